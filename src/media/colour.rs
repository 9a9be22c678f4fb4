//! Colours of an image turned into those of the web (sRGB), by the profile it came with.

use image::DynamicImage;
use moxcms::{ColorProfile, DataColorSpace, Layout, ParsingOptions, TransformOptions};

/// Bytes of a profile: those of cameras and screens have some thousand.
const MOST: usize = 1 << 20;

/// The image in colours of the web; as it is when the profile is none for it, or cannot be read.
pub(super) fn in_colours_of_the_web(image: DynamicImage, profile: &[u8]) -> DynamicImage {
    let (layout, points) = match &image {
        DynamicImage::ImageRgb8(image) => (Layout::Rgb, image.as_raw()),
        // What is see-through is multiplied in by now; its colours are those of drawings, and near enough.
        _ => return image,
    };
    match turned(points, layout, profile) {
        Some(points) => replaced(image, points),
        None => image,
    }
}

fn turned(points: &[u8], layout: Layout, profile: &[u8]) -> Option<Vec<u8>> {
    let options = ParsingOptions { max_profile_size: MOST, ..ParsingOptions::default() };
    let from = ColorProfile::new_from_slice_with_options(profile, options).ok()?;
    if from.color_space != DataColorSpace::Rgb {
        return None;
    }
    let web = ColorProfile::new_srgb();
    let transform = from.create_transform_8bit(layout, &web, layout, TransformOptions::default()).ok()?;
    let mut turned = vec![0; points.len()];
    transform.transform(points, &mut turned).ok()?;
    Some(turned)
}

fn replaced(image: DynamicImage, points: Vec<u8>) -> DynamicImage {
    let (width, height) = (image.width(), image.height());
    match image::RgbImage::from_raw(width, height, points) {
        Some(turned) => turned.into(),
        None => image,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::RgbImage;

    fn through(profile: &[u8], point: [u8; 3]) -> [u8; 3] {
        let image = DynamicImage::from(RgbImage::from_pixel(4, 4, image::Rgb(point)));
        in_colours_of_the_web(image, profile).into_rgb8().get_pixel(1, 1).0
    }

    #[test]
    fn wide_colours_become_those_of_the_web() {
        let wide = ColorProfile::new_display_p3().encode().expect("a profile");
        let [red, green, blue] = through(&wide, [200, 100, 100]);
        // Less wide a space needs more of it for the same colour.
        assert!(red > 205 && green < 100 && blue < 100, "{red} {green} {blue}");
        let web = ColorProfile::new_srgb().encode().expect("a profile");
        for (value, same) in through(&web, [200, 100, 50]).into_iter().zip([200_u8, 100, 50]) {
            assert!(value.abs_diff(same) <= 1, "{value} {same}");
        }
    }

    #[test]
    fn a_profile_that_cannot_be_read_changes_nothing() {
        for profile in [&b""[..], b"no profile", &[0; 200]] {
            assert_eq!(through(profile, [1, 2, 3]), [1, 2, 3]);
        }
    }
}
