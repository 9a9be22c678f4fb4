//! Every sentence people read, one static value per language. A missing entry does not compile.
//!
//! Fixed sentences are `&'static str`; sentences with values in them are functions with typed arguments.

mod alarm;
mod dsn;
mod en;
pub mod folders;
mod it;
mod lists;
pub mod portal;

use crate::shell::Language;

pub use alarm::AlarmText;
pub use dsn::DsnText;
pub use en::EN;
pub use it::IT;
pub use lists::{CommandText, ListsText, OutcomeText, outcomes};

/// All sentences in one language. Fields are grouped by page and named `page_thing`.
#[derive(Debug)]
pub struct Text {
    /// Language tag for `lang`.
    pub lang: &'static str,
    /// Notices about delivery.
    pub dsn: DsnText,
    /// Notices to administrators.
    pub alarm: AlarmText,
    /// Letters of discussions.
    pub lists: ListsText,
    /// The site.
    pub site_name: &'static str,
    /// What the site is, under its name.
    pub site_claim: &'static str,
    /// Whose it is, in the slim bar on top.
    pub site_owner: &'static str,

    /// Home: heading.
    pub home_title: &'static str,
    /// Home: first paragraph.
    pub home_lead: &'static str,
    /// Home: sentence above the mail domains.
    pub home_domains: &'static str,
    /// Home: heading of the card that leads to the set-up page.
    pub home_setup_title: &'static str,
    /// Home: its sentence.
    pub home_setup_body: &'static str,
    /// Home: its link.
    pub home_setup_link: &'static str,
    /// First page: the link to the page of app passwords.
    pub home_passwords_link: &'static str,

