import { childPointer } from "../diagnostics/index.js";
import { type Caller, conditionKey, foldName, isAccountId, parseArn, readCaller } from "../iam/index.js";
import { principalContradictions, replacedSourceIdentity, withPrincipalKeys } from "./principal-keys.js";
import type { ContextValues } from "./template.js";
import type { UndocumentedFact } from "./undocumented.js";

/** The value or values of a condition key in a request, as text. */
export type ContextInput = string | readonly string[];

/** A request as people write it. Nothing is made up: a key that is not in `context` is absent. */
export interface RequestInput {
  /** `service:Name`, such as `sts:AssumeRole`. */
  readonly action: string;
  /** An ARN (user, role session, federated user, account root, role), a service's name, or a federated provider. */
  readonly principal: string;
  /** The ARN of the resource; of the role, for actions that assume one. */
  readonly resource: string;
  /** The resource's account where its ARN does not name it; the caller's account if absent. */
  readonly resourceAccount?: string | undefined;
  readonly context?: Readonly<Record<string, ContextInput>> | undefined;
  /** Actions that the call needs as well although its context does not show it: tags that a session hands on, say. */
  readonly alsoNeeds?: readonly string[] | undefined;
  /** Keys whose value AWS does not document, with the value they may have instead; undefined for absent. */
  readonly uncertain?: readonly UncertainContext[] | undefined;
  /**
   * `counts` if absent. `ignored`: only the caller's own policies decide, and only this one action. The resource is text
   * to match, whoever owns it; whether its policy lets the caller in, and whether such a caller can make the call at
   * all, is not asked. AWS's policy simulator works so where it is given no resource policy, and for `sts:Assume*`.
   */
  readonly resourceSide?: "counts" | "ignored" | undefined;
  /**
   * `filled` if absent: the keys that the principal settles are added where the context lacks them. `checked`: they are, and a
   * context that contradicts the principal is refused, which is for what people write. `given`: they are not added.
   */
  readonly principalKeys?: "filled" | "checked" | "given" | undefined;
}

/** What the context would be if an undocumented behaviour were the other way. */
export interface UncertainContext {
  readonly fact: UndocumentedFact;
  readonly context: Readonly<Record<string, ContextInput | undefined>>;
}

/** A request that is ready to be decided. */
export interface Request {
  readonly action: string;
  /** All actions that the call needs, in the order in which they are decided. */
  readonly needed: readonly NeededAction[];
  readonly caller: Caller;
  /** The text that named the caller. */
  readonly principal: string;
  readonly resource: string;
  readonly resourcePartition: string;
  readonly resourceAccount: string | undefined;
  /** How the resource's own policy counts: a role's and a KMS key's must allow. */
  readonly resourcePolicy: "trust" | "mandatory" | "optional";
  readonly context: ContextValues;
  /** The caller's role with its path, where the context gives it as aws:PrincipalArn; a session's ARN does not. */
  readonly callerRole: readonly string[] | undefined;
  readonly uncertain: readonly { readonly fact: UndocumentedFact; readonly context: ContextValues }[];
}

export interface NeededAction {
  readonly name: string;
  /** In lower case: actions are matched without regard to case. */
  readonly folded: string;
  /** The context without the keys that AWS does not list for the action, where there are such. */
  readonly narrower: ContextValues | undefined;
}

/** Why a request cannot be decided: the field, as a JSON pointer into the request, and what is wrong with it. */
export interface RequestProblem {
  readonly pointer: string;
  readonly message: string;
}

/** A prepared request, or the problems that prevent it. */
export type PreparedRequest =
  | { readonly kind: "ready"; readonly request: Request }
  | { readonly kind: "refused"; readonly problems: readonly RequestProblem[] };

