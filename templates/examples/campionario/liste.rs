//! Pages of those who look after discussions.

use maud::Markup;
use templates::mails::lists::{Letter, List, Membership, standard, welcome};
use templates::pages::lists::*;
use templates::parts::{Order, Pagination, Tab};
use templates::shell::{self, Area, Crumb, Head, MenuEntry, MenuGroup, Shell};
use templates::text::IT;

#[path = "liste_iscritti.rs"]
mod iscritti;

use iscritti::{COUNTS, the_add, the_import, the_member, the_members, the_requests, the_rules};

use super::{DAY, NOW, PERSON, public};

const HOUR: i64 = DAY / 24;

const BOARD: Board<'_> = Board {
    slug: "operatori-maglie",
    name: "Operatori del CPI di Maglie",
    address: "operatori-maglie@liste.lecce.example",
    face: "list",
    owner: true,
    held: 3,
    requests: 2,
    reports: 1,
    members: 1_204,
    bouncing: 4,
    all_held: false,
};

/// All of them.
pub fn pages() -> Vec<(&'static str, String)> {
    vec![
        ("liste-elenco", in_area("/amministrazione/discussioni", "Discussioni", &the_index())),
        ("liste-gestione", managed("", &overview(&the_overview()))),
        ("liste-coda", managed("coda", &the_queue())),
        ("liste-coda-tutte", in_area("/moderazione", "Messaggi trattenuti", &the_whole_queue())),
        (
            "liste-coda-vuota",
            managed(
                "coda",
                &queue(&QueuePage { board: Some(BOARD), paging: paging(0), ..QueuePage::default() }),
            ),
        ),
        ("liste-messaggio", managed("coda", &held(&the_post()))),
        (
            "liste-collegamento",
            linked(&LinkPage::Open { post: Box::new(the_post()), action: "/moderazione/k7m2q4xdw5" }),
        ),
        (
            "liste-collegamento-deciso",
            linked(&LinkPage::Decided { subject: "Turni di dicembre", outcome: REFUSED, now: false }),
        ),
        ("liste-collegamento-scaduto", linked(&LinkPage::Gone)),
        ("liste-impostazioni", managed("/impostazioni", &settings(&the_settings()))),
        (
            "liste-nuova",
            in_area(
                "/amministrazione/discussioni",
                "Nuova discussione",
                &create(&SettingsPage {
                    new: ("/amministrazione/discussioni", "/amministrazione/discussioni"),
                    ..the_settings()
                }),
            ),
        ),
        ("liste-iscritti", managed("/membri", &the_members())),
        ("liste-iscritto", managed("/membri", &the_member())),
        ("liste-aggiungi", managed("/membri", &the_add())),
        ("liste-importa", managed("/membri", &import(&the_import()))),
        (
            "liste-importa-prova",
            managed("/membri", &import(&ImportPage { found: Some(("p7", COUNTS)), ..the_import() })),
        ),
        ("liste-regole", managed("/regole", &the_rules())),
        ("liste-richieste", managed("/richieste", &the_requests())),
        ("liste-esclusi", managed("/esclusi", &the_bans())),
        ("liste-gestori", managed("/gestori", &the_stewards())),
        ("liste-testi", managed("/testi", &the_letters())),
        ("liste-testo", managed("/testi", &the_letter())),
        (
            "liste-archivio",
            managed("/archivio", &archive(&ArchivePage { run: Some(RUNNING), ..the_archive() })),
        ),
        (
            "liste-archivio-fatto",
            managed("/archivio", &archive(&ArchivePage { run: Some(ENDED), ..the_archive() })),
        ),
        ("liste-segnalazioni", managed("/segnalazioni", &the_reports())),
        ("liste-gettoni", own("/profilo/gettoni", &the_tokens())),
        (
            "liste-domanda",
            managed(
                "/membri",
                &ask(&Ask {
                    word: "ban-member",
                    thing: "Mario Rizzo, mario.rizzo@posta.example",
                    action: "/x",
                    csrf: "gettone",
                    hidden: &[],
                    back: "/forum/operatori-maglie/gestione/membri/7",
                }),
            ),
        ),
    ]
}

