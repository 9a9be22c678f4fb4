//! SEARCH, and what SORT and THREAD share with it: return options, charset and keys (RFC 9051 §6.4.4, RFC 4731, RFC 5182, RFC 5032, RFC 6203,
//! RFC 7162, RFC 8474).

use super::cursor::{Cursor, Fault, Parsed};
use super::fetch;
use crate::imap::wire::command::{AddressField, FetchItem, Search, SearchKey, SearchReturn, Window};
use crate::imap::wire::date::Date;
use crate::imap::wire::flags;

/// Deepest nesting of parentheses, NOT and OR.
const MAX_DEPTH: usize = 50;
/// Most keys in one command, those that only join others counted too.
const MAX_KEYS: usize = 512;
/// Most texts that are looked for in one command.
const MAX_TEXTS: usize = 64;

/// How the bytes of search texts are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Charset {
    /// None was named: UTF-8, and what is not UTF-8 as ISO 8859-1.
    Unnamed,
    Utf8,
    Latin1,
}

/// `search = "SEARCH" [search-return-opts] SP search-program`
pub(super) fn search(cursor: &mut Cursor, uid: bool) -> Parsed<Search> {
    cursor.space()?;
    let (returns, update_fetch) = returns(cursor)?;
    let charset = if cursor.eat_keyword("CHARSET") {
        if cursor.options().utf8_accept {
            return Err(Fault::Syntax("No CHARSET after ENABLE UTF8=ACCEPT"));
        }
        cursor.space()?;
        charset(cursor)?
    } else {
        Charset::Unnamed
    };
    let key = keys(cursor, charset)?;
    // RFC 6203 §4: it must not be used without a FUZZY key.
    if returns.is_some_and(|returns| returns.relevancy) && !key.is_fuzzy() {
        return Err(Fault::Syntax("RELEVANCY needs a FUZZY key"));
    }
    Ok(Search { uid, returns, update_fetch, key })
}

/// `search-criteria = charset 1*(SP search-key)` of SORT and THREAD (RFC 5256 §5).
pub(super) fn program(cursor: &mut Cursor) -> Parsed<SearchKey> {
    let charset = charset(cursor)?;
    keys(cursor, charset)
}

/// `search-key *(SP search-key)`
fn keys(cursor: &mut Cursor, charset: Charset) -> Parsed<SearchKey> {
    let mut keys = vec![key(cursor, charset, 0)?];
    while cursor.spaces() && !cursor.rest().is_empty() {
        keys.push(key(cursor, charset, 0)?);
    }
    let key = join(keys);
    // Each key is asked of each message, and each text is looked for in each.
    if key.count(&|_| true) > MAX_KEYS || key.count(&|key| key.text().is_some()) > MAX_TEXTS {
        return Err(Fault::Syntax("Too many search keys"));
    }
    Ok(key)
}

/// `"CANCELUPDATE" 1*(SP quoted)` (RFC 5267 §5)
pub(super) fn cancel_update(cursor: &mut Cursor) -> Parsed<Vec<String>> {
    cursor.space()?;
    let mut tags = vec![cursor.text()?];
    while cursor.spaces() && !cursor.rest().is_empty() {
        tags.push(cursor.text()?);
    }
    Ok(tags)
}

/// `["RETURN" SP "(" ... ")" SP]`; beside the options what UPDATE is to tell of messages.
pub(super) fn returns(cursor: &mut Cursor) -> Parsed<(Option<SearchReturn>, Vec<FetchItem>)> {
    if !cursor.eat_keyword("RETURN") {
        return Ok((None, Vec::new()));
    }
    let mut items = Vec::new();
    let returns = return_options(cursor, &mut items)?;
    Ok((Some(returns), items))
}

/// `"RETURN" SP "(" [search-return-opt *(SP search-return-opt)] ")" SP`
fn return_options(cursor: &mut Cursor, items: &mut Vec<FetchItem>) -> Parsed<SearchReturn> {
    let mut returns = SearchReturn::default();
    cursor.space()?;
    cursor.list(|cursor| {
        match cursor.keyword().as_str() {
            "MIN" => returns.min = true,
            "MAX" => returns.max = true,
            "COUNT" => returns.count = true,
            "ALL" => returns.all = true,
            "SAVE" => returns.save = true,
            "RELEVANCY" => returns.relevancy = true,
            "UPDATE" => {
                returns.update = true;
                items.extend(update_items(cursor)?);
            }
            "CONTEXT" => returns.context = true,
            "PARTIAL" if returns.partial.is_some() => return Err(Fault::Syntax("Only one PARTIAL")),
            "PARTIAL" => {
                cursor.space()?;
                returns.partial = Some(window(cursor)?);
            }
            _ => return Err(Fault::Syntax("Unknown return option")),
        }
        Ok(())
    })?;
    // RFC 4731 §3.1: an empty list is ALL.
    returns.all |= returns == SearchReturn::default();
    // RFC 9394 §3.1
    if returns.all && returns.partial.is_some() {
        return Err(Fault::Syntax("Either ALL or PARTIAL"));
    }
    cursor.space()?;
    Ok(returns)
}

