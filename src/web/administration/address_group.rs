//! Groups and functions: a new one, and each with its members.

use axum::extract::Path;
use axum::response::Response;
use templates::pages::administration::{
    FormPage, Group, Input, InputKind, MemberRow, MembersPage, form, members as members_page,
};
use templates::parts::Tone;
use templates::shell::Crumb;
use templates::text::portal::administration as text;

use super::given::{check, hidden, line, select};
use super::{ADDRESSES_PATH, Failed, Given, PEOPLE_PATH, administrator, render, status};
use crate::directory::{Actor, DirectoryError, Kind, Member, NewPrincipal, Principal, PrincipalId, find};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page, Refusal};

/// What is made and shown here.
const KINDS: [Kind; 2] = [Kind::Group, Kind::Function];

/// `GET /amministrazione/indirizzi/nuovo`
pub(super) async fn new(portal: Portal, page: Page) -> Answer {
    administrator(&page)?;
    Ok(ask(&portal, &page, &Given::default(), &[]).await)
}

async fn ask(portal: &Portal, page: &Page, given: &Given, faults: &[(String, String)]) -> Response {
    let kinds = KINDS.map(|kind| (kind.to_string(), text::kind(kind.as_str()).to_owned()));
    let inputs = vec![
        Input { required: true, ..select("tipo", text::KIND, given.get("tipo"), None, kinds) },
        Input { required: true, ..line("nome", text::NAME, given.get("nome"), 200) },
        Input {
            kind: InputKind::Mail,
            hint: text::THING_ADDRESS_HINT,
            required: true,
            ..line("indirizzo", text::ADDRESS, given.get("indirizzo"), 254)
        },
        check("scrive", text::SENDS, given.yes("scrive")),
    ];
    let body = form(&FormPage {
        heading: text::GROUP_NEW,
        action: "/amministrazione/indirizzi/nuovo",
        csrf: page.csrf(),
        faults,
        groups: vec![Group { legend: "", inputs }],
        submit: text::CREATE,
        back: ADDRESSES_PATH,
        ..FormPage::default()
    });
    let crumbs = [Crumb::to(text::ADDRESSES, ADDRESSES_PATH)];
    render(portal, page, (status(!faults.is_empty()), text::GROUP_NEW), &crumbs, &body).await
}

/// `POST /amministrazione/indirizzi/nuovo`
pub(super) async fn create(portal: Portal, Checked { page, form }: Checked<Vec<(String, String)>>) -> Answer {
    let person = administrator(&page)?;
    let given = Given(form);
    let (kind, address) = (given.get("tipo").parse().ok(), given.address("indirizzo"));
    let kind = kind.filter(|kind| KINDS.contains(kind));
    let (Some(kind), Ok(address)) = (kind, address.clone()) else {
        let missing = kind.is_none().then(|| super::given::fault("tipo", "missing"));
        let faults: Vec<(String, String)> = missing.into_iter().chain(address.err()).collect();
        return Ok(ask(&portal, &page, &given, &faults).await);
    };
    let sends = kind == Kind::Group && given.yes("scrive");
    let new = NewPrincipal { sends, ..NewPrincipal::new(kind, address, given.get("nome")) };
    let made = portal
        .directory
        .administer::<_, DirectoryError, _>(Actor::Person(person), move |edit| edit.add(&new));
    match made.await {
        Ok(id) => Ok(page.redirect_with_flash(&format!("{ADDRESSES_PATH}/{id}"), Tone::Success, text::ADDED)),
        Err(error) => {
            let faults = Failed::from(error).said(&page)?;
            Ok(ask(&portal, &page, &given, &faults).await)
        }
    }
}

/// Members as the template wants them.
pub(super) fn member_rows(members: &[Member]) -> Vec<MemberRow> {
    let row = |member: &Member| {
        let one = &member.principal;
        MemberRow {
            id: one.id.0,
            name: one.name.clone(),
            address: one.address.to_string(),
            href: if one.kind == Kind::Person { format!("{PEOPLE_PATH}/{}", one.id) } else { String::new() },
            manager: member.manager,
            disabled: one.disabled,
        }
    };
    members.iter().map(row).collect()
}

/// The form that takes a member in.
pub(super) fn joining<'a>(
    page: &'a Page,
    action: &'a str,
    given: &Given,
    faults: &'a [(String, String)],
) -> FormPage<'a> {
    let inputs = vec![
        hidden("azione", "aggiungi"),
        Input {
            kind: InputKind::Mail,
            required: true,
            ..line("membro-indirizzo", text::MEMBER_ADDRESS, given.get("membro-indirizzo"), 254)
        },
        check("responsabile", text::AS_MANAGER, given.yes("responsabile")),
    ];
    let own = faults.iter().any(|(name, _)| name == "membro-indirizzo");
    FormPage {
        action,
        csrf: page.csrf(),
        faults: if own { faults } else { &[] },
        groups: vec![Group { legend: "", inputs }],
        submit: text::ADD,
        ..FormPage::default()
    }
}

