//! What people do with their own account.

use super::{
    AccountError, Accounts, OwnAccount, Site,
    letter::{Letter, internal},
    password::forgotten_link,
    store,
};
use crate::{
    address::Address,
    audit::Doer,
    auth::{
        self, Protocol,
        api_token::{self, ListedToken, NewApiToken},
        app_password::{self, AppPassword},
        second_factor::{self, FactorError, RECOVERY_CODES, RecoveryCodes, Setup, Spent, Status},
        session::{self, Listed},
    },
    directory::{self, Edit, PrincipalId},
    fields,
};
use mailstore::db::Tx;
use std::{net::IpAddr, sync::Arc};
use templates::mails::accounts::{self as mails, Guarding};

impl Accounts {
    /// What the own pages of a person show.
    ///
    /// # Errors
    /// `Forbidden` when the account is gone.
    pub async fn own(&self, by: PrincipalId) -> Result<OwnAccount, AccountError> {
        let found = self.db.read_brief(move |conn| {
            let account = directory::load(conn, &[by])?.pop().ok_or(AccountError::Forbidden)?;
            Ok(OwnAccount {
                name: account.name,
                login: account.address.to_string(),
                roles: directory::roles_of(conn, by)?,
                has_mailbox: account.has_mailbox,
                created_at: account.created_at,
                second_factor: second_factor::status(conn, by)?,
                registration: store::registrations_of(conn, by)?.pop(),
                erasure: store::erasures_of(conn, by)?.pop(),
            })
        });
        found.await
    }

    /// Gives oneself another name.
    ///
    /// # Errors
    /// `Field` for one that is empty, too long, or holds a link.
    pub async fn rename(&self, by: PrincipalId, name: &str) -> Result<(), AccountError> {
        let name = fields::person_name(name).map_err(AccountError::field("name"))?;
        self.as_oneself(by, move |edit| Ok(edit.rename(by, &name)?)).await
    }

    /// The sessions of a person, the one used last first.
    ///
    /// # Errors
    /// The database.
    pub async fn sessions(&self, by: PrincipalId) -> Result<Vec<Listed>, AccountError> {
        let now = self.clock.now();
        Ok(self.db.read_brief(move |conn| session::list(conn, by, now)).await?)
    }

    /// Ends a session of one's own.
    ///
    /// # Errors
    /// `NoSuch`.
    pub async fn end_session(&self, by: PrincipalId, id: i64) -> Result<(), AccountError> {
        match self.db.write(move |tx| session::end_one(tx, by, id)).await? {
            true => Ok(()),
            false => Err(AccountError::NoSuch),
        }
    }

    /// Ends all sessions of one's own but the one numbered `own`; gives how many.
    ///
    /// # Errors
    /// The database.
    pub async fn end_other_sessions(&self, by: PrincipalId, own: i64) -> Result<u64, AccountError> {
        Ok(self.db.write(move |tx| session::end_others(tx, by, Some(own))).await?)
    }

    /// The app passwords of a person, oldest first.
    ///
    /// # Errors
    /// The database.
    pub async fn app_passwords(&self, by: PrincipalId) -> Result<Vec<AppPassword>, AccountError> {
        Ok(self.db.read_brief(move |conn| app_password::list(conn, by)).await?)
    }

    /// Makes an app password from random octets, for the password: whoever finds a browser open gets no lasting way in. Gives its
    /// text, to be shown once.
    ///
    /// # Errors
    /// `Proof`; `Directory(Refused)` when there are too many, or the label is empty.
    pub async fn add_app_password(
        &self,
        (peer, by): (IpAddr, PrincipalId),
        password: &str,
        label: &str,
        random: [u8; app_password::LENGTH],
        site: &Site<'_>,
    ) -> Result<String, AccountError> {
        self.prove(peer, by, password).await?;
        let (label, told) = (label.to_owned(), self.guarding(by, Guarding::AppPassword, site).await?);
        self.as_oneself(by, move |edit| {
            let before = app_password::list(edit.tx(), by)?.len();
            let made = app_password::create(edit, by, &label, &random)?;
            // The same form sent twice makes one.
            if app_password::list(edit.tx(), by)?.len() > before {
                told.post_in(edit)?;
            }
            Ok(made)
        })
        .await
    }

