//! The capabilities that can be switched off.

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
pub(super) enum When {
    Always,
    BeforeLogin,
    AfterLogin,
}

/// All capabilities with a switch, in the order they are announced.
pub(super) const TABLE: [(Feature, &str, When); 52] = [
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
pub(super) const NEEDS: [(Feature, Feature); 30] = [
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

/// A capability that cannot be switched off, or is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no capability that can be switched off")]
pub struct UnknownCapability(pub(super) String);
