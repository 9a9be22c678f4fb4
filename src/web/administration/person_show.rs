//! `/amministrazione/persone/{id}`: the sheet of a person, and what is changed on it.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use templates::pages::administration::{
    AddressRow, FormPage, Group, Input, InputKind, MembershipRow, PersonSheet, RoleRow, person as sheet_page,
};
use templates::parts::Tone;
use templates::shell::Crumb;
use templates::text::portal::{accounts, administration as text};

use super::given::{check, hidden, line, select};
use super::{Failed, Given, PEOPLE_PATH, administrator, render};
use crate::accounts::{AccountChange, AccountSheet};
use crate::auth::second_factor::Status;
use crate::directory::{Kind, Principal, PrincipalId, Role, Search};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page};

/// What may be chosen of each kind, at most.
const CHOICES: u32 = 500;

/// `GET`: the sheet.
pub(super) async fn show(portal: Portal, page: Page, Path(id): Path<i64>) -> Answer {
    answer(&portal, &page, id, (&Given::default(), Vec::new())).await
}

/// The sheet, with what was typed into one of its forms and what was wrong with that.
pub(super) async fn answer(
    portal: &Portal,
    page: &Page,
    id: i64,
    (given, faults): (&Given, Vec<(String, String)>),
) -> Answer {
    let by = administrator(page)?;
    let read = async {
        let sheet = page.accounts()?.service().sheet(by, PrincipalId(id)).await;
        let sheet = sheet.map_err(|error| Failed::from(error).answer(page))?;
        let search = Search {
            kinds: vec![Kind::Office, Kind::Function, Kind::Group, Kind::Channel, Kind::Territory],
            ..Search::default()
        };
        let units = portal.administration.principals(by, search, (CHOICES, 0)).await;
        let (units, _) = units.map_err(|error| Failed::from(error).answer(page))?;
        Ok::<_, crate::web::shell::Refusal>((sheet, units))
    };
    let (sheet, units) = read.await?;
    let status = super::status(!faults.is_empty());
    Ok(show_sheet(portal, page, status, &sheet, &units, (given, &faults)).await)
}

async fn show_sheet(
    portal: &Portal,
    page: &Page,
    status: StatusCode,
    sheet: &AccountSheet,
    units: &[Principal],
    (given, faults): (&Given, &[(String, String)]),
) -> Response {
    let account = &sheet.account;
    let wrong = faults.iter().find(|(name, _)| name.is_empty()).map_or("", |(_, words)| words.as_str());
    let path = format!("{PEOPLE_PATH}/{}", account.id);
    let actions = ["", "/indirizzi", "/ruoli", "/gruppi"].map(|rest| format!("{path}{rest}"));
    let forms = forms(page, &account.name, units, given, faults, &actions);
    let addresses: Vec<AddressRow> = sheet
        .addresses
        .iter()
        .map(|one| AddressRow { address: one.to_string(), main: one.key() == account.address.key() })
        .collect();
    let roles: Vec<RoleRow> = sheet
        .roles
        .iter()
        .map(|((role, scope), principal)| RoleRow {
            role: role.to_string(),
            scope: scope.map(|id| id.to_string()).unwrap_or_default(),
            scope_name: principal.as_ref().map(|one| one.name.clone()).unwrap_or_default(),
        })
        .collect();
    let memberships: Vec<MembershipRow> = sheet
        .memberships
        .iter()
        .map(|one| MembershipRow {
            id: one.principal.id.0,
            name: one.principal.name.clone(),
            kind: one.principal.kind.to_string(),
            manager: one.manager,
        })
        .collect();
    let body = sheet_page(&PersonSheet {
        id: account.id.0,
        csrf: page.csrf(),
        name: &account.name,
        login: account.address.to_string(),
        disabled: account.disabled,
        since: account.created_at,
        addresses: &addresses,
        roles: &roles,
        memberships: &memberships,
        second_factor: matches!(sheet.second_factor, Status::On { .. }),
        app_passwords: sheet.app_passwords as u64,
        sessions: sheet.sessions as u64,
        seen_at: sheet.seen_at,
        has_mailbox: sheet.account.has_mailbox,
        wants_erasure: sheet.wants_erasure,
        steps: &steps(sheet),
        forms,
        wrong,
    });
    let above = [Crumb::to(text::PEOPLE, PEOPLE_PATH)];
    render(portal, page, (status, &account.name), &above, &body).await
}

/// What can be done with the access of a person as it stands.
fn steps(sheet: &AccountSheet) -> Vec<&'static str> {
    if sheet.account.disabled {
        return vec!["riattiva"];
    }
    let mut steps = vec!["password"];
    if sheet.sessions > 0 {
        steps.push("sessioni");
    }
    if sheet.app_passwords > 0 {
        steps.push("programmi");
    }
    if matches!(sheet.second_factor, Status::On { .. }) {
        steps.push("secondo-fattore");
    }
    steps.push("disattiva");
    steps
}

