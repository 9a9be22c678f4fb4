//! Fetching from the web what people have named: every outgoing request to an address that is not ours to choose.
//!
//! Whoever may name an address may try to reach our own machines through us. So a host is looked up once, what is not an address
//! of the public Internet is refused, and the connection goes to the very address that was looked at; each redirect is a new
//! address that goes the same way. Only http and https, no names or passwords, no proxies, no cookies; TLS is verified by the
//! roots of the web; answers are bounded in size and all of it in time. A process that asks no DNS (the demo) fetches nothing.

mod place;
mod special;
#[cfg(test)]
mod tests;

use super::{
    exchange::{ExchangeError, exchange},
    resolver::{DnsError, Resolver},
    tls,
};
use bytes::Bytes;
use hyper::{Method, Request, Response, StatusCode, header};
use place::Place;
use rustls::{ClientConfig, RootCertStore};
use special::Reach;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    net::TcpStream,
    time::{timeout, timeout_at},
};
use tokio_rustls::TlsConnector;
use url::Url;

/// Redirects that are followed.
const REDIRECTS: usize = 5;
/// Addresses of a host that are tried.
const ADDRESSES: usize = 3;
/// Time to connect to one of them, with TLS.
const CONNECT: Duration = Duration::from_secs(8);

/// Why nothing was fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// This process fetches nothing.
    #[error("nothing is fetched here")]
    Off,
    /// It is no address of the web that is fetched from: another scheme, a name or password in it, an odd port.
    #[error("not an address to fetch from")]
    BadAddress,
    /// The host has no address, or none of the public Internet.
    #[error("the host has no public address")]
    NotPublic,
    /// The host's name.
    #[error(transparent)]
    Dns(#[from] DnsError),
    /// Nobody takes the connection.
    #[error("cannot connect: {0}")]
    Connect(std::io::Error),
    /// The certificate is not good for the host, or there is no TLS.
    #[error("no good TLS: {0}")]
    Tls(std::io::Error),
    /// It took too long.
    #[error("no answer in time")]
    Timeout,
    /// It leads on and on.
    #[error("too many redirects")]
    Redirects,
    /// It leads to what is no address to fetch from.
    #[error("a redirect that leads nowhere")]
    BadRedirect,
    /// It is larger than asked for.
    #[error("the answer has more than {0} octets")]
    TooLarge(usize),
    /// What comes is no answer.
    #[error("no HTTP: {0}")]
    Answer(ExchangeError),
}

impl FetchError {
    /// Whether the fault is rather ours, or passing: it says nothing about what was asked for.
    pub fn is_ours(&self) -> bool {
        match self {
            Self::Off => true,
            Self::Dns(error) => error.is_temporary(),
            _ => false,
        }
    }

    /// One word for it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::BadAddress => "address",
            Self::NotPublic => "not-public",
            Self::Dns(_) => "dns",
            Self::Connect(_) => "connect",
            Self::Tls(_) => "tls",
            Self::Timeout => "timeout",
            Self::Redirects | Self::BadRedirect => "redirect",
            Self::TooLarge(_) => "size",
            Self::Answer(_) => "answer",
        }
    }
}

impl From<ExchangeError> for FetchError {
    fn from(error: ExchangeError) -> Self {
        match error {
            ExchangeError::TooLarge(limit) => Self::TooLarge(limit),
            other => Self::Answer(other),
        }
    }
}

/// What was fetched.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Where it came from in the end.
    pub url: String,
    /// The status.
    pub status: u16,
    /// The media type, as the server says.
    pub content_type: Option<String>,
    /// The body; empty when only the header was asked for.
    pub body: Bytes,
}

/// How much may be fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Octets of a body.
    pub size: usize,
    /// Time for all of it: names, connections, redirects, body.
    pub time: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { size: 2 << 20, time: Duration::from_secs(20) }
    }
}

/// Fetches from the web. A cheap clone.
#[derive(Clone)]
pub struct Fetch {
    resolver: Resolver,
    tls: Arc<ClientConfig>,
    reach: Reach,
    agent: Arc<str>,
    bounds: Bounds,
}

impl Fetch {
    /// Fetches from hosts that `resolver` knows, saying to be `agent`.
    pub fn new(resolver: Resolver, agent: &str, bounds: Bounds) -> Self {
        tls::install_provider();
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let tls = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        Self { resolver, tls: Arc::new(tls), reach: Reach::Public, agent: agent.into(), bounds }
    }

    /// The same, which reaches loopback addresses too, and trusts these roots: for tests only.
    #[cfg(test)]
    pub(crate) fn reaching_loopback(mut self, roots: Option<RootCertStore>) -> Self {
        self.reach = Reach::Loopback;
        if let Some(roots) = roots {
            let tls = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
            self.tls = Arc::new(tls);
        }
        self
    }

    /// Whether this process fetches anything.
    pub fn is_off(&self) -> bool {
        matches!(self.resolver, Resolver::Off)
    }

