//! Object identifiers of messages and threads (RFC 8474): a letter, then the number the store knows them by.

/// EMAILID of a message: the same for all copies of the same bytes.
#[must_use]
pub fn email_id(message: i64) -> String {
    format!("M{message}")
}

/// THREADID of a thread.
#[must_use]
pub fn thread_id(thread: i64) -> String {
    format!("T{thread}")
}

/// The message an EMAILID means; None for what [`email_id`] never writes.
#[must_use]
pub fn parse_email_id(text: &str) -> Option<i64> {
    parse(text, 'M')
}

/// The thread a THREADID means; None for what [`thread_id`] never writes.
#[must_use]
pub fn parse_thread_id(text: &str) -> Option<i64> {
    parse(text, 'T')
}

fn parse(text: &str, letter: char) -> Option<i64> {
    let digits = text.strip_prefix(letter)?;
    let number = digits.parse::<i64>().ok()?;
    // Object identifiers are compared as they are: one spelling for each (RFC 8474 §7).
    (number.to_string() == digits).then_some(number)
}
