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
import { type CompiledPolicy, compilePolicy, mayListAction, refusals } from "../engine/index.js";
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
  /** Undefined where there is no boundary. */
  readonly boundary: Held | undefined;
  /** Levels of SCPs; undefined where there are none. */
  readonly serviceControl: readonly Held[] | undefined;
}

interface ReadText {
  readonly id: number;
  /** A text is why it cannot be decided on. */
  readonly policy: CompiledPolicy | string;
}

/** Compiles policies, each text once. */
export class Documents {
  readonly #texts = new Map<PolicyKind, Map<DocumentContent, ReadText>>();
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
    const ids = (of: Held | undefined): string =>
      of === undefined ? "-" : [...of.policies.map(({ id }) => id).sort(), ...of.unknown].join();
    const key = [ids(identity), ids(boundary), serviceControl?.map(ids).join("/") ?? "-"].join("|");
    return { key, identity, boundary, serviceControl };
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
