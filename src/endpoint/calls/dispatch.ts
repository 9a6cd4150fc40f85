import { randomUUID } from "node:crypto";
import { parseArn } from "../../iam/index.js";
import { actions } from "../actions/actions.generated.js";
import { iamModel } from "../model/iam.generated.js";
import type { ServiceModel } from "../model/shape.js";
import { stsModel } from "../model/sts.generated.js";
import type { StateStore } from "../state/store.js";
import { openSession } from "../sts/sessions.js";
import { type Form, isMalformed, parseForm, refuseRepeatedParameter } from "../wire/form.js";
import { parameterTree, readInput } from "../wire/input.js";
import {
  type ClaimedSignature,
  invalidClientToken,
  missingAuthentication,
  readSignature,
  verifySignature,
  type WireRequest,
  wrongService,
} from "../wire/signature.js";
import { failureXml, successXml } from "../wire/xml.js";
import type { AnyAction, Call, CallSettings, NotedDecision } from "./action.js";
import { authorizeAll } from "./authorize.js";
import { type CallerIdentity, callerArn, findCredentials } from "./caller.js";
import { type Failure, failure, isFailure, notWithSession } from "./failure.js";

/** A request with where it came from. */
export interface ApiRequest extends WireRequest {
  readonly remoteAddress: string;
}

/** What goes back over the wire. */
export interface ApiResponse {
  readonly status: number;
  readonly requestId: string;
  readonly xml: string;
}

/** One call as the log tells it; nothing in it is secret. */
export interface CallRecord {
  readonly requestId: string;
  /** `sts:AssumeRole`; as the client wrote it where there is no such action. */
  readonly action: string;
  /** The caller's ARN; undefined where the call is unsigned or its signature was refused. */
  readonly caller: string | undefined;
  readonly status: number;
  /** The error's code and message; messages that repeat parameters are left out. */
  readonly error: { readonly code: string; readonly message: string | undefined } | undefined;
  readonly decision: NotedDecision | undefined;
  /** Where in our own code a call failed that should not; without the error's message, which may repeat parameters. */
  readonly failedAt?: string | undefined;
  /** In milliseconds. */
  readonly duration: number;
}

/** What calls depend on besides their request. */
export interface DispatchSettings extends CallSettings {
  readonly store: StateStore;
  readonly defaultAccount: string;
  /** Undefined where nobody wants to know. */
  readonly record: ((record: CallRecord) => void) | undefined;
}

const models: readonly ServiceModel[] = [iamModel, stsModel];
/** Actions are loaded when they are first called, so that an endpoint starts at once. */
const loadedActions = new Map<string, AnyAction>();

/** Answers one request of the Query protocol. Never throws. */
export async function dispatch(request: ApiRequest, settings: DispatchSettings): Promise<ApiResponse> {
  const requestId = randomUUID();
  const started = performance.now();
  const progress: Progress = { action: "?", caller: undefined, decision: undefined, namespace: faultNamespace };
  let failedAt: string | undefined;
  const answer = await answerTo(request, settings, progress).catch((error: unknown): Failure => {
    failedAt = framesOf(error);
    return failure("InternalFailure", 500, "The endpoint failed on this request; please report it.");
  });
  const error = "xml" in answer ? undefined : answer;
  const status = error?.status ?? 200;
  settings.record?.({
    requestId,
    action: progress.action,
    caller: progress.caller,
    status,
    error: error && loggedError(error),
    decision: progress.decision,
    failedAt,
    duration: performance.now() - started,
  });
  const xml = "xml" in answer ? answer.xml(requestId) : failureXml(progress.namespace, answer, requestId);
  return { status, requestId, xml };
}

/** Codes of messages that repeat what was sent, before anybody knows whether that is a password, a code or a key. */
const repeating: ReadonlySet<string> = new Set(["ValidationError", "MalformedInput", "IncompleteSignature"]);

/** An error as the log may tell it. */
export function loggedError({ code, message }: Failure): NonNullable<CallRecord["error"]> {
  return { code, message: repeating.has(code) ? undefined : message };
}

function framesOf(error: unknown): string | undefined {
  const { stack = "" } = error instanceof Error ? error : {};
  return stack
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim())
    .join("; ");
}

/** The namespace of errors that belong to neither API. */
export const faultNamespace = "http://webservices.amazon.com/AWSFault/2005-15-09";

interface Progress {
  action: string;
  caller: string | undefined;
  decision: NotedDecision | undefined;
  namespace: string;
}

interface Success {
  xml(requestId: string): string;
}

