use super::{
    super::{
        Confirmation, Discussion, DiscussionError, Face, Importance, NoticeFacts, PostError, PostingFacts,
        Received, Special, Trade, Written, personal,
    },
    House,
    house::{NOW, is_forbidden},
    houses, mail,
};
use crate::{
    clock::DAY,
    directory::{Actor, PrincipalId, Viewer},
};

const TO: &str = "bacheca@here.example";

async fn bacheca(house: &House) -> Discussion {
    let board = house.list(Face::Notices, "bacheca", |_| {}).await;
    house.add(&board, &["op@here.example", "mod@here.example", "ciro@out.example"]).await;
    board
}

impl House {
    async fn viewer(&self, local: &str) -> Viewer {
        let id = self.id(local).await;
        self.db.read(move |c| Viewer::load(c, id)).await.expect(self.name).expect(local)
    }

    /// A notice of the moderator; its post.
    async fn notice(&self, title: &str, facts: NoticeFacts) -> i64 {
        let special = Some(Special::Notice(facts));
        let text = format!("Testo di {title}.");
        let written = Written { title: title.into(), text, special, ..Written::default() };
        post_of(self.discussions.write(self.id("mod").await, "bacheca".into(), written).await)
    }

    async fn trade(&self, by: &str, facts: PostingFacts) -> Result<Received, PostError> {
        self.discussions.post_trade(self.id(by).await, facts, String::new()).await
    }

    /// What somebody sees: the titles, how many are to be read, how many postings there are.
    async fn titles(&self, local: &str, to_read: bool) -> (Vec<String>, i64, i64) {
        let view = self.discussions.notices(self.viewer(local).await, to_read, 1).await.expect(self.name);
        let titles: Vec<String> = view.notices.into_iter().map(|one| one.subject).collect();
        assert_eq!(titles.len() as i64, view.total, "{}", self.name);
        (titles, view.to_read, view.postings)
    }

    async fn professions(&self, trade: Option<Trade>) -> Vec<String> {
        let view = self.discussions.postings(self.viewer("op").await, trade, 1).await.expect(self.name);
        assert_eq!(view.postings.len() as i64, view.total, "{}", self.name);
        view.postings.into_iter().map(|one| one.facts.profession).collect()
    }
}

fn post_of(received: Result<Received, PostError>) -> i64 {
    match received {
        Ok(Received::Published { post, .. }) => post,
        other => panic!("{other:?}"),
    }
}

fn asking() -> NoticeFacts {
    NoticeFacts { importance: Importance::Urgent, until: Some(NOW + 3 * DAY), confirm: true }
}

fn welder() -> PostingFacts {
    PostingFacts {
        trade: Trade::Wanted,
        profession: "Saldatore".into(),
        town: "Casarano".into(),
        words: "Patentino TIG.".into(),
        until: NOW + 14 * DAY,
    }
}

#[tokio::test]
async fn notices_come_by_web_and_by_mail_and_go_behind_when_they_are_over() {
    for house in houses().await {
        bacheca(&house).await;
        house.notice("Sciopero", asking()).await;
        house.clock.advance(1_000_000);
        let raw = mail("Olga <op@here.example>", TO, "1", "Auguri", "Brindiamo giovedì.");
        house.receive("<op@here.example>", TO, &raw).await.expect(house.name);
        house.clock.advance(1_000_000);
        let answer = mail("Ciro <ciro@out.example>", TO, "2", "Re: Auguri", "Ci sono anch'io.");
        house.receive("<ciro@out.example>", TO, &answer).await.expect(house.name);
        post_of(house.trade("op", welder()).await);
        let seen = house.discussions.notices(house.viewer("op").await, false, 1).await.expect(house.name);
        let facts: Vec<_> = seen.notices.iter().map(|one| (one.subject.as_str(), one.facts)).collect();
        assert_eq!(facts, [("Auguri", NoticeFacts::default()), ("Sciopero", asking())], "{}", house.name);
        assert!(house.inbox("bacheca").await.contains(&"Sciopero".to_owned()), "{}: the folder", house.name);
        house.clock.set(NOW + 4 * DAY);
        house.notice("Nuovo", NoticeFacts::default()).await;
        let (titles, to_read, postings) = house.titles("op", false).await;
        assert_eq!(titles, ["Nuovo", "Auguri", "Sciopero"], "{}", house.name);
        assert_eq!((to_read, postings), (0, 1), "{}: what is over is asked no more", house.name);
        let over = house.discussions.notices(house.viewer("op").await, false, 1).await.expect(house.name);
        assert!(over.notices[2].over && !over.notices[1].over, "{}", house.name);
    }
}

