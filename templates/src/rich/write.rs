//! HTML from the events of a text: a short list of elements, everything else is left out and its words stay.

use maud::{Escaper, Render as _};
use pulldown_cmark::{Alignment, CowStr, Event, LinkType, Tag, TagEnd};
use std::{collections::HashMap, fmt::Write as _};

use super::{
    Heading, Style,
    bounds::DEEPEST,
    events::events,
    links::{self, Target},
    sanitise::OUTSIDE,
};
use crate::media::{Picture, picture};

/// Characters of an id made from the words of a heading.
const LONGEST_ID: usize = 60;

/// Characters of what an image shows: longer words are no help to anybody.
const LONGEST_ALT: usize = 1000;

/// A text with so many signs that need care is cut by a comment, which [`sanitise`](super::sanitise) takes out again. For each
/// `&` html5ever's serialiser looks through the whole rest of a text: a long text of nothing else took minutes.
const SIGNS: usize = 256;

/// The HTML of a text, and its headings.
pub(super) fn write(text: &str, style: &Style<'_>) -> (String, Vec<Heading>) {
    let mut writer = Writer::new(style);
    for event in events(text) {
        writer.event(event);
    }
    (writer.out, writer.headings)
}

/// What is written when an element ends.
enum Open {
    /// The element was left out.
    Left,
    /// This.
    With(&'static str),
    Code,
    Link,
    /// A heading of this level, whose content begins here.
    Heading {
        level: u8,
        begin: usize,
    },
    /// An image with its number, of which only the words are written: those from here on.
    Image {
        id: i64,
        begin: usize,
    },
}

/// In what the next words are. Looked up with every word, and elements may be many within one another.
#[derive(Default)]
struct Within {
    code: bool,
    link: bool,
    heading: bool,
    image: bool,
    table_head: bool,
}

struct Writer<'s> {
    style: &'s Style<'s>,
    out: String,
    headings: Vec<Heading>,
    /// Levels of the headings above the next one, as they were typed.
    outline: Vec<u8>,
    /// How often an id was wanted.
    ids: HashMap<String, usize>,
    open: Vec<Open>,
    /// How many of them were written.
    depth: usize,
    /// The words of the heading or image that is open.
    words: String,
    columns: Vec<Alignment>,
    column: usize,
    within: Within,
    /// Signs that need care since the last comment.
    signs: usize,
}

impl<'s> Writer<'s> {
    fn new(style: &'s Style<'s>) -> Self {
        Self {
            style,
            out: String::new(),
            headings: Vec::new(),
            outline: Vec::new(),
            ids: HashMap::new(),
            open: Vec::new(),
            depth: 0,
            words: String::new(),
            columns: Vec::new(),
            column: 0,
            within: Within::default(),
            signs: 0,
        }
    }

    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(end) => self.end(end),
            Event::Text(text) => self.text(&text),
            Event::Code(code) => self.code(&code),
            Event::SoftBreak | Event::HardBreak if self.within.image => self.words.push(' '),
            Event::SoftBreak => self.out.push('\n'),
            Event::HardBreak => self.out.push_str("<br>\n"),
            Event::Rule => self.out.push_str("<hr>\n"),
            // Switched off in the parser, or made text before.
            Event::Html(_)
            | Event::InlineHtml(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        let open = if self.may_open(&tag) { self.opened(tag) } else { Open::Left };
        self.depth += usize::from(!matches!(open, Open::Left));
        self.open.push(open);
    }

    /// Parts of lists and tables go with the whole, all else has a bound.
    fn may_open(&self, tag: &Tag<'_>) -> bool {
        match tag {
            _ if self.within.image => false,
            Tag::Item | Tag::TableHead | Tag::TableRow | Tag::TableCell => {
                !matches!(self.open.last(), Some(Open::Left))
            }
            _ => self.depth < DEEPEST,
        }
    }

