//! Blocks on pages: where each piece of text stands, and what it belongs to.

use super::PdfError;
use super::blocks::{Block, Run};
use super::font::{Ruler, Weight};

/// A4, in points.
pub(super) const PAGE: (f32, f32) = (595.0, 842.0);
/// Between the edge and the text.
const MARGIN: f32 = 62.0;
/// Where text ends at the foot.
const FOOT: f32 = PAGE.1 - 68.0;
/// Each depth of a list goes so far in.
const INDENT: f32 = 16.0;
/// Of a line in sizes of its letters.
const LEADING: f32 = 1.42;

/// Lines of a table of contents on a page.
pub(super) const ENTRIES: usize = 36;

/// What a group of pieces is, to whoever hears the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Root,
    Section,
    Heading(u16, String),
    Paragraph,
    List { numbered: bool },
    Item,
    Label,
    Body,
    Table,
    Row,
    Head,
    Cell,
    Contents,
    ContentsItem,
    Link,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Target {
    Address(String),
    /// The place of a mark.
    Mark(usize),
}

/// A piece of text on a page.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Piece {
    pub(super) page: usize,
    /// Of its base line.
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
    pub(super) size: f32,
    pub(super) weight: Weight,
    pub(super) colour: Colour,
    pub(super) text: String,
    pub(super) target: Option<Target>,
}

/// What text is painted in; all dark enough on white.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Colour {
    #[default]
    Ink,
    Blue,
    Grey,
}

/// What a node holds, in the order of reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Child {
    Node(usize),
    Piece(usize),
}

/// A node of the tree of what is what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) role: Role,
    pub(super) children: Vec<Child>,
}

/// A line across a page: page, from, to, height.
pub(super) type Rule = (usize, f32, f32, f32);

/// How letters look.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    pub(super) size: f32,
    pub(super) weight: Weight,
    pub(super) colour: Colour,
}

impl Look {
    /// Running text.
    pub(super) const BODY: Self = Self { size: 10.5, weight: Weight::Regular, colour: Colour::Ink };

    const fn heading(level: u16) -> Self {
        let size = match level {
            1 => 19.0,
            2 => 13.5,
            _ => 11.0,
        };
        Self { size, weight: Weight::Bold, colour: if level < 3 { Colour::Blue } else { Colour::Ink } }
    }
}

/// A word with the space after it.
struct Word {
    text: String,
    width: f32,
    weight: Weight,
    link: Option<String>,
}

/// The document as far as it has been set.
pub(super) struct Flow {
    ruler: Ruler,
    pub(super) pieces: Vec<Piece>,
    pub(super) nodes: Vec<Node>,
    pub(super) rules: Vec<Rule>,
    /// Places that links lead to: page and height.
    pub(super) marks: Vec<(usize, f32)>,
    /// What addresses of the site itself begin with.
    site: String,
    pub(super) page: usize,
    y: f32,
    open: Vec<usize>,
}

impl Flow {
    /// An empty first page.
    pub(super) fn new(site: &str) -> Result<Self, PdfError> {
        Ok(Self {
            ruler: Ruler::new()?,
            pieces: Vec::new(),
            nodes: vec![Node { role: Role::Root, children: Vec::new() }],
            rules: Vec::new(),
            marks: Vec::new(),
            site: site.to_owned(),
            page: 0,
            y: MARGIN,
            open: vec![0],
        })
    }

    /// Sets what `inside` sets as one group.
    pub(super) fn group(&mut self, role: Role, inside: impl FnOnce(&mut Self)) {
        let node = self.nodes.len();
        self.nodes.push(Node { role, children: Vec::new() });
        self.hold(Child::Node(node));
        self.open.push(node);
        inside(self);
        self.open.pop();
    }

    fn hold(&mut self, child: Child) {
        let open = self.open.last().copied().unwrap_or(0);
        if let Some(node) = self.nodes.get_mut(open) {
            node.children.push(child);
        }
    }

    /// Goes on at the top of a new page, unless this one is empty.
    pub(super) fn new_page(&mut self) {
        if self.y > MARGIN {
            self.page += 1;
            self.y = MARGIN;
        }
    }

    /// Goes on at the top of a page that is empty.
    pub(super) fn go_to(&mut self, page: usize) {
        (self.page, self.y) = (page, MARGIN);
    }

    /// Leaves room, also at the top.
    pub(super) fn go_down(&mut self, points: f32) {
        self.y += points;
    }

    /// What was set last is read after what was set first.
    pub(super) fn read_last_after_first(&mut self) {
        if let Some(root) = self.nodes.first_mut().filter(|root| root.children.len() > 2) {
            root.children[1..].rotate_right(1);
        }
    }

    /// Leaves some room.
    pub(super) fn skip(&mut self, points: f32) {
        if self.y > MARGIN {
            self.y += points;
        }
    }

