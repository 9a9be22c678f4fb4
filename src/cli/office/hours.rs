//! `office hours`: when an office is open.

use super::{profile, unit};
use crate::{
    app::App,
    cli::{
        actor,
        io::{Exit, Io, Refusal},
        show,
        values::{self, Times, WeekTimes},
    },
    portal::offices::{Exception, Schedule, Span, State},
    rome::day_of,
};
use chrono::{Days, NaiveDate};
use clap::{Args, Subcommand};

/// Days that are closed at once at most.
const LONGEST: usize = 366;

/// What can be done to hours.
#[derive(Debug, Subcommand)]
pub enum Hours {
    /// Show the week, the days that are different, and whether it is open
    #[command(after_help = "Example:\n  pugliaimpiego {kind} hours show {address}")]
    Show {
        /// One of the addresses of an office or function
        office: String,
    },
    /// Set the hours of the week, in the place of those there are
    #[command(after_help = "Example:\n  pugliaimpiego {kind} hours set {address} mon-fri=08:30-12:30 \
                            \"tue,thu=15:00-17:00;su appuntamento\"")]
    Set {
        /// One of the addresses of an office or function
        office: String,
        /// Days, hours and a note: mon-fri=08:30-12:30, "tue,thu=15:00-17:00;su appuntamento"
        #[arg(required_unless_present = "none", value_name = "DAYS=HOURS")]
        hours: Vec<WeekTimes>,
        /// It has no hours
        #[arg(long, conflicts_with = "hours")]
        none: bool,
    },
    /// Say that a day has other hours
    #[command(after_help = "Example:\n  pugliaimpiego {kind} hours day {address} 2026-12-24 08:30-11:00 \
                            --reason Vigilia")]
    Day {
        /// One of the addresses of an office or function
        office: String,
        /// The day, as 2026-12-24
        #[arg(value_parser = values::date)]
        day: NaiveDate,
        /// Hours and a note: 08:30-11:00
        #[arg(required = true)]
        hours: Vec<Times>,
        /// Why
        #[arg(long, value_name = "TEXT", default_value = "")]
        reason: String,
    },
    /// Say that a day, or all days up to another, are closed
    #[command(
        after_help = "Example:\n  pugliaimpiego {kind} hours close {address} 2026-08-10 --to 2026-08-21 \
                            --reason Ferie"
    )]
    Close(Close),
    /// Say that a day is like every such weekday again
    #[command(after_help = "Example:\n  pugliaimpiego {kind} hours regular {address} 2026-12-24")]
    Regular {
        /// One of the addresses of an office or function
        office: String,
        /// The day, as 2026-12-24
        #[arg(value_parser = values::date)]
        day: NaiveDate,
    },
    /// Say that it is closed on the national holidays of a year; days of which something is said stay as they are
    #[command(after_help = "Example:\n  pugliaimpiego {kind} hours holidays {address} 2027")]
    Holidays {
        /// One of the addresses of an office or function
        office: String,
        /// The year
        year: i32,
    },
}

/// Days that are closed.
#[derive(Debug, Args)]
pub struct Close {
    /// One of the addresses of an office or function
    office: String,
    /// The first day, as 2026-08-10
    #[arg(value_parser = values::date)]
    day: NaiveDate,
    /// The last day
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    to: Option<NaiveDate>,
    /// Why
    #[arg(long, value_name = "TEXT", default_value = "")]
    reason: String,
}

impl Hours {
    pub(super) async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        let (Self::Show { office }
        | Self::Set { office, .. }
        | Self::Day { office, .. }
        | Self::Close(Close { office, .. })
        | Self::Regular { office, .. }
        | Self::Holidays { office, .. }) = self;
        let id = unit(app, office).await?.id;
        match self {
            Self::Show { .. } => {}
            Self::Set { hours, .. } => {
                let weekly: Vec<_> = hours.iter().flat_map(|one| one.0.clone()).collect();
                app.offices.edit(actor(), move |edit| edit.set_hours(id, None, &weekly)).await?;
            }
            Self::Day { day, hours, reason, .. } => {
                let spans = hours.iter().map(|one| one.0.clone()).collect();
                let exception = Exception { day: *day, spans, reason: reason.clone() };
                app.offices.edit(actor(), move |edit| edit.set_day(id, &exception)).await?;
            }
            Self::Close(close) => {
                let days = close.days()?;
                app.offices.edit(actor(), move |edit| edit.set_days(id, &days)).await?;
            }
            Self::Regular { day, .. } => {
                let day = *day;
                app.offices.edit(actor(), move |edit| edit.clear_day(id, day)).await?;
            }
            Self::Holidays { year, .. } => {
                let year = *year;
                let new = app.offices.edit(actor(), move |edit| edit.add_holidays(id, year)).await?;
                io.note(format!("{} new.", show::count(new as u64, "holiday is", "holidays are"))).await?;
            }
        }
        let found = profile::shown(app, office).await?;
        for line in lines(&found.schedule, app) {
            io.say(line).await?;
        }
        Ok(Exit::Well)
    }
}

impl Close {
    fn days(&self) -> anyhow::Result<Vec<Exception>> {
        let last = self.to.unwrap_or(self.day);
        let days: Vec<NaiveDate> =
            self.day.iter_days().take_while(|day| *day <= last).take(LONGEST + 1).collect();
        if days.is_empty() || days.len() > LONGEST {
            return Err(Refusal::usage(format!("--to is a day after the first, at most {LONGEST} days")));
        }
        let closed = |day| Exception { day, spans: Vec::new(), reason: self.reason.clone() };
        Ok(days.into_iter().map(closed).collect())
    }
}

fn lines(schedule: &Schedule, app: &App) -> Vec<String> {
    let now = app.clock.now();
    let mut lines: Vec<String> = (1..=7)
        .zip(values::WEEKDAYS)
        .map(|(number, name)| format!("{name:<14} {}", spans(schedule.weekday(number))))
        .collect();
    let yesterday = day_of(now).checked_sub_days(Days::new(1)).unwrap_or_default();
    lines.extend(schedule.coming(yesterday).map(|exception| {
        let (day, reason) = (exception.day.to_string(), show::clean(&exception.reason));
        format!("{day:<14} {}  {reason}", spans(exception.spans.iter())).trim_end().to_owned()
    }));
    lines.push(match schedule.state(now) {
        State::Open { until, .. } => format!("{:<14} open until {}", "now", show::time(until)),
        State::Closed { opens: Some(opens), .. } => {
            format!("{:<14} closed until {}", "now", show::time(opens))
        }
        State::Closed { opens: None, .. } => format!("{:<14} closed", "now"),
    });
    lines
}

fn spans<'s>(spans: impl Iterator<Item = &'s Span>) -> String {
    let clock = |minute: i64| format!("{:02}:{:02}", minute / 60, minute % 60);
    let one = |span: &Span| {
        let note =
            if span.note.is_empty() { String::new() } else { format!(" ({})", show::clean(&span.note)) };
        format!("{}-{}{note}", clock(span.opens), clock(span.closes))
    };
    let all: Vec<String> = spans.map(one).collect();
    if all.is_empty() { "closed".into() } else { all.join(", ") }
}
