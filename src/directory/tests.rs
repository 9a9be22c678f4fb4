//! Use cases of the directory on both engines, with a clock that stands still.

mod administering;
mod resolve;
mod sending;

use super::*;
use crate::{address::Domain, audit};
use mailstore::{Collection, args, testing::engines};
use std::collections::BTreeSet;

const NOW: Micros = 1_000_000;

fn addr(text: &str) -> Address {
    Address::parse(text).unwrap()
}

fn name(text: &str) -> Domain {
    Domain::parse(text).unwrap()
}

/// Stands in for the making of mailboxes.
fn give_mailbox(tx: &mut Tx<'_>, id: PrincipalId, _: Kind, _: Micros) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO quota (owner_id, used_bytes, used_messages) VALUES ($1, $2, $3)",
        args![id.0, 0i64, 0i64],
    )?;
    Ok(())
}

async fn mailboxes(directory: &Directory) -> BTreeSet<i64> {
    let rows = directory.read(|c| c.query::<(i64,)>("SELECT owner_id FROM quota", &[])).await;
    rows.unwrap().into_iter().map(|row| row.0).collect()
}

async fn id_of(directory: &Directory, address: &str) -> PrincipalId {
    directory.find(&addr(address)).await.unwrap().unwrap_or_else(|| panic!("{address} is nobody")).id
}

fn person(edit: &mut Edit<'_, '_>, address: &str) -> Result<PrincipalId, DirectoryError> {
    edit.add(&NewPrincipal::new(Kind::Person, addr(address), address))
}

fn thing(edit: &mut Edit<'_, '_>, kind: Kind, address: &str) -> Result<PrincipalId, DirectoryError> {
    edit.add(&NewPrincipal::new(kind, addr(address), address))
}

/// The province: two domains with another name each, people, an office, a function, nested groups that hold one
/// another, aliases.
fn fill(edit: &mut Edit<'_, '_>) -> Result<(), DirectoryError> {
    edit.add_domain(&name("lecce.example"), None)?;
    edit.add_domain(&name("le.example"), Some(&name("lecce.example")))?;
    edit.add_domain(&name("perché.example"), None)?;
    let [op1, op2, op3] =
        ["op1@lecce.example", "op2@lecce.example", "op3@lecce.example"].map(|a| person(edit, a));
    let (op1, op2, op3) = (op1?, op2?, op3?);
    let admin = person(edit, "admin@lecce.example")?;
    edit.grant(admin, (Role::Administrator, None))?;
    let citizen = person(edit, "cittadino@posta.example")?;
    edit.grant(citizen, (Role::Citizen, None))?;
    let office = thing(edit, Kind::Office, "cpi@lecce.example")?;
    edit.add_member(office, op1, true)?;
    edit.grant(op1, (Role::OfficeManager, Some(office)))?;
    let function = thing(edit, Kind::Function, "referente@lecce.example")?;
    edit.add_member(function, op2, false)?;
    let group = thing(edit, Kind::Group, "tutti@lecce.example")?;
    let inner = thing(edit, Kind::Group, "alcuni@lecce.example")?;
    for member in [op1, office, inner, citizen] {
        edit.add_member(group, member, false)?;
    }
    for member in [op1, op3] {
        edit.add_member(inner, member, false)?;
    }
    edit.set_alias(&addr("info@lecce.example"), &[addr("cpi@le.example")])?;
    edit.set_alias(&addr("due@lecce.example"), &[addr("op1+x@lecce.example"), addr("altro@fuori.example")])?;
    unchecked(edit, "a@lecce.example", &[addr("b@lecce.example"), addr("op3@lecce.example")])?;
    unchecked(edit, "b@lecce.example", &[addr("a@lecce.example")])?;
    thing(edit, Kind::Room, "sala@lecce.example").map(|_| ())
}

/// An alias as an older version may have left it, wherever it leads.
fn unchecked(edit: &mut Edit<'_, '_>, alias: &str, targets: &[Address]) -> Result<(), DirectoryError> {
    let id = store::insert_address(edit.tx(), &addr(alias), None, NOW)?.expect("a free address");
    Ok(store::replace_targets(edit.tx(), id, targets)?)
}

async fn on_engines(test: impl AsyncFn(&Directory)) {
    for engine in engines().await {
        let directory = Directory::new(engine.db.clone(), Clock::manual(NOW), give_mailbox);
        directory.edit(Doer::server(), fill).await.expect(engine.name);
        test(&directory).await;
    }
}

async fn change(
    directory: &Directory,
    change: impl FnMut(&mut Edit<'_, '_>) -> Result<(), DirectoryError> + Send + 'static,
) -> Result<(), DirectoryError> {
    directory.edit(Doer::command_line(), change).await
}

