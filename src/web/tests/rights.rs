//! Every address of the site, asked for as every kind of reader: docs/rights.md says what each gets.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use mailstore::testing::{self, TestDb};

use super::browser::Browser;
use super::*;
use crate::address::Address;
use crate::app::{self, App};
use crate::audit::Doer;
use crate::auth;
use crate::auth::session::Beginning;
use crate::config::Config;
use crate::demo_fill;
use crate::directory::{Kind, NewPrincipal, PrincipalId, Role};
use crate::net::Homes;
use crate::net::rates::{PeerRates, Throttle};
use crate::secret::Secret;
use objects::Objects;

mod objects;

const TABLE: &str = include_str!("../../../docs/rights.md");

/// 23 November 2026, a Monday, 09:00 UTC.
const NOW: i64 = 1_795_424_400_000_000;

/// The columns of the table, with who stands for them.
const READERS: [(&str, Option<&str>); 10] = [
    ("visitor", None),
    ("citizen", Some("cittadino1@posta.example")),
    ("company", Some("azienda1@posta.example")),
    ("org", Some("ente1@posta.example")),
    ("operator", Some("op10@lecce.pugliaimpiego.example")),
    ("referent", Some("op16@lecce.pugliaimpiego.example")),
    ("manager", Some("op09@lecce.pugliaimpiego.example")),
    ("editor", Some("redazione1@lecce.pugliaimpiego.example")),
    ("province", Some("provincia1@lecce.pugliaimpiego.example")),
    ("admin", Some("admin@lecce.pugliaimpiego.example")),
];

/// A line of the table.
struct Row {
    method: Method,
    /// What the form says beside its token.
    fields: &'static str,
    route: &'static str,
    object: &'static str,
    cells: Vec<&'static str>,
}

/// The lines that begin with these words, with a cell for each reader.
fn rows(begin: &'static str, readers: usize) -> Vec<Row> {
    let lines = TABLE.lines().filter_map(|line| line.strip_prefix("| ")?.strip_prefix(begin));
    let methods = ["GET", "POST", "PATCH", "DELETE"];
    let lines = lines.filter(|line| methods.iter().any(|method| line.starts_with(method)));
    lines
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            assert_eq!(cells.len(), 3 + readers, "{line}");
            let (method, fields) = cells[0].split_once(' ').unwrap_or((cells[0], ""));
            Row {
                method: method.parse().unwrap(),
                fields: fields.trim_matches('`'),
                route: cells[1].trim_matches('`'),
                object: cells[2],
                cells: cells[3..].to_vec(),
            }
        })
        .collect()
}

/// The demo province, with what a browser meets.
struct Site {
    app: App,
    router: Router,
    routes: Vec<String>,
    _folder: tempfile::TempDir,
    _database: Option<TestDb>,
}

async fn site(database: Option<TestDb>) -> Site {
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config::with_defaults(folder.path());
    config.database.url = database.as_ref().and_then(TestDb::url).map(Secret::new);
    config.database.connections = 4;
    app::prepare(&config).unwrap();
    demo_fill::mark(folder.path(), NOW).unwrap();
    let app = App::open(config, Clock::manual(NOW)).await.unwrap();
    demo_fill::fill(&app, 120, |_, _| {}).await.unwrap();
    let known = app.territories.known().await.unwrap();
    let territories: Vec<Territory> = known
        .active_territories()
        .map(|one| Territory { id: one.id, name: one.name.clone(), slug: one.slug.clone() })
        .collect();
    let territories = watch::channel(Arc::from(territories)).1;
    let state = WebState { territories, ..state_of(&app) };
    let routes = routes(&Arc::new(state_of(&app))).paths().to_vec();
    let router = router(state);
    Site { app, router, routes, _folder: folder, _database: database }
}

fn state_of(app: &App) -> WebState {
    let mut state = state(&["lecce.pugliaimpiego.example"]);
    state.clock = app.clock.clone();
    state.setup_limiter = Arc::new(RequestLimiter::new(1_000_000, MINUTE));
    state.accounts = Some(Accounts::new(app.auth.clone(), app.accounts.clone()));
    state.portal = Some(Portal::new(
        app.db.clone(),
        app.clock.clone(),
        app.directory.clone(),
        app.media.clone(),
        outside(app),
    ));
    state.files = Some(Files::new(app.media.clone()));
    state
}

/// As the server has it, with no bound on forms.
fn outside(app: &App) -> Outside {
    let rates = PeerRates::NONE;
    Outside {
        organisations: app.organisations.clone(),
        feedback: app.feedback.clone(),
        links: app.links.clone(),
        discussions: app.discussions.clone(),
        throttle: Arc::new(Throttle::new(rates, Arc::new(Homes::default()), app.clock.clone())),
    }
}

impl Site {
    async fn person(&self, login: &str) -> PrincipalId {
        self.app.directory.find(&Address::parse(login).unwrap()).await.unwrap().expect(login).id
    }

