import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type CallRecord, faultNamespace, loggedError, noProgress } from "../calls/call-record.js";
import { type Failure, failure } from "../calls/failure.js";
import {
  largestBody,
  listenOn,
  pathAndQuery,
  refusal,
  requestTimeout,
  type ServerSettings,
  send,
} from "../calls/http-server.js";
import { fieldsOf, ownPage, type Page, sendPage } from "../calls/own-pages.js";
import { apiRequest } from "../calls/request.js";
import { type Turns, turnByTurn } from "../calls/turns.js";
import { refuseForeign } from "../calls/web-pages.js";
import type { Endpoint, EndpointOptions } from "../endpoint.js";
import { registerKeySet } from "../iam/register-key-set.js";
import { optionsInCode } from "../option-words.js";
import { advanceClock, emptyState, type StateStore, storeOf } from "../state/store.js";
import { refuseRepeatedParameter } from "../wire/form.js";
import { failureXml, successXml } from "../wire/xml.js";
import { decideCall, type OwnAnswer, undecided } from "./decide.js";
import { exchange, HiddenCall, marksOf, passThrough, relay, UnfitAnswer } from "./forward.js";
import { adoptProvider } from "./key-sets.js";
import { Knowledge } from "./knowledge.js";
import { learn } from "./learn.js";
import {
  hiddenCallWatch,
  hiddenInBody,
  refuseHidden,
  refuseIllegible,
  refuseRemoved,
  refuseRepeated,
} from "./legible.js";
import { withCredentialsOf } from "./own-answer.js";
import { isApiOf, type Recognised, recognise, serviceOf } from "./recognise.js";
import type { DecisionSettings } from "./settings.js";
import {
  badGateway,
  refuseOwnAddress,
  type UpstreamAddress,
  type UpstreamCredentials,
  UpstreamUnreadable,
  upstreamAddress,
  upstreamReader,
} from "./upstream.js";

/** The options of a gateway. */
export interface GatewayOptions extends Omit<EndpointOptions, "state" | "enforcement"> {
  /** `http://…`, host and port. */
  readonly upstream: string;
  /** The access key of the upstream's default root user: `test` and `test` if absent. */
  readonly credentials?: UpstreamCredentials | undefined;
  /** Keeps the clock, and the key sets of OIDC providers, which cannot be read from the upstream. */
  readonly store?: StateStore | undefined;
}

/** What the handling of a request needs. */
interface Setting extends DecisionSettings {
  readonly server: ServerSettings;
  readonly address: UpstreamAddress;
  readonly record: ((record: CallRecord) => void) | undefined;
  readonly turns: Turns;
}

/**
 * Starts a gateway: an endpoint that passes everything on to another one, and decides first on the calls that the other
 * one would allow without a decision. Rejects if the port cannot be used; the upstream may start later.
 */
