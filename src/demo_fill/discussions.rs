//! Lists and boards of the demo. Resumable: a board that is there stays as it is, and so does a message.

use super::notices;
use crate::{
    address::{Address, ReversePath},
    app::App,
    clock::{Clock, HOUR, Micros, span},
    delivery::{Answer, Delivery, Inbound, Trace},
    demo::{
        self,
        discussions::{BOARDS, Board, Fate, Post, TOUCHES, Touch},
    },
    directory::{Actor, Kind, PrincipalId, Viewer},
    discussion::{
        Decision, Discussion, DiscussionError, Discussions, Entry, Judge, New, Newcomer, Part, Pointer, Rule,
        TopicDeed, desk, keys,
    },
    notify::Request,
    site,
    submission::{Outgoing, Submission},
};
use anyhow::{Context as _, anyhow};
use std::sync::Arc;

/// A moderator takes so long to publish what waits.
const DECIDED: Micros = 3 * HOUR;

/// Makes what is not there yet. Needs the people.
pub(super) async fn fill(app: &App, until: Micros) -> anyhow::Result<()> {
    for board in &BOARDS {
        make(app, board).await.with_context(|| format!("the board {}", board.local_part))?;
    }
    for post in demo::discussions::posts(until) {
        let key = post.key;
        write(app, post).await.with_context(|| format!("the message {key}"))?;
    }
    for touch in TOUCHES {
        let key = touch.0;
        done(app, touch).await.with_context(|| format!("what is done to {key}"))?;
    }
    notices::fill(app, until).await.context("the notice board")
}

