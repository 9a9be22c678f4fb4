//! What a listener lays down for its sessions: capabilities, limits, times.

use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;

use super::wire::framing::Limits;
use crate::net::{Budget, Guard};

/// A capability that can be switched off; then it is neither announced nor understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Feature {
    /// RFC 9051
    Rev2,
    /// RFC 7888, of any size
    LiteralPlus,
    /// RFC 7888, up to 4096 bytes; announced where LITERAL+ is switched off
    LiteralMinus,
    /// RFC 4959
    SaslIr,
    /// RFC 9051 §6.2.1
    StartTls,
    /// RFC 4616
    AuthPlain,
    /// Never standardised, and what Outlook speaks
    AuthLogin,
    /// RFC 2971
    Id,
    /// RFC 5161
    Enable,
    /// RFC 2342
    Namespace,
    /// RFC 3348
    Children,
    /// RFC 3691
    Unselect,
    /// RFC 4315
    UidPlus,
    /// RFC 6851
    Move,
    /// RFC 2177
    Idle,
    /// RFC 6154
    SpecialUse,
    /// RFC 6154 §3
    CreateSpecialUse,
    /// RFC 7162 §3.1
    CondStore,
    /// RFC 7162 §3.2
    QResync,
    /// RFC 4731
    ESearch,
    /// RFC 5182
    SearchRes,
    /// RFC 6203
    SearchFuzzy,
    /// RFC 3516
    Binary,
    /// RFC 5258
    ListExtended,
    /// RFC 5819
    ListStatus,
    /// RFC 8438
    StatusSize,
    /// RFC 7889
    AppendLimit,
    /// RFC 3502
    MultiAppend,
    /// RFC 9208
    Quota,
    /// RFC 9208 §3.1.1
    QuotaStorage,
    /// RFC 8474
    ObjectId,
    /// RFC 4314; RIGHTS= comes with it
    Acl,
    /// RFC 8440
    ListMyRights,
    /// RFC 5256
    Sort,
    /// RFC 5957
    SortDisplay,
    /// RFC 5267 §3
    ESort,
    /// RFC 5256
    ThreadOrderedSubject,
    /// RFC 5256
    ThreadReferences,
    /// RFC 5032
    Within,
    /// RFC 8514
    SaveDate,
    /// RFC 4978
    Compress,
    /// RFC 6855
    Utf8Accept,
    /// RFC 4469
    Catenate,
    /// RFC 8508
    Replace,
    /// RFC 8970
    Preview,
    /// RFC 5464
    Metadata,
    /// RFC 9590
    ListMetadata,
    /// RFC 5465
    Notify,
    /// RFC 9394
    Partial,
    /// RFC 5267 §4
    ContextSearch,
    /// RFC 5267 §4
    ContextSort,
    /// RFC 9585
    InProgress,
}

/// When a capability is announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    Always,
    BeforeLogin,
    AfterLogin,
}

