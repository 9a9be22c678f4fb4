//! Documents of office programs: archives, told apart by what is in them.

use memchr::memmem;

use super::{
    archive::{self, Entry},
    model::{Format, Found, MediaError},
};

/// Bytes of the parts that are read.
const MOST: usize = 1 << 20;

/// What an archive is a document of.
///
/// Errors: it is another archive, or a document with macros.
pub(super) fn format(bytes: &[u8]) -> Result<Format, MediaError> {
    let entries = archive::entries(bytes)?;
    let named = |name: &str| entries.iter().find(|entry| entry.name == name);
    if let Some(kind) = entries.first().filter(|entry| entry.name == "mimetype") {
        return open_document(&entries, kind);
    }
    match named("[Content_Types].xml").filter(|_| named("_rels/.rels").is_some()) {
        Some(types) => office_open(&entries, types),
        None => Err(MediaError::NotAllowed { found: Found::Archive }),
    }
}

/// ISO/IEC 26300-3 §3.3: the first entry is `mimetype`, not packed, the media type alone.
fn open_document(entries: &[Entry<'_>], kind: &Entry<'_>) -> Result<Format, MediaError> {
    let content = kind.content(MOST)?;
    let formats = [Format::Odt, Format::Ods, Format::Odp];
    let format =
        formats.into_iter().find(|format| format.media_type().as_bytes() == content.trim_ascii_end());
    let has = |name: &str| entries.iter().any(|entry| entry.name == name);
    let format = format.ok_or(MediaError::NotAllowed { found: Found::Archive })?;
    if !kind.is_stored() || !has("content.xml") || !has("META-INF/manifest.xml") {
        return Err(MediaError::Broken);
    }
    // Where LibreOffice keeps programs of a document.
    let programs = |entry: &Entry<'_>| entry.name.starts_with("Basic/") || entry.name.starts_with("Scripts/");
    if entries.iter().any(|entry| programs(entry) && !entry.name.ends_with('/')) {
        return Err(MediaError::Macro);
    }
    Ok(format)
}

/// ISO/IEC 29500-2 §7.2.3: the list of types says what each part is. Programs are known by their type, since a part may be
/// called anything.
fn office_open(entries: &[Entry<'_>], types: &Entry<'_>) -> Result<Format, MediaError> {
    let types = types.content(MOST)?.to_ascii_lowercase();
    let has = |word: &str| memmem::find(&types, word.as_bytes()).is_some();
    let program = |entry: &Entry<'_>| {
        let name = entry.name.to_ascii_lowercase();
        name.ends_with("vbaproject.bin") || name.contains("/activex/") || name.contains("/macrosheets/")
    };
    if has("macroenabled") || has("vbaproject") || has("macrosheet") || entries.iter().any(program) {
        return Err(MediaError::Macro);
    }
    let kinds = [
        (Format::Docx, "wordprocessingml.document.main+xml", "word/"),
        (Format::Xlsx, "spreadsheetml.sheet.main+xml", "xl/"),
        (Format::Pptx, "presentationml.presentation.main+xml", "ppt/"),
    ];
    let is =
        |word: &str, folder: &str| has(word) && entries.iter().any(|entry| entry.name.starts_with(folder));
    let found = kinds.into_iter().find(|(_, word, folder)| is(word, folder));
    found.map(|(format, ..)| format).ok_or(MediaError::NotAllowed { found: Found::Archive })
}

#[cfg(test)]
mod tests;
