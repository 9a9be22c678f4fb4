//! "Password per applicazioni": log in, see one's own, make one, take one away.

use maud::{Markup, html};

use crate::parts::{Field, Frame, breakable, layout};
use crate::{Text, format};

/// What a page of the area shows.
#[derive(Clone, Copy, Debug)]
pub struct AppPasswordPage<'a> {
    /// The mail domain of the example.
    pub domain: &'a str,
    /// Whose they are; in the form to log in, what was typed.
    pub address: &'a str,
    /// What went wrong.
    pub fault: Option<AppPasswordFault>,
    /// Which page it is.
    pub view: AppPasswordView<'a>,
    /// The set-up page for the address.
    pub setup_path: &'a str,
    /// Where the area is.
    pub path: &'a str,
    /// What keeps the language: empty, or a query.
    pub query: &'a str,
    /// This page in the other language, where it can be asked for again.
    pub other_language: Option<&'a str>,
}

/// The pages of the area.
#[derive(Clone, Copy, Debug)]
pub enum AppPasswordView<'a> {
    /// Address and password are asked for.
    LogIn,
    /// All of somebody.
    List {
        /// What the forms send along as proof.
        token: &'a str,
        /// Oldest first.
        entries: &'a [AppPasswordEntry],
        /// The one just made, in clear.
        made: Option<&'a str>,
    },
    /// Whether one should really go.
    Question {
        /// What the forms send along as proof.
        token: &'a str,
        /// Its number.
        id: i64,
        /// What its owner calls it.
        label: &'a str,
    },
}

/// An app password in the list.
#[derive(Clone, Debug)]
pub struct AppPasswordEntry {
    /// Its number.
    pub id: i64,
    /// What its owner calls it.
    pub label: String,
    /// When it was made, microseconds UTC.
    pub created_at: i64,
    /// When it was last used.
    pub used_at: Option<i64>,
}

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppPasswordFault {
    /// Wrong address or password.
    Wrong,
    /// The account is shut.
    Disabled,
    /// Too much guessing.
    TooMany {
        /// The next attempt may come after so many seconds.
        seconds: i64,
    },
    /// The proof is too old.
    Expired,
    /// A new one has no name.
    NoLabel,
    /// There are too many.
    Full,
    /// The one to take away is gone already.
    Gone,
}

impl AppPasswordFault {
    fn words(self, text: &Text, page: &AppPasswordPage<'_>) -> String {
        match self {
            Self::Wrong => (text.passwords_wrong)(page.address),
            Self::Disabled => text.passwords_disabled.to_owned(),
            Self::TooMany { seconds } => (text.passwords_too_many)(seconds),
            Self::Expired => text.passwords_expired.to_owned(),
            Self::NoLabel => text.passwords_no_label.to_owned(),
            Self::Full => text.passwords_full.to_owned(),
            Self::Gone => text.passwords_gone.to_owned(),
        }
    }
}

/// A page of the area.
pub fn app_passwords(text: &Text, page: &AppPasswordPage<'_>) -> String {
    let frame = Frame {
        text,
        title: text.passwords_title,
        description: "",
        below_home: true,
        other_language: page.other_language,
    };
    let main = html! {
        div.hero { div.wide {
            h1 { (text.passwords_title) }
            p.lead { (text.passwords_lead) }
        } }
        div.wide.narrow {
            @if let Some(fault) = page.fault.filter(|fault| *fault != AppPasswordFault::NoLabel) {
                (alert(text, page, fault))
            }
            @match page.view {
                AppPasswordView::LogIn => (log_in(text, page)),
                AppPasswordView::List { token, entries, made } => {
                    @if let Some(made) = made { (fresh(text, page, made)) }
                    (own(text, page, token, entries))
                    (new(text, page, token))
                }
                AppPasswordView::Question { token, id, label } => (question(text, page, token, (id, label))),
            }
        }
    };
    layout(&frame, &main)
}

