//! `/forum/{slug}/gestione/regole`: who is a member by what it is.

use axum::extract::Path;
use axum::http::StatusCode;
use templates::pages::lists::{Ask, Fault, RulePreview, RuleRow, RulesPage, ask as question, rules};
use templates::parts::Tone;
use templates::text::portal::accounts;
use templates::text::portal::lists as text;
use templates::text::portal::lists::members::{RULE_ROLE_ANY, rule_set};

use super::{Desk, refused, said, status};
use crate::directory::{PrincipalId, Role};
use crate::discussion::Rule;
use crate::web::administration::Given;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Asked, Checked, Page, Refusal};

/// `GET`: the rules.
pub(super) async fn show(portal: Portal, page: Page, Path(slug): Path<String>) -> Answer {
    let desk = Desk::owned(&portal, &page, &slug).await?;
    list(&portal, &page, &desk, &Given::default(), (None, &[])).await
}

/// Whom a rule would name: all, those who are no members, first names.
type Seen = (usize, usize, Vec<String>);

async fn list(
    portal: &Portal,
    page: &Page,
    desk: &Desk,
    given: &Given,
    (seen, faults): (Option<&Seen>, &[Fault]),
) -> Answer {
    let offices = offices(portal, page).await?;
    let kept = kept(portal, page, desk).await?;
    let rows: Vec<RuleRow> = kept
        .iter()
        .map(|(rule, members)| RuleRow {
            id: rule.id,
            words: words(rule, &offices),
            members: *members as u64,
        })
        .collect();
    let roles: Vec<(String, String)> =
        Role::ALL.iter().map(|role| (role.to_string(), accounts::role(role.as_str()).to_owned())).collect();
    let body = rules(&RulesPage {
        board: desk.board(),
        csrf: page.csrf(),
        rows: &rows,
        roles: &roles,
        offices: &offices,
        role: given.get("role"),
        office: given.get("office"),
        faults,
        preview: seen.map(|(all, new, names)| RulePreview { all: *all as u64, new: *new as u64, names }),
    });
    Ok(desk.render(page, (status(!faults.is_empty()), text::RULES), &body))
}

/// Offices as choices: number and name.
async fn offices(portal: &Portal, page: &Page) -> Result<Vec<(String, String)>, Refusal> {
    let all = portal.offices.all().await.map_err(|error| Refusal::from(page.unavailable(&error)))?;
    Ok(all.offices.iter().map(|office| (office.id.0.to_string(), office.name.clone())).collect())
}

async fn kept(portal: &Portal, page: &Page, desk: &Desk) -> Result<Vec<(Rule, usize)>, Refusal> {
    portal.discussions.rules(desk.by(), desk.id()).await.map_err(|error| refused(page, &error).into())
}

/// A rule as people say it: `Operatore, CPI di Maglie`.
fn words(rule: &Rule, offices: &[(String, String)]) -> String {
    let role = rule.role.map_or(RULE_ROLE_ANY, |role| accounts::role(role.as_str()));
    let named = |unit: PrincipalId| {
        let number = unit.0.to_string();
        offices.iter().find(|(id, _)| *id == number).map_or(number.clone(), |(_, name)| name.clone())
    };
    rule.unit.map_or_else(|| role.to_owned(), |unit| format!("{role}, {}", named(unit)))
}

/// `POST`: whom a rule would name, or the rule itself.
pub(super) async fn add(
    portal: Portal,
    Path(slug): Path<String>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let desk = Desk::owned(&portal, &page, &slug).await?;
    let given = Given(form);
    let rule = Rule { id: 0, unit: given.id("office"), role: given.get("role").parse().ok() };
    if rule.unit.is_none() && rule.role.is_none() {
        let faults = [("role".to_owned(), text::RULE_EMPTY.to_owned())];
        return list(&portal, &page, &desk, &given, (None, &faults)).await;
    }
    if given.get("azione") != "aggiungi" {
        let seen = portal.discussions.preview(desk.by(), desk.id(), rule).await;
        let seen = seen.map_err(|error| refused(&page, &error))?;
        return list(&portal, &page, &desk, &given, (Some(&seen), &[])).await;
    }
    match portal.discussions.set_rule(desk.by(), desk.id(), rule, true).await {
        Ok((come, gone)) => {
            let told = rule_set(come as u64, gone as u64);
            Ok(page.redirect_with_flash(page.path(), Tone::Success, &told))
        }
        Err(error) => {
            let faults = said(&page, &error)?;
            list(&portal, &page, &desk, &given, (None, &faults)).await
        }
    }
}

async fn one(portal: &Portal, page: &Page, desk: &Desk, id: i64) -> Result<Rule, Refusal> {
    let found = kept(portal, page, desk).await?.into_iter().find(|(rule, _)| rule.id == id);
    found.map(|(rule, _)| rule).ok_or_else(|| page.not_found().into())
}

/// `GET …/togli`: the question.
pub(super) async fn ask(portal: Portal, page: Page, Path(slug): Path<String>) -> Answer {
    let desk = Desk::owned(&portal, &page, &slug).await?;
    let id = Asked::of(page.path()).get("regola").parse().unwrap_or_default();
    let (rule, path) = (one(&portal, &page, &desk, id).await?, desk.board().path("/regole"));
    let body = question(&Ask {
        word: "remove-rule",
        thing: &words(&rule, &offices(&portal, &page).await?),
        action: &format!("{path}/togli"),
        csrf: page.csrf(),
        hidden: &[("regola", &id.to_string())],
        back: &path,
    });
    Ok(desk.render(&page, (StatusCode::OK, text::RULES), &body))
}

/// `POST …/togli`: it is one no longer.
pub(super) async fn remove(
    portal: Portal,
    Path(slug): Path<String>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let desk = Desk::owned(&portal, &page, &slug).await?;
    let rule = one(&portal, &page, &desk, Given(form).number("regola")).await?;
    let (come, gone) = portal
        .discussions
        .set_rule(desk.by(), desk.id(), rule, false)
        .await
        .map_err(|error| refused(&page, &error))?;
    let told = rule_set(come as u64, gone as u64);
    Ok(page.redirect_with_flash(&desk.board().path("/regole"), Tone::Success, &told))
}
