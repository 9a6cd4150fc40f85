import {
  type CompiledCondition,
  type CompiledStatement,
  type ContextInput,
  type DecisionKind,
  decisionUnder,
  holdsFor,
  matches,
  prepareRequest,
} from "../../engine/index.js";
import { foldName, isAccountId, parseArn } from "../../iam/index.js";
import type { LintedPolicy } from "../facts.js";
import type { PolicyHolder } from "../placed-policy.js";

/**
 * Credentials by their MFA keys: an access key has none, temporary credentials that were issued without MFA have
 * aws:MultiFactorAuthPresent with the value false, and with MFA true.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
 */
export type Credentials = "access-key" | "session" | "mfa";

const mfaKeysOf: Readonly<Record<Credentials, Readonly<Record<string, string>>>> = {
  "access-key": {},
  session: { "aws:MultiFactorAuthPresent": "false" },
  mfa: { "aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "0" },
};

const mfaKeyNames: ReadonlySet<string> = new Set(["aws:multifactorauthpresent", "aws:multifactorauthage"]);

/** What an ordinary call has besides the keys of its credentials. */
const ordinaryKeys: Readonly<Record<string, ContextInput>> = {
  "aws:SecureTransport": "true",
  "aws:ViaAWSService": "false",
};

/** A user that calls are made by, with the names of other users and devices. */
export interface SampleUser {
  readonly arn: string;
  readonly name: string;
}

/** What an identity policy says of calls with and without MFA, as several rules ask it; it ends with the policy. */
export class IdentityFacts {
  readonly policy: LintedPolicy;
  readonly holders: readonly PolicyHolder[];
  readonly #views = new Map<string, LintedPolicy>();
  #users: readonly SampleUser[] | undefined;
  #scope: { readonly partition: string; readonly account: string } | undefined;

  constructor(policy: LintedPolicy, holders: readonly PolicyHolder[]) {
    this.policy = policy;
    this.holders = holders;
  }

  /** The roles that have it. */
  get roles(): readonly PolicyHolder[] {
    return this.holders.filter(({ kind }) => kind === "role");
  }

  /** Whether users can have it: roles have no access keys and no MFA devices. */
  get isOfUsers(): boolean {
    return this.holders.length === 0 || this.holders.some(({ kind }) => kind !== "role");
  }

  /** Statements that deny with an MFA condition, and that is all that keeps them from applying to MFA. */
  get denies(): readonly CompiledStatement[] {
    return this.policy.statements.filter((each) => each.effect === "Deny" && mfaConditionsOf(each).length > 0);
  }

  /** Statements that allow with an MFA condition. */
  get allows(): readonly CompiledStatement[] {
    return this.policy.statements.filter((each) => each.effect === "Allow" && mfaConditionsOf(each).length > 0);
  }

  /**
   * Deny statements that force MFA: they deny callers without MFA everything but a list of actions, or everything, and do not
   * deny callers with MFA.
   */
  get forcing(): readonly CompiledStatement[] {
    return this.denies.filter(
      (each) =>
        isOfNearlyAll(each) && (mfaHolds(each, "access-key") || mfaHolds(each, "session")) && !mfaHolds(each, "mfa"),
    );
  }

  /** The users to try calls as: that of the text, users that the policy names, and users that it does not. */
  get users(): readonly SampleUser[] {
    if (this.#users !== undefined) return this.#users;
    const { partition, account } = this.scope;
    const held = this.holders.flatMap(({ kind, arn }) => (kind === "user" && arn !== undefined ? [arn] : []));
    const named = resourcesOf(this.policy).filter((text) =>
      /^arn:[^:*?]*:iam::[0-9]{12}:user\/[\w+=,.@/-]+$/.test(text),
    );
    const made = ["user/example-user", "user/team/example-user"].map(
      (each) => `arn:${partition}:iam::${account}:${each}`,
    );
    const arns = held.length > 0 ? held : [...made, ...named.slice(0, 20)];
    this.#users = [...new Set(arns)].map((arn) => ({ arn, name: arn.slice(arn.lastIndexOf("/") + 1) }));
    return this.#users;
  }

  /** The account and partition that the policy's resources name, or made-up ones. */
  get scope(): { readonly partition: string; readonly account: string } {
    if (this.#scope !== undefined) return this.#scope;
    const texts = [...this.holders.flatMap(({ arn }) => arn ?? []), ...resourcesOf(this.policy)];
    const arns = texts.flatMap((text) => parseArn(text) ?? []);
    const account = arns.find((arn) => isAccountId(arn.account))?.account ?? "123456789012";
    const partition = arns.find((arn) => /^aws[a-z-]*$/.test(arn.partition))?.partition ?? "aws";
    this.#scope = { partition, account };
    return this.#scope;
  }

  /**
   * What the policy says of a call. An Allow with other conditions counts as one whose conditions hold, and a Deny applies
   * where its conditions hold in an ordinary call.
   */
  says(credentials: Credentials, action: string, resource: string, user: SampleUser): DecisionKind {
    const context = { ...ordinaryKeys, ...mfaKeysOf[credentials] };
    const prepared = prepareRequest({ action, resource, principal: user.arn, context, resourceSide: "ignored" });
    if (prepared.kind === "refused") return "implicitDeny";
    const key = `${credentials} ${user.arn}`;
    let view = this.#views.get(key);
    if (view === undefined) {
      const { context: values } = prepared.request;
      const statements = this.policy.statements.flatMap((statement) => {
        const counts = (condition: CompiledCondition): boolean =>
          statement.effect === "Deny" || mfaKeyNames.has(condition.key);
        const asked = statement.conditions.filter(counts);
        return asked.every((each) => holdsFor(each, values)) ? [{ ...statement, conditions: [] }] : [];
      });
      view = { ...this.policy, statements };
      this.#views.set(key, view);
    }
    return decisionUnder(prepared.request, { identity: [view] });
  }

  /** Calls that a statement is about, a few of many; each with a user that makes it. */
  probesOf(statement: CompiledStatement): readonly Probe[] {
    const [user] = this.users;
    if (user === undefined) return [];
    const { action, resource } = statement.source;
    const actions =
      action?.negated === true
        ? ordinaryActions.filter((name) => isListed(statement, name))
        : (action?.patterns ?? []).map(({ value }) => filled(value, user));
    const resources =
      resource === undefined || resource.negated
        ? ["arn:aws:s3:::example-bucket"]
        : resource.patterns.map(({ value }) => filled(value === "*" ? "arn:aws:s3:::example-bucket" : value, user));
    return actions
      .slice(0, 40)
      .flatMap((name) => resources.slice(0, 10).map((arn) => ({ action: name, resource: arn, user })));
  }
}

/** A call that is tried. */
export interface Probe {
  readonly action: string;
  readonly resource: string;
  readonly user: SampleUser;
}

const ordinaryActions = [
  ...["ec2:RunInstances", "s3:GetObject", "iam:CreateUser", "dynamodb:GetItem", "lambda:InvokeFunction"],
  ...["kms:Decrypt", "secretsmanager:GetSecretValue", "cloudformation:CreateStack"],
] as const;

/** The conditions of a statement on MFA keys. */
export function mfaConditionsOf({ conditions }: CompiledStatement): readonly CompiledCondition[] {
  return conditions.filter(({ key }) => mfaKeyNames.has(key));
}

/** Whether the MFA conditions of a statement hold for some credentials. */
export function mfaHolds(statement: CompiledStatement, credentials: Credentials): boolean {
  return mfaConditionsOf(statement).every((condition) => mfaConditionHolds(condition, credentials));
}

/** Whether an MFA condition holds for some credentials. */
export function mfaConditionHolds(condition: CompiledCondition, credentials: Credentials): boolean {
  const context = new Map(Object.entries(mfaKeysOf[credentials]).map(([key, value]) => [foldName(key), [value]]));
  return holdsFor(condition, context);
}

/** Whether a statement is about an action, by its Action or NotAction. */
export function isListed({ actions }: CompiledStatement, action: string): boolean {
  if (actions === "unreadable") return false;
  return actions.patterns.some((pattern) => matches(pattern, foldName(action))) !== actions.negated;
}

/** Whether a statement is about all actions, or all but a list. */
function isOfNearlyAll({ source: { action } }: CompiledStatement): boolean {
  if (action === undefined) return false;
  return action.negated || action.patterns.some(({ value }) => /^[*]+$/.test(value));
}

function resourcesOf({ document }: LintedPolicy): readonly string[] {
  return document.statements.flatMap(({ resource }) => resource?.patterns.map(({ value }) => value) ?? []);
}

/** A text that a pattern matches. */
function filled(pattern: string, user: SampleUser): string {
  return pattern
    .replace(/\$\{\s*aws:username\s*(,[^}]*)?\}/gi, user.name)
    .replace(/\$\{[^}]*\}/g, "example")
    .replace(/\*/g, "example")
    .replace(/\?/g, "x");
}
