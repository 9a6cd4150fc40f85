import type { SetupResult } from "../backend.js";
import type { Given } from "../given.js";
import { type ErrorAnswer, errorWords, isMissingAction, isServerFailure } from "./refusal.js";

/** Where something was to be set up. */
interface Place {
  /** Whether every scenario and everybody else has the same account there. */
  readonly isShared: boolean;
  /** Whether other calls are answered as they should be. */
  readonly isAlive: () => Promise<boolean>;
}

/**
 * What an error means that an emulator answered when something was to be set up. That it lacks an action says nothing
 * about the policies; some answer a missing action with a server error, which counts only while they answer other calls.
 */
export async function setupTrouble(
  answer: ErrorAnswer,
  given: Given,
  { isShared, isAlive }: Place,
): Promise<Exclude<SetupResult, { readonly kind: "ready" }>> {
  const why = errorWords(answer);
  if (isShared && answer.code === "EntityAlreadyExists") {
    const whose = "other scenarios removed what they created, so another program or a killed run created it";
    const message = `${why} This emulator has one account, and ${whose}; delete it, or restart the emulator.`;
    return { kind: "refused", message };
  }
  if (!isMissingAction(answer) && !(isServerFailure(answer) && (await isAlive()))) {
    return { kind: "refused", message: why };
  }
  const what = `${given.kind} ${"host" in given ? given.host : given.name}`;
  return { kind: "notChecked", reason: `this emulator cannot set up the ${what}: it answers ${why}` };
}
