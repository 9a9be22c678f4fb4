//! The SQL of members, of the rules that make them, and of what they follow.

use super::{misread, word};
use crate::{
    address::Address,
    clock::Micros,
    directory::{Principal, PrincipalId},
    discussion::model::{Member, MemberState, Mode, Options},
};
use mailstore::{
    DbError, args,
    db::{Arg, Conn, FromRow, Row, Tx},
};
use std::collections::HashMap;

macro_rules! members {
    ($rest:literal) => {
        concat!(
            "SELECT id, address, name, person_id, by_hand, by_rule, state, mode, away_until, own_copy, doubles, hidden, language, trust,
                    posts, score, scored_at, stopped_at, consent, joined_at FROM discussion_member ",
            $rest
        )
    };
}

impl FromRow for Member {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        at(row, 0)
    }
}

/// A member whose columns begin at `at`.
pub(super) fn at(row: &Row<'_>, at: usize) -> Result<Member, DbError> {
    Ok(Member {
        id: row.get(at)?,
        address: Address::parse(&row.get::<String>(at + 1)?).map_err(misread)?,
        name: row.get(at + 2)?,
        person: row.get::<Option<i64>>(at + 3)?.map(PrincipalId),
        by_hand: row.get(at + 4)?,
        by_rule: row.get(at + 5)?,
        state: word(row, at + 6)?,
        options: Options {
            mode: word(row, at + 7)?,
            away_until: row.get(at + 8)?,
            own_copy: row.get(at + 9)?,
            doubles: row.get(at + 10)?,
            hidden: row.get(at + 11)?,
            language: row.get(at + 12)?,
        },
        trust: row.get(at + 13)?,
        posts: row.get(at + 14)?,
        score: row.get(at + 15)?,
        scored_at: row.get(at + 16)?,
        stopped_at: row.get(at + 17)?,
        consent: row.get(at + 18)?,
        joined_at: row.get(at + 19)?,
    })
}

/// The member with an address, by its key.
pub(in super::super) fn by_key(
    c: &mut Conn<'_>,
    discussion: PrincipalId,
    key: &str,
) -> Result<Option<Member>, DbError> {
    c.query_opt(members!("WHERE discussion_id = $1 AND key = $2"), args![discussion.0, key])
}

/// A person as a member: by its account.
pub(in super::super) fn of_person(
    c: &mut Conn<'_>,
    discussion: PrincipalId,
    person: PrincipalId,
) -> Result<Option<Member>, DbError> {
    c.query_opt(
        members!("WHERE person_id = $2 AND discussion_id = $1 ORDER BY id LIMIT 1"),
        args![discussion.0, person.0],
    )
}

/// The member of a number, with the discussion it is of.
pub(in super::super) fn find(c: &mut Conn<'_>, id: i64) -> Result<Option<(PrincipalId, Member)>, DbError> {
    let sql = "SELECT discussion_id FROM discussion_member WHERE id = $1";
    let Some((discussion,)) = c.query_opt::<(i64,)>(sql, args![id])? else { return Ok(None) };
    let member = c.query_opt(members!("WHERE id = $1"), args![id])?;
    Ok(member.map(|member| (PrincipalId(discussion), member)))
}

/// The order of members.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ByMember {
    /// By address.
    #[default]
    Address,
    /// The newest first.
    Newest,
    /// Those first whose mail comes back most.
    Bounces,
    /// By number: a page begins after the last one of the page before, whatever has changed meanwhile.
    Number,
}

macro_rules! listed {
    ($order:literal) => {
        concat!(
            members!(
                "WHERE discussion_id = $1 AND ($2 = '' OR state = $2) AND ($3 = '' OR key LIKE $3 OR LOWER(name) LIKE $3)
                 AND ($4 = '' OR mode = $4) AND id > $7 ORDER BY "
            ),
            $order,
            " LIMIT $5 OFFSET $6"
        )
    };
}

