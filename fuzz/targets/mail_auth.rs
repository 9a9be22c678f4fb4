//! Records of the DNS and messages, judged: whatever a stranger publishes or sends.

use pugliaimpiego::{
    address::ReversePath,
    clock::Clock,
    mailauth::{Client, Judge, own_results},
    net::resolver::{DnsTable, Resolver},
};
use std::{net::Ipv4Addr, sync::Arc, time::Duration};

/// A judgement ends, and its fields are two and our own. The first line is a record, the rest the message.
pub fn run(data: &[u8]) {
    let (record, raw) = match data.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&data[..end], &data[end + 1..]),
        None => (data, data),
    };
    let names = DnsTable::new();
    let record = String::from_utf8_lossy(record);
    for name in ["d.example", "_dmarc.d.example", "s._domainkey.d.example"] {
        names.add_txt(name, &record);
    }
    let judge = Judge::new(Resolver::Table(names), Clock::manual(0), Duration::from_secs(60), &[]);
    let client = Client { ip: Ipv4Addr::new(192, 0, 2, 1).into(), helo: "d.example".into() };
    let sender = ReversePath::parse("a@d.example").expect("an address");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let verdict = runtime.block_on(judge.judge(Some(&client), &sender, Arc::new(raw.to_vec()), 7));
    let header = verdict.header("mx.example") + "\r\n";
    assert!(own_results(header.as_bytes(), "mx.example").is_some());
    assert_eq!(pugliaimpiego::mime::fields(header.as_bytes()).count(), 2, "{header}");
    assert!(header.lines().all(|line| line.len() <= 998), "{header}");
}
