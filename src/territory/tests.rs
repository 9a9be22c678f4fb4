//! Use cases of territories, channels and comuni on both engines, with a clock that stands still.

use super::*;
use crate::{
    address::{Address, Domain},
    audit::{self, Doer},
    directory::{Kind, NewPrincipal, PrincipalId, Role, Viewer, members},
    fields::Why,
};
use mailstore::testing::engines;

fn addr(local: &str) -> Address {
    Address::parse(&format!("{local}@x.example")).unwrap()
}

struct House {
    territories: Territories,
    directory: Directory,
    engine: &'static str,
}

async fn on_engines(test: impl AsyncFn(&House)) {
    for engine in engines().await {
        let (db, clock) = (engine.db.clone(), Clock::manual(1_000_000));
        let directory = Directory::new(db.clone(), clock.clone(), |_, _, _, _| Ok(()));
        let territories = Territories::new(db, clock, directory.clone());
        let domain = Domain::parse("x.example").unwrap();
        directory.edit(Doer::server(), move |e| e.add_domain(&domain, None)).await.expect(engine.name);
        test(&House { territories, directory, engine: engine.name }).await;
    }
}

fn channel(local: &str, name: &str) -> NewChannel {
    NewChannel {
        name: name.into(),
        address: addr(local),
        slug: None,
        description: "Di che cosa tratta".into(),
        public: true,
    }
}

fn territory(local: &str, name: &str) -> NewTerritory {
    NewTerritory {
        name: name.into(),
        address: addr(local),
        body: Body::Province,
        slug: None,
        site: "https://www.provincia.example/".into(),
    }
}

impl House {
    async fn add_channel(&self, new: NewChannel) -> Result<PrincipalId, TerritoryError> {
        self.territories.edit(Actor::server(), move |e| e.add_channel(&new)).await
    }

    async fn add_territory(&self, new: NewTerritory) -> Result<PrincipalId, TerritoryError> {
        self.territories.edit(Actor::server(), move |e| e.add_territory(&new)).await
    }

    async fn set_channel(&self, id: PrincipalId, change: ChannelChange) -> Result<(), TerritoryError> {
        self.territories.edit(Actor::server(), move |e| e.set_channel(id, &change)).await
    }

    async fn person(&self, local: &str, role: Option<Role>) -> PrincipalId {
        let new = NewPrincipal {
            roles: role.map(|role| (role, None)).into_iter().collect(),
            ..NewPrincipal::new(Kind::Person, addr(local), local)
        };
        self.directory.edit(Doer::server(), move |e| e.add(&new)).await.unwrap()
    }

    async fn channels(&self) -> String {
        let known = self.territories.known().await.unwrap();
        known.channels.iter().map(|c| c.slug.as_str()).collect::<Vec<_>>().join(" ")
    }
}

#[tokio::test]
async fn channels_are_made_with_an_address_and_kept_in_order() {
    on_engines(async |house| {
        let work = house.add_channel(channel("canale.novita", "Novità dal collocamento")).await.unwrap();
        let again = house.add_channel(channel("canale.altro", "Novità  dal collocamento!")).await.unwrap();
        assert_eq!(house.channels().await, "novita-dal-collocamento novita-dal-collocamento-2");
        house.territories.edit(Actor::server(), move |e| e.order_channels(&[again])).await.unwrap();
        assert_eq!(house.channels().await, "novita-dal-collocamento-2 novita-dal-collocamento");
        let known = house.territories.known().await.unwrap();
        assert_eq!(known.channel_of(work).unwrap().address, addr("canale.novita"));
        let principal = house.directory.find(&addr("canale.novita")).await.unwrap().unwrap();
        assert_eq!((principal.id, principal.kind, principal.has_mailbox), (work, Kind::Channel, true));
        let deeds = house.directory.read(|c| audit::list(c, None, 100)).await.unwrap();
        for action in ["principal.add", "channel.add", "channel.order"] {
            assert!(deeds.iter().any(|deed| deed.action == action), "{}: {action}", house.engine);
        }
    })
    .await;
}

