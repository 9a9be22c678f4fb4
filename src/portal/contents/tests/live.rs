//! What the public reads changes when something is published, and by those alone who may publish there.

use super::*;
use crate::{
    media,
    territory::{ChannelChange, TerritoryError},
};

/// Everything a release has to meet.
fn checked(step: Workflow) -> Move {
    Move { checks: CHECKS.iter().map(|point| (*point).to_owned()).collect(), ..Move::of(step) }
}

impl House {
    fn form(&self, audience: Audience) -> NewContent {
        let mut new = self.new_content(Kind::Form, Some(self.office), "Modulo DID");
        new.audience = audience;
        new.draft.details.fields.set(Field::Edition, "1");
        new.draft.details.fields.set(Field::Dated, "2026-01-01");
        new
    }

    async fn published(&self, by: PrincipalId, new: NewContent) -> Content {
        let content = self.contents.create(by, new).await.expect(self.name);
        self.take(by, &content, Workflow::Publish).await.expect(self.name)
    }

    /// Saves another draft of a content, with a later edition.
    async fn saved(&self, by: PrincipalId, content: &Content, draft: Draft, changed: Changed) -> Content {
        self.contents.save(by, (content.id, content.version), draft, changed).await.expect(self.name)
    }

    fn territories(&self) -> Territories {
        Territories::new(self.db.clone(), self.clock.clone(), self.directory.clone())
    }

    async fn add_channel(&self, local: &str, public: bool) -> PrincipalId {
        let new = NewChannel {
            name: format!("Canale {local}"),
            address: Address::parse(&format!("{local}@x.example")).unwrap(),
            slug: None,
            description: String::new(),
            public,
        };
        self.territories().edit(Actor::server(), move |edit| edit.add_channel(&new)).await.expect(self.name)
    }

    async fn set_public(&self, channel: PrincipalId, public: bool) -> Result<(), TerritoryError> {
        let change = ChannelChange { public: Some(public), ..ChannelChange::default() };
        self.territories().edit(Actor::server(), move |edit| edit.set_channel(channel, &change)).await
    }

    async fn editions(&self, content: &Content, internal: bool) -> Vec<i64> {
        let content = content.clone();
        let found = self.db.read(move |c| editions(c, &content, internal)).await.expect(self.name);
        found.into_iter().map(|edition| edition.revision).collect()
    }

    async fn is_public_file(&self, file: i64) -> bool {
        let found = self.db.read(move |c| media::load(c, file)).await.expect(self.name);
        found.expect("a file").public
    }
}

fn for_whom(audience: Audience) -> Changed {
    Changed { audience: Some(audience), owner: None }
}

#[tokio::test]
async fn a_draft_changes_nothing_for_those_who_read() {
    for house in houses().await {
        let new = house.form(Audience::Internal);
        let inside = house.published(house.manager, new.clone()).await;
        let drafted =
            house.saved(house.operator, &inside, new.draft.clone(), for_whom(Audience::Public)).await;
        assert_eq!((drafted.audience, drafted.live_audience), (Audience::Public, Some(Audience::Internal)));
        assert!(house.find(Kind::Form, "modulo-did").await.is_none(), "{}: nobody published it", house.name);
        let place = (drafted.id, drafted.version);
        let named = house.contents.set_slug(house.editor, place, "did".into()).await.expect(house.name);
        assert!(house.listed().await.is_empty() && house.find(Kind::Form, "did").await.is_none());
        let public = house.take(house.manager, &named, Workflow::Publish).await.expect(house.name);
        assert!(matches!(house.find(Kind::Form, "did").await, Some(Found::Here(_))), "{}", house.name);
        let back = house.saved(house.operator, &public, new.draft, for_whom(Audience::Internal)).await;
        assert_eq!((back.audience, back.live_audience), (Audience::Internal, Some(Audience::Public)));
        assert!(matches!(house.find(Kind::Form, "did").await, Some(Found::Here(_))));
        assert_eq!(house.listed().await, ["Modulo DID"]);
        let place = (back.id, back.version);
        let restored = house.contents.restore(house.manager, place, 2).await.expect(house.name);
        assert_eq!(restored.audience, Audience::Public, "as that revision was meant");
    }
}

