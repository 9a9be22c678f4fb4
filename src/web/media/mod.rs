//! Files that people have brought: images of pages, and what is downloaded.
//!
//! Nothing of them runs in the name of the site. Their type is the one that was found when they came and is never guessed;
//! all but images are saved, not opened; and whatever a browser makes of one, it does in a sandbox without scripts.

mod show_file;
mod show_image;

use std::net::IpAddr;

use axum::body::{Body, Bytes};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use templates::pages::ErrorKind;

use super::pages::{Language, error_page};
use super::routes::Routes;
use crate::aside::aside;
use crate::directory::Viewer;
use crate::media::{self, Media, MediaFile};
use crate::net::budget::{Budget, Holder, Share};
use crate::portal::files::reads_held;

/// Bytes of answers that are on their way, of all and of one reader at most a quarter: slow readers hold no more memory.
const ROOM: usize = 128 << 20;
/// Smaller answers are not counted: there are never more of them than connections.
const SMALL: usize = 256 << 10;

/// What answers with files need.
#[derive(Clone, Debug)]
pub struct Files {
    media: Media,
    room: Budget,
}

impl Files {
    /// The files of `media`.
    pub fn new(media: Media) -> Self {
        Self { media, room: Budget::shared_out(ROOM, media::MOST_BYTES) }
    }
}

/// The addresses of files.
pub(super) fn router() -> Routes {
    Routes::new()
        .route("/immagini/{id}/{width}", get(show_image::show))
        .route("/file/{id}/{name}", get(show_file::show))
}

/// The answer of a server without files.
fn nothing(uri: &Uri) -> Response {
    error_page(Language::of(uri), ErrorKind::NotFound)
}

/// Number and second part of an address.
type Address = Result<Path<(String, String)>, PathRejection>;

/// A request for a file.
#[derive(Clone, Copy)]
struct Request<'a> {
    files: &'a Files,
    /// Who asks.
    viewer: &'a Viewer,
    headers: &'a HeaderMap,
    uri: &'a Uri,
    peer: IpAddr,
}

/// How a file is answered with.
struct Manner<'a> {
    /// Its bytes at this width; 0: the file itself.
    width: u32,
    /// `inline` or `attachment`.
    disposition: &'a str,
    /// How long a public one may be kept without asking.
    cache: &'static str,
}

impl Request<'_> {
    /// The file of that number, if who asks may see it.
    ///
    /// # Errors
    /// The answer: that there is none says nothing of whether there is.
    async fn find(&self, id: &str) -> Result<MediaFile, Response> {
        let Ok(id) = id.parse() else { return Err(self.error(ErrorKind::NotFound)) };
        match self.files.media.find(self.viewer, id, reads_held).await {
            Ok(Some(file)) => Ok(file),
            Ok(None) => Err(self.error(ErrorKind::NotFound)),
            Err(error) => {
                tracing::warn!(%error, "a file cannot be looked up");
                Err(self.error(ErrorKind::Unavailable))
            }
        }
    }

    /// The file, or that the reader has it already. The second value says whether its bytes are on their way.
    async fn answer(&self, file: &MediaFile, manner: &Manner<'_>) -> (Response, bool) {
        let etag = etag(file, manner.width);
        // What is not public may be so for this reader only, and not for long.
        let cache = if file.public { manner.cache } else { "private, no-store" };
        if self.has(&etag) {
            let fields = [(header::ETAG, etag.as_str()), (header::CACHE_CONTROL, cache)];
            return ((StatusCode::NOT_MODIFIED, fields).into_response(), false);
        }
        match self.bytes(file, manner.width).await {
            Ok(bytes) => {
                let disposition = disposition(manner.disposition, &file.name);
                let fields = [
                    (header::CONTENT_TYPE, file.media_type.as_str()),
                    (header::CONTENT_DISPOSITION, disposition.as_str()),
                    (header::ETAG, etag.as_str()),
                    (header::CACHE_CONTROL, cache),
                    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
                ];
                ((fields, Body::from(bytes)).into_response(), true)
            }
            Err(answer) => (*answer, false),
        }
    }

    /// RFC 9110 §13.1.2: any of the tags, weak or not, or whatever there is.
    fn has(&self, etag: &str) -> bool {
        let given =
            self.headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
        let mut tags = given.flat_map(|value| value.split(',')).map(str::trim);
        tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
    }

    async fn bytes(&self, file: &MediaFile, width: u32) -> Result<Bytes, Box<Response>> {
        let fault = |error: &dyn std::fmt::Display| {
            tracing::warn!(%error, media.id = file.id, "a file cannot be read");
            Box::new(self.error(ErrorKind::Unavailable))
        };
        let packed = self.files.media.read(file.id, width).await.map_err(|error| fault(&error))?;
        // It has gone since it was found.
        let packed = packed.ok_or_else(|| Box::new(self.error(ErrorKind::NotFound)))?;
        let size = usize::try_from(packed.size()).unwrap_or(usize::MAX);
        let mut share = self.files.room.share(Holder::Stranger(self.peer));
        if size > SMALL && !share.grow_to(size) {
            return Err(Box::new(self.busy()));
        }
        let bytes = aside(size, move || packed.unpack()).await.map_err(|error| fault(&error))?;
        let bytes = bytes.map_err(|error| fault(&error))?;
        Ok(Bytes::from_owner(OnTheWay { bytes, _share: share }))
    }

    /// Others take all the room: to be asked again soon.
    fn busy(&self) -> Response {
        let mut response = self.error(ErrorKind::Unavailable);
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        response
    }

    fn error(&self, kind: ErrorKind) -> Response {
        error_page(Language::of(self.uri), kind)
    }
}

/// Bytes of an answer; their share of the room is given back when they are written.
struct OnTheWay {
    bytes: Vec<u8>,
    _share: Share,
}

impl AsRef<[u8]> for OnTheWay {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// The same for the same bytes, and for those only.
fn etag(file: &MediaFile, width: u32) -> String {
    let digest = file.digest.iter().take(16).fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    if width == 0 { format!("\"{digest}\"") } else { format!("\"{digest}-{width}\"") }
}

/// RFC 6266 §4, appendix D: a name that all understand, then the true one, which newer readers take (RFC 8187 §3.2).
pub(in crate::web) fn disposition(kind: &str, name: &str) -> String {
    let simple = |c: char| c.is_ascii_alphanumeric() || " .-_()".contains(c);
    let ascii: String = name.chars().map(|c| if simple(c) { c } else { '_' }).collect();
    let mut exact = String::new();
    for byte in name.bytes() {
        match byte.is_ascii_alphanumeric() || b".-_".contains(&byte) {
            true => exact.push(char::from(byte)),
            false => exact += &format!("%{byte:02X}"),
        }
    }
    format!("{kind}; filename=\"{ascii}\"; filename*=UTF-8''{exact}")
}