/** Reads a request once, to decide it many times. Never throws. */
export function prepareRequest(input: RequestInput): PreparedRequest {
  const problems: RequestProblem[] = [];
  const caller = readCaller(input.principal);
  if (caller === undefined) {
    const message = `${JSON.stringify(input.principal)} is neither the ARN of a user, role, role session, federated user or account root, nor a service, nor a federated provider`;
    problems.push({ pointer: "/principal", message });
  }
  if (!/^[a-z0-9-]+:[a-z0-9]+$/i.test(input.action)) {
    const message = `${JSON.stringify(input.action)} is not an action such as sts:AssumeRole: service, colon, name, no wildcards`;
    problems.push({ pointer: "/action", message });
  }
  if (input.resourceAccount !== undefined && !isAccountId(input.resourceAccount)) {
    const message = `${JSON.stringify(input.resourceAccount)} is not a 12-digit account ID`;
    problems.push({ pointer: "/resourceAccount", message });
  }
  const isIgnored = input.resourceSide === "ignored";
  const assumes = !isIgnored && isAssumeAction(input.action);
  const arn = parseArn(input.resource);
  // What AWS itself owns (arn:aws:iam::aws:policy/…) is in everybody's account.
  const arnAccount = arn !== undefined && isAccountId(arn.account) ? arn.account : undefined;
  if (arnAccount !== undefined && input.resourceAccount !== undefined && arnAccount !== input.resourceAccount) {
    const message = `the resource's ARN names the account ${arnAccount}, but resourceAccount is ${JSON.stringify(input.resourceAccount)}`;
    problems.push({ pointer: "/resourceAccount", message });
  }
  if (assumes && readCaller(input.resource)?.kind !== "role") {
    const message = `${JSON.stringify(input.resource)} is not the ARN of a role such as arn:aws:iam::123456789012:role/name, which ${input.action} needs`;
    problems.push({ pointer: "/resource", message });
  } else if (arn === undefined && input.resource !== "*") {
    problems.push({ pointer: "/resource", message: `${JSON.stringify(input.resource)} is neither an ARN nor *` });
  }
  const given = readContext(input.context ?? {}, problems);
  if (caller !== undefined && input.principalKeys === "checked") {
    const names = Object.keys(input.context ?? {});
    const replaced = assumes ? replacedSourceIdentity(given) : undefined;
    const contradictions = [...principalContradictions(given, caller), ...(replaced === undefined ? [] : [replaced])];
    for (const { key, message } of contradictions) {
      const name = names.find((each) => foldName(each) === foldName(key)) ?? key;
      problems.push({ pointer: childPointer("/context", name), message });
    }
  }
  if (caller === undefined || problems.length > 0) return { kind: "refused", problems };
  const complete = (values: ContextValues): ContextValues =>
    input.principalKeys === "given" ? values : withPrincipalKeys(values, caller);
  const context = complete(given);
  const needed = isIgnored ? onlyAction(input.action) : neededActions(input.action, context, input.alsoNeeds ?? []);
  const request: Request = {
    action: input.action,
    needed,
    caller,
    principal: input.principal,
    resource: input.resource,
    resourcePartition: (isIgnored ? undefined : arn?.partition) || partitionOf(caller) || "aws",
    resourceAccount: isIgnored ? accountOf(caller) : (arnAccount ?? input.resourceAccount ?? accountOf(caller)),
    resourcePolicy: assumes ? "trust" : !isIgnored && isKeyOfKms(input) ? "mandatory" : "optional",
    context,
    callerRole: given.get("aws:principalarn"),
    uncertain: (input.uncertain ?? []).map(({ fact, context: other }) => ({
      fact,
      context: complete(overridden(given, other)),
    })),
  };
  return { kind: "ready", request };
}

/** The same call as a request for another one of the actions that assume a role or go with that, and for nothing besides. */
export function asRequestFor(request: Request, action: string): Request {
  return { ...request, action, needed: onlyAction(action) };
}

/** The actions that a role's trust policy decides. */
export function isAssumeAction(action: string): boolean {
  const folded = foldName(action);
  return assumingCalls.has(folded) || besidesAssuming.has(folded);
}