/// Takes a member in or out as a form says; gives what to tell, or what was wrong.
pub(super) async fn take_member(
    portal: &Portal,
    page: &Page,
    group: PrincipalId,
    given: &Given,
) -> Result<Result<&'static str, Vec<(String, String)>>, Refusal> {
    let by = Actor::Person(administrator(page)?);
    let removes = given.get("azione") == "togli";
    let (member, manager) = (given.id("membro"), given.yes("responsabile"));
    let address = match given.address("membro-indirizzo") {
        Ok(address) => Some(address),
        Err(_) if removes => None,
        Err(fault) => return Ok(Err(vec![fault])),
    };
    let done = portal.directory.administer::<_, DirectoryError, _>(by, move |edit| {
        if removes {
            return edit.remove_member(group, member.unwrap_or(PrincipalId(0)));
        }
        let Some(address) = &address else { return Ok(()) };
        let found = find(edit.tx(), address)?;
        let found = found.ok_or(DirectoryError::LeadsNowhere(address.clone()))?;
        edit.add_member(group, found.id, manager)
    });
    match done.await {
        Ok(()) => Ok(Ok(if removes { text::REMOVED } else { text::ADDED })),
        Err(
            error @ (DirectoryError::LeadsNowhere(_)
            | DirectoryError::WrongKind(..)
            | DirectoryError::Refused(_)),
        ) if !removes => {
            tracing::debug!(%error, "no member");
            Ok(Err(vec![super::given::fault("membro-indirizzo", "unknown")]))
        }
        Err(error) => Err(Failed::from(error).answer(page).into()),
    }
}

/// `GET /amministrazione/indirizzi/{id}`
pub(super) async fn show(portal: Portal, page: Page, Path(id): Path<i64>) -> Answer {
    answer(&portal, &page, id, &Given::default(), &[]).await
}

async fn found(
    portal: &Portal,
    page: &Page,
    id: i64,
) -> Result<(Principal, Vec<crate::address::Address>, Vec<Member>), Refusal> {
    let by = administrator(page)?;
    let found = portal.administration.principal(by, PrincipalId(id)).await;
    let found = found.map_err(|error| Failed::from(error).answer(page))?;
    found.filter(|(one, ..)| KINDS.contains(&one.kind)).ok_or_else(|| page.not_found().into())
}

/// The page of the organisation whose group that is, if it is one: it is changed there alone, by the rules of organisations.
async fn elsewhere(portal: &Portal, page: &Page, id: i64) -> Result<Option<String>, Refusal> {
    let organisation = portal.organisations.of_group(PrincipalId(id)).await;
    let organisation = organisation.map_err(|error| page.unavailable(&error))?;
    Ok(organisation.map(|organisation| format!("/redazione/enti/{organisation}")))
}

/// A group that is changed here.
async fn found_to_change(portal: &Portal, page: &Page, id: i64) -> Result<Principal, Refusal> {
    let (group, ..) = found(portal, page, id).await?;
    match elsewhere(portal, page, id).await? {
        None => Ok(group),
        Some(_) => Err(page.forbidden().into()),
    }
}

async fn answer(portal: &Portal, page: &Page, id: i64, given: &Given, faults: &[(String, String)]) -> Answer {
    let (group, addresses, members) = found(portal, page, id).await?;
    let elsewhere = elsewhere(portal, page, id).await?;
    let path = format!("{ADDRESSES_PATH}/{id}");
    let name = if given.get("nome").is_empty() { &group.name } else { given.get("nome") };
    let mut inputs = vec![Input { required: true, ..line("nome", text::NAME, name, 200) }];
    if group.kind == Kind::Group {
        inputs.push(check("scrive", text::SENDS, group.sends));
    }
    let own = faults.iter().any(|(at, _)| at == "nome");
    let form = FormPage {
        action: &path,
        csrf: page.csrf(),
        faults: if own { faults } else { &[] },
        groups: vec![Group { legend: "", inputs }],
        submit: text::SAVE,
        ..FormPage::default()
    };
    let action = format!("{path}/membri");
    let addresses: Vec<String> = addresses.iter().map(ToString::to_string).collect();
    let body = members_page(&MembersPage {
        csrf: page.csrf(),
        name: &group.name,
        kind: group.kind.as_str(),
        addresses: &addresses,
        disabled: group.disabled,
        form: elsewhere.is_none().then_some(form),
        heading: text::MEMBERS,
        members: &member_rows(&members),
        action: &action,
        add: elsewhere.is_none().then(|| joining(page, &action, given, faults)),
        elsewhere: elsewhere.as_deref().unwrap_or_default(),
        wrong: faults.iter().find(|(name, _)| name.is_empty()).map_or("", |(_, words)| words.as_str()),
    });
    let crumbs = [Crumb::to(text::ADDRESSES, ADDRESSES_PATH)];
    Ok(render(portal, page, (status(!faults.is_empty()), &group.name), &crumbs, &body).await)
}

/// `POST /amministrazione/indirizzi/{id}`: its name, and whether its members send as it.
pub(super) async fn save(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let by = administrator(&page)?;
    let group = found_to_change(&portal, &page, id).await?;
    let given = Given(form);
    let (name, sends) = (given.get("nome").to_owned(), given.yes("scrive"));
    let done = portal.directory.administer::<_, DirectoryError, _>(Actor::Person(by), move |edit| {
        if name != group.name {
            edit.rename(group.id, &name)?;
        }
        match group.kind == Kind::Group && sends != group.sends {
            true => edit.set_sends(group.id, sends),
            false => Ok(()),
        }
    });
    match done.await {
        Ok(()) => Ok(page.redirect_with_flash(&format!("{ADDRESSES_PATH}/{id}"), Tone::Success, text::SAVED)),
        Err(error) => {
            let faults = Failed::from(error).at("nome").said(&page)?;
            answer(&portal, &page, id, &given, &faults).await
        }
    }
}

/// `POST /amministrazione/indirizzi/{id}/membri`
pub(super) async fn members(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let group = found_to_change(&portal, &page, id).await?;
    let given = Given(form);
    match take_member(&portal, &page, group.id, &given).await? {
        Ok(told) => Ok(page.redirect_with_flash(&format!("{ADDRESSES_PATH}/{id}"), Tone::Success, told)),
        Err(faults) => answer(&portal, &page, id, &given, &faults).await,
    }
}
