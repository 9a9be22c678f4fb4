//! Fills the demo's portal: contents in the order of their publication, then what the newsroom has done with them.
//!
//! Each content bears its key, so that it is taken over once. A deed of the newsroom raises the content's version by one: a
//! resumed filling sees by it which of them are done.

use crate::{
    clock::{Clock, Micros},
    demo::{self, Deed, DemoContent, Later},
    directory::{self, PrincipalId},
    media::{self, KeepError, Media},
    portal::contents::{
        Attached, Changed, Content, ContentId, Contents, Details, Draft, Field, Fields, Import, Move,
        NewContent, Related, Use,
    },
};
use anyhow::Context as _;
use mailstore::Db;
use std::collections::HashMap;

/// So many contents are one transaction.
const UNIT: usize = 100;
/// Who brings them in.
const EDITOR: &str = "redazione1";
/// More principals than the demo has.
const PRINCIPALS: u32 = 1000;

/// Fills `items` contents and the fixed set; tells `progress` how many are there, and gives how many there are in the end. Needs the
/// people; channels and territories that are not there are left out.
pub(super) async fn fill(
    db: &Db,
    items: usize,
    until: Micros,
    mut progress: impl FnMut(usize),
) -> anyhow::Result<usize> {
    let mut filler = Filler::new(db).await?;
    let (mut unit, mut count) = (Vec::new(), 0);
    for content in demo::contents(items, demo::DEFAULT_SEED, until) {
        if unit.len() == UNIT || filler.waits_for(&content) {
            count += filler.take_over(std::mem::take(&mut unit)).await?;
            progress(count);
        }
        unit.push(content);
    }
    count += filler.take_over(unit).await?;
    progress(count);
    Ok(count)
}

struct Filler {
    db: Db,
    editor: PrincipalId,
    /// Everybody and everything with an address, by its left side.
    names: HashMap<String, PrincipalId>,
    /// What was taken over, by key.
    there: HashMap<String, ContentId>,
    /// Numbers of the pictures that were kept, in their order.
    pictures: Vec<i64>,
}

impl Filler {
    async fn new(db: &Db) -> anyhow::Result<Self> {
        let filter = directory::Filter { kind: None, text: None, after: None, limit: PRINCIPALS };
        let all = db.read(move |c| directory::list(c, &filter)).await?;
        let names: HashMap<String, PrincipalId> =
            all.into_iter().map(|known| (known.address.local().to_owned(), known.id)).collect();
        let editor = *names.get(EDITOR).context("the editor is missing")?;
        Ok(Self { db: db.clone(), editor, names, there: HashMap::new(), pictures: Vec::new() })
    }

    /// Whether it links to what is still to be taken over.
    fn waits_for(&self, content: &DemoContent) -> bool {
        content.links.iter().any(|(_, key)| !self.there.contains_key(key))
    }

    /// Takes a unit over; gives how many it has.
    async fn take_over(&mut self, unit: Vec<DemoContent>) -> anyhow::Result<usize> {
        let service = self.service(Clock::System);
        let keys: Vec<String> = unit.iter().map(|content| content.key.clone()).collect();
        let known = service.imported(self.editor, keys.clone()).await?;
        let mut imports = Vec::with_capacity(unit.len());
        for content in &unit {
            if known.iter().all(|(key, ..)| *key != content.key) {
                let files = self.files(content, &[]).await?;
                imports.push(self.import(content, files)?);
            }
        }
        service.import(self.editor, imports).await?;
        let mut versions = HashMap::new();
        for (key, id, version) in service.imported(self.editor, keys).await? {
            versions.insert(key.clone(), version);
            self.there.insert(key, id);
        }
        for content in &unit {
            let version = versions.get(&content.key).copied().context("what was taken over is gone")?;
            self.catch_up(content, version).await.with_context(|| content.key.clone())?;
        }
        Ok(unit.len())
    }

    fn service(&self, clock: Clock) -> Contents {
        Contents::new(self.db.clone(), clock)
    }

    fn id(&self, name: &str) -> anyhow::Result<PrincipalId> {
        self.names.get(name).copied().with_context(|| format!("nobody is called {name}"))
    }

