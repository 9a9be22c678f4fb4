//! `/amministrazione/persone/{id}/passo/{step}`: what is done with somebody's access, when that was asked twice.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use templates::pages::administration::{FormPage, Group, Input, InputKind, form};
use templates::parts::{Confirm, Tone, confirmation};
use templates::shell::Crumb;
use templates::text::portal::administration as text;

use super::given::line;
use super::person_create::made_known;
use super::{Failed, Given, PEOPLE_PATH, administrator, person_show, render, status};
use crate::accounts::{AccountChange, AccountSheet, Site};
use crate::directory::PrincipalId;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page, Refusal};

/// The steps there are.
const STEPS: [&str; 6] = ["disattiva", "riattiva", "sessioni", "programmi", "secondo-fattore", "password"];

/// Whose access, if there is such a step.
async fn sheet(page: &Page, id: i64, step: &str) -> Result<(PrincipalId, AccountSheet), Refusal> {
    let by = administrator(page)?;
    if !STEPS.contains(&step) {
        return Err(page.not_found().into());
    }
    let sheet = page.accounts()?.service().sheet(by, PrincipalId(id)).await;
    Ok((by, sheet.map_err(|error| Failed::from(error).answer(page))?))
}

/// `GET`: the question.
pub(super) async fn ask(portal: Portal, page: Page, Path((id, step)): Path<(i64, String)>) -> Answer {
    let (_, sheet) = sheet(&page, id, &step).await?;
    if step == "password" {
        return Ok(ask_link(&portal, &page, &sheet, &Given::default(), &[]).await);
    }
    let back = format!("{PEOPLE_PATH}/{id}");
    let body = confirmation(&Confirm {
        question: text::person_question(&step),
        thing: &format!("{} ({})", sheet.account.name, sheet.account.address),
        consequence: text::person_consequence(&step),
        action: &format!("{back}/passo/{step}"),
        csrf: page.csrf(),
        hidden: &[],
        yes: text::person_step(&step),
        back: &back,
        dangerous: matches!(step.as_str(), "disattiva" | "secondo-fattore"),
    });
    let above = [Crumb::to(text::PEOPLE, PEOPLE_PATH), Crumb::to(&sheet.account.name, &back)];
    Ok(render(&portal, &page, (StatusCode::OK, text::person_step(&step)), &above, &body).await)
}

async fn ask_link(
    portal: &Portal,
    page: &Page,
    sheet: &AccountSheet,
    given: &Given,
    faults: &[(String, String)],
) -> Response {
    let back = format!("{PEOPLE_PATH}/{}", sheet.account.id);
    let mail = Input {
        kind: InputKind::Mail,
        hint: text::SEND_TO_HINT,
        ..line("invia", text::SEND_TO, given.get("invia"), 254)
    };
    let body = form(&FormPage {
        heading: text::person_question("password"),
        lead: text::person_consequence("password"),
        action: &format!("{back}/passo/password"),
        csrf: page.csrf(),
        faults,
        groups: vec![Group { legend: "", inputs: vec![mail] }],
        submit: text::person_step("password"),
        back: &back,
        ..FormPage::default()
    });
    let above = [Crumb::to(text::PEOPLE, PEOPLE_PATH), Crumb::to(&sheet.account.name, &back)];
    let title = (status(!faults.is_empty()), text::person_step("password"));
    render(portal, page, title, &above, &body).await
}

/// `POST`: it is done.
pub(super) async fn take(
    portal: Portal,
    Path((id, step)): Path<(i64, String)>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let (by, sheet) = sheet(&page, id, &step).await?;
    let (service, person, given) = (page.accounts()?.service(), PrincipalId(id), Given(form));
    let done = match step.as_str() {
        "password" => return link(&portal, &page, &sheet, &given).await,
        "sessioni" => service.close_sessions(by, person).await.map(|_| ()),
        "programmi" => service.revoke_app_passwords(by, person).await.map(|_| ()),
        "secondo-fattore" => service.reset_second_factor(by, person).await,
        other => service.change_account(by, person, AccountChange::Disable(other == "disattiva")).await,
    };
    match done {
        Ok(()) => {
            let back = format!("{PEOPLE_PATH}/{id}");
            Ok(page.redirect_with_flash(&back, Tone::Success, text::person_done(&step)))
        }
        Err(error) => {
            let faults = Failed::from(error).said(&page)?;
            person_show::answer(&portal, &page, id, (&Given::default(), faults)).await
        }
    }
}

async fn link(portal: &Portal, page: &Page, sheet: &AccountSheet, given: &Given) -> Answer {
    let by = administrator(page)?;
    let mail_to = match given.optional_address("invia") {
        Ok(mail_to) => mail_to,
        Err(fault) => return Ok(ask_link(portal, page, sheet, given, &[fault]).await),
    };
    let domain = page.state().main_domain();
    let site = Site { url: &page.state().public_url, domain: &domain };
    let made = page.accounts()?.service().invite(by, sheet.account.id, mail_to, &site).await;
    let made = made.map_err(|error| Failed::from(error).answer(page))?;
    Ok(made_known(portal, page, &sheet.account.name, made).await)
}
