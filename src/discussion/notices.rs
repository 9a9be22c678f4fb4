//! Notices: the topics of a notice board, what they are beside their words, and who has said of each that it was read.
//!
//! Those who should are the members with an account, but for the author. Who has said so once has read it, also when it is no
//! member any more.

use super::{
    Discussions,
    letters::{Letter, Pen},
    model::{DiscussionError, Face},
    reading::{offset, seats},
    seat::Seat,
    special::NoticeFacts,
    store::{
        Job,
        notice::{self, NoticeReader, NoticeRow},
        post::{self, Post},
    },
    work::{self, Work},
};
use crate::{
    address::Address,
    clock::{DAY, Micros},
    directory::{self, PrincipalId, Viewer},
};
use mailstore::{DbError, db::Conn};

/// Notices of a page.
pub const NOTICES: u32 = 20;
/// Readers of a page.
pub const READERS: u32 = 200;
/// Readers of a file.
const ALL_READERS: u32 = 100_000;
/// Those who have not read a notice are written to at most once in so long.
const REMINDED_EVERY: Micros = DAY;

/// Whether somebody has said of a notice that it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmation {
    /// Nobody asks, or not this one.
    NotAsked,
    /// Not yet.
    Wanted,
    /// Yes, then.
    Given(Micros),
}

/// A notice as somebody sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The post that begins its topic.
    pub post: Post,
    /// The title.
    pub subject: String,
    /// What it is beside its words.
    pub facts: NoticeFacts,
    /// It holds no longer.
    pub over: bool,
    /// Whether the reader has said that it was read.
    pub confirmation: Confirmation,
    /// How many have read it and how many should, for its author and those who look after the board.
    pub readers: Option<(i64, i64)>,
    /// When those who have not were written to last.
    pub reminded_at: Option<Micros>,
}

/// A page of notices.
#[derive(Debug, Clone)]
pub struct NoticesView {
    /// The board.
    pub seat: Seat,
    /// The notices of the page.
    pub notices: Vec<Notice>,
    /// How many there are in all.
    pub total: i64,
    /// How many the reader has still to read.
    pub to_read: i64,
    /// How many postings hold.
    pub postings: i64,
}

/// Who has read a notice, and who has not: one page of them, by office.
#[derive(Debug, Clone)]
pub struct ReadersView {
    /// The board.
    pub seat: Seat,
    /// The notice.
    pub notice: Notice,
    /// Who has read it, and who should.
    pub readers: Vec<NoticeReader>,
}

impl Discussions {
    /// How somebody stands to the first notice board that it may read, with the number of the last change of its postings.
    ///
    /// # Errors
    /// There is no such board.
    pub async fn notice_board(&self, viewer: Viewer) -> Result<(Seat, i64), DiscussionError> {
        self.db
            .read_brief(move |c| {
                let seat = board(c, &viewer)?;
                let seq = notice::last_seq(c, seat.discussion.id)?;
                Ok((seat, seq))
            })
            .await
    }

    /// A page of the notices of the first notice board that somebody may read; `to_read`: those alone that it has still to read.
    ///
    /// # Errors
    /// There is no such board.
    pub async fn notices(
        &self,
        viewer: Viewer,
        to_read: bool,
        page: u32,
    ) -> Result<NoticesView, DiscussionError> {
        let now = self.clock.now();
        self.db
            .read(move |c| {
                let seat = board(c, &viewer)?;
                let place = place(&seat);
                let page = (NOTICES, offset(page, NOTICES));
                let rows = match to_read {
                    false => notice::list(c, place, now, page)?,
                    true if seat.reader.member => notice::to_read(c, place, now, page)?,
                    true => Vec::new(),
                };
                let total = rows.first().map_or(0, |row| row.total);
                let mut notices = Vec::with_capacity(rows.len());
                for row in rows {
                    notices.push(seen(c, &seat, row, now)?);
                }
                let (to_read, postings) = counts(c, &seat, now)?;
                Ok(NoticesView { seat, notices, total, to_read, postings })
            })
            .await
    }

    /// The notice that a topic is; None for other topics.
    ///
    /// # Errors
    /// There is no such discussion that somebody may read.
    pub async fn notice(
        &self,
        viewer: Viewer,
        slug: String,
        topic: i64,
    ) -> Result<Option<Notice>, DiscussionError> {
        let now = self.clock.now();
        self.db
            .read(move |c| {
                let seat = Seat::open(c, &viewer, &slug)?;
                if seat.discussion.face != Face::Notices {
                    return Ok(None);
                }
                let row = notice::of_topic(c, place(&seat), topic)?;
                Ok(row.map(|row| seen(c, &seat, row, now)).transpose()?)
            })
            .await
    }

