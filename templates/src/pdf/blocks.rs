//! Markdown as the blocks that are set on pages.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::font::Weight;
use crate::rich::{bounded, events};

/// A part of a line that looks alike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) text: String,
    pub(super) weight: Weight,
    /// Where it leads.
    pub(super) link: Option<String>,
}

impl Run {
    /// A plain one.
    pub(super) fn plain(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }

    /// A bold one.
    pub(super) fn bold(text: &str) -> Self {
        Self { text: text.to_owned(), weight: Weight::Bold, link: None }
    }
}

/// What stands below another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// A heading within the text; its level counts from 1.
    Heading(u16, Vec<Run>),
    /// A paragraph.
    Paragraph(Vec<Run>),
    /// An entry of a list: how deep, counted from 0, and what stands before it.
    Item(u16, String, Vec<Run>),
    /// A table, its first row being the heads of the columns.
    Table(Vec<Vec<Vec<Run>>>),
}

/// Lists that are open, each with the number of its next entry.
#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    runs: Vec<Run>,
    lists: Vec<Option<u64>>,
    /// What stands before the entry that has just begun.
    label: Option<String>,
    heading: Option<u16>,
    strong: usize,
    link: Option<String>,
    rows: Vec<Vec<Vec<Run>>>,
}

/// The blocks of a text. Pictures are left out.
pub(super) fn blocks(markdown: &str) -> Vec<Block> {
    let mut reader = Reader::default();
    let text = bounded(markdown);
    for event in events(&text) {
        reader.take(event);
    }
    reader.end_block();
    reader.blocks
}

impl Reader {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Text(text) | Event::Code(text) => self.words(&text),
            Event::SoftBreak | Event::HardBreak => self.words(" "),
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            _ => {}
        }
    }

    fn words(&mut self, text: &str) {
        let weight = if self.strong > 0 { Weight::Bold } else { Weight::Regular };
        match self.runs.last_mut().filter(|run| run.weight == weight && run.link == self.link) {
            Some(run) => run.text.push_str(text),
            None => self.runs.push(Run { text: text.to_owned(), weight, link: self.link.clone() }),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Strong => self.strong += 1,
            Tag::Link { dest_url, .. } => self.link = Some(dest_url.into_string()),
            Tag::Heading { level, .. } => {
                self.end_block();
                self.heading = Some(level as u16);
            }
            Tag::List(first) => {
                self.end_block();
                self.lists.push(first);
            }
            Tag::Item => {
                self.end_block();
                self.label = Some(self.next_label());
            }
            Tag::Table(_) => self.end_block(),
            Tag::TableHead | Tag::TableRow => self.rows.push(Vec::new()),
            _ => {}
        }
    }

    fn next_label(&mut self) -> String {
        match self.lists.last_mut() {
            Some(Some(number)) => {
                let label = format!("{number}.");
                *number = number.saturating_add(1);
                label
            }
            _ => "•".to_owned(),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            TagEnd::Link => self.link = None,
            TagEnd::Heading(_) | TagEnd::Paragraph | TagEnd::Item | TagEnd::CodeBlock => self.end_block(),
            TagEnd::List(_) => {
                self.end_block();
                self.lists.pop();
            }
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.runs);
                if let Some(row) = self.rows.last_mut() {
                    row.push(cell);
                }
            }
            TagEnd::Table => {
                let rows = std::mem::take(&mut self.rows);
                self.blocks.push(Block::Table(rows));
            }
            _ => {}
        }
    }

    /// What has been read since the last block becomes one.
    fn end_block(&mut self) {
        let runs = std::mem::take(&mut self.runs);
        let heading = self.heading.take();
        if runs.is_empty() {
            return;
        }
        let depth = u16::try_from(self.lists.len().saturating_sub(1)).unwrap_or(u16::MAX);
        self.blocks.push(match (heading, self.label.take()) {
            (Some(level), _) => Block::Heading(level, runs),
            (None, Some(label)) => Block::Item(depth, label, runs),
            // A second paragraph of an entry stands below its words.
            (None, None) if !self.lists.is_empty() => Block::Item(depth, String::new(), runs),
            (None, None) => Block::Paragraph(runs),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_paragraphs_items_and_rows() {
        let text = "Uno **due**\n\n## Tre\n\n1. quattro\n   - cinque\n2. [sei](/servizi/sei)\n\n| a | b |\n|---|---|\n| 1 | **2** |\n";
        let link = Run { text: "sei".into(), link: Some("/servizi/sei".into()), ..Run::default() };
        let expected = [
            Block::Paragraph(vec![Run::plain("Uno "), Run::bold("due")]),
            Block::Heading(2, vec![Run::plain("Tre")]),
            Block::Item(0, "1.".into(), vec![Run::plain("quattro")]),
            Block::Item(1, "•".into(), vec![Run::plain("cinque")]),
            Block::Item(0, "2.".into(), vec![link]),
            Block::Table(vec![
                vec![vec![Run::plain("a")], vec![Run::plain("b")]],
                vec![vec![Run::plain("1")], vec![Run::bold("2")]],
            ]),
        ];
        assert_eq!(blocks(text), expected);
    }

    #[test]
    fn any_text_becomes_blocks() {
        for text in ["", "- ", "|a|\n|-|\n", "1. \n2. x", "**", "<b>x</b>", "> - x\n>\n>   y", "![x](/a)"] {
            blocks(text);
        }
    }
}
