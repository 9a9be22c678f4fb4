use crate::{
    address::{Address, Domain, ReversePath},
    audit::Doer,
    auth::Keys,
    clock::{Clock, Micros},
    delivery::{Answer, Delivery, DeliveryError, Inbound, Trace},
    directory::{Actor, Directory, Kind, NewPrincipal, PrincipalId, Role},
    discussion::{
        Discussion, DiscussionError, Discussions, Entry, Face, Newcomer, Part, Settings, edit::New,
        principal_changed,
    },
    mailauth::Judge,
    mailboxes,
    net::resolver::{DnsTable, Resolver},
    notify::Request,
    queue::{self, ItemFilter, Room},
    site::{Post, Site},
};
use mailstore::{
    Db, DbError, args, mailbox,
    testing::{TestDb, engines},
};
use std::{sync::Arc, time::Duration};

pub(super) const NOW: Micros = 1_700_000_000_000_000;
const DAY: Micros = 86_400_000_000;

/// A domain with an administrator, an operator, a moderator, a citizen with an account outside, and lists.
pub(super) struct House {
    pub(super) db: Db,
    pub(super) name: &'static str,
    pub(super) clock: Clock,
    pub(super) directory: Directory,
    pub(super) discussions: Discussions,
    pub(super) delivery: Delivery,
    pub(super) office: PrincipalId,
    pub(super) keys: Arc<Keys>,
    _engine: TestDb,
    _folder: tempfile::TempDir,
}

pub(super) fn address(text: &str) -> Address {
    Address::parse(text).expect("an address")
}

/// A house on each engine. Mail is not judged unless a test says so.
pub(super) async fn houses() -> Vec<House> {
    let mut houses = Vec::new();
    for engine in engines().await {
        houses.push(House::build(engine).await);
    }
    houses
}

