//! Post inside the network: circulars, requests for figures, questions between colleagues, hand-overs.

use super::citizens;
use super::facts::{Facts, administrator, centres, of_office, of_person, provincia, shared};
use crate::demo::attach::{Meeting, csv, invitation, pdf, png};
use crate::demo::compose::{Correspondent, Draft, Identity, Style, Text, compose};
use crate::demo::days::{MINUTE, day_digits, day_of_year};
use crate::demo::rng::Rng;
use crate::demo::{DOMAIN, address};

fn director(text: Text) -> Text {
    text.lines(["Il Dirigente del Servizio", "dott.ssa Ornella Maggiore"])
}

/// A circular of the Province to all operators.
pub(super) fn circular(f: &Facts, _step: usize) -> Draft {
    let number = day_of_year(f.date(0));
    let (about, body) = f.choose(
        60,
        &[
            (
                "nuovi orari di apertura al pubblico",
                "a partire dal primo del mese prossimo tutti i Centri apriranno al pubblico anche il martedì e il giovedì \
                 pomeriggio. Si invita ad aggiornare i cartelli e le pagine del portale.",
            ),
            (
                "unificazione della modulistica",
                "da lunedì si usano soltanto i moduli unificati pubblicati nell'area documenti. Le versioni precedenti \
                 non saranno più accettate dagli uffici provinciali.",
            ),
            (
                "chiusura per la festa del patrono",
                "gli uffici il cui Comune festeggia il patrono in un giorno feriale ne danno avviso sul portale con \
                 almeno una settimana di anticipo.",
            ),
            (
                "protezione dei dati personali",
                "si ricorda che gli elenchi con i nominativi dei lavoratori non vanno spediti a indirizzi privati e che \
                 le stampe vanno conservate negli armadi chiusi a chiave.",
            ),
            (
                "piano ferie del personale",
                "i responsabili trasmettono il piano delle ferie garantendo sempre la presenza di almeno un operatore \
                 per ciascun Centro.",
            ),
            (
                "rilevazione mensile dell'attività",
                "la scheda di rilevazione va compilata entro il giorno cinque di ogni mese. La novità è la colonna sui \
                 colloqui di orientamento, che quest'anno concorre agli indicatori di qualità.",
            ),
            (
                "offerte stagionali per il turismo",
                "in vista della stagione si chiede di dare la precedenza alla pubblicazione delle offerte delle strutture \
                 ricettive e di segnalare alla redazione quelle con più di dieci posti.",
            ),
        ],
    );
    let text = Text::default()
        .p("A tutti gli operatori dei Centri per l'Impiego")
        .p(format!("Con la presente si comunica che {body}"))
        .p("Il testo completo è nel documento allegato. Si ringrazia per la consueta collaborazione.");
    Draft::new(
        provincia(),
        shared("Tutti gli operatori", "tutti"),
        format!("Circolare n. {number} - {about}"),
        director(text),
    )
    .attach(pdf(
        &format!("circolare_{number}.pdf"),
        &format!("Circolare n. {number}"),
        &[
            format!("Oggetto: {about}"),
            format!("Lecce, {}", day_digits(f.date(0))),
            "Il Dirigente del Servizio".into(),
        ],
    ))
}

/// The Province asks all ten offices for figures; one of them answers.
pub(super) fn figures(f: &Facts, step: usize) -> Draft {
    let what = f.choose(
        61,
        &[
            "iscritti per fascia di età",
            "colloqui di orientamento svolti",
            "offerte pubblicate e chiuse",
            "avviamenti per qualifica",
        ],
    );
    let mut first = Draft::new(
        provincia(),
        of_office(&f.office),
        format!("Richiesta dati: {what}"),
        director(
            Text::default().p("Ai Centri per l'Impiego della provincia").p(format!(
                "per la relazione trimestrale si chiede di trasmettere entro {} i dati relativi a: {what}. È sufficiente una \
                 risposta a questo messaggio con il file allegato; non servono i nominativi.",
                f.soon(0, 8)
            )),
        ),
    );
    first.to = centres();
    if step == 0 {
        return first;
    }
    let mut rng = Rng::of(&[f.seed, 62]);
    let mut rows = vec![["Mese", "Donne", "Uomini", "Totale"].map(str::to_owned).to_vec()];
    for month in 1..=3 {
        let (women, men) = (40 + rng.below(200), 40 + rng.below(200));
        rows.push(vec![
            format!("mese {month}"),
            women.to_string(),
            men.to_string(),
            (women + men).to_string(),
        ]);
    }
    let text = Text::default()
        .p("Buongiorno,")
        .p(format!("in allegato i dati del Centro di {}. Il mese scorso risente della chiusura per i lavori all'impianto elettrico.", f.office.town));
    let mut desk = f.desk();
    desk.login = Some(f.person.login);
    let mut draft = Draft::answer(&first, f.date(0), desk, f.signed(text, &f.person))
        .attach(csv(&format!("dati_{}.csv", f.office.short()), &rows));
    draft.sender = Some(f.operator());
    draft.to = vec![of_office(&crate::demo::places::PROVINCIA)];
    draft
}

