//! Channels: the list, a new one, and each with whoever publishes in it.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use templates::pages::administration::{
    ChannelRow, FormPage, Group, Input, InputKind, MembersPage, channels, form, members as members_page,
};
use templates::parts::Tone;
use templates::shell::Crumb;
use templates::text::portal::administration as text;

use super::address_group::{joining, member_rows, take_member};
use super::given::{at, block, check, hidden, line};
use super::{CHANNELS_PATH, Failed, Given, administrator, render, status};
use crate::directory::{Actor, PrincipalId};
use crate::territory::{Channel, ChannelChange, NewChannel};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page, Refusal};

/// `GET /amministrazione/canali`
pub(super) async fn list(portal: Portal, page: Page) -> Answer {
    administrator(&page)?;
    let known = portal.territories.known().await.map_err(|error| Failed::from(error).answer(&page))?;
    let rows: Vec<ChannelRow<'_>> = known
        .channels
        .iter()
        .map(|one| ChannelRow {
            id: one.id.0,
            name: &one.name,
            address: one.address.to_string(),
            public: one.public,
            active: one.active,
        })
        .collect();
    Ok(render(&portal, &page, (StatusCode::OK, text::CHANNELS), &[], &channels(&rows)).await)
}

fn inputs<'a>(given: &Given, known: bool) -> Vec<Input<'a>> {
    let mut inputs = vec![hidden("versione", given.get("versione"))];
    inputs.push(Input { required: true, ..line("nome", text::NAME, given.get("nome"), 200) });
    if !known {
        inputs.push(Input {
            kind: InputKind::Mail,
            hint: text::THING_ADDRESS_HINT,
            required: true,
            ..line("indirizzo", text::ADDRESS, given.get("indirizzo"), 254)
        });
    }
    inputs.extend([
        block("descrizione", text::ABOUT, given.get("descrizione"), 2),
        Input { hint: text::SLUG_HINT, ..line("pagina", text::SLUG, given.get("pagina"), 80) },
        Input { hint: text::SEEN_BY_ALL_HINT, ..check("pubblico", text::SEEN_BY_ALL, given.yes("pubblico")) },
    ]);
    if known {
        inputs
            .push(Input { kind: InputKind::Number, ..line("posto", text::POSITION, given.get("posto"), 6) });
        inputs.push(Input { hint: text::IN_USE_HINT, ..check("attivo", text::IN_USE, given.yes("attivo")) });
    }
    inputs
}

/// `GET …/nuovo`
pub(super) async fn new(portal: Portal, page: Page) -> Answer {
    administrator(&page)?;
    let given = Given(vec![("pubblico".to_owned(), "si".to_owned())]);
    Ok(ask(&portal, &page, &given, &[]).await)
}

async fn ask(portal: &Portal, page: &Page, given: &Given, faults: &[(String, String)]) -> Response {
    let body = form(&FormPage {
        heading: text::CHANNEL_NEW,
        action: "/amministrazione/canali/nuovo",
        csrf: page.csrf(),
        faults,
        groups: vec![Group { legend: "", inputs: inputs(given, false) }],
        submit: text::CREATE,
        back: CHANNELS_PATH,
        ..FormPage::default()
    });
    let crumbs = [Crumb::to(text::CHANNELS, CHANNELS_PATH)];
    render(portal, page, (status(!faults.is_empty()), text::CHANNEL_NEW), &crumbs, &body).await
}

/// `POST …/nuovo`
pub(super) async fn create(portal: Portal, Checked { page, form }: Checked<Vec<(String, String)>>) -> Answer {
    let person = administrator(&page)?;
    let given = Given(form);
    let address = match given.address("indirizzo") {
        Ok(address) => address,
        Err(fault) => return Ok(ask(&portal, &page, &given, &[fault]).await),
    };
    let new = NewChannel {
        name: given.get("nome").to_owned(),
        address,
        slug: Some(given.get("pagina").to_owned()).filter(|slug| !slug.is_empty()),
        description: given.get("descrizione").to_owned(),
        public: given.yes("pubblico"),
    };
    match portal.territories.edit(Actor::Person(person), move |edit| edit.add_channel(&new)).await {
        Ok(id) => Ok(page.redirect_with_flash(&format!("{CHANNELS_PATH}/{id}"), Tone::Success, text::ADDED)),
        Err(error) => {
            let faults = Failed::from(error).said(&page)?;
            Ok(ask(&portal, &page, &given, &faults).await)
        }
    }
}

