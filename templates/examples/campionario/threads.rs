//! Topics, writing, reports.

use templates::parts::{Addresses, Pagination};

use super::*;

pub fn pages() -> Vec<(&'static str, String)> {
    vec![
        ("forum-discussione", thread_page()),
        ("forum-discussione-moderatore", moderated()),
        ("forum-discussione-chiusa", closed()),
        ("forum-nuova", new_topic()),
        ("forum-rispondi", reply()),
        ("forum-avviso-nuovo", new_notice()),
        ("forum-segnala", question(false)),
        (
            "forum-segnalato",
            open(
                "/forum/tirocini/messaggi/3/segnala",
                "Segnalazione inviata",
                &WAY,
                &post_reported("/forum/tirocini/messaggi/3"),
            ),
        ),
        ("forum-rimuovi", question(true)),
    ]
}

const MARCO: Author<'_> = Author { name: "Marco D’Elia", role: Role::User, address: "" };
const ANNA: Author<'_> = Author { name: "Anna Greco", role: Role::Operator, address: "" };

const QUESTION: &[Block<'_>] = &[Block::Said(
    "Buongiorno,\nfaccio un tirocinio a Lecce e abito a Otranto. L’autobus costa 9 euro al giorno.\n\nIl rimborso spese dell’azienda copre anche il viaggio? Ho letto https://www.example/regolamento-tirocini.pdf ma non ho capito l’articolo 7.\n\nGrazie!",
)];

const ANSWER: &[Block<'_>] = &[
    Block::Quoted(
        "Il rimborso spese dell’azienda copre anche il viaggio?\nMarco D’Elia <marco.delia@privato.example> ha scritto:",
    ),
    Block::Said(
        "Sì, se è scritto nel progetto formativo. Se non c’è, l’azienda può aggiungerlo: basta una comunicazione al Centro per l’Impiego (cpi.lecce@lecce.pugliaimpiego.example).\n\nServono:\n- l’abbonamento o i biglietti;\n- il modulo firmato dal tutor.",
    ),
];

const FILES: &[Attachment<'_>] = &[
    Attachment {
        name: "Modulo rimborso viaggio 2026.pdf",
        href: "/forum/tirocini/messaggi/2/allegati/1",
        media_type: "application/pdf",
        size: 84_311,
    },
    Attachment {
        name: "foto biglietti.jpg",
        href: "/forum/tirocini/messaggi/2/allegati/2",
        media_type: "image/jpeg",
        size: 1_940_000,
    },
];

const TAGS: &[TagView<'_>] =
    &[TagView { label: "rimborsi", slug: "rimborsi" }, TagView { label: "trasporti", slug: "trasporti" }];

const READER: PostSteps =
    PostSteps { reply: true, report: true, edit: false, remove: false, accept: false, procedure: false };

fn posts(may: PostSteps) -> Vec<PostView<'static>> {
    vec![
        PostView {
            id: 1,
            number: 1,
            author: MARCO,
            at: NOW - 3 * DAY,
            blocks: QUESTION,
            edited_at: Some(NOW - 3 * DAY + 9 * MINUTE),
            may,
            ..PostView::default()
        },
        PostView {
            id: 2,
            number: 2,
            author: Author { name: "mario@privato.example", ..Author::default() },
            at: NOW - 2 * DAY,
            state: PostState::Removed("pubblicità di un’agenzia"),
            ..PostView::default()
        },
        PostView {
            id: 3,
            number: 3,
            author: ANNA,
            at: NOW - DAY,
            blocks: ANSWER,
            attachments: FILES,
            answers: Some((1, 1)),
            by_mail: true,
            accepted: true,
            may,
            ..PostView::default()
        },
        PostView {
            id: 4,
            number: 4,
            author: Author { name: "Lucia Perrone", role: Role::Moderator, address: "" },
            at: NOW - 40 * MINUTE,
            blocks: &[Block::Said("Ho tolto un messaggio fuori tema. La risposta di Anna è quella giusta.")],
            unread: true,
            may,
            ..PostView::default()
        },
    ]
}

