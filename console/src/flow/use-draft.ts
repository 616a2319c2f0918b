import { useCallback, useMemo, useState } from "react";
import type { Flow, When } from "../api/client";
import { useToast } from "../shell/toasts";
import {
  changeTask,
  connect,
  disconnect,
  type Draft,
  type DraftTask,
  draftOf,
  linkWhen,
  placeTasks,
  refusal,
  removeTasks,
} from "./draft";
import type { Editing } from "./graph";
import { useHistory } from "./history";
import { arranged } from "./layout";

/** The draft with every task at a place of its own making. */
export function laidOut(draft: Draft): Draft {
  return placeTasks(draft, arranged(draft.tasks.map((one) => one.key), draft.links));
}

/** What the planner has made is laid out here; where people have put tasks is theirs to say. */
function firstDraft(flow: Flow): Draft {
  const draft = draftOf(flow);
  const placed = flow.created_by_human || flow.modified_date !== flow.created_date;
  return placed && draft.tasks.every((one) => one.x !== null && one.y !== null) ? draft : laidOut(draft);
}

/** A flow on the table: its draft, whether it differs from what is stored, and all that can be done to it. */
export function useDraft(flow: Flow) {
  const [stored, setStored] = useState(() => firstDraft(flow));
  const history = useHistory(stored);
  const { present: draft, change, reset } = history;
  const say = useToast();

  const link = useCallback(
    (source: string, target: string, on: boolean) => {
      const reason = on ? refusal(draft, source, target) : null;
      if (reason) say(reason, "fault");
      else change((now) => (on ? connect(now, source, target) : disconnect(now, source, target)));
    },
    [draft, change, say],
  );
  const editing = useMemo<Editing>(
    () => ({
      connect: (source, target) => link(source, target, true),
      remove: (tasks, links) =>
        change((now) => links.reduce((each, one) => disconnect(each, one.source, one.target), removeTasks(now, tasks))),
      move: (places) => change((now) => placeTasks(now, places)),
    }),
    [link, change],
  );
  return {
    ...history,
    draft,
    changed: draft !== stored,
    link,
    editing,
    when: (source: string, target: string, what: When) => change((now) => linkWhen(now, source, target, what)),
    edit: (key: string, what: Partial<DraftTask>) => change((now) => changeTask(now, key, what)),
    save: (saved: Flow) => {
      const kept = draftOf(saved);
      setStored(kept);
      reset(kept);
    },
  };
}
