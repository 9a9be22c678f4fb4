//! Italian.

use super::{AlarmText, DsnText, ErrorText, Guide, Text, lists};
use crate::mails::dsn::DsnReason;

/// Italian, the language of the public.
pub static IT: Text = Text {
    lang: "it",
    dsn: DSN,
    alarm: ALARM,
    lists: lists::IT,
    site_name: "Pugliaimpiego",
    site_claim: "La posta e i servizi dei centri per l’impiego",
    site_owner: "Servizi per l’impiego",

    home_title: "La posta dei centri per l’impiego",
    home_lead: "Da qui passa la posta degli uffici e di chi ci lavora. Puoi leggerla con il programma che usi già, \
                sul computer o sul telefono.",
    home_domains: "Questo server ospita gli indirizzi di:",
    home_setup_title: "Configura il tuo programma di posta",
    home_setup_body: "Nomi dei server, porte e istruzioni passo per passo per Thunderbird, Apple Mail, Outlook e \
                      il telefono. Bastano pochi minuti.",
    home_setup_link: "Vai alla configurazione",
    home_passwords_link: "Crea o togli una password per applicazioni",

    setup_title: "Configura il tuo programma di posta",
    setup_lead: "Leggi e scrivi la tua posta dal programma che preferisci, sul computer o sul telefono. Ti bastano \
                 il tuo indirizzo e la tua password: qui trovi tutto il resto.",
    setup_contents: "In questa pagina",
    setup_needs: "Che cosa ti serve",
    setup_user: "Nome utente",
    setup_user_value: "Il tuo indirizzo di posta completo, compresa la parte dopo la chiocciola.",
    setup_user_example: |domain| format!("nome.cognome@{domain}"),
    setup_password: "Password",
    setup_password_value: "Quella del tuo account, oppure, meglio, una password per applicazioni: ne puoi avere una per \
                           ogni dispositivo.",
    setup_largest: "Messaggi e allegati",
    setup_largest_value: |attachments, message| {
        format!(
            "Gli allegati di un messaggio possono arrivare in tutto a circa {attachments}. Quando viaggiano crescono di \
             oltre un terzo: il messaggio intero può arrivare a {message}."
        )
    },
    setup_servers: "I dati dei server",
    setup_servers_lead: "Molti programmi li trovano da soli. Se il tuo li chiede, copiali da queste tabelle e \
                         preferisci la colonna «Consigliata».",
    setup_incoming: "Posta in arrivo (IMAP)",
    setup_outgoing: "Posta in uscita (SMTP)",
    setup_not_served: "Questo server al momento non offre il servizio ai programmi di posta.",
    setup_setting: "Impostazione",
    setup_recommended: "Consigliata",
    setup_alternative: "In alternativa",
    setup_kind: "Tipo di account",
    setup_server: "Server",
    setup_port: "Porta",
    setup_security: "Sicurezza",
    setup_tls: "SSL/TLS",
    setup_starttls: "STARTTLS",
    setup_authentication: "Autenticazione",
    setup_authentication_value: "Password normale",
    setup_user_cell: "Il tuo indirizzo completo",
    setup_guides: "Passo per passo",
    setup_guides_lead: "Scegli il tuo programma. I nomi dei menu possono cambiare un poco da una versione all’altra.",
    setup_guide: &[
        Guide {
            anchor: "thunderbird",
            title: "Thunderbird",
            platform: "Windows, macOS, Linux e Android",
            steps: &[
                "Apri Thunderbird e, dal menu, scegli «Nuovo account» e poi «Email».",
                "Scrivi il tuo nome, l’indirizzo completo e la password, poi premi «Continua».",
                "Thunderbird trova i server da solo: controlla che sia scelto IMAP e conferma.",
                "Se non li trova, premi «Configura manualmente» e copia i dati delle due tabelle.",
            ],
            note: "È la strada più semplice: nella maggior parte dei casi non devi scrivere altro.",
        },
        Guide {
            anchor: "apple-mail",
            title: "Apple Mail",
            platform: "Mac",
            steps: &[
                "Apri Mail e, dal menu «Mail», scegli «Aggiungi account…» e poi «Altro account Mail…».",
                "Scrivi il tuo nome, l’indirizzo completo e la password, poi premi «Accedi».",
                "Quando Mail chiede i server, scegli il tipo IMAP e copia i nomi dei server in arrivo e in uscita.",
                "Premi «Accedi», lascia spuntata la voce «Mail» e concludi con «Fine».",
            ],
            note: "Per controllare le porte: «Mail», «Impostazioni…», «Account», «Impostazioni server».",
        },
        Guide {
            anchor: "outlook",
            title: "Outlook",
            platform: "Windows, versione classica",
            steps: &[
                "Dal menu «File» scegli «Aggiungi account» e scrivi il tuo indirizzo completo.",
                "Apri «Opzioni avanzate», spunta «Consenti di configurare manualmente l’account» e premi «Connetti».",
                "Scegli «IMAP» e copia server, porta e metodo di crittografia delle due tabelle.",
                "Scrivi la password e premi «Connetti».",
            ],
            note: "Il nuovo Outlook per Windows e Outlook per telefono tengono posta e password anche sui server di \
                   Microsoft: per la posta d’ufficio preferisci Outlook classico o Thunderbird.",
        },
        Guide {
            anchor: "telefono",
            title: "Telefono e tablet",
            platform: "iPhone, iPad e Android",
            steps: &[
                "iPhone e iPad: apri «Impostazioni», «App», «Mail», «Account Mail» e scegli «Aggiungi account», \
                 «Altro», «Aggiungi account Mail».",
                "Android: installa Thunderbird, oppure apri l’app di posta e scegli «Aggiungi account» e «Altro».",
                "Scrivi nome, indirizzo completo e password, poi scegli IMAP.",
                "Copia server, porta e sicurezza delle due tabelle. In entrambe il nome utente è l’indirizzo completo, \
                 anche dove il telefono lo dice facoltativo.",
            ],
            note: "Su un telefono che usi anche per te, imposta il blocco dello schermo.",
        },
    ],
    setup_apple_profile: "Aggiunge la tua casella di posta a Mail. Non contiene password: il dispositivo la chiede \
                          durante l’installazione.",
    setup_offices: "La casella del tuo ufficio",
    setup_offices_body: &[
        "Non serve un secondo account. Dopo il primo accesso trovi, accanto alle tue cartelle, anche le caselle degli \
         uffici di cui fai parte: le leggi e le tieni in ordine insieme ai colleghi. Se non compaiono, in Thunderbird \
         premi il tasto destro sull’account e scegli «Sottoscrivi…».",
        "Per scrivere a nome dell’ufficio aggiungi al tuo account un’identità con l’indirizzo dell’ufficio e lascia \
         invariato il server in uscita: il nome utente resta il tuo.",
    ],
    setup_troubles: "Se qualcosa non va",
    setup_trouble: &[
        (
            "La password viene rifiutata",
            "Controlla che il nome utente sia il tuo indirizzo completo e che il blocco delle maiuscole sia spento. Con \
             l’indirizzo di un ufficio non si accede: la sua posta compare accanto alla tua, sotto Uffici. Dopo \
             molti tentativi sbagliati il server chiede di aspettare: riprova fra un quarto d’ora.",
        ),
        (
            "Ricevo la posta ma non riesco a inviare",
            "Controlla che per la posta in uscita siano attive l’autenticazione e la sicurezza indicate sopra. Alcune \
             reti bloccano una delle porte: prova con quella in alternativa. La porta 25 non è per i programmi di \
             posta.",
        ),
        (
            "Le cartelle «Posta inviata» o «Cestino» sono doppie",
            "Nelle impostazioni dell’account scegli, per la posta inviata, le bozze e il cestino, le cartelle che sono \
             già sul server.",
        ),
    ],
    setup_certificate: "Il programma avvisa che il certificato non è valido",
    setup_certificate_signed: "Non proseguire. Controlla di aver scritto il nome del server come qui sopra e che data e \
                               ora del dispositivo siano giuste; se l’avviso resta, segnalacelo.",
    setup_certificate_self_signed: "Questo server usa un certificato firmato dal server stesso e non da un’autorità \
                                    riconosciuta, come si fa nelle prove: il programma non può verificarlo e ti chiede \
                                    di confermare un’eccezione. Accettala solo se chi gestisce il server ti ha detto \
                                    di farlo.",
    setup_help: "Non hai risolto?",
    setup_help_body: "Scrivi a chi gestisce la posta, da un altro indirizzo se il tuo non funziona:",

    setup_address: "Il tuo indirizzo",
    setup_address_lead: "Scrivi il tuo indirizzo: trovi un profilo già pronto per iPhone, iPad e Mac e quello che serve \
                         per gli altri telefoni. Non ti chiediamo la password.",
    setup_address_other: "Le impostazioni per un altro indirizzo",
    setup_address_label: "Indirizzo di posta",
    setup_address_button: "Mostra le impostazioni",
    setup_address_wrong: "Questo non è un indirizzo di posta completo: scrivilo con la chiocciola, per esempio \
                          nome.cognome@dominio.",
    setup_address_elsewhere: "La posta di questo dominio non è su questo server: controlla la parte dopo la \
                              chiocciola.",
    setup_own: "Le impostazioni per",
    setup_profile: "iPhone, iPad e Mac",
    setup_profile_body: "Scarica il profilo, poi aprilo dalle Impostazioni («Profilo scaricato») e installalo: il \
                         dispositivo chiede la password e aggiunge la casella a Mail.",
    setup_profile_button: "Scarica il profilo",
    setup_profile_note: "Il dispositivo lo mostra come «Non firmato»: è normale. Contiene solo indirizzo, server e \
                         porte, nessuna password, e lo puoi togliere quando vuoi.",
    setup_code: "Continua sul telefono",
    setup_code_body: "Inquadra il codice con la fotocamera del telefono o del tablet: si apre questa pagina, con le \
                      tue impostazioni.",
    setup_code_label: "Codice QR che apre questa pagina sul telefono",
    setup_code_link: "Oppure apri:",
    setup_android: "Android",
    setup_android_body: "Installa Thunderbird e scrivi questo indirizzo: trova i server da solo. Per un’altra app di posta \
                         segui la guida e copia i dati dei server.",
    setup_android_link: "Vai alla guida per il telefono",
    setup_password_link: "Crea una password per applicazioni",

    error_home: "Torna alla pagina iniziale",
    error_bad_request: ErrorText {
        title: "Richiesta non valida",
        body: "Il server non ha capito la richiesta: nel modulo o nell’indirizzo c’è qualcosa che non può essere letto. Controlla \
               quello che hai scritto o incollato e riprova.",
    },
    error_forbidden: ErrorText {
        title: "Operazione non permessa",
        body: "Il modulo è arrivato da un altro sito e non è stato eseguito. Apri la pagina da qui e riprova.",
    },
    error_not_allowed: ErrorText {
        title: "Non hai accesso a questa pagina",
        body: "La pagina esiste, ma non è aperta al tuo account. Se ti sei appena registrato, la verifica può essere ancora in corso: \
               quando è finita ti scriviamo. Se pensi che sia un errore, segnalalo dal piè di pagina.",
    },
    error_stale_form: ErrorText {
        title: "Il modulo è scaduto",
        body: "Il modulo è rimasto aperto troppo a lungo, o nel frattempo hai cambiato account. Non è stato eseguito \
               niente: riapri la pagina da cui venivi e riprova. Servono i cookie.",
    },
    error_not_found: ErrorText {
        title: "Pagina non trovata",
        body: "La pagina che cerchi non c’è, o non c’è più. Controlla l’indirizzo, oppure riparti dalla pagina \
               iniziale.",
    },
    error_method: ErrorText {
        title: "Operazione non prevista",
        body: "Questa pagina non accetta l’operazione richiesta. Riparti dalla pagina iniziale o dal menu.",
    },
    error_too_large: ErrorText {
        title: "Richiesta troppo grande",
        body: "Un file, o tutto quello che hai inviato insieme, supera la dimensione ammessa, che è scritta accanto al campo dei file. \
               Torna indietro con il browser, scegli un file più piccolo e riprova.",
    },
    error_misdirected: ErrorText {
        title: "Indirizzo di un altro sito",
        body: "Questo server non risponde per l’indirizzo richiesto. Controlla di averlo scritto bene.",
    },
    error_too_many: ErrorText {
        title: "Troppe richieste",
        body: "Dal tuo indirizzo di rete sono arrivate troppe richieste in poco tempo. Aspetta un minuto e riprova.",
    },
    error_internal: ErrorText {
        title: "Qualcosa si è rotto",
        body: "È un problema nostro, non tuo. È stato annotato: riprova fra qualche minuto.",
    },
    error_unavailable: ErrorText {
        title: "Servizio momentaneamente non disponibile",
        body: "Il server ci sta mettendo troppo a rispondere. Riprova fra qualche minuto.",
    },
};

