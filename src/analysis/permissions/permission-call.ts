import { SourceText } from "../../diagnostics/index.js";
import {
  type CompiledPolicy,
  type ContextValues,
  compilePolicy,
  decide,
  type PolicySet,
  prepareRequest,
} from "../../engine/index.js";
import { isAccountId, parseArn } from "../../iam/index.js";
import { type JsonObject, parsePolicy, toValue } from "../../policy/index.js";
import type { CallKeys } from "./contexts.js";
import type { Permissions } from "./force-mfa.js";
import type { AskedUser } from "./statements.js";

/** A request as `simulate` takes it, with all policies that it needs. */
export interface PermissionWitness {
  readonly action: string;
  readonly principal: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
  readonly policies: {
    readonly identity: readonly object[];
    readonly permissionsBoundary?: unknown;
    /** What lets the caller's account assume the role, for calls that assume one. */
    readonly trust?: unknown;
    /** What lets the caller's account use a resource that has to say so itself. */
    readonly resource?: unknown;
  };
}

/** A call to be decided. */
interface Call {
  readonly action: string;
  readonly resource: string;
  /** The user's ARN. */
  readonly caller: string;
  readonly credentials: ContextValues;
  readonly keys: CallKeys;
}

/** What the engine says of a call. */
export interface CallDecision {
  readonly decision: "allowed" | "implicitDeny" | "explicitDeny";
  readonly undocumented: readonly string[];
  readonly witness: PermissionWitness;
}

const madeUpAccount = "123456789012";

/** Resources to prefer as examples: those that a policy writes, with their wildcards and variables filled in. */
export function resourcesFor(written: readonly string[], user: AskedUser | undefined): readonly string[] {
  const arn = user?.arn ?? `arn:aws:iam::${madeUpAccount}:user/example-user`;
  const name = arn.slice(arn.lastIndexOf("/") + 1);
  const filled = written.map((text) =>
    text
      .replace(/\$\{\s*aws:username\s*(,[^}]*)?\}/gi, name)
      .replace(/\$\{[^}]*\}/g, "example")
      .replace(/^(arn:[^:]*:iam::)\*/, `$1${madeUpAccount}`)
      .replace(/\*/g, "example")
      .replace(/\?/g, "x"),
  );
  const account = parseArn(arn)?.account ?? madeUpAccount;
  const ordinary = [
    ...["arn:aws:s3:::example-bucket/example-object", "*", arn],
    ...["user/other-user", "role/example-role", "mfa/other-user", "policy/example-policy"].map(
      (each) => `arn:aws:iam::${account}:${each}`,
    ),
  ];
  return [...ordinary, ...filled.filter((text) => parseArn(text) !== undefined)];
}

/** Resources with those first that an action is most likely about: of its service, then all of them. */
export function likeliestFirst(resources: readonly string[], action: string): readonly string[] {
  const service = action.slice(0, action.indexOf(":")).toLowerCase();
  const rank = (text: string): number => (parseArn(text)?.service === service ? 0 : text === "*" ? 1 : 2);
  return [...resources].sort((one, other) => rank(one) - rank(other));
}

/** Users to make a call as: the one that is asked about, or made-up ones in the account of the resource. */
export function callersFor({ user }: Permissions, resource: string): readonly string[] {
  if (user !== undefined) return [user.arn];
  const { account = "", partition = "aws" } = parseArn(resource) ?? {};
  const own = isAccountId(account) ? account : madeUpAccount;
  return [`arn:${partition === "" ? "aws" : partition}:iam::${own}:user/example-user`];
}

/** Decides a call; undefined where there is no such call. */
export function decisionOn(permissions: Permissions, call: Call): CallDecision | undefined {
  const { action, resource, caller } = call;
  const context = { ...ordinaryContext(call, permissions.user), ...call.keys, ...Object.fromEntries(mfaKeysOf(call)) };
  const input = { action, resource, principal: caller, context };
  const prepared = prepareRequest(input);
  if (prepared.kind === "refused") return undefined;
  const { request } = prepared;
  const account = parseArn(caller)?.account ?? "";
  const isForeign = request.resourceAccount !== undefined && request.resourceAccount !== account;
  const opening = openingFor(caller);
  const sides: PolicySet & { readonly documents: Partial<PermissionWitness["policies"]> } =
    request.resourcePolicy === "trust"
      ? { trust: opening.trust.policy, documents: { trust: opening.trust.document } }
      : request.resourcePolicy === "mandatory" || isForeign
        ? { resource: opening.resource.policy, documents: { resource: opening.resource.document } }
        : { documents: {} };
  const { identity, boundary } = permissions;
  const { trust, resource: resourcePolicy, documents } = sides;
  const verdict = decide(request, { identity, permissionsBoundary: boundary, trust, resource: resourcePolicy });
  return {
    decision: verdict.decision,
    undocumented: verdict.undocumented.map(({ id }) => id),
    witness: {
      ...input,
      policies: {
        identity: identity.flatMap(({ document }) => objectOf(document.node)),
        ...(boundary === undefined ? {} : { permissionsBoundary: toValue(boundary.document.node) }),
        ...documents,
      },
    },
  };
}

function objectOf(node: JsonObject): readonly object[] {
  const value = toValue(node);
  return typeof value === "object" && value !== null ? [value] : [];
}

function mfaKeysOf({ credentials }: Call): readonly (readonly [string, string])[] {
  const present = credentials.get("aws:multifactorauthpresent")?.[0];
  return present === undefined ? [] : [["aws:MultiFactorAuthPresent", present]];
}

function ordinaryContext({ keys }: Call, user: AskedUser | undefined): Readonly<Record<string, string>> {
  const tags = [...(user?.tags ?? [])].map(([key, value]) => [`aws:PrincipalTag/${key}`, value] as const);
  const own = { "aws:SecureTransport": "true", "aws:ViaAWSService": "false", ...Object.fromEntries(tags) };
  const given = new Set(Object.keys(keys).map((key) => key.toLowerCase()));
  return Object.fromEntries(Object.entries(own).filter(([key]) => !given.has(key.toLowerCase())));
}

interface Opening {
  readonly trust: { readonly document: object; readonly policy: CompiledPolicy };
  readonly resource: { readonly document: object; readonly policy: CompiledPolicy };
}

/** Policies of a role and of another resource that leave the decision to the caller's account. */
function openingFor(caller: string): Opening {
  const { partition = "aws", account = madeUpAccount } = parseArn(caller) ?? {};
  const principal = { AWS: `arn:${partition}:iam::${account}:root` };
  const of = (kind: "trust" | "resource", more: object): { document: object; policy: CompiledPolicy } => {
    const statement = { Effect: "Allow", Principal: principal, ...more };
    const document = { Version: "2012-10-17", Statement: [statement] };
    const parsed = parsePolicy(kind, new SourceText(`${kind}.json`, JSON.stringify(document)));
    // INVARIANT: an object is a document.
    if (parsed.document === undefined) throw new Error("an object is a document");
    return { document, policy: compilePolicy({ ...parsed, document: parsed.document }) };
  };
  const actions = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity", "sts:SetContext"];
  return {
    trust: of("trust", { Action: actions }),
    resource: of("resource", { Action: "*", Resource: "*" }),
  };
}
