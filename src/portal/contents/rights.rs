//! Who may do what with a content. Pure: the person comes as a [`Viewer`] read in the same transaction.
//!
//! The newsroom (editors, everywhere or for a channel or territory, and administrators) may do everything with what is in its
//! scope. People of the network write for their offices; *referents*, that is members of the channel, and the managers of the
//! owning office publish without asking. Accredited organisations write releases, initiatives and their page, and the newsroom
//! decides; while one is suspended its group is disabled, and its people go on reading what is theirs.

use super::{Audience, Content, Kind, Stage, Workflow, kinds::is_unified};
use crate::directory::{PrincipalId, Role, Viewer};

/// Roles of those who work in the network.
const STAFF: [Role; 5] =
    [Role::Operator, Role::OfficeManager, Role::Editor, Role::Province, Role::Administrator];
/// Roles of those who write for an organisation outside.
const ACCREDITED: [Role; 2] = [Role::Organisation, Role::TrainingBody];

/// Whether somebody works in the network.
pub fn is_staff(viewer: &Viewer) -> bool {
    STAFF.iter().any(|role| viewer.has(*role))
}

/// Whether somebody has anything to write at all.
pub fn may_write(viewer: &Viewer) -> bool {
    is_staff(viewer) || ACCREDITED.iter().any(|role| viewer.has(*role))
}

/// Whether somebody decides about everything.
pub fn is_newsroom(viewer: &Viewer) -> bool {
    viewer.is(Role::Editor) || viewer.is(Role::Administrator)
}

/// Whether somebody decides about anything.
pub fn reviews_some(viewer: &Viewer) -> bool {
    viewer.has(Role::Editor) || viewer.is(Role::Administrator)
}

/// Whether somebody decides about contents of a channel for a territory.
pub fn reviews(viewer: &Viewer, channel: Option<PrincipalId>, territory: Option<PrincipalId>) -> bool {
    let within = |scope: Option<PrincipalId>| scope.is_some_and(|scope| viewer.holds(Role::Editor, scope));
    is_newsroom(viewer) || within(channel) || within(territory)
}

/// Whether somebody publishes without asking, what belongs to this owner, in this channel.
pub fn publishes(
    viewer: &Viewer,
    owner: Option<PrincipalId>,
    (channel, territory): (Option<PrincipalId>, Option<PrincipalId>),
) -> bool {
    let referent = channel.is_some_and(|channel| viewer.belongs_to(channel));
    let manager = owner.is_some_and(|owner| viewer.manages(owner));
    reviews(viewer, channel, territory) || (is_staff(viewer) && (referent || manager))
}

/// Whether somebody may begin a content of a kind for an office or organisation.
pub fn may_create(viewer: &Viewer, kind: Kind, owner: Option<PrincipalId>) -> bool {
    let own = owner.is_none_or(|owner| viewer.belongs_to(owner));
    if reviews_some(viewer) {
        return is_newsroom(viewer) || own;
    }
    match (is_staff(viewer), kind) {
        (true, Kind::Page) => false,
        (true, _) => own,
        (false, Kind::Press | Kind::Initiative | Kind::Partnership | Kind::Page) => {
            may_write(viewer) && owner.is_some() && own
        }
        (false, _) => false,
    }
}

/// Whether somebody has begun it and still writes for those it was begun for. Who is not of the network writes as one of its
/// organisation, as long as it is one and the organisation may.
fn is_author(viewer: &Viewer, content: &Content) -> bool {
    let writes = || content.owner.is_some_and(|owner| viewer.belongs_to(owner)) && may_write(viewer);
    viewer.person == Some(content.author) && (is_staff(viewer) || writes())
}

/// Whether somebody may change it while nobody reviews it.
fn writes(viewer: &Viewer, content: &Content) -> bool {
    let owner = content.owner.is_some_and(|owner| viewer.belongs_to(owner)) && may_write(viewer);
    let referent = content.channel.is_some_and(|channel| viewer.belongs_to(channel)) && is_staff(viewer);
    is_author(viewer, content) || owner || referent || reviews(viewer, content.channel, content.territory)
}

/// Whether somebody works on it, and so may read all of it, also what was never published. A draft that leads a live page into
/// another channel or territory takes it from nobody's eyes.
pub fn works_on(viewer: &Viewer, content: &Content) -> bool {
    let owner = content.owner.is_some_and(|owner| viewer.reads_of(owner)) && may_write(viewer);
    owner || writes(viewer, content) || publishes_live(viewer, content)
}

/// Whether somebody may read its live revision and who works by it: people of the network, what is for them or all offices use.
pub fn may_read_live(viewer: &Viewer, content: &Content) -> bool {
    let for_staff = content.live_audience == Some(Audience::Internal) || is_unified(content.kind);
    works_on(viewer, content) || (content.live.is_some() && for_staff && is_staff(viewer))
}

/// Whether something is live and somebody publishes in its channel and territory without asking.
fn publishes_live(viewer: &Viewer, content: &Content) -> bool {
    let scope = (content.live_channel, content.live_territory);
    content.live.is_some() && publishes(viewer, content.owner, scope)
}

/// Whether somebody may take a step with it, wherever it stands.
pub fn may(viewer: &Viewer, content: &Content, step: Workflow) -> bool {
    let reviews = reviews(viewer, content.channel, content.territory);
    let publishes = publishes(viewer, content.owner, (content.channel, content.territory));
    // What takes the place of a live page asks for the rights over that too.
    let over = content.live.is_none() || publishes_live(viewer, content);
    match step {
        Workflow::Create => may_create(viewer, content.kind, content.owner),
        Workflow::Save | Workflow::Restore if content.stage == Stage::InReview => reviews,
        Workflow::Save | Workflow::Restore | Workflow::Submit | Workflow::Recall => writes(viewer, content),
        Workflow::Return | Workflow::Reject | Workflow::Approve | Workflow::Assign => reviews,
        Workflow::Schedule | Workflow::Publish if content.stage == Stage::InReview => reviews && over,
        Workflow::Schedule | Workflow::Publish => publishes && over,
        Workflow::Unschedule => publishes,
        Workflow::Archive | Workflow::Reopen | Workflow::Withdraw if content.live.is_some() => over,
        Workflow::Archive | Workflow::Reopen | Workflow::Withdraw => publishes,
        Workflow::Delete => reviews || is_author(viewer, content),
        Workflow::Adopt => is_staff(viewer),
    }
}
