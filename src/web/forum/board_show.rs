//! `GET /forum/{slug}`: the topics of a board.

use axum::extract::Path;
use templates::pages::forum::{BoardPage, FollowView, Marks, Mode, TagCount, TopicOrder, TopicRow, board};
use templates::parts::Pagination;
use templates::shell::{Crumb, Feed, Head};
use templates::text::portal::forum as text;

use super::membership_edit::mode_of;
use super::view::{
    GUESTBOOK, Place, count, last_path, log_in_path, moderation, path_of, refused, tags, topic_path, viewer,
    writing,
};
use crate::discussion::{BoardView, Face, Joining, MemberState, Order, Seat, TOPICS, TopicLine, Wanted};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Asked, Page};

/// The page.
pub(super) async fn show(portal: Portal, page: Page, Path(slug): Path<String>) -> Answer {
    let asked = Asked::of(page.path());
    let order =
        TopicOrder::ALL.into_iter().find(|order| order.word() == asked.get("ordina")).unwrap_or_default();
    let wanted = Wanted {
        order: match order {
            TopicOrder::LastPost => Order::LastPost,
            TopicOrder::Newest => Order::Newest,
            TopicOrder::Unanswered => Order::Unanswered,
        },
        tag: asked.get("tag").chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect(),
        page: asked.page(),
    };
    let (tag, number) = (wanted.tag.clone(), wanted.page);
    let view = portal.discussions.board(viewer(&page), slug, wanted).await;
    let view = view.map_err(|error| refused(&page, &error))?;
    if view.seat.discussion.face == Face::Guestbook {
        return Ok(page.redirect(GUESTBOOK));
    }
    let place = Place::of(&view.seat.discussion);
    let (log_in, join) = (log_in_path(page.path()), format!("{}/iscrizione", place.path));
    let writing = writing(&view.seat, &log_in, &join);
    let tag_counts: Vec<TagCount<'_>> =
        view.tags.iter().map(|(tag, topics)| TagCount { label: tag, slug: tag, topics: *topics }).collect();
    let lines: Vec<Line> = lines(&view, number);
    let views: Vec<_> = lines.iter().map(|line| tags(line.tags)).collect();
    let rows: Vec<TopicRow<'_>> =
        lines.iter().zip(&views).map(|(line, tags)| line.row(&view, tags)).collect();
    let (path, title) = (place.path.clone(), place.title.clone());
    let follow = follow_of(&view.seat);
    let body = board(&BoardPage {
        // A visitor's page has no form, so that it is the same for all visitors.
        csrf: if page.session().is_some() { page.csrf() } else { "" },
        board: place.as_ref(),
        description: &view.seat.discussion.settings.description,
        moderation: moderation(&view.seat.discussion),
        writing,
        follow,
        topics: &rows,
        paging: Pagination {
            path: page.path(),
            page: number.into(),
            size: TOPICS.into(),
            total: count(view.total),
        },
        order,
        tags: &tag_counts,
        tag: &tag,
    });
    let atom = format!("{path}/atom.xml");
    let head = Head {
        title: &title,
        description: &view.seat.discussion.settings.description,
        crumbs: &[Crumb::to(text::TITLE, "/forum"), Crumb::here(&title)],
        canonical: Some(&path),
        feeds: &[Feed { title: &title, href: &atom, kind: "application/atom+xml" }],
        noindex: view.seat.is_reserved() || !asked.is_empty(),
        ..Head::default()
    };
    Ok(page.render(&head, &body))
}

/// What the reader receives.
fn follow_of(seat: &Seat) -> FollowView<'static> {
    let settings = &seat.discussion.settings;
    match &seat.member {
        Some(member) if member.state != MemberState::Waiting => {
            FollowView::Member(mode_of(&seat.discussion, member))
        }
        Some(_) => FollowView::Member(Mode::Nothing),
        None if settings.joining == Joining::Closed => FollowView::Closed(""),
        None if seat.person.is_some() => FollowView::Outside,
        None => FollowView::Visitor,
    }
}

/// A topic with the addresses it needs.
struct Line<'a> {
    topic: Option<&'a TopicLine>,
    tags: &'a [String],
    title: &'a str,
    path: String,
    last_path: String,
    author: &'a str,
    at: i64,
    moved_to: &'a str,
}

/// What waits of the reader stands first, on the first page.
fn lines(view: &BoardView, number: u32) -> Vec<Line<'_>> {
    let slug = view.seat.discussion.slug();
    let own = view.own.iter().filter(|_| number == 1).map(|held| Line {
        topic: None,
        tags: &[],
        title: &held.subject,
        path: path_of(&view.seat.discussion),
        last_path: path_of(&view.seat.discussion),
        author: &held.author,
        at: held.held_at,
        moved_to: "",
    });
    let shown = view.topics.iter().filter_map(|line| {
        let topic = &line.topic;
        // One that has gone where the reader may not follow is no longer there.
        let (there, moved_to, id) = match line.gone_to {
            None => (slug, "", topic.id),
            Some((id, _)) => {
                let discussion = view.elsewhere.get(&topic.id)?;
                (discussion.slug(), discussion.name.as_str(), id)
            }
        };
        Some(Line {
            topic: Some(line),
            tags: &topic.tags,
            title: &topic.subject,
            path: topic_path(there, id, &topic.subject),
            last_path: last_path(slug, (topic.id, &topic.subject), topic.posts, line.last),
            author: &topic.author,
            at: topic.first_at,
            moved_to,
        })
    });
    own.chain(shown).collect()
}

impl Line<'_> {
    fn row<'a>(&'a self, view: &BoardView, tags: &'a [templates::pages::forum::TagView<'a>]) -> TopicRow<'a> {
        let topic = self.topic.map(|line| &line.topic);
        TopicRow {
            title: self.title,
            path: &self.path,
            author: self.author,
            started_at: self.at,
            replies: topic.map_or(0, |topic| count(topic.posts - 1)),
            last_author: topic.map_or(self.author, |topic| &topic.last_author),
            last_at: topic.map_or(self.at, |topic| topic.last_at),
            last_path: &self.last_path,
            tags,
            marks: topic.map_or_else(Marks::default, |topic| Marks {
                pinned: topic.pinned,
                closed: topic.closed,
                answered: topic.accepted.is_some(),
                moved: false,
            }),
            moved_to: self.moved_to,
            unread: topic.and_then(|topic| view.unread.get(&topic.id)).copied().unwrap_or_default(),
            held: self.topic.is_none(),
        }
    }
}
