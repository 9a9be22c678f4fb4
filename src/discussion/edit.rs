//! Making a discussion, choosing what it is like, and saying who looks after it.

use super::{
    Discussions,
    model::{
        Discussion, DiscussionError, Door, Face, Mode, Moderation, Part, Posting, Reading, ReplyTo, Settings,
    },
    posting::standing,
    store,
};
use crate::{
    address::Address,
    directory::{self, Actor, Edit, Forbidden, PrincipalId, Role, Viewer},
    fields,
};
use mailstore::{
    DbError, Rights,
    db::{Conn, Tx},
    mailbox::{self, NewMailbox},
    rights::{self, ANYONE},
};
use templates::text::folders;

/// The kind of mailboxes whose contents are the business of discussions.
pub const MAILBOX_KIND: i64 = 1;

const LOOK: Rights = Rights::LOOKUP.and(Rights::READ).and(Rights::SEEN);
const TAKE: Rights = Rights::DELETE_MESSAGES.and(Rights::EXPUNGE);
const TALK: Rights = Rights::INSERT.and(Rights::POST);

/// Letters before the @: `-confirm+` and a code have to stand behind them within 64 (RFC 5321 §4.5.3.1.1).
pub const LONGEST_LOCAL: usize = 23;

/// A discussion to be made.
#[derive(Debug, Clone)]
pub struct New {
    /// Where it is written to: an address of ours that nobody has.
    pub address: Address,
    /// Its name as people read it.
    pub name: String,
    /// What it looks like.
    pub face: Face,
    /// Who reads it.
    pub reading: Reading,
    /// What else was chosen.
    pub settings: Settings,
}

impl New {
    /// One as such discussions usually are.
    pub fn usual(face: Face, address: Address, name: &str) -> Self {
        let settings = Settings::default();
        let board = |posting, moderation| Settings {
            posting,
            moderation,
            mode: Mode::Topics,
            hide_addresses: true,
            reply_to: ReplyTo::List,
            ..settings.clone()
        };
        let (reading, settings) = match face {
            Face::List => (Reading::Members, settings),
            Face::Board => (Reading::Everyone, board(Posting::Registered, Moderation::Strangers)),
            Face::Questions => (Reading::Members, board(Posting::Members, Moderation::Nothing)),
            Face::Notices => (Reading::Members, board(Posting::Members, Moderation::Nothing)),
            Face::Guestbook => (Reading::Everyone, board(Posting::Anyone, Moderation::Everything)),
        };
        Self { address, name: name.to_owned(), face, reading, settings }
    }
}

/// What somebody may do with a discussion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    /// Decide what is published.
    Moderate,
    /// Everything.
    Own,
}

/// Whether whoever asks may do something with a discussion; administrators may do everything but read what is not theirs.
pub(super) fn allowed(
    c: &mut Conn<'_>,
    viewer: &Viewer,
    id: PrincipalId,
    wish: Wish,
) -> Result<bool, DbError> {
    if viewer.is(Role::Administrator) && (wish == Wish::Own || viewer.person.is_none()) {
        return Ok(true);
    }
    let part = part_of(c, viewer, id)?;
    Ok(match wish {
        Wish::Moderate => part.is_some(),
        Wish::Own => part == Some(Part::Owner),
    })
}

/// What somebody does for a discussion; who holds the role of a moderator for it is one.
pub(super) fn part_of(c: &mut Conn<'_>, viewer: &Viewer, id: PrincipalId) -> Result<Option<Part>, DbError> {
    let Some(person) = viewer.person else { return Ok(None) };
    let principals = standing(c, person)?;
    let part = store::part_of(c, id, &principals)?;
    Ok(part.or_else(|| viewer.holds(Role::Moderator, id).then_some(Part::Moderator)))
}

