//! What members may set.

use chrono::{Datelike as _, NaiveDate};

use super::{Word, is_filler};

/// Longest pause, in days.
const MAX_PAUSE: u16 = 366;

/// Settings of a member; None where nothing is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Whether mail is sent at all.
    pub mail: Option<bool>,
    /// How it is gathered.
    pub digest: Option<Digest>,
    /// Whether one's own posts come back.
    pub own_copy: Option<bool>,
    /// No mail for a while.
    pub pause: Option<Pause>,
    /// Whether one is left out of the list of members.
    pub hidden: Option<bool>,
    /// In which language the list writes.
    pub language: Option<Language>,
}

/// Whether mail is gathered, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Digest {
    /// One mail with the others in it.
    Mime,
    /// One plain text.
    Plain,
    /// Each by itself.
    Off,
}

/// For how long there is no mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// Until this day.
    Until(Day),
    /// For so many days, at least one.
    Days(u16),
    /// Until something else is said.
    Open,
    /// No longer.
    Over,
}

/// A day as it was written, perhaps without a year. It is one of the calendar, if the year is a leap year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    pub(super) year: Option<i32>,
    pub(super) month: u32,
    pub(super) day: u32,
}

impl Day {
    fn new(year: Option<i32>, month: u32, day: u32) -> Option<Self> {
        let year = year.map(|year| if (0..100).contains(&year) { year + 2000 } else { year });
        let known = year.is_none_or(|year| (2000..2200).contains(&year));
        NaiveDate::from_ymd_opt(year.unwrap_or(2000), month, day).filter(|_| known)?;
        Some(Self { year, month, day })
    }

    /// The date that is meant: without a year the next such day, today included.
    #[must_use]
    pub fn date(self, today: NaiveDate) -> Option<NaiveDate> {
        let in_year = |year| NaiveDate::from_ymd_opt(year, self.month, self.day);
        match self.year {
            Some(year) => in_year(year),
            None => {
                (today.year()..today.year().saturating_add(9)).filter_map(in_year).find(|date| *date >= today)
            }
        }
    }
}

/// A language of the lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Italian.
    Italian,
    /// English.
    English,
}

/// `imposta riepilogo no`, or the same without the first word.
pub(super) fn settings(words: &[Word<'_>]) -> Option<Settings> {
    let verb = matches!(
        words.first()?.plain.as_str(),
        "imposta" | "impostare" | "set" | "opzioni" | "options" | "opzione" | "option"
    );
    let mut rest = if verb { &words[1..] } else { words };
    let mut settings = Settings::default();
    while let Some((word, after)) = rest.split_first() {
        rest = setting(&mut settings, word, after).or_else(|| is_filler(&word.plain).then_some(after))?;
    }
    (settings != Settings::default()).then_some(settings)
}

/// One setting; gives what stands behind it.
fn setting<'w, 'l>(
    settings: &mut Settings,
    word: &Word<'_>,
    after: &'w [Word<'l>],
) -> Option<&'w [Word<'l>]> {
    let (on, behind) = switch(after);
    match word.plain.as_str() {
        "mail" | "posta" | "consegna" | "delivery" | "email" => settings.mail = Some(on?),
        "nomail" => {
            settings.mail = Some(false);
            return Some(after);
        }
        "ack" | "copia" | "copie" | "myposts" | "repro" => settings.own_copy = Some(on.unwrap_or(true)),
        "noack" => {
            settings.own_copy = Some(false);
            return Some(after);
        }
        "nascondi" | "nascondimi" | "nascosto" | "hide" | "conceal" => {
            settings.hidden = Some(on.unwrap_or(true));
        }
        "visibile" | "visible" => settings.hidden = Some(!on.unwrap_or(true)),
        "lingua" | "language" | "lang" => {
            let (next, behind) = after.split_first()?;
            settings.language = Some(language(&next.plain)?);
            return Some(behind);
        }
        "pausa" | "vacanza" | "vacanze" | "ferie" | "sospendi" | "pause" | "vacation" | "postpone" => {
            let (pause, behind) = pause(after)?;
            settings.pause = Some(pause);
            return Some(behind);
        }
        _ => {
            let (digest, behind) = digest_of(word, after)?;
            settings.digest = Some(digest);
            return Some(behind);
        }
    }
    Some(behind)
}

/// On or off, if the next word says so.
fn switch<'w, 'l>(words: &'w [Word<'l>]) -> (Option<bool>, &'w [Word<'l>]) {
    let Some((word, rest)) = words.split_first() else { return (None, words) };
    let proper = matches!(word.plain.as_str(), "propria" | "proprie" | "own" | "miei" | "mie");
    if proper {
        return switch(rest);
    }
    match word.plain.as_str() {
        "on" | "si" | "yes" | "attiva" | "attivo" | "attivata" | "1" => (Some(true), rest),
        "off" | "no" | "disattiva" | "disattivo" | "disattivata" | "0" | "stop" | "mai" | "never" => {
            (Some(false), rest)
        }
        _ => (None, words),
    }
}

