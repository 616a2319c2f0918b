import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { memo } from "react";
import type { RunStatus } from "../api/client";
import { ServiceIcon } from "../parts/service-icon";
import { Status } from "../parts/status";

/** A task as the graph shows it: of a flow, or of a run of one (then it has a status). */
export type ShownTask = {
  key: string;
  name: string;
  service: string;
  effect: "read" | "write";
  summary: string;
  fault?: string | null;
  status?: RunStatus;
};

export type TaskFlowNode = Node<ShownTask, "task">;

/** One task in the graph. */
export const TaskNode = memo(function TaskNode({ data: task, selected, isConnectable }: NodeProps<TaskFlowNode>) {
  return (
    <div className="task" data-selected={selected} data-status={task.status} data-fault={Boolean(task.fault)}>
      <Handle type="target" position={Position.Top} isConnectable={isConnectable} />
      <div className="head">
        <ServiceIcon service={task.service} />
        <strong>{task.name}</strong>
        <span className="effect" data-effect={task.effect}>
          {task.effect === "write" ? "writes" : "reads"}
        </span>
      </div>
      <p title={task.summary}>{task.fault ?? task.summary}</p>
      {task.status && <Status status={task.status} />}
      <Handle type="source" position={Position.Bottom} isConnectable={isConnectable} />
    </div>
  );
});
