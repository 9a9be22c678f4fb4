//! Uploaded files in pages: where they are, and pictures that suit every screen.

use maud::{Markup, html};

/// The widths images are offered in, pixels.
pub const WIDTHS: [u32; 3] = [320, 640, 1280];

/// The most room a picture in a text gets, for the browser to choose a width by.
const SIZES: &str = "(max-width: 768px) 100vw, 768px";

/// Where an image is, at most so wide.
pub fn image_path(id: i64, width: u32) -> String {
    format!("/immagini/{id}/{width}")
}

/// Where a file is. The name is for people: it is what a browser saves the file as.
pub fn file_path(id: i64, name: &str) -> String {
    let mut path = format!("/file/{id}/");
    for byte in name.bytes() {
        // RFC 3986 §2.3: unreserved characters stand for themselves.
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            path.push(char::from(byte));
        } else {
            path += &format!("%{byte:02X}");
        }
    }
    path
}

/// An image to show.
#[derive(Debug, Clone, Copy)]
pub struct Picture<'a> {
    /// The number of its file.
    pub id: i64,
    /// Its width and height in pixels, so that a page does not jump when it comes.
    pub size: Option<(u32, u32)>,
    /// What it shows, for who does not see it; empty when it only adorns.
    pub alt: &'a str,
    /// How wide it is shown, as HTML's `sizes` says it; empty: as in a text.
    pub sizes: &'a str,
}

/// The picture, each browser taking the width it needs.
pub fn picture(picture: &Picture<'_>) -> Markup {
    let set = WIDTHS.map(|width| format!("{} {width}w", image_path(picture.id, width))).join(", ");
    let sizes = if picture.sizes.is_empty() { SIZES } else { picture.sizes };
    html! {
        img src=(image_path(picture.id, 640)) srcset=(set) sizes=(sizes) alt=(picture.alt)
            width=[picture.size.map(|size| size.0)] height=[picture.size.map(|size| size.1)]
            class="img-fluid" loading="lazy" decoding="async";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_spelled_for_addresses() {
        assert_eq!(file_path(7, "Modulo 1/à?#.pdf"), "/file/7/Modulo%201%2F%C3%A0%3F%23.pdf");
    }

    #[test]
    fn a_picture_names_its_widths_and_what_it_shows() {
        let shown =
            picture(&Picture { id: 5, size: Some((800, 600)), alt: "\"a\" <b>", sizes: "" }).into_string();
        for part in [
            "src=\"/immagini/5/640\"",
            "/immagini/5/320 320w, /immagini/5/640 640w, /immagini/5/1280 1280w",
            "width=\"800\" height=\"600\"",
            "alt=\"&quot;a&quot; &lt;b&gt;\"",
        ] {
            assert!(shown.contains(part), "{part} in {shown}");
        }
        assert!(
            !picture(&Picture { id: 5, size: None, alt: "", sizes: "" }).into_string().contains("width=")
        );
    }
}
