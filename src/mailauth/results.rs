//! Results as header fields: the one place that writes Authentication-Results (RFC 8601) and Received-SPF (RFC 7208 §9.1),
//! and that tells our own ones from those that only say so.

use super::{Outcome, Policy, Signature, Spf, Verdict};
use crate::mime;
use std::borrow::Cow;

/// A value in a field is cut to so many characters; names are shorter.
const MAX_VALUE: usize = 255;

impl Verdict {
    /// Both fields, each with its CRLF, for a server called `hostname`.
    pub fn header(&self, hostname: &str) -> String {
        let mut results: Vec<String> = self.spf.iter().flat_map(of_spf).collect();
        results.extend(self.dkim.iter().map(of_signature));
        results.extend(self.of_dmarc());
        results.extend(self.of_arc());
        if results.is_empty() {
            results.push("none".to_owned());
        }
        let mut header =
            format!("Authentication-Results: {};\r\n\t{}\r\n", pvalue(hostname), results.join(";\r\n\t"));
        header.extend(self.spf.as_ref().map(|spf| received_spf(spf, hostname)));
        header
    }

    fn of_dmarc(&self) -> Option<String> {
        let dmarc = &self.dmarc;
        let mut text = format!("dmarc={}", dmarc.outcome.as_str());
        if !matches!(dmarc.outcome, Outcome::None | Outcome::PermError) {
            text.push_str(&format!(" (p={})", dmarc.policy.as_str()));
        }
        if self.vouched && dmarc.asked != Policy::None {
            text.push_str(" reason=\"a trusted forwarder has seen it pass\"");
        }
        text.push_str(&property("header.from", dmarc.domain.as_ref().map_or("", |domain| domain.as_str())));
        Some(text)
    }

    /// RFC 8617 §5.2, §10.2.
    fn of_arc(&self) -> Option<String> {
        if self.arc.outcome == Outcome::None {
            return None;
        }
        let mut text = format!("arc={}{}", self.arc.outcome.as_str(), reason(self.arc.why));
        if let Some(spf) = &self.spf {
            text.push_str(&property("smtp.remote-ip", &spf.ip.to_string()));
        }
        Some(text)
    }
}

fn of_spf(spf: &Spf) -> Vec<String> {
    let mut results = Vec::new();
    if let Some(sender) = spf.sender.address() {
        // A local part that needs quoting or UTF-8 says nothing to whoever reads this.
        let text = format!("{}@{}", sender.local(), sender.domain());
        let shown = if is_plain_address(&text) { text } else { sender.domain().to_owned() };
        results.push(format!("spf={}{}", spf.outcome.as_str(), property("smtp.mailfrom", &shown)));
    }
    if spf.sender.is_null() || spf.helo_outcome != Outcome::None {
        results.push(format!("spf={}{}", spf.helo_outcome.as_str(), property("smtp.helo", &spf.helo)));
    }
    results
}

fn of_signature(signature: &Signature) -> String {
    let mut text = format!("dkim={}{}", signature.outcome.as_str(), reason(signature.why));
    if !signature.domain.is_empty() {
        text.push_str(&property("header.d", &signature.domain));
        text.push_str(&property("header.s", &signature.selector));
        text.push_str(&property("header.b", &signature.beginning));
    }
    text
}

fn reason(why: &str) -> String {
    if why.is_empty() { String::new() } else { format!(" reason=\"{why}\"") }
}

fn property(name: &str, value: &str) -> String {
    if value.is_empty() { String::new() } else { format!(" {name}={}", pvalue(value)) }
}

/// A value that ends where it should: as it is when it is a token or a plain address, else as a quoted string.
fn pvalue(text: &str) -> String {
    let clean = |c: char| if matches!(c, ' '..='~') { c } else { '?' };
    let text: String = text.chars().take(MAX_VALUE).map(clean).collect();
    if is_token(&text) || is_plain_address(&text) { text } else { quoted(&text) }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// RFC 2045 §5.1.
fn is_token(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_graphic() && !b"()<>@,;:\\\"/[]?=".contains(&b);
    !text.is_empty() && text.bytes().all(fits)
}

/// `local@domain` of atoms and dots (RFC 8601 §2.2, RFC 5322 §3.2.3).
fn is_plain_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let atom = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b);
    !local.is_empty() && local.bytes().all(atom) && is_token(domain)
}

fn received_spf(spf: &Spf, hostname: &str) -> String {
    // A dot-atom as it is, everything else quoted: an IPv6 address has colons.
    let value = |text: &str| {
        let atom = is_token(text) && !text.starts_with('.') && !text.ends_with('.');
        if atom { text.to_owned() } else { quoted(&pvalue(text).replace('"', "")) }
    };
    let sender = spf.sender.address().map(|a| format!("{}@{}", a.local(), a.domain())).unwrap_or_default();
    let identity = if spf.sender.is_null() { "helo" } else { "mailfrom" };
    format!(
        "Received-SPF: {} receiver={}; identity={identity};\r\n\tclient-ip={}; helo={};\r\n\tenvelope-from={}\r\n",
        spf.outcome.as_str(),
        value(hostname),
        value(&spf.ip.to_string()),
        value(&spf.helo),
        value(&sender),
    )
}

