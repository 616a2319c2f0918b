import RFB from "@novnc/novnc";

/** Who controls the desktop, as the server tells it. */
export interface Control {
  driving: boolean; // an agent's action is under way
  taken: boolean; // a person has taken over
  yours: boolean; // that person is this viewer
  interactive: boolean; // this session may use mouse and keyboard at all
}

/** Why a stream ended: for good, or so that another one may follow. */
export type Ending = "refused" | "over" | "lost";

interface Listener {
  connected(): void;
  told(control: Control): void;
  ended(why: Ending): void;
}

const ENDINGS: Record<number, Ending> = { 4403: "refused", 4410: "over" };

/** One connection: the picture, and beside it who controls the desktop. */
export class Stream {
  readonly #socket: WebSocket;
  readonly #rfb: RFB;
  #control: Control | undefined;
  #isConnected = false;

  constructor(target: HTMLElement, address: string, listener: Listener) {
    this.#socket = new WebSocket(address);
    // Heard before noVNC hears: texts are ours, bytes are the picture's.
    this.#socket.addEventListener("message", (event: MessageEvent<unknown>) => {
      if (typeof event.data !== "string") return;
      event.stopImmediatePropagation();
      this.#control = JSON.parse(event.data) as Control;
      this.#tell(listener);
    });
    this.#socket.addEventListener("close", (event) => listener.ended(ENDINGS[event.code] ?? "lost"));
    this.#rfb = new RFB(target, this.#socket, { shared: true });
    this.#rfb.viewOnly = true;
    this.#rfb.scaleViewport = true;
    this.#rfb.showDotCursor = true;
    this.#rfb.background = "transparent";
    this.#rfb.addEventListener("connect", () => {
      this.#isConnected = true;
      listener.connected();
      this.#tell(listener);
    });
  }

  /** Who controls the desktop matters once keys can reach it. */
  #tell(listener: Listener): void {
    const control = this.#control;
    if (!control || !this.#isConnected) return;
    this.#rfb.viewOnly = !control.interactive || (control.taken && !control.yours);
    listener.told(control);
  }

  /** Ask to take over, or give back. */
  take(wanted: boolean): void {
    this.#socket.send(JSON.stringify({ take: wanted }));
    if (wanted) this.#rfb.focus();
  }

  close(): void {
    this.#rfb.disconnect();
  }
}
