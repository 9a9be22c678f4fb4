//! What citizens write to their job centre, and what it answers.

use super::facts::{Facts, provincia, shared};
use crate::demo::attach::pdf;
use crate::demo::compose::{Correspondent, Draft, Style, Text};
use crate::demo::days::day_digits;

/// The last word of a citizen who got an answer.
fn thanks(f: &Facts, previous: &Draft, step: usize) -> Draft {
    let words = f.choose(
        10,
        &[
            "grazie mille per la risposta così sollecita: ora è tutto chiaro.",
            "la ringrazio, è stata una risposta molto utile.",
            "perfetto. Grazie ancora per la cortesia e buon lavoro a tutto l'ufficio.",
            "grazie, ho capito. Se avrò altri dubbi mi permetterò di riscrivere.",
        ],
    );
    let text = Text::default().p("Buongiorno,").p(words).lines([f.citizen.name.as_str()]);
    Draft::answer(previous, f.date(step - 1), f.citizen.clone(), text)
}

/// Registering as available for work (DID).
pub(super) fn registration(f: &Facts, step: usize) -> Draft {
    let subject = f.choose(
        11,
        &[
            "Dichiarazione di immediata disponibilità",
            "Iscrizione al Centro per l'Impiego",
            "Come iscriversi? Documenti necessari",
            "Informazioni per rilascio DID",
        ],
    );
    let story = [
        format!(
            "il {} è terminato il mio contratto a tempo determinato come {} e vorrei rendere la dichiarazione \
             di immediata disponibilità al lavoro.",
            day_digits(f.date(0) - 12 * crate::demo::days::DAY),
            f.job()
        ),
        format!(
            "sono appena tornat{} a vivere a {} dopo alcuni anni al Nord, dove ho lavorato come {}. Vorrei \
             iscrivermi presso il vostro ufficio.",
            f.oa(),
            f.office.town,
            f.job()
        ),
        format!(
            "ho finito gli studi quest'estate e non sono mai stat{} iscritt{} a un Centro per l'Impiego. \
             Vorrei sapere come si fa.",
            f.oa(),
            f.oa()
        ),
    ];
    let first =
        Draft::new(
            f.citizen.clone(),
            f.door(),
            subject,
            f.farewell(Text::default().p(f.greeting()).p(story[f.variant % 3].clone()).p(
                "Potete indicarmi per favore quali documenti devo portare, se serve la prenotazione e in \
                 quali giorni lo sportello è aperto anche di pomeriggio?",
            )),
        );
    match step {
        0 => first,
        1 => {
            let text = Text::default()
                .p(format!("Gentile {},", f.citizen.name))
                .p("per l'iscrizione occorre presentarsi di persona con:")
                .lines([
                    "- documento di identità in corso di validità",
                    "- codice fiscale",
                    "- ultimo contratto o lettera di fine rapporto, se ha già lavorato",
                    "- titolo di studio (anche in copia)",
                ])
                .p(format!(
                    "Lo sportello accoglienza è aperto dal lunedì al venerdì dalle 9:00 alle 12:00 e il martedì \
                     anche dalle 15:30 alle 17:00. Non serve la prenotazione; se preferisce, {} alle 10:30 \
                     ho ancora un posto libero.",
                    f.soon(1, 3)
                ));
            f.office_answer(&first, 1, text)
        }
        _ => thanks(f, &registration(f, step - 1), step),
    }
}