fn managed(at: &str, main: &Markup) -> String {
    let path = if at == "coda" { BOARD.queue() } else { BOARD.path(at) };
    in_area(&path, "Gestione", main)
}

/// In the area of discussions, with the menu of one of them.
fn in_area(path: &str, title: &str, main: &Markup) -> String {
    let links = links(&BOARD);
    let entries: Vec<MenuEntry<'_>> = links
        .iter()
        .map(|link| MenuEntry { label: link.label, href: &link.href, count: link.count })
        .collect();
    let first = [
        MenuEntry { label: "Tutte le discussioni", href: "/amministrazione/discussioni", count: 0 },
        MenuEntry { label: "Tutti i messaggi trattenuti", href: "/moderazione", count: 5 },
    ];
    let menu = [
        MenuGroup { label: "Discussioni", entries: &first },
        MenuGroup { label: BOARD.name, entries: &entries },
    ];
    let shell =
        Shell { area: Area::Intranet, person: Some(PERSON), menu: &menu, csrf: "gettone", ..public(path) };
    let crumbs =
        [Crumb::to("Forum", "/forum"), Crumb::to(BOARD.name, "/forum/operatori-maglie"), Crumb::here(title)];
    shell::page(&shell, &Head { title, crumbs: &crumbs, noindex: true, ..Head::default() }, main)
}

fn own(path: &str, main: &Markup) -> String {
    let entries = [
        MenuEntry { label: "Il tuo profilo", href: "/profilo", count: 0 },
        MenuEntry { label: "Gettoni per programmi", href: "/profilo/gettoni", count: 0 },
    ];
    let menu = [MenuGroup { label: "", entries: &entries }];
    let shell =
        Shell { area: Area::Account, person: Some(PERSON), menu: &menu, csrf: "gettone", ..public(path) };
    shell::page(&shell, &Head { title: "Gettoni", noindex: true, ..Head::default() }, main)
}

fn linked(page: &LinkPage<'_>) -> String {
    let head = Head { title: "Messaggio trattenuto", noindex: true, ..Head::default() };
    shell::page(&public("/moderazione/k7m2q4xdw5"), &head, &by_link(page))
}

fn paging(total: u64) -> Pagination<'static> {
    Pagination { path: "/forum/operatori-maglie/gestione/membri?stato=active", page: 1, size: 20, total }
}

fn sorts<const N: usize>(first: Order) -> [(String, Option<Order>); N] {
    std::array::from_fn(|at| (format!("?ordina={at}"), (at == 0).then_some(first)))
}

fn the_index() -> Markup {
    let row = |slug: &str, name: &str, face: &str, members, held, bouncing| IndexRow {
        slug: slug.into(),
        name: name.into(),
        address: format!("{slug}@liste.lecce.example"),
        face: face.into(),
        members,
        held,
        bouncing,
        last_post: (members > 0).then_some(NOW - 3 * HOUR),
        ..IndexRow::default()
    };
    let rows = [
        row("operatori-maglie", BOARD.name, "list", 1_204, 3, 4),
        row("domande", "Domande sul lavoro e sui tirocini", "questions", 312, 2, 0),
        IndexRow { all_held: true, ..row("bacheca", "Bacheca degli uffici", "notices", 96, 0, 0) },
        IndexRow { closed: true, ..row("ospiti", "Libro degli ospiti", "guestbook", 0, 0, 0) },
    ];
    index(&IndexPage {
        path: "/amministrazione/discussioni",
        rows: &rows,
        paging: paging(4),
        sorts: sorts(Order::Ascending),
        new: "/amministrazione/discussioni/nuova",
        ..IndexPage::default()
    })
}

fn the_overview() -> OverviewPage<'static> {
    OverviewPage {
        board: BOARD,
        description: "Chi lavora allo sportello di Maglie: turni, casi difficili, buone pratiche.",
        ways: ["members", "members", "approval", "new-members"],
        last_post: Some(NOW - 2 * HOUR),
        stewards: NAMES.get_or_init(|| vec!["Annarita Quarta".into(), "Ufficio coordinamento".into()]),
    }
}

