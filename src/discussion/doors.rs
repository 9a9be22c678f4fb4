//! Mail to the addresses beside a discussion's: joining, leaving, confirming, commands, decisions, and what comes back. Read after
//! it was taken, so that nobody waits for that; what follows is one transaction with the end of the job.
//!
//! A program is never answered: whatever answers passes the one gate ([`autoreply`]).

use super::{
    Discussions,
    bounces::{self, Returned},
    command::{self, Answer},
    letters::Letter,
    membership,
    model::{Discussion, DiscussionError, Door, Member, MemberState},
    moderation::{Decision, Judge},
    request::{self, Asking},
    store::{self, Job, member},
    work::{Asked, HOLDER, Mail},
};
use crate::{
    address::{Address, ReversePath},
    auth::token::{self, TokenText},
    autoreply::{self, Incoming, Leave, Past, Rate},
    bounce::{self, Failure, Reading, token::Purpose},
    directory, mime,
};
use mailstore::{
    DbError,
    blob::{self, PackedBlob},
    db::{Conn, Tx},
};

/// A command mail may be answered so often.
const RATE: Rate = Rate { per_sender: 10, per_domain: 100, per_matter: 5 };

/// Mail that was read.
pub(super) struct Opened {
    pub(super) mail: Mail,
    pub(super) raw: Vec<u8>,
    pub(super) subject: String,
    pub(super) text: String,
    /// From, if there is one address in it.
    pub(super) from: Option<Address>,
}

impl Opened {
    fn new(mail: Mail, raw: Vec<u8>) -> Self {
        let from = mime::addresses_in(&raw, "From").ok().filter(|all| all.len() == 1);
        let from = from.and_then(|mut all| all.pop());
        let reading = mime::reading(&raw, 0, 0);
        let subject = mime::header_values(&raw, "Subject").into_iter().next().unwrap_or_default();
        Self { mail, raw, subject, text: reading.text, from }
    }

    /// Whether it is proved to be from its From.
    pub(super) fn is_proved(&self) -> bool {
        let from = self.from.as_ref().map(Address::key);
        self.mail.proved.as_deref().and_then(|text| Address::parse(text).ok()).map(|a| a.key()) == from
            && from.is_some()
    }

    fn reverse_path(&self) -> ReversePath {
        ReversePath::parse(&self.mail.reverse_path).unwrap_or(ReversePath::Null)
    }
}

/// What follows from mail.
#[derive(Default)]
pub(super) struct Effects {
    pub(super) letters: Vec<Letter>,
    pub(super) then: Vec<Then>,
}

/// Something to be written in the transaction that ends the job.
#[derive(Clone)]
pub(super) enum Then {
    Ask(Asked),
    Confirm(TokenText),
    Leave(i64),
    Choose(i64, super::Options),
    Returned { member: i64, item: i64, failure: Failure, report: Vec<u8> },
    Complained(i64),
    Answered { what: String, domain: String },
}

impl Discussions {
    /// Reads mail that came to one of the addresses beside a discussion's.
    pub(super) async fn read_mail(
        &self,
        job: Job,
        discussion: Discussion,
        mail: Mail,
    ) -> Result<(), DiscussionError> {
        let id = job.id;
        let packed = self.db.read(move |c| pinned(c, id)).await?;
        let Some(packed) = packed else { return self.finish(job, Vec::new(), |_| Ok(())).await };
        let opened =
            tokio::task::spawn_blocking(move || Ok::<_, DbError>(Opened::new(mail, packed.unpack()?)));
        let opened = opened.await.map_err(|error| DiscussionError::Internal(error.to_string()))??;
        let door: Option<Door> = opened.mail.door.parse().ok();
        let effects = match door {
            Some(Door::Bounces) => self.returned(&opened).await?,
            Some(Door::Moderate) => {
                self.decided(&discussion, &opened).await?;
                Effects::default()
            }
            Some(Door::Join | Door::Subscribe) => {
                self.answering(&discussion, &opened, |_| Asking::Join).await?
            }
            Some(Door::Leave | Door::Unsubscribe) => self.leaving(&discussion, &opened).await?,
            Some(Door::Confirm) => {
                let token = if opened.mail.tag.is_empty() {
                    token_in(&opened)
                } else {
                    Some(opened.mail.tag.clone())
                };
                self.answering(&discussion, &opened, |_| Asking::Confirm(token.clone().unwrap_or_default()))
                    .await?
            }
            Some(Door::Request) => self.answering(&discussion, &opened, request::asked).await?,
            Some(Door::Owner) | None => Effects::default(),
        };
        let Effects { letters, then } = effects;
        let (list, now) = (discussion.id, self.clock.now());
        self.finish(job, letters, move |tx| then.iter().try_for_each(|one| one.clone().write(tx, list, now)))
            .await
    }

