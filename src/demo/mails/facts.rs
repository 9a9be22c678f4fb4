//! The facts of one conversation: who writes to whom about what. Equal seeds give equal facts.

use crate::demo::compose::{Correspondent, Draft, Text};
use crate::demo::days::{day_words, working_day_after};
use crate::demo::people::{
    ADMIN, BODIES, COMPANIES, EDITOR, FAMILY, GIVEN, MODERATOR, OPERATORS, OUTSIDERS, Person, Role, SCHOOLS,
};
use crate::demo::places::{COURSES, CPI, Office, PROCEDURES, PROVINCIA, TRADES, Trade};
use crate::demo::rng::Rng;
use crate::demo::{DOMAIN, OUTSIDE, address};

/// Who and what a conversation is about.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    /// Seed of everything about this conversation.
    pub(super) seed: u64,
    /// Instants of the messages so far, microseconds UTC.
    pub(super) dates: Vec<i64>,
    /// The operator it concerns, and the office that person works in.
    pub(super) person: Person,
    /// The other operator of that office.
    pub(super) mate: Person,
    /// An operator of another office.
    pub(super) distant: Person,
    /// Office of `person`.
    pub(super) office: Office,
    /// Office of `distant`.
    pub(super) other: Office,
    /// A citizen: name, and whether a woman.
    pub(super) citizen: Correspondent,
    pub(super) female: bool,
    /// A company, and who writes for it; `trade` is one it looks for.
    pub(super) company: Correspondent,
    pub(super) contact: &'static str,
    pub(super) school: Correspondent,
    pub(super) body: Correspondent,
    pub(super) trade: Trade,
    pub(super) course: &'static str,
    pub(super) procedure: &'static str,
    /// A small number, 2 to 6.
    pub(super) number: usize,
    /// A number of a file or an offer.
    pub(super) code: usize,
    /// Chooses between wordings.
    pub(super) variant: usize,
    /// Outsiders write to the operator rather than to the office.
    personal: bool,
}

impl Facts {
    /// The facts of conversation `index`; operators take turns by it.
    pub(super) fn new(seed: u64, index: usize, dates: Vec<i64>) -> Self {
        let mut rng = Rng::of(&[seed, 1]);
        let turn = index * 7 % OPERATORS.len();
        let person = OPERATORS[turn];
        let mate = OPERATORS[turn ^ 1];
        let distant = OPERATORS[(turn / 2 * 2 + 2 + rng.below(18)) % OPERATORS.len()];
        let (citizen, female) = citizen(&mut rng);
        let (company, local, contact, trades) = rng.pick(&COMPANIES);
        let mut outside = |table: &[(&'static str, &'static str)]| {
            let (name, local) = rng.pick(table);
            Correspondent::new(name, format!("{local}@{OUTSIDE}"))
        };
        Self {
            seed,
            dates,
            person,
            mate,
            distant,
            office: person.office().copied().unwrap_or(PROVINCIA),
            other: distant.office().copied().unwrap_or(PROVINCIA),
            citizen,
            female,
            company: Correspondent::new(company, format!("{local}@{OUTSIDE}")),
            contact,
            school: outside(&SCHOOLS),
            body: outside(&BODIES),
            trade: TRADES[rng.pick(trades)],
            course: rng.pick(&COURSES),
            procedure: rng.pick(&PROCEDURES),
            number: 2 + rng.below(5),
            code: 1000 + rng.below(9000),
            variant: rng.below(1 << 20),
            personal: rng.chance(55),
        }
    }

    /// One of several wordings; `salt` keeps the choices of one letter apart.
    pub(super) fn choose<T: Copy>(&self, salt: u64, table: &[T]) -> T {
        Rng::of(&[self.seed, 2, salt]).pick(table)
    }

    /// When message `step` was written.
    pub(super) fn date(&self, step: usize) -> i64 {
        self.dates.get(step).or(self.dates.last()).copied().unwrap_or_default()
    }