    /// What belongs to a content with these fields changed: a picture at its head, the paper of a form.
    async fn files(
        &mut self,
        content: &DemoContent,
        changed: &[(Field, String)],
    ) -> anyhow::Result<Vec<Attached>> {
        let mut files = Vec::new();
        if let Some(number) = content.cover() {
            let picture = self.picture(number).await?;
            let alt = demo::pictures::ALT.to_owned();
            files.push(Attached { alt, ..Attached::new(picture, Use::Cover) });
        }
        if let Some((name, paper)) = content.paper(changed) {
            let title = "Il modulo da compilare".to_owned();
            files.push(Attached { title, ..Attached::new(self.keep(&name, paper).await?, Use::Attachment) });
        }
        Ok(files)
    }

    /// The number of a picture, which is drawn when it is first wanted.
    async fn picture(&mut self, number: usize) -> anyhow::Result<i64> {
        while self.pictures.len() < demo::pictures::COUNT {
            let next = self.pictures.len();
            let kept = self.keep(&format!("disegno-{}.png", next + 1), demo::pictures::png(next)).await?;
            self.pictures.push(kept);
        }
        let kept = self.pictures.get(number % demo::pictures::COUNT).copied();
        kept.context("there is no picture")
    }

    async fn keep(&self, name: &str, bytes: Vec<u8>) -> anyhow::Result<i64> {
        let (by, now) = (self.editor, Clock::System.now());
        let file = Media::new(self.db.clone(), Clock::System).check(name, bytes).await?;
        let kept = self.db.write(move |tx| media::keep(tx, &file, by, now));
        kept.await.map_err(|error: KeepError| anyhow::anyhow!("{name}: {error}"))
    }

    fn import(&self, content: &DemoContent, files: Vec<Attached>) -> anyhow::Result<Import> {
        Ok(Import {
            new: NewContent {
                kind: content.kind,
                owner: content.owner.map(|owner| self.id(owner)).transpose()?,
                audience: content.audience,
                draft: self.draft(content, &[], files)?,
                import_key: Some(content.key.clone()),
            },
            author: self.id(content.author)?,
            created_at: content.created,
            stage: content.stage,
            published_at: content.published,
        })
    }

    /// What it says, with other values of some fields.
    fn draft(
        &self,
        content: &DemoContent,
        changed: &[(Field, String)],
        media: Vec<Attached>,
    ) -> anyhow::Result<Draft> {
        let mut fields = Fields::default();
        for (field, value) in content.fields.iter().chain(changed) {
            match field {
                Field::Offices | Field::Responsible => fields.set(*field, &self.numbers(value)?),
                _ => fields.set(*field, value),
            }
        }
        let thing = |kind: &str, slug: Option<&str>| Some(self.names.get(&format!("{kind}.{}", slug?))?.0);
        let details = Details {
            channel: thing("canale", content.channel),
            territory: thing("territorio", content.territory),
            expires_at: content.expires,
            fields,
            media,
            links: content
                .links
                .iter()
                .filter_map(|(relation, key)| self.related(relation.as_str(), key))
                .collect(),
            ..Details::default()
        };
        let (title, summary, body) = (content.title.clone(), content.summary.clone(), content.body.clone());
        Ok(Draft { title, summary, body, details })
    }

    /// The numbers of offices and functions by their names; `all` is all job centres.
    fn numbers(&self, names: &str) -> anyhow::Result<String> {
        let centres = demo::province().offices;
        let centres = centres.iter().map(|office| office.local_part).filter(|name| name.starts_with("cpi."));
        let names: Vec<&str> = if names == "all" { centres.collect() } else { names.split(' ').collect() };
        let numbers = names.into_iter().map(|name| Ok(self.id(name)?.to_string()));
        Ok(numbers.collect::<anyhow::Result<Vec<_>>>()?.join(","))
    }

    fn related(&self, relation: &str, key: &str) -> Option<Related> {
        let content = self.there.get(key)?.0;
        Some(Related { relation: relation.to_owned(), content, url: String::new(), title: String::new() })
    }

    /// Does with a content what was done with it, from its version on.
    async fn catch_up(&mut self, content: &DemoContent, version: i64) -> anyhow::Result<()> {
        let id = *self.there.get(&content.key).context("it is not there")?;
        let mut version = version;
        for (before, later) in (1..).zip(&content.later) {
            if version == before {
                version = self.act(content, (id, version), later).await?.version;
            }
        }
        Ok(())
    }

