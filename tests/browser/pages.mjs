// Every page at two widths: what axe, the console, the policy, the keyboard and a browser without JavaScript say.

import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";

import { HEIGHT, SITE, facts, launch, require, sessionOf } from "./browser.mjs";
import { menuFaults } from "./menus.mjs";
import { printFaults } from "./print.mjs";
import { pages } from "./routes.mjs";

const { HtmlValidate } = require("html-validate");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const WIDTHS = [1280, 390];
/** Pages that are looked at beside one another. */
const AT_ONCE = Math.min(4, availableParallelism() + 1);

/** What a page may bring over the network when nothing is kept yet, bytes as sent. */
const FIRST_PAGE = 260_000;

/** Where the first link of a list leads to, and from there the next. */
async function followed(tab, page) {
  let url = new URL(page.follow, SITE).href;
  for (const [step, part] of [page.within].flat().entries()) {
    await tab.goto(url);
    const among = step === 0 ? "main :is(article, table)" : "main";
    const href = await tab.locator(`${among} a[href*="${part}"]`).first().getAttribute("href");
    url = new URL(href, SITE).href;
  }
  return url + (page.then ?? "");
}

/** The answer to a form that is filled in and sent, whatever the browser thinks of what it says. */
async function submitted(tab, page) {
  await tab.goto(new URL(page.form, SITE).href);
  const answer = tab.waitForNavigation();
  await tab.locator("main form[method=post]").first().evaluate((form, fields) => {
    for (const [name, value] of Object.entries(fields)) {
      const field = form.elements[name];
      if (Array.isArray(value)) {
        for (const box of field) box.checked = value.includes(box.value);
        continue;
      }
      // A field for a date takes nothing else.
      if (field.type?.startsWith("date")) field.type = "text";
      field.value = value;
    }
    form.submit();
  }, page.fields);
  return answer;
}

/** Opens a page in a fresh context and gives it with what it complained of. */
async function open(browser, page, width, options = {}) {
  const storageState = page.as && await sessionOf(browser, page.as);
  const context = await browser.newContext({ viewport: { width, height: HEIGHT }, locale: "it-IT", storageState, ...options });
  const tab = await context.newPage();
  const complaints = [];
  tab.on("console", (message) => {
    // Chromium logs the status of an error page as an error of the page.
    const ownStatus = page.status && message.text().includes(`status of ${page.status}`) && message.location().url === tab.url();
    // What was refused comes back as it was typed.
    const refused = page.status === 422 && message.text().includes("does not conform to the required format");
    if (["error", "warning"].includes(message.type()) && !ownStatus && !refused) complaints.push(`console: ${message.text()}`);
  });
  tab.on("pageerror", (error) => complaints.push(`script: ${error.message}`));
  tab.on("requestfailed", (request) => {
    // A stream goes on until its page is left, and what a page has asked for when it is left comes to nothing.
    if (request.failure()?.errorText !== "net::ERR_ABORTED") complaints.push(`not loaded: ${request.url()}`);
  });
  await tab.addInitScript(() => {
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (event) =>
      window.violations.push(`policy: ${event.violatedDirective} ${event.blockedURI}`));
  });
  return { tab, context, complaints, response: page.form ? await submitted(tab, page) : await asked(tab, page) };
}

/** The answer to an address. */
async function asked(tab, page) {
  const url = page.follow ? await followed(tab, page) : new URL(page.url, SITE).href;
  if (page.answer || page.method) {
    await tab.route(url, async (route) => {
      if (!route.request().isNavigationRequest()) return route.continue();
      return page.answer ? route.fulfill(await page.answer()) : route.continue({ method: page.method });
    });
  }
  return tab.goto(url);
}

/** What axe finds wrong below an element, and where it cannot say whether the contrast is enough. */
async function axeFaults(tab, root = "html") {
  await tab.evaluate(axe);
  const found = await tab.evaluate((below) => window.axe.run(below, { resultTypes: ["violations", "incomplete"], preload: false }), root);
  const unsure = found.incomplete.filter((rule) => rule.id.startsWith("color-contrast"));
  return [...found.violations, ...unsure].flatMap((rule) =>
    rule.nodes.map((node) => `axe ${rule.id}: ${node.target.join(" ")}: ${node.failureSummary}`));
}

