//! The Atom Syndication Format (RFC 4287).

use crate::catalogue::Entry;
use crate::web::portal::json_ld::instant;
use crate::web::xml::Xml;

/// A feed. `own`: its own path; `path`: that of the page it follows.
pub(super) fn document(site: &str, own: &str, (title, path): (&str, &str), entries: &[Entry]) -> String {
    let updated = entries.iter().map(|entry| entry.updated_at).max().unwrap_or_default();
    let owner = templates::text::IT.site_owner;
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"it\">\n\
         <title>{} – {}</title>\n<id>{}</id>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"{}\"/>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n<updated>{}</updated>\n\
         <author><name>{}</name></author>\n",
        Xml(title),
        Xml(templates::text::IT.site_name),
        Xml(&format!("{site}{path}")),
        Xml(&format!("{site}{own}")),
        Xml(&format!("{site}{path}")),
        instant(updated),
        Xml(owner),
    );
    for entry in entries {
        xml += &item(site, entry);
    }
    xml += "</feed>\n";
    xml
}

fn item(site: &str, entry: &Entry) -> String {
    let url = format!("{site}{}", entry.path);
    // RFC 4287 §4.2.6: an id that stays, whatever the address becomes.
    let id = format!("{site}/id/{}/{}", entry.kind, entry.source);
    format!(
        "<entry><title>{}</title><id>{}</id><link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\
         <published>{}</published><updated>{}</updated><category term=\"{}\"/><summary>{}</summary></entry>\n",
        Xml(&entry.title),
        Xml(&id),
        Xml(&url),
        instant(entry.published_at),
        instant(entry.updated_at),
        entry.kind,
        Xml(&entry.summary),
    )
}
