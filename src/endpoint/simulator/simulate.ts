import {
  type CompiledPolicy,
  type DecisionKind,
  decide,
  explain,
  type PolicySet,
  prepareRequest,
  type StatementExplanation,
} from "../../engine/index.js";
import { foldName, isAccountId, parseArn, readCaller } from "../../iam/index.js";
import { compiledPolicy } from "../calls/compiled-policies.js";
import { type Failure, invalidInput, isFailure } from "../calls/failure.js";
import { pauses } from "../calls/turns.js";
import { pageOf } from "../iam/list-pages.js";
import type {
  EvaluationResult,
  PolicySourceType,
  ResourceSpecificResult,
  SimulateCustomPolicyRequest,
  SimulatePolicyResponse,
  Statement,
} from "../model/iam.generated.js";
import { readContextEntries } from "./context-entries.js";
import { contextKeys } from "./context-keys.js";
import type { SimulatedPolicy, SourceType } from "./policies.js";
import { isResourcePolicyIgnored, readResourcePolicy } from "./resource-policy.js";
import { statementPosition } from "./statement-position.js";

/** The parameters of both actions besides the policies. */
export type SimulationParameters = Omit<
  SimulateCustomPolicyRequest,
  "PolicyInputList" | "PermissionsBoundaryPolicyInputList" | "OrderedOrganizationPolicyInputList"
>;

/** The policies and the caller of a simulation. */
export interface SimulationSubject {
  /** The account of the caller that asks for the simulation. */
  readonly account: string;
  readonly identity: readonly SimulatedPolicy[];
  readonly permissionsBoundary: SimulatedPolicy | undefined;
  /** The simulated caller if `CallerArn` is not given. */
  readonly defaultCaller: string | undefined;
  /** SCPs by level, from the root to the account; none, where nothing limits the account. */
  readonly serviceControl: readonly (readonly CompiledPolicy[])[];
  /** Whether the answer says what the organization allows. */
  readonly isInOrganization: boolean;
}

/**
 * Simulates actions on resources as AWS does, including its blind spot: for actions that a role's trust policy decides,
 * the resource policy is checked and then ignored ({@link isResourcePolicyIgnored}). Without a resource policy only the
 * caller's own policies decide, for resources of other accounts too: policies of resources are never fetched. SCPs are
 * evaluated first, with their conditions and resources; keys that they need and the call does not give are absent, and no
 * part of the answer names those (https://github.com/aws/aws-cli/issues/10525).
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html
 */
export async function simulate(
  input: SimulationParameters,
  subject: SimulationSubject,
): Promise<SimulatePolicyResponse | Failure> {
  const simulation = readSimulation(input, subject);
  if (isFailure(simulation)) return simulation;
  const page = pageOf(input.ActionNames, input);
  if (isFailure(page)) return invalidInput("Invalid marker for pagination.");
  const results: EvaluationResult[] = [];
  // A call can ask for a thousand actions on a thousand resources. The policies are those at its beginning.
  const pause = pauses();
  for (const action of page.items) {
    const result = await evaluateAction(simulation, action, pause);
    if (isFailure(result)) return result;
    results.push(result);
  }
  return { EvaluationResults: results, ...page.rest };
}

/** A simulation whose parameters were read. */
interface Simulation {
  readonly kind: "simulation";
  readonly subject: SimulationSubject;
  readonly resourcePolicy: SimulatedPolicy | undefined;
  /** Undefined if the call is about `*`. */
  readonly resources: readonly string[] | undefined;
  /** A user; undefined if there is no caller, or a group or role, to which nothing refers. */
  readonly caller: string | undefined;
  /** The account of `ResourceOwner`. */
  readonly owner: string | undefined;
  readonly context: ReadonlyMap<string, readonly string[]>;
  /** The keys that the policies need and the context does not have, without and with those of the resource policy. */
  readonly missing: { readonly ofCaller: readonly string[]; readonly ofAll: readonly string[] };
}

