//! The plain text of a mail as people look at a post in a forum: what its author says, apart from what is quoted.
//!
//! [`split`] loses no line but blank ones. It knows `>` and the attributions above it, the blocks of Outlook, below which
//! all is quoted, signatures (RFC 3676 §4.3), the lines of telephones, and the footers of our lists. Whoever calls it has
//! joined the lines of `format=flowed`.

mod lines;
#[cfg(test)]
mod tests;

use lines::{Label, has_time, is_attribution, is_device, is_divider, is_rule, label, opens_attribution};

/// Octets that are looked at; what follows is left out.
pub const MAX_TEXT: usize = 1 << 20;

/// Lines an attribution may be broken over.
const MAX_ATTRIBUTION: usize = 4;
/// Lines of the header in a block of Outlook.
const MAX_HEADER: usize = 8;
/// Underscores that begin a footer of a list, and lines of such a footer.
const FOOTER_RULE: usize = 40;
const MAX_FOOTER: usize = 10;

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The author's words.
    Said,
    /// Words of an earlier message.
    Quoted,
    /// The signature, the line of a telephone, or the footer of a list.
    Signature,
    /// Who has written what is quoted below, and when.
    Attribution,
}

/// Lines of one kind that stand together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What they are.
    pub kind: Kind,
    /// The lines as they stand, marks of quotation included, without spaces at their ends and without blank lines around
    /// them. Never empty.
    pub text: String,
}

impl Block {
    /// The text with one level of marks of quotation less. What is quoted twice can be split again.
    #[must_use]
    pub fn inner(&self) -> String {
        let lines: Vec<&str> = self.text.lines().map(unmarked).collect();
        lines.join("\n")
    }
}

/// The blocks of a text, in their order. Where the author says nothing, what is quoted counts as said, or else the
/// signature: a text with words always says something.
#[must_use]
pub fn split(text: &str) -> Vec<Block> {
    let mut blocks = blocks(text);
    let has = |blocks: &[Block], kind: Kind| blocks.iter().any(|block| block.kind == kind);
    if !has(&blocks, Kind::Said) {
        let promoted = [Kind::Quoted, Kind::Signature, Kind::Attribution];
        let kind = promoted.into_iter().find(|kind| has(&blocks, *kind));
        let counts = |block: &&mut Block| Some(block.kind) == kind;
        blocks.iter_mut().filter(counts).for_each(|block| block.kind = Kind::Said);
    }
    blocks
}

/// What is said, with a blank line between blocks.
#[must_use]
pub fn visible(blocks: &[Block]) -> String {
    let said = blocks.iter().filter(|block| block.kind == Kind::Said);
    said.map(|block| block.text.as_str()).collect::<Vec<_>>().join("\n\n")
}

/// Only what the author says, nothing if that is nothing: for readers of commands, which must not take what is quoted.
#[must_use]
pub fn own_words(text: &str) -> String {
    visible(&blocks(text))
}

fn blocks(text: &str) -> Vec<Block> {
    let lines: Vec<&str> =
        text[..text.floor_char_boundary(MAX_TEXT.min(text.len()))].lines().map(str::trim_end).collect();
    let mut sorter = Sorter { kinds: lines.iter().map(|line| first_kind(line)).collect(), lines };
    sorter.repair_marks();
    sorter.earlier_message();
    sorter.attributions();
    sorter.signatures();
    sorter.devices_and_footers();
    sorter.blocks()
}

fn first_kind(line: &str) -> Kind {
    if is_marked(line) { Kind::Quoted } else { Kind::Said }
}

fn is_marked(line: &str) -> bool {
    line.strip_prefix(' ').unwrap_or(line).starts_with('>')
}

/// Without the first mark and the space that belongs to it.
fn unmarked(line: &str) -> &str {
    let rest = line.strip_prefix(' ').unwrap_or(line);
    rest.strip_prefix('>').map_or(line, |rest| rest.strip_prefix(' ').unwrap_or(rest))
}

/// Lines and what they are; a blank one belongs to what stands above it.
struct Sorter<'t> {
    lines: Vec<&'t str>,
    kinds: Vec<Kind>,
}

