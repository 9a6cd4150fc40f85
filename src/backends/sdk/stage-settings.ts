import type { MfaPropagation } from "../../callers/index.js";
import type { DecisionKind } from "../../engine/index.js";
import type { BackendName } from "../backend.js";
import type { AccountNames } from "./account-names.js";
import type { Clients } from "./clients.js";
import type { StageClock } from "./clock.js";
import type { GivensCopy } from "./givens.js";
import type { IdentityProviders } from "./identity-providers.js";

/** What policy-check decided on a call, where it was policy-check that did. */
export interface NotedCall {
  readonly decision: DecisionKind | "notEnforced";
  readonly statements: readonly string[];
  readonly undocumented: readonly string[];
  /** Who called with which keys; absent where no policy was asked. */
  readonly principal?: string | undefined;
  readonly context?: ReadonlyMap<string, readonly string[]> | undefined;
}

/** An account that all scenarios have in common: it is this one's until it is released. */
export interface OnlyAccount {
  readonly account: string;
  readonly release: () => Promise<void>;
}

/** How a stage is to be that plays with the AWS SDK against an endpoint. */
export interface SdkStageSettings {
  readonly url: string;
  readonly clients: Clients;
  readonly backend: BackendName;
  /** Who decides there, in words. */
  readonly evaluator: string;
  readonly mfaPropagation: MfaPropagation;
  readonly names: AccountNames;
  /** The account whose root user the pair `test` and `test` is there; undefined where that is not known. */
  readonly ownAccount?: string | undefined;
  /** The only account of the scenario that there can be; undefined where every account can. */
  readonly onlyAccount: OnlyAccount | undefined;
  readonly clock: StageClock;
  /** What scenarios that begin alike need not make again; undefined where the endpoint cannot return to it. */
  readonly memory: SetupMemory | undefined;
  /** What was decided on a request, by its id; undefined where somebody else decides. */
  readonly noted: ((requestId: string) => NotedCall | undefined) | undefined;
  readonly identityProviders: IdentityProviders;
}

/**
 * Remembers what an endpoint holds after a sequence of Givens, by what they say, so that it returns to that instead of
 * being told again: most scenarios of a feature begin alike.
 */
export interface SetupMemory {
  has(givens: string): boolean;
  /** Keeps what the endpoint holds now. */
  keep(givens: string, copy: GivensCopy): void;
  /** Has the endpoint return to what it held. */
  restore(givens: string): Promise<GivensCopy>;
}
