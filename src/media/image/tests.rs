use super::*;
use crate::media::testing::{clear, drawing, encoded, photo, png_of, with_exif};
use image::RgbImage;

fn sizes(versions: &[Version]) -> Vec<(u32, u32)> {
    versions.iter().map(|(size, _)| *size).collect()
}

fn decoded(version: &Version) -> DynamicImage {
    let image = image::load_from_memory(&version.1).expect("what we have written can be read");
    assert_eq!(image.dimensions(), version.0);
    image
}

fn refused(source: ImageFormat, bytes: &[u8]) -> MediaError {
    versions(source, bytes).expect_err("it is not whole")
}

#[test]
fn a_photograph_has_smaller_versions_and_is_never_enlarged() {
    let (format, made) =
        versions(ImageFormat::Jpeg, &encoded(&photo(1600, 1200), ImageFormat::Jpeg)).expect("whole");
    assert_eq!(format, Format::Jpeg);
    assert_eq!(sizes(&made), [(1600, 1200), (1280, 960), (640, 480), (320, 240)]);
    assert!(made.iter().all(|version| decoded(version).color() == image::ColorType::Rgb8));
    let (_, made) = versions(ImageFormat::Jpeg, &encoded(&photo(320, 10), ImageFormat::Jpeg)).expect("whole");
    assert_eq!(sizes(&made), [(320, 10)]);
    let (_, made) =
        versions(ImageFormat::Jpeg, &encoded(&photo(3000, 40), ImageFormat::Jpeg)).expect("whole");
    assert_eq!(sizes(&made), [(2560, 34), (1280, 17), (640, 9), (320, 4)]);
    let (_, made) = versions(ImageFormat::Png, &encoded(&photo(2, 6000), ImageFormat::Png)).expect("whole");
    assert_eq!(sizes(&made), [(2, 5120)]);
}

#[test]
fn what_a_camera_writes_beside_the_points_is_gone_and_the_image_upright() {
    let bytes = with_exif(&encoded(&drawing(400, 100), ImageFormat::Jpeg));
    assert!(memmem(&bytes, b"GPSLatitude"));
    let (_, made) = versions(ImageFormat::Jpeg, &bytes).expect("whole");
    assert_eq!(sizes(&made), [(100, 400)], "turned by a quarter");
    for version in &made {
        for word in [&b"Exif"[..], b"GPS", b"Lecce", b"ICC_PROFILE"] {
            assert!(!memmem(&version.1, word), "{word:?}");
        }
    }
    // The left half, blue, is at the top now.
    let image = decoded(&made[0]).into_rgb8();
    assert!(image.get_pixel(50, 20).0[2] > 180 && image.get_pixel(50, 20).0[0] < 30);
    assert!(image.get_pixel(50, 380).0[0] > 230);
}

fn memmem(bytes: &[u8], word: &[u8]) -> bool {
    memchr::memmem::find(bytes, word).is_some()
}

#[test]
fn what_is_see_through_stays_so_without_dark_edges() {
    for source in [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let (format, made) = versions(source, &encoded(&clear(700, 300), source)).expect("whole");
        assert_eq!(format, Format::Png, "{source:?}");
        assert_eq!(sizes(&made), [(700, 300), (640, 274), (320, 137)]);
        let small = decoded(&made[2]).into_rgba8();
        assert_eq!((small.get_pixel(5, 5).0[3], small.get_pixel(315, 5).0[3]), (255, 0));
        let mut edge = (0..320).map(|x| small.get_pixel(x, 5)).filter(|point| (1..255).contains(&point.0[3]));
        assert!(edge.all(|point| point.0[0] > 150), "the colour runs out, it does not darken");
    }
}

#[test]
fn drawings_stay_exact_and_photographs_become_small() {
    let kept = |image: &DynamicImage, source| versions(source, &encoded(image, source)).expect("whole").0;
    assert_eq!(kept(&drawing(900, 400), ImageFormat::Png), Format::Png);
    assert_eq!(kept(&photo(900, 400), ImageFormat::Png), Format::Jpeg);
    assert_eq!(kept(&drawing(900, 400), ImageFormat::WebP), Format::Jpeg);
    // Could be see-through, and is not.
    let opaque = DynamicImage::from(drawing(900, 400).into_rgba8());
    assert_eq!(kept(&opaque, ImageFormat::Png), Format::Png);
    let (_, made) = versions(ImageFormat::Png, &encoded(&opaque, ImageFormat::Png)).expect("whole");
    assert!(!decoded(&made[0]).color().has_alpha());
    let grey = DynamicImage::from(photo(400, 300).into_luma16());
    let (_, made) = versions(ImageFormat::Png, &encoded(&grey, ImageFormat::Png)).expect("whole");
    assert_eq!(decoded(&made[0]).color(), image::ColorType::L8);
}

#[test]
fn what_stands_behind_an_image_is_not_kept() {
    for source in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif] {
        let bytes =
            [encoded(&drawing(64, 64), source).as_slice(), b"<script>alert(1)</script>PK\x05\x06"].concat();
        let (_, made) = versions(source, &bytes).expect("whole");
        assert!(!memmem(&made[0].1, b"script"), "{source:?}");
    }
}

#[test]
fn too_many_points_are_known_from_the_head() {
    for (width, height) in [(60_000, 60_000), (8_000, 5_001), (u32::MAX >> 1, 1), (1, u32::MAX >> 1)] {
        let error = refused(ImageFormat::Png, &png_of(width, height));
        assert_eq!(error, MediaError::TooManyPixels { limit: MOST_PIXELS }, "{width} {height}");
    }
    let mut gif = encoded(&drawing(8, 8), ImageFormat::Gif);
    gif[6..10].copy_from_slice(&[0xFF; 4]);
    assert_eq!(refused(ImageFormat::Gif, &gif), MediaError::TooManyPixels { limit: MOST_PIXELS });
    assert_eq!(refused(ImageFormat::Png, &png_of(0, 5)), MediaError::Broken);
    assert_eq!(
        refused(ImageFormat::Png, &png_of(3_000, 3_000)),
        MediaError::Broken,
        "there is no such image behind"
    );
}

#[test]
fn what_is_cut_off_is_broken() {
    for source in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let bytes = encoded(&photo(200, 200), source);
        for part in [bytes.len() / 10, bytes.len() / 2, bytes.len() * 9 / 10] {
            assert_eq!(refused(source, &bytes[..part]), MediaError::Broken, "{source:?} {part}");
        }
    }
    let preview = with_exif(&encoded(&photo(200, 200), ImageFormat::Jpeg));
    assert_eq!(refused(ImageFormat::Jpeg, &preview[..preview.len() / 2]), MediaError::Broken);
}

#[test]
fn shapes_are_kept_when_sizes_change() {
    assert_eq!(within((8000, 4000), LARGEST), (2560, 1280));
    assert_eq!(within((1000, 10_000), LARGEST), (512, 5120));
    assert_eq!(within((2560, 5120), LARGEST), (2560, 5120));
    assert_eq!(scaled((10_000, 1), 320), (320, 1));
    let large = DynamicImage::from(RgbImage::new(6000, 30));
    assert_eq!(fitted(shrunk(large)).dimensions(), (2560, 13));
}
