// <form data-swap>: sent without leaving the page; the regions of the answer are swapped in.
// <form data-ballot="address">: a vote is put there first.
// <form data-draft="key">: what is typed stays on this device until it was accepted; never passwords.

import { kept, parsed, say, swap, words } from "./page.js";

const KEPT = 7 * 24 * 3600 * 1000; // ms
// Whoever signs in after somebody else on the same device does not get their draft.
const keyOf = (form) => `draft:${document.body.dataset.person ?? ""}:${form.dataset.draft}`;
const forms = (root) => [...root.querySelectorAll("form[data-draft]")];
const UNKEPT = new Set(["hidden", "password", "file", "submit", "button", "reset"]);
const typed = (form) => [...form.elements].filter((field) => field.name && !UNKEPT.has(field.type) && field.autocomplete !== "one-time-code");
const isBox = (field) => field.type === "checkbox" || field.type === "radio";

// --- drafts ----------------------------------------------------------------------------------------

function keep(form) {
  const values = typed(form).map((field) => [field.name, isBox(field) ? field.value : "", isBox(field) ? field.checked : field.value]);
  const isWritten = typed(form).some((field) => !isBox(field) && field.tagName !== "SELECT" && field.value !== field.defaultValue);
  if (isWritten) kept.set(keyOf(form), JSON.stringify({ at: Date.now(), values }));
  else kept.remove(keyOf(form));
}

function offerDraft(form) {
  const found = kept.get(keyOf(form));
  if (!found) return;
  const { at, values } = JSON.parse(found);
  if (Date.now() - at > KEPT) {
    kept.remove(keyOf(form));
    return;
  }
  let restored = false;
  for (const [name, value, state] of values) {
    const field = typed(form).find((one) => one.name === name && (!isBox(one) || one.value === value));
    if (!field) continue;
    if (isBox(field)) field.checked = state;
    else if (field.value === field.defaultValue && field.value !== state) {
      field.value = state;
      restored ||= field.tagName !== "SELECT";
    }
  }
  if (restored) note(form);
}

function note(form) {
  const made = document.createElement("p");
  made.className = "notice draft-note";
  made.append(words.draft, " ");
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "button button--quiet";
  drop.textContent = words.discard;
  drop.addEventListener("click", () => {
    form.reset();
    kept.remove(keyOf(form));
    made.remove();
    typed(form)[0]?.focus();
  });
  made.append(drop);
  form.prepend(made);
}

const saving = new WeakMap();
document.addEventListener("input", ({ target }) => {
  const form = target.form;
  if (!form || form.dataset.draft === undefined) return;
  clearTimeout(saving.get(form));
  saving.set(form, setTimeout(keep, 300, form));
});

addEventListener("pagehide", () => forms(document).forEach((form) => {
  if (saving.has(form) && form.dataset.accepted === undefined) keep(form);
}));

function forget(isOver) {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith("draft:") && isOver(key)) kept.remove(key);
    }
  } catch { /* no storage, no drafts */ }
}

// Old drafts of forms that were never seen again.
forget((key) => Date.now() - JSON.parse(localStorage[key]).at > KEPT);

// <form data-forget-drafts>: whoever signs out, or leaves for good, takes theirs along.
document.addEventListener("submit", ({ target }) => {
  if (target.dataset.forgetDrafts !== undefined) forget((key) => key.startsWith(`draft:${document.body.dataset.person}:`));
});

// --- sending ---------------------------------------------------------------------------------------

// The second press of a double click, when the first has just changed what lies under the pointer.
const TWICE = 500; // ms
let shownAt = -TWICE, pressed;
document.addEventListener("click", (event) => {
  const button = event.target.closest("form[data-swap] button");
  if (!button || !event.detail) return; // by the keyboard
  const isNear = pressed && Math.hypot(event.clientX - pressed.clientX, event.clientY - pressed.clientY) < 8;
  if (isNear && performance.now() - shownAt < TWICE && button !== pressed.button) event.preventDefault();
  else pressed = { clientX: event.clientX, clientY: event.clientY, button };
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  const isOurs = form.dataset.swap !== undefined || form.dataset.draft !== undefined;
  if (event.defaultPrevented || !isOurs || form.method !== "post") return;
  event.preventDefault();
  send(form, event.submitter);
});

