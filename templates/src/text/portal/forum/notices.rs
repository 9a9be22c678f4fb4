//! The notice board of the offices, and the postings of supply and demand.

/// The page.
pub const TITLE: &str = "Bacheca";
/// What it is.
pub const LEAD: &str = "Avvisi per tutti gli uffici, e annunci di chi offre o cerca.";
/// The views.
pub const VIEWS: &str = "Parti della bacheca";
/// View.
pub const NOTICES: &str = "Avvisi";
/// View.
pub const TO_READ: &str = "Da leggere";
/// View.
pub const POSTINGS: &str = "Domanda e offerta";
/// The button.
pub const NEW: &str = "Nuovo avviso";
/// Nothing.
pub const NONE: &str = "Nessun avviso";
/// What to do then.
pub const NONE_BODY: &str = "Qui compaiono le comunicazioni per gli uffici.";
/// Nothing is left to read.
pub const ALL_READ: &str = "Hai letto tutto";
/// Words of importance with their labels.
pub const IMPORTANCE: [(&str, &str); 3] =
    [("normale", "Normale"), ("importante", "Importante"), ("urgente", "Urgente")];
/// Until when it holds.
pub const UNTIL: &str = "Vale fino al";
/// The button.
pub const READ: &str = "Ho letto";
/// The button with its notice, for who listens.
#[must_use]
pub fn read(title: &str) -> String {
    format!("Ho letto: {title}")
}
/// It holds no longer.
pub const OVER: &str = "Scaduto";
/// Until when it held.
pub const HELD_UNTIL: &str = "Valeva fino al";
/// The way to the discussion that the board is.
pub const DISCUSSION: &str = "Tutti i messaggi, l’archivio e la posta della bacheca";
/// When one has read it.
pub const READ_ON: &str = "Letto il";
/// It wants to be confirmed.
pub const WANTED: &str = "Da confermare";
/// The comments of a notice.
pub const OPEN: &str = "Apri e commenta";
/// The same, for who listens.
#[must_use]
pub fn open(title: &str) -> String {
    format!("Apri e commenta: {title}")
}
/// How many have read it.
#[must_use]
pub fn readers(read: u64, total: u64) -> String {
    let number = crate::format::number;
    format!("Letto da {} su {}", number(read), number(total))
}
/// The page of who has read it.
pub const READERS: &str = "Chi ha letto";
/// Part of it.
pub const MISSING: &str = "Non hanno ancora letto";
/// Part of it.
pub const PRESENT: &str = "Hanno letto";
/// Nobody is missing.
pub const NOBODY_MISSING: &str = "Hanno letto tutti.";
/// Nobody has read it.
pub const NOBODY: &str = "Ancora nessuno.";
/// The button.
pub const REMIND: &str = "Manda un promemoria a chi non ha letto";
/// It was sent before.
pub const REMINDED: &str = "Ultimo promemoria il";
/// Those who have not read it were written to.
pub const REMINDED_NOW: &str = "Il promemoria parte adesso, per posta.";
/// They were, not long ago.
pub const REMINDED_ALREADY: &str = "Un promemoria al giorno basta: quello di oggi è già partito.";
/// Who belongs to no office.
pub const NO_OFFICE: &str = "Senza ufficio";
/// The file with all of them.
pub const EXPORT: &str = "Scarica l’elenco (CSV)";
/// Columns of it: office, name, when.
pub const EXPORT_HEADS: [&str; 3] = ["ufficio", "nome", "letto il"];
/// One has said that it was read.
pub const CONFIRMED: &str = "La lettura è confermata.";
/// Nobody asks for that.
pub const NOT_ASKED: &str = "Questo avviso non chiede conferma di lettura.";
/// A day is none, or gone.
pub const ODD_UNTIL: &str = "Scrivi un giorno da oggi in poi, o niente.";
/// The way back.
pub const BACK: &str = "Torna alla bacheca";

