//! Posts, and what waits.

use super::*;

async fn write(site: &Site, token: &str, key: Option<&str>, body: &Value) -> Told {
    let request = Site::request("POST", "/lista/posts", token).header("content-type", "application/json");
    let request = key.into_iter().fold(request, |request, key| request.header("idempotency-key", key));
    site.send(request, body.to_string().into_bytes()).await
}

#[tokio::test]
async fn posts_are_written_answered_and_read_on() {
    on_engines(async |site| {
        let token = site.owner().await;
        let mut ids = Vec::new();
        for n in 0..5 {
            let made = write(site, &token, None, &json!({ "subject": format!("Titolo {n}"), "text": format!("Testo {n}.\n\nSaluti"), "tags": ["Uno", "due tre"] })).await;
            assert_eq!(made.status, 201, "{:?}", made.json());
            let id = made.json()["post"].as_i64().unwrap();
            assert_eq!(made.header("location"), format!("/api/v1/lists/lista/posts/{id}"));
            ids.push(id);
        }
        let answer = write(site, &token, None, &json!({ "in_reply_to": ids[2], "text": "Risposta" })).await.json();
        let shown = site.get(&token, &format!("/lista/posts/{}", answer["post"])).await;
        assert_eq!(shown.header("vary"), "Accept");
        let shown = shown.json();
        assert_eq!((shown["in_reply_to"].as_i64(), shown["subject"].as_str()), (Some(ids[2]), Some("Titolo 2")));
        assert_eq!((shown["text"].as_str(), shown["topic"].clone()), (Some("Risposta"), answer["topic"].clone()));
        assert_eq!(shown["author"], json!({ "name": "Op Uno", "address": "op01@lecce.example" }));
        let (mut found, mut after) = (Vec::new(), String::new());
        loop {
            let page = site.get(&token, &format!("/lista/posts?limit=2{after}")).await.json();
            found.extend(page["posts"].as_array().unwrap().iter().map(|post| post["text"].as_str().unwrap().to_owned()));
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        let texts: Vec<String> = (0..5).map(|n| format!("Testo {n}.\n\nSaluti")).chain(["Risposta".to_owned()]).collect();
        assert_eq!(found, texts);
        let newest = site.get(&token, "/lista/posts?newest=true&limit=1").await.json();
        assert_eq!(newest["posts"][0]["text"], "Risposta");
        let before = site.get(&token, &format!("/lista/posts?newest=true&limit=1&after={}", newest["next"].as_str().unwrap())).await.json();
        assert_eq!(before["posts"][0]["text"], texts[4]);
        let thread = site.get(&token, &format!("/lista/posts?topic={}", answer["topic"])).await.json();
        assert_eq!(thread["posts"].as_array().unwrap().len(), 2);
        site.get(&token, "/lista/posts?topic=999").await.is_problem(404, "not-found");
        let topics = site.get(&token, "/lista/topics?limit=3").await.json();
        assert_eq!((topics["topics"].as_array().unwrap().len(), topics["topics"][2]["posts"].as_i64()), (3, Some(2)));
        assert_eq!(topics["topics"][0]["tags"], json!(["uno", "due-tre"]));
        let rest = site.get(&token, &format!("/lista/topics?after={}", topics["next"].as_str().unwrap())).await.json();
        assert_eq!((rest["topics"].as_array().unwrap().len(), rest["next"].is_null()), (2, true));
        site.get(&token, "/lista/posts/999").await.is_problem(404, "not-found");
    })
    .await;
}

#[tokio::test]
async fn a_post_is_given_as_a_message_to_who_asks_for_one() {
    on_engines(async |site| {
        let token = site.owner().await;
        let made = write(site, &token, None, &json!({ "subject": "Perché", "text": "Sì" })).await.json();
        let path = format!("/lista/posts/{}", made["post"]);
        let ask = async |accept: &str| {
            site.send(Site::request("GET", &path, &token).header("accept", accept), Vec::new()).await
        };
        let message = ask("message/rfc822").await;
        assert_eq!((message.status, message.header("content-type")), (200, "message/rfc822"));
        let raw = String::from_utf8(message.bytes).unwrap();
        assert!(raw.contains("From: Op Uno <op01@lecce.example>\r\n") && raw.contains("List-Id:"), "{raw}");
        for json in ["*/*", "application/json", "message/rfc822;q=0.5, application/json"] {
            assert_eq!(ask(json).await.header("content-type"), "application/json", "{json}");
        }
        ask("text/html").await.is_problem(406, "not-acceptable");
        // Whoever reads a public board without being a member sees no address: not in the message either.
        site.hold_everything().await;
        let citizen = site.token("chi@posta.example", Scope::ALL).await;
        let seen = site.get(&citizen, &path).await.json();
        assert_eq!((seen["text"].as_str(), seen["author"]["address"].is_null()), (Some("Sì"), true));
        let refused = site
            .send(Site::request("GET", &path, &citizen).header("accept", "message/rfc822"), Vec::new())
            .await;
        refused.is_problem(403, "forbidden");
    })
    .await;
}

#[tokio::test]
async fn the_same_key_makes_one_post() {
    on_engines(async |site| {
        let token = site.owner().await;
        let body = json!({ "subject": "Una volta", "text": "Sola" });
        let (one, two) =
            tokio::join!(write(site, &token, Some("k-1"), &body), write(site, &token, Some("k-1"), &body));
        let told = [one, two].map(|told| (told.status, told.json()));
        assert_eq!(told[0].0, 201, "{} {told:?}", site.house.engine.name);
        assert_eq!(told[0], told[1]);
        // Days later, by another token, on another node.
        site.house.clock.advance(3 * DAY);
        let later = write(site, &site.owner().await, Some("k-1"), &body).await;
        assert_eq!((later.status, later.json()), told[0]);
        let count = async || site.get(&site.owner().await, "/lista").await.json()["posts"].as_i64();
        assert_eq!(count().await, Some(1));
        let token = site.owner().await;
        assert_eq!(
            write(site, &token, Some("k-2"), &json!({ "subject": "Altra", "text": "Altra" })).await.status,
            201
        );
        for wrong in ["", &"k".repeat(256)] {
            write(site, &token, Some(wrong), &body).await.is_problem(400, "bad-request");
        }
        // Somebody else's key is its own.
        site.hold_everything().await;
        let citizen = site.token("chi@posta.example", Scope::ALL).await;
        let waits = write(site, &citizen, Some("k-1"), &body).await;
        assert_eq!((waits.status, waits.json()), (202, json!({ "state": "waiting", "reason": "moderated" })));
        let again = write(site, &citizen, Some("k-1"), &body).await;
        assert_eq!((again.status, again.json()), (202, waits.json()));
        assert_eq!(count().await, Some(2));
    })
    .await;
}

#[tokio::test]
async fn who_may_not_write_does_not() {
    on_engines(async |site| {
        let mut list = site.list.clone();
        list.reading = Reading::Everyone;
        let list = site.house.discussions.configure(Actor::server(), list).await.unwrap();
        let citizen = site.token("chi@posta.example", Scope::ALL).await;
        let body = json!({ "subject": "a", "text": "b" });
        write(site, &citizen, None, &body).await.is_problem(403, "forbidden");
        let mut closed = list.clone();
        closed.settings.closed = true;
        site.house.discussions.configure(Actor::server(), closed).await.unwrap();
        write(site, &site.owner().await, None, &body).await.is_problem(409, "refused");
    })
    .await;
}

/// Messages of the citizen that wait: their numbers.
async fn waiting(site: &Site, count: usize) -> Vec<i64> {
    site.hold_everything().await;
    let citizen = site.token("chi@posta.example", Scope::ALL).await;
    for n in 0..count {
        let told = write(
            site,
            &citizen,
            None,
            &json!({ "subject": format!("Attesa {n}"), "text": format!("Testo {n}") }),
        )
        .await;
        assert_eq!(told.status, 202, "{:?}", told.json());
    }
    let token = site.owner().await;
    let page = site.get(&token, "/lista/held").await.json();
    page["held"].as_array().unwrap().iter().map(|one| one["id"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn what_waits_is_read_and_decided_once() {
    on_engines(async |site| {
        let ids = waiting(site, 3).await;
        let token = site.owner().await;
        assert_eq!(ids.len(), 3);
        let page = site.get(&token, "/lista/held?limit=2").await.json();
        let rest =
            site.get(&token, &format!("/lista/held?after={}", page["next"].as_str().unwrap())).await.json();
        assert_eq!(
            (page["held"].as_array().unwrap().len(), rest["held"][0]["id"].as_i64()),
            (2, Some(ids[2]))
        );
        let path = format!("/lista/held/{}", ids[0]);
        let one = site.get(&token, &path).await.json();
        assert_eq!(
            (one["subject"].as_str(), one["text"].as_str(), one["reason"].as_str()),
            (Some("Attesa 0"), Some("Testo 0"), Some("moderated"))
        );
        assert_eq!(
            (one["author"]["address"].as_str(), one["state"].as_str()),
            (Some("chi@posta.example"), Some("waiting"))
        );
        assert!(
            one["headers"].as_str().unwrap().contains("Subject: Attesa 0")
                && one["recipients"][0] == "lista@lecce.example"
        );
        for (wrong, fields) in [
            (json!({}), &["decision"][..]),
            (json!({ "decision": "approva" }), &["decision"]),
            (json!({ "decision": "accept", "reason": "x" }), &["reason"]),
            (json!({ "decision": "discard", "trust": true, "perche": 1 }), &["trust", "perche"]),
            (json!({ "decision": "reject", "reason": "x".repeat(2001) }), &["reason"]),
        ] {
            site.put(&token, &format!("POST {path}"), &wrong).await.names(fields);
        }
        let accepted = site.put(&token, &format!("POST {path}"), &json!({ "decision": "accept" })).await;
        let body = accepted.json();
        assert_eq!((accepted.status, body["state"].as_str()), (200, Some("published")));
        assert_eq!(
            site.get(&token, &format!("/lista/posts/{}", body["post"])).await.json()["text"],
            "Testo 0"
        );
        let again = site.put(&token, &format!("POST {path}"), &json!({ "decision": "discard" })).await;
        again.is_problem(409, "decided");
        assert!(again.json()["detail"].as_str().unwrap().contains("Op Uno"));
        assert_eq!(site.get(&token, &path).await.json()["decided_by"], "Op Uno");
        let reject = format!("POST /lista/held/{}", ids[1]);
        let rejected =
            site.put(&token, &reject, &json!({ "decision": "reject", "reason": "Fuori tema" })).await;
        assert_eq!(rejected.json(), json!({ "state": "rejected" }));
        let discarded = site
            .put(&token, &format!("POST /lista/held/{}", ids[2]), &json!({ "decision": "discard" }))
            .await;
        assert_eq!(discarded.json(), json!({ "state": "discarded" }));
        assert!(site.get(&token, "/lista/held").await.json()["held"].as_array().unwrap().is_empty());
        site.house.discussions.drain().await.unwrap();
        assert!(
            site.house
                .mails()
                .await
                .iter()
                .any(|(to, raw)| to == "chi@posta.example" && raw.contains("Fuori tema"))
        );
        site.get(&token, "/lista/held/999").await.is_problem(404, "not-found");
    })
    .await;
}

#[tokio::test]
async fn what_waits_elsewhere_is_not_there() {
    on_engines(async |site| {
        let ids = waiting(site, 1).await;
        let admin = site.token("admin@lecce.example", Scope::ALL).await;
        // One that moderates another list, and one that moderates both, at the wrong list.
        let path = format!("/altra/held/{}", ids[0]);
        site.get(&admin, &path).await.is_problem(404, "not-found");
        site.put(&admin, &format!("POST {path}"), &json!({ "decision": "accept" }))
            .await
            .is_problem(404, "not-found");
        let both = site.house.id("op01@lecce.example").await;
        site.house
            .discussions
            .appoint(Actor::server(), site.other.id, both, Some(Part::Moderator))
            .await
            .unwrap();
        let token = site.owner().await;
        site.get(&token, &path).await.is_problem(404, "not-found");
        site.put(&token, &format!("POST {path}"), &json!({ "decision": "accept" }))
            .await
            .is_problem(404, "not-found");
        // An author who was shut out meanwhile is not published.
        site.put(&token, "POST /lista/bans", &json!({ "pattern": "chi@posta.example" })).await;
        let refused =
            site.put(&token, &format!("POST /lista/held/{}", ids[0]), &json!({ "decision": "accept" })).await;
        refused.is_problem(409, "refused");
        site.house
            .discussions
            .decide(Judge::Actor(Actor::server()), ids[0], Decision::Discard)
            .await
            .unwrap();
    })
    .await;
}
