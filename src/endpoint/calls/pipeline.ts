import { parseArn } from "../../iam/index.js";
import type { ServiceModel } from "../model/shape.js";
import type { State } from "../state/entities.js";
import type { Form } from "../wire/form.js";
import { parameterTree, readInput } from "../wire/input.js";
import {
  type ClaimedSignature,
  invalidClientToken,
  missingAuthentication,
  readSignature,
  wrongService,
} from "../wire/signature.js";
import type { AnyAction, Call, CallSettings, NotedDecision, UnsignedCall } from "./action.js";
import { authorizeAll } from "./authorize.js";
import type { Progress } from "./call-record.js";
import { type CallerIdentity, callerArn } from "./caller.js";
import { type Failure, failure, isFailure, notWithSession } from "./failure.js";
import { findAction } from "./find-action.js";
import { type ApiRequest, readParameters, requestContext } from "./request.js";

// The steps of a call that the endpoint and the gateway have in common: readCall, claimedSignature, inputOf, runCall.
// They differ in how they find the caller, and in what a call is decided on.

/** The region of calls that are not signed. */
export const defaultRegion = "us-east-1";

/** A request whose action is known. */
export interface ReadCall {
  readonly kind: "call";
  readonly request: ApiRequest;
  readonly parameters: Form;
  readonly model: ServiceModel;
  readonly action: AnyAction;
}

/** Reads which action a request calls. */
export async function readCall(request: ApiRequest, progress: Progress): Promise<ReadCall | Failure> {
  const parameters = readParameters(request);
  if ("kind" in parameters) return parameters;
  const target = await findAction(parameters);
  progress.action = target.name;
  if (target.kind === "failure") return target.failure;
  const { model, action } = target;
  progress.namespace = model.xmlNamespace;
  return { kind: "call", request, parameters, model, action };
}

/** The signature that a call claims to have, or the error if it has none or is signed for another service. */
export function claimedSignature({ request, action }: ReadCall): ClaimedSignature | Failure {
  const claim = readSignature(request);
  if (claim.kind === "unsigned") return missingAuthentication;
  if (claim.kind === "failure") return claim;
  return claim.service === action.service ? claim : wrongService(action.service);
}

/** The parameters as the action's type has them, or AWS's error. */
export function inputOf({ model, action, parameters }: ReadCall): object | Failure {
  const input = readInput(model, model.operations[action.name]?.input, parameterTree(parameters));
  if (typeof input === "object" && input !== null) return input;
  return failure("InternalFailure", 500, "The parameters are not a structure.");
}

/** What a call is decided on. */
export interface CallGround {
  /** Undefined for actions that are not signed. */
  readonly caller: CallerIdentity | undefined;
  readonly region: string;
  readonly state: State;
  /** The clock of codes and sessions in an account, in seconds since 1970. */
  readonly now: (account?: string) => number;
  readonly settings: CallSettings;
  /** False if nobody reads the log, so decisions need no explanation. */
  readonly isLogged: boolean;
  /** True if another endpoint does what the action does; the result is empty then. */
  readonly authorizesOnly?: boolean | undefined;
  /** Keeps a state that the action changed, or answers why it cannot; undefined if the state is thrown away. */
  readonly save?: (() => Promise<Failure | undefined>) | undefined;
}

/** Authorizes a call and runs its action. `input` comes from {@link inputOf}; the answer is the action's, or AWS's error. */
export async function runCall(
  read: ReadCall,
  input: object | Failure,
  ground: CallGround,
  progress: Progress,
): Promise<object> {
  const { caller } = ground;
  const { action } = read;
  progress.caller = caller && callerArn(caller);
  const refused = caller && refusedSession(caller, action, ground.settings);
  if (refused !== undefined) return refused;
  if (isFailure(input)) return input;
  const result = await authorizedRun(read, input, ground, progress);
  // INVARIANT: readInput has made `input` by the action's own shape, so it is what the action's type says.
  const unsaved = action.changes(input as never) ? await ground.save?.() : undefined;
  return unsaved ?? result;
}

function authorizedRun(
  { action, request }: ReadCall,
  input: object,
  { caller, region, state, now: clock, settings, isLogged, authorizesOnly = false }: CallGround,
  progress: Progress,
): object | Promise<object> {
  const now = clock(caller?.account.id ?? accountOfRole(input));
  const context = Object.assign(requestContext(request, now, region), settings.callKeys?.());
  const note = (decision: NotedDecision): void => {
    progress.decision = decision;
  };
  if (action.kind === "unsigned") {
    const unsigned: UnsignedCall<object> = {
      input,
      state,
      now,
      region,
      requestContext: context,
      settings,
      isLogged,
      note,
    };
    // INVARIANT: as above, so the call is one of the action's.
    return action.run(unsigned as UnsignedCall<never>);
  }
  if (caller === undefined) return missingAuthentication;
  // Both calls are written out: an object that is spread and added to has another hidden class each time (V8 of Node 20).
  const call: Call<object> = {
    input,
    caller,
    account: caller.account,
    state,
    now,
    region,
    requestContext: context,
    settings,
    isLogged,
    note,
  };
  // INVARIANT: as above, so the call is one of the action's.
  const known: Call<never> = call as Call<never>;
  const refused = authorizeAll(call, `${action.service}:${action.name}`, action.access(known));
  if (refused !== undefined) return refused;
  return authorizesOnly ? {} : action.run(known);
}

/** The account whose clock counts for a call that is not signed. */
function accountOfRole(input: object): string | undefined {
  return "RoleArn" in input ? parseArn(String(input.RoleArn))?.account : undefined;
}

/** The actions of STS that credentials of GetFederationToken can call, and those that credentials of GetSessionToken can. */
const ofFederatedUsers: ReadonlySet<string> = new Set([
  "GetCallerIdentity",
  "GetScopedCredentials",
  "GetDelegatedAccessToken",
]);
const ofSessionTokens: ReadonlySet<string> = new Set([...ofFederatedUsers, "AssumeRole", "GetWebIdentityToken"]);

/**
 * The error for calls that temporary credentials cannot make, regardless of policies. Credentials of GetSessionToken can
 * call IAM only with MFA, and few actions of STS; those of GetFederationToken can call fewer, and not IAM.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html and API_GetFederationToken.html there
 */
function refusedSession(
  caller: CallerIdentity,
  { service, name }: AnyAction,
  { mfaPropagation }: CallSettings,
): Failure | undefined {
  if (caller.session === undefined || caller.kind === "role") return undefined;
  if (service === "sts") {
    const open = caller.kind === "federatedUser" ? ofFederatedUsers : ofSessionTokens;
    return open.has(name) ? undefined : notWithSession(name);
  }
  if (caller.kind !== "user") return invalidClientToken;
  const keepsMfa = caller.session.scopedDown === undefined || mfaPropagation === "observed";
  return caller.session.subject.mfa && keepsMfa ? undefined : invalidClientToken;
}