/// Asking for an orientation interview, offered a day, confirming it.
pub(super) fn appointment(f: &Facts, step: usize) -> Draft {
    let subject =
        f.choose(12, &["Richiesta appuntamento", "Colloquio di orientamento", "Prenotazione colloquio"]);
    let reason = f.choose(
        13,
        &[
            "Vorrei capire quali corsi o tirocini sono adatti alla mia esperienza.",
            "Mi è stato detto allo sportello che il colloquio va prenotato per posta elettronica.",
            "Devo aggiornare il mio curriculum e mi farebbe comodo un aiuto.",
            "Ho due bambini piccoli e cerco un lavoro part-time: vorrei parlarne con un orientatore.",
        ],
    );
    let first = Draft::new(
        f.citizen.clone(),
        f.door(),
        subject,
        f.farewell(
            Text::default()
                .p(f.greeting())
                .p(format!(
                    "sono iscritt{} al vostro Centro come {} e chiedo un appuntamento per il colloquio di orientamento. {reason}",
                    f.oa(),
                    f.job()
                ))
                .p("Sono disponibile tutte le mattine tranne il venerdì; il pomeriggio solo dopo le 16."),
        ),
    );
    match step {
        0 => first,
        1 => {
            let text = Text::default().p(format!("Gentile {},", f.citizen.name)).p(format!(
                "possiamo incontrarci {} alle {}:30, stanza {}. La prego di confermarmi la sua presenza; porti \
                 con sé un documento e, se lo ha già scritto, il curriculum anche in bozza.",
                f.soon(1, 4),
                9 + f.number % 3,
                f.number
            ));
            f.office_answer(&first, 1, text)
        }
        _ => {
            let text = Text::default()
                .p("Buongiorno,")
                .p("confermo la mia presenza e porterò il curriculum. Grazie per la cortesia.")
                .lines([f.citizen.name.as_str()]);
            Draft::answer(&appointment(f, step - 1), f.date(step - 1), f.citizen.clone(), text)
        }
    }
}

/// A certificate of the registration.
pub(super) fn certificate(f: &Facts, step: usize) -> Draft {
    let use_of = f.choose(
        14,
        &[
            "per la domanda di riduzione della mensa scolastica dei miei figli",
            "da allegare a una domanda di concorso",
            "per il patronato, che me lo chiede entro la settimana",
            "per l'esenzione dal ticket sanitario",
        ],
    );
    let first = Draft::new(
        f.citizen.clone(),
        f.door(),
        f.choose(15, &["Certificato stato occupazionale", "Richiesta attestato di iscrizione", "Percorso lavoratore: è urgente"]),
        f.farewell(Text::default().p(f.greeting()).p(format!(
            "avrei bisogno del certificato che attesti la mia condizione di disoccupat{} {use_of}. È possibile \
             averlo per posta elettronica oppure devo venire a ritirarlo? Può ritirarlo {} o un'altra \
             persona con una delega?",
            f.oa(),
            if f.female { "mio marito" } else { "mia moglie" }
        ))),
    );
    match step {
        0 => first,
        1 => {
            let text = Text::default()
                .p(format!("Gentile {},", f.citizen.name))
                .p("le allego il certificato richiesto. Le ricordo che verso gli uffici pubblici può essere \
                     sostituito da una dichiarazione firmata da lei: il modello si trova tra i documenti \
                     scaricabili dal portale.")
                .p("Per il ritiro allo sportello è sufficiente una delega con copia dei due documenti.");
            let file = pdf(
                &format!("certificato_{}.pdf", f.code),
                "Certificato di iscrizione",
                &[
                    f.office.name.to_owned(),
                    format!("Si attesta che {} risulta iscritt{}", f.citizen.name, f.oa()),
                    format!("nell'elenco anagrafico dei lavoratori con qualifica: {}.", f.job()),
                    format!("Protocollo n. {} del {}", f.code, day_digits(f.date(1))),
                    "Documento dimostrativo, privo di valore.".into(),
                ],
            );
            f.office_answer(&first, 1, text).attach(file)
        }
        _ => thanks(f, &certificate(f, step - 1), step),
    }
}