/// What postings are.
pub const POSTINGS_LEAD: &str =
    "Annunci brevi che i colleghi vedono subito: chi cerca personale, chi cerca lavoro.";
/// A kind.
pub const OFFERED: &str = "Offro";
/// A kind.
pub const WANTED_KIND: &str = "Cerco";
/// A kind in the form.
pub const OFFERED_LONG: &str = "Offro: un’impresa cerca una persona";
/// A kind in the form.
pub const WANTED_LONG: &str = "Cerco: una persona cerca lavoro";
/// Heading of the form.
pub const POST: &str = "Nuovo annuncio";
/// Heading of the list.
pub const CURRENT: &str = "Annunci";
/// A field.
pub const KIND: &str = "Tipo";
/// All kinds.
pub const ALL_KINDS: &str = "Tutti";
/// A field.
pub const PROFESSION: &str = "Mestiere";
/// A field.
pub const TOWN: &str = "Comune";
/// A field.
pub const TEXT: &str = "Che altro c’è da sapere";
/// A field.
pub const TEXT_HINT: &str = "Due righe. Niente nomi di persone: chi è interessato ti risponde.";
/// A field.
pub const VALID: &str = "Valido fino al";
/// The button.
pub const POST_SEND: &str = "Pubblica l’annuncio";
/// It was published.
pub const POSTED: &str = "L’annuncio è pubblicato.";
/// It was taken down.
pub const DOWN: &str = "L’annuncio non c’è più.";
/// Why its message was taken away.
pub const TAKEN_DOWN: &str = "annuncio tolto dalla bacheca";
/// A kind is missing.
pub const NO_KIND: &str = "Scegli se offri o cerchi.";
/// The work is missing.
pub const NO_PROFESSION: &str = "Scrivi il mestiere.";
/// The place is missing.
pub const NO_TOWN: &str = "Scrivi il comune.";
/// Too many words.
pub const TOO_LONG: &str = "È troppo lungo.";
/// A day is none, gone, or too far away.
pub const ODD_LAST_DAY: &str = "Scrivi un giorno da oggi in poi, al massimo fra 90 giorni.";
/// What a field holds.
pub const VALID_HINT: &str = "Al massimo 90 giorni.";
/// Nothing.
pub const NO_POSTINGS: &str = "Nessun annuncio in questo momento";
/// What to do then.
pub const NO_POSTINGS_BODY: &str = "Quando un collega ne pubblica uno compare qui da solo.";
/// One's own.
pub const TAKE_DOWN: &str = "Togli";
/// The same, for who listens.
#[must_use]
pub fn take_down(profession: &str, town: &str) -> String {
    format!("Togli l’annuncio: {profession}, {town}")
}
/// The title of the message that a posting is.
#[must_use]
pub fn posting_title(offered: bool, profession: &str, town: &str) -> String {
    format!("{}: {profession}, {town}", if offered { OFFERED } else { WANTED_KIND })
}
/// Its text.
#[must_use]
pub fn posting_text(title: &str, words: &str, until: &str) -> String {
    let words = if words.is_empty() { String::new() } else { format!("{words}\n\n") };
    format!("{title}\n\n{words}{VALID} {until}.")
}
/// The way to the author, who shows no address.
pub const ANSWER: &str = "Rispondi sulla bacheca";
/// The same, for who listens.
#[must_use]
pub fn answer(author: &str, profession: &str) -> String {
    format!("{ANSWER}: {author}, annuncio {profession}")
}
/// The way to the author.
pub const WRITE: &str = "Scrivi a chi l’ha messo";
/// The same, for who listens.
#[must_use]
pub fn write(author: &str, profession: &str) -> String {
    format!("{WRITE}: {author}, annuncio {profession}")
}
/// The page follows, unless there is no script.
pub const RELOAD_LEAD: &str = "I nuovi annunci compaiono da soli. Non li vedi?";
/// The way to what is new.
pub const RELOAD: &str = "Ricarica gli annunci";