/// `modifier-update = "UPDATE" [SP "(" fetch-att *(SP fetch-att) ")"]` (RFC 5465 §8)
fn update_items(cursor: &mut Cursor) -> Parsed<Vec<FetchItem>> {
    if !cursor.rest().trim_ascii_start().starts_with(b"(") {
        return Ok(Vec::new());
    }
    cursor.spaces();
    fetch::unseeing(fetch::items(cursor)?)
}

/// `nz-number ":" nz-number / "-" nz-number ":" "-" nz-number` (RFC 9394 §4)
pub(super) fn window(cursor: &mut Cursor) -> Parsed<Window> {
    const INVALID: &str = "Invalid PARTIAL range";
    let from_last = cursor.eat(b'-');
    let first = cursor.nz_number()?;
    cursor.expect(b':', INVALID)?;
    if from_last != cursor.eat(b'-') {
        return Err(Fault::Syntax(INVALID));
    }
    Ok(Window { places: (first, cursor.nz_number()?), from_last })
}

/// `charset SP`
fn charset(cursor: &mut Cursor) -> Parsed<Charset> {
    let name = cursor.text()?.to_ascii_uppercase();
    cursor.space()?;
    match name.as_str() {
        "UTF-8" | "UTF8" | "US-ASCII" | "ASCII" => Ok(Charset::Utf8),
        "ISO-8859-1" | "LATIN1" => Ok(Charset::Latin1),
        _ => Err(Fault::BadCharset),
    }
}

fn join(mut keys: Vec<SearchKey>) -> SearchKey {
    match (keys.len(), keys.pop()) {
        (1, Some(key)) => key,
        (_, Some(last)) => {
            keys.push(last);
            SearchKey::And(keys)
        }
        (_, None) => SearchKey::All,
    }
}

/// `search-key`
fn key(cursor: &mut Cursor, charset: Charset, depth: usize) -> Parsed<SearchKey> {
    if depth > MAX_DEPTH {
        return Err(Fault::Syntax("SEARCH nested too deep"));
    }
    match cursor.peek() {
        Some(b'(') => {
            let keys = cursor.list(|cursor| key(cursor, charset, depth + 1))?;
            if keys.is_empty() { Err(Fault::Syntax("Empty search list")) } else { Ok(join(keys)) }
        }
        Some(b'0'..=b'9' | b'*' | b'$') => cursor.sequence_set().map(SearchKey::Numbers),
        _ => named_key(cursor, charset, depth),
    }
}

fn named_key(cursor: &mut Cursor, charset: Charset, depth: usize) -> Parsed<SearchKey> {
    let name = cursor.keyword();
    if let Some(key) = plain_key(&name) {
        return Ok(key);
    }
    let inner = depth + 1;
    match name.as_str() {
        "NOT" => Ok(SearchKey::Not(Box::new(spaced(cursor, |cursor| key(cursor, charset, inner))?))),
        "FUZZY" => Ok(SearchKey::Fuzzy(Box::new(spaced(cursor, |cursor| key(cursor, charset, inner))?))),
        "OR" => {
            let left = spaced(cursor, |cursor| key(cursor, charset, inner))?;
            let right = spaced(cursor, |cursor| key(cursor, charset, inner))?;
            Ok(SearchKey::Or(Box::new(left), Box::new(right)))
        }
        _ => match text_key(cursor, charset, &name)? {
            Some(key) => Ok(key),
            None => value_key(cursor, &name),
        },
    }
}

/// A space, then what `parser` reads.
fn spaced<'a, T>(cursor: &mut Cursor<'a>, parser: impl FnOnce(&mut Cursor<'a>) -> Parsed<T>) -> Parsed<T> {
    cursor.space()?;
    parser(cursor)
}

/// Keys without arguments.
fn plain_key(name: &str) -> Option<SearchKey> {
    let flag = |bit| Some(SearchKey::Flag(bit, true));
    let unset = |bit| Some(SearchKey::Flag(bit, false));
    match name {
        "ALL" => Some(SearchKey::All),
        "ANSWERED" => flag(flags::ANSWERED),
        "DELETED" => flag(flags::DELETED),
        "DRAFT" => flag(flags::DRAFT),
        "FLAGGED" => flag(flags::FLAGGED),
        "SEEN" => flag(flags::SEEN),
        "UNANSWERED" => unset(flags::ANSWERED),
        "UNDELETED" => unset(flags::DELETED),
        "UNDRAFT" => unset(flags::DRAFT),
        "UNFLAGGED" => unset(flags::FLAGGED),
        "UNSEEN" => unset(flags::SEEN),
        "RECENT" => Some(SearchKey::Recent(true)),
        "OLD" => Some(SearchKey::Recent(false)),
        "NEW" => Some(SearchKey::And(vec![SearchKey::Recent(true), SearchKey::Flag(flags::SEEN, false)])),
        "SAVEDATESUPPORTED" => Some(SearchKey::SaveDateSupported),
        _ => None,
    }
}

