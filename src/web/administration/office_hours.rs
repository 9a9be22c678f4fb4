//! `/amministrazione/uffici/{id}/orari`: when an office is open in every week.

use axum::extract::Path;
use templates::pages::administration::{FormPage, Group, Input, form};
use templates::parts::Tone;
use templates::shell::Crumb;
use templates::text::portal::{administration as text, offices as words};

use super::given::{at, fault, hidden, line};
use super::{Failed, Given, OFFICES_PATH, own_office, render, status};
use crate::directory::{Actor, PrincipalId};
use crate::portal::offices::{DAY_MINUTES, Span, Weekly};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page};

/// Names of the fields, Monday first.
const NAMES: [&str; 7] = ["lun", "mar", "mer", "gio", "ven", "sab", "dom"];

/// Hours as people write them: `08:30-12:30, 15:00-17:00 (su appuntamento)`.
pub(super) fn in_words<'s>(spans: impl Iterator<Item = &'s Span>) -> String {
    let time = |minutes: i64| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let span = |span: &Span| {
        let hours = format!("{}-{}", time(span.opens), time(span.closes));
        if span.note.is_empty() { hours } else { format!("{hours} ({})", span.note) }
    };
    spans.map(span).collect::<Vec<_>>().join(", ")
}

/// Reads what [`in_words`] writes; None when it is something else. Whether spans overlap is not looked at.
pub(super) fn read(text: &str) -> Option<Vec<Span>> {
    let (mut spans, mut rest) = (Vec::new(), text.trim());
    while !rest.is_empty() {
        let end = rest.find([',', ';', '(']).unwrap_or(rest.len());
        let (hours, after) = rest.split_at(end);
        let (opens, closes) = hours.trim().split_once(['-', '–'])?;
        let (note, after) = match after.strip_prefix('(') {
            Some(inside) => inside.split_once(')')?,
            None => ("", after),
        };
        spans.push(Span { opens: minute(opens)?, closes: minute(closes)?, note: note.trim().to_owned() });
        let after = after.trim_start();
        rest = match after.strip_prefix([',', ';']) {
            Some(next) if !next.trim().is_empty() => next.trim(),
            None if after.is_empty() => "",
            _ => return None,
        };
    }
    Some(spans)
}

/// `08:30`, `8.30`, `24:00`
fn minute(text: &str) -> Option<i64> {
    let (hours, minutes) = text.trim().split_once([':', '.'])?;
    let digits = |text: &str, longest| {
        let right = (1..=longest).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        right.then(|| text.parse::<i64>().ok()).flatten()
    };
    let minute = digits(hours, 2)? * 60 + digits(minutes, 2).filter(|minutes| *minutes < 60)?;
    (minute <= DAY_MINUTES).then_some(minute)
}

/// `GET`: the form.
pub(super) async fn show(portal: Portal, page: Page, Path(id): Path<i64>) -> Answer {
    let (_, office) = own_office(&portal, &page, id).await?;
    let Some(office) = office else { return Ok(page.not_found()) };
    let day =
        |(weekday, name): (u32, &&str)| ((*name).to_owned(), in_words(office.schedule.weekday(weekday)));
    let mut pairs: Vec<(String, String)> = (1..).zip(&NAMES).map(day).collect();
    pairs.push(("versione".to_owned(), office.version.to_string()));
    Ok(ask(&portal, &page, (id, &office.name), &Given(pairs), (&[], false)).await)
}

async fn ask(
    portal: &Portal,
    page: &Page,
    (id, name): (i64, &str),
    given: &Given,
    (faults, conflict): (&[(String, String)], bool),
) -> axum::response::Response {
    let back = format!("{OFFICES_PATH}/{id}");
    let labels = words::DAYS.map(capital);
    let mut inputs = vec![hidden("versione", given.get("versione"))];
    inputs.extend(NAMES.iter().zip(&labels).map(|(name, label)| line(name, label, given.get(name), 300)));
    let inputs: Vec<Input<'_>> = inputs;
    let body = form(&FormPage {
        heading: text::HOURS_EDIT,
        lead: text::HOURS_HINT,
        action: &format!("{back}/orari"),
        csrf: page.csrf(),
        faults,
        conflict,
        groups: vec![Group { legend: "", inputs }],
        submit: text::SAVE,
        back: &back,
    });
    let crumbs = [Crumb::to(text::OFFICES, OFFICES_PATH), Crumb::to(name, &back)];
    let status = status(!faults.is_empty() || conflict);
    render(portal, page, (status, text::HOURS_EDIT), &crumbs, &body).await
}

fn capital(day: &str) -> String {
    let mut letters = day.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// `POST`: they are kept.
pub(super) async fn save(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let (person, office) = own_office(&portal, &page, id).await?;
    let Some(office) = office else { return Ok(page.not_found()) };
    let given = Given(form);
    let (mut weekly, mut faults) = (Vec::new(), Vec::new());
    for (weekday, name) in (1..).zip(NAMES) {
        match read(given.get(name)) {
            Some(spans) if are_apart(&spans) => {
                weekly.extend(spans.into_iter().map(|span| Weekly { weekday, span }));
            }
            _ => faults.push(fault(name, "hours")),
        }
    }
    let place = (id, office.name.as_str());
    if !faults.is_empty() {
        return Ok(ask(&portal, &page, place, &given, (&faults, false)).await);
    }
    let version = given.number("versione");
    let saved = portal
        .offices
        .edit(Actor::Person(person), move |edit| edit.set_hours(PrincipalId(id), Some(version), &weekly));
    match saved.await.map_err(Failed::from) {
        Ok(_) => Ok(page.redirect_with_flash(&format!("{OFFICES_PATH}/{id}"), Tone::Success, text::SAVED)),
        Err(Failed::Conflict(version)) => {
            Ok(ask(&portal, &page, place, &at(given, version), (&[], true)).await)
        }
        Err(failed) => Ok(ask(&portal, &page, place, &given, (&failed.said(&page)?, false)).await),
    }
}

/// Whether each opens before it closes and no two overlap, so that the field can be named; the service looks too.
fn are_apart(spans: &[Span]) -> bool {
    let mut ordered: Vec<&Span> = spans.iter().collect();
    ordered.sort();
    ordered.iter().all(|span| span.opens < span.closes)
        && ordered.windows(2).all(|pair| pair[0].closes <= pair[1].opens)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_people_write_them() {
        for (text, expected) in [
            ("", ""),
            ("08:30-12:30", "08:30-12:30"),
            ("8.30 – 12.30 ; 15:00-17:30", "08:30-12:30, 15:00-17:30"),
            (
                "15:00-17:00 (su appuntamento, chiamando), 18:00-24:00",
                "15:00-17:00 (su appuntamento, chiamando), 18:00-24:00",
            ),
        ] {
            assert_eq!(in_words(read(text).expect(text).iter()), expected);
        }
        for bad in [
            "mattina",
            "8-12",
            "08:30",
            "08:60-09:00",
            "08:30-25:00",
            "08:30-12:30,",
            "08:30-09:00 (x",
            "1:1-2:2 x",
        ] {
            assert!(read(bad).is_none(), "{bad}");
        }
        assert!(!are_apart(&read("08:00-10:00, 09:00-11:00").unwrap()));
        assert!(!are_apart(&read("10:00-08:00").unwrap()));
        assert!(are_apart(&read("15:00-17:00, 08:00-10:00").unwrap()));
    }
}