/// All capabilities with a switch, in the order they are announced.
const TABLE: [(Feature, &str, When); 52] = [
    (Feature::Rev2, "IMAP4rev2", When::Always),
    (Feature::LiteralPlus, "LITERAL+", When::Always),
    (Feature::LiteralMinus, "LITERAL-", When::Always),
    (Feature::SaslIr, "SASL-IR", When::BeforeLogin),
    (Feature::StartTls, "STARTTLS", When::BeforeLogin),
    (Feature::AuthPlain, "AUTH=PLAIN", When::BeforeLogin),
    (Feature::AuthLogin, "AUTH=LOGIN", When::BeforeLogin),
    (Feature::Id, "ID", When::Always),
    (Feature::Enable, "ENABLE", When::Always),
    (Feature::Namespace, "NAMESPACE", When::AfterLogin),
    (Feature::Children, "CHILDREN", When::AfterLogin),
    (Feature::Unselect, "UNSELECT", When::AfterLogin),
    (Feature::UidPlus, "UIDPLUS", When::AfterLogin),
    (Feature::Move, "MOVE", When::AfterLogin),
    (Feature::Idle, "IDLE", When::AfterLogin),
    (Feature::SpecialUse, "SPECIAL-USE", When::AfterLogin),
    (Feature::CreateSpecialUse, "CREATE-SPECIAL-USE", When::AfterLogin),
    (Feature::CondStore, "CONDSTORE", When::AfterLogin),
    (Feature::QResync, "QRESYNC", When::AfterLogin),
    (Feature::ESearch, "ESEARCH", When::AfterLogin),
    (Feature::SearchRes, "SEARCHRES", When::AfterLogin),
    (Feature::SearchFuzzy, "SEARCH=FUZZY", When::AfterLogin),
    (Feature::Binary, "BINARY", When::AfterLogin),
    (Feature::ListExtended, "LIST-EXTENDED", When::AfterLogin),
    (Feature::ListStatus, "LIST-STATUS", When::AfterLogin),
    (Feature::StatusSize, "STATUS=SIZE", When::AfterLogin),
    (Feature::AppendLimit, "APPENDLIMIT", When::AfterLogin),
    (Feature::MultiAppend, "MULTIAPPEND", When::AfterLogin),
    (Feature::Quota, "QUOTA", When::AfterLogin),
    (Feature::QuotaStorage, "QUOTA=RES-STORAGE", When::AfterLogin),
    (Feature::ObjectId, "OBJECTID", When::AfterLogin),
    (Feature::Acl, "ACL", When::AfterLogin),
    (Feature::ListMyRights, "LIST-MYRIGHTS", When::AfterLogin),
    (Feature::Sort, "SORT", When::AfterLogin),
    (Feature::SortDisplay, "SORT=DISPLAY", When::AfterLogin),
    (Feature::ESort, "ESORT", When::AfterLogin),
    (Feature::ThreadOrderedSubject, "THREAD=ORDEREDSUBJECT", When::AfterLogin),
    (Feature::ThreadReferences, "THREAD=REFERENCES", When::AfterLogin),
    (Feature::Within, "WITHIN", When::AfterLogin),
    (Feature::SaveDate, "SAVEDATE", When::AfterLogin),
    (Feature::Compress, "COMPRESS=DEFLATE", When::AfterLogin),
    (Feature::Utf8Accept, "UTF8=ACCEPT", When::AfterLogin),
    (Feature::Catenate, "CATENATE", When::AfterLogin),
    (Feature::Replace, "REPLACE", When::AfterLogin),
    (Feature::Preview, "PREVIEW", When::AfterLogin),
    (Feature::Metadata, "METADATA", When::AfterLogin),
    (Feature::ListMetadata, "LIST-METADATA", When::AfterLogin),
    (Feature::Notify, "NOTIFY", When::AfterLogin),
    (Feature::Partial, "PARTIAL", When::AfterLogin),
    (Feature::ContextSearch, "CONTEXT=SEARCH", When::AfterLogin),
    (Feature::ContextSort, "CONTEXT=SORT", When::AfterLogin),
    (Feature::InProgress, "INPROGRESS", When::AfterLogin),
];

impl Feature {
    /// The feature of this name, in any case.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        TABLE.iter().find(|(_, known, _)| known.eq_ignore_ascii_case(name)).map(|(feature, ..)| *feature)
    }

    /// The features of these names, in any case. APPENDLIMIT is named without its value.
    ///
    /// # Errors
    /// The first name that is none, or IMAP4rev1.
    pub fn all_named(names: &[String]) -> Result<Vec<Self>, UnknownCapability> {
        names.iter().map(|name| Self::named(name).ok_or_else(|| UnknownCapability(name.clone()))).collect()
    }

    /// How the capability of this name, in any case, is spelled, if it can be switched off for a single account: those that
    /// act before anybody is known cannot.
    #[must_use]
    pub fn of_accounts(name: &str) -> Option<&'static str> {
        let entry = TABLE.iter().find(|(_, known, _)| known.eq_ignore_ascii_case(name));
        entry.filter(|(.., when)| *when != When::BeforeLogin).map(|(_, known, _)| *known)
    }
}