#[tokio::test]
async fn a_draft_in_an_inner_channel_leaves_the_public_page() {
    for house in houses().await {
        let inner = house.add_channel("rete", false).await;
        let live =
            house.published(house.referent, house.new_content(Kind::News, Some(house.office), "Orari")).await;
        let mut draft = house.draft("Orari");
        draft.details.channel = Some(inner.0);
        let moved = house.saved(house.operator, &live, draft, Changed::default()).await;
        assert_eq!(moved.audience, Audience::Internal);
        assert!(matches!(house.find(Kind::News, "orari").await, Some(Found::Here(_))), "{}", house.name);
        assert_eq!(house.listed().await, ["Orari"]);
        house.take(house.editor, &moved, Workflow::Publish).await.expect(house.name);
        assert!(house.find(Kind::News, "orari").await.is_none() && house.listed().await.is_empty());
    }
}

#[tokio::test]
async fn contents_begun_at_once_with_one_title_have_names_of_their_own() {
    for house in houses().await {
        let begin = async |number: usize| {
            let mut new = house.new_content(Kind::News, Some(house.office), "Avviso");
            new.draft.body = number.to_string();
            house.contents.create(house.operator, new).await.expect(house.name)
        };
        let begun = (0..8).map(begin);
        let begun = futures_util::future::join_all(begun).await;
        let renamed = begun
            .iter()
            .map(|one| house.saved(house.operator, one, house.draft("Bando"), Changed::default()));
        for one in futures_util::future::join_all(renamed).await {
            let (kind, slug) = (one.kind, one.slug.clone());
            let owner = house.db.read(move |c| store::slug_owner(c, kind, &slug)).await.expect(house.name);
            assert_eq!(owner, Some(one.id), "{}: {}", house.name, one.slug);
        }
        let kind = Kind::News;
        let owner = house.db.read(move |c| store::slug_owner(c, kind, "bando")).await.expect(house.name);
        let other = begun.iter().map(|one| one.id).find(|id| Some(*id) != owner).expect("another");
        let kept = house.db.write(move |tx| {
            store::remove_slug(tx, kind, "bando", other)?;
            store::slug_owner(tx, kind, "bando")
        });
        let kept: Result<_, DbError> = kept.await;
        assert!(kept.expect(house.name).is_some_and(|owner| owner != other), "another's name stays");
    }
}

#[tokio::test]
async fn what_was_published_counts_for_whoever_it_was_then() {
    for house in houses().await {
        let live =
            house.published(house.editor, house.new_content(Kind::News, Some(house.office), "Uno")).await;
        let changed = Changed { owner: Some(Some(house.other_office)), audience: None };
        let moved = house.saved(house.editor, &live, house.draft("Uno"), changed).await;
        assert_eq!(moved.owner, Some(house.other_office));
        house.take(house.editor, &moved, Workflow::Publish).await.expect(house.name);
        let year = (house.at(-DAY), house.at(DAY));
        let counted = house.contents.contributions(house.operator, year).await.expect(house.name);
        let counted: Vec<_> = counted.iter().map(|one| (one.owner, one.number)).collect();
        assert_eq!(counted, [(Some(house.office), 1)], "{}", house.name);
    }
}

#[tokio::test]
async fn an_edition_that_was_withdrawn_comes_back_with_no_later_one() {
    for house in houses().await {
        let new = house.form(Audience::Public);
        let first = house.published(house.manager, new.clone()).await;
        let withdrawn = house.give_reason(house.manager, &first, Workflow::Withdraw).await;
        let mut draft = new.draft;
        draft.details.fields.set(Field::Edition, "2");
        let second = house.saved(house.manager, &withdrawn, draft.clone(), Changed::default()).await;
        let second = house.take(house.manager, &second, Workflow::Publish).await.expect(house.name);
        draft.details.fields.set(Field::Edition, "3");
        let third = house.saved(house.manager, &second, draft, Changed::default()).await;
        let third = house.take(house.manager, &third, Workflow::Publish).await.expect(house.name);
        assert_eq!(house.editions(&third, false).await, [3, 2], "{}", house.name);
        assert_eq!(house.editions(&third, true).await, [3, 2], "for nobody");
        let gone = house.db.read(move |c| edition(c, &third, (1, true))).await.expect(house.name);
        assert!(gone.is_none(), "{}", house.name);
    }
}

