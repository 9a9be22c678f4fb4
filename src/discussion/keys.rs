//! What can be chosen for a discussion, by key: what is shown of one can be given to another.

use super::model::{
    Discussion, Face, Joining, Mode, Moderation, Otherwise, Posting, Reading, ReplyTo, Roster, Settings,
};

/// What the settings of a list usually are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Preset {
    /// Owners and moderators write, everybody may join
    Announce,
    /// Everybody writes and joins
    Open,
    /// Everybody writes, and all waits for a moderator
    Moderated,
    /// Members write, owners say who is one
    Closed,
}

impl Preset {
    /// Chooses them.
    pub fn apply(self, settings: &mut Settings) {
        let (posting, moderation, otherwise, joining) = match self {
            Self::Announce => (Posting::Stewards, Moderation::Nothing, Otherwise::Refuse, Joining::Open),
            Self::Open => (Posting::Anyone, Moderation::Nothing, Otherwise::Hold, Joining::Open),
            Self::Moderated => (Posting::Anyone, Moderation::Everything, Otherwise::Hold, Joining::Open),
            Self::Closed => (Posting::Members, Moderation::Nothing, Otherwise::Refuse, Joining::Closed),
        };
        *settings = Settings { posting, moderation, otherwise, joining, ..settings.clone() };
    }
}

/// Something that can be chosen.
pub struct Key {
    /// How it is called.
    pub name: &'static str,
    /// What it is now.
    pub get: fn(&Discussion) -> String,
    set: fn(&mut Discussion, &str) -> Result<(), String>,
}

macro_rules! key {
    ($name:literal, $($field:ident).+, $get:expr, $set:expr) => {
        Key {
            name: $name,
            get: |of| $get(&of.$($field).+),
            set: |of, value| {
                of.$($field).+ = $set(value)?;
                Ok(())
            },
        }
    };
}

macro_rules! one_of {
    ($name:literal, $($field:ident).+, $words:ty) => {
        key!($name, $($field).+, <$words>::to_string, |value: &str| {
            value.parse::<$words>().map_err(|_| none_of(<$words>::ALL.iter().map(|word| word.as_str())))
        })
    };
}

/// All of them, in the order they are shown in.
pub const KEYS: &[Key] = &[
    key!("name", name, text, required),
    one_of!("face", face, Face),
    one_of!("reading", reading, Reading),
    key!("position", position, i64::to_string, number::<i64>),
    key!("description", settings.description, text, plain),
    one_of!("posting", settings.posting, Posting),
    one_of!("moderation", settings.moderation, Moderation),
    key!("newcomer-posts", settings.newcomer_posts, u32::to_string, number::<u32>),
    one_of!("otherwise", settings.otherwise, Otherwise),
    one_of!("joining", settings.joining, Joining),
    one_of!("roster", settings.roster, Roster),
    one_of!("reply-to", settings.reply_to, ReplyTo),
    key!("hide-addresses", settings.hide_addresses, switch, switched),
    key!("prefix", settings.prefix, text, plain),
    key!("max-size", settings.max_size, size, room),
    key!("max-recipients", settings.max_recipients, u32::to_string, number::<u32>),
    key!("emergency", settings.emergency, switch, switched),
    key!("closed", settings.closed, switch, switched),
    key!("language", settings.language, text, language),
    one_of!("mode", settings.mode, Mode),
    key!("digest-days", settings.digest_days, u32::to_string, number::<u32>),
    key!("folder", settings.folder, switch, switched),
    key!("footer", settings.footer, switch, switched),
    key!("tell-owners", settings.tell_owners, switch, switched),
];

