import { SourceText } from "../../src/diagnostics/index.js";
import { type CompiledPolicy, compilePolicy, refusals } from "../../src/engine/index.js";
import { type PolicyKind, parsePolicy } from "../../src/policy/index.js";

/** One text or a list, as policies have it. */
export type Texts = string | readonly string[];

export type Principals = "*" | Readonly<Record<string, Texts>>;

/** The conditions of a statement: keys and their values by operator. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, Texts>>>>;

/** A statement of a trust policy, as an object of JSON. */
export interface DraftStatement {
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: Principals;
  readonly NotPrincipal?: Principals;
  readonly Action?: Texts;
  readonly NotAction?: Texts;
  readonly Condition?: Conditions;
}

/** A trust policy, as an object of JSON. */
export interface Draft {
  readonly Version?: string;
  readonly Statement: readonly DraftStatement[];
}

/** One key under one operator. */
export interface DraftTest {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

export function textOf(draft: Draft): string {
  return `${JSON.stringify(draft, null, 2)}\n`;
}

export function listOf(texts: Texts | undefined): readonly string[] {
  if (texts === undefined) return [];
  return typeof texts === "string" ? [texts] : texts;
}

export function testsOf({ Condition = {} }: DraftStatement): readonly DraftTest[] {
  return Object.entries(Condition).flatMap(([operator, block]) =>
    Object.entries(block).map(([key, values]) => ({ operator, key, values: listOf(values) })),
  );
}

/** A condition element of some tests; of two for the same key under the same operator the last one counts. */
export function conditionsOf(tests: readonly DraftTest[]): { readonly Condition?: Conditions } {
  if (tests.length === 0) return {};
  const blocks: Record<string, Record<string, Texts>> = {};
  for (const { operator, key, values } of tests) {
    const [first] = values;
    const block = blocks[operator] ?? {};
    // Letter case does not matter in keys, so the same key twice is refused.
    const same = Object.keys(block).find((name) => name.toLowerCase() === key.toLowerCase());
    blocks[operator] = { ...block, [same ?? key]: values.length === 1 && first !== undefined ? first : values };
  }
  return { Condition: blocks };
}

export function principalsOf(principals: Principals | undefined): readonly (readonly [type: string, value: string])[] {
  if (principals === undefined) return [];
  if (principals === "*") return [["AWS", "*"]];
  return Object.entries(principals).flatMap(([type, values]) =>
    listOf(values).map((value): readonly [string, string] => [type, value]),
  );
}

/** A compiled policy; undefined where AWS would refuse to store it, so that nothing is asked about it. */
export function compiledDraft(draft: Draft): CompiledPolicy | undefined {
  const policy = compiledText(textOf(draft));
  return policy !== undefined && refusals(policy).length === 0 ? policy : undefined;
}

export function compiledText(text: string, kind: PolicyKind = "trust"): CompiledPolicy | undefined {
  const parsed = parsePolicy(kind, new SourceText("policy.json", text));
  return parsed.document === undefined ? undefined : compilePolicy({ ...parsed, document: parsed.document });
}
