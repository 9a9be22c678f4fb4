//! What an organisation is told of its accreditation.

use crate::{format, text::portal::organisations as text};

pub use crate::text::portal::organisations::SENDER;

/// Where an organisation's people look after it, on the site.
const AREA: &str = "/ente";
/// Where requests are decided.
const DESK: &str = "/redazione/enti";
/// Where people register.
const REGISTER: &str = "/registrati";

/// What it is told. Instants are microseconds UTC, on the last day an accreditation holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice<'a> {
    /// Somebody is asked to write for it.
    Invited {
        /// The address that is asked.
        address: &'a str,
    },
    /// Its request has come in.
    Received,
    /// More is wanted of it.
    Asked {
        /// What.
        message: &'a str,
    },
    /// Its request was granted.
    Approved {
        /// Until when.
        until: i64,
    },
    /// It holds for longer.
    Renewed {
        /// Until when.
        until: i64,
    },
    /// It is suspended no more.
    Resumed {
        /// Until when.
        until: i64,
    },
    /// Its request was turned down.
    Refused {
        /// Why.
        reason: &'a str,
    },
    /// It is suspended.
    Suspended {
        /// Why.
        reason: &'a str,
    },
    /// Its time runs out.
    Expiring {
        /// When.
        until: i64,
    },
    /// Its time has run out.
    Expired {
        /// When.
        until: i64,
    },
}

/// The subject of a letter to an organisation of that name.
#[must_use]
pub fn subject(organisation: &str, notice: &Notice<'_>) -> String {
    match notice {
        Notice::Invited { .. } => text::invited_subject(organisation),
        Notice::Received => text::received_subject(organisation),
        Notice::Asked { .. } => text::asked_subject(organisation),
        Notice::Approved { .. } => text::approved_subject(organisation),
        Notice::Renewed { .. } => text::renewed_subject(organisation),
        Notice::Resumed { .. } => text::resumed_subject(organisation),
        Notice::Refused { .. } => text::refused_subject(organisation),
        Notice::Suspended { .. } => text::suspended_subject(organisation),
        Notice::Expiring { until } => text::expiring_subject(organisation, &format::date(*until)),
        Notice::Expired { .. } => text::expired_subject(organisation),
    }
}

/// The subject of the letter that tells the newsroom of a request.
#[must_use]
pub fn desk_subject(organisation: &str) -> String {
    text::desk_subject(organisation)
}

/// Its text.
#[must_use]
pub fn desk_body(organisation: &str, site: &str) -> String {
    join(&[text::HELLO, &text::desk(organisation), &format!("{site}{DESK}")]) + "\n"
}

/// Its text, lines parted by LF. `site`: where the portal is, without a slash at the end.
#[must_use]
pub fn body(organisation: &str, site: &str, notice: &Notice<'_>) -> String {
    let area = format!("{site}{AREA}");
    let what = match notice {
        Notice::Invited { address } => {
            let register = format!("{site}{REGISTER}");
            join(&[
                &text::invited(organisation, address),
                &area,
                text::INVITED_REGISTER,
                &register,
                text::INVITED_NO,
            ])
        }
        Notice::Received => text::received(organisation),
        Notice::Asked { message } => {
            join(&[&text::asked(organisation), &quoted(message), text::ASKED_HOW, &area])
        }
        Notice::Approved { until } => {
            join(&[&text::approved(organisation, &format::date(*until)), text::APPROVED_HOW, &area])
        }
        Notice::Renewed { until } => join(&[&text::renewed(organisation, &format::date(*until)), &area]),
        Notice::Resumed { until } => join(&[&text::resumed(organisation, &format::date(*until)), &area]),
        Notice::Refused { reason } => {
            join(&[&text::refused(organisation), &quoted(reason), text::REFUSED_HOW])
        }
        Notice::Suspended { reason } => {
            join(&[&text::suspended(organisation), &quoted(reason), text::SUSPENDED_HOW])
        }
        Notice::Expiring { until } => join(&[&text::expiring(organisation, &format::date(*until)), &area]),
        Notice::Expired { until } => join(&[&text::expired(organisation, &format::date(*until)), &area]),
    };
    let greeting = if matches!(notice, Notice::Invited { .. }) { text::HELLO } else { text::GREETING };
    join(&[greeting, &what, text::CLOSING]) + "\n"
}

fn join(parts: &[&str]) -> String {
    parts.join("\n\n")
}

/// What somebody has said, told apart from what we say.
fn quoted(said: &str) -> String {
    said.lines().map(|line| format!("> {line}")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNTIL: i64 = 1_795_425_300_000_000;

    #[test]
    fn an_invitation_says_how_to_take_it_up_with_an_account_and_without() {
        let notice = Notice::Invited { address: "ada@posta.example" };
        let body = body("Patronato Due Mari", "https://sito.example", &notice);
        for words in
            ["«Patronato Due Mari»", "ada@posta.example", "https://sito.example/ente\n", "/registrati\n"]
        {
            assert!(body.contains(words), "{body}");
        }
    }

    #[test]
    fn each_letter_says_of_whom_and_what_to_do() {
        for (notice, words) in [
            (Notice::Received, "abbiamo ricevuto"),
            (
                Notice::Asked { message: "Manca lo statuto.\nE la firma." },
                "> Manca lo statuto.\n> E la firma.",
            ),
            (Notice::Approved { until: UNTIL }, "fino al 23/11/2026"),
            (Notice::Renewed { until: UNTIL }, "rinnovato fino al 23/11/2026"),
            (Notice::Resumed { until: UNTIL }, "https://sito.example/ente"),
            (Notice::Refused { reason: "Non è un ente." }, "> Non è un ente."),
            (Notice::Suspended { reason: "Pubblicità." }, "> Pubblicità."),
            (Notice::Expiring { until: UNTIL }, "scade il 23/11/2026"),
            (Notice::Expired { until: UNTIL }, "è scaduto il 23/11/2026"),
        ] {
            let body = body("Patronato Due Mari", "https://sito.example", &notice);
            assert!(body.contains("«Patronato Due Mari»") && body.contains(words), "{body}");
            assert!(
                body.starts_with("Gentile referente,\n\n") && body.ends_with("La redazione del portale\n")
            );
            assert!(subject("Patronato Due Mari", &notice).ends_with(": Patronato Due Mari"));
        }
    }
}