/// Which members to list.
#[derive(Debug, Clone, Default)]
pub struct Which {
    /// In this state; None: in any.
    pub state: Option<MemberState>,
    /// Who gets this by mail; None: whatever.
    pub mode: Option<Mode>,
    /// Whose address or name holds this text.
    pub text: String,
    /// In this order.
    pub order: ByMember,
    /// At most so many.
    pub limit: u32,
    /// After so many.
    pub offset: u32,
    /// Only those of a higher number.
    pub after: i64,
}

/// Members that are asked for.
pub(in super::super) fn list(
    c: &mut Conn<'_>,
    discussion: PrincipalId,
    which: &Which,
) -> Result<Vec<Member>, DbError> {
    let state = which.state.map_or("", |state| state.as_str());
    let mode = which.mode.map_or("", |mode| mode.as_str());
    let sql = match which.order {
        ByMember::Address => listed!("key"),
        ByMember::Newest => listed!("joined_at DESC, id DESC"),
        ByMember::Bounces => listed!("score DESC, key"),
        ByMember::Number => listed!("id"),
    };
    let text = pattern(&which.text);
    let (limit, offset) = (i64::from(which.limit), i64::from(which.offset));
    c.query(sql, args![discussion.0, state, &text, mode, limit, offset, which.after])
}

/// Members whose copies have come back of late, and those who are sent nothing because of that.
pub(in super::super) fn troubled(c: &mut Conn<'_>, discussion: PrincipalId) -> Result<Vec<Member>, DbError> {
    c.query(
        members!("WHERE discussion_id = $1 AND (state = 'stopped' OR score > 0) ORDER BY score DESC, key LIMIT 1000"),
        args![discussion.0],
    )
}

/// How many members there are in each state.
pub(in super::super) fn count(
    c: &mut Conn<'_>,
    discussion: PrincipalId,
    (text, mode): (&str, Option<Mode>),
) -> Result<Vec<(String, i64)>, DbError> {
    let sql = "SELECT state, COUNT(*) FROM discussion_member
               WHERE discussion_id = $1 AND ($2 = '' OR key LIKE $2 OR LOWER(name) LIKE $2) AND ($3 = '' OR mode = $3)
               GROUP BY state ORDER BY state";
    c.query(sql, args![discussion.0, &pattern(text), mode.map_or("", |mode| mode.as_str())])
}

fn pattern(text: &str) -> String {
    let plain = text.trim().to_lowercase().replace(['%', '_'], " ");
    if plain.is_empty() { String::new() } else { format!("%{plain}%") }
}

/// A member to be made, or to come back.
#[derive(Debug, Clone)]
pub(in super::super) struct NewMember {
    pub(in super::super) address: Address,
    pub(in super::super) key: String,
    pub(in super::super) name: String,
    pub(in super::super) person: Option<PrincipalId>,
    pub(in super::super) state: MemberState,
    pub(in super::super) options: Options,
    pub(in super::super) consent: String,
}

const INSERT: &str =
    "INSERT INTO discussion_member (discussion_id, key, address, domain, name, person_id, by_hand, state, mode, away_until, own_copy,
                                    doubles, hidden, language, consent, joined_at, by_rule, trust, posts, score, scored_at,
                                    reminders)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
     ON CONFLICT (discussion_id, key) DO UPDATE SET by_hand = excluded.by_hand, state = excluded.state,
       person_id = excluded.person_id, mode = excluded.mode, away_until = 0, language = excluded.language,
       consent = excluded.consent, joined_at = excluded.joined_at, score = 0, scored_at = 0, stopped_at = NULL,
       probed_at = NULL, reminders = 0";

/// Puts members in, all by hand; those that are there are as new.
pub(in super::super) fn insert(
    tx: &mut Tx<'_>,
    discussion: PrincipalId,
    new: &[NewMember],
    now: Micros,
) -> Result<(), DbError> {
    // Nothing has been counted yet. A row is all parameters, so that many go in one statement.
    let none = 0_i64;
    let texts: Vec<(String, String)> =
        new.iter().map(|one| (one.address.to_string(), one.address.domain().to_owned())).collect();
    let rows: Vec<Vec<Arg<'_>>> = new
        .iter()
        .zip(&texts)
        .map(|(one, (address, domain))| {
            let options = &one.options;
            args![
                discussion.0,
                &one.key,
                address,
                domain,
                &one.name,
                one.person.map(|id| id.0),
                true,
                one.state.as_str(),
                options.mode.as_str(),
                options.away_until,
                options.own_copy,
                options.doubles,
                options.hidden,
                &options.language,
                &one.consent,
                now,
                none,
                none,
                none,
                none,
                none,
                none
            ]
            .to_vec()
        })
        .collect();
    tx.execute_many(INSERT, &rows)
}