/// An invitation to the heads or the referents.
pub(super) fn meeting(f: &Facts, step: usize) -> Draft {
    let (name, group) =
        f.choose(63, &[("Responsabili dei CPI", "capi"), ("Referenti di progetto", "referenti")]);
    let title = f.choose(
        64,
        &[
            "Riunione di coordinamento",
            "Formazione: la posta condivisa dell'ufficio",
            "Verifica del piano annuale",
            "Qualità dei servizi di accoglienza",
        ],
    );
    let begin = f.soon_at(0, 6 + i64::try_from(f.number).unwrap_or(2), 10, 30);
    let place = "Sala riunioni della Provincia, piazza delle Prove, Lecce";
    let file = invitation(&Meeting {
        uid: format!("riunione-{:x}@{DOMAIN}", f.seed),
        title: title.to_owned(),
        place: place.to_owned(),
        begin,
        minutes: 90,
        stamp: f.date(0),
        organizer: provincia().address,
        attendees: vec![address(group)],
    });
    let text = Text::default()
        .p("Gentili colleghe e colleghi,")
        .p(format!(
            "siete invitati all'incontro \"{title}\", {} alle 10:30, presso: {place}.",
            f.soon(0, 6 + i64::try_from(f.number).unwrap_or(2))
        ))
        .p("Ordine del giorno:")
        .lines([
            "1. situazione dei Centri",
            "2. novità della modulistica",
            "3. contributi per il portale",
            "4. varie ed eventuali",
        ]);
    let first = Draft::new(provincia(), shared(name, group), title, director(text)).attach(file);
    if step == 0 {
        return first;
    }
    let words = f.choose(
        65,
        &[
            "confermo la mia presenza. Propongo di aggiungere un punto sui tirocini: abbiamo molte richieste.",
            "purtroppo quel giorno sono sol* allo sportello. Posso mandare una nota scritta?",
            "ci sarò. Arrivo con il treno delle 10:10, forse con qualche minuto di ritardo.",
        ],
    )
    .replace('*', if f.person.female { "a" } else { "o" });
    let text = f.signed(Text::default().p("Buongiorno,").p(words), &f.person);
    Draft::answer(&first, f.date(0), f.operator(), text)
}

/// A procedure without its article, for a subject line.
fn bare(procedure: &str) -> &str {
    ["la ", "il ", "l'"].iter().find_map(|article| procedure.strip_prefix(article)).unwrap_or(procedure)
}

/// A question to a colleague in another office, to and fro.
pub(super) fn question(f: &Facts, step: usize) -> Draft {
    match step {
        0 => {
            let text = Text::default().p(format!("Ciao {},", f.distant.given)).p(format!(
                "come vi regolate voi per {}? Qui a {} abbiamo un caso un po' particolare: {} La procedura non lo prevede e \
                 non vorrei inventarmi una soluzione diversa dalla vostra.",
                f.procedure,
                f.office.town,
                f.choose(
                    66,
                    &[
                        "un lavoratore con due rapporti part-time, uno dei quali finisce a metà mese.",
                        "una signora che risulta iscritta in due Centri con due residenze diverse.",
                        "un'azienda agricola che ha comunicato le giornate con tre mesi di ritardo.",
                        "un ragazzo che compie diciott'anni fra una settimana.",
                    ],
                )
            ));
            let mut draft = Draft::new(
                f.operator(),
                of_person(&f.distant),
                format!("Quesito: {}", bare(f.procedure)),
                f.signed(text, &f.person),
            );
            if f.variant.is_multiple_of(3) {
                draft = draft.cc(of_person(&f.mate));
            }
            draft
        }
        1 => {
            let words = f.choose(
                67,
                &[
                    "noi abbiamo avuto un caso simile in primavera: abbiamo chiesto un parere alla Provincia e ci hanno \
                     risposto di far valere la data della comunicazione. Ti mando la nota appena la ritrovo.",
                    "di regola teniamo la scheda più vecchia e annotiamo l'altra. L'importante è scriverlo nelle note, \
                     altrimenti fra un anno nessuno si ricorda perché.",
                    "onestamente non lo so nemmeno io. Proporrei di metterlo all'ordine del giorno della prossima riunione, \
                     così facciamo tutti allo stesso modo.",
                ],
            );
            let text = f.signed(Text::default().p(format!("Ciao {},", f.person.given)).p(words), &f.distant);
            Draft::answer(&question(f, 0), f.date(0), of_person(&f.distant), text)
        }
        _ => {
            let text = Text::default()
                .p(format!(
                    "Grazie {}, gentilissim{} come sempre!",
                    f.distant.given,
                    if f.distant.female { "a" } else { "o" }
                ))
                .p("Faccio così e ti tengo al corrente.")
                .lines([f.person.given]);
            Draft::answer(&question(f, 1), f.date(1), f.operator(), text)
        }
    }
}

