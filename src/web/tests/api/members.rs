//! Members: one by one and many at once.

use super::*;

#[tokio::test]
async fn a_member_is_put_in_changed_and_taken_out() {
    on_engines(async |site| {
        let token = site.owner().await;
        let new = json!({ "address": "Anna@far.example", "name": "Anna È", "basis": "allo sportello", "welcome": true });
        let made = site.put(&token, "POST /lista/members", &new).await;
        assert_eq!((made.status, made.header("location")), (201, "/api/v1/lists/lista/members/Anna%40far.example"));
        let again = site.put(&token, "POST /lista/members", &json!({ "address": "anna@far.example" })).await;
        assert_eq!((again.status, again.json()), (200, made.json()));
        let path = "/lista/members/anna@far.example";
        let shown = site.get(&token, path).await.json();
        assert_eq!(shown, made.json());
        assert_eq!((shown["state"].as_str(), shown["mode"].as_str(), shown["came"].as_str()), (Some("active"), Some("every"), Some("hand")));
        assert_eq!((shown["bounces"]["score"].as_f64(), shown["trust"].as_str()), (Some(0.0), Some("usual")));
        let change = json!({ "mode": "digest", "own_copy": true, "language": "en", "trust": "watched", "away_until": "2084-12-24" });
        let changed = site.put(&token, &format!("PATCH {path}"), &change).await;
        assert_eq!(changed.status, 200);
        let view = site.get(&token, path).await.json();
        assert_eq!(view, changed.json());
        for (name, value) in change.as_object().unwrap() {
            assert_eq!(view[name], *value, "{name}");
        }
        assert_eq!((view["hidden"].as_bool(), view["name"].as_str()), (Some(false), Some("Anna È")), "the rest stays");
        let back = json!({ "away_until": null, "trust": "usual", "state": "active" });
        let back = site.put(&token, &format!("PATCH {path}"), &back).await.json();
        assert_eq!((back["away_until"].is_null(), back["trust"].as_str(), back["mode"].as_str()), (true, Some("usual"), Some("digest")));
        let wrong = json!({ "mode": "tutto", "own_copy": "si", "language": "de", "away_until": "domani", "state": "left", "name": "x", "trust": 1, "hidden": null });
        site.put(&token, &format!("PATCH {path}"), &wrong)
            .await
            .names(&["mode", "own_copy", "language", "away_until", "state", "name", "trust", "hidden"]);
        assert_eq!(site.get(&token, path).await.json(), back, "all or nothing");
        for other in ["/lista/members/nessuno@far.example", "/lista/members/niente", "/lista/members/%00"] {
            site.get(&token, other).await.is_problem(404, "not-found");
            site.delete(&token, other).await.is_problem(404, "not-found");
            site.put(&token, &format!("PATCH {other}"), &json!({})).await.is_problem(404, "not-found");
        }
        assert_eq!(site.delete(&token, path).await.status, 204);
        site.delete(&token, path).await.is_problem(404, "not-found");
        for (wrong, fields) in [
            (json!({}), &["address"][..]),
            (json!({ "address": "niente" }), &["address"]),
            (json!({ "address": ["a@b.example"], "nome": "x" }), &["address", "nome"]),
            (json!({ "address": "a@b.example", "name": "x".repeat(101), "welcome": "si" }), &["name", "welcome"]),
        ] {
            site.put(&token, "POST /lista/members", &wrong).await.names(fields);
        }
    })
    .await;
}

