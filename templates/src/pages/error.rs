//! The page shown in place of one that could not be.

use maud::html;

use crate::Text;
use crate::parts::{Frame, layout};
use crate::text::ErrorText;

/// What went wrong, as far as a reader is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// 400
    BadRequest,
    /// 403
    Forbidden,
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
            Self::Forbidden => 403,
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

/// The error page.
pub fn error(text: &Text, kind: ErrorKind) -> String {
    let words = kind.words(text);
    let frame = Frame { text, title: words.title, description: "", below_home: true, other_language: None };
    let main = html! {
        div.wide.error {
            p.error-code aria-hidden="true" { (kind.code()) }
            h1 { (words.title) }
            p.lead { (words.body) }
            // Under a foreign name the first page would only be this one again.
            @if kind != ErrorKind::Misdirected { p { a.button href="/" { (text.error_home) } } }
        }
    };
    layout(&frame, &main)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{EN, IT};

    #[test]
    fn every_kind_has_its_words_in_both_languages() {
        use ErrorKind::{
            BadRequest, Forbidden, Internal, Method, Misdirected, NotFound, TooLarge, TooMany, Unavailable,
        };
        for kind in
            [BadRequest, Forbidden, NotFound, Method, TooLarge, Misdirected, TooMany, Internal, Unavailable]
        {
            assert!(error(&IT, kind).contains(kind.words(&IT).title));
            assert!(error(&EN, kind).contains(&kind.code().to_string()));
            assert_eq!(error(&IT, kind).contains(IT.error_home), kind != Misdirected, "{kind:?}");
        }
    }
}
