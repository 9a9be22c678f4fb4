//! The pieces of a document drawn, and the tree of what they are.

use std::collections::HashMap;
use std::num::NonZeroU16;

use krilla::action::{Action, LinkAction};
use krilla::annotation::{Annotation, LinkAnnotation, Target as Goal};
use krilla::color::rgb;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::{Page, PageSettings};
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, Node as TreeNode, SpanTag,
    TableHeaderScope, Tag, TagGroup, TagKind, TagTree,
};
use krilla::text::{Font, TextDirection};
use krilla::{Document, SerializeSettings};

use super::PdfError;
use super::flow::{Child, Colour, Flow, Node, PAGE, Piece, Role, Target};
use super::font::Weight;

/// What is said of the document as a whole.
pub(super) struct About<'a> {
    /// Its title.
    pub(super) title: &'a str,
    /// Whose it is.
    pub(super) site: &'a str,
    /// Its outline: whether at the top, words, mark.
    pub(super) outline: Vec<(bool, String, usize)>,
}

/// Identifiers of what has been drawn, by the number of the piece: the text, and the link over it.
#[derive(Default)]
struct Drawn {
    texts: HashMap<usize, Identifier>,
    links: HashMap<usize, Identifier>,
}

/// Draws all pages.
pub(super) fn paint(flow: &Flow, pages: usize, about: &About<'_>) -> Result<Vec<u8>, PdfError> {
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| PdfError(format!("{error:?}")))?;
    let mut document =
        Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let fonts = [Weight::Regular.font()?, Weight::Bold.font()?];
    let settings = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or_else(|| PdfError("no page".into()))?;
    let mut drawn = Drawn::default();
    for number in 0..pages {
        let mut page = document.start_page_with(settings.clone());
        texts(&mut page, flow, (number, &fonts), &mut drawn);
        links(&mut page, flow, number, &mut drawn);
        page.finish();
    }
    document.set_tag_tree(tree(flow, &drawn));
    document.set_outline(outline(flow, about));
    let metadata = Metadata::new()
        .title(about.title.to_owned())
        .language("it".into())
        .authors(vec![about.site.to_owned()])
        .creator("Pugliaimpiego".into());
    document.set_metadata(metadata);
    document.finish().map_err(|error| PdfError(format!("{error:?}")))
}

fn texts(page: &mut Page<'_>, flow: &Flow, (number, fonts): (usize, &[Font; 2]), drawn: &mut Drawn) {
    let mut surface = page.surface();
    for (at, piece) in flow.pieces.iter().enumerate().filter(|(_, piece)| piece.page == number) {
        let identifier = surface.start_tagged(ContentTag::Span(SpanTag::empty()));
        draw(&mut surface, piece, fonts);
        surface.end_tagged();
        drawn.texts.insert(at, identifier);
    }
    for (_, from, to, high) in flow.rules.iter().filter(|rule| rule.0 == number) {
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)));
        rule(&mut surface, (*from, *to), *high);
        surface.end_tagged();
    }
    if number > 0 {
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::PageNumber)));
        draw(&mut surface, &foot(number), fonts);
        surface.end_tagged();
    }
    surface.finish();
}

/// The number at the foot of a page.
fn foot(number: usize) -> Piece {
    Piece {
        page: number,
        x: PAGE.0 / 2.0 - 6.0,
        y: PAGE.1 - 36.0,
        width: 20.0,
        size: 9.0,
        weight: Weight::Regular,
        colour: Colour::Grey,
        text: (number + 1).to_string(),
        target: None,
    }
}

fn draw(surface: &mut Surface<'_>, piece: &Piece, [regular, bold]: &[Font; 2]) {
    let font = match piece.weight {
        Weight::Regular => regular,
        Weight::Bold => bold,
    };
    surface.set_fill(Some(Fill { paint: colour(piece.colour).into(), ..Fill::default() }));
    let at = Point::from_xy(piece.x, piece.y);
    surface.draw_text(at, font.clone(), piece.size, &piece.text, false, TextDirection::LeftToRight);
}

fn colour(colour: Colour) -> rgb::Color {
    match colour {
        Colour::Ink => rgb::Color::new(0x17, 0x32, 0x4d),
        Colour::Blue => rgb::Color::new(0x00, 0x4d, 0x99),
        Colour::Grey => rgb::Color::new(0x45, 0x5b, 0x71),
    }
}