    /// `a` for a woman, `o` for a man: the end of words about the citizen.
    pub(super) fn oa(&self) -> &'static str {
        if self.female { "a" } else { "o" }
    }

    /// The citizen's trade.
    pub(super) fn job(&self) -> &'static str {
        if self.female { self.trade.her } else { self.trade.him }
    }

    /// The operator.
    pub(super) fn operator(&self) -> Correspondent {
        of_person(&self.person)
    }

    /// The office's mailbox.
    pub(super) fn desk(&self) -> Correspondent {
        of_office(&self.office)
    }

    /// Where an outsider writes to: the office, or the operator known to them.
    pub(super) fn door(&self) -> Correspondent {
        if self.personal { self.operator() } else { self.desk() }
    }

    /// A function of the office: `formazione`, `collocamento`, `orientamento`.
    pub(super) fn function(&self, prefix: &str, name: &str) -> Correspondent {
        let local = format!("{prefix}.{}", self.office.short());
        Correspondent::new(format!("{name} – CPI {}", self.office.town), format!("{local}@{DOMAIN}"))
    }

    /// A date in words, `days` after message `step`, on a working day.
    pub(super) fn soon(&self, step: usize, days: i64) -> String {
        day_words(self.soon_at(step, days, 9, 0))
    }

    /// The instant of it.
    pub(super) fn soon_at(&self, step: usize, days: i64, hour: i64, minute: i64) -> i64 {
        working_day_after(self.date(step), days, hour, minute)
    }

    /// A salutation to the office.
    pub(super) fn greeting(&self) -> String {
        match self.variant % 5 {
            0 => "Buongiorno,".into(),
            1 => format!("Spett.le Centro per l'Impiego di {},", self.office.town),
            2 => "Gentili operatori,".into(),
            3 => format!("Alla cortese attenzione del CPI di {},", self.office.town),
            _ => "Gentilissimi,".into(),
        }
    }

    /// A close, signed by the citizen.
    pub(super) fn farewell(&self, text: Text) -> Text {
        let close = self.choose(
            3,
            &[
                "Cordiali saluti,",
                "Distinti saluti,",
                "Grazie in anticipo e buon lavoro.",
                "In attesa di un cortese riscontro, porgo distinti saluti.",
                "Vi ringrazio per la disponibilità.",
            ],
        );
        text.lines([close, self.citizen.name.as_str()])
    }

    /// The signature of an operator.
    pub(super) fn signed(&self, text: Text, who: &Person) -> Text {
        let office = who.office().copied().unwrap_or(PROVINCIA);
        let close = self.choose(4, &["Cordiali saluti", "Un cordiale saluto", "Buona giornata", "A presto"]);
        text.lines([close.to_owned()]).lines([
            "-- ".to_owned(),
            who.name(),
            office.name.to_owned(),
            format!("{}, {}", office.street, office.town),
            format!("Tel. {}", office.phone),
        ])
    }

    /// The answer of the operator to an outsider; the office keeps a copy, or answers in its own name.
    pub(super) fn office_answer(&self, previous: &Draft, step: usize, text: Text) -> Draft {
        let text = self.signed(text, &self.person);
        let date = self.date(step - 1);
        if self.personal {
            return Draft::answer(previous, date, self.operator(), text).cc(self.desk());
        }
        let mut desk = self.desk();
        desk.login = Some(self.person.login);
        let mut draft = Draft::answer(previous, date, desk, text).cc(self.operator());
        draft.sender = Some(self.operator());
        draft
    }
}

/// How a person signs: under the name address, or the plain log-in when there is none.
pub(super) fn of_person(person: &Person) -> Correspondent {
    let local = if person.alias.is_empty() { person.login } else { person.alias };
    Correspondent { name: person.name(), address: address(local), login: Some(person.login) }
}

/// An office's mailbox.
pub(super) fn of_office(office: &Office) -> Correspondent {
    Correspondent::new(office.name, address(office.local_part))
}

/// The provincial office; the editor sends its post.
pub(super) fn provincia() -> Correspondent {
    Correspondent { login: Some(EDITOR.login), ..of_office(&PROVINCIA) }
}

/// The ten job centres.
pub(super) fn centres() -> Vec<Correspondent> {
    CPI.iter().map(of_office).collect()
}

/// A group or a function without an office.
pub(super) fn shared(name: &str, local_part: &str) -> Correspondent {
    Correspondent::new(name, address(local_part))
}

/// The editor.
pub(super) fn editor() -> Correspondent {
    of_person(&EDITOR)
}

/// The moderator.
pub(super) fn moderator() -> Correspondent {
    of_person(&MODERATOR)
}

/// The administrator.
pub(super) fn administrator() -> Correspondent {
    of_person(&ADMIN)
}

/// One of the five with an account now and then, else somebody new.
fn citizen(rng: &mut Rng) -> (Correspondent, bool) {
    let known = rng.below(5);
    if let Some(person) = OUTSIDERS.get(known).filter(|p| p.role == Role::Citizen && rng.chance(15)) {
        return (Correspondent::new(person.name(), person.address()), person.female);
    }
    let (given, female) = rng.pick(&GIVEN);
    let family = rng.pick(&FAMILY);
    let plain: String = family.to_lowercase().chars().filter_map(ascii_letter).collect();
    let local = format!("{}.{plain}{}", given.to_lowercase(), 60 + rng.below(40));
    (Correspondent::new(format!("{given} {family}"), format!("{local}@{OUTSIDE}")), female)
}

fn ascii_letter(c: char) -> Option<char> {
    match c {
        'à' => Some('a'),
        'è' | 'é' => Some('e'),
        'ì' => Some('i'),
        'ò' => Some('o'),
        'ù' => Some('u'),
        c => c.is_ascii_alphabetic().then_some(c),
    }
}
