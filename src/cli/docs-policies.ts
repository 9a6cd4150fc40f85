import type { Property, Verdict } from "../analysis/index.js";
import type { Finding } from "../diagnostics/index.js";
import type { DocumentedFinding, PolicyInput, ReadablePolicy } from "../documentation/index.js";
import {
  type InspectedPart,
  type InspectedPolicy,
  isUnreadKind,
  refusalInWords,
  unknownsInWords,
  verdictOn,
  widened,
} from "../inspection/index.js";
import { putTogether } from "../lint/index.js";
import type { SkippedFile } from "../report/index.js";
import type { Configurations } from "./configurations.js";
import { sha256Of } from "./digest.js";
import { UsageError } from "./exit.js";
import { type Input, inputsOf } from "./inputs.js";
import { nothingChecked } from "./nothing-checked.js";
import { tell } from "./output.js";
import { type FileVerdict, PolicyFiles } from "./policy-files.js";
import { fromWorkingDirectory } from "./relative-path.js";
import type { StandardInput } from "./standard-input.js";

/** How policies are read for documentation. */
export interface DocumentationSettings {
  readonly standardInput: StandardInput;
  readonly configurations: Configurations;
  /** In bytes; undefined for what the configuration says. */
  readonly maxFileSize: number | undefined;
}

/** Reads all trust policies, with what the linter finds. Throws UsageError for named files that hold none. */
export async function documentedPolicies(
  paths: readonly string[],
  { standardInput, configurations, maxFileSize }: DocumentationSettings,
): Promise<readonly PolicyInput[]> {
  const files = new PolicyFiles({ standardInput, maxFileSize: maxFileSize ?? configurations.base.maxFileSize });
  const inputs = await files.prepare(await inputsOf(paths));
  await configurations.prepare(inputs.map(({ path }) => path));
  const problems: string[] = [];
  const skipped: SkippedFile[] = [];
  const policies: PolicyInput[] = [];
  for (const input of inputs) {
    const name = input.path === "-" ? "<stdin>" : fromWorkingDirectory(input.path);
    const read = await policiesOf(input, name, files, (policy) => documentedPolicy(name, policy, configurations));
    if (read.kind === "unreadable") problems.push(`${input.path}: ${read.why}`);
    if (read.kind === "skipped") {
      skipped.push({ path: input.path, kind: read.fileKind, why: read.why });
      if (isUnreadKind(read.fileKind)) tell(`${input.path}: ${read.why}`);
    }
    if (read.kind === "read") for (const policy of read.policies) policies.push(policy);
  }
  if (problems.length > 0) throw new UsageError(`these policies cannot be read:\n${problems.join("\n")}`);
  if (policies.length === 0) throw new UsageError(nothingChecked(skipped));
  return policies;
}

type ReadFile =
  | { readonly kind: "read"; readonly policies: readonly PolicyInput[] }
  /** It was only found, and holds no trust policy. */
  | Extract<FileVerdict, { readonly kind: "skipped" }>
  /** It cannot be read, or does not show all of its roles: a clause. */
  | { readonly kind: "unreadable"; readonly why: string };

async function policiesOf(
  input: Input,
  name: string,
  files: PolicyFiles,
  documented: (policy: InspectedPolicy) => PolicyInput,
): Promise<ReadFile> {
  let parts: InspectedPart[] = [];
  const verdict = await files.read(input, name, () => {
    parts = [];
    return (part) => parts.push(part);
  });
  if (verdict.kind !== "read") return verdict;
  const missing = parts.find((part) => part.kind === "unread");
  if (missing !== undefined) return { kind: "unreadable", why: missing.why };
  const policies = parts.flatMap((part) => (part.kind === "policy" ? [documented(part)] : []));
  // What AWS would refuse is a role that cannot be documented; what is not even JSON or YAML is another file.
  const noDocument = policies.flatMap(({ findings }) => findings).find(({ rule }) => rule === "invalid-json");
  if (noDocument === undefined) return { kind: "read", policies };
  return { kind: "unreadable", why: `line ${noDocument.line}: ${noDocument.message}` };
}

/** A policy as documentation takes it; `path` is that of its file, from the working directory. */
export function documentedPolicy(path: string, policy: InspectedPolicy, configurations: Configurations): PolicyInput {
  const { source, pointer, content, role, roleName, facts } = policy;
  const placed = content.kind === "known" ? content.nodes[0] : undefined;
  // Where the document is the whole text, white space around it is a part of it.
  const isPart = pointer !== "" && placed !== undefined;
  const text = isPart ? source.text.slice(placed.start, placed.end) : source.text;
  return {
    path,
    pointer,
    role: role === "" ? roleName : role,
    text,
    firstLine: isPart ? source.position(placed.start).line : 1,
    sha256: sha256Of(text),
    content: contentOf(policy),
    findings: findingsOf(path, policy, configurations),
    exemption: configurations.acceptance?.mfaExemption(path, facts) ?? null,
  };
}

function findingsOf(
  path: string,
  policy: InspectedPolicy,
  configurations: Configurations,
): readonly DocumentedFinding[] {
  const { findings } = policy.findings(configurations.of(path).lint);
  const judged = { findings, role: policy.facts, isOpenWithoutMfa: () => policy.isOpenWithoutMfa() };
  const split = configurations.acceptance?.split(path, judged);
  return [
    ...putTogether(split?.findings ?? findings).map((finding) => documentedFinding(finding, null)),
    ...(split?.suppressed ?? []).map(({ finding, reason, expires = null }) =>
      documentedFinding(finding, { reason, expires }),
    ),
  ];
}

function contentOf({ content, roleName }: InspectedPolicy): PolicyInput["content"] {
  switch (content.kind) {
    case "unknown":
      return { kind: "unreadable", why: `its trust policy is not known: ${content.why}` };
    case "refused":
      return { kind: "unreadable", why: refusalInWords(content) };
    case "known": {
      const isKnown = widened(content) === undefined;
      const readable: ReadablePolicy = {
        kind: "readable",
        variants: content.variants,
        unknowns: isKnown ? undefined : unknownsInWords(content),
        prove: (property: Property): Verdict => verdictOn(content, property, { roleName }),
      };
      return readable;
    }
  }
}

function documentedFinding(
  { rule, severity, message, remedy, pointer, range, help }: Finding,
  suppressed: DocumentedFinding["suppressed"],
): DocumentedFinding {
  const said = { rule, severity, message, ...(remedy === undefined ? {} : { remedy }) };
  return { ...said, pointer, line: range.start.line, help, suppressed };
}
