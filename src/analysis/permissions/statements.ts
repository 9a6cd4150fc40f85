import {
  type CompiledCondition,
  type CompiledStatement,
  type ContextValues,
  compileResourcePattern,
  Facts,
  holdsFor,
  matches,
  type Pattern,
} from "../../engine/index.js";
import { foldName, parseArn } from "../../iam/index.js";
import type { Axiom } from "../axioms.js";

/** A user whose permissions are asked about, as far as it is known. */
export interface AskedUser {
  readonly arn: string;
  /** By their keys in lower case. */
  readonly tags: ReadonlyMap<string, string>;
}

/** Credentials without MFA, by their MFA keys: an access key, and temporary credentials that were issued without MFA. */
export const credentialsWithoutMfa: readonly ContextValues[] = [
  new Map(),
  new Map([["aws:multifactorauthpresent", ["false"]]]),
];

const mfaKeys: ReadonlySet<string> = new Set(["aws:multifactorauthpresent", "aws:multifactorauthage"]);

/** What all calls have that are asked about, each by an assumption. */
const ordinaryKeys: ReadonlyMap<string, { readonly value: string; readonly axiom: Axiom }> = new Map([
  ["aws:viaawsservice", { value: "false", axiom: "calls-are-direct" }],
  ["aws:securetransport", { value: "true", axiom: "calls-over-tls" }],
  ["aws:principalisawsservice", { value: "false", axiom: "principal-keys-agree" }],
  ["aws:principaltype", { value: "User", axiom: "principal-keys-agree" }],
]);

/** Whether something is so in all calls, in none, or in some only. */
export type Certainty = "yes" | "no" | "maybe";

/** How conditions are judged: with the credentials of a call, and what is known of the caller. */
export class Conditions {
  readonly #user: AskedUser | undefined;
  readonly #switchedOff: ReadonlySet<Axiom>;
  /** Whether the behaviors that AWS does not document may be either way. */
  readonly #isOpen: boolean;
  readonly used = new Set<Axiom>();
  /** The undocumented behaviors that make a difference. */
  readonly undocumented = new Set<string>();

  constructor(user: AskedUser | undefined, switchedOff: ReadonlySet<Axiom>, isOpen: boolean) {
    this.#user = user;
    this.#switchedOff = switchedOff;
    this.#isOpen = isOpen;
  }

  /** Whether all conditions of a statement hold for some credentials. */
  of({ conditions }: CompiledStatement, credentials: ContextValues): Certainty {
    let all: Certainty = "yes";
    for (const condition of conditions) {
      const holds = this.#holds(condition, credentials);
      if (holds === "no") return "no";
      if (holds === "maybe") all = "maybe";
    }
    return all;
  }

  #holds(condition: CompiledCondition, credentials: ContextValues): Certainty {
    // What compares with a value of the call may hold or not.
    if (condition.test === undefined) return "maybe";
    if (mfaKeys.has(condition.key)) return this.#decided(condition, credentials);
    const values = this.#certainValues(condition.key);
    return values === undefined ? "maybe" : this.#decided(condition, values);
  }

  #decided(condition: CompiledCondition, context: ContextValues): Certainty {
    const facts = new Facts();
    const holds = holdsFor(condition, context, facts);
    if (this.#isOpen) {
      const deciding = [...facts.met].filter(
        (fact) => holdsFor(condition, context, new Facts(new Set([fact]))) !== holds,
      );
      for (const { id } of deciding) this.undocumented.add(id);
      if (deciding.length > 0) return "maybe";
      if (facts.met.size > 1 && holdsFor(condition, context, new Facts(facts.met)) !== holds) {
        for (const { id } of facts.met) this.undocumented.add(id);
        return "maybe";
      }
    }
    return holds ? "yes" : "no";
  }

  /** The values of a key that is the same in all calls; undefined where it is not. */
  #certainValues(key: string): ContextValues | undefined {
    const ordinary = ordinaryKeys.get(key);
    if (ordinary !== undefined && !this.#switchedOff.has(ordinary.axiom)) {
      this.used.add(ordinary.axiom);
      return new Map([[key, [ordinary.value]]]);
    }
    if (this.#user === undefined || this.#switchedOff.has("principal-keys-agree")) return undefined;
    const value = valueOfUser(this.#user, key);
    if (value === undefined) return undefined;
    this.used.add("principal-keys-agree");
    return value.length === 0 ? new Map() : new Map([[key, value]]);
  }
}

function valueOfUser({ arn, tags }: AskedUser, key: string): readonly string[] | undefined {
  const tag = /^aws:principaltag\/(.*)$/s.exec(key)?.[1];
  if (tag !== undefined) {
    const value = tags.get(tag);
    return value === undefined ? [] : [value];
  }
  switch (key) {
    case "aws:username":
      return [arn.slice(arn.lastIndexOf("/") + 1)];
    case "aws:principalarn":
      return [arn];
    case "aws:principalaccount":
      return [parseArn(arn)?.account ?? ""];
    default:
      return undefined;
  }
}

/** Whether a condition is on an MFA key. */
export function isOnMfa({ key }: CompiledCondition): boolean {
  return mfaKeys.has(key);
}

/** Whether a statement is about an action, in lower case. */
export function isAboutAction({ actions }: CompiledStatement, folded: string): boolean {
  if (actions === "unreadable") return false;
  return actions.patterns.some((pattern) => matches(pattern, folded)) !== actions.negated;
}

/** A pattern of a Resource: as it is written, and a pattern of all that it can match. */
export interface WidePattern {
  readonly written: string;
  readonly pattern: Pattern;
  /** Whether it has policy variables, so a call may match less. */
  readonly isWider: boolean;
}

/** The patterns of a statement's resources; variables of a known user are replaced, others match anything. */
export function widePatternsOf(
  { resources, source }: CompiledStatement,
  user: AskedUser | undefined,
): readonly WidePattern[] {
  if (resources === undefined || resources === "unreadable") return [];
  return resources.patterns.map(({ template, pattern }, index): WidePattern => {
    const written = source.resource?.patterns[index]?.value ?? "";
    if (pattern !== undefined) return { written, pattern, isWider: false };
    let isWider = false;
    const text = template.parts.map((part) => {
      if (!("key" in part)) return part;
      const known = user === undefined ? undefined : valueOfUser(user, foldName(part.key))?.[0];
      if (known !== undefined) return { text: known, literal: true };
      isWider = true;
      return { text: "*", literal: false };
    });
    return { written, pattern: compileResourcePattern(text), isWider };
  });
}
