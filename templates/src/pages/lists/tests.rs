use super::*;
use crate::mails::lists::Letter;
use crate::text::portal::lists::{
    letters as letter_text, members as member_text, questions, settings as ways,
};

const NASTY: &str = "</p><script>alert(1)</script>\"'";

fn board() -> Board<'static> {
    Board {
        slug: "maglie",
        name: NASTY,
        address: "maglie@liste.example",
        face: "list",
        owner: true,
        held: 1,
        ..Board::default()
    }
}

fn nasty_post() -> HeldRow {
    HeldRow {
        id: 7,
        slug: "maglie".into(),
        board: NASTY.into(),
        subject: NASTY.into(),
        author: NASTY.into(),
        address: NASTY.into(),
        reasons: vec!["first-post".into(), "unverified".into()],
        excerpt: NASTY.into(),
        attachments: vec![Attachment { name: NASTY.into(), kind: NASTY.into(), ..Attachment::default() }],
        ..HeldRow::default()
    }
}

#[test]
fn what_strangers_write_is_escaped() {
    let rows = [nasty_post()];
    let paging = parts::Pagination { path: "/", page: 1, size: 20, total: 1 };
    let held_page =
        HeldPage { board: board(), row: nasty_post(), text: NASTY, headers: NASTY, ..HeldPage::default() };
    let bounce = BounceRow { reason: NASTY.into(), report: NASTY.into(), ..BounceRow::default() };
    let refused = [RefusedRow { line: 2, value: NASTY.into(), reason: NASTY.into() }];
    let report = ReportRow {
        subject: NASTY.into(),
        excerpt: NASTY.into(),
        reports: vec![(NASTY.into(), 0, "spam".into(), NASTY.into())],
        ..ReportRow::default()
    };
    let pages = [
        queue(&QueuePage { board: Some(board()), rows: &rows, paging, ..QueuePage::default() }),
        held(&held_page),
        by_link(&LinkPage::Open { post: Box::new(held_page), action: "/moderazione/k7" }),
        member(&MemberPage {
            board: board(),
            name: NASTY,
            address: NASTY,
            bounces: &[bounce],
            ..MemberPage::default()
        }),
        add(&AddPage {
            board: board(),
            addresses: NASTY,
            done: Some(Counts { rows: &refused, refused: 1, ..Counts::default() }),
            ..AddPage::default()
        }),
        reports(&ReportsPage { board: board(), rows: &[report], ..ReportsPage::default() }),
    ];
    for page in pages {
        assert!(!page.0.contains("<script") && page.0.contains("&lt;script&gt;"), "{}", page.0);
    }
}

#[test]
fn a_queue_acts_on_those_chosen_and_on_each() {
    let rows = [nasty_post()];
    let paging = parts::Pagination { path: "/", page: 1, size: 20, total: 1 };
    let page =
        QueuePage { board: Some(board()), csrf: "gettone", rows: &rows, paging, ..QueuePage::default() };
    let html = queue(&page).into_string();
    for part in [
        "form=\"scelti\" name=\"messaggio\" value=\"7\"",
        "id=\"scelti\" method=\"post\" action=\"/forum/maglie/moderazione\"",
        "action=\"/forum/maglie/moderazione/7\"",
        "name=\"azione\" value=\"fidati\"",
        "Mittente non verificato",
        "Primo messaggio",
        "1 messaggio trattenuto",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
    assert_eq!(html.matches("<form").count(), html.matches("name=\"csrf\" value=\"gettone\"").count());
    let empty = queue(&QueuePage { board: None, ..page }).into_string();
    assert!(empty.contains("action=\"/moderazione\""));
    let none = queue(&QueuePage { rows: &[], paging: parts::Pagination { total: 0, ..paging }, ..page });
    assert!(none.0.contains("Nessun messaggio da moderare") && !none.0.contains("<form"));
}

#[test]
fn a_link_that_was_used_has_no_buttons() {
    let outcome = Outcome { word: "approved", by: "Ada Conte", at: 0, reason: "" };
    for page in [LinkPage::Decided { subject: "Turni", outcome, now: false }, LinkPage::Gone] {
        let html = by_link(&page).into_string();
        assert!(!html.contains("<form") && html.contains("href=\"/moderazione\""), "{html}");
    }
}

#[test]
fn moderators_are_led_to_less_than_owners() {
    let hrefs = |owner| -> Vec<String> {
        links(&Board { owner, ..board() }).into_iter().map(|link| link.href).collect()
    };
    assert!(hrefs(true).contains(&"/forum/maglie/gestione/impostazioni".to_owned()));
    assert_eq!(
        hrefs(false),
        ["/forum/maglie/gestione", "/forum/maglie/moderazione", "/forum/maglie/gestione/segnalazioni"]
    );
}

#[test]
fn every_word_has_a_sentence() {
    for (word, badge, why) in text::HELD_REASONS {
        assert!(!badge.is_empty() && !why.is_empty() && text::held_reason(word) == badge, "{word}");
    }
    for (word, _) in member_text::STATES {
        assert!(!member_text::state(word).is_empty(), "{word}");
    }
    for (word, _) in text::FACES {
        assert!(ways::FACES.iter().any(|(one, _)| *one == word), "{word}");
    }
    for letter in Letter::ALL {
        assert!(!letter_text::letter(letter.word()).0.is_empty());
        for word in letter.variables() {
            assert!(!letter_text::variable(word).is_empty(), "{word}");
        }
    }
    for question in questions::QUESTIONS {
        let page = ask(&Ask { word: question.word, thing: NASTY, ..Ask::default() });
        assert!(page.0.contains("&lt;script&gt;") && page.0.contains("value=\"si\""), "{}", question.word);
    }
}

#[test]
fn settings_are_sent_with_their_version() {
    let page = SettingsPage {
        board: board(),
        version: 12,
        conflict: true,
        values: Settings { read: "members".into(), ..Settings::default() },
        ..SettingsPage::default()
    };
    let html = settings(&page).into_string();
    assert!(html.contains("name=\"versione\" value=\"12\"") && html.contains("modificati mentre scrivevi"));
    assert!(html.contains("name=\"read\" value=\"members\" checked"), "{html}");
    let html = create(&SettingsPage { new: ("/nuova", "/elenco"), ..page }).into_string();
    assert!(html.contains("action=\"/nuova\"") && !html.contains("name=\"versione\""));
}
