//! Rights on a mailbox: RFC 4314 letters held by principals.

use crate::{
    Change, Collection, StoreError, args,
    db::{Conn, DbError, Tx},
    mailbox,
};
use std::{fmt, ops::BitOr};

/// A set of RFC 4314 §2.1 letters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rights(u16);

const LETTERS: &[u8; 11] = b"lrswipkxtea";

/// Stands in the place of a principal for `anyone` (RFC 4314 §2): everybody who can log in. No principal has this number.
pub const ANYONE: i64 = 0;

impl Rights {
    /// l: the mailbox is seen in LIST.
    pub const LOOKUP: Self = Self(1);
    /// r: open it, read messages.
    pub const READ: Self = Self(1 << 1);
    /// s: keep \Seen.
    pub const SEEN: Self = Self(1 << 2);
    /// w: other flags and keywords.
    pub const WRITE: Self = Self(1 << 3);
    /// i: append and copy into it.
    pub const INSERT: Self = Self(1 << 4);
    /// p: send to its submission address.
    pub const POST: Self = Self(1 << 5);
    /// k: make mailboxes below it.
    pub const CREATE: Self = Self(1 << 6);
    /// x: delete or rename it.
    pub const DELETE_MAILBOX: Self = Self(1 << 7);
    /// t: keep \Deleted.
    pub const DELETE_MESSAGES: Self = Self(1 << 8);
    /// e: expunge.
    pub const EXPUNGE: Self = Self(1 << 9);
    /// a: change these rights.
    pub const ADMINISTER: Self = Self(1 << 10);
    /// All of them.
    pub const ALL: Self = Self((1 << 11) - 1);
    /// None of them.
    pub const NONE: Self = Self(0);
    /// What the obsolete c stands for: k and x.
    const OBSOLETE_CREATE: Self = Self::CREATE.and(Self::DELETE_MAILBOX);
    /// What the obsolete d stands for: t and e.
    const OBSOLETE_DELETE: Self = Self::DELETE_MESSAGES.and(Self::EXPUNGE);

    /// Reads letters; None when one is unknown. The old `c` and `d` (RFC 4314 §2.1.1) are understood.
    pub fn parse(letters: &str) -> Option<Self> {
        letters.bytes().try_fold(Self::NONE, |rights, letter| {
            let more = match letter {
                b'c' => Self::OBSOLETE_CREATE,
                b'd' => Self::OBSOLETE_DELETE,
                _ => Self(1 << LETTERS.iter().position(|l| *l == letter)?),
            };
            Some(rights | more)
        })
    }

    /// Whether all of `wanted` are held.
    pub fn allow(self, wanted: Self) -> bool {
        self.0 & wanted.0 == wanted.0
    }

    /// Both together, where a constant is made.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether one of these is among `others`.
    pub fn meets(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }

    /// These without `others`.
    pub fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }

    /// Each of these alone, in the order of their letters.
    pub fn each(self) -> impl Iterator<Item = Self> {
        (0..LETTERS.len()).map(|n| Self(1 << n)).filter(move |one| self.meets(*one))
    }

    /// The letters as clients of today and yesterday read them: with the obsolete `c` and `d` that RFC 4314 §2.1.1 wants
    /// beside their successors.
    pub fn with_obsolete(self) -> String {
        let mut letters = self.to_string();
        for (letter, members) in [('c', Self::OBSOLETE_CREATE), ('d', Self::OBSOLETE_DELETE)] {
            if self.meets(members) {
                letters.push(letter);
            }
        }
        letters
    }
}

impl BitOr for Rights {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        self.and(other)
    }
}

impl fmt::Display for Rights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = LETTERS.iter().enumerate().filter(|(n, _)| self.0 & (1 << n) != 0);
        held.map(|(_, letter)| char::from(*letter)).try_for_each(|letter| write!(f, "{letter}"))
    }
}

/// Gives a principal exactly these rights; none at all takes the row away.
pub fn set(tx: &mut Tx<'_>, mailbox: i64, principal: i64, rights: Rights) -> Result<(), StoreError> {
    let owner = mailbox::lock_one(tx, mailbox)?.owner;
    if rights == Rights::NONE {
        tx.execute(
            "DELETE FROM rights WHERE mailbox_id = $1 AND principal_id = $2",
            args![mailbox, principal],
        )?;
    } else {
        tx.execute(
            "INSERT INTO rights (mailbox_id, principal_id, letters) VALUES ($1, $2, $3)
             ON CONFLICT (mailbox_id, principal_id) DO UPDATE SET letters = $3",
            args![mailbox, principal, rights.to_string().as_str()],
        )?;
    }
    tx.publish(Change { collection: Collection::Mailboxes(owner), seq: 0 });
    // Whoever is that principal has one mailbox more to see, or one less.
    tx.publish(Change { collection: Collection::Mailboxes(principal), seq: 0 });
    tx.publish(Change { collection: Collection::Mailbox(mailbox), seq: 0 });
    Ok(())
}

