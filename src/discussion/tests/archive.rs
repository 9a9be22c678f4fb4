use super::{
    super::{Discussion, Face, store::post::Topic},
    house::House,
    houses,
};
use crate::{
    directory::Actor,
    discussion::store::post,
    transfer::{
        Ended, Progress,
        archive::{Archive, Done, import_archive},
        mbox::Format,
    },
};
use mailstore::DbError;
use std::{path::Path, sync::Arc};
use tokio_util::sync::CancellationToken;

/// A message of an archive, written on a day of November 2023.
fn message(id: &str, day: u32, from: &str, subject: &str, more: &str) -> String {
    format!(
        "From anna at x.example  Mon Nov  6 10:00:00 2023\nFrom: {from}\nSubject: {subject}\nMessage-ID: <{id}@old.example>\n\
         Date: {day} Nov 2023 10:00:00 +0000\n{more}\n{id} scrive.\n\n"
    )
}

/// Answers stand before what they answer, one message has no author, one stands there twice, one is private.
fn archive() -> String {
    let anna = "Anna <anna@x.example>";
    [
        message("b", 3, "Ciro <ciro@out.example>", "Re: [vecchia] Orari", "In-Reply-To: <a@old.example>\n"),
        message("c", 4, anna, "Re: Orari", "References: <a@old.example> <b@old.example>\n"),
        message("d", 2, anna, "Altro", "List-Id: Lista rete <rete.here.example>\n"),
        message("a", 1, anna, "[vecchia] Orari", ""),
        message("a", 1, anna, "[vecchia] Orari", ""),
        message("e", 5, "undisclosed", "Niente", ""),
        message("f", 6, anna, "Riservato", "X-No-Archive: Yes\n"),
        message("g", 7, anna, "Re: Altro", ""),
    ]
    .concat()
}

async fn import(house: &House, list: &Discussion, file: &Path, stopped: bool) -> (Done, Arc<Progress>) {
    let archive =
        Archive { file: file.to_owned(), format: Format::Auto, without_private: true, dry_run: false };
    let (progress, stop) = (Arc::new(Progress::default()), CancellationToken::new());
    if stopped {
        stop.cancel();
    }
    let whose = (Actor::server(), list.id);
    let done = import_archive(&house.discussions, whose, archive, Arc::clone(&progress), stop);
    (done.await.expect(house.name), progress)
}

async fn topics(house: &House, list: &Discussion) -> Vec<Topic> {
    let id = list.id;
    let read = house.db.read(move |c| {
        let digest = |id: &str| super::super::posting::digest(&format!("{id}@old.example"));
        let mut all = Vec::new();
        for id_of in ["a", "d"] {
            let (_, topic) = post::by_digest(c, id, &digest(id_of))?.ok_or(DbError::NoRow)?;
            all.push(post::topic(c, topic)?.ok_or(DbError::NoRow)?);
        }
        Ok::<_, DbError>(all)
    });
    read.await.expect(house.name)
}

#[tokio::test]
async fn an_archive_keeps_its_topics_and_dates_and_tells_nobody() {
    const DAY: i64 = 86_400_000_000;
    const FIRST: i64 = 1_698_832_800_000_000;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("vecchia.mbox");
    std::fs::write(&file, archive()).expect("a file");
    for house in houses().await {
        let list = house
            .list(Face::List, "rete", |settings| settings.moderation = super::super::Moderation::Everything)
            .await;
        house.add(&list, &["op@here.example", "ciro@out.example"]).await;
        let (done, _) = import(&house, &list, &file, true).await;
        assert_eq!(done.ended, Ended::Interrupted, "{}", house.name);
        let (done, progress) = import(&house, &list, &file, false).await;
        assert_eq!((done.topics, done.private), (2, 1), "{}", house.name);
        let counts = progress.counts();
        assert_eq!((counts.added, counts.present, counts.problems), (5, 1, 1), "{}", house.name);
        let problem = progress.problems().concat();
        assert!(problem.contains("message 6 at byte") && problem.contains("no author"), "{problem}");
        let topics = topics(&house, &list).await;
        let orari = &topics[0];
        assert_eq!(
            (orari.subject.as_str(), orari.author.as_str(), orari.posts, orari.last_author.as_str()),
            ("Orari", "Anna", 3, "Anna"),
            "{}",
            house.name
        );
        assert_eq!((orari.first_at, orari.last_at), (FIRST, FIRST + 3 * DAY), "{}", house.name);
        assert_eq!((topics[1].posts, topics[1].last_at), (2, FIRST + 6 * DAY), "{}", house.name);
        let loose = "SELECT COUNT(*) FROM discussion_post WHERE parent_id IS NULL";
        assert_eq!(
            house.number(loose).await,
            3,
            "{}: two questions and an answer by its subject",
            house.name
        );
        let known = "SELECT COUNT(*) FROM discussion_post WHERE author_id IS NOT NULL";
        assert_eq!(house.number(known).await, 1, "{}: Ciro has an account", house.name);
        // Nobody is told, nothing waits, and members have written nothing here.
        assert!(house.queued().await.is_empty() && house.waiting().await.is_empty(), "{}", house.name);
        assert!(house.inbox("op").await.is_empty(), "{}", house.name);
        assert_eq!(house.number("SELECT COUNT(*) FROM discussion_work").await, 0, "{}", house.name);
        assert_eq!(
            house.number("SELECT CAST(COALESCE(SUM(posts), 0) AS BIGINT) FROM discussion_member").await,
            0
        );
        assert_eq!(
            house.number("SELECT last_post_at FROM discussion").await,
            FIRST + 6 * DAY,
            "{}",
            house.name
        );
        // Once more, and nothing is new.
        let (done, progress) = import(&house, &list, &file, false).await;
        let counts = progress.counts();
        assert_eq!((done.topics, counts.added, counts.present), (0, 0, 6), "{}", house.name);
        assert_eq!(house.number("SELECT posts FROM discussion").await, 5, "{}", house.name);
    }
}

#[tokio::test]
async fn what_comes_later_goes_on_in_the_topics_that_are_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let (later, first) = (folder.path().join("2.mbox"), folder.path().join("1.mbox"));
    let anna = "Anna <anna@x.example>";
    let answers = message("b", 3, anna, "Re: Orari", "In-Reply-To: <a@old.example>\n")
        + &message("c", 4, anna, "Re: Orari", "In-Reply-To: <a@old.example>\n");
    std::fs::write(&later, answers).expect("a file");
    let both = message("d", 2, anna, "Altro", "")
        + &message("a", 1, "Ugo <ugo@x.example>", "Orari", "")
        + &message("b", 3, anna, "Re: Orari", "In-Reply-To: <a@old.example>\n");
    std::fs::write(&first, both).expect("a file");
    for house in houses().await {
        let list = house.list(Face::Board, "forum", |_| {}).await;
        let (done, _) = import(&house, &list, &later, false).await;
        assert_eq!(done.topics, 1, "{}", house.name);
        let (done, progress) = import(&house, &list, &first, false).await;
        assert_eq!(
            (done.topics, progress.counts().added, progress.counts().present),
            (1, 2, 1),
            "{}",
            house.name
        );
        let topics = topics(&house, &list).await;
        assert_eq!((topics[0].author.as_str(), topics[0].posts), ("Ugo", 3), "{}", house.name);
    }
}
