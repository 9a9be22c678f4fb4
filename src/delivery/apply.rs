//! Putting a message where it belongs, inside the transaction.

use super::{DeliveryError, Letter, Step, letter::Enqueue, plan};
use crate::{
    address::{Address, ReversePath},
    clock::Micros,
    directory::{self, PrincipalId},
    discussion::{self, Door, Drafts, Mail},
    mailauth::Kept,
    mailboxes,
    notify::{Request, Wish},
    queue::Done,
};
use mailstore::{
    DbError,
    db::Tx,
    entry::{self, NewEntry, Spread},
    mailbox::{self, Mailbox},
    message::{self, MessageRef},
};
use std::collections::{HashMap, HashSet};

/// What every copy of a letter has in common.
#[derive(Clone, Copy)]
struct Copies<'l> {
    letter: &'l Letter,
    /// What its sender asks to be told, if anything.
    request: Option<&'l Request>,
    /// The person of ours that has sent it.
    sender: Option<PrincipalId>,
    message: MessageRef,
    /// It goes into Junk where there is one, else into INBOX.
    into_junk: bool,
    /// What discussions make of it.
    drafts: Option<&'l Drafts>,
    now: Micros,
    expires_at: Micros,
}

/// What an address comes to.
type Plan = Result<Vec<Step>, DeliveryError>;

/// The special use of the mailbox for suspicious mail (RFC 6154 §2).
const JUNK: &str = "\\Junk";

/// A letter being delivered in a transaction.
pub struct Post<'t, 'c, 'l> {
    tx: &'t mut Tx<'c>,
    copies: Copies<'l>,
    plans: HashMap<Address, Plan>,
    /// The mailbox of each owner that it goes into.
    inboxes: HashMap<PrincipalId, i64>,
    /// Owners who have it: an address and an alias of it give one copy.
    served: HashSet<PrincipalId>,
    /// It is in a mailbox.
    entered: bool,
    /// Recipients that have it and whose sender wants to know.
    told: Vec<(Address, Done)>,
}

impl<'t, 'c, 'l> Post<'t, 'c, 'l> {
    /// Finds out where it goes, keeps the message and locks all mailboxes it will be entered into, in the order of
    /// their ids: so two letters to the same people never wait for one another. What is queued for it is given up at
    /// `expires_at`.
    pub fn begin(
        tx: &'t mut Tx<'c>,
        letter: &'l Letter,
        recipients: &[Address],
        (now, expires_at): (Micros, Micros),
    ) -> Result<Self, DeliveryError> {
        let mut plans = HashMap::new();
        for recipient in recipients {
            let steps = plan_for(tx, recipient)?;
            plans.insert(recipient.clone(), steps);
        }
        let owners: HashSet<i64> =
            plans.values().flatten().flatten().filter_map(Step::owner).map(|o| o.0).collect();
        let owners: Vec<i64> = owners.into_iter().collect();
        let found = mailbox::find_all(tx, &owners, "INBOX")?;
        // Before the mailboxes: while one holds a mailbox, one must not wait for somebody who keeps the same thread.
        let message = message::keep(tx, &letter.prepared, found.first().map(|m| m.id), now)?;
        let into_junk = letter.remember(tx, message.id)?;
        let found = if into_junk { in_junk(tx, &owners, found)? } else { found };
        if found.len() > 1 {
            mailbox::lock(tx, &found.iter().map(|m| m.id).collect::<Vec<_>>())?;
        }
        let inboxes = found.into_iter().map(|m| (PrincipalId(m.owner), m.id)).collect();
        let copies =
            Copies { letter, request: None, sender: None, message, into_junk, drafts: None, now, expires_at };
        let served = HashSet::new();
        Ok(Self { tx, copies, plans, inboxes, served, entered: false, told: Vec::new() })
    }

    /// The same with what the sender asks to be told.
    #[must_use]
    pub fn asking(mut self, request: &'l Request) -> Self {
        self.copies.request = Some(request);
        self
    }

    /// The same, sent by a person of ours, who is named in the queue.
    #[must_use]
    pub fn sent_by(mut self, person: PrincipalId) -> Self {
        self.copies.sender = Some(person);
        self
    }

    /// The same, made ready for discussions.
    #[must_use]
    pub fn for_discussions(mut self, drafts: &'l Drafts) -> Self {
        self.copies.drafts = Some(drafts);
        self
    }

    /// What is delivered.
    pub(super) fn letter(&self) -> &Letter {
        self.copies.letter
    }

