//! Commands as people write them.

use chrono::{Datelike as _, NaiveDate};

use super::settings::Day;
use super::*;
use proptest::prelude::*;

/// A mail and its commands as `Debug` writes them, shortened.
#[track_caller]
fn check(subject: &str, text: &str, expected: &[Command]) {
    assert_eq!(read(subject, text), expected, "{subject:?} {text:?}");
}

#[track_caller]
fn line(line: &str, expected: Command) {
    check("", line, std::slice::from_ref(&expected));
    check(&format!("Re: [Lavoro] R: {line}"), "", &[expected]);
}

const JOIN: Command = Command::Join { digest: None, name: None };

#[test]
fn words_of_both_languages_are_commands() {
    for text in [
        "ISCRIVI",
        "iscrizione",
        "Iscrivimi",
        "subscribe",
        "JOIN",
        "vorrei iscrivermi",
        "Mi iscrivo alla lista",
        "«Iscrivi».",
    ] {
        line(text, JOIN);
    }
    for text in [
        "CANCELLA",
        "Cancellami",
        "cancellatemi, grazie",
        "disiscrivi",
        "UNSUBSCRIBE",
        "leave",
        "signoff",
        "sign off",
        "unsubscribe lavoro",
        "Per favore cancellatemi dalla lista lavoro",
        "unsubscribe me from this list",
        "unsubscribe maria@posta.example",
    ] {
        line(text, Command::Leave);
    }
    for (text, command) in [
        ("AIUTO", Command::Help),
        ("help!", Command::Help),
        ("?", Command::Help),
        ("INFO", Command::Info),
        ("info lavoro", Command::Info),
        ("Chi", Command::Who),
        ("who", Command::Who),
        ("elenco iscritti", Command::Who),
        ("elenco", Command::Lists),
        ("FINE", Command::End),
        ("stop", Command::End),
        ("echo Ciao  a tutti", Command::Echo("Ciao a tutti".into())),
    ] {
        line(text, command);
    }
    for text in ["liste", "lists", "LISTE."] {
        line(text, Command::Lists);
    }
}

#[test]
fn joining_takes_a_digest_and_a_name() {
    let join = |text: &str, digest, name: &str| {
        line(text, Command::Join { digest, name: Some(name.to_owned()).filter(|name| !name.is_empty()) });
    };
    join("iscrivi Mario Rossi", None, "Mario Rossi");
    join("iscrivi riepilogo Nicolò D'Àlò", Some(Digest::Mime), "Nicolò D'Àlò");
    join("subscribe digest plain", Some(Digest::Plain), "");
    join("subscribe nodigest address=x@y.example", Some(Digest::Off), "");
    join("subscribe altro@posta.example", None, "");
    join("ISCRIVI nome: Mario Rossi", None, "Mario Rossi");
    check(
        "",
        "iscrivi tutti i miei colleghi d'ufficio che vogliono venire",
        &[Command::Unknown("iscrivi tutti i miei colleghi d'ufficio che vogliono venire".into())],
    );
}

#[test]
fn tokens_are_found_however_they_come() {
    for text in [
        "confirm ab12cd34ef",
        "CONFERMA ab12cd34ef",
        "Confermo: ab12cd34ef.",
        "confirm+ab12cd34ef",
        "conferma=ab12cd34ef",
        "confirm =3Dab12cd34ef",
        "Conferma iscrizione <ab12cd34ef>",
    ] {
        line(text, Command::Confirm("ab12cd34ef".into()));
    }
    line("conferma abcdefgh", Command::Confirm("abcdefgh".into()));
    for text in
        ["conferma", "confirm x1", "Confermo la mia presenza", &format!("confirm {}", "a1".repeat(101))]
    {
        check("", text, &[Command::Unknown(text.into())]);
    }
}

