use super::*;

const FIELD: Field<'_> = Field {
    name: "titolo",
    label: "Titolo",
    hint: "Breve.",
    error: Some("Manca il titolo."),
    value: "<b>\"x",
    required: true,
    max: 120,
    autocomplete: "off",
    optional_unsaid: false,
    for_publishing: false,
    id: "",
    numeric: false,
    list: "",
};

#[test]
fn names_break_after_dots_and_at_signs() {
    for (name, html) in [("", ""), ("a", "a"), ("a.b@c.", "a.<wbr>b@<wbr>c."), ("<.>", "&lt;.<wbr>&gt;")] {
        assert_eq!(breakable(name).into_string(), html);
    }
}

#[test]
fn a_field_names_its_label_hint_and_fault_and_keeps_what_was_typed() {
    let html = field_text(&FIELD).into_string();
    for part in [
        "<label class=\"form-label\" for=\"campo-titolo\">Titolo</label>",
        "aria-describedby=\"campo-titolo-aiuto campo-titolo-errore\"",
        "<p class=\"form-text\" id=\"campo-titolo-aiuto\">Breve.</p>",
        "<p class=\"errore\" id=\"campo-titolo-errore\">Manca il titolo.</p>",
        "aria-invalid=\"true\"",
        "value=\"&lt;b&gt;&quot;x\"",
        "maxlength=\"120\"",
        " required",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
    let plain = field_text(&Field { name: "a", label: "A", ..Field::default() }).into_string();
    assert!(plain.contains("(facoltativo)") && !plain.contains("aria-"), "{plain}");
}

#[test]
fn a_password_is_never_filled_in() {
    assert!(!field_password(&FIELD).into_string().contains("value="));
}

#[test]
fn a_first_empty_line_of_a_text_stays() {
    let field = Field { value: "\nuno", ..FIELD };
    assert!(field_textarea(&field, 4).into_string().contains(">\n\nuno</textarea>"));
}

#[test]
fn the_value_chosen_is_on() {
    let choices = [Choice { value: "a", label: "A" }, Choice { value: "b", label: "B" }];
    let field = Field { value: "b", error: None, ..FIELD };
    assert!(field_select(&field, &choices).into_string().contains("<option value=\"b\" selected>B</option>"));
    let radios = field_radios(&field, &choices).into_string();
    assert!(radios.contains("value=\"b\" checked") && radios.contains("id=\"campo-titolo-2\""), "{radios}");
    let boxes = field_checkboxes(&field, &choices, &["a"]).into_string();
    assert!(boxes.contains("value=\"a\" checked") && !boxes.contains("value=\"b\" checked"), "{boxes}");
}

#[test]
fn faults_lead_to_their_fields() {
    let faults =
        [FieldFault { name: "orari[0]", text: "Manca." }, FieldFault { name: "", text: "Troppo tardi." }];
    let wanted = Form { action: "/x", csrf: "t", faults: &faults, files: true };
    let html = form(&wanted, &html! {}).into_string();
    assert!(
        html.contains("href=\"#campo-orari-0-\">Manca.") && html.contains("<li>Troppo tardi.</li>"),
        "{html}"
    );
    assert!(html.contains("name=\"csrf\" value=\"t\"") && html.contains("multipart/form-data"));
}

#[test]
fn pages_near_by_and_the_ends_are_linked() {
    let check = |page, total, expected: &str| {
        let paging = Pagination { path: "/offerte?q=a&pagina=9", page, size: 10, total };
        let html = pagination(&paging).into_string();
        let texts: Vec<&str> =
            html.split('>').filter_map(|part| part.split('<').next()).filter(|t| !t.is_empty()).collect();
        assert_eq!(texts.join(" "), expected, "{page} of {total}");
    };
    check(1, 10, "");
    check(1, 0, "");
    check(1, 11, "1 2 Successiva");
    check(2, 30, "Precedente 1 2 3 Successiva");
    check(4, 100, "Precedente 1 2 3 4 5 … 10 Successiva");
    check(6, 100, "Precedente 1 … 5 6 7 … 10 Successiva");
    check(10, 100, "Precedente 1 … 9 10");
    check(99, 100, "Precedente 1 … 10");
    let html =
        pagination(&Pagination { path: "/a?q=b&pagina=3", page: 2, size: 10, total: 40 }).into_string();
    assert!(html.contains("href=\"/a?q=b\"") && html.contains("href=\"/a?q=b&amp;pagina=3\""), "{html}");
}

#[test]
fn results_are_counted_in_words() {
    let said = |page, total| results(&Pagination { path: "/", page, size: 20, total }).into_string();
    assert!(said(1, 0).contains("Nessun risultato") && said(1, 1).contains("1 risultato"));
    assert!(said(2, 1_234).contains("21–40 di 1.234 risultati"), "{}", said(2, 1_234));
    assert!(said(62, 1_234).contains("1.221–1.234 di"));
    assert!(said(900, 1_234).contains("1.234 risultati"));
}

#[test]
fn a_sorted_column_says_so() {
    let columns = [
        Column {
            label: "Nome",
            sort: Some(Sort { href: "?ordina=-nome", order: Some(Order::Ascending) }),
            number: false,
        },
        Column { label: "Posti", sort: None, number: true },
    ];
    let html = table("Corsi", &columns, &[vec![html! { "Cuoco" }, html! { "12" }]]).into_string();
    assert!(html.contains("aria-sort=\"ascending\"") && html.contains("<caption>Corsi</caption>"), "{html}");
    assert!(html.contains("<td class=\"numero\" role=\"cell\" data-titolo=\"Posti\">12</td>"));
}

#[test]
fn a_question_names_the_thing() {
    let question = Confirm {
        question: "Archiviare la notizia?",
        thing: "<i>Titolo",
        consequence: "Non sarà più in linea.",
        action: "/a",
        csrf: "t",
        hidden: &[("id", "7")],
        yes: "Archivia",
        back: "/b",
        dangerous: true,
    };
    let html = confirmation(&question).into_string();
    assert!(html.contains("&lt;i&gt;Titolo") && html.contains("name=\"conferma\" value=\"si\""), "{html}");
    assert!(html.contains("name=\"id\" value=\"7\"") && html.contains("href=\"/b\""));
}

#[test]
fn times_are_for_people_and_for_machines() {
    assert_eq!(time(1_795_417_712_000_000).into_string(), "<time datetime=\"2026-11-23\">23/11/2026</time>");
}
