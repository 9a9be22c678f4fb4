//! The text of a PDF document, as far as it is text; pure.
//!
//! The reader of the file is hayro-syntax. Here its pages are shown to nobody: what they would write goes out in the order
//! in which it is written, with spaces and line feeds where the pen jumps. How much work a document makes is bounded here
//! only roughly (a stream may unpack to a thousand times its size); [`attached`](super::attached) runs it in a process
//! whose memory and time are bounded.

mod font;
mod page;

use hayro_syntax::Pdf;
use page::Canvas;

/// Pages that are read.
const MOST_PAGES: usize = 500;
/// Bytes of text that are taken out.
pub(super) const MOST_TEXT: usize = 1 << 20;

/// The text of a document; empty when it is none, or is locked by a password.
#[must_use]
pub fn text(data: Vec<u8>) -> String {
    let mut canvas = Canvas::default();
    let Ok(pdf) = Pdf::new(data) else { return String::new() };
    for page in pdf.pages().iter().take(MOST_PAGES) {
        if let Some(content) = page.page_stream() {
            canvas.draw(content, page.resources());
        }
        if canvas.text.len() > MOST_TEXT {
            break;
        }
    }
    let mut text = canvas.text;
    text.truncate(text.floor_char_boundary(MOST_TEXT));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A document of one page with this content, one font, and `more` objects from 6 on.
    fn document(font: &str, content: &str, more: &str) -> String {
        let objects = [
            "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
            "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F 5 0 R >> /XObject << /X 6 0 R >> >> >>"
                .to_owned(),
            format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
            font.to_owned(),
        ];
        let mut file = String::from("%PDF-1.4\n");
        for (number, object) in (1..).zip(objects) {
            file += &format!("{number} 0 obj\n{object}\nendobj\n");
        }
        file + more + "trailer << /Root 1 0 R >>\n%%EOF\n"
    }

    fn check(font: &str, content: &str, more: &str, expected: &str) {
        let found = text(document(font, content, more).into_bytes());
        assert_eq!(found.trim_end(), expected, "{content}");
    }

    const HELVETICA: &str = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding \
                             /FirstChar 32 /Widths [278] >>";

    #[test]
    fn words_and_lines_are_parted_where_the_pen_jumps() {
        check(
            HELVETICA,
            "BT /F 10 Tf 50 700 Td (Offerta) Tj 0 -12 Td (di lavoro) Tj ET",
            "",
            "Offerta\ndi lavoro",
        );
        check(
            HELVETICA,
            "BT /F 10 Tf (Of) Tj (ferta) Tj [(la) -600 (vo) 20 (ro)] TJ ET",
            "",
            "Offertala voro",
        );
        check(HELVETICA, "BT /F 10 Tf 12 TL (a) Tj (b) ' 0 0 (c) \" T* (d) Tj ET", "", "a\nb\nc\nd");
        check(
            HELVETICA,
            "BT /F 10 Tf 1 0 0 1 50 700 Tm (a) Tj 1 0 0 1 55 700 Tm (b) Tj 1 0 0 1 90 700 Tm (c) Tj ET",
            "",
            "ab c",
        );
        check(HELVETICA, "q 0 1 -1 0 0 0 cm BT /F 10 Tf (su) Tj 10 0 Td (al) Tj ET Q", "", "sual");
    }

    #[test]
    fn codes_are_read_by_encoding_and_map() {
        check(HELVETICA, "BT /F 10 Tf (citt\\340 <>) Tj <A4> Tj ET", "", "città <>¤");
        let differences = "<< /Type /Font /Subtype /Type1 /Encoding << /Differences [1 /egrave /fi /uni0041 /f_i 5 /zero] >> >>";
        check(differences, "BT /F 10 Tf <0102030405> Tj ET", "", "èfiAfi0");
        let mapped = "<< /Type /Font /Subtype /Type0 /ToUnicode 7 0 R /DescendantFonts [<< /DW 500 /W [1 [500 500] 3 9 400] >>] >>";
        let map = "1 beginbfchar <0001> <0063006900740074> endbfchar 2 beginbfrange <0002> <0003> <00E0> <0004> <0005> [<FB01> <0058>] endbfrange";
        let more = format!("7 0 obj\n<< /Length {} >>\nstream\n{map}\nendstream\nendobj\n", map.len());
        check(mapped, "BT /F 10 Tf <00010002000300040005> Tj ET", &more, "cittàáfiX");
    }

    #[test]
    fn forms_are_drawn_and_do_not_draw_themselves_for_ever() {
        let form = "BT /F 10 Tf (dentro) Tj ET /X Do";
        let more = format!(
            "6 0 obj\n<< /Subtype /Form /Resources << /Font << /F 5 0 R >> /XObject << /X 6 0 R >> >> /Length {} >>\nstream\n{form}\nendstream\nendobj\n",
            form.len()
        );
        let found = text(document(HELVETICA, "/X Do", &more).into_bytes());
        assert!((1..=4).contains(&found.matches("dentro").count()), "{found}");
    }

    #[test]
    fn a_document_of_a_browser_is_read() {
        let found = text(include_bytes!("../../../fuzz/seeds/pdf/chromium").to_vec());
        for words in [
            "Offerta di lavoro n. 4711",
            "un saldatore con",
            "disponibilità immediata e perciò già",
            "efficace",
            "1.450 euro",
        ] {
            assert!(found.contains(words), "{words} in {found}");
        }
    }

    #[test]
    fn broken_documents_have_no_text_or_some() {
        let whole = include_bytes!("../../../fuzz/seeds/pdf/chromium");
        for cut in (0..whole.len()).step_by(997) {
            let _ = text(whole[..cut].to_vec());
        }
        assert_eq!(text(Vec::new()), "");
        assert_eq!(text(b"no document".to_vec()), "");
    }
}
