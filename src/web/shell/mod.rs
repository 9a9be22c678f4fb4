//! What pages and forms of the portal share: who reads ([`Page`]), forms that are taken ([`Checked`], [`Uploaded`]), and what is
//! handed from one page to the next.
//!
//! A handler takes `page: Page`, or `form: Checked<T>` with the page inside, asks the services, and gives
//! `page.render(&head, &main)` or `page.redirect_with_flash(path, kind, text)`. What is refused on the way is a [`Refusal`],
//! so that `page.person()?` is enough to be sure that somebody has logged in.

mod areas;
mod asked;
mod cookies;
mod flash;
mod form;
mod page;
mod refusal;
mod seal;
mod territories;
mod upload;

pub use asked::Asked;
pub use form::Checked;
pub use page::{Page, local_path};
pub use refusal::{Answer, Refusal};
pub use seal::Seal;
pub use territories::{Territories, Territory, no_territories};
pub use upload::{File, Uploaded};
