//! What companies, schools and training bodies write, and what the offices answer.

use super::facts::{Facts, shared};
use crate::demo::attach::{csv, pdf, png};
use crate::demo::compose::{Correspondent, Draft, Style, Text, escape};
use crate::demo::days::day_digits;
use crate::demo::people::FAMILY;
use crate::demo::rng::Rng;

fn company_signed(f: &Facts, text: Text) -> Text {
    text.lines(["Distinti saluti"]).lines(["-- ", f.contact, f.company.name.as_str()])
}

/// A company looks for people.
pub(super) fn search(f: &Facts, step: usize) -> Draft {
    let season = f.choose(
        40,
        &[
            "per un contratto stagionale, con possibilità di conferma",
            "a tempo determinato per dodici mesi, poi si vedrà",
            "a tempo indeterminato dopo il periodo di prova",
            "con contratto di apprendistato",
            "part-time, venti ore settimanali su due turni",
        ],
    );
    let first = Draft::new(
        f.company.clone(),
        if f.variant.is_multiple_of(6) { f.desk() } else { f.function("collocamento", "Responsabile collocamento") },
        match f.variant % 4 {
            0 => format!("Ricerca di {} {}", f.number, f.trade.them),
            1 => format!("Richiesta di personale: {}", f.trade.them),
            2 => format!("Cerchiamo {} per la sede di {}", f.trade.them, f.office.town),
            _ => format!("{} - richiesta di preselezione", f.company.name),
        },
        company_signed(
            f,
            Text::default()
                .p(f.greeting())
                .p(format!(
                    "la nostra azienda cerca {} {} {season}, con inizio previsto {}. Sede di lavoro: {}.",
                    f.number,
                    f.trade.them,
                    f.soon(0, 25),
                    f.office.town
                ))
                .p(format!("Si richiede: {}.", f.trade.asks))
                .p("Vi alleghiamo la scheda compilata. È possibile fare i colloqui presso di voi, in mattinata?"),
        ),
    )
    .attach(request_form(f));
    match step {
        0 => first,
        1 => {
            let text = Text::default()
                .p(format!("Gentile {},", f.contact))
                .p(format!(
                    "abbiamo pubblicato la richiesta con il numero {}. Dalla banca dati risultano già {} profili \
                     compatibili: le allego l'elenco senza i nominativi, con i codici delle schede. Mi indichi \
                     quali le interessano e convochiamo i candidati.",
                    f.code,
                    f.number * 2
                ))
                .p(format!("Per i colloqui possiamo mettere a disposizione la sala {} alle 9:30.", f.soon(1, 6)));
            f.office_answer(&first, 1, text).attach(profiles(f))
        }
        _ => {
            let text = Text::default().p("Buongiorno,").p(format!(
                "ottimo, ci interessano le schede C{} e C{}. Confermiamo la sala e saremo in due.",
                f.code,
                f.code + 2
            ));
            let previous = search(f, step - 1);
            Draft::answer(&previous, f.date(step - 1), f.company.clone(), company_signed(f, text))
        }
    }
}

fn request_form(f: &Facts) -> crate::demo::attach::Attachment {
    pdf(
        &format!("scheda_richiesta_{}.pdf", f.code),
        "Richiesta di personale",
        &[
            format!("Azienda: {}", f.company.name),
            format!("Sede: {}", f.office.town),
            format!("Figura: {} (n. {})", f.trade.them, f.number),
            format!("Requisiti: {}", f.trade.asks),
            format!("Data: {}", day_digits(f.date(0))),
        ],
    )
}

fn profiles(f: &Facts) -> crate::demo::attach::Attachment {
    let mut rows = vec![
        ["Scheda", "Qualifica", "Anni di esperienza", "Patente", "Disponibilità"].map(str::to_owned).to_vec(),
    ];
    let mut rng = Rng::of(&[f.seed, 41]);
    for index in 0..f.number * 2 {
        rows.push(vec![
            format!("C{}", f.code + index),
            f.trade.him.to_owned(),
            (1 + rng.below(12)).to_string(),
            rng.pick(&["B", "C", "nessuna"]).to_owned(),
            rng.pick(&["immediata", "dal mese prossimo", "part-time"]).to_owned(),
        ]);
    }
    csv(&format!("profili_offerta_{}.csv", f.code), &rows)
}