/** What Tab should reach, in the order of the document; `frame`: its words, where it belongs to header or footer. */
const reachable = (tab) => tab.evaluate(() =>
  [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter((element) => element.checkVisibility())
    // Of radio buttons with one name Tab reaches one: the chosen one, else the first.
    .filter((element, _, all) => {
      const group = all.filter((other) => other.type === "radio" && other.name === element.name);
      return element.type !== "radio" || element === (group.find((other) => other.checked) ?? group[0]);
    })
    .map((element, place) => {
      element.dataset.place = String(place);
      const frame = element.closest("body > header, body > footer, .skiplinks");
      return { place: String(place), frame: frame && `${element.tagName} ${element.textContent}` };
    }));

/** How many of them stand before what has the focus from the start: a summary of faults takes it. */
const beginning = (tab) => tab.evaluate(() => {
  const first = document.activeElement;
  const before = (element) => first.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING;
  return first === document.body ? 0 : [...document.querySelectorAll("[data-place]")].filter(before).length;
});

/** Writes down what has the focus before each Tab that follows: its place, words, where it is seen, and the way to it, by which
 * styles are told apart. */
const watch = (tab) => tab.evaluate(() => {
  const states = ["type", "aria-current", "aria-invalid", "aria-pressed", "open", "checked"];
  const lookOf = (element) => {
    const look = [];
    for (let at = element; at; at = at.parentElement) {
      look.push(at.tagName, at.className, ...states.map((state) => at.getAttribute(state)));
    }
    return look.join(" ");
  };
  window.stops = [];
  window.noteStop = () => {
    const element = document.activeElement;
    const { x, y, width, height } = element.getBoundingClientRect();
    // A browser brings the caret of a text into view, not its whole box. A date has a stop for each of its parts.
    const seen = element.matches("textarea") ? Math.min(height, 40) : height;
    window.stops.push({
      place: element.dataset.place, words: element.textContent.trim().slice(0, 40), look: lookOf(element), x, y, width, height: seen,
    });
  };
  document.addEventListener("keydown", window.noteStop, { capture: true });
  return document.querySelectorAll("[data-place]:is([type=date], [type=time], [type=datetime-local])").length;
});

/** The most stops that a date or time has within itself beside the first. */
const PARTS = 6;

/** Presses Tab so often and gives what had the focus after each. Those within one field count once. */
async function walked(tab, count) {
  const dates = await watch(tab);
  const session = await tab.context().newCDPSession(tab);
  const key = { key: "Tab", code: "Tab", windowsVirtualKeyCode: 9 };
  const presses = Array.from({ length: count + dates * PARTS }, async () => {
    await session.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...key });
    await session.send("Input.dispatchKeyEvent", { type: "keyUp", ...key });
  });
  await Promise.all(presses);
  await session.detach();
  const stops = await tab.evaluate(() => {
    window.noteStop();
    return window.stops;
  });
  // The first is what had the focus before.
  return stops.slice(1).filter((stop, at, all) => at === 0 || stop.place !== all[at - 1].place);
}

/** The surroundings of an element as seen, with a margin for its outline. */
function picture(tab, { x, y, width, height }) {
  const view = tab.viewportSize();
  const left = Math.max(0, x - 6), top = Math.max(0, y - 6);
  const clip = {
    x: left, y: top, width: Math.min(view.width, x + width + 6) - left, height: Math.min(view.height, y + height + 6) - top,
  };
  return tab.screenshot({ clip, animations: "disabled" });
}

/** Looks whose focus has been seen, at a width: the links of the header are alike on all pages. */
const looksSeen = new Set();

/** Headers with their footers that have been walked through, at a width. */
const framesSeen = new Set();

/** Where Tab is to stop, from what has the focus on: the frame once, on other pages with the same only what is within. */
async function stops(tab, width) {
  const all = await reachable(tab);
  const first = await beginning(tab);
  const frame = `${width} ${all.map((stop) => stop.frame ?? "").join(" ")}`;
  const places = all.map((stop) => stop.place);
  if (!framesSeen.has(frame)) {
    framesSeen.add(frame);
    return places.slice(first);
  }
  const within = all.findIndex((stop) => !stop.frame);
  if (first < within) await tab.locator(`[data-place="${within - 1}"]`).focus();
  return places.slice(Math.max(first, within), all.findLastIndex((stop) => !stop.frame) + 1);
}

