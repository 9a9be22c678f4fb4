//! `GET /forum/{slug}/{id}-{words}`: a topic with its posts.

use axum::extract::Path;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use templates::pages::forum::{
    Marks, PostState, PostSteps, PostView, ThreadPage, Tools, TopicFollow, Writes, thread,
};
use templates::parts::{Addresses, Pagination};
use templates::shell::{Crumb, Feed, Head};
use templates::text::portal::forum as text;

use super::draft::{Given, Sheet};
use super::notices;
use super::post_procedure::owner_for;
use super::topic_tools::Typed;
use super::view::{
    Place, Shown, author, count, log_in_path, number_in, path_of, refused, tags, topic_path, viewer, writing,
};
use crate::clock::Micros;
use crate::discussion::{DiscussionError, Face, Notice, POSTS, Placed, ThreadView, Titles};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Asked, Page, Refusal};

/// The page.
pub(super) async fn show(
    portal: Portal,
    page: Page,
    method: Method,
    Path((slug, topic)): Path<(String, String)>,
) -> Answer {
    let id = number_in(&topic).ok_or_else(|| page.not_found())?;
    let number = Asked::of(page.path()).page();
    let view = match portal.discussions.thread(viewer(&page), slug, id, number).await {
        Ok(view) if view.topic.moved_to.is_some() => return elsewhere(&portal, &page, id).await,
        Ok(view) => view,
        Err(DiscussionError::NotFound("topic")) => return elsewhere(&portal, &page, id).await,
        Err(error) => return Err(refused(&page, &error)),
    };
    let place = Place::of(&view.seat.discussion);
    let path = topic_path(view.seat.discussion.slug(), id, &view.topic.subject);
    if topic != path.rsplit('/').next().unwrap_or_default() {
        return Ok(page.moved(&path));
    }
    let boards = boards_to_move_to(&portal, &page, &view).await?;
    let answer = render(&portal, &page, &view, (&place, number), (&boards, &Typed::default())).await?;
    if let (Some(person), false, Method::GET) = (view.seat.person, view.unread.is_empty(), method) {
        let saw = portal.discussions.saw(person, view.seat.discussion.board, view.unread.clone()).await;
        if let Err(error) = saw {
            tracing::warn!(%error, "what somebody has seen cannot be noted");
        }
    }
    Ok(answer)
}

/// A topic that has gone: to where it is, for who may read that.
async fn elsewhere(portal: &Portal, page: &Page, id: i64) -> Answer {
    let found = portal.discussions.gone_to(viewer(page), id).await;
    let (discussion, topic) = found.map_err(|error| refused(page, &error))?;
    Ok(page.moved(&topic_path(discussion.slug(), topic.id, &topic.subject)))
}

/// Discussions a moderator can move a topic to: slug and name.
pub(super) async fn boards_to_move_to(
    portal: &Portal,
    page: &Page,
    view: &ThreadView,
) -> Result<Vec<(String, String)>, Refusal> {
    if !view.seat.moderates() {
        return Ok(Vec::new());
    }
    let lines = portal.discussions.boards(viewer(page), false).await;
    let lines = lines.map_err(|error| Refusal::from(page.unavailable(&error)))?;
    let others = lines.iter().map(|line| &line.seat);
    let others = others.filter(|seat| seat.moderates() && seat.discussion.id != view.seat.discussion.id);
    Ok(others.map(|seat| (seat.discussion.slug().to_owned(), seat.discussion.name.clone())).collect())
}

/// The notice that a topic of a notice board is.
async fn notice_of(portal: &Portal, page: &Page, view: &ThreadView) -> Result<Option<Notice>, Refusal> {
    if view.seat.discussion.face != Face::Notices {
        return Ok(None);
    }
    let slug = view.seat.discussion.slug().to_owned();
    portal.discussions.notice(viewer(page), slug, view.topic.id).await.map_err(|error| refused(page, &error))
}

