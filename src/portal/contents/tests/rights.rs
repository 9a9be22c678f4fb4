//! Who may do what with a content.

use super::*;
use crate::audit;

#[tokio::test]
async fn each_may_do_what_the_matrix_says_and_no_more() {
    for house in houses().await {
        let news = house.news(house.operator, "Titolo").await;
        let forbidden = |outcome: Result<Content, ContentError>, who: &str| {
            assert!(matches!(outcome, Err(ContentError::Forbidden)), "{}: {who}: {outcome:?}", house.name);
        };
        let unknown = |outcome: Result<Content, ContentError>, who: &str| {
            assert!(matches!(outcome, Err(ContentError::NotFound)), "{}: {who}: {outcome:?}", house.name);
        };
        forbidden(house.take(house.operator, &news, Workflow::Publish).await, "an operator publishes");
        for (who, name) in
            [(house.stranger, "stranger"), (house.citizen, "citizen"), (house.member, "member")]
        {
            unknown(house.take(who, &news, Workflow::Publish).await, name);
            unknown(house.take(who, &news, Workflow::Delete).await, name);
            assert!(matches!(house.contents.open(who, news.id).await, Err(ContentError::NotFound)));
        }
        for (who, owner) in [
            (house.citizen, None),
            (house.operator, Some(house.other_office)),
            (house.member, Some(house.office)),
            (house.member, None),
        ] {
            forbidden(house.contents.create(who, house.new_content(Kind::News, owner, "x")).await, "create");
        }
        forbidden(
            house.contents.create(house.operator, house.new_content(Kind::Page, None, "Privacy")).await,
            "a page of the site",
        );
        let sent = house.take(house.operator, &news, Workflow::Submit).await.expect(house.name);
        let place = (sent.id, sent.version);
        let save = house.contents.save(house.operator, place, house.draft("x"), Changed::default());
        forbidden(save.await, "the writer while it is reviewed");
        forbidden(
            house.take(house.referent, &sent, Workflow::Publish).await,
            "a referent while it is reviewed",
        );
        let back = house.take(house.operator, &sent, Workflow::Recall).await.expect(house.name);
        for publisher in [house.referent, house.manager, house.local_editor, house.editor] {
            let allowed = house.contents.open(publisher, news.id).await.expect(house.name).allowed;
            assert!(allowed.contains(&Workflow::Publish), "{} {publisher}", house.name);
        }
        let elsewhere = house.draft("Altrove");
        let elsewhere = Draft {
            details: Details { channel: Some(house.other_channel.0), territory: None, ..elsewhere.details },
            ..elsewhere
        };
        let place = (back.id, back.version);
        let moved = house
            .contents
            .save(house.operator, place, elsewhere, Changed::default())
            .await
            .expect(house.name);
        unknown_or_forbidden(&house.take(house.local_editor, &moved, Workflow::Publish).await);
        forbidden(house.take(house.referent, &moved, Workflow::Publish).await, "another channel");
    }
}

#[track_caller]
fn unknown_or_forbidden(outcome: &Result<Content, ContentError>) {
    assert!(matches!(outcome, Err(ContentError::Forbidden | ContentError::NotFound)), "{outcome:?}");
}

#[tokio::test]
async fn releases_of_organisations_are_published_by_the_newsroom_that_has_gone_through_the_list() {
    for house in houses().await {
        let new = house.new_content(Kind::Press, Some(house.body), "Comunicato");
        let release = house.contents.create(house.member, new).await.expect(house.name);
        unknown_or_forbidden(&house.take(house.member, &release, Workflow::Publish).await);
        let sent = house.take(house.member, &release, Workflow::Submit).await.expect(house.name);
        assert_eq!(faults(house.take(house.editor, &sent, Workflow::Approve).await), ["checks"]);
        let checks = CHECKS.iter().map(|point| (*point).to_owned()).collect();
        let approve = Move { checks, ..Move::of(Workflow::Approve) };
        let place = (sent.id, sent.version);
        let approved = house.contents.take(house.editor, place, approve).await.expect(house.name);
        house.take(house.editor, &approved, Workflow::Publish).await.expect(house.name);
        assert_eq!(house.listed().await, ["Comunicato"]);
    }
}

