import type { Progress } from "../calls/call-record.js";
import type { CallerIdentity } from "../calls/caller.js";
import { accessDenied, type Failure, failure, isFailure } from "../calls/failure.js";
import {
  type CallGround,
  claimedSignature,
  defaultRegion,
  inputOf,
  type ReadCall,
  readCall,
  runCall,
} from "../calls/pipeline.js";
import type { ApiRequest } from "../calls/request.js";
import type { ServiceModel } from "../model/shape.js";
import type { OidcProvider } from "../state/entities.js";
import { openSession, type Session } from "../sts/sessions.js";
import { verifySignature } from "../wire/signature.js";
import { textAt } from "./answer-xml.js";
import type { Knowledge } from "./knowledge.js";
import { findCaller, identityOf, type KnownCaller, refuseUnknown } from "./known-caller.js";
import { Picture } from "./picture.js";
import type { Recognised } from "./recognise.js";
import type { DecisionSettings } from "./settings.js";

/** A call that is passed on to the upstream. */
export interface Cleared {
  readonly kind: "cleared";
  /** The session that the endpoint itself would give; it describes the upstream's session. */
  readonly session: Session | undefined;
  /** The answer that the endpoint itself would give; undefined if the call was not decided. */
  readonly answer: OwnAnswer | undefined;
  /** Undoes what the decision changed, if the upstream does not do the same. */
  readonly takeBack: () => void;
}

/** The result of the endpoint's own action. */
export interface OwnAnswer {
  readonly model: ServiceModel;
  readonly action: string;
  readonly result: object;
}

/** A call that the gateway answers itself. */
export interface Answered {
  readonly kind: "answered";
  readonly answer: OwnAnswer;
}

/** A call that is passed on without a decision. */
export const undecided: Cleared = { kind: "cleared", session: undefined, answer: undefined, takeBack: () => {} };

/**
 * Decides on a call before the upstream sees it, with the endpoint's own action on what is read from the upstream. Throws
 * {@link UpstreamUnreadable} if something cannot be read.
 */
export async function decideCall(
  request: ApiRequest,
  { treatment }: Recognised,
  settings: DecisionSettings,
  progress: Progress,
): Promise<Cleared | Answered | Failure> {
  const call = await readCall(request, progress);
  if (call.kind === "failure") return call;
  const { model, action, parameters } = call;
  // Names are compared leniently before, and a request that names two actions cannot be decided.
  if (action.name !== treatment.action) return refuseRepeatedAction;

  // The upstream may know callers that are not known here.
  const unknownCallers = treatment.kind === "answer" ? "pass" : settings.unknownCallers;
  const known = action.kind === "unsigned" ? undefined : await authenticate(call, { ...settings, unknownCallers });
  if (known?.kind === "failure") return known;
  if (known?.kind === "passed") {
    const resource = parameters.find(([name]) => name === "RoleArn" || name === "SerialNumber")?.[1] ?? "*";
    const name = `${action.service}:${action.name}`;
    progress.decision = { decision: "notEnforced", action: name, resource, statements: [], undocumented: [] };
    return undecided;
  }
  const input = inputOf(call);
  if (isFailure(input)) return input;

  const { accounts, sessionKey } = settings.store.state;
  const keySets = (id: string, url: string): OidcProvider["keySet"] => accounts.get(id)?.oidcProviders.get(url)?.keySet;
  const picture = new Picture(settings.upstream, settings.knowledge, keySets);
  const [caller] = await Promise.all([
    known && identityOf(known.caller, picture, { policies: treatment.needsPolicies }),
    treatment.reads({ action, input, caller: known?.caller, picture }),
  ]);
  if (caller?.kind === "failure") return caller;

  const ground: CallGround = {
    caller,
    region: known?.region ?? defaultRegion,
    state: { accounts: picture.accounts, sessionKey, clockOffset: 0, accountClocks: new Map(), placesById: new Map() },
    now: settings.store.now,
    settings: { enforcement: "on", mfaPropagation: settings.mfaPropagation },
    isLogged: true,
    authorizesOnly: treatment.kind === "authorize",
  };
  const takeBack = deviceRestorer(input, settings.knowledge);
  const result = await runCall(call, input, ground, progress);
  if (isFailure(result)) return (await unknownDevice(input, settings, caller)) ?? result;
  const answer = { model, action: action.name, result };
  if (treatment.kind === "answer") return { kind: "answered", answer };
  return { kind: "cleared", session: sessionIn(result, sessionKey), answer, takeBack };
}

const refuseRepeatedAction = failure("MalformedInput", 400, 'The parameter "Action" is given more than once.');

/** A caller whose signature was verified, and the region that the call was signed for. */
interface Authenticated {
  readonly kind: "authenticated";
  readonly caller: KnownCaller;
  readonly region: string;
}

/** Verifies the caller, as far as the gateway knows the caller's credentials. */
async function authenticate(
  call: ReadCall,
  { store, signingKeys, knowledge, upstream, credentials, unknownCallers, optionWords }: DecisionSettings,
): Promise<Authenticated | { readonly kind: "passed" } | Failure> {
  const claim = claimedSignature(call);
  if (claim.kind === "failure") return claim;
  const caller = await findCaller(claim, knowledge, upstream, { credentials, now: store.now });
  if (caller.kind === "failure") return caller;
  if (caller.kind === "unknown") {
    return unknownCallers === "pass" ? { kind: "passed" } : refuseUnknown(claim.accessKeyId, optionWords);
  }
  const refused = await verifySignature(call.request, claim, caller.secret, new Date(), signingKeys);
  return refused ?? { kind: "authenticated", caller, region: claim.region };
}

/** Gives the call's device its user and clock drift of now again; used codes stay used. */
function deviceRestorer(input: object, { devices }: Knowledge): () => void {
  const serialNumber = "SerialNumber" in input ? String(input.SerialNumber) : undefined;
  const device = serialNumber === undefined ? undefined : devices.get(serialNumber)?.device;
  if (device === undefined) return () => {};
  const { user, enabled, drift } = device;
  return () => Object.assign(device, { user, enabled, drift });
}

/** The error for a device that exists in the upstream, but whose seed the gateway does not know. */
async function unknownDevice(
  input: object,
  { knowledge, upstream }: DecisionSettings,
  caller: CallerIdentity | undefined,
): Promise<Failure | undefined> {
  const serialNumber = "SerialNumber" in input ? String(input.SerialNumber) : undefined;
  if (serialNumber === undefined || caller === undefined || knowledge.devices.has(serialNumber)) return undefined;
  const listed = await upstream.list(caller.account.id, "ListVirtualMFADevices", {}, "VirtualMFADevices");
  if (!listed.some((device) => textAt(device, "SerialNumber") === serialNumber)) return undefined;
  return accessDenied(
    `policy-check cannot verify codes of the MFA device "${serialNumber}": the device was not created through this gateway, so the gateway does not know its seed.`,
  );
}

function sessionIn(result: object, sessionKey: string): Session | undefined {
  if (!("Credentials" in result)) return undefined;
  const { Credentials } = result;
  if (typeof Credentials !== "object" || Credentials === null || !("SessionToken" in Credentials)) return undefined;
  return openSession(String(Credentials.SessionToken), sessionKey);
}