async function send(form, submitter) {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  complain(form, "");
  if (form.dataset.draft !== undefined) keep(form);
  try {
    if (await putInBallot(form, submitter)) return;
    // A redirect is told, not followed, so that the page after it is read once, with its messages.
    const answer = await fetch(submitter?.getAttribute("formaction") ?? form.action, {
      method: "POST",
      body: new FormData(form, submitter),
      headers: { "X-Told": "redirect" },
    });
    if (answer.status >= 500) throw new Error(answer.status);
    const onwards = answer.headers.get("X-Location");
    if (onwards) await accepted(form, new URL(onwards, location.href));
    else await answered(form, answer);
  } catch {
    complain(form, form.dataset.draft === undefined ? words.unsent : words.unsentKept);
  } finally {
    form.ariaBusy = null;
  }
}

// A position goes where those of a whole hall are written together, and the page stays as it is.
// What is not simply taken there, the plain form sends: its answer says why.
const PATIENCE = 8000; // ms
async function putInBallot(form, submitter) {
  if (!form.dataset.ballot) return false;
  const body = new URLSearchParams(new FormData(form, submitter));
  const signal = AbortSignal.timeout?.(PATIENCE); // missing in old browsers
  const answer = await fetch(form.dataset.ballot, { method: "POST", body, signal }).catch(() => null);
  if (answer?.status !== 204) return false;
  for (const button of form.querySelectorAll(`[name="${submitter.name}"]`)) button.ariaPressed = button === submitter;
  for (const note of form.parentElement.querySelectorAll("[data-taken]")) {
    note.hidden = note.dataset.taken === "no";
    if (!note.hidden) say(note.querySelector("[role=status]").firstChild.textContent.trim());
  }
  return true;
}

async function accepted(form, address) {
  const isSignIn = words.signIn && address.pathname === new URL(words.signIn, location.href).pathname;
  if (form.dataset.draft !== undefined && !isSignIn) {
    clearTimeout(saving.get(form));
    form.dataset.accepted = "";
    kept.remove(keyOf(form));
  }
  const isHere = address.pathname === location.pathname && address.search === location.search;
  if (form.dataset.swap === undefined || !isHere) {
    if (isHere) {
      window.history.replaceState(null, "", address);
      location.reload();
    } else location.assign(address);
    return;
  }
  const answer = await fetch(address, { cache: "no-cache" });
  if (!answer.ok) throw new Error(answer.status);
  show(form, await answer.text());
}

// Not a redirect: the same page with what is wrong, or a refusal.
async function answered(form, answer) {
  if (answer.status === 204) return;
  show(form, await answer.text());
}

function show(form, text) {
  shownAt = performance.now();
  const { page, positions } = parsed(text);
  const own = form.closest("[data-region]");
  let isShown = false;
  for (const region of document.querySelectorAll("[data-region]")) {
    const fresh = page.querySelector(`[data-region="${CSS.escape(region.dataset.region)}"]`);
    if (!fresh) continue;
    const done = swap(region, fresh, positions, { force: region === own });
    isShown ||= done && region === own;
  }
  if (!isShown) {
    const main = document.getElementById("main");
    swap(main, page.getElementById("main"), positions, { force: true });
  }
  document.querySelector("[data-focus]")?.focus();
}

function complain(form, text) {
  let line = form.querySelector(".form-problem");
  if (!text) {
    line?.remove();
    return;
  }
  if (!line) {
    line = document.createElement("p");
    line.className = "notice notice--warning form-problem";
    form.append(line);
  }
  line.textContent = text;
  say(text);
}

document.addEventListener("swapped", ({ detail }) => forms(detail).forEach(offerDraft));
forms(document).forEach(offerDraft);
