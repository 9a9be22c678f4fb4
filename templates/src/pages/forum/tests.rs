use maud::Markup;

use super::*;
use crate::parts::{Addresses, Pagination};

const EVIL: &str = "<script>alert(1)</script>";

fn board_ref() -> BoardRef<'static> {
    BoardRef {
        title: "Tirocini",
        path: "/forum/tirocini",
        address: "tirocini@lecce.example",
        ..BoardRef::default()
    }
}

fn post(blocks: &'static [Block<'static>]) -> PostView<'static> {
    let author = Author { name: "Ada Neri", ..Author::default() };
    PostView { id: 7, number: 3, author, blocks, ..PostView::default() }
}

fn page<'a>(posts: &'a [PostView<'a>]) -> ThreadPage<'a> {
    ThreadPage {
        csrf: "gettone",
        board: board_ref(),
        id: 41,
        title: "Rimborso",
        path: "/forum/tirocini/41-rimborso",
        posts,
        paging: Pagination {
            path: "/forum/tirocini/41-rimborso",
            page: 1,
            size: 50,
            total: posts.len() as u64,
        },
        writing: Writing::Open,
        reply: Draft {
            csrf: "gettone",
            action: "/forum/tirocini/41/rispondi",
            writes: Writes::Reply,
            ..Draft::default()
        },
        ..ThreadPage::default()
    }
}

#[test]
fn a_hidden_address_is_nowhere() {
    let text = &[
        Block::Said("Scrivimi a ada@privato.example."),
        Block::Quoted("Il 3/11 <ada@privato.example> ha scritto:"),
    ];
    let author = Author { name: "ada@privato.example", ..Author::default() };
    let posts = [PostView { author, ..post(text) }];
    let html = thread(&ThreadPage { accepted: Some(posts[0]), ..page(&posts) }).into_string();
    assert!(!html.contains("privato"), "{html}");
    assert!(html.contains("Senza nome") && html.contains("[indirizzo nascosto]"));
    let question = PostQuestion { author, blocks: text, ..PostQuestion::default() };
    for html in [report_post(&question), remove_post(&question)] {
        assert!(!html.into_string().contains("privato"));
    }
}

#[test]
fn who_may_know_an_address_can_write_to_it() {
    let author = Author { name: "Ada Neri", role: Role::Operator, address: "ada@lecce.example" };
    let posts = [PostView { author, ..post(&[Block::Said("Da ada@lecce.example")]) }];
    let html = thread(&ThreadPage { addresses: Addresses::Linked, ..page(&posts) }).into_string();
    assert_eq!(html.matches("href=\"mailto:ada@lecce.example\"").count(), 2, "{html}");
    assert!(html.contains("Operatore"));
}

#[test]
fn quoted_text_is_folded() {
    let posts = [post(&[Block::Quoted("Ciao\ncome va?"), Block::Said("Bene.\n\nE tu?")])];
    let html = thread(&page(&posts)).into_string();
    let quoted = html.find("Ciao\ncome va?").unwrap();
    let folded = html.find("<details class=\"citato\">").unwrap()..html.find("</details>").unwrap();
    assert!(folded.contains(&quoted) && html.contains("Testo citato"), "{html}");
    assert!(html.contains("<p class=\"righe-intere\">Bene.</p><p class=\"righe-intere\">E tu?</p>"));
}

#[test]
fn a_closed_topic_has_no_form() {
    let posts = [post(&[Block::Said("Sì.")])];
    assert!(thread(&page(&posts)).into_string().contains("name=\"testo\""));
    let marks = Marks { closed: true, ..Marks::default() };
    let html = thread(&ThreadPage { marks, ..page(&posts) }).into_string();
    assert!(!html.contains("name=\"testo\"") && html.contains("è chiusa"), "{html}");
    let html =
        thread(&ThreadPage { writing: Writing::LogIn("/accedi?ritorno=/x"), ..page(&posts) }).into_string();
    assert!(!html.contains("name=\"testo\"") && html.contains("href=\"/accedi?ritorno=/x\""), "{html}");
}

#[test]
fn nothing_people_write_is_code() {
    let tags = [TagView { label: EVIL, slug: "x" }];
    let author = Author { name: EVIL, ..Author::default() };
    let blocks = [Block::Said(EVIL), Block::Quoted(EVIL), Block::Said("https://a.example/\"onclick=\"x")];
    let files = [Attachment { name: EVIL, href: "/x", media_type: EVIL, size: 1 }];
    let faults = [("testo".to_owned(), EVIL.to_owned())];
    let one = PostView {
        author,
        blocks: &blocks,
        attachments: &files,
        state: PostState::Held,
        ..PostView::default()
    };
    let posts = [one, PostView { state: PostState::Removed(EVIL), ..one }];
    let draft = Draft {
        title: EVIL,
        text: EVIL,
        tags: EVIL,
        known_tags: &[EVIL],
        preview: Some(Preview { blocks: &blocks, attachments: &files }),
        faults: &faults,
        ..Draft::default()
    };
    let board = BoardRef { title: EVIL, ..board_ref() };
    let guest = GuestEntry { name: EVIL, town: EVIL, text: EVIL, ..GuestEntry::default() };
    let notice =
        NoticeView { title: EVIL, author, blocks: &blocks, attachments: &files, ..NoticeView::default() };
    let posting = PostingView { profession: EVIL, town: EVIL, text: EVIL, author, ..PostingView::default() };
    let pages = [
        thread(&ThreadPage {
            title: EVIL,
            tags: &tags,
            board,
            reply: draft,
            tools: Some(Tools::default()),
            ..page(&posts)
        }),
        write(&WritePage { board, topic: EVIL, answered: Some((EVIL, &blocks)), draft }),
        guestbook(&GuestbookPage { entries: &[guest], form: None, ..GuestbookPage::default() }),
        notices(&NoticesPage { notices: &[notice], ..NoticesPage::default() }),
        postings(&PostingsPage { postings: &[posting], ..PostingsPage::default() }),
        link(&LinkPage { board, address: EVIL, task: LinkTask::Stop(EVIL), ..LinkPage::default() }),
    ];
    for html in pages.map(Markup::into_string) {
        assert!(html.contains("&lt;script&gt;") && !html.contains("<script"), "{html}");
        assert!(!html.contains(" onclick=\"") && !html.contains(" style="), "{html}");
    }
}

#[test]
fn what_was_taken_away_says_why_and_no_more() {
    let removed = PostView {
        state: PostState::Removed("fuori tema"),
        may: PostSteps { reply: true, ..PostSteps::default() },
        ..post(&[Block::Said("Segreto")])
    };
    let html = thread(&page(&[removed])).into_string();
    assert!(html.contains("Rimosso dal moderatore: fuori tema"), "{html}");
    assert!(!html.contains("Segreto") && !html.contains("?a=7"));
}

#[test]
fn one_s_own_held_post_says_that_it_waits() {
    let html =
        thread(&page(&[PostView { state: PostState::Held, ..post(&[Block::Said("Ciao")]) }])).into_string();
    assert!(html.contains("In attesa di approvazione") && html.contains("lo vedi solo tu"), "{html}");
}

#[test]
fn the_accepted_answer_comes_first_and_stays_where_it_is() {
    let answer = PostView { id: 9, number: 3, accepted: true, ..post(&[Block::Said("Il modulo B.")]) };
    let posts = [PostView { id: 1, ..post(&[]) }, PostView { id: 2, ..post(&[]) }, answer];
    let html = thread(&ThreadPage { accepted: Some(answer), ..page(&posts) }).into_string();
    assert_eq!(html.matches("Il modulo B.").count(), 2);
    assert_eq!(html.matches("id=\"messaggio-9\"").count(), 1);
    assert!(html.find("risposta-prima").unwrap() < html.find("id=\"messaggio-2\"").unwrap());
    let next = [posts[0], answer];
    let html = thread(&ThreadPage { accepted: Some(answer), ..page(&next) }).into_string();
    assert_eq!(html.matches("Il modulo B.").count(), 1);
}

#[test]
fn only_moderators_choose_posts() {
    let posts = [post(&[Block::Said("Ciao")])];
    assert!(!thread(&page(&posts)).into_string().contains("name=\"messaggio\""));
    let tools = Tools { chosen: &[7], ..Tools::default() };
    let html = thread(&ThreadPage { tools: Some(tools), ..page(&posts) }).into_string();
    assert!(html.contains("form=\"dividi\" name=\"messaggio\" value=\"7\" checked"), "{html}");
}

#[test]
fn the_answer_to_a_visitor_is_always_the_same() {
    let html = subscribe_asked(&board_ref()).into_string();
    assert!(html.contains("Se l’indirizzo è giusto") && !html.contains('@'), "{html}");
    let form =
        subscribe(&SubscribePage { joining: Joining::Open, board: board_ref(), ..SubscribePage::default() });
    assert!(form.into_string().contains("<div hidden><label for=\"campo-cognome\">"));
}

#[test]
fn a_link_of_a_letter_does_nothing_by_itself() {
    let page = LinkPage {
        csrf: "",
        action: "/forum/segui-e-lascia/x",
        board: board_ref(),
        address: "a@b.example",
        task: LinkTask::Leave,
        options: "",
    };
    let html = link(&page).into_string();
    assert!(
        html.contains("<form method=\"post\" action=\"/forum/segui-e-lascia/x\">") && !html.contains("csrf"),
        "{html}"
    );
    assert!(html.contains("Annulla l’iscrizione a Tirocini"));
}

#[test]
fn order_and_tag_are_kept_by_each_other() {
    let tags = [TagCount { label: "DID", slug: "did", topics: 2 }];
    let page = BoardPage {
        board: board_ref(),
        order: TopicOrder::Newest,
        tags: &tags,
        tag: "did",
        ..BoardPage::default()
    };
    let html = board(&page).into_string();
    for part in [
        "/forum/tirocini?ordina=senza-risposta&amp;tag=did",
        "/forum/tirocini?ordina=nuove\"",
        "Etichetta: DID",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
}

#[test]
fn modes_have_words() {
    for mode in Mode::ALL {
        assert_eq!(Mode::of(mode.word()), Some(mode));
    }
    assert_eq!(Mode::of("mai"), None);
}

/// 500 posts cost a few milliseconds where the program is optimised; here no more than that they do not grow out of hand.
#[test]
fn many_posts_are_one_page() {
    let text = &[
        Block::Quoted("Una riga citata.\n"),
        Block::Said("Due righe di risposta.\nE un sito: https://www.example/a.\n\nCiao."),
    ];
    let may = PostSteps { reply: true, report: true, accept: true, ..PostSteps::default() };
    let posts: Vec<PostView<'_>> =
        (1..=500).map(|number| PostView { id: 7, number, may, ..post(text) }).collect();
    let html = thread(&page(&posts)).into_string();
    assert_eq!(html.matches("<article").count(), 500);
    assert!(html.len() < 1_500_000, "{}", html.len());
}
