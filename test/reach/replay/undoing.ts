import type { Escalation, MfaNeeded, Reach } from "../../../src/reach/index.js";
import { type Keys, rootKeys } from "../../endpoint/clients.js";
import { goAlong } from "./paths.js";
import { allowed, type Outcome, type Twin } from "./twin.js";

/** What making the calls of an escalation came to. */
export type Undone =
  | { readonly kind: "shown" }
  /** `skipped` where the endpoint has no such calls. */
  | { readonly kind: "wrong" | "skipped"; readonly why: string };

/** What escalations are made with. */
export interface Undoing {
  readonly twin: Twin;
  /** What the search said before the calls. */
  readonly before: Reach;
  /** The ARNs of all users and roles. */
  readonly users: readonly string[];
  readonly roles: readonly string[];
  /** Asks the search about the accounts as the endpoint has them by now; `knowsCredentials` as the credential report has it. */
  readonly now: (knowsCredentials: boolean) => Promise<Reach>;
}

/** The ways whose calls other services take, or that need what only their owner has. */
const notCallable: Readonly<Record<string, string>> = {
  "iam:PassRole": "the endpoint has no services that take roles",
  "iam:UpdateSAMLProvider": "assertions of new metadata are tested with the endpoint's federation",
};

/** The ways of which nothing more is shown than that their calls are allowed: the endpoint has no console to sign in to. */
const toConsole: ReadonlySet<string> = new Set([
  "iam:CreateLoginProfile",
  "iam:UpdateLoginProfile",
  "iam:DeactivateMFADevice",
]);

export const document = (statement: object): string => JSON.stringify({ Version: "2012-10-17", Statement: statement });
export const allowAll = document({ Effect: "Allow", Action: "*", Resource: "*" });
const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";
const stranger = "999988887777";

/**
 * Makes the calls of an escalation with signatures, as the user or with the session that its path gives, and shows then that what
 * it leads to is reached by signed calls. The endpoint is afterwards as it was before.
 */
export async function undo(undoing: Undoing, way: Escalation): Promise<Undone> {
  const { twin } = undoing;
  const reason = notCallable[way.action];
  if (reason !== undefined) return { kind: "skipped", why: reason };
  const shown = new Set<string>();
  const whys: string[] = [];
  for (const variant of await variantsOf(undoing, way)) {
    const restore = twin.snapshot();
    try {
      const actor = await actorOf(twin, way);
      if (actor.kind !== "keys") return actor;
      const { keys } = actor;
      const made = await makeCalls(twin, way, keys, variant);
      if (made !== undefined) {
        whys.push(made);
        continue;
      }
      const here = { ...undoing, now: remembered(undoing.now) };
      for (const target of way.leadsTo) {
        if (shown.has(target)) continue;
        const why = await show(here, way, keys, target);
        if (why === undefined) shown.add(target);
        else whys.push(why);
      }
    } finally {
      await restore();
    }
    if (way.leadsTo.every((target) => shown.has(target))) return { kind: "shown" };
  }
  const missing = way.leadsTo.filter((target) => !shown.has(target));
  return { kind: "wrong", why: `does not lead to ${missing.join(", ")}: ${whys.join("; ")}` };
}

/** The same answers, each asked for once: between two calls they do not change. */
function remembered(now: Undoing["now"]): Undoing["now"] {
  const known = new Map<boolean, Promise<Reach>>();
  return (knowsCredentials) => {
    const answer = known.get(knowsCredentials) ?? now(knowsCredentials);
    known.set(knowsCredentials, answer);
    return answer;
  };
}

/** The keys of whoever makes the calls. */
async function actorOf(
  twin: Twin,
  { by, path, calls }: Escalation,
): Promise<{ readonly kind: "keys"; readonly keys: Keys } | Exclude<Undone, { kind: "shown" }>> {
  if (path.length > 0) {
    const gone = await goAlong(twin, { from: by, path });
    if (gone.kind === "gone") return { kind: "keys", keys: gone.keys };
    return { kind: gone.kind === "skipped" ? "skipped" : "wrong", why: gone.why };
  }
  const user = await twin.userKeys(by);
  const present = calls.map(({ request }) => request.context["aws:MultiFactorAuthPresent"]);
  if (present.includes("true")) return { kind: "keys", keys: await twin.sessionToken(user, true) };
  if (present.includes("false") || !user.hasKey)
    return { kind: "skipped", why: "the endpoint has no console, and other sessions without MFA cannot call IAM" };
  return { kind: "keys", keys: user.longTerm };
}

