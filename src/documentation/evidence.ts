import { isAwsEndpoint } from "../iam/index.js";
import type { DocumentedCall } from "./model.js";
import { withoutCredentials, withoutSecrets } from "./redact.js";

/** The media types of attachments that policy-check's steps make; others are nobody's business here. */
export const attachmentTypes = {
  evidence: "application/vnd.policy-check.evidence+json",
  notChecked: "application/vnd.policy-check.not-checked+json",
  proof: "application/vnd.policy-check.proof+json",
  otherEndpoints: "application/vnd.policy-check.other-endpoints+json",
} as const;

/** A policy as evidence names it. */
export interface EvidencedPolicy {
  readonly name: string;
  readonly sha256: string;
}

/** What of a call's evidence is told. Only fields that are known are taken, and none that has a value of a request. */
export interface CallEvidence {
  readonly backend: string;
  readonly evaluator: string;
  readonly action: string;
  /** By the names of `callerKinds`; null in evidence that is older than this field. */
  readonly caller: string | null;
  readonly principal: string;
  readonly resource: string;
  readonly mfa: string;
  readonly answer: "allowed" | "denied" | "failed";
  /** Who denied it; `unknown` in evidence that is older than this field. */
  readonly deniedBy: DocumentedCall["deniedBy"];
  /** Where the backend aws called something else than AWS; null where it did not. */
  readonly otherEndpoint: string | null;
  /** Whether policies decided it at all. */
  readonly isDecided: boolean;
  readonly undocumented: readonly string[];
  readonly trust: EvidencedPolicy | null;
}

/** What a scenario proved of a role. */
export interface ProofEvidence {
  readonly role: string | null;
  readonly property: string | null;
  readonly trust: EvidencedPolicy | null;
}

/** Reads the evidence of a call; undefined for what is none. */
export function readCallEvidence(value: unknown): CallEvidence | undefined {
  const call = member(value, "call");
  const backend = textOf(value, "backend");
  const evaluator = textOf(value, "evaluator");
  const action = textOf(call, "action");
  const principal = textOf(call, "principal");
  const resource = textOf(call, "resource");
  const answer = answers.get(textOf(member(value, "answer"), "kind") ?? "");
  if (backend === undefined || evaluator === undefined || answer === undefined) return undefined;
  if (action === undefined || principal === undefined || resource === undefined) return undefined;
  const decision = member(value, "decision");
  return {
    backend,
    evaluator,
    action,
    caller: textOf(call, "caller") ?? null,
    principal,
    resource,
    mfa: textOf(call, "mfa") ?? "",
    answer,
    deniedBy: answer === "denied" ? (sides.find((side) => side === textOf(value, "deniedBy")) ?? "unknown") : null,
    otherEndpoint: backend === "aws" ? otherEndpointIn(textOf(value, "endpoint")) : null,
    isDecided: textOf(decision, "decision") !== "notEnforced",
    undocumented: textsOf(member(decision, "undocumented")),
    trust: policyOf(member(value, "trust")),
  };
}

const answers: ReadonlyMap<string, CallEvidence["answer"]> = new Map([
  ["succeeded", "allowed"],
  ["denied", "denied"],
  ["failed", "failed"],
]);

const sides = ["trustPolicy", "callerPolicies", "noPolicyCounts", "unknown"] as const;

function otherEndpointIn(endpoint: string | undefined): string | null {
  return endpoint === undefined || isAwsEndpoint(endpoint) ? null : withoutCredentials(endpoint);
}

/** Reads which endpoints were called in place of AWS's. */
export function readOtherEndpoints(value: unknown): readonly string[] {
  return textsOf(member(value, "otherEndpoints")).map(withoutCredentials);
}

/** Reads what a step proved; undefined for what is none. */
export function readProofEvidence(value: unknown): ProofEvidence | undefined {
  if (textOf(value, "verdict") !== "proved") return undefined;
  return {
    role: textOf(value, "role") ?? null,
    property: textOf(value, "property") ?? null,
    trust: policyOf(member(value, "trust")),
  };
}

/** Reads why a scenario was not checked. */
export function readNotChecked(value: unknown): { readonly backend: string | null; readonly reason: string | null } {
  return { backend: textOf(value, "backend") ?? null, reason: textOf(value, "reason") ?? null };
}

function policyOf(value: unknown): EvidencedPolicy | null {
  const name = textOf(value, "name");
  const sha256 = textOf(value, "sha256");
  return name === undefined || sha256 === undefined || !/^[0-9a-f]{64}$/.test(sha256) ? null : { name, sha256 };
}

/** A member of what may be an object. */
export function member(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

/** A text member of what may be an object, without what looks like a secret. */
export function textOf(value: unknown, name: string): string | undefined {
  const text = member(value, name);
  return typeof text === "string" ? withoutSecrets(text) : undefined;
}

function textsOf(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.filter((each) => typeof each === "string").map(withoutSecrets);
}