static NAMES: std::sync::OnceLock<Vec<String>> = std::sync::OnceLock::new();

fn held_rows() -> Vec<HeldRow> {
    let words = |all: &[&str]| all.iter().map(|word| (*word).to_owned()).collect();
    vec![
        HeldRow {
            id: 41,
            slug: "operatori-maglie".into(),
            board: BOARD.name.into(),
            subject: "Chiusura dello sportello di Scorrano per i lavori di dicembre".into(),
            author: "Chiara Greco".into(),
            address: "chiara.greco@comune-scorrano.example".into(),
            verified: true,
            reasons: words(&["not-member"]),
            at: NOW - 5 * HOUR,
            size: 284_300,
            excerpt: "Buongiorno, vi scrivo dal Comune di Scorrano: dal 4 al 15 dicembre lo sportello decentrato resta chiuso per lavori e le persone in carico vanno indirizzate a Maglie. Allego il calendario.".into(),
            attachments: vec![
                Attachment { name: "calendario-lavori-dicembre.pdf".into(), kind: "PDF".into(), size: 184_300, href: "/a/1".into() },
                Attachment { name: "winmail.dat".into(), kind: "DAT".into(), size: 9_300, href: String::new() },
            ],
            ..HeldRow::default()
        },
        HeldRow {
            id: 42,
            slug: "operatori-maglie".into(),
            board: BOARD.name.into(),
            subject: "Re: Turni di dicembre".into(),
            author: "Mario Rizzo".into(),
            address: "mario.rizzo@posta.example".into(),
            member: true,
            reasons: words(&["first-post", "unverified"]),
            at: NOW - 2 * HOUR,
            size: 4_100,
            excerpt: "Per me va bene il turno del 21, a patto di scambiare quello del 28 con qualcuno.".into(),
            ..HeldRow::default()
        },
        HeldRow {
            id: 43,
            slug: "domande".into(),
            board: "Domande sul lavoro e sui tirocini".into(),
            address: "unsubscribe-me-please.una.casella.molto.lunga@posta-elettronica.example".into(),
            verified: true,
            member: true,
            earlier: 12,
            reasons: words(&["command-words", "too-many-recipients"]),
            at: NOW - HOUR,
            size: 900,
            ..HeldRow::default()
        },
    ]
}

fn reasons() -> Vec<(String, String)> {
    [
        ("1", "Fuori argomento: prova in un’altra discussione"),
        ("2", "Contiene dati personali di altre persone"),
        ("3", "È già stato scritto"),
    ]
    .map(|(word, label)| (word.to_owned(), label.to_owned()))
    .into()
}

fn the_queue() -> Markup {
    queue(&QueuePage {
        board: Some(BOARD),
        csrf: "gettone",
        rows: &held_rows(),
        paging: paging(3),
        reasons: &reasons(),
        choose_href: "?tutti=si",
        ..QueuePage::default()
    })
}

fn the_whole_queue() -> Markup {
    let tabs = [
        Tab { label: "Tutte", href: "/moderazione", current: true, count: Some(5) },
        Tab {
            label: BOARD.name,
            href: "/moderazione?discussione=operatori-maglie",
            current: false,
            count: Some(3),
        },
        Tab {
            label: "Domande sul lavoro",
            href: "/moderazione?discussione=domande",
            current: false,
            count: Some(2),
        },
    ];
    queue(&QueuePage {
        csrf: "gettone",
        rows: &held_rows(),
        paging: paging(3),
        tabs: &tabs,
        reasons: &reasons(),
        all_chosen: true,
        choose_href: "/moderazione",
        ..QueuePage::default()
    })
}

const REFUSED: Outcome<'_> = Outcome {
    word: "refused",
    by: "Annarita Quarta",
    at: NOW - HOUR,
    reason: "Contiene dati personali di altre persone.",
};

static RECIPIENTS: std::sync::OnceLock<Vec<String>> = std::sync::OnceLock::new();
static REASONS: std::sync::OnceLock<Vec<(String, String)>> = std::sync::OnceLock::new();

