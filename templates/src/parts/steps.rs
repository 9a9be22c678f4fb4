//! One thing after another: how far one is, and what happened when.

use maud::{Markup, html};

use super::{icon, time_of_day};
use crate::text::portal::shell as text;

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Behind.
    Done,
    /// The one shown.
    Current,
    /// Ahead.
    Ahead,
}

/// The steps of something long. `current`: the one shown, from 0.
pub fn stepper(about: &str, steps: &[&str], current: usize) -> Markup {
    html! {
        nav.passi aria-label=(about) {
            p.passi-conto { (text::step_of(current + 1, steps.len())) }
            ol {
                @for (index, step) in steps.iter().enumerate() { (self::step(step, state(index, current))) }
            }
        }
    }
}

fn state(index: usize, current: usize) -> StepState {
    match index.cmp(&current) {
        std::cmp::Ordering::Less => StepState::Done,
        std::cmp::Ordering::Equal => StepState::Current,
        std::cmp::Ordering::Greater => StepState::Ahead,
    }
}

fn step(label: &str, state: StepState) -> Markup {
    html! {
        li class=[(state == StepState::Done).then_some("fatto")] aria-current=[(state == StepState::Current).then_some("step")] {
            @match state {
                StepState::Done => { span.visually-hidden { (text::STEP_DONE) " " } },
                StepState::Current => { span.visually-hidden { (text::STEP_CURRENT) " " } },
                StepState::Ahead => {}
            }
            span { (label) }
            @if state == StepState::Done { (icon("it-check")) }
        }
    }
}

/// A form behind the word of what it does. `open`: what could not be done is shown with what was typed.
pub fn folded_form(label: &str, open: bool, form: &Markup) -> Markup {
    html! {
        details.passo-lungo open[open] {
            summary { (icon("it-expand")) span { (label) "…" } }
            (form)
        }
    }
}

/// Something long behind the word of what it is.
pub fn folded(label: &str, body: &Markup) -> Markup {
    html! {
        details.passo-lungo {
            summary { (icon("it-expand")) span { (label) } }
            div.passo-lungo-dentro { (body) }
        }
    }
}

/// Something that happened.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    /// When, microseconds UTC.
    pub at: i64,
    /// What, in a few words.
    pub title: &'a str,
    /// By whom, or empty.
    pub by: &'a str,
    /// More about it.
    pub body: Option<&'a Markup>,
}

/// What happened, one below the other.
pub fn timeline(moments: &[Moment<'_>]) -> Markup {
    html! {
        ol.cronologia {
            @for moment in moments {
                li {
                    p.cronologia-quando { (time_of_day(moment.at)) @if !moment.by.is_empty() { " · " (moment.by) } }
                    p.cronologia-cosa { (moment.title) }
                    @if let Some(body) = moment.body { div { (body) } }
                }
            }
        }
    }
}
