//! A QR code as a picture.

use maud::{Markup, html};

use crate::pages::Qr;

/// Modules of white that a reader wants around a code (ISO/IEC 18004).
const QUIET: usize = 4;

/// A code as one path: a rectangle for each run of dark modules.
pub(crate) fn qr(code: &Qr, label: &str) -> Markup {
    let side = code.width + 2 * QUIET;
    let mut path = String::new();
    for (y, row) in code.dark.chunks(code.width.max(1)).enumerate() {
        let mut x = 0;
        while let Some(start) = row.iter().skip(x).position(|dark| *dark).map(|skipped| x + skipped) {
            let length = row.iter().skip(start).take_while(|dark| **dark).count();
            path += &format!("M{} {}h{length}v1h-{length}z", start + QUIET, y + QUIET);
            x = start + length;
        }
    }
    html! {
        svg.posta-codice viewBox={ "0 0 " (side) " " (side) } role="img" aria-label=(label) {
            rect width=(side) height=(side) fill="#fff" {}
            path d=(path) fill="#000" shape-rendering="crispEdges" {}
        }
    }
}
