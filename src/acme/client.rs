//! HTTPS to the authority, bounded in size and time, for instant-acme.

use super::{AcmeError, RATE_LIMITED_WAIT};
use crate::{
    clock::{Clock, Micros, SECOND},
    net::exchange::exchange,
};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{
    Request, Response, StatusCode, Uri,
    header::{HOST, HeaderValue, RETRY_AFTER},
};
use instant_acme::{BodyWrapper, BytesResponse, Error, HttpClient};
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::{CertificateDer, ServerName, pem::PemObject as _};
use std::{
    path::Path,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// The largest answer, bytes: a chain has a few KiB.
const ANSWER_LIMIT: usize = 1 << 20;
/// Time for one request, from connecting to the end of the answer.
const TIMEOUT: Duration = Duration::from_secs(30);

/// What the authority wished us to wait, as its answers said (RFC 8555 §6.6). Clones share it.
#[derive(Clone, Debug)]
pub(super) struct Wish {
    clock: Clock,
    wait: Arc<Mutex<Option<Micros>>>,
}

impl Wish {
    /// Nothing was wished yet.
    pub(super) fn new(clock: Clock) -> Self {
        Self { clock, wait: Arc::default() }
    }

    pub(super) fn wait(&self) -> Option<Micros> {
        *self.wait.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes an answer that says "not now".
    fn hear(&self, status: StatusCode, retry_after: Option<&HeaderValue>) {
        if !matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
            return;
        }
        let wished = retry_after.and_then(|value| span(value.to_str().ok()?, self.clock.now()));
        let wait = wished.or((status == StatusCode::TOO_MANY_REQUESTS).then_some(RATE_LIMITED_WAIT));
        *self.wait.lock().unwrap_or_else(PoisonError::into_inner) = wait;
    }
}

/// RFC 9110 §10.2.3: seconds, or a date.
fn span(text: &str, now: Micros) -> Option<Micros> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<u32>() {
        return Some(i64::from(seconds) * SECOND);
    }
    let at = chrono::DateTime::parse_from_rfc2822(text).ok()?;
    Some((at.timestamp_micros() - now).max(0))
}

/// One connection a request: an order has some ten.
#[derive(Clone)]
pub(super) struct Https {
    tls: Arc<ClientConfig>,
    wish: Wish,
}

impl Https {
    /// Trusts the roots of the web, and `root` beside them.
    pub(super) fn new(root: Option<&Path>, wish: Wish) -> Result<Self, AcmeError> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        if let Some(file) = root {
            let wrong = |e: &dyn std::fmt::Display| AcmeError::Root(format!("{}: {e}", file.display()));
            let pem = std::fs::read(file).map_err(|e| wrong(&e))?;
            for certificate in CertificateDer::pem_slice_iter(&pem) {
                let certificate = certificate.map_err(|e| wrong(&e))?;
                roots.add(certificate).map_err(|e| wrong(&e))?;
            }
        }
        let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        Ok(Self { tls: Arc::new(config), wish })
    }

    async fn ask(self, request: Request<BodyWrapper<Bytes>>) -> Result<BytesResponse, Error> {
        let (parts, body) = request.into_parts();
        let body =
            body.collect().await.map_or_else(|never| match never {}, http_body_util::Collected::to_bytes);
        let answer = tokio::time::timeout(TIMEOUT, self.exchange(Request::from_parts(parts, body))).await;
        let answer = answer.map_err(|_| failed("the authority does not answer"))??;
        self.wish.hear(answer.status(), answer.headers().get(RETRY_AFTER));
        Ok(BytesResponse::from(answer))
    }

    async fn exchange(&self, mut request: Request<Bytes>) -> Result<Response<Full<Bytes>>, Error> {
        let (host, port) = place(request.uri())?;
        let name = ServerName::try_from(host.clone()).map_err(|e| failed(&e.to_string()))?;
        let tcp = TcpStream::connect((host.as_str(), port)).await.map_err(other)?;
        let tls = TlsConnector::from(Arc::clone(&self.tls)).connect(name, tcp).await.map_err(other)?;
        prepare(&mut request)?;
        Ok(exchange(tls, request, Some(ANSWER_LIMIT)).await.map_err(other)?.map(Full::new))
    }
}

impl HttpClient for Https {
    fn request(
        &self,
        request: Request<BodyWrapper<Bytes>>,
    ) -> Pin<Box<dyn Future<Output = Result<BytesResponse, Error>> + Send>> {
        Box::pin(self.clone().ask(request))
    }
}

/// The request line names the path, the Host field the host (RFC 9112 §3.2).
fn prepare(request: &mut Request<Bytes>) -> Result<(), Error> {
    let uri = request.uri().clone();
    let host = uri.authority().map(|authority| authority.as_str().to_owned()).unwrap_or_default();
    request.headers_mut().insert(HOST, HeaderValue::from_str(&host).map_err(other)?);
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    *request.uri_mut() = path.parse().map_err(other)?;
    Ok(())
}

/// Host and port of an https address; the authority's links must be such (RFC 8555 §6.1).
fn place(uri: &Uri) -> Result<(String, u16), Error> {
    match (uri.scheme_str(), uri.host()) {
        (Some("https"), Some(host)) => {
            Ok((host.trim_matches(['[', ']']).to_owned(), uri.port_u16().unwrap_or(443)))
        }
        _ => Err(failed("the authority gave an address that is not https")),
    }
}

fn failed(words: &str) -> Error {
    Error::Other(words.to_owned().into())
}

fn other(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Other(Box::new(error))
}