/// Keys of these that are members already, whatever their state but left.
pub(in super::super) fn known(
    c: &mut Conn<'_>,
    discussion: PrincipalId,
    keys: &[String],
) -> Result<Vec<String>, DbError> {
    let sql =
        "SELECT key FROM discussion_member WHERE discussion_id = $1 AND key = ANY($2) AND state <> 'left'";
    Ok(c.query::<(String,)>(sql, args![discussion.0, keys])?.into_iter().map(|row| row.0).collect())
}

/// Sets what a member has chosen.
pub(in super::super) fn set_options(tx: &mut Tx<'_>, id: i64, options: &Options) -> Result<(), DbError> {
    tx.execute(
        "UPDATE discussion_member SET mode = $2, away_until = $3, own_copy = $4, doubles = $5, hidden = $6, language = $7
         WHERE id = $1",
        args![
            id,
            options.mode.as_str(),
            options.away_until,
            options.own_copy,
            options.doubles,
            options.hidden,
            &options.language
        ],
    )?;
    Ok(())
}

/// Sets how it stands with a member; one that is active again begins without bounces.
pub(in super::super) fn set_state(
    tx: &mut Tx<'_>,
    id: i64,
    state: MemberState,
    now: Micros,
) -> Result<(), DbError> {
    let stopped = (state == MemberState::Stopped).then_some(now);
    tx.execute(
        "UPDATE discussion_member SET state = $2, stopped_at = $3, reminders = 0,
                score = CASE WHEN $2 = 'active' THEN 0 ELSE score END,
                probed_at = CASE WHEN $2 = 'active' THEN NULL ELSE probed_at END
         WHERE id = $1",
        args![id, state.as_str(), stopped],
    )?;
    Ok(())
}

/// Sets whether what it writes is published at once (1), waits (-1), or is as that of all (0).
pub(in super::super) fn set_trust(tx: &mut Tx<'_>, id: i64, trust: i64) -> Result<(), DbError> {
    tx.execute("UPDATE discussion_member SET trust = $2 WHERE id = $1", args![id, trust])?;
    Ok(())
}

/// Counts one more of its messages.
pub(in super::super) fn count_post(tx: &mut Tx<'_>, id: i64) -> Result<(), DbError> {
    tx.execute("UPDATE discussion_member SET posts = posts + 1 WHERE id = $1", args![id])?;
    Ok(())
}

/// Takes a member out for good.
pub(in super::super) fn delete(tx: &mut Tx<'_>, id: i64) -> Result<(), DbError> {
    tx.execute("DELETE FROM discussion_follow WHERE member_id = $1", args![id])?;
    tx.execute("DELETE FROM discussion_member WHERE id = $1", args![id])?;
    Ok(())
}

/// Lets a member follow a topic, or no longer.
pub(in super::super) fn follow(
    tx: &mut Tx<'_>,
    member: i64,
    topic: i64,
    follows: bool,
) -> Result<(), DbError> {
    let sql = match follows {
        true => {
            "INSERT INTO discussion_follow (topic_id, member_id) VALUES ($1, $2) ON CONFLICT (topic_id, member_id) DO NOTHING"
        }
        false => "DELETE FROM discussion_follow WHERE topic_id = $1 AND member_id = $2",
    };
    tx.execute(sql, args![topic, member])?;
    Ok(())
}

/// Who is to get a message of a discussion.
pub(in super::super) struct Wanting<'a> {
    pub(in super::super) discussion: PrincipalId,
    pub(in super::super) topic: i64,
    /// Key of who has written it; empty for nobody.
    pub(in super::super) author: String,
    /// Keys of whom it is addressed to beside.
    pub(in super::super) named: &'a [String],
    pub(in super::super) now: Micros,
}

