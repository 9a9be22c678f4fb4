//! The API as programs meet it.

use std::collections::BTreeSet;

use super::house::House;
use super::*;
use crate::address::Address;
use crate::audit::Doer;
use crate::auth::api_token::{self, NewApiToken, Scope};
use crate::clock::{DAY, HOUR};
use crate::directory::Actor;
use crate::discussion::{Decision, Discussion, Face, Judge, Moderation, New, Part, Reading};
use crate::media::Media;
use crate::net::rates::PeerRates;
use mailstore::testing::{TestDb, engines};
use serde_json::{Value, json};

mod members;
mod posts;
mod tokens;

/// `lista`, which `op01` owns, and `altra` of the administrator. Both are read by members.
struct Site {
    house: House,
    router: Router,
    list: Discussion,
    other: Discussion,
}

/// What came back.
struct Told {
    status: u16,
    headers: axum::http::HeaderMap,
    bytes: Vec<u8>,
}

impl Told {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&self.bytes)))
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// Fails unless it is a problem of this status and word.
    #[track_caller]
    fn is_problem(&self, status: u16, code: &str) {
        let body = self.json();
        assert_eq!((self.status, body["code"].as_str()), (status, Some(code)), "{body}");
        assert_eq!(body["status"], status);
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(self.header("cache-control"), "no-store");
        assert!(!self.headers.contains_key("set-cookie"));
    }

    /// Fails unless these fields are wrong.
    #[track_caller]
    fn names(&self, fields: &[&str]) {
        self.is_problem(422, "invalid-fields");
        let body = self.json();
        let named: BTreeSet<&str> =
            body["errors"].as_array().unwrap().iter().map(|one| one["field"].as_str().unwrap()).collect();
        assert_eq!(named, fields.iter().copied().collect(), "{body}");
    }
}

impl Site {
    async fn new(engine: TestDb) -> Self {
        let house = House::new(engine).await;
        let (db, clock) = (house.engine.db.clone(), house.clock.clone());
        let media = Media::new(db.clone(), clock.clone());
        let mut state = house.state();
        let outside = house.outside(PeerRates { account_commands: 1000, ..PeerRates::NONE });
        state.portal = Some(Portal::new(db, clock, house.directory.clone(), media, outside));
        let router = router(state);
        let make = async |local: &str| {
            let by = Actor::Person(house.id("admin@lecce.example").await);
            let address = Address::parse(&format!("{local}@lecce.example")).unwrap();
            house.discussions.create(by, New::usual(Face::List, address, local)).await.unwrap()
        };
        let (list, other) = (make("lista").await, make("altra").await);
        let (owner, admin) = (house.id("op01@lecce.example").await, house.id("admin@lecce.example").await);
        house.discussions.appoint(Actor::server(), list.id, owner, Some(Part::Owner)).await.unwrap();
        house.discussions.appoint(Actor::server(), list.id, admin, None).await.unwrap();
        Self { house, router, list, other }
    }

    /// A new token of somebody, for a day.
    async fn token(&self, login: &str, scopes: &[Scope]) -> String {
        let person = self.house.id(login).await;
        let expires_at = self.house.clock.now() + DAY;
        let new = NewApiToken { name: "prova".into(), scopes: scopes.to_vec(), expires_at };
        let random = rand::random();
        let made = self
            .house
            .directory
            .edit(Doer::server(), move |edit| api_token::create(edit, person, &new, &random));
        made.await.unwrap().text().to_owned()
    }

    /// One of the owner for everything.
    async fn owner(&self) -> String {
        self.token("op01@lecce.example", Scope::ALL).await
    }

    async fn send(&self, request: axum::http::request::Builder, body: Vec<u8>) -> Told {
        let request = request.header("host", "web.example").body(Body::from(body)).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = to_bytes(response.into_body(), 32 << 20).await.unwrap().to_vec();
        Told { status, headers, bytes }
    }

    fn request(method: &str, path: &str, token: &str) -> axum::http::request::Builder {
        let path = format!("/api/v1/lists{path}");
        Request::builder().method(method).uri(path).header("authorization", format!("Bearer {token}"))
    }

    async fn get(&self, token: &str, path: &str) -> Told {
        self.send(Self::request("GET", path, token), Vec::new()).await
    }

    async fn delete(&self, token: &str, path: &str) -> Told {
        self.send(Self::request("DELETE", path, token), Vec::new()).await
    }

    /// Sends JSON.
    async fn put(&self, token: &str, method_path: &str, body: &Value) -> Told {
        let (method, path) = method_path.split_once(' ').unwrap();
        let request = Self::request(method, path, token).header("content-type", "application/json");
        self.send(request, body.to_string().into_bytes()).await
    }

    /// Everything waits from now on.
    async fn hold_everything(&self) {
        let mut list = self.list.clone();
        list.settings.moderation = Moderation::Everything;
        list.settings.posting = crate::discussion::Posting::Registered;
        list.reading = Reading::Everyone;
        self.house.discussions.configure(Actor::server(), list).await.unwrap();
    }
}