/** The parameters of a call, by its action without `iam:`. */
type Forms = readonly (readonly [action: string, form: Readonly<Record<string, string>>])[];

export const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);
export const accountOf = (arn: string): string => arn.split(":")[4] ?? "";

/** What the calls of the way may be: the inline policy, the managed policy or the version that it takes is not in its calls. */
async function variantsOf(
  { twin, users }: Pick<Undoing, "twin" | "users">,
  { action, on, by, calls }: Escalation,
): Promise<readonly Forms[]> {
  const verb = action.slice("iam:".length);
  const kind = /:(user|role|group|policy)\//.exec(on)?.[1] ?? "";
  const Kind = `${kind.slice(0, 1).toUpperCase()}${kind.slice(1)}`;
  const named = { [`${Kind}Name`]: nameOf(on) };
  const managed = calls[0]?.request.context["iam:PolicyARN"];
  const asked = async (form: Readonly<Record<string, string>>, part: RegExp): Promise<readonly string[]> =>
    [...(await twin.asRoot(accountOf(on), form)).text.matchAll(part)].map((found) => found[1] ?? "");
  switch (verb) {
    case "PutUserPolicy":
    case "PutRolePolicy":
    case "PutGroupPolicy": {
      // Those that are there are written over.
      const names = await asked({ Action: `List${Kind}Policies`, ...named }, /<member>([^<]*)<\/member>/g);
      const put = (PolicyName: string) => [verb, { ...named, PolicyName, PolicyDocument: allowAll }] as const;
      return [(names.length === 0 ? ["own"] : names).map(put)];
    }
    case "DeleteUserPolicy":
    case "DeleteRolePolicy":
    case "DeleteGroupPolicy": {
      const names = await asked({ Action: `List${Kind}Policies`, ...named }, /<member>([^<]*)<\/member>/g);
      return eachAndAll(names.map((PolicyName) => [verb, { ...named, PolicyName }]));
    }
    case "AttachUserPolicy":
    case "AttachRolePolicy":
    case "AttachGroupPolicy":
      return [[[verb, { ...named, PolicyArn: typeof managed === "string" ? managed : administrator }]]];
    case "DetachUserPolicy":
    case "DetachRolePolicy":
    case "DetachGroupPolicy": {
      const arns = await asked({ Action: `ListAttached${Kind}Policies`, ...named }, /<PolicyArn>([^<]*)<\/PolicyArn>/g);
      return eachAndAll(arns.map((PolicyArn) => [verb, { ...named, PolicyArn }]));
    }
    case "AddUserToGroup":
    case "RemoveUserFromGroup":
      return [by, ...users.filter((user) => user !== by && accountOf(user) === accountOf(on))].map((user) => [
        [verb, { ...named, UserName: nameOf(user) }],
      ]);
    case "PutUserPermissionsBoundary":
    case "PutRolePermissionsBoundary": {
      const boundary = calls[0]?.request.context["iam:PermissionsBoundary"];
      const PermissionsBoundary = typeof boundary === "string" ? boundary : administrator;
      return [[[verb, { ...named, PermissionsBoundary }]]];
    }
    case "CreatePolicyVersion":
      return [[[verb, { PolicyArn: on, PolicyDocument: allowAll, SetAsDefault: "true" }]]];
    case "SetDefaultPolicyVersion": {
      const ids = await asked({ Action: "ListPolicyVersions", PolicyArn: on }, /<VersionId>([^<]*)<\/VersionId>/g);
      return ids.map((VersionId) => [[verb, { PolicyArn: on, VersionId }]]);
    }
    case "TagUser":
    case "TagRole":
      return calls.map(({ request: { context } }) => {
        const given = Object.keys(context).filter((key) => key.startsWith("aws:RequestTag/"));
        const tags = given.flatMap((key, index) => [
          [`Tags.member.${index + 1}.Key`, key.slice("aws:RequestTag/".length)] as const,
          [`Tags.member.${index + 1}.Value`, String(context[key])] as const,
        ]);
        return [[verb, { ...named, ...Object.fromEntries(tags) }]];
      });
    case "UpdateAssumeRolePolicy":
      return ["caller", "stranger"].map((who) => [[verb, { ...named, who }]]);
    default: {
      const all = calls.map(({ request }) => [request.action.slice("iam:".length), named] as const);
      // Room for a key has to be there before it is made.
      return [
        [...all].sort(([one], [other]) => Number(other === "DeleteAccessKey") - Number(one === "DeleteAccessKey")),
      ];
    }
  }
}

