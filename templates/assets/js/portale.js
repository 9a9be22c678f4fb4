// What makes pages more comfortable. Everything works without it.

/** Menus close with Escape, by a click elsewhere, and when the focus leaves them. */
function closeMenus() {
  const open = () => document.querySelectorAll("details.tendina[open]");
  const shut = (menu) => (menu.open = false);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      const inside = menu.contains(document.activeElement);
      shut(menu);
      if (inside) menu.querySelector("summary").focus();
    }
  });
  for (const kind of ["click", "focusin"]) {
    document.addEventListener(kind, (event) => {
      for (const menu of open()) if (!menu.contains(event.target)) shut(menu);
    });
  }
}

/** Buttons that only a script can serve are hidden until there is one. */
function servePrinting() {
  for (const button of document.querySelectorAll("button[data-stampa]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

/** htmx comes only to pages that use it. */
function loadHtmx() {
  const query = "boolean(//@*[starts-with(name(), 'hx-')])";
  if (document.evaluate(query, document, null, XPathResult.BOOLEAN_TYPE, null).booleanValue) import("htmx.org/dist/htmx.esm.js");
}

/** The numbers of an area's menu follow the server while the page is looked at. */
function followCounters() {
  const menu = document.querySelector("nav[data-conteggi]");
  if (!menu) return;
  const show = (numbers) => {
    for (const link of menu.querySelectorAll("a[href]")) {
      const number = numbers[link.getAttribute("href")];
      let badge = link.querySelector(".contatore");
      if (number === undefined || number === Number(badge?.dataset.numero ?? badge?.textContent.replace(/\D/g, "") ?? 0)) continue;
      if (!badge) {
        badge = Object.assign(document.createElement("span"), { className: "contatore" });
        link.append(" ", badge);
      }
      badge.dataset.numero = number;
      badge.textContent = number.toLocaleString("it-IT");
      badge.hidden = number === 0;
    }
  };
  listenWhileSeen(menu.dataset.conteggi, { message: (event) => show(JSON.parse(event.data)) });
}

/** Hears what the server tells while the page is looked at: `hears` has a function for each kind of event. Whoever looks again
 * asks for what has been told since. */
function listenWhileSeen(address, hears) {
  const from = new URL(address, location.href);
  let source;
  const listen = () => {
    source = new EventSource(from);
    for (const [kind, hear] of Object.entries(hears)) {
      source.addEventListener(kind, (event) => {
        if (event.lastEventId) from.searchParams.set("dopo", event.lastEventId);
        hear(event);
      });
    }
  };
  document.addEventListener("visibilitychange", () => {
    source?.close();
    if (!document.hidden) listen();
  });
  if (!document.hidden) listen();
}

/** A list that changes while it is looked at: what an event brings is put first, or in place of what it was; what is gone is
 * taken out. The others stay as they are, with the focus. */
function followList() {
  const list = document.querySelector("[data-vivo][id]");
  if (!list) return;
  const put = (event) => {
    const item = new DOMParser().parseFromString(event.data, "text/html").body.firstElementChild;
    const there = document.getElementById(item.id);
    if (there) return there.replaceWith(item);
    if (!list.querySelector("ul.annunci")) list.replaceChildren(Object.assign(document.createElement("ul"), { className: "schede annunci" }));
    list.querySelector("ul.annunci").prepend(item);
  };
  const take = (event) => document.getElementById(event.data)?.remove();
  listenWhileSeen(list.dataset.vivo, { message: put, tolto: take });
}

closeMenus();
servePrinting();
followCounters();
followList();
loadHtmx();
