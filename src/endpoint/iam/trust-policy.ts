import { SourceText } from "../../diagnostics/index.js";
import { compilePolicy, type PolicyProblemCode } from "../../engine/index.js";
import { isAccountId, parseArn, readPrincipal } from "../../iam/index.js";
import { type JsonNode, parseJson, policyFromJson } from "../../policy/index.js";
import { keepCompiled } from "../calls/compiled-policies.js";
import { type Failure, limitExceeded, malformedPolicyDocument } from "../calls/failure.js";
import { unscopedProvider } from "../shared-oidc-providers.js";
import { arnOf, rootArn } from "../state/arns.js";
import type { Role, State } from "../state/entities.js";
import { findByArn, findById } from "../state/find.js";
import { isKnownService } from "./service-principals.js";

/** A trust policy that AWS would save, as it is kept: with the unique IDs of users and roles. */
export interface AcceptedTrustPolicy {
  readonly kind: "accepted";
  readonly text: string;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html; whitespace does not count. */
const defaultQuota = 2048;

/**
 * Checks a trust policy as AWS does when it saves one; AWS's error if AWS would refuse it. ARNs of users and roles become
 * unique IDs. A principal of an account that the endpoint does not have is accepted, because it may exist.
 */
export function acceptTrustPolicy(
  text: string,
  state: State,
  quota: number = defaultQuota,
): AcceptedTrustPolicy | Failure {
  const source = new SourceText("trust", text);
  const { root, problems: jsonProblems } = parseJson(source);
  if (root === undefined || root.kind !== "object") return malformedPolicyDocument("This policy contains invalid Json");
  const parsed = policyFromJson("trust", source, root);
  if (parsed.document === undefined) return malformedPolicyDocument("Syntax errors in policy.");
  const policy = compilePolicy({ document: parsed.document, problems: [...jsonProblems, ...parsed.problems] });
  const { problems } = policy;
  if (namesNotResource(root)) return malformedPolicyDocument("AssumeRole policy must not contain resources.");
  for (const { codes, message } of refusals) {
    if (problems.some(({ code }) => codes.includes(code))) return malformedPolicyDocument(message);
  }
  const lacking = lackingField(root);
  if (lacking !== undefined) return malformedPolicyDocument(lacking);
  const values = principalsOf(root);
  const invalid = values.map((value) => invalidPrincipal(value, state)).find((message) => message !== undefined);
  if (invalid !== undefined) return malformedPolicyDocument(invalid);
  const [problem] = problems.filter(({ code }) => !accepted.includes(code));
  if (problem !== undefined) return malformedPolicyDocument("Syntax errors in policy.");
  const unscoped = unscopedProvider(policy);
  if (unscoped !== undefined) return malformedPolicyDocument(unscoped);
  if (text.replace(/[\t\n\r ]+/g, "").length > quota) {
    return limitExceeded(`Cannot exceed quota for ACLSizePerRole: ${quota}`);
  }
  const saved = replaced(text, values, (value) => toUniqueId(value, state));
  if (saved === text) keepCompiled("trust", text, policy);
  return { kind: "accepted", text: saved };
}

/**
 * A trust policy of a state file with the unique IDs of its users and roles. IDs of deleted entities stay: the policy may
 * have been saved before the entity was deleted.
 */
export function linkedTrustPolicy(text: string, state: State): AcceptedTrustPolicy | Failure {
  const { root } = parseJson(new SourceText("trust policy", text));
  if (root === undefined) return malformedPolicyDocument("This policy contains invalid Json");
  const values = principalsOf(root);
  const invalid = values
    .filter(({ value }) => !isUniqueId(value))
    .map((value) => invalidPrincipal(value, state))
    .find((message) => message !== undefined);
  if (invalid !== undefined) return malformedPolicyDocument(invalid);
  return { kind: "accepted", text: replaced(text, values, (value) => toUniqueId(value, state)) };
}

/** A deployed trust policy with the unique IDs of its users and roles, as far as they are known. */
export function deployedTrustPolicy(text: string, state: State): string {
  const { root } = parseJson(new SourceText("trust policy", text));
  return root === undefined ? text : replaced(text, principalsOf(root), (value) => toUniqueId(value, state));
}

function isUniqueId(value: string): boolean {
  return /^(AIDA|AROA)/.test(value);
}

/** The trust policy as IAM shows it: with ARNs instead of unique IDs, except those of deleted entities. */
export function shownTrustPolicy(role: Role, state: State): string {
  const { root } = parseJson(new SourceText("trust policy", role.trustPolicy));
  if (root === undefined) return role.trustPolicy;
  return replaced(role.trustPolicy, principalsOf(root), ({ value }) => {
    const found = isUniqueId(value) ? findById(state, value) : undefined;
    return found && arnOf(found.account, found.type, found.entity);
  });
}

interface Refusal {
  readonly codes: readonly PolicyProblemCode[];
  readonly message: string;
}

/** AWS's messages for problems of a policy; the first that applies counts. */
const refusals: readonly Refusal[] = [
  { codes: ["invalid-json", "nesting-too-deep"], message: "This policy contains invalid Json" },
  { codes: ["resource-in-trust-policy"], message: "Has prohibited field Resource" },
  {
    codes: ["not-principal-in-trust-policy"],
    message: "AssumeRole policy must not contain NotPrincipal field.",
  },
  {
    codes: ["bare-wildcard-principal"],
    message: 'AssumeRolepolicy contained an invalid principal: "STAR":"*".',
  },
  { codes: ["invalid-version"], message: "The policy must contain a valid version string" },
  { codes: ["duplicate-sid"], message: "The Statement Ids in the policy are not unique" },
  {
    codes: ["unsupported-action", "unsupported-sts-action", "malformed-action"],
    message: "AssumeRole policy may only specify STS AssumeRole actions.",
  },
  {
    codes: ["malformed-federated-principal"],
    message: "Federated principals must be valid domain names or SAML metadata ARNs",
  },
];

/** Problems that AWS ignores when it saves a policy, because it does not check condition values, or that are looked for later. */
const accepted: readonly PolicyProblemCode[] = [
  "malformed-condition-value",
  "malformed-policy-variable",
  "unscoped-identity-provider",
];

/** The problems do not tell NotResource from Resource; its message comes from an emulator, as the following ones do. */
function namesNotResource(root: JsonNode): boolean {
  const statements = membersOf(root, "Statement").flatMap(itemsOf);
  const has = (name: string) => statements.some((statement) => membersOf(statement, name).length > 0);
  return has("NotResource") && !has("Resource");
}

/** The message for a missing element, from an emulator that says that it mirrors AWS. */
function lackingField(root: JsonNode): string | undefined {
  const statements = membersOf(root, "Statement").flatMap(itemsOf);
  if (membersOf(root, "Statement").length > 0 && statements.length === 0) {
    return "Could not parse the policy: Statement is empty!";
  }
  for (const statement of statements) {
    for (const field of ["Effect", "Principal", "Action"]) {
      const [value] = membersOf(statement, field);
      const isReplaced = field === "Action" && membersOf(statement, "NotAction").length > 0;
      if (value === undefined && statement.kind === "object" && !isReplaced) return `Missing required field ${field}`;
      if (field === "Principal" && value?.kind === "object" && value.members.length === 0) {
        return "Missing required field Principal cannot be empty!";
      }
      if (field === "Effect" && value?.kind === "string" && !/^(Allow|Deny)$/.test(value.value)) {
        return `Invalid effect: ${value.value}`;
      }
    }
  }
  return undefined;
}

function membersOf(node: JsonNode, name: string): readonly JsonNode[] {
  if (node.kind !== "object") return [];
  return node.members.filter(({ key }) => key.value === name).map(({ value }) => value);
}

interface PrincipalText {
  readonly type: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** The values of all Principal elements, with their places. */
function principalsOf(root: JsonNode): readonly PrincipalText[] {
  const statements = membersOf(root, "Statement").flatMap(itemsOf);
  const elements = statements.flatMap((statement) => membersOf(statement, "Principal"));
  return elements.flatMap((element) => {
    if (element.kind !== "object") return [];
    return element.members.flatMap(({ key, value }) =>
      itemsOf(value).flatMap((item) =>
        item.kind === "string" ? [{ type: key.value, value: item.value, start: item.start, end: item.end }] : [],
      ),
    );
  });
}

function itemsOf(node: JsonNode): readonly JsonNode[] {
  return node.kind === "array" ? node.items : [node];
}

/** The text with some of its principals written differently; everything else stays as it is. */
function replaced(
  text: string,
  values: readonly PrincipalText[],
  write: (value: PrincipalText) => string | undefined,
): string {
  let written = "";
  let from = 0;
  for (const value of values) {
    const instead = write(value);
    if (instead === undefined) continue;
    written += text.slice(from, value.start) + JSON.stringify(instead);
    from = value.end;
  }
  return written + text.slice(from);
}

/** AWS's message for a principal that it would refuse; undefined if it would accept it. */
function invalidPrincipal({ type, value }: PrincipalText, state: State): string | undefined {
  const invalid = `Invalid principal in policy: "${type === "AWS" ? "AWS" : type.toUpperCase()}":"${value}"`;
  const principal = readPrincipal(type, value);
  // All accounts of the endpoint are in one partition, and a policy cannot name principals of another partition.
  if ("partition" in principal && principal.partition !== undefined && principal.partition !== "aws") return invalid;
  switch (principal.kind) {
    case "nobody":
      return principal.problem === "malformedFederated"
        ? "Federated principals must be valid domain names or SAML metadata ARNs"
        : invalid;
    case "uniqueId":
      return findById(state, principal.id) === undefined ? invalid : undefined;
    case "user":
    case "role": {
      const account = state.accounts.get(principal.account);
      if (account === undefined) return undefined;
      const pathAndName = parseArn(principal.arn)?.resource.slice(principal.kind.length + 1) ?? "";
      return findByArn(account, principal.kind, pathAndName) === undefined ? invalid : undefined;
    }
    case "service":
      return isKnownService(principal.name) ? undefined : invalid;
    case "everyone":
    case "account":
    case "roleSession":
    case "federatedUser":
    case "provider":
      return undefined;
  }
}

/** The unique ID of a user or role; an account ID becomes the ARN of the account's root. */
function toUniqueId({ type, value }: PrincipalText, state: State): string | undefined {
  if (type !== "AWS") return undefined;
  if (isAccountId(value)) return rootArn(value);
  const arn = parseArn(value);
  const account = arn === undefined ? undefined : state.accounts.get(arn.account);
  const [, entityType, pathAndName] = /^(user|role)\/(.+)$/.exec(arn?.resource ?? "") ?? [];
  if (account === undefined || pathAndName === undefined) return undefined;
  return findByArn(account, entityType === "user" ? "user" : "role", pathAndName)?.id;
}