/// Done again it is as it was.
async fn done(
    app: &App,
    (key, board, login, touch): (&str, &'static str, &str, Touch),
) -> anyhow::Result<()> {
    let (slug, who, service) = (board.to_owned(), person(app, login).await?, &app.discussions);
    let viewer = app.db.read(move |c| Viewer::load(c, who)).await?.context("nobody is logged in so")?;
    let pointer = Pointer::of_message(&demo::discussions::identifier(key));
    let spot = service.spot(viewer, slug.clone(), pointer).await?;
    let (topic, post) = ((slug.clone(), spot.topic), (slug, spot.post));
    match touch {
        Touch::Pin => service.change_topic(who, topic, TopicDeed::Pin(true)).await.map(|_| ())?,
        Touch::Close => service.change_topic(who, topic, TopicDeed::Close(true)).await.map(|_| ())?,
        Touch::Accept => service.accept_answer(who, post, true).await?,
        Touch::Report(kind, note) => service.report_post(who, post, (kind.into(), note.into())).await?,
    }
    Ok(())
}

/// The same for a folder of a version that had no boards.
pub(super) async fn fill_missing(app: &App, until: Micros) -> anyhow::Result<()> {
    match app.discussions.desk(Actor::server()).all().await?.is_empty() {
        true => fill(app, until).await,
        false => Ok(()),
    }
}

async fn make(app: &App, board: &Board) -> anyhow::Result<()> {
    let address = Address::parse(&demo::address(board.local_part))?;
    let by = Actor::server();
    let made = match app.directory.find(&address).await? {
        Some(found) if found.kind == Kind::List => load(app, &address).await?,
        Some(found) => return Err(anyhow!("{address} is a {}", found.kind)),
        None => {
            let new = New::usual(board.face.parse()?, address, board.name);
            app.discussions.create(by.clone(), new).await?
        }
    };
    choose(app, board, &made).await?;
    let there = app.discussions.desk(by.clone()).overview(made.id).await?;
    for (login, part) in [(board.owner, Part::Owner), (board.moderator, Part::Moderator)] {
        if login.is_empty() {
            continue;
        }
        let who = person(app, login).await?;
        if !there.stewards.iter().any(|(one, _)| one.id == who) {
            app.discussions.appoint(by.clone(), made.id, who, Some(part)).await?;
        }
    }
    for role in board.roles {
        let rule = Rule { id: 0, unit: None, role: Some(role.parse()?) };
        if !there.rules.iter().any(|one| one.role == rule.role) {
            app.discussions.set_rule(by.clone(), made.id, rule, true).await?;
        }
    }
    let mut members = Vec::new();
    for login in board.members {
        let member = member(login)?;
        if is_new(app, &made, &member).await? {
            members.push(member);
        }
    }
    if !members.is_empty() {
        app.discussions.add(by, made.id, members, Entry::default()).await?;
    }
    Ok(())
}

async fn is_new(app: &App, board: &Discussion, member: &Newcomer) -> anyhow::Result<bool> {
    match app.discussions.desk(Actor::server()).member(board.id, member.address.clone()).await {
        Err(DiscussionError::NotFound(_)) => Ok(true),
        found => Ok(found.map(|_| false)?),
    }
}

/// Chooses what the board is like, unless it is.
async fn choose(app: &App, board: &Board, made: &Discussion) -> anyhow::Result<()> {
    let mut chosen = made.clone();
    let description = format!("description={}", board.description);
    let reading = (!board.reading.is_empty()).then(|| format!("reading={}", board.reading));
    let settings = board.settings.iter().map(|one| (*one).to_owned());
    for one in settings.chain([description]).chain(reading) {
        keys::choose(&mut chosen, &one).map_err(|why| anyhow!(why))?;
    }
    if chosen != *made {
        app.discussions.configure(Actor::server(), chosen).await?;
    }
    Ok(())
}

fn member(login: &str) -> anyhow::Result<Newcomer> {
    let person = demo::find(login).with_context(|| format!("nobody is called {login}"))?;
    Ok(Newcomer { address: Address::parse(&person.address())?, name: person.name() })
}

async fn load(app: &App, address: &Address) -> anyhow::Result<Discussion> {
    let address = address.clone();
    Ok(app.db.read(move |c| desk::find(c, &address)).await?)
}

pub(super) async fn person(app: &App, login: &str) -> anyhow::Result<PrincipalId> {
    let person = demo::find(login).with_context(|| format!("nobody is called {login}"))?;
    let found = app.directory.find(&Address::parse(&person.address())?).await?;
    Ok(found.with_context(|| format!("{login} is not there"))?.id)
}

/// Discussions as of an instant.
pub(super) fn at(app: &App, now: Micros) -> Discussions {
    let post = site::Post::of(&app.config);
    Discussions::new(app.db.clone(), Clock::manual(now), app.directory.clone(), Arc::clone(&app.keys), post)
}

/// Hands a message in as of the day it was written; one that is there is known by its Message-ID.
async fn write(app: &App, post: Post) -> anyhow::Result<()> {
    let (clock, host) = (Clock::manual(post.at), app.config.hostname.as_str());
    let lifetime = span(app.config.relay.expire_after);
    let (address, discussions) = (Address::parse(&demo::address(post.board))?, at(app, post.at));
    let trace = Trace { protocol: "ESMTP", id: post.key.to_owned(), ..Trace::default() };
    let reverse_path = ReversePath::parse(&post.from)?;
    match post.sent_by {
        Some(login) => {
            let person = person(app, login).await?;
            let submission = Submission::new(app.db.clone(), clock, Arc::clone(&app.keys), host, lifetime);
            let outgoing = Outgoing {
                person,
                reverse_path,
                recipients: vec![address.clone()],
                raw: post.raw,
                trace,
                request: Request::default(),
                binary: false,
                random: 0,
            };
            submission.for_discussions(discussions).submit(outgoing).await?;
        }
        None => {
            let delivery = Delivery::new(app.db.clone(), clock, host, lifetime);
            let inbound = Inbound {
                reverse_path,
                recipients: vec![address.clone()],
                raw: post.raw,
                trace,
                client: None,
                request: Request::default(),
                binary: false,
            };
            delivery.for_discussions(discussions).accept(inbound, Answer::Whole).await?;
        }
    }
    if post.fate == Fate::Approved {
        approve(app, &address, (&post.from, post.subject, post.at)).await
    } else {
        Ok(())
    }
}

/// The moderator publishes a message that waits, some hours after it came.
async fn approve(
    app: &App,
    address: &Address,
    (from, subject, written): (&str, &str, Micros),
) -> anyhow::Result<()> {
    let board = load(app, address).await?;
    let moderator: Actor = person(app, "moderatore1").await?.into();
    let waiting = app.discussions.waiting(moderator.clone(), Some(board.id), (50, 0)).await?;
    for held in waiting.iter().filter(|held| held.address == from && held.subject == subject) {
        let decision = Decision::Approve { trust: false };
        at(app, written + DECIDED).decide(Judge::Actor(moderator.clone()), held.id, decision).await?;
    }
    Ok(())
}