const DSN: DsnText = DsnText {
    sender: "Sistema di posta",
    failed_subject: "Messaggio non consegnato",
    delayed_subject: "Messaggio in ritardo: la consegna continua",
    relayed_subject: "Messaggio affidato al server di destinazione",
    delivered_subject: "Messaggio consegnato",
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
    delivered_intro: "Il messaggio è arrivato a:",
    reason: reason_sentence,
    remote_words: |host| format!("Risposta del server {host}:"),
    failed_end: "Il messaggio non sarà più inviato a questi indirizzi. \
                 Se serve, correggi l'indirizzo o contatta il destinatario in un altro modo, poi scrivi di nuovo.",
    delayed_end: "Non occorre inviarlo di nuovo: se non si riuscirà a consegnarlo arriverà un altro avviso.",
    relayed_end: "Quel server non conferma la consegna finale: questo avviso non dice che il messaggio è stato letto.",
    delivered_end: "Hai chiesto tu questa conferma di consegna. Non dice che il messaggio è stato letto.",
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
        DsnReason::NeedsConversion => {
            "Il contenuto non può essere convertito nella forma che il server del destinatario accetta."
        }
        DsnReason::InMailbox => "Consegnato nella casella.",
        DsnReason::Expanded => "Inoltrato a tutti gli indirizzi che ne fanno parte.",
        DsnReason::Delivered => "Consegnato al server del destinatario.",
        DsnReason::Other => "Il server del destinatario non ha accettato il messaggio.",
    }
}

