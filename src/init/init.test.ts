// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of CI systems look like that
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { accountUses, likelyOwnAccounts } from "./accounts.js";
import { mayBeSupportedCucumber } from "./cucumber-range.js";
import { hostOf, packageManagerOf } from "./host.js";
import { plannedIds, planOf } from "./plan.js";
import { coverageGlobsOf, policyPathsOf } from "./policy-paths.js";
import type { FilePlan, InitChoices, SeenAccount, SeenRepository } from "./repository.js";
import { isPlainPath, shellWords, yamlText } from "./shell.js";

const policy = (path: string, accounts: readonly SeenAccount[] = []) => ({ path, accounts, isWhole: true });
const empty: SeenRepository = {
  policies: [policy("policies/operations.json")],
  others: [],
  texts: new Map(),
  belowTop: "",
  host: undefined,
  defaultBranch: "main",
  packageManager: "npm",
};
const choices: InitChoices = {
  ci: "github",
  ownAccounts: ["123456789012"],
  policyPaths: ["policies/"],
  packages: { policyCheck: "^0.1.0", cucumber: "^12.9.0" },
  isCoverageComplete: true,
  hasScaffoldedFeatures: true,
};

function planned(seen: Partial<SeenRepository>, chosen: Partial<InitChoices> = {}): readonly FilePlan[] {
  return planOf({ ...empty, ...seen }, { ...choices, ...chosen });
}

function planFor(plans: readonly FilePlan[], path: string): FilePlan {
  const [plan, second] = plans.filter((each) => each.path === path);
  if (plan === undefined || second !== undefined) throw new Error(`not one plan for ${path}`);
  return plan;
}

/** The repository after the plan. */
function after(seen: Partial<SeenRepository>, chosen: Partial<InitChoices> = {}): Partial<SeenRepository> {
  const texts = new Map(seen.texts ?? []);
  for (const plan of planned(seen, chosen)) {
    if (plan.kind === "write" || plan.kind === "append") texts.set(plan.path, plan.text);
  }
  return { ...seen, texts };
}

