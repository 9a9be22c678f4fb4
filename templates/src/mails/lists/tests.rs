use super::*;
use crate::text::portal::forum::thread::REPORT_KINDS;
use crate::text::portal::lists::HELD_REASONS;
use crate::text::{EN, IT, ListsText};

const LIST: List<'_> = List {
    name: "Operatori del CPI di Maglie",
    address: "operatori-maglie@liste.lecce.example",
    description: "Chi lavora allo sportello di Maglie: turni, casi difficili, buone pratiche.",
    page: "https://www.lecce.example/forum/operatori-maglie",
    request: "operatori-maglie-request@liste.lecce.example",
    leave: "operatori-maglie-leave@liste.lecce.example",
    owner: "operatori-maglie-owner@liste.lecce.example",
};
const MEMBER: Membership<'_> = Membership {
    list: LIST,
    address: "chiara.greco@posta.example",
    options: "https://www.lecce.example/forum/operatori-maglie/iscrizione/k7m2q4xd",
};
/// 23/11/2026
const NOW: i64 = 1_795_417_712_000_000;
const TOKEN: &str = "k7m2q4xdw5";
const LINK: &str = "https://www.lecce.example/moderazione/k7m2q4xdw5";
/// What somebody ill-meaning writes in a subject or a name.
const NASTY: &str = "Ciao\r\nBcc: tutti@posta.example\r\n\r\nok\u{202e}{motivo}";
const LANGUAGES: [&ListsText; 2] = [&IT.lists, &EN.lists];

fn question() -> Confirm<'static> {
    Confirm {
        list: LIST,
        address: MEMBER.address,
        action: Action::Join,
        asked: Asked::Web,
        link: LINK,
        days: 7,
    }
}

fn post() -> Held<'static> {
    Held {
        list: LIST,
        subject: NASTY,
        author: NASTY,
        address: "mario@posta.example",
        verified: false,
        reasons: &["not-member", "unverified"],
        size: 14_300,
        at: NOW,
        excerpt: "Buongiorno a tutti,\n-- \nok\nvorrei sapere se",
        link: LINK,
        days: 5,
    }
}

fn suspension() -> Suspended<'static> {
    Suspended { member: MEMBER, reason: "550 5.1.1 No such user", link: LINK, removed_at: NOW }
}

/// Those with a link that does something.
fn with_token(text: &ListsText) -> Vec<Mail> {
    let invited = Invitation { list: LIST, from: NASTY, link: LINK, days: 14 };
    let asked = Request { list: LIST, name: NASTY, address: MEMBER.address, message: NASTY, link: LINK };
    vec![
        confirm(&question(), text),
        confirm(&Confirm { action: Action::Leave, asked: Asked::Mail, days: 1, ..question() }, text),
        confirm(&Confirm { asked: Asked::Owner, ..question() }, text),
        invitation(&invited, None, text),
        suspended(&suspension(), text),
        reminder(&suspension(), text),
        unread(&Unread { list: LIST, title: NASTY, link: LINK }, text),
        held_notice(&post(), text),
        request(&asked, text),
        report(
            &Report {
                list: LIST,
                subject: NASTY,
                author: NASTY,
                by: NASTY,
                reason: "spam",
                words: NASTY,
                post: LIST.page,
                link: LINK,
            },
            text,
        ),
    ]
}

fn without(text: &ListsText) -> Vec<Mail> {
    let topics = [Topic { subject: NASTY, author: NASTY }, Topic { subject: "", author: "Ada" }];
    let commands = [
        CommandResult { command: NASTY, outcome: unknown_command(text) },
        CommandResult { command: "who", outcome: "Fatto." },
    ];
    let members = [("Chiara Greco", MEMBER.address), ("", "mario@posta.example")];
    let mut all = vec![
        welcome(&MEMBER, None, text),
        goodbye(&MEMBER, None, text),
        already_member(&MEMBER, text),
        probe(&MEMBER, text),
        held(&post(), None, text),
        approved(&Approved { list: LIST, subject: NASTY, link: LIST.page }, text),
        refused(&Refused { list: LIST, subject: NASTY, reason: NASTY }, None, text),
        joined(&Joined { list: LIST, name: NASTY, address: MEMBER.address, members: 1 }, text),
        help(&LIST, text),
        info(&LIST, Some(1_204), text),
        roster(&Roster { list: LIST, members: &members, hidden: 2 }, text),
        results(&Results { list: LIST, lines: &commands, ignored: 1 }, text),
        digest(&Digest { list: LIST, number: 12, at: NOW, topics: &topics, plain: true }, text),
    ];
    for why in [LeftWhy::Own, LeftWhy::Removed, LeftWhy::Bounces] {
        all.push(left(&Left { list: LIST, address: MEMBER.address, why, members: 41 }, text));
    }
    all
}