/// After the interviews.
pub(super) fn outcome(f: &Facts, _step: usize) -> Draft {
    let result = [
        format!("Abbiamo scelto {} persone, che cominceranno {}. Potete quindi chiudere l'offerta.", f.number / 2 + 1, f.soon(0, 7)),
        "Purtroppo nessuno dei candidati aveva il patentino richiesto: vi chiediamo di prolungare l'offerta di due settimane.".into(),
        "Due candidati non si sono presentati. Gli altri erano molto validi e ci riserviamo di decidere entro venerdì.".into(),
    ];
    Draft::new(
        f.company.clone(),
        f.operator(),
        format!("Esito colloqui offerta n. {}", f.code),
        company_signed(
            f,
            Text::default()
                .p(format!("Gentile {},", f.person.name()))
                .p(format!("la ringrazio per l'organizzazione dei colloqui per {}.", f.trade.them))
                .p(result[f.variant % 3].clone()),
        ),
    )
}

/// A company asks for an internship agreement.
pub(super) fn agreement(f: &Facts, step: usize) -> Draft {
    let first = Draft::new(
        f.company.clone(),
        shared("Sportello tirocini", "tirocini"),
        "Convenzione per tirocinio di formazione e orientamento",
        company_signed(
            f,
            Text::default()
                .p("Buongiorno,")
                .p(format!(
                    "vorremmo ospitare {} tirocinanti da affiancare ai nostri {}. Trasmettiamo la bozza della convenzione \
                     con il progetto formativo: potete verificare se gli obiettivi e l'orario sono indicati \
                     correttamente, prima della firma?",
                    f.number / 2 + 1,
                    f.trade.them
                ))
                .p("Chiediamo inoltre chi si occupa dell'assicurazione contro gli infortuni."),
        ),
    )
    .attach(pdf(
        "Convenzione e progetto formativo (attività previste).pdf",
        "Progetto formativo",
        &[
            format!("Soggetto ospitante: {}", f.company.name),
            "Soggetto promotore: Provincia di Lecce".into(),
            "Durata: 6 mesi, 30 ore settimanali".into(),
            format!("Attività: affiancamento a {}", f.trade.them),
        ],
    ))
    .cc(f.operator());
    if step == 0 {
        return first;
    }
    let text = f.signed(
        Text::default().p(format!("Gentile {},", f.contact)).p(
            "la bozza va bene. Manca soltanto il nome del tutor aziendale e l'orario del sabato va tolto. \
             Dell'assicurazione si occupa la Provincia come soggetto promotore. Appena ricevo la copia firmata la \
             registro.",
        ),
        &f.person,
    );
    let mut answer = Draft::answer(&first, f.date(0), f.operator(), text);
    answer.cc = vec![shared("Sportello tirocini", "tirocini")];
    answer
}

/// A labour consultant's question on the duties of hiring.
pub(super) fn duties(f: &Facts, _step: usize) -> Draft {
    Draft::new(
        f.company.clone(),
        f.door(),
        f.choose(42, &["Comunicazione di assunzione", "Chiarimento su trasformazione contratto", "Proroga a tempo determinato"]),
        company_signed(
            f,
            Text::default().p(f.greeting()).p(format!(
                "per un nostro {} il contratto a termine scade {}. Se lo trasformiamo a tempo indeterminato dobbiamo \
                 fare una nuova comunicazione o basta quella di trasformazione? E da quale giorno decorrono i termini?",
                f.trade.him,
                f.soon(0, 9)
            )),
        ),
    )
    .style(f.choose(43, &[Style::Latin1, Style::Latin1Eight, Style::Quoted]))
}

