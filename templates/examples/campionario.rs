//! All parts of pages, as pages to look at and to test: `campionario DIR` writes `DIR/NAME.html`. No route serves them.

#[path = "campionario/forum.rs"]
mod forum;

use std::path::PathBuf;

use maud::{Markup, html};
use templates::parts::*;
use templates::shell::{
    self, Area, Crumb, Feed, Flash, Head, MenuEntry, MenuGroup, Person, Shell, TerritoryLink,
};

#[path = "campionario/liste.rs"]
mod liste;

/// 23/11/2026 08:08 in Italy.
const NOW: i64 = 1_795_417_712_000_000;
const DAY: i64 = 86_400_000_000;

const TERRITORIES: [TerritoryLink<'_>; 4] = [
    TerritoryLink { name: "Regione Puglia", slug: "puglia", chosen: false },
    TerritoryLink { name: "Provincia di Lecce", slug: "lecce", chosen: true },
    TerritoryLink { name: "Provincia di Brindisi", slug: "brindisi", chosen: false },
    TerritoryLink { name: "Agenzia regionale per il lavoro", slug: "agenzia", chosen: false },
];

const PERSON: Person<'_> = Person {
    name: "Annarita Quarta",
    login: "op01@lecce.pugliaimpiego.example",
    areas: &[
        ("Il tuo profilo", "/profilo"),
        ("Redazione", "/redazione"),
        ("Amministrazione", "/amministrazione"),
    ],
    unread: 12,
};

const MENU: &[MenuGroup<'_>] = &[
    MenuGroup {
        label: "Redazione",
        entries: &[
            MenuEntry { label: "I miei contenuti", href: "/redazione", count: 0 },
            MenuEntry { label: "Da rivedere", href: "/redazione/coda", count: 7 },
            MenuEntry { label: "Calendario", href: "/redazione/calendario", count: 0 },
            MenuEntry { label: "Nuovo contenuto", href: "/redazione/nuovo", count: 0 },
        ],
    },
    MenuGroup {
        label: "Banche dati",
        entries: &[
            MenuEntry { label: "Offerte di lavoro", href: "/redazione/offerte", count: 0 },
            MenuEntry { label: "Imprese da approvare", href: "/redazione/imprese", count: 1_204 },
        ],
    },
];

fn main() -> std::io::Result<()> {
    let folder = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("."), PathBuf::from);
    std::fs::create_dir_all(&folder)?;
    let pages = [
        ("inizio", home()),
        ("elenco", list()),
        ("scheda", sheet()),
        ("modulo", form_page()),
        ("coda", queue()),
        ("conferma", question()),
        ("vuoto", empty()),
    ];
    for (name, page) in pages.into_iter().chain(liste::pages()).chain(forum::pages()) {
        std::fs::write(folder.join(format!("{name}.html")), page)?;
    }
    Ok(())
}

fn public(path: &str) -> Shell<'_> {
    Shell { path, site_url: "https://www.example", territories: &TERRITORIES, demo: true, ..Shell::default() }
}

fn newsroom(path: &str) -> Shell<'_> {
    Shell { area: Area::Intranet, person: Some(PERSON), menu: MENU, csrf: "gettone", ..public(path) }
}

fn home() -> String {
    let aside = html! {
        (aside_box("Scadenze", &[
            ("Domande per il tirocinio nei comuni del Salento", "/scadenze/1", time(NOW + 4 * DAY)),
            ("Iscrizione alle liste speciali", "/scadenze/2", time(NOW + 9 * DAY)),
        ], Some(("Tutte le scadenze", "/scadenze"))))
        (aside_box("Normativa regionale", &[
            ("Legge sul mercato del lavoro: che cosa cambia", "/normativa/1", html! {}),
            ("Linee guida per i tirocini", "/normativa/2", html! {}),
        ], Some(("Tutta la normativa", "/normativa"))))
    };
    let main = html! {
        (opening("Lavoro, formazione e servizi vicino a te", "I Centri per l’Impiego della provincia, in un posto solo.",
            &tiles(&[
                Tile { picture: "it-search", title: "Cerco lavoro", text: "Offerte, concorsi e imprese del territorio", href: "/offerte" },
                Tile { picture: "it-presentation", title: "Cerco un corso", text: "Corsi gratuiti e a pagamento", href: "/corsi" },
                Tile { picture: "it-settings", title: "Mi serve un servizio", text: "Chi, come e dove", href: "/servizi" },
                Tile { picture: "it-help-circle", title: "Ho una domanda", text: "Uffici, orari e contatti", href: "/contatti" },
            ])))
        (band(false, &html! { div.centro-e-lato {
            div {
                (section("Notizie", "notizie", Some(("Tutte le notizie", "/notizie")), &card_grid(&cards())))
            }
            aside.lato aria-label="In evidenza" { (aside) }
        } }))
        (band(true, &section("Offerte di lavoro", "offerte", Some(("Tutte le offerte", "/offerte")), &card_grid(&small_cards()))))
    };
    let feeds = [Feed { title: "Notizie", href: "/novita/atom.xml", kind: "application/atom+xml" }];
    let head = Head { description: "Prova.", wide: true, feeds: &feeds, ..Head::default() };
    shell::page(&public("/?territorio=lecce"), &head, &main)
}

