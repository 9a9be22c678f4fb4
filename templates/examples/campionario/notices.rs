//! Notice board, postings, guestbook.

use templates::parts::Pagination;

use super::*;

pub fn pages() -> Vec<(&'static str, String)> {
    vec![
        ("bacheca", notices_page()),
        ("bacheca-avviso", notice_page()),
        ("bacheca-letture", readers_page()),
        ("bacheca-annunci", postings_page()),
        ("ospiti", guests(&[])),
        ("ospiti-errori", guests(&[fault("messaggio", "Scrivi un messaggio.")])),
        ("ospiti-grazie", open("/libro-degli-ospiti", "Grazie", &[], &guestbook_thanks())),
    ]
}

fn notices_page() -> String {
    let author = Author { name: "Direzione", role: Role::Newsroom, address: "" };
    let all = [
        NoticeView {
            id: 9,
            title: "Sciopero dei trasporti di venerdì: sportelli aperti dalle 10",
            path: "/bacheca/9-sciopero",
            importance: Importance::Urgent,
            author,
            at: NOW,
            blocks: &[Block::Said(
                "Chi non riesce a raggiungere l’ufficio avvisi il responsabile entro le 8.",
            )],
            until: Some(NOW + 3 * DAY),
            read: ReadState::Wanted,
            readers: Some((61, 118)),
            ..NoticeView::default()
        },
        NoticeView {
            id: 8,
            title: "Nuovo modulo per la DID",
            path: "/bacheca/8-modulo",
            importance: Importance::Important,
            author,
            at: NOW - 2 * DAY,
            blocks: &[Block::Said(
                "Dal 1° dicembre si usa solo il modulo allegato.\nQuello vecchio non vale più.",
            )],
            attachments: &[Attachment {
                name: "DID 2027.pdf",
                href: "/bacheca/8/allegati/1",
                media_type: "application/pdf",
                size: 120_400,
            }],
            read: ReadState::Read(NOW - DAY),
            ..NoticeView::default()
        },
        NoticeView {
            id: 7,
            title: "Auguri a Donato, che va in pensione",
            path: "/bacheca/7-auguri",
            author: Author { name: "Federica Rizzo", role: Role::Operator, address: "" },
            at: NOW - 6 * DAY,
            blocks: &[Block::Said("Brindiamo giovedì alle 13 in sala riunioni.")],
            ..NoticeView::default()
        },
    ];
    let main = notices(&NoticesPage {
        csrf: "gettone",
        notices: &all,
        paging: Pagination { path: "/bacheca", page: 1, size: 20, total: 45 },
        to_read: 1,
        postings: 3,
        may_write: true,
        discussion: "/forum/bacheca",
        ..NoticesPage::default()
    });
    inside("/bacheca", "Bacheca", &[], &main)
}

fn notice_page() -> String {
    let author = Author { name: "Direzione", role: Role::Newsroom, address: "" };
    let blocks = [Block::Said("Chi non riesce a raggiungere l’ufficio avvisi il responsabile entro le 8.")];
    let posts = [PostView { id: 90, number: 1, author, at: NOW, blocks: &blocks, ..PostView::default() }];
    let notice = NoticeView {
        id: 9,
        importance: Importance::Urgent,
        until: Some(NOW + 3 * DAY),
        read: ReadState::Wanted,
        readers: Some((61, 118)),
        title: "Sciopero dei trasporti",
        ..NoticeView::default()
    };
    let main = thread(&ThreadPage {
        csrf: "gettone",
        board: BoardRef {
            title: "Bacheca",
            path: "/bacheca",
            face: Face::Notices,
            reserved: true,
            address: "",
        },
        id: 9,
        title: "Sciopero dei trasporti di venerdì: sportelli aperti dalle 10",
        path: "/bacheca/9-sciopero",
        posts: &posts,
        paging: Pagination { path: "/bacheca/9-sciopero", page: 1, size: 50, total: 1 },
        writing: Writing::Announce,
        follow: TopicFollow::No,
        notice: Some(notice),
        ..ThreadPage::default()
    });
    inside("/bacheca/9-sciopero", "Sciopero dei trasporti", &[Crumb::to("Bacheca", "/bacheca")], &main)
}

