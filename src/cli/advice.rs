//! What to do about an error that comes from below: the services say what is wrong, here is said what helps. A
//! [`Refusal`](super::io::Refusal) of the command line says both itself.

use crate::{
    address::AddressError,
    app::OpenError,
    auth::{HashError, KeyError},
    directory::DirectoryError,
    discussion::DiscussionError,
    fields::{Faults, Why},
    jobs::listing::{ListingError, sheet::SheetError},
    mailboxes::MailboxError,
    net::BindError,
    portal::offices::OfficeError,
    relay::dkim::DkimError,
    territory::{CsvError, TerritoryError},
    transfer::TransferError,
};
use mailstore::{DbError, dump::DumpError};
use std::io;

/// The error with its causes in one line; a cause that is spelt out already is not said twice.
pub fn words(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).fold(String::new(), |said, cause| {
        if said.is_empty() {
            cause
        } else if said.contains(&cause) {
            said
        } else {
            format!("{said}: {cause}")
        }
    })
}

/// One line for the person who asked, if there is something to do that the error does not say by itself.
pub fn of(error: &anyhow::Error) -> Option<String> {
    error.chain().find_map(|cause| {
        None.or_else(|| cause.downcast_ref().and_then(directory))
            .or_else(|| cause.downcast_ref().and_then(territory))
            .or_else(|| cause.downcast_ref().and_then(office))
            .or_else(|| cause.downcast_ref().map(csv))
            .or_else(|| cause.downcast_ref().and_then(mailbox))
            .or_else(|| cause.downcast_ref().and_then(transfer))
            .or_else(|| cause.downcast_ref().and_then(listing))
            .or_else(|| cause.downcast_ref().and_then(discussion))
            .or_else(|| cause.downcast_ref().and_then(sheet))
            .or_else(|| cause.downcast_ref().and_then(open))
            .or_else(|| cause.downcast_ref().and_then(key))
            .or_else(|| cause.downcast_ref().and_then(dump))
            .or_else(|| cause.downcast_ref().map(hash))
            .or_else(|| cause.downcast_ref().map(|_: &AddressError| address()))
            .or_else(|| cause.downcast_ref().and_then(signing))
            .or_else(|| cause.downcast_ref().and_then(database))
            .or_else(|| cause.downcast_ref().and_then(listening))
            .or_else(|| cause.downcast_ref().and_then(system))
    })
}

fn directory(error: &DirectoryError) -> Option<String> {
    use DirectoryError as E;
    Some(match error {
        E::AddressTaken(address) => {
            format!("`pugliaimpiego account show {address}` or `pugliaimpiego alias list` tells whose it is")
        }
        E::DomainTaken(_) => "`pugliaimpiego domain list` shows the domains".into(),
        E::NotHosted(domain) => format!("`pugliaimpiego domain add {domain}` makes it one of ours"),
        E::DomainInUse(..) => "remove what is in it first, then the domain".into(),
        E::NoSuch(kind, _) => listed(kind)?,
        E::WrongKind(address, kind) => {
            format!("use `pugliaimpiego {} show {address}`", command(kind.as_str()))
        }
        E::LeadsNowhere(_) => {
            "make it first, or look for the right one: `pugliaimpiego account list`, and office, function, group and alias \
             alike"
                .into()
        }
        E::LeadsBack(_) | E::LeadsTooFar(_) => {
            "`pugliaimpiego alias list` shows where aliases lead; change one on the way first".into()
        }
        E::Conflict(_) | E::AliasDomain(..) | E::Refused(_) | E::Forbidden(_) | E::LastAdministrator => return None,
        E::Db(error) => return database(error),
    })
}

/// The command that lists things of a kind.
fn listed(kind: &str) -> Option<String> {
    let command = match kind {
        "domain" => "domain list",
        "alias" => "alias list",
        "DKIM key" => "dkim list",
        "app password" => "account app-password list ADDRESS",
        "member" | "holder" => "office|function|group show ADDRESS",
        _ => return None,
    };
    Some(format!("`pugliaimpiego {command}` shows what there is"))
}

/// The command for principals of a kind.
fn command(kind: &str) -> &str {
    if kind == "person" { "account" } else { kind }
}

