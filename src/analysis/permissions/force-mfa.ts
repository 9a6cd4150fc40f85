import {
  type CompiledPolicy,
  type CompiledStatement,
  type ContextValues,
  compilePattern,
  type Pattern,
} from "../../engine/index.js";
import { foldName, isUnknownKey } from "../../iam/index.js";
import type { Axiom } from "../axioms.js";
import { contextsFor } from "./contexts.js";
import { callersFor, decisionOn, likeliestFirst, type PermissionWitness, resourcesFor } from "./permission-call.js";
import { actionForm, arnForm, classesOf, type TextClass } from "./signatures.js";
import {
  type AskedUser,
  Conditions,
  credentialsWithoutMfa,
  isAboutAction,
  isOnMfa,
  type WidePattern,
  widePatternsOf,
} from "./statements.js";
import { wellKnownActions } from "./well-known-actions.js";

/** The identity policies of a user. */
export interface Permissions {
  readonly identity: readonly CompiledPolicy[];
  readonly boundary?: CompiledPolicy | undefined;
  /** Undefined for a policy that any user may have. */
  readonly user?: AskedUser | undefined;
  /** Where many users have the same policies: their classes of actions, by their patterns. */
  readonly classes?: Map<string, readonly TextClass[] | undefined> | undefined;
}

/** A call without MFA that is allowed. */
export interface OpenCall {
  readonly witness: PermissionWitness;
  /** The index of the policy, and of its statement that allows the call. */
  readonly policy: number;
  readonly statement: number;
  /** IDs of the undocumented behaviors that the decision depends on. */
  readonly undocumented: readonly string[];
  /** Whether the name of the action is made up from a pattern of the policy. */
  readonly isActionMadeUp: boolean;
}

/** Whether a user can do nothing without MFA but call some actions. */
export type ForceMfaVerdict =
  | { readonly kind: "proved"; readonly axioms: readonly Axiom[] }
  | { readonly kind: "violated"; readonly found: OpenCall }
  | { readonly kind: "unknown"; readonly why: string; readonly undocumented?: readonly string[] | undefined };

/**
 * Calls that need no permission, so no policy can deny them, and calls that are not signed with a user's credentials.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
 */
const notAsked = [
  ...["sts:GetSessionToken", "sts:GetCallerIdentity"],
  ...["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"],
].map(foldName);

const tooMuch = "the policies have more patterns than the analysis can look at";

/**
 * Whether policies allow calls without MFA to these actions only, which may have wildcards: for all actions and resources, and
 * for the calls of an access key and of temporary credentials that were issued without MFA. What another policy, such as that
 * of a resource, allows is not asked.
 *
 * All actions and all resources are looked at, a text for each way in which patterns match. A statement that allows counts if
 * its conditions can hold, and one that denies if they are certain to: where nothing is left, it is proved. What is left is
 * tried with values for the keys, and the engine decides.
 */
export function proveForceMfa(
  permissions: Permissions,
  actions: readonly string[],
  switchedOff: ReadonlySet<Axiom> = new Set(),
): ForceMfaVerdict {
  const assumed = new Conditions(permissions.user, switchedOff, false);
  const search = new ForceMfaSearch(permissions, actions, assumed);
  const found = search.run();
  if (found !== undefined) return found;
  const open = new Conditions(permissions.user, switchedOff, true);
  const otherwise = new ForceMfaSearch(permissions, actions, open).run();
  if (otherwise !== undefined && open.undocumented.size > 0) {
    const why = "it depends on behavior that AWS does not document";
    return { kind: "unknown", why, undocumented: [...open.undocumented].sort() };
  }
  return otherwise ?? { kind: "proved", axioms: [...assumed.used, ...open.used].filter(isFirst) };
}

function isFirst<T>(value: T, index: number, all: readonly T[]): boolean {
  return all.indexOf(value) === index;
}

/** A statement with its policy and the patterns of its resources. */
interface Placed {
  readonly statement: CompiledStatement;
  readonly policy: number;
  readonly patterns: readonly WidePattern[];
  readonly isNegated: boolean;
}

/** A call that nothing certain denies. */
interface Candidate {
  readonly action: TextClass;
  readonly resource: TextClass;
  readonly credentials: ContextValues;
  readonly allow: Placed;
  /** All statements about the action, whose conditions matter. */
  readonly about: readonly CompiledStatement[];
}

class ForceMfaSearch {
  readonly #permissions: Permissions;
  readonly #conditions: Conditions;
  readonly #asked: readonly Pattern[];
  /** Actions that exist, by their names in lower case. */
  readonly #names = new Map<string, string>();
  /** All patterns of actions, by their content. */
  readonly #patterns = new Map<string, Pattern>();
  /** The indexes of those whose actions are not asked about. */
  readonly #aside = new Set<number>();
  readonly #statements: readonly Placed[];
  readonly #boundary: readonly Placed[];
  readonly #resources = new Map<string, readonly TextClass[] | undefined>();
  /** Why something could not be decided. */
  #why: string | undefined;

