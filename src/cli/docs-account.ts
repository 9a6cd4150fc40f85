import type { Role } from "../accounts/index.js";
import { documentSource, placedGaps } from "../accounts/index.js";
import type { MfaPropagation } from "../callers/index.js";
import type { PolicyInput, ReachInput } from "../documentation/index.js";
import { storedPolicy } from "../inspection/index.js";
import { reachOf } from "../reach/index.js";
import { count, type ReachGap, reachCounts } from "../report/index.js";
import { dumpFiles, readDumps, readLevels } from "./account-dumps.js";
import { sha256Of } from "./digest.js";
import { type DocumentationSettings, documentedPolicy } from "./docs-policies.js";
import { UsageError } from "./exit.js";
import { tell } from "./output.js";
import { Progress } from "./progress.js";
import { exemptRoles } from "./reach-facts.js";
import { version } from "./version.js";

/** The files of accounts that documentation is made from, as `policy-check reach` takes them. */
export interface AccountFiles {
  /** Dumps and folders of them. */
  readonly dumps: readonly string[];
  readonly credentialReports: readonly string[];
  readonly scp: readonly string[];
  readonly rcp: readonly string[];
  /** `documented` if undefined. */
  readonly mfaPropagation: MfaPropagation | undefined;
}

/** Whole accounts, as documentation takes them. */
export interface DocumentedAccounts {
  readonly reach: ReachInput;
  /** The trust policies of all roles, in the order of the dumps. */
  readonly policies: readonly PolicyInput[];
}

/** Reads dumps and asks who reaches which role. Throws UsageError for what cannot be read. */
export async function documentedAccounts(
  { dumps, credentialReports, scp, rcp, mfaPropagation = "documented" }: AccountFiles,
  settings: DocumentationSettings,
): Promise<DocumentedAccounts> {
  const { standardInput, configurations } = settings;
  const files: { readonly path: string; readonly sha256: string }[] = [];
  const onRead = (path: string, text: string): void => {
    files.push({ path, sha256: sha256Of(text) });
  };
  const accounts = await readDumps(dumpFiles(dumps), credentialReports, standardInput, onRead);
  const serviceControl = readLevels(scp, "serviceControl", standardInput, onRead);
  const resourceControl = readLevels(rcp, "resourceControl", standardInput, onRead);
  if (accounts.accounts.size === 0) throw new UsageError("the files of --account-dump have no account");
  const progress = new Progress();
  const all = [...accounts.accounts.values()];
  const users = all.reduce((sum, account) => sum + account.users.size, 0);
  let searched = 0;
  const isFrom = (): boolean => {
    progress.tell(() => `policy-check: ${searched} of ${count(users, "user")}`);
    searched++;
    return true;
  };
  const options = { serviceControl, resourceControl, mfaPropagation, isFrom };
  const found = reachOf(accounts, options);
  progress.end();
  const roles = all.flatMap((account) => [...account.roles.values()].map((role) => ({ account: account.id, role })));
  await configurations.prepare(files.map(({ path }) => path));
  const exempt = exemptRoles(accounts, configurations.acceptance);
  const gaps = placedGaps(accounts);
  tellGaps(gaps);
  const tool = { name: "policy-check", version };
  const counts = reachCounts({ tool, reach: found, users, roles: roles.length, listed: "any", exempt, gaps });
  const {
    withoutMfa,
    withMfa,
    exempt: exemptPairs,
    unknown,
    escalations,
    unknownEscalations,
    outsideWithoutMfa,
  } = counts;
  return {
    reach: {
      accounts: found.accounts,
      files,
      mfaPropagation,
      gaps: gaps.map(({ account = null, why, remedy, file, line }) => ({ account, why, remedy, file, line })),
      summary: {
        users,
        roles: roles.length,
        ...{ withoutMfa, withMfa, exempt: exemptPairs, unknown, escalations, unknownEscalations, outsideWithoutMfa },
      },
      found,
      exempt,
    },
    policies: roles.map(({ account, role }) => policyOf(role, account, settings)),
  };
}

/**
 * All policies once: a role of a dump is that of a file where its name is that of no other role, and its trust policy is the
 * file's. The file's has the evidence of scenarios, and the dump says who reaches the role.
 */
export function withAccounts(files: readonly PolicyInput[], { policies }: DocumentedAccounts): readonly PolicyInput[] {
  const byName = new Map<string, PolicyInput | null>();
  for (const policy of policies) byName.set(policy.role, byName.has(policy.role) ? null : policy);
  const taken = new Set<PolicyInput>();
  const own = files.map((file): PolicyInput => {
    const deployed = byName.get(file.role) ?? undefined;
    if (deployed === undefined || taken.has(deployed) || !isSameDocument(file, deployed)) return file;
    taken.add(deployed);
    return { ...file, arn: deployed.arn };
  });
  return [...own, ...policies.filter((policy) => !taken.has(policy))];
}

function policyOf(role: Role, account: string, { configurations }: DocumentationSettings): PolicyInput {
  const { name, arn, trustPolicy, place } = role;
  if (trustPolicy.kind === "unknown") {
    const text = "";
    return {
      ...{ path: place.source.name, pointer: place.pointer, role: name, arn, text, sha256: sha256Of(text) },
      firstLine: place.source.position(place.span.start).line,
      content: { kind: "unreadable", why: `its trust policy is not known: ${trustPolicy.why}` },
      findings: [],
      exemption: configurations.acceptance?.mfaExemption(place.source.name, { name, account }) ?? null,
    };
  }
  const { source, pointer } = trustPolicy.place;
  const policy = storedPolicy(documentSource(trustPolicy), { name, account }, pointer);
  return { ...documentedPolicy(source.name, policy, configurations), role: name, arn };
}

/** Whether two texts are the same JSON; blanks and the order of members do not count. */
function isSameDocument(one: PolicyInput, other: PolicyInput): boolean {
  if (one.sha256 === other.sha256) return true;
  try {
    return inOrder(JSON.parse(one.text)) === inOrder(JSON.parse(other.text));
  } catch {
    return false;
  }
}

function inOrder(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inOrder).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([key, each]) => `${JSON.stringify(key)}:${inOrder(each)}`).join(",")}}`;
}

function tellGaps(gaps: readonly ReachGap[]): void {
  for (const { account, why, remedy } of gaps)
    tell(`${account === undefined ? "the files" : `account ${account}`} can have more: ${why}; ${remedy}`);
}
