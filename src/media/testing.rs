//! Files for tests, made as programs make them.

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use miniz_oxide::deflate::compress_to_vec;
use std::io::Cursor;

/// A photograph of sorts: no two rows alike.
pub(crate) fn photo(width: u32, height: u32) -> DynamicImage {
    let value = |a: u32, b: u32| u8::try_from((a * 7 + b * 13 + a * b / 11) % 251).unwrap_or(0);
    RgbImage::from_fn(width, height, |x, y| Rgb([value(x, y), value(y, x), value(x + y, 3)])).into()
}

/// A drawing: few colours, large areas.
pub(crate) fn drawing(width: u32, height: u32) -> DynamicImage {
    let colour = |x: u32| if x < width / 2 { Rgb([0, 102, 204]) } else { Rgb([255, 255, 255]) };
    RgbImage::from_fn(width, height, |x, _| colour(x)).into()
}

/// A drawing of which the right half is see-through.
pub(crate) fn clear(width: u32, height: u32) -> DynamicImage {
    let alpha = |x: u32| if x < width / 2 { 255 } else { 0 };
    RgbaImage::from_fn(width, height, |x, _| Rgba([200, 30, 30, alpha(x)])).into()
}

pub(crate) fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).expect("an image can be written");
    bytes.into_inner()
}

/// A JPEG with a block of EXIF: turned by a quarter, and with the words `GPS` and `Lecce` in it.
pub(crate) fn with_exif(jpeg: &[u8]) -> Vec<u8> {
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0".to_vec();
    exif.extend_from_slice(b"GPSLatitude 40.35 Lecce");
    let length = u16::try_from(exif.len() + 2).expect("it is short").to_be_bytes();
    [&jpeg[..2], b"\xFF\xE1", &length, &exif, &jpeg[2..]].concat()
}

/// The head of a PNG that claims a size, without much behind it.
pub(crate) fn png_of(width: u32, height: u32) -> Vec<u8> {
    let small = encoded(&drawing(8, 8), ImageFormat::Png);
    let mut head = [&b"IHDR"[..], &width.to_be_bytes(), &height.to_be_bytes(), &small[24..29]].concat();
    head.extend_from_slice(&crc(&head).to_be_bytes());
    [&small[..12], &head, &small[33..]].concat()
}

/// The check of a chunk of a PNG (ISO/IEC 15948, annex D).
fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: u8| {
        (0..8).fold(crc ^ u32::from(byte), |c, _| if c & 1 == 1 { 0xEDB8_8320 ^ (c >> 1) } else { c >> 1 })
    };
    !bytes.iter().fold(!0, |crc, byte| step(crc, *byte))
}

/// A small PDF of one empty page.
pub(crate) fn pdf() -> Vec<u8> {
    b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n\
      trailer << /Root 1 0 R >>\n%%EOF\n"
        .to_vec()
}

/// An archive of these files, in order; `mimetype` is stored, the others are packed.
pub(crate) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut list) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let stored = *name == "mimetype" || content.is_empty();
        let packed = if stored { content.to_vec() } else { compress_to_vec(content, 6) };
        let method: u16 = if stored { 0 } else { 8 };
        let at = u32::try_from(out.len()).expect("it is small");
        let size = |bytes: &[u8]| u32::try_from(bytes.len()).expect("it is small").to_le_bytes();
        let name_size = u16::try_from(name.len()).expect("it is short").to_le_bytes();
        let facts = [
            &[20, 0, 0, 0][..],
            &method.to_le_bytes(),
            &[0; 8],
            &size(&packed),
            &size(content),
            &name_size,
            &[0; 2],
        ]
        .concat();
        out.extend([b"PK\x03\x04", facts.as_slice(), name.as_bytes(), &packed].concat());
        list.extend(
            [b"PK\x01\x02\x14\0", facts.as_slice(), &[0; 10], &at.to_le_bytes(), name.as_bytes()].concat(),
        );
    }
    let count = u16::try_from(files.len()).expect("they are few").to_le_bytes();
    let size = |n: usize| u32::try_from(n).expect("it is small").to_le_bytes();
    let end = [b"PK\x05\x06\0\0\0\0", count.as_slice(), &count, &size(list.len()), &size(out.len()), &[0; 2]]
        .concat();
    [out, list, end].concat()
}

/// A text of an office program (ISO/IEC 29500) with more parts.
pub(crate) fn docx(more: &[(&str, &[u8])]) -> Vec<u8> {
    let types = b"<Types><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.\
                  wordprocessingml.document.main+xml\"/></Types>";
    let own: [(&str, &[u8]); 3] = [
        ("[Content_Types].xml", types),
        ("_rels/.rels", b"<Relationships/>"),
        ("word/document.xml", b"<w:document/>"),
    ];
    zip(&[&own, more].concat())
}

/// A text of an office program (ISO/IEC 26300) with more parts.
pub(crate) fn odt(more: &[(&str, &[u8])]) -> Vec<u8> {
    let own: [(&str, &[u8]); 3] = [
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", b"<office:document-content/>"),
        ("META-INF/manifest.xml", b"<manifest:manifest/>"),
    ];
    zip(&[&own, more].concat())
}