    /// A new page if less than this is left.
    fn need(&mut self, points: f32) {
        if self.y + points > FOOT {
            self.new_page();
        }
    }

    /// A mark at what comes next.
    pub(super) fn mark(&mut self) -> usize {
        self.marks.push((self.page, self.y));
        self.marks.len() - 1
    }

    /// A heading that does not stand alone at the foot of a page. Its mark.
    pub(super) fn heading(&mut self, level: u16, text: &str) -> usize {
        let look = Look::heading(level);
        self.skip(look.size * 0.9);
        self.need(look.size * 5.0);
        let mark = self.mark();
        let text = self.ruler.writable(text);
        self.group(Role::Heading(level, text.clone()), |flow| flow.lines(&[Run::plain(&text)], look, 0.0));
        self.skip(look.size * 0.35);
        mark
    }

    /// A paragraph.
    pub(super) fn paragraph(&mut self, runs: &[Run], look: Look) {
        self.group(Role::Paragraph, |flow| flow.lines(runs, look, 0.0));
        self.skip(look.size * 0.6);
    }

    /// A line of a table of contents: words, and the mark they lead to. `top`: it stands above others.
    pub(super) fn entry(&mut self, text: &str, mark: usize, top: bool) {
        let weight = if top { Weight::Bold } else { Weight::Regular };
        let look = Look { weight, ..Look::BODY };
        let high = look.size * LEADING + 3.0;
        self.need(high);
        let left = if top { MARGIN } else { MARGIN + INDENT };
        let page = self.marks.get(mark).map_or(0, |(page, _)| page + 1);
        let (text, number) = (self.ruler.writable(text), page.to_string());
        let right = PAGE.0 - MARGIN - self.ruler.width(&number, look.weight, look.size);
        let text = self.cut(&text, look, right - left - 12.0);
        self.y += high;
        self.group(Role::ContentsItem, |flow| {
            flow.group(Role::Link, |flow| {
                for (x, text) in [(left, format!("{text} ")), (right, number)] {
                    flow.piece(text, (x, look, Some(Target::Mark(mark))));
                }
            });
        });
    }

    /// As many words as fit.
    fn cut(&mut self, text: &str, look: Look, room: f32) -> String {
        let mut kept = text.to_owned();
        while self.ruler.width(&kept, look.weight, look.size) > room {
            match kept.trim_end_matches('…').trim_end().rsplit_once(' ') {
                Some((begin, _)) => kept = format!("{begin}…"),
                None => break,
            }
        }
        kept
    }

    /// The blocks of a text, its highest headings at a level.
    pub(super) fn blocks(&mut self, blocks: &[Block], base: u16) {
        let mut rest = blocks;
        while let Some((block, after)) = rest.split_first() {
            match block {
                Block::Heading(level, runs) => {
                    let words: String = runs.iter().map(|run| run.text.as_str()).collect();
                    // Never two levels further in at once.
                    self.heading(if *level > 2 { base + 1 } else { base }.min(6), &words);
                }
                Block::Paragraph(runs) => self.paragraph(runs, Look::BODY),
                Block::Table(rows) => self.table(rows),
                Block::Item(_, label, _) => {
                    let items = rest.iter().take_while(|block| matches!(block, Block::Item(..))).count();
                    let (list, beyond) = rest.split_at(items);
                    let numbered = label.ends_with('.');
                    self.group(Role::List { numbered }, |flow| {
                        for item in list {
                            if let Block::Item(depth, label, runs) = item {
                                flow.item(*depth, label, runs);
                            }
                        }
                    });
                    self.skip(4.0);
                    rest = beyond;
                    continue;
                }
            }
            rest = after;
        }
    }

    /// A list of short lines.
    pub(super) fn list(&mut self, lines: impl Iterator<Item = Vec<Run>>) {
        self.group(Role::List { numbered: false }, |flow| lines.for_each(|runs| flow.item(0, "•", &runs)));
        self.skip(4.0);
    }

    fn item(&mut self, depth: u16, label: &str, runs: &[Run]) {
        let left = INDENT * f32::from(depth.min(6));
        let look = Look::BODY;
        self.need(look.size * LEADING * 2.0);
        self.group(Role::Item, |flow| {
            if !label.is_empty() {
                let y = flow.y;
                flow.y += look.size * LEADING;
                flow.group(Role::Label, |flow| flow.piece(format!("{label} "), (MARGIN + left, look, None)));
                flow.y = y;
            }
            flow.group(Role::Body, |flow| flow.lines(runs, look, left + INDENT));
        });
        self.skip(2.5);
    }

