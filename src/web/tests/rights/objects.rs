//! What the names in the column Object of docs/rights.md stand for.

use super::*;
use std::collections::HashMap;
use std::sync::Mutex;

use crate::bounce::token::Purpose;
use crate::catalogue::{self, Filter, Kind, Paging};
use crate::demo;
use crate::directory::{Actor, Viewer};
use crate::discussion::{
    Attachment, Decision, Discussion, Entry, Face, Joining, Judge, Moderation, New, Newcomer, NoticeFacts,
    Posting, PostingFacts, Reading, Received, Special, Trade, Which, Written,
};
use crate::jobs::listing::{Content, Desk, store::Stored};
use crate::media;
use crate::portal::contents::{
    Attached, Audience, Contents, Details, Draft, NewContent, Use, kinds, section_of,
};
use crate::portal::feedback::{self, NewFeedback};
use crate::portal::offices::{self, ContactFilter};
use crate::portal::organisations::OrganisationId;

/// Makes or finds things of the demo province.
pub(super) struct Objects<'a> {
    site: &'a Site,
    /// A post of each board with its topic, for routes that leave it as it is.
    posts: Mutex<HashMap<String, (i64, i64)>>,
}

/// A pattern with its variable segments replaced in order; the last value serves for all that follow.
pub(super) fn filled(route: &str, values: &[&str]) -> String {
    let mut values = values.iter();
    let mut last = "x";
    let mut path = String::new();
    for segment in route.split('/').skip(1) {
        if segment.starts_with('{') {
            last = values.next().copied().unwrap_or(last);
        }
        path.push('/');
        path.push_str(if segment.starts_with('{') { last } else { segment });
    }
    path
}

/// Another office looks after an entry from now on.
async fn give<D: Stored>(desk: &Desk<D>, id: i64, office: PrincipalId) {
    let entry = desk.load(Some(Actor::server()), id).await.unwrap();
    let content = Content { office: Some(office), ..entry.content };
    desk.edit(Actor::server(), id, entry.head.version, content).await.unwrap();
}

fn last_part(entry: &catalogue::Entry) -> (i64, String) {
    (entry.source, entry.path.rsplit('/').next().unwrap().to_owned())
}

impl<'a> Objects<'a> {
    pub(super) fn new(site: &'a Site) -> Self {
        Self { site, posts: Mutex::default() }
    }

