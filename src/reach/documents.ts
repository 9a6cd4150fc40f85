import {
  type Account,
  boundaryOf,
  type ControlLevel,
  type DocumentContent,
  identityPoliciesOf,
  type LocatedDocument,
  type PolicyDocumentOf,
  type Role,
  readContent,
  type User,
} from "../accounts/index.js";
import {
  type CompiledPolicy,
  type CompiledStatement,
  compilePolicy,
  matches,
  mayListAction,
  type Pattern,
  refusals,
} from "../engine/index.js";
import type { PolicyKind } from "../policy/index.js";
import type { AllowingStatement } from "./model.js";

/** A policy that can be decided on, and whose it is. */
export interface HeldPolicyText {
  readonly policy: CompiledPolicy;
  /** The number of its text: equal texts have equal numbers. */
  readonly id: number;
  readonly kind: PolicyKind;
  readonly document: LocatedDocument;
  /** What is the same of all its statements. */
  readonly label: Pick<AllowingStatement, "policy" | "role" | "holder" | "name">;
}

/** Policies that are decided on together, and why others of them are not known. */
export interface Held {
  readonly policies: readonly HeldPolicyText[];
  readonly unknown: readonly string[];
}

/** The policies that limit a caller or give it permissions. */
export interface Side {
  /** Equal where all texts are equal, and nothing is unknown. */
  readonly key: string;
  readonly identity: Held;
  /** What of the identity policies can make a difference: where one allows everything, only what denies something. */
  readonly deciding: Deciding;
  /** Undefined where there is no boundary. */
  readonly boundary: Held | undefined;
  /** Levels of SCPs; undefined where there are none. */
  readonly serviceControl: readonly Held[] | undefined;
  /** The same as `key` for the boundary and the SCPs. */
  readonly limitsKey: string;
}

/** Identity policies that make a difference. */
export interface Deciding extends Held {
  /** Equal where all their texts are equal, and nothing is unknown. */
  readonly key: string;
}

interface ReadText {
  readonly id: number;
  /** A text is why it cannot be decided on. */
  readonly policy: CompiledPolicy | string;
}

/** What a policy denies; undefined where it denies nothing. */
interface DenyingPart {
  readonly id: number;
  readonly policy: CompiledPolicy | undefined;
}

/** Compiles policies, each text once. */
export class Documents {
  readonly #texts = new Map<PolicyKind, Map<DocumentContent, ReadText>>();
  readonly #denying = new Map<CompiledPolicy, DenyingPart>();
  /** By the texts of the statements: many policies of an account deny the same. */
  readonly #denyingTexts = new Map<string, DenyingPart>();
  readonly #allAllowing = new Map<CompiledPolicy, CompiledPolicy>();
  #count = 0;

  /** A document, or why nothing is known of it: one that AWS would refuse to store may not be what the account has. */
  held(kind: PolicyKind, document: PolicyDocumentOf, label: HeldPolicyText["label"]): HeldPolicyText | string {
    if (document.kind === "unknown") return document.why;
    const { id, policy } = this.#read(kind, document.content);
    if (typeof policy !== "string") return { policy, id, kind, document, label };
    return `the ${words[label.policy]} ${label.name ?? label.role ?? ""} cannot be read: ${policy}`;
  }

