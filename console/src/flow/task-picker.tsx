import { useState } from "react";
import type { TaskDefinition } from "../api/client";
import { Dialog } from "../parts/dialog";
import { ServiceIcon } from "../parts/service-icon";

type Props = {
  definitions: ReadonlyMap<string, TaskDefinition>;
  pick: (definition: TaskDefinition) => void;
  close: () => void;
};

/** Every task there is, found by typing. */
export function TaskPicker({ definitions, pick, close }: Props) {
  const [words, setWords] = useState("");
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const found = [...definitions.values()].filter((one) => {
    const text = `${one.task_name} ${one.belongs_to_integration.name} ${one.description}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
  return (
    <Dialog title="Add a task" close={close} className="picker">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (found[0]) pick(found[0]);
        }}
      >
        <input
          type="search"
          aria-label="Find a task"
          placeholder="send a message, cards, fetch …"
          autoFocus
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      </form>
      <ul>
        {found.map((one) => (
          <li key={one.id}>
            <button type="button" className="quiet" onClick={() => pick(one)}>
              <ServiceIcon service={one.belongs_to_integration.short_name} />
              <span>
                <strong>{one.task_name}</strong> {one.belongs_to_integration.name}
                <br />
                <span className="quiet-text">{one.description}</span>
              </span>
              <span className="effect" data-effect={one.effect}>
                {one.effect === "write" ? "writes" : "reads"}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="quiet-text pad">No task is called that.</p>}
    </Dialog>
  );
}
