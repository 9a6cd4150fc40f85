import { type CompiledCondition, type CompiledStatement, holdsFor } from "../engine/index.js";
import { foldName, issuerOf, type Principal, parseArn, readCaller } from "../iam/index.js";
import { type PlannedCall, tokenLifetime, type UserCredentials } from "./planned-call.js";
import { samplesFor, strangeAccount, type Wish } from "./samples.js";
import type { Subject } from "./subject.js";
import { type Actor, type Names, realized, sessionOf, userNamed, type Wishes, wishing } from "./wishes.js";

/** What sets a call apart from the one that a statement is about. */
export type Aspect =
  /** A caller that a statement is about, with all that the statement requires. */
  | { readonly kind: "as required" }
  /** The same caller with other credentials. */
  | { readonly kind: "credentials" }
  /** With another value of a key, or without it. */
  | { readonly kind: "key"; readonly name: string; readonly value: Wish | undefined }
  /** At another time. */
  | { readonly kind: "time" }
  /** A caller that the policy does not name. */
  | { readonly kind: "stranger" };

/** A call that a scenario may be about. */
export interface Candidate {
  readonly call: PlannedCall;
  readonly aspect: Aspect;
  /** Whether a reader looks for it, whatever else it shows. */
  readonly isExpected: boolean;
}

/** How many callers of a statement are tried: of longer lists the first and the last. */
export const mostCallers = 20;

const mostCandidates = 1500;

/** Calls that may show something of a policy, those first that a reader looks for first. */
export function candidatesFor(subject: Subject, now: number, names: Names): readonly Candidate[] {
  return new Candidates(subject, now, names).all();
}

class Candidates {
  readonly #subject: Subject;
  readonly #now: number;
  readonly #names: Names;
  readonly #found = new Map<string, Candidate>();
  readonly #conditions: readonly CompiledCondition[];
  readonly #credentials: readonly UserCredentials[];

  constructor(subject: Subject, now: number, names: Names) {
    this.#names = names;
    this.#subject = subject;
    this.#now = now;
    this.#conditions = subject.role.policy.statements.flatMap(({ conditions }) => conditions);
    this.#credentials = this.#credentialsToTry();
  }

