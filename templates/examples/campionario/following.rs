//! Membership, and what the links of letters open.

use super::*;

const ADDRESS: &str = "marco.delia@privato.example";

pub fn pages() -> Vec<(&'static str, String)> {
    let task = |task| LinkPage {
        csrf: "gettone",
        action: "/forum/segui-e-lascia/k3j9",
        board: FORUM,
        address: ADDRESS,
        task,
        options: "/forum/segui-e-lascia/k3j9/scelte",
    };
    let letter = |title: &str, main: &Markup| open("/forum/segui-e-lascia/k3j9", title, &WAY, main);
    vec![
        ("forum-iscrizione", membership_page()),
        ("forum-iscrizione-posta", subscribe_page()),
        ("forum-iscrizione-chiesta", letter("Controlla la posta", &subscribe_asked(&FORUM))),
        (
            "forum-link-conferma",
            letter("Conferma l’iscrizione", &link(&LinkPage { options: "", ..task(LinkTask::Confirm) })),
        ),
        ("forum-link-lascia", letter("Annulla l’iscrizione", &link(&task(LinkTask::Leave)))),
        ("forum-link-fatto", letter("Iscrizione annullata", &link_done(LinkDone::Left, &FORUM, ADDRESS))),
        (
            "forum-link-scaduto",
            letter("Collegamento scaduto", &link_refused(LinkFault::Expired, Some(&FORUM))),
        ),
    ]
}

fn membership_page() -> String {
    let topics = [
        FollowedTopic {
            id: 41,
            title: "Rimborso spese per chi viaggia da Otranto",
            path: "/forum/tirocini/41-rimborso-spese",
        },
        FollowedTopic {
            id: 12,
            title: "Chi firma il progetto formativo se l’azienda ha due sedi?",
            path: "/forum/tirocini/12-chi-firma",
        },
    ];
    let main = membership(&MembershipPage {
        csrf: "gettone",
        board: FORUM,
        action: "/forum/tirocini/iscrizione",
        address: PERSON.login,
        member: true,
        joining: Joining::Open,
        mode: Mode::Followed,
        no_duplicates: true,
        language: "it",
        topics: Some(&topics),
        ..MembershipPage::default()
    });
    logged_in("/forum/tirocini/iscrizione", "Che cosa ricevi per posta", &WAY, &main)
}

fn subscribe_page() -> String {
    let faults = [fault("indirizzo", "Scrivi un indirizzo email completo, come nome@esempio.it.")];
    let main = subscribe(&SubscribePage {
        csrf: "gettone",
        board: FORUM,
        joining: Joining::Open,
        address: "marco.delia",
        faults: &faults,
        ..SubscribePage::default()
    });
    open("/forum/tirocini/iscrizione", "Iscriviti per posta", &WAY, &main)
}
