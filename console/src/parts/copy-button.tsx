import { useToast } from "../shell/toasts";

/** Copies a text; `of` says what it is. */
export function CopyButton({ text, of }: { text: string; of: string }) {
  const say = useToast();
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      say("Copied.");
    } catch {
      say("This browser does not let pages copy here: mark the text and copy it yourself.", "fault");
    }
  }
  return (
    <button type="button" aria-label={`Copy ${of}`} onClick={() => void copy()}>
      Copy
    </button>
  );
}
