//! Searching posts: the newest that somebody may read are looked through, in sets, with the words as all searches of the house take
//! them. What waits and what was taken away is in none of these sets.

use super::{Discussions, offset, seats};
use crate::{
    clock::Micros,
    directory::Viewer,
    discussion::{
        model::{Discussion, DiscussionError},
        seat::Seat,
        store::reader::{self, Titled},
    },
    search::{Terms, fold},
};
use mailstore::db::Conn;

/// Posts that are read at once.
const SET: u32 = 500;
/// Posts that are looked through.
const MOST: u32 = 20_000;
/// Posts that are counted.
const MOST_HITS: usize = 500;
/// Posts of a page.
pub(super) const HITS: u32 = 20;

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub struct Sought {
    /// Words.
    pub words: String,
    /// In this discussion alone, by what addresses call it; empty for all.
    pub slug: String,
    /// Whose author's name holds this; empty for anybody's.
    pub author: String,
    /// Not before.
    pub from: Option<Micros>,
    /// Before.
    pub to: Option<Micros>,
    /// Which page, from 1.
    pub page: u32,
}

impl Sought {
    /// Whether anything is looked for.
    pub fn is_empty(&self) -> bool {
        Terms::parse(&self.words).is_empty() && self.author.trim().is_empty()
    }
}

/// A post that was found.
#[derive(Debug, Clone)]
pub struct Hit {
    /// The post.
    pub titled: Titled,
    /// Its discussion: place in [`Found::discussions`].
    pub discussion: usize,
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Found {
    /// The discussions that could be searched.
    pub discussions: Vec<Discussion>,
    /// Posts of the page.
    pub hits: Vec<Hit>,
    /// How many were found.
    pub total: usize,
    /// Posts of a page.
    pub size: u32,
    /// All posts were looked through.
    pub whole: bool,
}

impl Discussions {
    /// Searches what somebody may read.
    ///
    /// # Errors
    /// The discussion that was named is none it may read.
    pub async fn search(&self, viewer: Viewer, sought: Sought) -> Result<Found, DiscussionError> {
        self.db.read_long(move |c| search(c, &viewer, &sought)).await
    }
}

fn search(c: &mut Conn<'_>, viewer: &Viewer, sought: &Sought) -> Result<Found, DiscussionError> {
    let all: Vec<Discussion> =
        seats(c, viewer, false)?.into_iter().map(|seat: Seat| seat.discussion).collect();
    let here = |one: &&Discussion| sought.slug.is_empty() || one.slug() == sought.slug;
    let ids: Vec<i64> = all.iter().filter(here).map(|one| one.id.0).collect();
    if ids.is_empty() && !sought.slug.is_empty() {
        return Err(DiscussionError::NotFound("discussion"));
    }
    let (mut found, mut whole) = (Vec::new(), true);
    if !sought.is_empty() {
        (found, whole) = look_through(c, &ids, sought)?;
    }
    let total = found.len();
    let place = |post: &Titled| all.iter().position(|one| one.id == post.post.discussion);
    let page = found.into_iter().skip(offset(sought.page, HITS) as usize).take(HITS as usize);
    let hits = page.filter_map(|titled| Some(Hit { discussion: place(&titled)?, titled })).collect();
    Ok(Found { discussions: all, hits, total, size: HITS, whole })
}

fn look_through(
    c: &mut Conn<'_>,
    ids: &[i64],
    sought: &Sought,
) -> Result<(Vec<Titled>, bool), DiscussionError> {
    let (terms, author) = (Terms::parse(&sought.words), fold(sought.author.trim()));
    let span = (sought.from.unwrap_or(0), sought.to.unwrap_or(Micros::MAX));
    let (mut found, mut at) = (Vec::new(), 0);
    while at < MOST && found.len() < MOST_HITS {
        let set = reader::to_search(c, ids, span, (SET, at))?;
        let last = set.len() < SET as usize;
        found.extend(set.into_iter().filter(|one| fits(one, &terms, &author)));
        if last {
            return Ok((found, true));
        }
        at += SET;
    }
    Ok((found, false))
}

fn fits(one: &Titled, terms: &Terms, author: &str) -> bool {
    if !author.is_empty() && !fold(&one.post.author).contains(author) {
        return false;
    }
    terms.is_empty() || terms.grade(&fold(&one.subject), &fold(&text_of(one))).is_some()
}

/// All that can be found of a post: its words and the names of its files.
fn text_of(one: &Titled) -> String {
    let body = one.post.shown();
    let blocks = body.blocks.iter().map(|block| block.text.as_str());
    let files = body.files.iter().map(|file| file.name.as_str());
    blocks.chain(files).collect::<Vec<_>>().join("\n")
}
