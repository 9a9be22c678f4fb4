//! Organisations as templates want them, and what is answered when something cannot be done.

use mailstore::DbError;
use templates::pages::ErrorKind;
use templates::pages::bodies::{DocumentRow, Fault, InvitationRow, PersonRow, ProfileView, StepRow};
use templates::parts::Tone;
use templates::text::portal::bodies as text;

use crate::clock::Micros;
use crate::fields::{Faults, Why};
use crate::media;
use crate::portal::organisations::{
    Action, Application, Body, Document, Invitation, Organisation, OrganisationError, Person, Place, Profile,
    Step,
};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Page, Refusal};

/// Words of all kinds of bodies.
pub(in crate::web) fn kinds() -> Vec<&'static str> {
    Body::ALL.iter().map(|body| body.as_str()).collect()
}

/// Words of deeds.
pub(in crate::web) fn words(actions: &[Action]) -> Vec<&'static str> {
    actions.iter().map(|action| action.as_str()).collect()
}

/// The last instant of the last day: an accreditation ends with the first one after it.
pub(in crate::web) fn last(until: Option<Micros>) -> Option<Micros> {
    until.map(|until| until - 1)
}

/// Street, postal code, town and province in a line.
pub(in crate::web) fn address(place: &Place) -> String {
    let town = [place.postcode.as_str(), place.town.as_str()].join(" ");
    let town = match place.province.as_str() {
        "" => town,
        province => format!("{town} ({province})"),
    };
    [place.street.clone(), town.trim().to_owned()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

/// What a request says; what was left out is not there.
pub(in crate::web) fn facts(application: &Application) -> Vec<(&'static str, String)> {
    let facts = [
        (text::NAME, application.name.clone()),
        (text::BODY, text::body(application.body.as_str()).0.to_owned()),
        (text::FISCAL_CODE, application.fiscal_code.clone()),
        (text::VAT, application.vat.clone()),
        (text::REPRESENTATIVE, application.representative.clone()),
        (text::SEAT, address(&application.place)),
        (text::MAIL, application.mail.clone()),
        (text::PHONE, application.phone.clone()),
        (text::SITE, application.site.clone()),
        (text::STATUTE, application.statute.clone()),
        (text::MISSION, application.mission.clone()),
    ];
    facts.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

/// What was done.
pub(in crate::web) fn steps(steps: &[Step]) -> Vec<StepRow> {
    let row = |step: &Step| StepRow {
        at: step.at,
        action: step.action.as_str(),
        by: step.actor_name.clone().unwrap_or_default(),
        note: step.note.clone(),
    };
    steps.iter().map(row).collect()
}

/// Who writes.
pub(in crate::web) fn people(people: &[Person]) -> Vec<PersonRow> {
    let row = |person: &Person| PersonRow {
        id: person.id.0,
        name: person.name.clone(),
        address: person.address.to_string(),
        manager: person.manager,
    };
    people.iter().map(row).collect()
}

/// Who was invited and has not answered.
pub(in crate::web) fn invitations(invitations: &[Invitation]) -> Vec<InvitationRow> {
    let row = |one: &Invitation| InvitationRow {
        id: one.id,
        address: one.address.clone(),
        manager: one.manager,
        until: one.expires_at,
    };
    invitations.iter().map(row).collect()
}

/// What a page says.
pub(in crate::web) fn profile(profile: &Profile) -> ProfileView<'_> {
    ProfileView {
        summary: &profile.summary,
        text: &profile.text,
        site: &profile.site,
        mail: &profile.mail,
        phone: &profile.phone,
        hours: &profile.hours,
    }
}

/// Documents with their files; one whose file is gone is left out.
pub(in crate::web) async fn documents(
    portal: &Portal,
    documents: &[Document],
) -> Result<Vec<DocumentRow>, DbError> {
    let ids: Vec<i64> = documents.iter().map(|document| document.media).collect();
    let files = portal.db.read_brief(move |c| media::load_many(c, &ids)).await?;
    let row = |document: &Document| {
        let file = files.iter().find(|file| file.id == document.media)?;
        Some(DocumentRow {
            media: file.id,
            title: document.title.clone(),
            file: file.name.clone(),
            media_type: file.media_type.clone(),
            size: u64::try_from(file.size).unwrap_or_default(),
        })
    };
    Ok(documents.iter().filter_map(row).collect())
}

/// The name of the input that a field of a service comes from.
fn input_of(field: &str) -> &'static str {
    match field {
        "name" => "nome",
        "fiscal_code" => "codice_fiscale",
        "vat" => "partita_iva",
        "street" => "via",
        "postcode" => "cap",
        "town" | "comune" => "comune",
        "province" => "provincia",
        "site" => "sito",
        "mail" => "email",
        "phone" => "telefono",
        "representative" => "rappresentante",
        "statute" => "statuto",
        "mission" => "missione",
        "summary" => "sommario",
        "text" => "testo",
        "hours" => "orari",
        "consent" => "consenso",
        "documents" => "documenti",
        "until" => "fino",
        "reason" => "motivo",
        "address" | "people" => "indirizzo",
        _ => "",
    }
}

/// A sentence about a field of a form.
pub(in crate::web) fn sentence(input: &str, why: Why) -> Fault {
    let (word, limit) = match why {
        Why::Missing => ("missing", 0),
        Why::TooLong(limit) => ("too-long", limit),
        Why::Malformed => ("malformed", 0),
        Why::Unknown => ("unknown", 0),
        Why::Taken => ("taken", 0),
        Why::Contradiction => ("contradiction", 0),
        Why::Holds(number) => ("holds", number),
    };
    let words = match text::sharper(input, word) {
        "" => text::fault(word, limit),
        sharper => sharper.to_owned(),
    };
    (input.to_owned(), words)
}

/// Faults of a service as sentences at inputs.
pub(in crate::web) fn sentences(faults: &Faults) -> Vec<Fault> {
    faults.0.iter().map(|fault| sentence(input_of(fault.field), fault.why)).collect()
}

/// The answer to what went wrong and is nothing a form could say.
pub(in crate::web) fn refused(page: &Page, error: &OrganisationError) -> Refusal {
    match error {
        OrganisationError::NotFound | OrganisationError::Use(media::UseError::NoSuchFile(_)) => {
            page.not_found()
        }
        OrganisationError::Forbidden => page.forbidden(),
        OrganisationError::WrongState(..)
        | OrganisationError::Conflict
        | OrganisationError::TooMany
        | OrganisationError::LastManager
        | OrganisationError::Invalid(_) => page.error(ErrorKind::BadRequest),
        error => page.unavailable(error),
    }
    .into()
}

/// The answer to a deed: the page at `path` says what became of it.
pub(in crate::web) fn after(
    page: &Page,
    outcome: Result<Organisation, OrganisationError>,
    path: &str,
    done: &str,
) -> Answer {
    let warn = |words| Ok(page.redirect_with_flash(path, Tone::Warning, words));
    match outcome {
        Ok(_) => Ok(page.redirect_with_flash(path, Tone::Success, done)),
        Err(OrganisationError::Conflict) => warn(text::CHANGED),
        Err(OrganisationError::WrongState(..)) => warn(text::WRONG_STATE),
        Err(OrganisationError::TooMany) => warn(text::INVITED_TOO_MANY),
        Err(OrganisationError::LastManager) => warn(text::LAST_MANAGER),
        Err(error) => Err(refused(page, &error)),
    }
}