    /// What is at an address.
    ///
    /// # Errors
    /// As [`FetchError`] says. An answer of whatever status is none.
    pub async fn get(&self, url: &str) -> Result<Answer, FetchError> {
        self.within(self.follow(url, &Method::GET, Some(self.bounds.size))).await
    }

    /// Whether there is something at an address: asks for the header only, and where that is not liked for the whole, of which
    /// it reads no more. The body is not given.
    ///
    /// # Errors
    /// As [`FetchError`] says. An answer of whatever status is none.
    pub async fn probe(&self, url: &str) -> Result<Answer, FetchError> {
        self.within(async {
            match self.follow(url, &Method::HEAD, None).await {
                Ok(answer) if is_liked(answer.status) => Ok(answer),
                // Some answer HEAD wrongly, or not at all.
                Ok(_) | Err(FetchError::Answer(_)) => self.follow(url, &Method::GET, None).await,
                Err(error) => Err(error),
            }
        })
        .await
    }

    async fn within(
        &self,
        work: impl Future<Output = Result<Answer, FetchError>>,
    ) -> Result<Answer, FetchError> {
        if self.is_off() {
            return Err(FetchError::Off);
        }
        timeout(self.bounds.time, work).await.unwrap_or(Err(FetchError::Timeout))
    }

    /// `size`: octets of a body that are read at most; None: it is not.
    async fn follow(&self, url: &str, method: &Method, size: Option<usize>) -> Result<Answer, FetchError> {
        let mut url = place::parse(url).ok_or(FetchError::BadAddress)?;
        for _ in 0..=REDIRECTS {
            let answer = self.ask(&url, (method, size)).await?;
            match location(&answer, &url) {
                None => return Ok(given(url, answer)),
                Some(next) => url = next.ok_or(FetchError::BadRedirect)?,
            }
        }
        Err(FetchError::Redirects)
    }

    /// One request to one address.
    async fn ask(
        &self,
        url: &Url,
        (method, size): (&Method, Option<usize>),
    ) -> Result<Response<Bytes>, FetchError> {
        let place = Place::of(url).ok_or(FetchError::BadAddress)?;
        let addresses = self.addresses(&place).await?;
        let request = self.request(&place, method)?;
        let tcp = connect(&addresses).await?;
        let answer = match &place.tls_name {
            None => exchange(tcp, request, size).await?,
            Some(name) => {
                let deadline = tokio::time::Instant::now() + CONNECT;
                let shake = TlsConnector::from(Arc::clone(&self.tls)).connect(name.clone(), tcp);
                let tls = timeout_at(deadline, shake).await.map_err(|_| FetchError::Timeout)?;
                exchange(tls.map_err(FetchError::Tls)?, request, size).await?
            }
        };
        Ok(answer)
    }

    /// The addresses a request may go to: those of the host that may be reached.
    async fn addresses(&self, place: &Place) -> Result<Vec<SocketAddr>, FetchError> {
        let mut found = match place.address {
            Some(address) => vec![address],
            None => self.resolver.addresses(&place.host).await?,
        };
        found.retain(|address| self.reach.takes(*address));
        found.truncate(ADDRESSES);
        if found.is_empty() {
            return Err(FetchError::NotPublic);
        }
        Ok(found.into_iter().map(|address| SocketAddr::new(address, place.port)).collect())
    }

    fn request(&self, place: &Place, method: &Method) -> Result<Request<Bytes>, FetchError> {
        Request::builder()
            .method(method)
            .uri(&place.path)
            .header(header::HOST, &place.authority)
            .header(header::USER_AGENT, &*self.agent)
            .header(header::ACCEPT, "*/*")
            .header(header::ACCEPT_ENCODING, "identity")
            .header(header::CONNECTION, "close")
            .body(Bytes::new())
            .map_err(|_| FetchError::BadAddress)
    }
}

/// A connection to the first address that takes one.
async fn connect(addresses: &[SocketAddr]) -> Result<TcpStream, FetchError> {
    let mut last = FetchError::NotPublic;
    for address in addresses {
        match timeout(CONNECT, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => last = FetchError::Connect(error),
            Err(_) => last = FetchError::Timeout,
        }
    }
    Err(last)
}

/// Where an answer leads on to; Some(None): to what is no address to fetch from.
fn location(answer: &Response<Bytes>, from: &Url) -> Option<Option<Url>> {
    use StatusCode as S;
    let leads = [S::MOVED_PERMANENTLY, S::FOUND, S::SEE_OTHER, S::TEMPORARY_REDIRECT, S::PERMANENT_REDIRECT];
    let field = answer.headers().get(header::LOCATION).filter(|_| leads.contains(&answer.status()))?;
    let joined = field.to_str().ok().and_then(|text| from.join(text).ok());
    Some(joined.filter(place::is_good))
}

fn given(url: Url, answer: Response<Bytes>) -> Answer {
    let field = answer.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let content_type = field.map(str::to_owned);
    Answer { url: url.into(), status: answer.status().as_u16(), content_type, body: answer.into_body() }
}

/// Whether the answer to HEAD is what GET would have brought.
fn is_liked(status: u16) -> bool {
    (200..400).contains(&status)
}
