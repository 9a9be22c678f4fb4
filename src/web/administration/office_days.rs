//! Days on which an office has other hours, and the national holidays of a year.

use axum::extract::Path;
use templates::parts::Tone;
use templates::text::portal::administration as text;

use super::given::fault;
use super::office_hours::read;
use super::{Failed, Given, OFFICES_PATH, office_show, own_office};
use crate::directory::{Actor, PrincipalId};
use crate::portal::offices::Exception;
use crate::rome;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked};

/// `POST …/giorni`: a day is different, or is no longer.
pub(super) async fn change(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let (person, _) = own_office(&portal, &page, id).await?;
    let (given, office) = (Given(form), PrincipalId(id));
    let (day, spans) = (rome::parse_date(given.get("giorno")), read(given.get("orari")));
    let (Some(day), Some(spans)) = (day, spans.clone()) else {
        let mut faults = Vec::new();
        faults.extend(day.is_none().then(|| fault("giorno", "date")));
        faults.extend(spans.is_none().then(|| fault("orari", "hours")));
        return office_show::answer(&portal, &page, id, (&given, faults)).await;
    };
    let removes = given.get("azione") == "togli";
    let exception = Exception { day, spans, reason: given.get("motivo").to_owned() };
    let done = portal.offices.edit(Actor::Person(person), move |edit| match removes {
        true => edit.clear_day(office, day),
        false => edit.set_day(office, &exception),
    });
    let told = if removes { text::REMOVED } else { text::SAVED };
    match done.await {
        Ok(()) => Ok(page.redirect_with_flash(&format!("{OFFICES_PATH}/{id}#giorni"), Tone::Success, told)),
        Err(error) => {
            let faults = Failed::from(error).said(&page)?;
            office_show::answer(&portal, &page, id, (&given, faults)).await
        }
    }
}

/// `POST …/festivita`: the office is closed on the holidays of a year.
pub(super) async fn holidays(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let (person, _) = own_office(&portal, &page, id).await?;
    let given = Given(form);
    let year = given.get("anno").parse::<i32>().ok().filter(|year| (1990..2200).contains(year));
    let Some(year) = year else {
        return office_show::answer(&portal, &page, id, (&given, vec![fault("anno", "date")])).await;
    };
    let added =
        portal.offices.edit(Actor::Person(person), move |edit| edit.add_holidays(PrincipalId(id), year));
    let added = added.await.map_err(|error| Failed::from(error).answer(&page))?;
    let back = format!("{OFFICES_PATH}/{id}#giorni");
    Ok(page.redirect_with_flash(&back, Tone::Success, &text::holidays_added(added)))
}
