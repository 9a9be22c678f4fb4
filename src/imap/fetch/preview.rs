//! PREVIEW (RFC 8970): the first words of messages, computed when they are asked for.
//!
//! They nearly always stand in the begin of a message, so that is all that is read of a large one: fifty messages with
//! attachments cost as much as fifty letters. LAZY ends there; without it the rest is read where it must.

use super::plan::Effort;
use crate::{
    aside::aside,
    directory::PrincipalId,
    imap::view::Selected,
    mailboxes::{MailboxError, Mailboxes},
    mime,
};
use mailstore::blob::PackedBlob;

/// Packed bytes read of each message: what zstd packs as one block is unpacked as a whole only (RFC 8878 §3.1.1.2.4), so
/// less could be nothing.
const PACKED: i32 = 132 << 10;
/// Bytes of it that are unpacked.
const HEAD: usize = 64 << 10;
/// Messages whose begins are read at once.
const AT_ONCE: usize = 16;

/// Previews of messages by UID; those that are gone are left out. LAZY leaves those without text for which more would have
/// to be read.
pub(super) async fn load(
    mailboxes: &Mailboxes,
    person: PrincipalId,
    selected: &Selected,
    positions: &[usize],
    effort: Effort,
) -> Result<Vec<(u32, Option<String>)>, MailboxError> {
    let mut previews = Vec::with_capacity(positions.len());
    for batch in positions.chunks(AT_ONCE) {
        let heads = mailboxes.heads(person, selected.mailbox, selected.uids(batch), PACKED).await?;
        previews.extend(each(heads, |packed| of_head(&packed)).await?);
    }
    if effort == Effort::Full {
        for (uid, preview) in previews.iter_mut().filter(|(_, preview)| preview.is_none()) {
            let whole = mailboxes.messages(person, selected.mailbox, vec![*uid]).await?;
            let found = each(whole, |packed| packed.unpack().map(|raw| mime::preview(&raw))).await?;
            let found = found.into_iter().map(|(_, found)| found).next().transpose()?;
            *preview = Some(found.flatten().unwrap_or_default());
        }
    }
    Ok(previews)
}

/// The preview that the begin of a message shows; nothing when it must be looked for further on.
fn of_head(packed: &PackedBlob) -> Option<String> {
    let head = packed.unpack_head(HEAD);
    let whole = head.len() as u64 >= packed.size();
    mime::preview(&head).or_else(|| whole.then(String::new))
}

/// Does the same with each message.
async fn each<T: Send + 'static>(
    packed: Vec<(u32, PackedBlob)>,
    work: impl Fn(PackedBlob) -> T + Send + 'static,
) -> Result<Vec<(u32, T)>, MailboxError> {
    let bytes: u64 = packed.iter().map(|(_, packed)| packed.size()).sum();
    let all = move || packed.into_iter().map(|(uid, packed)| (uid, work(packed))).collect();
    aside(usize::try_from(bytes).unwrap_or(usize::MAX), all).await.map_err(MailboxError::Internal)
}