/** Walks through the page with Tab: each stop in the document's order, inside the window, and seen to have the focus. */
async function keyboardFaults(tab, width) {
  const faults = [];
  const places = await stops(tab, width);
  const seen = await walked(tab, places.length);
  for (const [at, place] of places.entries()) {
    const stop = seen[at];
    if (stop?.place !== place) return [...faults, `keyboard: stop ${place} is ${stop?.place} "${stop?.words}"`];
    const inside = stop.x >= 0 && stop.y >= 0 && stop.y + stop.height <= HEIGHT && stop.width > 0;
    if (!inside) faults.push(`keyboard: "${stop.words}" has the focus outside the window`);
    else if (!looksSeen.has(`${width} ${stop.look}`) && !(await isFocusSeen(tab, place))) {
      faults.push(`keyboard: the focus on "${stop.words}" is not seen`);
    } else looksSeen.add(`${width} ${stop.look}`);
  }
  return faults;
}

/** Whether what stands at a place looks different with the focus, as one who uses the keyboard sees it. */
async function isFocusSeen(tab, place) {
  const box = await tab.evaluate((at) => {
    const element = document.querySelector(`[data-place="${at}"]`);
    element.focus();
    element.scrollIntoView({ block: "center", behavior: "instant" });
    const { x, y, width, height } = element.getBoundingClientRect();
    return { x, y, width, height: Math.min(height, innerHeight - y) };
  }, place);
  const withFocus = await picture(tab, box);
  await tab.evaluate(() => document.activeElement.blur());
  return !withFocus.equals(await picture(tab, box));
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

/** Waits for what is loaded only when it comes into view. */
const loadPictures = (tab) => tab.evaluate(async () => {
  for (const picture of document.images) picture.loading = "eager";
  await Promise.all([...document.images].map((picture) => picture.decode().catch(() => {})));
});

/** All that is wrong with one page at one width. */
async function judge(browser, page, width) {
  const { tab, context, response, complaints } = await open(browser, page, width);
  // Before the screenshot, for which Playwright writes into the page.
  const faults = await documentFaults(tab, page, response);
  await tab.evaluate(() => document.fonts.ready);
  const shot = path.join(facts.screenshots, `${page.name}-${width}.png`);
  await loadPictures(tab);
  if (facts.shoot) await tab.screenshot({ path: shot, fullPage: true, animations: "disabled" });
  faults.push(...await keyboardFaults(tab, width), ...await axeFaults(tab));
  // The document is the same at both widths.
  if (width === WIDTHS[0]) faults.push(...await markupFaults(response));
  if (page.name === "inizio") faults.push(...await menuFaults(tab, width, axeFaults));
  if (page.printed && width === WIDTHS[0]) faults.push(...await printFaults(tab, shot));
  const words = await wordsOf(tab);
  faults.push(...complaints, ...await tab.evaluate(() => window.violations));
  await context.close();
  return width === WIDTHS[0] ? faults : [...faults, ...await scriptlessFaults(browser, page, width, words)];
}

/** One line for a page at a width, and one for each fault. */
async function report(browser, page, width) {
  const start = performance.now();
  const faults = await judge(browser, page, width).catch((error) => [String(error.stack)]);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const line = `${faults.length ? "FAIL" : "PASS"}  ${`${page.name} ${width}`.padEnd(30)} ${seconds} s`;
  return { failed: faults.length > 0, lines: [line, ...faults.map((fault) => `    ${fault.replaceAll("\n", " ")}`)] };
}

/** Does all jobs, a few at once, and hands their results over in the order of the jobs. */
async function inOrder(jobs, atOnce, show) {
  const results = [];
  let shown = 0;
  const queue = jobs.entries();
  const workers = Array.from({ length: atOnce }, async () => {
    for (const [place, job] of queue) {
      results[place] = await job();
      while (results[shown]) show(results[shown++]);
    }
  });
  await Promise.all(workers);
}

async function main() {
  const browser = await launch();
  const chosen = pages(facts, SITE).filter((page) => facts.only.length === 0 || facts.only.includes(page.name));
  const jobs = chosen.flatMap((page) => WIDTHS.map((width) => () => report(browser, page, width)));
  const failures = [];
  await inOrder(jobs, AT_ONCE, (result) => {
    console.log(result.lines.join("\n"));
    if (result.failed) failures.push(...result.lines);
  });
  await browser.close();
  // Again at the end, where whoever reads only that sees them.
  for (const line of failures) console.log(line);
  const failed = failures.filter((line) => line.startsWith("FAIL")).length;
  console.log(`${jobs.length - failed} passed, ${failed} failed`);
  process.exitCode = failed || chosen.length === 0 ? 1 : 0;
}

await main();
