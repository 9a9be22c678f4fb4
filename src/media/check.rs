//! Looking through a file that somebody brings: pure, bounded, and slow for an image.

use super::{
    archive, image as pictures,
    model::{Checked, Format, Found, MediaError, Part},
    name, office,
    sniff::{Sniffed, sniff},
    text::{self, Charset},
};
use memchr::memmem;

/// Bytes of a file.
pub const MOST_BYTES: usize = 20 << 20;

/// How far from its end a PDF says that it ends (ISO 32000-2 §7.5.5), with room for what programs put behind it.
const PDF_TAIL: usize = 16 << 10;

/// Ends of names that stand for a program of some kind. A text called so is no plain text to who opens it.
const RUNNING: [&str; 26] = [
    "app", "bat", "chm", "cmd", "com", "cpl", "dll", "eml", "exe", "hta", "htm", "html", "js", "jse", "lnk",
    "mht", "mjs", "msi", "php", "pif", "ps1", "reg", "scr", "sh", "vbe", "vbs",
];

/// Looks through a file: what it is by its content, whether that is taken, and whether it is whole. Images are read and
/// written anew, the right way up, with nothing but their points; so this takes seconds and belongs on a thread of its own
/// ([`Media::check`](super::Media::check)).
///
/// # Errors
/// What is wrong with it.
pub fn check(name: &str, bytes: &[u8]) -> Result<Checked, MediaError> {
    if bytes.is_empty() {
        return Err(MediaError::Empty);
    }
    if bytes.len() > MOST_BYTES {
        return Err(MediaError::TooLarge { limit: MOST_BYTES });
    }
    let claimed = name::end(name);
    let document =
        |format: Format| Ok(kept(name, format, format.media_type(), vec![Part::new((0, 0), bytes)]));
    match sniff(bytes) {
        Sniffed::Image(source) => {
            let (format, versions) = pictures::versions(source, bytes)?;
            let parts = versions.iter().map(|(size, bytes)| Part::new(*size, bytes)).collect();
            Ok(kept(name, format, format.media_type(), parts))
        }
        Sniffed::Pdf => pdf(bytes, &claimed).and_then(|()| document(Format::Pdf)),
        Sniffed::Rtf => rtf(bytes).and_then(|()| document(Format::Rtf)),
        Sniffed::Archive => document(office::format(bytes).map_err(|error| disguised(&claimed, error))?),
        Sniffed::Text(charset) => {
            let format = text_format(&claimed, bytes)?;
            Ok(kept(name, format, text_type(format, charset), vec![Part::new((0, 0), bytes)]))
        }
        Sniffed::Other(found) => Err(disguised(&claimed, MediaError::NotAllowed { found })),
    }
}

fn kept(name: &str, format: Format, media_type: &'static str, parts: Vec<Part>) -> Checked {
    Checked { format, media_type, name: name::clean(name, format.as_str()), parts }
}

/// What is not taken, and is called like something that is.
fn disguised(claimed: &str, error: MediaError) -> MediaError {
    match error {
        MediaError::NotAllowed { found } if is_taken(claimed) => {
            MediaError::Disguised { claimed: claimed.to_owned(), found }
        }
        other => other,
    }
}

/// Whether a file whose name ends so may be taken.
fn is_taken(end: &str) -> bool {
    Format::ALL.iter().any(|format| format.as_str() == end) || matches!(end, "jpeg" | "jpe" | "gif" | "webp")
}

/// A PDF that is whole, and is not an archive as well: readers of those begin at the end.
fn pdf(bytes: &[u8], claimed: &str) -> Result<(), MediaError> {
    let tail = &bytes[bytes.len().saturating_sub(PDF_TAIL)..];
    if memmem::rfind(tail, b"%%EOF").is_none() {
        return Err(MediaError::Broken);
    }
    if archive::ends_as_archive(bytes) {
        let claimed = if claimed.is_empty() { Format::Pdf.as_str() } else { claimed }.to_owned();
        return Err(MediaError::Disguised { claimed, found: Found::Archive });
    }
    Ok(())
}

/// A text that is whole and in which nothing else is packed: objects in it open programs.
fn rtf(bytes: &[u8]) -> Result<(), MediaError> {
    if !bytes.trim_ascii_end().ends_with(b"}") {
        return Err(MediaError::Broken);
    }
    let small = bytes.to_ascii_lowercase();
    let has = |word: &str| memmem::find(&small, word.as_bytes()).is_some();
    if has("\\objdata") || has("\\objupdate") || has("\\objocx") || has("\\ddeauto") {
        return Err(MediaError::Macro);
    }
    Ok(())
}

/// What a plain text is, by its name where its content leaves it open.
fn text_format(claimed: &str, bytes: &[u8]) -> Result<Format, MediaError> {
    let format = Format::ALL.iter().copied().find(|format| format.as_str() == claimed);
    match format {
        Some(Format::Text | Format::Csv) => Ok(format.unwrap_or(Format::Text)),
        Some(Format::Calendar) if text::is_card(bytes, "VCALENDAR") => Ok(Format::Calendar),
        Some(Format::Contact) if text::is_card(bytes, "VCARD") => Ok(Format::Contact),
        Some(Format::Calendar | Format::Contact) => Err(MediaError::Broken),
        _ if RUNNING.contains(&claimed) => Err(MediaError::NotAllowed { found: Found::Script }),
        None if !is_taken(claimed) => Ok(Format::Text),
        _ => Err(MediaError::Disguised { claimed: claimed.to_owned(), found: Found::Text }),
    }
}

fn text_type(format: Format, charset: Charset) -> &'static str {
    match (format, charset) {
        (Format::Csv, Charset::Utf8) => "text/csv; charset=utf-8",
        (Format::Csv, Charset::Windows1252) => "text/csv; charset=windows-1252",
        (Format::Calendar, Charset::Utf8) => "text/calendar; charset=utf-8",
        (Format::Calendar, Charset::Windows1252) => "text/calendar; charset=windows-1252",
        (Format::Contact, Charset::Utf8) => "text/vcard; charset=utf-8",
        (Format::Contact, Charset::Windows1252) => "text/vcard; charset=windows-1252",
        (_, Charset::Utf8) => "text/plain; charset=utf-8",
        (_, Charset::Windows1252) => "text/plain; charset=windows-1252",
    }
}

#[cfg(test)]
mod tests;