function readSimulation(input: SimulationParameters, subject: SimulationSubject): Simulation | Failure {
  const invalidAction = input.ActionNames.map(actionProblem).find((problem) => problem !== undefined);
  if (invalidAction !== undefined) return invalidInput(invalidAction);
  const resources = readResources(input);
  if ("kind" in resources) return resources;
  const { arns } = resources;
  const resourcePolicy = input.ResourcePolicy === undefined ? undefined : readResourcePolicy(input.ResourcePolicy);
  if (resourcePolicy !== undefined && isFailure(resourcePolicy)) return resourcePolicy;
  const caller = input.CallerArn ?? subject.defaultCaller;
  if (resourcePolicy !== undefined && caller === undefined) {
    return invalidInput("Invalid caller - Caller cannot be null or empty.");
  }
  const callerType = caller === undefined ? undefined : entityTypeOf(caller);
  const isPossible = resourcePolicy === undefined ? callerType !== undefined : callerType === "user";
  if (caller !== undefined && !isPossible) {
    return invalidInput("Invalid caller - Caller must be an IAM user in this context.");
  }
  if (resourcePolicy !== undefined && arns === undefined) {
    return invalidInput("Invalid Entity Arn: * does not clearly define entity type and name.");
  }
  const { ResourceOwner: owner } = input;
  const account = owner === undefined ? undefined : ownerAccount(owner);
  if (owner !== undefined && account === undefined) {
    return invalidInput(`'${owner}' is not a valid as a Resource Owner.`);
  }
  const entries = readContextEntries(input.ContextEntries);
  if (isFailure(entries)) return entries;
  const context = withPrincipalKeys(entries.values, callerType === "user" ? caller : undefined);
  const missingOf = (policies: readonly SimulatedPolicy[]): readonly string[] =>
    contextKeys(policies).filter((key) => !context.has(foldName(key)));
  const own = [subject.identity, subject.permissionsBoundary ?? []].flat();
  return {
    kind: "simulation",
    subject,
    resourcePolicy: resourcePolicy?.policy,
    resources: arns,
    caller: callerType === "user" ? caller : undefined,
    owner: account,
    context,
    missing: { ofCaller: missingOf(own), ofAll: missingOf([own, resourcePolicy?.policy ?? []].flat()) },
  };
}

/**
 * What the caller is: AWS takes users, groups and roles, and those of sessions not. Its error for others is known for calls
 * with a resource policy only, which needs a user.
 */
function entityTypeOf(caller: string): "user" | "group" | "role" | undefined {
  if (readCaller(caller)?.kind === "user") return "user";
  const { service, region, account, resource } = parseArn(caller) ?? {};
  if (service !== "iam" || region !== "" || account === undefined || !isAccountId(account)) return undefined;
  const [, type] = /^(group|role)\/[\w+=,.@/-]+$/.exec(resource ?? "") ?? [];
  return type === "group" || type === "role" ? type : undefined;
}

/** AWS documents that it does not accept wildcards; no action has other characters in its name. */
function actionProblem(name: string): string | undefined {
  if (!name.includes(":")) return "The action is invalid since it is missing names";
  if (/[*?]/.test(name)) return `The action ${name} is invalid since wildcards are not supported in action names`;
  return /^[a-z0-9-]+:[a-z0-9]+$/i.test(name) ? undefined : `The action ${name} is invalid`;
}

/** The ARNs that a call is about; undefined for `*`, which is what a call without resources means. */
function readResources({
  ResourceArns: names = [],
  ResourceHandlingOption: option,
  ActionNames: actions,
}: SimulationParameters): { readonly arns: readonly string[] | undefined } | Failure {
  if (names.length === 0 || (names.length === 1 && names[0] === "*")) return { arns: undefined };
  const noArn = names.find((name) => parseArn(name) === undefined);
  if (noArn !== undefined) return invalidInput(`ResourceNames are not in a valid ARN format: ${noArn}.`);
  const other = option === undefined ? undefined : actions.find((action) => !hasOption(action, option));
  if (other !== undefined) {
    return invalidInput(
      `Invalid input resource handling options. Action does not support resource handling options: ${other}.`,
    );
  }
  return { arns: names };
}

