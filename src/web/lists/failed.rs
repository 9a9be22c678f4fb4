//! Why something was not done: something to be put right in the form, or another page.

use axum::response::Response;
use templates::pages::ErrorKind;
use templates::pages::lists::Fault;
use templates::text::portal::lists as text;

use crate::directory::DirectoryError;
use crate::discussion::DiscussionError;
use crate::web::administration::fault;
use crate::web::shell::{Page, Refusal};

/// The page in place of what was asked for.
pub(super) fn refused(page: &Page, error: &DiscussionError) -> Response {
    match error {
        DiscussionError::NotFound(_) => page.not_found(),
        DiscussionError::Forbidden(_) => page.forbidden(),
        DiscussionError::Refused(_) | DiscussionError::Conflict(_) | DiscussionError::Decided(_) => {
            page.error(ErrorKind::BadRequest)
        }
        other => page.unavailable(other),
    }
}

/// What a form says about what was wrong; else the page in its place.
pub(super) fn said(page: &Page, error: &DiscussionError) -> Result<Vec<Fault>, Refusal> {
    let one = match error {
        DiscussionError::Refused(why) => of_refusal(why),
        DiscussionError::Directory(DirectoryError::AddressTaken(_)) => fault("address", "address-taken"),
        DiscussionError::Directory(DirectoryError::NotHosted(_)) => fault("address", "not-ours"),
        DiscussionError::Directory(DirectoryError::AliasDomain(..)) => fault("address", "alias-domain"),
        DiscussionError::Directory(DirectoryError::Refused("the name is empty")) => fault("name", "missing"),
        DiscussionError::Directory(DirectoryError::Refused(_)) => fault("", "other"),
        other => return Err(refused(page, other).into()),
    };
    Ok(vec![one])
}

/// Where a refusal of the service belongs in a form.
fn of_refusal(why: &str) -> Fault {
    let said = |field: &str, words: &str| (field.to_owned(), words.to_owned());
    match why {
        "the words before subjects are at most 40 characters" => said("prefix", text::PREFIX_TOO_LONG),
        "the description is at most 1,000 characters" => said("description", text::TOO_LONG),
        "the largest message is between 1 kB and 100 MB" => said("largest", text::SIZE_WRONG),
        "only people and units look after a discussion" => said("who", text::NO_STEWARD),
        "somebody has to own it: this is its last owner" => said("", text::LAST_OWNER),
        "a pattern is an address, in which * stands for any characters" => said("pattern", text::NO_PATTERN),
        "a rule names a unit, a role, or both" => said("role", text::RULE_EMPTY),
        _ => fault("", "other"),
    }
}