async fn on_engines(test: impl AsyncFn(&Site)) {
    for engine in engines().await {
        test(&Site::new(engine).await).await;
    }
}

/// Methods and addresses that are served, as a request without a token finds out.
async fn served(site: &Site) -> BTreeSet<(String, String)> {
    let mut served = BTreeSet::new();
    for route in crate::web::api::router().paths() {
        let path = route.replace("{id}", "1").replace(['{', '}'], "");
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let answer = site.send(Request::builder().method(method).uri(&path), Vec::new()).await;
            match answer.status {
                405 => assert!(!answer.header("allow").is_empty(), "RFC 9110 §15.5.6: {method} {route}"),
                200 => assert_eq!(route, "/api/v1/openapi.json"),
                status => assert_eq!(status, 401, "{method} {route}"),
            }
            if answer.status != 405 {
                served.insert((method.to_lowercase(), route.clone()));
            }
        }
    }
    served
}

#[tokio::test]
async fn what_is_described_is_what_is_served() {
    on_engines(async |site| {
        let told = site.send(Request::get("/api/v1/openapi.json"), Vec::new()).await;
        let description = told.json();
        assert_eq!((told.status, description["openapi"].as_str()), (200, Some("3.1.0")));
        let mut described = BTreeSet::new();
        for (path, methods) in description["paths"].as_object().unwrap() {
            for method in methods.as_object().unwrap().keys().filter(|key| *key != "parameters") {
                described.insert((method.clone(), format!("/api/v1{path}")));
            }
        }
        assert_eq!(described, served(site).await);
        for reference in description.to_string().split("\"$ref\":\"#").skip(1) {
            let pointer = reference.split('"').next().unwrap();
            assert!(description.pointer(pointer).is_some(), "{pointer}");
        }
    })
    .await;
}

#[tokio::test]
async fn lists_are_those_one_reads_or_looks_after() {
    on_engines(async |site| {
        let names = async |token: &str| {
            let all = site.get(token, "").await.json();
            let names =
                all["lists"].as_array().unwrap().iter().map(|one| one["slug"].as_str().unwrap().to_owned());
            names.collect::<Vec<_>>()
        };
        let owner = site.owner().await;
        let admin = site.token("admin@lecce.example", Scope::ALL).await;
        let citizen = site.token("chi@posta.example", Scope::ALL).await;
        assert_eq!(names(&owner).await, ["lista"]);
        assert_eq!(names(&admin).await, ["lista", "altra"]);
        assert!(names(&citizen).await.is_empty());
        let one = site.get(&owner, "/lista").await.json();
        assert_eq!((one["owns"].as_bool(), one["moderates"].as_bool()), (Some(true), Some(true)));
        assert_eq!(one["address"], "lista@lecce.example");
        assert_eq!(one["counts"]["members"], 0);
        assert_eq!(site.get(&owner, "/lista@lecce.example").await.json(), one, "by its address");
        assert_eq!(site.get(&owner, "/Lista").await.json(), one);
        // The administrator runs it and does not read it.
        let run = site.get(&admin, "/lista").await.json();
        assert_eq!(
            (run["owns"].as_bool(), run["reads"].as_bool(), run["posts"].is_null()),
            (Some(true), Some(false), true)
        );
        for name in ["/altra", "/niente", "/list%25", "/%2e%2e", "/lista@altrove.example", "/a%00"] {
            site.get(&owner, name).await.is_problem(404, "not-found");
        }
        site.get(&citizen, "/lista").await.is_problem(404, "not-found");
        site.get(&owner, "?limit=3").await.names(&["limit"]);
    })
    .await;
}