/// Applying for an offer, with a CV.
pub(super) fn application(f: &Facts, step: usize) -> Draft {
    let first = Draft::new(
        f.citizen.clone(),
        f.door(),
        format!("Candidatura offerta n. {} - {}", f.code, f.job()),
        f.farewell(
            Text::default()
                .p(f.greeting())
                .p(format!(
                    "ho letto nel vostro bollettino settimanale l'offerta n. {} per {} e vorrei candidarmi. Ho \
                     {} anni di esperienza nel settore, sono automunit{} e posso iniziare subito.",
                    f.code,
                    f.job(),
                    f.number,
                    f.oa()
                ))
                .p("Allego il curriculum aggiornato e l'autorizzazione al trattamento dei dati personali."),
        ),
    )
    .attach(curriculum(f));
    match step {
        0 => first,
        1 => {
            let text = Text::default().p(format!("Gentile {},", f.citizen.name)).p(format!(
                "la sua candidatura è stata registrata. L'azienda riceve i nominativi {}; se il suo profilo \
                 corrisponde sarà contattat{} per la preselezione presso il nostro ufficio.",
                f.soon(1, 5),
                f.oa()
            ));
            f.office_answer(&first, 1, text)
        }
        _ => thanks(f, &application(f, step - 1), step),
    }
}

fn curriculum(f: &Facts) -> crate::demo::attach::Attachment {
    let name = format!("Curriculum {}.pdf", f.citizen.name);
    pdf(
        &name,
        &f.citizen.name,
        &[
            format!("Professione: {}", f.job()),
            format!("Esperienza: {} anni nel settore", f.number),
            format!("Formazione: {}", f.course),
            "Lingue: italiano, inglese a livello scolastico".into(),
            "Patente: B".into(),
            format!("Contatti: {}", f.citizen.address),
        ],
    )
}

/// A question about a training course.
pub(super) fn course(f: &Facts, step: usize) -> Draft {
    let first = Draft::new(
        f.citizen.clone(),
        f.function("formazione", "Referente formazione"),
        format!("Corso \"{}\": ci sono ancora posti?", f.course),
        f.farewell(Text::default().p("Buongiorno,").p(format!(
            "ho visto sul portale il corso \"{}\". Vorrei sapere se ci sono ancora posti, se è richiesto un titolo di \
             studio e se è prevista un'indennità di frequenza. Abito a {} e mi muovo con i mezzi pubblici: le \
             lezioni si tengono di mattina o di pomeriggio?",
            f.course, f.office.town
        ))),
    );
    if step == 0 {
        return first;
    }
    let text = Text::default().p(format!("Gentile {},", f.citizen.name)).p(format!(
        "al momento risultano {} posti liberi. Le lezioni cominciano {} e si tengono il pomeriggio, dalle 15:00 \
         alle 19:00. La frequenza è gratuita; alla fine si rilascia un attestato con le ore svolte. La domanda va \
         presentata all'ente che organizza il corso, con una copia della scheda di iscrizione.",
        f.number * 2,
        f.soon(1, 21)
    ));
    f.office_answer(&first, 1, text)
}

/// A parent about compulsory training.
pub(super) fn duty(f: &Facts, step: usize) -> Draft {
    let first = Draft::new(
        f.citizen.clone(),
        shared("Referente provinciale obbligo formativo", "obbligo.formativo"),
        f.choose(16, &["Obbligo formativo di mio figlio", "Mio figlio ha lasciato la scuola", "Informazioni apprendistato a 16 anni"]),
        f.farewell(
            Text::default()
                .p("Gentili signori,")
                .p(format!(
                    "mio figlio ha compiuto sedici anni e non vuole più tornare in classe. La scuola mi dice che \
                     fino ai diciotto anni deve comunque frequentare un corso o lavorare con un contratto di \
                     apprendistato. A lui piacerebbe imparare un mestiere, per esempio {}.",
                    f.choose(29, &["il meccanico", "il panettiere", "l'elettricista", "il parrucchiere", "il cuoco"])
                ))
                .p(format!(
                    "Che cosa dobbiamo fare? C'è qualcosa vicino a {}? Possiamo venire insieme a parlarne con qualcuno?",
                    f.office.town
                )),
        ),
    )
    .cc(f.function("orientamento", "Referente orientamento"));
    if step == 0 {
        return first;
    }
    let text = Text::default()
        .p(format!("Gentile {},", f.citizen.name))
        .p(
            "grazie per averci scritto. L'obbligo formativo si può assolvere in tre modi: a scuola, nella \
             formazione professionale oppure con l'apprendistato. Conviene cominciare da un colloquio con suo \
             figlio, senza impegno, per capire che cosa gli interessa davvero.",
        )
        .p(format!("Vi propongo {} alle 16:00 presso il nostro Centro.", f.soon(1, 4)));
    f.office_answer(&first, 1, text)
}

