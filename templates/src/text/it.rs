//! Italian.

use super::{DsnText, Text};
use crate::mails::dsn::DsnReason;

/// The Italian texts.
pub static IT: Text = Text { dsn: DSN };

const DSN: DsnText = DsnText {
    sender: "Sistema di posta",
    failed_subject: "Messaggio non consegnato",
    delayed_subject: "Messaggio in ritardo: la consegna continua",
    relayed_subject: "Messaggio affidato al server di destinazione",
    greeting: |host| format!("Questo avviso è scritto dal sistema di posta di {host}."),
    about: |subject| format!("Riguarda il tuo messaggio con oggetto «{subject}»."),
    failed_intro: "Il messaggio non ha potuto raggiungere:",
    delayed_intro: |waited, left| {
        let waited = if waited == 1 { "da un'ora".to_owned() } else { format!("da {waited} ore") };
        let left = if left == 1 { "un'altra ora".to_owned() } else { format!("altre {left} ore") };
        format!(
            "Il messaggio aspetta {waited} e non è ancora arrivato agli indirizzi qui sotto. \
             Il sistema continua a provare per {left}:"
        )
    },
    relayed_intro: "Il messaggio è stato preso in carico dal server di:",
    reason: reason_sentence,
    remote_words: |host| format!("Risposta del server {host}:"),
    failed_end: "Il messaggio non sarà più inviato a questi indirizzi. \
                 Se serve, correggi l'indirizzo o contatta il destinatario in un altro modo, poi scrivi di nuovo.",
    delayed_end: "Non occorre inviarlo di nuovo: se non si riuscirà a consegnarlo arriverà un altro avviso.",
    relayed_end: "Quel server non conferma la consegna finale: questo avviso non dice che il messaggio è stato letto.",
};

fn reason_sentence(reason: DsnReason) -> &'static str {
    match reason {
        DsnReason::UnknownUser => "L'indirizzo non esiste presso quel dominio.",
        DsnReason::NoSuchDomain => "Il dominio dell'indirizzo non esiste: controlla che sia scritto bene.",
        DsnReason::NoMail => "Il dominio dell'indirizzo non riceve posta.",
        DsnReason::MailboxFull => "La casella del destinatario è piena.",
        DsnReason::TooLarge => "Il messaggio è troppo grande per il server del destinatario.",
        DsnReason::Refused => "Il server del destinatario ha rifiutato il messaggio per le sue regole.",
        DsnReason::Expired => "I tentativi di consegna sono durati troppo a lungo senza riuscire.",
        DsnReason::Unreachable => "Non si riesce a parlare con il server del destinatario.",
        DsnReason::NeedsUtf8 => {
            "L'indirizzo o l'intestazione contiene lettere accentate, che il server del destinatario non accetta."
        }
        DsnReason::Loop => "La posta per questo indirizzo torna a questo stesso server, che non lo ospita.",
        DsnReason::Delivered => "Consegnato al server del destinatario.",
        DsnReason::Other => "Il server del destinatario non ha accettato il messaggio.",
    }
}
