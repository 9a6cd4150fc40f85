import type { CompiledPolicy } from "../engine/index.js";
import type { PolicyDocument, Statement } from "../policy/index.js";
import { byStatement, type ReadTest, readTests } from "./conditions.js";
import { type TestsOfKey, testsOfCalls } from "./entries/favorable-contexts.js";
import { type Bypass, demandingStatements, externalIdsOfDenies, findBypasses } from "./entries/mfa-bypasses.js";
import { findPrincipalsWithoutMfa, type WithoutMfa } from "./entries/mfa-capability.js";
import { namedAccounts, type UserInConditions, usersInConditions } from "./entries/mfa-entries.js";
import type { MfaException } from "./entries/mfa-exceptions.js";
import { judgePolicy, type MfaJudgement } from "./entries/mfa-proof.js";
import { type MfaTest, readMfaTests } from "./entries/mfa-tests.js";
import { findOpenProviders, type OpenProvider } from "./entries/other-customers.js";
import {
  accountNotIn,
  hostsOfClaims,
  isAnyExternalId,
  namesOfStrangers,
  type PolicyParts,
  partsOf,
} from "./entries/strangers.js";
import { findWebIdentities, type WebIdentity } from "./entries/web-identities.js";
import { ObjectIndexes } from "./fixes.js";
import { sizeOf } from "./policy-size.js";
import { defaultSettings, type LintSettings } from "./rule.js";
import { type LintedStatement, withFacts } from "./statement-facts.js";

export type { LintedStatement } from "./statement-facts.js";

/** A document that is linted, with its facts. */
export interface LintedDocument extends PolicyDocument {
  readonly statements: readonly LintedStatement[];
  readonly facts: PolicyFacts;
}

/** A compiled policy that is linted, or some of its statements. */
export interface LintedPolicy extends CompiledPolicy {
  readonly document: LintedDocument;
}

/** The answers so far: of most policies few are asked for. */
interface Known {
  conditionTests: readonly ReadTest[] | undefined;
  testsByStatement: ReadonlyMap<Statement, readonly ReadTest[]> | undefined;
  mfaTests: readonly MfaTest[] | undefined;
  mfaTestsByStatement: ReadonlyMap<Statement, readonly MfaTest[]> | undefined;
  mfaTestsOfDenies: readonly MfaTest[] | undefined;
  externalIdsOfDenies: readonly ReadTest[] | undefined;
  demandingStatements: ReadonlyMap<string, readonly LintedStatement[]> | undefined;
  usersInConditions: readonly UserInConditions[] | undefined;
  namedAccounts: readonly string[] | undefined;
  looseExternalIds: readonly ReadTest[] | undefined;
  namesOfStrangers: readonly string[] | undefined;
  hostsOfClaims: readonly string[] | undefined;
  testsOfCalls: readonly TestsOfKey[] | undefined;
  foreignAccount: string | undefined;
  size: number | undefined;
  parts: PolicyParts | undefined;
  bypasses: readonly Bypass[] | undefined;
  judgement: MfaJudgement | undefined;
  principalsWithoutMfa: readonly WithoutMfa[] | undefined;
  webIdentities: readonly WebIdentity[] | undefined;
  openProviders: readonly OpenProvider[] | undefined;
}

