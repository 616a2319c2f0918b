import { focusBar, picture, showControl, showEnd } from "./bar";
import type { Ending, Stream } from "./stream";
import "./style.css";

const SOONEST = 500; // milliseconds until the first new attempt
const LATEST = 15_000;
const streaming = import("./stream"); // looks for decoders first, which may take as long as the opening
const view = location.pathname.replace(/\/$/, "");

let stream: Stream | undefined;
let pause = SOONEST;
let waiting: number | undefined;

/** Exchange the address's ticket for a pass of this browser, and take it out of sight. */
async function open(): Promise<void> {
  const ticket = new URLSearchParams(location.search).get("ticket");
  if (!ticket) return;
  history.replaceState(null, "", view);
  // A ticket that is used up may have been used by this very browser: the socket finds out.
  await fetch(`${view}/open`, { method: "POST", body: JSON.stringify({ ticket }) });
}

async function connect(): Promise<void> {
  const { Stream } = await streaming;
  window.clearTimeout(waiting);
  stream?.close();
  const current = new Stream(picture, `${location.origin.replace(/^http/, "ws")}${view}/socket`, {
    connected: () => {
      pause = SOONEST;
    },
    told: (control) => showControl(control, (wanted) => current.take(wanted)),
    ended: (why) => {
      if (current === stream) ended(why);
    },
  });
  stream = current;
}

function ended(why: Ending): void {
  if (why === "over") {
    showEnd("This live view has ended.");
  } else if (why === "refused") {
    showEnd("This address was used up or has expired. Ask for a new one.");
  } else {
    showEnd("The connection is lost. Trying again…", connect);
    waiting = window.setTimeout(connect, pause);
    pause = Math.min(pause * 2, LATEST);
  }
}

window.addEventListener(
  "keydown",
  (event) => {
    if (!(event.ctrlKey && event.altKey && event.code === "KeyB")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    focusBar();
  },
  { capture: true },
);

open().then(connect, () => showEnd("The server does not answer.", () => location.reload()));