async fn channel(portal: &Portal, page: &Page, id: i64) -> Result<Channel, Refusal> {
    administrator(page)?;
    let known = portal.territories.known().await.map_err(|error| Failed::from(error).answer(page))?;
    known.channel_of(PrincipalId(id)).cloned().ok_or_else(|| page.not_found().into())
}

/// `GET …/{id}`
pub(super) async fn show(portal: Portal, page: Page, Path(id): Path<i64>) -> Answer {
    let channel = channel(&portal, &page, id).await?;
    answer(&portal, &page, &channel, &given_of(&channel), &[]).await
}

fn given_of(channel: &Channel) -> Given {
    let yes = |on: bool| if on { "si".to_owned() } else { String::new() };
    let pairs = [
        ("versione", channel.stamp().to_string()),
        ("nome", channel.name.clone()),
        ("descrizione", channel.description.clone()),
        ("pagina", channel.slug.clone()),
        ("pubblico", yes(channel.public)),
        ("posto", channel.position.to_string()),
        ("attivo", yes(channel.active)),
    ];
    Given(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

async fn answer(
    portal: &Portal,
    page: &Page,
    channel: &Channel,
    given: &Given,
    faults: &[(String, String)],
) -> Answer {
    let by = administrator(page)?;
    let found = portal.administration.principal(by, channel.id).await;
    let found = found.map_err(|error| Failed::from(error).answer(page))?;
    let Some((principal, addresses, members)) = found else { return Ok(page.not_found()) };
    let path = format!("{CHANNELS_PATH}/{}", channel.id);
    let inputs = inputs(given, true);
    let own = faults.iter().any(|(at, _)| inputs.iter().any(|input| input.name == at));
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
        name: &channel.name,
        kind: principal.kind.as_str(),
        addresses: &addresses,
        disabled: principal.disabled,
        form: Some(form),
        heading: text::CHANNEL_MEMBERS,
        members: &member_rows(&members),
        action: &action,
        add: Some(joining(page, &action, given, faults)),
        elsewhere: "",
        wrong: faults.iter().find(|(name, _)| name.is_empty()).map_or("", |(_, words)| words.as_str()),
    });
    let crumbs = [Crumb::to(text::CHANNELS, CHANNELS_PATH)];
    Ok(render(portal, page, (status(!faults.is_empty()), &channel.name), &crumbs, &body).await)
}

/// `POST …/{id}`
pub(super) async fn save(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let person = administrator(&page)?;
    let channel = channel(&portal, &page, id).await?;
    let given = Given(form);
    let change = ChannelChange {
        seen: Some(given.number("versione")),
        name: Some(given.get("nome").to_owned()),
        slug: Some(given.get("pagina").to_owned()).filter(|slug| !slug.is_empty()),
        description: Some(given.get("descrizione").to_owned()),
        position: given.get("posto").parse().ok(),
        public: Some(given.yes("pubblico")),
        active: Some(given.yes("attivo")),
    };
    let done = portal
        .territories
        .edit(Actor::Person(person), move |edit| edit.set_channel(PrincipalId(id), &change));
    match done.await.map_err(Failed::from) {
        Ok(()) => Ok(page.redirect_with_flash(&format!("{CHANNELS_PATH}/{id}"), Tone::Success, text::SAVED)),
        Err(Failed::Conflict(now)) => {
            let faults = [(String::new(), templates::text::portal::administration::CONFLICT.to_owned())];
            answer(&portal, &page, &channel, &at(given, now), &faults).await
        }
        Err(failed) => answer(&portal, &page, &channel, &given, &failed.said(&page)?).await,
    }
}

/// `POST …/{id}/membri`: somebody may publish in it, or no longer.
pub(super) async fn members(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let channel = channel(&portal, &page, id).await?;
    let mut given = Given(form);
    match take_member(&portal, &page, channel.id, &given).await? {
        Ok(told) => Ok(page.redirect_with_flash(&format!("{CHANNELS_PATH}/{id}"), Tone::Success, told)),
        Err(faults) => {
            given.0.extend(given_of(&channel).0);
            answer(&portal, &page, &channel, &given, &faults).await
        }
    }
}
