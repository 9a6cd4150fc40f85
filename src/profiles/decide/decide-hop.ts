import {
  assumeKeys,
  type Credentials,
  callerContext,
  type ForeseenCall,
  leaning,
  unseenKeys,
} from "../../callers/index.js";
import { SourceText } from "../../diagnostics/index.js";
import {
  type CompiledPolicy,
  type Decision,
  type PolicySet,
  prepareRequest,
  type Request,
  readPolicyText,
} from "../../engine/index.js";
import { type CallDecision, decideCall, type KnownContent } from "../../inspection/index.js";
import type { Hop } from "../hop.js";
import type { CallerSide, GivenPolicies } from "./given-policies.js";
import type { Who } from "./who.js";

/** What the given policies say of a call. */
export type HopDecision =
  | {
      readonly kind: "decided";
      readonly decision: Decision;
      /** What the answer takes for granted, a clause each. */
      readonly assumes: readonly string[];
      /** Whether the same call with a code would be allowed. */
      readonly isAllowedWithMfa: boolean;
    }
  /** A clause that goes on after "it is not known whether the call is allowed: ". */
  | { readonly kind: "unknown"; readonly why: string };

/** Decides a call of a chain on the policies that are given; what they do not tell makes the answer unknown. */
export function decideHop(hop: Hop, who: Who, policies: GivenPolicies, now: number): HopDecision {
  const trust = policies.trustOf(hop.role);
  if (trust.kind === "unknown") return trust;
  if (who.kind === "unknown") return who;
  const holder = who.possible[0].kind === "roleSession" ? who.possible[0].role : who.arn;
  const side = policies.sideOf(holder);
  const asked = { hop, side, policies, content: trust.content, now };
  const decisions = who.possible.map((credentials) => decideWith(credentials, asked));
  const open = decisions.find((each) => each.kind === "unknown");
  if (open !== undefined) return open;
  const [first, ...more] = decisions.flatMap((each) => (each.kind === "decided" ? [each.decision] : []));
  if (first === undefined) return { kind: "unknown", why: "nothing is known of the caller" };
  const isAllowed = first.decision === "allowed";
  if (more.some(({ decision }) => (decision === "allowed") !== isAllowed))
    return { kind: "unknown", why: "it depends on whether the credentials carry MFA, which the files do not tell" };
  // A denial does not depend on them: it was decided as if they allowed everything.
  const assumed =
    side === undefined && isAllowed ? [`the policies of ${holder} allow sts:AssumeRole, and deny nothing of it`] : [];
  const withMfa = isAllowed ? undefined : mfaTried(who, asked);
  return {
    kind: "decided",
    decision: first,
    assumes: [...who.assumes, ...assumed],
    isAllowedWithMfa: withMfa?.kind === "decided" && withMfa.decision.decision === "allowed",
  };
}

interface AskedHop {
  readonly hop: Hop;
  readonly side: CallerSide | undefined;
  readonly policies: GivenPolicies;
  readonly content: KnownContent;
  readonly now: number;
}

/** The same call with a code, where only that is missing. */
function mfaTried({ possible }: Who & { readonly kind: "known" }, asked: AskedHop): CallDecision | undefined {
  const [credentials] = possible;
  return credentials.kind === "longTermKey" && !credentials.mfa
    ? decideWith({ ...credentials, mfa: true }, asked)
    : undefined;
}

function decideWith(credentials: Credentials, asked: AskedHop): CallDecision {
  const request = requestOf(credentials, asked);
  if (typeof request === "string") return { kind: "unknown", why: request };
  const { side, content } = asked;
  const identity = side === undefined || side.unknown !== undefined ? [everything] : side.identity;
  const others: PolicySet = { identity, permissionsBoundary: side?.boundary };
  const plain = decideCall(content, request, others);
  if (plain.kind === "unknown") return plain;
  const isAllowed = plain.decision.decision === "allowed";
  const why = dependsOnUnseen(request, content, others, asked, isAllowed, plain.decision);
  if (why !== undefined) return { kind: "unknown", why };
  // Of what is not known of the caller's policies, more than everything cannot be allowed, but less can.
  if (isAllowed && side?.unknown !== undefined) return { kind: "unknown", why: side.unknown };
  return plain;
}

function requestOf(credentials: Credentials, { hop, side, now }: AskedHop): Request | string {
  const { principal, context, uncertain } = callerContext(credentials, { now });
  const externalId = hop.externalId?.value === "" ? undefined : hop.externalId?.value;
  const tags = (side?.tags ?? []).map(({ key, value }) => [`aws:PrincipalTag/${key}`, value] as const);
  const parameters = { sessionName: hop.sessionName.text, externalId, tags: [], transitiveTagKeys: [] };
  const prepared = prepareRequest({
    action: hop.action,
    principal,
    resource: hop.role,
    context: {
      ...Object.fromEntries(tags),
      ...context,
      ...assumeKeys(parameters),
      "aws:ViaAWSService": "false",
      "aws:SecureTransport": "true",
    },
    uncertain,
  });
  return prepared.kind === "ready" ? prepared.request : (prepared.problems[0]?.message ?? "the call cannot be decided");
}

/** Why the decision may be another one in a real call, which has keys that the files do not tell. */
function dependsOnUnseen(
  request: Request,
  content: KnownContent,
  others: PolicySet,
  { hop, side, policies }: AskedHop,
  isAllowed: boolean,
  decision: Decision,
): string | undefined {
  const areTagsKnown = side !== undefined;
  const areRoleTagsKnown = policies.roleTags(hop.role) !== undefined;
  const foreseen: ForeseenCall = {
    action: request.action,
    context: request.context,
    ofFederation: false,
    mayHave: (key) =>
      timeKeys.has(key) ||
      (!areTagsKnown && (key.startsWith("aws:principaltag/") || key === "aws:userid")) ||
      (!areRoleTagsKnown && /^(aws|iam):resourcetag\//.test(key)),
  };
  const differs = (how: "for" | "against"): boolean => {
    const lean = (policy: CompiledPolicy): CompiledPolicy => leaning(policy, how, foreseen);
    const [first, ...more] = content.variants;
    const leaned = {
      ...others,
      identity: others.identity?.map(lean),
      permissionsBoundary: others.permissionsBoundary && lean(others.permissionsBoundary),
    };
    const answer = decideCall({ ...content, variants: [lean(first), ...more.map(lean)] }, request, leaned);
    return answer.kind === "unknown" || (answer.decision.decision === "allowed") !== isAllowed;
  };
  if (!differs("for") && !differs("against")) return undefined;
  const keys = unseenKeys(decision, foreseen);
  return `it depends on ${keys.length === 0 ? "keys" : keys.join(", ")} of the real call, which the files do not tell`;
}

const timeKeys = new Set(["aws:currenttime", "aws:epochtime"]);

/** What the policy is called that stands for a caller's own where none are given. */
export const standInName = "the caller's own policies";

const everything = everythingPolicy();

function everythingPolicy(): CompiledPolicy {
  const statement = { Effect: "Allow", Action: "*", Resource: "*" };
  const text = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  const { policy } = readPolicyText("identity", new SourceText(standInName, text), false);
  if (policy === undefined) throw new Error("the policy that allows everything cannot be read");
  return policy;
}