/// What a feature cannot do without.
const NEEDS: [(Feature, Feature); 30] = [
    (Feature::QResync, Feature::CondStore),
    (Feature::SearchRes, Feature::ESearch),
    (Feature::CreateSpecialUse, Feature::SpecialUse),
    (Feature::QuotaStorage, Feature::Quota),
    (Feature::ListStatus, Feature::ListExtended),
    (Feature::ListMyRights, Feature::ListExtended),
    (Feature::ListMyRights, Feature::Acl),
    (Feature::SortDisplay, Feature::Sort),
    (Feature::ESort, Feature::Sort),
    (Feature::ESort, Feature::ESearch),
    (Feature::Utf8Accept, Feature::Enable),
    (Feature::ListMetadata, Feature::Metadata),
    (Feature::Partial, Feature::ESearch),
    (Feature::ContextSearch, Feature::Partial),
    (Feature::ContextSort, Feature::ContextSearch),
    (Feature::ContextSort, Feature::ESort),
    (Feature::ContextSearch, Feature::ESearch),
    // RFC 9051 appendix E: they are part of it.
    (Feature::Rev2, Feature::Move),
    (Feature::Rev2, Feature::Idle),
    (Feature::Rev2, Feature::UidPlus),
    (Feature::Rev2, Feature::Namespace),
    (Feature::Rev2, Feature::Unselect),
    (Feature::Rev2, Feature::Enable),
    (Feature::Rev2, Feature::SaslIr),
    (Feature::Rev2, Feature::ESearch),
    (Feature::Rev2, Feature::SearchRes),
    (Feature::Rev2, Feature::ListExtended),
    (Feature::Rev2, Feature::ListStatus),
    (Feature::Rev2, Feature::StatusSize),
    (Feature::Rev2, Feature::Binary),
];

/// Everything a session must know beforehand; one per listener, shared by its sessions.
#[derive(Clone, Debug)]
pub struct ImapConfig {
    /// Whether LOGIN and AUTHENTICATE are allowed without TLS: the demo only.
    pub allow_plaintext_login: bool,
    /// Largest message of APPEND in bytes, announced as APPENDLIMIT (RFC 7889).
    pub append_limit: u64,
    /// Time to log in, from the greeting.
    pub login_timeout: Duration,
    /// What all sessions together may hold of commands that have not ended, in bytes.
    pub budget: Budget,
    /// Silence after which a session ends, in IDLE too; RFC 9051 §5.4 wants at least 30 minutes.
    pub idle_timeout: Duration,
    /// A client in IDLE hears from us so often: keeps NAT alive, notices clients that are gone.
    pub keepalive: Duration,
    /// For a command, once begun: so long without a byte. Each 4 KiB earn a second of it back, and who sends less is out of it in
    /// the end.
    pub stall_timeout: Duration,
    /// For a TLS handshake.
    pub handshake_timeout: Duration,
    /// For the client to take any byte of our answers.
    pub write_timeout: Duration,
    /// How often a client hears that a long command goes on (RFC 9585).
    pub progress: Duration,
    /// How often a log-in is asked whether it still holds.
    pub login_check: Duration,
    /// Failed log-ins in one connection, the last of which is followed by BYE.
    pub max_login_failures: u32,
    /// Unreadable or misplaced commands in one connection before login, the last of which is followed by BYE.
    pub max_errors: u32,
    /// Commands in one connection before login; the next one is followed by BYE.
    pub max_commands_before_login: u64,
    /// What strangers and accounts may do, one for all listeners.
    pub guard: Guard,
    /// Where the administrator is reached, a URI: the annotation `/shared/admin` of the server (RFC 5464 §3.2.1.1).
    pub admin_uri: Option<String>,
    /// What is switched off; [`Self::has`] also knows what goes with it.
    pub disabled: Vec<Feature>,
}

/// A capability that cannot be switched off, or is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no capability that can be switched off")]
pub struct UnknownCapability(String);

