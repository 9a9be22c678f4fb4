// Every page at two widths: what axe, the console, the policy, the keyboard and a browser without JavaScript say.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import { menuFaults } from "./menus.mjs";
import { pages } from "./routes.mjs";

const facts = JSON.parse(process.env.BROWSER);
const require = createRequire(path.join(facts.modules, "package.json"));
const { chromium } = require("playwright-core");
const { HtmlValidate } = require("html-validate");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const WIDTHS = [1280, 390];
const HEIGHT = 800;
const SITE = `http://127.0.0.1:${facts.http}`;
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
  "--disable-sync",
];

/** What a page may bring over the network when nothing is kept yet, bytes as sent. */
const FIRST_PAGE = 200_000;

/** The fields of a form, and the cookies they go with. */
async function given(page) {
  return typeof page.fields === "function" ? page.fields() : { fields: page.fields, cookies: [] };
}

/** How a page is asked for: as a form when it has fields. */
async function requestOf(page, request) {
  if (!page.fields) return { method: page.method ?? "GET" };
  const { fields } = await given(page);
  const headers = { ...request.headers(), "content-type": "application/x-www-form-urlencoded" };
  return { method: "POST", headers, postData: new URLSearchParams(fields).toString() };
}

/** What is logged in by the form that people use. */
async function logIn(context, login) {
  const tab = await context.newPage();
  await tab.goto(`${SITE}/accedi`);
  const form = tab.locator("main form", { has: tab.locator("input[type=password]") });
  await form.locator("input[autocomplete=username]").fill(login);
  await form.locator("input[type=password]").fill("demo");
  await form.locator("button[type=submit]").click();
  await tab.waitForURL((url) => url.pathname !== "/accedi");
  await tab.close();
}

/** The first thing of a list. */
async function followed(tab, page) {
  await tab.goto(new URL(page.follow, SITE).href);
  return tab.locator(`main :is(article, table) a[href^="${page.within}"]`).first().getAttribute("href");
}

/** Opens a page in a fresh context and gives it with what it complained of. */
async function open(browser, page, width, options = {}) {
  const context = await browser.newContext({ viewport: { width, height: HEIGHT }, locale: "it-IT", ...options });
  if (page.as) await logIn(context, page.as);
  if (page.fields) {
    const pairs = (await given(page)).cookies.map((line) => line.split("="));
    await context.addCookies(pairs.map(([name, value]) => ({ name, value, url: SITE })));
  }
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
  const url = new URL(page.follow ? await followed(tab, page) : page.url, SITE).href;
  await tab.route(url, async (route) => {
    if (!route.request().isNavigationRequest()) return route.continue();
    return page.answer ? route.fulfill(await page.answer()) : route.continue(await requestOf(page, route.request()));
  });
  const response = await tab.goto(url);
  return { tab, context, response, complaints };
}

/** What axe finds wrong below an element, and where it cannot say whether the contrast is enough. */
async function axeFaults(tab, root = "html") {
  await tab.evaluate(axe);
  const found = await tab.evaluate((below) => window.axe.run(below, { resultTypes: ["violations", "incomplete"], preload: false }), root);
  const unsure = found.incomplete.filter((rule) => rule.id.startsWith("color-contrast"));
  return [...found.violations, ...unsure].flatMap((rule) =>
    rule.nodes.map((node) => `axe ${rule.id}: ${node.target.join(" ")}: ${node.failureSummary}`));
}

