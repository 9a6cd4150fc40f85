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

/** How an endpoint was set up, as far as calls depend on it. */
export interface CallSettings {
  /** Whether calls are authorized; they are authenticated in any case. */
  readonly enforcement: "on" | "off";
  readonly mfaPropagation: MfaPropagation;
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
  /** Keys of the request itself: aws:SourceIp, aws:CurrentTime and the like. */
  readonly requestContext: Readonly<Record<string, string>>;
  readonly settings: CallSettings;
  /** False where nobody reads the log, so that decisions need no explanation; true if absent. */
  readonly isLogged?: boolean | undefined;
  /** Notes what was decided, for the log. */
  readonly note: (decision: NotedDecision) => void;
}

/** A call by nobody: the actions that are not signed. */
export type UnsignedCall<I> = Omit<Call<I>, "caller" | "account">;

/** A decision as the log tells it. */
export interface NotedDecision {
  readonly decision: "allowed" | "implicitDeny" | "explicitDeny" | "notEnforced";
  readonly action: string;
  readonly resource: string;
  /** Who called, and with which condition keys (in lower case); absent where no policy was asked. */
  readonly principal?: string | undefined;
  readonly context?: ReadonlyMap<string, readonly string[]> | undefined;
  /** The statements that settled it, such as `trust[0]`. */
  readonly statements: readonly string[];
  /** Ids of undocumented behaviours of AWS that it depends on. */
  readonly undocumented: readonly string[];
}

/** What identity policies must allow before an action runs. */
export interface Access {
  /** `iam:CreateUser` unless it is another one. */
  readonly action?: string;
  /** An ARN, or `*`. */
  readonly resource: string;
  /** How AWS names the resource when it refuses the call, where it does not give the ARN. */
  readonly shown?: string | undefined;
  /** Condition keys of the action; of several values a list. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

type Result<S extends ServiceName, N extends ActionName<S>> = Output<S, N> | Failure | Promise<Output<S, N> | Failure>;

/**
 * An action of one of the APIs. `signed` ones run when the identity policies allow what `access` gives (undefined: the
 * action needs no permission, or decides itself); `unsigned` ones are called without credentials.
 */
export type Action<S extends ServiceName = ServiceName, N extends ActionName<S> = ActionName<S>> = {
  readonly service: S;
  readonly name: N;
  /** Whether it may change the state, which is then saved before the answer goes out. */
  changes(input: Input<S, N>): boolean;
} & (
  | {
      readonly kind: "signed";
      access(call: Call<Input<S, N>>): Access | readonly Access[] | undefined;
      run(call: Call<Input<S, N>>): Result<S, N>;
    }
  | { readonly kind: "unsigned"; run(call: UnsignedCall<Input<S, N>>): Result<S, N> }
);

/** An action with its types forgotten, as the table of all actions has it. */
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

/** Names of IAM's actions that begin so do not change the state. */
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
    access?(call: Call<Input<"sts", N>>): Access | undefined;
    run(call: Call<Input<"sts", N>>): Result<"sts", N>;
  },
): Action<"sts", N> {
  return { kind: "signed", service: "sts", name, changes, access, run };
}

/** An action of STS that is called without credentials: what is passed speaks for the caller. */
export function unsignedAction<N extends ActionName<"sts">>(
  name: N,
  run: (call: UnsignedCall<Input<"sts", N>>) => Result<"sts", N>,
): Action<"sts", N> {
  return { kind: "unsigned", service: "sts", name, changes: () => false, run };
}