    /// Takes an app password away: programs that use it are out within ten seconds. Sessions of the web go on.
    ///
    /// # Errors
    /// `NoSuch`.
    pub async fn revoke_app_password(&self, by: PrincipalId, id: i64) -> Result<(), AccountError> {
        self.as_oneself(by, move |edit| {
            let before = auth::version_of(edit.tx(), by)?.unwrap_or_default();
            match app_password::revoke(edit, by, id) {
                Err(directory::DirectoryError::NoSuch(..)) => return Err(AccountError::NoSuch),
                revoked => revoked?,
            }
            Ok(session::carry_on(edit.tx(), by, before, None)?)
        })
        .await
    }

    /// The tokens of a person, the latest first.
    ///
    /// # Errors
    /// The database.
    pub async fn api_tokens(&self, by: PrincipalId) -> Result<Vec<ListedToken>, AccountError> {
        Ok(self.db.read_brief(move |conn| api_token::list(conn, by)).await?)
    }

    /// Makes a token from random octets, for the password, as [`add_app_password`](Self::add_app_password) does. Gives its text, to
    /// be shown once.
    ///
    /// # Errors
    /// `Proof`; `Directory(Refused)` when there are too many, or something is wrong with it ([`api_token::check`]).
    pub async fn add_api_token(
        &self,
        (peer, by): (IpAddr, PrincipalId),
        password: &str,
        new: NewApiToken,
        random: [u8; api_token::RANDOM],
        site: &Site<'_>,
    ) -> Result<String, AccountError> {
        self.prove(peer, by, password).await?;
        let told = self.guarding(by, Guarding::ApiToken, site).await?;
        self.as_oneself(by, move |edit| {
            let before = api_token::list(edit.tx(), by)?.len();
            let made = api_token::create(edit, by, &new, &random)?;
            // The same form sent twice makes one.
            if api_token::list(edit.tx(), by)?.len() > before {
                told.post_in(edit)?;
            }
            Ok(made.text().to_owned())
        })
        .await
    }

    /// Takes a token away: it is good for nothing from now on.
    ///
    /// # Errors
    /// `NoSuch`.
    pub async fn revoke_api_token(&self, by: PrincipalId, id: i64) -> Result<(), AccountError> {
        self.as_oneself(by, move |edit| match api_token::revoke(edit, by, id) {
            Err(directory::DirectoryError::NoSuch(..)) => Err(AccountError::NoSuch),
            revoked => Ok(revoked?),
        })
        .await
    }

    /// How it stands with the second factor, and what the telephone is to be told while it is being set up. `issuer`: the name
    /// it shows.
    ///
    /// # Errors
    /// The database, or a key that does not open.
    pub async fn second_factor(
        &self,
        by: PrincipalId,
        issuer: &'static str,
    ) -> Result<(Status, Option<Setup>), FactorError> {
        let keys = Arc::clone(&self.keys);
        let found = self.db.read_brief(move |conn| {
            let login = directory::load(conn, &[by])?.pop().map(|account| account.address.to_string());
            let status = second_factor::status(conn, by)?;
            let setup = second_factor::setup(conn, &keys, by, (issuer, &login.unwrap_or_default()))?;
            Ok((status, setup))
        });
        found.await
    }

    /// Begins to set a second factor up.
    ///
    /// # Errors
    /// `WrongState` when one is in use.
    pub async fn begin_second_factor(&self, by: PrincipalId) -> Result<(), FactorError> {
        let (keys, key, now) = (Arc::clone(&self.keys), rand::random(), self.clock.now());
        self.db.write(move |tx| second_factor::begin(tx, &keys, by, &key, now)).await
    }

    /// Puts it into use, proved by the password and a code; gives the recovery codes. All sessions but the one numbered `own` end.
    ///
    /// # Errors
    /// `Proof` of the password or the code; `Decided` when none is being set up.
    pub async fn confirm_second_factor(
        &self,
        (peer, by, own): (IpAddr, PrincipalId, i64),
        (password, code): (&str, &str),
        site: &Site<'_>,
    ) -> Result<RecoveryCodes, AccountError> {
        self.prove(peer, by, password).await?;
        let told = self.guarding(by, Guarding::FactorOn, site).await?;
        let (keys, code, random) = (Arc::clone(&self.keys), code.to_owned(), random_codes());
        let confirmed = self.as_oneself(by, move |edit| {
            let codes = second_factor::confirm(edit, &keys, (by, own), &code, &random)?;
            told.post_in(edit)?;
            Ok(codes)
        });
        confirmed.await.map_err(|error: FactorError| match error {
            FactorError::WrongState => AccountError::Decided,
            error => AccountError::Proof(error.into()),
        })
    }

