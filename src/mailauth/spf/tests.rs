//! RFC 7208 against a table of answers.

use super::*;
use crate::net::resolver::DnsTable;

const CLIENT: &str = "192.0.2.1";

fn table() -> DnsTable {
    let table = DnsTable::new();
    let client: IpAddr = CLIENT.parse().unwrap();
    table.add_address("mx.ok.example", client).add_mx("ok.example", 10, "mx.ok.example");
    table.add_txt("ok.example", "v=spf1 ip4:192.0.2.0/30 -all");
    table.add_address("below.ok.example", client).add_name(client, "below.ok.example");
    table.set_failing("slow.example", true);
    table
}

async fn check_at(table: DnsTable, ip: &str, record: &str, expected: Outcome) {
    table.add_txt("d.example", record);
    let query = Query {
        ip: ip.parse().unwrap(),
        helo: "helo.example",
        sender: "strong-bad@d.example",
        domain: "d.example",
    };
    assert_eq!(check(&Resolver::Table(table), query).await, expected, "{record}");
}

async fn check_record(record: &str, expected: Outcome) {
    check_at(table(), CLIENT, record, expected).await;
}

/// RFC 7208 §4.6, §5.
#[tokio::test]
async fn mechanisms_match_in_order() {
    use Outcome::*;
    for (record, expected) in [
        ("v=spf1 -all", Fail),
        ("v=spf1 ~all", SoftFail),
        ("v=spf1 ?all", Neutral),
        ("v=spf1 +all", Pass),
        ("v=spf1", Neutral),
        ("v=spf1 ip4:192.0.2.1 -all", Pass),
        ("v=spf1 -ip4:192.0.2.0/24 +all", Fail),
        ("v=spf1 ip6:2001:db8::/32 -all", Fail),
        ("v=spf1 mx:ok.example -all", Pass),
        ("v=spf1 a:mx.ok.example/31 -all", Pass),
        ("v=spf1 include:ok.example -all", Pass),
        ("v=spf1 -include:ok.example +all", Fail),
        ("v=spf1 redirect=ok.example", Pass),
        ("v=spf1 ptr:ok.example -all", Pass),
        ("v=spf1 ptr:other.example -all", Fail),
        ("v=spf1 exists:%{l1r-}.ok.example ~all", SoftFail),
        ("v=spf1 exists:mx.%{d1}.%{h} a:%{p} -all", Pass),
        ("v=spf1 foo -all", PermError),
        ("v=spf1 include:none.example -all", PermError),
        ("v=spf1 redirect=none.example", PermError),
        ("v=spf1 include:slow.example -all", TempError),
        ("v=spf1 a:slow.example -all", TempError),
        ("v=spf1 mx:slow.example -all", TempError),
        ("v=spf1 exists:slow.example -all", TempError),
    ] {
        check_record(record, expected).await;
    }
}

/// §4.5: two records are an error, texts of others are none; §4.3: what is no domain has none.
#[tokio::test]
async fn there_is_one_record_or_none() {
    let twice = table();
    twice.add_txt("d.example", "v=spf1 +all");
    check_at(twice, CLIENT, "v=spf1 +all", Outcome::PermError).await;
    let mixed = table();
    mixed.add_txt("d.example", "google-site-verification=x").add_txt("d.example", "v=spf10 +all");
    check_at(mixed, CLIENT, "v=spf1 -all", Outcome::Fail).await;
    let resolver = Resolver::Table(table());
    for domain in ["", "localhost", "[192.0.2.1]", "gone.example", "a..example"] {
        let query = Query { ip: CLIENT.parse().unwrap(), helo: "", sender: "a@b", domain };
        assert_eq!(check(&resolver, query).await, Outcome::None, "{domain}");
    }
    let query = Query { ip: CLIENT.parse().unwrap(), helo: "", sender: "a@b", domain: "slow.example" };
    assert_eq!(check(&resolver, query).await, Outcome::TempError);
}

/// §4.6.4: ten terms that ask, two empty answers, ten hosts.
#[tokio::test]
async fn lookups_are_counted() {
    let many = |count: usize| format!("v=spf1{} +all", " a:mx.ok.example/32".repeat(count));
    let elsewhere = "198.51.100.1";
    check_at(table(), elsewhere, &many(10), Outcome::Pass).await;
    check_at(table(), elsewhere, &many(11), Outcome::PermError).await;
    check_record("v=spf1 a:n1.example a:n2.example +all", Outcome::Pass).await;
    check_record("v=spf1 a:n1.example a:n2.example a:n3.example +all", Outcome::PermError).await;
    check_record("v=spf1 include:d.example -all", Outcome::PermError).await;
    let crowd = table();
    (0..11).for_each(|n| _ = crowd.add_mx("crowd.example", n, &format!("m{n}.crowd.example")));
    check_at(crowd, CLIENT, "v=spf1 mx:crowd.example +all", Outcome::PermError).await;
}

/// §5: an IPv6 client is never matched by IPv4.
#[tokio::test]
async fn families_do_not_mix() {
    let six = table();
    six.add_address("mx.ok.example", "2001:db8::1".parse().unwrap());
    check_at(six.clone(), "2001:db8::1", "v=spf1 ip4:0.0.0.0/0 ~all", Outcome::SoftFail).await;
    let six = table();
    six.add_address("mx.ok.example", "2001:db8::1".parse().unwrap());
    check_at(six, "2001:db8::2", "v=spf1 a:mx.ok.example/32//64 -all", Outcome::Pass).await;
}