  all(): readonly Candidate[] {
    const { statements } = this.#subject.role.policy;
    const allows = statements.filter(({ effect }) => effect === "Allow");
    const own = new Set<string>();
    for (const statement of allows) {
      const kinds = new Set<string>();
      for (const actor of this.#actorsOf(statement)) {
        own.add(JSON.stringify(actor));
        // Of callers of one kind, one is enough for a reader.
        this.#variations(actor, statement, { kind: "as required" }, !kinds.has(actor.kind));
        kinds.add(actor.kind);
      }
    }
    const [first = statements[0]] = allows;
    if (first === undefined) return [];
    const allowed = new Set(
      allows.flatMap((each) => this.#actorsOf(each)).flatMap((each) => (each.kind === "user" ? [each.user.arn] : [])),
    );
    const denied = statements
      .filter(({ effect }) => effect === "Deny")
      .flatMap((each) => this.#deniedBy(each, allowed));
    for (const actor of [...denied, ...this.#strangers().map((each) => this.#names.distinct(each))]) {
      const key = JSON.stringify(actor);
      if (own.has(key)) continue;
      own.add(key);
      const isExpected = this.#isExpectedStranger(actor);
      for (const statement of allows)
        this.#variations(actor, statement, { kind: "stranger" }, isExpected && statement === first);
    }
    return [...this.#found.values()];
  }

  /** A caller with what a statement requires; with other credentials; and with one key after the other changed. */
  #variations(actor: Actor, statement: CompiledStatement, aspect: Aspect, isExpected: boolean): void {
    const wishes = this.#favorable(actor, statement);
    const credentials = actor.kind === "user" ? this.#credentials : [noMfa];
    const calls = credentials.flatMap((each) => {
      const call = realized(actor, wishes, each, 0);
      return call === undefined ? [] : [{ call, credentials: each }];
    });
    const isAllowed = (call: PlannedCall): boolean =>
      this.#subject.decides(call, this.#subject.role.policy) === "allowed";
    const best = calls.find(({ call }) => isAllowed(call)) ?? calls[0];
    if (best === undefined) return;
    this.#add(best.call, aspect, isExpected);
    for (const { call } of calls) {
      if (call !== best.call)
        this.#add(
          call,
          aspect.kind === "stranger" ? aspect : { kind: "credentials" },
          isExpected && aspect.kind !== "stranger",
        );
    }
    for (const [name, options] of this.#options(actor, wishes)) {
      const before = wishes.get(foldName(name))?.value;
      for (const value of options) {
        if (JSON.stringify(value) === JSON.stringify(before)) continue;
        const call = realized(actor, wishing(wishes, name, value), best.credentials, 0);
        if (call !== undefined)
          this.#add(call, aspect.kind === "stranger" ? aspect : { kind: "key", name, value }, false);
      }
    }
    for (const later of this.#latenesses()) {
      const call = realized(actor, wishes, best.credentials, later);
      if (call !== undefined) this.#add(call, { kind: "time" }, false);
    }
  }

  #add(call: PlannedCall, aspect: Aspect, isExpected: boolean): void {
    const key = JSON.stringify(call);
    const known = this.#found.get(key);
    if (known === undefined && this.#found.size < mostCandidates) this.#found.set(key, { call, aspect, isExpected });
    else if (known !== undefined && isExpected && !known.isExpected) this.#found.set(key, { ...known, isExpected });
  }

  /** What a statement requires of a caller, as far as calls can have it, without what Deny statements deny. */
  #favorable(actor: Actor, statement: CompiledStatement): Wishes {
    let wishes: Wishes = new Map();
    for (const name of this.#variablesOf(actor)) wishes = wishing(wishes, name, "example");
    for (const { source } of statement.conditions) {
      const name = source.key.value;
      const own = statement.conditions.filter(({ key }) => key === foldName(name));
      const options = this.#optionsOf(name, actor, wishes);
      const fits = (value: Wish | undefined): boolean => {
        const call = realized(actor, wishing(wishes, name, value), bestMfa, 0);
        const context = call && this.#subject.contextOf(call);
        return context !== undefined && own.every((condition) => holdsFor(condition, context));
      };
      const fitting = options.find(fits);
      if (fitting !== undefined || fits(undefined)) wishes = wishing(wishes, name, fitting);
    }
    return this.#spared(actor, statement, wishes);
  }

  /** The wishes with one or two keys changed so no Deny statement applies, where that helps. */
  #spared(actor: Actor, statement: CompiledStatement, wishes: Wishes): Wishes {
    const { policy } = this.#subject.role;
    const others = policy.statements.filter((each) => each !== statement && each.conditions.length > 0);
    if (others.length === 0) return wishes;
    const isAllowed = (wished: Wishes): boolean =>
      (actor.kind === "user" ? this.#credentials : [noMfa]).some((credentials) => {
        const call = realized(actor, wished, credentials, 0);
        return call !== undefined && this.#subject.decides(call, policy) === "allowed";
      });
    if (isAllowed(wishes)) return wishes;
    const keys = [
      ...new Map(
        others.flatMap(({ conditions }) => conditions.map(({ source, key }) => [key, source.key.value] as const)),
      ),
    ];
    const changes = keys.flatMap(([, name]) =>
      [...this.#optionsOf(name, actor, wishes), undefined].map((value) => ({ name, value })),
    );
    const apply = (
      wished: Wishes,
      { name, value }: { readonly name: string; readonly value: Wish | undefined },
    ): Wishes => wishing(wished, name, value);
    for (const change of changes) {
      const changed = apply(wishes, change);
      if (isAllowed(changed)) return changed;
    }
    for (const one of changes.slice(0, 40)) {
      for (const other of changes.slice(0, 40)) {
        if (one.name === other.name) continue;
        const changed = apply(apply(wishes, one), other);
        if (isAllowed(changed)) return changed;
      }
    }
    return wishes;
  }

  /** The keys that a call of an actor may have otherwise, with the values to try; undefined stands for an absent key. */
  #options(actor: Actor, wishes: Wishes): ReadonlyMap<string, readonly (Wish | undefined)[]> {
    const options = new Map<string, readonly (Wish | undefined)[]>();
    const folded = new Set<string>();
    for (const { source, key } of this.#conditions) {
      if (folded.has(key)) continue;
      folded.add(key);
      options.set(source.key.value, [...this.#optionsOf(source.key.value, actor, wishes), undefined]);
    }
    for (const name of this.#variablesOf(actor))
      if (!folded.has(foldName(name))) options.set(name, ["other", undefined]);
    // Tags, and a source identity, need permissions of their own.
    if (actor.kind !== "service") {
      if (!folded.has("sts:sourceidentity")) options.set("sts:SourceIdentity", ["example-identity"]);
      options.set("aws:RequestTag/example", ["example"]);
    }
    return options;
  }

  #optionsOf(name: string, actor: Actor, wishes: Wishes): readonly Wish[] {
    const key = foldName(name);
    const conditions = this.#conditions.filter((each) => each.key === key);
    const resolve = (variable: string): string => variableOf(variable, actor, wishes);
    const samples = conditions.flatMap((condition) => samplesFor(condition, resolve));
    return [...new Map(samples.map((sample) => [JSON.stringify(sample), sample])).values()];
  }

  /** Tags of the caller that values of the policy stand for, as the policy spells them. */
  #variablesOf({ kind }: Actor): readonly string[] {
    if (kind !== "user" && kind !== "session") return [];
    const values = this.#conditions.flatMap(({ source }) => source.values.map(({ value }) => value));
    const names = values.flatMap((value) =>
      [...value.matchAll(/\$\{\s*(aws:PrincipalTag\/[^},]+?)\s*[,}]/gi)].map(([, name = ""]) => name),
    );
    return [...new Set(names)];
  }

