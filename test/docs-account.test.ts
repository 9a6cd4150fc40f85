import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { beforeAll, describe, expect, test } from "vitest";
import type { Documentation } from "../src/documentation/index.js";
import { folderWith, policyCheck, trustPolicy } from "./command-line.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const schema = JSON.parse(readFileSync(join(root, "dist/schemas/docs.schema.json"), "utf8"));
const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);
const fixture = (name: string): string => readFileSync(join(root, "fixtures/accounts", name), "utf8");

interface EscalationJson {
  readonly by: string;
  readonly action: string;
  readonly on: string;
  readonly mfa: string;
  readonly leadsTo: readonly string[];
}

/** A case of `fixtures/reach/escalations.json`. */
interface EscalationCase {
  readonly name: string;
  readonly dumps: readonly object[];
  readonly serviceControl?: unknown;
  readonly resourceControl?: unknown;
  readonly credentialReport?: unknown;
  readonly escalations: readonly EscalationJson[];
  /** Users. */
  readonly unknownEscalations?: readonly string[];
}

interface ReachJson {
  readonly access: readonly {
    readonly from: string;
    readonly to: string;
    readonly mfa: string;
    readonly path: readonly { readonly to: string }[];
  }[];
  readonly outside: readonly { readonly from: string; readonly to: string; readonly mfa: string }[];
  readonly unknown: readonly { readonly from: string; readonly to: string; readonly why: string }[];
  readonly escalations: readonly EscalationJson[];
  readonly unknownEscalations: readonly {
    readonly by: string;
    readonly actions: readonly string[];
    readonly on: string;
    readonly why: string;
  }[];
  readonly summary: object;
}

function documented(
  folder: string,
  args: readonly string[],
): { readonly status: number | null; readonly documentation: Documentation } {
  const { status, stdout, stderr } = policyCheck(["docs", "--format", "json", ...args], { cwd: folder });
  expect(stdout, stderr).not.toBe("");
  const documentation: Documentation = JSON.parse(stdout);
  expect(validate(documentation), JSON.stringify(validate.errors, null, 2)).toBe(true);
  return { status, documentation };
}

/** Pairs of a report of `reach` and of documentation, in one shape. */
function pairsOf({ roles, reach }: Documentation) {
  const own = roles.flatMap((role) => (role.reach === null ? [] : [role.reach]));
  return {
    access: own.flatMap(({ arn, access }) =>
      access.map(({ from, mfa, path }) => [from, arn, mfa, path.map(({ to }) => to).join(" ")].join(" | ")),
    ),
    outside: own.flatMap(({ arn, outside }) => outside.map(({ from, mfa }) => [from, arn, mfa].join(" | "))),
    unknown: [
      ...own.flatMap(({ arn, unknown }) => unknown.map(({ from, why }) => [from, arn, why].join(" | "))),
      ...(reach?.unknown ?? []).map(({ from, to, why }) => [from, to, why].join(" | ")),
    ],
  };
}

describe("who reaches roles of account dumps", () => {
  const dumps = [
    ...["chain.json", "two-accounts.ndjson", "boundaries.json", "federated.json", "force-mfa.json", "filtered.json"],
    ...["api-example.json", "odd-documents.json", "output.yaml", "list-of-pages.json"],
  ];

  test.each(dumps)("is what reach says of the same files: %s", (name) => {
    const folder = folderWith({ [name]: fixture(name) });
    const args = name === "force-mfa.json" ? ["--credential-report", "report.csv"] : [];
    if (args.length > 0) writeFileSync(join(folder, "report.csv"), fixture("force-mfa.credential-report.csv"));
    const { stdout } = policyCheck(["reach", name, "--format", "json", ...args], { cwd: folder });
    const reach: ReachJson = JSON.parse(stdout);
    const { documentation } = documented(folder, ["--account-dump", name, ...args]);
    const pairs = pairsOf(documentation);
    expect([...pairs.access].sort()).toEqual(
      reach.access
        .map(({ from, to, mfa, path }) => [from, to, mfa, path.map((step) => step.to).join(" ")].join(" | "))
        .sort(),
    );
    expect([...pairs.outside].sort()).toEqual(
      reach.outside.map(({ from, to, mfa }) => [from, to, mfa].join(" | ")).sort(),
    );
    expect([...pairs.unknown].sort()).toEqual(
      reach.unknown.map(({ from, to, why }) => [from, to, why].join(" | ")).sort(),
    );
    expect(documentation.reach?.summary).toMatchObject(reach.summary);
    expect(documentation.roles.filter(({ reach: own }) => own !== null).length).toBe(documentation.roles.length);
  });

  test("is narrowed by organization policies, as for reach", () => {
    const deny = { Effect: "Deny", Action: "sts:AssumeRole", Resource: "*" };
    const folder = folderWith({
      "chain.json": fixture("chain.json"),
      "scp.json": JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }, deny],
      }),
    });
    const { documentation } = documented(folder, ["--account-dump", "chain.json", "--scp", "scp.json"]);
    expect(pairsOf(documentation).access).toEqual([]);
    expect(documentation.reach?.files.map(({ path }) => path)).toEqual(["chain.json", "scp.json"]);
  });
});

