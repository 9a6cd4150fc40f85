import type { Keys } from "../../endpoint/clients.js";
import { goAlong } from "./paths.js";
import { allowed } from "./twin.js";
import { accountOf, allowAll, assumes, document, nameOf, type Undoing } from "./undoing.js";

/** What was tried of what the search does not tell of, and what signed calls show against that. */
export interface Tried {
  readonly wrong: string[];
  denied: number;
  allowed: number;
}

/** How many of the roles that a user reaches make the calls as well. */
const mostSessions = 3;

/**
 * Tries the calls of ways of which nothing is told, without MFA: keys for other users, trust policies of roles that are not
 * reached, and policies for the user who calls. They are denied, or lead to nothing.
 */
export async function tryOthers(undoing: Undoing, user: string, into: Tried): Promise<void> {
  for (const keys of await actorsOf(undoing, user)) {
    for (const [action, on] of untold(undoing, user)) {
      const restore = undoing.twin.snapshot();
      try {
        const wrong = await tryOne(undoing, user, await keys(), action, on, into);
        if (wrong !== undefined) into.wrong.push(`${user} ${action} ${on}: ${wrong}`);
      } finally {
        await restore();
      }
    }
  }
}

/** The keys of the user and of sessions of roles that the user reaches without MFA: made anew, since returning ends sessions. */
async function actorsOf({ twin, before }: Undoing, user: string): Promise<readonly (() => Promise<Keys>)[]> {
  const own = await twin.userKeys(user);
  const reached = before.access.filter(({ from, mfa }) => from === user && mfa === "none").slice(0, mostSessions);
  const sessions = reached.map((each) => async (): Promise<Keys> => {
    const gone = await goAlong(twin, each);
    if (gone.kind !== "gone") throw new Error(gone.why);
    return gone.keys;
  });
  return own.hasKey ? [async () => own.longTerm, ...sessions] : sessions;
}

/** Calls of which it was not told that they undo anything without MFA, nor that it is unknown. */
function untold({ before, users, roles }: Undoing, user: string): readonly (readonly [action: string, on: string])[] {
  const isReached = (role: string): boolean =>
    before.access.some(({ from, to, mfa }) => from === user && to === role && mfa === "none");
  const calls: (readonly [string, string])[] = [
    ...users.filter((other) => other !== user).map((other) => ["iam:CreateAccessKey", other] as const),
    ...roles.filter((role) => !isReached(role)).map((role) => ["iam:UpdateAssumeRolePolicy", role] as const),
    ["iam:PutUserPolicy", user],
  ];
  const isTold = (action: string, on: string): boolean =>
    before.escalations.some(
      (each) => each.by === user && each.action === action && each.on === on && each.mfa === "none",
    ) ||
    before.unknownEscalations.some(({ by, actions }) => by === user && actions.includes(action)) ||
    before.unknown.some(({ from, to }) => from === user && to === on);
  return calls.filter(([action, on]) => !isTold(action, on));
}

async function tryOne(
  { twin, before, now }: Undoing,
  user: string,
  keys: Keys,
  action: string,
  on: string,
  into: Tried,
): Promise<string | undefined> {
  const verb = action.slice("iam:".length);
  const form = await formOf(twin, verb, on, keys);
  const outcome = await twin.call(keys, { Action: verb, ...form }, "iam");
  if (outcome.kind !== "allowed") {
    into.denied++;
    return undefined;
  }
  into.allowed++;
  switch (verb) {
    case "CreateAccessKey":
      return "it makes a key";
    case "UpdateAssumeRolePolicy":
      return (await assumes(twin, keys, on)) === undefined ? "the role is assumed then" : undefined;
    default: {
      const isNew = ({
        from,
        to,
        mfa,
      }: {
        readonly from: string;
        readonly to: string;
        readonly mfa: string;
      }): boolean =>
        from === user &&
        mfa === "none" &&
        !before.access.some((each) => each.from === user && each.to === to && each.mfa === "none");
      for (const access of (await now(true)).access.filter(isNew))
        if ((await goAlong(twin, access)).kind === "gone") return `${access.to} is reached then`;
      return undefined;
    }
  }
}

async function formOf(
  twin: Undoing["twin"],
  verb: string,
  on: string,
  keys: Keys,
): Promise<Readonly<Record<string, string>>> {
  const UserName = nameOf(on);
  switch (verb) {
    case "UpdateAssumeRolePolicy": {
      const Action = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"];
      const Principal = { AWS: await arnOf(twin, keys) };
      return { RoleName: nameOf(on), PolicyDocument: document({ Effect: "Allow", Principal, Action }) };
    }
    case "PutUserPolicy": {
      // One that is there is written over, and may deny something.
      const { text } = await twin.asRoot(accountOf(on), { Action: "ListUserPolicies", UserName });
      const PolicyName = /<member>([^<]*)<\/member>/.exec(text)?.[1] ?? "own";
      return { UserName, PolicyName, PolicyDocument: allowAll };
    }
    default:
      return { UserName };
  }
}

async function arnOf(twin: Undoing["twin"], keys: Keys): Promise<string> {
  const { text } = allowed(await twin.call(keys, { Action: "GetCallerIdentity" }));
  return /<Arn>([^<]*)<\/Arn>/.exec(text)?.[1] ?? "";
}
