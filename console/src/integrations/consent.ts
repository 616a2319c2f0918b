const CHANNEL = "neena-consent"; // src/neena/credentials/landing.py is at its other end
const WINDOW = "popup,width=560,height=760";

/** What the page that a consent leads back to was given. */
export type Came = { state: string; code?: string; iss?: string; error?: string };

/** Opens a service's consent page in a window that knows nothing of this one; false where the browser forbids it. */
export function openConsent(url: string): boolean {
  const opened = window.open("", "_blank", WINDOW);
  if (!opened) return false;
  opened.opener = null;
  opened.location.replace(url);
  return true;
}

/**
 * Hears what the consent with this state comes back with, until the function that it answers is called.
 *
 * Any other state is none of ours: somebody may have led the person to a consent that they began themselves. What `hear`
 * answers is told to the person by the page that came back.
 */
export function hearConsent(state: string, hear: (came: Came) => Promise<string>): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  let isTaken = false;
  channel.onmessage = async ({ data }: MessageEvent<Came>) => {
    if (data.state !== state || isTaken) return;
    isTaken = true;
    const told = await hear(data);
    channel.postMessage({ answers: state, told });
  };
  return () => channel.close();
}
