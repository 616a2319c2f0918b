const LOOK = 250; // milliseconds
const SIZE = "popup,width=560,height=720";

/** The window was closed, or went where it cannot be followed, before the consent came back. */
export class ConsentLeft extends Error {
  override message = "The window was closed before the account was connected.";
}

/** A window for a consent, opened at once: browsers allow that only while a person clicks. */
export function openWindow(): Window {
  const popup = window.open("about:blank", "neena-consent", SIZE);
  if (!popup) throw new Error("The browser did not open a window: allow pop-ups for this page.");
  return popup;
}

/** The address where the consent lands, once it is back on this server; the window is closed then. */
export function landed(popup: Window): Promise<string> {
  return new Promise((resolve, reject) => {
    const clock = setInterval(() => {
      if (popup.closed) {
        clearInterval(clock);
        reject(new ConsentLeft());
        return;
      }
      const address = addressOf(popup);
      if (address?.startsWith(`${window.location.origin}/oauth2/callback/`)) {
        clearInterval(clock);
        popup.close();
        resolve(address);
      }
    }, LOOK);
  });
}

/** Null while the window is at somebody else's page. */
function addressOf(popup: Window): string | null {
  try {
    return popup.location.href;
  } catch {
    return null;
  }
}
