//! Postings of supply and demand: short messages on a notice board that colleagues see at once. Each begins a topic of the board,
//! as a notice does; what it says stands beside its words, so that it can be shown, narrowed and ended.

use super::{
    Discussions,
    model::{DiscussionError, Face},
    notices,
    posting::{PostError, Received},
    reading::offset,
    seat::Seat,
    special::{PostingFacts, Special, Trade},
    store::{
        notice::{self, PostingLine},
        post,
    },
    writing::Written,
};
use crate::{
    clock::Micros,
    directory::{self, PrincipalId, Viewer},
};
use mailstore::db::Conn;
use templates::{format, text::portal::forum::notices as text};

/// Postings of a page.
pub const POSTINGS: u32 = 30;

/// A page of postings.
#[derive(Debug, Clone)]
pub struct PostingsView {
    /// The board.
    pub seat: Seat,
    /// The postings of the page.
    pub postings: Vec<PostingLine>,
    /// How many of this kind hold.
    pub total: i64,
    /// How many of both kinds.
    pub all: i64,
    /// How many notices the reader has still to read.
    pub to_read: i64,
    /// The number of the last change before the page was read.
    pub seq: i64,
}

/// What has become of postings, in order.
#[derive(Debug, Clone)]
pub struct PostingChange {
    /// The number of the change.
    pub seq: i64,
    /// The post it is about.
    pub post: i64,
    /// What is to be shown now; None: it is gone.
    pub shown: Option<PostingLine>,
}

impl Seat {
    /// Whether the reader may take a posting down.
    pub fn may_take_down(&self, posting: &PostingLine) -> bool {
        self.may_remove(&posting.post)
    }
}

impl Discussions {
    /// A page of the postings that hold, of the first notice board that somebody may read; None: of both kinds.
    ///
    /// # Errors
    /// There is no such board.
    pub async fn postings(
        &self,
        viewer: Viewer,
        trade: Option<Trade>,
        page: u32,
    ) -> Result<PostingsView, DiscussionError> {
        let now = self.clock.now();
        self.db
            .read(move |c| {
                let seat = notices::board(c, &viewer)?;
                let id = seat.discussion.id;
                // Before the postings are read: what comes meanwhile is told once too often, not never.
                let seq = notice::last_seq(c, id)?;
                let page = (POSTINGS, offset(page, POSTINGS));
                let postings = notice::postings(c, id, (trade, now), page)?;
                let kinds = notice::count_postings(c, id, now)?;
                let of = |kind: &str| trade.is_none_or(|trade| trade.as_str() == kind);
                let total = kinds.iter().filter(|(kind, _)| of(kind)).map(|(_, count)| count).sum();
                let (to_read, all) = notices::counts(c, &seat, now)?;
                Ok(PostingsView { seat, postings, total, all, to_read, seq })
            })
            .await
    }

    /// Somebody posts supply or demand: a message to the board like any other.
    ///
    /// # Errors
    /// There is no notice board where it may write; what it says is not whole.
    pub async fn post_trade(
        &self,
        person: PrincipalId,
        facts: PostingFacts,
        key: String,
    ) -> Result<Received, PostError> {
        let slug = self
            .db
            .read_brief(move |c| {
                let viewer = Viewer::load(c, person)?.ok_or(directory::Forbidden)?;
                Ok::<_, DiscussionError>(notices::board(c, &viewer)?.discussion.slug().to_owned())
            })
            .await?;
        let offered = facts.trade == Trade::Offered;
        let title = text::posting_title(offered, &facts.profession, &facts.town);
        let words = text::posting_text(&title, &facts.words, &format::date(facts.until));
        let special = Some(Special::Posting(facts));
        self.write(person, slug, Written { title, text: words, special, key, ..Written::default() }).await
    }

    /// A posting is taken down: its message goes as any message that is taken away.
    ///
    /// # Errors
    /// There is no such posting that somebody may read; [`directory::Forbidden`] unless it is its own, or that one looks after
    /// the board.
    pub async fn take_down(&self, person: PrincipalId, post: i64) -> Result<(), DiscussionError> {
        let slug = self.db.read_brief(move |c| slug_of(c, person, post)).await?;
        self.remove_post(person, (slug, post), text::TAKEN_DOWN.to_owned()).await
    }

    /// What has become of the postings of a board since a number, for somebody who still may read it. Not all at once.
    ///
    /// # Errors
    /// It may not, or not any more.
    pub async fn posting_changes(
        &self,
        viewer: Viewer,
        board: PrincipalId,
        since: i64,
    ) -> Result<(Seat, Vec<PostingChange>), DiscussionError> {
        let now = self.clock.now();
        self.db
            .read_brief(move |c| {
                let seat = Seat::of(c, &viewer, board)?;
                let lines = notice::changes(c, board, since)?;
                let changes = lines.into_iter().map(|line| change(line, board, now)).collect();
                Ok((seat, changes))
            })
            .await
    }
}

fn change(line: PostingLine, board: PrincipalId, now: Micros) -> PostingChange {
    let gone = line.post.removed || line.post.discussion != board || line.facts.until < now;
    PostingChange { seq: line.seq, post: line.post.id, shown: (!gone).then_some(line) }
}

/// What the board of a posting is called in addresses, for somebody who may read it.
fn slug_of(c: &mut Conn<'_>, person: PrincipalId, id: i64) -> Result<String, DiscussionError> {
    let missing = || DiscussionError::NotFound("posting");
    let viewer = Viewer::load(c, person)?.ok_or(directory::Forbidden)?;
    let found = post::post(c, id)?.ok_or_else(missing)?;
    let seat = Seat::of(c, &viewer, found.discussion)?;
    match seat.discussion.face == Face::Notices && notice::is_posting(c, id)? {
        true => Ok(seat.discussion.slug().to_owned()),
        false => Err(missing()),
    }
}
