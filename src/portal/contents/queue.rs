//! What the newsroom looks at: lists, counters, the calendar of publication, contributions.

use super::{Content, ContentError, ContentId, Contents, Kind, Stage, rights, store};
use crate::{
    clock::Micros,
    directory::{PrincipalId, Role, Viewer},
    words::words,
};
use mailstore::db::Conn;

words! {
    /// How a list of the newsroom is ordered.
    Order {
        /// What was changed last comes first.
        Newest = "newest",
        /// What has waited longest comes first.
        Oldest = "oldest",
        /// By title.
        Title = "title",
        /// By when it will be published.
        Planned = "planned",
    }
}

/// Which contents are wanted; what is None or empty does not matter.
#[derive(Debug, Clone)]
pub struct Filter {
    /// At this stage.
    pub stage: Option<Stage>,
    /// Of this kind.
    pub kind: Option<Kind>,
    /// In this channel.
    pub channel: Option<PrincipalId>,
    /// For this territory.
    pub territory: Option<PrincipalId>,
    /// Of this office or organisation.
    pub owner: Option<PrincipalId>,
    /// Begun by this person.
    pub author: Option<PrincipalId>,
    /// Looked after by this person.
    pub assignee: Option<PrincipalId>,
    /// With this in the title.
    pub text: String,
    /// In which order.
    pub order: Order,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            stage: None,
            kind: None,
            channel: None,
            territory: None,
            owner: None,
            author: None,
            assignee: None,
            text: String::new(),
            order: Order::Newest,
        }
    }
}

/// A line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The content.
    pub content: Content,
    /// Its author's name.
    pub author_name: String,
    /// The name of its office or organisation.
    pub owner_name: Option<String>,
}

/// How many contents stand where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counters(pub Vec<(Stage, i64)>);

impl Counters {
    /// How many are at a stage.
    pub fn at(&self, stage: Stage) -> i64 {
        self.0.iter().find(|(known, _)| *known == stage).map_or(0, |(_, count)| *count)
    }
}

/// A line of the calendar of publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scheduled {
    /// The content.
    pub id: ContentId,
    /// What it is.
    pub kind: Kind,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub stage: Stage,
    /// When it was or will be published.
    pub at: Micros,
    /// The name of its office or organisation.
    pub owner_name: Option<String>,
}

/// How much an office has published for the first time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contribution {
    /// The office or organisation; None: people by themselves.
    pub owner: Option<PrincipalId>,
    /// Its name.
    pub owner_name: Option<String>,
    /// Of which kind.
    pub kind: Kind,
    /// How many.
    pub number: i64,
}

/// What a person sees in the newsroom's lists.
#[derive(Debug, Clone)]
pub(super) struct Sight {
    /// Everything.
    pub(super) all: bool,
    /// Whose own contents; 0: what it has begun is its organisation's, and seen by that.
    pub(super) person: PrincipalId,
    /// Offices, channels, organisations it belongs to, also those that are disabled for the time being.
    pub(super) units: Vec<i64>,
    /// Channels and territories it decides about.
    pub(super) scopes: Vec<i64>,
}

impl Sight {
    fn of(viewer: &Viewer) -> Result<Self, ContentError> {
        let person = viewer.person.filter(|_| rights::may_write(viewer)).ok_or(ContentError::Forbidden)?;
        let scope = |(role, scope): &(Role, Option<PrincipalId>)| {
            scope.filter(|_| *role == Role::Editor).map(|scope| scope.0)
        };
        Ok(Self {
            all: rights::is_newsroom(viewer),
            person: if rights::is_staff(viewer) { person } else { PrincipalId(0) },
            units: viewer.units.iter().chain(&viewer.dormant).map(|(unit, _)| unit.0).collect(),
            scopes: viewer.roles.iter().filter_map(scope).collect(),
        })
    }
}

/// The person as it stands, or nobody who may do anything here.
pub(super) fn viewer(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Viewer, ContentError> {
    Viewer::load(conn, person)?.ok_or(ContentError::Forbidden)
}

impl Contents {
    /// A page of what a person sees, `size` lines from `offset` on, and the number of all.
    pub async fn list(
        &self,
        by: PrincipalId,
        filter: Filter,
        (size, offset): (u32, u32),
    ) -> Result<(Vec<Listed>, i64), ContentError> {
        self.db
            .read(move |c| {
                let sight = Sight::of(&viewer(c, by)?)?;
                let (rows, total) = store::list(c, &sight, &filter, (size.into(), offset.into()))?;
                let listed = |(content, author_name, owner_name)| Listed { content, author_name, owner_name };
                Ok((rows.into_iter().map(listed).collect(), total))
            })
            .await
    }

    /// How many of those a person sees stand where.
    pub async fn counters(&self, by: PrincipalId) -> Result<Counters, ContentError> {
        self.db
            .read(move |c| {
                let sight = Sight::of(&viewer(c, by)?)?;
                Ok(Counters(store::counters(c, &sight)?))
            })
            .await
    }

    /// How many of those a person sees wait to be reviewed and to go out.
    pub async fn waiting(&self, by: PrincipalId) -> Result<Counters, ContentError> {
        self.db
            .read_brief(move |c| {
                let sight = Sight::of(&viewer(c, by)?)?;
                Ok(Counters(store::waiting(c, &sight)?))
            })
            .await
    }

    /// What a person sees that was published between two instants, or will be.
    pub async fn calendar(
        &self,
        by: PrincipalId,
        between: (Micros, Micros),
    ) -> Result<Vec<Scheduled>, ContentError> {
        self.db
            .read(move |c| {
                let sight = Sight::of(&viewer(c, by)?)?;
                Ok(store::scheduled_between(c, &sight, between)?)
            })
            .await
    }

    /// What each office has published for the first time between two instants. For people of the network.
    pub async fn contributions(
        &self,
        by: PrincipalId,
        between: (Micros, Micros),
    ) -> Result<Vec<Contribution>, ContentError> {
        self.db
            .read(move |c| {
                if !rights::is_staff(&viewer(c, by)?) {
                    return Err(ContentError::Forbidden);
                }
                Ok(store::contributions(c, between)?)
            })
            .await
    }
}
