import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { SourceText } from "../../src/diagnostics/index.js";
import { toValue } from "../../src/policy/index.js";
import { loadTerraform } from "../../src/sources/terraform/index.js";
import { folderWith, policyCheck } from "../command-line.js";
import { fixture } from "./cases.js";
import { hasTerraform, plan } from "./terraform.js";

/** A folder, and what the command line says of it. */
interface Case {
  readonly name: string;
  /** Where what the roles have comes from. */
  readonly source: string;
  readonly files: Readonly<Record<string, readonly string[]>>;
  readonly expected: {
    /** The exit code of check. */
    readonly status: number;
    /** Findings, but for suggestions that all roles of accounts have: file, line, rule, role. */
    readonly found: readonly string[];
    /** How much is read of each role, and its address. */
    readonly roles?: readonly string[];
    /** Calls of modules that are not seen. */
    readonly unseen?: readonly string[];
    /** What prove says of MFA. */
    readonly proofs: readonly string[];
  };
}

interface Checked {
  readonly files: readonly {
    readonly path: string;
    readonly findings: readonly {
      readonly rule: string;
      readonly role?: string;
      readonly range: { readonly start: { readonly line: number } };
    }[];
  }[];
  readonly terraform?: {
    readonly roles: readonly { readonly extent: string; readonly address: string }[];
    readonly unseenModules: readonly { readonly address: string }[];
  };
}

interface Proved {
  readonly results: readonly { readonly verdict: string; readonly role: string | null }[];
}

const cases: readonly Case[] = JSON.parse(readFileSync(fixture("command-line.json"), "utf8"));

function texts({ files }: Case): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(files).map(([path, lines]) => [path, `${lines.join("\n")}\n`]));
}

describe("folders of Terraform, on the command line", () => {
  test.each(cases)("$name", ({ expected, ...each }) => {
    const cwd = folderWith(texts({ expected, ...each }));
    const run = policyCheck(["check", "--format", "json", "."], { cwd });
    const { files, terraform }: Checked = JSON.parse(run.stdout);
    const found = files.flatMap(({ path, findings }) =>
      findings
        .filter(({ rule }) => rule !== "mfa-checked-by-account")
        .map(({ rule, role = "", range }) => `${path}:${range.start.line} ${rule} ${role}`.trim()),
    );
    const proved: Proved = JSON.parse(policyCheck(["prove", "--format", "json", "."], { cwd }).stdout);
    const roles = terraform?.roles.map(({ extent, address }) => `${extent} ${address}`);
    const unseen = terraform?.unseenModules.map(({ address }) => address) ?? [];
    expect({
      ...{ status: run.status, found },
      ...(roles === undefined ? {} : { roles }),
      ...(unseen.length === 0 ? {} : { unseen }),
      proofs: proved.results.map(({ verdict, role }) => `${verdict} ${role ?? ""}`.trim()),
    }).toEqual(expected);
  });
});

// The provider takes seconds to start, so that all folders are modules of one plan; files of values belong to roots only.
describe.skipIf(!hasTerraform())("the same folders, as Terraform plans them", () => {
  const planned = cases.filter(
    ({ source, files }) =>
      source.startsWith("terraform plan") && !Object.keys(files).some((path) => /tfvars/.test(path)),
  );

  test("have these policies", { timeout: 300_000 }, async () => {
    const calls = planned.map((_, index) => `module "case_${index}" {\n  source = "./case-${index}"\n}\n`).join("");
    const files: Readonly<Record<string, string>> = {
      "main.tf": calls,
      ...Object.fromEntries(
        planned.flatMap((each, index) =>
          Object.entries(texts(each)).map(([path, text]) => [`case-${index}/${path}`, text] as const),
        ),
      ),
    };
    const outcome = plan(files);
    if (outcome.kind === "refused") throw new Error(outcome.errors[0]?.message);
    const names = (folder: string): readonly string[] => {
      const below = Object.keys(files).filter((path) => path.startsWith(folder === "" ? "" : `${folder}/`));
      return [...new Set(below.map((path) => path.slice(folder === "" ? 0 : folder.length + 1).replace(/\/.*/, "/")))];
    };
    const { readModules } = await loadTerraform();
    const reading = readModules([""], {
      list: names,
      read: (path) => (files[path] === undefined ? { refused: "it is not there" } : new SourceText(path, files[path])),
    });
    const own = reading.roles.map(({ address, policy }) => {
      const [variant] = policy.kind === "policy" ? policy.placed.variants : [];
      return [address, variant && toValue(variant)];
    });
    const theirs = [...outcome.resources.values()]
      .filter(({ type }) => type === "aws_iam_role")
      .map(({ address, values }) => [address, JSON.parse(String(values["assume_role_policy"]))]);
    expect(theirs.length).toBeGreaterThanOrEqual(planned.length);
    expect(Object.fromEntries(own)).toEqual(Object.fromEntries(theirs));
  });
});
