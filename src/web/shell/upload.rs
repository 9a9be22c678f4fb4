//! Forms with files.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use templates::pages::ErrorKind;

use super::form::{TOKEN_FIELD, is_of_type, page_of, read, unreadable};
use super::page::Page;
use crate::web::WebState;

/// Files of one form.
const MOST_FILES: usize = 20;

/// Fields of one form that are no files.
const MOST_FIELDS: usize = 500;

/// Octets of all fields that are no files.
const MOST_TEXT: usize = 512 << 10;

/// The longest name of a file that is kept, characters.
const LONGEST_NAME: usize = 200;

/// A form with files (`multipart/form-data`) that came from a page of ours, and who sent it.
///
/// The token has to be its first field, so that nothing is kept of what is not ours. One file may have
/// [`WebState::upload_limit`] octets, all together twice that; more is answered with 413.
pub struct Uploaded<T> {
    /// Who sent it.
    pub page: Page,
    /// What it says.
    pub form: T,
    /// The files, in the order of the form; inputs that were left empty are not among them.
    pub files: Vec<File>,
}

/// A file somebody sends. Nothing of it is checked.
#[derive(Clone, Debug)]
pub struct File {
    /// The name of the input.
    pub field: String,
    /// Its name, without any folder.
    pub name: String,
    /// What the browser says it is; may be empty.
    pub declared: String,
    /// Its octets.
    pub bytes: Bytes,
}

impl<T: DeserializeOwned> FromRequest<Arc<WebState>> for Uploaded<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &Arc<WebState>) -> Result<Self, Response> {
        let (page, mut request) = page_of(request, state).await.map_err(IntoResponse::into_response)?;
        if !is_of_type(request.headers(), "multipart/form-data") {
            return Err(page.error(ErrorKind::BadRequest));
        }
        DefaultBodyLimit::max(total_limit(state.upload_limit)).apply(&mut request);
        let parts = match Multipart::from_request(request, state).await {
            Ok(parts) => parts,
            Err(_) => return Err(page.error(ErrorKind::BadRequest)),
        };
        let mut taken = Taken { limit: state.upload_limit, ..Taken::default() };
        match taken.take(&page, parts).await {
            Ok(()) => {}
            Err(Refused::Stale) => return Err(page.stale_form(&taken.fields)),
            Err(Refused::Kind(kind)) => return Err(page.error_with(kind, &taken.fields)),
        }
        let fields = form_urlencoded::Serializer::new(String::new()).extend_pairs(&taken.fields).finish();
        match read(fields.as_bytes()) {
            Ok(form) => Ok(Self { page, form, files: taken.files }),
            Err(error) => {
                tracing::debug!(%error, path = page.path(), "a form cannot be read");
                Err(page.error(ErrorKind::BadRequest))
            }
        }
    }
}

/// All files, fields, and what stands between them.
fn total_limit(one: usize) -> usize {
    one.saturating_mul(2).saturating_add(MOST_TEXT + (64 << 10))
}

/// What has been read of a form.
#[derive(Default)]
struct Taken {
    limit: usize,
    fields: Vec<(String, String)>,
    text: usize,
    files: Vec<File>,
}

/// Why a form was not taken.
enum Refused {
    Kind(ErrorKind),
    /// It is not of this session.
    Stale,
}

impl From<MultipartError> for Refused {
    fn from(error: MultipartError) -> Self {
        Self::Kind(unreadable(error.status()))
    }
}

impl Taken {
    async fn take(&mut self, page: &Page, mut parts: Multipart) -> Result<(), Refused> {
        let token = match parts.next_field().await? {
            Some(first) if first.name() == Some(TOKEN_FIELD) => text_of(first, 200).await?,
            _ => String::new(),
        };
        let ours = page.is_ours(&token);
        while let Some(field) = parts.next_field().await? {
            let Some(name) = field.name().map(str::to_owned) else { continue };
            match field.file_name().map(clean_name) {
                Some(file) if ours => self.file(name, file, field).await?,
                // Whoever has lost the session may have the words back, no more.
                Some(_) => break,
                None => self.field(name, field).await?,
            }
        }
        if ours { Ok(()) } else { Err(Refused::Stale) }
    }

    async fn field(&mut self, name: String, field: Field<'_>) -> Result<(), Refused> {
        let text = text_of(field, MOST_TEXT - self.text.min(MOST_TEXT)).await?;
        self.text += text.len();
        self.fields.push((name, text));
        if self.fields.len() > MOST_FIELDS {
            return Err(Refused::Kind(ErrorKind::BadRequest));
        }
        Ok(())
    }

    async fn file(&mut self, field: String, name: String, part: Field<'_>) -> Result<(), Refused> {
        let declared: String = part.content_type().unwrap_or_default().chars().take(LONGEST_NAME).collect();
        let bytes = bytes_of(part, self.limit).await?;
        // Browsers send an input without a file as a file without a name.
        if name.is_empty() && bytes.is_empty() {
            return Ok(());
        }
        if self.files.len() >= MOST_FILES {
            return Err(Refused::Kind(ErrorKind::TooLarge));
        }
        self.files.push(File { field, name, declared, bytes });
        Ok(())
    }
}

async fn text_of(field: Field<'_>, most: usize) -> Result<String, Refused> {
    Ok(String::from_utf8_lossy(&bytes_of(field, most).await?).into_owned())
}

async fn bytes_of(mut field: Field<'_>, most: usize) -> Result<Bytes, Refused> {
    let mut all = Vec::new();
    while let Some(chunk) = field.chunk().await? {
        if all.len() + chunk.len() > most {
            return Err(Refused::Kind(ErrorKind::TooLarge));
        }
        all.extend_from_slice(&chunk);
    }
    Ok(all.into())
}

/// The last part of a path, of whatever system, without what no name should hold.
fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
    plain.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_lead_nowhere() {
        for (name, clean) in [
            ("foto.jpg", "foto.jpg"),
            ("C:\\Documenti\\foto.jpg", "foto.jpg"),
            ("../../etc/passwd", "passwd"),
            ("a\u{0}b\r\n.txt ", "ab.txt"),
            ("", ""),
            ("/", ""),
        ] {
            assert_eq!(clean_name(name), clean);
        }
        assert_eq!(clean_name(&"a".repeat(1000)).len(), LONGEST_NAME);
    }
}
