/** A value that a request lacks, as `/flows/generate` asks for it. */
export type Missing = { task: string; parameter: string; question: string };

type Finding = { loc: (string | number)[]; msg: string; type: string };
type Body = { detail?: string | Finding[]; message?: string; code?: string; error?: string; missing?: Missing[] };

/** Why the API did not do what it was asked; `status` is 0 when no answer came. */
export class Problem extends Error {
  override name = "Problem";

  constructor(
    message: string,
    readonly status: number,
    readonly code: string = "",
    readonly findings: readonly string[] = [],
    readonly missing: readonly Missing[] = [],
  ) {
    super(message);
  }

  /** Whether the session's token was refused, on either of the API's surfaces. */
  get isTokenRefused(): boolean {
    return this.code === "csrf_token_refused" || (this.status === 403 && this.message.includes("X-CSRF-Token"));
  }

  /** The problem that an answer tells of, in either of the API's two shapes. */
  static async of(answer: Response): Promise<Problem> {
    const body: Body = await answer.json().catch(() => ({}));
    const findings = Array.isArray(body.detail) ? body.detail.map((one) => one.msg) : [];
    const told = typeof body.detail === "string" ? body.detail : (body.message ?? findings.join(" "));
    const message = told || `The server answered ${answer.status}.`;
    return new Problem(message, answer.status, body.code ?? body.error ?? "", findings, body.missing ?? []);
  }
}

/** What to tell a person about anything that was thrown. */
export function told(error: unknown): string {
  if (error instanceof Problem) return error.message;
  if (error instanceof TypeError) return "The server does not answer. Is it running, and are you online?";
  return error instanceof Error ? error.message : String(error);
}
