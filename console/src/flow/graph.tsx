import {
  Background,
  type Connection,
  Controls,
  type Edge,
  type NodeChange,
  ReactFlow,
  ReactFlowProvider,
  useNodesState,
  useReactFlow,
  useStore,
  useStoreApi,
} from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import { useEffect, useMemo } from "react";
import type { Place } from "./draft";
import { arranged, HEIGHT, MANY, WIDTH } from "./layout";
import { type ShownTask, type TaskFlowNode, TaskNode } from "./task-node";
import "./graph.css";

const KINDS = { task: TaskNode };
const FIT = { padding: 0.12, maxZoom: 1 };
const BEGINNING = 9; // tasks that a graph of many shows at first: all of them would be too small to read

type Ends = { source: string; target: string };

/** What can be done with a graph that is edited; without it the graph is only looked at. */
export type Editing = {
  connect: (source: string, target: string) => void;
  remove: (tasks: ReadonlySet<string>, links: readonly Ends[]) => void;
  move: (places: ReadonlyMap<string, Place>) => void;
};

type Props = {
  label: string;
  tasks: readonly ShownTask[];
  links: readonly Ends[];
  places?: ReadonlyMap<string, Place>;
  selected: string | null;
  select: (key: string | null) => void;
  editing?: Editing;
};

/** What is known of a node, if the task is where it was and as it was: then nothing is drawn again. */
function merged(known: TaskFlowNode | undefined, one: TaskFlowNode): TaskFlowNode {
  const { x, y } = one.position;
  const same = known?.data === one.data && known.selected === one.selected && known.position.x === x && known.position.y === y;
  return same ? known : { ...known, ...one };
}

/** The tasks about the topmost one, so many that they can be read. */
function beginning(nodes: readonly TaskFlowNode[]): TaskFlowNode[] {
  const top = nodes.reduce((best, one) => (one.position.y < best.position.y ? one : best));
  const far = ({ position }: TaskFlowNode) =>
    Math.abs(position.x - top.position.x) + Math.abs(position.y - top.position.y);
  return [...nodes].sort((one, other) => far(one) - far(other)).slice(0, BEGINNING);
}

/** Moves the graph to the task that was chosen elsewhere, when it is out of sight. */
function useSelectedInSight(selected: string | null): void {
  const { getInternalNode, getViewport, setCenter } = useReactFlow();
  const store = useStoreApi();
  useEffect(() => {
    const node = selected === null ? undefined : getInternalNode(selected);
    if (!node) return;
    const { x, y, zoom } = getViewport();
    const { width, height } = store.getState();
    const left = node.position.x * zoom + x;
    const top = node.position.y * zoom + y;
    if (left > 0 && top > 0 && left + WIDTH * zoom < width && top + HEIGHT * zoom < height) return;
    void setCenter(node.position.x + WIDTH / 2, node.position.y + HEIGHT / 2, { zoom: Math.max(zoom, 0.6) });
  }, [selected, getInternalNode, getViewport, setCenter, store]);
}

function Canvas({ label, tasks, links, places, selected, select, editing }: Props) {
  const ends = links.map((one) => `${one.source}>${one.target}`).join(" ");
  const keys = tasks.map((one) => one.key).join(" ");
  // The places depend on who is there and who waits for whom, and on nothing else of the tasks.
  const own = useMemo(
    () => (places && tasks.every((one) => places.has(one.key)) ? places : arranged(tasks.map((one) => one.key), links)),
    [keys, ends, places !== undefined],
  );
  const derived = useMemo(
    () =>
      tasks.map(
        (task): TaskFlowNode => ({
          id: task.key,
          type: "task",
          position: places?.get(task.key) ?? own.get(task.key) ?? { x: 0, y: 0 },
          data: task,
          selected: task.key === selected,
          width: WIDTH,
          height: HEIGHT,
          ariaLabel: `${task.name}, ${task.service}`,
        }),
      ),
    [tasks, places, own, selected],
  );
  const edges = useMemo(
    () => links.map(({ source, target }): Edge => ({ id: `${source}>${target}`, source, target })),
    [links],
  );
  const [nodes, setNodes, onNodesChange] = useNodesState<TaskFlowNode>(derived);
  const { fitView } = useReactFlow();
  const room = useStore((store) => store.width);
  useEffect(() => {
    setNodes((before) => {
      const known = new Map(before.map((one) => [one.id, one]));
      return derived.map((one) => merged(known.get(one.id), one));
    });
  }, [derived, setNodes]);
  const many = tasks.length > MANY;
  useEffect(() => {
    if (many) return;
    const later = requestAnimationFrame(() => void fitView(FIT));
    return () => cancelAnimationFrame(later);
  }, [keys, room, many, fitView]);
  useSelectedInSight(many ? selected : null);

  function onChange(changes: NodeChange<TaskFlowNode>[]): void {
    onNodesChange(changes);
    for (const one of changes) if (one.type === "select" && one.selected) select(one.id);
  }

  return (
    <ReactFlow
      aria-label={label}
      nodes={nodes}
      edges={edges}
      nodeTypes={KINDS}
      onNodesChange={onChange}
      onPaneClick={() => select(null)}
      onNodeDragStop={(_event, _node, moved) =>
        editing?.move(new Map(moved.map((one) => [one.id, { x: one.position.x, y: one.position.y }])))
      }
      onConnect={({ source, target }: Connection) => editing?.connect(source, target)}
      onBeforeDelete={async ({ nodes: tasksGone, edges: linksGone }) => {
        editing?.remove(new Set(tasksGone.map((one) => one.id)), linksGone);
        return false; // the draft is the truth: it comes back as new tasks and links
      }}
      deleteKeyCode={editing ? ["Backspace", "Delete"] : null}
      nodesDraggable={editing !== undefined}
      nodesConnectable={editing !== undefined}
      edgesFocusable={editing !== undefined}
      onlyRenderVisibleElements={many}
      minZoom={0.1}
      maxZoom={1.5}
      fitView
      fitViewOptions={many ? { ...FIT, nodes: beginning(derived) } : FIT}
      attributionPosition="bottom-left"
      defaultEdgeOptions={{ type: "smoothstep" }}
    >
      <Background gap={20} />
      <Controls showInteractive={false} position="bottom-right" />
    </ReactFlow>
  );
}

/** A flow as a graph: tasks, and what waits for what. */
export default function FlowGraph(props: Props) {
  return (
    <div className="graph">
      <ReactFlowProvider>
        <Canvas {...props} />
      </ReactFlowProvider>
    </div>
  );
}
