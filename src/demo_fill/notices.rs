//! The notice board of the demo: notices, some of whose readers have said so, and postings. Resumable, as boards are.

use super::discussions::{at, person};
use crate::{
    app::App,
    clock::{DAY, HOUR, Micros},
    demo::notices::{NOTICES, Notice, POSTINGS, Posting},
    directory::{PrincipalId, Viewer},
    discussion::{NoticeFacts, PostingFacts, Special, Written},
    rome,
};
use anyhow::Context as _;

/// The board.
const BOARD: &str = "bacheca";

/// Makes what is not there yet. Needs the board and its members.
pub(super) async fn fill(app: &App, until: Micros) -> anyhow::Result<()> {
    for (number, notice) in NOTICES.iter().enumerate() {
        write(app, (number, notice), until).await.with_context(|| notice.title.to_owned())?;
        confirm(app, notice, until).await.with_context(|| notice.title.to_owned())?;
    }
    for (number, posting) in POSTINGS.iter().enumerate() {
        post(app, (number, posting), until).await.with_context(|| posting.profession.to_owned())?;
    }
    Ok(())
}

/// The last instant of a day, counted from the end of the demo's time.
fn last(until: Micros, days: i64) -> Micros {
    rome::end_of(rome::day_of(until + days * DAY)) - 1
}

/// The key of a form: sent again it is the same message.
fn key(kind: usize, number: usize) -> String {
    format!("{:032x}", 0xbac4_eca0_0000 + kind * 0x1000 + number)
}

async fn write(app: &App, (number, notice): (usize, &Notice), until: Micros) -> anyhow::Result<()> {
    let facts = NoticeFacts {
        importance: notice.importance.parse()?,
        until: notice.holds.map(|days| last(until, days)),
        confirm: notice.confirm,
    };
    let written = Written {
        title: notice.title.to_owned(),
        text: notice.text.to_owned(),
        special: Some(Special::Notice(facts)),
        key: key(0, number),
        ..Written::default()
    };
    let from = person(app, notice.from).await?;
    at(app, notice.at(until)).write(from, BOARD.to_owned(), written).await?;
    Ok(())
}

/// Some have read it, each some time after the one before.
async fn confirm(app: &App, notice: &Notice, until: Micros) -> anyhow::Result<()> {
    if notice.readers.is_empty() {
        return Ok(());
    }
    let post = find(app, person(app, notice.from).await?, notice.title).await?;
    for (number, login) in (1..).zip(notice.readers) {
        let when = (notice.at(until) + number * HOUR / 3).min(until);
        at(app, when).confirm_notice(person(app, login).await?, post).await?;
    }
    Ok(())
}

/// The post of a notice.
async fn find(app: &App, by: PrincipalId, title: &str) -> anyhow::Result<i64> {
    let viewer = app.db.read(move |c| Viewer::load(c, by)).await?.context("its author")?;
    let view = app.discussions.notices(viewer, false, 1).await?;
    let found = view.notices.iter().find(|one| one.subject == title);
    Ok(found.context("it is not on the board")?.post.id)
}

async fn post(app: &App, (number, posting): (usize, &Posting), until: Micros) -> anyhow::Result<()> {
    let facts = PostingFacts {
        trade: posting.kind.parse()?,
        profession: posting.profession.to_owned(),
        town: posting.town.to_owned(),
        words: posting.words.to_owned(),
        until: last(until, posting.holds),
    };
    let from = person(app, posting.from).await?;
    at(app, posting.at(until)).post_trade(from, facts, key(1, number)).await?;
    Ok(())
}