#[tokio::test]
async fn a_slug_of_before_leads_to_the_channel_until_another_takes_it() {
    on_engines(async |house| {
        let first = house.add_channel(channel("a", "Formazione")).await.unwrap();
        let slug = |slug: &str| ChannelChange { slug: Some(slug.into()), ..ChannelChange::default() };
        house.set_channel(first, slug("corsi")).await.unwrap();
        let known = house.territories.known().await.unwrap();
        assert_eq!(known.channel("formazione").map(|c| c.id), Some(first));
        assert!(known.territory("formazione").is_none());
        let second = house.add_channel(channel("b", "Formazione")).await.unwrap();
        let known = house.territories.known().await.unwrap();
        assert_eq!(known.channel("formazione").map(|c| c.id), Some(second));
        assert_eq!(known.channel("corsi").map(|c| c.id), Some(first));
        for (wrong, why) in [("corsi", Why::Taken), ("Corsi", Why::Malformed), ("", Why::Malformed)] {
            let refused = house.set_channel(second, slug(wrong)).await;
            let told = matches!(&refused, Err(TerritoryError::Invalid(f)) if f.of("slug") == Some(why));
            assert!(told, "{wrong}: {refused:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_retired_channel_takes_no_mail_and_nobody_belongs_to_it() {
    on_engines(async |house| {
        let id = house.add_channel(channel("canale", "Canale")).await.unwrap();
        let person = house.person("op", Some(Role::Operator)).await;
        let join = move |e: &mut Edit<'_, '_, '_>| Ok(e.directory().add_member(id, person, false)?);
        house.territories.edit(Actor::server(), join).await.unwrap();
        let belongs = async || {
            let viewer = house.directory.read(move |c| Viewer::load(c, person)).await.unwrap().unwrap();
            viewer.belongs_to(id)
        };
        assert!(belongs().await);
        let active = |active| ChannelChange { active: Some(active), ..ChannelChange::default() };
        house.set_channel(id, active(false)).await.unwrap();
        assert!(!belongs().await);
        assert!(house.directory.find(&addr("canale")).await.unwrap().unwrap().disabled);
        assert_eq!(house.territories.known().await.unwrap().active_channels(true).count(), 0);
        house.set_channel(id, active(true)).await.unwrap();
        assert!(belongs().await, "its members are as they were");
        let there = house.directory.read(move |c| members(c, id)).await.unwrap();
        assert_eq!(there.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn territories_have_a_body_a_site_and_no_mail() {
    on_engines(async |house| {
        let id = house.add_territory(territory("territorio.lecce", "Provincia di Lecce")).await.unwrap();
        let change = TerritoryChange {
            slug: Some("lecce".into()),
            name: Some("Provincia  di Lecce ".into()),
            body: Some(Body::Agency),
            site: Some(String::new()),
            ..TerritoryChange::default()
        };
        house.territories.edit(Actor::server(), move |e| e.set_territory(id, &change)).await.unwrap();
        let known = house.territories.known().await.unwrap();
        let lecce = known.territory("lecce").unwrap();
        assert_eq!(
            (lecce.name.as_str(), lecce.body, lecce.site.as_str()),
            ("Provincia di Lecce", Body::Agency, "")
        );
        assert_eq!(known.territory("provincia-di-lecce"), Some(lecce));
        let principal = house.directory.find(&addr("territorio.lecce")).await.unwrap().unwrap();
        assert!(!principal.has_mailbox);
        let bad = NewTerritory { site: "javascript:alert(1)".into(), ..territory("t", "T") };
        let refused = house.add_territory(bad).await;
        assert!(matches!(refused, Err(TerritoryError::Invalid(_))), "{refused:?}");
        assert!(house.directory.find(&addr("t")).await.unwrap().is_none(), "nothing was made");
        let taken = house.add_territory(territory("territorio.lecce", "Altra")).await;
        assert!(matches!(taken, Err(TerritoryError::Directory(_))), "{taken:?}");
    })
    .await;
}

#[tokio::test]
async fn only_administrators_change_them() {
    on_engines(async |house| {
        let asks = async |by: Actor| {
            house.territories.edit(by, |e| e.order_channels(&[])).await.map_err(|error| error.to_string())
        };
        for role in Role::ALL {
            let person = house.person(role.as_str(), Some(*role)).await;
            let allowed = asks(Actor::Person(person)).await.is_ok();
            assert_eq!(allowed, *role == Role::Administrator, "{role}");
        }
        let gone = house.person("andato", Some(Role::Administrator)).await;
        house.directory.edit(Doer::server(), move |e| e.set_disabled(gone, true)).await.unwrap();
        assert!(asks(Actor::Person(gone)).await.is_err());
        assert!(asks(Actor::Person(PrincipalId(4711))).await.is_err());
        assert!(asks(Actor::command_line()).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn comuni_come_from_a_file_and_are_found_without_accents() {
    on_engines(async |house| {
        let sample = read_csv(SAMPLE.as_bytes(), &Wanted::default()).unwrap();
        let file = sample.clone();
        let first =
            house.territories.edit(Actor::server(), move |e| e.import_comuni(&file, false)).await.unwrap();
        assert_eq!(first, Imported { added: 12, ..Imported::default() });
        let set_cap = |e: &mut Edit<'_, '_, '_>| e.set_cap("075052", "73048");
        house.territories.edit(Actor::server(), set_cap).await.unwrap();
        let file = sample.clone();
        let again =
            house.territories.edit(Actor::server(), move |e| e.import_comuni(&file, true)).await.unwrap();
        assert_eq!(again, Imported { same: 12, ..Imported::default() });
        let found = async |filter: ComuneFilter| {
            let found = house.territories.read(move |c| comuni(c, &filter)).await.unwrap();
            found.into_iter().map(|comune| comune.name).collect::<Vec<_>>().join(", ")
        };
        let begins =
            |text: &str| ComuneFilter { begins: Some(text.into()), limit: 9, ..ComuneFilter::default() };
        assert_eq!(found(begins("NARDO")).await, "Nardò");
        assert_eq!(found(begins("nardò")).await, "Nardò");
        assert_eq!(found(begins("%")).await, "");
        let brindisi = ComuneFilter { province: Some("BR".into()), limit: 9, ..ComuneFilter::default() };
        assert_eq!(found(brindisi).await, "Brindisi");
        let lecce: Vec<Comune> = sample.into_iter().filter(|c| c.name != "Martano").collect();
        house.territories.edit(Actor::server(), move |e| e.import_comuni(&lecce, true)).await.unwrap();
        assert_eq!(found(begins("martano")).await, "");
        assert_eq!(found(ComuneFilter { retired: true, ..begins("martano") }).await, "Martano");
        let nardo = house.territories.read(|c| comune_of_belfiore(c, "F842")).await.unwrap().unwrap();
        assert_eq!((nardo.istat.as_str(), nardo.cap.as_str()), ("075052", "73048"));
        assert_eq!(house.territories.read(|c| comune(c, "999999")).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn whoever_was_overtaken_changes_nothing() {
    on_engines(async |house| {
        let id = house.add_channel(channel("lavoro", "Lavoro")).await.unwrap();
        let seen = house.territories.known().await.unwrap().channel_of(id).unwrap().stamp();
        let set = |public, description: &str| {
            let change = ChannelChange {
                seen: Some(seen),
                public: Some(public),
                description: Some(description.into()),
                ..ChannelChange::default()
            };
            house.territories.edit(Actor::server(), move |e| e.set_channel(id, &change))
        };
        set(false, "Di che cosa tratta").await.unwrap();
        let late = set(true, "Altro").await;
        assert!(
            matches!(late, Err(TerritoryError::Conflict(now)) if now != seen),
            "{}: {late:?}",
            house.engine
        );
        let kept = house.territories.known().await.unwrap().channel_of(id).unwrap().public;
        assert!(!kept, "it stays as the quicker one wanted it");
    })
    .await;
}