  constructor(permissions: Permissions, actions: readonly string[], conditions: Conditions) {
    this.#permissions = permissions;
    this.#conditions = conditions;
    this.#asked = actions.map((text) => compilePattern([{ text: foldName(text), literal: false }]));
    const placed = (policy: CompiledPolicy, index: number): readonly Placed[] =>
      policy.statements.map((statement) => ({
        ...{ statement, policy: index, patterns: widePatternsOf(statement, permissions.user) },
        isNegated: typeof statement.resources === "object" && statement.resources.negated,
      }));
    this.#statements = permissions.identity.flatMap(placed);
    this.#boundary = permissions.boundary === undefined ? [] : placed(permissions.boundary, -1);
    for (const name of [
      ...wellKnownActions,
      ...this.#literalActions(),
      ...actions.filter((each) => !/[*?]/.test(each)),
    ])
      if (!this.#names.has(foldName(name))) this.#names.set(foldName(name), name);
  }

  /** A verdict where something is left, or it is too much work; undefined where nothing is. */
  run(): Exclude<ForceMfaVerdict, { readonly kind: "proved" }> | undefined {
    const classes = this.#actionClasses();
    if (classes === undefined) return { kind: "unknown", why: tooMuch };
    let fallback: OpenCall | undefined;
    const madeUp: Candidate[] = [];
    for (const action of classes) {
      if (this.#isAside(action)) continue;
      for (const candidate of this.#candidates(action)) {
        if (action.isMadeUp) {
          madeUp.push(candidate);
          continue;
        }
        const call = this.#tried(candidate);
        if (call !== undefined) return { kind: "violated", found: call };
      }
    }
    const open = new Set(madeUp.map(({ action }) => action));
    for (const candidate of madeUp) {
      if (this.#isOfOpenPattern(candidate, classes, open)) fallback ??= this.#tried(candidate);
      else this.#why ??= "it is not known whether AWS has an action for which the policy allows calls without MFA";
    }
    if (fallback !== undefined) return { kind: "violated", found: { ...fallback, isActionMadeUp: true } };
    return this.#why === undefined ? undefined : { kind: "unknown", why: this.#why };
  }

  #literalActions(): readonly string[] {
    return this.#statements.flatMap(
      ({ statement }) =>
        statement.source.action?.patterns.flatMap(({ value }) => (/[*?]/.test(value) ? [] : [value])) ?? [],
    );
  }

  /** All classes of actions. */
  #actionClasses(): readonly TextClass[] | undefined {
    for (const pattern of [...this.#asked, ...notAsked.map(literally)]) this.#aside.add(this.#indexOf(pattern));
    for (const { statement } of [...this.#statements, ...this.#boundary]) {
      const { actions } = statement;
      if (actions !== "unreadable") for (const pattern of actions.patterns) this.#indexOf(pattern);
    }
    const { classes } = this.#permissions;
    const key = [...this.#patterns.keys()].join("|");
    if (classes?.has(key) === true) return classes.get(key);
    const found = classesOf([...this.#patterns.values()], actionForm, [...this.#names.keys()]);
    classes?.set(key, found);
    return found;
  }

  /** The index of a pattern of actions; the same pattern is in many statements. */
  #indexOf(pattern: Pattern): number {
    const key = pattern.units.join();
    if (!this.#patterns.has(key)) this.#patterns.set(key, pattern);
    return [...this.#patterns.keys()].indexOf(key);
  }

  /** Whether actions may be called without MFA, or cannot be denied. */
  #isAside({ matched }: TextClass): boolean {
    return [...matched].some((index) => this.#aside.has(index));
  }

  #candidates(action: TextClass): readonly Candidate[] {
    const [folded] = action.texts;
    const about = this.#statements.filter(({ statement }) => isAboutAction(statement, folded));
    const boundary = this.#boundary.filter(({ statement }) => isAboutAction(statement, folded));
    const hasBoundary = this.#permissions.boundary !== undefined;
    const candidates: Candidate[] = [];
    for (const credentials of credentialsWithoutMfa) {
      const allows = about.filter((each) => isAllow(each) && this.#certainty(each, credentials) !== "no");
      if (allows.length === 0) continue;
      const limits = boundary.filter((each) => isAllow(each) && this.#certainty(each, credentials) !== "no");
      if (hasBoundary && limits.length === 0) continue;
      const denies = [...about, ...boundary].filter(
        (each) => !isAllow(each) && this.#certainty(each, credentials) === "yes",
      );
      // Most policies deny everything else on all resources.
      if (denies.some(isOnEverything)) continue;
      const resources = this.#resourceClasses([...allows, ...limits, ...denies]);
      if (resources === undefined) {
        this.#why ??= tooMuch;
        continue;
      }
      const statements = [...about, ...boundary].map(({ statement }) => statement);
      for (const { wide, text: resource } of resources) {
        for (const allow of allows) {
          const through = throughPatterns(allow, wide);
          if (through === undefined) continue;
          if (hasBoundary && !limits.some((each) => throughPatterns(each, wide) !== undefined)) continue;
          if (denies.some((deny) => covers(deny, wide, through))) continue;
          candidates.push({ action, resource, credentials, allow, about: statements });
        }
      }
    }
    return candidates;
  }

  #certainty({ statement }: Placed, credentials: ContextValues): ReturnType<Conditions["of"]> {
    return this.#conditions.of(statement, credentials);
  }

  /** The classes of resources that some statements tell apart, with the patterns that match each. */
  #resourceClasses(
    placed: readonly Placed[],
  ): readonly { readonly text: TextClass; readonly wide: ReadonlySet<string> }[] | undefined {
    const byKey = new Map<string, Pattern>();
    for (const { patterns } of placed) for (const { pattern } of patterns) byKey.set(pattern.units.join(), pattern);
    const keys = [...byKey.keys()].sort();
    const cacheKey = keys.join("|");
    if (!this.#resources.has(cacheKey)) {
      const written = placed.flatMap(({ patterns }) => patterns.map((each) => each.written));
      const given = resourcesFor(written, this.#permissions.user);
      this.#resources.set(
        cacheKey,
        classesOf(
          keys.flatMap((key) => byKey.get(key) ?? []),
          arnForm,
          given,
        ),
      );
    }
    return this.#resources
      .get(cacheKey)
      ?.map((text) => ({ text, wide: new Set([...text.matched].map((index) => keys[index] ?? "")) }));
  }

  /**
   * Whether all actions of a pattern by which a made-up one is allowed may be called: then any that AWS has may, and a policy
   * has patterns for actions that exist.
   */
  #isOfOpenPattern({ action, allow }: Candidate, classes: readonly TextClass[], open: ReadonlySet<TextClass>): boolean {
    const { actions } = allow.statement;
    if (actions === "unreadable" || actions.negated) return false;
    return actions.patterns.some((pattern) => {
      const index = this.#indexOf(pattern);
      return action.matched.has(index) && classes.every((each) => !each.matched.has(index) || open.has(each));
    });
  }

  /** The first call of a candidate that the engine allows. */
  #tried({ action, resource, credentials, allow, about }: Candidate): OpenCall | undefined {
    for (const folded of action.texts) {
      const name = this.#names.get(folded) ?? folded;
      for (const target of likeliestFirst(resource.texts, folded)) {
        for (const caller of callersFor(this.#permissions, target)) {
          for (const keys of contextsFor(about)) {
            const decision = decisionOn(this.#permissions, {
              action: name,
              resource: target,
              caller,
              credentials,
              keys,
            });
            if (decision?.decision !== "allowed") continue;
            const { witness, undocumented } = decision;
            const { policy, statement } = allow;
            return { witness, policy, statement: statement.source.index, undocumented, isActionMadeUp: false };
          }
        }
      }
    }
    this.#why ??= whyUndecided(this.#names.get(action.texts[0]) ?? action.texts[0], about);
    return undefined;
  }
}

function isAllow({ statement }: Placed): boolean {
  return statement.effect === "Allow";
}

function isOnEverything({ patterns, isNegated }: Placed): boolean {
  return !isNegated && patterns.some(({ written }) => /^\*+$/.test(written));
}

function keyOf({ pattern }: WidePattern): string {
  return pattern.units.join();
}

/** The patterns by which a statement may be about a resource; undefined where it is not. */
function throughPatterns(
  { patterns, isNegated }: Placed,
  wide: ReadonlySet<string>,
): readonly WidePattern[] | undefined {
  if (isNegated) return patterns.some((each) => !each.isWider && wide.has(keyOf(each))) ? undefined : [];
  const through = patterns.filter((each) => wide.has(keyOf(each)));
  return through.length === 0 ? undefined : through;
}

/** Whether a Deny is about all resources that come through some patterns of an Allow. */
function covers({ patterns, isNegated }: Placed, wide: ReadonlySet<string>, through: readonly WidePattern[]): boolean {
  if (isNegated) return !patterns.some((each) => wide.has(keyOf(each)));
  if (patterns.some((each) => !each.isWider && wide.has(keyOf(each)))) return true;
  // What matches a pattern with variables matches the same pattern elsewhere.
  const written = new Set(patterns.map((each) => each.written));
  return through.length > 0 && through.every((each) => written.has(each.written));
}

function literally(text: string): Pattern {
  return compilePattern([{ text, literal: true }]);
}

function whyUndecided(action: string, about: readonly CompiledStatement[]): string {
  const conditions = about.flatMap(({ conditions: all }) => all.filter((each) => !isOnMfa(each)));
  const unlisted = conditions.find(({ key }) => isUnknownKey(key));
  if (unlisted !== undefined)
    return `whether calls can have the key ${unlisted.source.key.value} is not known, and it decides on ${action}`;
  const keys = [...new Set(conditions.map(({ source }) => source.key.value))];
  if (keys.length === 0)
    return `no call to ${action} was found that is allowed without MFA, and none could be excluded`;
  return `it depends on ${keys.join(", ")} whether ${action} is allowed without MFA`;
}