    /// Set-up: heading.
    pub setup_title: &'static str,
    /// Set-up: first paragraph.
    pub setup_lead: &'static str,
    /// Set-up: label of the list of sections.
    pub setup_contents: &'static str,
    /// Set-up: heading of what one must know.
    pub setup_needs: &'static str,
    /// Set-up: user name.
    pub setup_user: &'static str,
    /// Set-up: what the user name is.
    pub setup_user_value: &'static str,
    /// Set-up: an example of a user name at a domain.
    pub setup_user_example: fn(domain: &str) -> String,
    /// Set-up: password.
    pub setup_password: &'static str,
    /// Set-up: which password.
    pub setup_password_value: &'static str,
    /// Set-up: largest message.
    pub setup_largest: &'static str,
    /// Set-up: what the largest message means.
    pub setup_largest_value: fn(attachments: &str, message: &str) -> String,
    /// Set-up: heading of the tables.
    pub setup_servers: &'static str,
    /// Set-up: sentence above the tables.
    pub setup_servers_lead: &'static str,
    /// Set-up: caption of the IMAP table.
    pub setup_incoming: &'static str,
    /// Set-up: caption of the SMTP table.
    pub setup_outgoing: &'static str,
    /// Set-up: shown in place of a table when a service is switched off.
    pub setup_not_served: &'static str,
    /// Set-up: head of the first column.
    pub setup_setting: &'static str,
    /// Set-up: head of the recommended column.
    pub setup_recommended: &'static str,
    /// Set-up: head of the other column.
    pub setup_alternative: &'static str,
    /// Set-up: row of the kind of account.
    pub setup_kind: &'static str,
    /// Set-up: row of the server's name.
    pub setup_server: &'static str,
    /// Set-up: row of the port.
    pub setup_port: &'static str,
    /// Set-up: row of the connection's security.
    pub setup_security: &'static str,
    /// Set-up: TLS from the first byte.
    pub setup_tls: &'static str,
    /// Set-up: STARTTLS.
    pub setup_starttls: &'static str,
    /// Set-up: row of the way to authenticate.
    pub setup_authentication: &'static str,
    /// Set-up: its value.
    pub setup_authentication_value: &'static str,
    /// Set-up: value of the user name row.
    pub setup_user_cell: &'static str,
    /// Set-up: heading of the guides.
    pub setup_guides: &'static str,
    /// Set-up: sentence above the guides.
    pub setup_guides_lead: &'static str,
    /// Set-up: the guides.
    pub setup_guide: &'static [Guide],
    /// Set-up: what Apple's devices show of the profile before they install it.
    pub setup_apple_profile: &'static str,
    /// Set-up: heading of the office mailboxes.
    pub setup_offices: &'static str,
    /// Set-up: paragraphs on office mailboxes.
    pub setup_offices_body: &'static [&'static str],
    /// Set-up: heading of the troubles.
    pub setup_troubles: &'static str,
    /// Set-up: questions and answers.
    pub setup_trouble: &'static [(&'static str, &'static str)],
    /// Set-up: question on certificate warnings.
    pub setup_certificate: &'static str,
    /// Set-up: its answer when the certificate is signed by an authority.
    pub setup_certificate_signed: &'static str,
    /// Set-up: its answer when the certificate is self-signed.
    pub setup_certificate_self_signed: &'static str,
    /// Set-up: question of last resort.
    pub setup_help: &'static str,
    /// Set-up: sentence before the postmaster's address.
    pub setup_help_body: &'static str,

    /// Set-up: heading of the form for an address.
    pub setup_address: &'static str,
    /// Set-up: what the form is good for.
    pub setup_address_lead: &'static str,
    /// Set-up: heading of the form below the settings of one address.
    pub setup_address_other: &'static str,
    /// Set-up: label of the address.
    pub setup_address_label: &'static str,
    /// Set-up: button of the form.
    pub setup_address_button: &'static str,
    /// Set-up: what was written is no address.
    pub setup_address_wrong: &'static str,
    /// Set-up: the domain of the address is not here.
    pub setup_address_elsewhere: &'static str,
    /// Set-up: before the address the settings are for.
    pub setup_own: &'static str,
    /// Set-up: heading of Apple's profile.
    pub setup_profile: &'static str,
    /// Set-up: what to do with the profile.
    pub setup_profile_body: &'static str,
    /// Set-up: the link to the profile.
    pub setup_profile_button: &'static str,
    /// Set-up: what the device will say of the profile.
    pub setup_profile_note: &'static str,
    /// Set-up: heading of the code.
    pub setup_code: &'static str,
    /// Set-up: what to do with the code.
    pub setup_code_body: &'static str,
    /// Set-up: what the picture is, for who cannot see it.
    pub setup_code_label: &'static str,
    /// Set-up: before the link in the code.
    pub setup_code_link: &'static str,
    /// Set-up: heading for telephones no profile is for.
    pub setup_android: &'static str,
    /// Set-up: what to do there.
    pub setup_android_body: &'static str,
    /// Set-up: the link to the guide.
    pub setup_android_link: &'static str,
    /// Set-up: link to the page of app passwords.
    pub setup_password_link: &'static str,

    /// Error page: link back home.
    pub error_home: &'static str,
    /// 400
    pub error_bad_request: ErrorText,
    /// 403
    pub error_forbidden: ErrorText,
    /// 403: whoever asks may not.
    pub error_not_allowed: ErrorText,
    /// 403: the form is of another session, or too old.
    pub error_stale_form: ErrorText,
    /// 404
    pub error_not_found: ErrorText,
    /// 405
    pub error_method: ErrorText,
    /// 413
    pub error_too_large: ErrorText,
    /// 421
    pub error_misdirected: ErrorText,
    /// 429
    pub error_too_many: ErrorText,
    /// 500
    pub error_internal: ErrorText,
    /// 503
    pub error_unavailable: ErrorText,
}

impl Text {
    /// The language of pages with these sentences.
    pub fn language(&self) -> Language {
        if self.lang == "en" { Language::English } else { Language::Italian }
    }
}

/// How to set up one program.
#[derive(Debug)]
pub struct Guide {
    /// Part of the page's address, `#thunderbird`.
    pub anchor: &'static str,
    /// The program.
    pub title: &'static str,
    /// Where it runs.
    pub platform: &'static str,
    /// What to do, in order.
    pub steps: &'static [&'static str],
    /// What to know beside, or empty.
    pub note: &'static str,
}

/// Heading and explanation of an error.
#[derive(Debug)]
pub struct ErrorText {
    /// Heading.
    pub title: &'static str,
    /// What happened and what to do.
    pub body: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_guides() {
        let anchors = |text: &Text| text.setup_guide.iter().map(|guide| guide.anchor).collect::<Vec<_>>();
        assert_eq!(anchors(&IT), anchors(&EN));
        assert_eq!(IT.setup_trouble.len(), EN.setup_trouble.len());
        assert_eq!(IT.setup_offices_body.len(), EN.setup_offices_body.len());
    }
}