    /// Delivers to one recipient in a savepoint. The outer error ends the transaction, the inner one is the recipient's.
    pub fn attempt(&mut self, recipient: &Address) -> Result<Result<(), DeliveryError>, DeliveryError> {
        let steps = match self.plans.get(recipient) {
            Some(known) => known.clone(),
            None => plan_for(self.tx, recipient)?,
        };
        let mut steps = match steps {
            Ok(steps) => steps,
            Err(error) => return Ok(Err(error)),
        };
        let alone = steps.len() == 1;
        if self.copies.into_junk {
            // It would leave with a reverse-path and a seal of ours. Who has a mailbox here finds it there.
            steps.retain(|step| step.forward().is_none());
            if steps.is_empty() {
                return Ok(Err(DeliveryError::Suspicious));
            }
        }
        let done = done(&steps);
        steps.retain(|step| step.owner().is_none_or(|owner| !self.served.contains(&owner)));
        let (copies, inboxes) = (self.copies, &self.inboxes);
        let way = Way { recipient, steps: &steps, alone };
        let outcome = self.tx.savepoint(|tx| copies.take_steps(tx, inboxes, &way));
        match outcome {
            Ok(entered) => {
                self.entered |= entered;
                self.served.extend(steps.iter().filter_map(Step::owner));
                self.tell(recipient, done);
                Ok(Ok(()))
            }
            // The database itself: nothing of the whole can be promised.
            Err(
                error @ (DeliveryError::Unavailable
                | DeliveryError::Internal(_)
                | DeliveryError::Undrafted(_)),
            ) => Err(error),
            Err(error) => {
                // Who has no room waits for this address to be tried again, and not once more for a group.
                if error == DeliveryError::OverQuota {
                    self.served.extend(steps.iter().filter_map(Step::owner));
                }
                Ok(Err(error))
            }
        }
    }

    /// Sends a notice on to whom a reverse-path of ours belongs.
    pub fn give_back(&mut self, recipient: &Address, origin: &Address) -> Result<(), DeliveryError> {
        self.queue(&[origin], &format!("Delivered-To: {recipient}\r\n"))
    }

    /// Notes that the sender is to be told of a recipient, if it has asked to. The null reverse-path is nobody.
    fn tell(&mut self, recipient: &Address, done: Option<Done>) {
        let asked = self.copies.request.is_some_and(|request| request.wish(recipient).notify.of_success());
        if let Some(done) = done.filter(|_| asked && self.copies.letter.reverse_path.address().is_some()) {
            self.told.push((recipient.clone(), done));
        }
    }

    /// Queues the message for these addresses.
    pub fn queue(&mut self, addresses: &[&Address], prefix: &str) -> Result<(), DeliveryError> {
        let request = self.copies.request.cloned().unwrap_or_default();
        self.copies.queue(self.tx, addresses, prefix, &request)
    }

    /// The message, and in whose mailboxes of ours it is, each with the tag it was written to.
    pub fn entered(&self) -> (i64, Vec<(PrincipalId, String)>) {
        let tag = |step: &Step| match step {
            Step::Enter { owner, tag } if self.served.contains(owner) => {
                Some((*owner, tag.clone().unwrap_or_default()))
            }
            _ => None,
        };
        (self.copies.message.id, self.plans.values().flatten().flatten().filter_map(tag).collect())
    }

    /// Ends it: who has it and whose sender asked is put into the queue for the notice, all at once. A message that has
    /// come into no mailbox, only into the queue, is not kept for longer than that needs.
    pub fn finish(self) -> Result<(), DbError> {
        if !self.told.is_empty() {
            self.copies.report(self.tx, &self.told)?;
        }
        if self.entered {
            return Ok(());
        }
        message::stamp_orphans(self.tx, &[self.copies.message.id], self.copies.now)
    }
}

/// The steps for an address; mail to the owners of a discussion is for them.
fn plan_for(tx: &mut Tx<'_>, recipient: &Address) -> Result<Plan, DeliveryError> {
    let mut steps = match plan(directory::resolve(tx, recipient)?) {
        Ok(steps) => steps,
        Err(error) => return Ok(Err(error)),
    };
    let to_owners = |step: &Step| matches!(step, Step::Discuss { door, .. } if door == Door::Owner.as_str());
    if !steps.iter().any(to_owners) {
        return Ok(Ok(steps));
    }
    let lists: Vec<PrincipalId> =
        steps.extract_if(.., |step| to_owners(step)).filter_map(|s| s.list()).collect();
    for list in lists {
        let owners = discussion::owners(tx, list)?;
        for owner in directory::load(tx, &owners)?.into_iter().filter(|owner| !owner.disabled) {
            let address = owner.address;
            let leads =
                plan(directory::resolve(tx, &address)?).unwrap_or_else(|_| vec![Step::Forward(address)]);
            steps.extend(leads.into_iter().filter(|step| step.list().is_none()));
        }
    }
    if steps.is_empty() { Ok(Err(DeliveryError::Disabled)) } else { Ok(Ok(steps)) }
}

