import { useSyncExternalStore } from "react";

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
const words = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const TICK = 10_000; // milliseconds
const listeners = new Set<() => void>();
let now = Date.now();
let clock: number | undefined;

function listen(tell: () => void): () => void {
  listeners.add(tell);
  clock ??= window.setInterval(() => {
    now = Date.now();
    for (const one of listeners) one();
  }, TICK);
  return () => {
    listeners.delete(tell);
    if (listeners.size === 0) {
      window.clearInterval(clock);
      clock = undefined;
    }
  };
}

function since(moment: number, today: number): string {
  const seconds = Math.round((moment - Math.max(today, moment)) / 1000);
  const [unit, size] = STEPS.find(([, each]) => -seconds >= each) ?? ["second", 1];
  return -seconds < 10 ? "just now" : words.format(Math.round(seconds / size), unit);
}

/** A moment as people speak of it; the exact one shows when it is pointed at. */
export function Ago({ time }: { time: string }) {
  const today = useSyncExternalStore(listen, () => now);
  const moment = new Date(time);
  return (
    <time dateTime={time} title={exact.format(moment)}>
      {since(moment.getTime(), today)}
    </time>
  );
}

/** How long something took, in words. */
export function lasted(start: string, end: string): string {
  return lasting(new Date(end).getTime() - new Date(start).getTime());
}

/** So many milliseconds, in words. */
export function lasting(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${Math.round(seconds % 60)} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