const ALARM: AlarmText = AlarmText {
    sender: "Sistema di posta",
    subject: |account| format!("Account forse rubato: {account}"),
    sending: |account, sent| {
        let (number, span) =
            (sent.number, if sent.in_a_day { "nelle ultime 24 ore" } else { "nell’ultima ora" });
        let what = match sent.recipients {
            true => format!("ha scritto a {number} destinatari {span} e voleva scrivere ad altri"),
            false => format!("ha spedito {number} messaggi {span} e voleva spedirne altri"),
        };
        format!("L’account {account} {what}, oltre il limite.")
    },
    networks: |account, networks| {
        format!("L’account {account} ha spedito da {networks} reti diverse nell’ultima ora.")
    },
    now: |until| {
        format!(
            "Il server ha sospeso la spedizione fino al {until}, o finché il blocco non viene tolto: ai messaggi nuovi \
             risponde di riprovare più tardi. Quelli già accettati partono. L’account può ancora leggere la posta."
        )
    },
    to_do: "Che cosa fare:",
    steps: |account| {
        vec![
            "Chiedere alla persona se è stata lei. Chi cambia spesso rete (telefono, viaggio) o scrive a molti può non avere colpe.".into(),
            "Vedere quanto è stato spedito (pugliaimpiego limits list) e che cosa deve ancora partire (pugliaimpiego queue list).".into(),
            format!("Se non è stata lei, cambiare la password; tutte le sessioni aperte finiscono: pugliaimpiego account passwd {account}"),
            format!("Quando è tutto in ordine, togliere il blocco: pugliaimpiego limits lift {account}"),
        ]
    },
    end: "Questo avviso arriva una volta sola per ogni blocco.",
};
