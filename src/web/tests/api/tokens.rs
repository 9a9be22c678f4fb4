//! The life of a token, and what it is for.

use super::*;
use crate::web::tests::browser::Browser;
use crate::web::tests::house::PASSWORD;

#[tokio::test]
async fn a_token_is_good_until_its_day_or_until_it_is_revoked() {
    on_engines(async |site| {
        let token = site.token("op01@lecce.example", &[Scope::PostsRead]).await;
        assert_eq!(site.get(&token, "").await.status, 200);
        let person = site.house.id("op01@lecce.example").await;
        let listed = async || site.house.engine.db.read(move |c| api_token::list(c, person)).await.unwrap();
        assert_eq!(listed().await[0].used_at, Some(site.house.clock.now()));
        site.house.clock.advance(DAY - 1);
        assert_eq!(site.get(&token, "").await.status, 200);
        site.house.clock.advance(1);
        site.get(&token, "").await.is_problem(401, "invalid-token");
        let second = site.token("op01@lecce.example", &[Scope::PostsRead]).await;
        let id = listed().await[0].id;
        let other = site.house.id("chi@posta.example").await;
        let not_its =
            site.house.directory.edit(Doer::server(), move |edit| api_token::revoke(edit, other, id)).await;
        assert!(not_its.is_err());
        assert_eq!(site.get(&second, "").await.status, 200);
        site.house
            .directory
            .edit(Doer::server(), move |edit| api_token::revoke(edit, person, id))
            .await
            .unwrap();
        let gone = site.get(&second, "").await;
        gone.is_problem(401, "invalid-token");
        assert!(gone.header("www-authenticate").contains("error=\"invalid_token\""));
        let now = site.house.clock.now();
        site.house.engine.db.write(move |tx| api_token::sweep(tx, now)).await.unwrap();
        assert_eq!(listed().await.len(), 1, "its owner still sees that it is too old");
        site.house.engine.db.write(move |tx| api_token::sweep(tx, now + 91 * DAY)).await.unwrap();
        assert!(listed().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn of_an_account_that_is_shut_or_gone_no_token_is_good() {
    on_engines(async |site| {
        let token = site.token("chi@posta.example", &[Scope::PostsRead]).await;
        let person = site.house.id("chi@posta.example").await;
        let shut = async |off: bool| {
            site.house
                .directory
                .edit(Doer::server(), move |edit| edit.set_disabled(person, off))
                .await
                .unwrap();
            site.get(&token, "").await.status
        };
        assert_eq!((shut(true).await, shut(false).await), (401, 200));
        site.house.directory.edit(Doer::server(), move |edit| edit.remove(person)).await.unwrap();
        site.get(&token, "").await.is_problem(401, "invalid-token");
        let left = site.house.engine.db.read(move |c| api_token::list(c, person)).await.unwrap();
        assert!(left.is_empty());
    })
    .await;
}

#[tokio::test]
async fn nothing_but_a_token_in_its_field_lets_anybody_in() {
    on_engines(async |site| {
        let token = site.owner().await;
        let mut browser = Browser::new(&site.router);
        browser.log_in("op01%40lecce.example", PASSWORD).await;
        let by_cookie = browser.get("/api/v1/lists").await;
        assert_eq!(by_cookie.status, 401);
        let by_cookie = browser.post("/api/v1/lists/lista/members", "address=a@b.example").await;
        assert_eq!((by_cookie.status, browser.get("/profilo").await.status), (401, 200));
        let ask = async |fields: &[&str]| {
            let request =
                fields.iter().fold(Request::get("/api/v1/lists"), |r, f| r.header("authorization", *f));
            site.send(request, Vec::new()).await
        };
        let none = ask(&[]).await;
        none.is_problem(401, "no-token");
        assert_eq!(none.header("www-authenticate"), "Bearer realm=\"api\"", "RFC 6750 §3.1: no error then");
        assert_eq!(ask(&[&format!("bearer  {token} ")]).await.status, 200);
        ask(&[&token]).await.is_problem(401, "no-token");
        ask(&["Basic b3AwMTpzZWdyZXRh"]).await.is_problem(401, "no-token");
        ask(&[&format!("Bearer {token}"), "Bearer x"]).await.is_problem(400, "bad-request");
        ask(&[&format!("Bearer {}", token.to_uppercase())]).await.is_problem(401, "invalid-token");
        ask(&[&format!("Bearer {}", "a".repeat(9_000))]).await.is_problem(401, "invalid-token");
        // Another host name, and what is asked in clear.
        let foreign = Request::get("/api/v1/lists").header("authorization", format!("Bearer {token}"));
        let foreign = foreign.header("host", "evil.example").body(Body::empty()).unwrap();
        let foreign = site.router.clone().oneshot(foreign).await.unwrap();
        assert_eq!(
            (foreign.status().as_u16(), &foreign.headers()["content-type"]),
            (421, &"application/problem+json".parse().unwrap())
        );
        let state = WebState { channel: Channel::Open, ..state(&["lecce.example"]) };
        let clear = ask_clear(router(state)).await;
        assert_eq!(clear, 403);
    })
    .await;
}

async fn ask_clear(router: Router) -> u16 {
    ask(router, Method::GET, "posta.example", "/api/v1/lists").await.status().as_u16()
}

#[tokio::test]
async fn whoever_guesses_waits_and_whoever_has_a_token_does_not() {
    on_engines(async |site| {
        let token = site.owner().await;
        let mut guesses = 0;
        let refused = loop {
            let told = site.get("pit_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "").await;
            if told.status != 401 {
                break told;
            }
            guesses += 1;
            assert!(guesses < 200);
        };
        refused.is_problem(429, "too-many");
        assert!(refused.header("retry-after").parse::<u32>().unwrap() > 0);
        assert_eq!(site.get(&token, "").await.status, 200);
        // What an account may ask in a minute is bounded too.
        let mut asked = 0;
        while site.get(&token, "/lista").await.status == 200 {
            asked += 1;
            assert!(asked < 2000);
        }
        let refused = site.get(&token, "/lista").await;
        refused.is_problem(429, "too-many");
        site.house.clock.advance(HOUR);
        assert_eq!(site.get(&token, "/lista").await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn a_token_is_good_for_its_scopes_only() {
    on_engines(async |site| {
        let calls: [(&str, &str, Scope); 14] = [
            ("GET", "/lista/members", Scope::MembersRead),
            ("GET", "/lista/members/a@b.example", Scope::MembersRead),
            ("POST", "/lista/members", Scope::MembersWrite),
            ("POST", "/lista/members/import", Scope::MembersWrite),
            ("PATCH", "/lista/members/a@b.example", Scope::MembersWrite),
            ("DELETE", "/lista/members/a@b.example", Scope::MembersWrite),
            ("GET", "/lista/topics", Scope::PostsRead),
            ("GET", "/lista/posts", Scope::PostsRead),
            ("GET", "/lista/posts/1", Scope::PostsRead),
            ("POST", "/lista/posts", Scope::PostsWrite),
            ("GET", "/lista/held", Scope::Moderation),
            ("POST", "/lista/held/1", Scope::Moderation),
            ("GET", "/lista/bans", Scope::Moderation),
            ("DELETE", "/lista/bans/a@b.example", Scope::Moderation),
        ];
        for scope in Scope::ALL {
            let others: Vec<Scope> = Scope::ALL.iter().copied().filter(|other| other != scope).collect();
            let (with, without) = (
                site.token("op01@lecce.example", &[*scope]).await,
                site.token("op01@lecce.example", &others).await,
            );
            for (method, path, _) in calls.iter().filter(|(_, _, wanted)| wanted == scope) {
                let call = format!("{method} {path}");
                let refused = site.put(&without, &call, &json!({})).await;
                refused.is_problem(403, "insufficient-scope");
                let expected =
                    format!("Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"{scope}\"");
                assert_eq!(refused.header("www-authenticate"), expected);
                let told = site.put(&with, &call, &json!({})).await;
                assert!(![401, 403, 405].contains(&told.status), "{call} {}", told.status);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_token_is_made_shown_once_and_revoked_on_ones_own_pages() {
    on_engines(async |site| {
        let path = "/profilo/gettoni";
        let mut browser = Browser::new(&site.router);
        assert_eq!(browser.get(path).await.status, 303, "to log in");
        browser.log_in("chi%40posta.example", PASSWORD).await;
        assert!(browser.get("/profilo").await.text.contains("href=\"/profilo/gettoni\""));
        let csrf = browser.get(path).await.csrf().to_owned();
        let form =
            |more: &str| format!("csrf={csrf}&name=Foglio&scopes=posts%3Aread&scopes=posts%3Awrite&{more}");
        let day = "until=2084-06-30";
        for (wrong, said) in [
            (form("until=2084-06-30&password=sbagliata"), "La password attuale non è giusta"),
            (form("until=1999-01-01&password=segreta"), "Scegli un giorno"),
            (form("until=ieri&password=segreta"), "Scegli un giorno"),
            (format!("csrf={csrf}&name=&{day}&password=segreta"), "Scrivi un nome"),
            (format!("csrf={csrf}&name=x&scopes=tutto&{day}&password=segreta"), "Scegli almeno una cosa"),
        ] {
            let answer = browser.post(path, &wrong).await;
            assert_eq!(answer.status, 422, "{wrong}");
            assert!(answer.text.contains(said), "{said} {}", answer.text);
        }
        let made = browser.post(path, &form("until=2084-06-30&password=segreta")).await;
        assert_eq!(made.status, 200, "{}", made.text);
        let token = made.between("<code class=\"a-capo\">", "</code>").to_owned();
        assert_eq!(site.get(&token, "").await.status, 200);
        let again = browser.post(path, &form("until=2084-06-30&password=segreta")).await;
        assert_eq!(again.between("<code class=\"a-capo\">", "</code>"), token, "sent twice it makes one");
        let letters = site.house.mails().await;
        assert_eq!(letters.iter().filter(|(_, raw)| raw.contains("gettone per programmi")).count(), 1);
        let list = browser.get(path).await;
        assert!(
            !list.text.contains(&token) && list.text.contains("Foglio") && list.text.contains("usato il")
        );
        let number = list.between("/profilo/gettoni/revoca?numero=", "\"").to_owned();
        let question = format!("{path}/revoca?numero={number}");
        assert!(browser.get(&question).await.text.contains("Revocare il gettone?"));
        assert_eq!(site.get(&token, "").await.status, 200, "asking changes nothing");
        let mut stranger = Browser::new(&site.router);
        stranger.log_in("op01%40lecce.example", PASSWORD).await;
        assert_eq!(stranger.get(&question).await.status, 404);
        assert_eq!(
            stranger.fill(path, &format!("{path}/revoca"), &format!("numero={number}")).await.status,
            404
        );
        assert_eq!(
            browser.fill(&question, &format!("{path}/revoca"), &format!("numero={number}")).await.status,
            303
        );
        site.get(&token, "").await.is_problem(401, "invalid-token");
        let own = browser.get("/profilo/dati/esporta").await;
        assert!(own.text.contains("\"api_tokens\": []") && own.text.contains("api-token.add"));
    })
    .await;
}
