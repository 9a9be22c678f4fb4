//! Between the form and a draft.

use mailstore::DbError;
use templates::pages::newsroom::{FieldInput, FieldKind, FormPage, MediaInput, NO_OWNER};
use templates::text::portal::{contents as words, newsroom as text};

use super::sentence;
use crate::aside::aside;
use crate::directory::{self, PrincipalId, Viewer};
use crate::media::{self, KeepError, MediaError, MediaFile};
use crate::portal::contents::{
    Attached, Audience, Details, Draft, Fault, Field, Fields, Kind, Related, Relation, Type, Use, fields_of,
    find_by_path, is_unified, paths_of, rights,
};
use crate::rome;
use crate::web::portal::{Names, Portal};
use crate::web::shell::{File, Page};

/// The pairs of a form.
pub(super) struct Given(pub(super) Vec<(String, String)>);

impl Given {
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn number(&self, name: &str) -> Option<i64> {
        self.get(name).parse().ok()
    }

    /// The version that was changed.
    pub(super) fn version(&self) -> i64 {
        self.number("versione").unwrap_or_default()
    }

    /// The office or organisation it is for.
    pub(super) fn owner(&self) -> Option<PrincipalId> {
        self.number("ufficio").map(PrincipalId)
    }

    /// What becomes of whose it is: only who chooses so leaves it to nobody.
    pub(super) fn owner_change(&self) -> Option<Option<PrincipalId>> {
        if self.get("ufficio") == NO_OWNER { Some(None) } else { self.owner().map(Some) }
    }

    pub(super) fn audience(&self) -> Audience {
        self.get("destinatari").parse().unwrap_or(Audience::Public)
    }

    pub(super) fn wants_preview(&self) -> bool {
        !self.get("anteprima").is_empty()
    }
}

/// The name of the input that a fault is about.
pub(super) fn input_of(at: &str) -> String {
    match at {
        "title" => "titolo",
        "summary" => "sommario",
        "body" => "testo",
        "channel" => "canale",
        "territory" => "territorio",
        "owner" => "ufficio",
        "expires" => "scade",
        "links" => "collegati",
        "reason" => "motivo",
        "at" => "quando",
        "checks" => "verificato",
        "slug" => "indirizzo",
        at if at.starts_with("media-") => return at.to_owned(),
        at => return format!("c-{at}"),
    }
    .to_owned()
}

/// What a form says, as a draft; with what was wrong that only the form knows.
pub(super) async fn draft_of(
    portal: &Portal,
    kind: Kind,
    given: &Given,
) -> Result<(Draft, Vec<Fault>), DbError> {
    let mut faults = Vec::new();
    let mut fields = Fields::default();
    for (field, kind, _) in fields_of(kind) {
        let name = format!("c-{field}");
        let value = match kind {
            Type::Offices => given.all(&name).collect::<Vec<_>>().join(","),
            Type::Yes if given.get(&name) == "si" => "1".to_owned(),
            _ => given.get(&name).to_owned(),
        };
        fields.set(*field, &value);
    }
    let expires_at = match given.get("scade") {
        "" => None,
        text => {
            let at = rome::parse_moment(text).map(|(at, _)| at);
            if at.is_none() {
                faults.push(Fault::new("expires", crate::portal::contents::FieldError::NoDate));
            }
            at
        }
    };
    let details = Details {
        channel: given.number("canale"),
        territory: given.number("territorio"),
        expires_at,
        fields,
        media: given.all("media").filter_map(|id| attached(given, id.parse().ok()?)).collect(),
        links: links(portal, given.get("collegati")).await?,
        ..Details::default()
    };
    let text = |name| given.get(name).to_owned();
    Ok((Draft { title: text("titolo"), summary: text("sommario"), body: text("testo"), details }, faults))
}

fn attached(given: &Given, id: i64) -> Option<Attached> {
    let of = |what: &str| given.get(&format!("media-{id}-{what}"));
    if of("togli") == "si" {
        return None;
    }
    let purpose = of("uso").parse().unwrap_or(Use::Attachment);
    Some(Attached {
        alt: of("alt").trim().to_owned(),
        title: of("titolo").trim().to_owned(),
        decorative: of("decorativa") == "si",
        ..Attached::new(id, purpose)
    })
}

/// Addresses, one a line: of pages here or elsewhere.
async fn links(portal: &Portal, text: &str) -> Result<Vec<Related>, DbError> {
    let lines: Vec<String> =
        text.lines().map(str::trim).filter(|line| !line.is_empty()).take(40).map(str::to_owned).collect();
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    portal.db.read_brief(move |c| lines.into_iter().map(|line| link(c, line)).collect()).await
}

