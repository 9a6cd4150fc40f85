import type { Keys } from "../../endpoint/clients.js";
import type { Dice } from "../../hunt/dice.js";
import type { Choices } from "../brute-force.js";
import type { Assumption, Twin, UserKeys } from "./twin.js";

/** With what somebody signs: a user's key or session, or a session of a role. */
interface Signer {
  readonly keys: Keys;
  /** Whose code the calls can have. */
  readonly user: UserKeys | undefined;
  /** The calls that made the session. */
  readonly calls: readonly string[];
}

/** What somebody got into by calls that nobody chose. */
export interface Wandered {
  /** By role: the calls that led into it. */
  readonly reached: ReadonlyMap<string, string>;
  readonly denied: number;
  readonly refused: number;
}

/** Who wanders, and how far. */
export interface Journey {
  readonly user: string;
  readonly mfa: "none" | "required";
  readonly roles: readonly string[];
  readonly choices: Choices;
  readonly calls: number;
}

/**
 * Tries calls at random with everything that a user can sign with, and with all sessions that come of it: what is allowed is
 * reached, whatever the search says.
 */
export async function wander(
  twin: Twin,
  { user: arn, mfa, roles, choices, calls }: Journey,
  dice: Dice,
): Promise<Wandered> {
  const user = await twin.userKeys(arn);
  const reached = new Map<string, string>();
  const tally = { reached, denied: 0, refused: 0 };
  const hasMfa = mfa === "required";
  if (hasMfa && user.device === undefined) return tally;
  const token = { keys: await twin.sessionToken(user, hasMfa), user, calls: [`a session${hasMfa ? " with MFA" : ""}`] };
  const own: readonly Signer[] = user.hasKey ? [{ keys: user.longTerm, user, calls: ["the key"] }, token] : [token];
  const sessions: Signer[] = [];
  for (let call = 0; call < calls; call++) {
    if (mfa === "required" && dice.chance(5)) await twin.wait(dice.oneOf(choices.ages) ?? 0);
    const signer = dice.oneOf(dice.chance(50) && sessions.length > 0 ? sessions : own);
    const role = dice.oneOf(roles);
    if (signer === undefined || role === undefined) return tally;
    const withCode = hasMfa && signer.user?.hasKey === true && dice.chance(50);
    const assumption = chosen(role, choices, dice);
    const code = withCode && signer.user !== undefined ? await twin.code(signer.user) : {};
    const outcome = await twin.assume(signer.keys, assumption, code);
    if (outcome.kind !== "allowed") {
      tally[outcome.kind]++;
      continue;
    }
    const made = [...signer.calls, `${JSON.stringify(assumption)}${withCode ? " with a code" : ""}`];
    if (!reached.has(assumption.role)) reached.set(assumption.role, made.join(", then "));
    // Long chains show nothing that shorter ones do not; the latest sessions are those that have not ended.
    if (made.length < 6) sessions.push({ keys: outcome.keys, user: undefined, calls: made });
    if (sessions.length > 12) sessions.shift();
  }
  return tally;
}

function chosen(role: string, choices: Choices, dice: Dice): Assumption {
  const team = dice.oneOf(choices.tags);
  const env = dice.oneOf(choices.more);
  const tags = [
    ...(team === undefined ? [] : [{ key: "team", value: team }]),
    ...(env === undefined ? [] : [{ key: "env", value: env }]),
  ];
  return {
    role,
    sessionName: dice.oneOf(choices.names) ?? "session",
    externalId: dice.oneOf(choices.externalIds),
    sourceIdentity: dice.oneOf(choices.sourceIdentities),
    tags,
    transitiveTagKeys: team !== undefined && dice.oneOf(choices.transitive) ? ["team"] : [],
  };
}
