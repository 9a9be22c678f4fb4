//! Sealing (RFC 8617): what is forwarded leaves with what this server found out about it, signed by the forwarding domain, so
//! that the next one can trust us instead of a signature that no longer holds.

use super::{
    body::sanitise_line_ends,
    dkim::{DkimAlgorithm, DkimError, DkimKey, SIGNED, Signing, sign_error},
};
use crate::{
    auth::{Keys, dkim::StoredDkimKey},
    mailauth, mime,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use mail_auth::{
    common::{
        crypto::SigningKey as _,
        headers::{Writable, Writer},
    },
    dkim::Canonicalization,
};

/// So many sets are a chain (RFC 8617 §4.2.1).
const MAX_SETS: u32 = 50;
/// So many fields are signed; more of one name than that nobody needs.
const MAX_SIGNED: usize = 100;
const SET: [&str; 3] = ["ARC-Authentication-Results", "ARC-Message-Signature", "ARC-Seal"];

/// Who seals.
#[derive(Debug, Clone, Copy)]
pub struct Sealer<'a> {
    /// The name results bear.
    pub name: &'a str,
    /// The forwarding domain.
    pub domain: &'a str,
    /// Where its key is published.
    pub selector: &'a str,
    /// Its key.
    pub key: &'a DkimKey,
}

impl Sealer<'_> {
    /// The three fields to put before `raw`, with their line ends. None when there is nothing to say: no results of ours in
    /// the message, a chain that has failed before (§5.1), one of fifty, or one that could not be checked.
    ///
    /// # Errors
    /// [`DkimError`]: the key, or a message without From.
    pub fn seal(&self, raw: &[u8], now: i64) -> Result<Option<Vec<u8>>, DkimError> {
        let raw = sanitise_line_ends(raw);
        let Some(results) = mailauth::own_results(&raw, self.name) else { return Ok(None) };
        let results = String::from_utf8_lossy(results).into_owned();
        let chain = Chain::read(&raw);
        let Some((instance, validity)) = chain.next(&results) else { return Ok(None) };
        let key = self.key.signing_key()?;
        let head = |tags: &str| format!("i={instance}; a={}; {tags}", self.key.algorithm().tag());
        let (domain, selector, seconds) = (self.domain, self.selector, now / 1_000_000);

        let aar = format!("i={instance}; {results}");
        let mut ams_data = Vec::new();
        let names = signed_fields(&raw, &mut ams_data)?;
        let (_, body) = mime::split(&raw);
        let hash = key.hash(Canonicalization::Relaxed.canonical_body(body, u64::MAX));
        let ams = head(&format!(
            "c=relaxed/relaxed; d={domain}; s={selector};\r\n\tt={seconds}; h={};\r\n\tbh={};\r\n\tb=",
            folded_names(&names),
            STANDARD.encode(hash.as_ref()),
        ));
        relaxed(SET[1], ams.as_bytes(), &mut ams_data);
        let ams = ams + &signature(&key, &ams_data)?;

        let seal = head(&format!("t={seconds}; cv={validity}; d={domain}; s={selector};\r\n\tb="));
        let mut seal_data = Vec::new();
        if validity != "fail" {
            // §5.1.2: a failed chain is not signed again, only its end.
            chain.write_to(&mut seal_data);
        }
        relaxed(SET[0], aar.as_bytes(), &mut seal_data);
        relaxed(SET[1], ams.as_bytes(), &mut seal_data);
        relaxed(SET[2], seal.as_bytes(), &mut seal_data);
        let seal = seal + &signature(&key, &seal_data)?;
        let set = format!("{}: {seal}\r\n{}: {ams}\r\n{}: {aar}\r\n", SET[2], SET[1], SET[0]);
        Ok(Some(set.into_bytes()))
    }
}

/// The set of the forwarding domain whose keys these are, if it has one that signs. RSA goes first, which all verifiers of
/// seals know. A key that cannot be used is named in the log; the mail leaves all the same.
pub fn seal_with(stored: &[StoredDkimKey], keys: &Keys, name: &str, raw: &[u8], now: i64) -> Option<Vec<u8>> {
    let active = || stored.iter().filter(|key| key.active);
    let is_rsa = |key: &&StoredDkimKey| key.algorithm == DkimAlgorithm::Rsa.tag();
    let stored = active().rfind(is_rsa).or_else(|| active().next_back())?;
    let sealed = || -> Result<Option<Vec<u8>>, String> {
        let pkcs8 = stored.open(keys).map_err(|e| e.to_string())?;
        let key = DkimKey::from_pkcs8(&pkcs8).map_err(|e| e.to_string())?;
        let (domain, selector) = (stored.domain.as_str(), stored.selector.as_str());
        Sealer { name, domain, selector, key: &key }.seal(raw, now).map_err(|e| e.to_string())
    };
    sealed().unwrap_or_else(|error| {
        tracing::error!(domain = %stored.domain, selector = %stored.selector, error, "cannot seal");
        None
    })
}

