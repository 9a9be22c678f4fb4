// Every page at two widths: what axe, the console, the policy, the keyboard and a browser without JavaScript say.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";
import path from "node:path";

const facts = JSON.parse(process.env.BROWSER);
const require = createRequire(path.join(facts.modules, "package.json"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const WIDTHS = [1280, 390];
const HEIGHT = 800;
const SITE = `http://127.0.0.1:${facts.http}`;
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
  "--disable-sync",
];

const ADDRESS = "op09@lecce.pugliaimpiego.example";

const PAGES = [
  { name: "inizio", url: "/" },
  { name: "inizio-inglese", url: "/?lingua=en", lang: "en" },
  { name: "configura", url: "/posta/configura" },
  { name: "configura-con-indirizzo", url: `/posta/configura?indirizzo=${encodeURIComponent(ADDRESS)}` },
  { name: "configura-indirizzo-errato", url: "/posta/configura?indirizzo=op09", status: 400 },
  { name: "configura-indirizzo-altrove", url: "/posta/configura?indirizzo=a@altrove.example", status: 400 },
  { name: "configura-inglese", url: "/posta/configura?lingua=en", lang: "en" },
  { name: "password-accesso", url: "/posta/password" },
  { name: "password-accesso-inglese", url: "/posta/password?lingua=en", lang: "en" },
  { name: "password-errata", url: "/posta/password/accedi", status: 403, fields: { indirizzo: ADDRESS, password: "x" } },
  { name: "password-vuoto", url: "/posta/password/accedi", fields: { indirizzo: ADDRESS, password: "demo" } },
  { name: "password-nuova", url: "/posta/password/crea", fields: proven({ nome: "Telefono di Maria" }) },
  { name: "password-senza-nome", url: "/posta/password/crea", status: 422, fields: proven({ nome: " " }) },
  { name: "password-elenco", url: "/posta/password/accedi", fields: { indirizzo: ADDRESS, password: "demo" } },
  { name: "password-domanda", url: "/posta/password/togli", fields: proven({}) },
  { name: "password-scaduta", url: "/posta/password/crea", status: 401, fields: { gettone: "x", nome: "y" } },
  { name: "errore-400", url: "/", status: 400, answer: rawAnswer("GET / HTTP/1.0\r\n\r\n") },
  { name: "errore-404", url: "/manca", status: 404 },
  { name: "errore-404-dominio", url: "/mail/config-v1.1.xml?emailaddress=a@altrove.example", status: 404 },
  { name: "errore-405", url: "/posta/configura", status: 405, method: "POST" },
  { name: "errore-421", url: `http://altrove.localhost:${facts.http}/`, status: 421 },
];

/** Fields of a form of somebody who has logged in, with what its page says of the first app password. */
function proven(fields) {
  const load = async () => {
    const body = new URLSearchParams({ indirizzo: ADDRESS, password: "demo" });
    const page = await (await fetch(`${SITE}/posta/password/accedi`, { method: "POST", body })).text();
    const value = (name) => page.match(new RegExp(`name="${name}" value="([^"]*)"`))?.[1] ?? "";
    return { gettone: value("gettone"), numero: value("numero"), ...fields };
  };
  // One for all widths: the same form sent again shows the same page.
  let loaded;
  return () => (loaded ??= load());
}

/** How a page is asked for: as a form when it has fields. */
async function requestOf(page, request) {
  if (!page.fields) return { method: page.method ?? "GET" };
  const fields = typeof page.fields === "function" ? await page.fields() : page.fields;
  const headers = { ...request.headers(), "content-type": "application/x-www-form-urlencoded" };
  return { method: "POST", headers, postData: new URLSearchParams(fields).toString() };
}

/** What the server says to these bytes, which no browser would send. */
function rawAnswer(request) {
  return () => new Promise((resolve, reject) => {
    const chunks = [];
    const socket = net.connect(facts.http, "127.0.0.1", () => socket.write(request));
    socket.on("data", (chunk) => chunks.push(chunk)).on("error", reject).on("end", () => {
      const [head, body] = Buffer.concat(chunks).toString().split("\r\n\r\n");
      const [first, ...fields] = head.split("\r\n");
      const headers = Object.fromEntries(fields.map((field) => field.split(": ")));
      resolve({ status: Number(first.split(" ")[1]), headers, body });
    });
  });
}

/** Opens a page in a fresh context and gives it with what it complained of. */
async function open(browser, page, width, options = {}) {
  const context = await browser.newContext({ viewport: { width, height: HEIGHT }, locale: "it-IT", ...options });
  const tab = await context.newPage();
  const complaints = [];
  tab.on("console", (message) => {
    // Chromium logs the status of an error page as an error of the page.
    const ownStatus = page.status && message.text().includes(`status of ${page.status}`) && message.location().url === tab.url();
    if (["error", "warning"].includes(message.type()) && !ownStatus) complaints.push(`console: ${message.text()}`);
  });
  tab.on("pageerror", (error) => complaints.push(`script: ${error.message}`));
  tab.on("requestfailed", (request) => complaints.push(`not loaded: ${request.url()}`));
  await tab.addInitScript(() => {
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (event) =>
      window.violations.push(`policy: ${event.violatedDirective} ${event.blockedURI}`));
  });
  const url = new URL(page.url, SITE).href;
  await tab.route(url, async (route) => {
    if (!route.request().isNavigationRequest()) return route.continue();
    return page.answer ? route.fulfill(await page.answer()) : route.continue(await requestOf(page, route.request()));
  });
  const response = await tab.goto(url);
  return { tab, context, response, complaints };
}