fn the_post() -> HeldPage<'static> {
    HeldPage {
        board: BOARD,
        csrf: "gettone",
        row: HeldRow {
            reasons: vec!["not-member".into(), "unverified".into()],
            verified: false,
            ..held_rows().remove(0)
        },
        recipients: RECIPIENTS
            .get_or_init(|| vec![BOARD.address.into(), "sindaco@comune-scorrano.example".into()]),
        checks: "SPF: non superato. DKIM: nessuna firma.",
        text: "Buongiorno,\n\nvi scrivo dal Comune di Scorrano: dal 4 al 15 dicembre lo sportello decentrato resta chiuso per lavori \
               e le persone in carico vanno indirizzate a Maglie.\n\nAllego il calendario.\n\nCordiali saluti\n-- \nChiara Greco\n\
               Ufficio servizi sociali, https://www.comune-scorrano.example/uffici/servizi-sociali/sportello-lavoro/contatti\n",
        headers: "Return-Path: <chiara.greco@comune-scorrano.example>\nReceived: from mx.comune-scorrano.example ([192.0.2.7]) by mail.lecce.example with ESMTPS\n\
                  From: Chiara Greco <chiara.greco@comune-scorrano.example>\nTo: operatori-maglie@liste.lecce.example\nMessage-ID: <20261123.0712@comune-scorrano.example>\n",
        source: "/forum/operatori-maglie/moderazione/41.eml",
        reasons: REASONS.get_or_init(reasons),
        outcome: None,
    }
}

fn the_settings() -> SettingsPage<'static> {
    let text = |value: &str| value.to_owned();
    SettingsPage {
        board: Board { all_held: true, ..BOARD },
        csrf: "gettone",
        version: 12,
        conflict: true,
        faults: FAULTS.get_or_init(|| vec![("digests".into(), "Scrivi un numero di giorni.".into())]),
        values: Settings {
            face: text("list"),
            name: text(BOARD.name),
            address: text(BOARD.address),
            description: text("Chi lavora allo sportello di Maglie: turni, casi difficili, buone pratiche."),
            language: text("it"),
            read: text("members"),
            post: text("members"),
            join: text("approval"),
            roster: text("members"),
            hide_addresses: true,
            moderation: text("new-members"),
            first_posts: text("2"),
            strangers: text("hold"),
            largest: text("10"),
            recipients: text("10"),
            reply: text("list"),
            prefix: text("[maglie]"),
            digests: text("sette"),
            hold_all: true,
            ..Settings::default()
        },
        ..SettingsPage::default()
    }
}

static FAULTS: std::sync::OnceLock<Vec<(String, String)>> = std::sync::OnceLock::new();

fn the_bans() -> Markup {
    let row = |id, pattern: &str, kind: &str, everywhere, note: &str| BanRow {
        id,
        pattern: pattern.into(),
        kind: kind.into(),
        everywhere,
        removable: !everywhere,
        by: "Annarita Quarta".into(),
        at: NOW - 12 * DAY,
        note: note.into(),
    };
    let rows = [
        row(1, "l.spada@posta.example", "address", false, "Insulti ripetuti dopo due avvisi."),
        row(2, "*@offerte-lavoro-facile.example", "pattern", true, "Annunci falsi."),
        row(3, "info*@posta.example", "pattern", true, ""),
    ];
    bans(&BansPage {
        board: Some(BOARD),
        path: "/forum/operatori-maglie/gestione/esclusi",
        csrf: "gettone",
        rows: &rows,
        paging: paging(3),
        ..BansPage::default()
    })
}

fn the_stewards() -> Markup {
    let row = |id, name: &str, address: &str, role: &str, unit| StewardRow {
        id,
        name: name.into(),
        address: address.into(),
        role: role.into(),
        unit,
    };
    let rows = [
        row(1, "Annarita Quarta", "op01@lecce.pugliaimpiego.example", "owner", false),
        row(2, "Ufficio coordinamento", "coordinamento@lecce.pugliaimpiego.example", "owner", true),
        row(3, "Ada Conte", "ada.conte@lecce.pugliaimpiego.example", "moderator", false),
    ];
    stewards(&StewardsPage {
        board: BOARD,
        csrf: "gettone",
        rows: &rows,
        role: "moderator",
        ..StewardsPage::default()
    })
}