describe("what undoes MFA in account dumps", () => {
  const all: readonly EscalationCase[] = JSON.parse(
    readFileSync(join(root, "fixtures/reach/escalations.json"), "utf8"),
  ).cases;
  // Of those that are dumps only: some of each that is known, and all that is not.
  const ofDumps = all.filter((each) => !each.serviceControl && !each.resourceControl && !each.credentialReport);
  const open = ofDumps.filter(({ unknownEscalations = [] }) => unknownEscalations.length > 0);
  const known = ofDumps.filter((each) => !open.includes(each) && each.escalations.length > 0).slice(0, 12);
  const filesOf = ({ dumps }: EscalationCase): Readonly<Record<string, string>> =>
    Object.fromEntries(dumps.map((dump, index) => [`dump-${index}.json`, JSON.stringify(dump)]));
  const dumpsIn = (files: object): readonly string[] => Object.keys(files).flatMap((file) => ["--account-dump", file]);
  const inWords = ({ by, action, on, mfa, leadsTo }: EscalationJson): string =>
    [by, action, on, mfa, ...[...leadsTo].sort()].join(" | ");

  test("has cases of both", () => {
    expect([open.length, known.length]).toEqual([5, 12]);
  });

  test.each([...open, ...known].map((each) => [each.name, each] as const))(
    "is what reach says of the same files, and what the case says: %s",
    (_, expected) => {
      const files = filesOf(expected);
      const folder = folderWith(files);
      const { stdout } = policyCheck(["reach", ...Object.keys(files), "--format", "json"], { cwd: folder });
      const reach: ReachJson = JSON.parse(stdout);
      const { documentation } = documented(folder, dumpsIn(files));
      const ways = documentation.reach?.escalations ?? [];
      expect(ways.map(inWords).sort()).toEqual(expected.escalations.map(inWords).sort());
      expect(ways.map(inWords).sort()).toEqual(reach.escalations.map(inWords).sort());
      const unknown = documentation.reach?.unknownEscalations ?? [];
      expect([...new Set(unknown.map(({ by }) => by))]).toEqual(expected.unknownEscalations ?? []);
      expect(unknown).toEqual(reach.unknownEscalations.map(({ by, actions, on, why }) => ({ by, actions, on, why })));
      expect(documentation.reach?.summary.unknownEscalations).toBe(unknown.length);
      // Each way that leads to a role is in its chapter.
      for (const { reach: own } of documentation.roles) {
        const leading = ways.filter(({ leadsTo }) => leadsTo.includes(own?.arn ?? "")).map(({ id }) => id);
        expect([...(own?.escalations ?? [])].sort()).toEqual(leading.sort());
      }
    },
  );

  test.each(open.map((each) => [each.name, each] as const))("is said where it is not known, and why: %s", (_, one) => {
    const files = filesOf(one);
    const folder = folderWith(files);
    const { documentation } = documented(folder, dumpsIn(files));
    const markdown = policyCheck(["docs", "--format", "markdown", ...dumpsIn(files)], { cwd: folder }).stdout;
    policyCheck(["docs", ...dumpsIn(files)], { cwd: folder });
    const text = (html: string): string =>
      html
        .replace(/<[^>]*>/g, "")
        .replaceAll("&quot;", '"')
        .replaceAll("&amp;", "&")
        .replace(/\s+/g, " ");
    const page = text(readFileSync(join(folder, "site/index.html"), "utf8"));
    for (const { by, on, why } of documentation.reach?.unknownEscalations ?? []) {
      expect(page).toContain(`whether ${by} undoes MFA with `);
      expect(page).toContain(`on ${on}: ${why}`);
      expect(markdown).toContain(`unknown whether \`${by}\` undoes MFA with `);
      expect(markdown.replaceAll("\\", "")).toContain(why);
    }
  });
});