/// Whether the value of an Authentication-Results field says that it is by a server of that name (RFC 8601 §2.2, §5). A
/// field that comes with a message and says so is a lie.
fn bears_name(value: &[u8], name: &str) -> bool {
    let pieces = mime::split_structured(value, b';');
    pieces.first().is_some_and(|piece| is_name(piece, name))
}

/// Whether the value of a Received-SPF field says that the server of that name has received the message (RFC 7208 §9.1).
fn is_received_by(value: &[u8], name: &str) -> bool {
    mime::split_structured(value, b';').iter().any(|piece| {
        let Some(at) = piece.iter().position(|byte| *byte == b'=') else { return false };
        let key = piece[..at].split(u8::is_ascii_whitespace).rfind(|word| !word.is_empty());
        key.is_some_and(|key| key.eq_ignore_ascii_case(b"receiver")) && is_name(&piece[at + 1..], name)
    })
}

/// Whether the first word, or the quoted string there, is that name.
fn is_name(text: &[u8], name: &str) -> bool {
    let text = text.trim_ascii();
    let word = match text.strip_prefix(b"\"") {
        Some(quoted) => quoted.split(|byte| *byte == b'"').next(),
        None => text.split(u8::is_ascii_whitespace).next(),
    };
    let word = word.unwrap_or_default();
    word.strip_suffix(b".").unwrap_or(word).eq_ignore_ascii_case(name.as_bytes())
}

/// A message without the fields that claim to be by this server (RFC 8601 §5, RFC 7208 §9.1): what comes in bears none of
/// ours. `name` is the one all nodes write.
pub fn without_own_results<'a>(raw: &'a [u8], name: &str) -> Cow<'a, [u8]> {
    let claims = |field: &mime::HeaderField<'_>| {
        field.is("Authentication-Results") && bears_name(field.value, name)
            || field.is("Received-SPF") && is_received_by(field.value, name)
    };
    if mime::fields(raw).any(|field| claims(&field)) {
        return Cow::Owned(mime::remove_fields_where(raw, claims));
    }
    Cow::Borrowed(raw)
}

/// The value of the field that this server has put into a message when it came in.
pub fn own_results<'a>(raw: &'a [u8], name: &str) -> Option<&'a [u8]> {
    let mut fields = mime::fields(raw).filter(|field| field.is("Authentication-Results"));
    fields.find(|field| bears_name(field.value, name)).map(|field| field.value)
}

