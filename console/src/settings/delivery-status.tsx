import type { DeliveryStatus } from "../api/webhooks";
import { Status } from "../parts/status";

const COLOURS = { pending: "in_progress", delivered: "completed", failed: "failed", dropped: "cancelled" } as const;
export const DELIVERY: Record<DeliveryStatus, string> = {
  pending: "On its way",
  delivered: "Delivered",
  failed: "Failed",
  dropped: "Overtaken",
};

/** Where a delivery stands. */
export function DeliveryState({ status }: { status: DeliveryStatus }) {
  return <Status status={COLOURS[status]} label={DELIVERY[status]} />;
}
