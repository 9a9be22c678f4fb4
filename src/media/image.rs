//! Images read and written anew: nothing of what was sent is kept but its points.
//!
//! So there is no place in it where somebody lives, no name of a camera, no second file behind it, and no trick for a decoder
//! that browsers use. Colours are turned into those of the web before their profile is dropped.

use image::{
    DynamicImage, ExtendedColorType, GenericImageView as _, ImageDecoder, ImageEncoder as _, ImageError,
    ImageFormat, ImageReader, Limits, RgbaImage,
    codecs::{
        jpeg::JpegEncoder,
        png::{CompressionType, FilterType, PngEncoder},
    },
    imageops::FilterType as Filter,
};
use std::io::Cursor;
use templates::media::WIDTHS;

use super::{
    colour, jpeg,
    model::{Format, MediaError},
};

/// Points of an image: cameras make pictures of 12 to 24 million.
pub const MOST_PIXELS: u64 = 40_000_000;
/// Bytes an image has in memory when it is decoded. Points of sixteen bits count double, so there may be fewer.
const MOST_MEMORY: u64 = 4 * MOST_PIXELS;
/// The largest version that is kept. Long drawings and screens may be higher than wide.
const LARGEST: (u32, u32) = (2560, 5120);
/// Of a hundred. Above it files grow fast, below it edges begin to blur.
const QUALITY: u8 = 82;
/// An image from a format without loss stays so where that costs this part more at most, in percent: drawings and screens do,
/// photographs do not.
const LOSSLESS_COST: usize = 130;

/// An image as it is kept: width and height, bytes.
pub(super) type Version = ((u32, u32), Vec<u8>);

/// The image and its smaller versions, from large to small, in the format that suits it.
pub(super) fn versions(source: ImageFormat, bytes: &[u8]) -> Result<(Format, Vec<Version>), MediaError> {
    if source == ImageFormat::Jpeg {
        jpeg::is_whole(bytes)?;
    }
    let mut image = largest(source, bytes)?;
    let full = image.dimensions();
    let mut images = vec![];
    // Each from the one before: that is quicker, and as good.
    for width in WIDTHS.into_iter().rev().filter(|width| *width < full.0) {
        let smaller = resized(&image, scaled(full, width));
        images.push(std::mem::replace(&mut image, smaller));
    }
    images.push(image);
    let lossless = matches!(source, ImageFormat::Png | ImageFormat::Gif);
    let format = suitable(&images, lossless)?;
    let version = |image: DynamicImage| {
        let dimensions = image.dimensions();
        encode(&straight(image), format).map(|bytes| (dimensions, bytes))
    };
    Ok((format, images.into_iter().map(version).collect::<Result<_, _>>()?))
}

/// The image the right way up, in eight bits, no larger than [`LARGEST`]; what is see-through multiplied in.
fn largest(source: ImageFormat, bytes: &[u8]) -> Result<DynamicImage, MediaError> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), source);
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(2 * MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| fault(&error))?;
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(MediaError::Broken);
    }
    if u64::from(width) * u64::from(height) > MOST_PIXELS || decoder.total_bytes() > MOST_MEMORY {
        return Err(MediaError::TooManyPixels { limit: MOST_PIXELS });
    }
    // What is broken here is left out, as browsers do.
    let orientation = decoder.orientation().ok();
    let profile = decoder.icc_profile().ok().flatten();
    let image = DynamicImage::from_decoder(decoder).map_err(|error| fault(&error))?;
    let mut image = shrunk(in_eight_bits(image));
    if let Some(orientation) = orientation {
        image.apply_orientation(orientation);
    }
    let image = fitted(image);
    Ok(match profile {
        Some(profile) => colour::in_colours_of_the_web(image, &profile),
        None => image,
    })
}

fn fault(error: &ImageError) -> MediaError {
    match error {
        ImageError::Limits(_) => MediaError::TooManyPixels { limit: MOST_PIXELS },
        _ => MediaError::Broken,
    }
}

