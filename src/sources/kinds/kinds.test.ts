import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { SourceText } from "../../diagnostics/index.js";
import { inspectSource, type SourceVerdict } from "../../inspection/index.js";
import { loadTemplates } from "../templates.js";
import { countedInWords, otherKindIds, otherKindOf } from "./index.js";

interface Case {
  readonly file: string;
  readonly text: readonly string[];
}

function casesOf<Each extends Case>(name: string): readonly Each[] {
  const text = readFileSync(new URL(`../../../fixtures/kinds/${name}`, import.meta.url), "utf8");
  const { cases }: { readonly cases: readonly Each[] } = JSON.parse(text);
  return cases;
}

const templates = await loadTemplates(true);

function inspected(
  { file, text }: Case,
  isNamed: boolean,
): { readonly verdict: SourceVerdict; readonly rules: readonly string[] } {
  const rules: string[] = [];
  const verdict = inspectSource(new SourceText(file, text.join("\n")), {
    isNamed,
    templates,
    take: (part) => {
      const findings =
        part.kind === "policy" ? part.findings({}).findings : part.kind === "unread" ? [part.finding] : [];
      for (const { rule, severity } of findings) if (severity === "error") rules.push(rule);
    },
  });
  return { verdict, rules };
}

describe("files of other kinds are passed over in folders, with their kind", () => {
  test.each(casesOf<Case & { readonly kind: string }>("passed-over.json"))("$file: $kind", (each) => {
    const { verdict, rules } = inspected(each, false);
    expect({ kind: verdict.kind, rules }).toEqual({ kind: "nothing", rules: [] });
    expect(verdict.kind === "nothing" && otherKindOf(verdict.what)).toBe(each.kind);
  });
});

describe("trust policies and roles with a mistake are not", () => {
  test.each(casesOf<Case & { readonly rule: string; readonly what: string }>("not-passed-over.json"))(
    "$file: $what",
    (each) => {
      const { verdict, rules } = inspected(each, false);
      expect(verdict).toEqual({ kind: "read" });
      expect(rules).toContain(each.rule);
    },
  );
});

test("a templated trust policy that was named is an error, which says what to do", () => {
  for (const each of casesOf<Case & { readonly kind: string }>("passed-over.json")) {
    if (each.kind !== "templated-trust-policy") continue;
    const { verdict, rules } = inspected(each, true);
    expect({ verdict, rules }, each.file).toEqual({ verdict: { kind: "read" }, rules: ["invalid-json"] });
  }
});

test("kinds have ids of their own, and are counted in words", () => {
  expect(new Set(otherKindIds).size).toBe(otherKindIds.length);
  for (const id of otherKindIds) expect(id).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
  expect(countedInWords("helm-chart", 1)).toBe("1 Helm chart");
  expect(countedInWords("terraform-without-roles", 3)).toBe("3 Terraform files without roles");
});
