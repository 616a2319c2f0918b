const PATHS = {
  mark: "M6 18V6l12 12V6",
  ask: "M4 5h16v11H9l-5 4z",
  flow: "M4 4h6v6H4zM14 14h6v6h-6zM10 7h4a3 3 0 0 1 3 3v4",
  run: "M7 4l13 8-13 8z",
  approval: "M4 12l5 5L20 6",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6L19 19M5 19l1.4-1.4M17.6 6.4L19 5",
  moon: "M20 14A8 8 0 0 1 10 4a8 8 0 1 0 10 10z",
  system: "M3 5h18v11H3zM9 20h6M12 16v4",
  keyboard: "M3 6h18v12H3zM7 10h.01M12 10h.01M17 10h.01M8 14h8",
  leave: "M14 4h6v16h-6M10 8l-4 4 4 4M6 12h9",
  close: "M6 6l12 12M18 6L6 18",
  fault: "M12 3l10 18H2zM12 10v5M12 18h.01",
  add: "M12 5v14M5 12h14",
  undo: "M9 7L4 12l5 5M4 12h10a6 6 0 0 1 0 12",
  redo: "M15 7l5 5-5 5M20 12H10a6 6 0 0 0 0 12",
  layout: "M4 4h5v5H4zM15 4h5v5h-5zM15 15h5v5h-5zM9 6.5h6M17.5 9v6",
  remove: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  up: "M12 19V5M6 11l6-6 6 6",
  down: "M12 5v14M6 13l6 6 6-6",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5L21 21",
  again: "M4 12a8 8 0 1 1 3 6.2M4 19v-5h5",
  trigger: "M13 3L5 14h6l-1 7 8-11h-6z",
  workflow: "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
  connect: "M9 7V3M15 7V3M7 7h10v5a5 5 0 0 1-10 0zM12 17v4",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 4v6M9 14v6",
  open: "M9 6l6 6-6 6",
} as const;

export type IconName = keyof typeof PATHS;

/** A small drawing beside words that say the same. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" data-icon={name}>
      <path d={PATHS[name]} />
    </svg>
  );
}
