//! A house with people in it, for tests of pages that somebody reads.

use mailstore::{DbError, testing::TestDb};

use super::*;
use crate::accounts::{self, Parts};
use crate::address::{Address, Domain};
use crate::audit::Doer;
use crate::auth::{Auth, Keys, password};
use crate::clock::{DAY, HOUR, Micros};
use crate::directory::{Directory, Kind, NewPrincipal, PrincipalId, Role};
use crate::discussion::{Discussions, principal_changed};
use crate::mailboxes;
use crate::net::fetch::Bounds;
use crate::net::limits::{LoginLimiter, LoginRates};
use crate::net::rates::{Bound, PeerRates, Throttle};
use crate::net::resolver::Resolver;
use crate::net::{Fetch, Homes};
use crate::portal::{feedback::FeedbackDesk, links::Links, organisations::Organisations};
use crate::queue::{self, ItemFilter};
use crate::site::Post;

pub(super) const START: Micros = 1_000_000 * HOUR;

/// Everybody's password.
pub(super) const PASSWORD: &str = "segreta";

pub(super) fn post() -> Post {
    Post { host: "mx.lecce.example".into(), site: "https://web.example".into(), lifetime: DAY }
}

/// op01 (operator) and admin in our domain; chi, a citizen outside.
pub(super) struct House {
    pub(super) engine: TestDb,
    pub(super) clock: Clock,
    pub(super) auth: Auth,
    pub(super) directory: Directory,
    pub(super) discussions: Discussions,
    pub(super) keys: Arc<Keys>,
    accounts: accounts::Accounts,
    _folder: tempfile::TempDir,
}

impl House {
    pub(super) async fn new(engine: TestDb) -> Self {
        let (db, clock) = (engine.db.clone(), Clock::manual(START));
        let folder = tempfile::tempdir().unwrap();
        let keys = Arc::new(Keys::create(&folder.path().join("key"), &[1; 32]).unwrap());
        let rates = LoginRates {
            per_account: 6,
            per_address: 100,
            per_network: 400,
            window: HOUR,
            longest_wait: 15 * MINUTE,
        };
        let limiter = Arc::new(LoginLimiter::new(rates, Arc::default()));
        let auth = Auth::new(db.clone(), clock.clone(), limiter, &[3; 32]).opening_with(Arc::clone(&keys));
        let directory = Directory::new(db.clone(), clock.clone(), mailboxes::create_defaults)
            .telling(&[principal_changed]);
        let discussions =
            Discussions::new(db.clone(), clock.clone(), directory.clone(), Arc::clone(&keys), post());
        let rates = PeerRates { window: HOUR, forms: Bound { address: 10, network: 20 }, ..PeerRates::NONE };
        let parts = Parts {
            db,
            clock: clock.clone(),
            auth: auth.clone(),
            directory: directory.clone(),
            keys: Arc::clone(&keys),
            throttle: Arc::new(Throttle::new(rates, Arc::new(Homes::default()), clock.clone())),
            lifetime: HOUR,
            sign: |raw, _, _, _| raw,
        };
        let accounts = accounts::Accounts::new(parts, &[]);
        let house = Self { engine, clock, auth, directory, discussions, keys, accounts, _folder: folder };
        house.fill().await;
        house
    }

    async fn fill(&self) {
        let hash = self.auth.hash(PASSWORD).await.unwrap();
        let filled = self.directory.edit(Doer::server(), move |edit| {
            edit.add_domain(&Domain::parse("lecce.example").unwrap(), None)?;
            for (address, name, role) in [
                ("op01@lecce.example", "Op Uno", Role::Operator),
                ("admin@lecce.example", "Ada Min", Role::Administrator),
                ("chi@posta.example", "Chi È", Role::Citizen),
            ] {
                let mut new = NewPrincipal::new(Kind::Person, Address::parse(address).unwrap(), name);
                new.roles.push((role, None));
                let id = edit.add(&new)?;
                password::set(edit, id, &hash)?;
            }
            Ok(())
        });
        filled.await.unwrap();
    }

    /// What a node knows: each call is another node.
    pub(super) fn state(&self) -> WebState {
        let mut state = state(&["lecce.example"]);
        state.clock = self.clock.clone();
        state.accounts = Some(Accounts::new(self.auth.clone(), self.accounts.clone()));
        state
    }

    /// What the portal has to do with those outside.
    pub(super) fn outside(&self, rates: PeerRates) -> Outside {
        let (db, clock) = (self.engine.db.clone(), self.clock.clone());
        let post = post();
        Outside {
            discussions: self.discussions.clone(),
            organisations: Organisations::new(db.clone(), clock.clone(), post.clone()),
            feedback: FeedbackDesk::new(db.clone(), clock.clone(), post),
            links: Links::new(db, clock.clone(), Fetch::new(Resolver::Off, "test", Bounds::default())),
            throttle: Arc::new(Throttle::new(rates, Arc::new(Homes::default()), clock)),
        }
    }

    pub(super) async fn id(&self, address: &str) -> PrincipalId {
        self.directory.find(&Address::parse(address).unwrap()).await.unwrap().expect(address).id
    }

    /// All mails that wait to leave, oldest first: to whom, and their text.
    pub(super) async fn mails(&self) -> Vec<(String, String)> {
        let read = self.engine.db.read(|conn| {
            let mut mails = Vec::new();
            for claim in queue::list(conn, &ItemFilter { limit: 1000, ..ItemFilter::default() })? {
                let raw = queue::raw(conn, claim.item.id)?.unwrap().unpack()?;
                let raw = String::from_utf8(raw).unwrap().replace("=\r\n", "").replace("=3D", "=");
                mails.push((claim.recipients[0].address.clone(), raw));
            }
            Ok::<_, DbError>(mails)
        });
        let mut mails = read.await.unwrap();
        mails.reverse();
        mails
    }

    /// The path of the link in the newest mail.
    pub(super) async fn link(&self) -> String {
        let (_, raw) = self.mails().await.pop().unwrap();
        let rest = raw.split_once("https://web.example").expect(&raw).1;
        rest.split_whitespace().next().unwrap().to_owned()
    }
}
