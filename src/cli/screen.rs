//! What `demo` shows once it serves: where, for whom, and commands to copy.

use crate::{demo, net::Ports};
use std::{fmt::Write as _, path::Path};

/// Somebody to log in as, with an office.
const OPERATOR: &str = "op09";
const OFFICE: &str = "cpi.lecce";
/// The same office among her folders.
const FOLDER: &str = "cpi-lecce";

/// The screen, for the ports in use, the data folder, and the program to call.
pub fn demo(ports: &Ports, data: &Path, program: &Path) -> String {
    let operator = demo::address(OPERATOR);
    let office = demo::address(OFFICE);
    let (password, outside) = (demo::PASSWORD, demo::OUTSIDE);
    let mut text = String::new();
    let mut line = |words: std::fmt::Arguments<'_>| {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{words}");
    };
    line(format_args!("\nThe demo province is served on 127.0.0.1; Ctrl-C ends it.\n"));
    if let (Some(imap), Some(submission)) = (ports.imap, ports.submission) {
        line(format_args!(
            "  Mail program  IMAP port {imap}, SMTP port {submission}, STARTTLS or no encryption"
        ));
    }
    if let (Some(imaps), Some(submissions)) = (ports.imaps, ports.submissions) {
        line(format_args!("                or with TLS: IMAP port {imaps}, SMTP port {submissions}"));
    }
    if let Some(http) = ports.http {
        line(format_args!("  Web           http://127.0.0.1:{http}/"));
    }
    if let Some(metrics) = ports.metrics {
        line(format_args!("  Health        http://127.0.0.1:{metrics}/healthz"));
    }
    line(format_args!(
        "  Log-ins       op01 to op20, redazione1, moderatore1, provincia1, admin, each @{}",
        demo::DOMAIN
    ));
    line(format_args!(
        "                op06 publishes in the channel formazione, provincia1 is of the province"
    ));
    line(format_args!("                password of all: {password}"));
    if let Some(smtp) = ports.smtp {
        line(format_args!("\nA citizen writes to the job centre of Lecce:\n"));
        line(format_args!(
            "  printf 'From: cittadino1@{outside}\\r\\nTo: {office}\\r\\nSubject: Buongiorno\\r\\n\\r\\nSiete aperti domani?\\r\\n' |"
        ));
        line(format_args!("    curl --url smtp://127.0.0.1:{smtp} --mail-from cittadino1@{outside} \\"));
        line(format_args!("      --mail-rcpt {office} --upload-file -"));
    }
    if let Some(imap) = ports.imap {
        let uffici = crate::mailboxes::SHARED;
        line(format_args!("\nAn operator lists her folders, and reads the newest message of the office:\n"));
        line(format_args!("  curl --user {operator}:{password} imap://127.0.0.1:{imap}/"));
        line(format_args!(
            "  curl --user {operator}:{password} 'imap://127.0.0.1:{imap}/{uffici}/{FOLDER}/;MAILINDEX=*'"
        ));
    }
    if let Some(submission) = ports.submission {
        line(format_args!("\nShe answers as the office:\n"));
        line(format_args!(
            "  printf 'From: {office}\\r\\nTo: cittadino1@{outside}\\r\\nSubject: Re: Buongiorno\\r\\n\\r\\nDalle 9 alle 12.\\r\\n' |"
        ));
        line(format_args!("    curl --url smtp://127.0.0.1:{submission} --user {operator}:{password} \\"));
        line(format_args!("      --mail-from {office} --mail-rcpt cittadino1@{outside} --upload-file -"));
    }
    line(format_args!("\nMail to the outside stays here:\n"));
    line(format_args!("  {} queue list --data {}", word(program), word(data)));
    line(format_args!("  ls {}", word(&data.join("outbox"))));
    text
}

/// A path as a shell takes it.
fn word(path: &Path) -> String {
    let path = path.display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@:".contains(c);
    if path.chars().all(plain) { path } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_screen_names_the_ports_in_use_and_no_others() {
        let ports = Ports { smtp: Some(4025), imap: Some(4143), submission: Some(4587), ..Ports::default() };
        let screen = demo(&ports, Path::new("/srv/it's here"), Path::new("target/release/pugliaimpiego"));
        for words in
            ["smtp://127.0.0.1:4025", "imap://127.0.0.1:4143/", "smtp://127.0.0.1:4587", "op01 to op20"]
                .into_iter()
                .chain([r"release/pugliaimpiego queue list --data '/srv/it'\''s here'"])
        {
            assert!(screen.contains(words), "{words}\n{screen}");
        }
        assert!(!screen.contains("healthz") && !screen.contains("http://"), "{screen}");
    }
}
