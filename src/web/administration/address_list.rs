//! `GET /amministrazione/indirizzi`: where an address leads; the aliases, groups and functions there are.

use templates::pages::administration::{AddressesPage, AliasRow, LeadView, addresses};
use templates::parts::{Pagination, Tab};
use templates::text::portal::administration as text;

use super::{
    ADDRESSES_PATH, CHANNELS_PATH, Failed, OFFICES_PATH, PEOPLE_PATH, SIZE, TERRITORIES_PATH, administrator,
    page_number, render, status,
};
use crate::address::Address;
use crate::administration::{AdministrationError, Lead, LeadsTo};
use crate::directory::{Kind, Principal, PrincipalId, Search};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Asked, Page};

/// Views beside aliases: their words, kinds and names.
const VIEWS: [(&str, Kind, &str); 2] =
    [("gruppi", Kind::Group, text::GROUPS), ("funzioni", Kind::Function, text::FUNCTIONS)];

pub(super) async fn show(portal: Portal, page: Page) -> Answer {
    let by = administrator(&page)?;
    let asked = Asked::of(page.path());
    let (number, words) = (page_number(&asked), asked.get("q"));
    let view = VIEWS.iter().find(|(word, ..)| *word == asked.get("tipo"));
    let looked_up = asked.get("dove");
    let address = Address::parse(looked_up).ok();
    let no_address = address.is_none() && !looked_up.is_empty();
    let read = async {
        let lead = match address {
            Some(address) => Some(portal.administration.lead(by, address).await?),
            None => None,
        };
        let range = (SIZE, (number - 1) * SIZE);
        let (rows, total) = rows(&portal, by, view.map(|view| view.1), words, range).await?;
        Ok::<_, AdministrationError>((lead, rows, total))
    };
    let (lead, rows, total) = read.await.map_err(|error| Failed::from(error).answer(&page))?;
    let hrefs = VIEWS.map(|(word, ..)| format!("{ADDRESSES_PATH}?tipo={word}"));
    let mut tabs =
        vec![Tab { label: text::ALIASES, href: ADDRESSES_PATH, current: view.is_none(), count: None }];
    tabs.extend(VIEWS.iter().zip(&hrefs).map(|((word, _, label), href)| Tab {
        label,
        href,
        current: view.is_some_and(|view| view.0 == *word),
        count: None,
    }));
    let body = addresses(&AddressesPage {
        looked_up,
        no_address,
        lead: lead.map(lead_view),
        tabs: &tabs,
        view: view.map_or("", |view| view.0),
        words,
        rows: &rows,
        paging: Pagination { path: page.path(), page: number.into(), size: SIZE.into(), total },
    });
    Ok(render(&portal, &page, (status(no_address), text::ADDRESSES), &[], &body).await)
}

async fn rows(
    portal: &Portal,
    by: PrincipalId,
    kind: Option<Kind>,
    words: &str,
    range: (u32, u32),
) -> Result<(Vec<AliasRow>, u64), AdministrationError> {
    let words: String = words.chars().take(200).collect();
    let Some(kind) = kind else {
        let (aliases, total) = portal.administration.aliases(by, words, range).await?;
        let row = |alias: crate::directory::Alias| AliasRow {
            href: with_address("inoltro", &alias.address.to_string()),
            address: alias.address.to_string(),
            targets: alias.targets.iter().map(ToString::to_string).collect(),
            ..AliasRow::default()
        };
        return Ok((aliases.into_iter().map(row).collect(), total));
    };
    let search = Search { kinds: vec![kind], text: words, ..Search::default() };
    let (found, total) = portal.administration.principals(by, search, range).await?;
    let row = |one: Principal| AliasRow {
        href: href(&one),
        address: one.address.to_string(),
        name: one.name,
        disabled: one.disabled,
        ..AliasRow::default()
    };
    Ok((found.into_iter().map(row).collect(), total))
}

/// A page about an address.
pub(super) fn with_address(page: &str, address: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("indirizzo", address);
    format!("{ADDRESSES_PATH}/{page}?{}", query.finish())
}

/// Where a principal is looked after.
fn href(one: &Principal) -> String {
    let place = match one.kind {
        Kind::Person => PEOPLE_PATH,
        Kind::Office => OFFICES_PATH,
        Kind::Function | Kind::Group => ADDRESSES_PATH,
        Kind::Channel => CHANNELS_PATH,
        Kind::Territory => TERRITORIES_PATH,
        Kind::List => return format!("/forum/{}/gestione", one.address.local()),
        Kind::Room => return String::new(),
    };
    format!("{place}/{}", one.id)
}

fn lead_view(lead: Lead) -> LeadView {
    let (mut mailboxes, mut more, mut outside, mut nobody) = (Vec::new(), 0, Vec::new(), "");
    match lead.leads_to {
        LeadsTo::Somebody(owners, count, others) => {
            mailboxes = owners.iter().map(|one| (one.name.clone(), href(one))).collect();
            more = count.saturating_sub(owners.len());
            outside = others.iter().map(ToString::to_string).collect();
        }
        LeadsTo::Nobody => nobody = text::LEAD_NOBODY,
        LeadsTo::Elsewhere => nobody = text::LEAD_ELSEWHERE,
        LeadsTo::Shut => nobody = text::LEAD_SHUT,
        LeadsTo::TooFar => nobody = text::LEAD_TOO_FAR,
    }
    LeadView {
        address: lead.address.to_string(),
        owner: lead.owner.map(|one| (one.name.clone(), one.kind.to_string(), href(&one))),
        targets: lead
            .alias
            .map(|alias| alias.targets.iter().map(ToString::to_string).collect())
            .unwrap_or_default(),
        mailboxes,
        more,
        outside,
        nobody,
    }
}
