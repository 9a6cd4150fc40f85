import type { Tag } from "../accounts/index.js";
import { foldName, parseArn } from "../iam/index.js";
import type { Asked, MfaOfCall, Wanted } from "./ask.js";
import { callOf } from "./call.js";
import type { Caller } from "./caller.js";
import type { Target } from "./compose.js";
import { anything } from "./demands.js";
import { askWithIdentity, mfaOf } from "./edges.js";
import type { AllowingStatement, MfaNeeded, ShownRequest } from "./model.js";
import type { Tools } from "./tools.js";
import type { UserNode } from "./universe.js";
import { replayed } from "./walk.js";

/** What somebody may do: an action on a resource that no resource policy is about, or assuming a role. */
export interface PermissionQuestion {
  /** `service:Name`. */
  readonly action: string;
  /** Its ARN, or `*`. */
  readonly resource: string;
  /** Keys of the call that it has in any case, such as `iam:PassedToService`. */
  readonly context?: Readonly<Record<string, string>> | undefined;
  /** The tags of the resource, where they are others than in the files. */
  readonly resourceTags?: readonly Tag[] | undefined;
}

/** Whether somebody may: as the engine decided it, never by proof, or why it cannot be told. */
export type Permission =
  | {
      readonly kind: "allowed";
      readonly request: ShownRequest;
      readonly allowedBy: readonly AllowingStatement[];
      /** The ids of the undocumented behaviors of AWS that the decision depends on. */
      readonly undocumented: readonly string[];
    }
  | { readonly kind: "never" }
  | { readonly kind: "unknown"; readonly why: string; readonly undocumented?: readonly string[] | undefined };

/** Keys, in lower case, that a call of IAM has only where it is about what they name. */
const ofCertainCalls: ReadonlySet<string> = new Set([
  ...["iam:passedtoservice", "iam:policyarn", "iam:permissionsboundary", "iam:awsservicename"],
]);

/** Asks what callers may do besides assuming roles of paths. */
export class Questions {
  readonly #tools: Tools;
  /** What entities of the files have that conditions on them ask for, by ARN. */
  readonly #entities = new Map<
    string,
    { readonly tags: readonly Tag[]; readonly boundary: { readonly arn: string } | undefined }
  >();

  readonly #sides = new Map<string, string>();

  constructor(tools: Tools) {
    this.#tools = tools;
    for (const { user, caller } of tools.universe.users) {
      this.#entities.set(user.arn, user);
      this.#sides.set(user.arn, caller.side.key);
    }
    for (const { role, side } of tools.universe.roles) {
      this.#entities.set(role.arn, role);
      this.#sides.set(role.arn, side.key);
    }
  }

  /** Whether a caller is the user or role with an ARN, or has the same policies. */
  isLike({ entity, side }: Pick<Caller, "entity" | "side">, arn: string): boolean {
    return entity.arn === arn || this.#sides.get(arn) === side.key;
  }

  /** Whether a call is allowed, without the statements that allow it. */
  asked(caller: Caller, mfa: MfaOfCall, question: PermissionQuestion, target?: Target): Asked {
    const wanted = wantedFor(question, mfa);
    return askWithIdentity(this.#tools.asker, caller, target ?? this.targetOf(caller, question), wanted);
  }

  /** The same with the request, and the statements that allow it. */
  permission(caller: Caller, mfa: MfaOfCall, question: PermissionQuestion): Permission {
    const target = this.targetOf(caller, question);
    const asked = this.asked(caller, mfa, question, target);
    if (asked.kind !== "found") return asked;
    const wanted = wantedFor(question, mfa);
    const fixed = asked.fixed ?? wanted.fixed;
    const parts = { chosen: asked.chosen, wanted: { ...wanted, fixed }, gives: anything };
    const call = callOf(caller, target, parts, this.#tools.times);
    const step = call === undefined ? undefined : replayed(caller, target, call, true);
    if (step === undefined) {
      const why = `the engine does not confirm that ${caller.entity.name} may call ${question.action}`;
      return { kind: "unknown", why };
    }
    return { kind: "allowed", ...step };
  }

  /** What a question is about, with the keys that the files settle. */
  targetOf(caller: Caller, { action, resource, context = {}, resourceTags }: PermissionQuestion): Target {
    const { universe } = this.#tools;
    const isAssume = foldName(action) === "sts:assumerole";
    const role = isAssume ? universe.roleOf(resource) : undefined;
    if (role !== undefined) {
      if (resourceTags === undefined) return role.target;
      const { account } = role;
      return { ...role.target, keys: { "aws:ResourceAccount": account.id, ...resourceTagKeys(resourceTags) } };
    }
    const { id, partition } = caller.account;
    const arn = parseArn(resource);
    const resourceAccount = arn !== undefined && /^\d{12}$/.test(arn.account) ? arn.account : id;
    const entity = this.#entities.get(resource);
    const tags = resourceTagKeys(resourceTags ?? entity?.tags ?? []);
    const keys: Record<string, string> = { "aws:ResourceAccount": resourceAccount, ...tags };
    const boundary = entity?.boundary?.arn;
    if (boundary !== undefined && context["iam:PermissionsBoundary"] === undefined)
      keys["iam:PermissionsBoundary"] = boundary;
    return {
      ...{ action, resource, resourceAccount, resourcePartition: arn?.partition ?? partition },
      // A role that the files do not have trusts nobody that is known.
      trust: isAssume ? { policies: [], unknown: [`${resource} is not in the files`] } : undefined,
      resourceControl: universe.controlsOf(resourceAccount),
      keys,
    };
  }
}

function resourceTagKeys(tags: readonly Tag[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    tags.flatMap(({ key, value }) => [
      [`aws:ResourceTag/${key}`, value],
      [`iam:ResourceTag/${key}`, value],
    ]),
  );
}

/** With what a user calls an action: undefined where the user has no such credentials. */
export function mfaForCall(
  { user }: Pick<UserNode, "user">,
  needed: MfaNeeded,
  { action }: Pick<PermissionQuestion, "action">,
): MfaOfCall | undefined {
  const { credentials } = user;
  const mfa = mfaOf(credentials, needed, undefined);
  const folded = foldName(action);
  // A code goes with AssumeRole and GetSessionToken only: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
  if (mfa?.kind === "code" && folded !== "sts:assumerole") return { ...mfa, by: "session" };
  // Without MFA, credentials of GetSessionToken do not call IAM, and those of the console are of users without a device: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
  const hasPassword = credentials.password.kind === "unknown" || credentials.password.value;
  const hasDevice = credentials.mfa.kind === "known" && credentials.mfa.value;
  const isSigned = hasPassword && !hasDevice;
  return mfa?.kind === "none" && !isSigned && folded.startsWith("iam:") ? { ...mfa, isKeyNeeded: true } : mfa;
}

function wantedFor({ action, context = {} }: PermissionQuestion, mfa: MfaOfCall): Wanted {
  const isAssume = foldName(action) === "sts:assumerole";
  // What is settled otherwise is not lacking.
  const lacks = (key: string): boolean => (!isAssume && key.startsWith("sts:")) || ofCertainCalls.has(key);
  return { mfa, fixed: context, lacks };
}
