//! Attachments made by hand: a one-page PDF, a small PNG, CSV and iCalendar text.

use super::days::ical_utc;

/// An attached file.
#[derive(Debug, Clone)]
pub(super) struct Attachment {
    /// Name shown to people.
    pub(super) name: String,
    /// Media type with its parameters.
    pub(super) kind: &'static str,
    /// The bytes.
    pub(super) data: Vec<u8>,
    /// Shown inside the HTML body as `cid:logo` instead of beside it.
    pub(super) inline: bool,
}

/// A PDF 1.4 document of one A4 page: a title and lines of Helvetica. Characters outside ISO-8859-1 become `?`.
pub(super) fn pdf(name: &str, title: &str, lines: &[String]) -> Attachment {
    let mut page = format!("BT /F1 15 Tf 60 780 Td ({}) Tj /F1 10 Tf 0 -28 Td", pdf_text(title));
    for line in lines {
        page.push_str(&format!(" ({}) Tj 0 -15 Td", pdf_text(line)));
    }
    page.push_str(" ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{page}\nendstream", page.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    Attachment { name: name.into(), kind: "application/pdf", data: pdf_file(&objects), inline: false }
}

fn pdf_file(objects: &[String]) -> Vec<u8> {
    let mut out = String::from("%PDF-1.4\n");
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.push_str(&format!("{} 0 obj\n{object}\nendobj\n", index + 1));
    }
    let start = out.len();
    let count = objects.len() + 1;
    out.push_str(&format!("{table}trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"));
    out.into_bytes()
}

/// A PDF literal string: parentheses escaped, accents as octal.
fn pdf_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match u32::from(c) {
            0x28 | 0x29 | 0x5c => out.extend(['\\', c]),
            0x20..=0x7e => out.push(c),
            code @ 0xa0..=0xff => out.push_str(&format!("\\{code:03o}")),
            _ => out.push('?'),
        }
    }
    out
}

const SIDE: usize = 48;

