import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Found } from "../../src/analysis/index.js";
import { SourceText } from "../../src/diagnostics/index.js";
import { type CompiledPolicy, compilePolicy, decide, prepareRequest, type Request } from "../../src/engine/index.js";
import { edited, judgeMutant, type Mutant, type MutantJudgement, mutantsOf } from "../../src/mutation/index.js";
import { nodeAt, parseJson, parsePolicy, policyFromJson } from "../../src/policy/index.js";
import { CallMaker } from "../hunt/calls.js";
import { requestOf } from "../hunt/claims.js";
import { Dice } from "../hunt/dice.js";
import { compiledText, textOf } from "../hunt/drafts.js";
import { families } from "../hunt/policies.js";
import { multiplier } from "../properties/runs.js";

interface Case {
  readonly kind: string;
  readonly why: string;
  readonly source: string;
  readonly policy: object;
  readonly expected: readonly {
    readonly pointer: string;
    readonly description: string;
    readonly changes: "gains" | "loses" | "gains and loses" | "nothing";
  }[];
}

const { cases }: { readonly cases: readonly Case[] } = JSON.parse(readFileSync("fixtures/mutation/cases.json", "utf8"));
const kinds = readdirSync("src/mutation/mutations")
  .filter((file) => /^[a-z-]+\.ts$/.test(file))
  .map((file) => file.replace(/\.ts$/, ""));

function compiled(text: string): CompiledPolicy {
  const parsed = parsePolicy("trust", new SourceText("policy.json", text));
  if (parsed.document === undefined) throw new Error("not a policy");
  return compilePolicy({ ...parsed, document: parsed.document });
}

/** The policy at a place of a larger text. */
function partOf(source: SourceText, pointer: string): CompiledPolicy {
  const { root } = parseJson(source);
  const node = root && nodeAt(root, pointer)?.node;
  const parsed = node && policyFromJson("trust", source, node, pointer);
  if (parsed?.document === undefined) throw new Error("not a policy");
  return compilePolicy({ ...parsed, document: parsed.document });
}

function isAllowed(request: Request, trust: CompiledPolicy): boolean {
  return decide(request, { trust, identity }).decision === "allowed";
}

/** That a call is allowed by one policy, and not by the other. */
function expectWitness({ witness }: Found, by: CompiledPolicy, not: CompiledPolicy, mutant: Mutant): void {
  const prepared = prepareRequest({ ...witness, principalKeys: "checked" });
  // Where a policy asks for keys that contradict the principal, a proof takes any.
  if (prepared.kind !== "ready") return;
  expect([isAllowed(prepared.request, by), isAllowed(prepared.request, not)], mutant.id).toEqual([true, false]);
}

function changesOf(judgement: MutantJudgement): string {
  if (judgement.kind !== "differs") return judgement.kind === "equivalent" ? "nothing" : judgement.kind;
  const { gained, lost } = judgement;
  return [gained === undefined ? [] : "gains", lost === undefined ? [] : "loses"].flat().join(" and ");
}

const identity = [
  compiledText('{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}', "identity"),
].flatMap((policy) => policy ?? []);

describe("the mistakes of each kind", () => {
  test.each(cases)("$kind: $why", ({ kind, policy: document, expected }) => {
    const policy = compiled(JSON.stringify(document, null, 2));
    const mutants = mutantsOf(policy).filter((mutant) => mutant.kind === kind);
    const found = mutants.map((mutant) => {
      const changes = changesOf(judgeMutant(policy, mutant));
      return { pointer: mutant.pointer.replaceAll("~1", "/"), description: mutant.description, changes };
    });
    expect(found).toEqual(expected);
  });

  test("each kind has a case", () => {
    expect([...new Set(cases.map(({ kind }) => kind))].sort()).toEqual(kinds);
  });
});

describe("a mutant", () => {
  const text = readFileSync("policies/team-sessions.json", "utf8");
  const policy = compiled(text);
  const mutants = mutantsOf(policy);

  test("has an id and a text of its own, and the rest of the file as it is", () => {
    expect(mutants.length).toBeGreaterThan(20);
    expect(new Set(mutants.map(({ id }) => id)).size).toBe(mutants.length);
    expect(new Set(mutants.map(({ text: own }) => own)).size).toBe(mutants.length);
    const lines = new Set(text.split("\n"));
    for (const mutant of mutants) {
      const after = edited(text, mutant.fileEdits ?? []);
      expect(JSON.parse(after)).toEqual(JSON.parse(mutant.text));
      expect(after.split("\n").filter((line) => !lines.has(line)).length).toBeLessThanOrEqual(2);
    }
  });

  test("says where it is in the original, and what is there instead", () => {
    const source = new SourceText("policy.json", text);
    for (const { range, replacement, fileEdits } of mutants) {
      const offset = (line: number, column: number): number =>
        text
          .split("\n")
          .slice(0, line - 1)
          .join("\n").length +
        (line === 1 ? 0 : 1) +
        column -
        1;
      const start = offset(range.start.line, range.start.column);
      const end = offset(range.end.line, range.end.column);
      expect(source.position(start)).toEqual(range.start);
      expect(text.slice(0, start) + replacement + text.slice(end)).toBe(edited(text, fileEdits ?? []));
    }
  });

  test("of a policy in a dump has the places and the edits of the dump", () => {
    const document = JSON.stringify({ Roles: [{ AssumeRolePolicyDocument: JSON.parse(text) }] }, null, 1);
    const source = new SourceText("dump.json", document);
    const pointer = "/Roles/0/AssumeRolePolicyDocument";
    const part = partOf(source, pointer);
    const [first] = mutantsOf(part);
    expect(first?.pointer.startsWith(`${pointer}/Statement`)).toBe(true);
    for (const mutant of mutantsOf(part)) {
      const changed = JSON.parse(edited(document, mutant.fileEdits ?? []));
      expect(changed.Roles[0].AssumeRolePolicyDocument).toEqual(JSON.parse(mutant.text));
    }
  });
});

describe("judgements", () => {
  test("equivalent, gained and lost never disagree with the engine on calls made at random", {
    timeout: 60_000,
  }, () => {
    const seen = { equivalent: 0, calls: 0, differs: 0 };
    for (let index = 0; index < 12 * multiplier; index++) {
      const dice = new Dice("mutation", index);
      const draft = families.realistic(dice);
      const policy = compiledText(textOf(draft));
      if (policy === undefined) continue;
      const mutants = mutantsOf(policy);
      for (let draw = 0; draw < 6; draw++) {
        const mutant = dice.oneOf(mutants);
        if (mutant === undefined) break;
        const judgement = judgeMutant(policy, mutant);
        if (judgement.kind === "equivalent") {
          seen.equivalent++;
          const maker = new CallMaker([draft, JSON.parse(mutant.text)], dice);
          for (let call = 0; call < 40; call++) {
            const request = requestOf(maker.next());
            if (request === undefined) continue;
            seen.calls++;
            expect(isAllowed(request, mutant.policy), mutant.id).toBe(isAllowed(request, policy));
          }
        } else if (judgement.kind === "differs") {
          seen.differs++;
          if (judgement.gained !== undefined) expectWitness(judgement.gained, mutant.policy, policy, mutant);
          if (judgement.lost !== undefined) expectWitness(judgement.lost, policy, mutant.policy, mutant);
        }
      }
    }
    const share = Math.min(1, multiplier);
    expect(seen.equivalent).toBeGreaterThan(3 * share);
    expect(seen.calls).toBeGreaterThan(100 * share);
    expect(seen.differs).toBeGreaterThan(20 * share);
  });
});
