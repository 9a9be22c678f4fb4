//! Index, board, archive, search, lists.

use templates::parts::Pagination;

use super::*;

pub fn pages() -> Vec<(&'static str, String)> {
    vec![
        ("forum", index_page(&rows(), true)),
        ("forum-vuoto", index_page(&[], false)),
        ("forum-spazio", board_page()),
        ("forum-spazio-domande", questions_page()),
        ("forum-spazio-vuoto", empty_board()),
        ("forum-archivio", archive_page()),
        ("forum-mese", month_page()),
        ("forum-cerca", search_page()),
        ("liste", lists_page()),
    ]
}

fn last<'a>(title: &'a str, author: &'a str, ago: i64) -> Option<LastPost<'a>> {
    Some(LastPost { title, path: "/forum/tirocini/41-rimborso#messaggio-9", author, at: NOW - ago })
}

fn rows() -> Vec<BoardRow<'static>> {
    vec![
        BoardRow {
            board: FORUM,
            description: "Come si attiva un tirocinio, rimborsi, piani formativi, contratti di apprendistato.",
            topics: 184,
            posts: 1_312,
            last: last("Rimborso spese per chi viaggia da Otranto", "Anna Greco", 12 * MINUTE),
            unread: 3,
        },
        BoardRow {
            board: BoardRef {
                title: "Cercare lavoro all’estero",
                path: "/forum/estero",
                address: "estero@lecce.pugliaimpiego.example",
                ..FORUM
            },
            description: "EURES, riconoscimento dei titoli, esperienze di chi è già partito.",
            topics: 37,
            posts: 209,
            last: last("Qualcuno ha lavorato in Olanda nelle serre?", "Gianluca P.", 2 * DAY),
            unread: 0,
        },
        BoardRow {
            board: QUESTIONS,
            description: "Casi, procedure, dubbi: la risposta accettata resta in cima.",
            topics: 96,
            posts: 540,
            last: last("DID di chi lavora in Svizzera: come si registra?", "Donato Mele", DAY),
            unread: 12,
        },
        BoardRow {
            board: BoardRef {
                title: "Redazione",
                path: "/forum/redazione",
                address: "redazione@lecce.pugliaimpiego.example",
                face: Face::Internal,
                reserved: true,
            },
            description: "Chi scrive sul portale.",
            topics: 12,
            posts: 88,
            last: None,
            unread: 0,
        },
        BoardRow {
            board: LIST,
            description: "Incentivi, scadenze, incontri. Una o due volte al mese.",
            topics: 61,
            posts: 61,
            last: last("Incentivi 2027 per le assunzioni di under 35", "Redazione", 5 * DAY),
            unread: 0,
        },
    ]
}

