import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { SourceText } from "../diagnostics/index.js";
import { type CompiledPolicy, compilePolicy, decide, readRequestDocument } from "../engine/index.js";
import { parsePolicy } from "../policy/index.js";
import {
  type Axiom,
  type Found,
  newAccess,
  type Property,
  prove,
  reachOf,
  type Verdict,
  type Witness,
} from "./index.js";

/** What a witness must be like. */
interface Expected {
  readonly kind?: string;
  readonly anyKind?: boolean;
  /** `absent`, `false` or `true`. */
  readonly mfa?: string;
  readonly anyMfa?: boolean;
  readonly age?: number;
  readonly minimumAge?: number;
  /** The index of the statement that lets it in. */
  readonly statement?: number;
  readonly principal?: string;
  readonly notPrincipal?: string;
  readonly account?: string;
  readonly has?: Readonly<Record<string, unknown>>;
  readonly hasNot?: Readonly<Record<string, unknown>>;
  /** Keys by patterns of their values. */
  readonly matches?: Readonly<Record<string, string>>;
  /** Two keys of the same value. */
  readonly sameAs?: readonly [string, string];
  readonly tagCount?: number;
  readonly undocumented?: readonly string[];
}

/** A case of `fixtures/analysis`. */
interface Case {
  readonly name: string;
  readonly why: string;
  readonly property: string;
  readonly scope?: "people" | "all";
  readonly without?: readonly Axiom[];
  readonly version?: string;
  readonly statements?: readonly object[];
  readonly old?: readonly object[];
  readonly new?: readonly object[];
  /** Of several, with `|` between them, any. */
  readonly verdict?: string;
  readonly axioms?: readonly Axiom[];
  /** What a verdict that is not known hangs on, and words of the reason. */
  readonly undocumented?: readonly string[];
  readonly because?: string;
  readonly witness?: Expected;
  /** What `old` allows and `new` does not. */
  readonly removed?: Expected | "none";
  readonly reach?: readonly string[];
}