fn cards() -> Vec<Markup> {
    let titles = [
        (
            "Aperto il bando per quaranta tirocini nei comuni del Salento",
            "Le domande si presentano fino a fine mese presso il Centro per l’Impiego del proprio comune.",
        ),
        (
            "A Maglie una giornata di incontri con le imprese del turismo",
            "Trenta aziende cercano personale per la stagione.",
        ),
        ("Nuovi orari degli sportelli di Nardò e Gallipoli", ""),
        ("Colloqui di orientamento: come si prenota", "Dal lunedì al venerdì, anche per telefono."),
    ];
    titles
        .iter()
        .enumerate()
        .map(|(index, (title, summary))| {
            card(
                &Card {
                    title,
                    href: "/notizie/1",
                    kind: "Notizia",
                    date: Some(NOW - i64::try_from(index).unwrap_or(0) * DAY),
                    summary,
                    foot: "Provincia di Lecce",
                    ..Card::default()
                },
                3,
            )
        })
        .collect()
}

fn small_cards() -> Vec<Markup> {
    [
        "Cuoca o cuoco di sala",
        "Addetti alla raccolta delle olive",
        "Educatrice per asilo nido",
        "Saldatore specializzato",
    ]
    .map(|title| {
        card_small(
            &Card {
                title,
                href: "/offerte/1",
                kind: "Tempo determinato",
                date: Some(NOW),
                foot: "Casarano",
                ..Card::default()
            },
            3,
        )
    })
    .into()
}

fn list() -> String {
    let text =
        |name, label, value| field_text(&Field { name, label, value, required: true, ..Field::default() });
    let fields = html! {
        (text("q", "Parola", "cuoco"))
        (field_select(&Field { name: "comune", label: "Comune", value: "gallipoli", required: true, ..Field::default() },
            &[Choice { value: "gallipoli", label: "Gallipoli" }, Choice { value: "lecce", label: "Lecce" }]))
        (field_checkboxes(&Field { name: "contratto", label: "Contratto", required: true, ..Field::default() },
            &[Choice { value: "det", label: "Tempo determinato" }, Choice { value: "ind", label: "Tempo indeterminato" }], &["det"]))
    };
    let options = [
        FacetOption { label: "Casarano", href: "/offerte?cpi=casarano", count: 41, chosen: true },
        FacetOption { label: "Gallipoli", href: "/offerte?cpi=gallipoli", count: 1_204, chosen: false },
    ];
    let facets = [Facet { title: "Centro per l’Impiego", options: &options }];
    let active = [ActiveFilter { label: "Comune: Gallipoli", without: "/offerte?q=cuoco" }];
    let paging = Pagination { path: "/offerte?q=cuoco", page: 4, size: 20, total: 1_234 };
    let items: Vec<Markup> = ["Cuoca o cuoco per ristorante sul mare", "Aiuto cuoco", "Pizzaiola o pizzaiolo con esperienza di forno a legna"]
        .map(|title| list_item(&ListItem {
            title, href: "/offerte/1-cuoco", kind: "Offerta di lavoro", date: Some(NOW),
            summary: "Si cerca persona con esperienza di almeno due anni, disponibile nei fine settimana.",
            facts: &["Gallipoli", "Tempo determinato", "2 posti"], badges: &[badge(Tone::Warning, "Scade tra 3 giorni")], ..ListItem::default()
        }, 2))
        .into();
    let main = html! {
        (page_head("Offerte di lavoro", "Le offerte raccolte dai Centri per l’Impiego. Puoi candidarti di persona o per posta.",
            &link_button("Segui in Atom", "/offerte/atom.xml", Look::Secondary)))
        div.con-filtri {
            div {
                (filters(&Filters { action: "/offerte", fields: &fields, active: &active, facets: &facets }))
            }
            div { (results(&paging)) (item_list(&items)) (pagination(&paging)) }
        }
    };
    let crumbs = [Crumb::to("Lavoro", "/offerte"), Crumb::here("Offerte di lavoro")];
    let flash = Flash { kind: Tone::Success, text: "La ricerca è stata salvata." };
    let shell = Shell { person: Some(PERSON), flash: Some(flash), ..public("/offerte?q=cuoco&pagina=4") };
    shell::page(&shell, &Head { title: "Offerte di lavoro", crumbs: &crumbs, ..Head::default() }, &main)
}

