//! The sessions of a person.

use maud::{Markup, html};

use super::bits::{csrf, hidden, send_quietly, top};
use crate::format;
use crate::text::portal::accounts as text;

/// A session in the list.
#[derive(Clone, Debug)]
pub struct SessionEntry {
    /// Its number.
    pub id: i64,
    /// It is the one the page is shown in.
    pub own: bool,
    /// A second factor was shown when it began.
    pub second_factor: bool,
    /// When it began, microseconds UTC.
    pub created_at: i64,
    /// When it was last used.
    pub seen_at: i64,
    /// The network it began from.
    pub network: String,
    /// What the browser calls itself.
    pub user_agent: String,
}

/// The page.
pub fn sessions(token: &str, entries: &[SessionEntry]) -> Markup {
    html! {
        (top(text::SESSIONS_TITLE, text::SESSIONS_LEAD))
        ul.posta-elenco { @for entry in entries { (item(token, entry)) } }
        @if entries.len() > 1 {
            form method="post" action="/profilo/sessioni/chiudi" {
                (csrf(token))
                (hidden("quale", "altre"))
                (send_quietly(text::SESSIONS_END_OTHERS, None))
            }
        }
    }
}

fn item(token: &str, entry: &SessionEntry) -> Markup {
    let device = device(&entry.user_agent);
    html! {
        li {
            div {
                p.posta-voce { (device) @if entry.own { " – " (text::SESSIONS_THIS) } }
                p.piccolo {
                    (text::session_facts(&format::date_time(entry.created_at), &format::date_time(entry.seen_at)))
                    " · " (text::session_network(&entry.network))
                    @if entry.second_factor { " · " (text::SESSIONS_FACTOR) }
                }
            }
            @if !entry.own {
                form method="post" action="/profilo/sessioni/chiudi" {
                    (csrf(token))
                    (hidden("quale", &entry.id.to_string()))
                    (send_quietly(text::SESSIONS_END, Some(&text::session_end(&device))))
                }
            }
        }
    }
}

/// Browser and system, as far as people know them.
fn device(agent: &str) -> String {
    let named = |names: &[(&str, &'static str)]| {
        names.iter().find(|(part, _)| agent.contains(part)).map(|(_, name)| *name)
    };
    let browser = named(&[
        ("Firefox/", "Firefox"),
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("FxiOS/", "Firefox"),
        ("Safari/", "Safari"),
    ]);
    let system = named(&[
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS X", "Mac"),
        ("Linux", "Linux"),
    ]);
    text::device(browser, system)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_called_as_people_call_them() {
        for (agent, expected) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox su Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 \
                 Safari/537.36 Edg/140.0.0.0",
                "Edge su Windows",
            ),
            (
                "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36",
                "Chrome su Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Safari/604.1",
                "Safari su iPhone",
            ),
            ("curl/8", "Programma sconosciuto"),
            ("", "Programma sconosciuto"),
        ] {
            assert_eq!(device(agent), expected);
        }
    }

    #[test]
    fn the_own_session_is_named_and_not_offered_to_be_ended() {
        let entry = SessionEntry {
            id: 7,
            own: true,
            second_factor: true,
            created_at: 0,
            seen_at: 0,
            network: "192.0.2.0/24".into(),
            user_agent: "<b>".into(),
        };
        let other = SessionEntry { id: 8, own: false, ..entry.clone() };
        let page = sessions("x", &[entry, other]).into_string();
        assert_eq!(page.matches("value=\"8\"").count(), 1);
        assert!(!page.contains("value=\"7\"") && page.contains(text::SESSIONS_THIS));
    }
}