fn index_page(boards: &[BoardRow<'_>], logged: bool) -> String {
    let main = index(&ForumIndex { boards, logged_in: logged });
    if logged {
        logged_in("/forum", "Forum e liste", &[], &main)
    } else {
        open("/forum", "Forum e liste", &[], &main)
    }
}

const TAGS: [TagView<'_>; 2] =
    [TagView { label: "rimborsi", slug: "rimborsi" }, TagView { label: "trasporti", slug: "trasporti" }];

fn topic<'a>(title: &'a str, author: &'a str, replies: u64, ago: i64) -> TopicRow<'a> {
    TopicRow {
        title,
        path: "/forum/tirocini/41-rimborso-spese",
        author,
        started_at: NOW - ago - 3 * DAY,
        replies,
        last_author: "Anna Greco",
        last_at: NOW - ago,
        last_path: "/forum/tirocini/41-rimborso-spese#messaggio-90",
        ..TopicRow::default()
    }
}

fn topics() -> Vec<TopicRow<'static>> {
    vec![
        TopicRow {
            marks: Marks { pinned: true, closed: true, ..Marks::default() },
            ..topic("Leggere prima di scrivere: come funziona questo forum", "Redazione", 0, 90 * DAY)
        },
        TopicRow {
            tags: &TAGS,
            unread: 3,
            ..topic("Rimborso spese per chi viaggia da Otranto", "Marco D’Elia", 14, 12 * MINUTE)
        },
        TopicRow {
            held: true,
            ..topic("Tirocinio finito prima: che cosa succede all’indennità?", "Annarita Quarta", 0, MINUTE)
        },
        TopicRow {
            marks: Marks { answered: true, ..Marks::default() },
            ..topic("Chi firma il progetto formativo se l’azienda ha due sedi?", "Lucia Perrone", 6, DAY)
        },
        TopicRow {
            moved_to: "Cercare lavoro all’estero",
            marks: Marks { moved: true, ..Marks::default() },
            ..topic("Tirocinio in Spagna", "Gianluca P.", 2, 2 * DAY)
        },
        TopicRow {
            marks: Marks { closed: true, ..Marks::default() },
            ..topic(
                "Bando dei quaranta tirocini nei comuni: graduatoria pubblicata",
                "Redazione",
                132,
                8 * DAY,
            )
        },
    ]
}

fn board_page() -> String {
    let tags = [
        TagCount { label: "rimborsi", slug: "rimborsi", topics: 21 },
        TagCount { label: "apprendistato", slug: "apprendistato", topics: 18 },
        TagCount { label: "trasporti", slug: "trasporti", topics: 4 },
    ];
    let main = board(&BoardPage {
        csrf: "gettone",
        board: FORUM,
        description: "Come si attiva un tirocinio, rimborsi, piani formativi, contratti di apprendistato.",
        moderation: Moderation::NewAuthors,
        writing: Writing::LogIn("/accedi?ritorno=/forum/tirocini"),
        topics: &topics(),
        paging: Pagination { path: "/forum/tirocini", page: 1, size: 20, total: 184 },
        tags: &tags,
        ..BoardPage::default()
    });
    open("/forum/tirocini", FORUM.title, &WAY[..1], &main)
}

fn questions_page() -> String {
    let tags = [
        TagCount { label: "DID", slug: "did", topics: 21 },
        TagCount { label: "estero", slug: "estero", topics: 7 },
    ];
    let rows = [
        TopicRow {
            marks: Marks { answered: true, ..Marks::default() },
            unread: 2,
            ..topic("DID di chi lavora in Svizzera: come si registra?", "Donato Mele", 4, DAY)
        },
        topic("Permesso di soggiorno in rinnovo: si può iscrivere?", "Federica Rizzo", 2, 4 * DAY),
    ];
    let main = board(&BoardPage {
        csrf: "gettone",
        board: QUESTIONS,
        description: "Casi, procedure, dubbi: la risposta accettata resta in cima.",
        moderation: Moderation::None,
        writing: Writing::Open,
        follow: FollowView::Member(Mode::Daily),
        topics: &rows,
        paging: Pagination { path: "/forum/domande-operatori", page: 1, size: 20, total: 2 },
        order: TopicOrder::Newest,
        tags: &tags,
        tag: "did",
    });
    logged_in("/forum/domande-operatori", QUESTIONS.title, &WAY[..1], &main)
}

fn empty_board() -> String {
    let main = board(&BoardPage {
        csrf: "gettone",
        board: BoardRef { title: "Orientamento", path: "/forum/orientamento", ..FORUM },
        writing: Writing::Open,
        follow: FollowView::Outside,
        ..BoardPage::default()
    });
    logged_in("/forum/orientamento", "Orientamento", &WAY[..1], &main)
}

fn archive_page() -> String {
    let months =
        [(2026, 11, 84), (2026, 10, 131), (2026, 9, 66), (2026, 7, 12), (2025, 12, 1), (2025, 11, 40)]
            .map(|(year, month, posts)| Month { year, month, posts });
    let main = archive(&ArchivePage { board: FORUM, months: &months });
    open("/forum/tirocini/archivio", "Archivio", &WAY, &main)
}

fn month_page() -> String {
    let post = |title, author, ago| ArchivePost {
        title,
        path: "/forum/tirocini/messaggi/90",
        author,
        at: NOW - ago,
    };
    let posts = [
        post("Chi firma il progetto formativo se l’azienda ha due sedi?", "Lucia Perrone", 2 * DAY),
        post("Rimborso spese per chi viaggia da Otranto", "Marco D’Elia", 20 * MINUTE),
        post("Rimborso spese per chi viaggia da Otranto", "Anna Greco", 12 * MINUTE),
    ];
    let main = month(&MonthPage {
        board: FORUM,
        month: Month { year: 2026, month: 11, posts: 84 },
        posts: &posts,
        paging: Pagination { path: "/forum/tirocini/archivio/2026-11", page: 1, size: 50, total: 84 },
        before: Some(Month { year: 2026, month: 10, posts: 131 }),
        after: None,
    });
    open("/forum/tirocini/archivio/2026-11", "novembre 2026", &WAY, &main)
}

fn search_page() -> String {
    let hit = |title, author, ago| PostHit {
        title: vec![(title, false), ("rimborso", true), (" spese", false)],
        path: "/forum/tirocini/messaggi/90",
        excerpt: vec![
            ("… il ", false),
            ("rimborso", true),
            (" si chiede entro la fine del mese con il modulo dell’ufficio …", false),
        ],
        board: "Tirocini e apprendistato",
        author: Author { name: author, ..Author::default() },
        at: NOW - ago,
    };
    let main = search(
        &ForumSearch {
            action: "/forum/cerca",
            words: "rimborso",
            boards: &[("tirocini", "Tirocini e apprendistato"), ("estero", "Cercare lavoro all’estero")],
            board: "tirocini",
            from: "2026-01-01",
            active: &[("Dove: Tirocini e apprendistato".to_owned(), "/forum/cerca?q=rimborso".to_owned())],
            hits: vec![
                hit("Chiarimenti sul ", "Anna Greco", DAY),
                hit("Di nuovo il ", "mario@privato.example", 9 * DAY),
            ],
            paging: Pagination { path: "/forum/cerca?q=rimborso", page: 1, size: 20, total: 42 },
            asked: true,
            ..ForumSearch::default()
        },
        "",
    );
    open("/forum/cerca?q=rimborso", "Cerca nelle discussioni", &WAY[..1], &main)
}

fn lists_page() -> String {
    let rows = [
        ListRow {
            list: LIST,
            description: "Incentivi, scadenze, incontri. Una o due volte al mese.",
            posters: Posters::Owners,
            joining: Joining::Open,
            members: None,
            posts: 61,
            last_at: Some(NOW - 5 * DAY),
            archive: true,
            member: false,
        },
        ListRow {
            list: BoardRef {
                title: "Operatori del CPI di Maglie",
                path: "/forum/cpi-maglie",
                address: "operatori-maglie@lecce.pugliaimpiego.example",
                face: Face::List,
                reserved: true,
            },
            description: "Turni, circolari, avvisi dell’ufficio.",
            posters: Posters::Members,
            joining: Joining::Closed,
            members: Some(14),
            posts: 1_920,
            last_at: Some(NOW),
            archive: true,
            member: true,
        },
        ListRow {
            list: BoardRef {
                title: "Referenti delle scuole",
                path: "/forum/scuole",
                address: "scuole@lecce.pugliaimpiego.example",
                face: Face::List,
                reserved: false,
            },
            description: "Chi segue l’orientamento nelle scuole superiori della provincia.",
            posters: Posters::Moderated,
            joining: Joining::Approval,
            members: Some(73),
            posts: 0,
            last_at: None,
            archive: false,
            member: false,
        },
    ];
    logged_in("/liste", "Liste di distribuzione", &WAY[..1], &lists(&rows))
}