fn link(c: &mut mailstore::db::Conn<'_>, line: String) -> Result<Related, DbError> {
    let here = if line.starts_with('/') { find_by_path(c, &line)? } else { None };
    Ok(match here {
        Some((kind, id)) => {
            let relation = match kind {
                Kind::Law | Kind::Directive | Kind::Act => Relation::Law,
                Kind::Form => Relation::Form,
                Kind::Procedure => Relation::Procedure,
                Kind::Service => Relation::Service,
                _ => Relation::See,
            };
            Related {
                relation: relation.as_str().into(),
                content: id.0,
                url: String::new(),
                title: String::new(),
            }
        }
        // What is neither a page here nor an address is told as a fault when it is saved.
        None => {
            Related { relation: Relation::See.as_str().into(), content: 0, url: line, title: String::new() }
        }
    })
}

/// Links that were there before are what they were: their titles and what they are for stand in no form.
pub(super) fn keep_links(links: &mut [Related], before: &[Related]) {
    for link in links {
        let same = |one: &&Related| (one.content, &one.url) == (link.content, &link.url);
        if let Some(known) = before.iter().find(same) {
            link.clone_from(known);
        }
    }
}

/// Looks through files that came with the form and keeps those that are good; gives their entries and what was wrong.
pub(super) async fn take_files(
    portal: &Portal,
    person: PrincipalId,
    files: Vec<File>,
) -> Result<(Vec<Attached>, Vec<(String, String)>), DbError> {
    let (mut taken, mut faults) = (Vec::new(), Vec::new());
    for file in files {
        let fault = |word: &str| ("file".to_owned(), text::file_fault(&file.name, word));
        let checked = match portal.media.check(&file.name, file.bytes.clone()).await {
            Ok(checked) => checked,
            Err(error) => {
                faults.push(fault(word_of(&error)));
                continue;
            }
        };
        let purpose = if checked.format.is_image() { Use::Picture } else { Use::Attachment };
        let now = portal.clock.now();
        let kept = portal.db.write(move |tx| media::keep(tx, &checked, person, now)).await;
        match kept {
            Ok(id) => taken.push(Attached::new(id, purpose)),
            Err(KeepError::TooMany { .. }) => faults.push(fault("too-many")),
            Err(KeepError::Db(error)) => return Err(error),
        }
    }
    Ok((taken, faults))
}

/// The word of what is wrong with a file.
pub(in crate::web) fn word_of(error: &MediaError) -> &'static str {
    match error {
        MediaError::Empty => "empty",
        MediaError::TooLarge { .. } => "too-large",
        MediaError::NotAllowed { .. } => "not-allowed",
        MediaError::Disguised { .. } => "disguised",
        MediaError::TooManyPixels { .. } => "too-many-pixels",
        MediaError::Broken => "broken",
        MediaError::Macro => "macro",
        MediaError::Locked => "locked",
        MediaError::Bomb => "bomb",
    }
}

/// What a form shows.
pub(super) struct Shown<'a> {
    pub(super) kind: Kind,
    pub(super) draft: &'a Draft,
    pub(super) owner: Option<PrincipalId>,
    pub(super) audience: Audience,
    pub(super) version: i64,
    pub(super) faults: Vec<(String, String)>,
    pub(super) conflict: bool,
    pub(super) preview: bool,
    pub(super) heading: String,
    pub(super) action: String,
    pub(super) back: String,
    /// Related pages as they were typed; None: from the draft.
    pub(super) links: Option<String>,
}

/// The form as the template wants it.
pub(super) async fn page_of<'a>(
    portal: &Portal,
    page: &'a Page,
    shown: Shown<'_>,
) -> Result<FormPage<'a>, DbError> {
    let names = portal.names().await?;
    let details = &shown.draft.details;
    let ids: Vec<i64> = details.media.iter().map(|one| one.media).collect();
    let linked: Vec<i64> = details.links.iter().map(|link| link.content).filter(|id| *id != 0).collect();
    let own = page.viewer().units.iter().map(|(unit, _)| *unit);
    let units: Vec<PrincipalId> = own.chain(shown.owner).collect();
    let read = portal.db.read_brief(move |c| {
        let files = media::load_many(c, &ids)?;
        let related = paths_of(c, &linked)?;
        Ok::<_, DbError>((files, related, directory::load(c, &units)?))
    });
    let (files, related, units) = read.await?;
    let links = shown.links.unwrap_or_else(|| {
        let line = |link: &Related| match link.content {
            0 => Some(link.url.clone()),
            id => related.iter().find(|(known, _)| *known == id).map(|(_, path)| path.clone()),
        };
        details.links.iter().filter_map(line).collect::<Vec<_>>().join("\n")
    });
    let body = &shown.draft.body;
    Ok(FormPage {
        heading: shown.heading,
        action: shown.action,
        csrf: page.csrf(),
        faults: shown.faults,
        conflict: shown.conflict,
        version: shown.version,
        title: shown.draft.title.clone(),
        summary: shown.draft.summary.clone(),
        body: body.clone(),
        preview: shown.preview.then(|| templates::rich::markdown(body)),
        fields: fields_of(shown.kind)
            .iter()
            .map(|(field, kind, needed)| input(*field, *kind, *needed, &details.fields, &names))
            .collect(),
        channel: details.channel.map(|id| id.to_string()).unwrap_or_default(),
        channels: channels(&names, details.channel()),
        territory: details.territory.map(|id| id.to_string()).unwrap_or_default(),
        territories: territories(&names, details.territory()),
        owner: shown.owner.map_or_else(|| NO_OWNER.to_owned(), |id| id.to_string()),
        owners: owners(page.viewer(), &names, &units, shown.owner),
        audience: audience(shown.kind, page.viewer(), shown.audience),
        expires: details.expires_at.map(rome::format_moment).unwrap_or_default(),
        media: details.media.iter().filter_map(|one| media_input(one, &files)).collect(),
        largest: u64::try_from(page.state().upload_limit).unwrap_or(u64::MAX),
        links,
        back: shown.back,
    })
}