/** What Tab should reach, in the order of the document. */
const reachable = (tab) => tab.evaluate(() =>
  [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter((element) => element.checkVisibility())
    // Of radio buttons with one name Tab reaches one.
    .filter((element, _, all) => element.type !== "radio" || element === all.find((other) => other.name === element.name))
    .map((element, place) => (element.dataset.place = String(place))));

/** How many of them stand before what has the focus from the start: a summary of faults takes it. */
const beginning = (tab) => tab.evaluate(() => {
  const first = document.activeElement;
  const before = (element) => first.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING;
  return first === document.body ? 0 : [...document.querySelectorAll("[data-place]")].filter(before).length;
});

const focused = (tab) => tab.evaluate(() => {
  const element = document.activeElement;
  const { x, y, width, height } = element.getBoundingClientRect();
  // A browser brings the caret of a text into view, not its whole box. A date has a stop for each of its parts.
  const seen = element.matches("textarea") ? Math.min(height, 40) : height;
  const parts = element.matches("[type=date], [type=time], [type=datetime-local]");
  return { place: element.dataset.place, words: element.textContent.trim().slice(0, 40), x, y, width, height: seen, parts };
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
  const places = (await reachable(tab)).slice(await beginning(tab));
  const faults = [];
  for (const place of places) {
    await tab.keyboard.press("Tab");
    let stop = await focused(tab);
    for (let presses = 0; stop.parts && stop.place !== place && presses < 10; presses += 1) {
      await tab.keyboard.press("Tab");
      stop = await focused(tab);
    }
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

/** What people read; buttons that only a script can serve are left out. */
const wordsOf = (tab) => tab.evaluate(() => {
  for (const button of document.querySelectorAll("button[data-stampa]")) button.remove();
  return document.body.innerText;
});

/** The same text without JavaScript. */
async function scriptlessFaults(browser, page, width, words) {
  const { tab, context } = await open(browser, page, width, { javaScriptEnabled: false });
  const same = (await wordsOf(tab)) === words;
  await context.close();
  return same || page.changing ? [] : ["without JavaScript the page says something else"];
}

function isJson(text) {
  try {
    return typeof JSON.parse(text) === "object";
  } catch {
    return false;
  }
}

const validator = new HtmlValidate({
  extends: ["html-validate:recommended"],
  rules: {
    // What search machines cut is no fault of the page.
    "long-title": "off",
    // Tables laid out as blocks lose their meaning in some browsers; the roles give it back.
    "no-redundant-role": "off", "prefer-native-element": "off",
    // Forms that show one address with its parts: the names are ours.
    "form-dup-name": "off",
  },
});

/** What html-validate says of the document as sent. */
async function markupFaults(response) {
  const report = await validator.validateString(await response.text());
  const messages = report.results.flatMap((result) => result.messages);
  return messages.map((fault) => `html ${fault.ruleId}: ${fault.message} (${fault.selector ?? fault.column})`);
}

/** What holds of the document as it lies there. */
async function documentFaults(tab, page, response) {
  const seen = await tab.evaluate(() => ({
    lang: document.documentElement.lang,
    title: document.title,
    headings: document.querySelectorAll("h1").length,
    // Data blocks are no scripts.
    scripts: [...document.scripts].filter((script) => script.type !== "application/ld+json")
      .filter((script) => script.text || new URL(script.src).origin !== location.origin).length,
    data: [...document.querySelectorAll("script[type='application/ld+json']")].map((block) => block.text),
    inline: document.querySelectorAll("[style], [onclick], [onsubmit], [onload]").length,
    sent: performance.getEntriesByType("resource").concat(performance.getEntriesByType("navigation"))
      .reduce((sum, entry) => sum + entry.transferSize, 0),
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    lost: [...document.querySelectorAll("a[href^='#']")].map((link) => link.hash.slice(1))
      .filter((id) => !document.getElementById(id)),
  }));
  const faults = [];
  const must = (holds, fault) => holds || faults.push(fault);
  must(response.status() === (page.status ?? 200), `status ${response.status()}`);
  must(response.headers()["content-security-policy"]?.includes("default-src 'none'"), "no Content-Security-Policy");
  must(seen.lang === (page.lang ?? "it"), `lang=${seen.lang}`);
  must(seen.title && seen.headings === 1, `title "${seen.title}", ${seen.headings} h1`);
  must(seen.title.startsWith(page.title ?? ""), `title "${seen.title}"`);
  must(seen.scripts === 0 && seen.inline === 0, `${seen.scripts} scripts and ${seen.inline} attributes inside the page`);
  must(seen.data.every(isJson), "JSON-LD that is no JSON");
  must(seen.sent < FIRST_PAGE, `${seen.sent} bytes for a first page`);
  must(seen.wide <= 0, `scrolls sideways by ${seen.wide} px`);
  must(seen.lost.length === 0, `links to nowhere: ${seen.lost}`);
  return faults;
}

/** All that is wrong with one page at one width. */
async function judge(browser, page, width) {
  const { tab, context, response, complaints } = await open(browser, page, width);
  // Before the screenshot, for which Playwright writes into the page.
  const faults = await documentFaults(tab, page, response);
  await tab.evaluate(() => document.fonts.ready);
  const shot = path.join(facts.screenshots, `${page.name}-${width}.png`);
  await tab.screenshot({ path: shot, fullPage: true, animations: "disabled" });
  faults.push(...await markupFaults(response), ...await keyboardFaults(tab), ...await axeFaults(tab));
  if (page.name === "inizio") faults.push(...await menuFaults(tab, width, axeFaults));
  const words = await wordsOf(tab);
  faults.push(...complaints, ...await tab.evaluate(() => window.violations));
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
  const chosen = pages(facts, SITE).filter((page) => facts.only.length === 0 || facts.only.includes(page.name));
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