    async fn act(
        &mut self,
        content: &DemoContent,
        (id, version): (ContentId, i64),
        later: &Later,
    ) -> anyhow::Result<Content> {
        let (service, by) = (self.service(Clock::manual(later.at)), self.editor);
        Ok(match &later.deed {
            Deed::Take(step, reason) => {
                let taken = Move { reason: reason.clone(), ..Move::of(*step) };
                service.take(by, (id, version), taken).await?
            }
            Deed::Write(fields) => {
                let files = self.files(content, fields).await?;
                let draft = self.draft(content, fields, files)?;
                service.save(by, (id, version), draft, Changed::default()).await?
            }
            Deed::Adopt(office) => service.adopt(by, (id, version), self.id(office)?).await?,
            Deed::Assign(login) => service.assign(by, (id, version), Some(self.id(login)?)).await?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        audit::Doer,
        auth::password,
        catalogue,
        directory::Directory,
        portal::contents::{self, Filter, Found, Kind, Order, Stage},
    };
    use mailstore::testing::{TestDb, engines};

    /// 23 November 2026, 09:00 UTC, a Monday.
    const UNTIL: Micros = 1_795_424_400_000_000;

    async fn province(engine: &TestDb) -> Directory {
        let directory = Directory::new(engine.db.clone(), Clock::manual(UNTIL), |_, _, _, _| Ok(()));
        let hash = password::hash(demo::PASSWORD, &[7; 16]).unwrap();
        directory.edit(Doer::server(), move |edit| super::super::people(edit, &hash)).await.unwrap();
        directory
    }

    #[tokio::test]
    async fn filling_twice_changes_nothing() {
        for engine in engines().await {
            province(&engine).await;
            let items = 60;
            let mut told = Vec::new();
            let count = fill(&engine.db, items, UNTIL, |count| told.push(count)).await.unwrap();
            assert_eq!((count, told.last()), (demo::count_contents(items), Some(&count)));
            let filler = Filler::new(&engine.db).await.unwrap();
            let service = filler.service(Clock::manual(UNTIL));
            let state = async || {
                let filter = Filter { order: Order::Title, ..Filter::default() };
                let (listed, total) = service.list(filler.editor, filter, (500, 0)).await.unwrap();
                assert_eq!(usize::try_from(total).unwrap(), count, "{}", engine.name);
                listed
            };
            let before = state().await;
            assert_eq!(fill(&engine.db, items, UNTIL, |_| {}).await.unwrap(), count);
            assert_eq!(state().await, before, "{}", engine.name);
        }
    }

    #[tokio::test]
    async fn what_is_filled_can_be_read() {
        for engine in engines().await {
            province(&engine).await;
            fill(&engine.db, 60, UNTIL, |_| {}).await.unwrap();
            let filler = Filler::new(&engine.db).await.unwrap();
            let (found, editions, offices, shown) = engine
                .db
                .read(|c| {
                    let found = contents::find_public(c, Kind::Form, "richiesta-di-personale", false)?;
                    let Some(Found::Here(found)) = found else { panic!("there is no such form") };
                    let editions = contents::editions(c, &found.content, false)?;
                    let offices = contents::adopted_by(c, found.content.id)?;
                    let internal = contents::find_public(c, Kind::Procedure, "gestione-dei-reclami", false)?;
                    let shown = catalogue::first(c, &catalogue::Filter::of(&[Kind::News], UNTIL), 10)?;
                    assert!(matches!(internal, Some(Found::Here(_))), "it is public");
                    assert_eq!(contents::privacy_revision(c)?, Some(1), "what people agree to");
                    Ok::<_, mailstore::DbError>((found, editions, offices, shown))
                })
                .await
                .unwrap();
            assert_eq!(found.draft.details.fields.get(Field::Edition), "2.3", "{}", engine.name);
            assert_eq!((editions.len(), offices.len()), (2, 7), "{}", engine.name);
            assert!(!found.draft.details.links.is_empty() && !shown.is_empty());
            let service = filler.service(Clock::manual(UNTIL));
            let counters = service.counters(filler.editor).await.unwrap();
            for stage in [Stage::Draft, Stage::InReview, Stage::Scheduled] {
                assert!(counters.at(stage) > 0, "{stage}");
            }
        }
    }
}
