import type { DryRunOperation } from "../api/client";
import { Parameters } from "../flow/parameters";
import { ServiceIcon } from "../parts/service-icon";

/** Each operation in its order: where it goes, in whose name, and with which values. */
export function DryRun({ operations }: { operations: readonly DryRunOperation[] }) {
  return (
    <ol className="dry-run">
      {operations.map((one) => (
        <li key={one.index}>
          <div className="head">
            <ServiceIcon service={one.integration} />
            <strong>{one.name}</strong>
            <span className="effect" data-effect={one.carried_over ? "read" : one.effect}>
              {one.carried_over ? "done already" : one.effect === "write" ? "writes" : "reads"}
            </span>
            <span className="quiet-text">
              {one.target_host}
              {one.credential_owner && ` as ${one.credential_owner}`}
            </span>
          </div>
          {one.instruction && <p className="quiet-text">{one.instruction}</p>}
          {one.credential_problem && <p className="fault">{one.credential_problem}</p>}
          <Parameters known={one.parameters} />
        </li>
      ))}
    </ol>
  );
}
