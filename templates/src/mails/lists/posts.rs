//! About posts: to authors, to moderators, and what stands around posts.

use super::own::{fill, of_list};
use super::shape::{fold, one_line, quoted};
use super::{Letter, List, Mail, Template, letter, standard};
use crate::format;
use crate::text::ListsText;

/// Longest subject or name of a stranger within our words.
const LINE: usize = 120;

/// A post that is held.
#[derive(Clone, Copy, Debug, Default)]
pub struct Held<'a> {
    /// The discussion.
    pub list: List<'a>,
    /// Its subject; may be empty.
    pub subject: &'a str,
    /// The name of who wrote; may be empty.
    pub author: &'a str,
    /// The address of who wrote.
    pub address: &'a str,
    /// That is shown to be true.
    pub verified: bool,
    /// Words of why it is held: `text::portal::lists::HELD_REASONS`.
    pub reasons: &'a [&'a str],
    /// Its size in bytes.
    pub size: u64,
    /// When it came, microseconds UTC.
    pub at: i64,
    /// How its text begins.
    pub excerpt: &'a str,
    /// The page where it is decided by buttons, with the token.
    pub link: &'a str,
    /// How long it waits.
    pub days: u32,
}

/// To the author, in the words of the owners if they have some. The caller sends it only to a verified author.
#[must_use]
pub fn held(it: &Held<'_>, own: Option<Template<'_>>, text: &ListsText) -> Mail {
    let reasons: Vec<&str> = it.reasons.iter().map(|word| (text.held_reason)(word)).collect();
    about_post(Letter::Held, own, &it.list, it.subject, &reasons.join("\n"), text)
}

/// To the moderators. The caller attaches the post, and takes the answer at an address with the token.
#[must_use]
pub fn held_notice(it: &Held<'_>, text: &ListsText) -> Mail {
    let (subject, author) = (subject(it.subject, text), one_line(it.author, LINE));
    let excerpt = quoted(&it.excerpt.lines().take(20).collect::<Vec<_>>().join("\n"));
    let it = Held { subject: &subject, author: &author, excerpt: &excerpt, ..*it };
    let reasons: Vec<String> =
        it.reasons.iter().map(|word| format!("  - {}", (text.held_why)(word))).collect();
    let (size, at) = (format::bytes(it.size), format::date_time(it.at));
    let body = (text.notice)(&it, &reasons.join("\n"), &size, &at);
    letter(&it.list, &(text.notice_subject)(it.list.name), &body, text)
}

fn about_post(
    which: Letter,
    own: Option<Template<'_>>,
    list: &List<'_>,
    of: &str,
    reason: &str,
    text: &ListsText,
) -> Mail {
    let template = own.unwrap_or_else(|| standard(which, text));
    let of = subject(of, text);
    let mut all = of_list(list);
    all.extend([("oggetto", of.as_str()), ("motivo", reason)]);
    letter(list, &fill(template.subject, &all), &fill(template.body, &all), text)
}

fn subject(of: &str, text: &ListsText) -> String {
    let line = one_line(of, LINE);
    if line.is_empty() { text.no_subject.to_owned() } else { line }
}

/// A post that has gone out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Approved<'a> {
    /// The discussion.
    pub list: List<'a>,
    /// Its subject; may be empty.
    pub subject: &'a str,
    /// Its page, or empty where there is no archive.
    pub link: &'a str,
}

/// To the author of it.
#[must_use]
pub fn approved(it: &Approved<'_>, text: &ListsText) -> Mail {
    let subject = subject(it.subject, text);
    let it = Approved { subject: &subject, ..*it };
    letter(&it.list, &(text.approved_subject)(it.list.name), &(text.approved)(&it), text)
}

/// A post that was turned down.
#[derive(Clone, Copy, Debug, Default)]
pub struct Refused<'a> {
    /// The discussion.
    pub list: List<'a>,
    /// Its subject; may be empty.
    pub subject: &'a str,
    /// Why, in the moderator's words.
    pub reason: &'a str,
}

/// To the author of it, in the words of the owners if they have some.
#[must_use]
pub fn refused(it: &Refused<'_>, own: Option<Template<'_>>, text: &ListsText) -> Mail {
    about_post(Letter::Refusal, own, &it.list, it.subject, &quoted(it.reason), text)
}

/// A post a reader finds out of place.
#[derive(Clone, Copy, Debug, Default)]
pub struct Report<'a> {
    /// The discussion.
    pub list: List<'a>,
    /// The subject of the post; may be empty.
    pub subject: &'a str,
    /// Who wrote it.
    pub author: &'a str,
    /// Who reports; empty: a visitor.
    pub by: &'a str,
    /// The word of why: `text::portal::forum::thread::REPORT_KINDS`.
    pub reason: &'a str,
    /// What was said; may be empty.
    pub words: &'a str,
    /// The page of the post.
    pub post: &'a str,
    /// The page where it is decided.
    pub link: &'a str,
}

/// To the moderators.
#[must_use]
pub fn report(it: &Report<'_>, text: &ListsText) -> Mail {
    let (subject, author, by) = (subject(it.subject, text), one_line(it.author, LINE), one_line(it.by, LINE));
    let words = quoted(it.words);
    let it = Report { subject: &subject, author: &author, by: &by, words: &words, ..*it };
    letter(&it.list, &(text.report_subject)(it.list.name), &(text.report)(&it), text)
}

/// What stands below each post: two lines, or what the owners wrote. No line feed at the end. A line that ends with a link
/// stays one.
#[must_use]
pub fn footer(list: &List<'_>, own: Option<&str>, text: &ListsText) -> String {
    let filled = fill(own.unwrap_or(text.footer.body), &of_list(list));
    let line = |line: &str| {
        let link = line.rsplit(' ').next().is_some_and(|word| word.contains("://"));
        if link && line.chars().count() <= 200 { one_line(line, 200) } else { fold(line) }
    };
    filled.trim_end().lines().map(line).collect::<Vec<_>>().join("\n")
}

/// A post of a digest.
#[derive(Clone, Copy, Debug, Default)]
pub struct Topic<'a> {
    /// Its subject; may be empty.
    pub subject: &'a str,
    /// Who wrote it.
    pub author: &'a str,
}

/// The head of a digest.
#[derive(Clone, Copy, Debug, Default)]
pub struct Digest<'a> {
    /// The discussion.
    pub list: List<'a>,
    /// Its number.
    pub number: u64,
    /// Its day, microseconds UTC.
    pub at: i64,
    /// Its posts in order.
    pub topics: &'a [Topic<'a>],
    /// The posts stand below as text; else they are attached.
    pub plain: bool,
}

/// Subject and first part of a digest, with the table of its posts.
#[must_use]
pub fn digest(it: &Digest<'_>, text: &ListsText) -> Mail {
    let mut table = String::new();
    for (at, topic) in it.topics.iter().enumerate() {
        let (subject, author) = (subject(topic.subject, text), one_line(topic.author, 60));
        table.push_str(&format!("{:>3}. {subject}\n     ({author})\n", at + 1));
    }
    let subject = (text.digest_subject)(it, &format::date(it.at));
    letter(&it.list, &subject, &(text.digest)(it, table.trim_end()), text)
}
