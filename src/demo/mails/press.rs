//! The editorial board: contributions, corrections, held posts, releases, the weekly issue.

use super::facts::{Facts, editor, moderator, shared};
use crate::demo::attach::csv;
use crate::demo::compose::{Draft, Style, Text, escape};
use crate::demo::days::{day_words, week};
use crate::demo::places::{CPI, TRADES};
use crate::demo::rng::Rng;

fn board() -> crate::demo::compose::Correspondent {
    shared("Redazione del portale", "redazione")
}

/// Offers of one issue: town, words.
fn offers(f: &Facts, count: usize) -> Vec<(&'static str, String)> {
    let mut rng = Rng::of(&[f.seed, 80]);
    (0..count)
        .map(|_| (rng.pick(&CPI).town, format!("{} {}", 2 + rng.below(9), rng.pick(&TRADES).them)))
        .collect()
}

/// The weekly issue, as the editor sends it to the network.
pub(super) fn weekly(f: &Facts, _step: usize) -> Draft {
    let number = week(f.date(0));
    let list = offers(f, 8);
    let day = day_words(f.date(0));
    let text = Text::default()
        .p(format!("Pugliaimpiego.NEWS n. {number} - {day}"))
        .p("Le offerte della settimana nei Centri per l'Impiego della provincia:")
        .lines(list.iter().map(|(town, words)| format!("- {town}: {words}")))
        .p(format!("Formazione: aperte le iscrizioni al corso \"{}\".", f.course))
        .p("Buona lettura dalla redazione.");
    let rows: String = list
        .iter()
        .map(|(town, words)| {
            format!(
                "<tr><th scope=\"row\" style=\"text-align:left;padding:6px\">{}</th><td style=\"padding:6px\">{}</td></tr>\r\n",
                escape(town),
                escape(words)
            )
        })
        .collect();
    let mut draft = Draft::new(
        editor(),
        shared("Tutti gli operatori", "tutti"),
        format!("Pugliaimpiego.NEWS n. {number}: le offerte della settimana"),
        text,
    )
    .style(Style::Html);
    draft.html = Some(format!(
        "<!DOCTYPE html>\r\n<html lang=\"it\"><head><meta charset=\"utf-8\"><title>Pugliaimpiego.NEWS</title></head>\r\n\
         <body style=\"font-family:Titillium Web,Arial,sans-serif;color:#17324d\">\r\n\
         <h1 style=\"background:#0066cc;color:#fff;padding:16px\">Pugliaimpiego.NEWS <small>n. {number}</small></h1>\r\n\
         <p>{day}</p>\r\n<h2>Le offerte della settimana</h2>\r\n\
         <table style=\"border-collapse:collapse;width:100%\">\r\n{rows}</table>\r\n\
         <h2>Formazione</h2>\r\n<p>Sono aperte le iscrizioni al corso <em>{}</em>: la scheda è già sul portale.</p>\r\n\
         <p>Buona lettura dalla redazione.</p>\r\n</body></html>\r\n",
        escape(f.course)
    ));
    draft
}

/// An office sends its offers for the issue.
pub(super) fn contribution(f: &Facts, step: usize) -> Draft {
    let count = 3 + f.number;
    let mut rows = vec![["Codice", "Figura", "Sede", "Scadenza"].map(str::to_owned).to_vec()];
    for (index, (_, words)) in offers(f, count).into_iter().enumerate() {
        rows.push(vec![format!("{}", f.code + index), words, f.office.town.to_owned(), f.soon(0, 15)]);
    }
    let text = Text::default().p("Buongiorno,").p(format!(
        "ecco le {count} offerte di {} per il prossimo numero. La prima scade presto: se possibile mettetela in evidenza \
         anche nella pagina iniziale.",
        f.office.town
    ));
    let first = Draft::new(
        f.operator(),
        board(),
        format!("Offerte della settimana - CPI {}", f.office.town),
        f.signed(text, &f.person),
    )
    .attach(csv(&format!("offerte_{}.csv", f.office.short()), &rows));
    if step == 0 {
        return first;
    }
    let text = Text::default()
        .p(format!("Ciao {},", f.person.given))
        .p(f.choose(
            81,
            &[
                "ricevuto, è tutto già in bozza. Mi manca solo l'orario di lavoro della seconda offerta: me lo mandi entro domani?",
                "grazie, puntualissimi! Pubblicato. Ho corretto un refuso nel nome dell'azienda.",
                "la terza offerta c'era già nel numero scorso: è una proroga o un errore?",
            ],
        ))
        .lines(["Elisa Vergari", "Redazione"]);
    Draft::answer(&first, f.date(0), editor(), text)
}

/// The editor asks an operator to look over a text.
pub(super) fn correction(f: &Facts, step: usize) -> Draft {
    let text = Text::default()
        .p(format!("Ciao {},", f.person.given))
        .p(format!(
            "nella scheda del corso \"{}\" c'è scritto che l'iscrizione scade {}, ma nel bando leggo un'altra data. Qual è \
             quella giusta? Inoltre manca il nome della persona da contattare.",
            f.course,
            f.soon(0, 10)
        ))
        .p("Appena mi confermi la rimetto in linea.")
        .lines(["-- ", "Elisa Vergari", "Redazione del portale"]);
    let first = Draft::new(editor(), f.operator(), format!("Da verificare: scheda \"{}\"", f.course), text);
    if step == 0 {
        return first;
    }
    let text = f.signed(
        Text::default().p("Ciao Elisa,").p(format!(
            "hai ragione, vale la data del bando. Come contatto metti pure {}, così le richieste arrivano alla funzione e non \
             solo a me.",
            f.function("formazione", "Referente formazione").address
        )),
        &f.person,
    );
    Draft::answer(&first, f.date(0), f.operator(), text)
}

/// The moderator reports what is being held.
pub(super) fn held(f: &Facts, _step: usize) -> Draft {
    let text = Text::default()
        .p("Buongiorno a tutti,")
        .p(format!("nella coda del forum ci sono {} messaggi in attesa:", f.number))
        .lines([
            format!("- una domanda sui tempi della graduatoria (da girare al CPI {})", f.office.town),
            "- un annuncio che chiede soldi per una \"selezione\": direi di rifiutarlo".to_owned(),
            format!("- una testimonianza su un tirocinio come {}, molto bella", f.trade.him),
        ])
        .p("Se nessuno è contrario, pubblico la prima e la terza questo pomeriggio.")
        .lines(["Marco Tondo", "Moderatore"]);
    Draft::new(moderator(), board(), format!("Forum: {} messaggi da moderare", f.number), text)
        .cc(f.operator())
}

/// An organisation sends a release to be published.
pub(super) fn release(f: &Facts, _step: usize) -> Draft {
    let text = Text::default()
        .p("COMUNICATO STAMPA")
        .p(format!(
            "{} presenta {} a {} i risultati del progetto di formazione rivolto ai giovani fra i 18 e i 29 anni: {} ragazzi \
             formati, più della metà dei quali già al lavoro.",
            f.body.name,
            f.soon(0, 7),
            f.office.town,
            f.number * 12
        ))
        .p("L'ingresso è libero. Si prega di darne notizia sul portale.")
        .lines(["Ufficio stampa", f.body.name.as_str()]);
    Draft::new(
        f.body.clone(),
        board(),
        format!("Comunicato stampa: {} a {}", f.body.name, f.office.town),
        text,
    )
    .style(f.choose(82, &[Style::Latin1Eight, Style::Flowed, Style::Html]))
}
