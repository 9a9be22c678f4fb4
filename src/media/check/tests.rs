use super::*;
use crate::media::testing::{docx, drawing, encoded, odt, pdf, zip};
use image::ImageFormat;

fn good(name: &str, bytes: &[u8]) -> (Format, String, &'static str) {
    let checked = check(name, bytes).expect(name);
    assert!(checked.size() > 0 && checked.dimensions().is_some() == checked.format.is_image());
    (checked.format, checked.name, checked.media_type)
}

fn bad(name: &str, bytes: &[u8]) -> MediaError {
    check(name, bytes).expect_err(name)
}

fn disguised(claimed: &str, found: Found) -> MediaError {
    MediaError::Disguised { claimed: claimed.into(), found }
}

#[test]
fn files_are_what_they_hold_and_are_called_so() {
    let png = encoded(&drawing(20, 20), ImageFormat::Png);
    for (name, bytes, format, kept, media_type) in [
        ("Bando.PDF", pdf(), Format::Pdf, "Bando.pdf", "application/pdf"),
        ("foto.jpg", png, Format::Png, "foto.png", "image/png"),
        ("atto.doc", docx(&[]), Format::Docx, "atto.docx", Format::Docx.media_type()),
        ("atto.pdf.odt", odt(&[]), Format::Odt, "atto.odt", "application/vnd.oasis.opendocument.text"),
        ("a.rtf", b"{\\rtf1\\ansi ciao}\r\n".to_vec(), Format::Rtf, "a.rtf", "application/rtf"),
        (
            "elenco.csv",
            b"nome;et\xE0\n".to_vec(),
            Format::Csv,
            "elenco.csv",
            "text/csv; charset=windows-1252",
        ),
        ("leggimi", "è così".into(), Format::Text, "leggimi.txt", "text/plain; charset=utf-8"),
        ("relazione.v2", b"testo".to_vec(), Format::Text, "relazione.v2.txt", "text/plain; charset=utf-8"),
        (
            "evento.ics",
            b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".to_vec(),
            Format::Calendar,
            "evento.ics",
            "text/calendar; charset=utf-8",
        ),
        ("x.vcf", b"BEGIN:VCARD\nEND:VCARD".to_vec(), Format::Contact, "x.vcf", "text/vcard; charset=utf-8"),
        // Shown as `curriculumexe.pdf`; it is a PDF all the same.
        ("curriculum\u{202E}fdp.exe", pdf(), Format::Pdf, "curriculumfdp.pdf", "application/pdf"),
    ] {
        assert_eq!(good(name, &bytes), (format, kept.to_owned(), media_type), "{name}");
    }
}

#[test]
fn what_is_not_taken_says_what_it_is() {
    let mut exe = b"MZ\x90\0\x03\0".to_vec();
    exe.resize(4096, 0);
    assert_eq!(bad("setup.exe", &exe), MediaError::NotAllowed { found: Found::Program });
    assert_eq!(bad("modulo.pdf", &exe), disguised("pdf", Found::Program));
    assert_eq!(bad("modulo.\u{202E}fdp.exe", &exe), MediaError::NotAllowed { found: Found::Program });
    for (name, bytes, found) in [
        ("logo.svg", &b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"[..], Found::Svg),
        ("pagina.html", b"<!doctype html><script>alert(1)</script>", Found::Html),
        ("a.txt", b" \n<html><body>", Found::Html),
        ("a.js", b"alert(1)", Found::Script),
        ("a.bat", b"del *.*", Found::Script),
        ("a", b"#!/bin/sh\nrm -rf /", Found::Script),
        ("a.zip", &zip(&[("a.txt", b"x")]), Found::Archive),
        ("a.doc", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0", Found::OldOffice),
        ("a.heic", b"\0\0\0\x18ftypheic\0\0\0\0", Found::OtherImage),
        ("a.mp3", b"ID3\x03\0", Found::Sound),
        ("a.mp4", b"\0\0\0\x18ftypisom\0\0\0\0", Found::Film),
    ] {
        let expected = match name {
            "a.txt" => disguised("txt", found),
            _ => MediaError::NotAllowed { found },
        };
        assert_eq!(bad(name, bytes), expected, "{name}");
    }
    assert_eq!(bad("foto.png", b"<svg onload=alert(1)>"), disguised("png", Found::Svg));
    assert_eq!(bad("atto.docx", &zip(&[("a.txt", b"x")])), disguised("docx", Found::Archive));
    assert_eq!(bad("bando.pdf", b"ciao"), disguised("pdf", Found::Text));
    assert_eq!(bad("evento.ics", b"ciao"), MediaError::Broken);
}

#[test]
fn two_things_in_one_are_none() {
    // Readers of archives begin at the end, so this is a PDF and an applet.
    let both = [pdf(), zip(&[("META-INF/MANIFEST.MF", b"x"), ("A.class", b"x")])].concat();
    assert_eq!(bad("bando.pdf", &both), disguised("pdf", Found::Archive));
    let behind = [&b"GIF89a/*"[..], pdf().as_slice()].concat();
    assert!(matches!(bad("bando.pdf", &behind), MediaError::Broken | MediaError::TooManyPixels { .. }));
    assert_eq!(bad("bando.pdf", &[b"x\n", pdf().as_slice()].concat()), disguised("pdf", Found::Text));
    let script = bad("a.gif", b"GIF89a/*\0*/=1;alert(1)");
    assert!(matches!(script, MediaError::Broken | MediaError::TooManyPixels { .. }), "{script:?}");
    // An image with a page or an archive behind it is an image: what is kept is written anew.
    let image = [encoded(&drawing(20, 20), ImageFormat::Gif), zip(&[("A.class", b"x")])].concat();
    assert_eq!(good("a.gif", &image).0, Format::Png);
}

#[test]
fn programs_in_documents_are_refused() {
    assert_eq!(bad("a.docx", &docx(&[("word/vbaProject.bin", b"x")])), MediaError::Macro);
    assert_eq!(bad("a.docm", &docx(&[("word/vbaProject.bin", b"x")])), MediaError::Macro);
    assert_eq!(bad("a.rtf", b"{\\rtf1{\\object\\objdata 0105}}"), MediaError::Macro);
}

#[test]
fn bounds_are_held_before_anything_is_read() {
    assert_eq!(bad("a.pdf", b""), MediaError::Empty);
    assert_eq!(bad("a.txt", &vec![b'a'; MOST_BYTES + 1]), MediaError::TooLarge { limit: MOST_BYTES });
    assert_eq!(bad("a.docx", &docx(&[("word/media/a.bin", &vec![0; 64 << 20])])), MediaError::Bomb);
    assert_eq!(bad("a.pdf", b"%PDF-1.7 cut off"), MediaError::Broken);
    assert_eq!(bad("a.rtf", b"{\\rtf1 cut off"), MediaError::Broken);
}