/// Grey, coloured, or coloured and see-through; what only could be see-through is not.
fn in_eight_bits(image: DynamicImage) -> DynamicImage {
    let (colours, clear) = (image.color().has_color(), image.color().has_alpha());
    if !clear {
        return if colours { image.into_rgb8().into() } else { image.into_luma8().into() };
    }
    let mut points = image.into_rgba8();
    if points.pixels().all(|point| point.0[3] == u8::MAX) {
        return DynamicImage::from(points).into_rgb8().into();
    }
    multiply(&mut points);
    points.into()
}

/// So that the colour of points that cannot be seen does not run into their neighbours.
fn multiply(points: &mut RgbaImage) {
    for point in points.pixels_mut() {
        let alpha = u16::from(point.0[3]);
        for value in &mut point.0[..3] {
            *value = narrow((u16::from(*value) * alpha + 127) / 255);
        }
    }
}

/// The inverse of [`multiply`].
fn straight(image: DynamicImage) -> DynamicImage {
    let DynamicImage::ImageRgba8(mut points) = image else { return image };
    for point in points.pixels_mut() {
        let alpha = u16::from(point.0[3]);
        for value in &mut point.0[..3] {
            let exact = (u16::from(*value) * 255 + alpha / 2).checked_div(alpha);
            *value = exact.map_or(0, narrow);
        }
    }
    points.into()
}

fn narrow(value: u16) -> u8 {
    u8::try_from(value).unwrap_or(u8::MAX)
}

/// A very large image made smaller by means of its points, not as small as it will be: the filter that comes after is better
/// and takes sixteen bytes a point.
fn shrunk(image: DynamicImage) -> DynamicImage {
    let most = LARGEST.0.max(LARGEST.1);
    let (width, height) = within(image.dimensions(), (most, most));
    if (width, height) == image.dimensions() { image } else { image.thumbnail_exact(width, height) }
}

fn fitted(image: DynamicImage) -> DynamicImage {
    let size = within(image.dimensions(), LARGEST);
    if size == image.dimensions() { image } else { resized(&image, size) }
}

fn resized(image: &DynamicImage, (width, height): (u32, u32)) -> DynamicImage {
    image.resize_exact(width, height, Filter::CatmullRom)
}

/// The largest size of the same shape that fits into `most`, and is not larger than it was.
fn within((width, height): (u32, u32), most: (u32, u32)) -> (u32, u32) {
    let (width, height) =
        if width > most.0 { (most.0, scaled((width, height), most.0).1) } else { (width, height) };
    if height > most.1 { (scaled((height, width), most.1).1, most.1) } else { (width, height) }
}

/// The size of the same shape with this width.
fn scaled((width, height): (u32, u32), to: u32) -> (u32, u32) {
    let exact = (u64::from(height) * u64::from(to) + u64::from(width) / 2) / u64::from(width.max(1));
    (to, u32::try_from(exact).unwrap_or(u32::MAX).max(1))
}

/// The format an image is kept in, tried on a version of middle size.
fn suitable(images: &[DynamicImage], lossless: bool) -> Result<Format, MediaError> {
    let Some(sample) = images.iter().rev().nth(1).or(images.first()) else { return Err(MediaError::Broken) };
    if sample.color().has_alpha() {
        return Ok(Format::Png);
    }
    if !lossless {
        return Ok(Format::Jpeg);
    }
    let (exact, lossy) = (encode(sample, Format::Png)?.len(), encode(sample, Format::Jpeg)?.len());
    Ok(if exact * 100 <= lossy * LOSSLESS_COST { Format::Png } else { Format::Jpeg })
}

fn encode(image: &DynamicImage, format: Format) -> Result<Vec<u8>, MediaError> {
    let mut bytes = Vec::new();
    let (width, height) = image.dimensions();
    let kind = ExtendedColorType::from(image.color());
    let written = if format == Format::Png {
        let encoder =
            PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, FilterType::Adaptive);
        encoder.write_image(image.as_bytes(), width, height, kind)
    } else {
        JpegEncoder::new_with_quality(&mut bytes, QUALITY).write_image(image.as_bytes(), width, height, kind)
    };
    written.map_err(|_| MediaError::Broken)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
