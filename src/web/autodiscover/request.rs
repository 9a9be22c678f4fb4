//! The XML of a request, from anybody: bounded, without entities and without DTD.
//!
//! ```text
//! <Autodiscover xmlns=".../outlook/requestschema/2006">
//!   <Request>
//!     <EMailAddress>op01@example.it</EMailAddress>
//!     <AcceptableResponseSchema>.../outlook/responseschema/2006a</AcceptableResponseSchema>
//!   </Request>
//! </Autodiscover>
//! ```

use quick_xml::Reader;
use quick_xml::events::Event;

/// How deep elements may lie in one another; a request needs three.
const DEPTH_LIMIT: usize = 8;

/// How many pieces a request may have; a real one has some twenty.
const PIECE_LIMIT: usize = 400;

/// The longest text of an element, bytes.
const TEXT_LIMIT: usize = 1_000;

/// What was asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// `EMailAddress`, as written.
    pub address: Option<String>,
    /// `AcceptableResponseSchema`: the form of the answer.
    pub schema: Option<String>,
}

/// Reads a request (MS-OXDSCLI §2.2.3.1). None: it is not well-formed, has another shape, a DTD, an entity that XML itself
/// does not know, or is beyond a bound.
pub fn read(body: &[u8]) -> Option<Asked> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let mut walk = Walk::default();
    let mut reader = Reader::from_str(std::str::from_utf8(body).ok()?);
    for _ in 0..PIECE_LIMIT {
        match reader.read_event().ok()? {
            Event::Eof => return walk.finished(),
            Event::Start(tag) => walk.enter(tag.local_name().as_ref())?,
            Event::Empty(tag) => {
                walk.enter(tag.local_name().as_ref())?;
                walk.leave()?;
            }
            Event::End(_) => walk.leave()?,
            Event::Text(text) => walk.text(&text.xml10_content())?,
            Event::CData(text) => walk.text(&text.xml10_content())?,
            Event::GeneralRef(entity) => {
                let known = match entity.resolve_char_ref().ok()? {
                    Some(c) => c,
                    None => predefined(&entity)?,
                };
                walk.text(known.encode_utf8(&mut [0; 4]))?;
            }
            Event::DocType(_) => return None,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
    None
}

/// XML 1.0 §4.6.
fn predefined(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => None,
    }
}

/// Where the reader is, and what it has found.
#[derive(Default)]
struct Walk {
    path: Vec<String>,
    text: String,
    ended: bool,
    asked: Asked,
}

impl Walk {
    fn enter(&mut self, name: &str) -> Option<()> {
        let root = name == "Autodiscover";
        if self.ended || self.path.len() >= DEPTH_LIMIT || self.path.is_empty() != root {
            return None;
        }
        self.path.push(name.to_owned());
        self.text.clear();
        Some(())
    }

    fn leave(&mut self) -> Option<()> {
        let path: Vec<&str> = self.path.iter().map(String::as_str).collect();
        let text = || Some(self.text.trim().to_owned()).filter(|text| !text.is_empty());
        match path.as_slice() {
            ["Autodiscover", "Request", "EMailAddress"] => self.asked.address = text(),
            ["Autodiscover", "Request", "AcceptableResponseSchema"] => self.asked.schema = text(),
            _ => {}
        }
        self.text.clear();
        self.path.pop()?;
        self.ended = self.path.is_empty();
        Some(())
    }

    fn text(&mut self, piece: &str) -> Option<()> {
        if self.path.is_empty() {
            return piece.trim().is_empty().then_some(());
        }
        self.text.push_str(piece);
        (self.text.len() <= TEXT_LIMIT).then_some(())
    }

    fn finished(self) -> Option<Asked> {
        self.ended.then_some(self.asked)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn request(inside: &str) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><Autodiscover xmlns=\"x\"><Request>{inside}</Request></Autodiscover>"
        )
    }

    #[track_caller]
    fn check(xml: &str, address: &str, schema: Option<&str>) {
        let expected = Asked { address: Some(address.into()), schema: schema.map(Into::into) };
        assert_eq!(read(xml.as_bytes()), Some(expected), "{xml}");
    }

    #[test]
    fn address_and_schema_are_read() {
        let schema = "<AcceptableResponseSchema>s</AcceptableResponseSchema>";
        check(&request(&format!("<EMailAddress>a@b</EMailAddress>{schema}")), "a@b", Some("s"));
        check(
            &request(&format!("{schema}<LegacyDN/><EMailAddress>\r\n a@b </EMailAddress>")),
            "a@b",
            Some("s"),
        );
        check(&request("<EMailAddress>a&amp;b&#64;<!-- c -->c</EMailAddress>"), "a&b@c", None);
        check(&request("<EMailAddress><![CDATA[a<@b]]></EMailAddress>"), "a<@b", None);
        check(&format!("\u{feff}{}", request("<EMailAddress>è@b</EMailAddress>")), "è@b", None);
        let prefixed = "<p:Autodiscover xmlns:p='x'><p:Request><p:EMailAddress>a@b</p:EMailAddress></p:Request></p:Autodiscover>";
        check(prefixed, "a@b", None);
    }

    #[test]
    fn what_is_no_request_is_refused() {
        let deep = format!("{}{}", "<a>".repeat(20), "</a>".repeat(20));
        let long = format!("<EMailAddress>{}</EMailAddress>", "a".repeat(TEXT_LIMIT + 1));
        for inside in [
            "<EMailAddress>",
            "</EMailAddress>",
            "&x;",
            "<a></b>",
            "&#0;",
            "&#xD800;",
            &deep,
            &long,
            &"<a/>".repeat(400),
        ] {
            assert_eq!(read(request(inside).as_bytes()), None, "{inside}");
        }
        let bomb = "<!DOCTYPE a [<!ENTITY x \"y\"><!ENTITY z SYSTEM \"file:///etc/passwd\">]>";
        for xml in
            ["", "a@b", "<a/>", "<Autodiscover>", "<Autodiscover/><Autodiscover/>", "x<Autodiscover/>", bomb]
        {
            assert_eq!(read(xml.as_bytes()), None, "{xml}");
        }
        assert_eq!(
            read(format!("{bomb}{}", request("<EMailAddress>a@b&z;</EMailAddress>")).as_bytes()),
            None
        );
        assert_eq!(read(b"<Autodiscover>\xff</Autodiscover>"), None);
        assert_eq!(read(b"<Autodiscover/>"), Some(Asked::default()));
    }

    proptest! {
        #[test]
        fn any_bytes_are_borne(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            read(&bytes);
        }

        #[test]
        fn any_markup_is_borne(text in "[<>/&;#!\\[\\]a-c \"'=A-D?-]{0,80}") {
            read(request(&text).as_bytes());
        }
    }
}