/// Members who want a message: `$1` discussion, `$2` topic, `$3` now, `$4` its author, `$5` no, `$6` whom it is addressed to.
macro_rules! wanting {
    ($select:literal, $rest:literal) => {
        concat!(
            $select,
            " WHERE m.discussion_id = $1 AND m.state = 'active' AND m.away_until <= $3
               AND (m.mode = 'every' OR m.mode = 'topics'
                    AND EXISTS (SELECT 1 FROM discussion_follow f WHERE f.topic_id = $2 AND f.member_id = m.id))
               AND NOT (m.key = $4 AND m.own_copy = $5) AND NOT (m.key = ANY($6) AND m.doubles = $5) ",
            $rest
        )
    };
}

/// Those of them who have a mailbox here.
const LOCAL: &str = wanting!(
    "SELECT m.person_id FROM discussion_member m JOIN principal p
       ON p.id = m.person_id AND p.has_mailbox AND NOT p.disabled AND p.removed_at IS NULL",
    "ORDER BY m.person_id"
);

/// The others, `$7` among the former: number, address, domain.
pub(in super::super) const ELSEWHERE: &str = wanting!(
    "SELECT m.id, m.address, m.domain FROM discussion_member m LEFT JOIN principal p ON p.id = m.person_id",
    "AND (m.person_id IS NULL
          OR (p.removed_at IS NULL AND NOT p.disabled AND (NOT p.has_mailbox OR m.person_id = ANY($7))))"
);

/// The people with a mailbox here who are to get a message.
pub(in super::super) fn local(c: &mut Conn<'_>, wanting: &Wanting<'_>) -> Result<Vec<i64>, DbError> {
    let Wanting { discussion, topic, author, named, now } = wanting;
    let args = args![discussion.0, *topic, *now, author, false, *named];
    Ok(c.query::<(i64,)>(LOCAL, args)?.into_iter().map(|row| row.0).collect())
}

