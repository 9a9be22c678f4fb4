//! Courses of the demo.

use super::{OfOffice, day_end, office, published, state, tables::LESSONS};
use crate::{
    clock::{DAY, Micros},
    demo::rng::Rng,
    jobs::listing::{Content, Level, Row},
    rome,
    training::{CourseDetails, Mode},
};

/// Schools: what their name begins with.
const SCHOOLS: [&str; 5] = ["Scuola", "Ente di formazione", "Associazione", "Consorzio", "Accademia"];
/// Hours of a week of lessons.
const WEEK: i64 = 20;

/// So many courses, the newest first; the same for the same arguments.
#[must_use]
pub fn courses(count: usize, seed: u64, until: Micros) -> Vec<OfOffice<Row<CourseDetails>>> {
    (0..count).map(|number| course(number, count, seed, until)).collect()
}

fn course(number: usize, count: usize, seed: u64, until: Micros) -> OfOffice<Row<CourseDetails>> {
    let mut rng = Rng::of(&[seed, 95, number as u64]);
    let (title, hours, target, requirements, certificate, about) = rng.pick(&LESSONS);
    let (place, school) = (office(&mut rng), rng.between(1, 12));
    let provider = format!("{} Prova {school}", rng.pick(&SCHOOLS));
    let published_at = published(number, count, until, &mut rng);
    let ends_at = day_end(published_at, rng.between(20, 60));
    let begins_at = rome::start_of(rome::day_of(ends_at + rng.between(5, 25) * DAY));
    let mode = rng.pick(&[Mode::Presence, Mode::Presence, Mode::Mixed, Mode::Remote]);
    let site = crate::slug::from_title(&provider);
    let content = Content {
        title: title.to_owned(),
        description: format!(
            "{about}\n\nIl corso dura {hours} ore ed è tenuto da {provider}. Chi frequenta almeno l'80 per cento delle ore \
             riceve l'attestato.\n"
        ),
        level: rng.pick(&[
            Level::Provincial,
            Level::Provincial,
            Level::Provincial,
            Level::Regional,
            Level::National,
        ]),
        comune: place.istat.to_owned(),
        comune_name: place.town.to_owned(),
        office: None,
        territory: None,
        ends_at: Some(ends_at),
        details: CourseDetails {
            organisation: None,
            hours: Some(hours),
            mode,
            venue: format!("Via della Prova, {}", rng.between(1, 90)),
            requirements: requirements.to_owned(),
            target: target.to_owned(),
            begins_at: Some(begins_at),
            finishes_at: Some(day_end(begins_at, hours * 7 / WEEK)),
            seats: Some(rng.pick(&[12, 15, 18, 20, 25])),
            cost: if rng.chance(75) { 0 } else { rng.between(5, 60) * 1_000 },
            certificate: certificate.to_owned(),
            contacts: format!("segreteria@{site}.example"),
            link: format!("https://www.{site}.example/corsi"),
            provider,
        },
    };
    let state = state(ends_at, until, true, &mut rng);
    let reference = format!("DEMO-{:05}", count - number);
    OfOffice {
        office: place.local_part,
        row: Row { reference, state, published_at: Some(published_at), content },
    }
}
