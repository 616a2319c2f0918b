import { Graph, layout } from "@dagrejs/dagre";
import type { Place } from "./draft";

export const WIDTH = 248;
export const HEIGHT = 92;

type Ends = { source: string; target: string };

/** How many tasks are many: where there are more, the graph shows, and arranges, them in a plainer way. */
export const MANY = 60;

/** Places for tasks: what waits stands below what it waits for. */
export function arranged(keys: readonly string[], links: readonly Ends[]): ReadonlyMap<string, Place> {
  return keys.length > MANY ? inRows(keys, links) : withFewCrossings(keys, links);
}

/** A row for each depth, its tasks near what they wait for: a millisecond where dagre takes a second. */
function inRows(keys: readonly string[], links: readonly Ends[]): ReadonlyMap<string, Place> {
  const sources = new Map(keys.map((one) => [one, [] as string[]]));
  const followers = new Map(keys.map((one) => [one, [] as string[]]));
  for (const { source, target } of links) {
    sources.get(target)?.push(source);
    followers.get(source)?.push(target);
  }
  const open = new Map(keys.map((one) => [one, sources.get(one)?.length ?? 0]));
  const depth = new Map<string, number>();
  const rows: string[][] = [];
  const ready = keys.filter((one) => open.get(one) === 0);
  for (const key of ready) {
    const own = Math.max(-1, ...(sources.get(key) ?? []).map((one) => depth.get(one) ?? 0)) + 1;
    depth.set(key, own);
    rows[own] = [...(rows[own] ?? []), key];
    for (const one of followers.get(key) ?? []) {
      const left = (open.get(one) ?? 0) - 1;
      open.set(one, left);
      if (left === 0) ready.push(one);
    }
  }
  const places = new Map<string, Place>();
  const middle = (key: string) => {
    const above = (sources.get(key) ?? []).map((one) => places.get(one)?.x ?? 0);
    return above.reduce((sum, one) => sum + one, 0) / Math.max(1, above.length);
  };
  rows.forEach((row, at) => {
    const ordered = at === 0 ? row : [...row].sort((one, other) => middle(one) - middle(other));
    ordered.forEach((key, place) => {
      places.set(key, { x: (place - (row.length - 1) / 2) * (WIDTH + 40), y: at * (HEIGHT + 56) });
    });
  });
  return places;
}

function withFewCrossings(keys: readonly string[], links: readonly Ends[]): ReadonlyMap<string, Place> {
  const graph = new Graph();
  graph.setGraph({ rankdir: "TB", nodesep: 40, ranksep: 56 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const key of keys) graph.setNode(key, { width: WIDTH, height: HEIGHT });
  for (const { source, target } of links) graph.setEdge(source, target);
  layout(graph);
  return new Map(
    keys.map((key) => {
      const { x = 0, y = 0 } = graph.node(key) as Partial<Place>;
      return [key, { x: x - WIDTH / 2, y: y - HEIGHT / 2 }];
    }),
  );
}
