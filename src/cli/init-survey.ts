import { existsSync, lstatSync, readFileSync } from "node:fs";
import type { SourceText } from "../diagnostics/index.js";
import {
  accountsIn,
  hostOf,
  packageManagerOf,
  plannedFiles,
  type SeenPolicy,
  type SeenRepository,
} from "../init/index.js";
import type { InspectedPolicy } from "../inspection/index.js";
import { UsageError } from "./exit.js";
import { readProblem } from "./files.js";
import { surroundings } from "./git.js";
import { type Input, inputsOf } from "./inputs.js";
import { PolicyFiles, type Take } from "./policy-files.js";
import { StandardInput } from "./standard-input.js";

/** A trust policy, and the file that has it. */
export interface FoundPolicy {
  readonly path: string;
  readonly policy: InspectedPolicy;
}

/** What is in the working directory. */
export interface Survey {
  readonly seen: SeenRepository;
  readonly policies: readonly FoundPolicy[];
  /** Files that may hold policies and cannot be read, with the reason. */
  readonly unread: readonly { readonly path: string; readonly why: string }[];
  /** Sentences about what was passed over. */
  readonly notes: readonly string[];
}

/** Looks for trust policies, and at the files that `init` may have to do with; `named` is empty where nobody names policies. */
export async function survey(named: readonly string[]): Promise<Survey> {
  const around = surroundings();
  const ignored = around?.ignored ?? [];
  const isIgnored = (path: string): boolean =>
    ignored.some((each) => (each.endsWith("/") ? path.startsWith(each) : path === each));
  const found = named.length > 0 ? await inputsOf(named) : await inputsOf(["."], { allowsNothing: true });
  // Without git nothing tells what was built; what people name is read in any case.
  const isPassedOver = around === undefined ? isBuilt : isIgnored;
  const inputs = named.length > 0 ? found : found.filter(({ path }) => !isPassedOver(path));
  const { policies, unread } = await policiesIn(inputs);
  const texts = new Map<string, string>();
  for (const path of plannedFiles.flatMap(({ looksAt }) => looksAt)) {
    const text = textOf(path);
    if (text !== undefined) texts.set(path, text);
  }
  const top = "../".repeat((around?.prefix.split("/").length ?? 1) - 1);
  return {
    seen: {
      policies: policies.map(seenPolicy),
      others: inputs.flatMap(({ path }) =>
        path.endsWith(".json") && !policies.some((each) => each.path === path && seenPolicy(each).isWhole)
          ? [path]
          : [],
      ),
      texts,
      belowTop: around?.prefix ?? "",
      host: hostOf((path) => existsSync(top + path), around?.remote),
      defaultBranch: around?.defaultBranch ?? "main",
      packageManager: packageManagerOf(existsSync),
    },
    policies,
    unread,
    notes: named.length > 0 ? [] : notesOn(found, isPassedOver),
  };
}

/** What the plan needs to know of a policy. */
export function seenPolicy({ path, policy }: FoundPolicy): SeenPolicy {
  const isWhole = path.endsWith(".json") && policy.pointer === "" && policy.source.name === path;
  return { path, accounts: accountsIn(policy), isWhole };
}

async function policiesIn(inputs: readonly Input[]): Promise<Pick<Survey, "policies" | "unread">> {
  const files = new PolicyFiles({ standardInput: new StandardInput(), maxFileSize: undefined });
  const policies: FoundPolicy[] = [];
  const unread: { path: string; why: string }[] = [];
  for (const input of await files.prepare(inputs)) {
    const { path } = input;
    let own: FoundPolicy[] = [];
    let missing: string[] = [];
    const begin = (): Take => {
      own = [];
      missing = [];
      return (part) => {
        if (part.kind === "policy" && part.identity === undefined) own.push({ path, policy: part });
        else if (part.kind === "unread") missing.push(part.why);
      };
    };
    const verdict = await files.read(input, path, begin);
    if (verdict.kind === "unreadable") unread.push({ path, why: verdict.why });
    policies.push(...own);
    unread.push(...missing.map((why) => ({ path, why })));
  }
  return { policies, unread };
}

/** The policies of a text that is going to be a file. */
export async function policiesInText(source: SourceText): Promise<readonly FoundPolicy[]> {
  const files = new PolicyFiles({ standardInput: new StandardInput(), maxFileSize: undefined });
  let policies: FoundPolicy[] = [];
  await files.readText(source, { isNamed: true }, () => {
    policies = [];
    return (part) => {
      if (part.kind === "policy") policies.push({ path: source.name, policy: part });
    };
  });
  return policies;
}

/** The text of a file; undefined where there is none. Throws UsageError for what is there and cannot be read as a file. */
function textOf(path: string): string | undefined {
  try {
    // A link that leads nowhere is there, too, and is not written over.
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOTDIR") return undefined;
    throw new UsageError(`${path} cannot be read: ${readProblem(error)}; init would not know what it may write`);
  }
}

/** Folders that builds usually write. */
function isBuilt(path: string): boolean {
  return /^(?:.*\/)?(?:dist|build|out|target|coverage|vendor)\//.test(path);
}

function notesOn(found: readonly Input[], isPassedOver: (path: string) => boolean): readonly string[] {
  const folders = new Set(
    found.flatMap(({ path }) =>
      isPassedOver(path) && path.includes("/") ? [path.slice(0, path.indexOf("/") + 1)] : [],
    ),
  );
  const notes = [...folders]
    .sort()
    .map(
      (folder) =>
        `${folder} has files that are passed over: they look like build output or git ignores them; --policies names them if they count`,
    );
  if (existsSync("cdk.json") && !found.some(({ path }) => path.startsWith("cdk.out/") && !isPassedOver(path))) {
    notes.push(
      'this is a CDK app: "npx cdk synth" writes its templates to cdk.out, and "policy-check init --policies cdk.out" reads them',
    );
  }
  return notes;
}
