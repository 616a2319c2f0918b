import type { TriggerOperation } from "../api/client";
import { Status } from "../parts/status";

const COLOURS = { active: "completed", inactive: "cancelled", failed: "failed" } as const;
const WORDS = { active: "Takes events", inactive: "Paused", failed: "Stopped" } as const;

/** Whether a trigger takes events. */
export function TriggerState({ of }: { of: TriggerOperation }) {
  return <Status status={COLOURS[of.status]} label={WORDS[of.status]} />;
}