/// Chooses what `KEY=VALUE` says.
///
/// # Errors
/// What is wrong with it, with the key and the words that may stand there.
pub fn choose(discussion: &mut Discussion, said: &str) -> Result<(), String> {
    let (name, value) = said.split_once('=').ok_or_else(|| format!("\"{said}\": write KEY=VALUE"))?;
    let wanted = name.trim().replace('_', "-");
    let key = KEYS.iter().find(|key| key.name == wanted);
    let key = key.ok_or_else(|| {
        let all: Vec<&str> = KEYS.iter().map(|key| key.name).collect();
        format!("there is no \"{name}\"; what can be set: {}", all.join(", "))
    })?;
    (key.set)(discussion, value.trim()).map_err(|why| format!("{}: \"{value}\" {why}", key.name))
}

fn none_of<'w>(words: impl Iterator<Item = &'w str>) -> String {
    format!("is none of {}", words.collect::<Vec<_>>().join(", "))
}

fn text(value: &str) -> String {
    value.replace('\n', "\\n")
}

fn plain(value: &str) -> Result<String, String> {
    Ok(value.replace("\\n", "\n"))
}

fn required(value: &str) -> Result<String, String> {
    if value.is_empty() { Err("is empty; people read it".into()) } else { Ok(value.to_owned()) }
}

fn language(value: &str) -> Result<String, String> {
    if ["it", "en"].contains(&value) { Ok(value.to_owned()) } else { Err(none_of(["it", "en"].into_iter())) }
}

fn number<T: std::str::FromStr>(value: &str) -> Result<T, String> {
    value.parse().map_err(|_| "is no whole number".to_owned())
}

fn switch(on: &bool) -> String {
    if *on { "on" } else { "off" }.to_owned()
}

fn switched(value: &str) -> Result<bool, String> {
    match value {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err(none_of(["on", "off"].into_iter())),
    }
}

fn size(bytes: &u64) -> String {
    bytes.to_string()
}

/// Bytes, a number with K or M.
fn room(value: &str) -> Result<u64, String> {
    let (digits, shift) = match value.strip_suffix(['K', 'k']) {
        Some(digits) => (digits, 10),
        None => value.strip_suffix('M').map_or((value, 0), |digits| (digits, 20)),
    };
    let bytes = digits.parse::<u64>().ok().and_then(|number| number.checked_mul(1 << shift));
    bytes.ok_or_else(|| "is no size: write it as 10M".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{address::Address, directory::PrincipalId};

    fn discussion() -> Discussion {
        Discussion {
            id: PrincipalId(1),
            name: "Rete".into(),
            address: Address::parse("rete@x.example").unwrap(),
            face: Face::List,
            reading: Reading::Members,
            settings: Settings::default(),
            version: 1,
            board: 1,
            held: 2,
            topics: 0,
            posts: 0,
            last_post_at: 0,
            position: 0,
        }
    }

    #[test]
    fn what_is_shown_can_be_set() {
        let given = discussion();
        for key in KEYS {
            let mut set = discussion();
            choose(&mut set, &format!("{}={}", key.name, (key.get)(&given))).expect(key.name);
            assert_eq!(set, given, "{}", key.name);
        }
        let fields = serde_json::to_value(Settings::default()).unwrap();
        for field in fields.as_object().unwrap().keys() {
            assert!(KEYS.iter().any(|key| key.name == field.replace('_', "-")), "{field} cannot be set");
        }
    }

    #[test]
    fn what_cannot_be_is_named_with_what_can() {
        let check = |said: &str, expected: &str| {
            let why = choose(&mut discussion(), said).expect_err(said);
            assert!(why.contains(expected), "{said}: {why}");
        };
        check("posting=tutti", "posting: \"tutti\" is none of anyone, registered, members, stewards");
        check("face=forum", "is none of list, board, questions, notices, guestbook");
        check("closed=yes", "closed: \"yes\" is none of on, off");
        check("max_size=x", "max-size: \"x\" is no size");
        check("newcomer-posts=-1", "is no whole number");
        check("language=de", "is none of it, en");
        check("colour=red", "there is no \"colour\"; what can be set: name, face, reading");
        check("closed", "write KEY=VALUE");
        check("name=", "is empty");
    }
}
