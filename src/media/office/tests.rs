use super::*;
use crate::media::testing::{docx, odt, zip};

const REFUSED: Result<Format, MediaError> = Err(MediaError::NotAllowed { found: Found::Archive });

#[test]
fn documents_are_told_by_their_parts() {
    assert_eq!(format(&docx(&[])), Ok(Format::Docx));
    assert_eq!(format(&odt(&[("Thumbnails/thumbnail.png", b"x")])), Ok(Format::Odt));
    for (kind, word, folder) in [
        (Format::Xlsx, "spreadsheetml.sheet", "xl/workbook.xml"),
        (Format::Pptx, "presentationml.presentation", "ppt/presentation.xml"),
    ] {
        let types =
            format!("<Types ContentType=\"application/vnd.openxmlformats-officedocument.{word}.main+xml\"/>");
        let parts: [(&str, &[u8]); 3] =
            [("[Content_Types].xml", types.as_bytes()), ("_rels/.rels", b"x"), (folder, b"x")];
        assert_eq!(format(&zip(&parts)), Ok(kind));
    }
    let sheet = zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", b"x"),
        ("META-INF/manifest.xml", b"x"),
    ]);
    assert_eq!(format(&sheet), Ok(Format::Ods));
}

#[test]
fn other_archives_are_none() {
    for files in [
        vec![("a.txt", &b"x"[..])],
        vec![("mimetype", b"application/epub+zip"), ("content.xml", b"x"), ("META-INF/manifest.xml", b"x")],
        vec![("META-INF/MANIFEST.MF", b"x"), ("A.class", b"x")],
        vec![("[Content_Types].xml", b"<Types/>"), ("_rels/.rels", b"x"), ("word/document.xml", b"x")],
        vec![("word/document.xml", b"x")],
    ] {
        assert_eq!(format(&zip(&files)), REFUSED, "{files:?}");
    }
    let hollow = zip(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"x")]);
    assert_eq!(format(&hollow), Err(MediaError::Broken));
}

#[test]
fn documents_with_programs_are_refused() {
    for part in [
        "word/vbaProject.bin",
        "word/VBAPROJECT.BIN",
        "word/activeX/activeX1.xml",
        "xl/macrosheets/sheet1.xml",
    ] {
        assert_eq!(format(&docx(&[(part, b"x")])), Err(MediaError::Macro), "{part}");
    }
    assert_eq!(format(&odt(&[("Basic/Standard/Module1.xml", b"x")])), Err(MediaError::Macro));
    assert_eq!(format(&odt(&[("Scripts/python/a.py", b"x")])), Err(MediaError::Macro));
    assert_eq!(format(&odt(&[("Scripts/", b"")])), Ok(Format::Odt));
    // Called otherwise, but of that type.
    let types = b"<Override PartName=\"/word/a.bin\" ContentType=\"application/vnd.ms-office.vbaProject\"/>\
                  <Override ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>";
    let hidden = zip(&[("[Content_Types].xml", types), ("_rels/.rels", b"x"), ("word/a.bin", b"x")]);
    assert_eq!(format(&hidden), Err(MediaError::Macro));
}
