import { told } from "../api/problem";
import { Icon } from "./icon";

/** What went wrong, in the API's words, and a way to try again. */
export function ProblemNote({ error, retry }: { error: unknown; retry?: () => void }) {
  return (
    <div className="problem" role="alert">
      <Icon name="fault" />
      <p>{told(error)}</p>
      {retry && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}