async function answerTo(
  request: ApiRequest,
  settings: DispatchSettings,
  progress: Progress,
): Promise<Success | Failure> {
  const parameters = readParameters(request);
  if ("kind" in parameters) return parameters;
  const target = await findAction(parameters);
  progress.action = target.name;
  if (target.kind === "failure") return target.failure;
  const { model, action } = target;
  progress.namespace = model.xmlNamespace;
  const authenticated = action.kind === "unsigned" ? undefined : await authenticate(request, action, settings);
  if (authenticated?.kind === "failure") return authenticated;
  const caller = authenticated?.caller;
  progress.caller = caller && callerArn(caller);
  const refused = caller && refusedSession(caller, action);
  if (refused !== undefined) return refused;

  const input = readInput(model, model.operations[action.name]?.input, parameterTree(parameters));
  if (typeof input !== "object" || input === null)
    return failure("InternalFailure", 500, "The parameters are no structure");
  if (isFailure(input)) return input;
  const { store } = settings;
  const { state } = store;
  const now = store.now(caller?.account.id ?? accountOfRole(input));
  const region = authenticated?.region ?? defaultRegion;
  const call = {
    input,
    state,
    now,
    region,
    requestContext: requestContext(request, now, region),
    settings,
    isLogged: settings.record !== undefined,
    note: (decision: NotedDecision): void => {
      progress.decision = decision;
    },
  };
  const result = await run(action, call, caller);
  if (changes(action, input)) {
    const unsaved = await store
      .save()
      .catch(
        (): Failure => failure("ServiceFailure", 500, "The change was made, but the state file cannot be written."),
      );
    if (unsaved !== undefined) return unsaved;
  }
  if (isFailure(result)) return result;
  return { xml: (requestId) => successXml(model, action.name, result, requestId) };
}

/** By whose clock a call goes that nobody signed. */
export function accountOfRole(input: object): string | undefined {
  return "RoleArn" in input ? parseArn(String(input.RoleArn))?.account : undefined;
}

/** INVARIANT: readInput has made `input` by the action's own shape, so it is what the action's type says. */
function run(
  action: AnyAction,
  unsigned: Omit<Call<object>, "caller" | "account">,
  caller: CallerIdentity | undefined,
): object | Promise<object> {
  if (action.kind === "unsigned") return action.run(unsigned as Call<never>);
  if (caller === undefined) return missingAuthentication;
  const { account } = caller;
  const call = { ...unsigned, caller, account };
  const known: Call<never> = call as Call<never>;
  const refused = authorizeAll(call, `${action.service}:${action.name}`, action.access(known));
  return refused ?? action.run(known);
}

