import { SourceText } from "../../diagnostics/index.js";
import { compilePolicy, refusals } from "../../engine/index.js";
import {
  type ConditionTest,
  type JsonNode,
  type PolicyDocument,
  parsePolicy,
  type Statement,
} from "../../policy/index.js";
import { keepCompiled } from "../calls/compiled-policies.js";
import { type Failure, malformedPolicyDocument } from "../calls/failure.js";

/** An identity policy or session policy that AWS would save. */
export interface AcceptedIdentityPolicy {
  readonly kind: "accepted";
  readonly document: PolicyDocument;
}

/**
 * Checks an identity policy or session policy as AWS does when it saves one; AWS's error if AWS would refuse it. The order of
 * the checks is that of AWS's recorded answers (fixtures/recorded-answers/policy-documents.json).
 */
export function acceptIdentityPolicy(
  text: string,
  /** Inline policies do not need a Version, managed policies do. */
  { needsVersion = false }: { readonly needsVersion?: boolean } = {},
): AcceptedIdentityPolicy | Failure {
  const parsed = parsePolicy("identity", new SourceText("identity", text));
  const { document } = parsed;
  if (document === undefined) return syntaxErrors;
  const policy = compilePolicy({ ...parsed, document });
  const problems = refusals(policy);
  const refused =
    refuseSyntax(problems, document) ??
    (needsVersion && document.version !== "2012-10-17" ? tooOld : undefined) ??
    refuseLegacy(document) ??
    refuseSids(problems) ??
    refusePrincipal(problems) ??
    refuseEmptyElements(document) ??
    refuseResources(document) ??
    refuseActions(problems, document);
  if (refused !== undefined) return refused;
  keepCompiled("identity", text, policy);
  return { kind: "accepted", document };
}

type Refusals = ReturnType<typeof refusals>;

const syntaxErrors = malformedPolicyDocument("Syntax errors in policy.");
const tooOld = malformedPolicyDocument("Policy document must be version 2012-10-17 or greater.");
const legacy = malformedPolicyDocument("The policy failed legacy parsing");

/** Problems that AWS finds after it has read the whole document, or never. */
const foundLater: ReadonlySet<Refusals[number]["code"]> = new Set([
  "duplicate-sid",
  "invalid-sid",
  "malformed-action",
  "malformed-condition-value",
  "principal-in-identity-policy",
]);

function refuseSyntax(problems: Refusals, document: PolicyDocument): Failure | undefined {
  const { statements } = document;
  const haveEffects = statements.length > 0 && statements.every((statement) => effectOf(statement) !== undefined);
  const lackElements = haveEffects && refuseEmptyElements(document) !== undefined;
  const isSyntax = ({ code, pointer }: Refusals[number]): boolean => {
    if (code === "missing-element") return !lackElements;
    if (code === "invalid-effect") return !haveEffects || !statements.every(hasEffectInSomeCase);
    // AWS saves an operator that it does not know, if it has no keys.
    if (code === "unknown-operator") return !statements.some((statement) => isEmptyOperator(statement, pointer));
    return !foundLater.has(code);
  };
  return problems.some(isSyntax) ? syntaxErrors : undefined;
}

function effectOf({ node }: Statement): JsonNode | undefined {
  return node.members.find(({ key }) => key.value === "Effect")?.value;
}

function hasEffectInSomeCase(statement: Statement): boolean {
  const effect = effectOf(statement);
  return effect?.kind === "string" && /^(allow|deny)$/i.test(effect.value);
}

function isEmptyOperator({ condition }: Statement, pointer: string): boolean {
  const operator = condition?.operators.find((each) => each.pointer === pointer);
  return operator !== undefined && !condition?.tests.some((test) => test.operator.pointer === pointer);
}

/** What AWS's older parser does not read: effects in other letters, dates that are none, and ARNs with too few parts. */
function refuseLegacy({ statements }: PolicyDocument): Failure | undefined {
  const isUnread = (statement: Statement): boolean =>
    statement.effect === undefined ||
    (statement.condition?.tests ?? []).some(hasMalformedDate) ||
    (statement.resource?.patterns ?? []).some(({ value }) => isUnreadArn(value));
  return statements.some(isUnread) ? legacy : undefined;
}

function hasMalformedDate({ operator, values }: ConditionTest): boolean {
  return /^(?:for(?:all|any)values?:)?date/i.test(operator.value) && values.some(({ value }) => !isSavedDate(value));
}

/**
 * Whether AWS saves a value as a date: ISO 8601 whose parts may end early, or a number of 64 bits. Values with policy variables
 * are not looked at.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
 */