#[test]
fn settings_are_read() {
    let set = |text: &str, settings| line(text, Command::Set(settings));
    let none = Settings::default();
    for text in ["imposta posta no", "set mail off", "nomail", "posta: no", "set delivery off"] {
        set(text, Settings { mail: Some(false), ..none });
    }
    set("posta attiva", Settings { mail: Some(true), ..none });
    set("RIEPILOGO", Settings { digest: Some(Digest::Mime), ..none });
    set("riepilogo testo", Settings { digest: Some(Digest::Plain), ..none });
    set("set digest off", Settings { digest: Some(Digest::Off), ..none });
    set("copia no", Settings { own_copy: Some(false), ..none });
    set("imposta copie proprie sì", Settings { own_copy: Some(true), ..none });
    set("set ack on", Settings { own_copy: Some(true), ..none });
    set("nascondi", Settings { hidden: Some(true), ..none });
    set("hide off", Settings { hidden: Some(false), ..none });
    set("lingua italiano", Settings { language: Some(Language::Italian), ..none });
    set("language=en", Settings { language: Some(Language::English), ..none });
    set(
        "set digest plain hide on language it",
        Settings {
            digest: Some(Digest::Plain),
            hidden: Some(true),
            language: Some(Language::Italian),
            ..none
        },
    );
    for text in ["lingua klingon", "posta", "set", "set x on", "posta elettronica certificata"] {
        check("", text, &[Command::Unknown(text.into())]);
    }
}

#[test]
fn pauses_end() {
    let pause =
        |text: &str, pause| line(text, Command::Set(Settings { pause: Some(pause), ..Settings::default() }));
    let day = |year, month, day| Pause::Until(Day { year, month, day });
    pause("PAUSA fino al 12/12/2026", day(Some(2026), 12, 12));
    pause("vacanza fino al 12.12.26", day(Some(2026), 12, 12));
    pause("vacation until 2026-12-12", day(Some(2026), 12, 12));
    pause("pausa fino al 12 dicembre 2026", day(Some(2026), 12, 12));
    pause("pausa fino al 12 dicembre", day(None, 12, 12));
    pause("pausa fino al 29/2", day(None, 2, 29));
    pause("pausa", Pause::Open);
    pause("ferie 10", Pause::Days(10));
    pause("pausa per 2 settimane", Pause::Days(14));
    pause("postpone for 3 days", Pause::Days(3));
    pause("pausa no", Pause::Over);
    pause("set vacation off", Pause::Over);
    pause("pausa fine", Pause::Over);
    for text in
        ["pausa fino al 31/2/2026", "pausa 0", "pausa 900 giorni", "pausa caffè", "pausa fino al 12/12/1026"]
    {
        check("", text, &[Command::Unknown(text.into())]);
    }
}

#[test]
fn a_day_without_a_year_is_the_next_one() {
    let next = |(month, day), today: (i32, u32, u32)| {
        let date = |(year, month, day)| NaiveDate::from_ymd_opt(year, month, day).expect("a date");
        let found = Day { year: None, month, day }.date(date(today)).expect("a day");
        (found.year(), found.month(), found.day())
    };
    assert_eq!(next((12, 12), (2026, 11, 5)), (2026, 12, 12));
    assert_eq!(next((11, 5), (2026, 11, 5)), (2026, 11, 5));
    assert_eq!(next((1, 7), (2026, 11, 5)), (2027, 1, 7));
    assert_eq!(next((2, 29), (2026, 11, 5)), (2028, 2, 29));
    assert_eq!(Day { year: Some(2027), month: 2, day: 29 }.date(NaiveDate::MAX), None);
}

#[test]
fn the_subject_counts_first() {
    check("ISCRIVI", "", &[JOIN]);
    check("ISCRIVI", "aiuto", &[JOIN, Command::Help]);
    check("ISCRIVI", "iscrivi", &[JOIN]);
    check("Buongiorno", "aiuto", &[Command::Help]);
    check(
        "Re: conferma ab12cd34ef",
        "Certo, confermo volentieri.\n\nAnna Verdi\nvia Roma 1",
        &[Command::Confirm("ab12cd34ef".into())],
    );
    check("Orario", "", &[]);
}

#[test]
fn what_is_quoted_is_no_command() {
    check("", "aiuto\n> cancella\n-- \ncancella", &[Command::Help]);
    check("", "> cancella\n> iscrivi", &[]);
    check(
        "",
        "info\n\nIl giorno gio 5 nov 2026 alle ore 10:12 Lista <l@x.it> ha scritto:\n\ncancella",
        &[Command::Info],
    );
    check("", "Da: Lista\nInviato: ieri\nA: Anna\nOggetto: Benvenuta\n\nPer uscire scrivi:\ncancella", &[]);
    check("", "| cancella\ninfo", &[Command::Info]);
}