/// A plain message.
pub(super) fn mail(from: &str, to: &str, id: &str, subject: &str, text: &str) -> String {
    format!(
        "From: {from}\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <{id}@x.example>\r\n\
         Date: Tue, 14 Nov 2023 22:00:00 +0000\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    )
}

impl House {
    async fn build(engine: TestDb) -> Self {
        let (db, clock) = (engine.db.clone(), Clock::manual(NOW));
        let directory = Directory::new(db.clone(), clock.clone(), mailboxes::create_defaults)
            .telling(&[principal_changed]);
        let folder = tempfile::tempdir().expect("a folder");
        let keys = Arc::new(Keys::create(&folder.path().join("key"), &[3; 32]).expect("a key"));
        let post = Post {
            host: "mail.here.example".into(),
            site: Site::from("https://here.example"),
            lifetime: DAY,
        };
        let discussions =
            Discussions::new(db.clone(), clock.clone(), directory.clone(), Arc::clone(&keys), post);
        let delivery = Delivery::new(db.clone(), clock.clone(), "mail.here.example", DAY)
            .for_discussions(discussions.clone());
        let office = directory.edit(Doer::server(), |edit| {
            edit.add_domain(&Domain::parse("here.example").expect("a domain"), None)?;
            let person = |local: &str, name: &str, roles: &[Role]| NewPrincipal {
                roles: roles.iter().map(|role| (*role, None)).collect(),
                ..NewPrincipal::new(Kind::Person, address(&format!("{local}@here.example")), name)
            };
            edit.add(&person("admin", "Ada", &[Role::Administrator]))?;
            let op = edit.add(&person("op", "Olga", &[Role::Operator]))?;
            edit.add(&person("mod", "Mara", &[]))?;
            let citizen = address("ciro@out.example");
            edit.add(&NewPrincipal::new(Kind::Person, citizen, "Ciro"))?;
            let office = edit.add(&NewPrincipal::new(Kind::Office, address("cpi@here.example"), "CPI"))?;
            edit.add_member(office, op, false)?;
            Ok(office)
        });
        let office = office.await.expect("a directory");
        Self {
            name: engine.name,
            db,
            clock,
            directory,
            discussions,
            delivery,
            office,
            keys,
            _engine: engine,
            _folder: folder,
        }
    }

    /// The same with mail that is judged by these names.
    pub(super) fn judging(mut self, names: DnsTable) -> Self {
        let judge = Judge::new(Resolver::Table(names), self.clock.clone(), Duration::from_secs(5), &[]);
        self.delivery = self.delivery.judged_by(judge, false);
        self
    }

    pub(super) async fn id(&self, local: &str) -> PrincipalId {
        let wanted = if local.contains('@') { local.to_owned() } else { format!("{local}@here.example") };
        self.directory.find(&address(&wanted)).await.expect("a look").expect(local).id
    }

    /// A discussion that `mod` moderates.
    pub(super) async fn list(&self, face: Face, local: &str, change: fn(&mut Settings)) -> Discussion {
        let mut new = New::usual(face, address(&format!("{local}@here.example")), &format!("Lista {local}"));
        change(&mut new.settings);
        let made = self.discussions.create(Actor::server(), new).await.expect(self.name);
        let moderator = self.id("mod").await;
        self.discussions
            .appoint(Actor::server(), made.id, moderator, Some(Part::Moderator))
            .await
            .expect(self.name);
        made
    }

    pub(super) async fn add(&self, list: &Discussion, members: &[&str]) {
        let newcomers =
            members.iter().map(|one| Newcomer { address: address(one), name: String::new() }).collect();
        self.discussions.add(Actor::server(), list.id, newcomers, Entry::default()).await.expect(self.name);
    }

    /// Mail from another server.
    pub(super) async fn receive(&self, path: &str, to: &str, raw: &str) -> Result<(), DeliveryError> {
        self.receive_raw(path, to, raw.as_bytes().to_vec()).await
    }

    /// The same of any octets.
    pub(super) async fn receive_raw(&self, path: &str, to: &str, raw: Vec<u8>) -> Result<(), DeliveryError> {
        let inbound = Inbound {
            reverse_path: ReversePath::parse(path).expect("a path"),
            recipients: vec![address(to)],
            raw,
            binary: false,
            trace: Trace {
                helo: Some("x.example".into()),
                address: None,
                protocol: "ESMTP",
                tls: None,
                smtputf8: false,
                id: "t".into(),
            },
            client: None,
            request: Request::default(),
        };
        self.delivery.accept(inbound, Answer::Whole).await.map(|_| ())
    }

    /// The subjects in somebody's INBOX.
    pub(super) async fn inbox(&self, local: &str) -> Vec<String> {
        let owner = self.id(local).await;
        let read = self.db.read(move |c| {
            let inbox = mailbox::find(c, owner.0, "INBOX")?.ok_or(DbError::NoRow)?;
            let sql =
                "SELECT m.subject FROM entry e JOIN message m ON m.id = e.message_id WHERE e.mailbox_id = $1
                       ORDER BY e.uid";
            c.query::<(String,)>(sql, args![inbox.id])
        });
        read.await.expect(self.name).into_iter().map(|row| row.0).collect()
    }

    /// What waits in the queue: recipient and subject of each, copies unfolded.
    pub(super) async fn queued(&self) -> Vec<(String, String)> {
        let now = self.clock.now();
        self.db.write(move |tx| queue::unfold(tx, now, 1000)).await.expect(self.name);
        let filter = ItemFilter { limit: 100, ..ItemFilter::default() };
        let items = self.db.read(move |c| queue::list(c, &filter)).await.expect(self.name);
        let mut all: Vec<(String, String)> = items
            .iter()
            .flat_map(|item| item.recipients.iter().map(|r| (r.address.clone(), item.item.subject.clone())))
            .collect();
        all.sort();
        all
    }

    /// Takes everything out of the queue: recipient, reverse-path, and the bytes as they are stored.
    pub(super) async fn sent(&self) -> Vec<(String, String)> {
        self.discussions.drain().await.expect(self.name);
        let now = self.clock.now();
        self.db.write(move |tx| queue::unfold(tx, now, 1000)).await.expect(self.name);
        let claims = self.db.write(move |tx| queue::claim(tx, "t", &Room::of(1000), now, now + DAY)).await;
        let mut sent = Vec::new();
        for claim in claims.expect(self.name) {
            let item = claim.item.id;
            let raw = self.db.read(move |c| queue::raw(c, item)).await.expect(self.name).expect("bytes");
            let raw = String::from_utf8_lossy(&raw.unpack().expect("bytes")).into_owned();
            for recipient in claim.recipients {
                sent.push((recipient.address, raw.clone()));
            }
        }
        sent.sort();
        sent
    }

    pub(super) async fn waiting(&self) -> Vec<crate::discussion::Held> {
        self.discussions.waiting(Actor::server(), None, (50, 0)).await.expect(self.name)
    }

    pub(super) async fn number(&self, sql: &'static str) -> i64 {
        self.db.read(move |c| c.query_one::<(i64,)>(sql, &[])).await.expect(self.name).0
    }
}

/// The word of a refusal.
pub(super) fn is_forbidden<T>(result: &Result<T, DiscussionError>) -> bool {
    matches!(result, Err(DiscussionError::Forbidden(_)))
}