fn alert(text: &Text, page: &AppPasswordPage<'_>, fault: AppPasswordFault) -> Markup {
    let postmaster = format!("postmaster@{}", page.domain);
    html! {
        div.alert role="alert" {
            p.alert-head { (fault.words(text, page)) }
            @if fault == AppPasswordFault::Wrong {
                p { (text.passwords_wrong_help) " " a href={ "mailto:" (postmaster) } { (breakable(&postmaster)) } }
            }
        }
    }
}

fn action(page: &AppPasswordPage<'_>, what: &str) -> String {
    format!("{}/{what}{}", page.path, page.query)
}

fn log_in(text: &Text, page: &AppPasswordPage<'_>) -> Markup {
    html! {
        section aria-labelledby="accedi" {
            h2 #accedi { (text.passwords_log_in) }
            form.form method="post" action=(action(page, "accedi")) {
                (Field {
                    name: "indirizzo", kind: "text", label: text.passwords_address,
                    hint: &(text.passwords_address_hint)(page.domain), fault: None, value: page.address,
                    autocomplete: "username",
                }.render())
                (Field {
                    name: "password", kind: "password", label: text.passwords_password,
                    hint: text.passwords_password_hint, fault: None, value: "", autocomplete: "current-password",
                }.render())
                button.button type="submit" { (text.passwords_log_in_button) }
            }
            p { a href=(page.setup_path) { (text.passwords_setup_link) } }
        }
    }
}

/// The new password: the only time it is seen.
fn fresh(text: &Text, page: &AppPasswordPage<'_>, made: &str) -> Markup {
    html! {
        section.card.made aria-labelledby="nuova" {
            h2 #nuova { (text.passwords_made) }
            p { (text.passwords_made_body) }
            p.secret { code { (pieces(made)) } }
            ol.steps { @for step in text.passwords_made_steps { li { (step) } } }
            p { (text.passwords_made_user) " " code { (breakable(page.address)) } }
            p { a href=(page.setup_path) { (text.passwords_setup_link) } }
        }
    }
}

/// May be broken after its dashes.
fn pieces(password: &str) -> Markup {
    html! { @for (index, piece) in password.split_inclusive('-').enumerate() { @if index > 0 { wbr; } (piece) } }
}

fn own(text: &Text, page: &AppPasswordPage<'_>, token: &str, entries: &[AppPasswordEntry]) -> Markup {
    html! {
        section aria-labelledby="elenco" {
            h2 #elenco { (text.passwords_of) " " span.whose { (breakable(page.address)) } }
            @if entries.is_empty() { p { (text.passwords_none) } }
            @else {
                ul.entries { @for entry in entries { (item(text, page, token, entry)) } }
            }
        }
    }
}

fn item(text: &Text, page: &AppPasswordPage<'_>, token: &str, entry: &AppPasswordEntry) -> Markup {
    let used = match entry.used_at {
        Some(at) => (text.passwords_used)(&format::date_time(at)),
        None => text.passwords_never_used.to_owned(),
    };
    html! {
        li {
            div {
                p.entry-name { (entry.label) }
                p.small { ((text.passwords_made_at)(&format::date_time(entry.created_at))) " · " (used) }
            }
            form method="post" action=(action(page, "togli")) {
                input type="hidden" name="gettone" value=(token);
                input type="hidden" name="numero" value=(entry.id);
                button.button.plain-button type="submit" aria-label=((text.passwords_revoke_label)(&entry.label)) {
                    (text.passwords_revoke)
                }
            }
        }
    }
}

