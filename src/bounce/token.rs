//! Tokens in the addresses and links of a copy: whose copy it was, and of which queue item, said so that nobody else can say it.
//!
//! ```text
//! token = base32 (lower case) of: lengths, subject, item, tag
//! lengths = one octet, four bits each; subject, item = as few octets as they need; tag = 80 bits of HMAC-SHA256
//! ```
//! They travel through other people's servers and programs, which change the case of letters, wrap lines, put dots behind
//! and spell `=` as `=3D`. With numbers below 2^32 a token has at most 31 letters, so that `LOCALPART-bounces+TOKEN` stays
//! within 64 octets (RFC 5321 §4.5.3.1.1) for local parts up to 24.

use crate::{
    auth::{KeyError, Keys, keys::shared_secret},
    clock::Micros,
};
use data_encoding::BASE32_NOPAD;
use mailstore::Db;
use ring::hmac;
use std::sync::Arc;
use subtle::ConstantTimeEq as _;
use tokio::sync::OnceCell;

/// Octets of the tag.
const TAG: usize = 10;
/// The longest token: two numbers of eight octets.
const LONGEST: usize = (1 + 8 + 8 + TAG) * 8 / 5 + 1;

/// What a token is good for; one for another purpose is forged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The reverse-path of a copy: what comes back there concerns whom it was sent to.
    Bounce,
    /// Leaving what the copy came from.
    Leave,
    /// Answering in the place the copy speaks of.
    Reply,
    /// Choosing what one gets of it.
    Options,
}

impl Purpose {
    fn name(self) -> &'static [u8] {
        match self {
            Self::Bounce => b"bounce",
            Self::Leave => b"leave",
            Self::Reply => b"reply",
            Self::Options => b"options",
        }
    }
}

/// Makes and reads them.
#[derive(Debug)]
pub struct Tokens(hmac::Key);

impl Tokens {
    /// With a secret that all nodes share.
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    /// The token of a copy.
    pub fn make(&self, purpose: Purpose, subject_id: i64, item: i64) -> String {
        let mut octets = packed(subject_id, item);
        let tag = self.tag(purpose, &octets);
        octets.extend_from_slice(&tag);
        BASE32_NOPAD.encode(&octets).to_ascii_lowercase()
    }

    /// Whose copy it was, and of which item. None: it was not made here for that purpose.
    pub fn read(&self, purpose: Purpose, text: &str) -> Option<(i64, i64)> {
        let token = mended(text)?;
        // What is left of `=3D`. No token begins so: it would be one of 13 octets for a number.
        let token = token.trim_start_matches("3D");
        let octets = BASE32_NOPAD.decode(token.as_bytes()).ok()?;
        let (numbers, tag) = octets.split_at_checked(octets.len().checked_sub(TAG)?)?;
        let right = self.tag(purpose, numbers);
        bool::from(right.as_slice().ct_eq(tag)).then(|| unpacked(numbers)).flatten()
    }

    fn tag(&self, purpose: Purpose, numbers: &[u8]) -> [u8; TAG] {
        let mut context = hmac::Context::with_key(&self.0);
        for part in [purpose.name(), b" ", numbers] {
            context.update(part);
        }
        let mut tag = [0; TAG];
        tag.iter_mut().zip(context.sign().as_ref()).for_each(|(to, from)| *to = *from);
        tag
    }
}

/// A token as it was made, in upper case, without what programs on the way put around or into it.
fn mended(text: &str) -> Option<String> {
    let mut token = String::with_capacity(LONGEST);
    for letter in text.chars().filter(|letter| !letter.is_whitespace() && *letter != '=') {
        // Room for the leftovers of `=3D` and some dots.
        if token.len() > LONGEST + 8 {
            return None;
        }
        token.push(letter.to_ascii_uppercase());
    }
    token.truncate(token.trim_end_matches('.').len());
    Some(token)
}

fn packed(subject_id: i64, item: i64) -> Vec<u8> {
    let (subject, item) = (subject_id.to_be_bytes(), item.to_be_bytes());
    let (subject, item) = (needed(&subject), needed(&item));
    // Each is at most 8, which is four bits.
    let lengths = (subject.len() << 4 | item.len()) as u8;
    [&[lengths], subject, item].concat()
}

fn needed(octets: &[u8; 8]) -> &[u8] {
    let zeros = octets.iter().take_while(|octet| **octet == 0).count();
    octets.get(zeros..).unwrap_or_default()
}

fn unpacked(numbers: &[u8]) -> Option<(i64, i64)> {
    let (lengths, rest) = numbers.split_first()?;
    let (subject, item) = rest.split_at_checked(usize::from(lengths >> 4))?;
    (item.len() == usize::from(lengths & 15)).then(|| Some((number(subject)?, number(item)?))).flatten()
}

fn number(octets: &[u8]) -> Option<i64> {
    let mut full = [0; 8];
    full.get_mut(8_usize.checked_sub(octets.len())?..)?.copy_from_slice(octets);
    Some(i64::from_be_bytes(full))
}