    /// Takes the second factor of one's own away, for the password and a code.
    ///
    /// # Errors
    /// `Proof`.
    pub async fn disable_second_factor(
        &self,
        (peer, by): (IpAddr, PrincipalId),
        (password, code): (&str, &str),
        site: &Site<'_>,
    ) -> Result<(), AccountError> {
        self.prove(peer, by, password).await?;
        let spent = self.spend_code((peer, by), code, site).await;
        spent.map_err(|error| AccountError::Proof(error.into()))?;
        let told = self.guarding(by, Guarding::FactorOff, site).await?;
        self.as_oneself(by, move |edit| match second_factor::remove(edit, by) {
            Ok(()) => Ok(told.post_in(edit)?),
            Err(FactorError::WrongState) => Ok(()),
            Err(FactorError::Directory(error)) => Err(error.into()),
            Err(error) => Err(AccountError::Proof(error.into())),
        })
        .await
    }

    /// Uses up a code of a person who has given its password, and tells it when it was a recovery code.
    ///
    /// # Errors
    /// `BadCode`, `TooMany`, `WrongState`, `Unavailable`.
    pub async fn spend_code(
        &self,
        (peer, by): (IpAddr, PrincipalId),
        code: &str,
        site: &Site<'_>,
    ) -> Result<Spent, FactorError> {
        let left = self.db.read_brief(move |conn| second_factor::status(conn, by)).await?;
        let told = match left {
            Status::On { recovery_left, .. } if second_factor::is_recovery(code) => {
                Some(self.guarding(by, Guarding::CodeUsed(recovery_left - 1), site).await.map_err(unsent)?)
            }
            _ => None,
        };
        let post = move |tx: &mut Tx<'_>, now| told.iter().try_for_each(|letter| letter.post(tx, now));
        self.auth.spend_code((peer, by), code, post).await
    }

    /// New recovery codes in the place of those there are, for a code.
    ///
    /// # Errors
    /// `BadCode`, `TooMany`, `WrongState`.
    pub async fn renew_recovery_codes(
        &self,
        (peer, by): (IpAddr, PrincipalId),
        code: &str,
        site: &Site<'_>,
    ) -> Result<RecoveryCodes, FactorError> {
        self.spend_code((peer, by), code, site).await?;
        let told = self.guarding(by, Guarding::CodesMade, site).await.map_err(unsent)?;
        let random = random_codes();
        self.as_oneself(by, move |edit| {
            let codes = second_factor::renew_codes(edit, by, &random)?;
            told.post_in(edit)?;
            Ok(codes)
        })
        .await
    }

    /// The letter about a change of how an account is guarded.
    async fn guarding(
        &self,
        by: PrincipalId,
        what: Guarding,
        site: &Site<'_>,
    ) -> Result<Letter, AccountError> {
        let login = self.login_of(by).await?;
        let to = Address::parse(&login).map_err(internal)?;
        let mail = mails::guarding_changed(&login, what, self.clock.now(), &forgotten_link(site));
        self.letter(site, &to, mail).await
    }

    /// Whether the person knows its password.
    async fn prove(&self, peer: IpAddr, by: PrincipalId, password: &str) -> Result<(), AccountError> {
        let login = self.login_of(by).await?;
        self.auth.verify_login(peer, &login, password, Protocol::Web).await?;
        Ok(())
    }

    /// Changes something of one's own, in one's own name.
    pub(super) async fn as_oneself<T, E>(
        &self,
        by: PrincipalId,
        change: impl FnMut(&mut Edit<'_, '_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<mailstore::DbError> + Send + 'static,
    {
        let login = self.db.read_brief(move |conn| directory::load(conn, &[by])).await?;
        let login = login.into_iter().next().map(|account| account.address.to_string());
        self.directory.change(Doer::person(by.0, &login.unwrap_or_default()), change).await
    }
}

/// Without the letter nothing is done.
fn unsent(error: AccountError) -> FactorError {
    match error {
        AccountError::Directory(error) => error.into(),
        error => {
            tracing::error!(%error, "a letter about an account cannot be written");
            FactorError::Unavailable
        }
    }
}

fn random_codes() -> [u8; RECOVERY_CODES * second_factor::RECOVERY] {
    std::array::from_fn(|_| rand::random())
}