fn new(text: &Text, page: &AppPasswordPage<'_>, token: &str) -> Markup {
    let fault =
        page.fault.filter(|fault| *fault == AppPasswordFault::NoLabel).map(|fault| fault.words(text, page));
    html! {
        section aria-labelledby="crea" {
            h2 #crea { (text.passwords_new) }
            form.form method="post" action=(action(page, "crea")) {
                input type="hidden" name="gettone" value=(token);
                (Field {
                    name: "nome", kind: "text", label: text.passwords_label, hint: text.passwords_label_hint,
                    fault: fault.as_deref(), value: "", autocomplete: "off",
                }.render())
                button.button type="submit" { (text.passwords_new_button) }
            }
            p.note { (text.passwords_leave) }
        }
    }
}

fn question(text: &Text, page: &AppPasswordPage<'_>, token: &str, (id, label): (i64, &str)) -> Markup {
    html! {
        section.card aria-labelledby="domanda" {
            h2 #domanda { ((text.passwords_question)(label)) }
            p { (text.passwords_question_body) }
            form.choices method="post" action=(action(page, "togli")) {
                input type="hidden" name="gettone" value=(token);
                input type="hidden" name="numero" value=(id);
                button.button type="submit" name="sicuro" value="si" { (text.passwords_question_yes) }
                button.button.plain-button type="submit" name="sicuro" value="no" { (text.passwords_question_no) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{EN, IT};

    fn page<'a>(view: AppPasswordView<'a>, fault: Option<AppPasswordFault>) -> AppPasswordPage<'a> {
        AppPasswordPage {
            domain: "lecce.example",
            address: "op01@lecce.example",
            fault,
            view,
            setup_path: "/posta/configura",
            path: "/posta/password",
            query: "",
            other_language: None,
        }
    }

    #[test]
    fn a_new_one_is_shown_and_those_of_before_are_listed_escaped() {
        let entries = [AppPasswordEntry { id: 3, label: "<b>".into(), created_at: 0, used_at: None }];
        let view = AppPasswordView::List { token: "t", entries: &entries, made: Some("abcd-efgh") };
        for text in [&IT, &EN] {
            let html = app_passwords(text, &page(view, None));
            assert!(html.contains("<code>abcd-<wbr>efgh</code>") && html.contains("&lt;b&gt;"), "{html}");
            assert!(html.contains("01/01/1970 01:00") && html.contains(text.passwords_never_used));
            assert!(html.contains("name=\"numero\" value=\"3\"") && !html.contains("<b>"));
        }
    }

    #[test]
    fn what_went_wrong_is_said() {
        for fault in
            [AppPasswordFault::Wrong, AppPasswordFault::Disabled, AppPasswordFault::TooMany { seconds: 61 }]
        {
            let page = page(AppPasswordView::LogIn, Some(fault));
            let html = app_passwords(&IT, &page);
            assert!(html.contains("role=\"alert\"") && html.contains(&fault.words(&IT, &page)), "{fault:?}");
        }
        for text in [&IT, &EN] {
            let wrong = page(AppPasswordView::LogIn, Some(AppPasswordFault::Wrong));
            let said = app_passwords(text, &wrong);
            for words in [
                text.passwords_wrong_help,
                "mailto:postmaster@lecce.example",
                &AppPasswordFault::Wrong.words(text, &wrong),
            ] {
                assert!(said.contains(words), "{words}: {said}");
            }
            let nobody = AppPasswordFault::Wrong.words(text, &AppPasswordPage { address: "", ..wrong });
            assert!(!nobody.contains(['«', '“']), "{nobody}");
        }
        let view = AppPasswordView::List { token: "t", entries: &[], made: None };
        let html = app_passwords(&IT, &page(view, Some(AppPasswordFault::NoLabel)));
        assert!(html.contains("aria-invalid=\"true\"") && html.contains(IT.passwords_none));
    }

    #[test]
    fn no_password_is_ever_filled_in() {
        let html = app_passwords(&IT, &page(AppPasswordView::LogIn, Some(AppPasswordFault::Wrong)));
        let input = html.split("<input").find(|input| input.contains("type=\"password\"")).unwrap();
        assert!(!input.contains("value="), "{input}");
        assert!(html.contains("value=\"op01@lecce.example\""));
    }
}