impl ImapConfig {
    /// The defaults, without what is disabled.
    pub fn new(disabled: Vec<Feature>, guard: Guard) -> Self {
        Self {
            allow_plaintext_login: false,
            append_limit: 50 << 20,
            budget: Budget::default(),
            login_timeout: Duration::from_secs(60),
            idle_timeout: Duration::from_secs(35 * 60),
            keepalive: Duration::from_secs(120),
            stall_timeout: Duration::from_secs(180),
            handshake_timeout: Duration::from_secs(30),
            write_timeout: Duration::from_secs(120),
            progress: Duration::from_secs(5),
            login_check: Duration::from_secs(10),
            max_login_failures: 5,
            max_errors: 20,
            max_commands_before_login: 100,
            guard,
            admin_uri: None,
            disabled,
        }
    }

    /// The largest command there can be, bytes: a message and what stands around it.
    pub fn largest_command(&self) -> usize {
        let limits = Limits::after_login(self.append_limit);
        usize::try_from(limits.append.saturating_add(limits.total)).unwrap_or(usize::MAX)
    }

    /// Whether a feature is in use.
    pub fn has(&self, feature: Feature) -> bool {
        let mut needs = NEEDS.iter().filter(|(one, _)| *one == feature).map(|(_, other)| *other);
        let superseded = feature == Feature::LiteralMinus && self.has(Feature::LiteralPlus);
        !superseded && !self.disabled.contains(&feature) && needs.all(|other| self.has(other))
    }

    /// The same with more switched off.
    pub(super) fn without(&self, features: &[Feature]) -> Self {
        Self { disabled: [self.disabled.as_slice(), features].concat(), ..self.clone() }
    }

    /// Bounds of commands before or after login.
    pub(super) fn limits(&self, logged_in: bool) -> Limits {
        let non_sync = match (self.has(Feature::LiteralPlus), self.has(Feature::LiteralMinus)) {
            (true, _) => u64::MAX,
            (false, true) => 4096,
            (false, false) => 0,
        };
        let limits = if logged_in { Limits::after_login(self.append_limit) } else { Limits::before_login() };
        Limits { non_sync, ..limits }
    }

    /// What is announced in a state.
    pub(super) fn capabilities(&self, face: Face) -> Vec<String> {
        let mut names = vec!["IMAP4rev1".to_owned()];
        let announced = |(feature, _, when): &&(Feature, &str, When)| {
            self.has(*feature)
                && match when {
                    When::Always => true,
                    When::AfterLogin => face == Face::LoggedIn,
                    When::BeforeLogin => face.offers(*feature),
                }
        };
        for (feature, name, _) in TABLE.iter().filter(announced) {
            match feature {
                Feature::AppendLimit => names.push(format!("{name}={}", self.append_limit)),
                // RFC 4314 §5.1.1: the rights that RFC 2086 did not know.
                Feature::Acl => names.extend([(*name).to_owned(), "RIGHTS=kxte".to_owned()]),
                _ => names.push((*name).to_owned()),
            }
        }
        if matches!(face, Face::Clear { login: false, .. }) {
            names.push("LOGINDISABLED".to_owned());
        }
        names
    }
}

/// The side of the server a client sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Face {
    /// Before login and TLS.
    Clear {
        /// STARTTLS is possible.
        tls: bool,
        /// Logging in is allowed all the same.
        login: bool,
    },
    /// Before login, inside of TLS.
    Tls,
    /// After login.
    LoggedIn,
}

impl Face {
    fn offers(self, feature: Feature) -> bool {
        match (self, feature) {
            (Self::LoggedIn, _) | (Self::Tls, Feature::StartTls) => false,
            (Self::Tls, _) => true,
            (Self::Clear { tls, .. }, Feature::StartTls) => tls,
            (Self::Clear { login, .. }, _) => login,
        }
    }
}

/// How a listener's connections are protected.
#[derive(Clone, Debug, Default)]
pub enum TlsMode {
    /// TLS from the first byte, port 993.
    Implicit(Arc<ServerConfig>),
    /// STARTTLS is offered.
    StartTls(Arc<ServerConfig>),
    /// No TLS at all.
    #[default]
    None,
}

