//! The XML that Outlook sends.

use pugliaimpiego::web::read_autodiscover_request;

/// A request is read or refused; what is read is bounded.
pub fn run(data: &[u8]) {
    if let Some(asked) = read_autodiscover_request(data) {
        let read = [asked.address, asked.schema];
        assert!(
            read.into_iter()
                .flatten()
                .all(|text| text.len() <= 1_000 && text.trim() == text && !text.is_empty())
        );
    }
}