/// The page with what a moderator has typed into its tools.
pub(super) async fn render(
    portal: &Portal,
    page: &Page,
    view: &ThreadView,
    (place, number): (&Place, u32),
    (boards, typed): (&[(String, String)], &Typed),
) -> Result<Response, Refusal> {
    let titles = portal.discussions.titles().await;
    let titles = titles.map_err(|error| Refusal::from(page.unavailable(&error)))?;
    let notice = notice_of(portal, page, view).await?;
    let (seat, topic) = (&view.seat, &view.topic);
    let path = topic_path(seat.discussion.slug(), topic.id, &topic.subject);
    let (log_in, join) = (log_in_path(page.path()), format!("{}/iscrizione", place.path));
    let writing = writing(seat, &log_in, &join);
    let open = seat.writing() == crate::discussion::Writing::Open && !topic.closed;
    let all: Vec<Shown> = bodies(view, place);
    let (blocks, files): (Vec<_>, Vec<_>) = all.iter().map(|one| (one.blocks(), one.attachments())).unzip();
    let procedures = owner_for(seat, page.viewer()).is_some();
    let fixed = seat.discussion.face == Face::Notices && notice.is_none();
    let drawn = Drawn { view, titles: &titles, now: portal.clock.now(), open, procedures, fixed };
    let posts = drawn.posts(&all, &blocks, &files);
    let accepted =
        view.accepted.as_ref().map(|one| Shown::of_post(one.post.shown(), &place.path, one.post.id));
    let (accepted_blocks, accepted_files) =
        accepted.as_ref().map(|one| (one.blocks(), one.attachments())).unwrap_or_default();
    let first = view.accepted.as_ref().zip(accepted.as_ref());
    let first = first.map(|(one, shown)| drawn.post(one, (shown, &accepted_blocks, &accepted_files)));
    let fresh = Given::fresh();
    let action = format!("{}/{}/rispondi", place.path, topic.id);
    let hidden = [("chiave", fresh.chiave.as_str())];
    let sheet = Sheet {
        given: &fresh,
        faults: &[],
        action: &action,
        writes: Writes::Reply,
        known_tags: &[],
        follow: view.follows == Some(false),
        kept: &[],
        hidden: &hidden,
    };
    let choices: Vec<(&str, &str)> =
        boards.iter().map(|(slug, name)| (slug.as_str(), name.as_str())).collect();
    let tag_views = tags(&topic.tags);
    let body = thread(&ThreadPage {
        csrf: if page.session().is_some() { page.csrf() } else { "" },
        board: place.as_ref(),
        id: topic.id,
        title: &topic.subject,
        path: &path,
        tags: &tag_views,
        marks: Marks {
            pinned: topic.pinned,
            closed: topic.closed,
            answered: topic.accepted.is_some(),
            moved: false,
        },
        moved_from: None,
        posts: &posts,
        accepted: first,
        paging: Pagination {
            path: page.path(),
            page: number.into(),
            size: POSTS.into(),
            total: count(topic.posts),
        },
        writing,
        reply: if open { sheet.draft(page, seat, None) } else { Default::default() },
        follow: match view.follows {
            None => TopicFollow::Unknown,
            Some(false) => TopicFollow::No,
            Some(true) => TopicFollow::Yes,
        },
        addresses: match seat.person.is_some() && !seat.discussion.settings.hide_addresses {
            true => Addresses::Linked,
            false => Addresses::Hidden,
        },
        notice: notice.as_ref().map(notices::bare),
        tools: seat.moderates().then(|| Tools {
            boards: &choices,
            to_board: &typed.to_board,
            other: &typed.other,
            title: &typed.title,
            chosen: &typed.chosen,
            faults: &typed.faults,
        }),
    });
    let atom = format!("{}/{}/atom.xml", place.path, topic.id);
    let board = path_of(&seat.discussion);
    let head = Head {
        title: &topic.subject,
        crumbs: &[
            Crumb::to(text::TITLE, "/forum"),
            Crumb::to(&place.title, &board),
            Crumb::here(&topic.subject),
        ],
        canonical: Some(&path),
        feeds: &[Feed { title: &topic.subject, href: &atom, kind: "application/atom+xml" }],
        noindex: seat.is_reserved(),
        ..Head::default()
    };
    let status = if typed.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(page.render_as(status, &head, &body))
}

/// What is shown of the posts of the page, and behind them of those of the reader that wait.
fn bodies(view: &ThreadView, place: &Place) -> Vec<Shown> {
    let posts = view.posts.iter().map(|one| Shown::of_post(one.post.shown(), &place.path, one.post.id));
    posts.chain(view.own.iter().map(|held| Shown::of_draft(held.body(), &place.path))).collect()
}

type Parts<'a> =
    (&'a Shown, &'a [templates::pages::forum::Block<'a>], &'a [templates::pages::forum::Attachment<'a>]);

/// Posts as they are drawn for one reader.
struct Drawn<'a> {
    view: &'a ThreadView,
    titles: &'a Titles,
    now: Micros,
    /// Answers are taken.
    open: bool,
    /// The reader may make procedures of answers.
    procedures: bool,
    /// The first post is a posting of supply and demand: it is not changed.
    fixed: bool,
}

impl<'a> Drawn<'a> {
    fn posts(
        &self,
        all: &'a [Shown],
        blocks: &'a [Vec<templates::pages::forum::Block<'a>>],
        files: &'a [Vec<templates::pages::forum::Attachment<'a>>],
    ) -> Vec<PostView<'a>> {
        let parts = all.iter().zip(blocks.iter().zip(files));
        let parts = parts.map(|(shown, (blocks, files))| (shown, blocks.as_slice(), files.as_slice()));
        let (published, waiting): (Vec<_>, Vec<_>) =
            parts.enumerate().partition(|(at, _)| *at < self.view.posts.len());
        let posts = self.view.posts.iter().zip(published).map(|(one, (_, parts))| self.post(one, parts));
        let own = self.view.own.iter().zip(waiting).map(|(held, (_, (_, blocks, files)))| PostView {
            id: -held.id,
            number: count(self.view.topic.posts) + 1,
            author: author(&self.view.seat, self.titles, (&held.author, "", held.author_id)),
            at: held.held_at,
            blocks,
            attachments: files,
            state: PostState::Held,
            ..PostView::default()
        });
        posts.chain(own).collect()
    }

    fn post(&self, one: &'a Placed, (shown, blocks, files): Parts<'a>) -> PostView<'a> {
        let (post, seat, topic) = (&one.post, &self.view.seat, &self.view.topic);
        PostView {
            id: post.id,
            number: count(one.number),
            author: author(seat, self.titles, (&post.author, &post.address, post.author_id)),
            at: post.posted_at,
            blocks,
            attachments: files,
            answers: one.answers.map(|(id, number)| (id, count(number))),
            edited_at: post.edited_at,
            state: shown.state(),
            by_mail: !shown.body.by_web && !post.removed,
            unread: self.view.unread.contains(&post.uid),
            accepted: topic.accepted == Some(post.id),
            may: PostSteps {
                reply: self.open,
                report: seat.person.is_some() && post.author_id != seat.person,
                edit: seat.may_edit(topic, post, self.now) && !(self.fixed && one.number == 1),
                remove: seat.may_remove(post),
                accept: one.number > 1 && seat.may_accept(topic),
                procedure: self.procedures && one.number > 1,
            },
        }
    }
}
