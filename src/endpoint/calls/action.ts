import type { MfaPropagation } from "../../callers/index.js";
import type { IamOperations } from "../model/iam.generated.js";
import type { StsOperations } from "../model/sts.generated.js";
import type { Account, State } from "../state/entities.js";
import type { CallerIdentity } from "./caller.js";
import type { Failure } from "./failure.js";

/** The actions of both APIs with the types of what they take and give. */
export interface Operations {
  readonly iam: IamOperations;
  readonly sts: StsOperations;
}

/** The name of an API. */
export type ServiceName = keyof Operations;

/** The name of an action of an API. */
export type ActionName<S extends ServiceName> = keyof Operations[S] & string;

/** What an action takes. */
export type Input<S extends ServiceName, N extends ActionName<S>> = Operations[S][N] extends { input: infer I }
  ? I
  : never;

/** What an action gives. */
export type Output<S extends ServiceName, N extends ActionName<S>> = Operations[S][N] extends { output: infer O }
  ? O
  : never;

/** The settings of an endpoint that calls depend on. */
export interface CallSettings {
  /** Whether calls are authorized; they are authenticated in any case. */
  readonly enforcement: "on" | "off";
  readonly mfaPropagation: MfaPropagation;
  /** Condition keys that all calls have in place of those of the request itself. */
  readonly callKeys?: (() => Readonly<Record<string, string>>) | undefined;
  /** How many characters a trust policy may have, without whitespace: AWS's default quota if absent. */
  readonly largestTrustPolicy?: number | undefined;
}

/** One call of an action, after authentication and validation. */
export interface Call<I> {
  readonly input: I;
  readonly caller: CallerIdentity;
  /** The caller's account. */
  readonly account: Account;
  readonly state: State;
  /** The endpoint's clock, in seconds since 1970. */
  readonly now: number;
  readonly region: string;
  /** Condition keys of the request itself, such as aws:SourceIp and aws:CurrentTime. */
  readonly requestContext: Readonly<Record<string, string>>;
  readonly settings: CallSettings;
  /** False if nobody reads the log, so decisions need no explanation; true if absent. */
  readonly isLogged?: boolean | undefined;
  /** Called with a decision, for the log. */
  readonly note: (decision: NotedDecision) => void;
}

/** A call of an action that is not signed. */
export type UnsignedCall<I> = Omit<Call<I>, "caller" | "account">;

/** A decision as the log shows it. */
export interface NotedDecision {
  readonly decision: "allowed" | "implicitDeny" | "explicitDeny" | "notEnforced";
  readonly action: string;
  readonly resource: string;
  /** The caller and the condition keys (in lower case); absent if no policy was evaluated. */
  readonly principal?: string | undefined;
  readonly context?: ReadonlyMap<string, readonly string[]> | undefined;
  /** The statements that decided, such as `trust/Statement/0`. */
  readonly statements: readonly string[];
  /** IDs of the undocumented behaviors of AWS that the decision depends on. */
  readonly undocumented: readonly string[];
}

/** What identity policies must allow before an action runs. */
export interface Access {
  /** An action such as `iam:TagUser`; the called action if absent. */
  readonly action?: string;
  /** An ARN, or `*`. */
  readonly resource: string;
  /** How AWS names the resource when it denies the call, if not by ARN. */
  readonly shown?: string | undefined;
  /** Condition keys of the action; a list for several values. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  /** Condition keys of the action whose values in its calls are not known: no policy that needs one is decided on. */
  readonly keysOfUnknownValue?: readonly string[];
}

type Result<S extends ServiceName, N extends ActionName<S>> = Output<S, N> | Failure | Promise<Output<S, N> | Failure>;

/**
 * An action of one of the APIs. A `signed` action runs if identity policies allow what `access` returns (undefined: the
 * action needs no permission, or decides itself). An `unsigned` action is called without credentials.
 */
export type Action<S extends ServiceName = ServiceName, N extends ActionName<S> = ActionName<S>> = {
  readonly service: S;
  readonly name: N;
  /** Whether the action may change the state, which is then saved before the answer is sent. */
  changes(input: Input<S, N>): boolean;
} & (
  | {
      readonly kind: "signed";
      access(call: Call<Input<S, N>>): Access | readonly Access[] | undefined;
      run(call: Call<Input<S, N>>): Result<S, N>;
    }
  | { readonly kind: "unsigned"; run(call: UnsignedCall<Input<S, N>>): Result<S, N> }
);

/** An action without the types of its parameters and result, as the table of all actions has it. */
export type AnyAction = {
  readonly service: ServiceName;
  readonly name: string;
  changes(input: never): boolean;
} & (
  | {
      readonly kind: "signed";
      access(call: Call<never>): Access | readonly Access[] | undefined;
      run(call: Call<never>): object | Promise<object>;
    }
  | { readonly kind: "unsigned"; run(call: UnsignedCall<never>): object | Promise<object> }
);

/** IAM's actions whose names begin like this do not change the state. */
const reading = /^(Get|List|Simulate|Decode)/;

/** An action of IAM. */
export function iamAction<N extends ActionName<"iam">>(
  name: N,
  {
    access,
    run,
  }: {
    access(call: Call<Input<"iam", N>>): Access | readonly Access[] | undefined;
    run(call: Call<Input<"iam", N>>): Result<"iam", N>;
  },
): Action<"iam", N> {
  const isChange = !reading.test(name);
  return { kind: "signed", service: "iam", name, changes: () => isChange, access, run };
}

/** An action of STS that is called with credentials. */
export function stsAction<N extends ActionName<"sts">>(
  name: N,
  {
    access = () => undefined,
    run,
    changes = () => false,
  }: {
    changes?(input: Input<"sts", N>): boolean;
    access?(call: Call<Input<"sts", N>>): Access | readonly Access[] | undefined;
    run(call: Call<Input<"sts", N>>): Result<"sts", N>;
  },
): Action<"sts", N> {
  return { kind: "signed", service: "sts", name, changes, access, run };
}

/** An action of STS that is called without credentials: the token or assertion in its parameters names the caller. */
export function unsignedAction<N extends ActionName<"sts">>(
  name: N,
  run: (call: UnsignedCall<Input<"sts", N>>) => Result<"sts", N>,
): Action<"sts", N> {
  return { kind: "unsigned", service: "sts", name, changes: () => false, run };
}
