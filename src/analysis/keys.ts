import type { ContextValues } from "../engine/index.js";
import { type AssumeCaller, conditionKey, foldName, keyPresence, parseArn } from "../iam/index.js";
import type { Actor } from "./actors.js";
import type { World } from "./axioms.js";
import type { Legal } from "./shapes.js";

/** The keys of a request and their values. */
export type Keys = Readonly<Record<string, string | readonly string[]>>;

/** The keys as the engine wants them. */
export function contextOf(keys: Keys): ContextValues {
  const context = new Map<string, readonly string[]>();
  for (const key of Object.keys(keys)) {
    const value = keys[key];
    if (value !== undefined) context.set(foldName(key), typeof value === "string" ? [value] : value);
  }
  return context;
}

/** Keys that only a service's own calls have: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
const ofServices = /^aws:(source(arn|account|orgid|orgpaths|owner)|principalservicename(slist)?)$/;
/** Keys that only callers of an account have. */
const ofAccounts = /^aws:(principal(arn|account|orgid|orgpaths|type)|username|userid)$/;
/** Keys of session tags, source identities and contexts come with a call, though AWS lists them for other actions. */
const ofCalls = /^(aws:requesttag\/|aws:tagkeys$|sts:transitivetagkeys$|sts:sourceidentity$|sts:requestcontext)/;

/** Whether calls of an actor can carry a key, which is in lower case. */
export function canHave(actor: Actor, key: string, world: World): boolean {
  if (actor.lacks?.(key) === true) return false;
  return carries(actor, key) || !world.assumes("keys-by-kind-of-call");
}

/** Whether all calls of an actor carry a key, which is in lower case. */
export function mustHave(actor: Actor, key: string, world: World): boolean {
  return keyPresence(key, assumeCallerOf(actor)) === "always" && world.assumes("required-keys");
}

/** Whether calls of an actor have a key, by the kind of the actor alone: always, sometimes or never. The key is in lower case. */
export function presenceFor(actor: Actor, key: string): string {
  if (carries(actor, key)) return keyPresence(key, assumeCallerOf(actor)) === "always" ? "always" : "sometimes";
  return "never";
}

function carries(actor: Actor, key: string): boolean {
  if (keyPresence(key, assumeCallerOf(actor)) === "never") return false;
  const known = conditionKey(key);
  if (key === "aws:username") return actor.kind === "user";
  if (ofServices.test(key)) return actor.kind === "service";
  if (ofAccounts.test(key)) return isOfAccount(actor);
  // It comes with signed calls only.
  if (key === "aws:principalisawsservice") return isOfAccount(actor) || actor.kind === "service";
  if (ofCalls.test(key)) return true;
  return known?.actions === undefined || known.actions.includes(actor.action);
}

function assumeCallerOf({ kind, principal }: Actor): AssumeCaller {
  if (kind === "oidc") return { kind, host: hostOf(principal) };
  return { kind: kind === "roleSession" ? "role" : kind };
}

/** Whether an actor signs its calls with credentials of an account. */
export function isOfAccount({ kind }: Actor): boolean {
  return kind === "user" || kind === "roleSession";
}

/** What the keys of an OIDC provider begin with, in lower case. */
export function hostOf(provider: string): string {
  const resource = parseArn(provider)?.resource;
  return foldName(resource === undefined ? provider : resource.slice(resource.indexOf("/") + 1));
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html and API_Tag.html */
const legal: readonly (readonly [RegExp, Legal])[] = [
  [/^(sts:rolesessionname|(sts|aws):sourceidentity)$/, { unit: /[\w+=,.@-]/, least: 2, most: 64 }],
  [/^sts:externalid$/, { unit: /[\w+=,.@:/-]/, least: 2, most: 1224 }],
  // Halves of characters are letters as well as not.
  [/^aws:(principal|request)tag\//, { unit: /[\p{L}\p{Z}\p{N}_.:/=+\-@\ud800-\udfff]/u, least: 0, most: 256 }],
  [/^(aws:tagkeys|sts:transitivetagkeys)$/, { unit: /[\p{L}\p{Z}\p{N}_.:/=+\-@\ud800-\udfff]/u, least: 1, most: 128 }],
];

/** Which texts AWS takes for a key; undefined where that is not limited, or not known. */
export function legalFor(key: string): Legal | undefined {
  return legal.find(([pattern]) => pattern.test(key))?.[1];
}

/** An action that goes with a call when it has some keys, whose names are in lower case. */
export interface Companion {
  readonly action: string;
  readonly isBy: (key: string) => boolean;
  /** Keys with which a call has it; the tag is one that no policy names. */
  readonly keys: (tag: string) => readonly Keys[];
}

/** The engine needs these actions for these keys, and so does AWS STS. */
export const companions: readonly Companion[] = [
  {
    action: "sts:TagSession",
    isBy: (key) => key.startsWith("aws:requesttag/") || key === "aws:tagkeys" || key === "sts:transitivetagkeys",
    keys: (tag) => [{ [`aws:RequestTag/${tag}`]: "x", "aws:TagKeys": [tag] }, { [`aws:RequestTag/${tag}`]: "x" }],
  },
  {
    action: "sts:SetSourceIdentity",
    isBy: (key) => key === "sts:sourceidentity" || key === "aws:sourceidentity",
    keys: () => [{ "sts:SourceIdentity": "somebody" }, { "aws:SourceIdentity": "somebody" }],
  },
  {
    action: "sts:SetContext",
    isBy: (key) => key === "sts:requestcontextproviders" || key.startsWith("sts:requestcontext/"),
    keys: (tag) => [{ [`sts:RequestContext/${tag}`]: "x" }],
  },
];
