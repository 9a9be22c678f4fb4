//! An authority as small as it can be: it checks signatures, nonces and proofs, and signs what is asked for.

use std::collections::HashSet;
use std::path::{Path as FilePath, PathBuf};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD as URL};
use rcgen::{
    BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, PKCS_ECDSA_P256_SHA256, PublicKeyData,
};
use ring::{hmac, signature};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::super::super::handle;
use crate::clock::Clock;
use crate::net::tls::{CertSources, Protocol, Tls};
use crate::net::{self, ConnLimits, Service, Shutdown};

/// How it behaves.
#[derive(Clone, Debug, Default)]
pub(super) struct Mood {
    pub(super) bad_nonces: u32,
    pub(super) rate_limited: Option<&'static str>,
    pub(super) asks_elsewhere: bool,
    pub(super) processing: u32,
    pub(super) only_dns: bool,
    pub(super) foreign_key: bool,
    pub(super) broken: bool,
    pub(super) forgot_accounts: bool,
    pub(super) wants_binding: bool,
}

struct Order {
    name: String,
    status: &'static str,
    fault: Option<String>,
    point: Vec<u8>,
}

struct Inner {
    base: String,
    /// The port our HTTP server answers on, in place of 80.
    http: u16,
    mood: Mood,
    nonces: HashSet<String>,
    /// x and y of each account's key.
    accounts: Vec<(String, String)>,
    orders: Vec<Order>,
    requests: usize,
}

type Shared = Arc<Mutex<Inner>>;

pub(super) struct Authority {
    inner: Shared,
    /// What its own certificate is trusted by.
    pub(super) root: PathBuf,
}

impl Authority {
    pub(super) async fn start(http: u16, folder: &FilePath, shutdown: &Shutdown) -> Self {
        let folder = folder.join("authority");
        let sources = CertSources {
            default: None,
            named: vec![],
            hostname: "localhost".into(),
            folder: folder.clone(),
        };
        let tls = Tls::open(sources, Clock::System.now()).unwrap().config(Protocol::Http);
        let listener = net::bind(&"127.0.0.1:0".parse().unwrap()).await.unwrap();
        let base = format!("https://localhost:{}", listener.port().unwrap());
        let inner = Arc::new(Mutex::new(Inner {
            base,
            http,
            mood: Mood::default(),
            nonces: HashSet::new(),
            accounts: vec![],
            orders: vec![],
            requests: 0,
        }));
        let router = Router::new()
            .route("/directory", get(directory))
            .route("/nonce", get(|State(it): State<Shared>| async move { fresh_nonce(&it).into_response() }))
            .route("/{*what}", post(answer))
            .with_state(Arc::clone(&inner));
        let limits = ConnLimits::new(99, 99);
        let service = Service { name: "authority", listener, limits, refusal: |_| "", tls: Some(tls) };
        tokio::spawn(net::serve(service, shutdown.clone(), move |connection| {
            handle(router.clone(), connection)
        }));
        Self { inner, root: folder.join("localhost.self-signed.cert.pem") }
    }

    pub(super) fn be(&self, mood: Mood) {
        self.inner.lock().unwrap().mood = mood;
    }

    pub(super) fn directory(&self) -> String {
        format!("{}/directory", self.inner.lock().unwrap().base)
    }

    pub(super) fn accounts(&self) -> usize {
        self.inner.lock().unwrap().accounts.len()
    }

    pub(super) fn orders(&self) -> usize {
        self.inner.lock().unwrap().orders.len()
    }

    pub(super) fn requests(&self) -> usize {
        self.inner.lock().unwrap().requests
    }
}

async fn directory(State(it): State<Shared>) -> Response {
    let mut it = it.lock().unwrap();
    it.requests += 1;
    if it.mood.broken {
        return "<html>".into_response();
    }
    let at = |what: &str| format!("{}/{what}", it.base);
    axum_json(
        StatusCode::OK,
        &json!({ "newNonce": at("nonce"), "newAccount": at("account"), "newOrder": at("order") }),
    )
}

fn axum_json(status: StatusCode, body: &Value) -> Response {
    (status, [("content-type", "application/json")], body.to_string()).into_response()
}

fn problem(status: u16, kind: &str, detail: &str) -> Response {
    let body = json!({ "type": format!("urn:ietf:params:acme:error:{kind}"), "detail": detail });
    axum_json(StatusCode::from_u16(status).unwrap(), &body)
}

