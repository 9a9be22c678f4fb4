// The way of a piece of news, as people walk it: a referent writes it, the newsroom returns it, it is put right, planned,
// published, read by a citizen and put into the archive. Once with clicks in a browser without JavaScript, once by keyboard.
// Then that of a posting: what one operator posts appears on the open page of another one, and goes from there.

import { HEIGHT, SITE, launch, sessionOf } from "./browser.mjs";

/** A referent of the channel "Donne e lavoro", and the newsroom. */
const REFERENT = "op20@lecce.pugliaimpiego.example";
const EDITOR = "redazione1@lecce.pugliaimpiego.example";

/** Operators of two offices. */
const COLLEAGUES = ["op05@lecce.pugliaimpiego.example", "op03@lecce.pugliaimpiego.example"];

/** A picture of one colour, 40 by 30: PNG. */
const PICTURE = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAACgAAAAeCAIAAADRv8uKAAAAK0lEQVR42u3NMQ0AAAgDsClBGOqQigw4mvRvqudExGKxWCwWi8VisVj8N145hSDMhBROMgAAAABJRU5ErkJggg==",
  "base64");

/** Somebody at the portal; nobody in particular without `login`. */
async function person(browser, login, options) {
  const storageState = login && await sessionOf(browser, login);
  const viewport = { width: 1280, height: HEIGHT };
  const context = await browser.newContext({ viewport, locale: "it-IT", storageState, ...options });
  const tab = await context.newPage();
  tab.setDefaultTimeout(10_000);
  return tab;
}

/** Ways to use what is on a page. */
const HANDS = {
  clicks: { press: (element) => element.click(), unfold: (element) => element.click() },
  keyboard: {
    press: async (element) => {
      await element.focus();
      await element.press("Enter");
    },
    unfold: async (element) => {
      await element.focus();
      await element.press("Space");
    },
  },
};

function must(holds, what) {
  if (!holds) throw new Error(what);
}

/** Waits for a sentence on the page. */
async function reads(tab, words) {
  await tab.locator("main, .avviso", { hasText: words }).first().waitFor();
}

/** Takes a step whose form says more: it is unfolded first. */
async function longStep(tab, hands, name, fill) {
  const part = tab.locator("details.passo-lungo", { has: tab.locator("summary", { hasText: name }) });
  await hands.unfold(part.locator("summary"));
  await fill(part);
  await hands.press(part.getByRole("button", { name }));
}

const step = (tab, name) => tab.locator("main").getByRole("button", { name, exact: true });

/** A day and hour from now, as a field wants it. */
function inDays(days) {
  const at = new Date(Date.now() + days * 86_400_000);
  return `${at.toISOString().slice(0, 10)}T09:30`;
}

async function write(tab, hands, title) {
  await tab.goto(`${SITE}/redazione`);
  await hands.press(tab.locator("main").getByRole("link", { name: "Nuovo contenuto" }).first());
  await hands.press(tab.locator("main").getByRole("link", { name: /^Notizia/ }));
  await tab.getByLabel("Titolo").first().fill(title);
  await tab.getByLabel("Sommario").fill("Un pomeriggio di consigli pratici per chi torna al lavoro.");
  await tab.getByLabel("Testo").fill("## Il programma\n\n- colloqui\n- **curriculum**\n\nPosti: venti.");
  await tab.getByLabel("Canale").selectOption({ label: "Donne e lavoro" });
  await tab.getByLabel("Aggiungi file e immagini").setInputFiles({ name: "aula.png", mimeType: "image/png", buffer: PICTURE });
  await hands.press(tab.getByRole("button", { name: "Salva la bozza" }));
  await reads(tab, "Ora descrivi le immagini");
}

/** A picture without words for who does not see it goes nowhere. */
async function describe(tab, hands) {
  await hands.press(tab.getByRole("link", { name: "Annulla" }));
  await hands.press(step(tab, "Invia alla redazione"));
  await reads(tab, "Descrivi l’immagine per chi non la vede");
  await hands.press(tab.getByRole("link", { name: "Modifica" }));
  await tab.getByLabel("Descrizione per chi non vede l’immagine").fill("Un’aula con i banchi in cerchio");
  await tab.getByLabel("A che cosa serve").selectOption({ label: "Immagine di apertura" });
  await hands.press(tab.getByRole("button", { name: "Salva la bozza" }));
  await reads(tab, "Bozza salvata.");
  await hands.press(step(tab, "Invia alla redazione"));
  await reads(tab, "Inviato alla redazione.");
  return tab.url();
}

async function giveBack(tab, hands, title, content) {
  await tab.goto(`${SITE}/redazione/contenuti?stato=in-review`);
  await hands.press(tab.locator("main table").getByRole("link", { name: title }));
  must(tab.url() === content, `the newsroom opens ${tab.url()}, not ${content}`);
  await longStep(tab, hands, "Chiedi modifiche", (part) => part.getByLabel("Motivo").fill("Manca l’orario."));
  await reads(tab, "Chieste modifiche.");
}

async function correct(tab, hands, content) {
  await tab.goto(content);
  await reads(tab, "Manca l’orario.");
  await hands.press(tab.getByRole("link", { name: "Modifica" }));
  await tab.getByLabel("Testo").fill("## Il programma\n\n- colloqui\n- **curriculum**\n\nPosti: venti. Dalle 15:00 alle 18:00.");
  await hands.press(tab.getByRole("button", { name: "Salva la bozza" }));
  await reads(tab, "Bozza salvata.");
  await hands.press(step(tab, "Invia alla redazione"));
  await reads(tab, "Inviato alla redazione.");
}