/// `owner`, `owner+tag` or `->outside` for each target, in order of the text.
async fn targets(directory: &Directory, address: &str) -> String {
    let list = match directory.resolve(&addr(address)).await.unwrap() {
        Resolution::Deliver(list) => list,
        other => return format!("{other:?}"),
    };
    let mut texts = Vec::new();
    for target in list {
        texts.push(match target {
            Target::Forward(outside) => format!("->{outside}"),
            Target::List { door, tag, .. } => format!("list {door}+{}", tag.unwrap_or_default()),
            Target::Mailbox { owner, recipient, tag } => {
                assert_eq!(recipient, addr(address), "the address as it was given");
                let found = directory.read(move |c| load(c, &[owner])).await.unwrap();
                let tag = tag.map(|tag| format!("+{tag}")).unwrap_or_default();
                format!("{}{tag}", found[0].address.local())
            }
        });
    }
    texts.sort();
    texts.join(" ")
}

/// Whether a person may send, if members of an office or function may.
async fn sends(directory: &Directory, person: PrincipalId, address: &str) -> bool {
    match directory.may_send_as(person, &addr(address)).await.unwrap() {
        Sending::Own | Sending::Group(_) => true,
        Sending::Shared(office) => directory.principals_of(person).await.unwrap().contains(&office.id),
        Sending::Refused => false,
    }
}

#[tokio::test]
async fn rights_come_from_all_that_one_belongs_to() {
    on_engines(async |directory| {
        let mut known = Vec::new();
        for local in ["op3", "tutti", "alcuni"] {
            known.push(id_of(directory, &format!("{local}@lecce.example")).await);
        }
        known.sort();
        assert_eq!(directory.principals_of(known[0]).await.unwrap(), known);
        let op1 = id_of(directory, "op1@lecce.example").await;
        let shared = directory.read(move |c| shared_with(c, op1)).await.unwrap();
        let shared: Vec<&str> = shared.iter().map(|p| p.address.local()).collect();
        assert_eq!(shared, ["cpi"]);
    })
    .await;
}

#[tokio::test]
async fn a_function_is_handed_over_with_its_mail() {
    on_engines(async |directory| {
        let function = id_of(directory, "referente@lecce.example").await;
        let (op2, op3) =
            (id_of(directory, "op2@lecce.example").await, id_of(directory, "op3@lecce.example").await);
        change(directory, move |e| e.hand_over(function, op2, op3)).await.unwrap();
        assert!(sends(directory, op3, "referente@lecce.example").await);
        assert!(!sends(directory, op2, "referente@lecce.example").await);
        let again = change(directory, move |e| e.hand_over(function, op2, op3)).await;
        assert!(matches!(again, Err(DirectoryError::NoSuch("holder", _))), "{again:?}");
    })
    .await;
}

#[tokio::test]
async fn mailboxes_are_made_for_people_offices_and_functions_of_ours() {
    on_engines(async |directory| {
        let mut expected = BTreeSet::new();
        for local in ["op1", "op2", "op3", "admin", "cpi", "referente"] {
            expected.insert(id_of(directory, &format!("{local}@lecce.example")).await.0);
        }
        assert_eq!(mailboxes(directory).await, expected);
        let citizen = id_of(directory, "cittadino@posta.example").await;
        change(directory, move |e| {
            e.add_address(citizen, &addr("assunto@lecce.example"))?;
            e.set_main_address(citizen, &addr("assunto@lecce.example"))
        })
        .await
        .unwrap();
        assert!(mailboxes(directory).await.contains(&citizen.0));
        assert_eq!(targets(directory, "assunto@lecce.example").await, "assunto");
    })
    .await;
}

#[tokio::test]
async fn what_does_not_fit_is_refused_and_leaves_nothing() {
    on_engines(async |directory| {
        let before = directory.read(|c| audit::list(c, None, 1000)).await.unwrap().len();
        let refused = async |change: fn(&mut Edit<'_, '_>) -> Result<(), DirectoryError>, expected: &str| {
            // Caught, so that the transaction is committed with whatever the refused part left in it.
            let caught =
                directory.edit(Doer::server(), move |e| Ok(change(e).err().map(|error| error.to_string())));
            assert_eq!(caught.await.unwrap().as_deref(), Some(expected));
        };
        refused(|e| person(e, "Info@lecce.example").map(|_| ()), "the address Info@lecce.example is taken")
            .await;
        refused(
            |e| person(e, "x@le.example").map(|_| ()),
            "le.example is another name of lecce.example: use that one",
        )
        .await;
        refused(
            |e| thing(e, Kind::Office, "x@fuori.example").map(|_| ()),
            "the domain fuori.example is not hosted here; add it first",
        )
        .await;
        refused(|e| person(e, "x+y@lecce.example").map(|_| ()), "an address of its own has no +tag").await;
        refused(
            |e| e.add(&NewPrincipal::new(Kind::Person, addr("x@lecce.example"), " \n")).map(|_| ()),
            "the name is empty",
        )
        .await;
        refused(|e| e.add_domain(&name("LECCE.example"), None), "the domain lecce.example is there already")
            .await;
        refused(
            |e| e.add_domain(&name("posta.example"), None),
            "the domain posta.example is in use: it is in the outside address of an account",
        )
        .await;
        refused(
            |e| e.remove_domain(&name("lecce.example")),
            "the domain lecce.example is in use: it has addresses",
        )
        .await;
        refused(
            |e| e.set_alias(&addr("op1@lecce.example"), &[addr("x@y.example")]),
            "the address op1@lecce.example is taken",
        )
        .await;
        refused(
            |e| e.set_alias(&addr("z@lecce.example"), &[addr("Z@lecce.example")]),
            "the alias would lead back to itself through Z@lecce.example",
        )
        .await;
        refused(|e| e.set_alias(&addr("z@lecce.example"), &[]), "an alias leads to 1 up to 1000 addresses")
            .await;
        refused(|e| e.remove_alias(&addr("op1@lecce.example")), "no such alias: op1@lecce.example").await;
        let stays = "the main address of a principal stays";
        refused(|e| e.remove_address(&addr("op1@lecce.example")), stays).await;
        refused(|e| e.remove_address(&addr("OP1@le.example")), stays).await;
        refused(
            |e| {
                let [all, some] =
                    ["tutti@lecce.example", "alcuni@lecce.example"].map(|a| find(e.tx(), &addr(a)));
                e.add_member(some?.expect("there").id, all?.expect("there").id, false)
            },
            "a group cannot hold itself",
        )
        .await;
        let after = directory.read(|c| audit::list(c, None, 1000)).await.unwrap().len();
        assert_eq!(after, before, "a refused change is no deed");
        let twice =
            directory.read(|c| list(c, &Filter { text: Some("info".into()), limit: 9, ..Filter::default() }));
        assert!(twice.await.unwrap().is_empty(), "no principal without an address");
    })
    .await;
}

