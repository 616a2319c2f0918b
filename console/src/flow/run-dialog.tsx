import { useState } from "react";
import { Dialog } from "../parts/dialog";

type Props = { name: string; run: (words: string) => void; close: () => void };

/** Asks what a stored flow is to be run for: its tasks read their values from these words. */
export function RunDialog({ name, run, close }: Props) {
  const [words, setWords] = useState(name);
  return (
    <Dialog title={`Run ${name}`} close={close}>
      <form
        className="pad fields"
        onSubmit={(event) => {
          event.preventDefault();
          if (words.trim()) run(words.trim());
        }}
      >
        <label htmlFor="run-words">What is to be done? Its tasks take their values from these words.</label>
        <textarea id="run-words" rows={3} autoFocus value={words} onChange={(event) => setWords(event.target.value)} />
        <button type="submit" className="primary" disabled={!words.trim()}>
          Run
        </button>
      </form>
    </Dialog>
  );
}