/// The Junk mailboxes of these owners, by id; an owner without one keeps the INBOX.
fn in_junk(tx: &mut Tx<'_>, owners: &[i64], inboxes: Vec<Mailbox>) -> Result<Vec<Mailbox>, DbError> {
    let mut found = mailbox::find_all_special(tx, owners, JUNK)?;
    let with_junk: HashSet<i64> = found.iter().map(|junk| junk.owner).collect();
    found.extend(inboxes.into_iter().filter(|inbox| !with_junk.contains(&inbox.owner)));
    found.sort_unstable_by_key(|mailbox| mailbox.id);
    Ok(found)
}

/// Where one address leads.
struct Way<'a> {
    recipient: &'a Address,
    /// What is still to be done for it.
    steps: &'a [Step],
    /// It leads to one place only.
    alone: bool,
}

impl Copies<'_> {
    /// Takes the steps of one address; true when one of them entered it into a mailbox. An address that leads to one
    /// place only is refused when that has no room. Of several, those without room wait in the queue, each for
    /// itself: they keep nobody else waiting.
    fn take_steps(
        self,
        tx: &mut Tx<'_>,
        inboxes: &HashMap<PrincipalId, i64>,
        &Way { recipient, steps, alone }: &Way<'_>,
    ) -> Result<bool, DeliveryError> {
        let owners = self.owners(tx, inboxes, steps)?;
        let full = match owners.as_slice() {
            [] => Vec::new(),
            [(_, inbox)] if alone => self.enter(tx, *inbox, recipient).map(|()| Vec::new())?,
            _ => self.enter_all(tx, &owners, recipient)?,
        };
        if !full.is_empty() {
            let principals = directory::load(tx, &full)?;
            let addresses: Vec<&Address> = principals.iter().map(|p| &p.address).collect();
            self.queue(tx, &addresses, "", &self.request_behind(recipient, &addresses, alone))?;
        }
        self.discuss(tx, steps)?;
        let forwards: Vec<&Address> = steps.iter().filter_map(Step::forward).collect();
        if !forwards.is_empty() {
            let path = self.path_from(tx, recipient)?;
            let request = self.request_behind(recipient, &forwards, alone);
            let prefix = format!("Delivered-To: {recipient}\r\n");
            self.queue_as(tx, path, &forwards, &prefix, &request)?;
        }
        Ok(owners.len() > full.len())
    }

    /// Hands it to the discussions among the steps.
    fn discuss(self, tx: &mut Tx<'_>, steps: &[Step]) -> Result<(), DeliveryError> {
        let none = Drafts::default();
        let drafts = self.drafts.unwrap_or(&none);
        let mut missing = Vec::new();
        for step in steps {
            let Step::Discuss { list, door, tag } = step else { continue };
            match drafts.of(*list, tag.as_deref()) {
                _ if !door.is_empty() => {
                    let mail = self.mail_to(door, tag.as_deref());
                    discussion::take(tx, *list, mail, self.letter.prepared.blob(), self.now)?;
                }
                Some(draft) => {
                    discussion::receive(tx, draft, self.now)?;
                }
                None => missing.push((*list, tag.clone())),
            }
        }
        if missing.is_empty() { Ok(()) } else { Err(DeliveryError::Undrafted(missing)) }
    }

    fn mail_to(&self, door: &str, tag: Option<&str>) -> Mail {
        let auth = self.letter.auth.as_ref();
        Mail {
            door: door.to_owned(),
            tag: tag.unwrap_or_default().to_owned(),
            reverse_path: self.return_path(),
            proved: auth.and_then(Kept::authenticated_from).map(ToString::to_string),
            unchecked: auth.is_none(),
        }
    }

    /// Whose mailboxes the steps are about, each with the INBOX.
    fn owners(
        self,
        tx: &mut Tx<'_>,
        inboxes: &HashMap<PrincipalId, i64>,
        steps: &[Step],
    ) -> Result<Vec<(PrincipalId, i64)>, DeliveryError> {
        let mut owners = Vec::with_capacity(steps.len());
        for owner in steps.iter().filter_map(Step::owner) {
            let inbox = match inboxes.get(&owner) {
                Some(inbox) => *inbox,
                None => self.inbox(tx, owner)?,
            };
            owners.push((owner, inbox));
        }
        Ok(owners)
    }

    /// The mailbox of an owner who had no INBOX a moment ago: its folders are made, no mail is lost for want of them.
    fn inbox(self, tx: &mut Tx<'_>, owner: PrincipalId) -> Result<i64, DeliveryError> {
        let missing = || DeliveryError::Internal(format!("principal {owner} has no INBOX"));
        let principal = directory::load(tx, &[owner])?.pop().ok_or_else(missing)?;
        mailboxes::create_defaults(tx, owner, principal.kind, self.now)?;
        if self.into_junk
            && let Some(junk) = mailbox::find_special(tx, owner.0, JUNK)?
        {
            return Ok(junk.id);
        }
        Ok(mailbox::find(tx, owner.0, "INBOX")?.ok_or_else(missing)?.id)
    }

    fn return_path(self) -> String {
        self.letter.reverse_path.address().map(ToString::to_string).unwrap_or_default()
    }

    fn enter(self, tx: &mut Tx<'_>, inbox: i64, recipient: &Address) -> Result<(), DeliveryError> {
        let entry = NewEntry {
            recipient: Some(recipient.to_string()),
            return_path: Some(self.return_path()),
            ..NewEntry::plain(self.message, self.now)
        };
        entry::append(tx, inbox, &[entry], None, self.now)?;
        Ok(())
    }

    /// Enters it into the INBOX of each of these owners; gives those who have no room.
    fn enter_all(
        self,
        tx: &mut Tx<'_>,
        owners: &[(PrincipalId, i64)],
        recipient: &Address,
    ) -> Result<Vec<PrincipalId>, DeliveryError> {
        let ids: Vec<i64> = owners.iter().map(|(_, inbox)| *inbox).collect();
        let (recipient, return_path) = (recipient.to_string(), self.return_path());
        let new = Spread {
            message: self.message,
            internal_date: self.now,
            recipient: &recipient,
            return_path: &return_path,
        };
        let full = entry::spread(tx, &ids, &new, self.now)?;
        let refused = |inbox: &i64| full.binary_search(inbox).is_ok();
        Ok(owners.iter().filter(|(_, inbox)| refused(inbox)).map(|(owner, _)| *owner).collect())
    }

    /// The reverse-path for what a recipient of ours has sent on: one of our own, unless the sender is one of us.
    fn path_from(&self, tx: &mut Tx<'_>, recipient: &Address) -> Result<&ReversePath, DbError> {
        let unchanged = &self.letter.reverse_path;
        let Some(sender) = unchanged.address() else { return Ok(unchanged) };
        let own = self.letter.paths.get(recipient.domain());
        Ok(match own {
            Some(own) if !directory::is_hosted(tx, sender.domain())? => own,
            _ => unchanged,
        })
    }

    /// What is asked for the addresses behind `recipient`. Of one alone all that was asked (RFC 3461 §5.2.7.2); of
    /// several all but success, which is told of the recipient itself as "expanded" (§5.2.7.3 c).
    fn request_behind(self, recipient: &Address, addresses: &[&Address], alone: bool) -> Request {
        let none = Request::default();
        let request = self.request.unwrap_or(&none);
        let wish = request.wish(recipient).behind(recipient);
        let notify = if alone { wish.notify } else { wish.notify.without_success() };
        request.for_all(addresses, &Wish { notify, ..wish })
    }

    fn queue(
        self,
        tx: &mut Tx<'_>,
        addresses: &[&Address],
        prefix: &str,
        request: &Request,
    ) -> Result<(), DeliveryError> {
        self.queue_as(tx, &self.letter.reverse_path, addresses, prefix, request)
    }

    fn queue_as(
        &self,
        tx: &mut Tx<'_>,
        path: &ReversePath,
        addresses: &[&Address],
        prefix: &str,
        request: &Request,
    ) -> Result<(), DeliveryError> {
        let waiting: Vec<(&Address, Option<Done>)> = addresses.iter().map(|a| (*a, None)).collect();
        self.letter.enqueue_as(tx, path, &waiting, &self.options(prefix, request))?;
        Ok(())
    }

    /// Puts those who have it into the queue, where a notice to the sender is made of them.
    fn report(self, tx: &mut Tx<'_>, told: &[(Address, Done)]) -> Result<(), DbError> {
        let none = Request::default();
        let options = self.options("", self.request.unwrap_or(&none));
        let rows: Vec<(&Address, Option<Done>)> =
            told.iter().map(|(address, done)| (address, Some(*done))).collect();
        self.letter.enqueue_as(tx, &self.letter.reverse_path, &rows, &options)?;
        Ok(())
    }

    fn options<'a>(self, prefix: &'a str, request: &'a Request) -> Enqueue<'a> {
        Enqueue { sender: self.sender, prefix, request, now: self.now, expires_at: self.expires_at }
    }
}

/// What is told of an address with these steps, once they are taken. Nothing where one address outside stands behind it:
/// then the next hop tells, or our relay.
fn done(steps: &[Step]) -> Option<Done> {
    match steps {
        [Step::Enter { .. }] => Some(Done::Delivered),
        [Step::Forward(_)] => None,
        _ => Some(Done::Expanded),
    }
}
