import type { CompiledCondition, CompiledStatement } from "../../engine/index.js";
import { isUnknownKey } from "../../iam/index.js";
import { comparisonOf, writtenValues } from "../values.js";
import { isOnMfa } from "./statements.js";

/** Keys of a call with a value each. */
export type CallKeys = Readonly<Record<string, string>>;

/** So many combinations of values are tried for one call. */
const mostContexts = 300;

/** Keys that a call always has with one value, or that its credentials settle. */
const settled: ReadonlySet<string> = new Set([
  ...["aws:viaawsservice", "aws:securetransport", "aws:principalisawsservice", "aws:principaltype"],
  ...["aws:username", "aws:principalarn", "aws:principalaccount"],
]);

/**
 * Keys for calls that differ in which conditions of some statements they meet; the plainest first. They are tried, so they need
 * not be all.
 */
export function* contextsFor(statements: readonly CompiledStatement[]): Generator<CallKeys> {
  const conditions = statements.flatMap((statement) => statement.conditions);
  const byKey = new Map<string, CompiledCondition[]>();
  for (const condition of conditions) {
    const { key } = condition;
    // Whether a call can have a key that is not listed is not known.
    if (isOnMfa(condition) || settled.has(key) || isUnknownKey(key)) continue;
    byKey.set(key, [...(byKey.get(key) ?? []), condition]);
  }
  const choices = [...byKey].map(([, own]) => {
    const name = own[0]?.source.key.value ?? "";
    const values = [...new Set(own.flatMap(samplesOf))].slice(0, 8);
    return [{}, ...values.map((value) => ({ [name]: value }))];
  });
  let count = 0;
  for (const each of products(choices)) {
    if (count++ >= mostContexts) return;
    yield each;
  }
}

function* products(choices: readonly (readonly CallKeys[])[]): Generator<CallKeys> {
  const [first, ...rest] = choices;
  if (first === undefined) {
    yield {};
    return;
  }
  for (const others of products(rest)) for (const one of first) yield { ...one, ...others };
}

function samplesOf(condition: CompiledCondition): readonly string[] {
  const written = writtenValues(condition);
  switch (comparisonOf(condition)) {
    case "presence":
      return ["example"];
    case "number":
      return written.flatMap((text) => {
        const value = Number(text);
        return Number.isFinite(value) ? [String(value), String(value - 1), String(value + 1)] : [];
      });
    case "date":
      return [...written, "2000-01-01T00:00:00Z", "2099-01-01T00:00:00Z"];
    case "address":
      return [...written.map((text) => text.replace(/\/\d+$/, "")), "192.0.2.1", "198.51.100.1"];
    default:
      if (condition.form?.operator.name === "Bool") return ["true", "false"];
      return [...written.map((text) => text.replace(/\$\{[^}]*\}/g, "example").replace(/[*?]/g, "x")), "example"];
  }
}
