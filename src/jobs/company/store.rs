//! All SQL of the business directory.

use super::model::{Company, CompanyContent, CompanyFilter, CompanyOwnFilter, CompanyState, Revision, Size};
use crate::{
    catalogue::Paging,
    clock::Micros,
    directory::PrincipalId,
    fiscal::{Ateco, AtecoEdition},
    jobs::listing::{
        Facets, Group, Patterns, Reach, counted, store::office_name, store::word, store::word_opt,
    },
};
use mailstore::{
    DbError, args,
    db::{Arg, Conn, FromRow, Row, Tx},
};

/// What an entry says, in the order of [`columns`] and [`content`].
macro_rules! content_columns {
    () => {
        "denomination, legal_form, codice_fiscale, partita_iva, ateco, ateco_edition, size, office_id, comune, comune_name,
         street, cap, site, mail, phone, description"
    };
}

mod people;

pub(super) use people::{
    companies_of, delete, erasable, forget, is_last_of, people, put_person, remove_person, revisions_by,
};

fn columns(content: &CompanyContent) -> Vec<Arg<'_>> {
    args![
        &content.denomination,
        &content.legal_form,
        &content.codice_fiscale,
        &content.partita_iva,
        &content.ateco,
        content.ateco_edition.map(AtecoEdition::year),
        content.size.map_or("", Size::as_str),
        content.office.map(|id| id.0),
        &content.comune,
        &content.comune_name,
        &content.street,
        &content.cap,
        &content.site,
        &content.mail,
        &content.phone,
        &content.description,
    ]
    .to_vec()
}

fn content(row: &Row<'_>, at: usize) -> Result<CompanyContent, DbError> {
    Ok(CompanyContent {
        denomination: row.get(at)?,
        legal_form: row.get(at + 1)?,
        codice_fiscale: row.get(at + 2)?,
        partita_iva: row.get(at + 3)?,
        ateco: row.get(at + 4)?,
        ateco_edition: row.get::<Option<i64>>(at + 5)?.and_then(AtecoEdition::of_year),
        size: word_opt(row, at + 6)?,
        office: row.get::<Option<i64>>(at + 7)?.map(PrincipalId),
        comune: row.get(at + 8)?,
        comune_name: row.get(at + 9)?,
        street: row.get(at + 10)?,
        cap: row.get(at + 11)?,
        site: row.get(at + 12)?,
        mail: row.get(at + 13)?,
        phone: row.get(at + 14)?,
        description: row.get(at + 15)?,
    })
}

impl FromRow for Company {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            id: row.get(0)?,
            state: word::<CompanyState>(row, 1)?,
            reason: row.get(2)?,
            created_by: row.get::<Option<i64>>(3)?.map(PrincipalId),
            created_at: row.get(4)?,
            updated_at: row.get(5)?,
            approved_at: row.get(6)?,
            version: row.get(7)?,
            content: content(row, 8)?,
        })
    }
}

struct Kept(i64, Revision);

impl FromRow for Kept {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        let revision =
            Revision { person: PrincipalId(row.get(1)?), created_at: row.get(2)?, content: content(row, 3)? };
        Ok(Self(row.get(0)?, revision))
    }
}

/// An entry to write.
pub(super) struct Written<'a> {
    pub(super) state: CompanyState,
    pub(super) reason: &'a str,
    pub(super) approved_at: Option<Micros>,
    pub(super) now: Micros,
    pub(super) by: Option<PrincipalId>,
    pub(super) content: &'a CompanyContent,
    pub(super) search_text: &'a str,
}

fn kept<'a>(new: &Written<'a>) -> Vec<Arg<'a>> {
    let by = new.by.map(|id| id.0);
    let mut row =
        args![new.state.as_str(), new.reason, new.approved_at, new.now, by, new.search_text].to_vec();
    row.extend(columns(new.content));
    row
}

pub(super) fn insert(tx: &mut Tx<'_>, new: &Written<'_>) -> Result<i64, DbError> {
    tx.insert(
        concat!(
            "INSERT INTO company (state, reason, approved_at, created_at, updated_at, created_by, changed_by, version,
               search_text, ",
            content_columns!(),
            ") VALUES ($1, $2, $3, $4, $4, $5, $5, 1, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
               $21, $22) RETURNING id"
        ),
        &kept(new),
    )
}

