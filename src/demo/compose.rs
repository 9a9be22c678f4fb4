//! From a draft (who, whom, what) to the bytes of a message: RFC 5322 headers, MIME parts, CRLF everywhere.

use super::attach::Attachment;
use super::days::{header_date, moment_words};
use super::encode::{base64_lines, flowed, header_text, latin1, parameter, phrase, quoted_printable, wrap};
use super::rng::Rng;

/// Somebody who writes or is written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Correspondent {
    /// Display name; may be empty.
    pub(super) name: String,
    /// Address.
    pub(super) address: String,
    /// Log-in of the person behind it, when that person has one here.
    pub(super) login: Option<&'static str>,
}

impl Correspondent {
    /// Somebody without a log-in here.
    pub(super) fn new(name: impl Into<String>, address: impl Into<String>) -> Self {
        Self { name: name.into(), address: address.into(), login: None }
    }

    fn header(&self, used: usize) -> String {
        let name = phrase(&self.name, used);
        let last = name.rsplit("\r\n").next().map_or(0, str::len);
        match (name.is_empty(), last + self.address.len() + used > 74) {
            (true, _) => self.address.clone(),
            (false, true) => format!("{name}\r\n <{}>", self.address),
            (false, false) => format!("{name} <{}>", self.address),
        }
    }
}

/// A piece of a letter.
#[derive(Debug, Clone)]
enum Block {
    /// Running text, wrapped as the style wants.
    Paragraph(String),
    /// Lines that stay as they are: lists, signatures.
    Lines(Vec<String>),
    /// Lines of the message answered, already marked with `>`.
    Quote(Vec<String>),
}

/// The words of a letter.
#[derive(Debug, Clone, Default)]
pub(super) struct Text(Vec<Block>);

impl Text {
    /// Adds a paragraph.
    pub(super) fn p(mut self, text: impl Into<String>) -> Self {
        self.0.push(Block::Paragraph(text.into()));
        self
    }

    /// Adds lines kept apart, such as a list.
    pub(super) fn lines<T: Into<String>>(mut self, lines: impl IntoIterator<Item = T>) -> Self {
        self.0.push(Block::Lines(lines.into_iter().map(Into::into).collect()));
        self
    }

    fn quoting(mut self, answered: &Draft, date: i64) -> Self {
        self = self.p(format!("Il giorno {}, {} ha scritto:", moment_words(date), answered.from.name));
        let mut lines: Vec<String> = Vec::new();
        for block in answered.text.0.iter().take(5) {
            if !lines.is_empty() {
                lines.push(">".into());
            }
            match block {
                Block::Paragraph(text) => lines.extend(wrap(text, 68).iter().map(|line| format!("> {line}"))),
                Block::Lines(own) => lines.extend(own.iter().map(|line| format!("> {line}"))),
                Block::Quote(_) => lines.push("> [...]".into()),
            }
        }
        self.0.push(Block::Quote(lines));
        self
    }

    /// Plain text with CRLF; `shape` lays out one paragraph.
    fn plain(&self, shape: impl Fn(&str) -> Vec<String>) -> String {
        let mut out = String::new();
        for (index, block) in self.0.iter().enumerate() {
            if index > 0 {
                out.push_str("\r\n");
            }
            let laid;
            let lines = match block {
                Block::Paragraph(text) => {
                    laid = shape(text);
                    &laid
                }
                Block::Lines(lines) | Block::Quote(lines) => lines,
            };
            for line in lines {
                out.push_str(line);
                out.push_str("\r\n");
            }
        }
        out
    }

    fn html(&self) -> String {
        let mut out = String::from(
            "<!DOCTYPE html>\r\n<html lang=\"it\"><head><meta charset=\"utf-8\"></head><body>\r\n",
        );
        for block in &self.0 {
            match block {
                Block::Paragraph(text) => out.push_str(&format!("<p>{}</p>\r\n", escape(text))),
                Block::Lines(lines) => out.push_str(&format!("<p>{}</p>\r\n", joined(lines))),
                Block::Quote(lines) => {
                    let bare: Vec<String> =
                        lines.iter().map(|line| line.trim_start_matches(['>', ' ']).to_owned()).collect();
                    out.push_str(&format!("<blockquote type=\"cite\">{}</blockquote>\r\n", joined(&bare)));
                }
            }
        }
        out.push_str("</body></html>\r\n");
        out
    }
}

fn joined(lines: &[String]) -> String {
    lines.iter().map(|line| escape(line)).collect::<Vec<_>>().join("<br>\r\n")
}

