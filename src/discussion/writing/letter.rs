//! A message with a text and files, as it is written on the web (RFC 5322, 2046, 2183, 2231). Pure.

use super::Attachment;
use crate::{
    address::Address,
    clock::Micros,
    mime::{
        compose::{self, ComposeError, Mailbox, address_line, header_line, text_body},
        encoding::base64_encode,
    },
};

/// Characters of a file's name; percent-encoded they fit into a line (RFC 5322 §2.1.1).
const LONGEST_NAME: usize = 60;

/// What it is made of.
pub(super) struct Letter<'a> {
    pub(super) from: Mailbox,
    pub(super) to: Address,
    pub(super) subject: String,
    pub(super) at: Micros,
    /// Without angle brackets.
    pub(super) message_id: String,
    /// Identifiers of what it answers, the oldest first, in angle brackets.
    pub(super) references: &'a [String],
    pub(super) text: &'a str,
    pub(super) files: &'a [Attachment],
}

impl Letter<'_> {
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, ComposeError> {
        let mut out = header_line("Date", &compose::rfc5322_date(self.at))?;
        out.extend(address_line("From", std::slice::from_ref(&self.from))?);
        out.extend(address_line("To", &[self.to.clone().into()])?);
        out.extend(header_line("Message-ID", &format!("<{}>", self.message_id))?);
        if let Some(parent) = self.references.last() {
            out.extend(header_line("In-Reply-To", parent)?);
            out.extend(header_line("References", &self.references.join(" "))?);
        }
        out.extend(header_line("Subject", &self.subject)?);
        let (head, body) = mime_body(self.text, self.files);
        out.extend(head);
        out.extend_from_slice(b"\r\n");
        out.extend(body);
        Ok(out)
    }
}

/// The MIME fields and the body of a text with files.
pub(in super::super) fn mime_body(text: &str, files: &[Attachment]) -> (Vec<u8>, Vec<u8>) {
    let (encoding, words) = text_body(text);
    let plain =
        format!("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n");
    if files.is_empty() {
        return (format!("MIME-Version: 1.0\r\n{plain}").into_bytes(), words);
    }
    let boundary = format!("=_{:032x}", rand::random::<u128>());
    let head = format!("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"{boundary}\"\r\n");
    let mut body = format!("--{boundary}\r\n{plain}\r\n").into_bytes();
    body.extend(words);
    for file in files {
        body.extend_from_slice(format!("\r\n--{boundary}\r\n").as_bytes());
        body.extend(part(file));
    }
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    (head.into_bytes(), body)
}

fn part(file: &Attachment) -> Vec<u8> {
    let is_token = |c: char| c.is_ascii_alphanumeric() || "/.+-".contains(c);
    let known = file.media_type.contains('/') && file.media_type.chars().all(is_token);
    let media_type = if known { file.media_type.as_str() } else { "application/octet-stream" };
    let mut part = format!(
        "Content-Type: {media_type}\r\nContent-Disposition: attachment;\r\n filename*=UTF-8''{}\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n",
        percent(&file.name)
    )
    .into_bytes();
    part.extend(base64_encode(&file.bytes));
    part
}

/// RFC 2231 §4: what is no attribute character as its octets.
fn percent(name: &str) -> String {
    let mut out = String::new();
    for byte in name.chars().take(LONGEST_NAME).collect::<String>().bytes() {
        match byte.is_ascii_alphanumeric() || b".-_".contains(&byte) {
            true => out.push(char::from(byte)),
            false => out += &format!("%{byte:02X}"),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mime;

    #[test]
    fn a_text_with_files_is_read_as_it_was_written() {
        let file = |name: &str, bytes: &[u8]| Attachment {
            name: name.into(),
            media_type: "application/pdf; x".into(),
            bytes: bytes.to_vec(),
        };
        let files = [file("modulo àè \"x\".pdf", &[0, 255, 13, 10]), file("b", &[7; 5000])];
        let letter = Letter {
            from: Mailbox {
                name: Some("Anna \"È\"".into()),
                address: Address::parse("a@x.example").unwrap(),
            },
            to: Address::parse("l@x.example").unwrap(),
            subject: "Perché\tno".replace('\t', " "),
            at: 0,
            message_id: "1@x.example".into(),
            references: &["<0@x.example>".into()],
            text: "Sì.\n\nFrom here\n.\n-- \nfirma",
            files: &files,
        };
        let raw = letter.to_bytes().unwrap();
        assert!(raw.split(|b| *b == b'\n').all(|line| line.len() < 999));
        let read = mime::reading(&raw, 9, 1 << 20);
        assert!(read.text.starts_with("Sì.\n\nFrom here\n."), "{}", read.text);
        let names: Vec<&str> = read.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["modulo àè \"x\".pdf", "b"]);
        assert_eq!(
            (read.files[0].bytes.as_slice(), read.files[1].bytes.len()),
            (&[0, 255, 13, 10][..], 5000)
        );
        assert_eq!(mime::header_values(&raw, "In-Reply-To"), ["<0@x.example>"]);
    }
}