/// A PNG of 48 by 48 points in four colours: a round mark on a field. `hue` chooses the colours.
pub(super) fn png(name: &str, hue: u8, inline: bool) -> Attachment {
    let mut rows = Vec::with_capacity(SIDE * (SIDE / 4 + 1));
    for y in 0..SIDE {
        rows.push(0); // PNG §9.2: no filter on this row
        for block in 0..SIDE / 4 {
            rows.push((0..4).fold(0, |byte, bit| byte << 2 | shade(block * 4 + bit, y)));
        }
    }
    let side = u32::try_from(SIDE).unwrap_or(0).to_be_bytes();
    let colours = [255, 255, 255, 20, 90, hue, hue, 140, 60, 200, 160, 40];
    let mut data = vec![0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n'];
    chunk(&mut data, *b"IHDR", &[&side[..], &side[..], &[2, 3, 0, 0, 0]].concat());
    chunk(&mut data, *b"PLTE", &colours);
    chunk(&mut data, *b"IDAT", &zlib_stored(&rows));
    chunk(&mut data, *b"IEND", &[]);
    Attachment { name: name.into(), kind: "image/png", data, inline }
}

fn shade(x: usize, y: usize) -> u8 {
    let (dx, dy) = (x.abs_diff(SIDE / 2), y.abs_diff(SIDE / 2));
    match dx * dx + dy * dy {
        0..=80 => 3,
        81..=260 => 2,
        261..=480 => 1,
        _ => 0,
    }
}

fn chunk(out: &mut Vec<u8>, kind: [u8; 4], body: &[u8]) {
    out.extend_from_slice(&u32::try_from(body.len()).unwrap_or(u32::MAX).to_be_bytes());
    let from = out.len();
    out.extend_from_slice(&kind);
    out.extend_from_slice(body);
    let sum = crc32(out.get(from..).unwrap_or_default());
    out.extend_from_slice(&sum.to_be_bytes());
}

/// RFC 1950 around one stored block of RFC 1951 (so `data` is shorter than 64 KiB).
fn zlib_stored(data: &[u8]) -> Vec<u8> {
    let size = u16::try_from(data.len()).unwrap_or(u16::MAX);
    let mut out = vec![0x78, 0x01, 0x01];
    out.extend_from_slice(&size.to_le_bytes());
    out.extend_from_slice(&(!size).to_le_bytes());
    out.extend_from_slice(data);
    out.extend_from_slice(&adler32(data).to_be_bytes());
    out
}

fn adler32(data: &[u8]) -> u32 {
    let (low, high) = data.iter().fold((1_u32, 0_u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    high << 16 | low
}

fn crc32(data: &[u8]) -> u32 {
    const NIBBLES: [u32; 16] = nibbles();
    let step = |crc: u32| crc >> 4 ^ NIBBLES[(crc & 15) as usize];
    !data.iter().fold(u32::MAX, |crc, byte| step(step(crc ^ u32::from(*byte))))
}

const fn nibbles() -> [u32; 16] {
    let mut table = [0; 16];
    let mut index = 0;
    while index < 16 {
        let mut value = index as u32;
        let mut bit = 0;
        while bit < 4 {
            value = if value & 1 == 1 { value >> 1 ^ 0xedb8_8320 } else { value >> 1 };
            bit += 1;
        }
        table[index] = value;
        index += 1;
    }
    table
}

/// Semicolon-separated UTF-8 text with CRLF, as spreadsheets of the country write it.
pub(super) fn csv(name: &str, rows: &[Vec<String>]) -> Attachment {
    let mut text = String::new();
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| csv_cell(cell)).collect();
        text.push_str(&cells.join(";"));
        text.push_str("\r\n");
    }
    Attachment { name: name.into(), kind: "text/csv; charset=utf-8", data: text.into_bytes(), inline: false }
}

fn csv_cell(cell: &str) -> String {
    if cell.contains([';', '"', '\r', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// What an invitation says.
#[derive(Debug, Clone)]
pub(super) struct Meeting {
    /// Globally unique id.
    pub(super) uid: String,
    /// Title.
    pub(super) title: String,
    /// Where.
    pub(super) place: String,
    /// Begin, microseconds UTC.
    pub(super) begin: i64,
    /// Length in minutes.
    pub(super) minutes: i64,
    /// When the invitation is written, microseconds UTC.
    pub(super) stamp: i64,
    /// Address of the organizer.
    pub(super) organizer: String,
    /// Addresses invited.
    pub(super) attendees: Vec<String>,
}

/// RFC 5545 text with METHOD:REQUEST, lines folded at 75 octets.
pub(super) fn invitation(meeting: &Meeting) -> Attachment {
    let end = meeting.begin + meeting.minutes * super::days::MINUTE;
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Pugliaimpiego//Demo//IT".to_owned(),
        "METHOD:REQUEST".to_owned(),
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}", meeting.uid),
        format!("DTSTAMP:{}", ical_utc(meeting.stamp)),
        format!("DTSTART:{}", ical_utc(meeting.begin)),
        format!("DTEND:{}", ical_utc(end)),
        format!("SUMMARY:{}", ical_text(&meeting.title)),
        format!("LOCATION:{}", ical_text(&meeting.place)),
        format!("ORGANIZER:mailto:{}", meeting.organizer),
    ];
    for attendee in &meeting.attendees {
        lines
            .push(format!("ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{attendee}"));
    }
    lines.extend(["SEQUENCE:0", "STATUS:CONFIRMED", "END:VEVENT", "END:VCALENDAR"].map(str::to_owned));
    let text: String = lines.iter().map(|line| fold(line)).collect();
    let kind = "text/calendar; charset=utf-8; method=REQUEST";
    Attachment { name: "invito.ics".into(), kind, data: text.into_bytes(), inline: false }
}

fn ical_text(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,")
}

fn fold(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 4);
    let mut column = 0;
    for c in line.chars() {
        if column + c.len_utf8() > 75 {
            out.push_str("\r\n ");
            column = 1;
        }
        out.push(c);
        column += c.len_utf8();
    }
    out.push_str("\r\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_sums_have_their_published_values() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(adler32(b"Wikipedia"), 0x11e6_0398);
    }

    #[test]
    fn pdf_table_points_at_its_objects() {
        let file = pdf("a.pdf", "Attività (prova)", &["riga".into()]).data;
        let text = String::from_utf8(file).unwrap();
        let start: usize = text.split("startxref\n").nth(1).unwrap().lines().next().unwrap().parse().unwrap();
        assert!(
            text.starts_with("%PDF-1.4")
                && text.ends_with("%%EOF\n")
                && text[start..].starts_with("xref\n0 6\n")
        );
        for (number, row) in text[start..].lines().skip(3).take(5).enumerate() {
            let offset: usize = row[..10].parse().unwrap();
            assert!(text[offset..].starts_with(&format!("{} 0 obj\n", number + 1)), "{row}");
        }
        assert!(text.contains("Attivit\\340 \\(prova\\)"));
    }

    #[test]
    fn png_chunks_follow_one_another_to_the_end() {
        let file = png("a.png", 99, false).data;
        assert_eq!(file[..8], *b"\x89PNG\r\n\x1a\n");
        let (mut at, mut kinds) = (8, Vec::new());
        while at < file.len() {
            let size = u32::from_be_bytes(file[at..at + 4].try_into().unwrap()) as usize;
            let sum = u32::from_be_bytes(file[at + 8 + size..at + 12 + size].try_into().unwrap());
            assert_eq!(crc32(&file[at + 4..at + 8 + size]), sum);
            kinds.push(String::from_utf8_lossy(&file[at + 4..at + 8]).into_owned());
            at += 12 + size;
        }
        assert_eq!(kinds, ["IHDR", "PLTE", "IDAT", "IEND"]);
    }

    #[test]
    fn cells_with_separators_are_quoted() {
        assert_eq!(csv("a.csv", &[vec!["a;b".into(), "c\"d".into()]]).data, b"\"a;b\";\"c\"\"d\"\r\n");
    }

    #[test]
    fn long_calendar_lines_fold_between_characters() {
        let folded = fold(&"à".repeat(60));
        assert!(folded.split("\r\n").all(|line| line.len() <= 75));
        assert_eq!(folded.replace("\r\n ", "").trim_end(), "à".repeat(60));
    }
}