/** Each of some calls by itself, and then all of them: one policy may deny what another denies as well. */
function eachAndAll(calls: Forms): readonly Forms[] {
  return [...calls.map((call) => [call]), ...(calls.length > 1 ? [calls] : [])];
}

/** Makes the calls; answers why one of them is not allowed. */
async function makeCalls(twin: Twin, way: Escalation, keys: Keys, forms: Forms): Promise<string | undefined> {
  for (const [action, form] of forms) {
    const outcome = await makeCall(twin, way, keys, action, form);
    if (outcome.kind !== "allowed") return `${action}: ${outcome.why}`;
  }
  return undefined;
}

async function makeCall(
  twin: Twin,
  { on, calls }: Escalation,
  keys: Keys,
  action: string,
  form: Readonly<Record<string, string>>,
): Promise<Outcome> {
  const call = (more: Readonly<Record<string, string>> = {}) =>
    twin.call(keys, { Action: action, ...form, ...more }, "iam");
  const root = (more: Readonly<Record<string, string>>) => twin.call(rootKeys(accountOf(on)), more, "iam");
  const UserName = nameOf(on);
  const Password = "Correct-horse-9-battery";
  switch (action) {
    case "UpdateAssumeRolePolicy": {
      const { who, ...named } = form;
      const AWS = who === "stranger" ? stranger : (calls[0]?.request.principal ?? "");
      const PolicyDocument = document({
        ...{ Effect: "Allow", Principal: { AWS } },
        Action: ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
      });
      return twin.call(keys, { Action: action, ...named, PolicyDocument }, "iam");
    }
    case "CreateAccessKey": {
      const outcome = await call();
      if (outcome.kind !== "allowed") return outcome;
      const known = await twin.userKeys(on);
      twin.use({ ...known, longTerm: outcome.keys, hasKey: true });
      return outcome;
    }
    case "DeleteAccessKey": {
      const { longTerm } = await twin.userKeys(on);
      return call({ AccessKeyId: longTerm.AccessKeyId ?? "" });
    }
    // Where it is not known whether there is a password, the twin has none.
    case "UpdateLoginProfile":
      await root({ Action: "CreateLoginProfile", UserName, Password });
      return call({ Password });
    case "CreateLoginProfile":
      return call({ Password });
    case "DeactivateMFADevice": {
      const { device } = await twin.userKeys(on);
      return call({ SerialNumber: device?.serial ?? "" });
    }
    case "EnableMFADevice": {
      // The caller has a device of his own, for which he needs no permission here.
      const made = allowed(await root({ Action: "CreateVirtualMFADevice", VirtualMFADeviceName: "other" }));
      const part = (name: string): string => new RegExp(`<${name}>([^<]*)</${name}>`).exec(made.text)?.[1] ?? "";
      const seed = Buffer.from(part("Base32StringSeed"), "base64").toString("ascii");
      const serial = part("SerialNumber");
      const [AuthenticationCode1, AuthenticationCode2] = await twin.codes(seed);
      const outcome = await call({ SerialNumber: serial, AuthenticationCode1, AuthenticationCode2 });
      if (outcome.kind === "allowed") twin.use({ ...(await twin.userKeys(on)), device: { serial, seed } });
      return outcome;
    }
    default:
      return call();
  }
}

