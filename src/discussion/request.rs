//! What is asked of a discussion by mail, and what comes of it.

use super::{
    Discussions,
    command::{self, Command, Language, Pause, Settings},
    doors::{Effects, Opened, Then, member_of},
    letters::{About, Letter, letter, words},
    model::{Discussion, DiscussionError, Door, Joining, Member, Mode, Options, Roster},
    store::member::{self, Which},
    work::Asked,
};
use crate::{
    address::Address,
    auth::token::TokenText,
    bounce::token::Purpose,
    clock::{DAY, Micros},
    directory::PrincipalId,
    rome,
};
use mailstore::DbError;
use templates::{
    mails::lists as mails,
    text::{OutcomeText, outcomes},
};

/// So many members are listed.
const MOST_LISTED: u32 = 1000;

/// What is asked by mail.
pub(super) enum Asking {
    /// To become a member.
    Join,
    /// To leave.
    Leave,
    /// To confirm.
    Confirm(String),
    /// Whatever stands in the letter.
    Commands(Vec<Command>),
}

impl Asking {
    /// Nothing of it is a command.
    pub(super) fn is_prose(&self) -> bool {
        let none = |command: &Command| matches!(command, Command::Unknown(_));
        matches!(self, Self::Commands(commands) if commands.iter().all(none))
    }
}

/// The commands of a letter.
pub(super) fn asked(opened: &Opened) -> Asking {
    Asking::Commands(command::read(&opened.subject, &opened.text))
}

/// Who asks.
struct Asker<'a> {
    discussion: &'a Discussion,
    address: &'a Address,
    /// It is proved to be from there.
    proved: bool,
    member: Option<Member>,
    says: &'static OutcomeText,
    language: String,
    site: &'a str,
}

impl Discussions {
    /// Does what is asked.
    pub(super) async fn carry_out(
        &self,
        discussion: &Discussion,
        opened: &Opened,
        sender: &Address,
        asking: Asking,
    ) -> Result<Effects, DiscussionError> {
        let (id, address) = (discussion.id, sender.clone());
        let member = self.db.read(move |c| member_of(c, id, &address)).await?;
        let language = member.as_ref().map_or(&discussion.settings.language, |m| &m.options.language).clone();
        let asker = Asker {
            discussion,
            address: sender,
            proved: opened.is_proved(),
            member,
            says: outcomes(&language),
            language,
            site: self.post.site.url(),
        };
        let mut effects = Effects::default();
        match asking {
            Asking::Join => asker.join(None, "", &mut effects).map_or((), |said| {
                effects.letters.extend(asker.results(&[("", said)]));
            }),
            Asking::Leave => {
                if let Some(said) = self.leave_by_mail(&asker, &mut effects).await? {
                    effects.letters.extend(asker.results(&[("", said)]));
                }
            }
            Asking::Confirm(text) => {
                let said = self.confirm_by_mail(&asker, &text, &mut effects).await?;
                effects.letters.extend(said.and_then(|said| asker.results(&[("", said)])));
            }
            Asking::Commands(commands) => self.carry_out_all(&asker, commands, &mut effects).await?,
        }
        Ok(effects)
    }

