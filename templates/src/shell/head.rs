//! What machines read of a page.

use maud::{Markup, html};

use super::{Head, Language, Shell, json_ld};
use crate::assets;
use crate::text::portal::shell as text;

/// The `head` element.
pub(super) fn head(shell: &Shell<'_>, head: &Head<'_>) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            title { @if !head.title.is_empty() { (head.title) " – " } (text::SITE) }
            @if !head.description.is_empty() { meta name="description" content=(head.description); }
            @if head.noindex { meta name="robots" content="noindex"; }
            (files())
            (addresses(shell, head))
            @if !head.noindex { (open_graph(shell, head)) }
            @if !head.crumbs.is_empty() && !head.noindex { (json_ld::breadcrumb(shell, head.crumbs)) }
            @for block in head.json_ld { (json_ld::block(block)) }
        }
    }
}

/// Styles, icon and script.
fn files() -> Markup {
    html! {
        @for face in assets::first_faces() { link rel="preload" as="font" type="font/woff2" href=(face) crossorigin; }
        @for sheet in assets::stylesheets() { link rel="stylesheet" href=(sheet); }
        link rel="icon" type="image/svg+xml" href=(assets::icon_path());
        @if let Some(script) = assets::script() { script src=(script) type="module" {} }
    }
}

fn addresses(shell: &Shell<'_>, head: &Head<'_>) -> Markup {
    html! {
        @if let Some(canonical) = head.canonical { link rel="canonical" href=(whole(shell, canonical)); }
        @if let Some(other) = head.other_language {
            link rel="alternate" hreflang=(head.language.other().0) href=(other);
        }
        @for feed in head.feeds { link rel="alternate" type=(feed.kind) title=(feed.title) href=(feed.href); }
    }
}

/// What other sites show of a link to the page (ogp.me).
fn open_graph(shell: &Shell<'_>, head: &Head<'_>) -> Markup {
    let title = if head.title.is_empty() { text::SITE } else { head.title };
    // What a reader has typed belongs into no address that others are given.
    let path = head.canonical.or_else(|| shell.path.split('?').next()).unwrap_or_default();
    let locale = if head.language == Language::Italian { "it_IT" } else { "en_GB" };
    html! {
        meta property="og:site_name" content=(text::SITE);
        meta property="og:type" content="website";
        meta property="og:locale" content=(locale);
        meta property="og:title" content=(title);
        @if !head.description.is_empty() { meta property="og:description" content=(head.description); }
        @if !shell.site_url.is_empty() { meta property="og:url" content=(whole(shell, path)); }
        @if let Some(image) = head.image { meta property="og:image" content=(whole(shell, image)); }
    }
}

/// A path of this site as a whole address.
pub(super) fn whole(shell: &Shell<'_>, path: &str) -> String {
    if path.starts_with('/') { format!("{}{path}", shell.site_url) } else { path.to_owned() }
}
