//! Letters of discussions in English.

mod posts;

use posts::{held_reason, held_why, notice, report};

use super::{CommandText, ListsText};
use crate::format;
use crate::mails::lists::{
    Action, Asked, Confirm, Joined, Left, LeftWhy, Request, Roster, Suspended, Template,
};

/// In English.
pub const EN: ListsText = ListsText {
    signature: |list| {
        format!("{}\n{}\nTo reach those who look after it: {}", list.name, list.page, list.owner)
    },
    no_subject: "(no subject)",
    confirm_subject: |it| match it.action {
        Action::Join => format!("Confirm your subscription to “{}”", it.list.name),
        Action::Leave => format!("Confirm that you want to leave “{}”", it.list.name),
    },
    confirm,
    welcome: Template {
        subject: "Welcome to “{lista}”",
        body: "Hello,\n\nthe address {iscritto} is subscribed to “{lista}”.\n\n{descrizione}\n\n\
               To write to everybody send a message to:\n{indirizzo}\n\n\
               To read on the site, see the archive or change what you get (each message, a digest, a pause):\n{opzioni}\n\n\
               To leave send an empty message to:\n{uscita}",
    },
    goodbye: Template {
        subject: "You have left “{lista}”",
        body: "Hello,\n\nthe address {iscritto} is no longer subscribed to “{lista}” and will get no more messages.\n\n\
               If that was a mistake you can subscribe again here:\n{pagina}",
    },
    footer: Template { subject: "", body: "{lista}: {pagina}\nTo leave: {uscita}" },
    held: Template {
        subject: "Your message to “{lista}” waits for a moderator",
        body: "Hello,\n\nyour message “{oggetto}” has arrived, but has not gone out yet:\n\n{motivo}\n\n\
               A moderator will look at it. There is no need to send it again; we will tell you how it ended.",
    },
    refusal: Template {
        subject: "Your message to “{lista}” was not accepted",
        body: "Hello,\n\nyour message “{oggetto}” was not published, for this reason:\n\n{motivo}\n\n\
               If you do not agree, write to those who look after the discussion:\n{gestori}",
    },
    invitation: Template {
        subject: "Invitation to “{lista}”",
        body: "Hello,\n\n{da} invites you to take part in “{lista}”.\n\n{descrizione}\n\n\
               To accept open this page and press the button. The invitation holds for {giorni} days:\n{collegamento}\n\n\
               If you are not interested you need not do anything: nothing else will come unless you accept.",
    },
    examples: &[
        ("lista", ""),
        ("indirizzo", "lista@lecce.example"),
        ("descrizione", "News and questions among colleagues."),
        ("pagina", "https://lecce.example/forum/lista"),
        ("iscritto", "chiara.greco@posta.example"),
        ("opzioni", "https://lecce.example/forum/lista/iscrizione"),
        ("uscita", "lista-leave@lecce.example"),
        ("gestori", "lista-owner@lecce.example"),
        ("oggetto", "Opening hours in August"),
        ("motivo", "The message is not about the subject of the list."),
        ("collegamento", "https://lecce.example/forum/lista/conferma/k3v7"),
        ("giorni", "7"),
        ("da", "The editors"),
    ],
    already_subject: |list| format!("You are in “{list}” already"),
    already: |it| {
        format!(
            "Hello,\n\nsomebody, perhaps you, has asked to subscribe {} to “{}”. It is subscribed already: there is nothing \
             to do.\n\nIf no messages come, you may have asked for a pause or a digest. See and change that here:\n{}",
            it.address, it.list.name, it.options
        )
    },
    suspended_subject: |list| format!("Your subscription to “{list}” is suspended"),
    suspended,
    probe_subject: |list| format!("Delivery test of “{list}”"),
    probe: |it| {
        format!(
            "Hello,\n\nsome messages of “{}” sent to {} have come back. With this one we see whether the mailbox works \
             again: if you read it all is well and there is nothing to do.",
            it.list.name, it.address
        )
    },
    unread_subject: |title| format!("To read: {title}"),
    unread: |it| {
        format!(
            "Hello,\n\na notice in “{}” asks you to confirm that you have read it, and you have not yet:\n\n{}\n\nRead it here \
             and press the button:\n{}",
            it.list.name, it.title, it.link
        )
    },
    reminder_subject: |list| format!("Last notice: you are about to leave “{list}”"),
    reminder: |it, day| {
        format!(
            "Hello,\n\nthe subscription of {} to “{}” is still suspended, because messages came back. If you do nothing we \
             shall remove it on {day}.\n\nTo stay open this page and press the button:\n{}",
            it.member.address, it.member.list.name, it.link
        )
    },
    joined_subject: |list| format!("New member of “{list}”"),
    joined,
    left_subject: |list| format!("A member less in “{list}”"),
    left,
    request_subject: |list| format!("Request to join “{list}”"),
    request,
    held_reason,
    held_why,
    notice_subject: |list| format!("To be moderated in “{list}”"),
    notice,
    approved_subject: |list| format!("Your message to “{list}” was published"),
    approved: |it| {
        let mut out = format!("Hello,\n\nyour message “{}” was approved and has gone out.", it.subject);
        if !it.link.is_empty() {
            out.push_str(&format!(" It is here:\n{}", it.link));
        }
        out
    },
    report_subject: |list| format!("A message was reported in “{list}”"),
    report,
    digest_subject: |it, day| format!("Digest of “{}”, number {} of {day}", it.list.name, it.number),
    digest: |it, table| {
        let where_ = if it.plain {
            "They follow in full, in this order."
        } else {
            "They are attached, in this order."
        };
        format!(
            "New messages in “{}”:\n\n{table}\n\n{where_} To answer one of them, reply to that one and not to the digest.",
            it.list.name
        )
    },
    commands: COMMANDS,
    help_subject: |list| format!("Commands of “{list}”"),
    help: |list, commands| {
        format!(
            "Hello,\n\nthese commands are written, one a line, in a message to {}. The subject counts as the first line; \
             signature and quoted text do not count. The Italian words in parentheses will do as well.\n\n{commands}\n\n\
             The same can be done on the site:\n{}",
            list.request, list.page
        )
    },
    info_subject: |list| format!("What “{list}” is"),
    info: |list, members| {
        let count =
            members.map(|members| format!("\nMembers: {}", format::number(members))).unwrap_or_default();
        format!(
            "{}\n\n{}\n\nTo write: {}\nTo leave: {}\nCommands: {}{count}\n\nPage:\n{}",
            list.name, list.description, list.address, list.leave, list.request, list.page
        )
    },
    roster_subject: |list| format!("Members of “{list}”"),
    roster,
    results_subject: |list| format!("Answer to your commands for “{list}”"),
    results: |it, lines| {
        let ignored = match it.ignored {
            0 => String::new(),
            1 => "\n\nOne more line was not read.".to_owned(),
            more => format!("\n\n{} more lines were not read.", format::number(more)),
        };
        format!("Hello,\n\nthis is what happened, line by line.\n\n{lines}{ignored}")
    },
    unknown_command: "This is no command. Write “help” to see which there are.",
};