    async fn carry_out_all(
        &self,
        asker: &Asker<'_>,
        commands: Vec<Command>,
        effects: &mut Effects,
    ) -> Result<(), DiscussionError> {
        let mut said: Vec<(String, &'static str)> = Vec::new();
        for command in commands {
            let line = shown(&command);
            let outcome = match command {
                Command::Join { digest, name } => {
                    asker.join(digest, name.as_deref().unwrap_or_default(), effects)
                }
                Command::Leave => self.leave_by_mail(asker, effects).await?,
                Command::Confirm(text) => self.confirm_by_mail(asker, &text, effects).await?,
                Command::Help => {
                    effects
                        .letters
                        .push(asker.letter(mails::help(&asker.about().list(), words(&asker.language))));
                    None
                }
                Command::Info => {
                    effects.letters.push(asker.letter(mails::info(
                        &asker.about().list(),
                        None,
                        words(&asker.language),
                    )));
                    None
                }
                Command::Who => self.roster_by_mail(asker, effects).await?,
                Command::Lists | Command::Echo(_) => Some(asker.says.unknown),
                Command::Set(settings) => Some(asker.set(&settings, self.clock.now(), effects)),
                Command::End => None,
                Command::Unknown(_) => Some(asker.says.unknown),
            };
            said.extend(outcome.map(|outcome| (line, outcome)));
        }
        let lines: Vec<(&str, &str)> = said.iter().map(|(line, outcome)| (line.as_str(), *outcome)).collect();
        effects.letters.extend(asker.results(&lines));
        Ok(())
    }

    async fn leave_by_mail(
        &self,
        asker: &Asker<'_>,
        effects: &mut Effects,
    ) -> Result<Option<&'static str>, DiscussionError> {
        let Some(member) = &asker.member else { return Ok(Some(asker.says.not_member)) };
        if asker.proved {
            // The goodbye says it.
            effects.then.push(Then::Leave(member.id));
            return Ok(None);
        }
        let token = self.tokens().await?.make(Purpose::Leave, member.id, 0);
        let (about, address) = (asker.about(), member.address.to_string());
        let link = format!("{}/lascia/{token}", about.page);
        let it = mails::Confirm {
            list: about.list(),
            address: &address,
            action: mails::Action::Leave,
            asked: mails::Asked::Mail,
            link: &link,
            days: 7,
        };
        let mail = mails::confirm(&it, words(&asker.language));
        effects.letters.push(letter(
            asker.discussion,
            vec![member.address.clone()],
            (Door::Leave, &token),
            mail,
        ));
        Ok(None)
    }

    async fn confirm_by_mail(
        &self,
        asker: &Asker<'_>,
        text: &str,
        effects: &mut Effects,
    ) -> Result<Option<&'static str>, DiscussionError> {
        let Some(token) = TokenText::parse(text) else { return Ok(Some(asker.says.bad_code)) };
        match self.invitation(text).await {
            // The welcome says it.
            Ok((of, _)) if of.id == asker.discussion.id => {
                effects.then.push(Then::Confirm(token));
                Ok(None)
            }
            Ok(_) | Err(DiscussionError::NotFound(_)) => Ok(Some(asker.says.bad_code)),
            Err(error) => Err(error),
        }
    }

    async fn roster_by_mail(
        &self,
        asker: &Asker<'_>,
        effects: &mut Effects,
    ) -> Result<Option<&'static str>, DiscussionError> {
        let allowed = match asker.discussion.settings.roster {
            Roster::Everyone => true,
            Roster::Members => asker.proved && asker.member.as_ref().is_some_and(super::seat::is_in),
            Roster::Stewards => false,
        };
        if !allowed {
            return Ok(Some(asker.says.roster_closed));
        }
        let members = self.listed(asker.discussion.id).await?;
        let (hidden, shown): (Vec<Member>, Vec<Member>) = members.into_iter().partition(|m| m.options.hidden);
        let lines: Vec<(String, String)> =
            shown.into_iter().map(|m| (m.name, m.address.to_string())).collect();
        let lines: Vec<(&str, &str)> =
            lines.iter().map(|(name, address)| (name.as_str(), address.as_str())).collect();
        let about = asker.about();
        let it = mails::Roster { list: about.list(), members: &lines, hidden: hidden.len() as u64 };
        effects.letters.push(asker.letter(mails::roster(&it, words(&asker.language))));
        Ok(None)
    }

    async fn listed(&self, id: PrincipalId) -> Result<Vec<Member>, DbError> {
        let which = Which { state: Some(super::MemberState::Active), limit: MOST_LISTED, ..Which::default() };
        self.db.read(move |c| member::list(c, id, &which)).await
    }
}

