import { nearest } from "../diagnostics/index.js";
import { trustActions } from "../iam/index.js";
import type { JsonNode } from "../policy/index.js";
import { member, textOf } from "./documents.js";
import type { OtherClause } from "./kinds/index.js";

/** A policy of another kind than trust policies, for people. */
export interface OtherPolicy {
  /** With its article, as in `an identity policy`. */
  readonly what: OtherClause;
  /** What tells it: a noun phrase. */
  readonly because: string;
  /** What to do: an imperative. */
  readonly remedy: string;
}

/** Whether users, groups and roles may have a policy of another kind than trust policies. */
export function isIdentityPolicy({ what }: OtherPolicy): boolean {
  return what === identity.what || what === denies.what;
}

/** What a document with statements is. */
export type PolicyKind =
  | { readonly kind: "trust" }
  /** May be meant to be a trust policy, but is more likely this. */
  | { readonly kind: "doubtful"; readonly what: OtherClause }
  /** A policy of another kind beyond doubt. */
  | { readonly kind: "other"; readonly policy: OtherPolicy };

const remedy =
  "check the role's trust policy: it says with Principal who can assume the role, and aws iam get-role prints it";

const identity: OtherPolicy = {
  ...{ what: "an identity policy", because: "statements with Resource and without Principal", remedy },
};

const denies: OtherPolicy = { ...identity, what: "a service control policy or an identity policy" };

const resourceControl: OtherPolicy = {
  ...{ what: "a resource control policy", because: "Deny statements with Principal and Resource", remedy },
};

const ofResource: OtherPolicy = {
  ...{ what: "the policy of a resource that is not a role", because: "actions of another service than STS", remedy },
};

/**
 * Tells from its elements what kind of policy a document with statements is: the one place that knows. Only a role's trust
 * policy has Principal and no Resource.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html
 */
export function policyKindOf(root: JsonNode): PolicyKind {
  const statement = member(root, "Statement");
  const statements = statement?.kind === "array" ? statement.items : statement === undefined ? [] : [statement];
  const has = (node: JsonNode, ...names: readonly string[]): boolean =>
    names.some((name) => member(node, name) !== undefined);
  const aboutResources = statements.filter((each) => has(each, "Resource", "NotResource"));
  // Nearly all trust policies are done here.
  if (aboutResources.length === 0) return kindWithoutResource(statements);
  const isDenying = statements.every((each) => textOf(each, "Effect") === "Deny");
  if (!statements.some((each) => has(each, "Principal", "NotPrincipal"))) return other(isDenying ? denies : identity);
  if (aboutResources.length < statements.length) return { kind: "trust" };
  if (isDenying) return other(resourceControl);
  const actions = statements.flatMap(actionsOf);
  if (actions.some((action) => /^sts:/i.test(action))) return { kind: "trust" };
  // A pattern such as `*` may be meant for STS.
  return areElsewhere(actions) ? other(ofResource) : { kind: "doubtful", what: ofResource.what };
}

function kindWithoutResource(statements: readonly JsonNode[]): PolicyKind {
  const actions = statements.flatMap(actionsOf);
  const isAboutOthers = actions.length > 0 && actions.every((action) => /^(?!sts:)[a-z0-9-]+:/i.test(action));
  const names = ["Principal", "NotPrincipal", "NotAction"];
  // Other policies are written in parts, which something else puts together.
  if (isAboutOthers && !statements.some((each) => names.some((name) => member(each, name) !== undefined)))
    return { kind: "doubtful", what: "an identity policy" };
  return hasActionsOfResource(statements) ? other(ofResource) : { kind: "trust" };
}

/** Whether a document can be nothing but a trust policy: somebody may do something of STS. */
export function isTrustPolicy(root: JsonNode): boolean {
  const statement = member(root, "Statement");
  const statements = statement?.kind === "array" ? statement.items : statement === undefined ? [] : [statement];
  return statements.some(
    (each) =>
      (member(each, "Principal") ?? member(each, "NotPrincipal")) !== undefined &&
      actionsOf(each).some((action) => /^sts:/i.test(action)),
  );
}

function other(policy: OtherPolicy): PolicyKind {
  return { kind: "other", policy };
}

/**
 * Policies of ECR repositories, of OpenSearch domains and of EFS file systems may go without Resource, as trust policies
 * do. One that speaks of nothing but other services is one of those; a trust policy with a mistake is never passed over.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html,
 * https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html and
 * https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
 */
function hasActionsOfResource(statements: readonly JsonNode[]): boolean {
  // What is excepted says nothing of what is meant.
  if (statements.some((each) => member(each, "NotAction") !== undefined)) return false;
  return areElsewhere(statements.flatMap(actionsOf));
}

/** Whether actions are those of other services, and none may be meant to be one of STS. */
function areElsewhere(actions: readonly string[]): boolean {
  return actions.length > 0 && actions.every((action) => /^[a-z0-9-]+:/i.test(action) && !mayBeOfSts(action));
}

/**
 * Whether an action is one of STS, or nearly one. IAM has no resource with a policy but the role, so its actions are a
 * mistake in a trust policy.
 */
function mayBeOfSts(action: string): boolean {
  const colon = action.indexOf(":");
  const service = action.slice(0, colon).toLowerCase();
  if (service === "iam") return true;
  if (!nearServices.has(service) && nearest(service, ["sts"], 1) !== undefined) return true;
  return nearest(action.slice(colon + 1), namesOfSts, 2) !== undefined;
}

/** Services whose names are one letter away from STS. */
const nearServices: ReadonlySet<string> = new Set(["ses", "sns", "sqs"]);

const namesOfSts = trustActions.map((action) => action.slice("sts:".length));

function actionsOf(statement: JsonNode): readonly string[] {
  const action = member(statement, "Action") ?? member(statement, "NotAction");
  const patterns = action?.kind === "array" ? action.items : action === undefined ? [] : [action];
  return patterns.flatMap((pattern) => (pattern.kind === "string" ? [pattern.value] : []));
}