#[tokio::test]
async fn files_of_editions_that_everybody_may_read_are_for_everybody() {
    for house in houses().await {
        let (old, new_file) = (brought(&house, house.manager).await, brought(&house, house.manager).await);
        let mut new = house.form(Audience::Public);
        new.draft.details.media = vec![Attached::new(old, Use::Attachment)];
        let first = house.published(house.manager, new.clone()).await;
        let mut draft = new.draft;
        draft.details.media = vec![Attached::new(new_file, Use::Attachment)];
        let second = house.saved(house.manager, &first, draft.clone(), Changed::default()).await;
        let second = house.take(house.manager, &second, Workflow::Publish).await.expect(house.name);
        assert!(house.is_public_file(old).await && house.is_public_file(new_file).await, "{}", house.name);
        let gone = house.give_reason(house.manager, &second, Workflow::Withdraw).await;
        assert!(!house.is_public_file(old).await && !house.is_public_file(new_file).await, "withdrawn");
        draft.details.media.clear();
        draft.details.links.push(elsewhere());
        let third = house.saved(house.manager, &gone, draft, Changed::default()).await;
        house.take(house.manager, &third, Workflow::Publish).await.expect(house.name);
        assert!(house.is_public_file(old).await, "{}: the first edition can be read again", house.name);
        assert!(!house.is_public_file(new_file).await, "the withdrawn one cannot");
    }
}

#[tokio::test]
async fn another_office_finds_reads_and_adopts_what_is_for_the_network_and_sees_no_drafts() {
    for house in houses().await {
        let (chief, other) = (house.stranger, house.other_office);
        let made = house.directory.edit(Doer::server(), move |edit| edit.add_member(other, chief, true));
        made.await.expect(house.name);
        let new = house.form(Audience::Internal);
        let inside = house.published(house.manager, new.clone()).await;
        let mut draft = new.draft;
        draft.title = "Modulo segreto".into();
        let drafted = house.saved(house.manager, &inside, draft, Changed::default()).await;
        let found = house.contents.list_inner(chief, Filter::default(), (10, 0)).await.expect(house.name);
        assert_eq!((found.1, found.0[0].title.as_str()), (1, "Modulo DID"), "{}", house.name);
        for (text, expected) in [("did", 1), ("segreto", 0), ("", 1)] {
            let filter = Filter { text: text.into(), ..Filter::default() };
            let (_, total) = house.contents.list_inner(chief, filter, (10, 0)).await.expect(house.name);
            assert_eq!(total, expected, "{}: {text}", house.name);
        }
        assert!(matches!(house.contents.open(chief, inside.id).await, Err(ContentError::NotFound)));
        let revision = house.contents.revision(chief, inside.id, 2).await;
        assert!(matches!(revision, Err(ContentError::NotFound)), "{}", house.name);
        let read = house.contents.open_inner(chief, inside.id).await.expect(house.name);
        assert_eq!((read.live.number, read.works), (1, false));
        let place = (drafted.id, drafted.version);
        let adopted = house.contents.adopt(chief, place, other).await.expect(house.name);
        let place = (adopted.id, adopted.version);
        let adopted = house.contents.adopt(house.manager, place, house.office).await.expect(house.name);
        let place = (adopted.id, adopted.version);
        let read = house.contents.open_inner(chief, inside.id).await.expect(house.name);
        assert_eq!(read.adoptions.len(), 2);
        assert!(matches!(
            house.contents.adopt(chief, place, house.office).await,
            Err(ContentError::Forbidden)
        ));
        assert_eq!(faults(house.contents.adopt(house.editor, place, house.channel).await), ["owner"]);
        let outside = house.contents.list_inner(house.member, Filter::default(), (10, 0)).await;
        assert!(matches!(outside, Err(ContentError::Forbidden)));
        assert!(house.contents.open_inner(house.member, inside.id).await.is_err());
        let news = house.published(house.editor, house.new_content(Kind::News, None, "Notizia")).await;
        let adopted = house.contents.adopt(house.editor, (news.id, news.version), house.office).await;
        assert_eq!(faults(adopted), ["kind"], "{}", house.name);
    }
}

