import { nearest, SourceText } from "../diagnostics/index.js";
import { type PolicySet, type Request, readRequestDocument } from "../engine/index.js";
import { parseArn, readCaller } from "../iam/index.js";
import type { PolicyCall } from "./policy-matchers.js";
import { MatcherError } from "./usage-error.js";

/** A call that is ready to be decided. */
export interface ReadCall {
  readonly request: Request;
  readonly policies: Omit<PolicySet, "trust">;
  /** Whether the call says which policies the caller has. */
  readonly isIdentityGiven: boolean;
}

/** What the text of a policy may say of its role. */
export interface NamedRole {
  readonly name: string;
  readonly account: string | undefined;
}

const callFields = ["principal", "action", "mfa", "mfaAge", "context", "resource", "policies"];
const policyFields = ["identity", "permissionsBoundary", "session", "scopeDown", "serviceControl", "resourceControl"];

/** Allows the caller whatever the trust policy allows: the question is about the trust policy. */
const ownPolicies = [{ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] }] as const;

/** Reads a call. Throws MatcherError for what a call does not have, and for what contradicts itself. */
export function readCall(call: unknown, role: NamedRole): ReadCall {
  assertCall(call);
  const { policies = {}, action = actionOf(call.principal) } = call;
  const document = {
    action,
    principal: call.principal,
    resource: call.resource ?? roleArn(call.principal, role),
    context: contextOf(call),
    policies: { identity: ownPolicies, ...policies },
  };
  const source = new SourceText("call", JSON.stringify(document));
  const load = (text: string): SourceText => new SourceText("policy", text);
  const read = readRequestDocument(source, { load, lenient: false });
  if (read.kind === "refused") {
    throw new MatcherError(`the call cannot be decided: ${read.problems.map(({ message }) => message).join("; ")}`);
  }
  const { trust: _, ...others } = read.policies;
  return { request: read.request, policies: others, isIdentityGiven: policies.identity !== undefined };
}

function assertCall(call: unknown): asserts call is PolicyCall {
  if (typeof call !== "object" || call === null || Array.isArray(call)) {
    throw new MatcherError(
      'a call is an object, as in { principal: "arn:aws:iam::123456789012:user/alice", mfa: true }',
    );
  }
  assertFields("property of a call", call, callFields);
  if (!("principal" in call) || typeof call.principal !== "string") {
    throw new MatcherError('a call needs a principal, as in { principal: "arn:aws:iam::123456789012:user/alice" }');
  }
  if (readCaller(call.principal) === undefined) {
    throw new MatcherError(
      `the principal ${JSON.stringify(call.principal)} is not a caller: give an ARN, a service such as ec2.amazonaws.com, or an identity provider`,
    );
  }
  const policies = "policies" in call ? call.policies : undefined;
  if (policies === undefined) return;
  if (typeof policies !== "object" || policies === null) throw new MatcherError("the policies of a call are an object");
  if ("trust" in policies)
    throw new MatcherError("the trust policy is what expect() is given; policies.trust is not allowed");
  assertFields("kind of policies", policies, policyFields);
}

/** Throws MatcherError for a name that is not among the allowed ones. */
export function assertFields(what: string, given: object, allowed: readonly string[]): void {
  const unknown = Object.keys(given).find((name) => !allowed.includes(name));
  if (unknown === undefined) return;
  const near = nearest(unknown, allowed);
  const hint = near === undefined ? "" : ` did you mean ${JSON.stringify(near)}?`;
  throw new MatcherError(`unknown ${what} ${JSON.stringify(unknown)};${hint} allowed: ${allowed.join(", ")}`);
}

/** The action by which callers of this kind assume roles. */
function actionOf(principal: string): string {
  const caller = readCaller(principal);
  if (caller?.kind !== "provider") return "sts:AssumeRole";
  return caller.type === "saml" ? "sts:AssumeRoleWithSAML" : "sts:AssumeRoleWithWebIdentity";
}

/** Services and providers have no account that a role would be in. */
const exampleAccount = "123456789012";

function roleArn(principal: string, { name, account }: NamedRole): string {
  const { partition = "aws", account: own = "" } = parseArn(principal) ?? {};
  return `arn:${partition}:iam::${account ?? (own === "" ? exampleAccount : own)}:role/${name}`;
}

function contextOf({ mfa = "absent", mfaAge, context = {} }: PolicyCall): PolicyCall["context"] {
  if (mfa !== "absent" && typeof mfa !== "boolean") {
    throw new MatcherError(`mfa is ${JSON.stringify(mfa)}; allowed: true, false, "absent"`);
  }
  if (mfaAge !== undefined && mfa !== true) throw new MatcherError("mfaAge goes with mfa: true");
  const own = {
    ...(mfa === "absent" ? {} : { "aws:MultiFactorAuthPresent": mfa }),
    ...(mfa === true ? { "aws:MultiFactorAuthAge": mfaAge ?? 0 } : {}),
  };
  const names = new Set(Object.keys(own).map((key) => key.toLowerCase()));
  const twice = Object.keys(context).find((key) => names.has(key.toLowerCase()));
  if (twice !== undefined) throw new MatcherError(`${twice} is given twice: in context, and by mfa or mfaAge`);
  return { ...own, ...context };
}