#[tokio::test]
async fn lists_come_in_pages_ordered_by_address() {
    on_engines(async |directory| {
        let page = async |filter: Filter| {
            let found = directory.read(move |c| list(c, &filter)).await.unwrap();
            found.iter().map(|p| p.address.local().to_owned()).collect::<Vec<_>>().join(" ")
        };
        let people = || Filter { kind: Some(Kind::Person), limit: 3, ..Filter::default() };
        assert_eq!(page(people()).await, "admin cittadino op1");
        let after = Some(addr("op1@lecce.example"));
        assert_eq!(page(Filter { after, ..people() }).await, "op2 op3");
        assert_eq!(page(Filter { text: Some("OP1@".into()), limit: 9, ..Filter::default() }).await, "op1");
        assert_eq!(page(Filter { text: Some("%".into()), limit: 9, ..Filter::default() }).await, "");
        let aliases = directory.read(|c| aliases(c, Some(&addr("b@lecce.example")), 9)).await.unwrap();
        let due = Alias {
            address: addr("due@lecce.example"),
            targets: vec![addr("op1+x@lecce.example"), addr("altro@fuori.example")],
        };
        assert_eq!(aliases[0], due);
        assert_eq!(aliases.len(), 2);
        let domains = directory.read(domains).await.unwrap();
        assert_eq!(domains.len(), 3);
        assert_eq!(domains[0].alias_of, Some(name("lecce.example")));
        assert_eq!(directory.read(only_domain).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn every_change_is_told_and_written_down() {
    for engine in engines().await {
        let directory = Directory::new(engine.db.clone(), Clock::manual(NOW), give_mailbox);
        let mut watch = engine.db.feed().watch(Collection::Directory);
        directory.edit(Doer::person(5, "admin@x.example"), fill).await.expect(engine.name);
        assert!(watch.has_changed());
        let deeds = directory.read(|c| audit::list(c, None, 1000)).await.unwrap();
        assert!(deeds.iter().all(|deed| deed.at == NOW && deed.by == Doer::person(5, "admin@x.example")));
        let told = |action: &str, subject: &str, detail: &str| {
            deeds.iter().any(|d| d.action == action && d.subject == subject && d.detail == detail)
        };
        assert!(told("domain.add", "le.example", "alias of lecce.example"));
        assert!(told("member.add", "cpi@lecce.example", "op1@lecce.example as manager"));
        assert!(told("role.grant", "admin@lecce.example", "administrator"));
        assert!(told("alias.set", "due@lecce.example", "op1+x@lecce.example altro@fuori.example"));
    }
}

#[tokio::test]
async fn an_alias_is_not_made_twice_nor_changed_unseen() {
    on_engines(async |directory| {
        let (info, op1, op2) =
            (addr("info@lecce.example"), addr("op1@lecce.example"), addr("op2@lecce.example"));
        let seen = directory.read({
            let info = info.clone();
            move |c| find_alias(c, &info)
        });
        let seen = seen.await.unwrap().unwrap().stamp();
        let set = |target: &Address, seen| {
            let (info, target) = (info.clone(), target.clone());
            change(directory, move |e| e.set_alias_as_seen(&info, std::slice::from_ref(&target), seen))
        };
        assert!(matches!(set(&op1, None).await, Err(DirectoryError::AddressTaken(_))), "it was there");
        set(&op1, Some(seen)).await.unwrap();
        assert!(matches!(set(&op2, Some(seen)).await, Err(DirectoryError::Conflict(_))), "overtaken");
        assert_eq!(targets(directory, "info@lecce.example").await, "op1");
    })
    .await;
}
