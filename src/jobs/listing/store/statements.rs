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
    /// Ids of those somebody looks after, in each [`OwnOrder`](crate::jobs::listing::OwnOrder).
    pub(crate) own: [&'static str; 12],
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

/// The name of an entry's office, to sort by.
macro_rules! office_name {
    () => {
        "COALESCE((SELECT LOWER(p.name) FROM principal p WHERE p.id = office_id), '')"
    };
}
pub(crate) use office_name;

macro_rules! own_by {
    ($table:literal, $($order:expr),+) => {
        concat!(
            "SELECT id FROM ",
            $table,
            $crate::jobs::listing::store::within_reach!(),
            $crate::jobs::listing::store::own_filters!(),
            " ORDER BY ",
            $($order,)+
            " LIMIT $10 OFFSET $11"
        )
    };
}
pub(crate) use own_by;

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
            own: [
                $crate::jobs::listing::store::own_by!($table, "updated_at, id"),
                $crate::jobs::listing::store::own_by!($table, "updated_at DESC, id DESC"),
                $crate::jobs::listing::store::own_by!($table, "LOWER(title), id"),
                $crate::jobs::listing::store::own_by!($table, "LOWER(title) DESC, id DESC"),
                $crate::jobs::listing::store::own_by!($table, "reference, id"),
                $crate::jobs::listing::store::own_by!($table, "reference DESC, id DESC"),
                $crate::jobs::listing::store::own_by!($table, "state, id"),
                $crate::jobs::listing::store::own_by!($table, "state DESC, id DESC"),
                $crate::jobs::listing::store::own_by!(
                    $table,
                    $crate::jobs::listing::store::office_name!(),
                    ", id"
                ),
                $crate::jobs::listing::store::own_by!(
                    $table,
                    $crate::jobs::listing::store::office_name!(),
                    " DESC, id DESC"
                ),
                $crate::jobs::listing::store::own_by!($table, "ends_at IS NULL, ends_at, id"),
                $crate::jobs::listing::store::own_by!($table, "ends_at IS NULL, ends_at DESC, id DESC"),
            ],
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
    /// Ids, each with how many there are, newest first.
    pub(crate) newest: &'static str,
    /// The same by end.
    pub(crate) deadline: &'static str,
    /// The same by title.
    pub(crate) title: &'static str,
    /// How many.
    pub(crate) count: &'static str,
    /// Entries that are alike in all fields that are counted: level, comune with its name, office, the kind's own (each
    /// after a `|`), the bits of what is asked for of these fields and they have not, how many. Those that lack more than one
    /// count nowhere.
    pub(crate) groups: &'static str,
    /// The fields that are counted, each at the place of its bit.
    pub(crate) fields: &'static [&'static str],
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

/// The filters whose values are not counted.
macro_rules! plain_filters {
    () => {
        " AND ($3 = 0 OR territory_id = $3 OR territory_id IS NULL) AND ($6 = 0 OR ends_at < $6)
          AND ($7 = '' OR search_text LIKE $7) AND ($8 = '' OR search_text LIKE $8)
          AND ($9 = '' OR search_text LIKE $9) AND ($10 = '' OR search_text LIKE $10)"
    };
}
pub(crate) use plain_filters;

/// [`Lists`] of a table: which rows, the kind's filters whose values are not counted, limit and offset; then the fields of the
/// kind that are counted: the bit, the value, and the filter by it.
macro_rules! lists {
    ($table:literal, $which:expr, $plain:literal, $limit:literal,
     [$($field:literal: $bit:literal, $value:literal, $asked:literal;)*]) => {
        $crate::jobs::listing::store::Lists {
            newest: $crate::jobs::listing::store::listed!(
                "id, COUNT(*) OVER ()", $table, $which, [$plain $(, " AND ", $asked)*],
                " ORDER BY published_at DESC, id DESC", $limit
            ),
            deadline: $crate::jobs::listing::store::listed!(
                "id, COUNT(*) OVER ()", $table, $which, [$plain $(, " AND ", $asked)*], " ORDER BY ends_at, id", $limit
            ),
            title: $crate::jobs::listing::store::listed!(
                "id, COUNT(*) OVER ()", $table, $which, [$plain $(, " AND ", $asked)*], " ORDER BY LOWER(title), id", $limit
            ),
            count: $crate::jobs::listing::store::listed!(
                "COUNT(*)", $table, $which, [$plain $(, " AND ", $asked)*], "", ""
            ),
            groups: concat!(
                "SELECT level, comune, MAX(comune_name), office, own, CAST(missed AS BIGINT), COUNT(*)
                 FROM (SELECT level, comune, comune_name, COALESCE(CAST(office_id AS TEXT), '') AS office,
                   ''",
                $(" || '|' || ", $value,)*
                " AS own, CASE WHEN $5 = '' OR level = $5 THEN 0 ELSE 1 END
                  + CASE WHEN $4 = '' OR comune = $4 THEN 0 ELSE 2 END
                  + CASE WHEN $2 = 0 OR office_id = $2 THEN 0 ELSE 4 END",
                $(" + CASE WHEN ", $asked, " THEN 0 ELSE ", $bit, " END",)*
                " AS missed FROM ",
                $table,
                $which,
                $crate::jobs::listing::store::plain_filters!(),
                $plain,
                ") AS alike WHERE missed IN (0, 1, 2, 4, 8, 16) GROUP BY level, comune, office, own, missed"
            ),
            fields: &["level", "comune", "office" $(, $field)*],
        }
    };
}
pub(crate) use lists;

macro_rules! listed {
    ($what:literal, $table:literal, $which:expr, [$($own:expr),*], $order:literal, $limit:literal) => {
        concat!(
            "SELECT ",
            $what,
            " FROM ",
            $table,
            $which,
            $crate::jobs::listing::store::plain_filters!(),
            " AND ($2 = 0 OR office_id = $2) AND ($4 = '' OR comune = $4) AND ($5 = '' OR level = $5)",
            $($own,)*
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
