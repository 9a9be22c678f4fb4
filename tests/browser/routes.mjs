// The pages that the browser looks at: one line for each. Add those of a new route here.
//
//   name    of the screenshot and for --only
//   url     path and query
//   as      who is logged in: a login of the demo; without it nobody is
//   status  other than 200
//   lang    other than "it"
//   title   what the title must begin with
//   fields  sent as a form, by POST; an object, or a function that gives one
//   method  other than GET, without fields
//   follow  a list whose first link to something below `within` is looked at, in place of url
//   changing  every look at it changes what it says
//   answer  a function that gives {status, headers, body} in place of the server

import { readFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";

const ADDRESS = "op09@lecce.pugliaimpiego.example";
const ADMIN = "admin@lecce.pugliaimpiego.example";

/** All pages. `facts`: what tests/browser/run knows; `site`: the server's address. */
export function pages(facts, site) {
  const proven = (fields) => provenFields(site, fields);
  return [
    { name: "inizio", url: "/", title: "Pugliaimpiego" },
    { name: "configura", url: "/posta/configura", title: "Configura il tuo programma di posta – Pugliaimpiego" },
    { name: "configura-con-indirizzo", url: `/posta/configura?indirizzo=${encodeURIComponent(ADDRESS)}` },
    { name: "configura-indirizzo-errato", url: "/posta/configura?indirizzo=op09", status: 400 },
    { name: "configura-indirizzo-altrove", url: "/posta/configura?indirizzo=a@altrove.example", status: 400 },
    { name: "configura-inglese", url: "/posta/configura?lingua=en", lang: "en" },
    { name: "accedi", url: "/accedi?ritorno=/profilo" },
    { name: "accedi-errato", url: "/accedi", status: 403, fields: proven({ indirizzo: ADDRESS, password: "x" }) },
    { name: "registrati", url: "/registrati" },
    { name: "registrati-inviata", url: "/registrati/inviata" },
    { name: "registrati-scaduta", url: "/registrati/conferma?codice=x", status: 410 },
    { name: "password-dimenticata", url: "/password/dimenticata" },
    ...["", "/password", "/sessioni", "/secondo-fattore", "/password-applicazioni", "/dati"].map((part) =>
      ({ name: `profilo${part.replace("/", "-")}`, url: `/profilo${part}`, as: ADDRESS, changing: part === "/sessioni" })),
    { name: "registrazioni", url: "/redazione/registrazioni", as: ADDRESS },
    { name: "cancellazioni", url: "/amministrazione/cancellazioni", as: ADMIN },
    { name: "non-permesso", url: "/amministrazione/cancellazioni", status: 403, as: ADDRESS },
    ...["novita", "notizie", "eventi", "scadenze", "comunicati", "iniziative", "partenariati", "direttive", "normativa", "atti",
      "schede", "moduli", "procedure", "link", "servizi", "stampa", "uffici", "orari", "contatti", "mappa",
      "note-legali", "accessibilita"].map((part) => ({ name: part, url: `/${part}` })),
    { name: "notizie-vuote", url: "/notizie?dal=2190-01-01" },
    { name: "notizie-pagina-3", url: "/notizie?pagina=3" },
    { name: "notizie-territorio", url: "/notizie?territorio=brindisi" },
    { name: "errore-400", url: "/", status: 400, answer: rawAnswer(facts.http, "GET / HTTP/1.0\r\n\r\n") },
    { name: "errore-404", url: "/manca", status: 404 },
    { name: "errore-404-dominio", url: "/mail/config-v1.1.xml?emailaddress=a@altrove.example", status: 404 },
    { name: "errore-405", url: "/posta/configura", status: 405, method: "POST" },
    { name: "errore-421", url: `http://altrove.localhost:${facts.http}/`, status: 421 },
    ...["inizio", "elenco", "scheda", "modulo", "coda", "conferma", "vuoto"].map((name) => sample(facts, site, name)),
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

/** Fields of a form of a visitor, with the token and the cookie it goes with. */
function provenFields(site, fields) {
  const load = async () => {
    const page = await fetch(`${site}/accedi`);
    const cookies = page.headers.getSetCookie().map((line) => line.split(";")[0]);
    const csrf = (await page.text()).match(/name="csrf" value="([^"]*)"/)?.[1] ?? "";
    return { cookies, fields: { csrf, ...fields } };
  };
  // One for all widths.
  let loaded;
  return () => (loaded ??= load());
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
