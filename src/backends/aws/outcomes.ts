import type { Evidence, NotChecked, Outcome } from "../backend.js";

/** A call that no policy decides. */
export interface Plain {
  readonly evaluator: string;
  readonly endpoint: string | null;
  readonly action: string;
  readonly principal: string;
  readonly mfa: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export type Broken = Extract<Outcome, { kind: "broken" }>;

/** What cannot be shown here, and why. */
export function notChecked(reason: string): NotChecked {
  return { kind: "notChecked", reason };
}

/** An outcome that shows nothing, because the account did not answer as it should. */
export function broken({ message }: Error): Broken {
  return { kind: "broken", message };
}

/** Evidence of a call that succeeded and that no policy decides. */
export function plainEvidence(
  { evaluator: who, endpoint, ...call }: Plain,
  arn: string,
  status: number | null,
): Evidence {
  return {
    backend: "aws",
    evaluator: who,
    endpoint,
    call: { ...call, resource: "*" },
    answer: { kind: "succeeded", arn, code: null, status, message: null },
    decision: null,
  };
}
