import { nearest } from "../diagnostics/index.js";
import type { InspectedPolicy } from "../inspection/index.js";
import { clientNames, clientsNamed, GivenPolicies, type ProfileAnswer, ProfileExplainer } from "../profiles/index.js";
import { type ProfilesReport, profilesJson, profilesPretty } from "../report/index.js";
import { dumpFiles, readDumps } from "./account-dumps.js";
import { Configurations } from "./configurations.js";
import { type ExitCode, exitCodes, UsageError } from "./exit.js";
import { inputsOf } from "./inputs.js";
import { tell, useColor, writeReport } from "./output.js";
import { filesRead, refuseOverwriting } from "./outputs.js";
import { PolicyFiles } from "./policy-files.js";
import { profilePaths, readProfileFiles } from "./profile-files.js";
import { fromWorkingDirectory } from "./relative-path.js";
import { rolesIn } from "./scaffold-roles.js";
import { StandardInput } from "./standard-input.js";
import { version } from "./version.js";

/** The options of `policy-check why --profile`. */
export interface WhyProfileOptions {
  readonly profile: string | undefined;
  /** Whether all profiles are asked about. */
  readonly all: boolean;
  /** The files; undefined for those that AWS's own clients read. */
  readonly awsConfig: string | undefined;
  readonly credentials: string | undefined;
  /** Families or single clients; an empty list means all clients. */
  readonly clients: readonly string[];
  /** Files, folders and globs with trust policies. */
  readonly policies: readonly string[];
  /** A file or folder that `aws iam get-account-authorization-details` printed. */
  readonly accountDump: string | undefined;
  readonly format: "pretty" | "json";
  readonly output: string | undefined;
  readonly config: string | undefined;
}

/** Says what profiles do: the calls that clients make, where MFA is asked for and lost, and where they are refused. */
export async function runWhyProfile(options: WhyProfileOptions): Promise<ExitCode> {
  const { profile, all, output, format } = options;
  if (profile === undefined && !all) throw new UsageError("name a profile with --profile, or give --all");
  if (profile !== undefined && all) throw new UsageError("--profile and --all cannot be given together");
  const clients = clientsNamed(options.clients.map(clientName));
  const paths = profilePaths({ config: options.awsConfig, credentials: options.credentials });
  await refuseOverwriting([{ option: "--output", path: output }], () => filesOf(options, paths));
  const standardInput = new StandardInput();
  const files = readProfileFiles(paths, standardInput);
  const policies = await givenPolicies(options, standardInput);
  const explainer = new ProfileExplainer(files, clients, { policies, now: Math.floor(Date.now() / 1000) });
  const answers = askedNames(profile, explainer).map((name) => explainer.explain(name));
  const shown = (path: string | undefined) => (path === undefined ? null : fromWorkingDirectory(path));
  const report: ProfilesReport = {
    tool: { name: "policy-check", version },
    files: { config: shown(paths.config), credentials: shown(paths.credentials) },
    clients,
    answers,
  };
  const text = format === "json" ? profilesJson(report) : profilesPretty(report, { color: useColor(output) });
  writeReport(text, output);
  const open = answers.filter(isOpen);
  if (open.length > 0) tell(`the policies do not settle all calls of ${open.map((each) => each.profile).join(", ")}`);
  // INVARIANT: what is not known never passes.
  return open.length > 0 || answers.some(isFailing) ? exitCodes.findings : exitCodes.success;
}

/** Whether there are calls of which the given policies do not tell whether they are allowed. */
function isOpen({ readings }: ProfileAnswer): boolean {
  return readings.some(({ calls }) => calls.some(({ decision }) => decision?.kind === "unknown"));
}

function isFailing({ findings }: ProfileAnswer): boolean {
  return findings.some(({ severity }) => severity === "error");
}

function clientName(name: string): string {
  if (clientNames.includes(name)) return name;
  const meant = nearest(name, clientNames);
  const hint = meant === undefined ? "" : `; did you mean ${JSON.stringify(meant)}?`;
  throw new UsageError(`--client: unknown client ${JSON.stringify(name)}${hint} Allowed: ${clientNames.join(", ")}`);
}

function askedNames(profile: string | undefined, explainer: ProfileExplainer): readonly string[] {
  const { names } = explainer;
  if (profile === undefined) {
    if (names.length === 0) throw new UsageError("the files have no profile");
    return names;
  }
  // What only a part of the clients finds is told of by their readings, and what none does is a mistake at the keyboard.
  if (names.includes(profile)) return [profile];
  const meant = explainer.nearestTo(profile);
  const hint = meant === undefined ? "" : `; did you mean ${JSON.stringify(meant)}?`;
  throw new UsageError(`no client finds a profile ${JSON.stringify(profile)} in the files${hint}`);
}

async function filesOf({ policies, accountDump, config }: WhyProfileOptions, paths: ReturnType<typeof profilePaths>) {
  const named = (role: string, path: string | undefined) => (path === undefined ? [] : [{ path, role }]);
  return [
    ...named("the config file", paths.config),
    ...named("the credentials file", paths.credentials),
    ...(await filesRead("one of the policies", policies)),
    ...named("the account's dump", accountDump),
    ...named("the configuration", config),
  ];
}

/** The policies that calls are decided on; undefined where none are given. */
async function givenPolicies(
  { policies, accountDump, config }: WhyProfileOptions,
  standardInput: StandardInput,
): Promise<GivenPolicies | undefined> {
  if (policies.length === 0 && accountDump === undefined) return undefined;
  const accounts = accountDump === undefined ? undefined : await readDumps(dumpFiles([accountDump]), [], standardInput);
  const trust = policies.length === 0 ? [] : await trustPoliciesIn(policies, config, standardInput);
  return new GivenPolicies(trust, accounts);
}

/** Throws UsageError where a file cannot be read: a policy that is missed might be the one that decides. */
async function trustPoliciesIn(
  paths: readonly string[],
  config: string | undefined,
  standardInput: StandardInput,
): Promise<readonly InspectedPolicy[]> {
  const configurations = await Configurations.read(config, standardInput, { quiet: true });
  const files = new PolicyFiles({ standardInput, maxFileSize: configurations.base.maxFileSize });
  const inputs = await files.prepare(await inputsOf(paths));
  const { roles, unread } = await rolesIn(files, inputs);
  if (unread.length > 0) throw new UsageError(`the policies cannot be read:\n${unread.join("\n")}`);
  return roles.map(({ policy }) => policy);
}
