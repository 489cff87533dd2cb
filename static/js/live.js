// Keeps an open page true: hears the log through a socket, or by asking where sockets are blocked.
// What arrives is applied in the order of its numbers; a gap is asked for; a reset reads the page anew.

import { apply, isTypedIn, kept, positionsOf, readAnew, say, words } from "./page.js";
import "./forms.js";

const SILENCE = 10_000; // ms without a heartbeat until the line counts as dead
const LOST_AFTER = 4_000; // ms until a lost line is worth a word
const BLOCKED_AFTER = 2; // sockets that never opened until we ask instead
const SOCKET_AGAIN = 300_000; // ms until a socket is tried again
const HOLD = "live:held";

let known; // topic: [epoch, number] that this page shows
let aims = {}; // topic: [epoch, number] that the server told
let socket, timer, lostTimer, asking, polling;
let failures = 0, unopened = 0, over = false, wasLost = false, heardAt = 0;

const stateText = document.querySelector("[data-live-state]");
const bar = stateText?.closest("[data-live-bar]");
const hold = document.querySelector("[data-live-hold]");
const between = (least, most) => least + Math.random() * (most - least);
const ticket = () => document.body.dataset.live;
const isHeld = () => kept.get(HOLD) === "1";

// --- what the page says about itself ---------------------------------------------------------------

function show(state) {
  if (!bar) return;
  bar.dataset.state = state;
  stateText.textContent = words[state];
}

function isLost() {
  if (wasLost || lostTimer || over || isHeld()) return;
  lostTimer = setTimeout(() => {
    lostTimer = null;
    wasLost = true;
    show("lost");
    say(words.lost);
  }, LOST_AFTER);
}

function isBack(state) {
  clearTimeout(lostTimer);
  lostTimer = null;
  if (bar?.dataset.state !== state) show(state);
  if (wasLost) say(words.back);
  wasLost = false;
}

// --- order -----------------------------------------------------------------------------------------

const follows = (event, at) => event.seq === at[1] + 1 && (event.epoch === at[0] || (at[0] === "" && at[1] === 0));
const same = (a, b) => a && b && a[0] === b[0] && a[1] === b[1];

function take(event) {
  const at = known[event.topic];
  if (!at || (event.epoch === at[0] && event.seq <= at[1])) return;
  if (!follows(event, at)) {
    aims[event.topic] = [event.epoch, event.seq];
    catchUp();
    return;
  }
  known[event.topic] = [event.epoch, event.seq];
  apply(event);
}

function takeHeads(heads) {
  aims = heads;
  if (isBehind()) catchUp();
}

const isBehind = () => Object.entries(aims).some(([topic, aim]) => known[topic] && !same(known[topic], aim));

// Not at once: what is late may arrive by itself, and not everybody should ask in the same moment.
function catchUp(least = 50, most = 400) {
  asking ??= setTimeout(async () => {
    try {
      if (isBehind()) await ask();
    } catch {
      failures += 1;
    } finally {
      asking = null;
    }
    if (isBehind() && !over) catchUp(500, 3000);
  }, between(least, most));
}

async function ask(wait = 0, signal = undefined) {
  const query = new URLSearchParams({ ticket: ticket() });
  for (const [topic, [epoch, seq]] of Object.entries(known)) query.append("at", `${topic}:${epoch}:${seq}`);
  if (wait) query.set("wait", wait);
  const aimed = aims;
  aims = {};
  try {
    const answer = await fetch(`${words.since}?${query}`, { signal, cache: "no-store" });
    if (!answer.ok && answer.status !== 403) throw new Error(answer.status);
    const told = await answer.json();
    if (told.events) told.events.forEach(take);
    else await renew();
  } catch (problem) {
    aims = { ...aimed, ...aims };
    throw problem;
  }
}

// Reads the page with its new ticket; whoever may no longer see it is told so.
let renewing;
function renew() {
  renewing ??= (async () => {
    const read = await readAnew();
    if (!read?.ticket) return end();
    document.body.dataset.live = read.ticket;
    known = positionsOf(read.ticket);
    aims = {};
  })().finally(() => { renewing = null; });
  return renewing;
}