#[test]
fn a_confirmation_reads_like_this() {
    let mail = confirm(&question(), &IT.lists);
    assert_eq!(mail.subject, "Conferma l’iscrizione a «Operatori del CPI di Maglie»");
    assert_eq!(
        mail.text,
        "Buongiorno,\n\nsul sito qualcuno, forse tu, ha chiesto di iscrivere\nchiara.greco@posta.example a «Operatori del CPI di \
         Maglie».\n\nPer confermare rispondi a questo messaggio senza cambiare niente, oppure\napri questa pagina e premi il \
         pulsante. Hai 7 giorni:\nhttps://www.lecce.example/moderazione/k7m2q4xdw5\n\nSe non lo vuoi, non devi fare niente: \
         senza conferma non succede nulla.\n\n-- \nOperatori del CPI di Maglie\nhttps://www.lecce.example/forum/operatori-maglie\n\
         Per parlare con chi la gestisce:\noperatori-maglie-owner@liste.lecce.example\n"
    );
}

#[test]
fn a_notice_to_moderators_says_how_to_answer() {
    let mail = held_notice(&post(), &IT.lists);
    for words in
        ["\n  ok  ", "\n  no motivo  ", "\n  scarta  ", "NON verificato", "mario@posta.example", "14,3 kB"]
    {
        assert!(mail.text.contains(words), "{words}\n{}", mail.text);
    }
    assert!(mail.text.contains("\n> ok\n"), "what was written is told apart\n{}", mail.text);
}

#[test]
fn a_token_stands_once_where_something_is_done() {
    for text in LANGUAGES {
        for mail in with_token(text) {
            assert_eq!(mail.text.matches(TOKEN).count(), 1, "{}", mail.text);
            assert!(!mail.subject.contains(TOKEN));
        }
        assert!(without(text).iter().all(|mail| !mail.text.contains(TOKEN)));
    }
}

#[test]
fn lines_are_short_except_links() {
    for text in LANGUAGES {
        for mail in with_token(text).into_iter().chain(without(text)) {
            for line in mail.text.lines() {
                let short = line.chars().count() <= 78 || line.trim().starts_with("https://");
                assert!(short, "{line:?}\n{}", mail.text);
            }
            assert!(mail.text.ends_with('\n') && mail.text.contains("\n-- \n"), "{}", mail.text);
        }
    }
}

#[test]
fn what_strangers_write_makes_no_line_of_its_own() {
    for text in LANGUAGES {
        for mail in with_token(text).into_iter().chain(without(text)) {
            assert!(
                !mail.subject.contains(['\n', '\r']) && !mail.text.contains(['\r', '\u{202e}']),
                "{mail:?}"
            );
            assert!(mail.text.lines().all(|line| line != "ok" && !line.starts_with("Bcc:")), "{}", mail.text);
        }
    }
}

#[test]
fn every_reason_has_its_words_in_both_languages() {
    for (word, ..) in HELD_REASONS {
        for text in LANGUAGES {
            assert!(!(text.held_reason)(word).is_empty() && !(text.held_why)(word).is_empty(), "{word}");
        }
    }
    let told = |reason| {
        let it = Report { list: LIST, reason, ..Report::default() };
        (report(&it, &IT.lists).text, report(&it, &EN.lists).text)
    };
    let mut seen: Vec<(String, String)> = REPORT_KINDS.iter().map(|(word, _)| told(word)).collect();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), REPORT_KINDS.len());
    assert_eq!(IT.lists.commands.len(), EN.lists.commands.len());
}

#[test]
fn owners_write_their_own() {
    let own = Template { subject: "Ciao {iscritto}", body: "Qui {lista}. {opzioni}" };
    let mail = welcome(&MEMBER, Some(own), &IT.lists);
    assert_eq!(mail.subject, "Ciao chiara.greco@posta.example");
    assert!(mail.text.starts_with("Qui Operatori del CPI di Maglie.\nhttps://"), "{}", mail.text);
    for letter in Letter::ALL {
        for text in LANGUAGES {
            let template = standard(letter, text);
            assert_eq!(template.subject.is_empty(), letter == Letter::Footer);
            for part in [template.subject, template.body] {
                assert_eq!(unknown_variables(letter, part), [""; 0], "{letter:?}");
            }
            let needed = letter.needed().is_none_or(|word| template.body.contains(&format!("{{{word}}}")));
            assert!(needed, "{letter:?}");
        }
    }
}

#[test]
fn an_empty_description_leaves_no_gap() {
    let member = Membership { list: List { description: "", ..LIST }, ..MEMBER };
    for text in LANGUAGES {
        for mail in [welcome(&member, None, text), info(&member.list, None, text)] {
            assert!(!mail.text.contains("\n\n\n"), "{}", mail.text);
        }
    }
}

#[test]
fn a_footer_has_two_lines() {
    for text in LANGUAGES {
        assert_eq!(footer(&LIST, None, text).lines().count(), 2);
    }
    assert_eq!(
        footer(&LIST, None, &IT.lists),
        "Operatori del CPI di Maglie: https://www.lecce.example/forum/operatori-maglie\nPer uscire: operatori-maglie-leave@liste.lecce.example"
    );
}
