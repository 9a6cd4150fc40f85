import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SourceText } from "../diagnostics/index.js";
import { RolesBefore, readSource, type SourcePolicy } from "./index.js";

interface Case {
  readonly name: string;
  readonly before: unknown;
  readonly now: unknown;
  readonly known: number;
}

const { cases }: { readonly cases: readonly Case[] } = JSON.parse(
  readFileSync(new URL("../../fixtures/sources/roles-before.json", import.meta.url), "utf8"),
);

/** Counts the roles that are known again. */
class Counting extends RolesBefore {
  known = 0;

  override at(...place: Parameters<RolesBefore["at"]>): ReturnType<RolesBefore["at"]> {
    const role = super.at(...place);
    if (role !== undefined) this.known++;
    return role;
  }
}

/** What is handed on of a text: each policy with its place in the whole, and all that is in it. */
function saidOf(text: string, before?: RolesBefore): { readonly kind: string; readonly policies: readonly unknown[] } {
  const source = new SourceText("text", text);
  const policies: unknown[] = [];
  const emit = (policy: SourcePolicy): void => {
    if (policy.kind !== "policy") policies.push({ ...policy, source: policy.source?.text });
    else {
      const { name, placed, source: own = source, isWholeText } = policy;
      const { pointer, variants, problems, role } = placed;
      const range = own.range({ start: 0, end: own.text.length });
      policies.push({ name, pointer, role, problems, range, isWholeText, variants: JSON.stringify(variants) });
    }
  };
  const { kind } = readSource(source, { emit, isLarge: true, before });
  return { kind, policies };
}

for (const space of [undefined, 4])
  test.for(cases)(`$name, with indentation ${space}`, ({ before: first, now, known }) => {
    const before = new Counting();
    const text = JSON.stringify(now, null, space);
    saidOf(JSON.stringify(first, null, space), before);
    expect(before.known).toBe(0);
    expect(saidOf(text, before)).toEqual(saidOf(text));
    expect(before.known).toBe(known);
  });

test("a text that breaks off behind known roles says the same as by itself", () => {
  const [{ before: first, now }] = cases as readonly [Case];
  const before = new Counting();
  saidOf(JSON.stringify(first), before);
  const text = JSON.stringify(now).slice(0, -2);
  expect(saidOf(text, before)).toEqual(saidOf(text));
  expect(before.known).toBe(3);
});
