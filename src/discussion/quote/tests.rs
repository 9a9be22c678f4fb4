//! Mails as people write them.

use super::*;
use proptest::prelude::*;

/// A text, each line with the letter of its kind before it: s, q, g (signature), a.
#[track_caller]
fn check(marked: &str) {
    let text: Vec<&str> = marked.lines().map(|line| line.get(2..).unwrap_or_default()).collect();
    let found = blocks(&text.join("\n"));
    let letter = |kind| match kind {
        Kind::Said => 's',
        Kind::Quoted => 'q',
        Kind::Signature => 'g',
        Kind::Attribution => 'a',
    };
    let lines = found
        .iter()
        .flat_map(|block| block.text.lines().map(move |line| format!("{} {line}", letter(block.kind))));
    let found: Vec<String> = lines.filter(|line| line.len() > 2).collect();
    let expected: Vec<&str> = marked.lines().filter(|line| line.len() > 2).map(str::trim_end).collect();
    assert_eq!(found, expected);
}

#[test]
fn marks_are_quotes() {
    check("s Ciao");
    check(
        "a Il giorno gio 5 nov 2026 alle ore 10:12 Mario Rossi <m@x.it> ha scritto:\nq > Quando?\ns Domani.",
    );
    check("q > uno\nq >> due\nq > > due\ns tre");
    check("q > uno\n\nq > due\ns tre");
    check("s >From lì si parte.");
    check("q > a\nq >From b\ns c");
    check("s 5 > 3");
    check("q  > con uno spazio\ns sì");
}

#[test]
fn attributions_stand_above_quotes() {
    for line in [
        "Il giorno gio 5 nov 2026 alle ore 10:12 Mario Rossi <m@x.it> ha scritto:",
        "Il 05/11/2026 10:12, Mario Rossi ha scritto:",
        "Il 05/11/26 10.12, Mario Rossi ha scritto:",
        "In data 5 novembre 2026, Mario Rossi ha scritto:",
        "On Thu, 5 Nov 2026 at 10:12, Mario Rossi <m@x.it> wrote:",
        "On 05/11/2026, Mario Rossi wrote:",
        "Am 05.11.2026 um 10:12 schrieb Mario Rossi <m@x.it>:",
        "Le jeu. 5 nov. 2026 à 10:12, Mario Rossi <m@x.it> a écrit :",
        "Mario Rossi ha scritto:",
        "Mario Rossi <m@x.it> wrote:",
        "Mario Rossi scrive:",
    ] {
        check(&format!("s Va bene.\n\na {line}\nq > Quando?"));
        check(&format!("s Va bene.\na {line}\n\nq > Quando?\ns Domani."));
    }
}

#[test]
fn attributions_may_be_broken() {
    check(
        "s Sì\na Il giorno gio 5 nov 2026 alle ore 10:12 Mario Rossi <\na mario@x.it> ha scritto:\nq > Quando?",
    );
    check(
        "s Sì\na On Thu, 5 Nov 2026 at 10:12, Mario Rossi\na <mario.rossi@posta.example>\na wrote:\nq > Quando?",
    );
    check("s Come Mario\ns ha scritto ieri:\ns non va.");
    check("s Ciao,\na Mario ha scritto:\nq > non va");
}

#[test]
fn below_an_attribution_without_marks_all_is_quoted() {
    check(
        "s Sì\na Il giorno gio 5 nov 2026 alle ore 10:12 Mario Rossi <m@x.it> ha scritto:\n\nq Quando?\nq Domani?",
    );
    check("s Il 5 novembre il ministro ha scritto:\ns non ci sono fondi.");
}

#[test]
fn blocks_of_outlook_end_what_is_said() {
    check(
        "s Va bene.\n\na -----Messaggio originale-----\na Da: Mario Rossi\na Inviato: giovedì 5 novembre 2026 10:12\na A: Lista\na Oggetto: Orario\n\nq Quando?\nq > prima\nq -- \nq Mario",
    );
    check(
        "s Va bene.\na ________________________________\na Da: Mario Rossi <m@x.it>\na Inviato: giovedì 5 novembre 2026 10:12\na A: Lista\na Oggetto: Orario\nq Quando?",
    );
    check(
        "s Fine.\n\na From: Mario Rossi\na Sent: Thursday, November 5, 2026 10:12 AM\na To: Lista\na Subject: RE: Orario\n\nq When?",
    );
    check("s Gut.\n\na Von: Mario\na Gesendet: Donnerstag\na An: Liste\na Betreff: Zeit\n\nq Wann?");
    check("s Sì\na *Da:* Mario\na *Inviato:* giovedì\na *Oggetto:* Orario\nq Quando?");
    check("s Sì\na ----- Original Message -----\nq Quando?");
    check(
        "s Vedi sotto\na ---------- Forwarded message ---------\na Da: Mario <m@x.it>\na Date: gio 5 nov 2026 alle ore 10:12\na Subject: Orario\na To: Lista\nq Quando?",
    );
    check("s Vedi\na Inizio messaggio inoltrato:\n\na Da: Mario\na Oggetto: Orario\nq Quando?");
    check("s Da: Lecce\ns A: Bari\ns Treno delle 8");
    check("s Da: Lecce parte il treno.\n\ns Oggetto: nessuno");
    check("s ---- nota ----\ns testo");
}

