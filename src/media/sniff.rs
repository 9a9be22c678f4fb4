//! What bytes are, by their first ones.

use image::ImageFormat;

use super::{
    model::Found,
    text::{self, Charset},
};

/// What bytes look like. Each is looked at closer before it is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sniffed {
    Image(ImageFormat),
    Pdf,
    Rtf,
    Archive,
    Text(Charset),
    Other(Found),
}

/// First bytes of what is not taken, told apart to say what it is.
const OTHERS: [(&[u8], Found); 29] = [
    (b"MZ", Found::Program),
    (b"\x7FELF", Found::Program),
    (b"\xFE\xED\xFA\xCE", Found::Program),
    (b"\xFE\xED\xFA\xCF", Found::Program),
    (b"\xCF\xFA\xED\xFE", Found::Program),
    (b"\xCE\xFA\xED\xFE", Found::Program),
    (b"\xCA\xFE\xBA\xBE", Found::Program),
    (b"dex\n", Found::Program),
    (b"\0asm", Found::Program),
    (b"L\0\0\0\x01\x14\x02\0", Found::Program),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Found::OldOffice),
    (b"PK", Found::Archive),
    (b"Rar!", Found::Archive),
    (b"7z\xBC\xAF\x27\x1C", Found::Archive),
    (b"\x1F\x8B", Found::Archive),
    (b"BZh", Found::Archive),
    (b"\xFD7zXZ\0", Found::Archive),
    (b"\x28\xB5\x2F\xFD", Found::Archive),
    (b"MSCF", Found::Archive),
    (b"BM", Found::OtherImage),
    (b"II*\0", Found::OtherImage),
    (b"MM\0*", Found::OtherImage),
    (b"\0\0\x01\0", Found::OtherImage),
    (b"8BPS", Found::OtherImage),
    (b"ID3", Found::Sound),
    (b"OggS", Found::Sound),
    (b"fLaC", Found::Sound),
    (b"\x1A\x45\xDF\xA3", Found::Film),
    (b"FLV", Found::Film),
];

/// Brands of ISO media files (ISO/IEC 14496-12 §4.3) that are images.
const IMAGE_BRANDS: [&[u8]; 7] = [b"heic", b"heix", b"hevc", b"heif", b"mif1", b"msf1", b"avif"];

pub(super) fn sniff(bytes: &[u8]) -> Sniffed {
    // At the very first byte: what readers find further on makes two things of one file.
    if bytes.starts_with(b"%PDF-") {
        return Sniffed::Pdf;
    }
    if let Some(format) = image(bytes) {
        return Sniffed::Image(format);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Sniffed::Archive;
    }
    let charset = text::charset(bytes);
    if bytes.starts_with(b"{\\rtf") && charset.is_some() {
        return Sniffed::Rtf;
    }
    if let Some(charset) = charset {
        return text::marked(bytes).map_or(Sniffed::Text(charset), Sniffed::Other);
    }
    Sniffed::Other(other(bytes))
}

fn image(bytes: &[u8]) -> Option<ImageFormat> {
    let riff = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    match bytes {
        _ if riff => Some(ImageFormat::WebP),
        _ if bytes.starts_with(b"\x89PNG\r\n\x1A\n") => Some(ImageFormat::Png),
        _ if bytes.starts_with(b"\xFF\xD8\xFF") => Some(ImageFormat::Jpeg),
        _ if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") => Some(ImageFormat::Gif),
        _ => None,
    }
}

/// What bytes are that are no text and nothing we take.
fn other(bytes: &[u8]) -> Found {
    match bytes.get(4..12) {
        Some(brand) if brand.starts_with(b"ftyp") => {
            let still = IMAGE_BRANDS.contains(&&brand[4..]);
            return if still { Found::OtherImage } else { Found::Film };
        }
        _ => {}
    }
    if bytes.starts_with(b"RIFF") {
        return if bytes.get(8..12) == Some(b"AVI ") { Found::Film } else { Found::Sound };
    }
    if bytes.get(257..262) == Some(b"ustar") {
        return Found::Archive;
    }
    let known = OTHERS.iter().find(|(head, _)| bytes.starts_with(head));
    match known {
        Some((_, found)) => *found,
        // A frame of MPEG sound without a head (ISO/IEC 11172-3 §2.4.1.3).
        None if bytes.first() == Some(&0xFF) && bytes.get(1).is_some_and(|b| b & 0xE0 == 0xE0) => {
            Found::Sound
        }
        None => Found::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_known_by_their_begin() {
        for (bytes, expected) in [
            (&b"%PDF-1.7\n"[..], Sniffed::Pdf),
            (b" %PDF-1.7\n", Sniffed::Text(Charset::Utf8)),
            (b"\x89PNG\r\n\x1A\n", Sniffed::Image(ImageFormat::Png)),
            (b"\xFF\xD8\xFF\xE1", Sniffed::Image(ImageFormat::Jpeg)),
            (b"GIF89a;", Sniffed::Image(ImageFormat::Gif)),
            (b"RIFF\0\0\0\0WEBPVP8 ", Sniffed::Image(ImageFormat::WebP)),
            (b"RIFF\0\0\0\0WAVEfmt ", Sniffed::Other(Found::Sound)),
            (b"PK\x03\x04\x14\0", Sniffed::Archive),
            (b"PK\x05\x06\0\0", Sniffed::Other(Found::Archive)),
            (b"{\\rtf1\\ansi}", Sniffed::Rtf),
            (b"MZ\x90\0", Sniffed::Other(Found::Program)),
            (b"MZ e altre sigle", Sniffed::Text(Charset::Utf8)),
            (b"\x7FELF\x02\x01", Sniffed::Other(Found::Program)),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Sniffed::Other(Found::OldOffice)),
            (b"\0\0\0\x20ftypheic", Sniffed::Other(Found::OtherImage)),
            (b"\0\0\0\x20ftypisom", Sniffed::Other(Found::Film)),
            (b"\xFF\xFB\x90\0", Sniffed::Other(Found::Sound)),
            (b"<svg>", Sniffed::Other(Found::Svg)),
            (b"\0\x01\x02", Sniffed::Other(Found::Unknown)),
            (b"", Sniffed::Text(Charset::Utf8)),
        ] {
            assert_eq!(sniff(bytes), expected, "{bytes:?}");
        }
    }
}
