//! Plans the conversations of the demo and writes their messages, oldest first.
//!
//! A conversation is a row of [`SCRIPTS`] played with the [`facts::Facts`] of its own seed. Nothing is kept between
//! messages: a reply makes the message it answers again in order to quote it, so memory does not grow with `items`.

mod citizens;
mod companies;
mod facts;
mod network;
mod press;
mod visitors;

use facts::Facts;

use super::compose::{Correspondent, Draft, Identity, Style, compose};
use super::days::{DAY, Hours, answer_after, moment_of_day};
use super::rng::Rng;
use super::{DOMAIN, DemoMessage, OUTSIDE};

/// Days before `until` over which the messages spread.
const SPAN: i64 = 86;

/// Who begins a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opening {
    /// Somebody outside, at any hour; then an office answers, and so on in turns.
    Outside,
    /// A business outside, in office hours; then as above.
    Business,
    /// Everybody in it works in the network.
    Inside,
}

/// A kind of conversation.
struct Script {
    /// How often it is chosen, relative to the sum of all.
    weight: usize,
    /// Most messages it can have.
    steps: usize,
    opening: Opening,
    /// An answer marks the message before it as answered (not where many share that message, or a program answers).
    marks: bool,
    write: fn(&Facts, usize) -> Draft,
}

const fn script(
    weight: usize,
    steps: usize,
    opening: Opening,
    marks: bool,
    write: fn(&Facts, usize) -> Draft,
) -> Script {
    Script { weight, steps, opening, marks, write }
}

const SCRIPTS: [Script; 40] = [
    script(30, 3, Opening::Outside, true, citizens::registration),
    script(34, 3, Opening::Outside, true, citizens::appointment),
    script(24, 3, Opening::Outside, true, citizens::certificate),
    script(36, 3, Opening::Outside, true, citizens::application),
    script(24, 2, Opening::Outside, true, citizens::course),
    script(12, 2, Opening::Outside, true, citizens::duty),
    script(14, 1, Opening::Outside, true, citizens::internship),
    script(16, 2, Opening::Outside, true, citizens::transfer),
    script(8, 1, Opening::Outside, true, citizens::reserved_places),
    script(12, 2, Opening::Outside, true, citizens::complaint),
    script(14, 1, Opening::Outside, true, citizens::good_news),
    script(7, 1, Opening::Outside, true, citizens::abroad),
    script(18, 1, Opening::Outside, true, citizens::selection),
    script(9, 1, Opening::Outside, true, visitors::general),
    script(6, 2, Opening::Outside, true, visitors::webmaster),
    script(44, 3, Opening::Business, true, companies::search),
    script(18, 1, Opening::Business, true, companies::outcome),
    script(10, 2, Opening::Business, true, companies::agreement),
    script(14, 1, Opening::Business, true, companies::duties),
    script(10, 2, Opening::Business, true, companies::leavers),
    script(14, 2, Opening::Business, true, companies::open_day),
    script(16, 1, Opening::Business, true, companies::announcement),
    script(26, 1, Opening::Business, true, companies::bulletin),
    script(3, 1, Opening::Business, true, companies::abuse),
    script(7, 1, Opening::Inside, true, network::circular),
    script(3, 2, Opening::Inside, false, network::figures),
    script(6, 2, Opening::Inside, false, network::meeting),
    script(40, 3, Opening::Inside, true, network::question),
    script(14, 2, Opening::Inside, true, network::shift),
    script(16, 1, Opening::Inside, true, network::forwarded),
    script(8, 2, Opening::Inside, true, network::fault),
    script(5, 1, Opening::Inside, true, network::party),
    script(6, 2, Opening::Inside, false, network::away),
    script(14, 1, Opening::Inside, true, network::handover),
    script(10, 2, Opening::Inside, true, network::archive),
    script(6, 1, Opening::Inside, true, press::weekly),
    script(16, 2, Opening::Inside, false, press::contribution),
    script(20, 2, Opening::Inside, true, press::correction),
    script(6, 1, Opening::Inside, true, press::held),
    script(6, 1, Opening::Business, true, press::release),
];

impl Script {
    /// Whether message `step` comes from outside.
    fn outside(&self, step: usize) -> bool {
        self.opening != Opening::Inside && step.is_multiple_of(2)
    }

    fn hours(&self, step: usize) -> Hours {
        if self.opening == Opening::Outside && self.outside(step) { Hours::Private } else { Hours::Office }
    }
}

/// A planned conversation: which script, and when each of its messages is written.
struct Conversation {
    script: &'static Script,
    seed: u64,
    dates: Vec<i64>,
}

