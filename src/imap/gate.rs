//! Which switched-off capability a command would need; such a command is refused as if it were unknown.

use super::config::{Feature, ImapConfig};
use super::wire::command::{
    AppendData, AppendMessage, CommandBody, Fetch, FetchItem, List, Notify, Search, SearchKey, Select, Sort,
    StatusItem, Store, Thread, ThreadAlgorithm,
};
use super::wire::sequence::SequenceSet;

/// The first feature the command needs and the configuration has switched off.
pub(super) fn lacking(body: &CommandBody, config: &ImapConfig) -> Option<Feature> {
    needs(body).into_iter().find(|feature| !config.has(*feature))
}

fn needs(body: &CommandBody) -> Vec<Feature> {
    match body {
        CommandBody::Authenticate { initial: Some(_), .. } => vec![Feature::SaslIr],
        CommandBody::StartTls => vec![Feature::StartTls],
        CommandBody::Compress(_) => vec![Feature::Compress],
        CommandBody::Id(_) => vec![Feature::Id],
        CommandBody::Enable(_) => vec![Feature::Enable],
        CommandBody::Namespace => vec![Feature::Namespace],
        CommandBody::Unselect => vec![Feature::Unselect],
        CommandBody::Idle => vec![Feature::Idle],
        CommandBody::GetQuota { .. } | CommandBody::GetQuotaRoot { .. } | CommandBody::SetQuota { .. } => {
            vec![Feature::Quota]
        }
        CommandBody::GetAcl { .. }
        | CommandBody::SetAcl { .. }
        | CommandBody::DeleteAcl { .. }
        | CommandBody::ListRights { .. }
        | CommandBody::MyRights { .. } => vec![Feature::Acl],
        CommandBody::Notify(notify) => [vec![Feature::Notify], of_notify(notify)].concat(),
        CommandBody::GetMetadata(_) | CommandBody::SetMetadata(_) => vec![Feature::Metadata],
        CommandBody::Create { uses, .. } => when(!uses.is_empty(), Feature::CreateSpecialUse),
        CommandBody::Expunge { uids } => {
            [when(uids.is_some(), Feature::UidPlus), saved(uids.as_ref())].concat()
        }
        CommandBody::Append { messages, .. } => append(messages),
        CommandBody::Replace(replace) => {
            [vec![Feature::Replace], append(std::slice::from_ref(&replace.message))].concat()
        }
        CommandBody::List(list) => of_list(list),
        CommandBody::Status { items, .. } => status(items),
        CommandBody::Select(select) | CommandBody::Examine(select) => of_select(select),
        CommandBody::Fetch(fetch) => of_fetch(fetch),
        CommandBody::Store(store) => of_store(store),
        CommandBody::Search(search) => of_search(search),
        CommandBody::Sort(sort) => of_sort(sort),
        CommandBody::CancelUpdate(_) => vec![Feature::ContextSearch],
        CommandBody::Thread(thread) => of_thread(thread),
        CommandBody::Copy(copy) => saved(Some(&copy.set)),
        CommandBody::Move(copy) => [vec![Feature::Move], saved(Some(&copy.set))].concat(),
        _ => Vec::new(),
    }
}

fn when(used: bool, feature: Feature) -> Vec<Feature> {
    if used { vec![feature] } else { Vec::new() }
}

fn saved(set: Option<&SequenceSet>) -> Vec<Feature> {
    when(set.is_some_and(SequenceSet::is_saved), Feature::SearchRes)
}

fn append(messages: &[AppendMessage]) -> Vec<Feature> {
    let literals = || messages.iter().flat_map(AppendMessage::literals);
    let binary = literals().any(|literal| literal.binary && !literal.utf8);
    let utf8 = literals().any(|literal| literal.utf8);
    let catenate = messages.iter().any(|message| matches!(message.data, AppendData::Catenate(_)));
    [
        when(messages.len() > 1, Feature::MultiAppend),
        when(binary, Feature::Binary),
        when(utf8, Feature::Utf8Accept),
        when(catenate, Feature::Catenate),
    ]
    .concat()
}

fn of_list(list: &List) -> Vec<Feature> {
    let special_use = list.selection.special_use || list.returns.special_use;
    [
        when(list.extended, Feature::ListExtended),
        when(special_use, Feature::SpecialUse),
        when(!list.returns.status.is_empty(), Feature::ListStatus),
        when(list.returns.my_rights, Feature::ListMyRights),
        when(!list.returns.metadata.is_empty(), Feature::ListMetadata),
        status(&list.returns.status),
    ]
    .concat()
}

