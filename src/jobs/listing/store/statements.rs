//! The statements that all listings share, made once for each table by macros: names of tables cannot be parameters.

/// Statements of a table that do not depend on a kind's own columns.
#[derive(Debug)]
pub struct Shared {
    /// Id by reference: `$1` a list of references.
    pub(crate) named: &'static str,
    /// Locks the rows `$1`.
    pub(crate) lock: &'static str,
    /// Gives the row `$1` the reference `$2`.
    pub(crate) name: &'static str,
    /// State, first publication, end, instant and changer of the row `$1`.
    pub(crate) mark: &'static str,
    /// Ids of those somebody looks after.
    pub(crate) own: &'static str,
    /// How many those are.
    pub(crate) own_count: &'static str,
    /// Ids of those somebody looks after that are offered and end between `$4` and `$5`.
    pub(crate) ending: &'static str,
    /// All ids, by reference.
    pub(crate) all: &'static str,
}

/// Which rows somebody looks after: everything, offices, territories.
macro_rules! within_reach {
    () => {
        " WHERE ($1 OR office_id = ANY($2) OR territory_id = ANY($3))"
    };
}
pub(crate) use within_reach;

macro_rules! own_filters {
    () => {
        " AND ($4 = '' OR state = $4) AND ($5 = 0 OR office_id = $5)
          AND ($6 = '' OR search_text LIKE $6) AND ($7 = '' OR search_text LIKE $7)
          AND ($8 = '' OR search_text LIKE $8) AND ($9 = '' OR search_text LIKE $9)"
    };
}
pub(crate) use own_filters;

macro_rules! shared {
    ($table:literal) => {
        $crate::jobs::listing::store::Shared {
            named: concat!("SELECT reference, id FROM ", $table, " WHERE reference = ANY($1)"),
            lock: concat!("SELECT id FROM ", $table, " WHERE id = ANY($1) ORDER BY id FOR UPDATE"),
            name: concat!("UPDATE ", $table, " SET reference = $2 WHERE id = $1"),
            mark: concat!(
                "UPDATE ",
                $table,
                " SET state = $2, published_at = $3, ends_at = $4, updated_at = $5, changed_by = $6,
                      version = version + 1 WHERE id = $1"
            ),
            own: concat!(
                "SELECT id FROM ",
                $table,
                $crate::jobs::listing::store::within_reach!(),
                $crate::jobs::listing::store::own_filters!(),
                " ORDER BY updated_at DESC, id DESC LIMIT $10 OFFSET $11"
            ),
            own_count: concat!(
                "SELECT COUNT(*) FROM ",
                $table,
                $crate::jobs::listing::store::within_reach!(),
                $crate::jobs::listing::store::own_filters!()
            ),
            ending: concat!(
                "SELECT id FROM ",
                $table,
                $crate::jobs::listing::store::within_reach!(),
                " AND state = 'published' AND ends_at > $4 AND ends_at <= $5 ORDER BY ends_at, id LIMIT $6"
            ),
            all: concat!("SELECT id FROM ", $table, " ORDER BY reference"),
        }
    };
}
pub(crate) use shared;

/// Statements that list what the public may see, for one [`Show`]. Their parameters: `$1` now, `$2` to `$10` those of
/// [`Filter`], then those of the kind, then (for ids) limit and offset.
#[derive(Debug)]
pub struct Lists {
    /// Ids, newest first.
    pub(crate) newest: &'static str,
    /// Ids, by end.
    pub(crate) deadline: &'static str,
    /// Ids, by title.
    pub(crate) title: &'static str,
    /// How many.
    pub(crate) count: &'static str,
    /// Value, label and number of entries, by field.
    pub(crate) facets: &'static [(&'static str, &'static str)],
}

/// Rows that are offered now.
macro_rules! open {
    () => {
        " WHERE state = 'published' AND ends_at > $1"
    };
}
pub(crate) use open;

/// Rows that were, and are not put away.
macro_rules! ended {
    () => {
        " WHERE published_at IS NOT NULL
           AND (state IN ('closed', 'filled') OR (state = 'published' AND ends_at <= $1))"
    };
}
pub(crate) use ended;

/// Both. The instant is asked for since each statement has the same parameters.
macro_rules! ever {
    () => {
        " WHERE published_at IS NOT NULL AND state IN ('published', 'closed', 'filled') AND $1 > 0"
    };
}
pub(crate) use ever;

macro_rules! filters {
    () => {
        " AND ($2 = 0 OR office_id = $2) AND ($3 = 0 OR territory_id = $3 OR territory_id IS NULL)
          AND ($4 = '' OR comune = $4) AND ($5 = '' OR level = $5) AND ($6 = 0 OR ends_at < $6)
          AND ($7 = '' OR search_text LIKE $7) AND ($8 = '' OR search_text LIKE $8)
          AND ($9 = '' OR search_text LIKE $9) AND ($10 = '' OR search_text LIKE $10)"
    };
}
pub(crate) use filters;

/// [`Lists`] of a table: which rows, the filters of the kind, limit and offset, and further facets.
macro_rules! lists {
    ($table:literal, $which:expr, $own:literal, $limit:literal, [$($field:literal: $value:literal),*]) => {
        $crate::jobs::listing::store::Lists {
            newest: $crate::jobs::listing::store::listed!(
                "id", $table, $which, $own, " ORDER BY published_at DESC, id DESC", $limit
            ),
            deadline: $crate::jobs::listing::store::listed!(
                "id", $table, $which, $own, " ORDER BY ends_at, id", $limit
            ),
            title: $crate::jobs::listing::store::listed!(
                "id", $table, $which, $own, " ORDER BY LOWER(title), id", $limit
            ),
            count: $crate::jobs::listing::store::listed!("COUNT(*)", $table, $which, $own, "", ""),
            facets: &[
                ("level", $crate::jobs::listing::store::listed!(
                    "level, '', COUNT(*)", $table, $which, $own, " GROUP BY level", " ORDER BY 3 DESC, 1"
                )),
                ("comune", $crate::jobs::listing::store::listed!(
                    "comune, MAX(comune_name), COUNT(*)", $table, $which, $own,
                    " AND comune <> '' GROUP BY comune", " ORDER BY 3 DESC, 1"
                )),
                ("office", $crate::jobs::listing::store::listed!(
                    "CAST(office_id AS TEXT), '', COUNT(*)", $table, $which, $own,
                    " AND office_id IS NOT NULL GROUP BY office_id", " ORDER BY 3 DESC, 1"
                )),
                $(($field, $crate::jobs::listing::store::listed!(
                    $value, $table, $which, $own, " GROUP BY 1, 2", " ORDER BY 3 DESC, 1"
                )),)*
            ],
        }
    };
}
pub(crate) use lists;

macro_rules! listed {
    ($what:literal, $table:literal, $which:expr, $own:literal, $order:literal, $limit:literal) => {
        concat!(
            "SELECT ",
            $what,
            " FROM ",
            $table,
            $which,
            $crate::jobs::listing::store::filters!(),
            $own,
            $order,
            $limit
        )
    };
}
pub(crate) use listed;

/// The columns [`entry`] reads.
macro_rules! entry_columns {
    () => {
        "id, reference, state, source, created_by, created_at, updated_at, published_at, version, title, description,
         level, comune, comune_name, office_id, territory_id, ends_at"
    };
}
pub(crate) use entry_columns;
