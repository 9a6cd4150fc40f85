import type { CompiledPolicy, CompiledStatement } from "../engine/index.js";
import type { PolicyDocument, Statement } from "../policy/index.js";
import { byStatement, type ReadTest, readTests } from "./conditions.js";
import { type TestsOfKey, testsOfCalls } from "./favourable-contexts.js";
import { ObjectIndexes } from "./fixes.js";
import { findOpenSubjects, type SubjectPattern } from "./github-subjects.js";
import { type Bypass, demandingStatements, externalIdsOfDenies, findBypasses } from "./mfa-bypasses.js";
import { findPrincipalsWithoutMfa, type WithoutMfa } from "./mfa-capability.js";
import { namedAccounts, type UserInConditions, usersInConditions } from "./mfa-entries.js";
import type { MfaException } from "./mfa-exceptions.js";
import { judgePolicy, type MfaJudgement } from "./mfa-proof.js";
import { type MfaTest, readMfaTests } from "./mfa-tests.js";
import { sizeOf } from "./policy-size.js";
import { defaultSettings, type LintSettings } from "./rule.js";
import { type LintedStatement, withFacts } from "./statement-facts.js";
import {
  accountNotIn,
  hostsOfClaims,
  isAnyExternalId,
  namesOfStrangers,
  type PolicyParts,
  partsOf,
} from "./strangers.js";
import { findWebIdentities, type WebIdentity } from "./web-identities.js";

export type { LintedStatement } from "./statement-facts.js";

/** A document that is linted, with its facts. */
export interface LintedDocument extends PolicyDocument {
  readonly statements: readonly LintedStatement[];
  readonly facts: PolicyFacts;
}

/** A compiled statement of a policy that is linted. */
export interface LintedCompiledStatement extends CompiledStatement {
  readonly source: LintedStatement;
}

/** A compiled policy that is linted, or some of its statements. */
export interface LintedPolicy extends CompiledPolicy {
  readonly document: LintedDocument;
  readonly statements: readonly LintedCompiledStatement[];
}

/**
 * What rules ask about one policy. Each answer is looked up once, when it is first asked for: most policies need few of
 * them. The facts end with the policy that they are about, and other settings are other facts.
 */
export class PolicyFacts {
  readonly policy: LintedPolicy;
  readonly settings: LintSettings;
  /** The document's objects with their members by name and place. */
  readonly objects: ObjectIndexes;
  #conditionTests: readonly ReadTest[] | undefined;
  #testsByStatement: ReadonlyMap<Statement, readonly ReadTest[]> | undefined;
  #mfaTests: readonly MfaTest[] | undefined;
  #mfaTestsByStatement: ReadonlyMap<Statement, readonly MfaTest[]> | undefined;
  #mfaTestsOfDenies: readonly MfaTest[] | undefined;
  #externalIdsOfDenies: readonly ReadTest[] | undefined;
  #demandingStatements: ReadonlyMap<string, readonly LintedStatement[]> | undefined;
  #usersInConditions: readonly UserInConditions[] | undefined;
  #namedAccounts: readonly string[] | undefined;
  #looseExternalIds: readonly ReadTest[] | undefined;
  #namesOfStrangers: readonly string[] | undefined;
  #hostsOfClaims: readonly string[] | undefined;
  #testsOfCalls: readonly TestsOfKey[] | undefined;
  #foreignAccount: string | undefined;
  #size: number | undefined;
  #parts: PolicyParts | undefined;
  #bypasses: readonly Bypass[] | undefined;
  #judgement: MfaJudgement | undefined;
  #principalsWithoutMfa: readonly WithoutMfa[] | undefined;
  #webIdentities: readonly WebIdentity[] | undefined;
  #openSubjects: readonly SubjectPattern[] | undefined;

  /** Compiled statements keep their order; their sources become the document's statements with facts. */
  constructor(compiled: CompiledPolicy, settings: LintSettings, objects = new ObjectIndexes()) {
    this.settings = settings;
    this.objects = objects;
    const statements = compiled.document.statements.map(withFacts);
    const document = { ...compiled.document, statements, facts: this };
    this.policy = {
      ...compiled,
      document,
      statements: compiled.statements.map((each) => ({
        ...each,
        source: statements[each.source.index] ?? withFacts(each.source),
      })),
    };
  }