fn forms<'a>(
    page: &'a Page,
    name: &str,
    units: &[Principal],
    given: &Given,
    faults: &'a [(String, String)],
    actions: &'a [String; 4],
) -> [FormPage<'a>; 4] {
    let one = |index: usize, submit, inputs: Vec<Input<'a>>| {
        let named = |fault: &&(String, String)| inputs.iter().any(|input| input.name == fault.0);
        // Each form tells of its own fields only.
        let faults = if faults.iter().any(|fault| named(&fault)) { faults } else { &[] };
        FormPage {
            action: actions[index].as_str(),
            csrf: page.csrf(),
            faults,
            groups: vec![Group { legend: "", inputs }],
            submit,
            ..FormPage::default()
        }
    };
    let of = |kinds: &[Kind]| -> Vec<(String, String)> {
        let some = units.iter().filter(|unit| kinds.contains(&unit.kind));
        let label =
            |unit: &Principal| format!("{} ({})", unit.name, text::kind(unit.kind.as_str()).to_lowercase());
        some.map(|unit| (unit.id.to_string(), label(unit))).collect()
    };
    let roles = Role::ALL.iter().map(|role| (role.to_string(), accounts::role(role.as_str()).to_owned()));
    let typed = if given.get("nome").is_empty() { name } else { given.get("nome") };
    let scopes = of(&[Kind::Office, Kind::Channel, Kind::Territory]);
    let groups = of(&[Kind::Office, Kind::Function, Kind::Group, Kind::Channel]);
    [
        one(0, text::RENAME, vec![Input { required: true, ..line("nome", text::NAME, typed, 200) }]),
        one(
            1,
            text::ADD,
            vec![
                hidden("azione", "aggiungi"),
                Input {
                    kind: InputKind::Mail,
                    hint: text::NEW_ADDRESS_HINT,
                    required: true,
                    ..line("indirizzo", text::NEW_ADDRESS, given.get("indirizzo"), 254)
                },
            ],
        ),
        one(
            2,
            text::GRANT,
            vec![
                hidden("azione", "assegna"),
                Input { required: true, ..select("ruolo", text::ROLE, given.get("ruolo"), None, roles) },
                Input {
                    hint: text::SCOPE_HINT,
                    ..select("ambito", text::SCOPE, given.get("ambito"), Some(text::EVERYWHERE), scopes)
                },
            ],
        ),
        one(
            3,
            text::ADD,
            vec![
                hidden("azione", "aggiungi"),
                Input { required: true, ..select("gruppo", text::GROUP, given.get("gruppo"), None, groups) },
                check("responsabile", text::AS_MANAGER, given.yes("responsabile")),
            ],
        ),
    ]
}

/// Makes a change and answers with the sheet.
async fn change(
    portal: &Portal,
    page: &Page,
    id: i64,
    given: &Given,
    (change, field): (AccountChange, &str),
) -> Answer {
    let by = administrator(page)?;
    match page.accounts()?.service().change_account(by, PrincipalId(id), change).await {
        Ok(()) => Ok(page.redirect_with_flash(&format!("{PEOPLE_PATH}/{id}"), Tone::Success, text::SAVED)),
        Err(error) => {
            let faults = Failed::from(error).at(field).said(page)?;
            answer(portal, page, id, (given, faults)).await
        }
    }
}

/// `POST`: another name.
pub(super) async fn rename(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let given = Given(form);
    let name = given.get("nome").to_owned();
    change(&portal, &page, id, &given, (AccountChange::Name(name), "nome")).await
}

/// `POST …/indirizzi`: one more, another main one, one less.
pub(super) async fn addresses(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    administrator(&page)?;
    let given = Given(form);
    let address = match given.address("indirizzo") {
        Ok(address) => address,
        Err(fault) => return answer(&portal, &page, id, (&given, vec![fault])).await,
    };
    let what = match given.get("azione") {
        "principale" => AccountChange::MainAddress(address),
        "togli" => AccountChange::RemoveAddress(address),
        _ => AccountChange::AddAddress(address),
    };
    change(&portal, &page, id, &given, (what, "")).await
}

/// `POST …/ruoli`: one more, or one less.
pub(super) async fn roles(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    administrator(&page)?;
    let given = Given(form);
    let Ok(role) = given.get("ruolo").parse::<Role>() else {
        let missing = super::given::fault("ruolo", "missing");
        return answer(&portal, &page, id, (&given, vec![missing])).await;
    };
    let held = match given.optional_id("ambito") {
        Ok(scope) => (role, scope),
        Err(fault) => return answer(&portal, &page, id, (&given, vec![fault])).await,
    };
    match given.get("azione") {
        "revoca" => change(&portal, &page, id, &given, (AccountChange::Revoke(held), "")).await,
        _ => change(&portal, &page, id, &given, (AccountChange::Grant(held), "ambito")).await,
    }
}

/// `POST …/gruppi`: it joins something, or leaves it.
pub(super) async fn groups(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    administrator(&page)?;
    let given = Given(form);
    let Some(group) = given.id("gruppo") else {
        let missing = super::given::fault("gruppo", "missing");
        return answer(&portal, &page, id, (&given, vec![missing])).await;
    };
    let what = match given.get("azione") {
        "togli" => AccountChange::Leave(group),
        _ => AccountChange::Join(group, given.yes("responsabile")),
    };
    change(&portal, &page, id, &given, (what, "gruppo")).await
}