/// A graduate looks for an internship.
pub(super) fn internship(f: &Facts, _step: usize) -> Draft {
    Draft::new(
        f.citizen.clone(),
        shared("Sportello tirocini", "tirocini"),
        f.choose(17, &["Ricerca tirocinio", "Tirocinio formativo", "Disponibilità per un tirocinio in zona"]),
        f.farewell(
            Text::default()
                .p("Buongiorno,")
                .p(format!(
                    "ho da poco finito gli studi e cerco un tirocinio di sei mesi a {} o nei comuni vicini, \
                     possibilmente come {}. Sapete se {} ha già una convenzione con la Provincia? Altrimenti, \
                     come si attiva?",
                    f.office.town,
                    f.job(),
                    f.company.name
                ))
                .p("Resto a disposizione per un colloquio in qualsiasi momento."),
        ),
    )
    .cc(f.desk())
    .attach(curriculum(f))
}

/// Moving the registration to another job centre.
pub(super) fn transfer(f: &Facts, step: usize) -> Draft {
    let first = Draft::new(
        f.citizen.clone(),
        f.door(),
        format!("Trasferimento iscrizione da {} a {}", f.other.town, f.office.town),
        f.farewell(Text::default().p(f.greeting()).p(format!(
            "ho cambiato residenza e ora vivo a {}. Finora ero iscritt{} al Centro di {}. Devo rifare tutto da capo \
             o la mia scheda si trasferisce? Non vorrei perdere l'anzianità di iscrizione.",
            f.office.town,
            f.oa(),
            f.other.town
        ))),
    );
    if step == 0 {
        return first;
    }
    let text = Text::default().p(format!("Gentile {},", f.citizen.name)).p(format!(
        "non perde nulla: basta che passi da noi con un documento e il certificato di residenza, poi chiediamo noi la \
         sua scheda ai colleghi di {}. Di solito bastano due giorni lavorativi.",
        f.other.town
    ));
    f.office_answer(&first, 1, text)
}

/// A person with a disability asks about reserved places.
pub(super) fn reserved_places(f: &Facts, _step: usize) -> Draft {
    Draft::new(
        f.citizen.clone(),
        shared("Ufficio collocamento mirato", "collocamento.mirato"),
        f.choose(18, &["Iscrizione elenco legge 68", "Collocamento mirato: informazioni", "Documenti per le categorie protette"]),
        f.farewell(
            Text::default()
                .p("Buongiorno,")
                .p(
                    "ho ricevuto il verbale della commissione medica e vorrei iscrivermi nell'elenco del collocamento \
                     mirato. Vi chiedo se la sede è accessibile in sedia a rotelle e se posso avere un appuntamento, \
                     perché per me è difficile aspettare a lungo in fila.",
                )
                .p(format!("In passato ho lavorato come {} e mi piacerebbe continuare.", f.job())),
        ),
    )
    .cc(f.desk())
}

