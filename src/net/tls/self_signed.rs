//! The certificate of a server that was given none: made at the first start, kept, made anew before it ends.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use chrono::{DateTime, Datelike};
use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose,
};

use super::{CertFiles, TlsError, expiry, load};
use crate::clock::{DAY, Micros};

/// Apple's programs accept at most 825 days.
const VALID_DAYS: i64 = 820;

/// A certificate that ends sooner than this is made anew at the next start.
const RENEW_BEFORE: Micros = 30 * DAY;

/// The files of a usable certificate for `hostname` in `folder`; makes them when there are none.
pub(super) fn ensure(folder: &Path, hostname: &str, now: Micros) -> Result<CertFiles, TlsError> {
    let files = CertFiles {
        cert: folder.join(format!("{hostname}.self-signed.cert.pem")),
        key: folder.join(format!("{hostname}.self-signed.key.pem")),
    };
    if !usable(&files, now) {
        make(folder, &files, hostname, now)?;
    }
    Ok(files)
}

fn usable(files: &CertFiles, now: Micros) -> bool {
    let end = load::certified_key(files).ok().and_then(|key| expiry::not_after(key.cert.first()?));
    end.is_some_and(|end| end > now.saturating_add(RENEW_BEFORE))
}

fn make(folder: &Path, files: &CertFiles, hostname: &str, now: Micros) -> Result<(), TlsError> {
    let (cert, key) = generate(hostname, now)
        .map_err(|e| TlsError::new(&files.cert, format!("cannot be made for {hostname} ({e})")))?;
    let unwritable =
        |e: io::Error| TlsError::new(folder, format!("cannot keep a self-signed certificate ({e})"));
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(unwritable)?;
    write_private(&files.key, &key).map_err(unwritable)?;
    write_private(&files.cert, &cert).map_err(unwritable)?;
    tracing::info!(file = %files.cert.display(), "made a self-signed certificate");
    Ok(())
}

/// Certificate and key, PEM.
fn generate(hostname: &str, now: Micros) -> Result<(String, String), rcgen::Error> {
    let names = [hostname, "localhost", "127.0.0.1", "::1"].map(str::to_owned);
    let mut params = CertificateParams::new(names.to_vec())?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, hostname);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let (year, month, day) = date(now.saturating_sub(DAY));
    params.not_before = rcgen::date_time_ymd(year, month, day);
    let (year, month, day) = date(now.saturating_add(VALID_DAYS * DAY));
    params.not_after = rcgen::date_time_ymd(year, month, day);
    let key = KeyPair::generate()?;
    Ok((params.self_signed(&key)?.pem(), key.serialize_pem()))
}

/// Year, month and day of an instant, UTC; an instant chrono cannot hold counts as 1970.
fn date(instant: Micros) -> (i32, u8, u8) {
    let date = DateTime::from_timestamp_micros(instant).unwrap_or_default().date_naive();
    (date.year(), u8::try_from(date.month()).unwrap_or(1), u8::try_from(date.day()).unwrap_or(1))
}

/// Writes a file only its owner may read, whole or not at all.
fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let fresh = path.with_extension("new");
    let _ = fs::remove_file(&fresh);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&fresh, path)
}