fn fresh_nonce(it: &Shared) -> [(&'static str, String); 1] {
    let nonce = URL.encode(rand::random::<[u8; 16]>());
    it.lock().unwrap().nonces.insert(nonce.clone());
    [("replay-nonce", nonce)]
}

/// Every POST: the signature first, then what is asked for.
async fn answer(State(it): State<Shared>, Path(what): Path<String>, body: Bytes) -> Response {
    it.lock().unwrap().requests += 1;
    let jws: Value = serde_json::from_slice(&body).unwrap();
    let part = |name: &str| URL.decode(jws[name].as_str().unwrap()).unwrap();
    let head: Value = serde_json::from_slice(&part("protected")).unwrap();
    let payload: Value = serde_json::from_slice(&part("payload")).unwrap_or_default();
    let refused = check(&mut it.lock().unwrap(), &jws, &head, &what);
    let response = match refused {
        Some(refused) => refused,
        None => serve(&it, &what, &head, &payload).await,
    };
    (fresh_nonce(&it), response).into_response()
}

/// RFC 8555 §6.2 to §6.5.
fn check(it: &mut Inner, jws: &Value, head: &Value, what: &str) -> Option<Response> {
    assert_eq!(head["url"], format!("{}/{what}", it.base));
    let known = it.nonces.remove(head["nonce"].as_str().unwrap());
    if !known || it.mood.bad_nonces > 0 {
        it.mood.bad_nonces = it.mood.bad_nonces.saturating_sub(1);
        return Some(problem(400, "badNonce", "stale"));
    }
    let (x, y) = match head["jwk"].as_object() {
        Some(jwk) => (jwk["x"].as_str().unwrap().to_owned(), jwk["y"].as_str().unwrap().to_owned()),
        None if it.mood.forgot_accounts => return Some(problem(400, "accountDoesNotExist", "who?")),
        None => it.accounts[account_of(head)].clone(),
    };
    let point = [&[4][..], &URL.decode(x).unwrap(), &URL.decode(y).unwrap()].concat();
    let signed = format!("{}.{}", jws["protected"].as_str().unwrap(), jws["payload"].as_str().unwrap());
    let key = signature::UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, point);
    let tag = URL.decode(jws["signature"].as_str().unwrap()).unwrap();
    key.verify(signed.as_bytes(), &tag).expect("a right signature");
    None
}

fn account_of(head: &Value) -> usize {
    head["kid"].as_str().unwrap().rsplit_once('/').unwrap().1.parse().unwrap()
}

async fn serve(it: &Shared, what: &str, head: &Value, payload: &Value) -> Response {
    let (what, number) = what.split_once('/').map_or((what, 0), |(what, n)| (what, n.parse().unwrap()));
    match what {
        "account" => new_account(&mut it.lock().unwrap(), head, payload),
        "order" if payload.is_object() => new_order(&mut it.lock().unwrap(), payload),
        "order" => order(&mut it.lock().unwrap(), number),
        "authz" => authorization(&it.lock().unwrap(), number),
        "challenge" => challenge(it, number, head).await,
        "finalize" => finalize(&mut it.lock().unwrap(), number, payload),
        "cert" => certificate(&it.lock().unwrap(), number),
        other => panic!("{other}"),
    }
}

fn new_account(it: &mut Inner, head: &Value, payload: &Value) -> Response {
    assert_eq!(payload["termsOfServiceAgreed"], true);
    assert_eq!(payload["contact"], json!(["mailto:postmaster@lecce.example"]));
    if it.mood.wants_binding && !is_bound(&payload["externalAccountBinding"]) {
        return problem(403, "externalAccountRequired", "bind it");
    }
    let jwk = &head["jwk"];
    it.accounts.push((jwk["x"].as_str().unwrap().into(), jwk["y"].as_str().unwrap().into()));
    let headers = [("location", format!("{}/acct/{}", it.base, it.accounts.len() - 1))];
    (headers, axum_json(StatusCode::CREATED, &json!({ "status": "valid" }))).into_response()
}

/// RFC 8555 §7.3.4, with the HMAC key `segreto`.
fn is_bound(binding: &Value) -> bool {
    let (Some(head), Some(payload)) = (binding["protected"].as_str(), binding["payload"].as_str()) else {
        return false;
    };
    let tag = URL.decode(binding["signature"].as_str().unwrap()).unwrap();
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"segreto");
    let named: Value = serde_json::from_slice(&URL.decode(head).unwrap()).unwrap();
    named["kid"] == "chiave-1" && hmac::verify(&key, format!("{head}.{payload}").as_bytes(), &tag).is_ok()
}

