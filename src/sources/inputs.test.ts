// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts of other tools have them
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SourceText } from "../diagnostics/index.js";
import type { JsonNode } from "../policy/index.js";
import { loadTemplates, readSource, type SourcePolicy } from "./index.js";

const templates = await loadTemplates(true);

/** A text, and the roles that are to be found in it, in any order of kinds but in that of the text. */
interface Case {
  readonly name: string;
  /** Lines; of a text with other line breaks, all of it is one. */
  readonly text: readonly string[];
  readonly roles: readonly {
    readonly name: string;
    readonly pointer: string;
    /** The line of the first statement's Effect. */
    readonly line?: number;
    readonly kind?: SourcePolicy["kind"];
    readonly account?: string;
    /** Where the name in AWS is not the one that people call it by. */
    readonly roleName?: string;
    /** Whether other values make another policy of it. */
    readonly unknowns?: boolean;
    readonly remarks?: readonly string[];
    /** The line of the first problem. */
    readonly problem?: number;
  }[];
  /** What it is called where it holds no trust policy. */
  readonly without?: string;
}

const folder = new URL("../../fixtures/inputs/", import.meta.url);
const kinds = readdirSync(folder)
  .filter((name) => name.endsWith(".json") && name !== "yaml.json" && name !== "scalars.json")
  .map((name): { name: string; cases: readonly Case[] } => ({
    name,
    cases: JSON.parse(readFileSync(new URL(name, folder), "utf8")).cases,
  }));

function read(text: string) {
  const source = new SourceText("text", text.replace(/^\ufeff/, ""));
  const policies: SourcePolicy[] = [];
  const answer = readSource(source, { emit: (policy) => policies.push(policy), templates });
  if (answer.kind === "policy" && answer.doubt === undefined) policies.push(answer.policy);
  return { source, answer, policies };
}

function memberOf(node: JsonNode | undefined, name: string): JsonNode | undefined {
  return node?.kind === "object" ? node.members.findLast(({ key }) => key.value === name)?.value : undefined;
}

/** The line in the whole text at which the first statement says its effect, if it is there that it says so. */
function lineOfEffect(whole: SourceText, policy: SourcePolicy): number | string | undefined {
  if (policy.kind !== "policy") return undefined;
  const [root] = policy.placed.variants;
  const statement = memberOf(root, "Statement");
  const effect = memberOf(statement?.kind === "array" ? statement.items[0] : statement, "Effect");
  if (effect === undefined) return undefined;
  const { line, column } = (policy.source ?? whole).position(effect.start);
  const written = whole.line(line).slice(column - 1);
  return /^(["']|\\*"|%22)?Allow/.test(written) ? line : `line ${line}: ${written}`;
}

describe.each(kinds)("$name", ({ cases }) => {
  test("has at least five cases", () => expect(cases.length).toBeGreaterThanOrEqual(5));

  test.each(cases)("$name", ({ text, roles, without }) => {
    const { source, answer, policies } = read(text.join("\n"));
    const found = policies.map((policy, index) => {
      const expected = roles[index];
      const isPolicy = policy.kind === "policy";
      const place = isPolicy ? policy.placed.pointer : policy.pointer;
      const problems = policy.kind === "broken" ? policy.problems : [];
      const [problem] = problems;
      const start = problem && (policy.source ?? source).position(problem.span.start).line;
      const unknowns = isPolicy && (policy.placed.variants.length > 1 || (policy.placed.unknowns?.length ?? 0) > 0);
      const remarks = isPolicy || policy.kind === "unknown" ? policy.remarks?.map(({ code }) => code) : undefined;
      return {
        name: policy.name,
        pointer: place,
        kind: policy.kind,
        unknowns,
        remarks: remarks ?? [],
        role: isPolicy && expected?.account !== undefined ? policy.placed.role : undefined,
        line: expected?.line === undefined ? undefined : lineOfEffect(source, policy),
        problem: expected?.problem === undefined ? undefined : start,
      };
    });
    expect(found).toEqual(
      roles.map(
        ({
          name,
          pointer,
          line,
          kind = "policy",
          account,
          roleName = name,
          unknowns = false,
          remarks = [],
          problem,
        }) => ({
          ...{ name, pointer, kind, unknowns, remarks, line, problem },
          role: account === undefined ? undefined : { account, name: roleName },
        }),
      ),
    );
    if (without !== undefined) expect(answer).toEqual({ kind: "nothing", what: without });
  });

  test.each(cases.filter(({ roles }) => roles.length > 0))(
    "$name: nothing of it is lost beside other texts",
    ({ text, roles }) => {
      const whole = text.join("\n").replace(/^\ufeff/, "");
      const names = (each: string): readonly string[] => read(each).policies.map(({ name }) => name);
      const expected = names(whole);
      const json = asJson(whole);
      if (json !== undefined) {
        const line = JSON.stringify(json);
        const policy =
          '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}';
        expect(names(`{"x": 1}\n${line}\n${policy}\n`)).toEqual([...expected, ""]);
        expect(names(`[${policy}, ${line}]`)).toEqual(["", ...expected]);
        expect(names(`# YAML\n---\n${line}\n--- ${policy}\n`)).toEqual([...expected, ""]);
      } else if (isOneDocument(whole) && roles.every(({ pointer, kind }) => kind !== "broken" || pointer !== "")) {
        const other = "kind: x\nlist: [AssumeRolePolicyDocument]\n";
        expect(names(`${other}---\n${whole}\n---\n${other}`)).toEqual(expected);
      }
    },
  );
});

/** Whether other documents of YAML may stand around a text. */
function isOneDocument(text: string): boolean {
  return !/^\s*\{/.test(text) && !/^(---|%|\.\.\.)/m.test(text);
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const texts = kinds.flatMap(({ cases }) => cases.map(({ text }) => text.join("\n")));

test("a text with any mistake is read to an end, with places in it", () => {
  const piece = fc.constantFrom(
    ..."[]{}\"'#&*!|>-?:,%\t\n$\\",
    "<<",
    "---",
    "{{ x }}",
    "${x}",
    "!Sub ",
    "&a ",
    "*a ",
    "",
  );
  fc.assert(
    fc.property(fc.constantFrom(...texts), fc.nat(), fc.nat(20), piece, (text, at, length, put) => {
      const start = text.length === 0 ? 0 : at % text.length;
      const { source, policies } = read(text.slice(0, start) + put + text.slice(start + length));
      for (const policy of policies) {
        const spans = policy.kind === "broken" ? policy.problems.map(({ span }) => span) : [];
        for (const { start: from } of spans) {
          const { line } = (policy.source ?? source).position(from);
          expect(line).toBeLessThanOrEqual(source.lineCount);
        }
      }
    }),
    { numRuns: 1500 },
  );
});