impl Asker<'_> {
    fn about(&self) -> About {
        About::new(self.discussion, self.site)
    }

    fn letter(&self, mail: mails::Mail) -> Letter {
        letter(self.discussion, vec![self.address.clone()], (Door::Request, ""), mail)
    }

    /// What came of commands, if there is anything to say.
    fn results(&self, lines: &[(&str, &str)]) -> Option<Letter> {
        if lines.is_empty() {
            return None;
        }
        let about = self.about();
        let lines: Vec<mails::CommandResult<'_>> =
            lines.iter().map(|(command, outcome)| mails::CommandResult { command, outcome }).collect();
        let it = mails::Results { list: about.list(), lines: &lines, ignored: 0 };
        Some(self.letter(mails::results(&it, words(&self.language))))
    }

    /// Wants to be a member: the address is asked, whoever has written. None: the letter that asks says it.
    fn join(
        &self,
        digest: Option<command::Digest>,
        name: &str,
        effects: &mut Effects,
    ) -> Option<&'static str> {
        if self.discussion.settings.joining == Joining::Closed {
            return Some(self.says.closed);
        }
        if self.member.is_some() {
            return Some(self.says.already);
        }
        effects.then.push(Then::Ask(Asked {
            address: self.address.to_string(),
            name: name.to_owned(),
            mode: digest.map(mode_of),
            language: self.language.clone(),
            by: "mail".to_owned(),
        }));
        None
    }

    /// Chooses something.
    fn set(&self, settings: &Settings, now: Micros, effects: &mut Effects) -> &'static str {
        let Some(member) = &self.member else { return self.says.not_member };
        if !self.proved {
            return self.says.unproved;
        }
        let mut options = latest(effects, member);
        choose(&mut options, settings, now);
        effects.then.push(Then::Choose(member.id, options));
        self.says.set
    }
}

/// What was chosen last in the same letter.
fn latest(effects: &Effects, member: &Member) -> Options {
    let chosen = effects.then.iter().rev().find_map(|then| match then {
        Then::Choose(_, options) => Some(options.clone()),
        _ => None,
    });
    chosen.unwrap_or_else(|| member.options.clone())
}

fn mode_of(digest: command::Digest) -> Mode {
    match digest {
        command::Digest::Mime => Mode::Digest,
        command::Digest::Plain => Mode::PlainDigest,
        command::Digest::Off => Mode::Every,
    }
}

fn choose(options: &mut Options, settings: &Settings, now: Micros) {
    if let Some(digest) = settings.digest {
        options.mode = mode_of(digest);
    }
    if let Some(mail) = settings.mail {
        options.mode = if mail { Mode::Every } else { Mode::Nothing };
    }
    options.own_copy = settings.own_copy.unwrap_or(options.own_copy);
    options.hidden = settings.hidden.unwrap_or(options.hidden);
    if let Some(language) = settings.language {
        options.language = match language {
            Language::Italian => "it".to_owned(),
            Language::English => "en".to_owned(),
        };
    }
    if let Some(pause) = settings.pause {
        options.away_until = until(pause, now);
    }
}

/// The instant a pause ends.
fn until(pause: Pause, now: Micros) -> Micros {
    match pause {
        Pause::Until(day) => {
            let date = day.date(rome::day_of(now));
            date.map_or(0, rome::end_of)
        }
        Pause::Days(days) => now + i64::from(days) * DAY,
        Pause::Open => Micros::MAX,
        Pause::Over => 0,
    }
}

/// A command as it is repeated in the answer.
fn shown(command: &Command) -> String {
    match command {
        Command::Join { .. } => "ISCRIVI".into(),
        Command::Leave => "CANCELLA".into(),
        Command::Confirm(token) => format!("CONFERMA {token}"),
        Command::Help => "AIUTO".into(),
        Command::Info => "INFO".into(),
        Command::Who => "CHI".into(),
        Command::Lists => "LISTE".into(),
        Command::Set(_) => "OPZIONI".into(),
        Command::End => "FINE".into(),
        Command::Echo(line) | Command::Unknown(line) => line.clone(),
    }
}
