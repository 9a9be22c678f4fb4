//! What is done for each kind of work but mail that is read: the letters that follow from it, and what goes into the transaction
//! in which they do.

use super::{
    Discussions,
    bounces::{REMINDED_AFTER, STOPPED_FOR},
    fanout::SERVICE,
    letters::{Gone, Letter, Pen},
    membership,
    model::{DiscussionError, Door, HeldState, Member, MemberState, Part},
    moderation::DECIDED_WITHIN,
    reports,
    store::{self, Job, bounced, held, member},
    work::{self, Asked, Work},
};
use crate::{
    address::Address,
    auth::token::{self, NewToken, Purpose, RANDOM, TokenText},
    autoreply,
    clock::Micros,
    directory::{self, PrincipalId},
    queue::{Automatic, NewCopy},
};
use mailstore::{
    DbError,
    db::{Conn, Tx},
};
use rand::RngExt as _;

fn new_token() -> TokenText {
    TokenText::new(&rand::rng().random::<[u8; RANDOM]>())
}

impl Discussions {
    pub(super) async fn tell(&self, job: Job, pen: Pen<'_>, work: Work) -> Result<(), DiscussionError> {
        match work {
            // It is read elsewhere.
            Work::Read(mail) => self.read_mail(job, pen.discussion, mail).await,
            Work::Held { held } => self.tell_of_held(job, pen, held).await,
            Work::Approved { held, post } => {
                let found = self.db.read(move |c| held::find(c, held)).await?;
                self.finish(job, found.and_then(|held| pen.approved(&held, post)), |_| Ok(())).await
            }
            Work::Refused { held, reason } => {
                let found = self.db.read(move |c| held::find(c, held)).await?;
                self.finish(job, found.and_then(|held| pen.refused(&held, &reason)), |_| Ok(())).await
            }
            Work::Reported { report } => self.tell_of_report(job, pen, report).await,
            Work::Confirm(asked) => self.tell_who_asks(job, pen, asked).await,
            Work::Goodbye { address, language } => {
                let letter = Address::parse(&address).ok().map(|to| pen.goodbye(to, &language));
                self.finish(job, letter, |_| Ok(())).await
            }
            Work::Welcome { member } => self.tell_member(job, member, |member| pen.welcome(member)).await,
            Work::Applied { member } => {
                let owners = self.owners(&pen).await?;
                self.tell_owners(job, member, owners, |member, owners| pen.applied(member, owners)).await
            }
            Work::Came { member } => {
                let (owners, members) = (self.owners(&pen).await?, self.active(&pen).await?);
                self.tell_owners(job, member, owners, |member, owners| pen.came(member, members, owners))
                    .await
            }
            Work::Went { address, why } => {
                let (owners, members) = (self.owners(&pen).await?, self.active(&pen).await?);
                let letter = (!owners.is_empty()).then(|| pen.went((&address, why), members, owners));
                self.finish(job, letter, |_| Ok(())).await
            }
            Work::Remind { post } => self.remind(job, pen, post).await,
            Work::Probe { member } => self.probe(job, pen, member).await,
            Work::Stopped { member } => self.tell_stopped(job, pen, member).await,
            Work::StoppedStill { member, since } => self.tell_again(job, pen, (member, since)).await,
        }
    }

    async fn tell_member(
        &self,
        job: Job,
        member: i64,
        say: impl FnOnce(&Member) -> Letter,
    ) -> Result<(), DiscussionError> {
        let found = self.db.read(move |c| member::find(c, member)).await?;
        self.finish(job, found.map(|(_, member)| say(&member)), |_| Ok(())).await
    }

    async fn tell_owners(
        &self,
        job: Job,
        member: i64,
        owners: Vec<Address>,
        say: impl FnOnce(&Member, Vec<Address>) -> Letter,
    ) -> Result<(), DiscussionError> {
        let found = self.db.read(move |c| member::find(c, member)).await?.filter(|_| !owners.is_empty());
        self.finish(job, found.map(|(_, member)| say(&member, owners)), |_| Ok(())).await
    }