/// Calls `then` with the parameters of [`ELSEWHERE`]; `full`: people here who have no room.
pub(in super::super) fn elsewhere<T>(
    wanting: &Wanting<'_>,
    full: &[i64],
    then: impl FnOnce(&[Arg<'_>]) -> T,
) -> T {
    let Wanting { discussion, topic, author, named, now } = wanting;
    then(args![discussion.0, *topic, *now, author, false, *named, full])
}

/// Sets how a member fares.
pub(in super::super) fn set_score(tx: &mut Tx<'_>, id: i64, score: i64, at: Micros) -> Result<(), DbError> {
    tx.execute(
        "UPDATE discussion_member SET score = $2, scored_at = $3 WHERE id = $1",
        args![id, score, at],
    )?;
    Ok(())
}

/// When a member was probed last, and the item of the queue that probed it; 0: it is still to be sent.
pub(in super::super) fn probe_of(c: &mut Conn<'_>, id: i64) -> Result<Option<(Micros, i64)>, DbError> {
    let sql = "SELECT probed_at, probe_item FROM discussion_member WHERE id = $1 AND probed_at IS NOT NULL";
    c.query_opt(sql, args![id])
}

/// Notes that a member is probed.
pub(in super::super) fn set_probe(tx: &mut Tx<'_>, id: i64, at: Micros, item: i64) -> Result<(), DbError> {
    let sql = "UPDATE discussion_member SET probed_at = $2, probe_item = $3 WHERE id = $1";
    tx.execute(sql, args![id, at, item])?;
    Ok(())
}

/// The people whom rules have made members, whether they have left or not, each with how many rules name it.
pub(in super::super) fn by_rule(c: &mut Conn<'_>, id: PrincipalId) -> Result<HashMap<i64, i64>, DbError> {
    let sql = "SELECT person_id, by_rule FROM discussion_member
               WHERE discussion_id = $1 AND by_rule > 0 AND person_id IS NOT NULL";
    Ok(c.query::<(i64, i64)>(sql, args![id.0])?.into_iter().collect())
}

/// Makes people members by so many rules; who is one already, or has left, stays so.
pub(in super::super) fn name_by_rule(
    tx: &mut Tx<'_>,
    id: PrincipalId,
    people: &[Principal],
    rules: &HashMap<i64, i64>,
    options: &Options,
    now: Micros,
) -> Result<(), DbError> {
    for person in people {
        let (address, domain) = (person.address.to_string(), person.address.domain());
        let count = rules.get(&person.id.0).copied().unwrap_or(1);
        tx.execute(
            "INSERT INTO discussion_member (discussion_id, key, address, domain, name, person_id, by_hand, by_rule, state, mode,
                                            away_until, own_copy, doubles, hidden, language, trust, posts, score, scored_at,
                                            reminders, consent, joined_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'active', $9, 0, $10, $11, $12, $13, 0, 0, 0, 0, 0, 'by rule', $14)
             ON CONFLICT (discussion_id, key) DO UPDATE SET by_rule = excluded.by_rule, person_id = excluded.person_id",
            args![
                id.0,
                &person.address.key(),
                &address,
                domain,
                &person.name,
                person.id.0,
                false,
                count,
                options.mode.as_str(),
                options.own_copy,
                options.doubles,
                options.hidden,
                &options.language,
                now
            ],
        )?;
    }
    Ok(())
}

/// No rule names these people any more: who was not put in by hand is no member.
pub(in super::super) fn unname(tx: &mut Tx<'_>, id: PrincipalId, people: &[i64]) -> Result<(), DbError> {
    let sql = "UPDATE discussion_member SET by_rule = 0 WHERE discussion_id = $1 AND person_id = ANY($2)";
    tx.execute(sql, args![id.0, people])?;
    tx.execute(
        "DELETE FROM discussion_follow WHERE member_id IN
           (SELECT id FROM discussion_member WHERE discussion_id = $1 AND person_id = ANY($2) AND by_hand = $3)",
        args![id.0, people, false],
    )?;
    let sql =
        "DELETE FROM discussion_member WHERE discussion_id = $1 AND person_id = ANY($2) AND by_hand = $3";
    tx.execute(sql, args![id.0, people, false])?;
    Ok(())
}

/// The people with accounts who are members, and those who are in the list but no members now.
pub(in super::super) fn standing(c: &mut Conn<'_>, id: PrincipalId) -> Result<(Vec<i64>, Vec<i64>), DbError> {
    let sql =
        "SELECT person_id, state FROM discussion_member WHERE discussion_id = $1 AND person_id IS NOT NULL";
    let rows: Vec<(i64, String)> = c.query(sql, args![id.0])?;
    let is_in = |state: &str| [MemberState::Active, MemberState::Stopped].iter().any(|s| s.as_str() == state);
    let (active, other): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(_, state)| is_in(state));
    let ids = |rows: Vec<(i64, String)>| rows.into_iter().map(|(person, _)| person).collect();
    Ok((ids(active), ids(other)))
}

/// A person is gone: it is no member of anything.
pub(in super::super) fn forget_person(tx: &mut Tx<'_>, person: PrincipalId) -> Result<(), DbError> {
    tx.execute(
        "DELETE FROM discussion_follow WHERE member_id IN (SELECT id FROM discussion_member WHERE person_id = $1)",
        args![person.0],
    )?;
    tx.execute("DELETE FROM discussion_member WHERE person_id = $1", args![person.0])?;
    Ok(())
}

/// A person has another address: it is a member with that where rules have made it one.
pub(in super::super) fn moved(
    tx: &mut Tx<'_>,
    person: PrincipalId,
    address: &Address,
) -> Result<(), DbError> {
    tx.execute(
        "UPDATE discussion_member SET key = $2, address = $3, domain = $4
         WHERE person_id = $1 AND by_hand = $5 AND key <> $2
           AND NOT EXISTS (SELECT 1 FROM discussion_member o
                           WHERE o.discussion_id = discussion_member.discussion_id AND o.key = $2)",
        args![person.0, &address.key(), &address.to_string(), address.domain(), false],
    )?;
    Ok(())
}
