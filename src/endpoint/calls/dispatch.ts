import { randomUUID } from "node:crypto";
import type { StateStore } from "../state/store.js";
import { openSession } from "../sts/sessions.js";
import { errorFormOf, writeError } from "../wire/error-form.js";
import { type ClaimedSignature, verifySignature } from "../wire/signature.js";
import type { SigningKeys } from "../wire/signing-keys.js";
import { successXml } from "../wire/xml.js";
import type { CallSettings } from "./action.js";
import { type CallRecord, faultNamespace, loggedError, noProgress, type Progress } from "./call-record.js";
import { type CallerIdentity, findCredentials } from "./caller.js";
import { claimedCaller } from "./claimed-caller.js";
import { cloudTrailEvent } from "./cloud-trail.js";
import { type Failure, failure, isFailure } from "./failure.js";
import type { OtherCall, ServiceRequest } from "./other-service.js";
import { claimedSignature, defaultRegion, inputOf, type ReadCall, readCall, runCall } from "./pipeline.js";
import { type ApiRequest, type ApiResponse, apiRequest, type RequestHead, xmlResponse } from "./request.js";

/** What calls depend on besides their request. */
export interface DispatchSettings extends CallSettings {
  readonly store: StateStore;
  readonly signingKeys: SigningKeys;
  /** The account of the access key `test`. */
  readonly defaultAccount: string;
  /** Called with each call; undefined if nobody reads the log. */
  readonly record: ((record: CallRecord) => void) | undefined;
  /** Called with the events of calls, in CloudTrail's shape; undefined if nobody reads them. */
  readonly trail?: ((event: object) => void) | undefined;
}

/** Answers one request of the Query protocol. Never throws. */
export async function dispatch(request: ApiRequest, settings: DispatchSettings): Promise<ApiResponse> {
  const requestId = randomUUID();
  const started = performance.now();
  const progress = noProgress();
  let failedAt: string | undefined;
  const answer = await answerTo(request, settings, progress).catch((error: unknown): Failure => {
    failedAt = framesOf(error);
    return failure("InternalFailure", 500, "The endpoint failed on this request; please report it.");
  });
  const error = "xml" in answer ? undefined : answer;
  const status = error?.status ?? 200;
  const { caller } = progress;
  settings.record?.({
    requestId,
    action: progress.action,
    caller,
    claimedCaller: error === undefined || caller !== undefined ? undefined : claimedBy(request, settings),
    status,
    error: error && loggedError(error),
    decision: progress.decision,
    failedAt,
    duration: performance.now() - started,
  });
  if (settings.trail !== undefined && progress.seen !== undefined)
    tellTrail(settings.trail, request, { ...progress, seen: progress.seen }, answer, requestId, settings);
  if ("xml" in answer) return xmlResponse(status, requestId, answer.xml(requestId));
  const { headers } = request;
  // Without a body of JSON, calls of IAM and STS are of the Query protocol, even where they have no Action.
  const form = errorFormOf({ headers, path: "/", hasAction: false, service: undefined }, progress.namespace);
  return { status, requestId, ...writeError(form, answer, requestId) };
}

/** Answers a call of a service that the endpoint does not have, in the form that its client reads. */
export function dispatchOther(
  other: OtherCall,
  { head, path, query }: ServiceRequest,
  settings: DispatchSettings,
): ApiResponse {
  const requestId = randomUUID();
  const { name, service, hasAction, failure: error } = other;
  const request = settings.record && apiRequest(asRead(head), path, query, Buffer.alloc(0));
  settings.record?.({
    requestId,
    action: name,
    caller: undefined,
    claimedCaller: request === undefined || "kind" in request ? undefined : claimedBy(request, settings),
    status: error.status,
    error: loggedError(error),
    decision: undefined,
    duration: 0,
  });
  const form = errorFormOf({ headers: head.headers, path, hasAction, service }, faultNamespace);
  const written = writeError(form, error, requestId);
  return { status: error.status, requestId, ...written, ...(head.method === "HEAD" ? { body: "" } : {}) };
}

