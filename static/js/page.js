// What a page does with what it hears. Nothing here moves the focus, the scroll position or the caret,
// and no region is replaced while somebody types in it.

export const words = document.getElementById("words")?.dataset ?? {};

const REMEMBERED = 300; // events that a page which is just being read may not know yet
const QUIET = 10_000; // ms between two announcements
const SPREAD = 10_000; // ms within which all who show a person ask how they are called now
const TYPED_IN = "textarea, select, [contenteditable], input:not([type=button], [type=submit], [type=hidden], [type=search])";
const history = [];
const regions = (root) => [...root.querySelectorAll("[data-region]")];
const twin = (region, root) => root.querySelector(`[data-region="${CSS.escape(region.dataset.region)}"]`);
const wait = (least, most) => new Promise((done) => { setTimeout(done, least + Math.random() * (most - least)); });

// Storage that a browser may forbid.
export const kept = {
  get(key) { try { return localStorage.getItem(key); } catch { return null; } },
  set(key, value) { try { localStorage.setItem(key, value); } catch { /* not kept then */ } },
  remove(key) { try { localStorage.removeItem(key); } catch { /* was not kept */ } },
};

// --- speaking --------------------------------------------------------------------------------------

const voice = document.getElementById("live-region");
let toSay = "", spokeAt = -QUIET, speaking;

// One polite announcement per ten seconds at most; of several the last one.
export function say(text) {
  toSay = text;
  speaking ??= setTimeout(() => {
    speaking = null;
    spokeAt = performance.now();
    if (!voice || !toSay) return;
    voice.textContent = toSay;
    setTimeout(() => { voice.textContent = ""; }, QUIET / 2);
  }, Math.max(spokeAt + QUIET - performance.now(), 100));
}

// --- tickets ---------------------------------------------------------------------------------------

