import { Link, useLocation } from "wouter";
import type { Workflow, WorkflowRun } from "../api/client";
import { told } from "../api/problem";
import { isOver, useCancelWorkflowRun, useStartWorkflow } from "../api/workflows";
import { Icon } from "../parts/icon";
import { useShortcut } from "../shell/shortcuts";
import { useToast } from "../shell/toasts";

/** What can be done with a run of a workflow; one with secrets is started again by its form, which asks for them. */
export function WorkflowRunActions({ run, workflow }: { run: WorkflowRun; workflow: Workflow | undefined }) {
  const cancel = useCancelWorkflowRun(run.messageId);
  const start = useStartWorkflow(run.workflowId);
  const say = useToast();
  const [, go] = useLocation();
  const form = `/workflows/${run.workflowId}?from=${run.messageId}`;
  const fault = (error: unknown) => say(told(error), "fault");
  const params = run.workflowParams;

  function again(): void {
    if (!params || !workflow || workflow.secureParamsSchema) return go(form);
    start.mutate({ params }, { onSuccess: ({ messageId }) => go(`/workflow-runs/${messageId}`), onError: fault });
  }
  useShortcut("x", "Run again", () => isOver(run) && workflow && again());

  if (!isOver(run)) {
    return (
      <button
        type="button"
        className="danger"
        disabled={cancel.isPending}
        onClick={() => cancel.mutate(undefined, { onError: fault })}
      >
        Cancel the run
      </button>
    );
  }
  return (
    workflow && (
      <>
        <Link className="button" href={form}>
          Change and run
        </Link>
        <button type="button" className="primary" disabled={start.isPending} onClick={again}>
          <Icon name="again" /> Run again
        </button>
      </>
    )
  );
}