fn sheet() -> String {
    let more = html! { p { "Rimandata alla redazione con due correzioni." } };
    let main = html! {
        (page_head("Iscrizione al Centro per l’Impiego", "Come ti iscrivi, che cosa ti serve e che cosa ottieni.", &print_button()))
        (tag_list("Argomenti", &[("Disoccupazione", "/canali/disoccupazione"), ("Orientamento", "/canali/orientamento")]))
        h2 { "A chi si rivolge" }
        p { "A chi ha più di sedici anni ed è senza lavoro. Si legge anche " a href="https://www.example/altro" { "la pagina del ministero" } "." }
        (callout("Buono a sapersi", &html! { p { "Per iscriverti non ti serve alcun appuntamento." } }))
        (alert(Tone::Info, &html! { p { "Dal 1° dicembre cambiano gli orari." } }))
        (alert(Tone::Warning, &html! { p { "Il modulo scade tra tre giorni." } }))
        (alert(Tone::Error, &html! { p { "Il servizio è sospeso per manutenzione." } }))
        (definition_list(&[
            ("Costo", html! { "Gratuito" }),
            ("Ufficio", html! { a href="/uffici/casarano" { "Centro per l’Impiego di Casarano" } }),
            ("Scadenza", html! { (time_of_day(NOW)) " " (badge(Tone::Success, "Aperto ora")) " " (badge(Tone::Neutral, "Bozza")) " " (badge(Tone::Error, "Scaduto")) }),
        ]))
        p { (file_link("Domanda di iscrizione", "/file/1/domanda.pdf", "PDF", 284_311)) }
        h2 { "A che punto è" }
        (stepper("Pubblicazione", &["Bozza", "In revisione", "Approvata", "In linea"], 2))
        (progress("Importazione", 64))
        h3 { "Storia" }
        (timeline(&[
            Moment { at: NOW, title: "Approvata", by: "Redazione", body: None },
            Moment { at: NOW - DAY, title: "Chieste modifiche", by: "Redazione", body: Some(&more) },
            Moment { at: NOW - 2 * DAY, title: "Inviata in revisione", by: "Annarita Quarta", body: None },
        ]))
        (card_grid(&[card(&Card { title: "Con una figura", href: "/x", kind: "Evento", date: Some(NOW), summary: "Prova.",
            image: Some(Image { src: "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 9'%3E%3Cpath fill='%239cb8d4' d='M0 0h16v9H0z'/%3E%3C/svg%3E", alt: "Un campo di ulivi" }),
            ..Card::default() }, 3)]))
    };
    let aside = html! { (aside_box("Moduli", &[("Domanda di iscrizione", "/moduli/1", html! { "PDF · 284 kB" })], None)) };
    let crumbs =
        [Crumb::to("Servizi e uffici", "/servizi"), Crumb::here("Iscrizione al Centro per l’Impiego")];
    let head = Head { title: "Iscrizione", crumbs: &crumbs, aside: Some(&aside), ..Head::default() };
    shell::page(&public("/servizi/iscrizione"), &head, &main)
}

fn form_page() -> String {
    let error = Some("Manca il titolo.");
    let faults = [
        FieldFault { name: "titolo", text: "Manca il titolo." },
        FieldFault { name: "genere", text: "Scegli un genere." },
        FieldFault { name: "", text: "Il canale non accetta contenuti oggi." },
    ];
    let choices =
        [Choice { value: "notizia", label: "Notizia" }, Choice { value: "evento", label: "Evento" }];
    let body = html! {
        (fieldset("Contenuto", &html! {
            (field_text(&Field { name: "titolo", label: "Titolo", hint: "Breve e chiaro, al massimo 120 caratteri.", error, required: true, max: 120, ..Field::default() }))
            (field_textarea(&Field { name: "testo", label: "Testo", value: "Prima riga.", required: true, ..Field::default() }, 6))
            (field_radios(&Field { name: "genere", label: "Genere", error: Some("Scegli un genere."), required: true, ..Field::default() }, &choices))
            (field_select(&Field { name: "canale", label: "Canale", hint: "Dove sarà pubblicato.", ..Field::default() }, &choices))
        }))
        (fieldset("Quando e chi", &html! {
            div.affiancati {
                (field_date(&Field { name: "dal", label: "Dal giorno", value: "2026-11-23", required: true, ..Field::default() }))
                (field_datetime(&Field { name: "fino", label: "Fino a", error: Some("Prima dell’inizio."), value: "2026-11-22T10:00", ..Field::default() }))
            }
            (field_email(&Field { name: "posta", label: "Indirizzo di posta", autocomplete: "email", ..Field::default() }))
            (field_password(&Field { name: "password", label: "Password", required: true, autocomplete: "new-password", ..Field::default() }))
            (field_tel(&Field { name: "telefono", label: "Telefono", ..Field::default() }))
            (field_url(&Field { name: "sito", label: "Sito", ..Field::default() }))
            (field_number(&Field { name: "posti", label: "Posti", value: "12", ..Field::default() }))
            (field_time(&Field { name: "ora", label: "Ora", value: "08:30", ..Field::default() }))
            (field_file(&Field { name: "allegati", label: "Allegati", hint: "PDF o immagini.", ..Field::default() }, ".pdf,image/*", 10_000_000, true))
            (field_checkboxes(&Field { name: "territori", label: "Territori", ..Field::default() }, &choices, &["evento"]))
            (field_checkbox(&Field { name: "commenti", label: "Avvisami delle risposte", hint: "Una volta al giorno.", ..Field::default() }, true))
        }))
        (actions(&html! { (submit("Invia in revisione")) (submit_as("Salva la bozza", "bozza", "si", Look::Secondary)) (link_button("Annulla", "/redazione", Look::Quiet)) }))
    };
    let main = html! {
        (page_head("Nuovo contenuto", "", &html! {}))
        (form(&Form { action: "/redazione/nuovo", csrf: "gettone", faults: &faults, files: true }, &body))
    };
    let crumbs = [Crumb::to("Redazione", "/redazione"), Crumb::here("Nuovo contenuto")];
    shell::page(
        &newsroom("/redazione/nuovo"),
        &Head { title: "Nuovo contenuto", crumbs: &crumbs, noindex: true, ..Head::default() },
        &main,
    )
}

