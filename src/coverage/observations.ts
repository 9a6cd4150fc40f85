/** What one call has shown of a trust policy. */
export interface Observation {
  /** The policy's file as the scenario gives it, or `trust policy of NAME`. */
  readonly name: string;
  /** SHA-256 of its text, hex. */
  readonly sha256: string;
  /** The statements that were about the caller and the action. */
  readonly statements: readonly ObservedStatement[];
}

/** What became of one statement in one call. */
export interface ObservedStatement {
  readonly index: number;
  readonly applied: boolean;
  /** In the document's order. */
  readonly conditions: readonly ObservedCondition[];
}

/** What became of one condition in one call. */
export interface ObservedCondition {
  readonly operator: string;
  readonly key: string;
  readonly held: boolean;
  readonly absent: boolean;
}

/** What a piece of evidence says of trust policies. */
export type ReadEvidence =
  | { readonly kind: "observation"; readonly observation: Observation }
  /** It is about no trust policy. */
  | { readonly kind: "none" }
  /** It is not as evidence is, in words that follow on a name for it. */
  | { readonly kind: "malformed"; readonly why: string };

/** Reads the evidence that a scenario attached for a call, as JSON has it. Never throws, and takes nothing but what it knows. */
export function observationsIn(evidence: unknown): ReadEvidence {
  if (!isRecord(evidence)) return malformed("is not an object");
  const { trust } = evidence;
  if (trust === null || trust === undefined) return { kind: "none" };
  if (!isRecord(trust)) return malformed("/trust is not an object");
  const { name, sha256, statements } = trust;
  if (typeof name !== "string") return malformed("/trust/name is not text");
  if (typeof sha256 !== "string" || !/^[0-9a-f]{64}$/.test(sha256))
    return malformed("/trust/sha256 is no SHA-256 in hex");
  if (!Array.isArray(statements)) return malformed("/trust/statements is not a list");
  const read: ObservedStatement[] = [];
  for (const [index, statement] of statements.entries()) {
    const one = statementIn(statement);
    if (one === undefined) return malformed(`/trust/statements/${index} is not what became of a statement`);
    read.push(one);
  }
  return { kind: "observation", observation: { name, sha256, statements: read } };
}

function statementIn(value: unknown): ObservedStatement | undefined {
  if (!isRecord(value)) return undefined;
  const { index, applied, conditions } = value;
  if (typeof index !== "number" || !Number.isInteger(index) || index < 0) return undefined;
  if (typeof applied !== "boolean" || !Array.isArray(conditions)) return undefined;
  const read = conditions.flatMap((condition) => conditionIn(condition) ?? []);
  return read.length === conditions.length ? { index, applied, conditions: read } : undefined;
}

function conditionIn(value: unknown): ObservedCondition | undefined {
  if (!isRecord(value)) return undefined;
  const { operator, key, held, absent } = value;
  if (typeof operator !== "string" || typeof key !== "string") return undefined;
  return typeof held === "boolean" && typeof absent === "boolean" ? { operator, key, held, absent } : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function malformed(why: string): ReadEvidence {
  return { kind: "malformed", why };
}

/** Keeps what calls have shown, over as many runs as there are. */
export class Observations {
  readonly #byDigest = new Map<string, Observation[]>();
  readonly #names = new Set<string>();

  add(observation: Observation): void {
    const known = this.#byDigest.get(observation.sha256);
    if (known === undefined) this.#byDigest.set(observation.sha256, [observation]);
    else known.push(observation);
    this.#names.add(observation.name);
  }

  /**
   * What was shown of a policy with this very text. `isIt` tells by the name in the evidence whether it is the policy that
   * is meant: several roles may have policies that say the same, and one's scenarios show nothing of the others.
   */
  of(sha256: string, isIt: (name: string) => boolean = () => true): readonly Observation[] {
    return (this.#byDigest.get(sha256) ?? []).filter(({ name }) => isIt(name));
  }

  /** The names of all policies that calls were about, in the order in which they came. */
  get names(): readonly string[] {
    return [...this.#names];
  }
}