#[test]
fn prose_ends_the_reading() {
    let unknown = |text: &str| Command::Unknown(text.to_owned());
    check(
        "",
        "Gentile lista,\nvi scrivo perché ieri\nnon ho avuto posta.\ncancella",
        &[unknown("Gentile lista,"), unknown("vi scrivo perché ieri"), unknown("non ho avuto posta.")],
    );
    check("", "aiuto\nfine\ncancella", &[Command::Help, Command::End]);
    check("", "aiuto\n\n\ninfo", &[Command::Help, Command::Info]);
    let many: String = (0..50).map(|n| format!("echo {n}\n")).collect();
    assert_eq!(read("", &many).len(), MAX_COMMANDS);
    assert_eq!(read("", &"aiuto\n".repeat(100)).len(), 1);
    check(
        "",
        "Cancella l'appuntamento di domani alle dodici",
        &[unknown("Cancella l'appuntamento di domani alle dodici")],
    );
}

#[track_caller]
fn answered(text: &str, expected: &Option<Answer>) {
    assert_eq!(&answer(text), expected, "{text:?}");
}

#[test]
fn moderators_answer_shortly() {
    for text in [
        "ok",
        "OK!",
        "Sì",
        "si, grazie mille a tutti per il lavoro",
        "sì.",
        "Va bene",
        "approva",
        "accept",
        "yes",
        "Ok pubblica pure\n\nAnna",
        "ok\n> no",
    ] {
        answered(text, &Some(Answer::Accept));
    }
    for text in ["fidati", "Sempre", "ok sempre", "approva e fidati", "always"] {
        answered(text, &Some(Answer::AcceptAndTrust));
    }
    for text in ["scarta", "ELIMINA", "discard", "spam", "elimina pure, grazie"] {
        answered(text, &Some(Answer::Discard));
    }
    for (text, reason) in [
        ("no", ""),
        ("No, fuori tema.", "fuori tema."),
        ("rifiuta: non è un'offerta di lavoro", "non è un'offerta di lavoro"),
        ("reject - wrong list", "wrong list"),
        ("NO\n\nAnna Verdi", ""),
    ] {
        answered(text, &Some(Answer::Reject(reason.into())));
    }
}

#[test]
fn what_is_not_clear_is_no_answer() {
    for text in [
        "",
        "> ok",
        "Ok ma solo se corregge il titolo",
        "Sì però non oggi",
        "Si prega di attendere",
        "No problem",
        "Nota: ok",
        "Forse",
        "okapi",
        "Il 5/11/2026 10:12, Lista ha scritto:\n> ok",
        "Si direbbe che questo messaggio vada ancora letto da qualcuno",
    ] {
        answered(text, &None);
    }
}

#[test]
fn commands_that_went_to_the_list_are_found() {
    let check = |subject: &str, text: &str, expected: bool| {
        assert_eq!(is_administrivia(subject, text), expected, "{subject:?} {text:?}");
    };
    check("unsubscribe", "", true);
    check("", "unsubscribe", true);
    check("Re: [Lavoro] Offerte", "cancellami\n\nGrazie\nAnna Verdi", true);
    check("Lavoro", "Per favore cancellatemi dalla lista\n> testo citato", true);
    check("ISCRIZIONE", "grazie", true);
    check("", "confirm ab12cd34ef", true);
    check("", "set digest off", true);
    check("Iscrizione", "Come ci si iscrive al corso di inglese?", false);
    check("Iscrizione al corso", "", false);
    check("Aiuto", "", false);
    check("Info", "Qualcuno sa l'orario?", false);
    check("Orario", "Domani chiudiamo alle 12.", false);
    check("unsubscribe", "a\nb\nc\nd", false);
    check("Leave", "I am on leave until Monday, write to my colleague", false);
    check("", "", false);
}

proptest! {
    #[test]
    fn anything_is_borne(subject: String, text in "(?s).{0,400}") {
        let commands = read(&subject, &text);
        prop_assert!(commands.len() <= MAX_COMMANDS);
        prop_assert_eq!(&commands, &read(&subject, &text));
        let _ = (answer(&text), is_administrivia(&subject, &text));
    }

    #[test]
    fn words_in_any_order_are_borne(words in proptest::collection::vec(
        prop_oneof![Just("pausa"), Just("fino"), Just("al"), Just("12"), Just("12/12"), Just("set"), Just("digest"), Just("off"), Just("confirm"),
            Just("echo"), Just("lingua"), Just("it"), Just("iscrivi"), Just("=3D"), Just("é"), Just("\n"), Just("?"), Just("sign"), Just("65535"), Just("mesi")],
        0..12))
    {
        let text = words.join(" ");
        let _ = (read(&text, &text), answer(&text), is_administrivia(&text, &text));
    }
}