/// `riepilogo`, `digest plain`, `nodigest`; gives what stands behind it.
pub(super) fn digest_of<'w, 'l>(word: &Word<'_>, after: &'w [Word<'l>]) -> Option<(Digest, &'w [Word<'l>])> {
    match word.plain.as_str() {
        "riepilogo" | "digest" | "raccolta" => {}
        "nodigest" => return Some((Digest::Off, after)),
        _ => return None,
    }
    let (next, behind) =
        after.split_first().map_or(("", after), |(next, behind)| (next.plain.as_str(), behind));
    Some(match next {
        "plain" | "testo" | "text" | "semplice" => (Digest::Plain, behind),
        "mime" => (Digest::Mime, behind),
        _ => match switch(after) {
            (Some(false), behind) => (Digest::Off, behind),
            (_, behind) => (Digest::Mime, behind),
        },
    })
}

fn language(plain: &str) -> Option<Language> {
    match plain {
        "it" | "ita" | "italiano" | "italiana" | "italian" => Some(Language::Italian),
        "en" | "eng" | "inglese" | "english" => Some(Language::English),
        _ => None,
    }
}

/// `fino al 12/12/2026`, `7 giorni`, `2 weeks`, `fine`; nothing is until something else is said. A bare number counts days.
fn pause<'w, 'l>(words: &'w [Word<'l>]) -> Option<(Pause, &'w [Word<'l>])> {
    const UNTIL: [&str; 8] = ["fino", "sino", "al", "a", "per", "until", "for", "to"];
    let skipped = words.iter().take_while(|word| UNTIL.contains(&word.plain.as_str())).count();
    let words = &words[skipped..];
    let Some((word, rest)) = words.split_first() else { return Some((Pause::Open, words)) };
    if let Some((day, behind)) = day(words) {
        return Some((Pause::Until(day), behind));
    }
    if let Ok(number) = word.plain.parse::<u16>() {
        let unit = rest.first().map_or("", |unit| unit.plain.as_str());
        let (days, behind) = match unit {
            "giorni" | "giorno" | "days" | "day" => (1, &rest[1..]),
            "settimane" | "settimana" | "weeks" | "week" => (7, &rest[1..]),
            "mesi" | "mese" | "months" | "month" => (30, &rest[1..]),
            _ => (1, rest),
        };
        let days = number.checked_mul(days).filter(|days| (1..=MAX_PAUSE).contains(days))?;
        return Some((Pause::Days(days), behind));
    }
    match switch(words) {
        (Some(true), behind) => Some((Pause::Open, behind)),
        (Some(false), behind) => Some((Pause::Over, behind)),
        (None, _) => {
            matches!(word.plain.as_str(), "fine" | "finita" | "over" | "end").then_some((Pause::Over, rest))
        }
    }
}

/// `12/12/2026`, `12.12.`, `2026-12-12`, `12 dicembre 2026`.
fn day<'w, 'l>(words: &'w [Word<'l>]) -> Option<(Day, &'w [Word<'l>])> {
    let (word, rest) = words.split_first()?;
    let numbers: Vec<&str> = word.plain.split(' ').collect();
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| text.len() <= 4);
    let year = |text: &str| number(text).and_then(|year| i32::try_from(year).ok());
    match numbers.as_slice() {
        [y, m, d] if y.len() == 4 => Some((Day::new(Some(year(y)?), number(m)?, number(d)?)?, rest)),
        [d, m, y] => Some((Day::new(Some(year(y)?), number(m)?, number(d)?)?, rest)),
        [d, m] => Some((Day::new(None, number(m)?, number(d)?)?, rest)),
        [d] => {
            let (month, rest) = rest.split_first()?;
            let month = month_of(&month.plain)?;
            let written =
                rest.first().filter(|word| word.plain.len() == 4).and_then(|word| year(&word.plain));
            Some((Day::new(written, month, number(d)?)?, if written.is_some() { &rest[1..] } else { rest }))
        }
        _ => None,
    }
}

/// A month by its name or the first three letters of it.
fn month_of(plain: &str) -> Option<u32> {
    const MONTHS: [[&str; 2]; 12] = [
        ["gennaio", "january"],
        ["febbraio", "february"],
        ["marzo", "march"],
        ["aprile", "april"],
        ["maggio", "may"],
        ["giugno", "june"],
        ["luglio", "july"],
        ["agosto", "august"],
        ["settembre", "september"],
        ["ottobre", "october"],
        ["novembre", "november"],
        ["dicembre", "december"],
    ];
    let is = |name: &&str| plain == *name || name.get(..3) == Some(plain);
    let at = MONTHS.iter().position(|names| names.iter().any(is))?;
    u32::try_from(at + 1).ok()
}
