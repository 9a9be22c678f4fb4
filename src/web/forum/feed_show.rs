//! `…/atom.xml`: the newest posts of a board, or of a topic (RFC 4287).

use axum::extract::Path;
use axum::http::header;
use axum::response::IntoResponse;

use super::view::{number_in, path_of, refused, topic_path, viewer};
use crate::discussion::{Seat, Titled, Topic};
use crate::web::portal::Portal;
use crate::web::portal::instant;
use crate::web::shell::{Answer, Page};
use crate::web::xml::Xml;

/// Of a board.
pub(super) async fn board(portal: Portal, page: Page, Path(slug): Path<String>) -> Answer {
    feed(&portal, &page, slug, None).await
}

/// Of a topic.
pub(super) async fn topic(portal: Portal, page: Page, Path((slug, topic)): Path<(String, String)>) -> Answer {
    let id = number_in(&topic).ok_or_else(|| page.not_found())?;
    feed(&portal, &page, slug, Some(id)).await
}

async fn feed(portal: &Portal, page: &Page, slug: String, topic: Option<i64>) -> Answer {
    let found = portal.discussions.feed(viewer(page), slug, topic).await;
    let (seat, topic, posts) = found.map_err(|error| refused(page, &error))?;
    let xml = document(&page.state().public_url, page.path(), (&seat, topic.as_ref()), &posts);
    let cache = if seat.is_reserved() { "private, no-store" } else { "public, max-age=300" };
    let fields = [
        (header::CONTENT_TYPE, "application/atom+xml; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "inline"),
        (header::CACHE_CONTROL, cache),
    ];
    Ok((fields, xml).into_response())
}

fn document(site: &str, own: &str, (seat, topic): (&Seat, Option<&Topic>), posts: &[Titled]) -> String {
    let board = &seat.discussion;
    let (title, path) = match topic {
        Some(topic) => (topic.subject.as_str(), topic_path(board.slug(), topic.id, &topic.subject)),
        None => (board.name.as_str(), path_of(board)),
    };
    let updated = posts.iter().map(changed_at).max().unwrap_or_default();
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"it\">\n\
         <title>{} – {}</title>\n<id>{}</id>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"{}\"/>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n<updated>{}</updated>\n",
        Xml(title),
        Xml(templates::text::IT.site_name),
        Xml(&format!("{site}{path}")),
        Xml(&format!("{site}{own}")),
        Xml(&format!("{site}{path}")),
        instant(updated),
    );
    for one in posts {
        xml += &item(site, seat, one);
    }
    xml += "</feed>\n";
    xml
}

fn changed_at(one: &Titled) -> i64 {
    one.post.edited_at.unwrap_or(one.post.posted_at)
}

/// What others have said is left out; so are addresses of mail, for programs that collect them read feeds too.
fn item(site: &str, seat: &Seat, one: &Titled) -> String {
    let url = format!("{site}/forum/{}/messaggi/{}", seat.discussion.slug(), one.post.id);
    let text = templates::parts::without_addresses(&one.post.shown().said());
    format!(
        "<entry><title>{}</title><id>{}</id><link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\
         <published>{}</published><updated>{}</updated><author><name>{}</name></author>\
         <content type=\"text\">{}</content></entry>\n",
        Xml(&templates::parts::without_addresses(&one.subject)),
        Xml(&url),
        Xml(&url),
        instant(one.post.posted_at),
        instant(changed_at(one)),
        Xml(&one.post.author),
        Xml(&text),
    )
}
