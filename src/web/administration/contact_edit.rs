//! A contact: a new one, and each.

use axum::extract::Path;
use axum::response::Response;
use templates::pages::administration::{FormPage, Group, Input, InputKind, form};
use templates::parts::Tone;
use templates::shell::Crumb;
use templates::text::portal::administration as text;

use super::given::{at, block, check, hidden, line, select};
use super::{CONTACTS_PATH, Failed, Given, allow, keeps_contacts, render, status};
use crate::directory::{Actor, PrincipalId};
use crate::portal::offices::{Contact, ContactForm, rights};
use crate::territory::Known;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page, Refusal};

/// Territories one keeps contacts for.
fn territories(page: &Page, known: &Known) -> Vec<(String, String)> {
    let own = known.territories.iter().filter(|one| rights::edits_contacts(page.viewer(), Some(one.id)));
    own.map(|one| (one.id.to_string(), one.name.clone())).collect()
}

async fn ask(
    portal: &Portal,
    page: &Page,
    known: Option<(i64, &str)>,
    given: &Given,
    (faults, conflict): (&[(String, String)], bool),
) -> Answer {
    let all = portal.territories.known().await.map_err(|error| Failed::from(error).answer(page))?;
    let heading = known.map_or(text::CONTACT_NEW, |(_, name)| name);
    let action = match known {
        Some((id, _)) => format!("{CONTACTS_PATH}/{id}"),
        None => format!("{CONTACTS_PATH}/nuovo"),
    };
    let everywhere = rights::edits_contacts(page.viewer(), None).then_some(text::NO_TERRITORY);
    let territory =
        select("territorio", text::TERRITORY, given.get("territorio"), everywhere, territories(page, &all));
    let body = form(&FormPage {
        heading,
        action: &action,
        csrf: page.csrf(),
        faults,
        conflict,
        groups: vec![Group { legend: "", inputs: inputs(given, territory) }],
        submit: text::SAVE,
        back: CONTACTS_PATH,
        ..FormPage::default()
    });
    let body = match known {
        Some((id, _)) => {
            templates::pages::administration::with_deletion(&body, &format!("{CONTACTS_PATH}/{id}/elimina"))
        }
        None => body,
    };
    let crumbs = [Crumb::to(text::CONTACTS, CONTACTS_PATH)];
    let status = status(!faults.is_empty() || conflict);
    Ok(render(portal, page, (status, heading), &crumbs, &body).await)
}

fn inputs<'a>(given: &Given, territory: Input<'a>) -> Vec<Input<'a>> {
    vec![
        hidden("versione", given.get("versione")),
        Input { required: true, ..line("ente", text::ORGANISATION, given.get("ente"), 200) },
        line("nome", text::PERSON_TO_ASK, given.get("nome"), 200),
        Input {
            hint: text::CATEGORY_HINT,
            required: true,
            ..line("categoria", text::CATEGORY, given.get("categoria"), 100)
        },
        Input { kind: InputKind::Phone, ..line("telefono", text::PHONE, given.get("telefono"), 60) },
        Input { kind: InputKind::Mail, ..line("posta", text::MAIL, given.get("posta"), 254) },
        Input { kind: InputKind::Site, ..line("sito", text::SITE, given.get("sito"), 500) },
        line("indirizzo", text::POSTAL, given.get("indirizzo"), 300),
        territory,
        block("note", text::NOTE, given.get("note"), 3),
        Input {
            hint: text::INTERNAL_NOTE_HINT,
            ..block("interne", text::INTERNAL_NOTE, given.get("interne"), 3)
        },
        Input { kind: InputKind::Number, ..line("posto", text::POSITION, given.get("posto"), 6) },
        check("pubblico", text::PUBLIC, given.yes("pubblico")),
    ]
}