pub(super) fn update(tx: &mut Tx<'_>, id: i64, new: &Written<'_>) -> Result<(), DbError> {
    let mut row = kept(new);
    row.push(id.into());
    tx.execute(
        "UPDATE company SET state = $1, reason = $2, approved_at = $3, updated_at = $4, changed_by = $5, search_text = $6,
           denomination = $7, legal_form = $8, codice_fiscale = $9, partita_iva = $10, ateco = $11, ateco_edition = $12,
           size = $13, office_id = $14, comune = $15, comune_name = $16, street = $17, cap = $18, site = $19, mail = $20,
           phone = $21, description = $22, version = version + 1 WHERE id = $23",
        &row,
    )
    .map(|_| ())
}

/// Notes that something about an entry has changed beside what it says.
pub(super) fn touch(tx: &mut Tx<'_>, id: i64) -> Result<(), DbError> {
    tx.execute("UPDATE company SET version = version + 1 WHERE id = $1", args![id]).map(|_| ())
}

/// Keeps a change that waits, in the place of the one before.
pub(super) fn put_revision(
    tx: &mut Tx<'_>,
    company: i64,
    person: PrincipalId,
    content: &CompanyContent,
    now: Micros,
) -> Result<(), DbError> {
    remove_revision(tx, company)?;
    let mut row = args![company, person.0, now].to_vec();
    row.extend(columns(content));
    tx.execute(
        concat!(
            "INSERT INTO company_revision (company_id, person_id, created_at, ",
            content_columns!(),
            ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)"
        ),
        &row,
    )
    .map(|_| ())
}

/// A change that waits is refused; it stays for the firm. False when there was none.
pub(super) fn refuse_revision(tx: &mut Tx<'_>, company: i64) -> Result<bool, DbError> {
    let sql = "UPDATE company_revision SET refused = $2 WHERE company_id = $1 AND NOT refused";
    Ok(tx.execute(sql, args![company, true])? == 1)
}

/// False when there was none.
pub(super) fn remove_revision(tx: &mut Tx<'_>, company: i64) -> Result<bool, DbError> {
    let done = tx.execute("DELETE FROM company_revision WHERE company_id = $1", args![company])?;
    Ok(done == 1)
}

/// Changes that wait, each with the entry it is of.
pub(super) fn revisions(conn: &mut Conn<'_>, companies: &[i64]) -> Result<Vec<(i64, Revision)>, DbError> {
    let sql = concat!(
        "SELECT company_id, person_id, created_at, ",
        content_columns!(),
        " FROM company_revision WHERE company_id = ANY($1) AND NOT refused"
    );
    let rows: Vec<Kept> = conn.query(sql, args![companies])?;
    Ok(rows.into_iter().map(|Kept(company, revision)| (company, revision)).collect())
}

/// The last change, if it was refused.
pub(super) fn refused(conn: &mut Conn<'_>, company: i64) -> Result<Option<CompanyContent>, DbError> {
    let sql = concat!(
        "SELECT company_id, person_id, created_at, ",
        content_columns!(),
        " FROM company_revision WHERE company_id = $1 AND refused"
    );
    Ok(conn.query_opt::<Kept>(sql, args![company])?.map(|Kept(_, revision)| revision.content))
}

/// Entries by number, in the order of the numbers.
pub(super) fn load(conn: &mut Conn<'_>, ids: &[i64]) -> Result<Vec<Company>, DbError> {
    let sql = concat!(
        "SELECT id, state, reason, created_by, created_at, updated_at, approved_at, version, ",
        content_columns!(),
        " FROM company WHERE id = ANY($1)"
    );
    let mut companies: Vec<Company> = conn.query(sql, args![ids])?;
    let place = |id: i64| ids.iter().position(|wanted| *wanted == id);
    companies.sort_by_cached_key(|company| place(company.id));
    Ok(companies)
}