    fn opened(&mut self, tag: Tag<'_>) -> Open {
        let (begin, end) = match tag {
            Tag::Paragraph => ("<p>", "</p>\n"),
            Tag::BlockQuote(_) => ("<blockquote>\n", "</blockquote>\n"),
            Tag::List(None) => ("<ul>\n", "</ul>\n"),
            Tag::Item => ("<li>", "</li>\n"),
            Tag::Emphasis => ("<em>", "</em>"),
            Tag::Strong => ("<strong>", "</strong>"),
            Tag::Strikethrough => ("<del>", "</del>"),
            Tag::TableRow => ("<tr>", "</tr>\n"),
            Tag::CodeBlock(_) => return self.code_block(),
            Tag::List(Some(first)) => return self.numbered(first),
            Tag::Table(columns) => return self.table(columns),
            Tag::TableHead => return self.table_head(),
            Tag::TableCell => return self.cell(),
            Tag::Heading { level, .. } => return self.heading(level as u8),
            Tag::Link { link_type, dest_url, .. } => return self.link(link_type, &dest_url),
            Tag::Image { dest_url, .. } => return self.image(&dest_url),
            _ => return Open::Left,
        };
        if begin == "<tr>" {
            self.column = 0;
        }
        self.out.push_str(begin);
        Open::With(end)
    }

    fn code_block(&mut self) -> Open {
        self.within.code = true;
        self.out.push_str("<pre><code>");
        Open::Code
    }

    fn numbered(&mut self, first: u64) -> Open {
        self.out.push_str("<ol");
        if first != 1 {
            self.out += &format!(" start=\"{first}\"");
        }
        self.out.push_str(">\n");
        Open::With("</ol>\n")
    }

    /// What is too wide scrolls by itself, also by keyboard.
    fn table(&mut self, columns: Vec<Alignment>) -> Open {
        self.columns = columns;
        self.out.push_str("<div class=\"table-responsive\" tabindex=\"0\"><table class=\"table\">\n");
        Open::With("</tbody>\n</table></div>\n")
    }

    fn table_head(&mut self) -> Open {
        (self.column, self.within.table_head) = (0, true);
        self.out.push_str("<thead>\n<tr>");
        Open::With("</tr>\n</thead>\n<tbody>\n")
    }

    fn cell(&mut self) -> Open {
        let align = match self.columns.get(self.column) {
            Some(Alignment::Center) => " class=\"text-center\"",
            Some(Alignment::Right) => " class=\"text-end\"",
            _ => "",
        };
        self.column += 1;
        let (begin, end) =
            if self.within.table_head { ("<th scope=\"col\"", "</th>") } else { ("<td", "</td>") };
        self.out += begin;
        self.out += align;
        self.out.push('>');
        Open::With(end)
    }

    /// The level below the last higher heading, whatever was typed: no level is left out.
    fn heading(&mut self, typed: u8) -> Open {
        while self.outline.last().is_some_and(|above| *above >= typed) {
            self.outline.pop();
        }
        let above = u8::try_from(self.outline.len()).unwrap_or(6);
        self.outline.push(typed);
        self.words.clear();
        self.within.heading = true;
        let level = self.style.base.clamp(2, 6).saturating_add(above).min(6);
        Open::Heading { level, begin: self.out.len() }
    }

    fn link(&mut self, kind: LinkType, url: &str) -> Open {
        let (url, outside) = match links::target(kind, url) {
            Some(Target::Inside(url)) => (url.into(), false),
            Some(Target::Outside(url)) => (url.into(), true),
            Some(Target::Person(url)) => (url, false),
            None => return Open::Left,
        };
        self.begin_link(&url, outside);
        self.within.link = true;
        Open::Link
    }

    fn begin_link(&mut self, url: &str, outside: bool) {
        self.out.push_str("<a href=\"");
        self.quoted(url);
        self.out.push('"');
        if outside {
            self.out += &format!(" rel=\"{OUTSIDE}\"");
        }
        self.out.push('>');
    }

    fn image(&mut self, url: &str) -> Open {
        let Some(id) = links::image(url) else { return Open::Left };
        self.within.image = true;
        Open::Image { id, begin: self.words.len() }
    }