/** What axe finds wrong, and where it cannot say whether the contrast is enough. */
async function axeFaults(tab) {
  await tab.evaluate(axe);
  const found = await tab.evaluate(() => window.axe.run({ resultTypes: ["violations", "incomplete"], preload: false }));
  const unsure = found.incomplete.filter((rule) => rule.id.startsWith("color-contrast"));
  return [...found.violations, ...unsure].flatMap((rule) =>
    rule.nodes.map((node) => `axe ${rule.id}: ${node.target.join(" ")}: ${node.failureSummary}`));
}

/** What Tab should reach, in the order of the document. */
const reachable = (tab) => tab.evaluate(() =>
  [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter((element) => element.checkVisibility())
    .map((element, place) => (element.dataset.place = String(place))));

const focused = (tab) => tab.evaluate(() => {
  const element = document.activeElement;
  const { x, y, width, height } = element.getBoundingClientRect();
  return { place: element.dataset.place, words: element.textContent.trim().slice(0, 40), x, y, width, height };
});

/** The surroundings of an element as seen, with a margin for its outline. */
function picture(tab, { x, y, width, height }) {
  const view = tab.viewportSize();
  const left = Math.max(0, x - 6), top = Math.max(0, y - 6);
  const clip = {
    x: left, y: top, width: Math.min(view.width, x + width + 6) - left, height: Math.min(view.height, y + height + 6) - top,
  };
  return tab.screenshot({ clip, animations: "disabled" });
}

/** Walks through the page with Tab: each stop in the document's order, inside the window, and seen to have the focus. */
async function keyboardFaults(tab) {
  const places = await reachable(tab);
  const faults = [];
  for (const place of places) {
    await tab.keyboard.press("Tab");
    const stop = await focused(tab);
    if (stop.place !== place) return [...faults, `keyboard: stop ${place} is ${stop.place} "${stop.words}"`];
    const inside = stop.x >= 0 && stop.y >= 0 && stop.y + stop.height <= HEIGHT && stop.width > 0;
    if (!inside) {
      faults.push(`keyboard: "${stop.words}" has the focus outside the window`);
      continue;
    }
    const withFocus = await picture(tab, stop);
    await tab.evaluate(() => document.activeElement.blur());
    if (withFocus.equals(await picture(tab, stop))) faults.push(`keyboard: the focus on "${stop.words}" is not seen`);
    await tab.evaluate((at) => document.querySelector(`[data-place="${at}"]`).focus({ preventScroll: true }), place);
  }
  return faults;
}

/** The same text without JavaScript, and the page's own links lead somewhere. */
async function scriptlessFaults(browser, page, width, words) {
  const { tab, context } = await open(browser, page, width, { javaScriptEnabled: false });
  const same = (await tab.locator("body").innerText()) === words;
  await context.close();
  return same ? [] : ["without JavaScript the page says something else"];
}

/** What holds of the document as it lies there. */
async function documentFaults(tab, page, response) {
  const seen = await tab.evaluate(() => ({
    lang: document.documentElement.lang,
    title: document.title,
    headings: document.querySelectorAll("h1").length,
    scripts: document.scripts.length,
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    lost: [...document.querySelectorAll("a[href^='#']")].map((link) => link.hash.slice(1))
      .filter((id) => !document.getElementById(id)),
    violations: window.violations,
  }));
  const faults = [...seen.violations];
  const must = (holds, fault) => holds || faults.push(fault);
  must(response.status() === (page.status ?? 200), `status ${response.status()}`);
  must(response.headers()["content-security-policy"]?.includes("default-src 'none'"), "no Content-Security-Policy");
  must(seen.lang === (page.lang ?? "it"), `lang=${seen.lang}`);
  must(seen.title && seen.headings === 1, `title "${seen.title}", ${seen.headings} h1`);
  must(seen.scripts === 0, `${seen.scripts} scripts`);
  must(seen.wide <= 0, `scrolls sideways by ${seen.wide} px`);
  must(seen.lost.length === 0, `links to nowhere: ${seen.lost}`);
  return faults;
}

/** All that is wrong with one page at one width. */
async function judge(browser, page, width) {
  const { tab, context, response, complaints } = await open(browser, page, width);
  await tab.screenshot({ path: path.join(facts.screenshots, `${page.name}-${width}.png`), fullPage: true });
  const faults = await documentFaults(tab, page, response);
  const words = await tab.locator("body").innerText();
  faults.push(...await keyboardFaults(tab), ...await axeFaults(tab), ...complaints);
  await context.close();
  return [...faults, ...await scriptlessFaults(browser, page, width, words)];
}

/** One line for a page at a width, and one for each fault; gives whether there are any. */
async function report(browser, page, width) {
  const start = performance.now();
  const faults = await judge(browser, page, width).catch((error) => [String(error.stack)]);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const line = `${faults.length ? "FAIL" : "PASS"}  ${`${page.name} ${width}`.padEnd(30)} ${seconds} s`;
  console.log([line, ...faults.map((fault) => `    ${fault.replaceAll("\n", " ")}`)].join("\n"));
  return faults.length > 0;
}

async function main() {
  const browser = await chromium.launch({ executablePath: facts.chromium, headless: true, args: FLAGS });
  const chosen = PAGES.filter((page) => facts.only.length === 0 || facts.only.includes(page.name));
  let failed = 0;
  for (const page of chosen) {
    const faulty = await Promise.all(WIDTHS.map((width) => report(browser, page, width)));
    failed += faulty.filter(Boolean).length;
  }
  await browser.close();
  console.log(`${chosen.length * WIDTHS.length - failed} passed, ${failed} failed`);
  process.exitCode = failed || chosen.length === 0 ? 1 : 0;
}

await main();
