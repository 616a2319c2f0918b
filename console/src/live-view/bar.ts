import type { Control } from "./stream";

const LINGER = 1000; // milliseconds that an agent still counts as driving: its actions are short

function element<T extends HTMLElement>(selector: string): T {
  const found = document.querySelector<T>(selector);
  if (!found) throw new Error(`the page lacks ${selector}`);
  return found;
}

const status = element("#status");
const button = element<HTMLButtonElement>("#control");
const notice = element("#notice");
const again = element<HTMLButtonElement>("#notice button");

let lingering: number | undefined;

export const picture = element("#screen");

/** Says who controls the desktop; `onTake` is called with what the viewer wishes. */
export function showControl(control: Control, onTake: (wanted: boolean) => void): void {
  window.clearTimeout(lingering);
  notice.hidden = true;
  if (wasDriving() && !control.driving && !control.taken) {
    lingering = window.setTimeout(() => say(control), LINGER);
  } else {
    say(control);
  }
  button.hidden = !control.interactive || (control.taken && !control.yours);
  button.textContent = control.yours ? "Give back" : "Take over";
  button.onclick = () => onTake(!control.yours);
}

/** Says that the connection is gone, and what may be done. */
export function showEnd(text: string, onAgain?: () => void): void {
  window.clearTimeout(lingering);
  document.body.dataset.state = "ended";
  status.textContent = "Not connected";
  button.hidden = true;
  element("#notice p").textContent = text;
  again.hidden = !onAgain;
  again.onclick = onAgain ?? null;
  notice.hidden = false;
}

/** Leads the keyboard out of the desktop. */
export function focusBar(): void {
  (button.hidden ? again : button).focus();
}

function wasDriving(): boolean {
  return document.body.dataset.state === "agent";
}

function say(control: Control): void {
  const [state, text] = words(control);
  document.body.dataset.state = state;
  status.textContent = control.interactive ? text : `${text} · view only`;
}

function words(control: Control): [string, string] {
  if (control.yours) return ["you", "You have control; the agent waits"];
  if (control.taken) return ["other", "Another person has control"];
  if (control.driving) return ["agent", "The agent is driving"];
  return ["free", control.interactive ? "Nobody is driving: mouse and keyboard are yours" : "Nobody is driving"];
}