async function plan(tab, hands, content, title) {
  await tab.goto(content);
  await longStep(tab, hands, "Programma", (part) => part.getByLabel("Quando").fill(inDays(3)));
  await reads(tab, "Programmato.");
  await reads(tab, "Uscirà il");
  await tab.goto(`${SITE}/redazione/calendario?mese=${inDays(3).slice(0, 7)}`);
  await reads(tab, title);
}

async function publish(tab, hands, content) {
  await tab.goto(content);
  await hands.press(step(tab, "Pubblica ora"));
  await reads(tab, "Pubblicato.");
  return new URL(await tab.getByRole("link", { name: "Guarda sul portale" }).getAttribute("href"), SITE).href;
}

/** Looks again until the page says so, or no longer: the words are read by a worker. */
async function searched(tab, hands, title, found) {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    await tab.goto(SITE);
    const field = tab.locator("#cerca-nel-sito");
    await field.fill(`"${title}"`);
    await field.press("Enter");
    await tab.waitForURL(/\/cerca/);
    if (await tab.locator("main article").getByRole("link", { name: title }).count() === (found ? 1 : 0)) return;
    await tab.waitForTimeout(200);
  }
  throw new Error(`the search ${found ? "does not find" : "still finds"} it`);
}

async function read(tab, hands, title, address) {
  await searched(tab, hands, title, true);
  await hands.press(tab.locator("main article").getByRole("link", { name: title }));
  must(tab.url() === address, `the search leads to ${tab.url()}, not ${address}`);
  await reads(tab, "Dalle 15:00 alle 18:00.");
  const picture = tab.getByRole("img", { name: "Un’aula con i banchi in cerchio" });
  must(await picture.evaluate((image) => image.complete && image.naturalWidth > 0), "the picture is not seen");
  await tab.goto(`${SITE}/canali/donne`);
  await reads(tab, title);
}

async function archive(tab, hands, content) {
  await tab.goto(content);
  await hands.press(step(tab, "Archivia"));
  await reads(tab, "Archiviato.");
}

async function readFromArchive(tab, hands, title, address) {
  await tab.goto(address);
  await reads(tab, "è stato archiviato");
  await tab.goto(`${SITE}/canali/donne`);
  must(!(await tab.locator("main").innerText()).includes(title), "the channel still has it");
  await searched(tab, hands, title, false);
}

/** The whole way, with these hands. */
async function journey(browser, hands, options) {
  const title = `Tornare al lavoro, incontro ${Date.now().toString(36)}`;
  const referent = await person(browser, REFERENT, options);
  const editor = await person(browser, EDITOR, options);
  const citizen = await person(browser, undefined, options);
  await write(referent, hands, title);
  const content = await describe(referent, hands);
  await giveBack(editor, hands, title, content);
  await correct(referent, hands, content);
  await plan(editor, hands, content, title);
  const address = await publish(editor, hands, content);
  await read(citizen, hands, title, address);
  await archive(editor, hands, content);
  await readFromArchive(citizen, hands, title, address);
  await Promise.all([referent, editor, citizen].map((tab) => tab.context().close()));
}

/** A posting on two screens. */
async function posting(browser, hands, options) {
  const [here, there] = await Promise.all(COLLEAGUES.map((login) => person(browser, login, options)));
  const work = `Giardiniere ${Date.now().toString(36)}`;
  await Promise.all([here, there].map((tab) => tab.goto(`${SITE}/bacheca/domanda-offerta`)));
  must(await there.locator("#annunci").getAttribute("aria-live") === "polite", "nobody who listens hears of a new posting");
  await hands.unfold(here.locator("summary", { hasText: "Nuovo annuncio" }));
  await here.getByLabel("Offro:").check();
  await here.getByLabel("Mestiere").fill(work);
  await here.getByLabel("Comune").fill("Maglie");
  await hands.press(here.getByRole("button", { name: "Pubblica l’annuncio" }));
  await reads(here, "L’annuncio è pubblicato.");
  const shown = there.locator("#annunci li", { hasText: work });
  await shown.waitFor();
  must(await shown.getByRole("link", { name: "Rispondi sulla bacheca" }).count() === 1, "a colleague cannot answer");
  await hands.press(here.locator("#annunci li", { hasText: work }).getByRole("button", { name: /^Togli/ }));
  await shown.waitFor({ state: "detached" });
  await Promise.all([here, there].map((tab) => tab.context().close()));
}

async function main() {
  const browser = await launch();
  let failed = 0;
  for (const [name, way, hands, options] of [
    ["journey, clicks without JavaScript", journey, HANDS.clicks, { javaScriptEnabled: false }],
    ["journey by keyboard", journey, HANDS.keyboard, {}],
    ["posting, on two screens", posting, HANDS.keyboard, {}],
  ]) {
    const start = performance.now();
    const fault = await way(browser, hands, options).then(() => null, (error) => error);
    console.log(`${fault ? "FAIL" : "PASS"}  ${name.padEnd(40)} ${((performance.now() - start) / 1000).toFixed(1)} s`);
    if (fault) {
      failed += 1;
      console.log(`    ${String(fault.stack).replaceAll("\n", " ")}`);
    }
  }
  await browser.close();
  process.exitCode = failed ? 1 : 0;
}

await main();