/// The sets a message bears: instance, which of the three fields, value.
struct Chain<'a>(Vec<(u32, usize, &'a [u8])>);

impl<'a> Chain<'a> {
    fn read(raw: &'a [u8]) -> Self {
        let mut sets = Vec::new();
        for field in mime::fields(raw) {
            if let Some(which) = SET.iter().position(|name| field.is(name)) {
                sets.push((instance(field.value), which, field.value));
            }
        }
        sets.sort_by_key(|(instance, which, _)| (*instance, *which));
        Self(sets)
    }

    /// The number of our set, and what it says of those before (`cv`).
    fn next(&self, results: &str) -> Option<(u32, &'static str)> {
        let instance = self.0.last().map_or(0, |(instance, ..)| *instance) + 1;
        let dead = self.0.iter().any(|(_, which, value)| *which == 2 && tag(value, "cv") == "fail");
        if instance > MAX_SETS || dead {
            return None;
        }
        let found = mailauth::results_of(results.as_bytes(), 1, "arc");
        match found.first().map(String::as_str) {
            None if self.0.is_empty() => Some((instance, "none")),
            Some("pass") => Some((instance, "pass")),
            Some("fail") => Some((instance, "fail")),
            _ => None,
        }
    }

    /// §5.1.1: by instance, each set as results, signature, seal.
    fn write_to(&self, out: &mut Vec<u8>) {
        for (_, which, value) in &self.0 {
            relaxed(SET[*which], value, out);
        }
    }
}

fn instance(value: &[u8]) -> u32 {
    tag(value, "i").parse().unwrap_or(0)
}

/// The value of a tag, in lower case; empty when there is none.
fn tag(value: &[u8], name: &str) -> String {
    let text = String::from_utf8_lossy(value);
    let tags = text.split(';').filter_map(|one| one.split_once('='));
    let found = tags.map(|(tag, value)| (tag.trim(), value.trim())).find(|(tag, _)| *tag == name);
    found.map(|(_, value)| value.to_ascii_lowercase()).unwrap_or_default()
}

/// The names that are signed, in order, From once more; their fields go to `out`, for each name from below.
fn signed_fields(raw: &[u8], out: &mut Vec<u8>) -> Result<Vec<&'static str>, DkimError> {
    let wanted = SIGNED.into_iter().chain(["DKIM-Signature"]);
    let fields: Vec<_> = mime::fields(raw).collect();
    let mut names = Vec::new();
    for name in wanted {
        for field in
            fields.iter().rev().filter(|field| field.is(name)).take(MAX_SIGNED - names.len().min(MAX_SIGNED))
        {
            names.push(name);
            relaxed(name, field.value, out);
        }
    }
    if names.first() != Some(&"From") {
        return Err(sign_error("no From field"));
    }
    names.push("From");
    Ok(names)
}

/// RFC 6376 §3.4.2. Every field ends its line, but the one whose signature is being made.
fn relaxed(name: &str, value: &[u8], out: &mut Vec<u8>) {
    if !out.is_empty() {
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(name.to_ascii_lowercase().as_bytes());
    out.push(b':');
    let white = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    let words = value.split(white).filter(|word| !word.is_empty());
    for (at, word) in words.enumerate() {
        if at > 0 {
            out.push(b' ');
        }
        out.extend_from_slice(word);
    }
}

fn folded_names(names: &[&str]) -> String {
    names.chunks(5).map(|chunk| chunk.join(":")).collect::<Vec<_>>().join(":\r\n\t")
}

struct Data<'a>(&'a [u8]);

impl Writable for Data<'_> {
    fn write(self, writer: &mut impl Writer) {
        writer.write(self.0);
    }
}

fn signature(key: &Signing, data: &[u8]) -> Result<String, DkimError> {
    let text = STANDARD.encode(key.sign(Data(data)).map_err(sign_error)?);
    let lines: Vec<&str> = text.as_bytes().chunks(70).filter_map(|line| str::from_utf8(line).ok()).collect();
    Ok(lines.join("\r\n\t"))
}

#[cfg(test)]
mod tests;
