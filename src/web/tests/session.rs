//! Sessions, forms and notes of the web on both engines: what holds, what ends, what is refused.

use axum::routing::get;
use mailstore::testing::engines;
use serde::Deserialize;
use templates::pages::account::{LogIn, log_in};
use templates::parts::Tone;
use templates::shell::Head;

use super::browser::Browser;
use super::house::{House, START};
use super::shell::{Answer, Checked, Page, Uploaded};
use super::*;
use crate::audit::Doer;
use crate::auth::password;
use crate::clock::{DAY, HOUR};
use crate::directory::PrincipalId;

/// A node of the site, with a page and forms to try things out on.
fn trial(house: &House) -> Router {
    let mut state = house.state();
    state.territories = watch::channel(Arc::from(vec![Territory {
        id: PrincipalId(77),
        name: "Lecce".into(),
        slug: "lecce".into(),
    }]))
    .1;
    state.upload_limit = 1000;
    let trial = Router::new()
        .route("/prova", get(who).post(say))
        .route("/prova/pubblica", get(public))
        .route("/prova/file", get(who).post(count));
    router(state.clone()).merge(trial.with_state(Arc::new(state)))
}

async fn who(page: Page) -> Answer {
    page.person()?;
    let title = format!("{} {:?}", page.viewer().name, page.territory().map(|t| &t.slug));
    let main = log_in(&LogIn { csrf: page.csrf(), ..LogIn::default() });
    Ok(page.render(&Head { title: &title, ..Head::default() }, &main))
}

async fn public(page: Page) -> Response {
    let part = templates::pages::error_part(templates::pages::ErrorKind::NotFound, &[]).1;
    page.render(&Head { title: "Pubblica", ..Head::default() }, &part)
}

#[derive(Deserialize)]
struct Words {
    #[serde(default)]
    parole: Vec<String>,
}

async fn say(Checked { page, form }: Checked<Words>) -> Response {
    page.redirect_with_flash("/prova", Tone::Info, &format!("«{}»", form.parole.join("+")))
}

async fn count(Uploaded { page, form, files }: Uploaded<Words>) -> Response {
    let files: Vec<String> =
        files.iter().map(|file| format!("{} {} {}", file.field, file.name, file.bytes.len())).collect();
    page.redirect_with_flash(
        "/prova",
        Tone::Info,
        &format!("«{} {}»", form.parole.join("+"), files.join(",")),
    )
}

#[tokio::test]
async fn a_session_holds_on_every_node_until_somebody_logs_out() {
    for engine in engines().await {
        let house = House::new(engine).await;
        let site = trial(&house);
        let mut browser = Browser::new(&site);
        let asked = browser.get("/prova?a=b").await;
        assert_eq!(
            (asked.status, asked.location()),
            (303, "/accedi?ritorno=%2Fprova%3Fa%3Db"),
            "{}",
            house.engine.name
        );
        let form = browser.get(asked.location()).await;
        let (csrf, back) = (form.csrf().to_owned(), form.hidden("ritorno").to_owned());
        assert_eq!(back, "/prova?a=b");
        let body = format!("csrf={csrf}&indirizzo=op01%40lecce.example&password=segreta&ritorno={back}");
        let welcome = browser.post("/accedi", &body).await;
        assert_eq!((welcome.status, welcome.location()), (303, "/prova?a=b"), "{}", welcome.text);
        let line = welcome.headers["set-cookie"].to_str().unwrap();
        assert!(line.starts_with("__Host-sessione=") && !line.contains("Max-Age"), "{line}");
        let page = browser.get("/prova").await;
        assert!(page.status == 200 && page.text.contains("Op Uno"), "{}", page.text);
        assert_eq!(page.headers["cache-control"], "no-store");
        let again = browser.get("/accedi?ritorno=/prova").await;
        assert_eq!((again.status, again.location()), (303, "/prova"));
        let other = trial(&house);
        let mut elsewhere = Browser::new(&other);
        elsewhere.cookies = browser.cookies.clone();
        assert_eq!(elsewhere.get("/prova").await.status, 200, "{}", house.engine.name);
        assert_eq!(browser.get("/esci").await.status, 303);
        assert_eq!(browser.get("/prova").await.status, 200, "a link logs nobody out");
        let out = browser.fill("/prova", "/esci", "").await;
        assert_eq!((out.status, out.location()), (303, "/"));
        assert!(!browser.cookies.contains_key("__Host-sessione"));
        assert_eq!(elsewhere.get("/prova").await.status, 303, "{}", house.engine.name);
    }
}

