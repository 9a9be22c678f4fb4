//! Organisations of the demo: each asks and is decided about as of the days it says. Resumable: what it has become shows how far
//! the filling has come.

use crate::site::Post;
use crate::{
    address::Address,
    app::App,
    clock::{Clock, DAY, HOUR, Micros},
    demo::{self, Standing},
    directory::PrincipalId,
    portal::organisations::{Application, Body, Filter, Organisation, Organisations, Place, State},
};
use anyhow::Context as _;

/// The text of the privacy notice they have agreed to.
pub(super) const CONSENT: &str = "/privacy, revision 1";
/// Days from a request to its approval, and from that to the suspension.
const DECIDED: Micros = 6 * DAY;
const SUSPENDED: Micros = 60 * DAY;

/// Makes those that are not there yet and brings each to where it stands.
pub(super) async fn fill(app: &App, until: Micros) -> anyhow::Result<()> {
    let editor = person(app, &demo::address("redazione1")).await?;
    let filler = Filler { app, editor };
    for organisation in &demo::ORGANISATIONS {
        let place = organisation.name;
        filler.bring(organisation, until).await.with_context(|| format!("the organisation {place}"))?;
    }
    Ok(())
}

async fn person(app: &App, address: &str) -> anyhow::Result<PrincipalId> {
    let found = app.directory.find(&Address::parse(address)?).await?;
    Ok(found.with_context(|| format!("nobody is called {address}"))?.id)
}

fn application(of: &demo::Organisation) -> anyhow::Result<Application> {
    let place = Place {
        street: of.street.into(),
        postcode: of.postcode.into(),
        town: of.town.into(),
        province: "LE".into(),
        comune: of.comune.into(),
    };
    Ok(Application {
        body: of.body.parse::<Body>()?,
        name: of.name.into(),
        fiscal_code: of.fiscal_code.into(),
        vat: String::new(),
        place,
        site: format!("https://{}", of.site),
        mail: format!("info@{}", of.site),
        phone: of.phone.into(),
        representative: of.representative.into(),
        statute: of.statute.into(),
        mission: of.mission.into(),
    })
}

struct Filler<'a> {
    app: &'a App,
    editor: PrincipalId,
}

impl Filler<'_> {
    /// Organisations as of an instant.
    fn at(&self, now: Micros) -> Organisations {
        let post = Post::of(&self.app.config);
        Organisations::new(self.app.db.clone(), Clock::manual(now), post)
    }

    async fn bring(&self, of: &demo::Organisation, until: Micros) -> anyhow::Result<()> {
        let asked_at = until - of.days_ago * DAY;
        let mut now = self.begin(of, asked_at).await?;
        if of.standing == Standing::Requested {
            return Ok(());
        }
        if now.state == State::Requested {
            let desk = self.at(asked_at + DAY);
            now = desk.assign(self.editor, (now.id, now.version), self.editor).await?;
        }
        if now.state == State::InReview {
            let desk = self.at(asked_at + DECIDED);
            now = desk.approve(self.editor, (now.id, now.version), None).await?;
        }
        now = self.people(of, now, asked_at + DECIDED + HOUR).await?;
        if let (Standing::Suspended(reason), State::Approved) = (of.standing, now.state) {
            let desk = self.at(asked_at + DECIDED + SUSPENDED);
            desk.suspend(self.editor, (now.id, now.version), reason).await?;
        }
        Ok(())
    }

    /// The request: the one that is there, or a new one.
    async fn begin(&self, of: &demo::Organisation, at: Micros) -> anyhow::Result<Organisation> {
        let desk = self.at(at);
        let filter = Filter { text: of.name.into(), ..Filter::default() };
        let (known, _) = desk.list(self.editor, filter, (10, 0)).await?;
        let found = known.into_iter().find(|one| one.organisation.application.fiscal_code == of.fiscal_code);
        if let Some(found) = found {
            return Ok(found.organisation);
        }
        let applicant = self.outsider(of.people.first().context("nobody asks")?).await?;
        Ok(desk.request(applicant, application(of)?, CONSENT, Vec::new()).await?)
    }

    /// Takes in those who write for it beside who asked.
    async fn people(
        &self,
        of: &demo::Organisation,
        mut now: Organisation,
        at: Micros,
    ) -> anyhow::Result<Organisation> {
        let desk = self.at(at);
        let there = desk.open(self.editor, now.id).await?.people;
        for login in of.people.iter().skip(1) {
            let address = Address::parse(&outside(login))?;
            if now.state == State::Approved && there.iter().all(|one| one.address != address) {
                let person = self.outsider(login).await?;
                (now, _) = desk.join(self.editor, (now.id, now.version), (address, false)).await?;
                for invited in desk.invited(person).await? {
                    now = desk.accept_invitation(person, invited.id).await?;
                }
            }
        }
        Ok(now)
    }

    async fn outsider(&self, login: &str) -> anyhow::Result<PrincipalId> {
        person(self.app, &outside(login)).await
    }
}

fn outside(login: &str) -> String {
    format!("{login}@{}", demo::OUTSIDE)
}
