import {
  type AnswerKind,
  accountFileKinds,
  answerKinds,
  type DenialSide,
  denialSides,
  type EvidencedDecision,
  type EvidencedFile,
  type EvidencedPolicy,
  evidencedDecisions,
  type ObservedCondition,
  type ObservedStatement,
  type ReachVerdict,
  reachVerdicts,
  type SeenTrust,
} from "./evidence.js";

/** What of a call's evidence is read: only fields that are known, and none that has a value of a request. */
export interface ReadEvidence {
  readonly backend: string;
  readonly evaluator: string;
  readonly endpoint: string | null;
  readonly call: {
    readonly action: string;
    /** By the names of `callerKinds`; null in evidence that is older than this field. */
    readonly caller: string | null;
    readonly principal: string;
    readonly resource: string;
    readonly mfa: string;
  };
  readonly answer: AnswerKind;
  readonly decision: EvidencedDecision | null;
  /** Ids of undocumented behaviors of AWS that the decision depends on. */
  readonly undocumented: readonly string[];
  /** Null where the call was not denied; `unknown` in evidence that is older than this field. */
  readonly deniedBy: DenialSide | null;
  readonly trust: SeenTrust | null;
}

/** What of a proof is read; null for what the attachment does not say. */
export interface ReadProof {
  readonly role: string | null;
  readonly property: string | null;
  readonly trust: EvidencedPolicy;
}

/** What of an answer about whole accounts is read. */
export interface ReadReach {
  readonly evaluator: string;
  readonly statement: string;
  readonly verdict: ReachVerdict;
  readonly role: string | null;
  readonly accounts: readonly string[];
  readonly files: readonly EvidencedFile[];
  /** Ids of undocumented behaviors of AWS that what was found depends on. */
  readonly undocumented: readonly string[];
}

/** Why a scenario was not checked, as far as the attachment says it. */
export interface ReadNotChecked {
  readonly backend: string | null;
  readonly reason: string | null;
}

/** A value that is not what it should be; `why` follows on a name for it: "has no text /call/action". */
export interface Malformed {
  readonly kind: "malformed";
  readonly why: string;
}

/** Changes a text on its way in. */
export type Shown = (text: string) => string;

const asItIs: Shown = (text) => text;

/** Reads the evidence of a call, as JSON has it. Never throws. */
export function readEvidence(
  value: unknown,
  shown = asItIs,
): { readonly kind: "evidence"; readonly evidence: ReadEvidence } | Malformed {
  if (!isRecord(value)) return malformed("is not an object");
  const { call } = value;
  if (!isRecord(call)) return malformed("has no object /call");
  const text = (record: Record<string, unknown>, name: string): string | undefined => textOf(record[name], shown);
  const backend = text(value, "backend");
  const evaluator = text(value, "evaluator");
  const action = text(call, "action");
  const principal = text(call, "principal");
  const resource = text(call, "resource");
  if (backend === undefined) return malformed("has no text /backend");
  if (evaluator === undefined) return malformed("has no text /evaluator");
  if (action === undefined) return malformed("has no text /call/action");
  if (principal === undefined) return malformed("has no text /call/principal");
  if (resource === undefined) return malformed("has no text /call/resource");
  const answer = answerKinds.find((kind) => isRecord(value["answer"]) && value["answer"]["kind"] === kind);
  if (answer === undefined) return malformed(`has none of ${answerKinds.join(", ")} as /answer/kind`);
  const decided = decisionIn(value["decision"], shown);
  if (decided.kind === "malformed") return decided;
  const trust = trustIn(value["trust"], shown);
  if (trust.kind === "malformed") return trust;
  const evidence: ReadEvidence = {
    ...{ backend, evaluator, endpoint: text(value, "endpoint") ?? null },
    call: { action, caller: text(call, "caller") ?? null, principal, resource, mfa: text(call, "mfa") ?? "" },
    answer,
    decision: decided.decision,
    undocumented: decided.undocumented,
    deniedBy: answer === "denied" ? (denialSides.find((side) => side === value["deniedBy"]) ?? "unknown") : null,
    trust: trust.trust,
  };
  return { kind: "evidence", evidence };
}

/** Reads what a step proved. */
export function readProof(
  value: unknown,
  shown = asItIs,
): { readonly kind: "proof"; readonly proof: ReadProof } | Malformed {
  if (!isRecord(value)) return malformed("is not an object");
  if (value["verdict"] !== "proved") return malformed('has not "proved" as /verdict');
  const role = textOf(value["role"], shown) ?? null;
  const property = textOf(value["property"], shown) ?? null;
  const trust = policyIn(value["trust"], shown);
  return trust.kind === "malformed" ? trust : { kind: "proof", proof: { role, property, trust: trust.policy } };
}

