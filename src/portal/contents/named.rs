//! The uploaded files that the texts of a revision show or lead to. Pure; done before a transaction, since reading Markdown
//! takes its time.

use super::{
    Draft, Fault, FieldError, Kind,
    kinds::{Type, fields_of},
};
use templates::rich;

/// Files named in texts, and where an image has no words.
#[derive(Debug, Clone, Default)]
pub(super) struct Named {
    /// Numbers of the files, each once, ordered.
    pub(super) files: Vec<i64>,
    /// Texts that show an image without saying what it shows to who does not see it.
    pub(super) mute: Vec<Fault>,
}

impl Named {
    /// Those of a draft: of its text and of its fields that are Markdown.
    pub(super) fn of(kind: Kind, draft: &Draft) -> Self {
        let fields = fields_of(kind).iter().filter(|(_, holds, _)| *holds == Type::Text);
        let fields = fields.map(|(field, ..)| (field.as_str(), draft.details.fields.get(*field)));
        let mut named = Self::default();
        for (at, text) in std::iter::once(("body", draft.body.as_str())).chain(fields) {
            let found = rich::references(text);
            if found.iter().any(|one| one.shown && one.words.trim().is_empty()) {
                named.mute.push(Fault::new(at, FieldError::NoWords));
            }
            named.files.extend(found.iter().map(|one| one.media));
        }
        named.files.sort_unstable();
        named.files.dedup();
        named
    }
}
