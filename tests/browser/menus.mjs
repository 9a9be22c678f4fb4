// The menus of the header, by mouse and keyboard. They are details and a popover, so a browser without JavaScript has them too.

/** What is wrong with the menus of a page, also in the eyes of axe when they are open; it is left as it was found. */
export async function menuFaults(tab, width, axeFaults) {
  return width < 992 ? narrowFaults(tab, axeFaults) : wideFaults(tab, axeFaults);
}

/** Whether a click would reach an element. */
const reached = (element) => element.click({ trial: true, timeout: 2000 }).then(() => true, () => false);

/** On narrow screens one button opens the sections, Escape closes them and gives the focus back. */
async function narrowFaults(tab, axeFaults) {
  const faults = [];
  const menu = tab.locator("#menu");
  if (await menu.isVisible()) faults.push("menu: open from the start");
  await tab.locator(".menu-apri").focus();
  await tab.keyboard.press("Enter");
  if (!await menu.isVisible()) faults.push("menu: the button does not open it");
  const section = menu.locator("details.tendina").first();
  await section.locator("summary").click();
  if (!await reached(section.locator("a").first())) faults.push("menu: a section does not unfold");
  faults.push(...await axeFaults(tab, "#menu"));
  await tab.keyboard.press("Escape");
  if (await section.evaluate((element) => element.open)) faults.push("menu: Escape leaves the section open");
  await tab.keyboard.press("Escape");
  if (await menu.isVisible()) faults.push("menu: Escape does not close it");
  const back = await tab.evaluate(() => document.activeElement.classList.contains("menu-apri"));
  if (!back) faults.push("menu: the focus does not come back");
  return faults;
}

/** On wide screens one section at a time is open, until Escape or a click elsewhere. */
async function wideFaults(tab, axeFaults) {
  const faults = [];
  const open = () => tab.locator("#menu details[open]").count();
  const [first, second] = await tab.locator("#menu summary").all();
  await first.focus();
  await tab.keyboard.press("Enter");
  if (await open() !== 1) faults.push("menu: Enter does not open a section");
  await second.click();
  if (await open() !== 1) faults.push("menu: two sections are open");
  if (!await reached(tab.locator("#menu details[open] a").last())) faults.push("menu: an open section is not seen");
  faults.push(...await axeFaults(tab, "#menu"));
  await tab.keyboard.press("Escape");
  if (await open() !== 0) faults.push("menu: Escape does not close a section");
  await first.click();
  await tab.mouse.click(5, 790);
  if (await open() !== 0) faults.push("menu: a click elsewhere does not close a section");
  return faults;
}
