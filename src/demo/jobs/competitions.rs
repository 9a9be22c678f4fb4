//! Public competitions of the demo.

use super::{
    OfOffice, day_end, office, published, state,
    tables::{BODIES, POSTS},
};
use crate::{
    clock::{HOUR, Micros},
    demo::rng::Rng,
    jobs::{
        competition::CompetitionDetails,
        listing::{Content, Level, Row},
    },
};

/// So many competitions, the newest first; the same for the same arguments.
#[must_use]
pub fn competitions(count: usize, seed: u64, until: Micros) -> Vec<OfOffice<Row<CompetitionDetails>>> {
    (0..count).map(|number| competition(number, count, seed, until)).collect()
}

fn competition(number: usize, count: usize, seed: u64, until: Micros) -> OfOffice<Row<CompetitionDetails>> {
    let mut rng = Rng::of(&[seed, 91, number as u64]);
    let (one, many, profile, qualification, education) = rng.pick(&POSTS);
    let (body, local) = rng.pick(&BODIES);
    let (place, body_number) = (office(&mut rng), rng.between(1, 40));
    let body = format!("{body} {body_number}");
    let posts = rng.pick(&[1, 1, 2, 2, 3, 4, 6, 10]);
    let published_at = published(number, count, until, &mut rng);
    // The last hour for an application is one in the afternoon.
    let ends_at = day_end(published_at, rng.between(20, 45)) - 11 * HOUR;
    let state = state(ends_at, until, false, &mut rng);
    let sought = if posts == 1 { format!("un posto di {one}") } else { format!("{posts} {many}") };
    let kind = rng.pick(&["per esami", "per titoli ed esami"]);
    let time = rng.pick(&[
        "a tempo pieno e indeterminato",
        "a tempo parziale e indeterminato",
        "a tempo determinato",
    ]);
    let content = Content {
        title: format!("Concorso per {sought}, {body}"),
        description: format!(
            "{body} seleziona, con un concorso {kind}, {sought} {time}.\n\nLa domanda si presenta in linea, dal sito dell'ente. Le \
             prove sono una scritta e una orale; il calendario è pubblicato almeno venti giorni prima.\n"
        ),
        level: if local { Level::Provincial } else { Level::Regional },
        comune: place.istat.to_owned(),
        comune_name: place.town.to_owned(),
        office: None,
        territory: None,
        ends_at: Some(ends_at),
        details: CompetitionDetails {
            link: format!("https://www.{}.example/bandi/{}", crate::slug::from_title(&body), count - number),
            body,
            posts: Some(posts),
            profile: profile.to_owned(),
            qualification: qualification.to_owned(),
            education: Some(education),
            gazette: String::new(),
        },
    };
    let reference = format!("DEMO-{:05}", count - number);
    OfOffice { office: "provincia", row: Row { reference, state, published_at: Some(published_at), content } }
}
