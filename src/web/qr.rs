//! An address of the web as a QR code, for telephones to read from the screen.

use qrcode::{Color, EcLevel, QrCode};
use templates::pages::Qr;

/// The modules of a code for `text`; none when it is too long for one.
pub(super) fn code(text: &str) -> Option<Qr> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let dark = code.to_colors().into_iter().map(|color| color == Color::Dark).collect();
    Some(Qr { width: code.width(), dark })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_a_square_with_its_three_finders() {
        let Qr { width, dark } = code("https://posta.example.it/posta/configura").unwrap();
        assert_eq!(dark.len(), width * width);
        for (x, y) in [(0, 0), (width - 7, 0), (0, width - 7)] {
            let row = &dark[y * width + x..][..7];
            assert_eq!(row, [true; 7], "finder at {x} {y}");
        }
        assert!(code(&"a".repeat(5_000)).is_none());
    }
}
