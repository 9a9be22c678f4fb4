//! Discussions as templates want them, and what is answered when something cannot be done.

use templates::pages::ErrorKind;
use templates::pages::forum::{
    Attachment, Author, Block, BoardRef, Face, Moderation, PostState, Role, TagView, Writing,
};
use templates::shell::Crumb;
use templates::text::portal::forum as text;

use crate::directory::{PrincipalId, Viewer};
use crate::discussion::{
    self, Body, Discussion, DiscussionError, PostError, Reading, Removed, Seat, Spot, Title, Titles,
};
use crate::slug;
use crate::web::shell::{Page, Refusal};

/// The address of the guestbook.
pub(super) const GUESTBOOK: &str = "/libro-degli-ospiti";

/// A discussion as its pages name it.
pub(super) struct Place {
    pub(super) title: String,
    pub(super) path: String,
    address: String,
    face: Face,
    reserved: bool,
}

impl Place {
    pub(super) fn of(discussion: &Discussion) -> Self {
        let reserved = discussion.reading != Reading::Everyone;
        let writes =
            discussion.settings.posting != discussion::Posting::Stewards && !discussion.settings.closed;
        Self {
            title: discussion.name.clone(),
            path: path_of(discussion),
            address: if writes { discussion.address.to_string() } else { String::new() },
            face: match discussion.face {
                discussion::Face::List => Face::List,
                discussion::Face::Questions => Face::Questions,
                discussion::Face::Notices => Face::Notices,
                discussion::Face::Board | discussion::Face::Guestbook if reserved => Face::Internal,
                discussion::Face::Board | discussion::Face::Guestbook => Face::Forum,
            },
            reserved,
        }
    }

    pub(super) fn as_ref(&self) -> BoardRef<'_> {
        BoardRef {
            title: &self.title,
            path: &self.path,
            address: &self.address,
            face: self.face,
            reserved: self.reserved,
        }
    }

    /// The way to the board.
    pub(super) fn crumbs(&self) -> Vec<Crumb<'_>> {
        vec![Crumb::to(text::TITLE, "/forum"), Crumb::to(&self.title, &self.path)]
    }

    /// The way to a page below the board.
    pub(super) fn crumbs_to<'a>(&'a self, label: &'a str) -> Vec<Crumb<'a>> {
        let mut crumbs = self.crumbs();
        crumbs.push(Crumb::here(label));
        crumbs
    }
}

/// Where a discussion is; from that of a guestbook one is led to the book.
pub(super) fn path_of(discussion: &Discussion) -> String {
    format!("/forum/{}", discussion.slug())
}

/// Where a topic is.
pub(super) fn topic_path(slug: &str, id: i64, subject: &str) -> String {
    format!("/forum/{slug}/{id}-{}", slug::from_title(subject))
}

/// Where a post is, with its anchor.
pub(super) fn spot_path(spot: &Spot) -> String {
    let path = topic_path(&spot.slug, spot.topic, &spot.subject);
    let page = if spot.page > 1 { format!("?pagina={}", spot.page) } else { String::new() };
    format!("{path}{page}#messaggio-{}", spot.post)
}

/// Where the newest of so many posts of a topic is, with its anchor.
pub(super) fn last_path(slug: &str, (id, subject): (i64, &str), posts: i64, last: Option<i64>) -> String {
    let page = (posts - 1).max(0) / i64::from(discussion::POSTS) + 1;
    match last {
        Some(post) => {
            spot_path(&Spot { slug: slug.to_owned(), topic: id, subject: subject.to_owned(), page, post })
        }
        None => topic_path(slug, id, subject),
    }
}