    /// Asks an address whether it wants to be a member; one that is learns where it chooses what it gets.
    async fn tell_who_asks(&self, job: Job, pen: Pen<'_>, asked: Asked) -> Result<(), DiscussionError> {
        let (id, address) = (pen.discussion.id, asked.address.clone());
        let known = self
            .db
            .read(move |c| match Address::parse(&address) {
                Ok(address) => {
                    let key = directory::canonical_key(c, &address)?;
                    member::by_key(c, id, &key)
                }
                Err(_) => Ok(None),
            })
            .await?;
        if let Some(member) =
            known.filter(|one| matches!(one.state, MemberState::Active | MemberState::Stopped))
        {
            return self.finish(job, [pen.already(&member)], |_| Ok(())).await;
        }
        let (text, now) = (new_token(), self.clock.now());
        let letter = pen.confirm(&asked, &text);
        self.finish(job, letter, move |tx| membership::invite(tx, id, &asked, &text, now)).await
    }

    /// Tells each moderator of a message that waits, with a token of its own, and the author if it is sure who that is.
    async fn tell_of_held(&self, job: Job, pen: Pen<'_>, held: i64) -> Result<(), DiscussionError> {
        let found = self.db.read(move |c| held::find(c, held)).await?;
        let Some(found) = found.filter(|held| held.state == HeldState::Waiting) else {
            return self.finish(job, None, |_| Ok(())).await;
        };
        let moderators = self.people(&pen, Part::Moderator).await?;
        let (mut letters, mut tokens) = (Vec::new(), Vec::new());
        for (person, address) in moderators {
            let text = new_token();
            letters.push(pen.to_moderator(&found, address, &text));
            tokens.push((person, text));
        }
        let author = pen.waits(&found);
        let told =
            author.as_ref().and_then(|letter| letter.wording.to.first()).map(|to| autoreply::keys(to).0);
        letters.extend(author);
        let (now, id) = (self.clock.now(), pen.discussion.id);
        let issue = move |tx: &mut Tx<'_>| {
            let data = held.to_string();
            if let Some(told) = &told {
                // If that is a program which answers, it is not told once more what it can write.
                store::answers::note(tx, &[&format!("{id} {told}")], "", now)?;
            }
            tokens.iter().try_for_each(|(person, text)| {
                let new = NewToken {
                    purpose: Purpose::ListModerate,
                    person: Some(*person),
                    data: &data,
                    lifetime: DECIDED_WITHIN,
                };
                token::issue(tx, text, &new, now)
            })
        };
        self.finish(job, letters, issue).await
    }

    async fn tell_of_report(&self, job: Job, pen: Pen<'_>, report: i64) -> Result<(), DiscussionError> {
        let found = self.db.read(move |c| reports::open(c, report)).await?;
        let moderators: Vec<Address> =
            self.people(&pen, Part::Moderator).await?.into_iter().map(|(_, address)| address).collect();
        let letter = found.filter(|_| !moderators.is_empty());
        let letter = letter.map(|(reported, report)| pen.reported(&reported, &report, moderators));
        self.finish(job, letter, |_| Ok(())).await
    }

    /// Tells a member that its mail came back, and notes that it is told again.
    async fn tell_stopped(&self, job: Job, pen: Pen<'_>, member: i64) -> Result<(), DiscussionError> {
        let found = self
            .db
            .read(move |c| {
                let found = member::find(c, member)?.filter(|(_, one)| one.state == MemberState::Stopped);
                let reason = bounced::of(c, (SERVICE, member))?.into_iter().next().map(|one| one.reason);
                Ok::<_, DbError>(found.map(|(_, member)| (member, reason.unwrap_or_default())))
            })
            .await?;
        let Some((found, reason)) = found else { return self.finish(job, None, |_| Ok(())).await };
        let (id, since) = (pen.discussion.id, found.stopped_at.unwrap_or_default());
        self.finish(job, [pen.stopped(&found, &reason)], move |tx| put_again(tx, id, (member, since), since))
            .await
    }

    /// A member whose mail came back has not said anything: it is told again, and taken out in the end.
    async fn tell_again(
        &self,
        job: Job,
        pen: Pen<'_>,
        (member, since): (i64, Micros),
    ) -> Result<(), DiscussionError> {
        let (id, now) = (pen.discussion.id, self.clock.now());
        let found = self.db.read(move |c| still(c, (member, since))).await?;
        let Some(found) = found else { return self.finish(job, None, |_| Ok(())).await };
        if now < since + STOPPED_FOR {
            let letter = pen.reminder(&found);
            return self.finish(job, [letter], move |tx| put_again(tx, id, (member, since), now)).await;
        }
        self.finish(job, None, move |tx| match still(tx, (member, since))? {
            Some(found) => membership::take_out(tx, id, &found, Gone::Bounces, now),
            None => Ok(()),
        })
        .await
    }

    /// Sends a member a letter of its own, by whose reverse-path it is known when it comes back.
    async fn probe(&self, job: Job, pen: Pen<'_>, member: i64) -> Result<(), DiscussionError> {
        let found = self.db.read(move |c| member::find(c, member)).await?;
        let Some((_, found)) = found else { return self.finish(job, None, |_| Ok(())).await };
        let letter = pen.probe(&found);
        let (now, lifetime) = (self.clock.now(), self.post.lifetime);
        let probe = Automatic::write(&letter.wording, now, (&self.post.host, rand::random()))
            .map_err(|error| DiscussionError::Internal(error.to_string()))?;
        let bounces = pen.discussion.door(Door::Bounces);
        self.finish(job, None, move |tx| {
            let copy = NewCopy {
                subject_id: member,
                recipient: found.address.to_string(),
                domain: found.address.domain().to_owned(),
            };
            let item = probe.enqueue_personal(tx, (SERVICE, &bounces), &[copy], (now, lifetime))?;
            member::set_probe(tx, member, now, item)
        })
        .await
    }

    /// The people who own or at least moderate a discussion, with where they are written to.
    async fn people(&self, pen: &Pen<'_>, part: Part) -> Result<Vec<(PrincipalId, Address)>, DbError> {
        let id = pen.discussion.id;
        self.db.read(move |c| people(c, id, part)).await
    }

    async fn owners(&self, pen: &Pen<'_>) -> Result<Vec<Address>, DbError> {
        Ok(self.people(pen, Part::Owner).await?.into_iter().map(|(_, address)| address).collect())
    }

    /// How many members there are.
    async fn active(&self, pen: &Pen<'_>) -> Result<u64, DbError> {
        let id = pen.discussion.id;
        let counts = self.db.read(move |c| member::count(c, id, ("", None))).await?;
        let counted = counts.iter().filter(|(state, _)| *state == MemberState::Active.as_str());
        Ok(counted.map(|(_, count)| count.unsigned_abs()).sum())
    }
}