impl Conversation {
    fn plan(seed: u64, index: usize, until: i64) -> Self {
        let seed = Rng::of(&[seed, index as u64]).next();
        let mut rng = Rng::of(&[seed]);
        let script = draw(&mut rng);
        let days = rng.between(0, SPAN);
        let mut first = moment_of_day(until.saturating_sub(days * DAY), script.hours(0), &mut rng);
        if first > until {
            first = moment_of_day(until.saturating_sub((days + 1) * DAY), script.hours(0), &mut rng);
        }
        let mut dates = vec![first];
        // Inside people answer one another more often than letters from outside leave the house.
        let odds = if script.opening == Opening::Inside { 70 } else { 35 };
        for step in 1..script.steps {
            let previous = dates.last().copied().unwrap_or(first);
            let next = answer_after(previous, script.hours(step), &mut rng);
            if next > until || !rng.chance(odds) {
                break;
            }
            dates.push(next);
        }
        Self { script, seed, dates }
    }

    fn message_id(&self, step: usize) -> String {
        let domain = if self.script.outside(step) { OUTSIDE } else { DOMAIN };
        format!("<{:016x}.{step}@{domain}>", self.seed)
    }
}

fn draw(rng: &mut Rng) -> &'static Script {
    let total = SCRIPTS.iter().map(|script| script.weight).sum();
    let mut point = rng.below(total);
    for script in &SCRIPTS {
        if point < script.weight {
            return script;
        }
        point -= script.weight;
    }
    &SCRIPTS[0]
}

/// See [`super::messages`].
pub(super) fn messages(items: usize, seed: u64, until: i64) -> impl Iterator<Item = DemoMessage> {
    let mut conversations = Vec::new();
    let mut moments = Vec::with_capacity(items);
    while moments.len() < items {
        let index = conversations.len();
        let mut plan = Conversation::plan(seed, index, until);
        plan.dates.truncate(items - moments.len());
        moments.extend(plan.dates.iter().enumerate().map(|(step, date)| (*date, index, step)));
        conversations.push(plan);
    }
    moments.sort_unstable();
    moments.into_iter().filter_map(move |(_, index, step)| {
        conversations.get(index).map(|conversation| write(conversation, index, step, until))
    })
}

fn write(conversation: &Conversation, index: usize, step: usize, until: i64) -> DemoMessage {
    let facts = Facts::new(conversation.seed, index, conversation.dates.clone());
    let draft = (conversation.script.write)(&facts, step);
    let mut rng = Rng::of(&[conversation.seed, 7, step as u64]);
    let identity = Identity {
        message_id: conversation.message_id(step),
        references: (0..step).map(|earlier| conversation.message_id(earlier)).collect(),
        date: facts.date(step),
    };
    let style = draft.style.unwrap_or_else(|| chance_style(&mut rng));
    let raw = compose(&draft, &identity, style, &mut rng);
    let answered = conversation.script.marks
        && step + 1 < conversation.dates.len()
        && !conversation.script.outside(step + 1);
    DemoMessage {
        key: format!("demo-{:016x}-{step}", conversation.seed),
        envelope_from: reverse_path(&draft),
        envelope_to: recipients(&draft),
        date_micros: identity.date,
        raw,
        sent_by: draft.sender.as_ref().or(Some(&draft.from)).and_then(|author| author.login),
        seen: answered || seen(until - identity.date, &mut rng),
        answered,
        flagged: rng.chance(5),
    }
}

fn chance_style(rng: &mut Rng) -> Style {
    match rng.below(100) {
        0..=39 => Style::Quoted,
        40..=54 => Style::Eight,
        55..=67 => Style::Html,
        68..=79 => Style::Flowed,
        80..=89 => Style::Base64,
        90..=95 => Style::Latin1,
        _ => Style::Latin1Eight,
    }
}

/// Old post is read, that of the last days only in part.
fn seen(age: i64, rng: &mut Rng) -> bool {
    let percent = match age / DAY {
        ..=1 => 25,
        2..=5 => 75,
        _ => 96,
    };
    rng.chance(percent)
}

fn reverse_path(draft: &Draft) -> String {
    match (&draft.sender, draft.automatic) {
        (_, true) => String::new(),
        (Some(sender), _) => sender.address.clone(),
        (None, _) => draft.from.address.clone(),
    }
}

fn recipients(draft: &Draft) -> Vec<String> {
    let mut all: Vec<String> = Vec::with_capacity(draft.to.len() + draft.cc.len());
    for Correspondent { address, .. } in draft.to.iter().chain(&draft.cc) {
        if !all.contains(address) {
            all.push(address.clone());
        }
    }
    all
}
