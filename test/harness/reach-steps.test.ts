import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DataTable } from "@cucumber/cucumber";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Backend, openBackend } from "../../src/backends/index.js";
import { attachmentTypes, type ReachEvidence } from "../../src/evidence/index.js";
import type { AccountFile } from "../../src/steps/account-file.js";
import { reach } from "../../src/steps/reach.js";
import { RunAccounts } from "../../src/steps/run-accounts.js";
import { Scenario } from "../../src/steps/scenario.js";
import { beginScenario } from "../../src/steps/world.js";
import { folderWith } from "../command-line.js";

/** An account with what is expected of it, as `test/reach/fixtures.test.ts` reads it; its source is in the file. */
interface Case {
  readonly name: string;
  readonly dumps: readonly DumpedAccount[];
  readonly serviceControl?: readonly object[];
  readonly resourceControl?: readonly object[];
  readonly credentialReport?: string;
  readonly mfaPropagation?: "documented" | "observed";
  readonly access: readonly Pair[];
  readonly outside: readonly Pair[];
  readonly unknown: readonly (readonly [from: string, to: string])[];
  /** Ways to undo MFA; where a case does not have them, it says nothing about them. */
  readonly escalations?: readonly { readonly by: string; readonly action: string; readonly mfa: string }[];
}

interface DumpedAccount {
  readonly IsTruncated?: boolean;
  readonly RoleDetailList?: readonly { readonly Arn: string }[];
}

type Pair = readonly [from: string, to: string, mfa: string];

let backend: Backend;
beforeAll(async () => {
  backend = await openBackend({ backend: "embedded" }, {}, () => {});
});
afterAll(() => backend.close());

/** The step definitions by their phrases. */
const steps = new Map<string, (...args: readonly unknown[]) => unknown>();
const none = (): void => {};
reach({
  Given: none,
  When: none,
  Then: (phrase: unknown, ...optionsAndCode: readonly unknown[]) => {
    const code = optionsAndCode.at(-1);
    if (typeof code === "function")
      steps.set(String(phrase), function (this: unknown, ...args) {
        return Reflect.apply(code, this, args);
      });
  },
  Before: none,
  After: none,
  BeforeAll: none,
  AfterAll: none,
});

/** What a step of a scenario with these files comes to: nothing where it passes, else its message; with its evidence. */
type Ask = (
  phrase: string,
  ...args: readonly unknown[]
) => Promise<{ message: string | undefined; evidence: ReachEvidence }>;

async function asking(files: readonly AccountFile[], run: RunAccounts): Promise<Ask> {
  const attached: ReachEvidence[] = [];
  const world = {
    attach: (...[body, options]: readonly unknown[]) => {
      expect(options).toMatchObject({ mediaType: attachmentTypes.reach });
      attached.push(JSON.parse(String(body)));
      return Promise.resolve();
    },
  };
  const scenario = new Scenario(world, backend, await backend.begin(), run);
  beginScenario(world, scenario);
  await scenario.giveAccounts("the account", files);
  return async (phrase, ...args) => {
    const step = steps.get(phrase);
    if (step === undefined) throw new Error(`there is no step ${phrase}`);
    const message = await Promise.resolve(Reflect.apply(step, world, args)).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    const evidence = attached.at(-1);
    if (evidence === undefined) throw new Error(`the step ${phrase} attached nothing: ${message}`);
    return { message, evidence };
  };
}

const fixtures = new URL("../../fixtures/reach/", import.meta.url);
const tables = readdirSync(fixtures).filter((name) => name.endsWith(".json"));