describe("what init plans", () => {
  test.each(["github", "gitlab", "none"] as const)("nothing is left to write after it was written, with %s", (ci) => {
    for (const belowTop of ["", "infra/aws/"]) {
      const again = planned(after({ belowTop }, { ci }), { ci });
      expect(again.filter(({ kind }) => kind === "write" || kind === "append")).toEqual([]);
    }
  });

  test("a file that is there is never written", () => {
    const paths = planned({}, { ci: "gitlab" }).map(({ path }) => path);
    const texts = new Map([...paths, ".github/workflows/policy-check.yml"].map((path) => [path, "# theirs\n"]));
    for (const ci of ["github", "gitlab"] as const) {
      for (const plan of planned({ texts }, { ci })) {
        if (plan.kind === "write") expect(plan.path).toBe(".gitlab/policy-check.yml");
        // Lines are added behind what is there.
        if (plan.kind === "append") expect(plan.text.startsWith("# theirs\n")).toBe(true);
      }
    }
  });

  test("each file can be left out by its ID", () => {
    for (const id of plannedIds) {
      const all = planOf(empty, choices);
      const fewer = planOf(empty, choices, new Set([id]));
      // The example is not written where there is a policy.
      expect(all.length - fewer.length, id).toBe(id === "example" ? 0 : 1);
    }
  });

  test("an example is planned only where there is no policy, and nothing has its name", () => {
    expect(planFor(planned({ policies: [] }), "policies/deploy.json").kind).toBe("write");
    const texts = new Map([["policies/deploy.json", "{}"]]);
    expect(planned({ policies: [], texts }).some(({ path }) => path === "policies/deploy.json")).toBe(false);
  });

  test("a package.json without the packages is not changed: the command is shown", () => {
    const texts = new Map([["package.json", '{ "devDependencies": { "policy-check": "^0.1.0" } }']]);
    expect(planFor(planned({ texts }), "package.json")).toMatchObject({
      kind: "paste",
      lines: "npm install --save-dev @cucumber/cucumber@^12.9.0\n",
    });
    expect(planFor(planned({ texts, packageManager: "yarn" }), "package.json")).toMatchObject({
      lines: "yarn add --dev @cucumber/cucumber@^12.9.0\n",
    });
  });

  test.each([
    ['{\n  "name": "acme",\n}\n', { line: 3, column: 1 }],
    ["\uFEFF[]", { line: 1, column: 1 }],
    ["", { line: 1, column: 1 }],
  ])("a package.json %j is broken at its place", (text, at) => {
    const plan = planFor(planned({ texts: new Map([["package.json", text]]) }), "package.json");
    expect(plan).toMatchObject({ kind: "broken", at });
    expect(plan.kind === "broken" && plan.remedy).not.toBe("");
  });

  test("a byte order mark is no fault of a package.json", () => {
    const text = '\uFEFF{ "devDependencies": { "policy-check": "^0.1.0", "@cucumber/cucumber": "^12.9.0" } }';
    expect(planFor(planned({ texts: new Map([["package.json", text]]) }), "package.json").kind).toBe("kept");
  });

  test("a name in another place of package.json is not a dependency", () => {
    const text = '{ "keywords": ["@cucumber/cucumber"], "devDependencies": { "policy-check": "^0.1.0" } }';
    expect(planFor(planned({ texts: new Map([["package.json", text]]) }), "package.json").kind).toBe("paste");
  });

  test("a range of cucumber that cannot work is named with what works, and the command that installs it", () => {
    const text = '{ "devDependencies": { "policy-check": "^0.1.0", "@cucumber/cucumber": "^9.0.0" } }';
    expect(planFor(planned({ texts: new Map([["package.json", text]]) }), "package.json")).toEqual({
      kind: "paste",
      path: "package.json",
      why: "it has @cucumber/cucumber ^9.0.0, and the scenarios need a version from 12.5 to 13; run",
      lines: "npm install --save-dev @cucumber/cucumber@^12.9.0\n",
    });
  });

  // By npm's own reading of ranges: https://docs.npmjs.com/cli/v10/using-npm/semver
  test.each([
    ...[
      "^12.0.0",
      "12",
      "12.x",
      "~12.9.1",
      "12.5.0",
      "^13.0.0-rc.1",
      "9 || 12",
      ">=9",
      "latest",
      "workspace:*",
      "13.1.x",
    ].map((range) => ({ range, may: true })),
    ...["^9.0.0", "~12.4.0", "12.4.9", "12.4.x", "v11.3.0", "8", "^14.0.0", "9 || ^10.0.0"].map((range) => ({
      range,
      may: false,
    })),
  ])("cucumber $range may work: $may", ({ range, may }) => {
    expect(mayBeSupportedCucumber(range)).toBe(may);
  });

  test("a workflow of its name without policy-check gets the job to add", () => {
    const path = ".github/workflows/policy-check.yml";
    const theirs = "# policy-check would fit here\non: push\njobs:\n  build: { runs-on: ubuntu-latest, steps: [] }\n";
    const plan = planFor(planned({ texts: new Map([[path, theirs]]) }), path);
    const lines = plan.kind === "paste" ? plan.lines : "";
    const [both] = parseAllDocuments(theirs + lines);
    expect(both?.errors).toEqual([]);
    expect(Object.keys(both?.toJS().jobs)).toEqual(["build", "policy-check"]);
    expect(planFor(planned({ texts: new Map([[path, theirs + lines]]) }), path).kind).toBe("kept");
  });

  test.each([
    ["dist\n", "dist\nnode_modules/\n"],
    ["dist", "dist\nnode_modules/\n"],
    ["", "node_modules/\n"],
  ])("a .gitignore %j gets a line", (present, text) => {
    expect(planFor(planned({ texts: new Map([[".gitignore", present]]) }), ".gitignore")).toMatchObject({ text });
  });

  test.each(["node_modules", "/node_modules/", "dist\r\nnode_modules/\r\n", "**/node_modules\n"])(
    "a .gitignore %j is left as it is",
    (present) => {
      const plan = planFor(planned({ texts: new Map([[".gitignore", present]]) }), ".gitignore");
      expect(plan.kind).toBe("kept");
    },
  );

  test("below the top of a repository, what belongs there is shown and not written", () => {
    for (const ci of ["github", "gitlab"] as const) {
      const plans = planned({ belowTop: "infra/aws/" }, { ci });
      const shown = plans.filter(({ kind }) => kind === "paste").map(({ path }) => path);
      const job = ci === "github" ? ".github/workflows/policy-check.yml" : ".gitlab-ci.yml";
      expect(shown).toEqual([`../../${job}`, "../../.pre-commit-config.yaml"]);
      expect(plans.every((plan) => plan.kind === "paste" || !plan.path.startsWith(".."))).toBe(true);
    }
  });

  test("the schema of policies is for folders with JSON policies only", () => {
    const policies = [policy("policies/a.json"), policy("policies/b.json"), policy("stack.json"), policy("t.yaml")];
    const plan = planFor(planned({ policies }), ".vscode/settings.json");
    expect(plan).toMatchObject({ text: expect.stringContaining('"/policies/*.json"') });
    expect(plan).toMatchObject({ text: expect.not.stringContaining('"/*.json"') });
  });
});