/// A school sends the list of those who left.
pub(super) fn leavers(f: &Facts, step: usize) -> Draft {
    let mut rows = vec![["Cognome", "Nome", "Classe", "Motivo", "Data"].map(str::to_owned).to_vec()];
    let mut rng = Rng::of(&[f.seed, 44]);
    for index in 0..f.number {
        rows.push(vec![
            rng.pick(&FAMILY).to_owned(),
            rng.pick(&crate::demo::people::GIVEN).0.to_owned(),
            format!("{}{}", 1 + rng.below(3), rng.pick(&["A", "B", "C"])),
            rng.pick(&["interruzione della frequenza", "passaggio ad altra scuola", "mancata iscrizione"])
                .to_owned(),
            day_digits(f.date(0) - (5 + i64::try_from(index).unwrap_or(0)) * crate::demo::days::DAY),
        ]);
    }
    let first = Draft::new(
        f.school.clone(),
        shared("Referente provinciale obbligo formativo", "obbligo.formativo"),
        f.choose(45, &["Elenco alunni non più frequentanti", "Obbligo formativo: comunicazione periodica", "Trasmissione dati alunni"]),
        Text::default()
            .p("Spett.le Ufficio,")
            .p(format!(
                "si trasmette in allegato l'elenco dei {} alunni che hanno interrotto la frequenza, con preghiera di \
                 convocare le famiglie per il colloquio di orientamento. I dati sono riservati al vostro \
                 ufficio.",
                f.number
            ))
            .lines(["L'assistente amministrativo", f.school.name.as_str()]),
    )
    .cc(f.function("orientamento", "Referente orientamento"))
    .attach(csv("alunni_non_frequentanti.csv", &rows));
    if step == 0 {
        return first;
    }
    let text = f.signed(
        Text::default().p("Buongiorno,").p(format!(
            "confermo la ricezione dell'elenco ({} nominativi). Le convocazioni partono {}; vi comunicheremo gli esiti \
             alla fine del mese.",
            f.number,
            f.soon(1, 3)
        )),
        &f.person,
    );
    Draft::answer(&first, f.date(0), f.operator(), text)
}

/// A school invites the office to speak to its pupils.
pub(super) fn open_day(f: &Facts, step: usize) -> Draft {
    let first = Draft::new(
        f.school.clone(),
        f.function("orientamento", "Referente orientamento"),
        f.choose(46, &["Giornata dell'orientamento", "Incontro con le classi quinte", "Invito: il lavoro dopo il diploma"]),
        Text::default()
            .p("Gentile referente,")
            .p(format!(
                "il nostro istituto organizza {} una giornata dedicata alle scelte dopo il diploma. Sarebbe possibile \
                 avere un vostro intervento di un'ora sui servizi del Centro e su come si scrive un curriculum? Le \
                 classi interessate sono {}, per circa cento ragazzi.",
                f.soon(0, 20),
                f.number
            ))
            .lines(["Cordialmente,", "la referente per l'orientamento in uscita", f.school.name.as_str()]),
    )
    .cc(f.desk());
    if step == 0 {
        return first;
    }
    let text = f.signed(
        Text::default()
            .p("Gentile professoressa,")
            .p("veniamo volentieri. Ci servono un proiettore e, se possibile, due ore invece di una: una parte la vorremmo dedicare a un colloquio simulato con i ragazzi."),
        &f.mate,
    );
    Draft::answer(&first, f.date(0), super::facts::of_person(&f.mate), text)
}

/// A training body announces a course, with its mark in the HTML.
pub(super) fn announcement(f: &Facts, _step: usize) -> Draft {
    let (course, start) = (f.course, f.soon(0, 30));
    let hours = f.number * 50;
    let text = Text::default()
        .p("Gentili referenti,")
        .p(format!(
            "sono aperte le iscrizioni al corso gratuito \"{course}\", {hours} ore, con inizio {start} a {}.",
            f.office.town
        ))
        .lines([
            "- 18 posti, di cui 6 riservati a donne",
            "- attestato finale",
            "- rimborso del biglietto del trasporto pubblico",
        ])
        .p("Vi preghiamo di esporre la locandina allegata. Grazie per la collaborazione!")
        .lines(["La segreteria didattica", f.body.name.as_str()]);
    let html = format!(
        "<!DOCTYPE html>\r\n<html lang=\"it\"><head><meta charset=\"utf-8\"><title>{name}</title></head>\r\n\
         <body style=\"font-family:sans-serif\">\r\n<p><img src=\"cid:logo\" alt=\"{name}\" width=\"48\" height=\"48\"></p>\r\n\
         <h1 style=\"color:#144\">{title}</h1>\r\n<p>Corso gratuito di <strong>{hours} ore</strong>, con inizio {start} a {town}.</p>\r\n\
         <ul>\r\n<li>18 posti, di cui 6 riservati a donne</li>\r\n<li>attestato finale</li>\r\n\
         <li>rimborso del biglietto del trasporto pubblico</li>\r\n</ul>\r\n\
         <p>Vi preghiamo di esporre la locandina allegata.</p>\r\n<p>La segreteria didattica<br>{name}</p>\r\n</body></html>\r\n",
        name = escape(&f.body.name),
        title = escape(course),
        town = f.office.town,
    );
    let hue = u8::try_from(f.variant % 200).unwrap_or(0);
    let mut draft = Draft::new(
        f.body.clone(),
        f.function("formazione", "Referente formazione"),
        format!("Al via il corso \"{course}\" a {}", f.office.town),
        text,
    )
    .cc(f.desk())
    .style(Style::Html)
    .attach(png("logo.png", hue, true))
    .attach(pdf("locandina.pdf", course, &[f.body.name.clone(), format!("{hours} ore, inizio {start}")]));
    draft.html = Some(html);
    draft
}