/** Why the calls, as they were made, do not lead to a role or user; undefined where they do. */
async function show(undoing: Undoing, way: Escalation, keys: Keys, target: string): Promise<string | undefined> {
  const { twin, before } = undoing;
  const { action, on, by, mfa } = way;
  if (toConsole.has(action)) return target === on ? undefined : `${target} is not the user whose password is set`;
  switch (action) {
    case "CreateAccessKey":
    case "iam:CreateAccessKey":
      return isUser(twin, target);
    case "iam:UpdateAssumeRolePolicy":
      return target === on ? assumes(twin, keys, target) : `${target} is not the role whose trust policy is changed`;
    case "iam:EnableMFADevice": {
      const reach = await undoing.now(false);
      return goes(twin, before.access.some(isTo(on, target)) ? before : reach, isTo(on, target));
    }
    default:
      return after(undoing, by, mfa, target);
  }
}

const isTo =
  (user: string, role: string) =>
  ({ from, to }: { readonly from: string; readonly to: string }): boolean =>
    from === user && to === role;

async function goes(
  twin: Twin,
  { access }: Reach,
  isIt: (each: Reach["access"][number]) => boolean,
): Promise<string | undefined> {
  const found = access.filter(isIt);
  if (found.length === 0) return "nobody reaches it after the calls";
  const whys: string[] = [];
  for (const each of found) {
    const gone = await goAlong(twin, each);
    if (gone.kind === "gone") return undefined;
    whys.push(gone.why);
  }
  return whys.join(", ");
}

/** With other permissions: a role is reached then, or one more way leads to the role or user. */
async function after(undoing: Undoing, by: string, mfa: MfaNeeded, target: string): Promise<string | undefined> {
  const { twin, before } = undoing;
  const reach = await undoing.now(true);
  const isMeant = (level: MfaNeeded): boolean => level === "none" || mfa === "required";
  const isNew = ({ from, to }: { readonly from: string; readonly to: string }): boolean =>
    !before.access.some((each) => each.from === from && each.to === to && isMeant(each.mfa));
  // The user first, and then those to whom the user gave permissions.
  for (const isBy of [true, false]) {
    const why = await goes(
      twin,
      reach,
      (each) => each.to === target && (each.from === by) === isBy && isMeant(each.mfa) && isNew(each),
    );
    if (why === undefined) return undefined;
    for (const way of reach.escalations) {
      if ((way.by === by) !== isBy || !isMeant(way.mfa) || !way.leadsTo.includes(target)) continue;
      if (!direct.has(way.action)) continue;
      if (notCallable[way.action] !== undefined) return undefined;
      const done = await undo({ ...undoing, before: reach }, { ...picked(way), leadsTo: [target] });
      if (done.kind === "shown") return undefined;
    }
  }
  return `nobody reaches ${target} after the call`;
}

const direct: ReadonlySet<string> = new Set([
  ...["iam:UpdateAssumeRolePolicy", "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"],
  ...["iam:EnableMFADevice", "iam:PassRole", "iam:UpdateSAMLProvider"],
]);

/** What is worked out when it is asked for, as it is now. */
function picked({
  by,
  action,
  on,
  mfa,
  effect,
  source,
  path,
  calls,
  undocumented,
}: Escalation): Omit<Escalation, "leadsTo"> {
  return { by, action, on, mfa, effect, source, path, calls, undocumented };
}

/** Whether the user's keys, as they were made, are those of the user. */
async function isUser(twin: Twin, arn: string): Promise<string | undefined> {
  const { longTerm } = await twin.userKeys(arn);
  const { text } = allowed(await twin.call(longTerm, { Action: "GetCallerIdentity" }));
  return text.includes(`<Arn>${arn}</Arn>`) ? undefined : `the keys are not those of ${arn}`;
}

/** Whether the keys, or those of somebody from another account, assume a role whose trust policy was changed. */
export async function assumes(twin: Twin, keys: Keys, role: string): Promise<string | undefined> {
  const call = { role, sessionName: "session", tags: [], transitiveTagKeys: [] };
  const own = await twin.assume(keys, call);
  if (own.kind === "allowed") return undefined;
  const UserName = "stranger";
  await twin.call(rootKeys(stranger), { Action: "CreateUser", UserName }, "iam");
  const PolicyDocument = allowAll;
  await twin.asRoot(stranger, { Action: "PutUserPolicy", UserName, PolicyName: "all", PolicyDocument });
  const other = await twin.asRoot(stranger, { Action: "CreateAccessKey", UserName });
  const outside = await twin.assume(other.keys, call);
  return outside.kind === "allowed" ? undefined : `${own.why}, and from outside ${outside.why}`;
}