#[test]
fn answers_between_quotes_stay() {
    check(
        "s Ciao,\na Anna ha scritto:\nq > Quando?\ns Domani.\nq > Dove?\ns A Lecce.\n\ns Mario\ng -- \ng Mario Rossi",
    );
}

#[test]
fn signatures_end_what_is_said() {
    check("s Ciao\ng --\ng Mario\ng tel. 0832");
    check("s Ciao\ng -- \ng Mario\n\na Il 5/11/2026 10:12, Anna ha scritto:\nq > Quando?");
    check("g --\ng Mario\nq > Quando?\ns Domani.");
    check("s --- nota\ns -- no");
    for line in [
        "Inviato da iPhone",
        "Inviato dal mio telefono Android",
        "Inviato da Outlook per Android<https://aka.ms/x>",
        "Scarica Outlook per iOS",
        "Sent from my iPhone",
        "Sent from Outlook for iOS",
        "Von meinem iPhone gesendet",
    ] {
        check(&format!("s Sì\n\ng {line}"));
        check(&format!("s Sì\n\ng {line}\n\na Il 5/11/2026 10:12, Anna ha scritto:\nq > Quando?"));
    }
    check("s Inviato da Lecce ieri\ns è arrivato oggi.");
}

#[test]
fn footers_of_lists_are_no_words() {
    let rule = "_".repeat(47);
    check(&format!("s Sì\ng {rule}\ng Lista Lavoro\ng https://liste.lecce.example/lavoro"));
    check(&format!("s Sì\n\ng Inviato da iPhone\n\ng {rule}\ng Lista Lavoro"));
    check(&format!("s Sì\n{}{rule}\n{}", "s ", "s riga\n".repeat(12)));
    check(&format!("a Anna ha scritto:\nq > Quando?\nq > {rule}\nq > Lista\ns Domani\ng {rule}\ng Lista"));
}

#[track_caller]
fn shown(text: &str, expected: &str) {
    assert_eq!(visible(&split(text)), expected, "{text:?}");
}

#[test]
fn a_text_with_words_says_something() {
    shown("", "");
    shown(" \n\n", "");
    shown("> solo questo\n> e questo", "> solo questo\n> e questo");
    shown("Anna ha scritto:\n> solo questo", "> solo questo");
    shown("-----Messaggio originale-----\nDa: Anna\nOggetto: x\n\nTesto", "Testo");
    shown("Inviato da iPhone", "Inviato da iPhone");
    shown("Sì\n\n> a\n\nno\n", "Sì\n\nno");
    shown("Prima\n\n\nseconda", "Prima\n\n\nseconda");
    assert_eq!(own_words("> solo questo"), "");
    assert_eq!(own_words("CONFERMA\r\n> x\r\n"), "CONFERMA");
}

#[test]
fn quotes_open_like_a_box_in_a_box() {
    let blocks = split("> > uno\n> due\n>tre\n\nquattro");
    assert_eq!(blocks[0].inner(), "> uno\ndue\ntre");
    assert_eq!(split(&blocks[0].inner())[0].kind, Kind::Quoted);
}

fn lines() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just("> a".to_owned()),
        Just("Il 5/11/2026 10:12 Anna ha scritto:".to_owned()),
        Just("Da: Anna".to_owned()),
        Just("Oggetto: x".to_owned()),
        Just("Inviato: ieri".to_owned()),
        Just("-- ".to_owned()),
        Just("_".repeat(50)),
        Just("Inviato da iPhone".to_owned()),
        Just("-----Messaggio originale-----".to_owned()),
        Just(String::new()),
        ".{0,20}",
    ];
    proptest::collection::vec(line, 0..30).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #[test]
    fn no_line_is_lost(text in lines()) {
        let written = |text: &str| -> Vec<String> {
            text.lines().map(|line| line.trim_end().to_owned()).filter(|line| !line.trim().is_empty()).collect()
        };
        let all: Vec<String> = split(&text).iter().flat_map(|block| written(&block.text)).collect();
        prop_assert_eq!(all, written(&text));
        prop_assert_eq!(visible(&split(&text)).is_empty(), text.trim().is_empty());
    }
}
