import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe } from "vitest";

/** Something that some tests drive, and that not every machine has. */
export type Tool =
  | "aws"
  | "aws-cli-1"
  | "aws-cli-2"
  | "aws-cdk"
  | "aws-sdk-2"
  | "bash"
  | "boto3"
  | "chromium"
  | "docker"
  | "fish"
  | "osls"
  | "pre-commit"
  | "prek"
  | "sarif-multitool"
  | "script"
  | "zsh";

interface ToolCheck {
  readonly name: string;
  /** The word with which a program of the path only says that it is there; or the file of one that is elsewhere. */
  readonly check: string | (() => string | undefined);
}

const tools: Readonly<Record<Tool, ToolCheck>> = {
  aws: { name: "the AWS CLI", check: "--version" },
  "aws-cli-1": { name: "the AWS CLI 1", check: awsCli1 },
  "aws-cli-2": { name: "the AWS CLI 2", check: awsCli2 },
  "aws-cdk": { name: "the AWS CDK", check: cdkFolder },
  "aws-sdk-2": { name: "the AWS SDK for JavaScript 2", check: sdk2Folder },
  boto3: { name: "Python with boto3", check: boto3 },
  bash: { name: "bash", check: "--version" },
  chromium: { name: "Chromium", check: "--version" },
  // The client alone is of no use: this asks the engine.
  docker: { name: "a Docker engine", check: "info" },
  fish: { name: "fish", check: "--version" },
  osls: { name: "osls", check: oslsFolder },
  "pre-commit": { name: "pre-commit", check: "--version" },
  prek: { name: "prek", check: "--version" },
  "sarif-multitool": { name: "Microsoft's SARIF Multitool", check: sarifMultitool },
  script: { name: "script (of util-linux)", check: "--version" },
  zsh: { name: "zsh", check: "--version" },
};

/** Whether a program is on the path, and whether what it needs answers. */
export function has(tool: Tool): boolean {
  const { check } = tools[tool];
  // A program of a package may lack the right to be run, which tests give to a copy.
  if (typeof check === "function") return check() !== undefined;
  return spawnSync(tool, [check], { stdio: "ignore", timeout: 20_000 }).status === 0;
}

/** The AWS CLI 1 where the path finds it. */
function awsCli1(): string | undefined {
  return versionOf("aws").startsWith("aws-cli/1.") ? "aws" : undefined;
}

/** The AWS CLI 2 where it is on this machine, whichever the path finds first. */
export function awsCli2(): string | undefined {
  return ["aws", "/usr/bin/aws", "/usr/local/bin/aws"].find((program) => /^aws-cli\/2\./.test(versionOf(program)));
}

/** What a program says of its version; empty where it cannot be run. */
export function versionOf(program: string): string {
  const { stdout, stderr } = spawnSync(program, ["--version"], { encoding: "utf8", timeout: 20_000 });
  return `${stdout ?? ""}${stderr ?? ""}`.trim();
}

/** The folder from which Node finds the AWS SDK for JavaScript 2, which is not among the dependencies. */
export function sdk2Folder(): string | undefined {
  return folderWith("aws-sdk", process.env["POLICY_CHECK_AWS_SDK_2"]);
}

/** The folder that has the AWS CDK's command line in its node_modules. */
export function cdkFolder(): string | undefined {
  return folderWith("aws-cdk", process.env["POLICY_CHECK_AWS_CDK"]);
}

/** The folder that has osls in its node_modules. */
export function oslsFolder(): string | undefined {
  return folderWith("osls", process.env["POLICY_CHECK_OSLS"]);
}

function folderWith(name: string, folder: string | undefined): string | undefined {
  return folder !== undefined && existsSync(join(folder, "node_modules", name)) ? folder : undefined;
}

/** The version of the AWS SDK that Ruby finds; undefined if it finds none, since not every Debian has a package of it. */
export function rubySdk(): string | undefined {
  const say = "require 'aws-sdk-core'; print Aws::STS::Client.name, ' ', Aws::CORE_GEM_VERSION";
  const { status, stdout } = spawnSync("ruby", ["-e", say], { encoding: "utf8", timeout: 20_000 });
  return status === 0 ? stdout.replace("Aws::STS::Client ", "") : undefined;
}

function boto3(): string | undefined {
  return spawnSync("python3", ["-c", "import boto3"], { stdio: "ignore" }).status === 0 ? "python3" : undefined;
}

/** The validator of SARIF of this system, which a package brings along; undefined where there is none for the system. */
export function sarifMultitool(): string | undefined {
  const system = process.platform === "darwin" || process.platform === "win32" ? process.platform : "linux";
  const require = createRequire(import.meta.url);
  const from = createRequire(require.resolve("@microsoft/sarif-multitool/package.json"));
  try {
    const folder = dirname(from.resolve(`@microsoft/sarif-multitool-${system}/package.json`));
    return join(folder, system === "win32" ? "Sarif.Multitool.exe" : "Sarif.Multitool");
  } catch {
    return undefined;
  }
}

/**
 * A group of tests that need tools. Where one is missing they are skipped, and the group's name says why; with
 * POLICY_CHECK_ALL_TOOLS set, as in CI, they run, and fail.
 */
export function describeWith(needed: readonly Tool[], name: string, tests: () => void): void {
  const missing = needed.filter((tool) => !has(tool)).map((tool) => tools[tool].name);
  if (missing.length === 0 || process.env["POLICY_CHECK_ALL_TOOLS"] !== undefined) describe(name, tests);
  else describe.skip(`${name} (skipped without ${missing.join(" and ")})`, tests);
}

/**
 * A group of tests that need what not even CI has everywhere. Where it is missing they are skipped, and the group's name
 * says why.
 */
export function describeWhere(isThere: boolean, what: string, name: string, tests: () => void): void {
  if (isThere) describe(name, tests);
  else describe.skip(`${name} (skipped without ${what})`, tests);
}