    /// The address of a row: its pattern with the object's names in it. What a form may change is made anew for each time.
    pub(super) async fn path(&self, route: &str, object: &str) -> String {
        let values: Vec<String> = match object {
            "–" => Vec::new(),
            "public" => vec![self.public(route).await],
            "edition" => vec![self.public(route).await, "1".into()],
            "office" => vec!["lecce".into()],
            "draft-lecce" => vec![self.draft("op09", "cpi.lecce", None).await, "1".into()],
            "draft-europa" => {
                vec![self.draft("op20", "cpi.tricase", Some("canale.europa")).await, "1".into()]
            }
            "own-image" => vec![self.image(None).await, "320".into()],
            "draft-image" => vec![self.image(Some("cpi.lecce")).await, "320".into()],
            "own-company" => vec![self.own_company(route).await],
            "contact" | "contact-to-delete" => vec![self.contact().await],
            "report" => vec![self.report().await],
            "unified-form" => vec![self.listed(Kind::Form, None).await.0.to_string()],
            "broken-link" => vec![self.listed(Kind::Link, None).await.0.to_string()],
            "organisation-requested" => vec![self.organisation("ente6").await.0.to_string()],
            "own-organisation" => vec![self.own_organisation(route).await],
            "document-of-organisation" => self.document().await,
            "member-of-organisation" => self.member().await,
            "person-of-office" => self.person_of_office().await,
            "erasure" => vec![self.erasure().await],
            "letter-of-discussion" => {
                vec![self.discussion().await.slug().to_owned(), "welcome".into(), "it".into()]
            }
            "discussion" => vec![self.discussion().await.slug().to_owned(), "0".into()],
            "member-of-discussion" => self.member_of_discussion().await,
            "invitation" => self.invitation(route).await,
            "sessions-of-op01" => vec![self.number("op01").await, "sessioni".into()],
            "member-of-lecce" => vec![self.number("cpi.lecce").await, self.number("op10").await],
            "member-of-galatina" => vec![self.number("cpi.galatina").await, self.number("op06").await],
            "territory" => vec![self.number("territorio.lecce").await],
            "channel-formazione" => vec![self.number("canale.formazione").await],
            "open-board" => self.board_of(route, "prova-aperta", Reading::Everyone).await,
            "members-board" => self.board_of(route, "prova-soci", Reading::Members).await,
            "notice" => vec![self.notice().await.to_string()],
            "posting" => vec![self.posting().await.to_string()],
            "guestbook" => {
                self.board("prova-ospiti", Face::Guestbook, Reading::Everyone).await;
                Vec::new()
            }
            "group" => vec![self.number(demo::province().groups[0].local_part).await],
            other => match self.of_office(route, other).await {
                Some(name) => vec![name],
                // A word that stands for itself.
                None => other.split(' ').map(str::to_owned).collect(),
            },
        };
        filled(route, &values.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// `office-lecce`, `person-op01`, `vacancy`, `course-of-nardo`, `draft-competition`: of CPI Lecce where none is named.
    async fn of_office(&self, route: &str, object: &str) -> Option<String> {
        if let Some(town) = object.strip_prefix("office-") {
            return Some(self.number(&format!("cpi.{town}")).await);
        }
        if let Some(login) = object.strip_prefix("person-") {
            return Some(self.number(login).await);
        }
        let (word, town) = object.split_once("-of-").unwrap_or((object, "lecce"));
        let kind: Kind = word.trim_start_matches("draft-").parse().ok()?;
        if !matches!(kind, Kind::Vacancy | Kind::Course | Kind::Competition | Kind::Company) {
            return None;
        }
        let (id, entry) = self.listed(kind, Some(&format!("cpi.{town}"))).await;
        let id = if word.starts_with("draft-") { self.copy(kind, id).await } else { id };
        // The public knows an entry by number and words, its draft by anything.
        let inside = route.starts_with("/redazione") || route.starts_with("/azienda");
        Some(if inside || word.starts_with("draft-") { id.to_string() } else { entry })
    }

    /// The open request of a citizen to be erased.
    async fn erasure(&self) -> String {
        let (by, accounts) = (self.principal("admin").await, &self.site.app.accounts);
        if accounts.erasures(by, 1).await.unwrap().is_empty() {
            accounts.request_erasure(self.principal("op11").await).await.unwrap();
        }
        accounts.erasures(by, 1).await.unwrap()[0].id.to_string()
    }

    /// A discussion that the administrator has made.
    async fn discussion(&self) -> Discussion {
        let (by, service) = (Actor::Person(self.principal("admin").await), &self.site.app.discussions);
        if let Ok(known) = service.managed(by.clone(), "prova".into()).await {
            return known.discussion;
        }
        let address = Address::parse("prova@lecce.pugliaimpiego.example").unwrap();
        service.create(by, New::usual(Face::Board, address, "Prova")).await.unwrap()
    }

    /// The same with somebody new from outside who is a member.
    async fn member_of_discussion(&self) -> Vec<String> {
        let (made, service) = (self.discussion().await, &self.site.app.discussions);
        let address = Address::parse(&format!("m{}@posta.example", rand::random::<u32>())).unwrap();
        let new = Newcomer { address: address.clone(), name: "Membro".into() };
        service.add(Actor::server(), made.id, vec![new], Entry::default()).await.unwrap();
        let which = Which { text: address.to_string(), limit: 1, ..Which::default() };
        let (found, _) = service.members(Actor::server(), made.id, which).await.unwrap();
        vec![made.slug().to_owned(), found[0].id.to_string()]
    }

    /// A draft that says what an entry of CPI Lecce says.
    async fn copy(&self, kind: Kind, id: i64) -> i64 {
        let (by, app) = (self.principal("op10").await, &self.site.app);
        let copied = match kind {
            Kind::Vacancy => app.jobs.vacancies.copy(by, id).await,
            Kind::Course => app.training.courses.copy(by, id).await,
            _ => app.jobs.competitions.copy(by, id).await,
        };
        copied.unwrap()
    }

    /// Number and last part of the address of the newest thing of a kind that the public finds, perhaps of an office.
    async fn listed(&self, kind: Kind, office: Option<&str>) -> (i64, String) {
        let all = self.entries(kind).await;
        let Some(office) = office else { return last_part(&all[0]) };
        let wanted = self.principal(office).await;
        match all.iter().find(|entry| entry.office == Some(wanted)) {
            Some(entry) => last_part(entry),
            None => {
                let others = [self.principal("cpi.lecce").await, self.principal("cpi.nardo").await];
                let free =
                    all.iter().find(|entry| entry.office.is_none_or(|office| !others.contains(&office)));
                let id = free.unwrap_or_else(|| panic!("the demo has no {kind}")).source;
                match kind {
                    Kind::Vacancy => give(&self.site.app.jobs.vacancies, id, wanted).await,
                    Kind::Course => give(&self.site.app.training.courses, id, wanted).await,
                    _ => give(&self.site.app.jobs.competitions, id, wanted).await,
                }
                let all = self.entries(kind).await;
                last_part(all.iter().find(|entry| entry.source == id).unwrap())
            }
        }
    }

    async fn entries(&self, kind: Kind) -> Vec<catalogue::Entry> {
        let filter = Filter::of(&[kind], NOW);
        let found =
            self.site.app.db.read(move |conn| catalogue::list(conn, &filter, Paging::new(1, 100))).await;
        found.unwrap().rows
    }

    /// The name of the newest thing that the public finds in a section.
    async fn public(&self, route: &str) -> String {
        let kind = kinds()
            .iter()
            .copied()
            .find(|kind| route.strip_prefix(section_of(*kind)).is_some_and(|rest| rest.starts_with("/{")));
        self.listed(kind.unwrap_or(Kind::News), None).await.1
    }

    async fn own_company(&self, route: &str) -> String {
        let person = self.site.person("azienda1@posta.example").await;
        let (company, _) = self.site.app.jobs.companies.of_person(person).await.unwrap().pop().unwrap();
        match route.starts_with("/imprese") {
            true => format!("{}-x", company.id),
            false => company.id.to_string(),
        }
    }

    async fn contact(&self) -> String {
        let filter = ContactFilter::default();
        let read = self.site.app.offices.read(move |conn| offices::contacts(conn, &filter, true)).await;
        read.unwrap().pop().unwrap().id.to_string()
    }

    async fn report(&self) -> String {
        let new = NewFeedback {
            kind: feedback::Kind::Fault,
            page: "/".into(),
            text: "Non si legge.".into(),
            name: String::new(),
            address: String::new(),
            consent: String::new(),
        };
        self.site.app.feedback.send(None, new).await.unwrap()
    }

    /// The organisation that somebody writes for.
    async fn organisation(&self, login: &str) -> OrganisationId {
        let person = self.site.person(&format!("{login}@posta.example")).await;
        self.site.app.organisations.own(person).await.unwrap().pop().expect(login).id
    }

    async fn own_organisation(&self, route: &str) -> String {
        let id = self.organisation("ente1").await;
        let person = self.site.person("ente1@posta.example").await;
        let opened = self.site.app.organisations.open(person, id).await.unwrap();
        match route.starts_with("/enti/") {
            true => opened.organisation.slug.unwrap(),
            false => id.0.to_string(),
        }
    }

    /// An organisation with somebody who writes for it and does not manage it.
    async fn member(&self) -> Vec<String> {
        let id = self.organisation("ente1").await;
        let address = Address::parse("ente8@posta.example").unwrap();
        let (manager, person) =
            (self.site.person("ente1@posta.example").await, self.site.person("ente8@posta.example").await);
        let organisations = &self.site.app.organisations;
        let version = organisations.open(manager, id).await.unwrap().organisation.version;
        organisations.join(manager, (id, version), (address, false)).await.unwrap();
        for invited in organisations.invited(person).await.unwrap() {
            organisations.accept_invitation(person, invited.id).await.unwrap();
        }
        vec![id.0.to_string(), person.0.to_string()]
    }

    /// An office with somebody whom its page shows to everybody.
    async fn person_of_office(&self) -> Vec<String> {
        let offices = &self.site.app.offices;
        for office in &offices.all().await.unwrap().offices {
            let slug = &office.profile.slug;
            let whole = offices.whole(&Viewer::visitor(), slug).await.unwrap();
            if let Some(person) = whole.as_ref().and_then(|whole| whole.people.first()) {
                return vec![slug.clone(), person.id.0.to_string()];
            }
        }
        panic!("no office shows anybody")
    }

    /// An organisation with an invitation to the citizen, or the invitation alone.
    async fn invitation(&self, route: &str) -> Vec<String> {
        let id = self.organisation("ente1").await;
        let manager = self.site.person("ente1@posta.example").await;
        let organisations = &self.site.app.organisations;
        let opened = organisations.open(manager, id).await.unwrap();
        if opened.invitations.is_empty() {
            let place = (id, opened.organisation.version);
            let address = Address::parse("cittadino1@posta.example").unwrap();
            organisations.join(manager, place, (address, false)).await.unwrap();
        }
        let invitations = organisations.open(manager, id).await.unwrap().invitations;
        let number = invitations[0].id.to_string();
        if route.contains("{id}") { vec![id.0.to_string(), number] } else { vec![number] }
    }

    /// An organisation with a file of its request.
    async fn document(&self) -> Vec<String> {
        let id = self.organisation("ente1").await;
        let person = self.site.person("ente1@posta.example").await;
        let opened = self.site.app.organisations.open(person, id).await.unwrap();
        let file = opened.documents.first().map_or(0, |document| document.media);
        vec![id.0.to_string(), file.to_string()]
    }

    /// An image that the operator of CPI Lecce has brought, perhaps used in a draft of an office.
    async fn image(&self, office: Option<&str>) -> String {
        let by = self.principal("op10").await;
        let picture = image::RgbImage::new(8, 8);
        let mut bytes = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        let checked = self.site.app.media.check("prova.png", bytes.into_inner()).await.unwrap();
        let keep = move |tx: &mut mailstore::db::Tx<'_>| media::keep(tx, &checked, by, NOW);
        let id = self.site.app.db.write(keep).await.unwrap();
        if let Some(office) = office {
            let owner = self.principal(office).await;
            let used = Attached { alt: "Una prova".into(), ..Attached::new(id, Use::Picture) };
            let details = Details { media: vec![used], ..Details::default() };
            self.begin(by, owner, details).await;
        }
        id.to_string()
    }

    /// A discussion of ours; the operator is a member.
    async fn board(&self, local: &str, face: Face, reading: Reading) -> Discussion {
        let (discussions, by) = (&self.site.app.discussions, Actor::server());
        let person = self.principal("op10").await;
        let viewer = self.site.app.db.read(move |c| Viewer::load(c, person)).await.unwrap().unwrap();
        let known = discussions.seat(viewer, local.to_owned()).await;
        if let Ok(seat) = known {
            return seat.discussion;
        }
        let address = Address::parse(&format!("{local}@lecce.pugliaimpiego.example")).unwrap();
        let mut new = New::usual(face, address, local);
        new.reading = reading;
        if face != Face::Guestbook {
            (new.settings.moderation, new.settings.posting) = (Moderation::Nothing, Posting::Registered);
        }
        if reading == Reading::Members {
            new.settings.joining = Joining::Closed;
        }
        let made = discussions.create(by.clone(), new).await.unwrap();
        let address = Address::parse("op10@lecce.pugliaimpiego.example").unwrap();
        let member = Newcomer { address, name: String::new() };
        discussions.add(by, made.id, vec![member], Entry::default()).await.unwrap();
        made
    }

    /// A discussion with what else the route names: a topic or post of the operator, made anew, or a token.
    async fn board_of(&self, route: &str, local: &str, reading: Reading) -> Vec<String> {
        let board = self.board(local, Face::Board, reading).await;
        let slug = board.slug().to_owned();
        let part = route.split('/').nth(3).unwrap_or_default();
        let rest: Vec<String> = match (part, route.split('/').nth(4)) {
            ("archivio", Some(_)) => vec!["2026-11".into()],
            ("conferma", _) => vec!["x".into()],
            ("lascia", _) => vec![self.token_of_member(board.id, Purpose::Leave).await],
            ("opzioni", _) => vec![self.token_of_member(board.id, Purpose::Options).await],
            ("{topic}", _) => vec![format!("{}-prova", self.kept_post(&slug).await.1)],
            ("messaggi", _) if route.ends_with("rimuovi") => vec![self.post(&slug).await.0.to_string()],
            ("messaggi", _) => vec![self.kept_post(&slug).await.0.to_string(), "0".into()],
            ("id", _) => vec![self.digest(&slug).await],
            _ => Vec::new(),
        };
        std::iter::once(slug).chain(rest).collect()
    }

    /// A post with a file, the same for each time.
    async fn kept_post(&self, slug: &str) -> (i64, i64) {
        let known = self.posts.lock().unwrap().get(slug).copied();
        if let Some(known) = known {
            return known;
        }
        let made = self.post(slug).await;
        self.posts.lock().unwrap().insert(slug.to_owned(), made);
        made
    }

    /// A new post with a file; what waits since it is one of very many is published too.
    async fn post(&self, slug: &str) -> (i64, i64) {
        let discussions = &self.site.app.discussions;
        let file = Attachment { name: "a.txt".into(), media_type: "text/plain".into(), bytes: b"a".to_vec() };
        let text = format!("{:x}", rand::random::<u64>());
        let written = Written { title: "Prova".into(), text, files: vec![file], ..Written::default() };
        let received =
            discussions.write(self.principal("op10").await, slug.to_owned(), written).await.unwrap();
        self.published(received).await
    }

    /// Post and topic of what was received; what waits since it is one of very many is published too.
    async fn published(&self, received: Received) -> (i64, i64) {
        let approve = Decision::Approve { trust: false };
        let received = match received {
            Received::Waits { held, .. } => {
                let judge = Judge::Actor(Actor::server());
                self.site.app.discussions.decide(judge, held, approve).await.unwrap().unwrap()
            }
            other => other,
        };
        match received {
            Received::Published { post, topic } => (post, topic),
            other => panic!("{other:?}"),
        }
    }

    /// A new notice of the operator on the board of the demo, which asks to be confirmed.
    async fn notice(&self) -> i64 {
        let facts = NoticeFacts { confirm: true, ..NoticeFacts::default() };
        let text = format!("{:x}", rand::random::<u64>());
        let special = Some(Special::Notice(facts));
        let written = Written { title: "Prova".into(), text, special, ..Written::default() };
        let by = self.principal("op10").await;
        let received = self.site.app.discussions.write(by, "bacheca".into(), written).await.unwrap();
        self.published(received).await.0
    }

    /// A new posting of the operator there.
    async fn posting(&self) -> i64 {
        let facts = PostingFacts {
            trade: Trade::Wanted,
            profession: format!("{:x}", rand::random::<u64>()),
            town: "Lecce".into(),
            words: String::new(),
            until: NOW + crate::clock::DAY,
        };
        let by = self.principal("op10").await;
        let received = self.site.app.discussions.post_trade(by, facts, String::new()).await.unwrap();
        self.published(received).await.0
    }

    /// The digest that messages name a new post by.
    async fn digest(&self, slug: &str) -> String {
        let (post, _) = self.kept_post(slug).await;
        let read = self.site.app.db.read(move |c| {
            let sql = "SELECT digest FROM discussion_post WHERE id = $1";
            c.query_one::<(Vec<u8>,)>(sql, mailstore::args![post])
        });
        data_encoding::BASE32_NOPAD.encode(&read.await.unwrap().0).to_ascii_lowercase()
    }

    /// A token of a new member.
    async fn token_of_member(&self, board: PrincipalId, purpose: Purpose) -> String {
        let discussions = &self.site.app.discussions;
        let address = Address::parse(&format!("{:x}@far.example", rand::random::<u64>())).unwrap();
        let member = Newcomer { address, name: String::new() };
        discussions.add(Actor::server(), board, vec![member], Entry::default()).await.unwrap();
        let read =
            self.site.app.db.read(|c| c.query_one::<(i64,)>("SELECT MAX(id) FROM discussion_member", &[]));
        let id = read.await.unwrap().0;
        discussions.tokens().await.unwrap().make(purpose, id, 1)
    }

    async fn number(&self, local_part: &str) -> String {
        self.principal(local_part).await.0.to_string()
    }

    async fn principal(&self, local_part: &str) -> PrincipalId {
        self.site.person(&format!("{local_part}@lecce.pugliaimpiego.example")).await
    }

    /// A draft of an office, perhaps for a channel.
    async fn draft(&self, author: &str, office: &str, channel: Option<&str>) -> String {
        let (author, owner) = (self.principal(author).await, self.principal(office).await);
        let channel = match channel {
            Some(channel) => Some(self.principal(channel).await.0),
            None => None,
        };
        self.begin(author, owner, Details { channel, ..Details::default() }).await
    }

    async fn begin(&self, author: PrincipalId, owner: PrincipalId, details: Details) -> String {
        let (title, summary) = ("Prova".into(), "Una prova.".into());
        let draft = Draft { title, summary, body: "Testo.".into(), details };
        let new = NewContent {
            kind: Kind::News,
            owner: Some(owner),
            audience: Audience::Public,
            draft,
            import_key: None,
        };
        Contents::new(self.site.app.db.clone(), self.site.app.clock.clone())
            .create(author, new)
            .await
            .unwrap()
            .id
            .0
            .to_string()
    }
}
