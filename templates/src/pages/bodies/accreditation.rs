//! What accreditation is and how one gets it.

use maud::{Markup, html};

use crate::parts::{self, Look};
use crate::text::portal::{bodies as text, newsroom};

/// Who reads, as far as the way on depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Nobody has logged in.
    Visitor,
    /// May ask.
    Outsider,
    /// Works in the network.
    Staff,
    /// Decides about requests.
    Decides,
}

/// The body of the page. `kinds`, `checks`: words of the kinds of bodies and of the editorial check-list.
pub fn accreditation(reader: Reader, kinds: &[&str], checks: &[&str]) -> Markup {
    html! {
        (parts::page_head(text::ACCREDITATION, text::ACCREDITATION_LEAD, &Markup::default()))
        div.centro-e-lato.lato-prima {
            aside.lato aria-label=(text::START) { section { h2 { (text::START) } (start(reader)) } }
            div.centro.testo {
                h2 { (text::WHAT) }
                ul { @for line in text::WHAT_LIST { li { (line) } } }
                h2 { (text::WHO) }
                p { (text::WHO_LEAD) }
                ul { @for word in kinds { li { (text::body(word).1) } } }
                h2 { (text::WHAT_IT_TAKES) }
                ul { @for line in text::WHAT_IT_TAKES_LIST { li { (line) } } }
                h2 { (text::STEPS) }
                ol { @for (title, words) in text::STEPS_LIST { li { strong { (title) "." } " " (words) } } }
                h2 { (text::LINE) }
                p { (text::LINE_LEAD) }
                ul { @for word in checks { li { (newsroom::check(word)) } } }
            }
        }
    }
}

fn start(reader: Reader) -> Markup {
    html! {
        @match reader {
            Reader::Visitor => {
                p { (text::START_VISITOR) }
                div.pila {
                    (parts::link_button(text::START_REGISTER, "/registrati", Look::Primary))
                    (parts::link_button(text::START_LOG_IN, "/accedi?ritorno=/accreditamento/richiesta", Look::Secondary))
                }
            }
            Reader::Outsider => div.pila {
                (parts::link_button(text::ASK, "/accreditamento/richiesta", Look::Primary))
                (parts::link_button(text::START_OWN, "/ente", Look::Secondary))
            },
            Reader::Staff => p { (text::START_STAFF) },
            Reader::Decides => (parts::link_button(text::START_DESK, "/redazione/enti", Look::Primary)),
        }
    }
}