#[tokio::test]
async fn who_may_publish_where_a_draft_leads_may_not_touch_the_live_page() {
    for house in houses().await {
        let mut new = house.new_content(Kind::News, None, "Titolo");
        (new.draft.details.channel, new.draft.details.territory) = (Some(house.other_channel.0), None);
        let live = house.published(house.editor, new).await;
        let moved = house.saved(house.editor, &live, house.draft("Titolo"), Changed::default()).await;
        for step in [Workflow::Publish, Workflow::Archive, Workflow::Withdraw] {
            let taken = Move { reason: "x".into(), ..Move::of(step) };
            let taken = house.contents.take(house.local_editor, (moved.id, moved.version), taken).await;
            assert!(matches!(taken, Err(ContentError::Forbidden)), "{}: {step}: {taken:?}", house.name);
        }
        house.take(house.editor, &moved, Workflow::Publish).await.expect(house.name);
        // The other way round: the live page is its own still, wherever a draft leads.
        let mine = house.published(house.local_editor, house.new_content(Kind::News, None, "Mia")).await;
        let mut draft = house.draft("Mia");
        (draft.details.channel, draft.details.territory) = (Some(house.other_channel.0), None);
        let moved = house.saved(house.editor, &mine, draft, Changed::default()).await;
        let titles = house.contents.list(house.local_editor, Filter::default(), (10, 0)).await;
        assert!(titles.expect(house.name).0.iter().any(|row| row.content.id == mine.id), "{}", house.name);
        house.give_reason(house.local_editor, &moved, Workflow::Withdraw).await;
        assert!(matches!(house.find(Kind::News, "mia").await, Some(Found::Gone)), "{}", house.name);
    }
}

#[tokio::test]
async fn no_release_of_an_organisation_passes_by_its_review() {
    for house in houses().await {
        let new = house.new_content(Kind::Press, Some(house.body), "Comunicato");
        let release = house.contents.create(house.member, new).await.expect(house.name);
        let plan = Move { at: Some(house.at(HOUR)), ..checked(Workflow::Schedule) };
        for taken in [checked(Workflow::Publish), plan] {
            let outcome = house.contents.take(house.editor, (release.id, release.version), taken).await;
            assert!(matches!(outcome, Err(ContentError::WrongStage(Stage::Draft, _))), "{outcome:?}");
        }
        let allowed = house.contents.open(house.editor, release.id).await.expect(house.name).allowed;
        assert!(!allowed.contains(&Workflow::Publish) && !allowed.contains(&Workflow::Schedule));
        let sent = house.take(house.member, &release, Workflow::Submit).await.expect(house.name);
        for step in [Workflow::Publish, Workflow::Approve] {
            assert_eq!(faults(house.take(house.editor, &sent, step).await), ["checks"], "{}", house.name);
        }
        let public = house.contents.take(house.editor, (sent.id, sent.version), checked(Workflow::Publish));
        public.await.expect(house.name);
    }
}

#[tokio::test]
async fn a_channel_in_which_everybody_finds_something_stays_public() {
    for house in houses().await {
        let channel = house.add_channel("corsi", true).await;
        let mut new = house.new_content(Kind::News, Some(house.office), "Corso");
        new.draft.details.channel = Some(channel.0);
        let live = house.published(house.editor, new).await;
        let refused = house.set_public(channel, false).await;
        let Err(TerritoryError::Invalid(faults)) = refused else { panic!("{refused:?}") };
        assert_eq!(faults.of("public"), Some(crate::fields::Why::Holds(1)), "{}", house.name);
        house.give_reason(house.editor, &live, Workflow::Withdraw).await;
        house.set_public(channel, false).await.expect(house.name);
    }
}

#[tokio::test]
async fn a_page_that_is_not_public_yet_has_a_path() {
    for house in houses().await {
        let draft = house.news(house.operator, "Bozza").await;
        let paths = house.db.read(move |c| paths_of(c, &[draft.id.0, 9999])).await.expect(house.name);
        assert_eq!(paths, [(draft.id.0, "/notizie/bozza".to_owned())]);
    }
}

#[tokio::test]
async fn only_what_waits_is_counted_for_the_menu() {
    for house in houses().await {
        house.news(house.operator, "Bozza").await;
        let sent = house.news(house.operator, "Inviata").await;
        house.take(house.operator, &sent, Workflow::Submit).await.expect(house.name);
        let waits = house.contents.waiting(house.editor).await.expect(house.name);
        assert_eq!(waits, Counters(vec![(Stage::InReview, 1)]), "{}", house.name);
        let waits = house.contents.waiting(house.stranger).await.expect(house.name);
        assert_eq!(waits, Counters(Vec::new()));
    }
}
