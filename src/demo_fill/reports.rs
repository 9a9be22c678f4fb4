//! What visitors of the demo have written to the webmaster.

use crate::site::Post;
use crate::{
    address::Address,
    app::App,
    clock::{Clock, DAY, HOUR, Micros},
    demo,
    portal::feedback::{FeedbackDesk, Kind, NewFeedback, State},
};
use anyhow::Context as _;

struct Report {
    /// So long before the end of the demo's time.
    ago: Micros,
    kind: Kind,
    page: &'static str,
    text: &'static str,
    /// Name and address, if whoever wrote left them.
    who: Option<(&'static str, &'static str)>,
    /// What became of it.
    done: Option<&'static str>,
}

const REPORTS: [Report; 4] = [
    Report {
        ago: 12 * DAY,
        kind: Kind::Content,
        page: "/orari",
        text: "Per il pomeriggio del giovedì a Tricase sul portale c’è un orario e sulla porta un altro.",
        who: None,
        done: Some("Corretto con il responsabile del centro."),
    },
    Report {
        ago: 5 * DAY,
        kind: Kind::Accessibility,
        page: "/moduli",
        text: "Con il lettore di schermo il PDF di un modulo si legge senza i nomi dei campi. Potete darmi una versione accessibile?",
        who: Some(("Cosima De Giorgi", "cittadino2@posta.example")),
        done: None,
    },
    Report {
        ago: 2 * DAY,
        kind: Kind::Other,
        page: "/corsi",
        text: "Cerco un corso serale di contabilità: si può filtrare per orario?",
        who: None,
        done: None,
    },
    Report {
        ago: 3 * HOUR,
        kind: Kind::Fault,
        page: "/offerte",
        text: "Dal telefono, dopo aver scelto la professione, non trovo più il pulsante per tornare all’elenco.",
        who: None,
        done: None,
    },
];

/// Writes them, unless some are there.
pub(super) async fn fill(app: &App, until: Micros) -> anyhow::Result<()> {
    let administrator = Address::parse(&demo::address("admin"))?;
    let administrator = app.directory.find(&administrator).await?.context("nobody administers")?.id;
    let desk = |now| FeedbackDesk::new(app.db.clone(), Clock::manual(now), Post::of(&app.config));
    if desk(until).list(administrator, None, (1, 0)).await?.1 > 0 {
        return Ok(());
    }
    for report in &REPORTS {
        let at = until - report.ago;
        let (name, address) = report.who.unwrap_or_default();
        let new = NewFeedback {
            kind: report.kind,
            page: report.page.into(),
            text: report.text.into(),
            name: name.into(),
            address: address.into(),
            consent: if report.who.is_some() { super::organisations::CONSENT.into() } else { String::new() },
        };
        let code = desk(at).send(None, new).await.context("a report")?;
        if let Some(note) = report.done {
            let desk = desk(at + DAY);
            let sent = desk.open(administrator, code).await?;
            desk.set_state(administrator, (sent.id, sent.version), (State::Closed, note.into())).await?;
        }
    }
    Ok(())
}
