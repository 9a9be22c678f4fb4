//! What a visitor has written, as a letter to the webmaster.

use crate::text::portal::feedback as text;

pub use crate::text::portal::feedback::SENDER;

/// Where administrators look after it, on the site.
const AREA: &str = "/redazione/segnalazioni";

/// What it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Something cannot be used by somebody.
    Accessibility,
    /// Something does not work.
    Fault,
    /// Something is wrong or missing in a text.
    Content,
    /// Something else.
    Other,
}

/// What was written.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// Its code.
    pub code: &'a str,
    /// What it is about.
    pub about: About,
    /// The page, as the visitor or the form has named it; may be empty.
    pub page: &'a str,
    /// The name of who wrote; may be empty.
    pub name: &'a str,
    /// The address of who wrote; may be empty.
    pub address: &'a str,
    /// The text.
    pub text: &'a str,
}

fn words(about: About) -> &'static str {
    match about {
        About::Accessibility => text::ACCESSIBILITY,
        About::Fault => text::FAULT,
        About::Content => text::CONTENT,
        About::Other => text::OTHER,
    }
}

/// The subject of the letter: nothing in it comes from the visitor.
#[must_use]
pub fn subject(message: &Message<'_>) -> String {
    text::subject(words(message.about), message.code)
}

/// Its text, lines parted by LF. `site`: where the portal is, without a slash at the end.
#[must_use]
pub fn body(message: &Message<'_>, site: &str) -> String {
    let mut head = vec![text::intro(words(message.about), message.code)];
    if !message.page.is_empty() {
        head.push(text::page(message.page));
    }
    head.push(match message.address {
        "" => text::nameless(message.name),
        address => text::from(message.name, address),
    });
    let quoted: Vec<String> = message.text.lines().map(|line| format!("> {line}")).collect();
    let noted = text::noted(&format!("{site}{AREA}/{}", message.code));
    let mut parts = vec![head.join("\n"), quoted.join("\n")];
    // An address beyond ASCII stands in no Reply-To.
    let answered = !message.address.is_empty() && message.address.is_ascii();
    parts.extend(answered.then(|| text::ANSWER.to_owned()));
    parts.push(noted);
    parts.join("\n\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letter_says_who_wrote_what_of_which_page() {
        let message = Message {
            code: "7KQ2M4XD",
            about: About::Accessibility,
            page: "/servizi/did",
            name: "Chiara",
            address: "chiara@posta.example",
            text: "Il modulo\nnon si legge.",
        };
        assert_eq!(subject(&message), "[Segnalazione 7KQ2M4XD] accessibilità");
        let told = body(&message, "https://sito.example");
        for words in [
            "Pagina: /servizi/did\nDa: Chiara, chiara@posta.example",
            "> Il modulo\n> non si legge.",
            "Rispondendo a questa email",
            "https://sito.example/redazione/segnalazioni/7KQ2M4XD",
        ] {
            assert!(told.contains(words), "{words}: {told}");
        }
        let nameless = Message { name: "", address: "", page: "", ..message };
        let told = body(&nameless, "https://sito.example");
        assert!(told.contains("non ha lasciato un indirizzo") && !told.contains("Rispondendo"), "{told}");
        assert!(!told.contains("Pagina:"), "{told}");
    }
}