/// The tokens of a database, whose secret is asked for once: it never changes. A cheap clone.
#[derive(Clone)]
pub struct SharedTokens {
    db: Db,
    keys: Arc<Keys>,
    tokens: Arc<OnceCell<Tokens>>,
}

impl SharedTokens {
    /// With the keys that open the secret.
    pub fn new(db: Db, keys: Arc<Keys>) -> Self {
        Self { db, keys, tokens: Arc::default() }
    }

    /// The tokens.
    ///
    /// # Errors
    /// The database, or a secret sealed by another master key.
    pub async fn get(&self, now: Micros) -> Result<&Tokens, KeyError> {
        let made = self.tokens.get_or_try_init(|| async move {
            let mut rng = rand::make_rng::<rand::rngs::StdRng>();
            let secret = shared_secret(&self.db, &self.keys, &mut rng, "list-tokens", now).await?;
            Ok(Tokens::new(&secret))
        });
        made.await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: [Purpose; 4] = [Purpose::Bounce, Purpose::Leave, Purpose::Reply, Purpose::Options];

    fn tokens() -> Tokens {
        Tokens::new(&[7; 32])
    }

    /// RFC 5321 §4.5.3.1.1
    #[test]
    fn a_reverse_path_of_a_long_list_name_is_short_enough() {
        let (name, last) = ("x".repeat(24), i64::from(u32::MAX));
        let local = format!("{name}-bounces+{}", tokens().make(Purpose::Bounce, last, last));
        assert_eq!(local.len(), 64, "{local}");
        assert!(
            local
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-+".contains(&byte))
        );
        assert!(tokens().make(Purpose::Bounce, 1, 1).len() <= 21);
        assert!(tokens().make(Purpose::Bounce, -1, i64::MIN).len() <= LONGEST);
    }

    /// LISTS.md cases 10, 35, 36, 37
    #[test]
    fn what_mail_does_to_a_token_does_not_harm_it() {
        let made = tokens().make(Purpose::Leave, 1_000_000_123, 1_000_004_567);
        let (front, back) = made.split_at(12);
        for text in [
            made.to_ascii_uppercase(),
            format!("{made}."),
            format!("{made}...\r\n"),
            format!("=3D{made}"),
            format!("=3d{made}."),
            format!("3D{made}"),
            format!("={made}"),
            format!("{front}\r\n {back}"),
            format!("{front}=\r\n{back}"),
            format!(" {front} {back} "),
        ] {
            assert_eq!(
                tokens().read(Purpose::Leave, &text),
                Some((1_000_000_123, 1_000_004_567)),
                "{text:?}"
            );
        }
    }

    #[test]
    fn nonsense_is_no_token() {
        for text in ["", ".", "=3D", "a", "aaaa", "è", &"a".repeat(100_000), "00000000000000000000", "\0"] {
            assert_eq!(tokens().read(Purpose::Bounce, text), None, "{text:.20}");
        }
    }

    #[tokio::test]
    async fn all_nodes_read_what_one_has_made() {
        for engine in mailstore::testing::engines().await {
            let folder = tempfile::tempdir().unwrap();
            let keys = Arc::new(Keys::create(&folder.path().join("key"), &[3; 32]).unwrap());
            let node = || SharedTokens::new(engine.db.clone(), Arc::clone(&keys));
            let (one, other) = (node(), node());
            let made = one.get(0).await.unwrap().make(Purpose::Leave, 5, 6);
            assert_eq!(
                other.get(0).await.unwrap().read(Purpose::Leave, &made),
                Some((5, 6)),
                "{}",
                engine.name
            );
        }
    }

    proptest! {
        #[test]
        fn what_was_made_is_read_for_its_purpose_only(subject: i64, item: i64) {
            for purpose in ALL {
                let made = tokens().make(purpose, subject, item);
                for other in ALL {
                    let expected = (other == purpose).then_some((subject, item));
                    prop_assert_eq!(tokens().read(other, &made), expected);
                }
                prop_assert_eq!(Tokens::new(&[8; 32]).read(purpose, &made), None);
            }
        }

        /// LISTS.md case 11
        #[test]
        fn no_changed_token_is_read(subject in 0..i64::MAX, item in 0..i64::MAX, at: prop::sample::Index, to in "[a-z2-7]") {
            let made = tokens().make(Purpose::Bounce, subject, item);
            let at = at.index(made.len());
            let mut forged = made.clone();
            forged.replace_range(at..=at, &to);
            let expected = (forged == made).then_some((subject, item));
            prop_assert_eq!(tokens().read(Purpose::Bounce, &forged), expected);
            prop_assert_eq!(tokens().read(Purpose::Bounce, &made[..at]), None);
        }

        #[test]
        fn anything_may_be_read(text in ".{0,80}") {
            prop_assert_eq!(tokens().read(Purpose::Bounce, &text), None);
        }
    }
}