fn new_order(it: &mut Inner, payload: &Value) -> Response {
    if let Some(seconds) = it.mood.rate_limited {
        return ([("retry-after", seconds)], problem(429, "rateLimited", "too many orders")).into_response();
    }
    let name = payload["identifiers"][0]["value"].as_str().unwrap().to_owned();
    it.orders.push(Order { name, status: "pending", fault: None, point: vec![] });
    let number = it.orders.len() - 1;
    let headers = [("location", format!("{}/order/{number}", it.base))];
    (headers, order(it, number)).into_response()
}

fn order(it: &mut Inner, number: usize) -> Response {
    let at = |what: &str| format!("{}/{what}/{number}", it.base);
    let mut body =
        json!({ "authorizations": [at("authz")], "finalize": at("finalize"), "certificate": at("cert") });
    let order = &mut it.orders[number];
    if order.status == "processing" {
        match it.mood.processing {
            0 => order.status = "valid",
            _ => it.mood.processing -= 1,
        }
    }
    body["status"] = order.status.into();
    axum_json(StatusCode::OK, &body)
}

fn authorization(it: &Inner, number: usize) -> Response {
    let order = &it.orders[number];
    let kind = if it.mood.only_dns { "dns-01" } else { "http-01" };
    let mut one = json!({ "type": kind, "url": format!("{}/challenge/{number}", it.base), "token": token(number),
        "status": "pending" });
    if let Some(fault) = &order.fault {
        one["status"] = "invalid".into();
        one["error"] = json!({ "type": "urn:ietf:params:acme:error:connection", "detail": fault });
    }
    let status = if order.fault.is_some() { "invalid" } else { "pending" };
    let identifier = json!({ "type": "dns", "value": order.name });
    axum_json(StatusCode::OK, &json!({ "identifier": identifier, "status": status, "challenges": [one] }))
}

fn token(number: usize) -> String {
    format!("token_{number}-abc")
}

/// Really fetches the answer (§8.3).
async fn challenge(it: &Shared, number: usize, head: &Value) -> Response {
    let (expected, name, http) = {
        let it = it.lock().unwrap();
        let (x, y) = &it.accounts[account_of(head)];
        let jwk = format!("{{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"{x}\",\"y\":\"{y}\"}}");
        let print = URL.encode(Sha256::digest(jwk.as_bytes()));
        let http = if it.mood.asks_elsewhere { 1 } else { it.http };
        (format!("{}.{print}", token(number)), it.orders[number].name.clone(), http)
    };
    let fault = match fetch(http, &name, &token(number)).await {
        Some(body) if body.ends_with(&format!("\r\n\r\n{expected}")) => None,
        Some(body) => Some(format!("not what was expected: {body}")),
        None => Some("nobody answers on port 80".to_owned()),
    };
    let mut it = it.lock().unwrap();
    it.orders[number].status = if fault.is_some() { "invalid" } else { "ready" };
    it.orders[number].fault = fault;
    let url = format!("{}/challenge/{number}", it.base);
    axum_json(
        StatusCode::OK,
        &json!({ "type": "http-01", "url": url, "token": token(number), "status": "processing" }),
    )
}

async fn fetch(port: u16, name: &str, token: &str) -> Option<String> {
    let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", port)).await.ok()?;
    let request = format!(
        "GET /.well-known/acme-challenge/{token} HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.ok()?;
    Some(answer)
}

/// A request for a P-256 key holds its point once, as a bit string of 66 octets.
fn finalize(it: &mut Inner, number: usize, payload: &Value) -> Response {
    let csr = URL.decode(payload["csr"].as_str().unwrap()).unwrap();
    let at = csr.windows(4).position(|four| four == [3, 0x42, 0, 4]).unwrap();
    it.orders[number].point = csr[at + 3..at + 68].to_vec();
    it.orders[number].status = "processing";
    order(it, number)
}

struct Point(Vec<u8>);

impl PublicKeyData for Point {
    fn der_bytes(&self) -> &[u8] {
        &self.0
    }

    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        &PKCS_ECDSA_P256_SHA256
    }
}

fn certificate(it: &Inner, number: usize) -> Response {
    let order = &it.orders[number];
    let mut root = CertificateParams::new(vec![]).unwrap();
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = Issuer::new(root, KeyPair::generate().unwrap());
    let mut params = CertificateParams::new(vec![order.name.clone()]).unwrap();
    // Each order's certificate ends later.
    params.not_after = rcgen::date_time_ymd(2027 + i32::try_from(number).unwrap(), 2, 1);
    let signed = match it.mood.foreign_key {
        true => params.signed_by(&KeyPair::generate().unwrap(), &issuer),
        false => params.signed_by(&Point(order.point.clone()), &issuer),
    };
    signed.unwrap().pem().into_response()
}
