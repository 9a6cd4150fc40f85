import type { Tag } from "../../accounts/index.js";
import { type CompiledStatement, mayListAction, waysOf } from "../../engine/index.js";
import { foldName, parseArn } from "../../iam/index.js";
import type { Asked } from "../ask.js";
import { isPrincipalTag, sessionCaller, userCaller } from "../caller.js";
import { keysOf, type Target } from "../compose.js";
import { type Held, type HeldPolicyText, isAboutAll } from "../documents.js";
import type { PermissionQuestion, Questions } from "../questions.js";
import type { Actor } from "./actor.js";

/** What the policies of an actor say of an action that may be different from resource to resource. */
interface Plan {
  /** The statements that are not about all resources. */
  readonly narrow: readonly (readonly [HeldPolicyText, CompiledStatement])[];
  /** The keys, in lower case, that resources settle. */
  readonly keys: readonly string[];
  /** Whether what sessions carry may make a difference. */
  readonly carries: boolean;
  /** Whether each resource has to be asked about by itself. */
  readonly isEach: boolean;
  readonly answers: Map<string, Asked>;
}

/** What is asked about by itself. */
const direct: Omit<Plan, "answers"> = { narrow: [], keys: [], carries: true, isEach: true };

/** The answers to one actor's questions: one for all resources that its policies do not tell apart. */
export class Answers {
  readonly #questions: Questions;
  readonly #actor: Actor;
  readonly #plans = new Map<string, Plan>();

  constructor(questions: Questions, actor: Actor) {
    this.#questions = questions;
    this.#actor = actor;
  }

  /** Whether the actor may; `withTrust` is the trust policy of the role to assume, where it is another one than in the files. */
  of(question: PermissionQuestion, withTrust?: Held): Asked {
    const { caller } = this.#actor;
    const { resourceTags } = question;
    if (resourceTags !== undefined && this.#questions.isLike(caller, question.resource))
      return this.#ofOwnTags(question, resourceTags);
    // What a trust policy of the files says is of its role only.
    if (withTrust === undefined && foldName(question.action) === "sts:assumerole") {
      const target = this.#questions.targetOf(caller, question);
      return this.#ask(question, target, { ...direct, answers: new Map() });
    }
    const context = question.context === undefined ? "" : JSON.stringify(question.context);
    const planKey = `${question.action} ${context}`;
    const known = this.#plans.get(planKey);
    const target = (): Target => {
      const of = this.#questions.targetOf(caller, question);
      return withTrust === undefined ? of : { ...of, trust: withTrust };
    };
    const plan = known ?? this.#planFor(question.action, target());
    if (known === undefined) this.#plans.set(planKey, plan);
    if (plan.isEach) return this.#ask(question, target(), plan);
    const needsTarget = plan.keys.length > 0;
    const of = needsTarget ? target() : undefined;
    const key = [
      plan.narrow.map(([held, statement]) => (this.#isAbout(held, statement, question) ? "1" : "0")).join(""),
      ...plan.keys.map((each) => valueAt(of?.keys ?? {}, each) ?? "-"),
    ].join(" ");
    const answered = plan.answers.get(key);
    if (answered !== undefined) return answered;
    const answer = this.#ask(question, of ?? target(), plan);
    plan.answers.set(key, answer);
    return answer;
  }

  /** Other tags of the thing may be the caller's own, or the caller may get the same. */
  #ofOwnTags(question: PermissionQuestion, tags: readonly Tag[]): Asked {
    const { caller, mfasFor } = this.#actor;
    const target = this.#questions.targetOf(caller, question);
    const asked = this.#ask(question, target, { ...direct, answers: new Map() });
    if (asked.kind !== "never") return asked;
    const { account, entity, side, session } = caller;
    const tagged =
      entity.kind === "user"
        ? userCaller(account, { ...entity, tags }, side)
        : session === undefined
          ? caller
          : sessionCaller(account, { ...entity, tags }, side, session);
    const isPossible = mfasFor(question).some(
      (mfa) => this.#questions.asked(tagged, mfa, question, target).kind !== "never",
    );
    const why = `it depends on the tags of ${entity.name}, which can be changed as well`;
    return isPossible ? { kind: "unknown", why } : asked;
  }

  #ask(question: PermissionQuestion, target: Target, plan: Plan): Asked {
    const { caller, open, mfasFor } = this.#actor;
    let answer: Asked = { kind: "never" };
    for (const mfa of mfasFor(question)) {
      const asked = this.#questions.asked(caller, mfa, question, target);
      if (asked.kind === "found") return asked;
      if (asked.kind === "unknown") answer = asked;
      if (open === undefined || !plan.carries || asked.kind !== "never") continue;
      const other = this.#questions.asked(open, mfa, question, target);
      if (other.kind === "unknown") answer = other;
      else if (other.kind === "found")
        answer = { kind: "unknown", why: `it depends on what a session of ${caller.entity.name} carries` };
    }
    return answer;
  }

  #isAbout(
    { policy }: HeldPolicyText,
    statement: CompiledStatement,
    { action, resource }: PermissionQuestion,
  ): boolean {
    const { request, account } = this.#actor.caller;
    if (request === undefined) return false;
    const arn = parseArn(resource);
    const resourceAccount = arn !== undefined && /^\d{12}$/.test(arn.account) ? arn.account : account.id;
    const about = { ...request, resource, resourceAccount, resourcePartition: arn?.partition ?? account.partition };
    return waysOf(policy, statement, foldName(action), about) !== 0;
  }

  #planFor(action: string, { resourceControl }: Target): Plan {
    const { side, keys: own } = this.#actor.caller;
    const folded = foldName(action);
    const held = [side.deciding, side.boundary, ...(side.serviceControl ?? []), ...(resourceControl ?? [])];
    const narrow: (readonly [HeldPolicyText, CompiledStatement])[] = [];
    const keys = new Set<string>();
    const settled = new Set(Object.keys(own).map((key) => foldName(key)));
    let isEach = false;
    for (const each of held.flatMap((one) => one?.policies ?? [])) {
      for (const statement of each.policy.statements) {
        if (!mayListAction(statement, folded)) continue;
        for (const condition of statement.conditions) for (const key of keysOf(condition)) keys.add(key);
        const { resources } = statement;
        if (resources === undefined) continue;
        if (isAboutAll(statement)) continue;
        if (typeof resources === "object")
          for (const { template } of resources.patterns)
            for (const part of template.parts) if ("key" in part && !settled.has(part.key)) isEach = true;
        narrow.push([each, statement]);
      }
    }
    const carries = [...keys].some(
      (key) => isPrincipalTag(key) || key === "aws:userid" || key === "aws:sourceidentity",
    );
    return { narrow, keys: [...keys].filter(isOfResource), carries: carries || isEach, isEach, answers: new Map() };
  }
}

function isOfResource(key: string): boolean {
  return key.startsWith("aws:resource") || key.startsWith("iam:resourcetag/") || key === "iam:permissionsboundary";
}

function valueAt(keys: Readonly<Record<string, string>>, key: string): string | undefined {
  for (const name of Object.keys(keys)) if (foldName(name) === key) return keys[name];
  return undefined;
}
