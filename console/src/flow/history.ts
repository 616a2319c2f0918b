import { useCallback, useReducer } from "react";

type History<T> = { past: readonly T[]; present: T; future: readonly T[] };
type Act<T> = { kind: "change"; to: (present: T) => T } | { kind: "undo" } | { kind: "redo" } | { kind: "reset"; to: T };

const KEPT = 200;

function step<T>({ past, present, future }: History<T>, act: Act<T>): History<T> {
  switch (act.kind) {
    case "change": {
      const next = act.to(present);
      if (next === present) return { past, present, future };
      return { past: [...past.slice(-KEPT), present], present: next, future: [] };
    }
    case "undo": {
      const before = past.at(-1);
      return before === undefined ? { past, present, future } : { past: past.slice(0, -1), present: before, future: [present, ...future] };
    }
    case "redo": {
      const [after, ...rest] = future;
      return after === undefined ? { past, present, future } : { past: [...past, present], present: after, future: rest };
    }
    case "reset":
      return { past: [], present: act.to, future: [] };
  }
}

/** Something that is edited, every step of which can be undone. */
export function useHistory<T>(first: T) {
  const [history, act] = useReducer(step<T>, { past: [], present: first, future: [] });
  return {
    present: history.present,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    change: useCallback((to: (present: T) => T) => act({ kind: "change", to }), []),
    undo: useCallback(() => act({ kind: "undo" }), []),
    redo: useCallback(() => act({ kind: "redo" }), []),
    reset: useCallback((to: T) => act({ kind: "reset", to }), []),
  };
}
