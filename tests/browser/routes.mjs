// The pages that the browser looks at: one line for each. Add those of a new route here.
//
//   name    of the screenshot and for --only
//   url     path and query
//   as      who is logged in: a login of the demo; without it nobody is
//   status  other than 200
//   lang    other than "it"
//   title   what the title must begin with
//   method  other than GET
//   follow  a list whose first link to an address with `within` in it is looked at, in place of url; of several such parts
//           each is followed from the page before
//   then    what is added to the address that was found
//   form    a page whose form is filled in with `fields` and sent (a list: the boxes to tick): its answer is looked at
//   printed it is looked at on paper too
//   changing  every look at it changes what it says
//   answer  a function that gives {status, headers, body} in place of the server

import { readFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";

const ADDRESS = "op09@lecce.pugliaimpiego.example";
const ADMIN = "admin@lecce.pugliaimpiego.example";
const EDITOR = "redazione1@lecce.pugliaimpiego.example";
const MODERATOR = "moderatore1@lecce.pugliaimpiego.example";

/** All pages. `facts`: what tests/browser/run knows; `site`: the server's address. */
export function pages(facts, site) {
  return [
    { name: "inizio", url: "/", title: "Pugliaimpiego" },
    { name: "configura", url: "/posta/configura", title: "Configura il tuo programma di posta – Pugliaimpiego" },
    { name: "configura-con-indirizzo", url: `/posta/configura?indirizzo=${encodeURIComponent(ADDRESS)}` },
    { name: "configura-indirizzo-errato", url: "/posta/configura?indirizzo=op09", status: 400 },
    { name: "configura-indirizzo-altrove", url: "/posta/configura?indirizzo=a@altrove.example", status: 400 },
    { name: "configura-inglese", url: "/posta/configura?lingua=en", lang: "en" },
    { name: "accedi", url: "/accedi?ritorno=/profilo" },
    { name: "accedi-errato", url: "/accedi", status: 403, form: "/accedi", fields: { indirizzo: ADDRESS, password: "x" } },
    { name: "registrati", url: "/registrati" },
    { name: "registrati-rifiutata", url: "/registrati", status: 422, form: "/registrati", fields: { nome: "", indirizzo: "a" } },
    { name: "registrati-inviata", url: "/registrati/inviata" },
    { name: "registrati-scaduta", url: "/registrati/conferma?codice=x", status: 410 },
    { name: "password-dimenticata", url: "/password/dimenticata" },
    ...["", "/password", "/sessioni", "/secondo-fattore", "/password-applicazioni", "/gettoni", "/dati"].map((part) =>
      ({ name: `profilo${part.replace("/", "-")}`, url: `/profilo${part}`, as: ADDRESS, changing: part === "/sessioni" })),
    { name: "profilo-gettoni-creato", url: "/profilo/gettoni", as: MODERATOR, changing: true, form: "/profilo/gettoni",
      fields: { name: "Archivio", scopes: ["posts:read"], until: inHalfAYear(), password: "demo" } },
    { name: "profilo-gettoni-rifiutato", url: "/profilo/gettoni", status: 422, as: ADDRESS, form: "/profilo/gettoni",
      fields: { name: "", scopes: [], until: "ieri", password: "x" } },
    { name: "profilo-gettoni-revoca", url: "/profilo/gettoni/revoca?numero=1", as: ADDRESS },
    { name: "profilo-richiesta", url: "/profilo/richiesta", as: "cittadino1@posta.example" },
    { name: "registrazioni", url: "/redazione/registrazioni", as: ADDRESS },
    { name: "cancellazioni", url: "/amministrazione/cancellazioni", as: ADMIN },
    { name: "cancellazione-manca", url: "/amministrazione/cancellazioni/0", status: 404, as: ADMIN },
    ...administrationPages(),
    { name: "non-permesso", url: "/amministrazione/cancellazioni", status: 403, as: ADDRESS },
    ...["novita", "notizie", "eventi", "scadenze", "comunicati", "iniziative", "partenariati", "direttive", "normativa", "atti",
      "schede", "moduli", "procedure", "link", "servizi", "stampa", "uffici", "orari", "contatti", "mappa",
      "privacy", "note-legali", "accessibilita"].map((part) => ({ name: part, url: `/${part}` })),
    ...contentPages(),
    ...searchPages(),
    ...newsroomPages(),
    ...forumPages(),
    { name: "notizie-vuote", url: "/notizie?dal=2190-01-01" },
    { name: "notizie-pagina-3", url: "/notizie?pagina=3" },
    { name: "notizie-territorio", url: "/notizie?territorio=brindisi" },
    ...bodyPages(),
    { name: "errore-400", url: "/", status: 400, answer: rawAnswer(facts.http, "GET / HTTP/1.0\r\n\r\n") },
    { name: "errore-404", url: "/manca", status: 404 },
    { name: "errore-404-dominio", url: "/mail/config-v1.1.xml?emailaddress=a@altrove.example", status: 404 },
    { name: "errore-405", url: "/posta/configura", status: 405, method: "POST" },
    { name: "errore-421", url: `http://altrove.localhost:${facts.http}/`, status: 421 },
    ...jobsPages(),
    ...discussionPages(),
    ...["inizio", "elenco", "scheda", "modulo", "coda", "conferma", "vuoto"].map((name) => sample(facts, site, name)),
  ];
}

/** A day some months from now. */
function inHalfAYear() {
  return new Date(Date.now() + 180 * 86_400_000).toISOString().slice(0, 10);
}

/** Discussions for those who look after them. */
function discussionPages() {
  const root = "/amministrazione/discussioni";
  return [
    ...["", "/nuova", "/esclusi"].map((part) => ({ name: `discussioni${part.replace("/", "-")}`, url: `${root}${part}`, as: ADMIN })),
    { name: "moderazione-link-scaduto", url: "/moderazione/x", status: 410 },
  ];
}

/** Vacancies, courses, competitions and firms: for readers, for operators, for a firm. */
function jobsPages() {
  const kinds = ["offerte", "corsi", "concorsi", "imprese"];
  const firm = "azienda1@posta.example";
  return [
    ...kinds.map((kind) => ({ name: kind, url: `/${kind}` })),
    ...kinds.map((kind) => ({ name: `${kind}-una`, follow: `/${kind}`, within: `/${kind}/` })),
    { name: "offerte-filtrate", url: "/offerte?contratto=fixed-term&ordine=deadline&mostra=all" },
    { name: "offerte-scadute", url: "/offerte?mostra=ended" },
    { name: "offerta-scaduta", follow: "/offerte?mostra=ended", within: "/offerte/" },
    { name: "offerte-vuote", url: "/offerte?q=astronauta" },
    ...kinds.flatMap((kind) => [
      { name: `redazione-${kind}`, url: `/redazione/${kind}`, as: ADDRESS },
      { name: `redazione-${kind}-aggiungi`, url: `/redazione/${kind}/aggiungi`, as: ADDRESS },
      { name: `redazione-${kind}-importa`, url: `/redazione/${kind}/importa`, as: ADDRESS },
      { name: `redazione-${kind}-una`, follow: `/redazione/${kind}`, within: `/redazione/${kind}/`, as: ADDRESS },
    ]),
    { name: "azienda", url: "/azienda", as: firm },
    { name: "azienda-scheda", url: "/azienda/scheda", as: firm },
  ];
}

/** The administration: each page as whoever looks after it sees it. */
function administrationPages() {
  const root = "/amministrazione";
  const manager = { as: ADDRESS };
  const admin = { as: ADMIN };
  const plain = ["persone", "persone/nuova", "uffici", "uffici/nuovo", "territori", "territori/nuovo", "canali", "canali/nuovo",
    "contatti", "contatti/nuovo", "indirizzi", "indirizzi/inoltro", "indirizzi/nuovo"];
  const found = (name, list, then, more) =>
    ({ name: `amministrazione-${name}`, follow: `${root}/${list}`, within: `${root}/${list.split("?")[0]}/`, then, ...more });
  const person = (name, then) => found(name, "persone?q=op06", then, admin);
  const office = (name, then, more = manager) => found(name, "uffici", then, more);
  return [
    { name: "amministrazione", url: root, changing: true, ...admin },
    ...plain.map((part) => ({ name: `amministrazione-${part.replace("/", "-")}`, url: `${root}/${part}`, ...admin })),
    { name: "amministrazione-registro", url: `${root}/registro`, changing: true, ...admin },
    { name: "amministrazione-registro-vuoto", url: `${root}/registro?cosa=niente`, ...admin },
    { name: "amministrazione-persone-filtri", url: `${root}/persone?ruolo=operator&ordine=address`, ...admin },
    { name: "amministrazione-indirizzo", url: `${root}/indirizzi?dove=info@lecce.pugliaimpiego.example`, ...admin },
    { name: "amministrazione-gruppi", url: `${root}/indirizzi?tipo=gruppi`, ...admin },
    { name: "amministrazione-responsabile", url: root, ...manager },
    { name: "amministrazione-uffici-responsabile", url: `${root}/uffici`, ...manager },
    person("persona", ""),
    ...["disattiva", "sessioni", "password"].map((step) => person(`persona-${step}`, `/passo/${step}`)),
    office("ufficio", ""),
    office("ufficio-amministratore", "", admin),
    office("ufficio-profilo", "/profilo"),
    office("ufficio-profilo-amministratore", "/profilo", admin),
    office("ufficio-orari", "/orari"),
    office("ufficio-comuni", "/comuni", admin),
    office("ufficio-disattiva", "/disattiva", admin),
    found("territorio", "territori", "", admin),
    found("canale", "canali", "", admin),
    found("contatto", "contatti", "", admin),
    found("contatto-elimina", "contatti", "/elimina", admin),
    found("gruppo", "indirizzi?tipo=gruppi", "", admin),
    { name: "amministrazione-persone-nessuna", url: `${root}/persone?q=nessunosichiamacosi`, ...admin },
  ];
}

/** Accredited organisations, reports of visitors, links that lead nowhere. */
function bodyPages() {
  const [BODY, OTHER, ASKING] = ["ente1@posta.example", "ente4@posta.example", "ente6@posta.example"];
  return [
    { name: "enti", url: "/enti", title: "Enti e organizzazioni" },
    { name: "enti-tipo", url: "/enti?tipo=training" },
    { name: "enti-vuoti", url: "/enti?q=nessuno" },
    { name: "ente-pagina", follow: "/enti", within: "/enti/" },
    { name: "ente-non-accreditato", url: "/enti/manca", status: 404 },
    { name: "accreditamento", url: "/accreditamento" },
    { name: "accreditamento-di-chi-ha-accesso", url: "/accreditamento", as: BODY },
    { name: "accreditamento-richiesta", url: "/accreditamento/richiesta", as: BODY },
    { name: "ente", url: "/ente/2", as: BODY },
    { name: "ente-in-attesa", url: "/ente/7", as: ASKING },
    { name: "ente-richiesta-correggi", url: "/ente/7/richiesta/modifica", as: ASKING },
    ...["richiesta", "contenuti", "persone", "ritira"].map((part) => ({ name: `ente-${part}`, url: `/ente/2/${part}`, as: BODY })),
    { name: "ente-modifica-pagina", url: "/ente/2/pagina", as: BODY },
    { name: "ente-comunicato-nuovo", url: "/redazione/nuovo/press", as: BODY },
    { name: "ente-nessuno", url: "/ente", as: "cittadino1@posta.example" },
    { name: "ente-altrui", url: "/ente/2", as: OTHER, status: 404 },
    { name: "redazione-enti", url: "/redazione/enti", as: EDITOR },
    { name: "redazione-enti-vuoti", url: "/redazione/enti?vista=rinnovi", as: EDITOR },
    { name: "redazione-ente", url: "/redazione/enti/2", as: EDITOR },
    { name: "redazione-ente-attesa", url: "/redazione/enti/7", as: EDITOR },
    { name: "redazione-ente-rifiuta", url: "/redazione/enti/7/rifiuta", as: EDITOR },
    { name: "redazione-ente-dati", url: "/redazione/enti/2/dati", as: EDITOR },
    { name: "redazione-link", url: "/redazione/link", as: EDITOR },
    { name: "redazione-segnalazioni", url: "/redazione/segnalazioni", as: ADMIN },
    { name: "segnala", url: "/segnala?tipo=accessibility" },
    { name: "segnala-errori", url: "/segnala", status: 422, form: "/segnala",
      fields: { tipo: "fault", testo: "", nome: "Chiara", indirizzo: "x" } },
    { name: "segnala-inviata", url: "/segnala/inviata?codice=7KQ2M4XD" },
  ];
}

/** One content of each kind, and what else visitors read. */
function contentPages() {
  const printed = ["servizi", "moduli", "notizie"];
  const one = (section) =>
    ({ name: `${section}-uno`, follow: `/${section}`, within: `/${section}/`, printed: printed.includes(section) });
  return [
    ...["notizie", "eventi", "scadenze", "comunicati", "iniziative", "partenariati", "direttive", "normativa", "atti", "schede",
      "moduli", "procedure", "link", "servizi"].map(one),
    { name: "moduli-edizione", follow: "/moduli",
      within: ["/moduli/domanda-di-iscrizione-al-collocamento-mirato", "/versioni/"] },
    { name: "canale", url: "/canali/formazione" },
    { name: "ufficio", url: "/uffici/lecce" },
    { name: "ufficio-servizio", url: "/uffici/collocamento-mirato" },
    ...["cittadini", "imprese", "scuole", "enti"].map((part) => ({ name: `percorso-${part}`, url: `/percorsi/${part}` })),
  ];
}

/** The search of the site. */
function searchPages() {
  return [
    { name: "cerca", url: "/cerca" },
    { name: "cerca-parole", url: "/cerca?q=tirocinio" },
    { name: "cerca-nulla", url: "/cerca?q=xyzzyqwk" },
  ];
}

/** The newsroom, as its editor sees it, and as an operator does. */
function newsroomPages() {
  const page = (name, rest) => ({ name: `redazione${name && "-"}${name}`, url: `/redazione${rest}`, as: EDITOR });
  const opened = (name, stage, within, then) =>
    ({ name: `redazione-${name}`, follow: `/redazione/contenuti${stage}`, within, then, as: EDITOR });
  const CONTENT = "/redazione/contenuti/";
  return [
    page("", ""),
    { ...page("operatore", ""), as: ADDRESS },
    page("contenuti", "/contenuti"), page("contenuti-vuoti", "/contenuti?q=xyzzyqwk"),
    page("nuovo", "/nuovo"), page("nuova-notizia", "/nuovo/news"), page("nuovo-evento", "/nuovo/event"),
    page("nuova-legge", "/nuovo/law"), page("nuovo-servizio", "/nuovo/service"), page("nuovo-modulo", "/nuovo/form"),
    { ...page("nuovo-rifiutato", "/nuovo/event"), status: 422, form: "/redazione/nuovo/event",
      fields: { titolo: "", sommario: "x".repeat(600), "c-starts": "ieri", scade: "domani" } },
    page("calendario", "/calendario"), page("contributi", "/contributi"),
    opened("aperto", "?stato=published", CONTENT), opened("da-rivedere", "?stato=in-review", CONTENT),
    opened("programmato", "?stato=scheduled", CONTENT), opened("respinto", "?stato=rejected", CONTENT),
    opened("modifica", "?stato=draft", CONTENT, "/modifica"), opened("elimina", "?stato=draft", CONTENT, "/elimina"),
    opened("modulo", "?tipo=form", CONTENT),
    page("interni", "/interni"), page("interni-vuoti", "/interni?q=xyzzyqwk"),
    { name: "redazione-interno", follow: "/redazione/interni", within: "/redazione/interni/", as: ADDRESS },
    opened("confronto", "?tipo=form", [CONTENT, "/versioni/"]),
  ];
}

/** A page of the gallery of parts, with the fields of a real answer. */
function sample(facts, site, name) {
  const answer = async () => {
    const real = await fetch(site);
    const body = readFileSync(path.join(facts.samples, `${name}.html`), "utf8");
    const headers = { "content-type": "text/html; charset=utf-8" };
    headers["content-security-policy"] = real.headers.get("content-security-policy");
    return { status: 200, headers, body };
  };
  return { name: `campione-${name}`, url: `/campione/${name}`, answer };
}

/** What the server says to these bytes, which no browser would send. */
function rawAnswer(port, request) {
  return () => new Promise((resolve, reject) => {
    const chunks = [];
    const socket = net.connect(port, "127.0.0.1", () => socket.write(request));
    socket.on("data", (chunk) => chunks.push(chunk)).on("error", reject).on("end", () => {
      const [head, body] = Buffer.concat(chunks).toString().split("\r\n\r\n");
      const [first, ...fields] = head.split("\r\n");
      const headers = Object.fromEntries(fields.map((field) => field.split(": ")));
      resolve({ status: Number(first.split(" ")[1]), headers, body });
    });
  });
}

/** Discussions of the demo: what everybody reads, and what members, owners and moderators see. */
function forumPages() {
  const board = "/forum/forum-lavoro";
  const managed = ["", "/impostazioni", "/membri", "/membri/aggiungi", "/membri/importa", "/richieste", "/regole", "/esclusi", "/gestori",
    "/segnalazioni", "/testi", "/testi/welcome/it", "/testi/footer/en", "/testi/welcome/it/ripristina"];
  return [
    { name: "forum", url: "/forum", title: "Forum e liste" },
    { name: "forum-bacheca-lavoro", url: board },
    { name: "forum-discussione", follow: board, within: "-primo-colloquio" },
    { name: "forum-discussione-con-account", follow: board, within: "-primo-colloquio", as: ADDRESS, changing: true },
    { name: "forum-discussione-moderatore", follow: board, within: "-primo-colloquio", as: MODERATOR, changing: true },
    { name: "forum-risposta", follow: board, within: "-primo-colloquio", then: "/rispondi", as: ADDRESS },
    { name: "forum-cerca-qui", url: `${board}/cerca?q=colloquio` },
    { name: "forum-archivio", url: `${board}/archivio` },
    { name: "forum-iscrizione", url: `${board}/iscrizione` },
    { name: "forum-iscritto", url: `${board}/iscrizione`, as: ADDRESS },
    { name: "forum-nuovo", url: `${board}/nuovo`, as: ADDRESS },
    { name: "forum-lista", url: "/forum/avvisi" },
    { name: "libro-degli-ospiti", url: "/libro-degli-ospiti" },
    { name: "forum-riservato", url: "/forum/forum-redazione", status: 404 },
    { name: "moderazione-coda", url: "/moderazione", as: MODERATOR },
    { name: "moderazione-una", url: `${board}/moderazione`, as: MODERATOR },
    ...managed.map((part) => ({ name: `discussione-gestione${part.replaceAll("/", "-")}`, url: `${board}/gestione${part}`, as: EDITOR })),
    { name: "bacheca", url: "/bacheca", as: ADDRESS, title: "Bacheca" },
    { name: "bacheca-da-leggere", url: "/bacheca?da-leggere=si", as: ADDRESS },
    { name: "bacheca-avviso", follow: "/bacheca", within: "-sciopero", as: ADDRESS, changing: true },
    { name: "bacheca-nuovo", url: "/bacheca/nuovo", as: ADDRESS },
    { name: "bacheca-letture", follow: "/bacheca", within: "/letture", as: MODERATOR },
    { name: "bacheca-annunci", url: "/bacheca/domanda-offerta", as: ADDRESS, title: "Domanda e offerta" },
    { name: "bacheca-annunci-cerco", url: "/bacheca/domanda-offerta?tipo=cerco", as: ADDRESS },
    { name: "bacheca-annuncio-errato", url: "/bacheca/domanda-offerta", as: ADDRESS, status: 422, form: "/bacheca/domanda-offerta", fields: { mestiere: "", scade: "2001-01-01" } },
    { name: "bacheca-altri", url: "/bacheca", as: EDITOR, status: 404 },
    { name: "forum-con-account", url: "/forum", as: ADDRESS },
    { name: "forum-cerca", url: "/forum/cerca?q=tirocinio" },
    { name: "liste", url: "/liste" },
    { name: "forum-manca", url: "/forum/non-esiste", status: 404 },
    { name: "forum-lascia-ignoto", url: "/forum/non-esiste/lascia/x", status: 404 },
    { name: "forum-opzioni-ignote", url: "/forum/avvisi/opzioni/x", status: 404 },
    { name: "forum-conferma-ignota", url: "/forum/non-esiste/conferma/x", status: 404 },
  ];
}
