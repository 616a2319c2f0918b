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
} from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import { useEffect, useMemo } from "react";
import type { Place } from "./draft";
import { arranged, HEIGHT, WIDTH } from "./layout";
import { type ShownTask, type TaskFlowNode, TaskNode } from "./task-node";
import "./graph.css";

const KINDS = { task: TaskNode };
const MANY = 60; // tasks; where there are more, only those in sight are drawn
const FIT = { padding: 0.12, maxZoom: 1 };

type Ends = { source: string; target: string };
type Link = Ends & { label?: string | undefined };

/** What can be done with a graph that is edited; without it the graph is only looked at. */
export type Editing = {
  connect: (source: string, target: string) => void;
  remove: (tasks: ReadonlySet<string>, links: readonly Ends[]) => void;
  move: (places: ReadonlyMap<string, Place>) => void;
};

type Props = {
  label: string;
  tasks: readonly ShownTask[];
  links: readonly Link[];
  places?: ReadonlyMap<string, Place>;
  selected: string | null;
  select: (key: string | null) => void;
  editing?: Editing;
};

function Canvas({ label, tasks, links, places, selected, select, editing }: Props) {
  const ends = links.map((one) => `${one.source}>${one.target}`).join(" ");
  const keys = tasks.map((one) => one.key).join(" ");
  // The places depend on who is there and who waits for whom, and on nothing else of the tasks.
  const own = useMemo(() => arranged(keys.split(" ").filter(Boolean), links), [keys, ends]);
  const derived = useMemo(
    () =>
      tasks.map(
        (task): TaskFlowNode => ({
          id: task.key,
          type: "task",
          position: places?.get(task.key) ?? own.get(task.key) ?? { x: 0, y: 0 },
          data: { task, editable: editing !== undefined },
          selected: task.key === selected,
          width: WIDTH,
          height: HEIGHT,
          ariaLabel: `${task.name}, ${task.service}`,
        }),
      ),
    [tasks, places, own, selected, editing],
  );
  const edges = useMemo(
    () => links.map(({ source, target, label }): Edge => ({ id: `${source}>${target}`, source, target, label })),
    [links],
  );
  const [nodes, setNodes, onNodesChange] = useNodesState<TaskFlowNode>(derived);
  const { fitView } = useReactFlow();
  const room = useStore((store) => store.width);
  useEffect(() => {
    setNodes((before) => {
      const known = new Map(before.map((one) => [one.id, one]));
      return derived.map((one) => ({ ...known.get(one.id), ...one }));
    });
  }, [derived, setNodes]);
  useEffect(() => {
    const later = requestAnimationFrame(() => void fitView(FIT));
    return () => cancelAnimationFrame(later);
  }, [keys, room, fitView]);

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
      onlyRenderVisibleElements={tasks.length > MANY}
      minZoom={0.1}
      maxZoom={1.5}
      fitView
      fitViewOptions={FIT}
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