/// What a field says of one method (RFC 8601 §2.2), each word in lower case. In front of the results stand `before` pieces:
/// the name, in a set of ARC (RFC 8617 §4.1.1) its number too. Neither quoted strings nor comments say anything.
pub fn results_of(value: &[u8], before: usize, method: &str) -> Vec<String> {
    let pieces = mime::split_structured(value, b';').into_iter().skip(before);
    let result = |piece: Vec<u8>| {
        let text = String::from_utf8_lossy(&piece).to_ascii_lowercase();
        let (name, rest) = text.split_once('=')?;
        let name = name.split('/').next().unwrap_or_default().trim();
        let word: String = rest.trim_start().chars().take_while(char::is_ascii_alphanumeric).collect();
        (name == method).then_some(word)
    };
    pieces.filter_map(result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        address::{Address, ReversePath},
        mailauth::{Arc, Dmarc, Origin},
    };

    /// RFC 8601 §2.2, §5.
    #[test]
    fn whoever_bears_our_name_is_known() {
        let check = |value: &str, yes| assert_eq!(bears_name(value.as_bytes(), "mx.example"), yes, "{value}");
        for ours in [
            "mx.example; none",
            "MX.Example 1; spf=pass",
            "(a (b\\) c) d) mx.example(x); none",
            "\"mx.example\"; none",
            "\"m\\x.example\" 1; none",
            "\r\n\tmx.example.;\r\n\tnone",
            "mx.example",
        ] {
            check(ours, true);
        }
        for other in
            ["mx.example.org; none", "other.example; mx.example", "", "(mx.example", "\"", "; mx.example"]
        {
            check(other, false);
        }
    }

    fn verdict(sender: &str, helo: &str) -> Verdict {
        Verdict {
            origin: Origin::Mx,
            spf: Some(Spf {
                ip: "2001:db8::1".parse().unwrap(),
                helo: helo.into(),
                helo_outcome: Outcome::Pass,
                sender: ReversePath::parse(sender).unwrap(),
                outcome: Outcome::SoftFail,
            }),
            dkim: vec![Signature {
                outcome: Outcome::Pass,
                why: "",
                domain: "evil; dmarc=pass\r\nX: y".into(),
                selector: "s\"\\".into(),
                beginning: "abc/+=".into(),
            }],
            arc: Arc { outcome: Outcome::Fail, why: "chain too long", seals: vec![] },
            dmarc: Dmarc {
                outcome: Outcome::Fail,
                domain: None,
                policy: Policy::Reject,
                asked: Policy::Reject,
                aligned: false,
            },
            vouched: false,
            from: None,
        }
    }

    /// RFC 8601 §2.2: nothing a client says can add a result or a field.
    #[test]
    fn values_stay_values() {
        let header = verdict("\"a; dmarc=pass\"@b.example", "x; spf=pass (").header("mx.example");
        assert_eq!(
            header,
            "Authentication-Results: mx.example;\r\n\tspf=softfail smtp.mailfrom=b.example;\r\n\
             \tspf=pass smtp.helo=\"x; spf=pass (\";\r\n\
             \tdkim=pass header.d=\"evil; dmarc=pass??X: y\" header.s=\"s\\\"\\\\\" header.b=\"abc/+=\";\r\n\
             \tdmarc=fail (p=reject);\r\n\
             \tarc=fail reason=\"chain too long\" smtp.remote-ip=\"2001:db8::1\"\r\n\
             Received-SPF: softfail receiver=mx.example; identity=mailfrom;\r\n\
             \tclient-ip=\"2001:db8::1\"; helo=\"x; spf=pass (\";\r\n\tenvelope-from=\"a; dmarc=pass@b.example\"\r\n"
        );
        assert!(header.lines().all(|line| line.len() <= 998), "RFC 5322 §2.1.1");
        assert!(bears_name(mime::fields(header.as_bytes()).next().unwrap().value, "mx.example"));
    }

    #[test]
    fn the_null_path_speaks_of_the_name_alone() {
        let header = verdict("<>", "h.example").header("mx.example");
        assert!(header.contains(";\r\n\tspf=pass smtp.helo=h.example;"), "{header}");
        assert!(header.contains("identity=helo") && header.ends_with("envelope-from=\"\"\r\n"), "{header}");
        assert!(!header.contains("mailfrom"), "{header}");
        assert!(Address::parse("a+b=c@d.example").is_ok_and(|a| is_plain_address(&a.to_string())));
    }

    #[test]
    fn only_our_own_field_is_found_again() {
        let raw = b"Authentication-Results: other; none\r\nAuthentication-Results: MX.example;\r\n\tspf=pass x\r\n\r\nb";
        assert_eq!(own_results(raw, "mx.example"), Some(&b"MX.example;\r\n\tspf=pass x"[..]));
        assert_eq!(own_results(raw, "mx2.example"), None);
    }

    /// RFC 7208 §9.1: nobody else receives for us.
    #[test]
    fn fields_that_say_to_be_ours_are_taken_out() {
        let check = |field: &str, ours| {
            let raw = format!("{field}\r\nFrom: a\r\n\r\nb");
            let kept = without_own_results(raw.as_bytes(), "mx.example");
            assert_eq!(kept.len() < raw.len(), ours, "{field}");
        };
        check("Received-SPF: pass receiver=mx.example; client-ip=192.0.2.1", true);
        check(
            "Received-SPF: pass (receiver=other)\r\n\tclient-ip=192.0.2.1; Receiver = \"mx.example\"",
            true,
        );
        check("Received-SPF: pass receiver=other.example; helo=\"receiver=mx.example\"", false);
        check("Received-SPF: pass (receiver=mx.example) receiver=other.example", false);
        check("Authentication-Results: (x;) mx.example; none", true);
        check("Authentication-Results: (mx.example;) other.example; none", false);
    }

    /// What stood in comments and quoted strings counted as a result.
    #[test]
    fn only_results_are_results() {
        let check = |value: &str, expected: &[&str]| {
            assert_eq!(results_of(value.as_bytes(), 1, "dmarc"), expected, "{value}");
        };
        check("mx.example; spf=pass; DMARC = Pass (p=none)", &["pass"]);
        check("mx.example; dmarc/1=fail", &["fail"]);
        check("mx.example; spf=pass smtp.mailfrom=\"a; dmarc=pass\"; dmarc=fail", &["fail"]);
        check("mx.example; spf=pass (x; dmarc=pass (y)); dmarc=fail; dmarc=pass", &["fail", "pass"]);
        check("mx.example; spf=pass (\\); dmarc=pass); dmarc=none", &["none"]);
        check("dmarc=pass; \"dmarc=pass\"; dmarc=\"pass\"", &[""]);
    }
}