fn territory(error: &TerritoryError) -> Option<String> {
    use TerritoryError as E;
    match error {
        E::Directory(error) => directory(error),
        E::Db(error) => database(error),
        E::Invalid(faults) => invalid(faults),
        E::NoSuch("comune", _) => Some("`pugliaimpiego comuni list` shows those there are".into()),
        E::NoSuch(..) | E::Conflict(_) | E::Forbidden(_) => None,
    }
}

fn office(error: &OfficeError) -> Option<String> {
    use OfficeError as E;
    match error {
        E::Directory(error) => directory(error),
        E::Db(error) => database(error),
        E::Invalid(faults) => invalid(faults),
        E::NoSuch("profile", address) => {
            Some(format!("`pugliaimpiego office profile set {address}` makes one"))
        }
        E::NoSuch("member", _) => Some("`pugliaimpiego office member add` makes the person one".into()),
        E::Conflict(_) => Some("look at what it is now, then give the same command again".into()),
        E::NoSuch(..) | E::Forbidden(_) => None,
    }
}

fn invalid(faults: &Faults) -> Option<String> {
    let slug = faults.of("slug").filter(|why| *why == Why::Malformed);
    slug.map(|_| "a slug is made of small letters, digits and single hyphens: centro-di-lecce".into())
}

fn csv(_: &CsvError) -> String {
    "the first line has headings: istat, belfiore, name, province, and if there are any cap and active; or those of ISTAT"
        .into()
}

fn mailbox(error: &MailboxError) -> Option<String> {
    use MailboxError as E;
    Some(match error {
        E::NotFound => "`pugliaimpiego mailbox list OWNER` shows the names".into(),
        E::Exists => {
            "choose another name; `pugliaimpiego mailbox list OWNER` shows those that are taken".into()
        }
        E::HasChildren => "delete or rename those first, the deepest before the others".into(),
        E::OverQuota => "`pugliaimpiego mailbox quota OWNER SIZE` gives more room".into(),
        E::Unavailable => later(),
        E::Internal(_) => ours(),
        E::BadName(_) => "names look like Archivio/2020: levels with a / between them".into(),
        E::Fixed => {
            "INBOX and the default folders stay; their messages can be deleted with a mail program".into()
        }
        E::NoRight
        | E::NotEmpty(_)
        | E::Limit
        | E::IsBoard
        | E::Refused(_)
        | E::AnnotationTooBig
        | E::TooManyAnnotations => return None,
    })
}

fn transfer(error: &TransferError) -> Option<String> {
    use TransferError as E;
    Some(match error {
        E::NotMbox(_) => "is it a Maildir? Then `pugliaimpiego import maildir`".into(),
        E::NotMaildir(_) => "is it an mbox? Then `pugliaimpiego import mbox`".into(),
        E::Internal(_) => ours(),
        _ => return None,
    })
}

fn listing(error: &ListingError) -> Option<String> {
    match error {
        ListingError::Db(error) => database(error),
        _ => None,
    }
}

fn discussion(error: &DiscussionError) -> Option<String> {
    use DiscussionError as E;
    Some(match error {
        E::Directory(error) => return directory(error),
        E::Db(error) => return database(error),
        E::NotFound("ban") => "`pugliaimpiego list ban list LIST` shows who is shut out".into(),
        E::Conflict(_) => {
            "look at it with `pugliaimpiego list show`, then give the same command again".into()
        }
        E::Store(mailstore::StoreError::OverQuota) => {
            "`pugliaimpiego mailbox quota LIST SIZE` gives more room".into()
        }
        E::Internal(_) => ours(),
        E::NotFound(_) | E::Forbidden(_) | E::Refused(_) | E::Wording(_) | E::Decided(_) | E::Store(_) => {
            return None;
        }
    })
}

fn sheet(error: &SheetError) -> Option<String> {
    match error {
        SheetError::TooLarge | SheetError::TooMany => Some("part it into several files".into()),
        SheetError::NoText => Some("save it from the spreadsheet as CSV".into()),
        SheetError::Empty | SheetError::Broken(_) => {
            Some("`pugliaimpiego import csv KIND --template` writes a file that can be filled in".into())
        }
    }
}

