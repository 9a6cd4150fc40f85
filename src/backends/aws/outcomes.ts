import type { CallerIdentityCall } from "../call.js";
import type { BackendEvidence, BackendOutcome, NotChecked } from "../outcome.js";
import { shownCall } from "../shown-call.js";
import type { AccountClients } from "./account-clients.js";

export type Broken = Extract<BackendOutcome, { kind: "broken" }>;

/** What cannot be shown here, and why. */
export function notChecked(reason: string): NotChecked {
  return { kind: "notChecked", reason };
}

/** An outcome that shows nothing, because the account did not answer as it should. */
export function broken({ message }: Error): Broken {
  return { kind: "broken", message };
}

/** The outcome of GetCallerIdentity, which no policy decides. */
export function identified(call: CallerIdentityCall, arn: string, clients: AccountClients): BackendOutcome {
  const evidence: BackendEvidence = {
    backend: "aws",
    evaluator: clients.nameOf("sts", "STS"),
    endpoint: clients.calledAt("sts"),
    call: shownCall(call),
    decision: null,
    answer: { kind: "succeeded", arn, code: null, status: 200, message: null },
  };
  return { kind: "succeeded", arn, evidence, explanation: undefined };
}
