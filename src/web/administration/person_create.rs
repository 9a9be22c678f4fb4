//! `/amministrazione/persone/nuova`: a person is made, with a link to choose its first password.

use axum::response::Response;
use templates::pages::administration::{FormPage, Group, Input, InputKind, LinkPage, form, link_shown};
use templates::parts::Tone;
use templates::shell::Crumb;
use templates::text::portal::{accounts, administration as text};

use super::given::{fault, line, select};
use super::{Failed, Given, PEOPLE_PATH, administrator, render, status};
use crate::accounts::{Invitation, NewPerson, Site};
use crate::directory::Role;
use crate::fields::LONGEST_NAME;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page};

/// `GET`: the form.
pub(super) async fn show(portal: Portal, page: Page) -> Answer {
    administrator(&page)?;
    Ok(ask(&portal, &page, &Given::default(), &[]).await)
}

async fn ask(portal: &Portal, page: &Page, given: &Given, faults: &[(String, String)]) -> Response {
    let roles = Role::ALL.iter().map(|role| {
        let word = role.as_str();
        (word.to_owned(), accounts::role(word).to_owned())
    });
    let mail =
        |name, label, hint| Input { kind: InputKind::Mail, hint, ..line(name, label, given.get(name), 254) };
    let inputs = vec![
        Input {
            hint: text::PERSON_NAME_HINT,
            required: true,
            ..line("nome", text::NAME, given.get("nome"), LONGEST_NAME as u32)
        },
        Input { required: true, ..mail("indirizzo", text::ADDRESS, text::PERSON_ADDRESS_HINT) },
        Input {
            hint: text::PERSON_ROLE_HINT,
            ..select("ruolo", text::ROLE, given.get("ruolo"), None, roles)
        },
        mail("invia", text::SEND_TO, text::SEND_TO_HINT),
    ];
    let body = form(&FormPage {
        heading: text::PERSON_NEW,
        action: "/amministrazione/persone/nuova",
        csrf: page.csrf(),
        faults,
        groups: vec![Group { legend: "", inputs }],
        submit: text::PERSON_CREATE,
        back: PEOPLE_PATH,
        ..FormPage::default()
    });
    let above = [Crumb::to(text::PEOPLE, PEOPLE_PATH)];
    render(portal, page, (status(!faults.is_empty()), text::PERSON_NEW), &above, &body).await
}

/// `POST`: the person is there.
pub(super) async fn create(portal: Portal, Checked { page, form }: Checked<Vec<(String, String)>>) -> Answer {
    let person = administrator(&page)?;
    let given = Given(form);
    let (address, mail_to) = (given.address("indirizzo"), given.optional_address("invia"));
    let mut faults: Vec<(String, String)> = Vec::new();
    if given.get("nome").is_empty() {
        faults.push(fault("nome", "missing"));
    }
    faults.extend(address.as_ref().err().cloned());
    faults.extend(mail_to.as_ref().err().cloned());
    let (Ok(address), Ok(mail_to), true) = (address, mail_to, faults.is_empty()) else {
        return Ok(ask(&portal, &page, &given, &faults).await);
    };
    let roles = given.get("ruolo").parse().ok().map(|role: Role| (role, None)).into_iter().collect();
    let new = NewPerson { name: given.get("nome").to_owned(), address, roles, mail_to };
    let domain = page.state().main_domain();
    let site = Site { url: &page.state().public_url, domain: &domain };
    match page.accounts()?.service().create_account(person, new, &site).await {
        Ok(made) => Ok(made_known(&portal, &page, given.get("nome"), made).await),
        Err(error) => Ok(ask(&portal, &page, &given, &Failed::from(error).said(&page)?).await),
    }
}

/// Where the link went; or the link, this once.
pub(super) async fn made_known(portal: &Portal, page: &Page, name: &str, made: Invitation) -> Response {
    let back = format!("{PEOPLE_PATH}/{}", made.person);
    let Some(link) = made.link else {
        let to = made.mailed_to.map(|to| to.to_string()).unwrap_or_default();
        return page.redirect_with_flash(&back, Tone::Success, &text::link_mailed(&to));
    };
    let body = link_shown(&LinkPage { name, back: &back, link: &link });
    let above = [Crumb::to(text::PEOPLE, PEOPLE_PATH), Crumb::to(name, &back)];
    render(portal, page, (status(false), text::LINK_TITLE), &above, &body).await
}