fn open(error: &OpenError) -> Option<String> {
    match error {
        OpenError::Folder(..) => {
            Some("give it to the user that runs this, or name another one with --data".into())
        }
        OpenError::Key(error) => key(error),
        OpenError::Db(error) => database(error),
    }
}

fn key(error: &KeyError) -> Option<String> {
    match error {
        KeyError::Io(..) => Some("it has to be readable by the user that runs this".into()),
        KeyError::Db(error) => database(error),
        _ => None,
    }
}

fn dump(error: &DumpError) -> Option<String> {
    match error {
        DumpError::Db(error) => database(error),
        _ => None,
    }
}

fn hash(error: &HashError) -> String {
    match error {
        HashError::Unavailable => later(),
        HashError::Short | HashError::Weak => {
            "choose a longer one, some words in a row for example; nothing has been changed".into()
        }
        _ => "give a password that is not empty, on one line".into(),
    }
}

fn signing(error: &DkimError) -> Option<String> {
    match error {
        DkimError::BadKey(_) => {
            Some("a key is PEM and begins with -----BEGIN PRIVATE KEY-----; `dkim keygen` makes one".into())
        }
        _ => None,
    }
}

fn address() -> String {
    "an address looks like maria@example.it".into()
}

fn listening(error: &BindError) -> Option<String> {
    let taken = error.cause.kind() == io::ErrorKind::AddrInUse;
    taken.then(|| {
        "another program is there: end it, name another place, or let the demo choose with --free-ports"
            .into()
    })
}

fn database(error: &DbError) -> Option<String> {
    Some(match error {
        DbError::Unavailable(_) => later(),
        DbError::Unique(_) | DbError::Constraint(_) | DbError::NoRow => ours(),
        DbError::Other(_) => return None,
    })
}

fn system(error: &io::Error) -> Option<String> {
    Some(match error.kind() {
        io::ErrorKind::NotFound => "check the path; relative ones start from the folder you are in".into(),
        io::ErrorKind::PermissionDenied => {
            "it has to be open to the user that does this; beside a running server that is the server's user"
                .into()
        }
        io::ErrorKind::StorageFull => "the disk is full: make room, then give the same command again".into(),
        io::ErrorKind::IsADirectory => "it is a folder: name a file in it".into(),
        io::ErrorKind::NotADirectory => "it is a file: name a folder".into(),
        _ => return None,
    })
}

fn later() -> String {
    "look for a full disk or a database that is away, then give the same command again".into()
}

fn ours() -> String {
    "this is a fault of the program: `pugliaimpiego check` looks at the store, the server's log tells more"
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context as _;

    #[test]
    fn a_cause_is_said_once() {
        let disk = || io::Error::other("disk gone");
        let check = |error: anyhow::Error, expected: &str| assert_eq!(words(&error), expected);
        check(disk().into(), "disk gone");
        check(anyhow::Error::new(DumpError::Io(disk())), "disk gone");
        check(Err::<(), _>(disk()).context("b.dump").unwrap_err(), "b.dump: disk gone");
    }

    #[test]
    fn what_helps_is_found_below_what_was_said() {
        let check = |error: anyhow::Error, expected: Option<&str>| {
            let advice = of(&error.context("while doing it"));
            assert_eq!(advice.is_some(), expected.is_some(), "{advice:?}");
            assert!(advice.unwrap_or_default().contains(expected.unwrap_or_default()), "{expected:?}");
        };
        let away = || DbError::Unavailable("no room".into());
        check(away().into(), Some("same command again"));
        check(OpenError::Db(away()).into(), Some("same command again"));
        check(DirectoryError::Db(away()).into(), Some("same command again"));
        check(DirectoryError::NotHosted("x.example".into()).into(), Some("domain add x.example"));
        check(MailboxError::Internal("row".into()).into(), Some("fault of the program"));
        check(io::Error::from(io::ErrorKind::StorageFull).into(), Some("make room"));
        check(HashError::Unavailable.into(), Some("same command again"));
        check(DbError::Other("newer".into()).into(), None);
        check(anyhow::anyhow!("something else"), None);
    }
}
