//! Replies of other servers.

use pugliaimpiego::relay::Reply;

/// What is taken has clean words and reads back from its text.
pub fn run(data: &[u8]) {
    let Some(reply) = std::str::from_utf8(data).ok().and_then(Reply::parse) else { return };
    assert!((200..600).contains(&reply.code()) && !reply.lines().is_empty());
    assert!(!reply.lines().iter().any(|line| line.contains(char::is_control)));
    assert_eq!(Reply::parse(&reply.to_string()).as_ref(), Some(&reply));
    let _ = reply.status();
}