    /// A browser in which somebody has just logged in, with the token of its forms.
    async fn browser(&self, login: Option<&str>) -> (Browser, String) {
        let mut browser = Browser::new(&self.router);
        if let Some(login) = login {
            let person = self.person(login).await;
            let version =
                self.app.db.read(move |conn| auth::version_of(conn, person)).await.unwrap().unwrap();
            let beginning = Beginning {
                person,
                credential_version: version,
                second_factor: false,
                peer: "127.0.0.1".parse().unwrap(),
                user_agent: "walk".into(),
                replaces: None,
            };
            let token = self.app.auth.begin_session(beginning).await.unwrap().expect(login);
            browser.cookies.insert("__Host-sessione".into(), token.text());
        }
        let page = if login.is_some() { "/note-legali" } else { "/accedi" };
        let csrf = browser.get(page).await.csrf().to_owned();
        (browser, csrf)
    }

    /// What a reader gets, as the table says it.
    async fn outcome(&self, row: &Row, login: Option<&str>, objects: &Objects<'_>) -> String {
        let path = objects.path(row.route, row.object).await;
        let (mut browser, csrf) = self.browser(login).await;
        let answer = if row.method != Method::POST {
            browser.send(Request::builder().method(row.method.clone()).uri(&path), Vec::new()).await
        } else {
            let plain = browser.post(&path, &format!("csrf={csrf}&{}", row.fields)).await;
            // Forms that bring files have another shape.
            match plain.status {
                400 => browser.upload(&path, &[("csrf", "", csrf.as_bytes())]).await,
                _ => plain,
            }
        };
        match (answer.status, answer.location()) {
            (303, to) if to == "/accedi" || to.starts_with("/accedi?") => "login".into(),
            (status, _) => status.to_string(),
        }
    }
}

/// Methods and patterns that the server answers at.
async fn served(site: &Site) -> BTreeSet<(String, String)> {
    let mut served = BTreeSet::new();
    for route in &site.routes {
        // Two segments of a pattern may differ in what they take; what is asked for is never looked up.
        let path = objects::filled(route, &["0", "x"]);
        for method in [Method::GET, Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
            let answer = ask(site.router.clone(), method.clone(), "web.example", &path).await;
            if answer.status() != StatusCode::METHOD_NOT_ALLOWED {
                served.insert((method.to_string(), route.clone()));
            }
        }
    }
    served
}

#[tokio::test]
async fn every_route_has_its_row_and_gives_each_reader_what_it_says() {
    let rows = rows("", READERS.len());
    for database in [Some(None), testing::postgres().await.map(Some)].into_iter().flatten() {
        let site = site(database).await;
        scoped_editors_get_what_their_rows_say(&site).await;
        let said: BTreeSet<(String, String)> =
            rows.iter().map(|row| (row.method.to_string(), row.route.to_owned())).collect();
        let served = served(&site).await;
        let unserved: Vec<_> = said.difference(&served).collect();
        assert!(unserved.is_empty(), "rows without a route: {unserved:?}");
        let objects = Objects::new(&site);
        let mut faults = String::new();
        for (method, route) in served.difference(&said) {
            writeln!(faults, "no row: | {method} | `{route}` |").unwrap();
        }
        for row in &rows {
            let mut found = Vec::new();
            for (_, login) in READERS {
                found.push(site.outcome(row, login, &objects).await);
            }
            if found != row.cells {
                let cells = found.join(" | ");
                let fields = if row.fields.is_empty() { String::new() } else { format!(" `{}`", row.fields) };
                writeln!(faults, "| {}{fields} | `{}` | {} | {cells} |", row.method, row.route, row.object)
                    .unwrap();
                writeln!(faults, "      said: {}", row.cells.join(" | ")).unwrap();
            }
        }
        assert!(faults.is_empty(), "docs/rights.md and the site differ\n{faults}");
    }
}

/// Editors of one territory and of one channel, whom the demo province does not have.
async fn scoped_editors_get_what_their_rows_say(site: &Site) {
    let known = site.app.territories.known().await.unwrap();
    let scopes = [("di.territorio", known.territories[0].id), ("di.canale", known.channels[0].id)];
    let logins = scopes.map(|(local, _)| format!("{local}@lecce.pugliaimpiego.example"));
    let made = scopes.map(|(local, scope)| (format!("{local}@lecce.pugliaimpiego.example"), scope));
    let add = site.app.directory.edit(Doer::server(), move |edit| {
        for (login, scope) in &made {
            let mut new = NewPrincipal::new(Kind::Person, Address::parse(login).unwrap(), login);
            new.roles.push((Role::Editor, Some(*scope)));
            edit.add(&new)?;
        }
        Ok(())
    });
    add.await.unwrap();
    let objects = Objects::new(site);
    for row in rows("scoped ", logins.len()) {
        let mut found = Vec::new();
        for login in &logins {
            found.push(site.outcome(&row, Some(login), &objects).await);
        }
        assert_eq!(found, row.cells, "{} {} {}", row.method, row.route, row.object);
    }
}