export async function startGateway(options: GatewayOptions): Promise<Endpoint> {
  const { host = "127.0.0.1", port = 0, region = "us-east-1", account = "123456789012" } = options;
  const { credentials = { accessKeyId: "test", secretAccessKey: "test" } } = options;
  const { store: clock = storeOf(emptyState()), optionWords = optionsInCode } = options;
  const address = upstreamAddress(options.upstream);
  refuseOwnAddress(address, { host, port });
  const knowledge = new Knowledge();
  const store = forgetting(clock, knowledge);
  const upstream = upstreamReader(address, credentials, region);
  const setting: Setting = {
    store,
    knowledge,
    upstream,
    credentials,
    address,
    server: {
      host,
      port,
      allowedHosts: options.allowedHosts ?? [],
      version: "",
      keepsProcess: options.keepsProcess ?? true,
      optionWords,
    },
    optionWords,
    unknownCallers: options.unknownCallers ?? "refuse",
    mfaPropagation: options.mfaPropagation ?? "documented",
    record: options.onCall,
    turns: turnByTurn(),
  };
  // Requests that are passed on may take long, so only the headers have a time limit.
  const server = await listenOn(setting.server, 0, (incoming, response) =>
    address.arrivedMarks.run(marksOf(incoming), () => answer(incoming, response, setting)),
  );
  // If the upstream has not started yet, it is asked again when its answer is needed.
  await upstream.defaultAccount().catch(() => undefined);
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${server.port}`,
    get account() {
      return upstream.knownDefaultAccount ?? account;
    },
    region,
    ...credentials,
    advanceClock: (seconds) => advanceClock(store, seconds),
    registerKeySet: async (providerArn, keySet) => {
      await adoptProvider(providerArn, store, upstream);
      const problem = await registerKeySet(store, providerArn, keySet);
      if (problem !== undefined) throw new Error(problem);
    },
    reset: () => store.reset(),
    snapshots: undefined,
    close: async () => {
      await server.close();
      await store.close();
    },
  };
}

/** A store whose reset also makes the gateway forget what it learned. */
function forgetting(store: StateStore, knowledge: Knowledge): StateStore {
  return {
    get state() {
      return store.state;
    },
    now: store.now,
    advance: (seconds, accounts) => store.advance(seconds, accounts),
    reset: async () => {
      knowledge.forget();
      await store.reset();
    },
    snapshot: () => store.snapshot(),
    restore: (snapshot) => store.restore(snapshot),
    save: () => store.save(),
    close: () => store.close(),
  };
}

async function answer(incoming: IncomingMessage, response: ServerResponse, setting: Setting): Promise<void> {
  const { server } = setting;
  const refused = refuseForeign(incoming, server);
  if (refused !== undefined) {
    send(response, refusal(refused));
    incoming.resume();
    return;
  }
  const { method = "GET", url = "/" } = incoming;
  const { path, query } = pathAndQuery(url);
  const isOwn = path === "/health" || path.startsWith("/_policy-check/");
  const service = serviceOf(incoming.headers, query);
  const started = performance.now();
  const call: Received = { incoming, response, method, path, query, service, started };
  const refusedHeader = isOwn
    ? undefined
    : (refuseRepeated(incoming) ?? refuseRemoved(incoming) ?? refuseLoop(incoming, setting.address));
  if (refusedHeader !== undefined) {
    incoming.resume();
    refuseCall(call, refusedHeader, setting);
    return;
  }
  const body = isOwn || mustBeRead(incoming, query, service) ? await readInTime(incoming, response) : undefined;
  if (isOwn) {
    const page = body === undefined ? tooLong : await pageOf(method, path, body, setting);
    sendPage(response, page);
    return;
  }
  if (body === undefined) {
    await pass(call, [], setting);
    return;
  }
  const recognised = recognise(query, body.bytes.toString("utf8"));
  // A body that is too long to be read may be a call that must be decided, unless it is signed for another service or
  // is not a form: such a body is searched while it is passed on.
  const isUnclear = !body.isWhole && (recognised !== undefined || isApiOf(service) || mayBeForm(call));
  if (isUnclear) {
    response.setHeader("connection", "close");
    send(response, refusal(failure("RequestEntityTooLarge", 413, `The body is larger than ${largestBody} bytes.`)));
    return;
  }
  // Nothing may reach IAM and STS in a form that the gateway cannot read.
  const received = { incoming, query, body: body.bytes };
  const illegible = isApiOf(service)
    ? refuseIllegible(received)
    : service === undefined
      ? refuseHidden(received)
      : undefined;
  if (illegible !== undefined) {
    refuseCall(call, illegible, setting);
    return;
  }
  await setting.turns();
  if (recognised === undefined) await pass(call, [body.bytes], setting);
  else await handle(call, body.bytes, recognised, setting);
}

/** The error for a call that this gateway sent itself, because the upstream leads back here. https://www.rfc-editor.org/rfc/rfc5842#section-7.2 */
function refuseLoop(incoming: IncomingMessage, { url, mark }: UpstreamAddress): Failure | undefined {
  if (
    !marksOf(incoming)
      .split(",")
      .some((each) => each.trim() === mark)
  )
    return undefined;
  const message = `policy-check: the upstream ${url} leads back to this gateway; start it in front of another endpoint.`;
  return failure("LoopDetected", 508, message);
}

const tooLong: Page = { status: 413, body: { error: "the body is too long" } };

/** The endpoint's own pages, with the gateway's clock and knowledge. */
async function pageOf(method: string, path: string, body: Start, { server, store, upstream }: Setting): Promise<Page> {
  if (!body.isWhole) return tooLong;
  try {
    const { provider } = fieldsOf(body.bytes);
    if (path === "/_policy-check/oidc-key-set" && method === "POST" && typeof provider === "string") {
      await adoptProvider(provider, store, upstream);
    }
    const page = await ownPage(method, path, body.bytes, server, { store });
    return page ?? { status: 404, body: { error: `unknown page ${path.slice(0, 100)}` } };
  } catch (error) {
    return { status: 502, body: { error: error instanceof Error ? error.message : String(error) } };
  }
}

interface Received {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** The service that the request is signed for. */
  readonly service: string | undefined;
  readonly started: number;
}

/** Whether the body must be read to tell what a request calls. */
function mustBeRead({ headers, method }: IncomingMessage, query: string, service: string | undefined): boolean {
  if (service === undefined || isApiOf(service) || recognise(query, undefined) !== undefined) return true;
  const { "content-length": length } = headers;
  if (!isForm(headers) && (method !== "POST" || headers["content-type"] !== undefined)) return false;
  // A form that is too long for a call of IAM or STS, and signed for another service, belongs to that service.
  return !(Number(length) > largestBody);
}

/** Whether a request for an unknown service could be a form of the Query protocol. */
function mayBeForm({ incoming: { headers }, method, service }: Received): boolean {
  return service === undefined && (isForm(headers) || (method === "POST" && headers["content-type"] === undefined));
}

function isForm(headers: IncomingMessage["headers"]): boolean {
  return /^\s*application\/x-www-form-urlencoded\b/i.test(headers["content-type"] ?? "");
}

interface Start {
  readonly bytes: Buffer;
  /** Whether the body ends here. */
  readonly isWhole: boolean;
}

/** Reads the start of the body within the time limit. Sends an error to a slower client, and rejects. */
async function readInTime(incoming: IncomingMessage, response: ServerResponse): Promise<Start> {
  const late = setTimeout(() => {
    response.once("finish", () => incoming.destroy());
    response.setHeader("connection", "close");
    send(response, refusal(failure("RequestTimeout", 408, "The body did not arrive in time.")));
  }, requestTimeout);
  try {
    return await readStart(incoming);
  } finally {
    clearTimeout(late);
  }
}

/** The body up to the largest size that is read; the rest stays in the stream. */
async function readStart(incoming: IncomingMessage): Promise<Start> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    const bytes: Buffer = chunk;
    chunks.push(bytes);
    length += bytes.length;
    if (length > largestBody) return { bytes: Buffer.concat(chunks), isWhole: false };
  }
  return { bytes: Buffer.concat(chunks), isWhole: true };
}

/** Passes a call on without a decision. */
async function pass(call: Received, head: readonly Buffer[], setting: Setting): Promise<void> {
  const { incoming, response, method, service, started } = call;
  const requestId = randomUUID();
  const isHidden = service === undefined || isForm(incoming.headers) ? hiddenCallWatch(incoming) : () => false;
  const passed = await passThrough({ incoming, response, head, isHidden }, setting.address).catch((error: unknown) =>
    error instanceof HiddenCall ? hiddenInBody : unreachable(setting.address, error),
  );
  if (response.destroyed && !response.headersSent) return;
  const error = typeof passed === "number" ? undefined : passed;
  if (error !== undefined) sendFailure(response, error, faultNamespace, requestId);
  const named = head.length === 0 ? undefined : actionIn(call, head[0]);
  const action = `${service ?? "?"}:${named ?? method}`;
  const duration = performance.now() - started;
  const status = typeof passed === "number" ? passed : passed.status;
  setting.record?.({ requestId, action, caller: undefined, status, error, decision: undefined, duration });
}

/** Refuses a call that the gateway cannot read. */
function refuseCall({ response, method, service, started }: Received, error: Failure, setting: Setting): void {
  const requestId = randomUUID();
  sendFailure(response, error, faultNamespace, requestId);
  setting.record?.({
    requestId,
    action: `${service ?? "?"}:${method}`,
    caller: undefined,
    status: error.status,
    error: loggedError(error),
    decision: undefined,
    duration: performance.now() - started,
  });
}

/** The action's name, for the log. */
function actionIn({ query }: Received, body: Buffer | undefined): string | undefined {
  const [, name] = /(?:^|&)Action=(\w{1,128})(?:&|$)/.exec(`${query}&${body?.toString("latin1") ?? ""}`) ?? [];
  return name;
}

/** Decides on a call, passes it on, and reads the answer. */
async function handle(call: Received, body: Buffer, recognised: Recognised, setting: Setting): Promise<void> {
  const { incoming, response, service, started } = call;
  const requestId = randomUUID();
  const name = recognised.parameters.find(([each]) => each === "Action")?.[1] ?? "?";
  const action = `${service ?? "?"}:${name.slice(0, 128)}`;
  const progress = noProgress(action);
  const record = (status: number, error?: Failure): void => {
    setting.record?.({
      requestId,
      action: progress.action,
      caller: progress.caller,
      status,
      error: error && loggedError(error),
      decision: progress.decision,
      duration: performance.now() - started,
    });
  };
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  const request = apiRequest(incoming, call.path, call.query, body);
  const repeated = refuseRepeatedParameter(recognised.parameters);
  try {
    const decided =
      repeated ??
      (recognised.treatment.kind === "learn"
        ? undecided
        : "kind" in request
          ? request
          : await decideCall(request, recognised, setting, progress));
    if (decided.kind === "failure") {
      sendFailure(response, decided, progress.namespace, requestId);
      record(decided.status, decided);
      return;
    }
    if (decided.kind === "answered") {
      sendAnswer(response, decided.answer, requestId);
      record(200);
      return;
    }
    const answered = await exchange(incoming, body, setting.address, gone.signal).catch((error: unknown) => {
      decided.takeBack();
      throw error instanceof Error
        ? new UpstreamUnreadable(`the upstream ${setting.address.url} did not answer: ${error.message}`)
        : error;
    });
    // The client may use the answer at once, so the gateway learns from it first.
    if (!("kind" in request)) await learn(request, recognised, decided, answered, setting).catch(() => {});
    // The endpoint's own answer is as AWS gives it, even if the upstream leaves elements out.
    const answer = decided.answer && withCredentialsOf(answered, decided.answer);
    record(answered.status);
    if (answer === undefined) relay(response, answered);
    else sendAnswer(response, answer, requestId);
  } catch (error) {
    const failed =
      error instanceof UpstreamUnreadable
        ? badGateway(error.message)
        : error instanceof UnfitAnswer
          ? unreachable(setting.address, error)
          : failure("InternalFailure", 500, "The gateway failed on this request; please report it.");
    if (!response.headersSent) sendFailure(response, failed, progress.namespace, requestId);
    record(failed.status, failed);
  }
}

function sendAnswer(response: ServerResponse, { model, action, result }: OwnAnswer, requestId: string): void {
  send(response, { status: 200, requestId, xml: successXml(model, action, result, requestId) });
}

function unreachable({ url }: UpstreamAddress, error: unknown): Failure {
  const why = error instanceof Error ? error.message : String(error);
  const what = error instanceof UnfitAnswer ? "did not answer in HTTP" : "did not answer";
  return badGateway(`the upstream ${url} ${what}: ${why}`);
}

function sendFailure(response: ServerResponse, error: Failure, namespace: string, requestId: string): void {
  const { status } = error;
  send(response, { status, requestId, xml: failureXml(namespace, error, requestId) });
}
