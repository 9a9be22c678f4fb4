//! Letters of discussions in Italian.

mod posts;

use posts::{held_reason, notice, report};

use super::{CommandText, ListsText};
use crate::format;
use crate::mails::lists::{
    Action, Asked, Confirm, Joined, Left, LeftWhy, Request, Roster, Suspended, Template,
};
use crate::text::portal::lists as portal;

/// In Italian.
pub const IT: ListsText = ListsText {
    signature: |list| {
        format!("{}\n{}\nPer parlare con chi la gestisce: {}", list.name, list.page, list.owner)
    },
    no_subject: "(senza oggetto)",
    confirm_subject: |it| match it.action {
        Action::Join => format!("Conferma l’iscrizione a «{}»", it.list.name),
        Action::Leave => format!("Conferma che vuoi uscire da «{}»", it.list.name),
    },
    confirm,
    welcome: Template {
        subject: "Benvenuto in «{lista}»",
        body: "Buongiorno,\n\nl’indirizzo {iscritto} è iscritto a «{lista}».\n\n{descrizione}\n\n\
               Per scrivere a tutti manda un messaggio a:\n{indirizzo}\n\n\
               Per leggere sul sito, vedere l’archivio o cambiare che cosa ricevi (ogni messaggio, un riassunto, una pausa):\n{opzioni}\n\n\
               Per uscire manda un messaggio vuoto a:\n{uscita}",
    },
    goodbye: Template {
        subject: "Sei uscito da «{lista}»",
        body: "Buongiorno,\n\nl’indirizzo {iscritto} non è più iscritto a «{lista}» e non riceverà altri messaggi.\n\n\
               Se è stato uno sbaglio puoi iscriverti di nuovo da qui:\n{pagina}",
    },
    footer: Template { subject: "", body: "{lista}: {pagina}\nPer uscire: {uscita}" },
    held: Template {
        subject: "Il tuo messaggio a «{lista}» aspetta un moderatore",
        body: "Buongiorno,\n\nil tuo messaggio «{oggetto}» è arrivato, ma non è ancora partito:\n\n{motivo}\n\n\
               Un moderatore lo guarderà. Non serve spedirlo di nuovo; ti scriviamo noi com’è andata.",
    },
    refusal: Template {
        subject: "Il tuo messaggio a «{lista}» non è stato accettato",
        body: "Buongiorno,\n\nil tuo messaggio «{oggetto}» non è stato pubblicato. Il motivo:\n\n{motivo}\n\n\
               Se non sei d’accordo scrivi a chi gestisce la discussione:\n{gestori}",
    },
    invitation: Template {
        subject: "Invito a «{lista}»",
        body: "Buongiorno,\n\n{da} ti invita a partecipare a «{lista}».\n\n{descrizione}\n\n\
               Per accettare apri questa pagina e premi il pulsante. L’invito vale {giorni} giorni:\n{collegamento}\n\n\
               Se non ti interessa non devi fare niente: finché non accetti non ti arriva altro.",
    },
    examples: &[
        ("lista", ""),
        ("indirizzo", "lista@lecce.example"),
        ("descrizione", "Notizie e domande fra colleghi."),
        ("pagina", "https://lecce.example/forum/lista"),
        ("iscritto", "chiara.greco@posta.example"),
        ("opzioni", "https://lecce.example/forum/lista/iscrizione"),
        ("uscita", "lista-leave@lecce.example"),
        ("gestori", "lista-owner@lecce.example"),
        ("oggetto", "Orari di agosto"),
        ("motivo", "Il messaggio non riguarda il tema della lista."),
        ("collegamento", "https://lecce.example/forum/lista/conferma/k3v7"),
        ("giorni", "7"),
        ("da", "La redazione"),
    ],
    already_subject: |list| format!("Sei già in «{list}»"),
    already: |it| {
        format!(
            "Buongiorno,\n\nqualcuno, forse tu, ha chiesto di iscrivere {} a «{}». L’iscrizione c’è già: non serve altro.\n\n\
             Se non ricevi i messaggi forse hai chiesto una pausa o un riassunto. Lo vedi e lo cambi qui:\n{}",
            it.address, it.list.name, it.options
        )
    },
    suspended_subject: |list| format!("La tua iscrizione a «{list}» è sospesa"),
    suspended,
    probe_subject: |list| format!("Prova di recapito di «{list}»"),
    probe: |it| {
        format!(
            "Buongiorno,\n\nalcuni messaggi di «{}» mandati a {} sono tornati indietro. Con questo vediamo se la casella \
             funziona di nuovo: se lo leggi va tutto bene e non devi fare niente.",
            it.list.name, it.address
        )
    },
    unread_subject: |title| format!("Da leggere: {title}"),
    unread: |it| {
        format!(
            "Buongiorno,\n\nin «{}» c’è un avviso che chiede conferma di lettura, e la tua manca ancora:\n\n{}\n\nLeggilo qui e \
             premi «Ho letto»:\n{}",
            it.list.name, it.title, it.link
        )
    },
    reminder_subject: |list| format!("Ultimo avviso: stai per uscire da «{list}»"),
    reminder: |it, day| {
        format!(
            "Buongiorno,\n\nl’iscrizione di {} a «{}» è ancora sospesa, perché i messaggi tornavano indietro. Se non fai \
             niente il {day} la togliamo.\n\nPer restare apri questa pagina e premi il pulsante:\n{}",
            it.member.address, it.member.list.name, it.link
        )
    },
    joined_subject: |list| format!("Nuovo iscritto in «{list}»"),
    joined,
    left_subject: |list| format!("Un iscritto in meno in «{list}»"),
    left,
    request_subject: |list| format!("Richiesta di iscrizione a «{list}»"),
    request,
    held_reason,
    held_why: portal::held_why,
    notice_subject: |list| format!("Da moderare in «{list}»"),
    notice,
    approved_subject: |list| format!("Il tuo messaggio a «{list}» è stato pubblicato"),
    approved: |it| {
        let mut out =
            format!("Buongiorno,\n\nil tuo messaggio «{}» è stato approvato ed è partito.", it.subject);
        if !it.link.is_empty() {
            out.push_str(&format!(" Lo trovi qui:\n{}", it.link));
        }
        out
    },
    report_subject: |list| format!("Messaggio segnalato in «{list}»"),
    report,
    digest_subject: |it, day| format!("Riassunto di «{}», numero {} del {day}", it.list.name, it.number),
    digest: |it, table| {
        let where_ = if it.plain {
            "Seguono per intero, nello stesso ordine."
        } else {
            "Sono allegati, nello stesso ordine."
        };
        format!(
            "Messaggi nuovi in «{}»:\n\n{table}\n\n{where_} Per rispondere a uno di questi, rispondi a quello e non al riassunto.",
            it.list.name
        )
    },
    commands: COMMANDS,
    help_subject: |list| format!("Comandi di «{list}»"),
    help: |list, commands| {
        format!(
            "Buongiorno,\n\nquesti comandi si scrivono, uno per riga, in un messaggio a {}. L’oggetto vale come prima riga; \
             la firma e ciò che citi non contano. Vanno bene anche le parole inglesi fra parentesi.\n\n{commands}\n\n\
             Le stesse cose si fanno sul sito:\n{}",
            list.request, list.page
        )
    },
    info_subject: |list| format!("Che cos’è «{list}»"),
    info: |list, members| {
        let count = match members {
            None => String::new(),
            Some(1) => "\nIscritti: 1".to_owned(),
            Some(members) => format!("\nIscritti: {}", format::number(members)),
        };
        format!(
            "{}\n\n{}\n\nSi scrive a: {}\nPer uscire: {}\nComandi: {}{count}\n\nPagina:\n{}",
            list.name, list.description, list.address, list.leave, list.request, list.page
        )
    },
    roster_subject: |list| format!("Iscritti a «{list}»"),
    roster,
    results_subject: |list| format!("Risposta ai tuoi comandi per «{list}»"),
    results: |it, lines| {
        let ignored = match it.ignored {
            0 => String::new(),
            1 => "\n\nUn’altra riga non è stata letta.".to_owned(),
            more => format!("\n\nAltre {} righe non sono state lette.", format::number(more)),
        };
        format!("Buongiorno,\n\necco che cosa è successo, riga per riga.\n\n{lines}{ignored}")
    },
    unknown_command: "Non è un comando. Scrivi «aiuto» per sapere quali ci sono.",
};

