//! The page shown in place of one that could not be.

use maud::{Markup, html};

use crate::Text;
use crate::parts::{self, Look};
use crate::shell::{self, Area, Head, Shell};
use crate::text::portal::shell as words;
use crate::text::{ErrorText, IT};

/// What went wrong, as far as a reader is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// 400
    BadRequest,
    /// 403: it came from another site.
    Forbidden,
    /// 403: whoever asks may not.
    NotAllowed,
    /// 403: the form is of another session, or too old.
    StaleForm,
    /// 404
    NotFound,
    /// 405
    Method,
    /// 413
    TooLarge,
    /// 421
    Misdirected,
    /// 429
    TooMany,
    /// 500
    Internal,
    /// 503
    Unavailable,
}

impl ErrorKind {
    fn code(self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::Forbidden | Self::NotAllowed | Self::StaleForm => 403,
            Self::NotFound => 404,
            Self::Method => 405,
            Self::TooLarge => 413,
            Self::Misdirected => 421,
            Self::TooMany => 429,
            Self::Internal => 500,
            Self::Unavailable => 503,
        }
    }

    fn words(self, text: &Text) -> &ErrorText {
        match self {
            Self::BadRequest => &text.error_bad_request,
            Self::Forbidden => &text.error_forbidden,
            Self::NotAllowed => &text.error_not_allowed,
            Self::StaleForm => &text.error_stale_form,
            Self::NotFound => &text.error_not_found,
            Self::Method => &text.error_method,
            Self::TooLarge => &text.error_too_large,
            Self::Misdirected => &text.error_misdirected,
            Self::TooMany => &text.error_too_many,
            Self::Internal => &text.error_internal,
            Self::Unavailable => &text.error_unavailable,
        }
    }
}

/// The error page, in a shell that may know no more than its default.
pub fn error(shell: &Shell<'_>, text: &Text, kind: ErrorKind) -> String {
    // Under a foreign name every link would only lead to this page again.
    let bare = kind == ErrorKind::Misdirected;
    let shell = Shell { area: if bare { Area::Bare } else { shell.area }, ..*shell };
    let title = kind.words(text).title;
    let head = Head { title, noindex: true, language: text.language(), ..Head::default() };
    shell::page(&shell, &head, &body(text, kind))
}

/// Title and body of the page, for a frame that knows who reads. `typed`: what the form that was not taken held, by the names of
/// its fields.
pub fn error_part(kind: ErrorKind, typed: &[(&str, &str)]) -> (&'static str, Markup) {
    (kind.words(&IT).title, html! { (body(&IT, kind)) @if !typed.is_empty() { (given_back(typed)) } })
}

fn given_back(typed: &[(&str, &str)]) -> Markup {
    parts::section(
        words::TYPED,
        "scritto",
        None,
        &html! {
            p { (words::TYPED_LEAD) }
            div.modulo { @for (index, (name, value)) in typed.iter().enumerate() {
                @let id = format!("scritto-{index}");
                div.campo {
                    label.form-label for=(id) { (words::field_named(name)) }
                    textarea.form-control id=(id) rows="6" readonly { "\n" (value) }
                }
            } }
        },
    )
}

fn body(text: &Text, kind: ErrorKind) -> Markup {
    let words = kind.words(text);
    html! {
        div.errore-pagina {
            p.errore-codice aria-hidden="true" { (kind.code()) }
            h1 { (words.title) }
            p.testa-sommario { (words.body) }
            @if kind != ErrorKind::Misdirected { p { (parts::link_button(text.error_home, "/", Look::Primary)) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::EN;

    #[test]
    fn every_kind_has_its_words_in_both_languages() {
        use ErrorKind::{
            BadRequest, Forbidden, Internal, Method, Misdirected, NotAllowed, NotFound, StaleForm, TooLarge,
            TooMany, Unavailable,
        };
        for kind in [
            BadRequest,
            Forbidden,
            NotAllowed,
            StaleForm,
            NotFound,
            Method,
            TooLarge,
            Misdirected,
            TooMany,
            Internal,
            Unavailable,
        ] {
            assert!(error(&Shell::default(), &IT, kind).contains(kind.words(&IT).title));
            assert!(error(&Shell::default(), &EN, kind).contains(&kind.code().to_string()));
            assert_eq!(
                error(&Shell::default(), &IT, kind).contains(IT.error_home),
                kind != Misdirected,
                "{kind:?}"
            );
        }
    }
}
