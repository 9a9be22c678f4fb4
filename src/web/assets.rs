//! The files every page needs, kept by browsers for ever: their names change with their content.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderName, Uri, header};
use axum::response::{IntoResponse, Response};
use templates::pages::ErrorKind;

use super::pages::{Language, error_page};

/// Where they are.
pub(super) const ROUTE: &str = "/statico/{name}";

const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// `GET`: the file, packed for whoever takes it so.
pub(super) async fn show(Path(name): Path<String>, uri: Uri, asked: HeaderMap) -> Response {
    let Some(file) = templates::assets::file(&name) else {
        return error_page(Language::of(&uri), ErrorKind::NotFound);
    };
    let packed = file.gzip.filter(|_| takes_gzip(&asked));
    let encoding = packed.is_some().then_some([(header::CONTENT_ENCODING, "gzip")]);
    let fields: [(HeaderName, &str); 3] = [
        (header::CONTENT_TYPE, file.kind),
        (header::CACHE_CONTROL, FOR_EVER),
        (header::VARY, "accept-encoding"),
    ];
    (fields, encoding, packed.unwrap_or(file.bytes)).into_response()
}

/// RFC 9110 §12.5.3: a coding that is named, or all, unless with a weight of nought.
fn takes_gzip(asked: &HeaderMap) -> bool {
    let lists: Vec<&str> =
        asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|v| v.to_str().ok()).collect();
    let weight = |name: &str| {
        lists.iter().flat_map(|list| list.split(',')).find_map(|coding| {
            let (coding, weight) = coding.split_once(';').unwrap_or((coding, "q=1"));
            coding.trim().eq_ignore_ascii_case(name).then(|| weight.chars().any(|c| ('1'..='9').contains(&c)))
        })
    };
    weight("gzip").or_else(|| weight("*")).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_sent_to_who_takes_it() {
        for (fields, expected) in [
            (&[][..], false),
            (&["gzip, deflate, br, zstd"], true),
            (&["br", "GZip;q=0.5"], true),
            (&["gzip;q=0"], false),
            (&["gzip;q=0.000, *"], false),
            (&["*"], true),
            (&["identity, *;q=0"], false),
            (&["xgzip"], false),
        ] {
            let mut asked = HeaderMap::new();
            for field in fields {
                asked.append(header::ACCEPT_ENCODING, field.parse().unwrap());
            }
            assert_eq!(takes_gzip(&asked), expected, "{fields:?}");
        }
    }
}
