//! The files of the pages: kept for ever, sent packed, and nothing else of the folder.

use super::*;

async fn get(path: &str, encodings: Option<&str>) -> Response {
    let mut request = Request::get(path).header("host", "posta.example");
    if let Some(encodings) = encodings {
        request = request.header("accept-encoding", encodings);
    }
    ours().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

#[tokio::test]
async fn files_are_kept_for_ever_and_packed_for_who_takes_them_so() {
    let named = [templates::assets::script(), templates::assets::sprite(), templates::assets::licences()];
    let sheets =
        templates::assets::stylesheets().iter().chain(templates::assets::first_faces()).map(String::as_str);
    for path in sheets.chain(named.into_iter().flatten()) {
        let name = path.strip_prefix(templates::assets::FOLDER).unwrap();
        let file = templates::assets::file(name).unwrap();
        for (encodings, packed) in [(None, None), (Some("identity"), None), (Some("gzip, br"), file.gzip)] {
            let response = get(path, encodings).await;
            assert_eq!(response.status(), 200, "{path}");
            let headers = response.headers().clone();
            assert_eq!(headers["cache-control"], "public, max-age=31536000, immutable");
            assert_eq!(headers["vary"], "accept-encoding");
            assert_eq!(headers["content-type"], file.kind);
            let encoding = headers.get("content-encoding").map(|value| value.to_str().unwrap());
            assert_eq!(encoding, packed.as_ref().map(|_| "gzip"), "{path}");
            let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
            assert_eq!(body, packed.unwrap_or_else(|| file.bytes.clone()).as_ref(), "{path}");
        }
    }
}

#[tokio::test]
async fn nothing_else_is_served() {
    for path in [
        "/statico/x.css",
        "/statico/..%2fmod.rs",
        "/statico/%2e%2e/lib.rs",
        "/statico/a/b.css",
        "/static/x.css",
    ] {
        assert_eq!(get(path, None).await.status(), 404, "{path}");
    }
    let wrong = ask(ours(), Method::POST, "posta.example", templates::assets::icon_path()).await;
    assert_eq!(wrong.status(), 405);
}