function isSavedDate(text: string): boolean {
  if (text.includes("${")) return true;
  if (/^[+-]?\d+$/.test(text)) {
    const number = BigInt(text);
    return number >= -(2n ** 63n) && number < 2n ** 63n;
  }
  const [, date = "", time = ""] = /^([^t]*)(?:t(.*))?$/i.exec(text) ?? [];
  const [, month, day] = /^[+-]?\d{1,9}(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(date) ?? [];
  const isDate = date === "" || /^[+-]?\d{1,9}(?:-\d{1,2}){0,2}$/.test(date);
  return isDate && isBetween(month, 1, 12) && isBetween(day, 1, 31) && isSavedTime(time) && text !== "";
}

function isBetween(digits: string | undefined, least: number, most: number): boolean {
  return digits === undefined || (Number(digits) >= least && Number(digits) <= most);
}

function isSavedTime(time: string): boolean {
  const form = /^(?:(\d{1,2})(?::(\d{1,2})(?::(\d{1,2}))?)?(?:[.,]\d{1,9})?)?(?:z|[+-]\d{2}(?::?\d{2}){0,2})?$/i;
  const [found, hours, minutes, seconds] = form.exec(time) ?? [];
  return found !== undefined && isBetween(hours, 0, 24) && isBetween(minutes, 0, 59) && isBetween(seconds, 0, 59);
}

function isUnreadArn(resource: string): boolean {
  const parts = resource.split(":");
  const [, partition, service] = parts;
  if (partition === undefined || !isOwnPartition(partition)) return false;
  return service === "" || (parts.length < 6 && parts.includes(""));
}

function isOwnPartition(partition: string): boolean {
  return partition === "aws" || isPattern(partition);
}

function refuseSids(problems: Refusals): Failure | undefined {
  switch (problems.find(({ code }) => code === "duplicate-sid" || code === "invalid-sid")?.code) {
    case "duplicate-sid":
      return malformedPolicyDocument("Statement IDs (SID) in a single policy must be unique.");
    case "invalid-sid":
      return malformedPolicyDocument(
        "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
      );
    default:
      return undefined;
  }
}

function refusePrincipal(problems: Refusals): Failure | undefined {
  const first = problems.find(({ code }) => code === "principal-in-identity-policy" || code === "missing-element");
  return first?.code === "principal-in-identity-policy"
    ? malformedPolicyDocument("Policy document should not specify a principal.")
    : undefined;
}

/** AWS does not save statements without an action or without a resource. */
function refuseEmptyElements({ statements }: PolicyDocument): Failure | undefined {
  const isEmpty = (element: Statement["action"]): boolean =>
    element === undefined || (element.readable && element.patterns.length === 0);
  if (statements.some(({ action }) => isEmpty(action))) {
    return malformedPolicyDocument("Policy statement must contain actions.");
  }
  if (statements.some(({ resource }) => isEmpty(resource))) {
    return malformedPolicyDocument("Policy statement must contain resources.");
  }
  return undefined;
}

/** Of the actions that cannot be any action's name, AWS saves those whose vendor is well formed. */
function refuseActions(problems: Refusals, { statements }: PolicyDocument): Failure | undefined {
  const malformed = new Set(problems.flatMap(({ code, pointer }) => (code === "malformed-action" ? [pointer] : [])));
  const actions = statements.flatMap(({ action }) => action?.patterns ?? []);
  const message = actions
    .filter(({ pointer }) => malformed.has(pointer))
    .map(({ value }) => actionProblem(value))
    .find((each) => each !== undefined);
  return message === undefined ? undefined : malformedPolicyDocument(message);
}

function actionProblem(action: string): string | undefined {
  const [vendor = "", ...names] = action.split(":");
  if (names.length === 0) return "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
  if (names.length > 1) return "Actions/Condition can contain only one colon.";
  return /^[\w.*?-]+$/.test(vendor) ? undefined : `Vendor ${vendor} is not valid`;
}

/**
 * AWS saves a resource only if it is `*` or an ARN in AWS's partition; people report the same messages, as in
 * https://github.com/felipefrizzo/terraform-aws-transfer-server/issues/6,
 * https://github.com/cloudera-labs/cloudera.exe/issues/112 and https://github.com/cloud-gov/terraform-provision/pull/1838
 */
function refuseResources({ statements }: PolicyDocument): Failure | undefined {
  const resources = statements.flatMap(({ resource }) => resource?.patterns ?? []);
  const message = resources.map(({ value }) => resourceProblem(value)).find((each) => each !== undefined);
  return message === undefined ? undefined : malformedPolicyDocument(message);
}

/** How the resource part of IAM's ARNs begins. */
const iamPaths: readonly string[] = [
  ...["user/", "federated-user/", "role/", "group/", "instance-profile/", "mfa/", "server-certificate/", "policy/"],
  ...["sms-mfa/", "saml-provider/", "oidc-provider/", "report/", "access-report/"],
];

function resourceProblem(resource: string): string | undefined {
  if (resource === "*") return undefined;
  const [, ...parts] = resource.split(":");
  const [partition, service, region = "", account = "", ...rest] = parts;
  if (partition === undefined) return `Resource ${resource} must be in ARN format or "*".`;
  if (!isOwnPartition(partition)) {
    const whole = ["arn", ...parts, ...Array.from({ length: Math.max(0, 5 - parts.length) }, () => "*")].join(":");
    return `Partition "${partition}" is not valid for resource "${whole}".`;
  }
  if (service === undefined) return "Resource vendor must be fully qualified and cannot contain regexes.";
  const hasRegion = region !== "" && !isPattern(region);
  if (service === "iam" && hasRegion) return `IAM resource ${resource} cannot contain region information.`;
  if (service === "s3" && hasRegion && account === "")
    return `Resource ${resource} can not contain region information.`;
  if (service === "iam" && rest.length > 0 && !isIamPath(rest.join(":"))) {
    return `IAM resource path must either be "*", root, or start with ${iamPaths.join(", ")}.`;
  }
  return undefined;
}

/** What a pattern or a policy variable at the beginning of a path becomes is not known. */
function isIamPath(path: string): boolean {
  return path === "root" || iamPaths.some((beginning) => path.startsWith(beginning)) || /^[^/]*[*?$]/.test(path);
}

function isPattern(text: string): boolean {
  return /[*?]/.test(text);
}