    fn end(&mut self, end: TagEnd) {
        if end == TagEnd::TableHead {
            self.within.table_head = false;
        }
        let Some(open) = self.open.pop() else { return };
        self.depth -= usize::from(!matches!(open, Open::Left));
        match open {
            Open::Left => {}
            Open::With(text) => self.out.push_str(text),
            Open::Code => {
                self.within.code = false;
                self.out.push_str("</code></pre>\n");
            }
            Open::Link => {
                self.within.link = false;
                self.out.push_str("</a>");
            }
            Open::Heading { level, begin } => self.end_heading(level, begin),
            Open::Image { id, begin } => self.end_image(id, begin),
        }
    }

    fn end_heading(&mut self, level: u8, begin: usize) {
        self.within.heading = false;
        let content = self.out.split_off(begin);
        let text = self.words.split_whitespace().collect::<Vec<_>>().join(" ");
        let id = self.id(&text);
        self.out += &format!("<h{level} id=\"{id}\">{content}</h{level}>\n");
        self.headings.push(Heading { level, id, text });
    }

    fn end_image(&mut self, id: i64, begin: usize) {
        self.within.image = false;
        let size = self.style.images.iter().find(|(known, _)| *known == id).map(|(_, size)| *size);
        let alt: String = self.words[begin..].trim().chars().take(LONGEST_ALT).collect();
        picture(&Picture { id, size, alt: &alt, sizes: "" }).render_to(&mut self.out);
    }

    fn code(&mut self, code: &str) {
        self.note(code);
        if !self.within.image {
            self.out.push_str("<code>");
            self.escaped(code);
            self.out.push_str("</code>");
        }
    }

    /// Words of what is open.
    fn note(&mut self, words: &str) {
        if self.within.heading || self.within.image {
            self.words.push_str(words);
        }
    }

    /// An id of the page that no other heading of the text has: ASCII letters and digits, so it needs no escaping.
    fn id(&mut self, words: &str) -> String {
        let mut id = String::from(self.style.prefix);
        id.retain(|c| c.is_ascii_alphanumeric() || c == '-');
        let mut parted = true;
        for c in words.chars().flat_map(char::to_lowercase).filter_map(base_letter).take(LONGEST_ID) {
            if c == '-' {
                parted = true;
                continue;
            }
            if std::mem::take(&mut parted) {
                id.push('-');
            }
            id.push(c);
        }
        loop {
            let times = self.ids.entry(id.clone()).or_default();
            *times += 1;
            if *times == 1 {
                return id;
            }
            id = format!("{id}-{times}");
        }
    }

    fn text(&mut self, text: &CowStr<'_>) {
        self.note(text);
        match self.within {
            Within { image: true, .. } => {}
            Within { code: true, .. } | Within { link: true, .. } | Within { heading: true, .. } => {
                self.escaped(text);
            }
            _ => self.with_links(text),
        }
    }

    /// Text in which addresses of sites become links.
    fn with_links(&mut self, mut text: &str) {
        while let Some((before, url, rest)) = links::site(text) {
            self.escaped(before);
            match links::target(LinkType::Autolink, url) {
                Some(_) => {
                    self.begin_link(url, true);
                    self.escaped(url);
                    self.out.push_str("</a>");
                }
                None => self.escaped(url),
            }
            text = rest;
        }
        self.escaped(text);
    }

    /// Text of an element.
    fn escaped(&mut self, text: &str) {
        // What is no ASCII is counted, too: among it is what the serialiser stops at.
        for piece in text.split_inclusive(|c: char| c == '&' || !c.is_ascii()) {
            self.quoted(piece);
            self.signs += 1;
            if self.signs > SIGNS {
                self.signs = 0;
                self.out.push_str("<!---->");
            }
        }
    }

    /// Text as it may stand in an element or an attribute.
    fn quoted(&mut self, text: &str) {
        // A string takes all that is written to it.
        let _ = Escaper::new(&mut self.out).write_str(text);
    }
}

/// A letter or digit as an id has it; `-` for what parts words.
fn base_letter(c: char) -> Option<char> {
    Some(match c {
        'à' | 'á' | 'â' | 'ä' => 'a',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ò' | 'ó' | 'ô' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        c if c.is_ascii_alphanumeric() => c,
        c if c.is_alphanumeric() || ('\u{300}'..='\u{36F}').contains(&c) => return None,
        _ => '-',
    })
}