impl Discussions {
    /// Makes a discussion; a person who makes one owns it.
    ///
    /// # Errors
    /// [`Forbidden`] unless an administrator asks; what is wrong with name or address.
    pub async fn create(&self, by: Actor, new: New) -> Result<Discussion, DiscussionError> {
        check(&new.settings)?;
        if new.address.local().len() > LONGEST_LOCAL {
            return Err(DiscussionError::Refused("the part before the @ is at most 23 letters"));
        }
        let now = self.clock.now();
        let owner = match &by {
            Actor::Person(person) => Some(*person),
            Actor::Machine(_) => None,
        };
        self.directory
            .edit_by(by, move |edit, viewer| {
                if !viewer.is(Role::Administrator) {
                    return Err(DiscussionError::from(Forbidden));
                }
                let slug = new.address.local().to_lowercase();
                let same = store::by_slug(edit.tx(), &slug)?;
                if same.is_some_and(|one| one.address.key() != new.address.key()) {
                    return Err(DiscussionError::Refused("another discussion has this name before the @"));
                }
                let id = edit.add_list(&new.name, &new.address, &Door::names())?;
                let board =
                    mailbox::find(edit.tx(), id.0, "INBOX")?.ok_or(DiscussionError::NotFound("board"))?;
                let held = NewMailbox {
                    owner: id.0,
                    name: folders::HELD,
                    kind: MAILBOX_KIND,
                    private_seen: true,
                    ..NewMailbox::default()
                };
                let held = mailbox::create(edit.tx(), &held, now)?;
                store::insert(
                    edit.tx(),
                    (id, new.face, new.reading),
                    &new.settings,
                    (board.id, held.id),
                    now,
                )?;
                if let Some(owner) = owner {
                    store::put_steward(edit.tx(), id, owner, Some(Part::Owner))?;
                }
                let made = load(edit.tx(), id)?;
                grant(edit.tx(), &made)?;
                edit.record("discussion.create", &new.address.to_string(), new.face.as_str())?;
                Ok(made)
            })
            .await
    }

    /// Writes what was chosen for a discussion, for who has seen it at this version.
    ///
    /// # Errors
    /// [`Forbidden`] unless an owner asks; [`DiscussionError::Conflict`] when somebody has changed it meanwhile.
    pub async fn configure(&self, by: Actor, new: Discussion) -> Result<Discussion, DiscussionError> {
        check(&new.settings)?;
        self.directory
            .edit_by(by, move |edit, viewer| {
                let before = owned(edit, viewer, new.id)?;
                if before.name != new.name {
                    edit.rename(new.id, &new.name)?;
                }
                if !store::update(edit.tx(), &new)? {
                    return Err(DiscussionError::Conflict(before.version));
                }
                let after = load(edit.tx(), new.id)?;
                grant(edit.tx(), &after)?;
                edit.record("discussion.configure", &after.address.to_string(), "")?;
                Ok(after)
            })
            .await
    }

    /// Lets somebody look after a discussion; None: no longer.
    ///
    /// # Errors
    /// [`Forbidden`] unless an owner asks; the last owner stays.
    pub async fn appoint(
        &self,
        by: Actor,
        id: PrincipalId,
        who: PrincipalId,
        part: Option<Part>,
    ) -> Result<(), DiscussionError> {
        self.directory
            .edit_by(by, move |edit, viewer| {
                let discussion = owned(edit, viewer, id)?;
                let principal = edit.principal(who)?;
                if principal.kind.is_thing() || principal.kind == directory::Kind::List {
                    return Err(DiscussionError::Refused("only people and units look after a discussion"));
                }
                store::put_steward(edit.tx(), id, who, part)?;
                if part != Some(Part::Owner) && !has_owner(edit.tx(), id)? && !viewer.is(Role::Administrator)
                {
                    return Err(DiscussionError::Refused("somebody has to own it: this is its last owner"));
                }
                grant(edit.tx(), &discussion)?;
                let detail = format!("{} {}", principal.address, part.map_or("none", Part::as_str));
                Ok(edit.record("discussion.appoint", &discussion.address.to_string(), &detail)?)
            })
            .await
    }

    /// Ends a discussion: nobody reads it or writes to it any more. What lies in its mailboxes stays until somebody removes that.
    ///
    /// # Errors
    /// [`Forbidden`] unless an owner asks.
    pub async fn remove(&self, by: Actor, id: PrincipalId) -> Result<(), DiscussionError> {
        self.directory
            .edit_by(by, move |edit, viewer| {
                let discussion = owned(edit, viewer, id)?;
                for mailbox in [discussion.board, discussion.held] {
                    replace_rights(edit.tx(), mailbox, &[])?;
                }
                edit.remove(id)?;
                store::told(edit.tx());
                Ok(edit.record("discussion.remove", &discussion.address.to_string(), "")?)
            })
            .await
    }

    /// Shuts an address or a pattern out, or (`note` None) lets it in again.
    ///
    /// # Errors
    /// [`Forbidden`] unless a moderator asks, everywhere an administrator.
    pub async fn ban(
        &self,
        by: Actor,
        id: Option<PrincipalId>,
        pattern: String,
        note: Option<String>,
    ) -> Result<(), DiscussionError> {
        let pattern = fields::required_line(&pattern.to_lowercase(), 200).map_err(|_| {
            DiscussionError::Refused("a pattern is an address, in which * stands for any characters")
        })?;
        if !pattern.contains('@') || pattern.chars().all(|c| matches!(c, '*' | '@' | '.')) {
            return Err(DiscussionError::Refused(
                "a pattern is an address, in which * stands for any characters",
            ));
        }
        self.directory
            .edit_by(by, move |edit, viewer| {
                let subject = match id {
                    Some(id) => moderated(edit.tx(), viewer, id)?.address.to_string(),
                    None if viewer.is(Role::Administrator) => "*".to_owned(),
                    None => return Err(Forbidden.into()),
                };
                let (number, doer) = (id.map_or(0, |id| id.0), edit.doer().name.clone());
                let now = edit.now();
                match &note {
                    Some(note) => store::put_ban(edit.tx(), number, (&pattern, note, &doer), now)?,
                    None if store::remove_ban(edit.tx(), number, &pattern)? => {}
                    None => return Err(DiscussionError::NotFound("ban")),
                }
                let deed = if note.is_some() { "discussion.ban" } else { "discussion.unban" };
                Ok(edit.record(deed, &subject, &pattern)?)
            })
            .await
    }
}