describe("the jobs", () => {
  const cases = [
    { ci: "github", belowTop: "" },
    { ci: "github", belowTop: "infra/it's $HOME/" },
    { ci: "gitlab", belowTop: "" },
    { ci: "gitlab", belowTop: "infra/it's $HOME/" },
  ] as const;

  test.each(cases)("are YAML without a mistake: $ci, $belowTop", ({ ci, belowTop }) => {
    const policyPaths = ["my policies/", "it's/", "a: b #c/", "-x/", "y", "${{ github.token }}/"];
    for (const paths of [["policies/"], policyPaths, policyPaths.slice(0, 3)]) {
      for (const packageManager of ["npm", "pnpm", "yarn"] as const) {
        const plans = planned({ belowTop, packageManager }, { ci, policyPaths: paths });
        for (const plan of plans.filter(({ path }) => path.endsWith(".yml") || path.endsWith(".yaml"))) {
          const [document] = parseAllDocuments("lines" in plan ? plan.lines : "text" in plan ? plan.text : "");
          expect(document?.errors ?? ["none"]).toEqual([]);
          expect(document?.warnings).toEqual([]);
        }
      }
    }
  });

  test("an expression in the name of a folder is not written into a job", () => {
    const [job] = planned({}, { policyPaths: ["${{ secrets.TOKEN }}/"] }).filter(({ path }) => path.endsWith(".yml"));
    expect(JSON.stringify(job)).not.toContain("secrets.TOKEN");
    expect(JSON.stringify(job)).toContain("--output results.sarif .");
  });

  test("GitHub's job has the rights, the history and the pinned actions that it needs", () => {
    const plan = planFor(planned({}), ".github/workflows/policy-check.yml");
    const job = "text" in plan ? parseAllDocuments(plan.text)[0]?.toJS() : undefined;
    expect(job.permissions).toEqual({ contents: "read" });
    const { permissions, steps } = job.jobs["policy-check"];
    expect(permissions).toEqual({ contents: "read", "security-events": "write", "pull-requests": "write" });
    expect(steps[0].with["fetch-depth"]).toBe(0);
    const uses: readonly string[] = steps.flatMap((step: { uses?: string }) => step.uses ?? []);
    expect(uses.length).toBeGreaterThan(3);
    for (const action of uses) expect(action).toMatch(/^(?:actions|github)\/[\w/-]+@v\d+$/);
    // Names of branches are written by others: they reach scripts through the environment only.
    for (const { run = "" } of steps) expect(run).not.toContain("${{");
  });

  test("scenarios are compared with the policies before they are run, where all of them are scaffold's", () => {
    const command = "npx policy-check scaffold --check policies/";
    for (const [ci, path] of [
      ["github", ".github/workflows/policy-check.yml"],
      ["gitlab", ".gitlab-ci.yml"],
    ] as const) {
      const textOf = (hasScaffoldedFeatures: boolean): string => {
        const plan = planFor(planned({}, { ci, hasScaffoldedFeatures }), path);
        return "text" in plan ? plan.text : "";
      };
      const text = textOf(true);
      expect(text.indexOf(command)).toBeGreaterThan(0);
      expect(text.indexOf(command)).toBeLessThan(text.indexOf("npx policy-check test"));
      expect(textOf(false)).not.toContain("scaffold");
      expect(parseAllDocuments(textOf(false))[0]?.errors).toEqual([]);
    }
  });

  test("README, docs and the job have the same versions of actions", () => {
    const plan = planFor(planned({}), ".github/workflows/policy-check.yml");
    const texts = ["README.md", ...readdirSync("docs").map((name) => `docs/${name}`)]
      .filter((path) => /\.(?:md|yml)$/.test(path))
      .map((path) => readFileSync(path, "utf8"));
    const versions = new Map<string, Set<string>>();
    for (const text of [...texts, "text" in plan ? plan.text : ""]) {
      for (const [, action = "", version = ""] of text.matchAll(/uses: ((?:actions|github)\/[\w/-]+)@(v\d+)/g))
        versions.set(action, (versions.get(action) ?? new Set()).add(version));
    }
    expect(versions.size).toBeGreaterThan(3);
    for (const [action, found] of versions) expect([...found], action).toHaveLength(1);
  });

  test("coverage is required where the scenarios show all outcomes, and the files are known", () => {
    const run = (seen: Partial<SeenRepository>, chosen: Partial<InitChoices> = {}) =>
      JSON.stringify(planFor(planned(seen, chosen), ".github/workflows/policy-check.yml"));
    expect(run({})).toContain("--coverage --coverage-threshold 100 --policies 'policies/*.json'");
    expect(run({}, { isCoverageComplete: false })).toContain("--coverage --policies");
    expect(run({ others: ["policies/package.json"] })).not.toContain("--coverage-threshold");
  });
});