fn form_of(given: &Given) -> ContactForm {
    let text = |name| given.get(name).to_owned();
    ContactForm {
        body: text("ente"),
        name: text("nome"),
        category: text("categoria"),
        phone: text("telefono"),
        mail: text("posta"),
        site: text("sito"),
        address: text("indirizzo"),
        territory: given.id("territorio"),
        note: text("note"),
        internal_note: text("interne"),
        position: given.number("posto"),
        public: given.yes("pubblico"),
    }
}

fn given_of(contact: &Contact) -> Given {
    let form = &contact.form;
    let pairs = [
        ("versione", contact.version.to_string()),
        ("ente", form.body.clone()),
        ("nome", form.name.clone()),
        ("categoria", form.category.clone()),
        ("telefono", form.phone.clone()),
        ("posta", form.mail.clone()),
        ("sito", form.site.clone()),
        ("indirizzo", form.address.clone()),
        ("territorio", form.territory.map(|PrincipalId(id)| id.to_string()).unwrap_or_default()),
        ("note", form.note.clone()),
        ("interne", form.internal_note.clone()),
        ("posto", form.position.to_string()),
        ("pubblico", if form.public { "si".to_owned() } else { String::new() }),
    ];
    Given(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// `GET /amministrazione/contatti/nuovo`
pub(super) async fn new(portal: Portal, page: Page) -> Answer {
    allow(&page, keeps_contacts(page.viewer()))?;
    let given = Given(vec![("pubblico".to_owned(), "si".to_owned())]);
    ask(&portal, &page, None, &given, (&[], false)).await
}

/// `POST /amministrazione/contatti/nuovo`
pub(super) async fn create(portal: Portal, Checked { page, form }: Checked<Vec<(String, String)>>) -> Answer {
    let person = allow(&page, keeps_contacts(page.viewer()))?;
    let given = Given(form);
    let contact = form_of(&given);
    match portal.offices.edit(Actor::Person(person), move |edit| edit.add_contact(&contact)).await {
        Ok(_) => Ok(page.redirect_with_flash(CONTACTS_PATH, Tone::Success, text::ADDED)),
        Err(error) => {
            let faults = Failed::from(error).said(&page)?;
            ask(&portal, &page, None, &given, (&faults, false)).await
        }
    }
}

/// A contact that whoever asks may change, and who asks.
pub(super) async fn own_contact(
    portal: &Portal,
    page: &Page,
    id: i64,
) -> Result<(PrincipalId, Contact), Refusal> {
    let person = allow(page, keeps_contacts(page.viewer()))?;
    let found = portal.offices.contact(page.viewer(), id).await;
    let found: Option<Contact> = found.map_err(|error| Failed::from(error).answer(page))?;
    let contact = found.ok_or_else(|| -> Response { page.not_found() })?;
    allow(page, rights::edits_contacts(page.viewer(), contact.form.territory))?;
    Ok((person, contact))
}

/// `GET /amministrazione/contatti/{id}`
pub(super) async fn show(portal: Portal, page: Page, Path(id): Path<i64>) -> Answer {
    let (_, contact) = own_contact(&portal, &page, id).await?;
    ask(&portal, &page, Some((id, &contact.form.body)), &given_of(&contact), (&[], false)).await
}

/// `POST /amministrazione/contatti/{id}`
pub(super) async fn save(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let (person, contact) = own_contact(&portal, &page, id).await?;
    let given = Given(form);
    let (version, changed) = (given.number("versione"), form_of(&given));
    let saved =
        portal.offices.edit(Actor::Person(person), move |edit| edit.set_contact(id, version, &changed));
    let known = Some((id, contact.form.body.as_str()));
    match saved.await.map_err(Failed::from) {
        Ok(()) => Ok(page.redirect_with_flash(CONTACTS_PATH, Tone::Success, text::SAVED)),
        Err(Failed::Conflict(version)) => ask(&portal, &page, known, &at(given, version), (&[], true)).await,
        Err(failed) => ask(&portal, &page, known, &given, (&failed.said(&page)?, false)).await,
    }
}