const COMMANDS: &[CommandText] = &[
    CommandText { word: "aiuto (help)", does: "manda questo elenco" },
    CommandText { word: "info (info)", does: "dice di che cosa si parla e come si partecipa" },
    CommandText { word: "iscrivimi (join)", does: "iscrive l’indirizzo da cui scrivi, dopo la conferma" },
    CommandText { word: "cancellami (leave)", does: "toglie l’indirizzo da cui scrivi, dopo la conferma" },
    CommandText { word: "conferma CODICE (confirm)", does: "conferma una richiesta con il codice ricevuto" },
    CommandText { word: "iscritti (who)", does: "manda l’elenco degli iscritti, a chi può vederlo" },
    CommandText { word: "opzioni (options)", does: "dice che cosa ricevi" },
    CommandText {
        word: "ricevi tutto | riassunto | testo | niente (set each | digest | plain | none)",
        does: "ogni messaggio, un riassunto con allegati, un riassunto di solo testo, niente per posta",
    },
    CommandText {
        word: "pausa 31/12/2026 (vacation 2026-12-31)",
        does: "non manda niente fino a quel giorno; «pausa fine» (vacation off) la finisce prima",
    },
    CommandText { word: "copia sì | no (copy on | off)", does: "se ricevi anche i messaggi che scrivi tu" },
    CommandText { word: "lingua it | en (language)", does: "la lingua di questi messaggi" },
    CommandText { word: "fine (end)", does: "ciò che segue non è letto" },
];