/// Text for HTML.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// How the words travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// UTF-8, quoted-printable, long paragraphs with soft breaks.
    Quoted,
    /// UTF-8, base64.
    Base64,
    /// UTF-8, 8bit, hard breaks.
    Eight,
    /// ISO-8859-1, quoted-printable.
    Latin1,
    /// ISO-8859-1, 8bit.
    Latin1Eight,
    /// UTF-8, 8bit, format=flowed.
    Flowed,
    /// Plain text and HTML side by side.
    Html,
}

/// A message before it has bytes.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) from: Correspondent,
    /// Who really wrote when it is written in the name of an office.
    pub(super) sender: Option<Correspondent>,
    pub(super) to: Vec<Correspondent>,
    pub(super) cc: Vec<Correspondent>,
    pub(super) subject: String,
    pub(super) text: Text,
    /// An HTML face other than the one made of `text`.
    pub(super) html: Option<String>,
    pub(super) attachments: Vec<Attachment>,
    /// A whole message to pass on as message/rfc822.
    pub(super) forwarded: Option<Vec<u8>>,
    /// Further headers, ASCII.
    pub(super) headers: Vec<(&'static str, String)>,
    /// The style, when chance may not choose it.
    pub(super) style: Option<Style>,
    /// Written by a program: null reverse-path (RFC 3834).
    pub(super) automatic: bool,
}

impl Draft {
    /// A message to one correspondent.
    pub(super) fn new(
        from: Correspondent,
        to: Correspondent,
        subject: impl Into<String>,
        text: Text,
    ) -> Self {
        Self {
            from,
            sender: None,
            to: vec![to],
            cc: Vec::new(),
            subject: subject.into(),
            text,
            html: None,
            attachments: Vec::new(),
            forwarded: None,
            headers: Vec::new(),
            style: None,
            automatic: false,
        }
    }

    /// An answer to `previous`, written at `date`, which it quotes.
    pub(super) fn answer(previous: &Self, date: i64, from: Correspondent, text: Text) -> Self {
        let subject = match previous.subject.strip_prefix("Re: ") {
            Some(_) => previous.subject.clone(),
            None => format!("Re: {}", previous.subject),
        };
        let mut draft = Self::new(from, previous.from.clone(), subject, text.quoting(previous, date));
        draft.cc.clone_from(&previous.cc);
        draft.cc.retain(|copy| *copy != draft.from && *copy != previous.from);
        draft
    }

    /// Adds a copy.
    pub(super) fn cc(mut self, whom: Correspondent) -> Self {
        self.cc.push(whom);
        self
    }

    /// Attaches a file.
    pub(super) fn attach(mut self, file: Attachment) -> Self {
        self.attachments.push(file);
        self
    }

    /// Adds a header.
    pub(super) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Fixes the style.
    pub(super) fn style(mut self, style: Style) -> Self {
        self.style = Some(style);
        self
    }
}

/// What sets one message apart from the others.
#[derive(Debug, Clone)]
pub(super) struct Identity {
    /// Message-ID with its angle brackets.
    pub(super) message_id: String,
    /// Message-IDs of the thread so far, oldest first.
    pub(super) references: Vec<String>,
    /// Date, microseconds UTC.
    pub(super) date: i64,
}

/// One MIME part: header lines and body.
struct Part {
    headers: String,
    body: Vec<u8>,
    eight: bool,
}

/// The message as it travels. `rng` only makes boundaries.
pub(super) fn compose(draft: &Draft, identity: &Identity, style: Style, rng: &mut Rng) -> Vec<u8> {
    let part = body(draft, style, rng);
    let mut out = headers(draft, identity);
    out.push_str("MIME-Version: 1.0\r\n");
    out.push_str(&part.headers);
    out.push_str("\r\n");
    let mut bytes = out.into_bytes();
    bytes.extend_from_slice(&part.body);
    bytes
}

fn headers(draft: &Draft, identity: &Identity) -> String {
    let mut out = format!("Date: {}\r\nFrom: {}\r\n", header_date(identity.date), draft.from.header(6));
    if let Some(sender) = &draft.sender {
        out.push_str(&format!("Sender: {}\r\n", sender.header(8)));
    }
    out.push_str(&format!("To: {}\r\n", address_list(&draft.to)));
    if !draft.cc.is_empty() {
        out.push_str(&format!("Cc: {}\r\n", address_list(&draft.cc)));
    }
    out.push_str(&format!("Subject: {}\r\n", header_text(&draft.subject, 9)));
    out.push_str(&format!("Message-ID: {}\r\n", identity.message_id));
    if let Some(parent) = identity.references.last() {
        let all = identity.references.join("\r\n ");
        out.push_str(&format!("In-Reply-To: {parent}\r\nReferences: {all}\r\n"));
    }
    for (name, value) in &draft.headers {
        out.push_str(&format!("{name}: {value}\r\n"));
    }
    out
}

fn address_list(list: &[Correspondent]) -> String {
    list.iter().map(|one| one.header(4)).collect::<Vec<_>>().join(",\r\n ")
}