// The page went away under its reader: show what is there now, unless words would be lost.
function end() {
  if (over) return;
  over = true;
  disconnect();
  // Not reload(), which would post again what a page was the answer to.
  if (!isTypedIn(document.body)) location.replace(location.pathname + location.search);
  show("over");
  say(words.over);
}

// --- the line --------------------------------------------------------------------------------------

function connect() {
  clearTimeout(timer);
  if (over || isHeld() || socket || polling) return;
  const address = new URL(words.socket, location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  address.searchParams.set("ticket", ticket());
  const line = new WebSocket(address);
  let opened = false;
  socket = line;
  heardAt = Date.now();
  line.onmessage = ({ data }) => {
    if (socket !== line) return;
    const told = JSON.parse(data);
    heardAt = Date.now();
    if (told.heads) {
      opened = true;
      failures = unopened = 0;
      isBack("live");
      takeHeads(told.heads);
    } else if (told.seq) take(told);
  };
  line.onclose = ({ code }) => {
    if (socket !== line) return;
    socket = null;
    if (!opened) unopened += 1;
    lineEnded(code);
  };
}

async function lineEnded(code) {
  if (over || isHeld()) return;
  isLost();
  failures += 1;
  if (code === 4401 || code === 4403) {
    try {
      await renew();
    } catch {
      return again(1000, 5000);
    }
    return again(0, 500);
  }
  if (code === 4429) return again(60_000, 90_000);
  if (unopened >= BLOCKED_AFTER) return poll();
  again(200, Math.min(3000 * 2 ** Math.max(failures - 2, 0), 30_000));
}

function again(least, most) {
  clearTimeout(timer);
  timer = setTimeout(connect, between(least, most));
}

// Where a proxy forbids sockets: ask, and let the server answer when something happened.
async function poll() {
  if (polling || over || isHeld()) return;
  const mine = polling = new AbortController();
  const until = Date.now() + SOCKET_AGAIN;
  let isFirst = true;
  while (polling === mine && !over && Date.now() < until) {
    try {
      await ask(isFirst ? 0 : 25, mine.signal);
      if (polling !== mine) return;
      isBack("polling");
      isFirst = false;
    } catch {
      if (polling !== mine) return;
      isLost();
      await new Promise((done) => { setTimeout(done, between(1000, 5000)); });
    }
  }
  if (polling === mine) {
    polling = null;
    unopened = BLOCKED_AFTER - 1;
    connect();
  }
}

function disconnect() {
  clearTimeout(timer);
  polling?.abort();
  const line = socket;
  polling = socket = null;
  line?.close();
}

// A line may be dead without saying so: after sleep, in a tunnel, behind a router that forgot it.
function look() {
  if (over || isHeld()) return;
  if (socket && Date.now() - heardAt > SILENCE) {
    disconnect();
    isLost();
    again(0, 1000);
  } else if (!socket && !polling && failures) again(0, 500);
}

function setHold(held) {
  if (held) {
    kept.set(HOLD, "1");
    disconnect();
    clearTimeout(lostTimer);
    lostTimer = null;
    wasLost = false;
    show("held");
  } else {
    kept.remove(HOLD);
    show("live");
    renew().catch(() => {}).finally(connect);
  }
  hold.setAttribute("aria-pressed", held);
}

if (ticket() && words.since) {
  known = positionsOf(ticket());
  if (hold) {
    hold.hidden = false;
    hold.setAttribute("aria-pressed", isHeld());
    hold.addEventListener("click", () => setHold(!isHeld()));
  }
  if (isHeld()) show("held");
  setInterval(look, 2000);
  document.addEventListener("visibilitychange", () => document.hidden || look());
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    disconnect();
    connect();
  });
  addEventListener("online", look);
  document.addEventListener("gone", end);
  addEventListener("pagehide", disconnect);
  connect();
}
