//! The demo's way out: what would leave is written to files, as a recipient's server would have got it.

use super::{Failure, Outcome, Seal, Status, outcome::Remote, reply::Reply};
use crate::address::Address;
use std::{
    io::{self, Write as _},
    net::{IpAddr, Ipv4Addr},
    path::Path,
};

/// Writes one claim, or one copy, to `folder/ITEM-RECIPIENT.eml` with its envelope in front, sealed and synced. Doing it again
/// writes the same file. `numbers`: the item, and its first recipient.
pub(super) async fn save(
    folder: &Path,
    numbers: (i64, i64),
    (reverse_path, recipients): (&str, &[Address]),
    raw: Vec<u8>,
    seal: Option<Seal>,
) -> Vec<Outcome> {
    let name = format!("{:08}-{}.eml", numbers.0, numbers.1);
    let mut text = format!("X-Envelope-From: <{reverse_path}>\r\n").into_bytes();
    for recipient in recipients {
        text.extend_from_slice(format!("X-Envelope-To: <{recipient}>\r\n").as_bytes());
    }
    let (folder, file) = (folder.to_owned(), name.clone());
    let work = move || {
        text.extend_from_slice(&seal.and_then(|seal| seal.put_on(&raw)).unwrap_or(raw));
        write(&folder, &file, &text)
    };
    let written = tokio::task::spawn_blocking(work).await;
    let outcome = match written.unwrap_or_else(|e| Err(io::Error::other(e))) {
        Ok(()) => delivered(&name),
        Err(error) => Failure::new(Status::new(4, 3, 1), format!("outbox: {error}")).into_outcome(),
    };
    vec![outcome; recipients.len()]
}

fn delivered(name: &str) -> Outcome {
    Outcome::Delivered {
        reply: Reply::new(250, [format!("2.0.0 saved as {name}")]),
        remote: Remote { host: "outbox".into(), address: IpAddr::V4(Ipv4Addr::LOCALHOST) },
        tells: false,
    }
}

fn write(folder: &Path, name: &str, text: &[u8]) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let fresh = folder.join(format!(".{name}.new"));
    let mut file = std::fs::File::create(&fresh)?;
    file.write_all(text)?;
    file.sync_all()?;
    std::fs::rename(&fresh, folder.join(name))?;
    std::fs::File::open(folder)?.sync_all()
}