/** In one shape from the start, which is sooner made than one that grows. */
function nothingKnown(): Known {
  return {
    conditionTests: undefined,
    testsByStatement: undefined,
    mfaTests: undefined,
    mfaTestsByStatement: undefined,
    mfaTestsOfDenies: undefined,
    externalIdsOfDenies: undefined,
    demandingStatements: undefined,
    usersInConditions: undefined,
    namedAccounts: undefined,
    looseExternalIds: undefined,
    namesOfStrangers: undefined,
    hostsOfClaims: undefined,
    testsOfCalls: undefined,
    foreignAccount: undefined,
    size: undefined,
    parts: undefined,
    bypasses: undefined,
    judgement: undefined,
    principalsWithoutMfa: undefined,
    webIdentities: undefined,
    openProviders: undefined,
  };
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
  readonly #known = nothingKnown();

  /** The compiled statements stay as they are; those of the document get facts of their own. */
  constructor(compiled: CompiledPolicy, settings: LintSettings, objects = new ObjectIndexes()) {
    this.settings = settings;
    this.objects = objects;
    const { statements, problems } = compiled;
    const document = { ...compiled.document, statements: compiled.document.statements.map(withFacts), facts: this };
    // In the shape that all compiled policies have: the engine is fast as long as it meets no other.
    this.policy = { document, statements, problems };
  }

  get document(): LintedDocument {
    return this.policy.document;
  }

  /** Every key under every operator of every statement. */
  get conditionTests(): readonly ReadTest[] {
    this.#known.conditionTests ??= readTests(this.document);
    return this.#known.conditionTests;
  }

  get testsByStatement(): ReadonlyMap<Statement, readonly ReadTest[]> {
    this.#known.testsByStatement ??= byStatement(this.conditionTests);
    return this.#known.testsByStatement;
  }

  /** Every condition on an MFA key, in the order of the text. */
  get mfaTests(): readonly MfaTest[] {
    this.#known.mfaTests ??= readMfaTests(this.conditionTests);
    return this.#known.mfaTests;
  }

  get mfaTestsByStatement(): ReadonlyMap<Statement, readonly MfaTest[]> {
    this.#known.mfaTestsByStatement ??= byStatement(this.mfaTests);
    return this.#known.mfaTestsByStatement;
  }

  /** The conditions on MFA keys of the statements that deny. */
  get mfaTestsOfDenies(): readonly MfaTest[] {
    this.#known.mfaTestsOfDenies ??= this.mfaTests.filter(({ statement }) => statement.effect?.value === "Deny");
    return this.#known.mfaTestsOfDenies;
  }

  get externalIdsOfDenies(): readonly ReadTest[] {
    this.#known.externalIdsOfDenies ??= externalIdsOfDenies(this.conditionTests);
    return this.#known.externalIdsOfDenies;
  }

  get demandingStatements(): ReadonlyMap<string, readonly LintedStatement[]> {
    this.#known.demandingStatements ??= demandingStatements(this.document);
    return this.#known.demandingStatements;
  }

  get usersInConditions(): readonly UserInConditions[] {
    this.#known.usersInConditions ??= usersInConditions(this.conditionTests);
    return this.#known.usersInConditions;
  }

  /** The accounts that the policy's conditions name. */
  get namedAccounts(): readonly string[] {
    this.#known.namedAccounts ??= namedAccounts(this.conditionTests);
    return this.#known.namedAccounts;
  }

  get looseExternalIds(): readonly ReadTest[] {
    this.#known.looseExternalIds ??= this.conditionTests.filter(isAnyExternalId);
    return this.#known.looseExternalIds;
  }

  get namesOfStrangers(): readonly string[] {
    this.#known.namesOfStrangers ??= namesOfStrangers(this.conditionTests, this.foreignAccount);
    return this.#known.namesOfStrangers;
  }

  /** The identity providers whose claims the policy compares. */
  get hostsOfClaims(): readonly string[] {
    this.#known.hostsOfClaims ??= hostsOfClaims(this.conditionTests);
    return this.#known.hostsOfClaims;
  }

  get testsOfCalls(): readonly TestsOfKey[] {
    this.#known.testsOfCalls ??= testsOfCalls(this.conditionTests);
    return this.#known.testsOfCalls;
  }

  /** An account that the policy does not mention. */
  get foreignAccount(): string {
    this.#known.foreignAccount ??= accountNotIn(this.document);
    return this.#known.foreignAccount;
  }

  /** How many characters AWS counts. */
  get size(): number {
    this.#known.size ??= sizeOf(this.document.node);
    return this.#known.size;
  }

  get parts(): PolicyParts {
    this.#known.parts ??= partsOf(this.policy);
    return this.#known.parts;
  }

  get bypasses(): readonly Bypass[] {
    this.#known.bypasses ??= findBypasses(this);
    return this.#known.bypasses;
  }

  get judgement(): MfaJudgement {
    this.#known.judgement ??= judgePolicy(this);
    return this.#known.judgement;
  }

  get principalsWithoutMfa(): readonly WithoutMfa[] {
    this.#known.principalsWithoutMfa ??= findPrincipalsWithoutMfa(this.policy);
    return this.#known.principalsWithoutMfa;
  }

  get webIdentities(): readonly WebIdentity[] {
    this.#known.webIdentities ??= findWebIdentities(this.policy);
    return this.#known.webIdentities;
  }

  get openProviders(): readonly OpenProvider[] {
    this.#known.openProviders ??= findOpenProviders(this.policy);
    return this.#known.openProviders;
  }
}

/** The exceptions that apply to a policy: by which callers can assume the role without MFA, and there is no finding. */
export function mfaExceptionsOf(
  policy: CompiledPolicy,
  settings: LintSettings = defaultSettings,
): readonly MfaException[] {
  return new PolicyFacts(policy, settings).judgement.exceptions;
}
