//! Pictures for contents: flat drawings of hills, sea and sun in a few palettes. Nobody's face, nobody's work.

use image::{ImageFormat, Rgb, RgbImage};
use std::io::Cursor;

/// Points across and down.
const SIZE: (u32, u32) = (960, 540);

/// What they are called for those who do not see them.
pub const ALT: &str = "Disegno: colline e uliveti davanti al mare, con il sole";

/// Sky above and at the horizon, sun, sea, and three rows of hills, from the farthest.
type Palette = [[u8; 3]; 7];

const PALETTES: [Palette; 6] = [
    [
        [90, 160, 214],
        [214, 236, 246],
        [255, 214, 102],
        [44, 122, 163],
        [138, 176, 124],
        [92, 143, 92],
        [54, 105, 70],
    ],
    [
        [236, 142, 92],
        [252, 220, 172],
        [255, 244, 214],
        [86, 108, 150],
        [150, 120, 120],
        [108, 88, 100],
        [70, 60, 78],
    ],
    [
        [110, 190, 200],
        [232, 246, 240],
        [255, 236, 150],
        [40, 140, 150],
        [170, 190, 110],
        [120, 160, 80],
        [80, 120, 60],
    ],
    [
        [70, 90, 150],
        [190, 190, 220],
        [244, 236, 220],
        [50, 70, 120],
        [110, 120, 150],
        [80, 90, 120],
        [50, 60, 90],
    ],
    [
        [196, 222, 240],
        [250, 246, 230],
        [250, 190, 90],
        [120, 170, 190],
        [214, 190, 120],
        [186, 150, 84],
        [140, 104, 60],
    ],
    [
        [150, 200, 160],
        [240, 248, 230],
        [255, 226, 120],
        [70, 150, 150],
        [120, 170, 110],
        [70, 130, 90],
        [40, 90, 70],
    ],
];

/// How many there are.
pub const COUNT: usize = PALETTES.len();

/// One of them as PNG; numbers begin again after [`COUNT`].
pub fn png(number: usize) -> Vec<u8> {
    let palette = &PALETTES[number % COUNT];
    let picture = RgbImage::from_fn(SIZE.0, SIZE.1, |x, y| Rgb(point(palette, number, x, y)));
    let mut out = Cursor::new(Vec::new());
    // Into memory nothing fails but memory.
    let _ = picture.write_to(&mut out, ImageFormat::Png);
    out.into_inner()
}

/// The colour of a point: the nearest thing that covers it.
fn point([above, horizon, sun, sea, hills @ ..]: &Palette, number: usize, x: u32, y: u32) -> [u8; 3] {
    let (across, down) = (f64::from(x) / f64::from(SIZE.0), f64::from(y) / f64::from(SIZE.1));
    let shift = number as f64;
    for (row, hill) in hills.iter().enumerate().rev() {
        let (row, far) = (row as f64, 3.0 - row as f64);
        let top = 0.92 - 0.11 * far
            + 0.05 * (across * (4.0 + row) + shift * 1.7 + row * 2.1).sin()
            + 0.02 * (across * 11.0 + shift + row).sin();
        if down > top {
            return *hill;
        }
    }
    if down > 0.52 {
        return *sea;
    }
    let (from_sun_x, from_sun_y) = ((across - 0.25 - 0.1 * (shift % 6.0)) * 16.0 / 9.0, down - 0.26);
    if from_sun_x.hypot(from_sun_y) < 0.09 {
        return *sun;
    }
    let blend = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * (down / 0.52)) as u8;
    [blend(above[0], horizon[0]), blend(above[1], horizon[1]), blend(above[2], horizon[2])]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_taken_as_pictures_and_differ() {
        let all: std::collections::BTreeSet<Vec<u8>> = (0..COUNT).map(png).collect();
        assert_eq!(all.len(), COUNT);
        for picture in all {
            crate::media::check("disegno.png", &picture).expect("a picture");
        }
    }
}
