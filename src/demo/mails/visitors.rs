//! What visitors of the portal write to its public addresses.

use super::facts::{Facts, administrator, shared};
use crate::demo::compose::{Draft, Text};
use crate::demo::days::day_words;

/// A general question to the public front address.
pub(super) fn general(f: &Facts, _step: usize) -> Draft {
    let (local, tag) = f.choose(25, &[("info", "+portale"), ("urp", ""), ("info", ""), ("segreteria", "")]);
    Draft::new(
        f.citizen.clone(),
        shared("", &format!("{local}{tag}")),
        f.choose(26, &["A quale ufficio devo rivolgermi?", "Orari di apertura", "Informazioni sulla newsletter"]),
        f.farewell(Text::default().p("Buongiorno,").p(format!(
            "abito in un paese non lontano da {} e non so quale sia il Centro per l'Impiego di mia competenza. Potete \
             dirmelo voi? Vorrei anche sapere se {} gli uffici sono aperti e come si riceve la newsletter \
             settimanale con le offerte.",
            f.office.town,
            day_words(f.soon_at(0, 3, 9, 0))
        ))),
    )
}

/// A visitor of the portal writes to the webmaster.
pub(super) fn webmaster(f: &Facts, step: usize) -> Draft {
    let what = f.choose(
        27,
        &[
            "uso un lettore di schermo e nella pagina delle offerte non riesco a capire quale casella sia quella del comune",
            "il collegamento al modulo di autocertificazione porta a una pagina che non esiste più",
            "ho cambiato indirizzo di posta e non riesco ad aggiornarlo nel mio profilo",
        ],
    );
    let first = Draft::new(
        f.citizen.clone(),
        shared("Webmaster", "webmaster"),
        f.choose(28, &["Problema sul portale", "Accessibilità del sito", "Collegamento che non funziona"]),
        f.farewell(Text::default().p("Buongiorno,").p(format!("{what}. Potete darci un'occhiata? Grazie."))),
    );
    if step == 0 {
        return first;
    }
    let text = Text::default()
        .p("Buongiorno,")
        .p("grazie della segnalazione: abbiamo corretto la pagina questa mattina. Se il problema si ripresenta, ci scriva pure.")
        .lines(["Il webmaster"]);
    Draft::answer(&first, f.date(0), administrator(), text)
}
