import type { AssumeRoleRequest, GetSessionTokenRequest } from "@aws-sdk/client-sts";
import { type AwsMode, calledActions } from "./permissions.js";

/** How long the sessions of live mode last, in seconds: the shortest that STS issues. */
export const liveDuration = 900;

/** The session policy of live mode: with it, a session can do nothing at all. */
export const denyAllPolicy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }],
});

/** A call that the mode does not allow; it never left the process. */
export class CallRefused extends Error {
  override readonly name = "CallRefused";
}

/**
 * Throws {@link CallRefused} for every call that is not on the mode's list. In live mode AssumeRole passes only with the
 * session policy that denies everything, and sessions last 900 seconds at most.
 */
export function guardCall(mode: AwsMode, action: string, input: unknown): void {
  if (!calledActions[mode].includes(action)) {
    throw new CallRefused(`${action} is not a call of ${mode} mode, so it was not made`);
  }
  if (action === "sts:AssumeRole" && !isHarmlessAssumption(input)) {
    throw new CallRefused(
      `${action} is made only with at most ${liveDuration} seconds and a session policy that denies everything, so it was not made`,
    );
  }
  if (action === "sts:GetSessionToken" && !isShort(input)) {
    throw new CallRefused(`${action} is made only with at most ${liveDuration} seconds, so it was not made`);
  }
}

function isHarmlessAssumption(input: unknown): boolean {
  const policy = property(input, "Policy" satisfies keyof AssumeRoleRequest);
  return policy === denyAllPolicy && isShort(input);
}

function isShort(input: unknown): boolean {
  const duration = property(input, "DurationSeconds" satisfies keyof GetSessionTokenRequest & keyof AssumeRoleRequest);
  return typeof duration === "number" && duration <= liveDuration;
}

function property(input: unknown, name: string): unknown {
  return typeof input === "object" && input !== null
    ? Object.entries(input).find(([key]) => key === name)?.[1]
    : undefined;
}