fn page<'a>(posts: &'a [PostView<'a>]) -> ThreadPage<'a> {
    ThreadPage {
        csrf: "gettone",
        board: FORUM,
        id: 41,
        title: "Rimborso spese per chi viaggia da Otranto",
        path: "/forum/tirocini/41-rimborso-spese",
        tags: TAGS,
        marks: Marks { answered: true, ..Marks::default() },
        posts,
        accepted: posts.iter().find(|post| post.accepted).copied(),
        paging: Pagination {
            path: "/forum/tirocini/41-rimborso-spese",
            page: 1,
            size: 50,
            total: posts.len() as u64,
        },
        writing: Writing::LogIn("/accedi?ritorno=/forum/tirocini/41-rimborso-spese"),
        ..ThreadPage::default()
    }
}

fn thread_page() -> String {
    let posts = posts(PostSteps { reply: false, ..READER });
    let main = thread(&page(&posts));
    open("/forum/tirocini/41-rimborso-spese", "Rimborso spese per chi viaggia da Otranto", &WAY, &main)
}

fn moderated() -> String {
    let all =
        PostSteps { reply: true, report: true, edit: true, remove: true, accept: true, procedure: true };
    let mut posts = posts(all);
    posts.push(PostView {
        id: 5,
        number: 5,
        author: Author {
            name: "Annarita Quarta",
            role: Role::Newsroom,
            address: "op01@lecce.pugliaimpiego.example",
        },
        at: NOW,
        blocks: &[Block::Said("Preparo una scheda per il portale.")],
        state: PostState::Held,
        may: PostSteps { edit: true, ..PostSteps::default() },
        ..PostView::default()
    });
    let faults = [
        fault("messaggio", "Scegli almeno un messaggio."),
        fault("titolo", "Scrivi il titolo della nuova discussione."),
    ];
    let main = thread(&ThreadPage {
        writing: Writing::Open,
        reply: draft(),
        follow: TopicFollow::Yes,
        addresses: Addresses::Linked,
        moved_from: Some(("Cercare lavoro all’estero", "/forum/estero")),
        tools: Some(Tools {
            boards: &[("estero", "Cercare lavoro all’estero"), ("orientamento", "Orientamento")],
            faults: &faults,
            ..Tools::default()
        }),
        ..page(&posts)
    });
    logged_in("/forum/tirocini/41-rimborso-spese", "Rimborso spese per chi viaggia da Otranto", &WAY, &main)
}

fn closed() -> String {
    let posts = posts(PostSteps::default());
    let main = thread(&ThreadPage {
        marks: Marks { closed: true, pinned: true, answered: true, moved: false },
        accepted: None,
        paging: Pagination { path: "/forum/tirocini/41-rimborso-spese", page: 3, size: 50, total: 212 },
        follow: TopicFollow::No,
        ..page(&posts)
    });
    logged_in(
        "/forum/tirocini/41-rimborso-spese?pagina=3",
        "Rimborso spese per chi viaggia da Otranto",
        &WAY,
        &main,
    )
}

const UPLOAD: FilesField<'_> = FilesField { accept: ".pdf,image/*", largest: 10_000_000, kept: &[] };

fn draft() -> Draft<'static> {
    Draft {
        csrf: "gettone",
        action: "/forum/tirocini/41/rispondi",
        writes: Writes::Reply,
        follow: Some(true),
        files: Some(UPLOAD),
        held: true,
        ..Draft::default()
    }
}

fn new_topic() -> String {
    let faults = [fault("titolo", "Scrivi un titolo."), fault("etichette", "Al massimo cinque etichette.")];
    let main = write(&WritePage {
        board: QUESTIONS,
        draft: Draft {
            action: "/forum/domande-operatori/nuovo",
            writes: Writes::Topic,
            text: "Una persona senza permesso in corso di validità può iscriversi?",
            tags: "permessi, estero, did, iscrizione, casi, altro",
            known_tags: &["did", "estero", "permessi"],
            held: false,
            faults: &faults,
            ..draft()
        },
        ..WritePage::default()
    });
    logged_in("/forum/domande-operatori/nuovo", "Fai una domanda", &WAY[..1], &main)
}

fn reply() -> String {
    let main = write(&WritePage {
        board: FORUM,
        topic: "Rimborso spese per chi viaggia da Otranto",
        answered: Some(("Marco D’Elia", QUESTION)),
        draft: Draft {
            text: "Anche da Maglie?\n\nVedi https://www.example/orari",
            preview: Some(Preview {
                blocks: &[Block::Said("Anche da Maglie?\n\nVedi https://www.example/orari")],
                attachments: &FILES[..1],
            }),
            files: Some(FilesField { kept: &[("f1", FILES[0])], ..UPLOAD }),
            ..draft()
        },
    });
    logged_in("/forum/tirocini/41/rispondi", "Rispondi", &WAY, &main)
}

fn new_notice() -> String {
    let main = write(&WritePage {
        board: BoardRef { title: "Bacheca", path: "/bacheca", ..BoardRef::default() },
        draft: Draft {
            action: "/bacheca/nuovo",
            writes: Writes::Notice,
            title: "Chiusura degli uffici l’8 dicembre",
            notice: NoticeChoices { importance: "importante", confirm: true, until: "2026-12-09" },
            follow: None,
            held: false,
            ..draft()
        },
        ..WritePage::default()
    });
    inside("/bacheca/nuovo", "Nuovo avviso", &[Crumb::to("Bacheca", "/bacheca")], &main)
}

fn question(remove: bool) -> String {
    let faults = [fault("tipo", "Scegli che cosa non va.")];
    let page = PostQuestion {
        csrf: "gettone",
        action: "/forum/tirocini/messaggi/3/segnala",
        topic: "Rimborso spese per chi viaggia da Otranto",
        back: "/forum/tirocini/messaggi/3",
        author: Author { name: "Offerte Veloci", ..Author::default() },
        at: NOW - DAY,
        blocks: &[Block::Said("Guadagna subito da casa! Scrivi a soldi@truffa.example")],
        faults: if remove { &[] } else { &faults },
        ..PostQuestion::default()
    };
    if remove {
        logged_in("/forum/tirocini/messaggi/3/rimuovi", "Rimuovere il messaggio?", &WAY, &remove_post(&page))
    } else {
        open("/forum/tirocini/messaggi/3/segnala", "Segnala un messaggio", &WAY, &report_post(&page))
    }
}