fn rule(surface: &mut Surface<'_>, (from, to): (f32, f32), high: f32) {
    let mut path = PathBuilder::new();
    path.move_to(from, high);
    path.line_to(to, high);
    let Some(path) = path.finish() else { return };
    let paint = rgb::Color::new(0xb3, 0xbf, 0xcc).into();
    surface.set_fill(None);
    surface.set_stroke(Some(Stroke { paint, width: 0.6, ..Stroke::default() }));
    surface.draw_path(&path);
    surface.set_stroke(None);
}

/// Places on the page that lead elsewhere.
fn links(page: &mut Page<'_>, flow: &Flow, number: usize, drawn: &mut Drawn) {
    for (at, piece) in flow.pieces.iter().enumerate().filter(|(_, piece)| piece.page == number) {
        let Some(target) = &piece.target else { continue };
        let (top, foot) = (piece.y - piece.size, piece.y + piece.size * 0.3);
        let Some(rect) = Rect::from_ltrb(piece.x, top, piece.x + piece.width.max(1.0), foot) else {
            continue;
        };
        let goal = match target {
            Target::Address(address) => Goal::Action(Action::Link(LinkAction::new(address.clone()))),
            Target::Mark(mark) => Goal::Destination(destination(flow, *mark).into()),
        };
        let link = Annotation::new_link(LinkAnnotation::new(rect, goal), Some(piece.text.trim().to_owned()));
        drawn.links.insert(at, page.add_tagged_annotation(link));
    }
}

fn destination(flow: &Flow, mark: usize) -> XyzDestination {
    let (page, high) = flow.marks.get(mark).copied().unwrap_or_default();
    XyzDestination::new(page, Point::from_xy(0.0, high))
}

fn tree(flow: &Flow, drawn: &Drawn) -> TagTree {
    let mut tree = TagTree::new().with_lang(Some("it".into()));
    let root = flow.nodes.first().map(|root| root.children.as_slice()).unwrap_or_default();
    for child in children(flow, root, drawn) {
        tree.push(child);
    }
    tree
}

fn children(flow: &Flow, children: &[Child], drawn: &Drawn) -> Vec<TreeNode> {
    let mut nodes = Vec::new();
    for child in children {
        match child {
            Child::Node(at) => nodes.extend(flow.nodes.get(*at).and_then(|node| group(flow, node, drawn))),
            Child::Piece(at) => {
                let both = [drawn.texts.get(at), drawn.links.get(at)];
                nodes.extend(both.into_iter().flatten().map(|identifier| TreeNode::Leaf(*identifier)));
            }
        }
    }
    nodes
}

/// A group with something in it.
fn group(flow: &Flow, node: &Node, drawn: &Drawn) -> Option<TreeNode> {
    let inside = children(flow, &node.children, drawn);
    (!inside.is_empty()).then(|| TreeNode::Group(TagGroup::with_children(tag(&node.role), inside)))
}

fn tag(role: &Role) -> TagKind {
    match role {
        Role::Root | Role::Section => Tag::Section.into(),
        Role::Heading(level, title) => {
            Tag::Hn(NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN), Some(title.clone())).into()
        }
        Role::Paragraph => Tag::P.into(),
        Role::List { numbered: true } => Tag::L(ListNumbering::Decimal).into(),
        Role::List { numbered: false } => Tag::L(ListNumbering::Disc).into(),
        Role::Item => Tag::LI.into(),
        Role::Label => Tag::Lbl.into(),
        Role::Body => Tag::LBody.into(),
        Role::Table => Tag::Table.into(),
        Role::Row => Tag::TR.into(),
        Role::Head => Tag::TH(TableHeaderScope::Column).into(),
        Role::Cell => Tag::TD.into(),
        Role::Contents => Tag::TOC.into(),
        Role::ContentsItem => Tag::TOCI.into(),
        Role::Link => Tag::Link.into(),
    }
}

fn outline(flow: &Flow, about: &About<'_>) -> Outline {
    let mut outline = Outline::new();
    let mut chapter: Option<OutlineNode> = None;
    for (top, title, mark) in &about.outline {
        let node = OutlineNode::new(title.clone(), destination(flow, *mark));
        match (top, chapter.as_mut()) {
            (false, Some(chapter)) => chapter.push_child(node),
            _ => chapter.replace(node).into_iter().for_each(|done| outline.push_child(done)),
        }
    }
    chapter.into_iter().for_each(|done| outline.push_child(done));
    outline
}