/// The number at the begin of the last part of a topic's address.
pub(super) fn number_in(text: &str) -> Option<i64> {
    let digits = text.split('-').next()?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

/// Whether the reader may write.
pub(super) fn writing<'a>(seat: &Seat, log_in: &'a str, join: &'a str) -> Writing<'a> {
    match seat.writing() {
        discussion::Writing::Open => Writing::Open,
        discussion::Writing::Closed => Writing::Closed,
        discussion::Writing::LogIn => Writing::LogIn(log_in),
        discussion::Writing::Members => Writing::Members(join),
        discussion::Writing::Stewards => Writing::Announce,
    }
}

/// Where one logs in to come back to a page.
pub(super) fn log_in_path(path: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("ritorno", path).finish();
    format!("/accedi?{query}")
}

/// What is held.
pub(super) fn moderation(discussion: &Discussion) -> Moderation {
    match discussion.settings.moderation {
        _ if discussion.settings.posting == discussion::Posting::Stewards => Moderation::Announce,
        discussion::Moderation::Nothing => Moderation::None,
        discussion::Moderation::Strangers | discussion::Moderation::Newcomers => Moderation::NewAuthors,
        discussion::Moderation::Everything => Moderation::All,
    }
}

/// Who wrote something. An address is for those who moderate, and for nobody where addresses are hidden.
pub(super) fn author<'a>(
    seat: &Seat,
    titles: &Titles,
    (name, address, person): (&'a str, &'a str, Option<PrincipalId>),
) -> Author<'a> {
    let role = match titles.of(seat.discussion.id, person) {
        Title::User => Role::User,
        Title::Operator => Role::Operator,
        Title::Moderator => Role::Moderator,
        Title::Editor => Role::Newsroom,
    };
    let hidden = seat.discussion.settings.hide_addresses || !seat.moderates();
    Author { name, role, address: if hidden { "" } else { address } }
}

/// What is shown of a message, with where its files are.
pub(super) struct Shown {
    pub(super) body: Body,
    hrefs: Vec<String>,
}

impl Shown {
    /// Of a post below this board.
    pub(super) fn of_post(body: Body, board: &str, post: i64) -> Self {
        let hrefs = (0..body.files.len()).map(|n| format!("{board}/messaggi/{post}/allegati/{n}")).collect();
        Self { body, hrefs }
    }

    /// Of what is not published: its files are nowhere yet.
    pub(super) fn of_draft(body: Body, here: &str) -> Self {
        let hrefs = body.files.iter().map(|_| here.to_owned()).collect();
        Self { body, hrefs }
    }

    pub(super) fn blocks(&self) -> Vec<Block<'_>> {
        self.body.blocks.iter().map(block_of).collect()
    }

    pub(super) fn attachments(&self) -> Vec<Attachment<'_>> {
        let files = self.body.files.iter().zip(&self.hrefs);
        files
            .map(|(file, href)| Attachment {
                name: &file.name,
                href,
                media_type: media_type(&file.name),
                size: file.size,
            })
            .collect()
    }

    /// Whether it is to be read.
    pub(super) fn state(&self) -> PostState<'_> {
        match &self.body.removed {
            None => PostState::Shown,
            Some(Removed { by_author: true, .. }) => PostState::Withdrawn,
            Some(Removed { reason, .. }) => PostState::Removed(reason),
        }
    }
}

fn block_of(block: &discussion::Block) -> Block<'_> {
    if block.quoted { Block::Quoted(&block.text) } else { Block::Said(&block.text) }
}

/// What the end of a name says of a file, for people: it is saved, whatever it is.
fn media_type(name: &str) -> &'static str {
    let end = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default();
    match end.as_str() {
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "txt" => "text/plain",
        "csv" => "text/csv",
        "ics" => "text/calendar",
        "odt" => "application/vnd.oasis.opendocument.text",
        _ => "application/octet-stream",
    }
}

/// Tags as links.
pub(super) fn tags(tags: &[String]) -> Vec<TagView<'_>> {
    tags.iter().map(|tag| TagView { label: tag, slug: tag }).collect()
}

/// Somebody who reads, to be handed to a service.
pub(super) fn viewer(page: &Page) -> Viewer {
    page.viewer().clone()
}

/// A number of things as templates count them.
pub(super) fn count(number: i64) -> u64 {
    number.max(0).unsigned_abs()
}

/// The answer to what went wrong.
pub(super) fn refused(page: &Page, error: &DiscussionError) -> Refusal {
    match error {
        DiscussionError::NotFound(_) => page.not_found(),
        DiscussionError::Forbidden(_) => page.forbidden(),
        DiscussionError::Refused(_) => page.error(ErrorKind::NotAllowed),
        error => page.unavailable(error),
    }
    .into()
}

/// The same for what was written.
pub(super) fn not_taken(page: &Page, error: &PostError) -> Refusal {
    match error {
        PostError::Refused(_) => page.error(ErrorKind::NotAllowed).into(),
        PostError::Other(error) => refused(page, error),
    }
}
