//! `GET /notizie/{slug}` and its like: one content whole.

mod view;

use axum::http::StatusCode;
use axum::response::Response;
use mailstore::DbError;
use mailstore::db::Conn;
use templates::pages::feedback::with_report_link;
use templates::pages::portal::{Notice, content};
use templates::shell::{Crumb, Feed, Head};
use templates::text::portal::contents as text;

pub(super) use self::view::View;
use super::{Portal, json_ld};
use crate::catalogue::{self, Kind};
use crate::media;
use crate::portal::contents::{self, Found, PublicContent, path_of, rights, section_of};
use crate::web::shell::Page;

/// The page with the declaration of accessibility, from which a problem can be told.
const ACCESSIBILITY: &str = "accessibilita";

/// A content with all that its page needs.
pub(super) struct Whole {
    pub(super) public: PublicContent,
    pub(super) files: Vec<media::MediaFile>,
    pub(super) related: Vec<catalogue::Entry>,
    pub(super) editions: Vec<contents::Edition>,
    pub(super) adopted: Vec<contents::Adoption>,
    /// It is an edition of before.
    pub(super) old: bool,
}

/// What is read.
enum Read {
    Whole(Box<Whole>),
    Moved(String),
    Gone,
    Nothing,
}

/// `internal`: for who works in the network.
pub(super) fn complete(
    c: &mut Conn<'_>,
    public: PublicContent,
    (old, internal): (bool, bool),
) -> Result<Whole, DbError> {
    let details = &public.draft.details;
    let media: Vec<i64> = details.media.iter().map(|one| one.media).collect();
    let files = if media.is_empty() { Vec::new() } else { media::load_many(c, &media)? };
    let linked: Vec<i64> = details.links.iter().map(|link| link.content).filter(|id| *id != 0).collect();
    let related = catalogue::of_sources(c, contents::kinds(), &linked)?;
    let editions = contents::editions(c, &public.content, internal)?;
    let adopted = match contents::is_unified(public.content.kind) {
        true => contents::adopted_by(c, public.content.id)?,
        false => Vec::new(),
    };
    Ok(Whole { public, files, related, editions, adopted, old })
}

fn read(
    c: &mut Conn<'_>,
    kind: Kind,
    slug: &str,
    (internal, number): (bool, Option<i64>),
) -> Result<Read, DbError> {
    Ok(match contents::find_public(c, kind, slug, internal)? {
        None => Read::Nothing,
        Some(Found::Gone) => Read::Gone,
        Some(Found::Moved(slug)) => Read::Moved(slug),
        Some(Found::Here(public)) => match number {
            None => Read::Whole(Box::new(complete(c, *public, (false, internal))?)),
            Some(number) => match contents::edition(c, &public.content, (number, internal))? {
                None => Read::Nothing,
                Some(edition) => {
                    let old = public.content.live != Some(number);
                    Read::Whole(Box::new(complete(c, edition, (old, internal))?))
                }
            },
        },
    })
}

/// A content by its name.
pub(super) async fn show(kind: Kind, portal: Portal, page: Page, slug: String) -> Response {
    answer(kind, &portal, &page, (slug, None)).await
}

/// An edition of a form or procedure.
pub(super) async fn edition(
    kind: Kind,
    portal: Portal,
    page: Page,
    (slug, number): (String, i64),
) -> Response {
    answer(kind, &portal, &page, (slug, Some(number))).await
}

/// The page about personal data, which the newsroom edits.
pub(super) async fn privacy(portal: Portal, page: Page) -> Response {
    answer(Kind::Page, &portal, &page, ("privacy".into(), None)).await
}

/// Legal notes.
pub(super) async fn legal(portal: Portal, page: Page) -> Response {
    answer(Kind::Page, &portal, &page, ("note-legali".into(), None)).await
}

/// The declaration of accessibility.
pub(super) async fn accessibility(portal: Portal, page: Page) -> Response {
    answer(Kind::Page, &portal, &page, (ACCESSIBILITY.into(), None)).await
}

async fn answer(kind: Kind, portal: &Portal, page: &Page, (slug, number): (String, Option<i64>)) -> Response {
    let internal = rights::is_staff(page.viewer());
    let wanted = slug.clone();
    let found = portal.db.read_brief(move |c| read(c, kind, &wanted, (internal, number))).await;
    match found {
        Err(error) => page.unavailable(&error),
        Ok(Read::Nothing) => page.not_found(),
        Ok(Read::Gone) => gone(page),
        Ok(Read::Moved(slug)) => page.moved(&path_of(kind, &slug)),
        Ok(Read::Whole(whole)) => match portal.names().await {
            Ok(names) => render(portal, page, &whole, &names),
            Err(error) => page.unavailable(&error),
        },
    }
}

/// 410 (RFC 9110 §15.5.11): it was here, and was taken away on purpose.
fn gone(page: &Page) -> Response {
    let body = templates::pages::portal::gone();
    let head = Head { title: text::GONE_TITLE, noindex: true, ..Head::default() };
    page.render_as(StatusCode::GONE, &head, &body)
}

fn render(portal: &Portal, page: &Page, whole: &Whole, names: &super::names::Names) -> Response {
    let now = portal.clock.now();
    let view = View::of(whole, names, now);
    let data = view.page();
    let kind = whole.public.content.kind;
    let words = text::kind(kind.as_str());
    let canonical = path_of(kind, &whole.public.content.slug);
    let crumbs = [Crumb::to(words.many, section_of(kind)), Crumb::here(data.title)];
    let alone = [Crumb::here(data.title)];
    let feeds: Vec<Feed<'_>> = (!data.atom.is_empty())
        .then_some(Feed { title: view.channel_name, href: data.atom, kind: "application/atom+xml" })
        .into_iter()
        .collect();
    let json_ld: Vec<String> = json_ld::of(whole, names, &page.state().public_url).into_iter().collect();
    let image = data.cover.as_ref().map(|cover| templates::media::image_path(cover.id, 1280));
    let head = Head {
        title: data.title,
        description: data.summary,
        crumbs: if kind == Kind::Page { &alone } else { &crumbs },
        canonical: Some(&canonical),
        feeds: &feeds,
        json_ld: &json_ld,
        image: image.as_deref(),
        noindex: whole.old || data.notices.contains(&Notice::Archived),
        ..Head::default()
    };
    let body = content(&data);
    if kind == Kind::Page && canonical == path_of(Kind::Page, ACCESSIBILITY) {
        return page.render(&head, &with_report_link(&body));
    }
    page.render(&head, &body)
}
