// <button data-camera>: reads the code that somebody shows, where the browser can; it is hidden elsewhere.
// It finds the row of the list, or opens the page of the code: the facilitator sees who it is, and presses.

import { say } from "./page.js";

const BETWEEN = 250; // ms
const CODE = /^\/check-in\/([^/]+)\/$/;
const start = document.querySelector("[data-camera]");
const video = document.querySelector("[data-camera-view]");
const problem = document.querySelector("[data-camera-problem]");
let stream, timer;

function stop() {
  clearTimeout(timer);
  stream?.getTracks().forEach((track) => track.stop());
  stream = null;
  video.hidden = true;
  start.ariaPressed = "false";
}

function found(text) {
  const address = URL.canParse(text) ? new URL(text) : null;
  const code = address?.origin === location.origin && CODE.exec(address.pathname);
  if (!code) return false;
  stop();
  const form = document.querySelector(`form[data-code="${CSS.escape(decodeURIComponent(code[1]))}"]`);
  if (!form) location.assign(address);
  else if (form.dataset.note === "arrive") form.querySelector("button").focus();
  if (form) say(form.dataset.note === "arrive" ? form.querySelector("button").ariaLabel : form.closest("li").querySelector("div").innerText);
  return true;
}

async function look(detector) {
  if (!stream) return;
  const codes = await detector.detect(video).catch(() => []);
  if (stream && !codes.some(({ rawValue }) => found(rawValue))) timer = setTimeout(look, BETWEEN, detector);
}

async function toggle() {
  if (stream) return stop();
  problem.hidden = true;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    video.srcObject = stream;
    video.hidden = false;
    start.ariaPressed = "true";
    await video.play();
    look(new BarcodeDetector({ formats: ["qr_code"] }));
  } catch {
    stop();
    problem.hidden = false;
  }
}

if (start && "BarcodeDetector" in window && navigator.mediaDevices?.getUserMedia) {
  start.hidden = false;
  start.addEventListener("click", toggle);
  addEventListener("pagehide", stop);
}
