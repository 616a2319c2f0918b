import { Graph, layout } from "@dagrejs/dagre";
import type { Place } from "./draft";

export const WIDTH = 248;
export const HEIGHT = 92;

type Ends = { source: string; target: string };

/** Places for tasks: what waits stands below what it waits for. */
export function arranged(keys: readonly string[], links: readonly Ends[]): ReadonlyMap<string, Place> {
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
