// At the door, also without a line: each note is kept on this device until the server has it.
// <form data-note="arrive|take_back|walk_in">; sent in their order; one that is sent twice counts once.

import { kept, readAnew, say } from "./page.js";

const AT_ONCE = 100; // notes in one request
const PATIENCE = 8_000; // ms
const TWICE = 500; // ms between two presses of which the second is a slip
const AGAIN = 5_000; // ms until it is tried again
const box = document.getElementById("unsent");
const words = box?.dataset ?? {};
const key = `notes:${document.body.dataset.person}:${words.sync}`;

// --- what is kept ----------------------------------------------------------------------------------

const notes = () => JSON.parse(kept.get(key) ?? "[]");
const waiting = () => notes().filter((note) => !note.problem);

function keep(list) {
  if (list.length) kept.set(key, JSON.stringify(list));
  else kept.remove(key);
  show();
}

const change = (id, make) => keep(notes().flatMap((note) => (note.id === id ? make(note) : [note])));

function add(note) {
  const before = notes().length;
  keep([...notes(), { ...note, id: crypto.randomUUID(), at: Date.now() }]);
  return notes().length > before; // a browser may forbid to keep it, or have no room
}

// --- what is shown ---------------------------------------------------------------------------------

function button(label, deed, name) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button button--quiet";
  made.textContent = label;
  made.ariaLabel = `${name}: ${label}`;
  made.addEventListener("click", deed);
  return made;
}

function line(note) {
  const made = document.createElement("li");
  made.className = "cluster cluster--apart";
  const said = document.createElement("span");
  const name = document.createElement("bdi");
  name.textContent = note.name;
  const what = { arrive: words.isThere, take_back: words.isNot, walk_in: words.walkIn }[note.kind];
  said.append(name, ` ${what}. `, note.problem ? words[note.problem] : "");
  made.append(said);
  if (note.problem === "full") made.append(button(words.sure, () => { change(note.id, ({ problem, ...rest }) => [{ ...rest, sure: true }]); send(); }, note.name));
  if (note.problem) made.append(button(words.drop, () => change(note.id, () => []), note.name));
  else if (note.kind === "walk_in" && !isTakenBack(note)) made.append(button(words.takeBack, () => { add({ kind: "take_back", key: note.key, name: note.name }); send(); }, note.name));
  return made;
}

const isTakenBack = (walkIn) => notes().some((note) => note.kind === "take_back" && note.key === walkIn.key);

function mark(note) {
  const form = document.querySelector(`form[data-seat="${note.seat}"]`);
  if (!form) return;
  const badge = form.parentElement.querySelector("[data-noted]") ?? document.createElement("span");
  badge.dataset.noted = "";
  badge.className = "badge badge--warning";
  badge.textContent = `${note.kind === "arrive" ? words.isThere : words.isNot}, ${words.mark}`;
  form.before(badge);
  // The button does the opposite of the last note.
  form.dataset.note = note.kind === "arrive" ? "take_back" : "arrive";
  const label = note.kind === "arrive" ? words.takeBack : words.arrive;
  const pressed = form.querySelector("button");
  pressed.textContent = label;
  pressed.ariaLabel = `${note.name}: ${label}`;
  pressed.classList.toggle("button--quiet", note.kind === "arrive");
}

function show() {
  const list = notes();
  box.hidden = !list.length;
  box.querySelector("[data-count]").textContent = list.length;
  box.querySelector("ul").replaceChildren(...list.map(line));
  waiting().filter((note) => note.seat).forEach(mark);
}

// --- sending ---------------------------------------------------------------------------------------

const told = ({ kind, at, seat, key, name, sure }) => ({ kind, at, seat, key, sure, name: kind === "walk_in" ? name : undefined });

let sending, timer;
async function send() {
  clearTimeout(timer);
  if (sending || !waiting().length) return;
  sending = true;
  try {
    while (waiting().length) {
      await sendSome(waiting().slice(0, AT_ONCE));
      if (!waiting().length) await readAnew(); // meanwhile another may be noted
    }
  } catch { /* the line is not back yet: they stay here */ } finally {
    sending = false;
    if (waiting().length) timer = setTimeout(send, AGAIN);
  }
}

async function sendSome(some) {
  const answer = await fetch(words.sync, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value },
    body: JSON.stringify({ now: Date.now(), notes: some.map(told) }),
    signal: AbortSignal.timeout?.(PATIENCE), // missing in old browsers
  });
  box.querySelector("[data-signed-out]").hidden = answer.status !== 403;
  if (!answer.ok) throw new Error(answer.status);
  const { answers } = await answer.json();
  const problems = new Map(some.map(({ id }, place) => [id, answers[place]]));
  keep(notes().flatMap((note) => {
    const problem = problems.get(note.id);
    if (problem === "done") return [];
    return [problem ? { ...note, problem } : note];
  }));
  const refused = notes().findLast((note) => problems.has(note.id));
  if (refused) say(`${refused.name}: ${words[refused.problem]}`);
}

function noteOf(form) {
  const { note: kind, seat } = form.dataset;
  if (kind === "walk_in") return { kind, key: form.elements.key.value, name: form.elements.name.value.trim() };
  return { kind, seat: Number(seat), name: form.closest("li").querySelector("strong").textContent };
}

const pressed = new WeakMap();
function submitted(event) {
  const form = event.target;
  if (form.role === "search" && !navigator.onLine) return find(event);
  if (form.dataset.note === undefined || event.submitter?.name === "sure") return;
  if (form.dataset.seat && Date.now() - (pressed.get(form) ?? 0) < TWICE) return event.preventDefault(); // the button says the opposite by now
  pressed.set(form, Date.now());
  if (!add(noteOf(form))) return; // it cannot be kept: the form goes its own way
  event.preventDefault();
  if (form.dataset.note === "walk_in") {
    form.elements.key.value = crypto.randomUUID();
    form.elements.name.value = "";
  }
  send();
}

// Without a line the server cannot search: the rows that are here are narrowed.
function find(event) {
  event.preventDefault();
  const asked = event.target.elements.q.value.trim().toLocaleLowerCase();
  for (const row of document.querySelectorAll(".door-row")) row.hidden = !row.textContent.toLocaleLowerCase().includes(asked);
}

if (box) {
  document.addEventListener("submit", submitted, { capture: true });
  document.addEventListener("swapped", show);
  addEventListener("online", send);
  addEventListener("storage", (event) => { if (event.key === key) show(); });
  show();
  send();
}