#[tokio::test]
async fn a_notice_is_confirmed_once_by_those_who_are_asked() {
    for house in houses().await {
        let board = bacheca(&house).await;
        let post = house.notice("Sciopero", asking()).await;
        assert_eq!(house.titles("op", true).await, (vec!["Sciopero".into()], 1, 0), "{}", house.name);
        assert_eq!(house.titles("mod", true).await.1, 0, "{}: its author", house.name);
        let (op, admin) = (house.id("op").await, house.id("admin").await);
        let service = &house.discussions;
        service.confirm_notice(op, post).await.expect(house.name);
        house.clock.advance(DAY);
        service.confirm_notice(op, post).await.expect(house.name);
        let at = house.number("SELECT at FROM notice_read").await;
        assert_eq!((at, house.titles("op", true).await.1), (NOW, 0), "{}: the first time", house.name);
        let topic = house.number("SELECT topic_id FROM discussion_post").await;
        let seen = service.notice(house.viewer("op").await, "bacheca".into(), topic).await;
        let seen = seen.expect(house.name).expect("a notice");
        assert_eq!((seen.confirmation, seen.readers), (Confirmation::Given(NOW), None), "{}", house.name);
        // Who is no member does not know of it; the author is not asked, nor is anybody of a usual one.
        let unknown = service.confirm_notice(admin, post).await;
        assert!(matches!(unknown, Err(DiscussionError::NotFound(_))), "{}: {unknown:?}", house.name);
        let usual = house.notice("Auguri", NoticeFacts::default()).await;
        for (who, post) in [(house.id("mod").await, post), (op, usual)] {
            let refused = service.confirm_notice(who, post).await;
            assert!(matches!(refused, Err(DiscussionError::Refused(_))), "{}: {refused:?}", house.name);
        }
        assert!(service.notices(house.viewer("admin").await, false, 1).await.is_err(), "{}", board.name);
    }
}

#[tokio::test]
async fn its_author_and_the_stewards_see_who_has_not_read_a_notice() {
    for house in houses().await {
        let board = bacheca(&house).await;
        let post = house.notice("Sciopero", asking()).await;
        let (op, steward, service) = (house.id("op").await, house.id("mod").await, &house.discussions);
        service.confirm_notice(op, post).await.expect(house.name);
        assert!(is_forbidden(&service.notice_readers(op, post, Some(1)).await), "{}", house.name);
        let names = async || -> Vec<(String, String, bool)> {
            let view = service.notice_readers(steward, post, Some(1)).await.expect(house.name);
            assert_eq!(view.notice.readers.expect("counts").1 as usize, view.readers.len(), "{}", house.name);
            view.readers.into_iter().map(|one| (one.name, one.office, one.read_at.is_some())).collect()
        };
        let ciro = ("Ciro".to_owned(), String::new(), false);
        let olga = ("Olga".to_owned(), "CPI".to_owned(), true);
        assert_eq!(names().await, [ciro.clone(), olga.clone()], "{}", house.name);
        // Those who leave have read it all the same.
        let member = house.number("SELECT id FROM discussion_member WHERE key = 'op@here.example'").await;
        service.leave(Some(Actor::server()), member).await.expect(house.name);
        assert_eq!(names().await, [ciro, olga], "{}", house.name);
        assert!(service.notice_readers(steward, post, Some(2)).await.expect(house.name).readers.is_empty());
        assert_eq!(board.face, Face::Notices);
    }
}

#[tokio::test]
async fn who_has_not_read_a_notice_is_reminded_once_a_day() {
    for house in houses().await {
        bacheca(&house).await;
        let post = house.notice("Sciopero", asking()).await;
        let (op, steward, service) = (house.id("op").await, house.id("mod").await, &house.discussions);
        service.confirm_notice(op, post).await.expect(house.name);
        house.sent().await;
        assert!(is_forbidden(&service.remind_of_notice(op, post).await), "{}", house.name);
        service.remind_of_notice(steward, post).await.expect(house.name);
        let again = service.remind_of_notice(steward, post).await;
        assert!(matches!(again, Err(DiscussionError::Refused(_))), "{}: {again:?}", house.name);
        let letters = house.sent().await;
        assert_eq!(letters.len(), 1, "{}: {letters:?}", house.name);
        assert!(
            letters[0].0 == "ciro@out.example" && letters[0].1.contains("Da leggere: Sciopero"),
            "{letters:?}"
        );
        house.clock.advance(DAY);
        service.remind_of_notice(steward, post).await.expect(house.name);
        house.clock.advance(3 * DAY);
        assert!(service.remind_of_notice(steward, post).await.is_err(), "{}: it is over", house.name);
    }
}