/// A newsletter of a training body to an operator who subscribed with a plus-tag.
pub(super) fn bulletin(f: &Facts, _step: usize) -> Draft {
    let tag = f.choose(47, &["corsi", "bollettino", "news"]);
    let reader = f.operator();
    let to = Correspondent { address: reader.address.replacen('@', &format!("+{tag}@"), 1), ..reader };
    let other = f.choose(48, &crate::demo::places::COURSES);
    let items = [
        f.course.to_owned(),
        format!("{other}: le date degli esami"),
        format!("Cercasi docenti per {}", f.trade.them),
    ];
    let text = Text::default()
        .p(format!("{} - le novità della settimana", f.body.name))
        .lines(items.iter().map(|item| format!("* {item}")))
        .p("Ricevi questo messaggio perché ti sei iscritto al nostro bollettino.");
    let rows: String = items
        .iter()
        .map(|item| format!("<tr><td style=\"padding:12px;border-bottom:1px solid #ddd\"><h2 style=\"margin:0;font-size:18px\">{}</h2><p>Iscrizioni aperte. <a href=\"https://posta.example/corsi/{}\">Leggi tutto</a></p></td></tr>\r\n", escape(item), f.code))
        .collect();
    let mut draft =
        Draft::new(f.body.clone(), to, format!("{}: {} e altre novità", f.body.name, f.course), text)
            .style(Style::Html)
            .header("List-Id", format!("<bollettino.{}>", f.body.address.replace('@', ".")))
            .header("List-Unsubscribe", format!("<mailto:{}?subject=cancella>", f.body.address))
            .header("Precedence", "bulk");
    draft.html = Some(format!(
        "<!DOCTYPE html>\r\n<html lang=\"it\"><head><meta charset=\"utf-8\"></head><body style=\"background:#f4f4f4\">\r\n\
         <table role=\"presentation\" width=\"600\" align=\"center\" style=\"background:#fff;font-family:Arial,sans-serif\">\r\n\
         <tr><td style=\"padding:12px\"><h1 style=\"font-size:22px\">Le novità della settimana</h1></td></tr>\r\n{rows}\
         <tr><td style=\"padding:12px;font-size:12px;color:#555\">Ricevi questo messaggio perché ti sei iscritto al nostro bollettino.</td></tr>\r\n\
         </table>\r\n</body></html>\r\n"
    ));
    draft
}

/// A report of unwanted mail to the abuse address.
pub(super) fn abuse(f: &Facts, _step: usize) -> Draft {
    Draft::new(
        f.company.clone(),
        shared("", "abuse"),
        "Messaggi sospetti a nome vostro",
        company_signed(
            f,
            Text::default().p("Buongiorno,").p(format!(
                "{} abbiamo ricevuto un messaggio che sembrava provenire dal Centro di {} e chiedeva le coordinate bancarie \
                 dell'azienda. Non abbiamo risposto. Se vi serve possiamo inviarvi le intestazioni complete.",
                f.choose(49, &["ieri pomeriggio", "questa mattina", "nei giorni scorsi"]),
                f.office.town
            )),
        ),
    )
}
