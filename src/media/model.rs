//! The words of uploaded files: formats, what was checked, what is kept, why one is refused. No SQL, no parsing.

use crate::{clock::Micros, directory::PrincipalId, words::words};
use mailstore::{DbError, blob::PreparedBlob};

words! {
    /// What a kept file is; the word is also how its name ends.
    Format {
        /// A document whose pages look everywhere the same.
        Pdf = "pdf",
        /// An image without loss: drawings, screens, whatever is see-through.
        Png = "png",
        /// A photograph.
        Jpeg = "jpg",
        /// A text of an office program (ISO/IEC 26300).
        Odt = "odt",
        /// A spreadsheet (ISO/IEC 26300).
        Ods = "ods",
        /// A presentation (ISO/IEC 26300).
        Odp = "odp",
        /// A text of an office program (ISO/IEC 29500).
        Docx = "docx",
        /// A spreadsheet (ISO/IEC 29500).
        Xlsx = "xlsx",
        /// A presentation (ISO/IEC 29500).
        Pptx = "pptx",
        /// A formatted text that most programs read.
        Rtf = "rtf",
        /// A plain text.
        Text = "txt",
        /// A table as plain text.
        Csv = "csv",
        /// Events for a calendar (RFC 5545).
        Calendar = "ics",
        /// People for an address book (RFC 6350).
        Contact = "vcf",
    }
}

impl Format {
    /// Whether it is shown in pages, and has smaller versions.
    pub fn is_image(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg)
    }

    /// Its media type, without a character set.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            Self::Odp => "application/vnd.oasis.opendocument.presentation",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Self::Rtf => "application/rtf",
            Self::Text => "text/plain",
            Self::Csv => "text/csv",
            Self::Calendar => "text/calendar",
            Self::Contact => "text/vcard",
        }
    }
}

/// What bytes were found to be that is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Found {
    /// A web page: it would run in the name of the site.
    Html,
    /// A drawing that may hold a program.
    Svg,
    /// Another text with marks.
    Xml,
    /// A plain text where something else was announced.
    Text,
    /// A program for a machine.
    Program,
    /// A program as text.
    Script,
    /// A packed folder.
    Archive,
    /// A file of an office program of before 2007, or an encrypted one: macros cannot be told from text there.
    OldOffice,
    /// An image of a format that browsers do not show, or not all: HEIC, AVIF, TIFF, BMP.
    OtherImage,
    /// Sound.
    Sound,
    /// A film.
    Film,
    /// Something else.
    Unknown,
}

/// Why a file is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MediaError {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It is larger than the limit, in bytes.
    #[error("the file is larger than {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: usize,
    },
    /// Such files are not taken.
    #[error("files of this kind are not taken: {found:?}")]
    NotAllowed {
        /// What it is.
        found: Found,
    },
    /// It is something else than its name says, or two things at once.
    #[error("it is called {claimed}, and is {found:?}")]
    Disguised {
        /// How its name ends.
        claimed: String,
        /// What it is.
        found: Found,
    },
    /// The image has more points than the limit.
    #[error("the image has more than {limit} points")]
    TooManyPixels {
        /// The limit.
        limit: u64,
    },
    /// It is damaged or cut off.
    #[error("the file is damaged")]
    Broken,
    /// It holds programs that run when it is opened.
    #[error("the file has macros")]
    Macro,
    /// It is locked by a password.
    #[error("the file is encrypted")]
    Locked,
    /// It unpacks to much more than an honest file does.
    #[error("the file unpacks to too much")]
    Bomb,
}

/// Why a file is not kept.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// The person has so many files that are used nowhere.
    #[error("{limit} files of this person are used nowhere")]
    TooMany {
        /// The most there may be.
        limit: i64,
    },
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Why files are not put to use.
#[derive(Debug, thiserror::Error)]
pub enum UseError {
    /// There is no such file, or the person may not see it: its number.
    #[error("there is no file {0}")]
    NoSuchFile(i64),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl KeepError {
    /// Whether it may work later, as it is.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Db(error) if error.is_temporary())
    }
}

impl UseError {
    /// Whether it may work later, as it is.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Db(error) if error.is_temporary())
    }
}

/// A file that was looked through and found good, ready to be kept.
#[derive(Debug, Clone)]
pub struct Checked {
    /// What it is.
    pub format: Format,
    /// Its media type, with the character set of a text.
    pub media_type: &'static str,
    /// Its name, made harmless, ending as its format does.
    pub name: String,
    /// Its parts: the file itself first, then smaller versions of an image, from large to small.
    pub(super) parts: Vec<Part>,
}

impl Checked {
    /// Its size in bytes, as it will be kept.
    pub fn size(&self) -> usize {
        self.parts.first().map_or(0, |part| part.size)
    }

    /// What it holds, without what was taken out of it.
    ///
    /// # Errors
    /// It cannot be unpacked.
    pub fn bytes(&self) -> Result<Vec<u8>, DbError> {
        self.parts.first().map_or_else(|| Ok(Vec::new()), |part| part.blob.unpack())
    }

    /// About how many bytes it will write.
    pub fn stored_size(&self) -> usize {
        self.parts.iter().map(|part| part.blob.stored_size()).sum()
    }

    /// Width and height of an image in pixels.
    pub fn dimensions(&self) -> Option<(u32, u32)> {
        self.parts.first().filter(|_| self.format.is_image()).map(|part| (part.width, part.height))
    }
}

/// Bytes of a file: itself, or a smaller version.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) size: usize,
    pub(super) blob: PreparedBlob,
}

impl Part {
    pub(super) fn new((width, height): (u32, u32), bytes: &[u8]) -> Self {
        Self { width, height, size: bytes.len(), blob: PreparedBlob::new(bytes) }
    }
}

/// A kept file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaFile {
    /// Its number.
    pub id: i64,
    /// What it is.
    pub format: Format,
    /// Its media type, with the character set of a text.
    pub media_type: String,
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size: i64,
    /// Width of an image in pixels, else 0.
    pub width: u32,
    /// Height of an image in pixels, else 0.
    pub height: u32,
    /// SHA-256 of its bytes.
    pub digest: Vec<u8>,
    /// What an image shows, in words; empty when nobody has said.
    pub alt: String,
    /// Everybody may read it: something public uses it.
    pub public: bool,
    /// It was entrusted to somebody who says who else may read it.
    pub reserved: bool,
    /// Who brought it.
    pub uploaded_by: Option<PrincipalId>,
    /// When, microseconds UTC.
    pub uploaded_at: Micros,
}

impl MediaFile {
    /// Width and height of an image in pixels.
    pub fn dimensions(&self) -> Option<(u32, u32)> {
        self.format.is_image().then_some((self.width, self.height))
    }
}
