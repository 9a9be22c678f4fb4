//! Plausible messages: each one different, of a wanted size, compressible about as much as real mail.

use std::fmt::Write;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

const WORDS: &[&str] = &[
    "lavoro",
    "offerta",
    "centro",
    "impiego",
    "colloquio",
    "provincia",
    "domanda",
    "corso",
    "operatore",
    "Lecce",
    "azienda",
    "candidato",
    "contratto",
    "tirocinio",
    "scadenza",
    "documento",
    "ufficio",
    "Gallipoli",
    "lunedì",
    "selezione",
    "formazione",
    "graduatoria",
    "allegato",
    "cordiali",
    "saluti",
    "orario",
    "sede",
    "conferma",
    "richiesta",
    "pratica",
    "bando",
    "Maglie",
    "iscrizione",
    "profilo",
    "competenze",
    "turno",
    "settimana",
];

static NEXT: AtomicU64 = AtomicU64::new(0);

/// A one-part message of about `size` bytes with CRLF line ends and no line that begins with a dot.
pub fn plain(size: usize) -> Vec<u8> {
    let mut draft = Draft::begin();
    draft.text.push_str("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n");
    // A word that few messages share, for searches.
    let _ = write!(draft.text, "Pratica pr{}x ", draft.number);
    draft.prose(size);
    draft.text.into_bytes()
}

/// One of three shapes in turn: plain text, text with HTML, or these with an attached document.
pub fn varied(turn: usize, size: usize) -> Vec<u8> {
    match turn % 4 {
        0 | 1 => plain(size),
        2 => {
            let mut draft = Draft::begin();
            draft.alternative("alt", size);
            draft.text.into_bytes()
        }
        _ => with_attachment(size),
    }
}

fn with_attachment(size: usize) -> Vec<u8> {
    let mut draft = Draft::begin();
    draft.text.push_str("Content-Type: multipart/mixed; boundary=\"mix\"\r\n\r\n--mix\r\n");
    draft.alternative("alt", size / 2);
    draft.text.push_str(concat!(
        "--mix\r\nContent-Type: application/pdf; name=\"modulo.pdf\"\r\n",
        "Content-Disposition: attachment; filename=\"modulo.pdf\"\r\n",
        "Content-Transfer-Encoding: base64\r\n\r\n"
    ));
    while draft.text.len() < size {
        draft.base64_line();
    }
    draft.text.push_str("--mix--\r\n");
    draft.text.into_bytes()
}

/// A message in the making, with the state of its pseudo-random words.
struct Draft {
    text: String,
    state: u64,
    number: u64,
}

/// When this run began: no two have the same Message-IDs.
static BEGAN: LazyLock<u64> =
    LazyLock::new(|| SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |t| t.as_nanos() as u64));

impl Draft {
    fn begin() -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let state = *BEGAN ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut draft = Self { text: String::new(), state, number };
        let (first, second) = (draft.word(), draft.word());
        let minute = number % 60;
        // Writing to a String cannot fail.
        let _ = write!(
            draft.text,
            "From: Carico di prova <carico{}@posta.example>\r\nTo: Operatore <operatore@bench.example>\r\n\
             Subject: {first} {second} {number}\r\nDate: Mon, 3 Aug 2026 10:{minute:02}:00 +0200\r\n\
             Message-ID: <{:016x}.{number}@posta.example>\r\nMIME-Version: 1.0\r\n",
            number % 500,
            *BEGAN
        );
        // Threads of four.
        if !number.is_multiple_of(4) {
            let _ = write!(draft.text, "In-Reply-To: <{:016x}.{}@posta.example>\r\n", *BEGAN, number - 1);
        }
        draft
    }

    fn alternative(&mut self, boundary: &str, size: usize) {
        let (start, head) = (self.text.len(), "Content-Transfer-Encoding: 8bit\r\n\r\n");
        let _ = write!(
            self.text,
            "Content-Type: multipart/alternative; boundary=\"{boundary}\"\r\n\r\n--{boundary}\r\n"
        );
        let _ = write!(self.text, "Content-Type: text/plain; charset=utf-8\r\n{head}");
        self.prose(start + size / 2);
        let _ = write!(self.text, "--{boundary}\r\nContent-Type: text/html; charset=utf-8\r\n{head}<p>\r\n");
        self.prose(start + size);
        let _ = write!(self.text, "</p>\r\n--{boundary}--\r\n");
    }

    /// Adds lines of words until the text is `until` bytes long.
    fn prose(&mut self, until: usize) {
        let mut line = 0;
        while self.text.len() + 2 < until {
            let word = self.word();
            self.text.push_str(word);
            line += word.len() + 1;
            self.text.push_str(if line > 66 { "\r\n" } else { " " });
            line = if line > 66 { 0 } else { line };
        }
        self.text.push_str("\r\n");
    }

    fn base64_line(&mut self) {
        for _ in 0..19 {
            let bits = self.random();
            for shift in [0, 6, 12, 18] {
                const ALPHABET: &[u8; 64] =
                    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
                self.text.push(char::from(ALPHABET[(bits >> shift) as usize & 63]));
            }
        }
        self.text.push_str("\r\n");
    }

    fn word(&mut self) -> &'static str {
        WORDS[self.random() as usize % WORDS.len()]
    }

    /// SplitMix64: enough for text nobody has to trust.
    fn random(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}
