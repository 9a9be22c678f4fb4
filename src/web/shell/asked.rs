//! What an address asks of a list.

use std::borrow::Cow;

/// The path and the pairs of a query, in their order; unknown ones are kept for links, empty ones left out.
pub struct Asked<'a> {
    path: &'a str,
    pairs: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

/// Pairs that are looked at.
const MOST: usize = 40;

impl<'a> Asked<'a> {
    /// Reads a path with its query.
    pub fn of(path: &'a str) -> Self {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let pairs = form_urlencoded::parse(query.as_bytes()).take(MOST);
        Self { path, pairs: pairs.filter(|(_, value)| !value.trim().is_empty()).collect() }
    }

    /// The value of a name, trimmed; empty when it is not there. Of several the first.
    pub fn get(&self, name: &str) -> &str {
        self.pairs.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// All values of a name.
    pub fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s str> {
        self.pairs.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.trim())
    }

    /// The page of a list, from 1.
    pub fn page(&self) -> u32 {
        self.get("pagina").parse().unwrap_or(1).max(1)
    }

    /// Whether nothing narrows the list: the chosen territory is not counted, it holds for all pages.
    pub fn is_empty(&self) -> bool {
        self.pairs.iter().all(|(name, _)| name == "territorio")
    }

    /// The same list without a name, from its first page.
    pub fn without(&self, name: &str) -> String {
        self.with(name, None)
    }

    /// The same list with another value of a name, or without it, from its first page.
    pub fn with(&self, name: &str, value: Option<&str>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let kept = self.pairs.iter().filter(|(known, _)| known != name && known != "pagina");
        query.extend_pairs(kept);
        if let Some(value) = value {
            query.append_pair(name, value);
        }
        match query.finish() {
            query if query.is_empty() => self.path.to_owned(),
            query => format!("{}?{query}", self.path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_narrowed_and_widened_again() {
        let asked = Asked::of("/notizie?canale=lavoro&q=+a%26b&pagina=3&vuoto=");
        assert_eq!((asked.get("q"), asked.page(), asked.get("vuoto")), ("a&b", 3, ""));
        assert_eq!(asked.without("canale"), "/notizie?q=+a%26b");
        assert_eq!(asked.with("canale", Some("è")), "/notizie?q=+a%26b&canale=%C3%A8");
        assert!(!asked.is_empty() && Asked::of("/notizie?territorio=lecce").is_empty());
        assert_eq!(Asked::of("/notizie?q=a").without("q"), "/notizie");
        assert_eq!(Asked::of("/notizie?pagina=-1").page(), 1);
    }
}
