//! What a competition says. No SQL.

use crate::jobs::listing::{Check, Content, Details, Education, Filter, LINE_MAX, Noun, noun};

/// Most posts of one competition.
const POSTS_MAX: i64 = 100_000;

/// What a competition says.
pub type CompetitionContent = Content<CompetitionDetails>;

/// What only competitions have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CompetitionDetails {
    /// The body that fills the posts.
    pub body: String,
    /// How many posts; None: the notice is for a list of the suitable.
    pub posts: Option<i64>,
    /// The profile, and where in its classification: "Istruttore amministrativo, area C".
    pub profile: String,
    /// The title that is required, in words.
    pub qualification: String,
    /// The same as a level, at least.
    pub education: Option<Education>,
    /// Where the notice is.
    pub link: String,
    /// Where it was announced: "GU 4ª serie speciale n. 92 del 20/11/2026".
    pub gazette: String,
}

impl Details for CompetitionDetails {
    const NOUN: Noun = noun!("competition", Competition, "/concorsi", "CON", fills: false);

    fn check(&mut self, check: &mut Check) {
        check.line("body", &mut self.body, LINE_MAX);
        check.needed(!self.body.is_empty(), "body");
        check.number("posts", self.posts, 1, POSTS_MAX);
        check.line("profile", &mut self.profile, LINE_MAX);
        check.line("qualification", &mut self.qualification, LINE_MAX);
        check.link("link", &mut self.link);
        check.line("gazette", &mut self.gazette, LINE_MAX);
    }

    fn words(&self) -> Vec<&str> {
        vec![&self.body, &self.profile, &self.qualification]
    }
}

/// Which competitions a reader wants. Empty and None ask for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CompetitionFilter {
    /// What all listings can be asked for; its words look at the body and the title required too.
    pub common: Filter,
    /// Open to whoever has this title at most; those that do not say what they require are among them.
    pub education: Option<Education>,
}