fn queue() -> String {
    let columns = [
        Column {
            label: "Titolo",
            sort: Some(Sort { href: "?ordina=-titolo", order: Some(Order::Ascending) }),
            ..Column::default()
        },
        Column { label: "Stato", ..Column::default() },
        Column {
            label: "Autore",
            sort: Some(Sort { href: "?ordina=autore", order: None }),
            ..Column::default()
        },
        Column { label: "Versioni", number: true, ..Column::default() },
        Column { label: "Azioni", ..Column::default() },
    ];
    let row = |title: &str, state: Markup, versions: &str| {
        vec![
            html! { a href="/redazione/1" { (title) } },
            state,
            html! { "Annarita Quarta" },
            html! { (versions) },
            actions(&html! {
                (button("/redazione/1/approva", "t", "Approva", &format!("Approva {title}"), Look::Secondary))
                (button("/redazione/1/rimanda", "t", "Rimanda", &format!("Rimanda {title}"), Look::Quiet))
            }),
        ]
    };
    let rows = [
        row("Nuovi orari degli sportelli di Nardò e Gallipoli", badge(Tone::Info, "In revisione"), "3"),
        row("Bando per quaranta tirocini", badge(Tone::Success, "In linea"), "12"),
        row("Una notizia rimandata", badge(Tone::Warning, "Da correggere"), "1"),
    ];
    let main = html! {
        (page_head("Da rivedere", "", &link_button("Nuovo contenuto", "/redazione/nuovo", Look::Primary)))
        (tabs("Stato", &[
            Tab { label: "In revisione", href: "/redazione/coda", current: true, count: Some(7) },
            Tab { label: "Programmati", href: "/redazione/coda?stato=programmati", current: false, count: Some(0) },
            Tab { label: "In linea", href: "/redazione/coda?stato=linea", current: false, count: None },
        ]))
        (table("Contenuti in revisione", &columns, &rows))
    };
    let crumbs = [Crumb::to("Redazione", "/redazione"), Crumb::here("Da rivedere")];
    shell::page(
        &newsroom("/redazione/coda"),
        &Head { title: "Da rivedere", crumbs: &crumbs, noindex: true, ..Head::default() },
        &main,
    )
}

fn question() -> String {
    let main = confirmation(&Confirm {
        question: "Archiviare la notizia?",
        thing: "Nuovi orari degli sportelli di Nardò e Gallipoli",
        consequence: "Non sarà più in linea. Puoi ripubblicarla dalla pagina degli archiviati.",
        action: "/redazione/1/archivia",
        csrf: "gettone",
        yes: "Archivia la notizia",
        back: "/redazione/1",
        dangerous: true,
        ..Confirm::default()
    });
    shell::page(
        &newsroom("/redazione/1"),
        &Head { title: "Archiviare la notizia?", noindex: true, ..Head::default() },
        &main,
    )
}

fn empty() -> String {
    let main = html! {
        (page_head("Eventi", "", &html! {}))
        (empty_state("Non ci sono eventi in questi giorni", "Puoi vedere quelli passati, o cercare in un altro territorio.",
            &link_button("Vedi gli eventi passati", "/eventi?passati=si", Look::Secondary)))
    };
    shell::page(
        &public("/eventi"),
        &Head { title: "Eventi", crumbs: &[Crumb::here("Eventi")], ..Head::default() },
        &main,
    )
}