fn confirm(it: &Confirm<'_>) -> String {
    let what = match it.action {
        Action::Join => "iscrivere",
        Action::Leave => "togliere",
    };
    let to = if it.action == Action::Join { "a" } else { "da" };
    let who = match it.asked {
        Asked::Web => "sul sito qualcuno, forse tu, ha chiesto",
        Asked::Mail => "un messaggio con il tuo indirizzo, forse tuo, ha chiesto",
        Asked::Owner => "chi gestisce la discussione chiede",
    };
    let days = if it.days == 1 { "un giorno".to_owned() } else { format!("{} giorni", it.days) };
    format!(
        "Buongiorno,\n\n{who} di {what} {} {to} «{}».\n\n\
         Per confermare rispondi a questo messaggio senza cambiare niente, oppure apri questa pagina e premi il pulsante. \
         Hai {days}:\n{}\n\n\
         Se non lo vuoi, non devi fare niente: senza conferma non succede nulla.",
        it.address, it.list.name, it.link
    )
}

fn suspended(it: &Suspended<'_>, day: &str) -> String {
    let reason = if it.reason.is_empty() {
        String::new()
    } else {
        format!("\n\nL’ultima volta il server ha detto:\n  {}", it.reason)
    };
    format!(
        "Buongiorno,\n\ni messaggi di «{}» per {} sono tornati indietro troppe volte: la tua iscrizione è sospesa e per ora \
         non ricevi niente.{reason}\n\nSe leggi questo messaggio la casella funziona di nuovo: apri questa pagina e premi il \
         pulsante per ricominciare.\n{}\n\nAltrimenti il {day} l’iscrizione sarà tolta.",
        it.member.list.name, it.member.address, it.link
    )
}

/// A person by name and address.
pub(super) fn person(name: &str, address: &str) -> String {
    if name.is_empty() { address.to_owned() } else { format!("{name} <{address}>") }
}

fn members_now(members: u64) -> String {
    if members == 1 {
        "C’è 1 iscritto.".to_owned()
    } else {
        format!("Gli iscritti sono {}.", format::number(members))
    }
}

fn joined(it: &Joined<'_>) -> String {
    format!(
        "In «{}» è entrato:\n\n  {}\n\n{}",
        it.list.name,
        person(it.name, it.address),
        members_now(it.members)
    )
}

fn left(it: &Left<'_>) -> String {
    let why = match it.why {
        LeftWhy::Own => "ha chiesto di uscire",
        LeftWhy::Removed => "è stato tolto da un gestore",
        LeftWhy::Bounces => "è stato tolto perché i messaggi tornavano indietro",
    };
    format!("Da «{}»:\n\n  {}\n  {why}.\n\n{}", it.list.name, it.address, members_now(it.members))
}

fn request(it: &Request<'_>) -> String {
    let said = if it.message.is_empty() { String::new() } else { format!("\n\n{}", it.message) };
    format!(
        "Ha chiesto di entrare in «{}» e ha confermato il proprio indirizzo:\n\n  {}{said}\n\nSi decide qui:\n{}",
        it.list.name,
        person(it.name, it.address),
        it.link
    )
}

fn roster(it: &Roster<'_>, lines: &str) -> String {
    let hidden = match it.hidden {
        0 => String::new(),
        1 => "\n\nUn altro iscritto non vuole comparire.".to_owned(),
        more => format!("\n\nAltri {} non vogliono comparire.", format::number(more)),
    };
    format!("Iscritti a «{}»:\n\n{lines}{hidden}", it.list.name)
}
