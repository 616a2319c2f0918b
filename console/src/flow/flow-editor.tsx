import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { useLocation } from "wouter";
import type { Flow, FlowDryRun, FlowRequest, TaskDefinition } from "../api/client";
import { useExecute, useSaveFlow } from "../api/flows";
import { told } from "../api/problem";
import { called } from "../parts/naming";
import { Page } from "../parts/page";
import { ProblemNote } from "../parts/problem-note";
import { Skeleton } from "../parts/skeleton";
import { useShortcut } from "../shell/shortcuts";
import { useToast } from "../shell/toasts";
import { ChangeInWords } from "./change-in-words";
import { addTask, changeOf, type Draft, removeTasks, reorder } from "./draft";
import { EditBar } from "./edit-bar";
import { OpenQuestions } from "./open-questions";
import { Outline } from "./outline";
import { Planning } from "./planning";
import { RunDialog } from "./run-dialog";
import { TaskPanel } from "./task-panel";
import { TaskPicker } from "./task-picker";
import { useShown } from "./shown";
import { metadataFields } from "./terms";
import { laidOut, useDraft } from "./use-draft";

const UNANSWERED = "Answer the open questions first: they stand above the flow.";
const FlowGraph = lazy(() => import("./graph"));

type Props = {
  flow: Flow;
  request: FlowRequest | null;
  requestId: string | null;
  definitions: ReadonlyMap<string, TaskDefinition>;
  dryRun: FlowDryRun | null;
  dryRunFault: Error | null;
};

const LABELS = { completed: undefined, completed_or_skipped: "even if skipped", otherwise: "otherwise" } as const;

function placesOf(draft: Draft) {
  return new Map(
    draft.tasks.flatMap((one) => (one.x === null || one.y === null ? [] : [[one.key, { x: one.x, y: one.y }] as const])),
  );
}

/** A flow on the table: the graph, the order of its tasks, and the task that is chosen. */
export function FlowEditor({ flow, request, requestId, definitions, dryRun, dryRunFault }: Props) {
  const table = useDraft(flow);
  const { draft, changed, change } = table;
  const [selected, select] = useState<string | null>(null);
  const [open, setOpen] = useState<"picker" | "run" | null>(null);
  const [, go] = useLocation();
  const say = useToast();
  const save = useSaveFlow(flow.id);
  const execute = useExecute();
  const { title, words } = called(draft.name, request?.request_instructions ?? draft.name);
  const task = draft.tasks.find((one) => one.key === selected);
  const operations = useMemo(() => new Map(flow.task_operations.map((one) => [one.id, one])), [flow]);

  const dryRuns = useMemo(() => {
    const ids = new Map(flow.task_operations.map((one) => [one.index, one.id]));
    return new Map(dryRun?.operations.map((one) => [ids.get(one.index) ?? "", one]));
  }, [flow, dryRun]);
  const tasks = useShown(draft, definitions, dryRuns);
  const links = useMemo(() => draft.links.map((one) => ({ ...one, label: LABELS[one.when] })), [draft.links]);
  const metadata = useMemo(() => metadataFields(request), [request]);
  const places = useMemo(() => placesOf(draft), [draft]);

  useEffect(() => {
    if (!changed) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [changed]);

  async function store(): Promise<Flow | null> {
    try {
      const saved = await save.mutateAsync(changeOf(flow.id, draft));
      table.save(saved);
      say("Saved");
      return saved;
    } catch (error) {
      say(told(error), "fault");
      return null;
    }
  }

  async function run(words?: string): Promise<void> {
    if (requestId === null && words === undefined && flow.questions.length === 0) return setOpen("run");
    const stored = changed ? await store() : flow;
    if (!stored) return;
    if (stored.questions.length > 0) return say(UNANSWERED, "fault");
    execute.mutate(
      { flow: flow.id, request: words === undefined ? requestId : null, ...(words === undefined ? {} : { words }) },
      { onSuccess: (made) => go(`/runs/${made.id}`), onError: (error) => say(told(error), "fault") },
    );
  }

  useShortcut("n", "Add a task", () => setOpen("picker"));
  useShortcut("u", "Undo", table.undo);
  useShortcut("U", "Redo", table.redo);
  useShortcut("l", "Lay the graph out", () => change(laidOut));
  useShortcut("s", "Save", () => void (changed && store()));
  useShortcut("x", "Run", () => void run());

  return (
    <Page
      title={title}
      wide
      aside={changed ? <span className="quiet-text">not saved</span> : undefined}
      actions={
        <EditBar
          table={table}
          busy={save.isPending || execute.isPending}
          refusal={flow.questions.length > 0 ? UNANSWERED : undefined}
          layOut={() => change(laidOut)}
          add={() => setOpen("picker")}
          save={() => void store()}
          run={() => void run()}
        />
      }
    >
      {words && (
        <p className="asked" title={words}>
          “{words}”
        </p>
      )}
      <Planning flow={flow} />
      <OpenQuestions flow={flow} />
      <ChangeInWords key={flow.id} flow={flow.id} request={requestId} unsaved={changed} />
      {dryRunFault && <ProblemNote error={dryRunFault} />}
      <div className="editor" data-panel={task !== undefined}>
        <Outline tasks={tasks} selected={selected} select={select} />
        <Suspense fallback={<Skeleton lines={5} page />}>
          <FlowGraph
            label={`Graph of ${draft.name}`}
            tasks={tasks}
            links={links}
            places={places}
            selected={selected}
            select={select}
            editing={table.editing}
          />
        </Suspense>
        {task && (
          <TaskPanel
            key={task.key}
            draft={draft}
            task={task}
            definitions={definitions}
            metadata={metadata}
            dryRun={dryRuns.get(task.key)}
            rationale={operations.get(task.key)?.instruction === task.instruction ? operations.get(task.key)?.rationale : null}
            stale={changed}
            acts={{
              change: (what) => table.edit(task.key, what),
              link: (source, on) => table.link(source, task.key, on),
              when: (source, what) => table.when(source, task.key, what),
              reorder: (by) => change((now) => reorder(now, task.key, by)),
              remove: () => change((now) => removeTasks(now, new Set([task.key]))),
              close: () => select(null),
            }}
          />
        )}
      </div>
      {open === "picker" && (
        <TaskPicker
          definitions={definitions}
          close={() => setOpen(null)}
          pick={(definition) => {
            const next = addTask(draft, definition, selected);
            change(() => next);
            select(next.tasks.at(-1)?.key ?? null);
            setOpen(null);
          }}
        />
      )}
      {open === "run" && (
        <RunDialog
          name={draft.name}
          close={() => setOpen(null)}
          run={(words) => {
            setOpen(null);
            void run(words);
          }}
        />
      )}
    </Page>
  );
}