#[tokio::test]
async fn forms_without_our_token_or_from_elsewhere_do_nothing() {
    for engine in engines().await {
        let house = House::new(engine).await;
        let site = trial(&house);
        let mut browser = Browser::new(&site);
        for body in ["", "csrf=", "csrf=AAAA&parole=x", &format!("csrf={}", "A".repeat(64))] {
            let refused = browser.post("/prova", body).await;
            assert!(refused.status == 403 && refused.text.contains("Il modulo è scaduto"), "{body}");
        }
        let long = "Due+righe%0Ada+non+perdere+<script>";
        let refused =
            browser.post("/prova", &format!("csrf=x&parole={long}&password=una+frase+lunga+e+segreta")).await;
        assert!(refused.text.contains("Due righe\nda non perdere &lt;script&gt;"), "{}", refused.text);
        assert!(!refused.text.contains("lunga e segreta"), "{}", refused.text);
        let form = browser.get("/accedi").await;
        let body = format!("csrf={}&indirizzo=op01%40lecce.example&password=segreta", form.csrf());
        let mut stranger = Browser::new(&site);
        stranger.get("/accedi").await;
        assert_eq!(stranger.post("/accedi", &body).await.status, 403, "a token of another browser");
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
        ] {
            let request =
                Request::post("/accedi").header("content-type", "application/x-www-form-urlencoded");
            let refused = browser.send(request.header(name, value), body.clone().into_bytes()).await;
            assert!(refused.status == 403 && refused.text.contains("da un altro sito"), "{name} {value}");
        }
        let text = Request::post("/accedi").header("content-type", "text/plain");
        assert_eq!(browser.send(text, body.clone().into_bytes()).await.status, 400);
        assert_eq!(browser.post("/accedi", &format!("{body}&x={}", "a".repeat(70_000))).await.status, 413);
        assert_eq!(browser.post("/accedi", &body).await.status, 303);
        // The token of the visitor is not one of the session.
        assert_eq!(browser.post("/prova", &body).await.status, 403);
        assert_eq!(browser.fill("/prova", "/prova", "parole=a&altro=b&parole=c").await.status, 303);
        assert!(browser.get("/prova").await.text.contains("«a+c»"));
        assert!(!browser.get("/prova").await.text.contains("«a+c»"), "a note is read once");
    }
}

#[tokio::test]
async fn a_planted_session_is_none_after_logging_in() {
    for engine in engines().await {
        let house = House::new(engine).await;
        let site = trial(&house);
        let mut thief = Browser::new(&site);
        thief.log_in("op01%40lecce.example", "segreta").await;
        let planted = thief.cookies["__Host-sessione"].clone();
        let mut browser = Browser::new(&site);
        browser.cookies.insert("__Host-sessione".into(), planted.clone());
        let form = browser.get("/prova").await;
        let csrf = form.csrf().to_owned();
        let body = format!("csrf={csrf}&indirizzo=op01%40lecce.example&password=segreta");
        assert_eq!(browser.post("/accedi", &body).await.status, 303);
        assert_ne!(browser.cookies["__Host-sessione"], planted, "{}", house.engine.name);
        assert_eq!(
            thief.get("/prova").await.status,
            303,
            "{}: what was planted has ended",
            house.engine.name
        );
        // One that was never ours stays nobody's.
        let mut browser = Browser::new(&site);
        let made_up = "A".repeat(43);
        browser.cookies.insert("__Host-sessione".into(), made_up.clone());
        browser.log_in("op01%40lecce.example", "segreta").await;
        assert_ne!(browser.cookies["__Host-sessione"], made_up);
        thief.cookies.insert("__Host-sessione".into(), made_up);
        assert_eq!(thief.get("/prova").await.status, 303);
    }
}

