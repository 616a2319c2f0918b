import { useState } from "react";
import { told } from "../api/problem";
import { useChangeTrigger } from "../api/triggers";
import { useToast } from "../shell/toasts";

const LEAST = 8; // characters of a secret

/** Hands over a signing secret in place of the one there is. */
export function ReplaceSecret({ of }: { of: string }) {
  const [secret, setSecret] = useState("");
  const change = useChangeTrigger();
  const say = useToast();

  function replaced(): void {
    setSecret("");
    say("The secret is replaced: the one before proves nothing any more.");
  }

  return (
    <form
      className="bar-form"
      aria-label="Replace the secret"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({ id: of, webhook_secret: secret.trim() }, { onSuccess: replaced, onError: (error) => say(told(error), "fault") });
      }}
    >
      <div>
        <label htmlFor="new-secret">Another secret, of {LEAST} characters or more</label>
        <input
          id="new-secret"
          type="password"
          autoComplete="off"
          minLength={LEAST}
          maxLength={1024}
          required
          value={secret}
          onChange={(event) => setSecret(event.target.value)}
        />
      </div>
      <button type="submit" disabled={secret.trim().length < LEAST || change.isPending}>
        Replace the secret
      </button>
    </form>
  );
}