/** All documented options belong to one action; each of its resources is evaluated like any other. */
function hasOption(action: string, option: string): boolean {
  const isDocumented = /^EC2-(Classic-(InstanceStore|EBS)|VPC-(InstanceStore|EBS)(-Subnet)?)$/.test(option);
  return isDocumented && foldName(action) === "ec2:runinstances";
}

/** The documentation also names account IDs, which AWS refuses: https://github.com/boto/botocore/issues/1346 */
function ownerAccount(owner: string): string | undefined {
  const arn = parseArn(owner);
  const isIam = arn?.service === "iam" && arn.region === "" && arn.resource !== "" && isAccountId(arn.account);
  return isIam ? arn.account : undefined;
}

/**
 * The keys that AWS's simulator adds for a user: only these four, and the ARN instead of the unique ID. Values of
 * `ContextEntries` take precedence. Without a caller nothing is added; nor for a group or role, of which it is not known.
 */
function withPrincipalKeys(
  given: ReadonlyMap<string, readonly string[]>,
  arn: string | undefined,
): ReadonlyMap<string, readonly string[]> {
  const caller = arn === undefined ? undefined : readCaller(arn);
  if (caller?.kind !== "user") return given;
  return new Map([
    ["aws:principalarn", [caller.arn]],
    ["aws:principalaccount", [caller.account]],
    ["aws:username", [caller.name]],
    ["aws:userid", [caller.arn]],
    ...given,
  ]);
}

/** The result for one resource. */
interface Outcome {
  readonly kind: "outcome";
  readonly resource: string;
  readonly decision: DecisionKind;
  readonly matched: readonly MatchedStatement[];
  readonly missing: readonly string[];
  readonly boundary: ResourceSpecificResult["PermissionsBoundaryDecisionDetail"];
  /** The decision of each kind of policy, if the resource belongs to another account. */
  readonly details: Readonly<Partial<Record<SourceType, DecisionKind>>> | undefined;
  /** Whether the SCPs deny, so nothing else was evaluated. */
  readonly isDeniedByOrganization: boolean;
}

interface MatchedStatement {
  /** Identifies the statement. */
  readonly key: string;
  readonly effect: "Allow" | "Deny";
  readonly statement: Statement;
}

async function evaluateAction(
  simulation: Simulation,
  action: string,
  pause: ReturnType<typeof pauses>,
): Promise<EvaluationResult | Failure> {
  const { resources, subject } = simulation;
  const outcomes: Outcome[] = [];
  for (const resource of resources ?? ["*"]) {
    await pause();
    const outcome = evaluateResource(simulation, action, resource);
    if (isFailure(outcome)) return outcome;
    outcomes.push(outcome);
  }
  const decision = strictest(outcomes.map((outcome) => outcome.decision));
  const matched = outcomes.flatMap((outcome) => outcome.matched);
  const boundaries = outcomes.flatMap(({ boundary }) => boundary?.AllowedByPermissionsBoundary ?? []);
  return {
    EvalActionName: action,
    // For several resources AWS gives the form of the ARNs that the action takes; the names in it are not known.
    EvalResourceName: resources?.length === 1 ? resources[0] : "*",
    EvalDecision: decision,
    MatchedStatements: shown(decision === "explicitDeny" ? matched.filter(({ effect }) => effect === "Deny") : matched),
    MissingContextValues: [...new Set(outcomes.flatMap(({ missing }) => missing))],
    OrganizationsDecisionDetail: subject.isInOrganization
      ? { AllowedByOrganizations: outcomes.every(({ isDeniedByOrganization }) => !isDeniedByOrganization) }
      : undefined,
    PermissionsBoundaryDecisionDetail:
      boundaries.length === 0 ? undefined : { AllowedByPermissionsBoundary: boundaries.every((allowed) => allowed) },
    EvalDecisionDetails: resources === undefined ? undefined : together(outcomes),
    ResourceSpecificResults: resources === undefined ? undefined : outcomes.map(resourceResult),
  };
}