const folder = new URL("../../fixtures/analysis/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".json"));

function casesIn(file: string): readonly Case[] {
  return JSON.parse(readFileSync(new URL(file, folder), "utf8"));
}

function textOf(statements: readonly object[] | undefined, { version = "2012-10-17" }: Case): string {
  return JSON.stringify({ Version: version, Statement: statements });
}

function compiled(text: string): CompiledPolicy {
  const parsed = parsePolicy("trust", new SourceText("policy.json", text));
  if (parsed.document === undefined) throw new Error(`no policy: ${text}`);
  return compilePolicy({ ...parsed, document: parsed.document });
}

/** The decision on a witness as people get it: in a file, with the trust policy put in. */
function decisionOn(witness: Witness, trust: string): string {
  const request = { ...witness, policies: { ...witness.policies, trust: JSON.parse(trust) } };
  const document = readRequestDocument(new SourceText("request.json", JSON.stringify(request)), {
    lenient: true,
    load: () => ({ refused: "there are no files" }),
  });
  if (document.kind === "refused") throw new Error(JSON.stringify(document.problems));
  return decide(document.request, document.policies).decision;
}

function propertyOf(text: string): Property {
  const [kind, value = ""] = text.split("=");
  if (kind === "mfa-age") return { kind, seconds: Number(value) };
  if (kind === "accounts") return { kind, accounts: value.split(",") };
  if (kind !== "mfa") throw new Error(`no property: ${text}`);
  return { kind };
}

function checkFound({ witness, statement, actor, undocumented }: Found, expected: Expected): void {
  const { context, principal } = witness;
  const value = (key: string): unknown =>
    Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
  if (expected.anyKind !== true && expected.kind !== undefined) expect(actor.kind).toBe(expected.kind);
  if (expected.anyMfa !== true && expected.mfa !== undefined) {
    expect(value("aws:MultiFactorAuthPresent") ?? "absent").toBe(expected.mfa);
  }
  if (expected.age !== undefined) expect(value("aws:MultiFactorAuthAge")).toBe(String(expected.age));
  if (expected.minimumAge !== undefined) {
    expect(Number(value("aws:MultiFactorAuthAge"))).toBeGreaterThanOrEqual(expected.minimumAge);
  }
  if (expected.statement !== undefined) expect(statement).toBe(expected.statement);
  if (expected.principal !== undefined) expect(principal).toBe(expected.principal);
  if (expected.notPrincipal !== undefined) expect(principal).not.toBe(expected.notPrincipal);
  if (expected.account !== undefined) expect(principal).toContain(`::${expected.account}:`);
  for (const [key, wanted] of Object.entries(expected.has ?? {})) expect(value(key)).toEqual(wanted);
  for (const [key, wanted] of Object.entries(expected.hasNot ?? {})) expect(value(key)).not.toEqual(wanted);
  for (const [key, pattern] of Object.entries(expected.matches ?? {})) {
    expect(String(value(key))).toMatch(new RegExp(pattern));
  }
  if (expected.sameAs !== undefined) {
    const [one, other] = expected.sameAs;
    expect(value(one)).toBeTruthy();
    expect(value(one)).toBe(value(other));
  }
  if (expected.tagCount !== undefined) expect(value("aws:TagKeys")).toHaveLength(expected.tagCount);
  if (expected.undocumented !== undefined) expect(undocumented).toEqual(expected.undocumented);
}

function foundIn(verdict: Verdict): Found {
  if (verdict.kind !== "violated") throw new Error(`there is no witness: ${JSON.stringify(verdict)}`);
  return verdict.found;
}

function checkDiff(each: Case, switchedOff: ReadonlySet<Axiom>): void {
  const [oldText, newText] = [textOf(each.old, each), textOf(each.new, each)];
  const [previous, next] = [compiled(oldText), compiled(newText)];
  const gained = newAccess(previous, next, { switchedOff });
  const wanted = { "new-access": "violated", "no-new-access": "proved", unknown: "unknown" }[each.verdict ?? ""];
  expect(gained.kind, JSON.stringify(gained)).toBe(wanted);
  if (gained.kind === "unknown") checkUnknown(gained, each);
  if (each.verdict === "new-access") {
    const found = foundIn(gained);
    checkFound(found, each.witness ?? {});
    expect(decisionOn(found.witness, newText)).toBe("allowed");
    expect(decisionOn(found.witness, oldText)).not.toBe("allowed");
  }
  const lost = newAccess(next, previous, { switchedOff });
  expect(lost.kind).toBe(each.removed === "none" ? "proved" : "violated");
  if (each.removed !== "none") {
    const found = foundIn(lost);
    checkFound(found, each.removed ?? {});
    expect(decisionOn(found.witness, oldText)).toBe("allowed");
    expect(decisionOn(found.witness, newText)).not.toBe("allowed");
  }
  // The axioms are those of both directions together.
  const axioms = [gained, lost].flatMap((verdict) => (verdict.kind === "proved" ? verdict.axioms : []));
  if (each.axioms !== undefined) expect(new Set(axioms)).toEqual(new Set(each.axioms));
}

function checkUnknown(verdict: Extract<Verdict, { readonly kind: "unknown" }>, { undocumented, because }: Case): void {
  if (undocumented !== undefined) expect(verdict.undocumented).toEqual(undocumented);
  if (because !== undefined) expect(verdict.why).toContain(because);
}

function checkVerdict(each: Case, switchedOff: ReadonlySet<Axiom>): void {
  const text = textOf(each.statements, each);
  const verdict = prove(compiled(text), propertyOf(each.property), { scope: each.scope, switchedOff });
  expect(each.verdict?.split("|"), JSON.stringify(verdict)).toContain(verdict.kind);
  if (verdict.kind === "proved" && each.axioms !== undefined) expect(verdict.axioms).toEqual(each.axioms);
  if (verdict.kind === "unknown") checkUnknown(verdict, each);
  if (verdict.kind !== "violated") return;
  checkFound(verdict.found, each.witness ?? {});
  expect(decisionOn(verdict.found.witness, text)).toBe("allowed");
}

for (const file of files) {
  describe(file, () => {
    for (const each of casesIn(file)) {
      test(`${each.name}: ${each.why}`, () => {
        const switchedOff = new Set(each.without);
        if (each.property === "diff") return checkDiff(each, switchedOff);
        if (each.property !== "reachable") return checkVerdict(each, switchedOff);
        const reach = reachOf(compiled(textOf(each.statements, each)), { switchedOff });
        expect(reach.map(({ kind }) => kind)).toEqual(each.reach);
      });
    }
  });
}

test("there are at least 60 cases, and none says the same as another", () => {
  const all = files.flatMap((file) => casesIn(file).map(({ name }) => `${file} ${name}`));
  expect(all.length).toBeGreaterThanOrEqual(60);
  expect(new Set(all).size).toBe(all.length);
});