    /// What has come back of copies: only what came to an address that we have made counts.
    async fn returned(&self, opened: &Opened) -> Result<Effects, DiscussionError> {
        let tokens = self.tokens().await?;
        let Some((member, item)) = tokens.read(Purpose::Bounce, &opened.mail.tag) else {
            tracing::info!(tag = opened.mail.tag, "a bounce to an address that was never made");
            return Ok(Effects::default());
        };
        let report = opened.raw.get(..bounces::MOST_REPORT).unwrap_or(&opened.raw).to_vec();
        let then = match bounce::read(&opened.raw) {
            Reading::Report(failures) => failures
                .into_iter()
                .take(1)
                .map(|failure| Then::Returned { member, item, failure, report: report.clone() })
                .collect(),
            Reading::Complaint(complaint) if complaint.feedback_type != "not-spam" => {
                vec![Then::Complained(member)]
            }
            _ => Vec::new(),
        };
        Ok(Effects { letters: Vec::new(), then })
    }

    /// A moderator's answer: the token says which message and who was asked, and the answer must be from there.
    async fn decided(&self, discussion: &Discussion, opened: &Opened) -> Result<(), DiscussionError> {
        if autoreply::is_answer(&opened.raw) || autoreply::seems_answer(&opened.raw) {
            tracing::info!(discussion = %discussion.address, "what a program answers decides nothing");
            return Ok(());
        }
        let Some(answer) = command::answer(&opened.text) else { return Ok(()) };
        let tag = opened.mail.tag.clone();
        let Ok((of, held)) = self.judged_by_token(&tag).await else { return Ok(()) };
        let sender = opened.from.clone().filter(|_| opened.is_proved());
        let now = self.clock.now();
        let is_moderator = self.db.read(move |c| {
            let (Some(sender), Some(text)) = (sender, TokenText::parse(&tag)) else { return Ok(false) };
            let grant = token::peek(c, token::Purpose::ListModerate, &text, now)?;
            let found = directory::find(c, &sender)?.map(|one| one.id);
            Ok::<_, DbError>(found.is_some() && grant.and_then(|grant| grant.person) == found)
        });
        if of.id != discussion.id || !is_moderator.await? {
            tracing::info!(discussion = %discussion.address, "a decision that is not proved to be a moderator's");
            return Ok(());
        }
        let decision = match answer {
            Answer::Accept => Decision::Approve { trust: false },
            Answer::AcceptAndTrust => Decision::Approve { trust: true },
            Answer::Reject(reason) => Decision::Refuse { reason },
            Answer::Discard => Decision::Discard,
        };
        match self.decide(Judge::Token(opened.mail.tag.clone()), held.id, decision).await {
            Ok(_) | Err(DiscussionError::Decided(_)) => Ok(()),
            Err(error) if error.is_final() => {
                tracing::info!(%error, discussion = %discussion.address, "a decision has come to nothing");
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// Somebody leaves: with the token of a copy at once, else if it is proved who it is; else the address is asked.
    async fn leaving(&self, discussion: &Discussion, opened: &Opened) -> Result<Effects, DiscussionError> {
        let by_token = self.tokens().await?.read(Purpose::Leave, &opened.mail.tag).map(|(member, _)| member);
        if let Some(member) = by_token {
            let found = self.db.read(move |c| membership::find(c, member)).await?;
            let found = found.filter(|(id, _)| *id == discussion.id);
            return Ok(Effects {
                then: found.map(|(_, member)| Then::Leave(member.id)).into_iter().collect(),
                ..Effects::default()
            });
        }
        self.answering(discussion, opened, |_| Asking::Leave).await
    }

    /// Does what is asked, and answers if the sender may be answered.
    async fn answering(
        &self,
        discussion: &Discussion,
        opened: &Opened,
        asked: impl FnOnce(&Opened) -> Asking,
    ) -> Result<Effects, DiscussionError> {
        let path = opened.reverse_path();
        let incoming = Incoming {
            raw: &opened.raw,
            reverse_path: &path,
            answering: &discussion.address,
            is_named: true,
            from_program: self.is_program(&path).await?,
        };
        if let Err(refusal) = autoreply::judge(&incoming, Leave::COMMAND) {
            tracing::info!(%refusal, discussion = %discussion.address, "mail to a program is not answered");
            return Ok(Effects::default());
        }
        let Some(sender) = opened.from.clone().or_else(|| path.address().cloned()) else {
            return Ok(Effects::default());
        };
        let (what, domain) = autoreply::keys(&sender);
        let (list, counted, now) = (discussion.id, (what.clone(), domain.clone()), self.clock.now());
        let past = self.db.read(move |c| {
            let (to_sender, to_domain) = store::answers::counts(c, &counted.0, &counted.1, now)?;
            let (on_matter, _) =
                store::answers::counts(c, &format!("{list} {}", counted.0), &counted.1, now)?;
            let count = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
            Ok::<_, DbError>(Past {
                to_sender: count(to_sender),
                to_domain: count(to_domain),
                on_matter: count(on_matter),
            })
        });
        let asking = asked(opened);
        // What says nothing to a program is answered once, or two programs that explain themselves would never end.
        let rate = if asking.is_prose() { Rate { per_matter: 1, ..RATE } } else { RATE };
        let may_answer = rate.check(past.await?);
        let mut effects = self.carry_out(discussion, opened, &sender, asking).await?;
        if let Err(refusal) = may_answer {
            tracing::info!(%refusal, discussion = %discussion.address, "commands are carried out and not answered");
            effects.letters.clear();
        }
        if !effects.letters.is_empty() {
            for one in [what.clone(), format!("{list} {what}")] {
                effects.then.push(Then::Answered { what: one, domain: domain.clone() });
            }
            let fields = autoreply::fields(&opened.raw);
            effects.letters.iter_mut().for_each(|letter| letter.wording.answering.clone_from(&fields));
        }
        Ok(effects)
    }

    /// Whether a reverse-path is an address of ours behind which a program answers.
    async fn is_program(&self, path: &ReversePath) -> Result<bool, DbError> {
        let Some(path) = path.address().cloned() else { return Ok(true) };
        self.db
            .read(move |c| {
                let found = directory::find(c, &path.without_tag())?;
                Ok(found.is_some_and(|one| one.kind == directory::Kind::List))
            })
            .await
    }
}

/// A token somewhere in a letter, for programs that lose what follows the plus sign.
fn token_in(opened: &Opened) -> Option<String> {
    let words = opened.subject.split_whitespace().chain(opened.text.split_whitespace());
    words
        .map(|word| word.trim_matches(|c: char| !c.is_ascii_alphanumeric()))
        .find_map(|word| (word.len() == 32 && TokenText::parse(word).is_some()).then(|| word.to_owned()))
}

fn pinned(c: &mut Conn<'_>, job: i64) -> Result<Option<PackedBlob>, DbError> {
    blob::pinned(c, HOLDER, job)
}

impl Then {
    /// Writes it. What is not so any more is passed over.
    fn write(
        self,
        tx: &mut Tx<'_>,
        list: directory::PrincipalId,
        now: crate::clock::Micros,
    ) -> Result<(), DbError> {
        let done = match self {
            Self::Ask(asked) => membership::ask(tx, list, &asked, now),
            Self::Confirm(token) => membership::confirm(tx, &token, now).map(|_| ()),
            Self::Leave(id) => match membership::find(tx, id)? {
                Some((list, member)) => {
                    Ok(membership::take_out(tx, list, &member, super::letters::Gone::Own, now)?)
                }
                None => Ok(()),
            },
            Self::Choose(id, options) => member::set_options(tx, id, &options).map_err(Into::into),
            Self::Returned { member, item, failure, report } => {
                let status = failure.status.map(|status| status.to_string()).unwrap_or_default();
                bounces::record(tx, member, &Returned::of(&failure, &status, item, &report), now)
                    .map_err(Into::into)
            }
            Self::Complained(member) => bounces::complained(tx, member, now).map_err(Into::into),
            Self::Answered { what, domain } => {
                store::answers::note(tx, &[&what], &domain, now).map_err(Into::into)
            }
        };
        match done {
            Err(DiscussionError::Db(error)) => Err(error),
            Err(DiscussionError::Store(mailstore::StoreError::Db(error))) => Err(error),
            _ => Ok(()),
        }
    }
}

/// The member that an address is, unless it has left.
pub(super) fn member_of(
    c: &mut Conn<'_>,
    list: directory::PrincipalId,
    address: &Address,
) -> Result<Option<Member>, DbError> {
    let key = directory::canonical_key(c, address)?;
    Ok(member::by_key(c, list, &key)?.filter(|member| member.state != MemberState::Left))
}