/** A request's head as calls of IAM and STS have it, which have no other methods. */
function asRead({ url, headers, socket }: RequestHead): RequestHead {
  return { method: "GET", url, headers, socket };
}

function claimedBy(request: ApiRequest, { store, defaultAccount }: DispatchSettings): string | undefined {
  return claimedCaller(request, store.state, defaultAccount);
}

function framesOf(error: unknown): string | undefined {
  const { stack = "" } = error instanceof Error ? error : {};
  return stack
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim())
    .join("; ");
}

function tellTrail(
  trail: (event: object) => void,
  request: ApiRequest,
  { action, seen }: Progress & { readonly seen: NonNullable<Progress["seen"]> },
  answer: Success | Failure,
  requestId: string,
  { store, mfaPropagation }: DispatchSettings,
): void {
  const result = "xml" in answer ? answer.result : undefined;
  const error = "xml" in answer ? undefined : answer;
  const now = store.now(seen.caller?.account.id);
  const event = cloudTrailEvent({ ...seen, request, action, result, error, requestId, now, mfaPropagation });
  if (event !== undefined) trail(event);
}

interface Success {
  readonly result: object;
  xml(requestId: string): string;
}

async function answerTo(
  request: ApiRequest,
  settings: DispatchSettings,
  progress: Progress,
): Promise<Success | Failure> {
  const call = await readCall(request, progress);
  if (call.kind === "failure") return call;
  const { model, action } = call;
  const authenticated = action.kind === "unsigned" ? undefined : await authenticate(call, settings);
  if (authenticated?.kind === "failure") return authenticated;
  const { store } = settings;
  const ground = {
    caller: authenticated?.caller,
    region: authenticated?.region ?? defaultRegion,
    state: store.state,
    now: store.now,
    settings,
    isLogged: settings.record !== undefined,
    save: () => store.save().then(() => undefined, unsaved),
  };
  const input = inputOf(call);
  if (!isFailure(input)) progress.seen = { caller: ground.caller, region: ground.region, input };
  const result = await runCall(call, input, ground, progress);
  if (isFailure(result)) return result;
  return { result, xml: (requestId) => successXml(model, action.name, result, requestId) };
}

function unsaved(): Failure {
  return failure("ServiceFailure", 500, "The change was made, but the state file cannot be written.");
}

/** A caller whose signature was verified, and the region that the call was signed for. */
interface Authenticated {
  readonly kind: "authenticated";
  readonly caller: CallerIdentity;
  readonly region: string;
}

async function authenticate(
  call: ReadCall,
  { store, signingKeys, defaultAccount }: DispatchSettings,
): Promise<Authenticated | Failure> {
  const claim = claimedSignature(call);
  if (claim.kind === "failure") return claim;
  const { sessionToken } = claim;
  const session = sessionToken === undefined ? undefined : openSession(sessionToken, store.state.sessionKey);
  const find = (): ReturnType<typeof findCredentials> =>
    findCredentials(store.state, claim, session, { defaultAccount, now: store.now(session?.account) });
  const claimed = find();
  if (claimed.kind === "failure") return claimed;
  const refused = await verifySignature(call.request, claim, claimed.secretAccessKey, new Date(), signingKeys);
  if (refused !== undefined) return refused;
  // Other calls may have changed the credentials' owner meanwhile, or begun the same account.
  const known = find();
  if (known.kind === "failure") return known;
  const { caller } = known;
  const { accounts } = store.state;
  if (!accounts.has(caller.account.id)) accounts.set(caller.account.id, caller.account);
  if (caller.kind === "user" && caller.session === undefined) noteUse(caller, claim, store.now(caller.account.id));
  return { kind: "authenticated", caller, region: claim.region };
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html */
function noteUse(
  caller: CallerIdentity & { kind: "user" },
  { accessKeyId, service, region }: ClaimedSignature,
  now: number,
): void {
  const key = caller.user.accessKeys.find(({ id }) => id === accessKeyId);
  if (key !== undefined) key.lastUsed = { at: new Date(now * 1000).toISOString(), service, region };
}
