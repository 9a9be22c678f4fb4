//! Discussions, each a forum board, a mailing list, an archive and a folder of mail at once: the pages of their readers.
//!
//! The pages of a discussion are below its own: `{board}/nuovo`, `{board}/{id}-{words}`, `{board}/{id}/rispondi`,
//! `{board}/{id}/segui`, `{board}/{id}/strumenti`, `{board}/messaggi/{post}` (leads to the post wherever its topic is) with
//! `/modifica`, `/segnala`, `/rimuovi`, `/accetta`, `/procedura`, then `{board}/archivio`, `{board}/cerca`,
//! `{board}/iscrizione`, `{board}/atom.xml`.

mod archive;
mod bits;
mod board;
mod follow;
mod guestbook;
mod index;
mod lists;
mod membership;
mod model;
mod notices;
mod post;
mod postings;
mod report;
mod search;
mod subscribe;
mod thread;
mod token;
mod tools;
mod topics;
mod write;

pub use archive::{ArchivePage, ArchivePost, Month, MonthPage, archive, month, month_title};
pub use board::{BoardPage, TagCount, TopicOrder, board};
pub use follow::{FollowView, Mode};
pub use guestbook::{GuestEntry, GuestForm, GuestbookPage, OfficeAnswer, guestbook, guestbook_thanks};
pub use index::{BoardRow, ForumIndex, LastPost, index};
pub use lists::{ListRow, Posters, lists};
pub use membership::{FollowedTopic, Joining, MembershipPage, membership};
pub use model::{Attachment, Author, Block, BoardRef, Face, Marks, Moderation, Role, TagView, Writing};
pub use notices::{
    Importance, NoticePart, NoticeView, NoticesPage, OfficeReaders, ReadState, ReadersPage, notices, readers,
};
pub use post::{PostState, PostSteps, PostView};
pub use postings::{PostingForm, PostingKind, PostingView, PostingsPage, posting_item, postings};
pub use report::{PostQuestion, post_reported, remove_post, report_post};
pub use search::{ForumSearch, PostHit, search};
pub use subscribe::{SubscribePage, subscribe, subscribe_asked};
pub use thread::{ThreadPage, TopicFollow, thread};
pub use token::{LinkDone, LinkFault, LinkPage, LinkTask, link, link_done, link_refused};
pub use tools::Tools;
pub use topics::TopicRow;
pub use write::{Draft, FilesField, NoticeChoices, Preview, WritePage, Writes, write, write_title};

#[cfg(test)]
mod tests;