/// Only forms and procedures are tried inside first.
fn audience(kind: Kind, viewer: &Viewer, audience: Audience) -> String {
    if is_unified(kind) && rights::is_staff(viewer) { audience.as_str().to_owned() } else { String::new() }
}

/// Channels to choose from, and the one it is in, retired or not.
fn channels(names: &Names, present: Option<PrincipalId>) -> Vec<(String, String)> {
    let all = names.known.channels.iter().filter(|one| one.active || Some(one.id) == present);
    all.map(|one| (one.id.to_string(), one.name.clone())).collect()
}

/// Territories to choose from, and the one it is for, retired or not.
fn territories(names: &Names, present: Option<PrincipalId>) -> Vec<(String, String)> {
    let all = names.known.territories.iter().filter(|one| one.active || Some(one.id) == present);
    all.map(|one| (one.id.to_string(), one.name.clone())).collect()
}

/// Offices and organisations somebody may write for, and the one it belongs to: whoever corrects what is another's leaves it
/// where it is.
fn owners(
    viewer: &Viewer,
    names: &Names,
    units: &[directory::Principal],
    present: Option<PrincipalId>,
) -> Vec<(String, String)> {
    let mut owners: Vec<(PrincipalId, &str)> = if rights::is_newsroom(viewer) {
        names.offices.seen_by(viewer).map(|office| (office.id, office.name.as_str())).collect()
    } else {
        let writes = |unit: &&directory::Principal| {
            use directory::Kind::{Function, Group, Office};
            matches!(unit.kind, Office | Function | Group) && viewer.belongs_to(unit.id)
        };
        units.iter().filter(writes).map(|unit| (unit.id, unit.name.as_str())).collect()
    };
    let missing = present.filter(|id| owners.iter().all(|(known, _)| known != id));
    let missing = units.iter().find(|unit| Some(unit.id) == missing);
    owners.extend(missing.map(|unit| (unit.id, unit.name.as_str())));
    owners.into_iter().map(|(id, name)| (id.to_string(), name.to_owned())).collect()
}

fn media_input(one: &Attached, files: &[MediaFile]) -> Option<MediaInput> {
    let file = files.iter().find(|file| file.id == one.media)?;
    Some(MediaInput {
        id: file.id,
        file: file.name.clone(),
        picture: file.dimensions(),
        purpose: one.purpose.clone(),
        alt: one.alt.clone(),
        decorative: one.decorative,
        title: one.title.clone(),
    })
}

fn input(field: Field, kind: Type, needed: bool, fields: &Fields, names: &Names) -> FieldInput<'static> {
    let value = fields.get(field).to_owned();
    let offices = || -> Vec<(String, String)> {
        let seen = names.offices.seen_by(&Viewer::visitor());
        seen.map(|office| (office.id.to_string(), office.name.clone())).collect()
    };
    let kind = match kind {
        Type::Line => FieldKind::Line,
        Type::Text => FieldKind::Text,
        Type::Lines => FieldKind::Lines,
        Type::Date => FieldKind::Date,
        Type::Moment => FieldKind::Moment,
        Type::Link => FieldKind::Link,
        Type::Yes => FieldKind::Yes,
        Type::Choice(all) => FieldKind::Choice(
            all.iter().map(|word| ((*word).to_owned(), words::choice(word).to_owned())).collect(),
        ),
        Type::Offices => {
            let chosen = fields.numbers(field).into_iter().map(|id| id.to_string()).collect();
            FieldKind::Several(offices(), chosen)
        }
        Type::Person => FieldKind::Choice(offices()),
    };
    let name = format!("c-{field}");
    FieldInput { name, label: words::field(field.as_str()), value, needed, kind }
}

/// Faults of a service, as sentences at inputs.
pub(super) fn sentences(faults: &[Fault]) -> Vec<(String, String)> {
    faults.iter().map(sentence).collect()
}

/// Reading a long text takes its time: not on a thread that others wait for.
pub(in crate::web) async fn rich(text: String) -> templates::rich::Rich {
    let size = text.len();
    aside(size, move || templates::rich::markdown(&text)).await.unwrap_or_default()
}