function resourceResult({ resource, decision, matched, missing, boundary, details }: Outcome): ResourceSpecificResult {
  return {
    EvalResourceName: resource,
    EvalResourceDecision: decision,
    MatchedStatements: shown(matched),
    MissingContextValues: missing,
    EvalDecisionDetails: details,
    PermissionsBoundaryDecisionDetail: boundary,
  };
}

/** Each statement once. */
function shown(matched: readonly MatchedStatement[]): readonly Statement[] {
  return [...new Map(matched.map(({ key, statement }) => [key, statement])).values()];
}

function strictest(decisions: readonly DecisionKind[]): DecisionKind {
  if (decisions.includes("explicitDeny")) return "explicitDeny";
  return decisions.includes("implicitDeny") ? "implicitDeny" : "allowed";
}

function together(outcomes: readonly Outcome[]): Readonly<Record<string, DecisionKind>> {
  const all: Record<string, DecisionKind> = {};
  for (const { details } of outcomes) {
    for (const [type, decision] of Object.entries(details ?? {})) {
      const before = all[type];
      all[type] = before === undefined ? decision : strictest([before, decision]);
    }
  }
  return all;
}

function evaluateResource(simulation: Simulation, action: string, resource: string): Outcome | Failure {
  const { subject, owner, context } = simulation;
  const resourcePolicy = isResourcePolicyIgnored(action) ? undefined : simulation.resourcePolicy;
  // Without a caller, no policy depends on it: identity policies have no principals, and no key is added.
  const caller = simulation.caller ?? `arn:aws:iam::${subject.account}:user/nobody`;
  const prepared = prepareRequest({
    action,
    principal: caller,
    resource,
    context: Object.fromEntries(context),
    principalKeys: "given",
    ...(resourcePolicy === undefined ? { resourceSide: "ignored" } : { resourceAccount: owner }),
  });
  if (prepared.kind === "refused") {
    return invalidInput(prepared.problems.map(({ message }) => message).join("; "));
  }
  const { identity, permissionsBoundary, serviceControl } = subject;
  const missing = resourcePolicy === undefined ? simulation.missing.ofCaller : simulation.missing.ofAll;
  const ofOrganization = organizationSays({ action, resource, context, caller }, serviceControl);
  if (ofOrganization !== "allowed") {
    const nothingElse = { matched: [], boundary: undefined, details: undefined, isDeniedByOrganization: true };
    return { kind: "outcome", resource, decision: ofOrganization, missing, ...nothingElse };
  }
  const policies: PolicySet = {
    identity: identity.map(({ policy }) => policy),
    permissionsBoundary: permissionsBoundary?.policy,
    resource: resourcePolicy?.policy,
  };
  const { decision, explanation } = explain(prepared.request, policies);
  if (resourcePolicy !== undefined && isAboutOtherResources(explanation)) {
    return invalidInput(`The resource policy is not applicable to the resource ${resource}.`);
  }
  const of = (name: string): readonly StatementExplanation[] =>
    explanation.filter(({ policy }) => policy.startsWith(name));
  const boundary = permissionsBoundary && kindSays(of("permissionsBoundary"), decision);
  const { resourceAccount } = prepared.request;
  // Without a resource policy, the resource counts as the caller's.
  const isCrossAccount = resourceAccount !== parseArn(caller)?.account;
  return {
    kind: "outcome",
    resource,
    decision,
    matched: matchedStatements(decision, explanation, { identity, permissionsBoundary, resourcePolicy }),
    missing,
    isDeniedByOrganization: false,
    boundary: boundary && { AllowedByPermissionsBoundary: boundary === "allowed" },
    details: isCrossAccount
      ? {
          "IAM Policy": kindSays(of("identity"), decision),
          "Resource Policy": kindSays(of("resource"), decision),
          ...(boundary === undefined ? {} : { "Permissions Boundary Policy": boundary }),
        }
      : undefined,
  };
}

