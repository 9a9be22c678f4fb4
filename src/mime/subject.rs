//! The subject that the messages of a thread share: to the letter as RFC 5256 §2.1 has it, for SORT and THREAD, and as
//! people here write it, for our own threads.
//!
//! ```text
//! subject      = *subj-leader [subj-middle] *subj-trailer
//! subj-refwd   = ("re" / ("fw" ["d"])) *WSP [subj-blob] ":"
//! subj-blob    = "[" *BLOBCHAR "]" *WSP
//! subj-fwd     = "[fwd:" subject "]"
//! subj-leader  = (*subj-blob subj-refwd) / WSP
//! subj-trailer = "(fwd)" / WSP
//! ```

/// Words before a colon that are no part of the subject.
struct Prefixes {
    /// Of answers.
    reply: &'static [&'static str],
    /// Of forwarded messages.
    forward: &'static [&'static str],
}

/// Those of RFC 5256 §5.
const OF_RFC: Prefixes = Prefixes { reply: &["re"], forward: &["fwd", "fw"] };
/// Also the Italian ones, and the neighbours'.
const IN_USE: Prefixes = Prefixes {
    reply: &["re", "r", "rif", "ris", "aw", "antw", "sv", "res"],
    forward: &["fwd", "fw", "i", "inoltra", "wg", "tr", "rv"],
};

/// White space of a subject.
const SPACE: [char; 4] = [' ', '\t', '\r', '\n'];

/// What is left of a subject, and what was taken off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BaseSubject {
    /// The base subject, with the letter case of the message. Compare it without regard to case.
    pub text: String,
    /// The subject began as an answer's does (`Re:`, for our own threads also `R:` …).
    pub is_reply: bool,
    /// The subject began or ended as that of a forwarded message does (`Fwd:`, `(fwd)`, for our own threads also `I:` …).
    pub is_forward: bool,
}

/// Extracts the base subject of a decoded subject, exactly as every server and client must (RFC 5256 §2.1).
#[must_use]
pub fn base_subject(subject: &str) -> BaseSubject {
    extract(subject, &OF_RFC)
}

/// The same with the prefixes that mail programs really write.
#[must_use]
pub fn thread_subject(subject: &str) -> BaseSubject {
    extract(subject, &IN_USE)
}

fn extract(subject: &str, prefixes: &Prefixes) -> BaseSubject {
    let words: Vec<&str> = subject.split(SPACE).filter(|word| !word.is_empty()).collect();
    let line = words.join(" ");
    let mut found = BaseSubject::default();
    let mut text = line.as_str();
    loop {
        text = found.strip_trailers(text);
        text = found.strip_leaders(text, prefixes);
        match strip_forward_brackets(text) {
            Some(inner) => (text, found.is_forward) = (inner, true),
            None => break,
        }
    }
    found.text = text.to_owned();
    found
}

impl BaseSubject {
    fn strip_trailers<'a>(&mut self, mut text: &'a str) -> &'a str {
        loop {
            text = text.trim_end_matches(' ');
            match strip_suffix_ignore_case(text, "(fwd)") {
                Some(rest) => (text, self.is_forward) = (rest, true),
                None => return text,
            }
        }
    }

    fn strip_leaders<'a>(&mut self, mut text: &'a str, prefixes: &Prefixes) -> &'a str {
        loop {
            text = text.trim_start_matches(' ');
            if let Some((rest, reply)) = strip_leader(text, prefixes) {
                self.is_reply |= reply;
                self.is_forward |= !reply;
                text = rest;
                continue;
            }
            // A list's "[name]" goes as well, unless nothing would be left.
            match strip_blob(text) {
                Some(rest) if !rest.is_empty() => text = rest,
                _ => return text,
            }
        }
    }
}

/// `*subj-blob subj-refwd`; the flag tells an answer from a forwarded message.
fn strip_leader<'a>(text: &'a str, prefixes: &Prefixes) -> Option<(&'a str, bool)> {
    let mut rest = text;
    while let Some(next) = strip_blob(rest) {
        rest = next;
    }
    let end = rest.find(|c: char| !c.is_alphabetic())?;
    let (prefix, after) = rest.split_at(end);
    let is = |known: &&str| known.eq_ignore_ascii_case(prefix);
    let reply = prefixes.reply.iter().any(is);
    if !reply && !prefixes.forward.iter().any(is) {
        return None;
    }
    let after = after.trim_start_matches(' ');
    let after = strip_blob(after).unwrap_or(after);
    after.strip_prefix(':').map(|rest| (rest, reply))
}

fn strip_blob(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('[')?;
    let end = inner.find(['[', ']'])?;
    inner.get(end..)?.strip_prefix(']').map(|rest| rest.trim_start_matches(' '))
}

fn strip_forward_brackets(text: &str) -> Option<&str> {
    let head = text.get(..5)?;
    if !head.eq_ignore_ascii_case("[fwd:") {
        return None;
    }
    text.get(5..)?.strip_suffix(']')
}

fn strip_suffix_ignore_case<'a>(text: &'a str, suffix: &str) -> Option<&'a str> {
    let at = text.len().checked_sub(suffix.len())?;
    let (rest, end) = text.split_at_checked(at)?;
    end.eq_ignore_ascii_case(suffix).then_some(rest)
}