/// Swapping a shift at the counter.
pub(super) fn shift(f: &Facts, step: usize) -> Draft {
    let text = Text::default()
        .p(format!("Ciao {},", f.mate.given))
        .p(format!(
            "{} ho {} e non riesco ad aprire lo sportello alle nove. Possiamo fare cambio? Ti restituisco il turno \
             quando vuoi, anche di pomeriggio.",
            f.soon(0, 3),
            f.choose(68, &["una visita medica", "l'incontro con gli insegnanti di mia figlia", "il corso di aggiornamento a Lecce"])
        ))
        .lines([f.person.given]);
    let first = Draft::new(f.operator(), of_person(&f.mate), format!("Cambio turno {}?", f.soon(0, 3)), text)
        .style(Style::Flowed);
    if step == 0 {
        return first;
    }
    let text = Text::default()
        .p("Nessun problema, apro io. 👍 Ricordati solo di lasciarmi la chiave dell'archivio.")
        .lines([f.mate.given]);
    Draft::answer(&first, f.date(0), of_person(&f.mate), text).style(Style::Flowed)
}

/// A citizen's letter handed on as a whole to the office it concerns.
pub(super) fn forwarded(f: &Facts, _step: usize) -> Draft {
    let inner = citizens::transfer(f, 0);
    let identity = Identity {
        message_id: format!("<{:016x}.originale@{}>", f.seed, crate::demo::OUTSIDE),
        references: Vec::new(),
        date: f.date(0) - 95 * MINUTE,
    };
    let raw =
        compose(&inner, &identity, f.choose(69, &[Style::Quoted, Style::Eight]), &mut Rng::of(&[f.seed, 70]));
    let text = Text::default().p("Buongiorno,").p(format!(
        "vi giro il messaggio di {} perché riguarda la scheda che si trova presso di voi. Potete preparare il \
         trasferimento? Al cittadino rispondo io.",
        inner.from.name
    ));
    let mut draft = Draft::new(
        f.operator(),
        of_office(&f.other),
        format!("Fwd: {}", inner.subject),
        f.signed(text, &f.person),
    );
    draft.forwarded = Some(raw);
    draft
}

/// A fault of the old program, with a picture of the screen.
pub(super) fn fault(f: &Facts, step: usize) -> Draft {
    let text = Text::default().p("Buongiorno,").p(format!(
        "da {}, se apro la scheda n. {}, compare l'errore che vede nell'immagine e il programma si chiude. Succede anche \
         sul computer di {}. Le altre schede si aprono regolarmente.",
        f.choose(71, &["questa mattina", "ieri", "quando è mancata la corrente"]),
        f.code,
        f.mate.given
    ));
    let first = Draft::new(
        f.operator(),
        shared("Assistenza tecnica", "webmaster"),
        f.choose(
            72,
            &[
                "Errore in Netlabor",
                "Il programma si chiude da solo",
                "Stampa bloccata e scheda che non si apre",
            ],
        ),
        f.signed(text, &f.person),
    )
    .attach(png("schermata.png", u8::try_from(f.code % 256).unwrap_or(0), false));
    if step == 0 {
        return first;
    }
    let text = Text::default()
        .p(format!("Buongiorno {},", f.person.given))
        .p("l'indice dell'archivio era danneggiato: l'ho ricostruito e la scheda ora si apre. Se ricapita, per favore non chiuda la finestra e mi telefoni subito.")
        .lines(["L'amministratore di sistema"]);
    Draft::answer(&first, f.date(0), administrator(), text)
}

/// Something to celebrate.
pub(super) fn party(f: &Facts, _step: usize) -> Draft {
    let (subject, words) = f.choose(
        73,
        &[
            ("Buon compleanno! 🎂", "oggi compio gli anni: alle undici vi aspetto in ufficio per un pasticciotto e un caffè in ghiaccio! ☕"),
            ("È nata Sofia 👶", "vi scrivo dall'ospedale: è nata Sofia, tre chili e due etti, stiamo tutti benissimo! 💖"),
            ("Pensione! 🎉", "la collega dell'archivio va in pensione: facciamo una colletta per il regalo? Raccolgo io entro venerdì 🎁"),
        ],
    );
    let text = Text::default().p("Carissimi,").p(words).lines([f.person.given]);
    Draft::new(f.operator(), of_person(&f.mate), subject, text)
        .cc(of_person(&f.distant))
        .style(f.choose(74, &[Style::Quoted, Style::Base64, Style::Eight, Style::Html]))
}