describe("paths and accounts", () => {
  test.each([
    { paths: ["policies/a.json", "policies/b/c.json"], named: ["policies/"] },
    { paths: ["b/x.json", "a/y.yaml"], named: ["a/", "b/"] },
    { paths: ["main.tf", "policies/a.json"], named: ["."] },
    { paths: ["a/1", "b/1", "c/1", "d/1", "e/1"], named: ["."] },
    { paths: ["${{ x }}/a.json"], named: ["."] },
    { paths: ["-x/a.json"], named: ["."] },
    { paths: [], named: ["policies/"] },
  ])("$paths are named by $named", ({ paths, named }) => {
    expect(policyPathsOf(paths)).toEqual(named);
  });

  test("coverage is measured of folders with nothing but policies", () => {
    const template = { ...policy("stacks/a.yaml"), isWhole: false };
    const policies = [policy("b/x.json"), policy("a/y.json"), template];
    expect(coverageGlobsOf({ policies, others: ["stacks/package.json"] })).toEqual(["a/*.json", "b/*.json"]);
    expect(coverageGlobsOf({ policies, others: ["a/package.json"] })).toEqual([]);
    expect(coverageGlobsOf({ policies: [policy("x.json")], others: [] })).toEqual([]);
  });

  const named = (account: string) => ({ account, kind: "named" }) as const;
  const home = (account: string) => ({ account, kind: "home" }) as const;
  test("accounts that roles are in are the reader's own, whatever others name", () => {
    const uses = accountUses([
      policy("1", [named("2".repeat(12)), home("1".repeat(12))]),
      policy("2", [named("2".repeat(12))]),
    ]);
    expect(uses.map(({ account, home: own, named: trusted }) => [account[0], own, trusted])).toEqual([
      ["1", 1, 0],
      ["2", 0, 2],
    ]);
    expect(likelyOwnAccounts(uses)).toEqual(["1".repeat(12)]);
  });

  test("without such an account the one that most policies name is taken, and none if several are named as often", () => {
    const [a, b] = ["1".repeat(12), "2".repeat(12)];
    expect(likelyOwnAccounts(accountUses([policy("1", [named(a)]), policy("2", [named(a), named(b)])]))).toEqual([a]);
    expect(likelyOwnAccounts(accountUses([policy("1", [named(a)]), policy("2", [named(b)])]))).toEqual([]);
    expect(likelyOwnAccounts([])).toEqual([]);
  });
});

test.each([
  ["git@github.com:acme/infra.git", "github"],
  ["https://github.com/acme/gitlab.git", "github"],
  ["https://github.example.com/acme/infra", "github"],
  ["ssh://git@gitlab.example.com:22/acme/infra.git", "gitlab"],
  ["https://user:token@gitlab.com/acme/github", "gitlab"],
  ["https://my-gitlab.example.com/x", "gitlab"],
  ["https://bitbucket.org/github.com/x", undefined],
  ["../github.com", undefined],
  [undefined, undefined],
])("the remote %s is of %s", (remote, host) => {
  expect(hostOf(() => false, remote)).toBe(host);
});

test("files tell the host before the remote does, and lock files the package manager", () => {
  expect(hostOf((path) => path === ".gitlab-ci.yml", "git@github.com:a/b")).toBe("gitlab");
  expect(hostOf((path) => path === ".github", "git@gitlab.com:a/b")).toBe("github");
  expect(packageManagerOf((path) => path === "yarn.lock")).toBe("yarn");
  expect(packageManagerOf(() => false)).toBe("npm");
});

test("words of a shell and scalars of YAML are what they were", () => {
  expect(shellWords(["a/b.json", "it's", "$x y"])).toBe("a/b.json 'it'\\''s' '$x y'");
  for (const text of [
    "npx x --y",
    "a: b",
    "true",
    "#x",
    "- x",
    "a #b",
    "x:",
    "npm ci",
    "é",
    " x",
    "*a",
    "&a",
    "'a",
    "[a",
  ]) {
    expect(parseAllDocuments(`k: ${yamlText(text)}\n`)[0]?.toJS()).toEqual({ k: text });
  }
  expect(["a b", "ä"].every(isPlainPath)).toBe(true);
  expect(["a\nb", "${{ x }}", "$[[ inputs.x ]]", "-x", "a\u0007"].some(isPlainPath)).toBe(false);
});
