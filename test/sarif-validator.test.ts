import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { executable, folderWith, trustPolicy } from "./command-line.js";
import { describeWith, sarifMultitool } from "./tools.js";

/** As an agent of Azure Pipelines has them: https://learn.microsoft.com/en-us/azure/devops/pipelines/build/variables */
const pipeline = {
  TF_BUILD: "True",
  SYSTEM_COLLECTIONURI: "https://dev.azure.com/example/",
  SYSTEM_TEAMPROJECTID: "7b3f2c1e-1d3a-4a5b-9c6d-0e1f2a3b4c5d",
  SYSTEM_DEFINITIONID: "12",
  BUILD_DEFINITIONNAME: "trust policies",
  SYSTEM_PHASEID: "3a3a2a60-14c7-570b-14a4-fa42ad92f52a",
  SYSTEM_PHASENAME: "Job",
  BUILD_SOURCEBRANCH: "refs/heads/main",
  BUILD_BUILDID: "345",
};

/** What the validator says of our reports, and why they stay as they are. None is an error. */
const accepted: Readonly<Record<string, string>> = {
  "SARIF2002 note": "messages name keys and values of policies, so each is a text of its own and has no ID",
  "SARIF2003 note": "the report does not know the repository; uploads say it",
  "SARIF2005 warning": "there is no page of the tool on the web that its informationUri could name",
  "SARIF2009 note": "rules are known by their names, which stay; numbers such as CA1000 would say nothing",
  "SARIF2010 note": "code scanning shows the file itself, and policies would be in the report twice",
  "SARIF2011 note": "as for SARIF2010",
  "SARIF2012 note": "the questions of prove, diff and reach have their help in the report, and no page of their own",
};

/** What is missing outside of Azure's pipelines: there is no build to name, and GitHub's category has its place. */
const elsewhere = ["GHAzDO1019 error", "GHAzDO1020 error"];

interface Validation {
  readonly runs: readonly {
    readonly invocations: readonly { readonly executionSuccessful: boolean }[];
    readonly results: readonly {
      readonly ruleId: string;
      readonly level?: string;
      readonly locations: readonly {
        readonly physicalLocation: { readonly artifactLocation: { readonly uri?: string; readonly index?: number } };
      }[];
    }[];
    readonly artifacts?: readonly { readonly location: { readonly uri: string } }[];
  }[];
}

describeWith(["sarif-multitool"], "Microsoft's validator of SARIF", () => {
  const broken = trustPolicy({ Effect: "allow", Action: ["sts:AssumeRole", "s3:*"] });
  const open = trustPolicy({ Condition: undefined });
  const cwd = folderWith({
    "open.json": open,
    "broken.json": broken,
    "if-exists.json": trustPolicy({ Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } } }),
    "policy.json": trustPolicy(),
    "account.json": readFileSync(new URL("../fixtures/accounts/company.json", import.meta.url)),
    // What cannot be reached from here would be reported, and asking takes seconds.
    "config.xml":
      '<Properties><Properties Key="SARIF2006.UrisShouldBeReachable.Options"><Property Key="RuleEnabled" Value="Disabled" Type="Microsoft.CodeAnalysis.Sarif.Driver.RuleEnabledState" /></Properties></Properties>',
  });
  const write = (file: string, args: readonly string[], env: NodeJS.ProcessEnv): void => {
    const run = spawnSync(process.execPath, [executable, ...args, "--format", "sarif"], {
      cwd,
      env: { ...process.env, TF_BUILD: "", ...env },
      encoding: "utf8",
    });
    expect(run.status, run.stderr).toBe(1);
    writeFileSync(join(cwd, file), run.stdout);
  };

  test("reports of all commands are as GitHub and Azure DevOps want them", () => {
    write("check.sarif", ["open.json", "broken.json", "if-exists.json"], pipeline);
    write("prove.sarif", ["prove", "--property", "mfa", "--property", "owners", "open.json"], pipeline);
    write("diff.sarif", ["diff", "policy.json", "open.json"], pipeline);
    write("reach.sarif", ["reach", "account.json"], pipeline);
    write("elsewhere.sarif", ["open.json", "broken.json"], {});
    const files = ["check.sarif", "prove.sarif", "diff.sarif", "reach.sarif", "elsewhere.sarif"];
    const { stderr, stdout } = spawnSync(
      validator(cwd),
      [
        ...["validate", ...files, "-c", "config.xml", "--rule-kind", "Sarif;Gh;Ado", "--level", "Error;Warning;Note"],
        ...["-o", "out.sarif", "--log", "ForceOverwrite", "-q"],
      ],
      { cwd, encoding: "utf8", env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: "1" } },
    );
    if (!existsSync(join(cwd, "out.sarif"))) expect.unreachable(`${stdout}\n${stderr}`);
    const said = new Map<string, Set<string>>(files.map((file) => [file, new Set()]));
    const { runs }: Validation = JSON.parse(readFileSync(join(cwd, "out.sarif"), "utf8"));
    for (const { invocations, results } of runs) {
      expect(invocations[0]?.executionSuccessful).toBe(true);
      for (const { ruleId, level = "warning", locations } of results) {
        const uri = locations[0]?.physicalLocation.artifactLocation.uri ?? "";
        const file = files.find((each) => uri.endsWith(each)) ?? uri;
        said.set(file, (said.get(file) ?? new Set()).add(`${ruleId} ${level}`));
      }
    }
    const unexpected = (file: string) => [...(said.get(file) ?? [])].filter((each) => accepted[each] === undefined);
    for (const file of files.slice(0, -1)) expect([file, unexpected(file)]).toEqual([file, []]);
    expect(unexpected("elsewhere.sarif").sort()).toEqual(elsewhere);
    // A reason that is needed no more is to go.
    const needed = new Set([...said.values()].flatMap((all) => [...all]));
    expect(Object.keys(accepted).filter((each) => !needed.has(each))).toEqual([]);
  }, 60_000);
});

/** The validator as a file that can be run: npm may have left the one that was installed without the right to be. */
function validator(folder: string): string {
  const installed = sarifMultitool() ?? expect.unreachable("the package of Microsoft's validator is not installed");
  const copy = join(folder, basename(installed));
  copyFileSync(installed, copy);
  chmodSync(copy, 0o755);
  return copy;
}
