import type { CompiledCondition, CompiledPolicy, CompiledStatement } from "../engine/index.js";

/** A condition of a statement, with a number by which truths are kept. */
export interface Atom {
  readonly index: number;
  readonly condition: CompiledCondition;
  /** The key in lower case. */
  readonly key: string;
  /** The keys that stand in its policy variables, in lower case. */
  readonly variables: readonly string[];
  /** Its operator, key and values as they are written: conditions of the same text hold for the same requests. */
  readonly text: string;
}

const noVariables: readonly string[] = [];

/** A statement with its conditions as atoms. */
export interface AtomicStatement {
  /** Its place among all statements that are looked at. */
  readonly position: number;
  readonly policy: CompiledPolicy;
  readonly compiled: CompiledStatement;
  readonly atoms: readonly Atom[];
}

/** The statements of policies, each condition numbered across all of them. */
export function atomicStatements(policies: readonly CompiledPolicy[]): readonly AtomicStatement[] {
  let index = 0;
  let position = 0;
  return policies.flatMap((policy) =>
    policy.statements.map((compiled) => ({
      position: position++,
      policy,
      compiled,
      atoms: compiled.conditions.map((condition) => ({
        index: index++,
        condition,
        key: condition.key,
        variables: variablesIn(condition),
        text: textOf(condition),
      })),
    })),
  );
}

function textOf({ source, form, templates }: CompiledCondition): string {
  // `${*}` is a character or three, by the version of the policy.
  const hasLiterals = templates.some(({ parts }) => parts.some((part) => !("key" in part) && part.literal));
  let text = `${source.operator.value} ${source.key.value} ${form === undefined ? "u" : hasLiterals ? "l" : "p"}`;
  for (const { value } of source.values) text += ` ${value.length}:${value}`;
  return text;
}

function variablesIn({ templates }: CompiledCondition): readonly string[] {
  if (templates.every(({ fixed }) => fixed !== undefined)) return noVariables;
  return templates.flatMap(({ parts }) => parts.flatMap((part) => ("key" in part ? [part.key] : [])));
}
