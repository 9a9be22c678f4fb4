//! What is wrong with a request or a page. Pure.

use super::{Application, Place, Profile};
use crate::fields::{Check, Faults, Why, block};

const NAME_MAX: usize = 150;
const LINE_MAX: usize = 200;
const TEXT_MAX: usize = 10_000;
const SUMMARY_MAX: usize = 300;
const PAGE_MAX: usize = 50_000;
const CONSENT_MAX: usize = 50;
/// Characters of what is said to an organisation: a question, a reason.
const NOTE_MAX: usize = 2000;

/// A code as it is kept: capitals, without spaces.
fn code(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).flat_map(char::to_uppercase).collect()
}

fn has_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|b| b.is_ascii_digit())
}

/// A codice fiscale of a body has eleven digits, that of a person sixteen letters and digits.
fn is_fiscal_code(code: &str) -> bool {
    let letters = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit();
    has_digits(code, 11) || (code.len() == 16 && code.bytes().all(letters))
}

fn is_province(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase())
}

/// A code that may be left out; `is` says what one looks like.
fn coded(check: &mut Check, field: &'static str, given: &str, is: impl Fn(&str) -> bool) -> String {
    let code = code(given);
    check.must(code.is_empty() || is(&code), field, Why::Malformed);
    code
}

/// A text of several lines that must be given.
fn needed(check: &mut Check, field: &'static str, given: &str, most: usize) -> String {
    let text = check.block(field, given, most);
    check.must(!text.trim().is_empty(), field, Why::Missing);
    text
}

fn place(check: &mut Check, given: &Place) -> Place {
    let place = Place {
        street: check.required("street", &given.street, LINE_MAX),
        postcode: check.cap("postcode", &given.postcode),
        town: check.required("town", &given.town, LINE_MAX),
        province: coded(check, "province", &given.province, is_province),
        comune: coded(check, "comune", &given.comune, |code| has_digits(code, 6)),
    };
    check.must(!place.postcode.is_empty(), "postcode", Why::Missing);
    check.must(!place.province.is_empty(), "province", Why::Missing);
    place
}

/// Looks whether a request may be kept as it is, for a form that has faults of its own to tell.
///
/// # Errors
/// Every fault.
pub fn check(given: &Application) -> Result<(), Faults> {
    application(given).map(|_| ())
}

/// A request as it is kept.
///
/// # Errors
/// Every fault.
pub(super) fn application(given: &Application) -> Result<Application, Faults> {
    let mut check = Check::default();
    let kept = Application {
        body: given.body,
        name: check.required("name", &given.name, NAME_MAX),
        fiscal_code: coded(&mut check, "fiscal_code", &given.fiscal_code, is_fiscal_code),
        vat: coded(&mut check, "vat", &given.vat, |code| has_digits(code, 11)),
        place: place(&mut check, &given.place),
        site: check.site("site", &given.site),
        mail: check.mail("mail", &given.mail),
        phone: check.phone("phone", &given.phone),
        representative: check.required("representative", &given.representative, LINE_MAX),
        statute: needed(&mut check, "statute", &given.statute, TEXT_MAX),
        mission: needed(&mut check, "mission", &given.mission, TEXT_MAX),
    };
    check.must(!kept.fiscal_code.is_empty(), "fiscal_code", Why::Missing);
    check.must(!kept.mail.is_empty(), "mail", Why::Missing);
    check.done()?;
    Ok(kept)
}

/// What a page says, as it is kept.
///
/// # Errors
/// Every fault.
pub(super) fn profile(given: &Profile) -> Result<Profile, Faults> {
    let mut check = Check::default();
    let kept = Profile {
        summary: check.required("summary", &given.summary, SUMMARY_MAX),
        text: needed(&mut check, "text", &given.text, PAGE_MAX),
        site: check.site("site", &given.site),
        mail: check.mail("mail", &given.mail),
        phone: check.phone("phone", &given.phone),
        hours: check.block("hours", &given.hours, LINE_MAX),
    };
    check.done()?;
    Ok(kept)
}

/// The page an organisation begins with: what its request says.
pub(super) fn first_profile(application: &Application) -> Profile {
    let mut paragraphs = application.mission.split("\n\n").filter(|part| !part.trim_start().starts_with('#'));
    let first = templates::rich::plain(paragraphs.next().unwrap_or(&application.mission));
    Profile {
        summary: templates::rich::excerpt(&first, SUMMARY_MAX),
        text: application.mission.clone(),
        site: application.site.clone(),
        mail: application.mail.clone(),
        phone: application.phone.clone(),
        hours: String::new(),
    }
}

/// Which version of the consent was given.
///
/// # Errors
/// At `consent` when none was.
pub(super) fn consent(version: &str) -> Result<String, Faults> {
    let mut check = Check::default();
    let version = check.required("consent", version, CONSENT_MAX);
    check.done()?;
    Ok(version)
}

/// What is said to an organisation with a deed that must say something.
///
/// # Errors
/// At `reason` when it says nothing.
pub(super) fn reason(said: &str) -> Result<String, Faults> {
    let said: String = block(said).trim().chars().take(NOTE_MAX).collect();
    if said.is_empty() { Err(Faults::one("reason", Why::Missing)) } else { Ok(said) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_from_what_is_none() {
        for (code, good) in [
            ("99000011999", true),
            ("RSSMRA80A01E506X", true),
            ("9900001199", false),
            ("9900001199A", false),
            ("rssmra80a01e506x", false),
            ("è900001199", false),
        ] {
            assert_eq!(is_fiscal_code(code), good, "{code}");
        }
        assert_eq!(code(" rss mra\t80a "), "RSSMRA80A");
        assert!(is_province("LE") && !is_province("L") && !is_province("le"));
    }
}
