//! What the newsroom's pages do while they are looked at: numbers that follow, a text shown while it is written.

use http_body_util::BodyExt as _;
use mailstore::testing::engines;

use super::browser::Browser;
use super::house::{House, PASSWORD};
use super::*;
use crate::media::Media;
use crate::net::rates::PeerRates;

fn router_of(house: &House) -> Router {
    let (db, clock) = (house.engine.db.clone(), house.clock.clone());
    let media = Media::new(db.clone(), clock.clone());
    let portal = Portal::new(db, clock, house.directory.clone(), media, house.outside(PeerRates::NONE));
    router(WebState { portal: Some(portal), ..house.state() })
}

async fn logged_in(router: &Router, login: &str) -> Browser {
    let mut browser = Browser::new(router);
    assert_eq!(browser.log_in(login, PASSWORD).await.status, 303);
    browser
}

/// The data of the next message of a stream.
async fn next(body: &mut Body) -> serde_json::Value {
    loop {
        let frame = body.frame().await.expect("it goes on").expect("it holds");
        let text = String::from_utf8(frame.into_data().expect("data").to_vec()).unwrap();
        if let Some(data) = text.strip_prefix("data: ") {
            return serde_json::from_str(data.trim()).unwrap();
        }
    }
}

#[tokio::test]
async fn numbers_of_the_menu_follow_what_happens_and_end_with_the_session() {
    for engine in engines().await {
        let house = House::new(engine).await;
        let router = router_of(&house);
        let mut admin = logged_in(&router, "admin%40lecce.example").await;
        let cookies: Vec<String> =
            admin.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::get("/redazione/conteggi").header("host", "web.example");
        let request = request.header("cookie", cookies.join("; ")).body(Body::empty()).unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut body = response.into_body();
        let waits = "/redazione/contenuti?stato=in-review";
        assert_eq!(next(&mut body).await[waits], 0);
        let mut writer = logged_in(&router, "op01%40lecce.example").await;
        let page = writer.get("/redazione/nuovo/news").await;
        let (csrf, words) = (page.csrf().to_owned(), b"Orari nuovi".as_slice());
        let begun = writer
            .upload(
                "/redazione/nuovo/news",
                &[
                    ("csrf", "", csrf.as_bytes()),
                    ("titolo", "", words),
                    ("sommario", "", words),
                    ("testo", "", words),
                ],
            )
            .await;
        assert_eq!(begun.status, 303, "{}", begun.text);
        let (path, version) = (begun.location().to_owned(), writer.get(begun.location()).await);
        let step = format!("passo=submit&versione={}", version.hidden("versione"));
        assert_eq!(writer.fill(&path, &format!("{path}/passo"), &step).await.status, 303);
        assert_eq!(next(&mut body).await[waits], 1, "{}", house.engine.name);
        admin.fill("/redazione", "/esci", "").await;
        writer.fill(&path, &format!("{path}/passo"), "passo=recall&versione=2").await;
        let rest = tokio::time::timeout(std::time::Duration::from_secs(30), body.collect()).await;
        let rest = rest.expect("the stream ends with the session").unwrap().to_bytes();
        assert!(!String::from_utf8_lossy(&rest).contains("data: "), "nothing is told after it");
    }
}

#[tokio::test]
async fn a_text_is_shown_while_it_is_written_and_does_no_harm() {
    let house = House::new(engines().await.remove(0)).await;
    let router = router_of(&house);
    let mut writer = logged_in(&router, "op01%40lecce.example").await;
    let long = "x+".repeat(60_000);
    for (text, expected) in [
        ("Due+**parole**", "<strong>parole</strong>"),
        ("%3Cscript%3Ealert(1)%3C/script%3E", "&lt;script&gt;"),
        (long.as_str(), "x x x"),
    ] {
        let shown = writer.fill("/redazione", "/redazione/anteprima", &format!("testo={text}")).await;
        assert!(
            shown.status == 200 && shown.text.contains(expected),
            "{} {}",
            shown.status,
            shown.text.len()
        );
        assert!(!shown.text.contains("<script") && !shown.text.contains("<html"));
    }
    let other = Browser::new(&router).post("/redazione/anteprima", "testo=x").await;
    assert_eq!(other.status, 403, "a token goes with it");
}
