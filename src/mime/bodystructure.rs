//! IMAP BODYSTRUCTURE and BODY (RFC 9051 §7.5.2), as they go on the wire.

use super::content::{ContentFields, ContentType, Parameter, disposition, tokens};
use super::envelope::envelope;
use super::headers::HeaderField;
use super::imap_string::{nstring, string};
use super::structure::{Kind, Part, Structure};

/// Octets of a rendered form; above it the message is described as one opaque part.
const MAX_RENDERED: usize = 256 * 1024;
/// Octets of one string in it.
const MAX_STRING: usize = 4 * 1024;

/// Which of the two forms is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `BODY`: without extension data.
    Body,
    /// `BODYSTRUCTURE`.
    BodyStructure,
}

/// Renders the structure of a message.
pub(super) fn render(structure: &Structure<'_>, form: Form) -> Vec<u8> {
    let mut renderer = Renderer { structure, form, out: Vec::with_capacity(256) };
    if let Some(root) = structure.parts.first() {
        renderer.part(root);
    }
    if renderer.out.len() > MAX_RENDERED || renderer.out.is_empty() {
        return opaque(structure, form);
    }
    renderer.out
}

fn opaque(structure: &Structure<'_>, form: Form) -> Vec<u8> {
    let size = structure.parts.first().map_or(0, |root| root.body.len());
    let extension = if form == Form::BodyStructure { " NIL NIL NIL NIL" } else { "" };
    format!("(\"application\" \"octet-stream\" NIL NIL NIL \"8bit\" {size}{extension})").into_bytes()
}

struct Renderer<'s, 'a> {
    structure: &'s Structure<'a>,
    form: Form,
    out: Vec<u8>,
}

impl Renderer<'_, '_> {
    /// Nesting is bounded by the structure, so recursion is too.
    fn part(&mut self, part: &Part) {
        if self.out.len() > MAX_RENDERED {
            return;
        }
        let content = ContentFields::read(self.structure.fields(part));
        let declared = Structure::content_type(part, &content);
        self.out.push(b'(');
        match declared {
            Some(kind) if part.kind == Kind::Multipart => self.multipart(part, &kind),
            declared => self.single(part, &content, declared.as_ref()),
        }
        if self.form == Form::BodyStructure {
            self.extension(&content);
        }
        self.out.push(b')');
    }

    /// `1*body SP media-subtype [SP body-fld-param …]`.
    fn multipart(&mut self, part: &Part, kind: &ContentType) {
        let structure = self.structure;
        for child in part.children.iter().filter_map(|&index| structure.parts.get(index)) {
            self.part(child);
        }
        self.space();
        self.string(&kind.sub);
        if self.form == Form::BodyStructure {
            self.space();
            self.parameters(&kind.parameters);
        }
    }

    /// `media-basic / media-message / media-text` with `body-fields`.
    fn single(&mut self, part: &Part, content: &ContentFields<'_>, declared: Option<&ContentType>) {
        let default = ContentType::new("text", "plain");
        let kind = declared.unwrap_or(&default);
        self.string(&kind.main);
        self.space();
        self.string(&kind.sub);
        self.space();
        let text = kind.is_main("text");
        if text && kind.parameter("charset").is_none() {
            self.parameters_with_default_charset(&kind.parameters);
        } else {
            self.parameters(&kind.parameters);
        }
        for value in [content.id, content.description] {
            self.space();
            nstring(&mut self.out, value, MAX_STRING);
        }
        self.space();
        self.string(&content.encoding_name());
        self.space();
        self.number(part.body.len());
        if part.kind == Kind::Message {
            self.message(part);
        }
        if text || part.kind == Kind::Message {
            self.space();
            self.number(part.lines);
        }
        if self.form == Form::BodyStructure {
            self.space();
            nstring(&mut self.out, content.md5, MAX_STRING);
        }
    }

    /// `SP envelope SP body` of the message in a part.
    fn message(&mut self, part: &Part) {
        let structure = self.structure;
        let Some(inner) = part.children.first().and_then(|&index| structure.parts.get(index)) else { return };
        let fields: Vec<HeaderField<'_>> = structure.fields(inner).collect();
        self.space();
        envelope(&mut self.out, &fields);
        self.space();
        self.part(inner);
    }

    /// `SP body-fld-dsp SP body-fld-lang SP body-fld-loc`, which close both kinds of extension data.
    fn extension(&mut self, content: &ContentFields<'_>) {
        self.space();
        match content.disposition.and_then(disposition) {
            Some((kind, parameters)) => {
                self.out.push(b'(');
                self.string(&kind);
                self.space();
                self.parameters(&parameters);
                self.out.push(b')');
            }
            None => self.nil(),
        }
        self.space();
        self.languages(content.language);
        self.space();
        nstring(&mut self.out, content.location, MAX_STRING);
    }

    fn languages(&mut self, value: Option<&[u8]>) {
        let languages = value.map(|v| tokens(v, b',')).unwrap_or_default();
        match languages.as_slice() {
            [] => self.nil(),
            [one] => self.string(one),
            several => {
                self.out.push(b'(');
                for (index, language) in several.iter().enumerate() {
                    if index > 0 {
                        self.space();
                    }
                    self.string(language);
                }
                self.out.push(b')');
            }
        }
    }

    fn parameters(&mut self, parameters: &[Parameter]) {
        if parameters.is_empty() {
            self.nil();
            return;
        }
        self.out.push(b'(');
        self.pairs(parameters);
        self.out.push(b')');
    }

    /// RFC 2045 §5.2: text without a charset is US-ASCII, and clients expect to read so.
    fn parameters_with_default_charset(&mut self, parameters: &[Parameter]) {
        self.out.push(b'(');
        self.pairs(parameters);
        if !parameters.is_empty() {
            self.space();
        }
        self.out.extend_from_slice(b"\"charset\" \"us-ascii\")");
    }

    fn pairs(&mut self, parameters: &[Parameter]) {
        for (index, parameter) in parameters.iter().enumerate() {
            if index > 0 {
                self.space();
            }
            self.string(&parameter.name);
            self.space();
            self.string(&parameter.value);
        }
    }

    fn string(&mut self, value: &[u8]) {
        string(&mut self.out, value, MAX_STRING);
    }

    fn number(&mut self, value: usize) {
        self.out.extend_from_slice(value.to_string().as_bytes());
    }

    fn nil(&mut self) {
        self.out.extend_from_slice(b"NIL");
    }

    fn space(&mut self) {
        self.out.push(b' ');
    }
}
