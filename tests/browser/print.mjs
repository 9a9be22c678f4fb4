// A page on paper: the text and nothing of what leads through the site.

/** What paper has no use for. */
const FOR_SCREENS = "nav, footer, .testata-cerca, .skiplinks, form, main button, .avviso-demo";

/** What is wrong with a page when it is printed; its PDF is left beside the screenshot. */
export async function printFaults(tab, shot) {
  const faults = [];
  const pdf = shot.replace(/png$/, "pdf");
  await tab.pdf({ path: pdf, format: "A4", margin: { top: "15mm", bottom: "15mm", left: "15mm", right: "15mm" } });
  await tab.emulateMedia({ media: "print" });
  const view = tab.viewportSize();
  // A4 without its margins, at 96 pixels an inch.
  await tab.setViewportSize({ width: 680, height: 960 });
  const seen = await tab.evaluate((forScreens) => {
    const all = (selector) => [...document.querySelectorAll(selector)].filter((element) => element.checkVisibility());
    const named = (element) => element.className || element.tagName;
    const told = (link) => getComputedStyle(link, "::after").content.includes(link.getAttribute("href"));
    return {
      shown: all(forScreens).map(named),
      wide: all("main *").filter((element) => element.getBoundingClientRect().right > innerWidth + 1).map(named),
      links: all("main :is(.testo, .parte > ul:not(.luoghi)) a[href^='/'], main a[href^='http']").filter((link) => !told(link))
        .map((link) => link.textContent),
      address: document.querySelector(".solo-stampa")?.checkVisibility(),
    };
  }, FOR_SCREENS);
  await tab.setViewportSize(view);
  await tab.emulateMedia({ media: null });
  if (seen.shown.length) faults.push(`print: on paper are ${[...new Set(seen.shown)]}`);
  if (seen.wide.length) faults.push(`print: cut off at the right: ${[...new Set(seen.wide)]}`);
  if (seen.links.length) faults.push(`print: links without their address: ${seen.links}`);
  if (!seen.address) faults.push("print: the page does not say where it is from");
  return faults;
}
