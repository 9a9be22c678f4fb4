//! Passwords: a forgotten one, and a new one for the old.

use super::{AccountError, Accounts, Site, may_mail, register};
use crate::{
    address::Address,
    audit::Doer,
    auth::{
        self, HashError, Protocol, api_token, app_password, password, session,
        token::{self, NewToken, Purpose, TokenText},
    },
    clock::{HOUR, MINUTE, Micros},
    directory::{self, Kind, Principal, PrincipalId},
};
use mailstore::{DbError, db::Conn};
use std::net::IpAddr;
use templates::mails::accounts as mails;

/// The link in the mail is good for so long.
const LIFETIME: Micros = HOUR;

/// Who chooses a new password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reset {
    /// Its name.
    pub name: String,
    /// What it logs in with.
    pub login: String,
    /// Its app passwords.
    pub programs: usize,
}

impl Accounts {
    /// Mails a link by which the owner of an account chooses a new password. An address without an account is mailed nothing,
    /// and the caller is not told.
    ///
    /// # Errors
    /// `TooMany`.
    pub async fn forget_password(
        &self,
        peer: IpAddr,
        login: &Address,
        site: &Site<'_>,
    ) -> Result<(), AccountError> {
        self.ask(peer)?;
        let text = TokenText::new(&rand::random());
        let link = format!("{}/password/nuova?codice={}", site.url, text.text());
        let asked = login.clone();
        let account = self.db.read_brief(move |conn| open_account(conn, &asked)).await?;
        // Also for nobody a mail is written and a row, so that the time tells nothing.
        let to = account.as_ref().map_or(login, |account| &account.address);
        let mail = mails::reset(&to.to_string(), &link, LIFETIME / MINUTE);
        let letter = self.letter(site, to, mail).await?;
        let (digest, now) = (register::digest("password", login), self.clock.now());
        let person = account.map(|account| account.id);
        let sent = self.db.write(move |tx| {
            let wanted = may_mail(tx, &digest, now)?;
            if !wanted || person.is_none() {
                return Ok(());
            }
            let new = NewToken { purpose: Purpose::PasswordReset, person, data: "", lifetime: LIFETIME };
            token::issue(tx, &text, &new, now)?;
            Ok::<_, AccountError>(letter.post(tx, now)?)
        });
        sent.await
    }

    /// Whose password a token lets choose anew, if it does. It stays good.
    ///
    /// # Errors
    /// The database.
    pub async fn reset_of(&self, token: &str) -> Result<Option<Reset>, AccountError> {
        let grant = self.peek(Purpose::PasswordReset, token).await?;
        let Some(person) = grant.and_then(|grant| grant.person) else { return Ok(None) };
        let found = self.db.read_brief(move |conn| {
            let account = directory::load(conn, &[person])?.pop().filter(|account| !account.disabled);
            let programs = app_password::list(conn, person)?.len() + api_token::list(conn, person)?.len();
            let reset = |account: Principal| {
                let login = account.address.to_string();
                Reset { name: account.name, login, programs }
            };
            Ok::<_, DbError>(account.map(reset))
        });
        Ok(found.await?)
    }

    /// Sets the password of whoever has the token; all its sessions end, and it is told. `programs`: so do its app passwords and
    /// tokens, which a thief may have made. A second factor stays.
    ///
    /// # Errors
    /// `BadToken`, `Password`.
    pub async fn reset_password(
        &self,
        token: &str,
        (new, programs): (&str, bool),
        site: &Site<'_>,
    ) -> Result<(), AccountError> {
        let Reset { name, login, .. } = self.reset_of(token).await?.ok_or(AccountError::BadToken)?;
        let (hash, told) = (self.auth.hash_own(new, &[&name, &login]).await?, self.told(&login, site).await?);
        let text = TokenText::parse(token).ok_or(AccountError::BadToken)?;
        let done = self.directory.change(Doer::server(), move |edit| {
            let now = edit.now();
            let grant = token::redeem(edit.tx(), Purpose::PasswordReset, &text, now)?;
            let person = grant.and_then(|grant| grant.person).ok_or(AccountError::BadToken)?;
            password::set(edit, person, &hash)?;
            if programs {
                app_password::revoke_all(edit, person)?;
                api_token::revoke_all(edit, person)?;
            }
            session::end_others(edit.tx(), person, None)?;
            token::revoke(edit.tx(), Purpose::PasswordReset, person)?;
            Ok::<_, AccountError>(told.post(edit.tx(), now)?)
        });
        done.await
    }

    /// Sets a new password for whoever knows the old one; all sessions but the one numbered `own` end, and it is told.
    ///
    /// # Errors
    /// `Proof`, `Password`.
    pub async fn change_password(
        &self,
        (peer, by, own): (IpAddr, PrincipalId, i64),
        old: &str,
        new: &str,
        site: &Site<'_>,
    ) -> Result<(), AccountError> {
        let login = self.login_of(by).await?;
        let actor = self.auth.verify_login(peer, &login, old, Protocol::Web).await?;
        if password::is_same(old, new) {
            return Err(HashError::Same.into());
        }
        let hash = self.auth.hash_own(new, &[&actor.name, &login]).await?;
        let told = self.told(&login, site).await?;
        let before = actor.credential_version;
        let done = self.directory.change(Doer::person(by.0, &login), move |edit| {
            let now = edit.now();
            if auth::version_of(edit.tx(), by)? != Some(before) {
                return Err(AccountError::Proof(auth::AuthError::Bad));
            }
            password::set(edit, by, &hash)?;
            session::carry_on(edit.tx(), by, before, Some(own))?;
            session::end_others(edit.tx(), by, Some(own))?;
            token::revoke(edit.tx(), Purpose::PasswordReset, by)?;
            Ok(told.post(edit.tx(), now)?)
        });
        done.await
    }

    /// What a person logs in with.
    pub(super) async fn login_of(&self, person: PrincipalId) -> Result<String, AccountError> {
        let found = self.db.read_brief(move |conn| directory::load(conn, &[person])).await?;
        let account = found.into_iter().find(|account| !account.disabled);
        account.map(|account| account.address.to_string()).ok_or(AccountError::Forbidden)
    }

    async fn told(&self, login: &str, site: &Site<'_>) -> Result<super::letter::Letter, AccountError> {
        let to = Address::parse(login).map_err(super::letter::internal)?;
        let mail = mails::password_changed(login, self.clock.now(), &forgotten_link(site));
        self.letter(site, &to, mail).await
    }
}

/// Where somebody chooses a new password.
pub(super) fn forgotten_link(site: &Site<'_>) -> String {
    format!("{}/password/dimenticata", site.url)
}

/// The open account of a person with this address.
fn open_account(conn: &mut Conn<'_>, login: &Address) -> Result<Option<Principal>, DbError> {
    let found = directory::find(conn, login)?;
    Ok(found.filter(|account| account.kind == Kind::Person && !account.disabled))
}