  /** What a user or role has. */
  side(account: Account, entity: User | Role, serviceControl: readonly Held[] | undefined): Side {
    const identity = held(
      identityPoliciesOf(account, entity).map(({ holder, name, document }) =>
        this.held("identity", document, { policy: "identity", holder: holder.arn, name }),
      ),
    );
    const limit = boundaryOf(account, entity);
    const boundary =
      limit === undefined
        ? undefined
        : held([
            this.held("identity", limit, {
              policy: "permissionsBoundary",
              holder: entity.arn,
              name: entity.boundary?.arn,
            }),
          ]);
    const limitsKey = [idsOf(boundary), serviceControl?.map(idsOf).join("/") ?? "-"].join("|");
    const key = [idsOf(identity), limitsKey].join("|");
    return { key, identity, deciding: this.#deciding(identity), boundary, serviceControl, limitsKey };
  }

  /** A policy that allows everything, and what others deny. */
  withDenials(all: HeldPolicyText, { policies, unknown }: Held): Deciding {
    const denying = new Map<number, HeldPolicyText>();
    for (const held of policies) {
      const { id, policy } = this.#denyingPart(held.policy);
      if (policy !== undefined && !denying.has(id)) denying.set(id, { ...held, id, policy });
    }
    const reduced = { policies: [{ ...all, id: everythingId }, ...denying.values()], unknown };
    const ids = [...denying.keys()].sort((one, other) => one - other);
    return { ...reduced, key: ["everything", ...ids, "|", ...unknown].join() };
  }

  #deciding(identity: Held): Deciding {
    const all = identity.policies.find(({ policy }) => policy.statements.some(allowsEverything));
    if (all === undefined || !identity.policies.every(({ policy }) => policy.statements.every(isPlainIfDeny)))
      return { ...identity, key: idsOf(identity) };
    return this.withDenials(this.#allowing(all), identity);
  }

  /** A policy without what else it has than the statement that allows everything. */
  #allowing(held: HeldPolicyText): HeldPolicyText {
    const { policy } = held;
    const known = this.#allAllowing.get(policy) ?? {
      ...policy,
      statements: policy.statements.filter(allowsEverything),
    };
    this.#allAllowing.set(policy, known);
    return { ...held, policy: known };
  }

  #denyingPart(policy: CompiledPolicy): DenyingPart {
    const known = this.#denying.get(policy);
    if (known !== undefined) return known;
    const statements = policy.statements.filter(({ effect }) => effect === "Deny");
    const { source, version } = policy.document;
    const text = [version, ...statements.map(({ source: { node } }) => source.text.slice(node.start, node.end))].join(
      " ",
    );
    const part = this.#denyingTexts.get(text) ?? {
      id: this.#count++,
      policy: statements.length === 0 ? undefined : { ...policy, statements },
    };
    this.#denyingTexts.set(text, part);
    this.#denying.set(policy, part);
    return part;
  }

  /** Levels of SCPs or RCPs. */
  levels(
    policy: "serviceControl" | "resourceControl",
    levels: readonly ControlLevel[] | undefined,
  ): readonly Held[] | undefined {
    if (levels === undefined || levels.length === 0) return undefined;
    const kind = policy === "serviceControl" ? "identity" : "resource";
    return levels.map((level) => held(level.map(({ name, document }) => this.held(kind, document, { policy, name }))));
  }

  #read(kind: PolicyKind, content: DocumentContent): ReadText {
    const texts = this.#texts.get(kind) ?? new Map<DocumentContent, ReadText>();
    this.#texts.set(kind, texts);
    const known = texts.get(content);
    if (known !== undefined) return known;
    const read = { id: this.#count++, policy: compiled(kind, content) };
    texts.set(content, read);
    return read;
  }
}

/** The number of all texts that allow everything. */
const everythingId = -2;

/** Keys of calls for which other statements can say which values are worth trying. */
const ofChosenPolicies: ReadonlySet<string> = new Set(["iam:policyarn", "iam:permissionsboundary"]);

function idsOf(of: Held | undefined): string {
  return of === undefined ? "-" : [...of.policies.map(({ id }) => id).sort(), ...of.unknown].join();
}

/** Whether a statement allows all actions on all resources in any case. */
function allowsEverything(statement: CompiledStatement): boolean {
  const { effect, actions, conditions, conditionUnreadable, hasUnknownElements } = statement;
  if (effect !== "Allow" || conditions.length > 0 || conditionUnreadable || hasUnknownElements) return false;
  if (actions === "unreadable" || actions.negated || !actions.patterns.some(isEverything)) return false;
  return isAboutAll(statement);
}

/** Whether it is the same for all resources and policies what a statement denies, so no other statement names better ones. */
function isPlainIfDeny(statement: CompiledStatement): boolean {
  if (statement.effect !== "Deny") return true;
  return isAboutAll(statement) && statement.conditions.every(({ key }) => !ofChosenPolicies.has(key));
}

/** Whether a statement is about all resources, so they need not be told apart. */
export function isAboutAll({ resources }: CompiledStatement): boolean {
  if (typeof resources !== "object" || resources.negated) return false;
  return resources.patterns.some(({ pattern }) => pattern !== undefined && isEverything(pattern));
}

function isEverything(pattern: Pattern): boolean {
  return pattern.exact === undefined && pattern.units.length === 1 && matches(pattern, "any:text");
}

const words: Readonly<Record<AllowingStatement["policy"], string>> = {
  trust: "trust policy of the role",
  identity: "identity policy",
  permissionsBoundary: "permissions boundary",
  serviceControl: "SCP",
  resourceControl: "RCP",
  resource: "resource policy",
};

function compiled(kind: PolicyKind, content: DocumentContent): CompiledPolicy | string {
  const parsed = readContent(kind, content);
  const { document } = parsed;
  if (document === undefined) return parsed.problems[0]?.message ?? "it is not JSON";
  const policy = compilePolicy({ ...parsed, document });
  return refusals(policy)[0]?.message ?? policy;
}

/** Policies, and the reasons that stand for others. */
export function held(all: readonly (HeldPolicyText | string)[]): Held {
  return {
    policies: all.filter((each) => typeof each !== "string"),
    unknown: all.filter((each) => typeof each === "string"),
  };
}

/** The first reason why something of these is not known. */
export function firstUnknown(all: readonly (Held | undefined)[]): string | undefined {
  for (const each of all) if (each?.unknown[0] !== undefined) return each.unknown[0];
  return undefined;
}

/** Whether any statement of a policy allows an action, in lower case, of somebody. */
export function mayAllow(policy: CompiledPolicy, action: string): boolean {
  return policy.statements.some((statement) => statement.effect === "Allow" && mayListAction(statement, action));
}