    /// A member has read a notice. Saying so again changes nothing.
    ///
    /// # Errors
    /// There is no such notice that it may read; [`DiscussionError::Refused`] when it is not asked.
    pub async fn confirm_notice(&self, person: PrincipalId, post: i64) -> Result<(), DiscussionError> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let (_, found) = find(tx, person, post, now)?;
                match found.confirmation {
                    Confirmation::NotAsked => {
                        Err(DiscussionError::Refused("nobody asks whether it was read"))
                    }
                    Confirmation::Given(_) => Ok(()),
                    Confirmation::Wanted => Ok(notice::confirm(tx, post, person, now)?),
                }
            })
            .await
    }

    /// Who has read a notice and who has not, by office; all of them if there is no `page`.
    ///
    /// # Errors
    /// There is no such notice; [`directory::Forbidden`] unless its author asks, or who looks after the board.
    pub async fn notice_readers(
        &self,
        person: PrincipalId,
        post: i64,
        page: Option<u32>,
    ) -> Result<ReadersView, DiscussionError> {
        let now = self.clock.now();
        self.db
            .read(move |c| {
                let (seat, notice) = watched(c, person, post, now)?;
                let which = page.map_or((ALL_READERS, 0), |page| (READERS, offset(page, READERS)));
                let readers = notice::readers(c, post, which)?;
                Ok(ReadersView { seat, notice, readers })
            })
            .await
    }

    /// Those who have not read a notice are to be written to.
    ///
    /// # Errors
    /// As of [`notice_readers`](Self::notice_readers); [`DiscussionError::Refused`] if they were written to a short while ago, or
    /// the notice holds no longer.
    pub async fn remind_of_notice(&self, person: PrincipalId, post: i64) -> Result<(), DiscussionError> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let (seat, found) = watched(tx, person, post, now)?;
                if found.over || !notice::remind(tx, post, now, now - REMINDED_EVERY)? {
                    return Err(DiscussionError::Refused("nobody is to be reminded now"));
                }
                work::put(tx, seat.discussion.id, &Work::Remind { post }, now)?;
                Ok(())
            })
            .await
    }

    /// Writes to each of those who have not read a notice.
    pub(super) async fn remind(&self, job: Job, pen: Pen<'_>, post: i64) -> Result<(), DiscussionError> {
        let found = self.db.read(move |c| {
            let Some(post) = post::post(c, post)?.filter(|post| !post.removed) else { return Ok(None) };
            let topic = post::topic(c, post.topic)?;
            Ok::<_, DbError>(topic.zip(Some(notice::missing(c, post.id)?)))
        });
        let Some((topic, missing)) = found.await? else {
            return self.finish(job, None, |_| Ok(())).await;
        };
        let people = missing.iter().filter_map(|address| Address::parse(address).ok());
        let letters: Vec<Letter> = people.map(|to| pen.unread_notice(to, &topic)).collect();
        self.finish(job, letters, |_| Ok(())).await
    }
}

/// The first notice board that somebody may read.
pub(super) fn board(c: &mut Conn<'_>, viewer: &Viewer) -> Result<Seat, DiscussionError> {
    let boards = seats(c, viewer, false)?;
    let found = boards.into_iter().find(|seat| seat.discussion.face == Face::Notices);
    Seat::of(c, viewer, found.ok_or(DiscussionError::NotFound("notice board"))?.discussion.id)
}

/// How many notices the reader has still to read, and how many postings hold.
pub(super) fn counts(c: &mut Conn<'_>, seat: &Seat, now: Micros) -> Result<(i64, i64), DbError> {
    let to_read = if seat.reader.member { notice::count_to_read(c, place(seat), now)? } else { 0 };
    let postings = notice::count_postings(c, seat.discussion.id, now)?;
    Ok((to_read, postings.iter().map(|(_, count)| count).sum()))
}

/// Board and reader as queries take them: a visitor is nobody.
fn place(seat: &Seat) -> (PrincipalId, PrincipalId) {
    (seat.discussion.id, seat.person.unwrap_or(PrincipalId(0)))
}

/// A notice as the reader sees it.
fn seen(c: &mut Conn<'_>, seat: &Seat, row: NoticeRow, now: Micros) -> Result<Notice, DbError> {
    let own = seat.person.is_some() && row.post.author_id == seat.person;
    let confirmation = match row.read_at {
        Some(at) => Confirmation::Given(at),
        None if row.facts.confirm && seat.reader.member && !own => Confirmation::Wanted,
        None => Confirmation::NotAsked,
    };
    let watches = row.facts.confirm && (own || seat.moderates());
    Ok(Notice {
        readers: if watches { Some(notice::count_readers(c, row.post.id)?) } else { None },
        over: row.facts.is_over(now),
        post: row.post,
        subject: row.subject,
        facts: row.facts,
        confirmation,
        reminded_at: row.reminded_at,
    })
}

/// A notice by its number, for somebody who may read it.
fn find(
    c: &mut Conn<'_>,
    person: PrincipalId,
    post: i64,
    now: Micros,
) -> Result<(Seat, Notice), DiscussionError> {
    let missing = || DiscussionError::NotFound("notice");
    let viewer = Viewer::load(c, person)?.ok_or(directory::Forbidden)?;
    let begun = post::post(c, post)?.ok_or_else(missing)?;
    let seat = Seat::of(c, &viewer, begun.discussion)?;
    if seat.discussion.face != Face::Notices {
        return Err(missing());
    }
    let row = notice::of_topic(c, place(&seat), begun.topic)?.filter(|row| row.post.id == post);
    let found = seen(c, &seat, row.ok_or_else(missing)?, now)?;
    Ok((seat, found))
}

/// The same, for its author and those who look after the board.
fn watched(
    c: &mut Conn<'_>,
    person: PrincipalId,
    post: i64,
    now: Micros,
) -> Result<(Seat, Notice), DiscussionError> {
    let (seat, found) = find(c, person, post, now)?;
    match found.post.author_id == Some(person) || seat.moderates() {
        _ if !found.facts.confirm => Err(DiscussionError::NotFound("notice")),
        true => Ok((seat, found)),
        false => Err(directory::Forbidden.into()),
    }
}
