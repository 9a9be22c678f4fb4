use super::*;
use crate::imap::wire::command::{EventGroup, Events, FetchItem, MailboxFilter, Notify};

fn messages() -> Events {
    Events { messages: true, ..Events::default() }
}

fn check_groups(line: &str, groups: &[(MailboxFilter, Events)]) {
    let group = |(filter, events): &(MailboxFilter, Events)| EventGroup {
        filter: filter.clone(),
        events: events.clone(),
    };
    let groups = groups.iter().map(group).collect();
    check(line, CommandBody::Notify(Notify::Set { status: false, groups }));
}

#[test]
fn filters_and_events() {
    // RFC 5465 §8
    check("notify none", CommandBody::Notify(Notify::None));
    let both = "(MessageNew MessageExpunge)";
    for (word, filter) in [
        ("selected", MailboxFilter::Selected),
        ("Selected-Delayed", MailboxFilter::SelectedDelayed),
        ("inboxes", MailboxFilter::Inboxes),
        ("PERSONAL", MailboxFilter::Personal),
        ("subscribed", MailboxFilter::Subscribed),
        ("subtree inbox", MailboxFilter::Subtree(strings(&["INBOX"]))),
        ("mailboxes (a \"b c\" {1}\r\nd)", MailboxFilter::Mailboxes(strings(&["a", "b c", "d"]))),
        ("mailboxes &AOA-", MailboxFilter::Mailboxes(strings(&["\u{e0}"]))),
    ] {
        check_groups(&format!("NOTIFY SET ({word} {both})"), &[(filter, messages())]);
    }
    let fetch = vec![FetchItem::Uid, FetchItem::Flags];
    check_groups(
        "NOTIFY SET (selected (MessageNew (uid flags) MessageExpunge flagchange)) (personal NONE) \
         (mailboxes x (MailboxName SubscriptionChange MailboxMetadataChange ServerMetadataChange))",
        &[
            (MailboxFilter::Selected, Events { fetch, flags: true, ..messages() }),
            (MailboxFilter::Personal, Events::default()),
            (
                MailboxFilter::Mailboxes(strings(&["x"])),
                Events {
                    names: true,
                    subscriptions: true,
                    metadata: true,
                    server_metadata: true,
                    ..Events::default()
                },
            ),
        ],
    );
    check_same(&[
        "NOTIFY SET STATUS (selected (MessageNew (BODY.PEEK[]) MessageExpunge))",
        // RFC 5465 §3.1: the example has no parentheses.
        "NOTIFY set status (selected MessageNew (BODY[]) MessageExpunge)",
        "NOTIFY  SET  STATUS  ( selected  ( messagenew  (body[])  messageexpunge ) )",
    ]);
    let unsupported = Events { unsupported: true, ..messages() };
    for event in ["AnnotationChange", "NewsOfTheWorld"] {
        let line = format!("NOTIFY SET (personal (MessageNew MessageExpunge {event}))");
        check_groups(&line, &[(MailboxFilter::Personal, unsupported.clone())]);
    }
}

#[test]
fn what_does_not_go_together_is_named() {
    for (line, reason) in [
        ("NOTIFY", "Missing argument"),
        ("NOTIFY ALL", "NOTIFY wants SET or NONE"),
        ("NOTIFY NONE x", "Unexpected argument"),
        ("NOTIFY SET", "Missing argument"),
        ("NOTIFY SET STATUS", "Missing argument"),
        ("NOTIFY SET personal NONE", "Missing parenthesis"),
        ("NOTIFY SET (everywhere NONE)", "Unknown choice of mailboxes"),
        ("NOTIFY SET (personal)", "Missing argument"),
        ("NOTIFY SET (personal ())", "No events"),
        ("NOTIFY SET (personal (\"x\"))", "Invalid event"),
        ("NOTIFY SET (personal (MailboxName)", "Missing parenthesis"),
        ("NOTIFY SET (mailboxes () (MailboxName))", "Invalid number of mailboxes"),
        // RFC 5465 §5
        ("NOTIFY SET (personal (MessageNew))", "MessageNew and MessageExpunge go together"),
        ("NOTIFY SET (personal (MessageExpunge))", "MessageNew and MessageExpunge go together"),
        (
            "NOTIFY SET (personal (FlagChange))",
            "FlagChange and AnnotationChange want MessageNew and MessageExpunge too",
        ),
        (
            "NOTIFY SET (personal (AnnotationChange))",
            "FlagChange and AnnotationChange want MessageNew and MessageExpunge too",
        ),
        // RFC 5465 §6.1, §8
        ("NOTIFY SET (selected (MailboxName))", "Of the selected mailbox there are message events only"),
        (
            "NOTIFY SET (selected NONE) (selected-delayed NONE)",
            "SELECTED or SELECTED-DELAYED can be there only once",
        ),
        (
            "NOTIFY SET (personal (MessageNew (UID) MessageExpunge))",
            "Attributes of MessageNew are for SELECTED only",
        ),
        (
            "NOTIFY SET (selected (MessageNew (RFC822) MessageExpunge))",
            "What is told unasked may not set \\Seen",
        ),
        ("NOTIFY SET (selected (MessageNew () MessageExpunge))", "No FETCH items"),
        ("NOTIFY SET (selected (MessageNew (NOPE) MessageExpunge))", "Unknown FETCH item"),
    ] {
        assert_eq!(body(line), Err(reason), "{line}");
    }
    let many = format!("NOTIFY SET{}", " (personal NONE)".repeat(101));
    assert_eq!(body(&many), Err("Too many groups of events"));
}