  /** Who a statement is about: of long lists the first and the last. */
  #actorsOf({ principals }: CompiledStatement): readonly Actor[] {
    if (principals === "unreadable" || principals === undefined) return [];
    const all = principals.negated ? [] : principals.principals;
    const some = all.length <= mostCallers ? all : [...all.slice(0, 1), ...all.slice(-1)];
    return some.flatMap((principal) => this.#actorsFor(principal)).map((actor) => this.#names.distinct(actor));
  }

  /**
   * Whom a Deny statement names. They may assume the role by their own policies, unless the trust policy itself allows them:
   * only then does the statement decide.
   */
  #deniedBy(statement: CompiledStatement, allowed: ReadonlySet<string>): readonly Actor[] {
    return this.#actorsOf(statement).map((actor) =>
      actor.kind === "user" && !allowed.has(actor.user.arn) ? userNamed(actor.user.arn, true) : actor,
    );
  }

  #actorsFor(principal: Principal): readonly Actor[] {
    const { account } = this.#subject.role;
    switch (principal.kind) {
      case "user":
        return [userNamed(principal.arn, principal.account !== account)];
      case "role":
        return [sessionOf(principal.arn)];
      case "roleSession": {
        const { roleName, sessionName } = principal;
        return [sessionOf(`arn:aws:iam::${principal.account}:role/${roleName}`, sessionName)];
      }
      case "account":
        return this.#actorsIn(principal.account);
      case "everyone":
        return [
          ...this.#actorsIn(account),
          ...this.#actorsIn(strangeAccount),
          { kind: "service", service: "ec2.amazonaws.com" },
        ];
      case "service":
        return [{ kind: "service", service: principal.name }];
      case "provider": {
        const { type, text } = principal;
        if (type === "oidc") return [{ kind: "token", host: issuerOf(text) }];
        return [{ kind: "assertion", provider: text.slice(text.lastIndexOf("/") + 1) }];
      }
      case "federatedUser":
      case "uniqueId":
      case "nobody":
        return [];
    }
  }

  /** Users and sessions of roles of an account: those that conditions are about, and others. */
  #actorsIn(account: string): readonly Actor[] {
    const named = this.#conditions.flatMap((condition): readonly Actor[] => {
      const { key } = condition;
      if (key !== "aws:principalarn" && key !== "aws:username") return [];
      return samplesFor(condition, (name) => (name === "aws:principalaccount" ? account : "example"))
        .flat()
        .flatMap((text): readonly Actor[] => {
          if (key === "aws:username")
            return isUserName(text) ? [userNamed(`arn:aws:iam::${account}:user/${text}`, true)] : [];
          const caller = readCaller(text);
          if (parseArn(text)?.partition !== "aws") return [];
          if (caller?.kind === "user" && isUserName(caller.name)) return [userNamed(text, true)];
          return caller?.kind === "role" && isUserName(caller.name) ? [sessionOf(text)] : [];
        });
    });
    return [
      ...named.slice(0, mostCallers),
      userNamed(`arn:aws:iam::${account}:user/${account === this.#subject.role.account ? "alice" : "carol"}`, true),
      sessionOf(`arn:aws:iam::${account}:role/${account === this.#subject.role.account ? "pipeline" : "automation"}`),
    ];
  }

  /** Callers that the policy does not name. */
  #strangers(): readonly Actor[] {
    const { account, policy } = this.#subject.role;
    const named = policy.statements.flatMap(({ principals }) =>
      principals === "unreadable" || principals === undefined ? [] : principals.principals,
    );
    const accounts = new Set(named.flatMap((each) => ("account" in each ? [each.account] : [])));
    const services = named.flatMap((each) => (each.kind === "service" ? [each.name] : []));
    const service = ["lambda.amazonaws.com", "ec2.amazonaws.com", "ecs-tasks.amazonaws.com"].find(
      (each) => !services.includes(each),
    );
    return [
      userNamed(`arn:aws:iam::${account}:user/mallory`, true),
      userNamed(`arn:aws:iam::${strangeAccount}:user/eve`, true),
      ...[...accounts]
        .filter((each) => each !== account)
        .map((each) => userNamed(`arn:aws:iam::${each}:user/trent`, true)),
      sessionOf(`arn:aws:iam::${account}:role/another-role`),
      ...(service === undefined ? [] : [{ kind: "service" as const, service }]),
    ];
  }

  /** Strangers that a reader looks for: users for roles of people, and another service for roles of services. */
  #isExpectedStranger(actor: Actor): boolean {
    const kinds = new Set(
      this.#subject.role.policy.statements.flatMap(({ principals, effect }) =>
        effect !== "Allow" || principals === "unreadable" || principals === undefined
          ? []
          : principals.principals.map(({ kind }) => kind),
      ),
    );
    if (actor.kind === "service") return kinds.has("service");
    return actor.kind === "user";
  }

  #credentialsToTry(): readonly UserCredentials[] {
    if (!this.#subject.isAboutMfa) return [noMfa];
    const limits = this.#conditions
      .filter(({ key }) => key === "aws:multifactorauthage")
      .flatMap(({ source }) => source.values.map(({ value }) => Number(value)))
      .filter((seconds) => Number.isInteger(seconds) && seconds >= 0);
    const ages = limits.flatMap((seconds) => [...(seconds > 120 ? [seconds - 60] : []), seconds + 60]);
    const aged = [...new Set(ages)]
      .filter((age) => age < tokenLifetime.longest)
      .map((age): UserCredentials => ({ kind: "token", mfa: true, age }));
    return [bestMfa, noMfa, { kind: "token", mfa: true, age: 0 }, { kind: "token", mfa: false, age: 0 }, ...aged];
  }

  /** For how long to wait so a time that the policy names has passed. */
  #latenesses(): readonly number[] {
    const moments = this.#conditions
      .filter(({ key }) => key === "aws:currenttime" || key === "aws:epochtime")
      .flatMap(({ source }) => source.values.flatMap(({ value }) => momentOf(value)));
    const until = moments.map((moment) => Math.ceil((moment - this.#now) / 3600) * 3600 + 86_400);
    return [...new Set(until)].filter((seconds) => seconds > 86_400 && seconds < aCentury);
  }
}

/** In seconds; the clock of scenarios moves no further. */
const aCentury = 100 * 365 * 86_400;

const noMfa: UserCredentials = { kind: "key", mfa: false };
const bestMfa: UserCredentials = { kind: "key", mfa: true };

/** In seconds since 1970. */
function momentOf(text: string): readonly number[] {
  const moment = /^\d+$/.test(text) ? Number(text) : Date.parse(text) / 1000;
  return Number.isFinite(moment) ? [moment] : [];
}

function isUserName(text: string): boolean {
  return /^[\w+=,.@-]{1,64}$/.test(text);
}

/** What a policy variable stands for in a call of an actor. */
function variableOf(variable: string, actor: Actor, wishes: Wishes): string {
  const wished = wishes.get(variable)?.value;
  if (typeof wished === "string") return wished;
  const arn = actor.kind === "user" ? actor.user : actor.kind === "session" ? actor.role : undefined;
  switch (variable) {
    case "aws:username":
      return arn?.pathAndName.slice(arn.pathAndName.lastIndexOf("/") + 1) ?? "example";
    case "aws:principalaccount":
      return arn?.account ?? "example";
    case "aws:principalarn":
      return arn?.arn ?? "example";
    default:
      return "example";
  }
}
