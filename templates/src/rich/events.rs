//! The parser as this house uses it.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, TextMergeStream};

/// The events of a text. HTML in it is text; what belongs together comes in one event.
pub(crate) fn events(text: &str) -> impl Iterator<Item = Event<'_>> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    TextMergeStream::new(Parser::new_ext(text, options).map(without_html))
}

fn without_html(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        other => other,
    }
}
