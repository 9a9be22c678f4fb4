//! Which step leads from where to where. Pure.

use super::{Content, Stage, Workflow};

/// The stage after a step; None when it cannot be taken from here.
pub fn next(content: &Content, step: Workflow) -> Option<Stage> {
    use Stage::{Approved, Archived, Draft, InReview, Published, Rejected, Scheduled};
    let (stage, is_live) = (content.stage, content.live.is_some());
    match (step, stage) {
        // Who reviews may put it right at once.
        (Workflow::Save | Workflow::Restore, InReview) => Some(InReview),
        (Workflow::Save | Workflow::Restore, _) => Some(Draft),
        (Workflow::Submit, Draft | Rejected) => Some(InReview),
        (Workflow::Recall, InReview) => Some(Draft),
        (Workflow::Return, InReview | Approved | Scheduled) => Some(Draft),
        (Workflow::Reject, InReview | Approved) => Some(Rejected),
        (Workflow::Approve, InReview) => Some(Approved),
        (Workflow::Schedule, Draft | InReview | Approved | Scheduled) => Some(Scheduled),
        (Workflow::Unschedule, Scheduled) => Some(Approved),
        (Workflow::Publish, Draft | InReview | Approved | Scheduled) => Some(Published),
        (Workflow::Archive, Published) => Some(Archived),
        // A newer revision is being written: only the live one goes.
        (Workflow::Archive, _) => (is_live && content.archived_at.is_none()).then_some(stage),
        (Workflow::Reopen, Archived) => Some(Published),
        (Workflow::Reopen, _) => content.archived_at.map(|_| stage),
        (Workflow::Withdraw, Published | Archived) => is_live.then_some(Draft),
        (Workflow::Withdraw, _) => is_live.then_some(stage),
        (Workflow::Assign | Workflow::Adopt, _) => Some(stage),
        (Workflow::Delete, Draft | InReview | Approved | Rejected) => {
            content.published_at.is_none().then_some(stage)
        }
        _ => None,
    }
}

/// Whether a step leads a draft to the public with nobody having reviewed it.
pub fn passes_review_by(stage: Stage, step: Workflow) -> bool {
    stage == Stage::Draft && matches!(step, Workflow::Schedule | Workflow::Publish)
}

/// Whether a step must say why.
pub fn needs_reason(step: Workflow) -> bool {
    matches!(step, Workflow::Return | Workflow::Reject | Workflow::Withdraw)
}