fn the_letters() -> Markup {
    let rows = Letter::ALL.map(|letter| LetterRow {
        letter,
        own_italian: letter == Letter::Welcome,
        own_english: false,
    });
    letters(&LettersPage { board: BOARD, rows: &rows })
}

fn the_letter() -> Markup {
    let list = List {
        name: BOARD.name,
        address: BOARD.address,
        description: "Chi lavora allo sportello di Maglie.",
        page: "https://www.example/forum/operatori-maglie",
        request: "operatori-maglie-request@liste.lecce.example",
        leave: "operatori-maglie-leave@liste.lecce.example",
        owner: "operatori-maglie-owner@liste.lecce.example",
    };
    let member = Membership {
        list,
        address: "chiara.greco@posta.example",
        options: "https://www.example/iscrizioni/k7m2q4xdw5",
    };
    let mail = welcome(&member, None, &IT.lists);
    let template = standard(Letter::Welcome, &IT.lists);
    letter(&LetterPage {
        board: BOARD,
        csrf: "gettone",
        letter: Letter::Welcome,
        language: "it",
        subject: template.subject,
        body: template.body,
        own: true,
        version: 3,
        conflict: false,
        faults: &[],
        preview: Some((&mail.subject, &mail.text)),
    })
}

const RUNNING: ArchiveRun<'_> = ArchiveRun {
    id: 3,
    file: "operatori-maglie.mbox.gz",
    at: NOW - HOUR,
    by: "Annarita Quarta",
    read: (31_000_000, 48_400_000),
    imported: 4_120,
    duplicates: 12,
    refused: 3,
    rows: &[],
    state: "running",
    reason: "",
};
const ENDED: ArchiveRun<'_> = ArchiveRun { id: 2, state: "done", duplicates: 0, refused: 2, ..RUNNING };

fn the_archive() -> ArchivePage<'static> {
    ArchivePage {
        board: BOARD,
        csrf: "gettone",
        largest: 500_000_000,
        earlier: &[ArchiveRun { id: 1, state: "stopped", ..RUNNING }],
        ..ArchivePage::default()
    }
}

fn the_reports() -> Markup {
    let rows = [ReportRow {
        post: 88,
        subject: "Re: Il nuovo gestionale non funziona mai".into(),
        href: "/forum/operatori-maglie/88".into(),
        author: "Luigi Spada".into(),
        written_at: NOW - DAY,
        excerpt: "La solita gente che non ha voglia di imparare, e il numero di cellulare della responsabile è 080 555 0199.".into(),
        held: false,
        reports: vec![
            ("Chiara Greco".into(), NOW - 20 * HOUR, "personal-data".into(), "C’è il numero privato di una collega.".into()),
            (String::new(), NOW - 2 * HOUR, "offensive".into(), String::new()),
        ],
    }];
    reports(&ReportsPage { board: BOARD, csrf: "gettone", rows: &rows })
}

fn the_tokens() -> Markup {
    let rows = [
        TokenRow {
            id: 2,
            name: "Foglio degli iscritti".into(),
            scopes: vec!["members:read".into(), "members:write".into()],
            at: NOW - 9 * DAY,
            until: NOW + 200 * DAY,
            expired: false,
            used_at: Some(NOW - HOUR),
        },
        TokenRow {
            id: 1,
            name: "Prova".into(),
            scopes: vec!["posts:read".into()],
            at: NOW - 400 * DAY,
            until: NOW - 35 * DAY,
            expired: true,
            used_at: None,
        },
    ];
    tokens(&TokensPage {
        csrf: "gettone",
        rows: &rows,
        made: Some("pit_k7m2q4xdw5h3j6n6b4v4c2x7z5l2abcd"),
        scopes: &["members:read"],
        until: "2027-11-23",
        ..TokensPage::default()
    })
}