/// The entry, which nobody else changes until the transaction ends.
pub(super) fn lock(tx: &mut Tx<'_>, id: i64) -> Result<Option<Company>, DbError> {
    tx.query_opt::<(i64,)>("SELECT id FROM company WHERE id = $1 FOR UPDATE", args![id])?;
    Ok(load(tx, &[id])?.pop())
}

/// The same of several, locked in the order of their numbers, so that two who lock several wait for each other in one order.
pub(super) fn lock_all(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<Company>, DbError> {
    tx.query::<(i64,)>("SELECT id FROM company WHERE id = ANY($1) ORDER BY id FOR UPDATE", args![ids])?;
    load(tx, ids)
}

/// Entries with one of these codes, whatever their state; an empty code is nobody's.
pub(super) fn with_codes(
    conn: &mut Conn<'_>,
    codici: &[String],
    partite: &[String],
) -> Result<Vec<i64>, DbError> {
    let sql = "SELECT id FROM company WHERE (codice_fiscale <> '' AND codice_fiscale = ANY($1))
                 OR (partita_iva <> '' AND partita_iva = ANY($2)) ORDER BY id";
    Ok(ids(conn.query(sql, args![codici, partite])?))
}

/// Approved entries with the words that are asked for.
macro_rules! with_words {
    () => {
        " FROM company WHERE state = 'approved'
           AND ($4 = '' OR search_text LIKE $4) AND ($5 = '' OR search_text LIKE $5)
           AND ($6 = '' OR search_text LIKE $6) AND ($7 = '' OR search_text LIKE $7)"
    };
}

/// Those with all else that is asked for, too, from its columns on.
macro_rules! public {
    ($what:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $what,
            with_words!(),
            " AND ($1 = '' OR comune = $1) AND ($2 = '' OR ateco = $2 OR ateco LIKE $2 || '%') AND ($3 = '' OR size = $3)",
            $rest
        )
    };
}

fn asked<'a>(filter: &'a CompanyFilter, patterns: &'a Patterns) -> Vec<Arg<'a>> {
    let mut row = args![
        &filter.comune,
        filter.ateco.as_ref().map_or("", Ateco::as_str),
        filter.size.map_or("", Size::as_str),
    ]
    .to_vec();
    row.extend(patterns.0.iter().map(Arg::from));
    row
}

/// A page of ids of approved entries, by name, and how many there are.
pub(super) fn public(
    conn: &mut Conn<'_>,
    filter: &CompanyFilter,
    paging: Paging,
) -> Result<(Vec<i64>, u32), DbError> {
    let patterns = Patterns::of(&filter.words);
    let mut row = asked(filter, &patterns);
    row.extend([paging.size().into(), paging.offset().into()]);
    let sql = public!("id, COUNT(*) OVER ()", " ORDER BY LOWER(denomination), id LIMIT $8 OFFSET $9");
    let found: Vec<(i64, i64)> = conn.query(sql, &row)?;
    let total = match found.first() {
        Some((_, total)) => *total,
        None if paging.offset() == 0 => 0,
        // Beyond the last page.
        None => conn.query_one::<(i64,)>(public!("COUNT(*)", ""), &row[..row.len() - 2])?.0,
    };
    Ok((found.into_iter().map(|(id, _)| id).collect(), u32::try_from(total).unwrap_or(u32::MAX)))
}

/// The fields whose values are counted, each at the place of its bit.
const FIELDS: [&str; 3] = ["comune", "ateco", "size"];

