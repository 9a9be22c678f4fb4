//! Discussions for their readers: boards, threads, what one writes, one's membership, and the links of letters.

mod archive_show;
mod board_show;
mod draft;
mod feed_show;
mod file_show;
mod guestbook;
mod index_show;
mod link_confirm;
mod link_leave;
mod link_options;
mod list_show;
mod membership_edit;
mod notices;
mod post_accept;
mod post_edit;
mod post_find;
mod post_procedure;
mod post_remove;
mod post_report;
mod reply_create;
mod search_show;
mod thread_show;
mod topic_create;
mod topic_follow;
mod topic_tools;
mod view;

use axum::routing::{get, post};

use super::routes::Routes;

/// The pages.
pub(super) fn router() -> Routes {
    Routes::new()
        .route("/forum", get(index_show::show))
        .route("/forum/cerca", get(search_show::everywhere))
        .route("/liste", get(list_show::show))
        .route("/libro-degli-ospiti", get(guestbook::show).post(guestbook::sign))
        .route("/forum/{slug}", get(board_show::show))
        .route("/forum/{slug}/nuovo", get(topic_create::show).post(topic_create::create))
        .route("/forum/{slug}/cerca", get(search_show::here))
        .route("/forum/{slug}/atom.xml", get(feed_show::board))
        .route("/forum/{slug}/archivio", get(archive_show::months))
        .route("/forum/{slug}/archivio/{month}", get(archive_show::month))
        .route("/forum/{slug}/iscrizione", get(membership_edit::show).post(membership_edit::save))
        .route("/forum/{slug}/conferma/{token}", get(link_confirm::ask).post(link_confirm::confirm))
        .route("/forum/{slug}/lascia/{token}", get(link_leave::ask).post(link_leave::leave))
        .route("/forum/{slug}/opzioni/{token}", get(link_options::show).post(link_options::save))
        .route("/forum/{slug}/id/{digest}", get(post_find::by_digest))
        .merge(notices::router())
        .merge(topics())
        .merge(posts())
}

/// What is below a topic.
fn topics() -> Routes {
    Routes::new()
        .route("/forum/{slug}/{topic}", get(thread_show::show))
        .route("/forum/{slug}/{topic}/atom.xml", get(feed_show::topic))
        .route("/forum/{slug}/{topic}/rispondi", get(reply_create::show).post(reply_create::create))
        .route("/forum/{slug}/{topic}/segui", post(topic_follow::follow))
        .route("/forum/{slug}/{topic}/strumenti", post(topic_tools::change))
}

/// What is below a post.
fn posts() -> Routes {
    Routes::new()
        .route("/forum/{slug}/messaggi/{post}", get(post_find::by_number))
        .route("/forum/{slug}/messaggi/{post}/allegati/{number}", get(file_show::show))
        .route("/forum/{slug}/messaggi/{post}/modifica", get(post_edit::show).post(post_edit::save))
        .route("/forum/{slug}/messaggi/{post}/segnala", get(post_report::show).post(post_report::send))
        .route("/forum/{slug}/messaggi/{post}/rimuovi", get(post_remove::ask).post(post_remove::remove))
        .route("/forum/{slug}/messaggi/{post}/accetta", post(post_accept::accept))
        .route("/forum/{slug}/messaggi/{post}/procedura", post(post_procedure::create))
}