/// Keys whose argument is a text.
fn text_key(cursor: &mut Cursor, charset: Charset, name: &str) -> Parsed<Option<SearchKey>> {
    let address = |field| move |text| SearchKey::Address(field, text);
    let mut text = || spaced(cursor, |cursor| text(cursor, charset));
    Ok(Some(match name {
        "BCC" => address(AddressField::Bcc)(text()?),
        "CC" => address(AddressField::Cc)(text()?),
        "FROM" => address(AddressField::From)(text()?),
        "TO" => address(AddressField::To)(text()?),
        "SUBJECT" => SearchKey::Subject(text()?),
        "BODY" => SearchKey::Body(text()?),
        "TEXT" => SearchKey::Text(text()?),
        "HEADER" => SearchKey::Header(text()?, text()?),
        _ => return Ok(None),
    }))
}

/// Keys whose argument is a date, a number, a set or a name.
fn value_key(cursor: &mut Cursor, name: &str) -> Parsed<SearchKey> {
    match name {
        "BEFORE" => date(cursor).map(SearchKey::Before),
        "ON" => date(cursor).map(SearchKey::On),
        "SINCE" => date(cursor).map(SearchKey::Since),
        "SENTBEFORE" => date(cursor).map(SearchKey::SentBefore),
        "SENTON" => date(cursor).map(SearchKey::SentOn),
        "SENTSINCE" => date(cursor).map(SearchKey::SentSince),
        "SAVEDBEFORE" => date(cursor).map(SearchKey::SavedBefore),
        "SAVEDON" => date(cursor).map(SearchKey::SavedOn),
        "SAVEDSINCE" => date(cursor).map(SearchKey::SavedSince),
        "LARGER" => spaced(cursor, Cursor::number64).map(SearchKey::Larger),
        "SMALLER" => spaced(cursor, Cursor::number64).map(SearchKey::Smaller),
        "OLDER" => spaced(cursor, Cursor::nz_number).map(|seconds| SearchKey::Older(seconds.into())),
        "YOUNGER" => spaced(cursor, Cursor::nz_number).map(|seconds| SearchKey::Younger(seconds.into())),
        "UID" => spaced(cursor, Cursor::sequence_set).map(SearchKey::Uids),
        "KEYWORD" => keyword(cursor, true),
        "UNKEYWORD" => keyword(cursor, false),
        "MODSEQ" => mod_seq(cursor).map(SearchKey::ModSeq),
        "EMAILID" => spaced(cursor, Cursor::text).map(SearchKey::EmailId),
        "THREADID" => spaced(cursor, Cursor::text).map(SearchKey::ThreadId),
        _ => Err(Fault::Syntax("Unknown search key")),
    }
}

/// A text in the charset of the command, as UTF-8.
fn text(cursor: &mut Cursor, charset: Charset) -> Parsed<String> {
    let bytes = cursor.astring()?;
    let latin1 = |bytes: &[u8]| bytes.iter().map(|&b| char::from(b)).collect();
    match (charset, String::from_utf8(bytes)) {
        (Charset::Latin1, text) => {
            Ok(latin1(&text.map_or_else(std::string::FromUtf8Error::into_bytes, String::into_bytes)))
        }
        (_, Ok(text)) => Ok(text),
        (Charset::Unnamed, Err(error)) => Ok(latin1(error.as_bytes())),
        (Charset::Utf8, Err(_)) => Err(Fault::Syntax("Search text is not in its charset")),
    }
}

fn date(cursor: &mut Cursor) -> Parsed<Date> {
    cursor.space()?;
    Date::parse(&cursor.astring()?).ok_or(Fault::Syntax("Invalid date"))
}

fn keyword(cursor: &mut Cursor, set: bool) -> Parsed<SearchKey> {
    cursor.space()?;
    let name = cursor.astring()?;
    let keyword = flags::keyword(&name).ok_or(Fault::Syntax("Invalid keyword"))?;
    Ok(SearchKey::Keyword(keyword, set))
}

/// `"MODSEQ" [SP entry-name SP entry-type-req] SP mod-sequence-valzer` (RFC 7162 §3.1.5), for instance
/// `MODSEQ "/flags/\\draft" all 620162338`.
fn mod_seq(cursor: &mut Cursor) -> Parsed<u64> {
    cursor.space()?;
    if cursor.peek() == Some(b'"') {
        let entry = cursor.astring()?;
        cursor.space()?;
        let kind = cursor.keyword();
        if !entry.starts_with(b"/flags/") || !matches!(kind.as_str(), "ALL" | "PRIV" | "SHARED") {
            return Err(Fault::Syntax("Invalid MODSEQ entry"));
        }
        cursor.space()?;
    }
    cursor.mod_seq()
}
