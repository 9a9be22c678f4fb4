//! Complaints: reports of abuse (RFC 5965), and Microsoft's older form.

use super::model::{Complaint, Reading, Recipient};
use super::opened::{Opened, bare_id, recipient};
use crate::mime::header_values;

/// Recipients of one complaint that are kept.
const MAX_RECIPIENTS: usize = 100;

/// Where Hotmail writes who complains, in the message it sends back.
const HOTMAIL: &str = "X-HmXmrOriginalRecipient";

/// A complaint, if the message is one.
pub(super) fn read(mail: &Opened<'_>) -> Option<Reading> {
    let message_id = mail.returned_field("Message-ID").and_then(|id| bare_id(&id));
    if let Some(report) = mail.parts_of("message/feedback-report").next() {
        return Some(Reading::Complaint(Complaint { message_id, ..of_report(report) }));
    }
    let hidden = mail.value(HOTMAIL).or_else(|| mail.returned_field(HOTMAIL))?;
    let recipients = recipient(&hidden).into_iter().collect();
    Some(Reading::Complaint(Complaint { feedback_type: "abuse".to_owned(), recipients, message_id }))
}

fn of_report(report: &str) -> Complaint {
    let values = |name: &str| header_values(report.trim_start().as_bytes(), name);
    let mut recipients: Vec<Recipient> = Vec::new();
    // RFC 5965 §3.2: one field for each recipient.
    for value in values("Original-Rcpt-To").iter().chain(&values("Removal-Recipient")).take(MAX_RECIPIENTS) {
        recipients.extend(recipient(value).filter(|one| !recipients.contains(one)));
    }
    let kind = values("Feedback-Type").into_iter().next().unwrap_or_default();
    let kind: String =
        kind.trim().to_ascii_lowercase().chars().filter(|c| !c.is_control()).take(40).collect();
    Complaint {
        feedback_type: if kind.is_empty() { "abuse".to_owned() } else { kind },
        recipients,
        message_id: None,
    }
}