fn status(items: &[StatusItem]) -> Vec<Feature> {
    let feature = |item: &StatusItem| match item {
        StatusItem::Size => Some(Feature::StatusSize),
        StatusItem::HighestModSeq => Some(Feature::CondStore),
        StatusItem::MailboxId => Some(Feature::ObjectId),
        StatusItem::DeletedStorage => Some(Feature::QuotaStorage),
        StatusItem::AppendLimit => Some(Feature::AppendLimit),
        _ => None,
    };
    items.iter().filter_map(feature).collect()
}

fn of_select(select: &Select) -> Vec<Feature> {
    [when(select.condstore, Feature::CondStore), when(select.qresync.is_some(), Feature::QResync)].concat()
}

fn of_notify(notify: &Notify) -> Vec<Feature> {
    let Notify::Set { groups, .. } = notify else { return Vec::new() };
    groups.iter().flat_map(|group| of_items(&group.events.fetch)).collect()
}

fn of_items(items: &[FetchItem]) -> Vec<Feature> {
    let feature = |item: &FetchItem| match item {
        FetchItem::ModSeq => Some(Feature::CondStore),
        FetchItem::Binary { .. } | FetchItem::BinarySize { .. } => Some(Feature::Binary),
        FetchItem::Preview { .. } => Some(Feature::Preview),
        FetchItem::EmailId | FetchItem::ThreadId => Some(Feature::ObjectId),
        FetchItem::SaveDate => Some(Feature::SaveDate),
        _ => None,
    };
    items.iter().filter_map(feature).collect()
}

fn of_fetch(fetch: &Fetch) -> Vec<Feature> {
    let items = of_items(&fetch.items);
    let changed = when(fetch.changed_since.is_some(), Feature::CondStore);
    let partial = when(fetch.partial.is_some(), Feature::Partial);
    [items, changed, partial, when(fetch.vanished, Feature::QResync), saved(Some(&fetch.set))].concat()
}

fn of_store(store: &Store) -> Vec<Feature> {
    [when(store.unchanged_since.is_some(), Feature::CondStore), saved(Some(&store.set))].concat()
}

fn of_search(search: &Search) -> Vec<Feature> {
    let returns = search.returns.unwrap_or_default();
    [
        when(search.returns.is_some(), Feature::ESearch),
        when(returns.save, Feature::SearchRes),
        when(returns.partial.is_some(), Feature::Partial),
        when(returns.update || returns.context, Feature::ContextSearch),
        when(!search.update_fetch.is_empty(), Feature::Notify),
        of_items(&search.update_fetch),
        of_key(&search.key),
    ]
    .concat()
}

fn of_sort(sort: &Sort) -> Vec<Feature> {
    let returns = sort.search.returns.unwrap_or_default();
    let display = sort.criteria.iter().any(|criterion| criterion.by.is_display());
    [
        vec![Feature::Sort],
        when(display, Feature::SortDisplay),
        when(sort.search.returns.is_some(), Feature::ESort),
        when(returns.update || returns.context || returns.partial.is_some(), Feature::ContextSort),
        of_search(&sort.search),
    ]
    .concat()
}

fn of_thread(thread: &Thread) -> Vec<Feature> {
    let algorithm = match thread.algorithm {
        ThreadAlgorithm::OrderedSubject => Feature::ThreadOrderedSubject,
        ThreadAlgorithm::References => Feature::ThreadReferences,
    };
    [vec![algorithm], of_key(&thread.key)].concat()
}

fn of_key(key: &SearchKey) -> Vec<Feature> {
    let ids = |key: &SearchKey| matches!(key, SearchKey::EmailId(_) | SearchKey::ThreadId(_));
    let dollar = |key: &SearchKey| match key {
        SearchKey::Numbers(set) | SearchKey::Uids(set) => set.is_saved(),
        _ => false,
    };
    let within = |key: &SearchKey| matches!(key, SearchKey::Older(_) | SearchKey::Younger(_));
    let save_date = |key: &SearchKey| {
        use SearchKey::{SaveDateSupported, SavedBefore, SavedOn, SavedSince};
        matches!(key, SavedBefore(_) | SavedOn(_) | SavedSince(_) | SaveDateSupported)
    };
    [
        when(key.any(&dollar), Feature::SearchRes),
        when(key.is_fuzzy(), Feature::SearchFuzzy),
        when(key.uses_mod_seq(), Feature::CondStore),
        when(key.any(&ids), Feature::ObjectId),
        when(key.any(&within), Feature::Within),
        when(key.any(&save_date), Feature::SaveDate),
    ]
    .concat()
}