const COMMANDS: &[CommandText] = &[
    CommandText { word: "help (aiuto)", does: "sends this list" },
    CommandText { word: "info (info)", does: "tells what it is about and how to take part" },
    CommandText { word: "join (iscrivimi)", does: "subscribes the address you write from, once confirmed" },
    CommandText { word: "leave (cancellami)", does: "removes the address you write from, once confirmed" },
    CommandText { word: "confirm CODE (conferma)", does: "confirms a request with the code you got" },
    CommandText { word: "who (iscritti)", does: "sends the list of members, to those who may see it" },
    CommandText { word: "options (opzioni)", does: "tells what you get" },
    CommandText {
        word: "set each | digest | plain | none (ricevi tutto | riassunto | testo | niente)",
        does: "each message, a digest with attachments, a digest of text only, nothing by mail",
    },
    CommandText {
        word: "vacation 2026-12-31 (pausa 31/12/2026)",
        does: "sends nothing until that day; “vacation off” (pausa fine) ends it earlier",
    },
    CommandText {
        word: "copy on | off (copia sì | no)",
        does: "whether you get the messages you write yourself",
    },
    CommandText { word: "language it | en (lingua)", does: "the language of these messages" },
    CommandText { word: "end (fine)", does: "what follows is not read" },
];

fn confirm(it: &Confirm<'_>) -> String {
    let what = match it.action {
        Action::Join => ("subscribe", "to"),
        Action::Leave => ("remove", "from"),
    };
    let who = match it.asked {
        Asked::Web => "on the site somebody, perhaps you, has asked",
        Asked::Mail => "a message with your address, perhaps from you, has asked",
        Asked::Owner => "those who look after the discussion ask",
    };
    let days = if it.days == 1 { "one day".to_owned() } else { format!("{} days", it.days) };
    format!(
        "Hello,\n\n{who} to {} {} {} “{}”.\n\n\
         To confirm reply to this message without changing anything, or open this page and press the button. You have \
         {days}:\n{}\n\n\
         If you do not want it there is nothing to do: without your confirmation nothing happens.",
        what.0, it.address, what.1, it.list.name, it.link
    )
}

fn suspended(it: &Suspended<'_>, day: &str) -> String {
    let reason = if it.reason.is_empty() {
        String::new()
    } else {
        format!("\n\nThe last time the server said:\n  {}", it.reason)
    };
    format!(
        "Hello,\n\nmessages of “{}” to {} have come back too often: your subscription is suspended and for now you get \
         nothing.{reason}\n\nIf you read this the mailbox works again: open this page and press the button to start \
         again.\n{}\n\nOtherwise the subscription will be removed on {day}.",
        it.member.list.name, it.member.address, it.link
    )
}

/// A person by name and address.
pub(super) fn person(name: &str, address: &str) -> String {
    if name.is_empty() { address.to_owned() } else { format!("{name} <{address}>") }
}

fn members_now(members: u64) -> String {
    if members == 1 {
        "There is 1 member.".to_owned()
    } else {
        format!("There are {} members.", format::number(members))
    }
}

fn joined(it: &Joined<'_>) -> String {
    format!("New in “{}”:\n\n  {}\n\n{}", it.list.name, person(it.name, it.address), members_now(it.members))
}

fn left(it: &Left<'_>) -> String {
    let why = match it.why {
        LeftWhy::Own => "asked to leave",
        LeftWhy::Removed => "was removed by an owner",
        LeftWhy::Bounces => "was removed because messages came back",
    };
    format!("From “{}”:\n\n  {}\n  {why}.\n\n{}", it.list.name, it.address, members_now(it.members))
}

fn request(it: &Request<'_>) -> String {
    let said = if it.message.is_empty() { String::new() } else { format!("\n\n{}", it.message) };
    format!(
        "Has asked to join “{}” and has confirmed the address:\n\n  {}{said}\n\nDecide here:\n{}",
        it.list.name,
        person(it.name, it.address),
        it.link
    )
}

fn roster(it: &Roster<'_>, lines: &str) -> String {
    let hidden = match it.hidden {
        0 => String::new(),
        1 => "\n\nOne more member does not want to be listed.".to_owned(),
        more => format!("\n\n{} more do not want to be listed.", format::number(more)),
    };
    format!("Members of “{}”:\n\n{lines}{hidden}", it.list.name)
}