#[tokio::test]
async fn members_are_listed_page_by_page() {
    on_engines(async |site| {
        let token = site.owner().await;
        let members: Vec<Value> = (0..7)
            .map(|n| json!({ "address": format!("m{n}@far.example"), "name": format!("Nome {n}") }))
            .collect();
        let put = site.put(&token, "POST /lista/members/import", &json!({ "members": members })).await;
        assert_eq!(put.json(), json!({ "dry_run": false, "added": 7, "known": 0, "refused": [] }));
        let (mut found, mut after) = (Vec::new(), String::new());
        for _ in 0..3 {
            let page = site.get(&token, &format!("/lista/members?limit=3{after}")).await.json();
            found.extend(
                page["members"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|one| one["address"].as_str().unwrap().to_owned()),
            );
            // Whoever goes meanwhile moves no page.
            site.delete(&token, "/lista/members/m0@far.example").await;
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        assert_eq!(found, (0..7).map(|n| format!("m{n}@far.example")).collect::<Vec<_>>());
        let narrowed =
            site.get(&token, "/lista/members?search=nome%203&state=active&mode=every").await.json();
        assert_eq!((narrowed["members"].as_array().unwrap().len(), narrowed["next"].is_null()), (1, true));
        site.get(&token, "/lista/members?state=x&mode=y&limit=1001&after=a")
            .await
            .names(&["state", "mode", "limit", "after"]);
    })
    .await;
}

#[tokio::test]
async fn many_members_are_put_in_and_each_line_that_is_not_is_named() {
    on_engines(async |site| {
        let token = site.owner().await;
        site.put(&token, "POST /lista/bans", &json!({ "pattern": "*@spam.example" })).await;
        let csv = "indirizzo;nome\r\na@far.example;Ada\r\nniente;x\r\nA@far.example;Ada\r\nb@spam.example;B\r\nc@far.example;=C\r\n";
        let send = async |query: &str, kind: &str, body: &[u8]| {
            let request = Site::request("POST", &format!("/lista/members/import{query}"), &token);
            site.send(request.header("content-type", kind), body.to_vec()).await
        };
        let refused = json!([
            { "line": 3, "value": "niente", "why": "malformed" },
            { "line": 4, "value": "A@far.example", "why": "twice" },
            { "line": null, "value": "b@spam.example", "why": "banned" },
        ]);
        let dry = send("?dry_run=true", "text/csv", csv.as_bytes()).await;
        assert_eq!(dry.json(), json!({ "dry_run": true, "added": 2, "known": 0, "refused": refused }));
        assert_eq!(site.get(&token, "/lista").await.json()["counts"]["members"], 0);
        let done = send("?basis=allo%20sportello&welcome=true", "text/csv; charset=utf-8", csv.as_bytes()).await;
        assert_eq!(done.json(), json!({ "dry_run": false, "added": 2, "known": 0, "refused": refused }));
        let again = send("", "text/csv", csv.as_bytes()).await;
        assert_eq!(again.json(), json!({ "dry_run": false, "added": 0, "known": 2, "refused": refused }));
        let members = json!({ "members": [{ "address": "c@far.example" }, { "address": "" }, {}, { "address": "d@far.example" }, { "address": "D@far.example" }] });
        let told = site.put(&token, "POST /lista/members/import", &members).await.json();
        assert_eq!((told["added"].as_i64(), told["known"].as_i64()), (Some(1), Some(1)));
        let lines: Vec<_> = told["refused"].as_array().unwrap().iter().map(|one| (one["line"].as_i64(), one["why"].as_str())).collect();
        assert_eq!(lines, [(Some(2), Some("malformed")), (Some(3), Some("malformed")), (Some(5), Some("twice"))]);
        send("", "text/csv", b"nome\nAda\n").await.is_problem(422, "invalid-fields");
        send("", "text/csv", b"PK\x03\x04\0\0").await.is_problem(422, "invalid-fields");
        send("", "text/plain", b"a@far.example").await.is_problem(415, "media-type");
        send("", "text/csv", &vec![b'a'; 5 << 20]).await.is_problem(413, "too-large");
        send("?prova=si&welcome=1", "text/csv", csv.as_bytes()).await.names(&["prova", "welcome"]);
        for (wrong, field) in [
            (json!({}), "members"),
            (json!({ "members": "a@far.example" }), "members"),
            (json!({ "members": ["a@far.example"] }), "members[0]"),
            (json!({ "members": [{}, { "nome": "x" }] }), "members[1].nome"),
            (json!({ "members": [{ "address": 7 }] }), "members[0].address"),
            (json!({ "members": [], "extra": 1 }), "extra"),
        ] {
            site.put(&token, "POST /lista/members/import", &wrong).await.names(&[field]);
        }
    })
    .await;
}

#[tokio::test]
async fn ten_thousand_come_in_with_one_request_and_one_more_does_not() {
    on_engines(async |site| {
        let token = site.owner().await;
        let many = |count: usize| {
            let rows: Vec<Value> =
                (0..count).map(|n| json!({ "address": format!("m{n}@far.example") })).collect();
            json!({ "members": rows })
        };
        site.put(&token, "POST /lista/members/import", &many(10_001)).await.names(&["members"]);
        let mut csv = "address\n".to_owned();
        (0..10_001).for_each(|n| csv += &format!("m{n}@far.example\n"));
        let request =
            Site::request("POST", "/lista/members/import", &token).header("content-type", "text/csv");
        site.send(request, csv.into_bytes()).await.names(&["members"]);
        let told = site.put(&token, "POST /lista/members/import", &many(10_000)).await.json();
        assert_eq!(told["added"], 10_000, "{}", site.house.engine.name);
    })
    .await;
}