#[cfg(test)]
impl ImapConfig {
    /// The defaults without capabilities named as in a configuration, bounding nobody.
    pub(crate) fn of_names(disabled: &[String]) -> Result<Self, UnknownCapability> {
        let guard = Guard::lenient(crate::clock::Clock::System);
        Ok(Self::new(Feature::all_named(disabled)?, guard))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(disabled: &[&str], face: Face, expected: &str) {
        let disabled: Vec<String> = disabled.iter().map(|&name| name.to_owned()).collect();
        let config = ImapConfig::of_names(&disabled).expect("known names");
        assert_eq!(config.capabilities(face).join(" "), expected, "{disabled:?} {face:?}");
    }

    #[test]
    fn lists_differ_before_and_after_login() {
        let clear = |tls, login| Face::Clear { tls, login };
        let always = "IMAP4rev1 IMAP4rev2 LITERAL+";
        check(&[], clear(true, false), &format!("{always} STARTTLS ID ENABLE LOGINDISABLED"));
        check(&[], clear(false, true), &format!("{always} SASL-IR AUTH=PLAIN AUTH=LOGIN ID ENABLE"));
        check(&[], Face::Tls, &format!("{always} SASL-IR AUTH=PLAIN AUTH=LOGIN ID ENABLE"));
        check(&["AUTH=login", "ID"], Face::Tls, &format!("{always} SASL-IR AUTH=PLAIN ENABLE"));
        let after = "NAMESPACE CHILDREN UNSELECT UIDPLUS MOVE IDLE SPECIAL-USE CREATE-SPECIAL-USE CONDSTORE QRESYNC \
                     ESEARCH SEARCHRES SEARCH=FUZZY BINARY LIST-EXTENDED LIST-STATUS STATUS=SIZE \
                     APPENDLIMIT=52428800 MULTIAPPEND QUOTA QUOTA=RES-STORAGE OBJECTID ACL RIGHTS=kxte LIST-MYRIGHTS SORT SORT=DISPLAY ESORT \
                     THREAD=ORDEREDSUBJECT THREAD=REFERENCES WITHIN SAVEDATE COMPRESS=DEFLATE UTF8=ACCEPT \
                     CATENATE REPLACE PREVIEW METADATA LIST-METADATA NOTIFY PARTIAL CONTEXT=SEARCH \
                     CONTEXT=SORT INPROGRESS";
        check(&[], Face::LoggedIn, &format!("{always} ID ENABLE {after}"));
    }

    #[test]
    fn each_can_be_switched_off_and_takes_along_what_needs_it() {
        for (feature, name, _) in TABLE {
            let config = ImapConfig::of_names(&[name.to_lowercase()]).expect("a known name");
            assert!(!config.has(feature), "{name}");
        }
        let config = ImapConfig::of_names(&["CONDSTORE".to_owned()]).expect("a known name");
        assert!(!config.has(Feature::QResync) && config.has(Feature::Rev2));
        for part in ["MOVE", "SEARCHRES", "STATUS=SIZE", "ESEARCH"] {
            let config = ImapConfig::of_names(&[part.to_owned()]).expect("a known name");
            assert!(!config.has(Feature::Rev2), "{part}");
        }
        for none in ["IMAP4rev1", "NOPE", ""] {
            assert_eq!(
                ImapConfig::of_names(&[none.to_owned()]).err(),
                Some(UnknownCapability(none.to_owned()))
            );
        }
    }

    #[test]
    fn literal_minus_stands_in_for_literal_plus() {
        let of = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
            let config = ImapConfig::of_names(&names).expect("known names");
            (
                config.has(Feature::LiteralPlus),
                config.has(Feature::LiteralMinus),
                config.limits(true).non_sync,
            )
        };
        assert_eq!(of(&[]), (true, false, u64::MAX));
        assert_eq!(of(&["LITERAL+"]), (false, true, 4096));
        assert_eq!(of(&["LITERAL+", "LITERAL-"]), (false, false, 0));
    }
}
