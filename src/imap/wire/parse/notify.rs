//! NOTIFY (RFC 5465 §8).

use super::cursor::{Cursor, Fault, Parsed};
use super::fetch;
use crate::imap::wire::command::{CommandBody, EventGroup, Events, MailboxFilter, Notify};

/// Most groups of events, and most names in one of them.
const MAX_GROUPS: usize = 100;
const MAX_NAMES: usize = 1000;

/// `notify = "NOTIFY" SP (notify-set / notify-none)`
pub(super) fn notify(cursor: &mut Cursor) -> Parsed<CommandBody> {
    cursor.space()?;
    match cursor.keyword().as_str() {
        "NONE" => Ok(CommandBody::Notify(Notify::None)),
        "SET" => set(cursor).map(CommandBody::Notify),
        _ => Err(Fault::Syntax("NOTIFY wants SET or NONE")),
    }
}

/// `notify-set = "SET" [SP "STATUS"] SP event-group *(SP event-group)`
fn set(cursor: &mut Cursor) -> Parsed<Notify> {
    cursor.space()?;
    let status = cursor.eat_keyword("STATUS");
    if status {
        cursor.space()?;
    }
    let mut groups = vec![group(cursor)?];
    while cursor.spaces() && !cursor.rest().is_empty() {
        groups.push(group(cursor)?);
        if groups.len() > MAX_GROUPS {
            return Err(Fault::Syntax("Too many groups of events"));
        }
    }
    let open = groups.iter().filter(|group| of_selected(&group.filter)).count();
    // RFC 5465 §6.1
    if open > 1 {
        return Err(Fault::Syntax("SELECTED or SELECTED-DELAYED can be there only once"));
    }
    Ok(Notify::Set { status, groups })
}

fn of_selected(filter: &MailboxFilter) -> bool {
    matches!(filter, MailboxFilter::Selected | MailboxFilter::SelectedDelayed)
}

/// `event-group = "(" filter-mailboxes SP events ")"`
fn group(cursor: &mut Cursor) -> Parsed<EventGroup> {
    cursor.expect(b'(', "Missing parenthesis")?;
    cursor.spaces();
    let filter = filter(cursor)?;
    cursor.space()?;
    let events = events(cursor, of_selected(&filter))?;
    cursor.spaces();
    cursor.expect(b')', "Missing parenthesis")?;
    Ok(EventGroup { filter, events })
}

fn filter(cursor: &mut Cursor) -> Parsed<MailboxFilter> {
    Ok(match cursor.keyword().as_str() {
        "SELECTED" => MailboxFilter::Selected,
        "SELECTED-DELAYED" => MailboxFilter::SelectedDelayed,
        "INBOXES" => MailboxFilter::Inboxes,
        "PERSONAL" => MailboxFilter::Personal,
        "SUBSCRIBED" => MailboxFilter::Subscribed,
        "SUBTREE" => MailboxFilter::Subtree(names(cursor)?),
        "MAILBOXES" => MailboxFilter::Mailboxes(names(cursor)?),
        _ => return Err(Fault::Syntax("Unknown choice of mailboxes")),
    })
}

/// `SP (mailbox / "(" mailbox *(SP mailbox) ")")`
fn names(cursor: &mut Cursor) -> Parsed<Vec<String>> {
    cursor.space()?;
    let several = cursor.peek() == Some(b'(');
    let names = if several { cursor.list(Cursor::mailbox_name)? } else { vec![cursor.mailbox_name()?] };
    if names.is_empty() || names.len() > MAX_NAMES {
        return Err(Fault::Syntax("Invalid number of mailboxes"));
    }
    Ok(names)
}

/// What the words say, before it is known whether they go together.
#[derive(Default)]
struct Named {
    new: bool,
    expunge: bool,
    annotations: bool,
    events: Events,
}

/// `events = ("(" event *(SP event) ")") / "NONE"`. The parentheses are missing in the example of RFC 5465 §3.1.
fn events(cursor: &mut Cursor, selected: bool) -> Parsed<Events> {
    if cursor.eat_keyword("NONE") {
        return Ok(Events::default());
    }
    let mut named = Named::default();
    if cursor.peek() == Some(b'(') {
        if cursor.list(|cursor| event(cursor, &mut named))?.is_empty() {
            return Err(Fault::Syntax("No events"));
        }
    } else {
        event(cursor, &mut named)?;
        while cursor.spaces() && cursor.peek() != Some(b')') {
            event(cursor, &mut named)?;
        }
    }
    check(named, selected)
}

fn event(cursor: &mut Cursor, named: &mut Named) -> Parsed<()> {
    let events = &mut named.events;
    match cursor.keyword().as_str() {
        "MESSAGENEW" => {
            named.new = true;
            if cursor.rest().trim_ascii_start().starts_with(b"(") {
                cursor.spaces();
                events.fetch = fetch::unseeing(fetch::items(cursor)?)?;
            }
        }
        "MESSAGEEXPUNGE" => named.expunge = true,
        "FLAGCHANGE" => events.flags = true,
        "ANNOTATIONCHANGE" => named.annotations = true,
        "MAILBOXNAME" => events.names = true,
        "SUBSCRIPTIONCHANGE" => events.subscriptions = true,
        "MAILBOXMETADATACHANGE" => events.metadata = true,
        "SERVERMETADATACHANGE" => events.server_metadata = true,
        "" => return Err(Fault::Syntax("Invalid event")),
        _ => events.unsupported = true,
    }
    Ok(())
}

/// RFC 5465 §5, §6.1, §8: which events go together.
fn check(named: Named, selected: bool) -> Parsed<Events> {
    let Named { new, expunge, annotations, mut events } = named;
    let others = events.names || events.subscriptions || events.metadata || events.server_metadata;
    if new != expunge {
        return Err(Fault::Syntax("MessageNew and MessageExpunge go together"));
    }
    if (events.flags || annotations) && !new {
        return Err(Fault::Syntax("FlagChange and AnnotationChange want MessageNew and MessageExpunge too"));
    }
    if selected && others {
        return Err(Fault::Syntax("Of the selected mailbox there are message events only"));
    }
    if !selected && !events.fetch.is_empty() {
        return Err(Fault::Syntax("Attributes of MessageNew are for SELECTED only"));
    }
    events.messages = new;
    events.unsupported |= annotations;
    Ok(events)
}