/// Approved entries that are alike in these: their values, the name of the comune, the bits of what is asked for of these fields
/// and they have not, how many.
const GROUPS: &str = concat!(
    "SELECT comune, MAX(comune_name), division, size, CAST(missed AS BIGINT), COUNT(*)
     FROM (SELECT comune, comune_name, SUBSTR(ateco, 1, 2) AS division, size,
       CASE WHEN $1 = '' OR comune = $1 THEN 0 ELSE 1 END
       + CASE WHEN $2 = '' OR ateco = $2 OR ateco LIKE $2 || '%' THEN 0 ELSE 2 END
       + CASE WHEN $3 = '' OR size = $3 THEN 0 ELSE 4 END AS missed",
    with_words!(),
    ") AS alike WHERE missed IN (0, 1, 2, 4) GROUP BY comune, division, size, missed"
);

/// The values of each field among what else the reader asks for, in one statement.
pub(super) fn facets(conn: &mut Conn<'_>, filter: &CompanyFilter) -> Result<Vec<Facets>, DbError> {
    let patterns = Patterns::of(&filter.words);
    let rows: Vec<(String, String, String, String, i64, i64)> =
        conn.query(GROUPS, &asked(filter, &patterns))?;
    let group = |(comune, comune_name, division, size, missed, count)| Group {
        values: vec![(comune, comune_name), (division, String::new()), (size, String::new())],
        missed,
        count,
    };
    let groups: Vec<Group> = rows.into_iter().map(group).collect();
    Ok(counted(&FIELDS, &groups))
}

/// Entries somebody looks after, from its columns on: those of the offices, and those of none.
macro_rules! own {
    ($what:literal, [$($rest:expr),*]) => {
        concat!(
            "SELECT ",
            $what,
            " FROM company c WHERE ($1 OR c.office_id = ANY($2) OR c.office_id IS NULL)
              AND ($3 = '' OR c.state = $3)
              AND (NOT $4 OR EXISTS (SELECT 1 FROM company_revision r WHERE r.company_id = c.id AND NOT r.refused))
              AND ($5 = '' OR c.search_text LIKE $5) AND ($6 = '' OR c.search_text LIKE $6)
              AND ($7 = '' OR c.search_text LIKE $7) AND ($8 = '' OR c.search_text LIKE $8)",
            $($rest,)*
        )
    };
}

/// Ids of those, in an order.
macro_rules! own_by {
    ($($order:expr),+) => {
        own!("c.id", [" ORDER BY ", $($order,)+ " LIMIT $9 OFFSET $10"])
    };
}

/// The same in each [`OwnOrder`](crate::jobs::listing::OwnOrder). Firms have no end: asked to sort by it, they are sorted by their name.
const OWN: [&str; 12] = [
    own_by!("c.updated_at, c.id"),
    own_by!("c.updated_at DESC, c.id DESC"),
    own_by!("LOWER(c.denomination), c.id"),
    own_by!("LOWER(c.denomination) DESC, c.id DESC"),
    own_by!("c.partita_iva, c.codice_fiscale, c.id"),
    own_by!("c.partita_iva DESC, c.codice_fiscale DESC, c.id DESC"),
    own_by!("c.state, c.id"),
    own_by!("c.state DESC, c.id DESC"),
    own_by!(office_name!(), ", c.id"),
    own_by!(office_name!(), " DESC, c.id DESC"),
    own_by!("LOWER(c.denomination), c.id"),
    own_by!("LOWER(c.denomination) DESC, c.id DESC"),
];

/// A page of ids of those somebody looks after, and how many there are.
pub(super) fn own(
    conn: &mut Conn<'_>,
    reach: &Reach,
    filter: &CompanyOwnFilter,
    paging: Paging,
) -> Result<(Vec<i64>, u32), DbError> {
    let patterns = Patterns::of(&filter.words).0;
    let state = filter.state.map_or("", CompanyState::as_str);
    let mut row = args![reach.everything, &reach.offices, state, filter.changed].to_vec();
    row.extend(patterns.iter().map(Arg::from));
    let (total,) = conn.query_one::<(i64,)>(own!("COUNT(*)", []), &row)?;
    row.extend([paging.size().into(), paging.offset().into()]);
    let page = conn.query(OWN[filter.order.place()], &row)?;
    Ok((ids(page), u32::try_from(total).unwrap_or(u32::MAX)))
}

/// All ids, by name.
pub(super) fn all(conn: &mut Conn<'_>) -> Result<Vec<i64>, DbError> {
    Ok(ids(conn.query("SELECT id FROM company ORDER BY LOWER(denomination), id", &[])?))
}

fn ids(rows: Vec<(i64,)>) -> Vec<i64> {
    rows.into_iter().map(|row| row.0).collect()
}