impl Sorter<'_> {
    fn is_blank(&self, at: usize) -> bool {
        self.lines.get(at).is_none_or(|line| line.trim().is_empty())
    }

    fn is_said(&self, at: usize) -> bool {
        self.kinds.get(at) == Some(&Kind::Said) && !self.is_blank(at)
    }

    fn mark(&mut self, range: std::ops::Range<usize>, kind: Kind) {
        self.kinds.get_mut(range).into_iter().flatten().for_each(|one| *one = kind);
    }

    /// `>From` alone was `From` before it went through an mbox.
    fn repair_marks(&mut self) {
        for at in 0..self.lines.len() {
            let above = at.checked_sub(1).and_then(|above| self.lines.get(above));
            if self.lines[at].starts_with(">From ") && above.is_none_or(|above| !is_marked(above)) {
                self.kinds[at] = Kind::Said;
            }
        }
    }

    /// Below a divider, a header of Outlook or an attribution that cannot be anything else, all is quoted, if it is not
    /// marked as such.
    fn earlier_message(&mut self) {
        for at in 0..self.lines.len() {
            if !self.is_said(at) {
                continue;
            }
            let header =
                self.divider(at).or_else(|| self.outlook_header(at)).or_else(|| self.certain_attribution(at));
            if let Some(header) = header {
                let end = header.end;
                self.mark(header, Kind::Attribution);
                self.mark(end..self.lines.len(), Kind::Quoted);
                return;
            }
        }
    }

    /// `-----Messaggio originale-----` with the header below it.
    fn divider(&self, at: usize) -> Option<std::ops::Range<usize>> {
        if !is_divider(self.lines[at]) {
            return None;
        }
        let next = (at + 1..self.lines.len()).find(|next| !self.is_blank(*next)).unwrap_or(at + 1);
        let end = (next..self.lines.len())
            .take(MAX_HEADER)
            .take_while(|line| label(self.lines[*line]).is_some())
            .last();
        Some(at..end.map_or(at + 1, |end| end + 1))
    }

    /// `Da: … Inviato: … A: … Oggetto: …`, and the rule above it.
    fn outlook_header(&self, at: usize) -> Option<std::ops::Range<usize>> {
        let ruled = is_rule(self.lines[at], 5);
        let begin = if ruled { (at + 1..at + 3).find(|next| !self.is_blank(*next))? } else { at };
        if label(self.lines.get(begin)?) != Some(Label::From) {
            return None;
        }
        let found = (begin..self.lines.len()).take(MAX_HEADER).take_while(|line| !self.is_blank(*line));
        let labels: Vec<(usize, Label)> =
            found.filter_map(|line| label(self.lines[line]).map(|is| (line, is))).collect();
        let has = |wanted: Label| labels.iter().any(|(_, label)| *label == wanted);
        let enough = (has(Label::Sent) && (has(Label::To) || has(Label::Subject)))
            || (has(Label::To) && has(Label::Subject));
        enough.then(|| at..labels.last().map_or(begin, |(line, _)| *line) + 1)
    }

    /// An attribution with an address or a time, below which nothing is marked.
    fn certain_attribution(&self, at: usize) -> Option<std::ops::Range<usize>> {
        let range = self.attribution_from(at)?;
        let text = self.joined(range.clone());
        let certain = text.contains('@') || has_time(&text);
        let next = (range.end..self.lines.len()).find(|next| !self.is_blank(*next))?;
        (certain && text.ends_with(':') && self.kinds[next] == Kind::Said).then_some(range)
    }

    /// The attribution that begins at a line with a word that opens one.
    fn attribution_from(&self, at: usize) -> Option<std::ops::Range<usize>> {
        if !opens_attribution(self.lines[at]) {
            return None;
        }
        let ends = at + 1..=(at + MAX_ATTRIBUTION).min(self.lines.len());
        let whole = ends.take_while(|end| self.is_said(end - 1)).map(|end| at..end);
        whole.into_iter().find(|range| is_attribution(&self.joined(range.clone())))
    }

    fn joined(&self, range: std::ops::Range<usize>) -> String {
        let lines: Vec<&str> = self.lines[range].iter().map(|line| line.trim()).collect();
        lines.join(" ")
    }

    /// Who has written stands above the marks.
    fn attributions(&mut self) {
        for at in 1..self.lines.len() {
            if self.kinds[at] != Kind::Quoted || self.kinds[at - 1] != Kind::Said {
                continue;
            }
            if let Some(range) = self.attribution_above(at) {
                self.mark(range, Kind::Attribution);
            }
        }
    }

    /// The attribution that ends above a line: the shortest with a word that opens one, else one line.
    fn attribution_above(&self, at: usize) -> Option<std::ops::Range<usize>> {
        let end = (at.saturating_sub(3)..at).rev().find(|above| self.is_said(*above))? + 1;
        let begins =
            (end.saturating_sub(MAX_ATTRIBUTION)..end).rev().take_while(|begin| self.is_said(*begin));
        let mut ranges = begins.map(|begin| begin..end);
        let opened = ranges.find(|range| {
            opens_attribution(self.lines[range.start]) && is_attribution(&self.joined(range.clone()))
        });
        opened.or_else(|| Some(end - 1..end).filter(|range| is_attribution(&self.joined(range.clone()))))
    }

    /// From `-- ` to what is quoted below, or to the end.
    fn signatures(&mut self) {
        let mut inside = false;
        for at in 0..self.lines.len() {
            inside = self.kinds[at] == Kind::Said && (inside || self.lines[at] == "--");
            if inside {
                self.kinds[at] = Kind::Signature;
            }
        }
    }

    /// At the end of what is said: the line of a telephone, the footer of a list.
    fn devices_and_footers(&mut self) {
        let mut end = self.lines.len();
        while end > 0 {
            let begin = (0..end).rev().take_while(|at| self.kinds[*at] == Kind::Said).last().unwrap_or(end);
            if begin < end {
                self.end_of_said(begin..end);
            }
            end = begin.min(end - 1);
        }
    }

    fn end_of_said(&mut self, said: std::ops::Range<usize>) {
        let written: Vec<usize> = said.clone().filter(|at| !self.is_blank(*at)).collect();
        let tail = &written[written.len().saturating_sub(MAX_FOOTER + 1)..];
        let footer = tail.iter().copied().find(|at| is_rule(self.lines[*at], FOOTER_RULE));
        let end = footer.unwrap_or(said.end);
        let last = written.iter().copied().rfind(|at| *at < end);
        let device = last.filter(|at| is_device(self.lines[*at]));
        self.mark(device.or(footer).unwrap_or(said.end)..said.end, Kind::Signature);
    }

    fn blocks(&self) -> Vec<Block> {
        let mut blocks: Vec<(Kind, Vec<&str>)> = Vec::new();
        for (at, line) in self.lines.iter().enumerate() {
            let kind = self.kinds[at];
            match blocks.last_mut() {
                Some((last, lines)) if *last == kind || self.is_blank(at) => lines.push(line),
                _ if self.is_blank(at) => {}
                _ => blocks.push((kind, vec![line])),
            }
        }
        let text = |lines: Vec<&str>| lines.join("\n").trim_end().to_owned();
        let blocks = blocks.into_iter().map(|(kind, lines)| Block { kind, text: text(lines) });
        blocks.filter(|block| !block.text.is_empty()).collect()
    }
}