/// A note to a colleague who is away, and the program's answer.
pub(super) fn away(f: &Facts, step: usize) -> Draft {
    let text = Text::default().p(format!("Ciao {},", f.distant.given)).p(format!(
        "mi mandi per favore l'elenco dei corsi attivi a {}? Un'azienda di qui cerca {} e non ne troviamo.",
        f.other.town, f.trade.them
    ));
    let first = Draft::new(
        f.operator(),
        of_person(&f.distant),
        format!("Corsi attivi a {}", f.other.town),
        f.signed(text, &f.person),
    );
    if step == 0 {
        return first;
    }
    let text = Text::default()
        .p(format!("Sono fuori sede e rientro {}.", f.soon(1, 5)))
        .p(format!("Per le urgenze potete scrivere a {}.", of_office(&f.other).address))
        .lines([f.distant.name()]);
    let mut answer = Draft::new(
        of_person(&f.distant),
        f.operator(),
        format!("Risposta automatica: {}", first.subject),
        text,
    )
    .header("Auto-Submitted", "auto-replied")
    .header("Precedence", "bulk");
    answer.automatic = true;
    answer
}

/// A function passes from one holder to the other.
pub(super) fn handover(f: &Facts, _step: usize) -> Draft {
    let (prefix, name) = f.choose(
        75,
        &[
            ("formazione", "Referente formazione"),
            ("collocamento", "Responsabile collocamento"),
            ("orientamento", "Referente orientamento"),
        ],
    );
    let function = f.function(prefix, name);
    let text = Text::default()
        .p("Buongiorno,")
        .p(format!(
            "come concordato lascio le consegne della funzione \"{}\". In sospeso restano:",
            name.to_lowercase()
        ))
        .lines([
            format!("- la richiesta di {} (offerta n. {})", f.company.name, f.code),
            format!("- le iscrizioni al corso \"{}\"", f.course),
            format!("- la telefonata a {}, promessa per {}", f.citizen.name, f.soon(0, 2)),
        ])
        .p("La corrispondenza precedente è già nella casella della funzione, quindi non serve inoltrare nulla.");
    Draft::new(
        f.operator(),
        function,
        format!("Passaggio di consegne: {}", name.to_lowercase()),
        f.signed(text, &f.person),
    )
    .cc(of_person(&f.mate))
}

/// An extraction of archives sent from centre to centre.
pub(super) fn archive(f: &Facts, step: usize) -> Draft {
    let mut rng = Rng::of(&[f.seed, 76]);
    let mut rows = vec![["Scheda", "Qualifica", "Ultimo rapporto", "Esito"].map(str::to_owned).to_vec()];
    for index in 0..8 + f.number {
        let contract = rng.pick(&["stagionale", "a termine", "apprendistato", "a tempo indeterminato"]);
        let trade = rng.pick(&crate::demo::places::TRADES).him;
        rows.push(vec![
            format!("S{}", f.code + index),
            trade.to_owned(),
            contract.to_owned(),
            "da verificare".to_owned(),
        ]);
    }
    let text = Text::default().p("Cari colleghi,").p(format!(
        "vi trasmettiamo l'estrazione delle {} schede dei lavoratori passati al vostro Centro. Controllate per favore i \
         doppioni prima di accorparle: l'ultima volta ne abbiamo trovati tre.",
        8 + f.number
    ));
    let mut desk = f.desk();
    desk.login = Some(f.person.login);
    let mut first = Draft::new(
        desk,
        of_office(&f.other),
        format!("Trasferimento archivi {} - {}", f.office.town, f.other.town),
        f.signed(text, &f.person),
    )
    .attach(csv(&format!("estrazione_{}_{}.csv", f.office.short(), f.other.short()), &rows));
    first.sender = Some(f.operator());
    if step == 0 {
        return first;
    }
    let text = f.signed(
        Text::default().p("Ricevuto, grazie.").p("Il file si apre correttamente e il numero delle schede coincide. Due erano già presenti: le abbiamo unite."),
        &f.distant,
    );
    let mut answer = Draft::answer(&first, f.date(0), of_person(&f.distant), text);
    answer.cc.push(Correspondent { login: None, ..of_office(&f.other) });
    answer
}