const everything = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}';

/**
 * What SCPs say of a request: each level must allow it, and an explicit deny of one is the whole decision. If they deny, AWS
 * ends the simulation there.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html
 */
function organizationSays(
  call: Pick<Simulation, "context"> & { readonly action: string; readonly resource: string; readonly caller: string },
  serviceControl: SimulationSubject["serviceControl"],
): DecisionKind {
  if (serviceControl.length === 0) return "allowed";
  const prepared = prepareRequest({
    action: call.action,
    principal: call.caller,
    resource: call.resource,
    context: Object.fromEntries(call.context),
    principalKeys: "given",
    resourceSide: "ignored",
  });
  if (prepared.kind === "refused") return "implicitDeny";
  const identity = [compiledPolicy("identity", everything)];
  // What denies without the SCPs is not theirs.
  if (decide(prepared.request, { identity }).decision !== "allowed") return "allowed";
  return decide(prepared.request, { identity, serviceControl }).decision;
}

/** Whether no statement of the resource policy is about the resource: AWS documents that the policy must apply to all of them. */
function isAboutOtherResources(explanation: readonly StatementExplanation[]): boolean {
  const statements = explanation.filter(({ policy }) => policy === "resource");
  const isOther = ({ mismatches }: StatementExplanation): boolean =>
    mismatches.some(({ element }) => element === "Resource" || element === "NotResource");
  return statements.length > 0 && statements.every(isOther);
}

/** The decision of the policies of one kind; the whole decision if none of them was evaluated. */
function kindSays(statements: readonly StatementExplanation[], decision: DecisionKind): DecisionKind {
  if (statements.length === 0) return decision === "allowed" ? "allowed" : "implicitDeny";
  const applying = statements.filter(({ applies }) => applies);
  if (applying.some(({ effect }) => effect === "Deny")) return "explicitDeny";
  return applying.length > 0 ? "allowed" : "implicitDeny";
}

interface Sources {
  readonly identity: readonly SimulatedPolicy[];
  readonly permissionsBoundary: SimulatedPolicy | undefined;
  readonly resourcePolicy: SimulatedPolicy | undefined;
}

/**
 * The statements that decided: the Allow statements if the call is allowed, else the Deny statements; an implicit deny has
 * none. A boundary only limits, so its Allow statements are left out.
 */
function matchedStatements(
  decision: DecisionKind,
  explanation: readonly StatementExplanation[],
  sources: Sources,
): readonly MatchedStatement[] {
  const wanted = decision === "allowed" ? "Allow" : "Deny";
  return explanation.flatMap(({ policy: name, statement: index, effect, applies }) => {
    const source = applies && effect === wanted ? sourceOf(name, sources) : undefined;
    if (source === undefined || (source.type === "Permissions Boundary Policy" && effect === "Allow")) return [];
    const { id, policy } = source.policy;
    const statement: Statement = {
      SourcePolicyId: id,
      // INVARIANT: the model's names differ from those of real answers; see SourceType.
      SourcePolicyType: source.type as string as PolicySourceType,
      ...statementPosition(policy.document, index),
    };
    return [{ key: `${name} ${index}`, effect, statement }];
  });
}

function sourceOf(
  name: string,
  { identity, permissionsBoundary, resourcePolicy }: Sources,
): { readonly type: SourceType; readonly policy: SimulatedPolicy } | undefined {
  const index = /^identity\[(\d+)\]$/.exec(name)?.[1];
  if (index !== undefined) return typed("IAM Policy", identity[Number(index)]);
  return name === "resource"
    ? typed("Resource Policy", resourcePolicy)
    : typed("Permissions Boundary Policy", permissionsBoundary);
}

function typed(type: SourceType, policy: SimulatedPolicy | undefined) {
  return policy && { type, policy };
}