fn body(draft: &Draft, style: Style, rng: &mut Rng) -> Part {
    let (inline, beside): (Vec<_>, Vec<_>) = draft.attachments.iter().partition(|file| file.inline);
    let text = match (style, &draft.html) {
        (Style::Html, html) => {
            alternative(draft, &html.clone().unwrap_or_else(|| draft.text.html()), &inline, rng)
        }
        (style, _) => words(&draft.text, style),
    };
    if beside.is_empty() && draft.forwarded.is_none() {
        return text;
    }
    let mut parts = vec![text];
    parts.extend(beside.into_iter().map(attached));
    parts.extend(draft.forwarded.as_deref().map(enclosed));
    multipart("mixed", "", parts, rng)
}

fn alternative(draft: &Draft, html: &str, inline: &[&Attachment], rng: &mut Rng) -> Part {
    let mut page = Part {
        headers: "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n"
            .into(),
        body: quoted_printable(html.as_bytes()),
        eight: false,
    };
    if !inline.is_empty() {
        let mut parts = vec![page];
        parts.extend(inline.iter().map(|file| attached(file)));
        page = multipart("related", "; type=\"text/html\"", parts, rng);
    }
    multipart("alternative", "", vec![words(&draft.text, Style::Quoted), page], rng)
}

fn words(text: &Text, style: Style) -> Part {
    let (charset, format) = match style {
        Style::Latin1 | Style::Latin1Eight => ("iso-8859-1", ""),
        Style::Flowed => ("utf-8", "; format=flowed"),
        _ => ("utf-8", ""),
    };
    let laid = match style {
        Style::Quoted | Style::Base64 | Style::Html => text.plain(|paragraph| vec![paragraph.to_owned()]),
        Style::Flowed => text.plain(flowed),
        _ => text.plain(|paragraph| wrap(paragraph, 72)),
    };
    let bytes = match style {
        Style::Latin1 | Style::Latin1Eight => latin1(&laid),
        _ => None,
    };
    // Words ISO-8859-1 cannot write leave in UTF-8 after all.
    let charset = if bytes.is_some() { charset } else { "utf-8" };
    let bytes = bytes.unwrap_or_else(|| laid.into_bytes());
    let (transfer, body) = match style {
        Style::Base64 => ("base64", base64_lines(&bytes)),
        _ if bytes.is_ascii() && bytes.len() < 400 => ("7bit", bytes),
        Style::Eight | Style::Latin1Eight | Style::Flowed => ("8bit", bytes),
        _ => ("quoted-printable", quoted_printable(&bytes)),
    };
    let headers = format!(
        "Content-Type: text/plain; charset={charset}{format}\r\nContent-Transfer-Encoding: {transfer}\r\n"
    );
    Part { headers, body, eight: transfer == "8bit" }
}

fn attached(file: &Attachment) -> Part {
    let (disposition, id) =
        if file.inline { ("inline", "Content-ID: <logo>\r\n") } else { ("attachment", "") };
    let (transfer, body) = if file.kind.starts_with("text/") {
        ("quoted-printable", quoted_printable(&file.data))
    } else {
        ("base64", base64_lines(&file.data))
    };
    let name = parameter("filename", &file.name);
    let kind = file.kind;
    let headers = format!(
        "Content-Type: {kind}\r\nContent-Disposition: {disposition};\r\n {name}\r\n{id}\
         Content-Transfer-Encoding: {transfer}\r\n"
    );
    Part { headers, body, eight: false }
}

fn enclosed(raw: &[u8]) -> Part {
    let eight = !raw.is_ascii();
    let transfer = if eight { "8bit" } else { "7bit" };
    let headers = format!(
        "Content-Type: message/rfc822\r\nContent-Disposition: attachment;\r\n filename=\"messaggio inoltrato.eml\"\r\nContent-Transfer-Encoding: {transfer}\r\n"
    );
    Part { headers, body: raw.to_vec(), eight }
}

/// RFC 2046 §5.1. RFC 2045 §6.4: a multipart with an 8bit part is 8bit itself.
fn multipart(kind: &str, parameters: &str, parts: Vec<Part>, rng: &mut Rng) -> Part {
    let boundary = format!("=_{:016x}", rng.next());
    let eight = parts.iter().any(|part| part.eight);
    let mut headers = format!("Content-Type: multipart/{kind}{parameters};\r\n boundary=\"{boundary}\"\r\n");
    if eight {
        headers.push_str("Content-Transfer-Encoding: 8bit\r\n");
    }
    let mut body = Vec::new();
    for part in parts {
        body.extend_from_slice(format!("--{boundary}\r\n{}\r\n", part.headers).as_bytes());
        body.extend_from_slice(&part.body);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    Part { headers, body, eight }
}
