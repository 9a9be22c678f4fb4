//! Mails about accounts: confirming an address, a new password, what was decided.

use crate::{format, text::portal::account_mails as text};

/// A mail: its subject, and its text in lines parted by LF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Any letters, no line break.
    pub subject: String,
    /// The text.
    pub text: String,
}

impl Mail {
    fn new(subject: &str, paragraphs: &[&str]) -> Self {
        let text = paragraphs.iter().chain(&[text::SIGNATURE]).copied().collect::<Vec<_>>().join("\n\n");
        Self { subject: subject.to_owned(), text: text + "\n" }
    }
}

/// Somebody wants an account with this address: the link confirms it for so many hours. Nothing in it is a stranger's words.
pub fn confirm(link: &str, hours: i64) -> Mail {
    let end = text::confirm_end(hours);
    Mail::new(text::CONFIRM_SUBJECT, &[text::HELLO, text::CONFIRM, link, &end, text::NOT_YOU])
}

/// Somebody wants an account with an address that has one.
pub fn already(log_in: &str, forgotten: &str) -> Mail {
    Mail::new(
        text::ALREADY_SUBJECT,
        &[text::HELLO, text::ALREADY, &text::already_links(log_in, forgotten), text::ALREADY_NOT_YOU],
    )
}

/// The link lets somebody choose a new password, for so many minutes.
pub fn reset(login: &str, link: &str, minutes: i64) -> Mail {
    let (intro, end) = (text::reset(login), text::reset_end(minutes));
    Mail::new(text::RESET_SUBJECT, &[text::HELLO, &intro, link, &end, text::NOT_YOU])
}

/// An administrator has made an account: the link lets its owner choose the first password, for so many hours.
pub fn invited(login: &str, link: &str, hours: i64) -> Mail {
    let (intro, end) = (text::invited(login), text::confirm_end(hours));
    Mail::new(text::INVITED_SUBJECT, &[text::HELLO, &intro, link, &end])
}

/// An administrator has started a new password for somebody, who chooses it by the link within so many hours.
pub fn reset_for(login: &str, link: &str, hours: i64) -> Mail {
    let (intro, end) = (text::reset_for(login), text::confirm_end(hours));
    Mail::new(text::RESET_SUBJECT, &[text::HELLO, &intro, link, &end, text::NOT_YOU])
}

/// The password was changed at this instant, microseconds UTC.
pub fn password_changed(login: &str, at: i64, forgotten: &str) -> Mail {
    let what = text::password_changed(login, &format::date_time(at));
    Mail::new(text::PASSWORD_CHANGED_SUBJECT, &[text::HELLO, &what, text::NOT_YOU_CHANGED, forgotten])
}

/// What has changed about how an account is guarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guarding {
    /// A second factor is asked for.
    FactorOn,
    /// No second factor is asked for any more.
    FactorOff,
    /// There are new recovery codes.
    CodesMade,
    /// A recovery code was used; so many are left.
    CodeUsed(i64),
    /// There is one more app password.
    AppPassword,
    /// There is one more token for programs.
    ApiToken,
}

/// Something about how an account is guarded was changed at this instant, microseconds UTC.
pub fn guarding_changed(login: &str, what: Guarding, at: i64, forgotten: &str) -> Mail {
    let at = format::date_time(at);
    let what = match what {
        Guarding::FactorOn => text::factor_on(login, &at),
        Guarding::FactorOff => text::factor_off(login, &at),
        Guarding::CodesMade => text::codes_made(login, &at),
        Guarding::CodeUsed(left) => text::code_used(login, &at, left),
        Guarding::AppPassword => text::app_password_made(login, &at),
        Guarding::ApiToken => text::api_token_made(login, &at),
    };
    Mail::new(text::GUARDING_SUBJECT, &[text::HELLO, &what, text::NOT_YOU_CHANGED, forgotten])
}

/// An operator has vouched for a company, school or body.
pub fn approved(name: &str, organisation: &str, link: &str) -> Mail {
    let what = text::approved(organisation);
    Mail::new(text::APPROVED_SUBJECT, &[&text::greeting(name), &what, link])
}

/// An operator has not.
pub fn refused(name: &str, organisation: &str, reason: &str) -> Mail {
    let what = text::refused(organisation);
    Mail::new(text::REFUSED_SUBJECT, &[&text::greeting(name), &what, reason, text::REFUSED_END])
}

/// Somebody's data were erased as asked for.
pub fn erased(name: &str) -> Mail {
    Mail::new(text::ERASED_SUBJECT, &[&text::greeting(name), text::ERASED])
}

/// Somebody's data were not erased, for this reason.
pub fn erasure_refused(name: &str, reason: &str) -> Mail {
    Mail::new(
        text::ERASURE_REFUSED_SUBJECT,
        &[&text::greeting(name), text::ERASURE_REFUSED, reason, text::ERASURE_REFUSED_END],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_confirmation_reads_like_this() {
        let mail = confirm("https://a.example/registrati/conferma?codice=x", 48);
        assert_eq!(mail.subject, "Conferma il tuo indirizzo");
        assert_eq!(
            mail.text,
            "Buongiorno,\n\nper finire la registrazione apri questa pagina e scegli la tua password:\n\n\
             https://a.example/registrati/conferma?codice=x\n\nIl collegamento vale 48 ore e una volta sola.\n\n\
             Se non sei stato tu, non devi fare niente.\n\n-- \nPugliaimpiego\nQuesto messaggio è automatico: \
             le risposte non sono lette da nessuno.\n"
        );
    }

    #[test]
    fn no_subject_breaks_its_line() {
        let all = [
            confirm("b", 1),
            already("a", "b"),
            reset("a", "b", 60),
            invited("a", "b", 72),
            reset_for("a", "b", 72),
            password_changed("a", 0, "b"),
            guarding_changed("a", Guarding::CodeUsed(1), 0, "b"),
            approved("a", "b", "c"),
            refused("a", "b", "c"),
            erased("a"),
            erasure_refused("a", "b"),
        ];
        for mail in all {
            assert!(!mail.subject.contains('\n') && mail.text.ends_with('\n'), "{mail:?}");
        }
    }
}
