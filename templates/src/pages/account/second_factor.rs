//! The second factor: set up, recovery codes, taken away.

use maud::{Markup, html};

use super::bits::{Input, alert, csrf, input, send, send_quietly, top};
use crate::format;
use crate::pages::Qr;
use crate::parts;
use crate::text::portal::accounts as text;

/// How it stands.
#[derive(Clone, Copy, Debug)]
pub enum SecondFactor<'a> {
    /// There is none.
    Off,
    /// It is being set up.
    Begun {
        /// The key as people type it.
        key: &'a str,
        /// The same as a picture.
        code: Option<&'a Qr>,
    },
    /// It is in use.
    On {
        /// Since when, microseconds UTC.
        since: i64,
        /// Recovery codes that are still good.
        recovery_left: i64,
    },
    /// Recovery codes were just made: the only time they are seen.
    Codes(&'a [String]),
}

/// What was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactorFault {
    /// The code.
    Code,
    /// The password, or the code: which one is not said.
    Proof,
    /// Too much guessing, for so many seconds.
    TooMany(i64),
}

impl FactorFault {
    fn words(self) -> String {
        match self {
            Self::Code => text::CODE_WRONG.to_owned(),
            Self::Proof => text::FACTOR_PROOF_WRONG.to_owned(),
            Self::TooMany(seconds) => text::too_many(seconds),
        }
    }
}

/// The page.
pub fn second_factor(token: &str, view: &SecondFactor<'_>, fault: Option<FactorFault>) -> Markup {
    html! {
        (top(text::FACTOR_TITLE, text::FACTOR_LEAD))
        @if let Some(fault) = fault { (alert(&fault.words())) }
        @match view {
            SecondFactor::Off => (off(token)),
            SecondFactor::Begun { key, code } => (begun(token, key, *code)),
            SecondFactor::On { since, recovery_left } => (on(token, *since, *recovery_left)),
            SecondFactor::Codes(codes) => (fresh(codes)),
        }
    }
}

fn off(token: &str) -> Markup {
    html! {
        p { (text::FACTOR_OFF) }
        p { (text::FACTOR_PROGRAMS) }
        form method="post" action="/profilo/secondo-fattore/attiva" { (csrf(token)) (send(text::FACTOR_BEGIN)) }
    }
}

fn begun(token: &str, key: &str, code: Option<&Qr>) -> Markup {
    let groups: Vec<&str> =
        (0..key.len()).step_by(4).filter_map(|at| key.get(at..key.len().min(at + 4))).collect();
    html! {
        ol.posta-passi { @for step in text::FACTOR_STEPS { li { (step) } } }
        @if let Some(code) = code { (parts::qr(code, text::FACTOR_PICTURE)) }
        p { (text::FACTOR_KEY) " " code { (groups.join(" ")) } }
        form.modulo.modulo-quieto method="post" action="/profilo/secondo-fattore/conferma" {
            (csrf(token))
            (code_field("", text::CODE_FIRST_HINT))
            (password_field())
            (send(text::FACTOR_CONFIRM))
        }
    }
}

fn on(token: &str, since: i64, left: i64) -> Markup {
    html! {
        p { (text::factor_on(&format::date(since))) }
        section aria-labelledby="codici" {
            h2 #codici { (text::CODES_TITLE) }
            p { (text::codes_left(left)) }
            form.modulo.modulo-quieto method="post" action="/profilo/secondo-fattore/codici" {
                (csrf(token))
                (code_field("", text::CODE_HINT))
                (send_quietly(text::CODES_RENEW, None))
            }
        }
        section aria-labelledby="togli" {
            h2 #togli { (text::FACTOR_OFF_TITLE) }
            form.modulo.modulo-quieto method="post" action="/profilo/secondo-fattore/disattiva" {
                (csrf(token))
                (password_field())
                (code_field("-togli", text::CODE_HINT))
                (send_quietly(text::FACTOR_OFF_BUTTON, None))
            }
        }
    }
}

fn password_field() -> Markup {
    input(&Input {
        name: "password",
        kind: "password",
        label: text::PRESENT_PASSWORD,
        autocomplete: "current-password",
        ..Input::default()
    })
}

fn code_field(of: &str, hint: &str) -> Markup {
    input(&Input {
        name: "codice",
        of,
        kind: "text",
        label: text::CODE,
        hint,
        autocomplete: "one-time-code",
        ..Input::default()
    })
}

fn fresh(codes: &[String]) -> Markup {
    html! {
        section.scheda.scheda-corpo.posta-nuova aria-labelledby="codici" {
            h2 #codici { (text::CODES_MADE) }
            p { (text::CODES_MADE_BODY) }
            ul { @for code in codes { li { code { (code) } } } }
            p { a.btn.btn-primary href="/profilo/secondo-fattore" { (text::CODES_KEPT) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_grouped_and_every_state_has_its_page() {
        let view = SecondFactor::Begun { key: "ABCDEFGHIJ", code: None };
        assert!(second_factor("x", &view, None).into_string().contains("<code>ABCD EFGH IJ</code>"));
        let codes = ["AAAA-BBBB".to_owned()];
        for view in
            [SecondFactor::Off, SecondFactor::On { since: 0, recovery_left: 1 }, SecondFactor::Codes(&codes)]
        {
            let page = second_factor("x", &view, Some(FactorFault::TooMany(60))).into_string();
            assert!(page.contains("role=\"alert\""));
        }
    }
}
