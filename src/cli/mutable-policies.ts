import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { CompiledPolicy } from "../engine/index.js";
import { type InspectedPolicy, type KnownContent, pairsOf } from "../inspection/index.js";
import { toValue } from "../policy/index.js";
import { UsageError } from "./exit.js";
import { readText } from "./files.js";
import { Repository } from "./git.js";
import { inputsOf } from "./inputs.js";
import { PolicyFiles } from "./policy-files.js";
import { policiesIn, type Side, sidesOf } from "./sides.js";
import { StandardInput } from "./standard-input.js";

/** A trust policy of which mutants can be made. */
export interface MutablePolicy {
  /** From the working directory. */
  readonly path: string;
  /** The same, absolute. */
  readonly file: string;
  readonly role: string | undefined;
  readonly inspected: InspectedPolicy;
  readonly content: KnownContent;
  readonly policy: CompiledPolicy;
  /** The text of the file, and its SHA-256 in hex. */
  readonly text: string;
  readonly sha256: string;
}

/** Which policies are meant. */
export interface PolicyChoice {
  /** Files, folders and globs; none means `policies/*.json`, and the policies that scenarios gave. */
  readonly policies: readonly string[];
  /** Only those that differ from this revision. */
  readonly since: string | undefined;
}

/** Throws UsageError for names that mean nothing, before anything is run. */
export async function assertMeant({ policies, since }: PolicyChoice): Promise<void> {
  if (policies.includes("-")) throw new UsageError("- cannot be changed: scenarios read files, and not standard input");
  if (since !== undefined) Repository.here().commit(since);
  for (const { path, refused } of policies.length > 0 ? await inputsOf(policies) : []) {
    if (refused !== undefined) throw new UsageError(`${path} cannot be read: ${refused}`);
  }
}

/** What was read. */
export interface MutablePolicies {
  readonly policies: readonly MutablePolicy[];
  /** What has no mutants, although it may be a trust policy: the path, and a clause. */
  readonly unread: readonly { readonly path: string; readonly why: string }[];
}

/** Reads the policies that are meant; `given` are the files of the scenarios. Throws UsageError where there is none. */
export async function mutablePolicies(choice: PolicyChoice, given: readonly string[]): Promise<MutablePolicies> {
  const standardInput = new StandardInput();
  const files = new PolicyFiles({ standardInput, maxFileSize: undefined });
  const named = choice.policies.length > 0 ? choice.policies : await defaultPaths(given);
  const side =
    choice.since === undefined ? await policiesIn(named, files) : await changedSince(choice.since, named, files);
  const policies: MutablePolicy[] = [];
  const unread = side.unreadable.map(({ path, why }) => ({ path, why }));
  const texts = new Map<string, string>();
  for (const { policy: inspected, path, relativePath } of side.policies) {
    if (inspected.identity !== undefined) continue;
    const { content } = inspected;
    if (content.kind !== "known") {
      const why = content.kind === "unknown" ? content.why : (content.problems[0]?.message ?? "it cannot be read");
      unread.push({ path, why });
      continue;
    }
    const text = texts.get(path) ?? textOf(path, standardInput);
    texts.set(path, text);
    const sha256 = createHash("sha256").update(text, "utf8").digest("hex");
    const role = inspected.role === "" ? undefined : inspected.role;
    const [policy] = content.variants;
    policies.push({ path: relativePath, file: resolve(path), role, inspected, content, policy, text, sha256 });
  }
  if (policies.length === 0 && unread.length === 0 && choice.since === undefined)
    throw new UsageError("there is no trust policy to change; name some with --policies");
  return { policies, unread };
}

/** As coverage has it. */
async function defaultPaths(given: readonly string[]): Promise<readonly string[]> {
  const own = existsSync("policies") ? await inputsOf(["policies/*.json"], { allowsNothing: true }) : [];
  const known = new Set(own.map(({ path }) => resolve(path)));
  return [...own.map(({ path }) => path), ...given.filter((path) => !known.has(resolve(path)) && existsSync(path))];
}

/** The policies that the revision does not have, or has with other contents. */
async function changedSince(since: string, paths: readonly string[], files: PolicyFiles): Promise<Side> {
  const options = { words: [since], paths, role: undefined, profile: undefined, allowEmpty: true };
  const { old, now } = await sidesOf(options, files);
  const changed = pairsOf(old.policies, now.policies).flatMap(({ old: before, now: after }) => {
    if (after === undefined) return [];
    return before === undefined || meaningOf(before.policy) !== meaningOf(after.policy) ? [after] : [];
  });
  // A role that the revision lists several times is compared with each.
  return { ...now, policies: [...new Set(changed)] };
}

/** The policy as JSON, apart from its layout; what is not known differs from everything. */
function meaningOf({ content }: InspectedPolicy): unknown {
  return content.kind === "known" ? JSON.stringify(content.nodes.map(toValue)) : Symbol("not known");
}

function textOf(path: string, standardInput: StandardInput): string {
  const read = readText(path, { maximumSize: Number.MAX_SAFE_INTEGER, standardInput });
  if ("refused" in read) throw new UsageError(`${path} cannot be read: ${read.refused}`);
  return read.text;
}
