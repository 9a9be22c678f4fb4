//! About posts, in Italian.

use super::person;
use crate::mails::lists::{Held, Report};
use crate::text::portal::lists as portal;

pub(super) fn held_reason(word: &str) -> &'static str {
    match word {
        "not-member" => "Non risulti iscritto con l’indirizzo da cui hai scritto.",
        "first-post" => "I primi messaggi di ciascuno si guardano prima di pubblicarli.",
        "moderated" => "Qui ogni messaggio si guarda prima di pubblicarlo.",
        "member-moderated" => "I tuoi messaggi si guardano prima di pubblicarli.",
        "too-big" => "È più grande di quanto si usi qui.",
        "too-many-recipients" => "È indirizzato a molte persone insieme.",
        "unverified" => "Il tuo server di posta non prova che il messaggio sia tuo.",
        "command-words" => {
            "Sembra un comando, per esempio la richiesta di uscire: quelle si mandano a un altro indirizzo."
        }
        "closed-topic" => "L’argomento in cui hai risposto è chiuso.",
        "repeated" => "Hai scritto molto in poco tempo, o di nuovo lo stesso messaggio.",
        "automatic" => "Sembra una risposta automatica, per esempio un avviso di assenza.",
        "suspicious" => "Il controllo automatico lo ha trovato sospetto.",
        "emergency" => "Per il momento ogni messaggio è trattenuto.",
        _ => "",
    }
}

pub(super) fn notice(it: &Held<'_>, reasons: &str, size: &str, at: &str) -> String {
    let sign = if it.verified {
        "mittente verificato"
    } else {
        "mittente NON verificato: potrebbe averlo scritto qualcun altro"
    };
    let days = if it.days == 1 { "un giorno".to_owned() } else { format!("{} giorni", it.days) };
    let excerpt = if it.excerpt.is_empty() { String::new() } else { format!("\n\n{}", it.excerpt) };
    format!(
        "In «{}» un messaggio aspetta una decisione.\n\n\
         Da: {}\n    ({sign})\nOggetto: {}\nArrivato: {at}, {size}\n\nTrattenuto perché:\n{reasons}{excerpt}\n\n\
         Rispondi a questo messaggio e scrivi, da sola sulla prima riga:\n\n\
         \u{20} ok            lo pubblica\n\
         \u{20} no motivo     lo rifiuta e dice all’autore il motivo\n\
         \u{20} scarta        lo cancella senza avvisare nessuno\n\n\
         Oppure apri questa pagina, che mostra il messaggio e i pulsanti:\n{}\n\n\
         Il messaggio intero è allegato. Se nessuno decide, fra {days} viene scartato.",
        it.list.name,
        person(it.author, it.address),
        it.subject,
        it.link
    )
}

pub(super) fn report(it: &Report<'_>) -> String {
    let by = if it.by.is_empty() { "un visitatore" } else { it.by };
    let reason = portal::label(&crate::text::portal::forum::thread::REPORT_KINDS, it.reason);
    let said = if it.words.is_empty() { String::new() } else { format!("\n\n{}", it.words) };
    format!(
        "In «{}» {by} ha segnalato un messaggio.\n\nMessaggio: {}\nScritto da: {}\nMotivo: {reason}{said}\n\n\
         Il messaggio:\n{}\n\nSi decide qui:\n{}",
        it.list.name, it.subject, it.author, it.post, it.link
    )
}
