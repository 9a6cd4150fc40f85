import type { MfaPropagation } from "../../callers/index.js";
import type { BackendName, Evidence } from "../../evidence/index.js";
import type { CompiledPolicies } from "../compiled-policies.js";
import type { AccountNames } from "./account-names.js";
import type { Clients } from "./clients.js";
import type { TestClock } from "./clock.js";
import type { CreatedGivensCopy } from "./created-givens.js";
import type { IdentityProviders } from "./identity-providers.js";

/** What policy-check decided on a call, where it was policy-check that did. */
export type NotedCall = NonNullable<Evidence["decision"]> & {
  /** The condition keys of the call; absent where no policy was asked. */
  readonly context?: ReadonlyMap<string, readonly string[]> | undefined;
};

/** An account that all scenarios have in common: it is this one's until it is released. */
export interface OnlyAccount {
  readonly account: string;
  readonly release: () => Promise<void>;
}

/** The settings of a test account that calls an endpoint with the AWS SDK. */
export interface SdkTestAccountSettings {
  readonly url: string;
  readonly clients: Clients;
  readonly backend: BackendName;
  /** Who decides there, in words. */
  readonly evaluator: string;
  readonly mfaPropagation: MfaPropagation;
  readonly policies: CompiledPolicies;
  readonly names: AccountNames;
  /** The account whose root user the pair `test` and `test` is there; undefined where that is not known. */
  readonly ownAccount?: string | undefined;
  /** The only account of the scenario that there can be; undefined where every account can. */
  readonly onlyAccount: OnlyAccount | undefined;
  readonly clock: TestClock;
  /** What scenarios that begin alike need not make again; undefined where the endpoint cannot return to it. */
  readonly memory: SetupMemory | undefined;
  /** What was decided on a request, by its id; undefined where another program decides. */
  readonly noted: ((requestId: string) => NotedCall | undefined) | undefined;
  readonly identityProviders: IdentityProviders;
  /** Gives all calls condition keys; undefined where the endpoint cannot. */
  readonly surround?: ((keys: Readonly<Record<string, string>>) => void) | undefined;
}

/**
 * Remembers what an endpoint holds after a sequence of Givens, by what they say, so it can return to that state:
 * most scenarios of a feature begin with the same Givens.
 */
export interface SetupMemory {
  has(givens: string): boolean;
  /** Keeps what the endpoint holds now. */
  keep(givens: string, copy: CreatedGivensCopy): void;
  /** Has the endpoint return to what it held. */
  restore(givens: string): Promise<CreatedGivensCopy>;
}
