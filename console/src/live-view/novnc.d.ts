// The part of noVNC that the live view uses; its package has no types of its own.
declare module "@novnc/novnc" {
  export default class RFB extends EventTarget {
    constructor(target: HTMLElement, channel: WebSocket, options?: { shared?: boolean });
    background: string;
    scaleViewport: boolean;
    viewOnly: boolean;
    showDotCursor: boolean;
    focus(): void;
    disconnect(): void;
  }
}