// A ticket is signed, not secret: [person, made, {topic: [epoch, number]}].
export function positionsOf(ticket) {
  const [packed] = ticket.split(":");
  const bytes = Uint8Array.from(atob(packed.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  const [, , topics] = JSON.parse(new TextDecoder().decode(bytes));
  return topics;
}

// --- events ----------------------------------------------------------------------------------------

const nounOf = (event) => event.name.split(".")[0];
const deedOf = (event) => event.name.split(".")[1];
const idOf = (event) => `${nounOf(event)}-${event.data.id}`; // of the thing on the page
const hears = (region, event) => (region.dataset.on ?? "").split(/\s+/).includes(event.name);

export function apply(event) {
  history.push(event);
  if (history.length > REMEMBERED) history.shift();
  setNumbers(event, document);
  for (const region of regions(document)) react(region, event);
  if (event.name === "person.changed") rename(event.data.id);
  document.dispatchEvent(new CustomEvent("live", { detail: event }));
}

const grouped = new Intl.NumberFormat(document.documentElement.lang); // as the server groups digits

function setNumbers(event, root) {
  if (event.data.id === undefined) return;
  for (const [field, value] of Object.entries(event.data)) {
    const name = CSS.escape(`${nounOf(event)}.${event.data.id}.${field}`);
    for (const element of root.querySelectorAll(`[data-value="${name}"]`)) {
      write(element, value);
    }
  }
}

function write(element, value) {
  if ("value" in element) element.value = value;
  else element.textContent = typeof value === "number" ? grouped.format(value) : value;
  const table = element.closest("table.bars");
  if (table) drawBars(table);
}

// As {% bar %} draws them: each row's share of the sum of the table.
function drawBars(table) {
  const rows = [...table.tBodies].flatMap((body) => [...body.rows]).map((row) => ({
    value: Number(row.querySelector("[data-value]")?.textContent.replace(/\D/g, "")),
    bar: row.querySelector("svg.bar rect"),
  })).filter(({ bar }) => bar);
  const sum = rows.reduce((all, { value }) => all + value, 0);
  for (const { value, bar } of rows) bar.setAttribute("width", sum ? Math.round((1000 * value) / sum) / 10 : 0);
}

function react(region, event) {
  if (!hears(region, event)) return;
  if (region.dataset.do === "refresh") refresh(region);
  else if (region.dataset.do === "offer") {
    if (deedOf(event) === "published") offer(region, [idOf(event)]);
    else patch(region, event);
  }
}

// --- reading the page again ------------------------------------------------------------------------

// `{page, positions}`, or null when this reader may no longer see it.
async function read() {
  const answer = await fetch(location.href, { cache: "no-cache", headers: { Accept: "text/html" } });
  if (answer.status >= 500 || answer.status === 429) throw new Error(answer.status);
  const isSame = new URL(answer.url).pathname === location.pathname;
  if (!answer.ok || !isSame) return null;
  const found = parsed(await answer.text());
  // Signed out elsewhere, or somebody else signed in: everything around the regions changed too.
  if (found.page.body.dataset.person !== document.body.dataset.person) return null;
  document.title = found.page.title;
  return found;
}

export function parsed(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const ticket = page.body.dataset.live;
  return { page, ticket, positions: ticket ? positionsOf(ticket) : {} };
}

let reading;
// Several regions that want the page at the same time share one request.
const readOnce = () => (reading ??= read().then((found) => {
  if (!found) document.dispatchEvent(new Event("gone"));
  return found;
}).finally(() => { reading = null; }));

// After a reset. Whoever types keeps the region until they are done; what is new is offered, as ever.
export async function readAnew() {
  const found = await read();
  if (!found) return null;
  for (const element of document.querySelectorAll("[data-value]")) copyNumber(element, found.page);
  for (const region of regions(document).filter((one) => one.dataset.on)) bring(region, found);
  return found;
}

// A region as it is now; in a list only what is shown already, the rest is offered.
function bring(region, found) {
  const fresh = twin(region, found.page);
  if (!fresh) return;
  if (region.dataset.do === "offer" && things(region).length) patchAll(region, fresh);
  else if (!swap(region, fresh, found.positions)) later(region);
}

// Somebody is called otherwise, or no longer named: whoever shows them asks, not all in one moment.
async function rename(id) {
  const names = () => [...document.querySelectorAll(`[data-by="${CSS.escape(id)}"]`)];
  if (!names().length) return;
  try {
    await wait(0, SPREAD);
    const found = await readOnce();
    const around = new Set(names().map((name) => name.closest("[data-region]")));
    if (found) around.forEach((region) => region && bring(region, found));
  } catch {
    await wait(3000, 6000);
    rename(id);
  }
}

function copyNumber(element, page) {
  const fresh = page.querySelector(`[data-value="${CSS.escape(element.dataset.value)}"]`);
  if (!fresh) return;
  write(element, fresh.value ?? fresh.textContent);
}

const missing = (fresh) => things(fresh).filter(({ id }) => !document.getElementById(id));
const offerMissing = (region, fresh) => {
  const more = missing(fresh);
  if (more.length) offer(region, more.map(({ id }) => id));
};
const remove = (thing) => (thing.parentElement.matches("li") ? thing.parentElement : thing).remove();
const things = (region) => [...region.querySelectorAll("[id]")].filter(({ id }) => /^[a-z]+-\d+$/.test(id));

function patchAll(region, fresh) {
  for (const old of things(region)) {
    const now = fresh.querySelector(`#${old.id}`);
    if (now) swapThing(old, now);
    else remove(old);
  }
  offerMissing(region, fresh);
}

const refreshing = new WeakSet();
async function refresh(region) {
  if (refreshing.has(region)) return;
  refreshing.add(region);
  try {
    await wait(200, 1000);
    const found = await readOnce();
    refreshing.delete(region);
    const fresh = found && region.isConnected && twin(region, found.page);
    if (fresh && !swap(region, fresh, found.positions)) {
      later(region);
      if (region.dataset.offerOne) offerMissing(region, fresh);
    }
  } catch {
    await wait(3000, 6000);
    refreshing.delete(region);
    if (region.isConnected) refresh(region);
  }
}

// Somebody works in it: when they leave, and what they typed is sent or gone, it is refreshed.
const postponed = new WeakSet();
function later(region) {
  if (postponed.has(region)) return;
  postponed.add(region);
  region.addEventListener("focusout", () => {
    postponed.delete(region);
    setTimeout(() => { if (region.isConnected) refresh(region); }, 500);
  }, { once: true });
}

// --- replacing -------------------------------------------------------------------------------------

const isChanged = (field) => field.type === "checkbox" || field.type === "radio"
  ? field.checked !== field.defaultChecked
  : field.tagName === "SELECT"
    ? [...field.options].some((option) => option.selected !== option.defaultSelected) && field.selectedIndex > 0
    : field.type !== "hidden" && field.value !== field.defaultValue;

export function isTypedIn(region) {
  const active = document.activeElement;
  if (region.contains(active) && active.matches(TYPED_IN)) return true;
  return [...region.querySelectorAll("input, textarea, select")].some(isChanged);
}

// Where the focus was, in the new region: the same id, else the same control or link at the same place.
function sameIn(fresh, region, active) {
  if (active.id) return fresh.querySelector(`#${CSS.escape(active.id)}`);
  const kind = active.name ? `[name="${CSS.escape(active.name)}"]` : active.getAttribute("href") ? `[href="${CSS.escape(active.getAttribute("href"))}"]` : active.tagName;
  const place = [...region.querySelectorAll(kind)].indexOf(active);
  return [...fresh.querySelectorAll(kind)][place];
}

// Replaces `region` by `fresh`, which was read at `positions`; false when somebody is in the way.
export function swap(region, fresh, positions = {}, { force = false } = {}) {
  fresh = document.importNode(fresh, true);
  const active = region.contains(document.activeElement) ? document.activeElement : null;
  const focus = active && active !== region ? sameIn(fresh, region, active) : null;
  if (!force && (isTypedIn(region) || (active && active !== region && !focus))) return false;
  for (const details of region.querySelectorAll("details[id]")) {
    fresh.querySelector(`#${CSS.escape(details.id)}`)?.toggleAttribute("open", details.open);
  }
  if (!region.isEqualNode(fresh)) {
    const seen = inView(region);
    region.replaceWith(fresh);
    if (active === region) fresh.setAttribute("tabindex", "-1");
    (active === region ? fresh : focus)?.focus({ preventScroll: true });
    keepView(seen);
    withdraw(region);
    document.dispatchEvent(new CustomEvent("swapped", { detail: fresh }));
  } else fresh = region;
  // What happened after this page was read is not on it yet.
  for (const event of history) {
    const at = positions[event.topic];
    if (at && event.seq > at[1]) {
      setNumbers(event, fresh);
      react(fresh, event);
    }
  }
  return true;
}

// One thing of many; the line that its answers fold under names it too.
function swapThing(old, fresh, options) {
  const line = `#${old.id}-answers > summary`;
  const [shown, now] = [old, fresh].map((thing) => thing.ownerDocument.querySelector(line));
  if (shown && now) shown.textContent = now.textContent;
  swap(old, fresh, {}, options);
}

// The first thing with an id that the reader sees stays where it is.
function inView(region) {
  const marked = [...document.querySelectorAll("main [id]")].find((one) => one !== region && one.getBoundingClientRect().top >= 0);
  return marked && { id: marked.id, top: marked.getBoundingClientRect().top };
}

function keepView(seen) {
  const now = seen && document.getElementById(seen.id);
  const moved = now ? now.getBoundingClientRect().top - seen.top : 0;
  if (Math.abs(moved) > 1) scrollBy({ top: moved, behavior: "instant" });
}

// --- offering --------------------------------------------------------------------------------------

const offers = new WeakMap(); // region: {button, things}, by their ids

function offer(region, ids) {
  const made = offers.get(region) ?? { button: button(region), things: new Set() };
  offers.set(region, made);
  for (const id of ids) made.things.add(id);
  label(region, made);
  say(made.button.textContent);
}

function button(region) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button live-offer";
  made.addEventListener("click", () => take(region, made));
  region.before(made);
  return made;
}

function label(region, { button, things }) {
  const { offerOne, offerMany } = region.dataset;
  button.textContent = things.size === 1 ? offerOne ?? words.offerOne : (offerMany ?? words.offerMany).replace("{n}", things.size);
  button.hidden = !things.size;
}

async function take(region, made) {
  made.setAttribute("aria-busy", "true");
  try {
    const found = await readOnce();
    const fresh = found && twin(region, found.page);
    if (!fresh) return;
    if (isTypedIn(region)) {
      add(region, fresh);
      return;
    }
    const name = region.dataset.region;
    region.setAttribute("tabindex", "-1");
    region.focus({ preventScroll: true });
    swap(region, fresh, found.positions);
    document.querySelector(`[data-region="${CSS.escape(name)}"]`)?.focus({ preventScroll: true });
    made.remove();
    offers.delete(region);
  } catch {
    say(words.lost);
  } finally {
    made.removeAttribute("aria-busy");
  }
}

// Somebody works in the region: what is new comes in at the end of its list, beside what they type.
function add(region, fresh) {
  const added = missing(fresh).map((thing) => {
    offers.get(region).things.delete(thing.id);
    return document.getElementById(thing.parentElement.id).appendChild(document.importNode(thing, true));
  });
  label(region, offers.get(region));
  added[0]?.setAttribute("tabindex", "-1");
  added[0]?.focus();
}

const withdraw = (region) => {
  offers.get(region)?.button.remove();
  offers.delete(region);
};

// Something on the page changed or is gone: only that part is replaced. Its id is `<noun>-<number>`.
async function patch(region, event) {
  const id = idOf(event);
  const isGone = deedOf(event) === "hidden";
  const made = offers.get(region);
  if (made && isGone && made.things.delete(id)) label(region, made);
  if (!document.getElementById(id)) return;
  try {
    await wait(200, 800);
    const found = await readOnce();
    const old = document.getElementById(id);
    if (!found || !old) return;
    const fresh = found.page.getElementById(id);
    if (fresh) swapThing(old, fresh, { force: isGone });
    else if (isGone) remove(old);
  } catch {
    await wait(3000, 6000);
    patch(region, event);
  }
}