/** A case as files. */
function filesOf(one: Case): readonly AccountFile[] {
  const { dumps, serviceControl, resourceControl, credentialReport } = one;
  const texts: Record<string, string> = {};
  for (const [index, dump] of dumps.entries()) texts[`dump-${index}.json`] = JSON.stringify(dump);
  for (const [index, level] of (serviceControl ?? []).entries()) texts[`scp-${index}.json`] = JSON.stringify(level);
  for (const [index, level] of (resourceControl ?? []).entries()) texts[`rcp-${index}.json`] = JSON.stringify(level);
  if (credentialReport !== undefined) texts["report.csv"] = credentialReport;
  const folder = folderWith(texts);
  const kinds = { dump: "account", scp: "serviceControl", rcp: "resourceControl", report: "credentialReport" } as const;
  return Object.keys(texts).flatMap((name) => {
    const kind = Object.entries(kinds).find(([prefix]) => name.startsWith(prefix))?.[1];
    return kind === undefined ? [] : [{ kind, path: join(folder, name) }];
  });
}

/** Services and identity providers have no MFA by nature. */
function isByNature([from]: Pair): boolean {
  return /^(service|identity provider) /.test(from);
}

/** Whether a case is complete, and nothing of a role is unknown. */
function isKnown(one: Case, role: string): boolean {
  return !one.unknown.some(([, to]) => to === role || to.endsWith(":role/*"));
}

function table(rows: readonly (readonly [string, string])[]): DataTable {
  return new DataTable([["user", "MFA"], ...rows.map((row) => [...row])]);
}

for (const file of tables) {
  const { cases }: { readonly cases: readonly Case[] } = JSON.parse(readFileSync(new URL(file, fixtures), "utf8"));
  describe(file, () => {
    test.each(cases.filter(({ access }) => access !== undefined))("$name", async (one) => {
      const ask = await asking(filesOf(one), new RunAccounts(one));
      for (const { Arn: role } of one.dumps.flatMap(({ RoleDetailList = [] }) => RoleDetailList)) {
        const pairs = [...one.access, ...one.outside].filter(([, to]) => to === role);
        const open = pairs.filter((pair) => pair[2] === "none" && !isByNature(pair));
        const verdicts = (isViolated: boolean) =>
          isViolated ? ["violated"] : isKnown(one, role) ? ["holds"] : ["holds", "unknown"];

        const withoutMfa = await ask("nobody reaches {string} without MFA", role);
        expect(verdicts(open.length > 0), role).toContain(withoutMfa.evidence.verdict);
        const any = await ask("nobody reaches {string}", role);
        const isOpen = pairs.length > 0 ? "violated" : isKnown(one, role) ? "holds" : "unknown";
        expect(any.evidence.verdict, role).toBe(isOpen);
        for (const { message, evidence } of [withoutMfa, any])
          expect(message === undefined).toBe(evidence.verdict === "holds");
        for (const [from] of pairs) expect(any.message).toContain(from);
        if (pairs.length === 0) continue;

        const rows = pairs.map(([from, , mfa]) => [from, mfa] as const);
        const all = await ask("only these users reach {string}:", role, table(rows));
        expect(all.message === undefined, all.message).toBe(isKnown(one, role));
        const [[from, mfa] = ["", ""], ...others] = rows;
        const changed = await ask(
          "only these users reach {string}:",
          role,
          table([[from, mfa === "none" ? "required" : "none"], ...others]),
        );
        expect(["violated", ...(isKnown(one, role) ? [] : ["unknown"])]).toContain(changed.evidence.verdict);
        if (others.length === 0) continue;
        const lacking = await ask("only these users reach {string}:", role, table(others));
        expect(lacking.evidence.verdict).toBe("violated");
        expect(lacking.message).toContain(`${mfa} |`);
      }
      const { escalations } = one;
      if (escalations === undefined) return;
      const undone = await ask("nobody can undo MFA");
      expect(undone.evidence.verdict === "violated").toBe(escalations.length > 0);
      const undoneWithoutMfa = await ask("nobody can undo MFA without MFA");
      expect(undoneWithoutMfa.evidence.verdict === "violated").toBe(escalations.some(({ mfa }) => mfa === "none"));
      for (const { message, evidence } of [undone, undoneWithoutMfa])
        expect(message === undefined).toBe(evidence.verdict === "holds");
      for (const { by, action } of escalations) {
        expect(undone.message).toContain(by);
        expect(undone.message).toContain(action);
      }
    });
  });
}