describe("a dump that is not complete", () => {
  const dump = JSON.stringify({ ...JSON.parse(fixture("chain.json")), IsTruncated: true, Marker: "x" }, null, 2);

  test.each(["json", "markdown", "html"])("is documented, says so, and does not pass: %s", (format) => {
    const folder = folderWith({ "dump.json": dump });
    const { status, stdout, stderr } = policyCheck(["docs", "--account-dump", "dump.json", "--format", format], {
      cwd: folder,
    });
    expect(status).toBe(2);
    expect(stderr).toContain("can have more: the dump is not complete");
    const text = format === "html" ? readFileSync(join(folder, "site/index.html"), "utf8") : stdout;
    expect(text).toMatch(/account files are incomplete|\*\*Incomplete\.\*\*|"why": "the dump is not complete/);
  });
});

describe("a role that a file and a dump have", () => {
  const policy = trustPolicy();
  const dumpOf = (document: unknown): string =>
    JSON.stringify({
      UserDetailList: [],
      GroupDetailList: [],
      RoleDetailList: [
        {
          ...{ RoleName: "the-role", RoleId: "AROAEXAMPLE", Arn: "arn:aws:iam::123456789012:role/team/the-role" },
          ...{ Path: "/team/", CreateDate: "2026-01-01T00:00:00+00:00", AssumeRolePolicyDocument: document },
          ...{ RolePolicyList: [], AttachedManagedPolicies: [], InstanceProfileList: [] },
        },
      ],
      Policies: [],
    });

  test("is one role where the policy is the same, however it is written", () => {
    const { Statement, Version } = JSON.parse(policy);
    const folder = folderWith({ "policies/the-role.json": policy, "dump.json": dumpOf({ Statement, Version }) });
    const { documentation } = documented(folder, ["--account-dump", "dump.json"]);
    expect(documentation.roles).toMatchObject([
      { path: "policies/the-role.json", reach: { arn: "arn:aws:iam::123456789012:role/team/the-role" } },
    ]);
  });

  test("is two where it is another policy: nothing of one is said of the other", () => {
    const other = JSON.parse(trustPolicy({ Principal: { AWS: "arn:aws:iam::123456789012:root" } }));
    const folder = folderWith({ "policies/the-role.json": policy, "dump.json": dumpOf(other) });
    const { documentation } = documented(folder, ["--account-dump", "dump.json"]);
    expect(documentation.roles.map(({ path, reach }) => [path, reach?.arn])).toEqual([
      ["policies/the-role.json", undefined],
      ["dump.json", "arn:aws:iam::123456789012:role/team/the-role"],
    ]);
  });
});

describe("docs --split", () => {
  let folder = "";
  beforeAll(() => {
    folder = folderWith({ "chain.json": fixture("chain.json") });
    expect(policyCheck(["docs", "--account-dump", "chain.json", "--split"], { cwd: folder }).status).toBe(0);
  });

  test("writes a page for each role, and an index that leads to each", () => {
    const files = readdirSync(join(folder, "site/roles")).sort();
    expect(files).toEqual(["role-first.html", "role-own-account.html", "role-second.html", "role-third.html"]);
    const index = readFileSync(join(folder, "site/index.html"), "utf8");
    for (const file of files) expect(index).toContain(`href="roles/${file}#role-`);
    const page = readFileSync(join(folder, "site/roles/role-first.html"), "utf8");
    expect(page).toContain('href="../index.html#matrix"');
    expect(page).toContain('href="role-second.html#role-second"');
  });

  test("removes pages of roles that are gone, and no file of somebody else", () => {
    writeFileSync(join(folder, "site/roles/role-mine.html"), "<p>mine</p>");
    writeFileSync(
      join(folder, "site/roles/role-gone.html"),
      readFileSync(join(folder, "site/roles/role-first.html"), "utf8"),
    );
    expect(policyCheck(["docs", "--account-dump", "chain.json", "--split"], { cwd: folder }).status).toBe(0);
    expect(existsSync(join(folder, "site/roles/role-gone.html"))).toBe(false);
    expect(readFileSync(join(folder, "site/roles/role-mine.html"), "utf8")).toBe("<p>mine</p>");
  });
});

test.each([
  [
    ["--account-dump", "chain.json", "--split", "--format", "json"],
    "--split, a page for each role, cannot be combined",
  ],
  [["--policies", "chain.json", "--scp", "x.json"], "--scp needs --account-dump"],
  [["--policies", "chain.json", "--credential-report", "x.csv"], "--credential-report needs --account-dump"],
  [["--policies", "chain.json", "--mfa-propagation", "observed"], "--mfa-propagation needs --account-dump"],
  [["--account-dump", "-", "--scp", "-"], "- is given more than once"],
  [["--account-dump", "missing.json"], "missing.json cannot be read"],
  [[], "use --policies PATHS to name the trust policies, or --account-dump FILE"],
])("refuses %j", (args, message) => {
  const { status, stderr } = policyCheck(["docs", ...args], {
    cwd: folderWith({ "chain.json": fixture("chain.json") }),
  });
  expect(stderr).toContain(message);
  expect(status).toBe(2);
});
