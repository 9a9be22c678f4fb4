//! `DIR/ports.json`: which ports this process serves, for scripts and tests (DESIGN section 7).

use std::io;
use std::path::Path;

use serde::Serialize;

/// The TCP ports in use; what is not served is absent from the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Ports {
    /// MX.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub smtp: Option<u16>,
    /// LMTP, where it is not a unix socket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lmtp: Option<u16>,
    /// Submission with STARTTLS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submission: Option<u16>,
    /// Submission over TLS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submissions: Option<u16>,
    /// IMAP with STARTTLS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub imap: Option<u16>,
    /// IMAP over TLS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub imaps: Option<u16>,
    /// ManageSieve.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sieve: Option<u16>,
    /// The web.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http: Option<u16>,
    /// The web over TLS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub https: Option<u16>,
    /// Health and measurements.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metrics: Option<u16>,
}

impl Ports {
    /// Writes `folder/ports.json`, to be called once all of them accept connections. A reader sees the old file or
    /// the new one, never a part of it. What could not be written whole is removed.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        let fresh = folder.join(".ports.json.new");
        let mut text = serde_json::to_vec(self)?;
        text.push(b'\n');
        let written = std::fs::write(&fresh, text);
        let written = written.and_then(|()| std::fs::rename(&fresh, folder.join("ports.json")));
        if written.is_err() {
            let _ = std::fs::remove_file(&fresh);
        }
        written
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_written_leaves_nothing_behind() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("ports.json")).unwrap();
        std::fs::write(dir.path().join("ports.json").join("x"), "").unwrap();
        Ports::default().write(dir.path()).expect_err("a folder is in the way");
        assert!(!dir.path().join(".ports.json.new").exists());
    }

    #[test]
    fn the_file_names_what_is_served_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let read = || std::fs::read_to_string(dir.path().join("ports.json")).unwrap();
        let some = Ports { smtp: Some(2525), http: Some(8080), ..Ports::default() };
        some.write(dir.path()).unwrap();
        assert_eq!(read(), "{\"smtp\":2525,\"http\":8080}\n");
        let all = Ports {
            smtp: Some(1),
            lmtp: Some(9),
            submission: Some(2),
            submissions: Some(3),
            imap: Some(4),
            imaps: Some(5),
            sieve: Some(6),
            http: Some(7),
            https: Some(10),
            metrics: Some(8),
        };
        all.write(dir.path()).unwrap();
        let json: serde_json::Value = serde_json::from_str(&read()).unwrap();
        for (key, port) in [
            ("smtp", 1),
            ("submission", 2),
            ("submissions", 3),
            ("imap", 4),
            ("imaps", 5),
            ("sieve", 6),
            ("http", 7),
            ("https", 10),
            ("metrics", 8),
        ] {
            assert_eq!(json[key], port);
        }
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