#[tokio::test]
async fn another_list_is_not_there_and_another_part_is_forbidden() {
    on_engines(async |site| {
        let (owner, citizen) = (site.owner().await, site.token("chi@posta.example", Scope::ALL).await);
        let admin = site.token("admin@lecce.example", Scope::ALL).await;
        let reads = [
            "/members",
            "/members/a@b.example",
            "/posts",
            "/posts/1",
            "/topics",
            "/held",
            "/held/1",
            "/bans",
        ];
        for rest in reads {
            site.get(&owner, &format!("/altra{rest}")).await.is_problem(404, "not-found");
        }
        let acts = [
            ("POST", "/members", json!({ "address": "a@b.example" })),
            ("POST", "/members/import", json!({ "members": [] })),
            ("PATCH", "/members/a@b.example", json!({})),
            ("POST", "/posts", json!({ "subject": "a", "text": "b" })),
            ("POST", "/held/1", json!({ "decision": "accept" })),
            ("POST", "/bans", json!({ "pattern": "a@b.example" })),
        ];
        for (method, rest, body) in &acts {
            let told = site.put(&owner, &format!("{method} /altra{rest}"), body).await;
            told.is_problem(404, "not-found");
        }
        for rest in ["/members/a@b.example", "/bans/a@b.example"] {
            site.delete(&owner, &format!("/altra{rest}")).await.is_problem(404, "not-found");
        }
        // It runs the list and reads neither posts nor what waits.
        for rest in ["/posts", "/posts/1", "/topics", "/held", "/held/1"] {
            site.get(&admin, &format!("/lista{rest}")).await.is_problem(403, "forbidden");
        }
        site.hold_everything().await;
        for rest in ["/members", "/members/a@b.example", "/held", "/held/1", "/bans"] {
            site.get(&citizen, &format!("/lista{rest}")).await.is_problem(403, "forbidden");
        }
        for (method, rest, body) in acts.iter().filter(|(_, rest, _)| *rest != "/posts") {
            let told = site.put(&citizen, &format!("{method} /lista{rest}"), body).await;
            told.is_problem(403, "forbidden");
        }
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_read_is_told_by_name() {
    on_engines(async |site| {
        let token = site.owner().await;
        let send = async |kind: &str, body: &[u8]| {
            let request = Site::request("POST", "/lista/posts", &token).header("content-type", kind);
            site.send(request, body.to_vec()).await
        };
        let json = "application/json; charset=utf-8";
        for garbage in
            [&b""[..], b"{", b"\xff\xfe", b"[]", b"1", b"{\"subject\":\"a\",}", &b"[".repeat(100_000)]
        {
            send(json, garbage).await.is_problem(400, "malformed-json");
        }
        let other = send("application/x-www-form-urlencoded", b"subject=a").await;
        other.is_problem(415, "media-type");
        assert_eq!(other.header("accept"), "application/json");
        send("", b"{}").await.is_problem(415, "media-type");
        send(json, &[b' '].repeat(600 << 10)).await.is_problem(413, "too-large");
        send(json, b"{}").await.names(&["subject", "text"]);
        send(json, b"{\"subject\":1,\"text\":null,\"testo\":\"\"}")
            .await
            .names(&["subject", "text", "testo"]);
        send(json, b"{\"subject\":\"a\\u0000\",\"text\":\"b\"}").await.names(&["subject"]);
        let long = json!({ "subject": "a".repeat(151), "text": "b".repeat(50_001), "follow": "si" });
        site.put(&token, "POST /lista/posts", &long).await.names(&["subject", "text", "follow"]);
        let wrong = json!({ "in_reply_to": 77, "text": "b" });
        site.put(&token, "POST /lista/posts", &wrong).await.names(&["in_reply_to"]);
        let both = json!({ "in_reply_to": -1, "subject": "x", "text": "b", "tags": "x" });
        site.put(&token, "POST /lista/posts", &both).await.names(&["in_reply_to", "tags"]);
        for query in ["?limit=0", "?limit=x", "?limit=101", "?limit=99999999999999999999"] {
            site.get(&token, &format!("/lista/posts{query}")).await.names(&["limit"]);
        }
        site.get(&token, "/lista/posts?after=1&after=2&lim=3").await.names(&["after", "lim"]);
        site.get(&token, "/lista/posts?newest=si&topic=0").await.names(&["newest", "topic"]);
        site.get(&token, "/lista/posts?access_token=x").await.names(&["access_token"]);
        site.get(&token, "/lista/posts/abc").await.is_problem(404, "not-found");
        site.get(&token, "/lista/posts/%ff").await.is_problem(404, "not-found");
        site.get(&token, "/lista/nessuno").await.is_problem(404, "not-found");
        let put = site.put(&token, "PUT /lista/posts", &json!({})).await;
        put.is_problem(405, "method");
        assert_eq!(put.header("allow"), "GET,HEAD,POST");
    })
    .await;
}

#[tokio::test]
async fn bans_are_put_up_and_taken_down() {
    on_engines(async |site| {
        let token = site.owner().await;
        let made = site
            .put(&token, "POST /lista/bans", &json!({ "pattern": "*@Spam.example", "note": "spam" }))
            .await;
        assert_eq!(
            (made.status, made.header("location")),
            (201, "/api/v1/lists/lista/bans/*%40spam.example")
        );
        let all = site.get(&token, "/lista/bans").await.json();
        assert_eq!(
            (all["bans"][0]["pattern"].as_str(), all["bans"][0]["note"].as_str()),
            (Some("*@spam.example"), Some("spam"))
        );
        let shut = site.put(&token, "POST /lista/members", &json!({ "address": "a@spam.example" })).await;
        shut.is_problem(409, "banned");
        site.put(&token, "POST /lista/bans", &json!({ "pattern": "*@*.*" })).await.names(&["pattern"]);
        site.put(&token, "POST /lista/bans", &json!({ "pattern": " " })).await.names(&["pattern"]);
        assert_eq!(site.delete(&token, "/lista/bans/*%40spam.example").await.status, 204);
        site.delete(&token, "/lista/bans/*%40spam.example").await.is_problem(404, "not-found");
        site.delete(&token, "/lista/bans/niente").await.is_problem(404, "not-found");
    })
    .await;
}