/// Notes that a member is told again some days after an instant, or taken out when that is too late.
fn put_again(
    tx: &mut Tx<'_>,
    id: PrincipalId,
    (member, since): (i64, Micros),
    from: Micros,
) -> Result<(), DbError> {
    let due = (from + REMINDED_AFTER).min(since + STOPPED_FOR);
    work::put_for(tx, id, &Work::StoppedStill { member, since }, due).map(|_| ())
}

/// A member to whom nothing is sent since an instant, if that is still so.
fn still(c: &mut Conn<'_>, (member, since): (i64, Micros)) -> Result<Option<Member>, DbError> {
    let found = member::find(c, member)?.map(|(_, member)| member);
    Ok(found.filter(|one| one.state == MemberState::Stopped && one.stopped_at == Some(since)))
}

fn people(c: &mut Conn<'_>, id: PrincipalId, part: Part) -> Result<Vec<(PrincipalId, Address)>, DbError> {
    let stewards = store::stewards(c, id)?;
    // Owners come before moderators.
    let chosen: Vec<PrincipalId> =
        stewards.iter().filter(|(_, has)| *has <= part).map(|(who, _)| *who).collect();
    let people = directory::people_within(c, &chosen)?;
    let loaded = directory::load(c, &people)?;
    Ok(loaded.into_iter().filter(|one| !one.disabled).map(|one| (one.id, one.address)).collect())
}