/** Reads what a step about whole accounts showed. */
export function readReach(
  value: unknown,
  shown = asItIs,
): { readonly kind: "reach"; readonly reach: ReadReach } | Malformed {
  if (!isRecord(value)) return malformed("is not an object");
  const evaluator = textOf(value["evaluator"], shown);
  const statement = textOf(value["statement"], shown);
  if (evaluator === undefined) return malformed("has no text /evaluator");
  if (statement === undefined) return malformed("has no text /statement");
  const verdict = reachVerdicts.find((each) => each === value["verdict"]);
  if (verdict === undefined) return malformed(`has none of ${reachVerdicts.join(", ")} as /verdict`);
  const { files } = value;
  if (!Array.isArray(files) || files.length === 0) return malformed("has no files as /files");
  const read: EvidencedFile[] = [];
  for (const [index, file] of files.entries()) {
    const one = fileIn(file, shown);
    if (one === undefined) return malformed(`has no file with its SHA-256 as /files/${index}`);
    read.push(one);
  }
  const role = textOf(value["role"], shown) ?? null;
  const accounts = textsIn(value["accounts"], shown);
  const undocumented = textsIn(value["undocumented"], shown);
  return { kind: "reach", reach: { evaluator, statement, verdict, role, accounts, files: read, undocumented } };
}

/** Reads why a scenario was not checked. */
export function readNotChecked(value: unknown, shown = asItIs): ReadNotChecked {
  if (!isRecord(value)) return { backend: null, reason: null };
  return { backend: textOf(value["backend"], shown) ?? null, reason: textOf(value["reason"], shown) ?? null };
}

/** Reads which endpoints were called in place of AWS's. */
export function readOtherEndpoints(value: unknown, shown = asItIs): readonly string[] {
  return isRecord(value) ? textsIn(value["otherEndpoints"], shown) : [];
}

/** A value that is not what it should be. */
export function malformed(why: string): Malformed {
  return { kind: "malformed", why };
}

function fileIn(value: unknown, shown: Shown): EvidencedFile | undefined {
  if (!isRecord(value)) return undefined;
  const kind = accountFileKinds.find((each) => each === value["kind"]);
  const name = textOf(value["name"], shown);
  const sha256 = sumIn(value["sha256"]);
  return kind === undefined || name === undefined || sha256 === undefined ? undefined : { kind, name, sha256 };
}

/** A SHA-256 in hex. */
function sumIn(value: unknown): string | undefined {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value) ? value : undefined;
}

function decisionIn(value: unknown, shown: Shown) {
  if (value === null || value === undefined) return { kind: "decision", decision: null, undocumented: [] } as const;
  const decision = isRecord(value) ? evidencedDecisions.find((each) => each === value["decision"]) : undefined;
  if (!isRecord(value) || decision === undefined) {
    return malformed(`has none of ${evidencedDecisions.join(", ")} as /decision/decision`);
  }
  return { kind: "decision", decision, undocumented: textsIn(value["undocumented"], shown) } as const;
}

function policyIn(value: unknown, shown: Shown) {
  if (!isRecord(value)) return malformed("has no object /trust");
  const name = textOf(value["name"], shown);
  const sha256 = sumIn(value["sha256"]);
  if (name === undefined) return malformed("has no text /trust/name");
  if (sha256 === undefined) return malformed("has no SHA-256 in hex as /trust/sha256");
  return { kind: "policy", policy: { name, sha256 } } as const;
}

function trustIn(value: unknown, shown: Shown) {
  if (value === null || value === undefined) return { kind: "trust", trust: null } as const;
  const named = policyIn(value, shown);
  if (named.kind === "malformed") return named;
  const statements = isRecord(value) ? value["statements"] : undefined;
  if (!Array.isArray(statements)) return malformed("has no list /trust/statements");
  const read: ObservedStatement[] = [];
  for (const [index, statement] of statements.entries()) {
    const one = statementIn(statement, shown);
    if (one === undefined) return malformed(`has no observed statement as /trust/statements/${index}`);
    read.push(one);
  }
  return { kind: "trust", trust: { ...named.policy, statements: read } } as const;
}

function statementIn(value: unknown, shown: Shown): ObservedStatement | undefined {
  if (!isRecord(value)) return undefined;
  const { index, applied, conditions } = value;
  if (typeof index !== "number" || !Number.isInteger(index) || index < 0) return undefined;
  if (typeof applied !== "boolean" || !Array.isArray(conditions)) return undefined;
  const read = conditions.flatMap((condition) => conditionIn(condition, shown) ?? []);
  return read.length === conditions.length ? { index, applied, conditions: read } : undefined;
}

function conditionIn(value: unknown, shown: Shown): ObservedCondition | undefined {
  if (!isRecord(value)) return undefined;
  const { held, absent } = value;
  const pointer = textOf(value["pointer"], shown);
  const operator = textOf(value["operator"], shown);
  const key = textOf(value["key"], shown);
  if (pointer === undefined || operator === undefined || key === undefined) return undefined;
  return typeof held === "boolean" && typeof absent === "boolean"
    ? { pointer, operator, key, held, absent }
    : undefined;
}

function textOf(value: unknown, shown: Shown): string | undefined {
  return typeof value === "string" ? shown(value) : undefined;
}

function textsIn(value: unknown, shown: Shown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string").map(shown) : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