/// Who has which rights on a mailbox, beside its owner.
pub fn list(c: &mut Conn<'_>, mailbox: i64) -> Result<Vec<(i64, Rights)>, DbError> {
    let sql = "SELECT principal_id, letters FROM rights WHERE mailbox_id = $1 ORDER BY principal_id";
    let rows: Vec<(i64, String)> = c.query(sql, args![mailbox])?;
    Ok(rows
        .into_iter()
        .map(|(principal, letters)| (principal, Rights::parse(&letters).unwrap_or_default()))
        .collect())
}

/// The sum of the rights that `principals` have on a mailbox: those of a person, and of all it belongs to.
pub fn granted(c: &mut Conn<'_>, mailbox: i64, principals: &[i64]) -> Result<Rights, DbError> {
    let sql = "SELECT letters FROM rights WHERE mailbox_id = $1 AND principal_id = ANY($2)";
    let rows: Vec<(String,)> = c.query(sql, args![mailbox, principals])?;
    Ok(rows.iter().fold(Rights::NONE, |sum, (letters,)| sum | Rights::parse(letters).unwrap_or_default()))
}

/// What a principal itself has on a mailbox.
pub fn of(c: &mut Conn<'_>, mailbox: i64, principal: i64) -> Result<Rights, DbError> {
    granted(c, mailbox, &[principal])
}

/// Gives `to` the same rights rows as `from`: what a new mailbox inherits (RFC 4314 §4, CREATE).
pub fn inherit(tx: &mut Tx<'_>, from: i64, to: i64) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO rights (mailbox_id, principal_id, letters)
         SELECT CAST($2 AS BIGINT), principal_id, letters FROM rights WHERE mailbox_id = $1 ON CONFLICT DO NOTHING",
        args![from, to],
    )?;
    Ok(())
}

/// Mailboxes of other owners on which `principals` have rights, with the sum of those.
pub fn shared_with(c: &mut Conn<'_>, principals: &[i64]) -> Result<Vec<(i64, Rights)>, DbError> {
    let sql = "SELECT mailbox_id, letters FROM rights WHERE principal_id = ANY($1) ORDER BY mailbox_id";
    let mut sums: Vec<(i64, Rights)> = Vec::new();
    c.for_each(sql, args![principals], |row| {
        let (id, rights) = (row.get(0)?, Rights::parse(&row.get::<String>(1)?).unwrap_or_default());
        match sums.last_mut() {
            Some((last, sum)) if *last == id => *sum = *sum | rights,
            _ => sums.push((id, rights)),
        }
        Ok(())
    })?;
    Ok(sums)
}

/// Owners of the mailboxes on which `principals` have rights.
pub fn owners_shared_with(c: &mut Conn<'_>, principals: &[i64]) -> Result<Vec<i64>, DbError> {
    let sql = "SELECT DISTINCT m.owner_id FROM rights r JOIN mailbox m ON m.id = r.mailbox_id
               WHERE r.principal_id = ANY($1) ORDER BY m.owner_id";
    Ok(c.query::<(i64,)>(sql, args![principals])?.into_iter().map(|row| row.0).collect())
}

#[cfg(test)]
mod tests {
    use super::Rights;

    #[test]
    fn letters_are_read_and_written() {
        for (text, written) in
            [("", ""), ("lr", "lr"), ("rl", "lr"), ("lrswipkxtea", "lrswipkxtea"), ("cd", "kxte")]
        {
            assert_eq!(Rights::parse(text).map(|r| r.to_string()).as_deref(), Some(written));
        }
        assert_eq!(Rights::parse("lz"), None);
    }

    #[test]
    fn old_clients_see_c_and_d_where_a_member_is_held() {
        for (text, written) in [
            ("", ""),
            ("lr", "lr"),
            ("lrk", "lrkc"),
            ("lrx", "lrxc"),
            ("lrt", "lrtd"),
            ("lre", "lred"),
            ("lrswipkxtea", "lrswipkxteacd"),
        ] {
            assert_eq!(Rights::parse(text).map(Rights::with_obsolete).as_deref(), Some(written));
        }
    }
}
