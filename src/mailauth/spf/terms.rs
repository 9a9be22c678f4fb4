//! Whether a record follows the grammar of RFC 7208 §12, where `mail-auth` is more lenient.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Whether a TXT record is an SPF record: the version, then a space or nothing (§4.5).
pub(super) fn is_spf(record: &[u8]) -> bool {
    let version = b"v=spf1";
    let (front, rest) = record.split_at_checked(version.len()).unwrap_or((&[], record));
    front.eq_ignore_ascii_case(version) && rest.first().is_none_or(|byte| *byte == b' ')
}

/// Whether every term is a modifier or a mechanism that is known, with the arguments it takes.
pub(super) fn are_well_formed(record: &[u8]) -> bool {
    let Ok(record) = str::from_utf8(record) else { return false };
    record.is_ascii() && record.split(' ').skip(1).filter(|term| !term.is_empty()).all(is_term)
}

fn is_term(term: &str) -> bool {
    let end = term.find([':', '/', '=']).unwrap_or(term.len());
    let (name, rest) = term.split_at(end);
    if rest.starts_with('=') {
        // Modifiers that nobody knows are passed over (§6).
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        return name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(is_name);
    }
    let name = name.strip_prefix(['+', '-', '~', '?']).unwrap_or(name);
    let argument = rest.strip_prefix(':');
    match name.to_ascii_lowercase().as_str() {
        "all" => rest.is_empty(),
        "include" | "exists" => argument.is_some_and(|text| !text.is_empty()),
        "a" | "mx" => argument != Some("") && has_prefix_lengths(rest),
        "ptr" => rest.is_empty() || argument.is_some_and(|text| !text.is_empty()),
        "ip4" => argument.is_some_and(|text| is_net(text, 32, |ip| ip.parse::<Ipv4Addr>().is_ok())),
        "ip6" => argument.is_some_and(|text| is_net(text, 128, |ip| ip.parse::<Ipv6Addr>().is_ok())),
        _ => false,
    }
}

fn is_net(text: &str, longest: u8, is_address: impl Fn(&str) -> bool) -> bool {
    match text.split_once('/') {
        Some((address, length)) => is_address(address) && is_length(length, longest),
        None => is_address(text),
    }
}

/// `["/" 0-32] ["//" 0-128]` at the end; slashes in macros are delimiters in braces.
fn has_prefix_lengths(text: &str) -> bool {
    let after_macros = text.rfind('}').map_or(text, |at| &text[at..]);
    match after_macros.split_once('/') {
        None => true,
        Some((_, lengths)) => match lengths.split_once("//") {
            Some((four, six)) => is_length(four, 32) && is_length(six, 128),
            None => match lengths.strip_prefix('/') {
                Some(six) => is_length(six, 128),
                None => is_length(lengths, 32),
            },
        },
    }
}

fn is_length(text: &str, longest: u8) -> bool {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits && text.parse::<u8>().is_ok_and(|length| length <= longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7208 §12.
    #[test]
    fn terms_follow_the_grammar() {
        let check = |record: &str, good| assert_eq!(are_well_formed(record.as_bytes()), good, "{record}");
        for good in [
            "v=spf1",
            "v=spf1  -all ",
            "v=spf1 A MX/24 a:x.example/24//64 mx//64 ?ptr ~ptr:x.example -ALL",
            "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 include:_spf.%{d2} exists:%{ir}.%{l1r+-}._x.%{d}",
            "v=spf1 redirect=_spf.example unknown=1/2 exp=e.%{d}",
            "v=spf1 a:%{l/}.example/24",
        ] {
            check(good, true);
        }
        for bad in [
            "v=spf1 foo -all",
            "v=spf1 all:x",
            "v=spf1 include",
            "v=spf1 include: -all",
            "v=spf1 ip4:192.0.2.300",
            "v=spf1 ip4:192.0.2.0/33",
            "v=spf1 ip4",
            "v=spf1 ip6:192.0.2.1",
            "v=spf1 a/33",
            "v=spf1 a: -all",
            "v=spf1 mx//129",
            "v=spf1 -all\u{e8}",
            "v=spf1 =x",
            "v=spf1 --all",
        ] {
            check(bad, false);
        }
    }

    #[test]
    fn only_the_version_makes_a_record() {
        for (text, yes) in
            [("v=spf1", true), ("V=SPF1 a", true), ("v=spf10", false), ("spf", false), ("", false)]
        {
            assert_eq!(is_spf(text.as_bytes()), yes, "{text}");
        }
    }
}
