//! `/amministrazione/contatti/{id}/elimina`: a contact goes, when that was asked twice.

use axum::extract::Path;
use axum::http::StatusCode;
use templates::parts::{Confirm, Tone, confirmation};
use templates::shell::Crumb;
use templates::text::portal::administration as text;

use super::contact_edit::own_contact;
use super::{CONTACTS_PATH, Failed, render};
use crate::directory::Actor;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page};

/// `GET`: the question.
pub(super) async fn ask(portal: Portal, page: Page, Path(id): Path<i64>) -> Answer {
    let (_, contact) = own_contact(&portal, &page, id).await?;
    let back = format!("{CONTACTS_PATH}/{id}");
    let body = confirmation(&Confirm {
        question: text::CONTACT_DELETE,
        thing: &contact.form.body,
        consequence: text::CONTACT_DELETE_CONSEQUENCE,
        action: &format!("{back}/elimina"),
        csrf: page.csrf(),
        hidden: &[],
        yes: text::DELETE,
        back: &back,
        dangerous: true,
    });
    let crumbs = [Crumb::to(text::CONTACTS, CONTACTS_PATH), Crumb::to(&contact.form.body, &back)];
    Ok(render(&portal, &page, (StatusCode::OK, text::DELETE), &crumbs, &body).await)
}

/// `POST`: it goes.
pub(super) async fn delete(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form: _ }: Checked<Vec<(String, String)>>,
) -> Answer {
    let (person, _) = own_contact(&portal, &page, id).await?;
    let gone = portal.offices.edit(Actor::Person(person), move |edit| edit.remove_contact(id));
    gone.await.map_err(|error| Failed::from(error).answer(&page))?;
    Ok(page.redirect_with_flash(CONTACTS_PATH, Tone::Success, text::CONTACT_DELETED))
}
