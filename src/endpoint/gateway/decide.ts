import type { MfaPropagation } from "../../callers/index.js";
import type { AnyAction, Call, NotedDecision } from "../calls/action.js";
import { authorizeAll } from "../calls/authorize.js";
import { type CallerIdentity, callerArn } from "../calls/caller.js";
import {
  type ApiRequest,
  accountOfRole,
  defaultRegion,
  findAction,
  readParameters,
  refusedSession,
  requestContext,
} from "../calls/dispatch.js";
import { accessDenied, type Failure, failure, isFailure } from "../calls/failure.js";
import type { ServiceModel } from "../model/shape.js";
import type { OidcProvider } from "../state/entities.js";
import type { StateStore } from "../state/store.js";
import { openSession, type Session } from "../sts/sessions.js";
import { parameterTree, readInput } from "../wire/input.js";
import { missingAuthentication, readSignature, verifySignature, wrongService } from "../wire/signature.js";
import { textAt } from "./answer-xml.js";
import type { Knowledge } from "./knowledge.js";
import { accountOf, findCaller, identityOf, type KnownCaller, refuseUnknown } from "./known-caller.js";
import { Picture, roleInArn } from "./picture.js";
import type { Recognised } from "./recognise.js";
import type { UpstreamCredentials, UpstreamReader } from "./upstream.js";

/** What decisions depend on besides the request. */
export interface DecisionSettings {
  /** Its clock counts, and the key sets of OIDC providers; everything else is the upstream's. */
  readonly store: StateStore;
  readonly knowledge: Knowledge;
  readonly upstream: UpstreamReader;
  readonly credentials: UpstreamCredentials;
  readonly unknownCallers: "refuse" | "pass";
  readonly mfaPropagation: MfaPropagation;
}

/** What the log is to be told of a call. */
export interface Progress {
  action: string;
  caller: string | undefined;
  decision: NotedDecision | undefined;
  namespace: string;
}

/** A call that goes on to the upstream. */
export interface Cleared {
  readonly kind: "cleared";
  /** The session that the endpoint itself would give: the upstream's is described by it. */
  readonly session: Session | undefined;
  /** The whole answer that the endpoint itself would give; undefined where nobody asked it. */
  readonly answer: OwnAnswer | undefined;
  /** Undoes what the decision assumed the upstream would do as well. */
  readonly takeBack: () => void;
}

/** What the endpoint's own action gives on a call. */
export interface OwnAnswer {
  readonly model: ServiceModel;
  readonly action: string;
  readonly result: object;
}

/** A call that needs nothing of the upstream. */
export interface Answered {
  readonly kind: "answered";
  readonly answer: OwnAnswer;
}

/** A call on which nothing is decided. */
export const undecided: Cleared = { kind: "cleared", session: undefined, answer: undefined, takeBack: () => {} };

/**
 * Decides on a call before the upstream sees it, by the endpoint's own action on what is read from the upstream. Throws
 * UpstreamUnreadable where something could not be read.
 */
export async function decideCall(
  request: ApiRequest,
  { treatment }: Recognised,
  settings: DecisionSettings,
  progress: Progress,
): Promise<Cleared | Answered | Failure> {
  const parameters = readParameters(request);
  if ("kind" in parameters) return parameters;
  const target = await findAction(parameters);
  progress.action = target.name;
  if (target.kind === "failure") return target.failure;
  const { model, action } = target;
  progress.namespace = model.xmlNamespace;

  // Whose identity is not known here, the upstream may know.
  const unknownCallers = treatment === "answer" ? "pass" : settings.unknownCallers;
  const known =
    action.kind === "unsigned" ? undefined : await authenticate(request, action, { ...settings, unknownCallers });
  if (known?.kind === "failure") return known;
  if (known?.kind === "passed") {
    const resource = parameters.find(([name]) => name === "RoleArn" || name === "SerialNumber")?.[1] ?? "*";
    progress.decision = { decision: "notEnforced", action: target.name, resource, statements: [], undocumented: [] };
    return undecided;
  }
  const input = readInput(model, model.operations[action.name]?.input, parameterTree(parameters));
  if (typeof input !== "object" || input === null)
    return failure("InternalFailure", 500, "The parameters are no structure");
  if (isFailure(input)) return input;

  const { accounts } = settings.store.state;
  const keySets = (id: string, url: string): OidcProvider["keySet"] => accounts.get(id)?.oidcProviders.get(url)?.keySet;
  const picture = new Picture(settings.upstream, settings.knowledge, keySets);
  const [caller] = await Promise.all([
    known && identityOf(known, picture, { policies: needsPolicies(action) }),
    readSubjects(action, input, known, picture),
  ]);
  if (caller?.kind === "failure") return caller;
  progress.caller = caller && callerArn(caller);
  const refused = caller && refusedSession(caller, action);
  if (refused !== undefined) return refused;

  const now = settings.store.now(caller?.account.id ?? accountOfRole(input));
  const claim = readSignature(request);
  const region = claim.kind === "signature" ? claim.region : defaultRegion;
  const { sessionKey } = settings.store.state;
  const call = {
    input,
    state: { accounts: picture.accounts, sessionKey, clockOffset: 0, accountClocks: new Map() },
    now,
    region,
    requestContext: requestContext(request, now, region),
    settings: { enforcement: "on", mfaPropagation: settings.mfaPropagation },
    note: (decision: NotedDecision): void => {
      progress.decision = decision;
    },
  } as const;
  const takeBack = deviceRestorer(input, settings.knowledge);
  const result = await run(action, treatment, call, caller);
  if (isFailure(result)) return (await unknownDevice(input, settings, caller)) ?? result;
  const answer = { model, action: action.name, result };
  if (treatment === "answer") return { kind: "answered", answer };
  return { kind: "cleared", session: sessionIn(result, sessionKey), answer, takeBack };
}