#[tokio::test]
async fn logging_in_leads_to_no_other_site() {
    for engine in engines().await {
        let house = House::new(engine).await;
        let site = trial(&house);
        for back in
            ["https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "%2F%5Cevil.example", "%2Faccedi", "x"]
        {
            let mut browser = Browser::new(&site);
            assert!(!browser.get(&format!("/accedi?ritorno={back}")).await.text.contains("evil"), "{back}");
            let fields = format!("indirizzo=op01%40lecce.example&password=segreta&ritorno={back}");
            let led = browser.fill("/accedi", "/accedi", &fields).await;
            assert_eq!((led.status, led.location()), (303, "/profilo"), "{back}");
        }
    }
}

#[tokio::test]
async fn a_session_ends_by_itself_and_when_the_account_changes() {
    for engine in engines().await {
        let house = House::new(engine).await;
        let site = trial(&house);
        let person = house.id("op01@lecce.example").await;
        let mut browser = Browser::new(&site);
        browser.log_in("op01%40lecce.example", "segreta").await;
        for _ in 0..15 {
            house.clock.advance(11 * HOUR);
            assert_eq!(browser.get("/prova").await.status, 200, "{}", house.engine.name);
        }
        house.clock.set(START + 7 * DAY);
        let ended = browser.get("/prova").await;
        assert_eq!((ended.status, ended.location()), (303, "/accedi?ritorno=%2Fprova"), "seven days are all");
        assert!(browser.get("/accedi").await.text.contains("La sessione è finita"));
        browser.log_in("op01%40lecce.example", "segreta").await;
        house.clock.advance(12 * HOUR);
        assert_eq!(browser.get("/prova").await.status, 303, "twelve hours without use");
        browser.log_in("op01%40lecce.example", "segreta").await;
        let form = browser.get("/prova").await.csrf().to_owned();
        let hash = house.auth.hash("segreta").await.unwrap();
        let changed = house.directory.edit(Doer::server(), move |edit| password::set(edit, person, &hash));
        changed.await.unwrap();
        let late = browser.post("/prova", &format!("csrf={form}&parole=x")).await;
        assert_eq!((late.status, late.location()), (303, "/accedi"), "a changed password");
        browser.log_in("op01%40lecce.example", "segreta").await;
        assert_eq!(browser.get("/prova").await.status, 200);
        house.directory.edit(Doer::server(), move |edit| edit.set_disabled(person, true)).await.unwrap();
        assert_eq!(browser.get("/prova").await.status, 303, "a shut account");
        let shut = browser.log_in("op01%40lecce.example", "segreta").await;
        assert!(shut.status == 403 && shut.text.contains("chiuso"));
    }
}

#[tokio::test]
async fn wrong_names_and_wrong_passwords_are_told_the_same_and_limited() {
    for engine in engines().await {
        let house = House::new(engine).await;
        let site = trial(&house);
        let mut browser = Browser::new(&site);
        let wrong = browser.log_in("op01%40lecce.example", "x").await;
        let unknown = browser.log_in("xy99%40lecce.example", "x").await;
        assert_eq!((wrong.status, unknown.status), (403, 403));
        let plain = |answer: &browser::Answer| answer.text.replace(answer.csrf(), "").replace("op01", "xy99");
        assert_eq!(plain(&wrong), plain(&unknown));
        for _ in 0..6 {
            browser.log_in("op01%40lecce.example", "x").await;
        }
        let many = browser.log_in("op01%40lecce.example", "segreta").await;
        assert!(many.status == 429 && many.text.contains("Troppi tentativi"), "{}", many.text);
        assert!(many.headers.contains_key("retry-after"));
    }
}

#[tokio::test]
async fn a_public_page_gives_a_visitor_no_cookie_and_may_be_kept() {
    for engine in engines().await {
        let house = House::new(engine).await;
        let site = trial(&house);
        let mut browser = Browser::new(&site);
        let page = browser.get("/prova/pubblica").await;
        assert_eq!(page.headers["cache-control"], "no-cache");
        assert!(browser.cookies.is_empty() && !page.text.contains("csrf"));
        let chosen = browser.get("/prova/pubblica?territorio=lecce").await;
        assert_eq!(browser.cookies["territorio"], "lecce");
        assert_eq!(chosen.headers["vary"], "Cookie");
        browser.get("/prova/pubblica?territorio=%3Cevil%3E").await;
        assert_eq!(browser.cookies["territorio"], "lecce");
        browser.cookies.clear();
        browser.log_in("op01%40lecce.example", "segreta").await;
        assert_eq!(browser.get("/prova/pubblica").await.headers["cache-control"], "no-store");
        browser.cookies.insert("territorio".into(), "lecce".into());
        assert!(browser.get("/prova").await.text.contains("Op Uno Some(&quot;lecce&quot;)"));
    }
}

#[tokio::test]
async fn files_are_taken_up_to_their_limit_and_only_behind_the_token() {
    for engine in engines().await {
        let house = House::new(engine).await;
        let site = trial(&house);
        let mut browser = Browser::new(&site);
        browser.log_in("op01%40lecce.example", "segreta").await;
        let csrf = browser.get("/prova").await.csrf().to_owned();
        let (csrf, full) = (csrf.as_bytes(), [b'x'; 1000]);
        let taken = browser
            .upload(
                "/prova/file",
                &[("csrf", "", csrf), ("parole", "", b"e"), ("a", "C:\\x\\foto.jpg", &full)],
            )
            .await;
        assert_eq!(taken.status, 303, "{}", taken.text);
        assert!(browser.get("/prova").await.text.contains("«e a foto.jpg 1000»"));
        let over = [b'x'; 1001];
        let refused = browser.upload("/prova/file", &[("csrf", "", csrf), ("a", "foto.jpg", &over)]).await;
        assert!(refused.status == 413 && refused.text.contains("troppo grande"), "{}", refused.text);
        let huge = vec![b'x'; 700_000];
        assert_eq!(
            browser.upload("/prova/file", &[("csrf", "", csrf), ("parole", "", &huge)]).await.status,
            413
        );
        let late = browser.upload("/prova/file", &[("a", "foto.jpg", &full), ("csrf", "", csrf)]).await;
        assert_eq!(late.status, 403, "the token comes first");
        assert_eq!(browser.upload("/prova/file", &[("csrf", "", b"x")]).await.status, 403);
        let files: Vec<_> =
            std::iter::once(("csrf", "", csrf)).chain((0..21).map(|_| ("a", "b", &full[..9]))).collect();
        assert_eq!(browser.upload("/prova/file", &files).await.status, 413);
        let request = Request::post("/prova/file").header("content-type", "multipart/form-data");
        assert_eq!(browser.send(request, Vec::new()).await.status, 400);
        let cut = [b"--cut\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n", csrf].concat();
        let request =
            Request::post("/prova/file").header("content-type", "multipart/form-data; boundary=cut");
        assert_eq!(browser.send(request, cut).await.status, 400);
    }
}