  get document(): LintedDocument {
    return this.policy.document;
  }

  /** Every key under every operator of every statement. */
  get conditionTests(): readonly ReadTest[] {
    this.#conditionTests ??= readTests(this.document);
    return this.#conditionTests;
  }

  get testsByStatement(): ReadonlyMap<Statement, readonly ReadTest[]> {
    this.#testsByStatement ??= byStatement(this.conditionTests);
    return this.#testsByStatement;
  }

  /** Every condition on an MFA key, in the order of the text. */
  get mfaTests(): readonly MfaTest[] {
    this.#mfaTests ??= readMfaTests(this.conditionTests);
    return this.#mfaTests;
  }

  get mfaTestsByStatement(): ReadonlyMap<Statement, readonly MfaTest[]> {
    this.#mfaTestsByStatement ??= byStatement(this.mfaTests);
    return this.#mfaTestsByStatement;
  }

  /** The conditions on MFA keys of the statements that deny. */
  get mfaTestsOfDenies(): readonly MfaTest[] {
    this.#mfaTestsOfDenies ??= this.mfaTests.filter(({ statement }) => statement.effect?.value === "Deny");
    return this.#mfaTestsOfDenies;
  }

  get externalIdsOfDenies(): readonly ReadTest[] {
    this.#externalIdsOfDenies ??= externalIdsOfDenies(this.conditionTests);
    return this.#externalIdsOfDenies;
  }

  get demandingStatements(): ReadonlyMap<string, readonly LintedStatement[]> {
    this.#demandingStatements ??= demandingStatements(this.document);
    return this.#demandingStatements;
  }

  get usersInConditions(): readonly UserInConditions[] {
    this.#usersInConditions ??= usersInConditions(this.conditionTests);
    return this.#usersInConditions;
  }

  /** The accounts that the policy's conditions name. */
  get namedAccounts(): readonly string[] {
    this.#namedAccounts ??= namedAccounts(this.conditionTests);
    return this.#namedAccounts;
  }

  get looseExternalIds(): readonly ReadTest[] {
    this.#looseExternalIds ??= this.conditionTests.filter(isAnyExternalId);
    return this.#looseExternalIds;
  }

  get namesOfStrangers(): readonly string[] {
    this.#namesOfStrangers ??= namesOfStrangers(this.conditionTests, this.foreignAccount);
    return this.#namesOfStrangers;
  }

  /** The identity providers whose claims the policy compares. */
  get hostsOfClaims(): readonly string[] {
    this.#hostsOfClaims ??= hostsOfClaims(this.conditionTests);
    return this.#hostsOfClaims;
  }

  get testsOfCalls(): readonly TestsOfKey[] {
    this.#testsOfCalls ??= testsOfCalls(this.conditionTests);
    return this.#testsOfCalls;
  }

  /** An account that the policy does not mention. */
  get foreignAccount(): string {
    this.#foreignAccount ??= accountNotIn(this.document);
    return this.#foreignAccount;
  }

  /** How many characters AWS counts. */
  get size(): number {
    this.#size ??= sizeOf(this.document.node);
    return this.#size;
  }

  get parts(): PolicyParts {
    this.#parts ??= partsOf(this.policy);
    return this.#parts;
  }

  get bypasses(): readonly Bypass[] {
    this.#bypasses ??= findBypasses(this);
    return this.#bypasses;
  }

  get judgement(): MfaJudgement {
    this.#judgement ??= judgePolicy(this);
    return this.#judgement;
  }

  get principalsWithoutMfa(): readonly WithoutMfa[] {
    this.#principalsWithoutMfa ??= findPrincipalsWithoutMfa(this.policy);
    return this.#principalsWithoutMfa;
  }

  get webIdentities(): readonly WebIdentity[] {
    this.#webIdentities ??= findWebIdentities(this.policy);
    return this.#webIdentities;
  }

  get openSubjects(): readonly SubjectPattern[] {
    this.#openSubjects ??= findOpenSubjects(this.policy);
    return this.#openSubjects;
  }
}

/** The exceptions that apply to a policy: by which callers can assume the role without MFA, and there is no finding. */
export function mfaExceptionsOf(
  policy: CompiledPolicy,
  settings: LintSettings = defaultSettings,
): readonly MfaException[] {
  return new PolicyFacts(policy, settings).judgement.exceptions;
}
