// What the programs of this folder share: where the server is, the browser, who has logged in.

import { createRequire } from "node:module";
import path from "node:path";

/** What tests/browser/run knows. */
export const facts = JSON.parse(process.env.BROWSER);
/** Loads what npm has brought. */
export const require = createRequire(path.join(facts.modules, "package.json"));
/** The server's address. */
export const SITE = `http://127.0.0.1:${facts.http}`;
/** Height of the window, pixels. */
export const HEIGHT = 800;

const { chromium } = require("playwright-core");
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
  "--disable-sync",
];

export function launch() {
  return chromium.launch({ executablePath: facts.chromium, headless: true, args: FLAGS });
}

const sessions = new Map();

/** Cookies of somebody who has logged in by the form that people use: each logs in once. */
export function sessionOf(browser, login) {
  if (!sessions.has(login)) sessions.set(login, logIn(browser, login));
  return sessions.get(login);
}

async function logIn(browser, login) {
  const context = await browser.newContext();
  const tab = await context.newPage();
  await tab.goto(`${SITE}/accedi`);
  const form = tab.locator("main form", { has: tab.locator("input[type=password]") });
  await form.locator("input[autocomplete=username]").fill(login);
  await form.locator("input[type=password]").fill("demo");
  await form.locator("button[type=submit]").click();
  await tab.waitForURL((url) => url.pathname !== "/accedi");
  const state = await context.storageState();
  await context.close();
  return state;
}