/** Verifies who calls, as far as that is known. */
async function authenticate(
  request: ApiRequest,
  action: AnyAction,
  { store, knowledge, upstream, credentials, unknownCallers }: DecisionSettings,
): Promise<KnownCaller | { readonly kind: "passed" } | Failure> {
  const claim = readSignature(request);
  if (claim.kind === "unsigned") return missingAuthentication;
  if (claim.kind === "failure") return claim;
  if (claim.service !== action.service) return wrongService(action.service);
  const caller = await findCaller(claim, knowledge, upstream, { credentials, now: store.now });
  if (caller.kind === "failure") return caller;
  if (caller.kind === "unknown") {
    return unknownCallers === "pass" ? { kind: "passed" } : refuseUnknown(claim.accessKeyId);
  }
  return (await verifySignature(request, claim, caller.secret, new Date())) ?? caller;
}

/** These need no permission, and no policy can take them away. */
function needsPolicies({ name }: AnyAction): boolean {
  return name !== "GetSessionToken" && name !== "GetCallerIdentity";
}

/** Reads what a call is about: the role, the provider, the user whose device it is. */
async function readSubjects(
  action: AnyAction,
  input: object,
  caller: KnownCaller | undefined,
  picture: Picture,
): Promise<void> {
  const parameter = (name: string): string | undefined => {
    const value: unknown = Object.entries(input).find(([each]) => each === name)?.[1];
    return typeof value === "string" ? value : undefined;
  };
  if (action.service === "iam") {
    const userName = parameter("UserName");
    if (caller !== undefined && userName !== undefined && !isUser(caller, userName)) {
      await picture.user(accountOf(caller), userName, { policies: false });
    }
    return;
  }
  const found = roleInArn(parameter("RoleArn") ?? "");
  if (found === undefined) return;
  const account = picture.account(found.account);
  const session = caller?.kind === "session" ? caller.known : undefined;
  const isOwn = session?.session.account === found.account && session.holder?.name === found.name;
  await Promise.all([
    // A role that assumes itself is read as the caller, with more.
    isOwn && session.session.subject.kind === "role" && session.holder.path === found.path
      ? undefined
      : picture.role(found.account, found, { policies: false }),
    ...policyArnsIn(input).map((arn) => picture.managedPolicy(account, arn)),
    action.name === "AssumeRoleWithSAML" ? picture.samlProvider(account, parameter("PrincipalArn") ?? "") : undefined,
    action.name === "AssumeRoleWithWebIdentity" ? picture.oidcProviders(account) : undefined,
  ]);
}

/** Whether the caller, who is read in any case, is the user of this name. */
function isUser(caller: KnownCaller, name: string): boolean {
  if (caller.kind === "key") return caller.key.userName === name;
  return (
    caller.kind === "session" && caller.known.session.subject.kind === "user" && caller.known.holder?.name === name
  );
}

function policyArnsIn(input: object): readonly string[] {
  if (!("PolicyArns" in input) || !Array.isArray(input.PolicyArns)) return [];
  const given: readonly { readonly arn?: unknown }[] = input.PolicyArns;
  return given.flatMap(({ arn }) => (typeof arn === "string" ? [arn] : []));
}

/** INVARIANT: readInput has made `input` by the action's own shape, so it is what the action's type says. */
async function run(
  action: AnyAction,
  treatment: Recognised["treatment"],
  unsigned: Omit<Call<object>, "caller" | "account">,
  caller: CallerIdentity | undefined,
): Promise<object> {
  if (action.kind === "unsigned") return action.run(unsigned as Call<never>);
  if (caller === undefined) return missingAuthentication;
  const call = { ...unsigned, caller, account: caller.account };
  const known: Call<never> = call as Call<never>;
  const refused = authorizeAll(call, `${action.service}:${action.name}`, action.access(known));
  if (refused !== undefined) return refused;
  return treatment === "authorize" ? {} : action.run(known);
}

/** The device to whom it belongs and how its clock goes, as before the call; codes that were taken stay taken. */
function deviceRestorer(input: object, { devices }: Knowledge): () => void {
  const serialNumber = "SerialNumber" in input ? String(input.SerialNumber) : undefined;
  const device = serialNumber === undefined ? undefined : devices.get(serialNumber)?.device;
  if (device === undefined) return () => {};
  const { user, enabled, drift } = device;
  return () => Object.assign(device, { user, enabled, drift });
}

/** A device that the upstream has and whose seed was not seen: its codes cannot be verified, and the error says so. */
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
    `policy-check cannot verify codes of the MFA device "${serialNumber}": it was not created through this gateway, so its seed is not known.`,
  );
}

function sessionIn(result: object, sessionKey: string): Session | undefined {
  if (!("Credentials" in result)) return undefined;
  const { Credentials } = result;
  if (typeof Credentials !== "object" || Credentials === null || !("SessionToken" in Credentials)) return undefined;
  return openSession(String(Credentials.SessionToken), sessionKey);
}