    fn table(&mut self, rows: &[Vec<Vec<Run>>]) {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        if columns == 0 {
            return;
        }
        // Rows have few columns: what people write fits.
        let wide = (PAGE.0 - 2.0 * MARGIN) / columns as f32;
        self.group(Role::Table, |flow| {
            for (at, row) in rows.iter().enumerate() {
                flow.row(row, wide, at == 0);
            }
        });
        self.skip(8.0);
    }

    fn row(&mut self, row: &[Vec<Run>], wide: f32, head: bool) {
        let look =
            Look { size: 9.5, weight: if head { Weight::Bold } else { Weight::Regular }, ..Look::BODY };
        let cells: Vec<Vec<Vec<Word>>> = row.iter().map(|cell| self.broken(cell, look, wide - 8.0)).collect();
        let lines = cells.iter().map(Vec::len).max().unwrap_or(0);
        let high = lines as f32 * look.size * LEADING;
        self.need(high + 6.0);
        let top = self.y;
        self.group(Role::Row, |flow| {
            for (at, cell) in cells.into_iter().enumerate() {
                flow.y = top;
                let left = MARGIN + wide * at as f32;
                let role = if head { Role::Head } else { Role::Cell };
                flow.group(role, |flow| {
                    for line in cell {
                        flow.y += look.size * LEADING;
                        flow.line(line, left, look);
                    }
                });
            }
        });
        self.y = top + high + 5.0;
        self.rules.push((self.page, MARGIN, PAGE.0 - MARGIN, self.y));
    }

    /// Runs as lines that go on over pages, so far in from the margin.
    fn lines(&mut self, runs: &[Run], look: Look, indent: f32) {
        for line in self.broken(runs, look, PAGE.0 - 2.0 * MARGIN - indent) {
            self.need(look.size * LEADING);
            self.y += look.size * LEADING;
            self.line(line, MARGIN + indent, look);
        }
    }

    /// The words of runs in lines of a width.
    fn broken(&mut self, runs: &[Run], look: Look, room: f32) -> Vec<Vec<Word>> {
        let (mut lines, mut line, mut used) = (Vec::new(), Vec::new(), 0.0);
        for word in self.words(runs, look) {
            let bare =
                word.width - if word.text.ends_with(' ') { self.space(word.weight, look) } else { 0.0 };
            if used + bare > room && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                used = 0.0;
            }
            used += word.width;
            line.push(word);
        }
        if !line.is_empty() {
            lines.push(line);
        }
        lines
    }

    fn space(&mut self, weight: Weight, look: Look) -> f32 {
        self.ruler.width(" ", weight, look.size)
    }

    fn words(&mut self, runs: &[Run], look: Look) -> Vec<Word> {
        let mut words = Vec::new();
        for run in runs {
            let weight = if look.weight == Weight::Bold { Weight::Bold } else { run.weight };
            let text = self.ruler.writable(&run.text);
            for part in text.split_inclusive(' ') {
                if part == " " && words.is_empty() {
                    continue;
                }
                let part = part.to_owned();
                let width = self.ruler.width(&part, weight, look.size);
                words.push(Word { width, text: part, weight, link: run.link.clone() });
            }
        }
        words
    }

    /// Words of one line, those that look alike in one piece.
    fn line(&mut self, words: Vec<Word>, left: f32, look: Look) {
        let mut x = left;
        let mut rest = words.into_iter().peekable();
        while let Some(mut word) = rest.next() {
            while let Some(next) = rest.next_if(|next| next.weight == word.weight && next.link == word.link) {
                word.text.push_str(&next.text);
                word.width += next.width;
            }
            let width = word.width;
            let look = Look { weight: word.weight, ..look };
            match word.link.and_then(|link| self.address(&link)) {
                Some(address) => {
                    let look = Look { colour: Colour::Blue, ..look };
                    let at = (x, look, Some(Target::Address(address)));
                    self.group(Role::Link, |flow| flow.piece(word.text, at));
                }
                None => self.piece(word.text, (x, look, None)),
            }
            x += width;
        }
    }

    /// The whole address of a link; none: paper leads nowhere there.
    fn address(&self, link: &str) -> Option<String> {
        let outside = ["https://", "http://", "mailto:", "tel:"].iter().any(|begin| link.starts_with(begin));
        match (outside, link.starts_with('/') && !link.starts_with("//")) {
            (true, _) => Some(link.to_owned()),
            (false, true) => Some(format!("{}{link}", self.site)),
            (false, false) => None,
        }
    }

    fn piece(&mut self, text: String, (x, look, target): (f32, Look, Option<Target>)) {
        let width = self.ruler.width(text.trim_end(), look.weight, look.size);
        let (size, weight, colour) = (look.size, look.weight, look.colour);
        let piece = Piece { page: self.page, x, y: self.y, width, size, weight, colour, text, target };
        self.pieces.push(piece);
        self.hold(Child::Piece(self.pieces.len() - 1));
    }
}
