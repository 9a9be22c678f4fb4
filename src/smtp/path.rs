//! Paths and parameters of MAIL and RCPT (RFC 5321 sections 4.1.1.2, 4.1.1.3 and 4.1.2).

/// Splits `<path> parameters` into the path without brackets and the parameters.
pub(super) fn take(text: &str) -> Option<(&str, &str)> {
    let Some(inner) = text.strip_prefix('<') else { return quirk_missing_brackets(text) };
    let (path, rest) = inner.split_at_checked(closing_bracket(inner)?)?;
    let rest = rest.strip_prefix('>')?;
    (rest.is_empty() || rest.starts_with([' ', '\t'])).then_some((path, rest))
}

/// Scanners and printers write `MAIL FROM:a@b`. The address then ends at the first blank.
fn quirk_missing_brackets(text: &str) -> Option<(&str, &str)> {
    let (path, rest) = text.split_at(text.find([' ', '\t']).unwrap_or(text.len()));
    let plain = !path.is_empty() && !path.contains(['<', '>', '"']);
    plain.then_some((path, rest))
}

/// The first `>` outside of a quoted string.
fn closing_bracket(inner: &str) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    inner.bytes().position(|byte| {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'>' => return !quoted,
            _ => {}
        }
        false
    })
}

/// Takes off a source route (`@a,@b:user@c`), which is to be accepted and ignored (RFC 5321 appendix C).
pub(super) fn without_route(path: &str) -> Option<&str> {
    if path.starts_with('@') { path.split_once(':').map(|(_, address)| address) } else { Some(path) }
}

/// The parameters `NAME` and `NAME=value`, separated by blanks.
pub(super) struct Words<'a>(std::str::SplitAsciiWhitespace<'a>);

impl<'a> Words<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self(text.split_ascii_whitespace())
    }
}

impl<'a> Iterator for Words<'a> {
    type Item = (&'a str, Option<&'a str>);

    fn next(&mut self) -> Option<Self::Item> {
        let word = self.0.next()?;
        Some(word.split_once('=').map_or((word, None), |(name, value)| (name, Some(value))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_ends_at_the_bracket_outside_of_quotes() {
        let check = |text, expected| assert_eq!(take(text), expected, "{text}");
        check("<a@b>", Some(("a@b", "")));
        check("<>", Some(("", "")));
        check("<a@b> SIZE=1", Some(("a@b", " SIZE=1")));
        check("<\"a>b\"@c> X", Some(("\"a>b\"@c", " X")));
        check("<\"a\\\">b\"@c>", Some(("\"a\\\">b\"@c", "")));
        check("a@b SIZE=1", Some(("a@b", " SIZE=1")));
        check("a@b", Some(("a@b", "")));
        check("<a@b>SIZE=1", None);
        check("<a@b", None);
        check("<\"a>@b", None);
        check("a@b>", None);
        check("", None);
    }

    #[test]
    fn a_source_route_is_ignored() {
        let check = |text, expected| assert_eq!(without_route(text), expected, "{text}");
        check("@x,@y:a@b", Some("a@b"));
        check("a@b", Some("a@b"));
        check("\"a:b\"@c", Some("\"a:b\"@c"));
        check("@x", None);
    }
}