function changes(action: AnyAction, input: object): boolean {
  return action.changes(input as never);
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** The parameters of the query and of the body; those of a presigned URL's signature are none. */
export function readParameters(request: ApiRequest): Form | Failure {
  const inQuery = request.query.filter(([name]) => !name.startsWith("X-Amz-"));
  if (request.method !== "POST") {
    if (request.body.length > 0) {
      return failure(
        "MalformedInput",
        400,
        `A ${request.method} of IAM or STS has no body; send parameters in a POST.`,
      );
    }
    return refuseRepeatedParameter(inQuery) ?? inQuery;
  }
  const type = request.headers["content-type"] ?? "application/x-www-form-urlencoded";
  if (request.body.length > 0 && !/^application\/x-www-form-urlencoded\b/i.test(type)) {
    const target = request.headers["x-amz-target"];
    const what = target === undefined ? `a body of type ${type.slice(0, 80)}` : `the call ${target.slice(0, 80)}`;
    return failure("NotImplemented", 501, `policy-check answers IAM and STS in the Query protocol only, not ${what}.`);
  }
  let text: string;
  try {
    text = utf8.decode(request.body);
  } catch {
    return failure("MalformedInput", 400, "The body is not UTF-8.");
  }
  const inBody = parseForm(text);
  if (isMalformed(inBody)) {
    return failure("MalformedInput", 400, `The body is not form-encoded: "${inBody.text}".`);
  }
  const parameters = [...inQuery, ...inBody];
  return refuseRepeatedParameter(parameters) ?? parameters;
}

/** What a request calls, or AWS's error where there is no such thing. */
type Target =
  | { readonly kind: "action"; readonly name: string; readonly model: ServiceModel; readonly action: AnyAction }
  | { readonly kind: "failure"; readonly name: string; readonly failure: Failure };

export async function findAction(parameters: Form): Promise<Target> {
  const parameter = (wanted: string): string | undefined => parameters.find(([name]) => name === wanted)?.[1];
  const name = parameter("Action");
  const version = parameter("Version");
  if (name === undefined || name === "") {
    const message = "Could not find operation in the request: it has no Action.";
    return { kind: "failure", name: "?", failure: failure("MissingAction", 400, message) };
  }
  const model =
    models.find(({ apiVersion }) => apiVersion === version) ??
    (version === undefined ? models.find(({ operations }) => Object.hasOwn(operations, name)) : undefined);
  if (model === undefined || !Object.hasOwn(model.operations, name)) {
    const shown = version === undefined || version === "" ? "NO_VERSION_SPECIFIED" : version.slice(0, 40);
    const message = `Could not find operation ${name.slice(0, 128)} for version ${shown}`;
    return { kind: "failure", name: name.slice(0, 128), failure: failure("InvalidAction", 400, message) };
  }
  const fullName = `${model.name}:${name}`;
  const action = loadedActions.get(fullName) ?? (await actions.get(fullName)?.());
  if (action === undefined) {
    const message = `${fullName} is an action of AWS that policy-check serve does not implement.`;
    return { kind: "failure", name: fullName, failure: failure("NotImplemented", 501, message) };
  }
  loadedActions.set(fullName, action);
  return { kind: "action", name: fullName, model, action };
}

async function authenticate(
  request: ApiRequest,
  action: AnyAction,
  { store, defaultAccount }: DispatchSettings,
): Promise<Authenticated | Failure> {
  const claim = readSignature(request);
  if (claim.kind === "unsigned") return missingAuthentication;
  if (claim.kind === "failure") return claim;
  if (claim.service !== action.service) return wrongService(action.service);
  const { sessionToken } = claim;
  const session = sessionToken === undefined ? undefined : openSession(sessionToken, store.state.sessionKey);
  const find = (): ReturnType<typeof findCredentials> =>
    findCredentials(store.state, claim, session, { defaultAccount, now: store.now(session?.account) });
  const claimed = find();
  if (claimed.kind === "failure") return claimed;
  const refused = await verifySignature(request, claim, claimed.secretAccessKey, new Date());
  if (refused !== undefined) return refused;
  // Meanwhile other calls may have changed whom the credentials stand for, or begun the same account.
  const known = find();
  if (known.kind === "failure") return known;
  const { caller } = known;
  const { accounts } = store.state;
  if (!accounts.has(caller.account.id)) accounts.set(caller.account.id, caller.account);
  if (caller.kind === "user" && caller.session === undefined) noteUse(caller, claim, store.now(caller.account.id));
  return { kind: "authenticated", caller, region: claim.region };
}

/** A caller whose signature was verified, and the region that it signed for. */
interface Authenticated {
  readonly kind: "authenticated";
  readonly caller: CallerIdentity;
  readonly region: string;
}

/** The region of calls that are not signed. */
export const defaultRegion = "us-east-1";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html */
function noteUse(
  caller: CallerIdentity & { kind: "user" },
  { accessKeyId, service, region }: ClaimedSignature,
  now: number,
): void {
  const key = caller.user.accessKeys.find(({ id }) => id === accessKeyId);
  if (key !== undefined) key.lastUsed = { at: new Date(now * 1000).toISOString(), service, region };
}

/**
 * Calls that temporary credentials may not make, whatever the policies say: those of GetSessionToken reach IAM only
 * with MFA, and of STS AssumeRole and GetCallerIdentity; those of GetFederationToken GetCallerIdentity only.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html and API_GetFederationToken.html there
 */
export function refusedSession(caller: CallerIdentity, { service, name }: AnyAction): Failure | undefined {
  if (caller.session === undefined || caller.kind === "role" || name === "GetCallerIdentity") return undefined;
  if (caller.kind === "federatedUser") return service === "iam" ? invalidClientToken : notWithSession(name);
  if (service === "iam") return caller.kind === "user" && caller.session.subject.mfa ? undefined : invalidClientToken;
  return name === "AssumeRole" ? undefined : notWithSession(name);
}

/**
 * The keys that every request has. AWS takes calls over TLS only, so aws:SecureTransport is true, although the
 * endpoint itself listens without.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function requestContext(request: ApiRequest, now: number, region: string): Record<string, string> {
  const userAgent = request.headers["user-agent"];
  return {
    // The same second as aws:EpochTime.
    "aws:CurrentTime": new Date(Math.floor(now) * 1000).toISOString().replace(".000Z", "Z"),
    "aws:EpochTime": String(Math.floor(now)),
    "aws:SecureTransport": "true",
    "aws:SourceIp": request.remoteAddress,
    "aws:RequestedRegion": region,
    "aws:ViaAWSService": "false",
    ...(userAgent === undefined ? {} : { "aws:UserAgent": userAgent }),
  };
}