/// A complaint, and what the office says to it.
pub(super) fn complaint(f: &Facts, step: usize) -> Draft {
    let what = f.choose(
        19,
        &[
            "martedì pomeriggio ho trovato lo sportello chiuso, anche se sul portale l'orario diceva 15:30 - 17:00.",
            "è da tre giorni che provo a telefonare e la linea risulta sempre occupata.",
            "ho aspettato quasi due ore e poi mi è stato detto che mancava un modulo di cui nessuno mi aveva parlato.",
            "l'offerta per cui sono venut* in ufficio era già scaduta da una settimana, ma in bacheca c'era ancora.",
        ],
    )
    .replace("venut*", &format!("venut{}", f.oa()));
    let first = Draft::new(
        f.citizen.clone(),
        f.desk(),
        f.choose(20, &["Segnalazione disservizio", "Reclamo", "Orari non rispettati"]),
        f.farewell(Text::default().p("Buongiorno,").p(what).p(
            "Capisco che il personale sia poco, e gli operatori sono stati gentili, ma chi viene da fuori perde una \
             mattinata di lavoro. Chiedo cortesemente di avere informazioni corrette.",
        )),
    )
    .cc(Correspondent { login: None, ..provincia() });
    if step == 0 {
        return first;
    }
    let text = Text::default().p(format!("Gentile {},", f.citizen.name)).p(
        "ha ragione e me ne scuso a nome dell'ufficio. Abbiamo corretto oggi stesso l'informazione sul portale e \
         avvisato i colleghi dell'accoglienza. Se mi lascia un recapito la richiamo io, così non deve tornare per nulla.",
    );
    f.office_answer(&first, 1, text)
}

/// Good news, with an emoji.
pub(super) fn good_news(f: &Facts, _step: usize) -> Draft {
    let text = Text::default().p(f.choose(21, &["Ciao!", "Buongiorno a tutti,", "Carissimi,"])).p(format!(
        "volevo dirvi che ho firmato il contratto come {} con {}: comincio {}! 🎉 Senza il vostro aiuto con il curriculum \
         e il colloquio di prova non ce l'avrei fatta.",
        f.job(),
        f.company.name,
        f.soon(0, 5)
    ));
    Draft::new(
        f.citizen.clone(),
        f.door(),
        f.choose(22, &["Assunt*! Grazie 😊", "Ce l'ho fatta 🎉", "Un grazie di cuore ❤️"])
            .replace('*', f.oa()),
        text.p("Un abbraccio a tutto l'ufficio ☀️").lines([f.citizen.name.as_str()]),
    )
    .style(f.choose(23, &[Style::Quoted, Style::Base64, Style::Eight]))
}

/// Work abroad.
pub(super) fn abroad(f: &Facts, _step: usize) -> Draft {
    Draft::new(
        f.citizen.clone(),
        shared("Sportello mobilità in Europa", "eures"),
        f.choose(24, &["Lavorare in Germania", "Stagione estiva all'estero", "Riconoscimento della qualifica in Spagna"]),
        f.farewell(Text::default().p("Buongiorno,").p(format!(
            "lavoro da {} anni come {} e vorrei fare un'esperienza in un altro paese europeo. Mi potete dire dove trovo \
             offerte serie, se la mia qualifica è riconosciuta e se esiste un contributo per le spese di viaggio? \
             Parlo un po' di inglese, e sto studiando il tedesco.",
            f.number,
            f.job()
        ))),
    )
}

/// Selection for a public body: a question with a deadline.
pub(super) fn selection(f: &Facts, _step: usize) -> Draft {
    Draft::new(
        f.citizen.clone(),
        f.function("collocamento", "Responsabile collocamento"),
        format!("Avviamento a selezione: scadenza {}", f.soon(0, 6)),
        f.farewell(Text::default().p(f.greeting()).p(format!(
            "ho letto dell'avviamento a selezione per {} operai presso il Comune. Posso presentare la domanda anche se \
             risulto iscritt{} da soli due mesi? L'ISEE deve essere dell'anno in corso? Temo di non fare in tempo \
             entro {}, perché il CAF mi ha dato appuntamento proprio quel giorno.",
            f.number,
            f.oa(),
            f.soon(0, 6)
        ))),
    )
}
