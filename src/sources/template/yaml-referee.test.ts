import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SourceText } from "../../diagnostics/index.js";
import type { JsonNode } from "../../policy/index.js";
import { meansTheSame, readingsOf } from "./scalars.js";
import { readYaml } from "./yaml.js";

interface Case {
  readonly text: string;
  /** What PyYAML makes of it, scalars as the texts that are written. */
  readonly documents?: readonly unknown[];
  /** Why PyYAML refuses it. */
  readonly refused?: string;
  /** Whether it is read although PyYAML refuses it, as others do. */
  readonly read?: boolean;
}

const { cases }: { readonly cases: readonly Case[] } = JSON.parse(
  readFileSync(new URL("../../../fixtures/inputs/yaml.json", import.meta.url), "utf8"),
);

/** A value with its scalars as texts, for comparison with those of PyYAML. */
function texts(node: JsonNode): unknown {
  switch (node.kind) {
    case "string":
      return node.value;
    case "number":
      return node.text;
    case "boolean":
      return node.value ? "true" : "false";
    case "null":
      return "";
    case "array":
      return node.items.map(texts);
    case "object":
      return Object.fromEntries(node.members.map(({ key, value }) => [key.value, texts(value)]));
  }
}

/** What is written as another text of the same value. */
function alike(value: unknown): unknown {
  if (typeof value === "string") return /^(~|null)$/i.test(value) ? "" : value;
  if (Array.isArray(value)) return value.map(alike);
  if (value === null || typeof value !== "object") return value ?? "";
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, alike(each)]));
}

test.each(cases)("$text is read as PyYAML reads it", ({ text, documents, refused, read = false }) => {
  const found = readYaml(new SourceText("template.yaml", text));
  if (documents === undefined) {
    expect(refused).not.toBe("");
    expect(found.every(({ root }) => root !== undefined)).toBe(read);
    return;
  }
  const expected = documents.map(alike).filter((document) => document !== "");
  expect(
    found.flatMap(({ root }) => (root === undefined ? [] : [alike(texts(root))])).filter((each) => each !== ""),
  ).toEqual(expected);
});

interface ScalarCase {
  readonly written: string;
  readonly pyyaml: string;
  readonly yaml12: string;
  readonly yaml11: string;
}

const scalars: { readonly cases: readonly ScalarCase[] } = JSON.parse(
  readFileSync(new URL("../../../fixtures/inputs/scalars.json", import.meta.url), "utf8"),
);

/** Spellings of true, false and null that all readers have. */
const agreed = /^(~|true|false|null)$/i;

test.each(scalars.cases)("the readings of $written are those of all readers", ({ written, pyyaml, yaml12, yaml11 }) => {
  const readings = readingsOf(written);
  const others = [pyyaml, yaml12, yaml11];
  const isAgreed = agreed.test(written) && others.every((each) => each === others[0]);
  for (const other of isAgreed ? [] : others) {
    if (other === "date") expect(readings.length).toBeGreaterThan(1);
    else expect(readings).toContain(other);
  }
  const differs = new Set([written, ...others]).size > 1 && !isAgreed;
  if (differs) expect(readings.length).toBeGreaterThan(1);
  // What all read as it is written is no reason for a finding.
  if (!differs && !/^\d{4}-/.test(written)) expect(readings).toEqual([written]);
  expect(meansTheSame(written, "/Version")).toBe(/^\d{4}-\d{2}-\d{2}$/.test(written));
});