fn readers_page() -> String {
    let offices = [
        OfficeReaders {
            office: "Centro per l’Impiego di Maglie",
            missing: vec!["Donato Mele", "Federica Rizzo"],
            read: vec![("Anna Greco", NOW), ("Lucia Perrone", NOW - DAY)],
        },
        OfficeReaders {
            office: "Centro per l’Impiego di Gallipoli",
            missing: vec![],
            read: vec![("Annarita Quarta", NOW - 2 * DAY)],
        },
    ];
    let main = readers(&ReadersPage {
        csrf: "gettone",
        id: 9,
        title: "Sciopero dei trasporti di venerdì: sportelli aperti dalle 10",
        total: (3, 5),
        offices: &offices,
        paging: Pagination { path: "/bacheca/9/letture", page: 1, size: 200, total: 5 },
        may_remind: true,
        reminded_at: Some(NOW - DAY),
    });
    inside("/bacheca/9/letture", "Chi ha letto", &[Crumb::to("Bacheca", "/bacheca")], &main)
}

fn postings_page() -> String {
    let anna =
        Author { name: "Anna Greco", role: Role::Operator, address: "op02@lecce.pugliaimpiego.example" };
    let all = [
        PostingView {
            id: 3,
            kind: PostingKind::Offered,
            profession: "Pizzaiola o pizzaiolo",
            town: "Gallipoli",
            text: "Da subito, anche prima esperienza. Turni serali.",
            author: anna,
            office: "CPI Gallipoli",
            path: "/forum/bacheca/3-pizzaiola",
            at: NOW,
            until: NOW + 14 * DAY,
            mine: false,
        },
        PostingView {
            id: 2,
            kind: PostingKind::Wanted,
            profession: "Saldatore",
            town: "Casarano",
            text: "Patentino TIG, disponibile anche fuori provincia.",
            author: Author { name: "Annarita Quarta", ..anna },
            office: "CPI Casarano",
            path: "/forum/bacheca/2-saldatore",
            at: NOW - 3 * 60 * MINUTE,
            until: NOW + 7 * DAY,
            mine: true,
        },
        PostingView {
            id: 1,
            kind: PostingKind::Offered,
            profession: "Educatrice di asilo nido",
            town: "Nardò",
            text: "",
            author: anna,
            office: "CPI Nardò",
            path: "/forum/bacheca/1-educatrice",
            at: NOW - DAY,
            until: NOW + 30 * DAY,
            mine: false,
        },
    ];
    let main = postings(&PostingsPage {
        csrf: "gettone",
        postings: &all,
        paging: Pagination { path: "/bacheca/domanda-offerta", page: 1, size: 30, total: 3 },
        to_read: 1,
        total: 3,
        form: Some(PostingForm::default()),
        live: "/bacheca/domanda-offerta/eventi",
        ..PostingsPage::default()
    });
    inside("/bacheca/domanda-offerta", "Domanda e offerta", &[Crumb::to("Bacheca", "/bacheca")], &main)
}

fn guests(faults: &[(String, String)]) -> String {
    let entries = [
        GuestEntry {
            id: 2,
            name: "Salvatore",
            town: "Tricase",
            text: "Grazie alla signora dello sportello di Tricase: in mezz’ora ho capito tutto.\n\nUn solo appunto: il parcheggio!",
            at: NOW - DAY,
            answer: Some(OfficeAnswer {
                office: "Centro per l’Impiego di Tricase",
                text: "Grazie a lei, Salvatore. Per il parcheggio: quello dietro il municipio è libero fino alle 13.",
                at: NOW,
            }),
        },
        GuestEntry {
            id: 1,
            name: "Ilaria V.",
            town: "",
            text: "Ho trovato lavoro con un’offerta letta qui. Scrivetemi a ilaria@privato.example se volete la mia storia.",
            at: NOW - 20 * DAY,
            answer: None,
        },
    ];
    let main = guestbook(&GuestbookPage {
        entries: &entries,
        paging: Pagination { path: "/libro-degli-ospiti", page: 1, size: 10, total: 34 },
        form: Some(GuestForm { csrf: "gettone", faults, ..GuestForm::default() }),
    });
    open("/libro-degli-ospiti", "Libro degli ospiti", &[], &main)
}
