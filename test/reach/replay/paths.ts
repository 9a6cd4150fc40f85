import type { Access, PathStep } from "../../../src/reach/index.js";
import type { Keys } from "../../endpoint/clients.js";
import { type Assumption, allowed, type Twin, type UserKeys } from "./twin.js";

/** What the going of a path came to; `skipped` where the endpoint cannot be called like that. */
export type Gone =
  | { readonly kind: "gone"; readonly keys: Keys }
  | { readonly kind: "stopped" | "skipped"; readonly why: string };

/** The keys of requests of which signed calls do not choose the value. */
const notChosen =
  /^aws:(sourceip|vpcsourceip|sourcevpc|sourcevpce|useragent|referer|requestedregion|principalorg|resourceorg)/i;

/** How often a path is gone whose MFA is of a certain age: a second that passes meanwhile can make it too old. */
const attempts = 3;

/** Goes along a path with signed calls, each with the keys that the one before it gave. */
export async function goAlong(twin: Twin, { from, path }: Pick<Access, "from" | "path">): Promise<Gone> {
  const other = path.flatMap(({ request }) => Object.keys(request.context)).find((key) => notChosen.test(key));
  if (other !== undefined) return { kind: "skipped", why: `signed calls do not choose ${other}` };
  const user = await twin.userKeys(from);
  const oldest = Math.max(...path.map(ageOf));
  let gone = await once(twin, user, path, 0);
  for (let again = 1; again < attempts && oldest > 0 && gone.kind === "stopped"; again++) {
    // A session lasts an hour, and MFA can be older than that: then the first call is made later than the path has it.
    const later = /ExpiredToken/.test(gone.why) ? oldest - sessionLasts / 2 : 0;
    gone = await once(twin, user, path, later);
  }
  return gone;
}

/** In seconds, without DurationSeconds: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const sessionLasts = 3600;

function ageOf({ request }: PathStep): number {
  return Number(request.context["aws:MultiFactorAuthAge"] ?? 0);
}

async function once(twin: Twin, user: UserKeys, path: readonly PathStep[], later: number): Promise<Gone> {
  let keys: Keys = user.longTerm;
  let mfaAt: number | undefined;
  for (const [index, step] of path.entries()) {
    const { context } = step.request;
    let code = {};
    const present = context["aws:MultiFactorAuthPresent"];
    if (index === 0) {
      const isSession = context["aws:TokenIssueTime"] !== undefined;
      if (!isSession && !user.hasKey) return { kind: "stopped", why: `${user.arn} has no access key` };
      if (isSession) {
        keys = await twin.sessionToken(user, present === "true");
        if (present === "true") mfaAt = twin.now;
      } else if (present === "true") code = await twin.code(user);
    }
    if (mfaAt !== undefined && present === "true")
      await twin.wait(Math.max(0, mfaAt + Math.max(ageOf(step), later) - twin.now));
    const wrong = await waitUntil(twin, context["aws:CurrentTime"]);
    if (wrong !== undefined) return { kind: "skipped", why: wrong };
    const outcome = await twin.assume(keys, assumptionOf(step), code);
    if (outcome.kind !== "allowed")
      return { kind: "stopped", why: `step ${index + 1}, ${step.from} to ${step.to}: ${outcome.why}` };
    keys = allowed(outcome).keys;
  }
  return { kind: "gone", keys };
}

/** The clock goes only ahead. */
async function waitUntil(twin: Twin, time: unknown): Promise<string | undefined> {
  if (typeof time !== "string") return undefined;
  const seconds = Date.parse(time) / 1000 - twin.now;
  if (Number.isNaN(seconds) || seconds < 0) return `the endpoint's clock is past ${time}`;
  await twin.wait(Math.floor(seconds));
  return undefined;
}

/** The parameters of the call of a step, as its condition keys show them. */
export function assumptionOf({ to, request }: PathStep): Assumption {
  const values = (name: string): readonly string[] => [request.context[name] ?? []].flat();
  const [sessionName = "session"] = values("sts:RoleSessionName");
  const [externalId] = values("sts:ExternalId");
  const [sourceIdentity] = values("sts:SourceIdentity");
  const prefix = "aws:RequestTag/";
  const tags = Object.keys(request.context)
    .filter((key) => key.startsWith(prefix))
    .map((key) => ({ key: key.slice(prefix.length), value: values(key)[0] ?? "" }));
  return {
    role: to,
    sessionName,
    externalId,
    sourceIdentity,
    tags,
    transitiveTagKeys: values("sts:TransitiveTagKeys"),
  };
}