#[tokio::test]
async fn who_writes_for_a_suspended_organisation_reads_what_is_its_and_writes_nothing() {
    for house in houses().await {
        let new = |title| house.new_content(Kind::Press, Some(house.body), title);
        let release = house.contents.create(house.member, new("Bozza")).await.expect(house.name);
        let planned = house.contents.create(house.member, new("Programmato")).await.expect(house.name);
        let sent = house.take(house.member, &planned, Workflow::Submit).await.expect(house.name);
        let checks = CHECKS.iter().map(|point| (*point).to_owned()).collect();
        let plan = Move { at: Some(house.at(HOUR)), checks, ..Move::of(Workflow::Schedule) };
        let planned = house.contents.take(house.editor, (sent.id, sent.version), plan).await;
        let planned = planned.expect(house.name);
        let body = house.body;
        let directory = &house.directory;
        let shut = |disabled| directory.edit(Doer::server(), move |edit| edit.set_disabled(body, disabled));
        shut(true).await.expect("a group");
        let place = (release.id, release.version);
        let saved = house.contents.save(house.member, place, house.draft("x"), Changed::default());
        assert!(matches!(saved.await, Err(ContentError::Forbidden)), "{}", house.name);
        for step in [Workflow::Submit, Workflow::Delete] {
            let taken = house.take(house.member, &release, step).await;
            assert!(matches!(taken, Err(ContentError::Forbidden)), "{step}: {taken:?}");
        }
        assert!(matches!(
            house.contents.create(house.member, new("Altro")).await,
            Err(ContentError::Forbidden)
        ));
        let opened = house.contents.open(house.member, release.id).await.expect(house.name);
        assert!(opened.allowed.is_empty(), "{:?}", opened.allowed);
        let (rows, _) =
            house.contents.list(house.member, Filter::default(), (10, 0)).await.expect(house.name);
        assert_eq!(rows.len(), 2, "{}", house.name);
        house.clock.advance(HOUR);
        house.contents.publish_due().await.expect(house.name);
        assert!(house.listed().await.is_empty(), "what was planned waits for the newsroom");
        let waiting = house.contents.open(house.editor, planned.id).await.expect(house.name);
        assert_eq!(waiting.content.stage, Stage::Approved);
        shut(false).await.expect("a group");
        house.take(house.member, &release, Workflow::Submit).await.expect(house.name);
    }
}

#[tokio::test]
async fn who_has_left_an_organisation_reads_and_writes_nothing_of_it() {
    for house in houses().await {
        let new = house.new_content(Kind::Press, Some(house.body), "Comunicato");
        let release = house.contents.create(house.member, new).await.expect(house.name);
        let (body, member) = (house.body, house.member);
        let left = house.directory.edit(Doer::server(), move |edit| edit.remove_member(body, member));
        left.await.expect(house.name);
        assert!(matches!(house.contents.open(member, release.id).await, Err(ContentError::NotFound)));
        assert!(matches!(house.take(member, &release, Workflow::Submit).await, Err(ContentError::NotFound)));
        let (rows, _) = house.contents.list(member, Filter::default(), (10, 0)).await.expect(house.name);
        assert!(rows.is_empty(), "{}", house.name);
    }
}

#[tokio::test]
async fn the_newsroom_sees_all_and_others_their_own() {
    for house in houses().await {
        let one = house.news(house.operator, "Uno % due").await;
        house.take(house.operator, &one, Workflow::Submit).await.expect(house.name);
        house
            .contents
            .create(house.stranger, house.new_content(Kind::News, None, "Tre"))
            .await
            .expect(house.name);
        let titles = async |by, filter: Filter| {
            let (rows, total) = house.contents.list(by, filter, (10, 0)).await.expect(house.name);
            assert_eq!(rows.len() as i64, total);
            rows.into_iter().map(|row| row.content.title).collect::<Vec<_>>()
        };
        assert_eq!(titles(house.editor, Filter::default()).await, ["Tre", "Uno % due"]);
        assert_eq!(titles(house.operator, Filter::default()).await, ["Uno % due"]);
        assert_eq!(titles(house.local_editor, Filter::default()).await, ["Tre", "Uno % due"]);
        let queue = Filter { stage: Some(Stage::InReview), ..Filter::default() };
        assert_eq!(titles(house.editor, queue).await, ["Uno % due"]);
        for (text, expected) in [("UNO", 1), ("%", 1), ("_", 0), ("tre", 1), ("", 2)] {
            let filter = Filter { text: text.into(), order: Order::Title, ..Filter::default() };
            assert_eq!(titles(house.editor, filter).await.len(), expected, "{text}");
        }
        assert!(matches!(
            house.contents.list(house.citizen, Filter::default(), (10, 0)).await,
            Err(ContentError::Forbidden)
        ));
        let counters = house.contents.counters(house.editor).await.expect(house.name);
        assert_eq!((counters.at(Stage::Draft), counters.at(Stage::InReview)), (1, 1));
    }
}

#[tokio::test]
async fn who_loses_its_standing_loses_its_rights_at_once() {
    for house in houses().await {
        let news = house.news(house.referent, "Titolo").await;
        let (channel, referent) = (house.channel, house.referent);
        let left = house.directory.edit(Doer::server(), move |edit| edit.remove_member(channel, referent));
        left.await.expect(house.name);
        assert!(matches!(
            house.take(house.referent, &news, Workflow::Publish).await,
            Err(ContentError::Forbidden)
        ));
        let steps = house.db.read(|c| audit::list(c, None, 50)).await.expect(house.name);
        assert!(steps.iter().all(|deed| deed.action != "content.step"), "what was refused is no deed");
    }
}