#[tokio::test]
async fn postings_are_messages_that_are_narrowed_taken_down_and_over() {
    for house in houses().await {
        let board = bacheca(&house).await;
        let wanted = post_of(house.trade("op", welder()).await);
        house.clock.advance(1_000_000);
        let offer = PostingFacts {
            trade: Trade::Offered,
            profession: "Pizzaiolo".into(),
            words: String::new(),
            until: NOW + 2 * DAY,
            ..welder()
        };
        post_of(house.trade("ciro@out.example", offer).await);
        assert_eq!(house.professions(None).await, ["Pizzaiolo", "Saldatore"], "{}", house.name);
        assert_eq!(house.professions(Some(Trade::Wanted)).await, ["Saldatore"], "{}", house.name);
        assert_eq!(house.titles("op", false).await, (vec![], 0, 2), "{}: they are no notices", house.name);
        assert_eq!(house.inbox("bacheca").await[0], "Cerco: Saldatore, Casarano", "{}", house.name);
        let view = house.discussions.postings(house.viewer("op").await, None, 1).await.expect(house.name);
        assert_eq!((view.postings[1].office.as_str(), view.seq), ("CPI", 2), "{}", house.name);
        // Its words stand in two places: it is not changed.
        let revision = super::super::Revision { text: "Altro".into(), ..Default::default() };
        let edited =
            house.discussions.edit_post(house.id("op").await, ("bacheca".into(), wanted), revision).await;
        assert!(is_forbidden(&edited), "{}", house.name);
        let stranger = house.discussions.take_down(house.id("ciro@out.example").await, wanted).await;
        assert!(is_forbidden(&stranger), "{}", house.name);
        let unknown = house.discussions.take_down(house.id("admin").await, wanted).await;
        assert!(matches!(unknown, Err(DiscussionError::NotFound(_))), "{}: {unknown:?}", house.name);
        house.discussions.take_down(house.id("op").await, wanted).await.expect(house.name);
        assert_eq!(house.professions(None).await, ["Pizzaiolo"], "{}", house.name);
        let viewer = house.viewer("op").await;
        let (_, changes) = house.discussions.posting_changes(viewer, board.id, 1).await.expect(house.name);
        let told: Vec<_> = changes.iter().map(|one| (one.seq, one.shown.is_some())).collect();
        assert_eq!(told, [(2, true), (3, false)], "{}: in their order", house.name);
        house.clock.set(NOW + 3 * DAY);
        assert!(house.professions(None).await.is_empty(), "{}: it is over", house.name);
    }
}

#[tokio::test]
async fn what_is_no_whole_posting_or_no_notice_board_is_refused() {
    for house in houses().await {
        bacheca(&house).await;
        house.list(Face::List, "rete", |_| {}).await;
        for wrong in [
            PostingFacts { until: NOW - 1, ..welder() },
            PostingFacts { until: NOW + 92 * DAY, ..welder() },
            PostingFacts { profession: String::new(), ..welder() },
            PostingFacts { words: "x".repeat(401), ..welder() },
        ] {
            assert!(house.trade("op", wrong).await.is_err(), "{}", house.name);
        }
        assert!(house.trade("admin", welder()).await.is_err(), "{}: it reads no board", house.name);
        let special = Some(Special::Notice(NoticeFacts::default()));
        let written = Written { title: "A".into(), text: "b".into(), special, ..Written::default() };
        let elsewhere = house.discussions.write(house.id("mod").await, "rete".into(), written).await;
        assert!(elsewhere.is_err(), "{}", house.name);
        assert_eq!(house.number("SELECT COUNT(*) FROM discussion_post").await, 0, "{}", house.name);
    }
}

#[tokio::test]
async fn what_waits_is_a_notice_when_it_is_published() {
    for house in houses().await {
        let board = house
            .list(Face::Notices, "bacheca", |s| s.moderation = super::super::Moderation::Everything)
            .await;
        house.add(&board, &["op@here.example"]).await;
        let special = Some(Special::Notice(asking()));
        let written = Written { title: "Turni".into(), text: "Testo".into(), special, ..Written::default() };
        let op: PrincipalId = house.id("op").await;
        let waits = house.discussions.write(op, "bacheca".into(), written).await.expect(house.name);
        assert!(matches!(waits, Received::Waits { .. }), "{}: {waits:?}", house.name);
        assert!(house.titles("op", false).await.0.is_empty(), "{}", house.name);
        let held = house.waiting().await[0].id;
        let approve = super::super::Decision::Approve { trust: false };
        let judge = super::super::Judge::Actor(Actor::server());
        house.discussions.decide(judge, held, approve).await.expect(house.name);
        let seen = house.discussions.notices(house.viewer("op").await, false, 1).await.expect(house.name);
        assert_eq!(seen.notices[0].facts, asking(), "{}", house.name);
    }
}

#[tokio::test]
async fn one_sees_what_is_kept_of_one_and_it_is_forgotten() {
    for house in houses().await {
        bacheca(&house).await;
        let post = house.notice("Sciopero", asking()).await;
        post_of(house.trade("op", welder()).await);
        let op = house.id("op").await;
        house.discussions.confirm_notice(op, post).await.expect(house.name);
        let kept = house.db.read(move |c| personal::export(c, op)).await.expect(house.name);
        assert_eq!(kept["notices_read"][0]["notice"], "Sciopero", "{}: {kept}", house.name);
        assert_eq!(kept["postings"][0]["profession"], "Saldatore", "{}: {kept}", house.name);
        house.db.write(move |tx| personal::erase(tx, op, NOW)).await.expect(house.name);
        let kept = house.db.read(move |c| personal::export(c, op)).await.expect(house.name);
        assert_eq!(kept["notices_read"], serde_json::json!([]), "{}", house.name);
        assert_eq!(kept["postings"], serde_json::json!([]), "{}", house.name);
        assert_eq!(house.number("SELECT COUNT(*) FROM notice_read").await, 0, "{}", house.name);
    }
}
