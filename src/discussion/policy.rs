//! Whether a message is published, waits, or is refused: pure.

use super::model::{Member, MemberState, Moderation, Otherwise, Part, Posting, Reading, Reason, Settings};

/// What is known of whose message it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// Somebody who has logged in, a signature or SPF of its domain, or the token of an answer, says that it is.
    Proved,
    /// This server does not check mail.
    Unchecked,
    /// It was looked at, and nothing says so.
    Unproved,
}

/// Who has written a message.
#[derive(Debug, Clone, Copy)]
pub struct Author<'a> {
    /// Whether it is who it says.
    pub proof: Proof,
    /// As a member.
    pub member: Option<&'a Member>,
    /// It has an account here.
    pub registered: bool,
    /// What it does for the discussion.
    pub part: Option<Part>,
    /// It may not write.
    pub banned: bool,
    /// It writes as the discussion itself.
    pub is_the_list: bool,
}

/// What a message is like.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shape {
    /// Octets.
    pub size: u64,
    /// How many addresses stand in To and Cc.
    pub recipients: usize,
    /// It is a command for the program that looks after members.
    pub is_command: bool,
    /// It answers in a topic that is closed.
    pub topic_closed: bool,
    /// A program has written it because another message came: a notice of absence, a report.
    pub is_automatic: bool,
    /// It may be such a one.
    pub seems_automatic: bool,
    /// Its author writes very much just now, or has written the same of late.
    pub is_repeated: bool,
}

/// Why a message is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nothing new is taken.
    #[error("this discussion is closed")]
    Closed,
    /// Who has written it may not.
    #[error("you may not write to this discussion")]
    NotAllowed,
    /// It claims to be from the discussion itself.
    #[error("a message cannot come from the discussion itself")]
    FromItself,
    /// It has no author, or more than one.
    #[error("a message to a discussion has exactly one author")]
    NoAuthor,
    /// It is too large: the most that is taken, octets.
    #[error("the message is larger than the {0} octets that this discussion takes")]
    TooLarge(u64),
}

/// What becomes of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruling {
    /// It is published.
    Publish,
    /// It waits.
    Hold(Reason),
    /// It is not taken.
    Refuse(Refusal),
    /// It is taken and thrown away.
    Discard,
}

/// What becomes of a message.
pub fn rule(settings: &Settings, author: &Author<'_>, shape: &Shape) -> Ruling {
    if let Some(refusal) = refusal(settings, author, shape) {
        return Ruling::Refuse(refusal);
    }
    // A notice of absence is for nobody, and refused it would be one more message to a program.
    if shape.is_automatic {
        return Ruling::Discard;
    }
    let known = author.member.is_some_and(is_in) || author.part.is_some();
    if author.proof == Proof::Unproved && (known || author.registered) {
        return Ruling::Hold(Reason::Unproved);
    }
    if !may_write(settings, author) {
        return match settings.otherwise {
            Otherwise::Hold => Ruling::Hold(Reason::Stranger),
            Otherwise::Refuse => Ruling::Refuse(Refusal::NotAllowed),
            Otherwise::Discard => Ruling::Discard,
        };
    }
    if shape.is_repeated {
        return Ruling::Hold(Reason::Repeated);
    }
    if shape.seems_automatic {
        return Ruling::Hold(Reason::Automatic);
    }
    // What only a steward may do needs more than nobody's doubt.
    if author.part.is_some() && author.proof == Proof::Proved {
        return Ruling::Publish;
    }
    waits_for(settings, author, shape).map_or(Ruling::Publish, Ruling::Hold)
}

fn refusal(settings: &Settings, author: &Author<'_>, shape: &Shape) -> Option<Refusal> {
    if settings.closed {
        return Some(Refusal::Closed);
    }
    if author.is_the_list {
        return Some(Refusal::FromItself);
    }
    if author.banned {
        return Some(Refusal::NotAllowed);
    }
    (shape.size > settings.max_size).then_some(Refusal::TooLarge(settings.max_size))
}

/// A member, also one whose mail comes back.
fn is_in(member: &Member) -> bool {
    matches!(member.state, MemberState::Active | MemberState::Stopped)
}

fn may_write(settings: &Settings, author: &Author<'_>) -> bool {
    let member = author.member.is_some_and(is_in);
    match settings.posting {
        Posting::Anyone => true,
        Posting::Registered => member || author.registered || author.part.is_some(),
        Posting::Members => member || author.part.is_some(),
        Posting::Stewards => author.part.is_some(),
    }
}

fn waits_for(settings: &Settings, author: &Author<'_>, shape: &Shape) -> Option<Reason> {
    let trust = author.member.map_or(0, |member| member.trust);
    let many = settings.max_recipients > 0 && shape.recipients > settings.max_recipients as usize;
    let checks = [
        (settings.emergency, Reason::Emergency),
        (shape.is_command, Reason::Command),
        (many, Reason::Crowd),
        (shape.topic_closed, Reason::ClosedTopic),
        (trust < 0, Reason::Watched),
    ];
    let found = checks.into_iter().find_map(|(holds, reason)| holds.then_some(reason));
    found.or_else(|| if trust > 0 { None } else { moderated(settings, author) })
}

fn moderated(settings: &Settings, author: &Author<'_>) -> Option<Reason> {
    let member = author.member.filter(|member| is_in(member));
    let stranger = (member.is_none() && author.part.is_none()).then_some(Reason::Stranger);
    let published = member.map_or(0, |member| member.posts);
    let newcomer = (published < i64::from(settings.newcomer_posts)).then_some(Reason::Newcomer);
    match settings.moderation {
        Moderation::Nothing => None,
        Moderation::Strangers => stranger,
        Moderation::Newcomers => stranger.or(newcomer),
        Moderation::Everything => Some(Reason::Moderated),
    }
}

/// Who looks at a discussion.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reader {
    /// It has logged in.
    pub registered: bool,
    /// It is a member.
    pub member: bool,
    /// What it does for the discussion.
    pub part: Option<Part>,
}

/// Whether somebody may read what is published.
pub fn may_read(reading: Reading, reader: Reader) -> bool {
    match reading {
        Reading::Everyone => true,
        Reading::Registered => reader.registered,
        Reading::Members => reader.member || reader.part.is_some(),
        Reading::Stewards => reader.part.is_some(),
    }
}