/// What cannot be chosen.
fn check(settings: &Settings) -> Result<(), DiscussionError> {
    let wrong = |text| Err(DiscussionError::Refused(text));
    if settings.prefix.chars().count() > 40 || settings.prefix.chars().any(char::is_control) {
        return wrong("the words before subjects are at most 40 characters");
    }
    if settings.description.chars().count() > 1000 {
        return wrong("the description is at most 1,000 characters");
    }
    if !(1024..=100 << 20).contains(&settings.max_size) {
        return wrong("the largest message is between 1 kB and 100 MB");
    }
    if !matches!(settings.language.as_str(), "it" | "en") {
        return wrong("the language is it or en");
    }
    Ok(())
}

fn has_owner(c: &mut Conn<'_>, id: PrincipalId) -> Result<bool, DbError> {
    Ok(store::stewards(c, id)?.iter().any(|(_, part)| *part == Part::Owner))
}

pub(super) fn load(c: &mut Conn<'_>, id: PrincipalId) -> Result<Discussion, DiscussionError> {
    store::load(c, &[id.0])?.pop().ok_or(DiscussionError::NotFound("discussion"))
}

/// The discussion, held until the end of the transaction, for somebody who owns it.
pub(super) fn owned(
    edit: &mut Edit<'_, '_>,
    viewer: &Viewer,
    id: PrincipalId,
) -> Result<Discussion, DiscussionError> {
    edit.principal(id)?;
    let discussion = load(edit.tx(), id)?;
    match allowed(edit.tx(), viewer, id, Wish::Own)? {
        true => Ok(discussion),
        false => Err(Forbidden.into()),
    }
}

/// The discussion, for somebody who moderates it.
pub(super) fn moderated(
    tx: &mut Conn<'_>,
    viewer: &Viewer,
    id: PrincipalId,
) -> Result<Discussion, DiscussionError> {
    let discussion = load(tx, id)?;
    match allowed(tx, viewer, id, Wish::Moderate)? || allowed(tx, viewer, id, Wish::Own)? {
        true => Ok(discussion),
        false => Err(Forbidden.into()),
    }
}

/// Gives the mailboxes of a discussion the rights that what was chosen means.
pub(super) fn grant(tx: &mut Tx<'_>, discussion: &Discussion) -> Result<(), DiscussionError> {
    let (id, settings) = (discussion.id.0, &discussion.settings);
    let mut board: Vec<(i64, Rights)> = Vec::new();
    let talk = |open: bool| if open && !settings.closed { LOOK | TALK } else { LOOK };
    let everybody = matches!(settings.posting, Posting::Anyone | Posting::Registered);
    if settings.folder && matches!(discussion.reading, Reading::Everyone | Reading::Registered) {
        board.push((ANYONE, talk(everybody)));
    }
    if settings.folder && discussion.reading != Reading::Stewards {
        board.push((id, talk(settings.posting != Posting::Stewards)));
    }
    let stewards = store::stewards(tx, discussion.id)?;
    board.extend(stewards.iter().map(|(who, _)| (who.0, LOOK | TALK | Rights::WRITE | TAKE)));
    let held: Vec<(i64, Rights)> = stewards.iter().map(|(who, _)| (who.0, LOOK | TAKE)).collect();
    replace_rights(tx, discussion.board, &board)?;
    replace_rights(tx, discussion.held, &held)
}

fn replace_rights(tx: &mut Tx<'_>, mailbox: i64, new: &[(i64, Rights)]) -> Result<(), DiscussionError> {
    for (who, _) in rights::list(tx, mailbox)? {
        if !new.iter().any(|(kept, _)| *kept == who) {
            rights::set(tx, mailbox, who, Rights::NONE)?;
        }
    }
    for (who, letters) in new {
        if rights::of(tx, mailbox, *who)? != *letters {
            rights::set(tx, mailbox, *who, *letters)?;
        }
    }
    Ok(())
}