/** In lower case, as {@link foldName} gives names. */
const assumingCalls: ReadonlySet<string> = new Set([
  "sts:assumerole",
  "sts:assumerolewithsaml",
  "sts:assumerolewithwebidentity",
]);
const besidesAssuming: ReadonlySet<string> = new Set(["sts:tagsession", "sts:setsourceidentity", "sts:setcontext"]);

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html: no access without the key policy. */
function isKeyOfKms(input: RequestInput): boolean {
  return /^kms:/i.test(input.action) && /^arn:[^:]*:kms:[^:]*:[^:]*:key\//.test(input.resource);
}

/** The account that a caller belongs to; services and federated providers belong to none. */
export function accountOf(caller: Caller): string | undefined {
  return caller.kind === "service" || caller.kind === "provider" ? undefined : caller.account;
}

function partitionOf(caller: Caller): string | undefined {
  return caller.kind === "service" || caller.kind === "provider" ? undefined : caller.partition;
}

/** Key names do not depend on case, so two spellings of one key would leave open which one counts. */
function readContext(
  context: Readonly<Record<string, ContextInput>>,
  problems: RequestProblem[],
): Map<string, readonly string[]> {
  const values = new Map<string, readonly string[]>();
  const seen = new Set<string>();
  for (const name of Object.keys(context)) {
    const value = context[name] ?? [];
    const folded = foldName(name);
    if (seen.has(folded)) {
      const message = `the context has the key ${JSON.stringify(name)} twice, in different letter case`;
      problems.push({ pointer: "/context", message });
    }
    seen.add(folded);
    const list = typeof value === "string" ? [value] : value;
    // An empty list is the same as an absent key.
    if (list.length > 0) values.set(folded, list);
  }
  return values;
}

function overridden(given: ContextValues, other: UncertainContext["context"]): Map<string, readonly string[]> {
  const values = new Map(given);
  for (const [name, value] of Object.entries(other)) {
    if (value === undefined) values.delete(foldName(name));
    else values.set(foldName(name), typeof value === "string" ? [value] : value);
  }
  return values;
}

function onlyAction(name: string): readonly NeededAction[] {
  return [{ name, folded: foldName(name), narrower: undefined }];
}

/**
 * The actions that one call needs: session tags need sts:TagSession, a source identity sts:SetSourceIdentity, also
 * when the caller's own session hands it on. All are decided on the same policies and the same context.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
 */
function neededActions(action: string, context: ContextValues, alsoNeeded: readonly string[]): readonly NeededAction[] {
  const needed = [action];
  if (assumingCalls.has(foldName(action))) {
    let tags = context.has("aws:tagkeys") || context.has("sts:transitivetagkeys");
    let contexts = context.has("sts:requestcontextproviders");
    for (const key of context.keys()) {
      tags ||= key.startsWith("aws:requesttag/");
      contexts ||= key.startsWith("sts:requestcontext/");
    }
    if (tags) needed.push("sts:TagSession");
    if (context.has("sts:sourceidentity") || context.has("aws:sourceidentity")) needed.push("sts:SetSourceIdentity");
    if (contexts) needed.push("sts:SetContext");
  }
  for (const name of alsoNeeded) if (!needed.includes(name)) needed.push(name);
  return needed.map((name, index) => ({
    name,
    folded: foldName(name),
    narrower: index === 0 ? undefined : narrowed(name, context),
  }));
}

/** Whether AWS lists a key, in lower case, for one of the actions that a call needs besides its own. */
export function isListedFor(action: string, key: string): boolean {
  const isTag = key.startsWith("aws:requesttag/") || key === "aws:tagkeys";
  return isTag ? action === "sts:TagSession" : conditionKey(key)?.actions?.includes(action) !== false;
}

/**
 * The context with the keys that the Service Authorization Reference lists for one of the needed actions, and all keys
 * that are not about the call. Tag keys are listed as global ones, but are about the tags of sts:TagSession.
 */
function narrowed(action: string, context: ContextValues): ContextValues | undefined {
  const keys = [...context].filter(([key]) => isListedFor(action, key));
  return keys.length === context.size ? undefined : new Map(keys);
}
