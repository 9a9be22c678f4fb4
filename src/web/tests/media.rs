//! Files and images over HTTP: who gets them, with what around them, and how often they are counted.

use ::image::ImageFormat;
use mailstore::testing::engines;

use super::*;
use crate::directory::{PrincipalId, Role, Viewer};
use crate::media::testing::{encoded, pdf, photo};
use crate::media::{self, Media, check};

const START: i64 = 1_790_000_000_000_000;

struct House {
    media: Media,
    router: Router,
}

/// A house with one image (1) and one file (2), public or not.
async fn house(db: &mailstore::Db, public: bool) -> House {
    let image = check("piazza.jpg", &encoded(&photo(700, 350), ImageFormat::Jpeg)).expect("an image");
    let file = check("Modulo n° 1.pdf", &pdf()).expect("a file");
    let by = Viewer { person: Some(PrincipalId(7)), roles: vec![(Role::Editor, None)], ..Viewer::default() };
    let kept = db.write(move |tx| {
        let ids =
            [&image, &file].map(|checked| media::keep(tx, checked, PrincipalId(7), START).expect("kept"));
        media::use_in(tx, (&by, |_, _, _| Ok(false)), ("content", 1), &ids, public, START).expect("used");
        Ok::<_, mailstore::DbError>(ids)
    });
    assert_eq!(kept.await.expect("a write"), [1, 2]);
    let media = Media::new(db.clone(), Clock::manual(START));
    let state = WebState { files: Some(Files::new(media.clone())), ..state(&["lecce.example"]) };
    House { media, router: router(state) }
}

impl House {
    async fn get(&self, path: &str) -> Response {
        ask(self.router.clone(), Method::GET, "posta.example", path).await
    }

    async fn get_with(&self, path: &str, tag: &str) -> Response {
        let request = Request::get(path).header("host", "posta.example").header("if-none-match", tag);
        self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }
}

async fn bytes(response: Response) -> Vec<u8> {
    to_bytes(response.into_body(), 1 << 24).await.unwrap().to_vec()
}

fn field<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn a_file_is_saved_and_never_opened_in_our_name() {
    for engine in engines().await {
        let house = house(&engine.db, true).await;
        let response = house.get("/file/2/Modulo%20n%C2%B0%201.pdf").await;
        assert_eq!(response.status(), 200, "{}", engine.name);
        for (name, value) in [
            ("content-type", "application/pdf"),
            (
                "content-disposition",
                "attachment; filename=\"Modulo n_ 1.pdf\"; filename*=UTF-8''Modulo%20n%C2%B0%201.pdf",
            ),
            ("content-security-policy", "default-src 'none'; sandbox"),
            ("x-content-type-options", "nosniff"),
            ("cross-origin-resource-policy", "same-origin"),
            ("cache-control", "public, max-age=600"),
        ] {
            assert_eq!(field(&response, name), value, "{name}");
        }
        assert_eq!(bytes(response).await, pdf());
        // The name in the address is for people.
        assert_eq!(house.get("/file/2/altro").await.status(), 200);
        let image = house.get("/file/1/piazza.jpg").await;
        assert!(field(&image, "content-disposition").starts_with("attachment"));
    }
}

#[tokio::test]
async fn an_image_comes_in_the_width_that_is_asked_for() {
    let engine = mailstore::testing::sqlite().await;
    let house = house(&engine.db, true).await;
    for (width, found) in [(320, 320), (640, 640), (1280, 700)] {
        let response = house.get(&format!("/immagini/1/{width}")).await;
        assert_eq!(response.status(), 200);
        assert_eq!(field(&response, "content-type"), "image/jpeg");
        assert!(field(&response, "content-disposition").starts_with("inline"));
        assert_eq!(field(&response, "cache-control"), "public, max-age=600");
        let image = ::image::load_from_memory(&bytes(response).await).expect("an image");
        assert_eq!(image.width(), found);
    }
    for path in
        ["/immagini/1/100", "/immagini/1/0640", "/immagini/2/320", "/immagini/9/320", "/immagini/a/320"]
    {
        assert_eq!(house.get(path).await.status(), 404, "{path}");
    }
}

#[tokio::test]
async fn what_the_reader_has_is_not_sent_again() {
    let engine = mailstore::testing::sqlite().await;
    let house = house(&engine.db, true).await;
    let tag = |response: &Response| field(response, "etag").to_owned();
    let (file, wide, narrow) = (
        house.get("/file/2/a").await,
        house.get("/immagini/1/640").await,
        house.get("/immagini/1/320").await,
    );
    assert!(tag(&wide) != tag(&narrow) && tag(&file).len() == 34, "{}", tag(&file));
    for given in [tag(&wide), format!("\"x\", W/{}", tag(&wide)), "*".into()] {
        let response = house.get_with("/immagini/1/640", &given).await;
        assert_eq!(response.status(), 304, "{given}");
        assert_eq!((tag(&response), bytes(response).await.len()), (tag(&wide), 0));
    }
    assert_eq!(house.get_with("/immagini/1/640", &tag(&narrow)).await.status(), 200);
}

/// Numbers can be guessed; what they lead to is not told, not even to who knows its tag.
#[tokio::test]
async fn what_is_not_public_is_not_there() {
    for engine in engines().await {
        let house = house(&engine.db, false).await;
        let never = text(house.get("/file/99/a").await).await;
        for path in [
            "/file/1/piazza.jpg",
            "/file/2/a",
            "/immagini/1/640",
            "/file/-1/a",
            "/file/%FF/a",
            "/file/9999999999999999999/a",
        ] {
            let response = house.get(path).await;
            assert_eq!(
                (response.status().as_u16(), field(&response, "cache-control")),
                (404, "no-store"),
                "{path}"
            );
            assert_eq!(text(response).await, never, "{} {path}", engine.name);
            assert_eq!(house.get_with(path, "*").await.status(), 404, "{path}");
        }
        engine.db.write(|tx| media::set_public(tx, ("content", 1), true)).await.expect("published");
        assert_eq!(house.get("/file/2/a").await.status(), 200);
    }
}

#[tokio::test]
async fn downloads_are_counted_once_each() {
    let engine = mailstore::testing::sqlite().await;
    let house = house(&engine.db, true).await;
    let first = house.get("/file/2/a").await;
    house.get("/file/2/a").await;
    house.get_with("/file/2/a", field(&first, "etag")).await;
    ask(house.router.clone(), Method::HEAD, "posta.example", "/file/2/a").await;
    house.get("/immagini/1/320").await;
    house.media.flush().await.expect("written");
    let counted = engine.db.read(|c| media::downloads(c, &[1, 2], 0)).await.expect("a read");
    assert_eq!(counted, [(2, 2)]);
}

#[tokio::test]
async fn only_reading_is_possible() {
    let engine = mailstore::testing::sqlite().await;
    let house = house(&engine.db, true).await;
    for path in ["/file/2/a", "/immagini/1/320"] {
        for method in [Method::POST, Method::PUT, Method::DELETE] {
            assert_eq!(ask(house.router.clone(), method, "posta.example", path).await.status(), 405);
        }
    }
}
