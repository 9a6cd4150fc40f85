import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type CallRecord, faultNamespace, loggedError, noProgress } from "../calls/call-record.js";
import { type Failure, failure } from "../calls/failure.js";
import { largestBody, pathAndQuery, refusal, type ServerSettings, send } from "../calls/http-server.js";
import { fieldsOf, ownPage, type Page, sendPage } from "../calls/own-pages.js";
import { apiRequest, xmlResponse } from "../calls/request.js";
import type { Turns } from "../calls/turns.js";
import { refuseForeign } from "../calls/web-pages.js";
import { refuseRepeatedParameter } from "../wire/form.js";
import { failureXml, successXml } from "../wire/xml.js";
import { decideCall, type OwnAnswer, undecided } from "./decide.js";
import { exchange, HiddenCall, marksOf, passThrough, relay, UnfitAnswer } from "./forward.js";
import { adoptProvider } from "./key-sets.js";
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
import { type BodyStart, isForm, mayBeForm, mustBeRead, readInTime } from "./read-body.js";
import { isApiOf, type Recognised, recognise, serviceOf } from "./recognise.js";
import type { DecisionSettings } from "./settings.js";
import { badGateway, type UpstreamAddress, UpstreamUnreadable } from "./upstream.js";

/** What the answer to a request depends on. */
export interface GatewaySetting extends DecisionSettings {
  readonly server: ServerSettings;
  readonly address: UpstreamAddress;
  readonly record: ((record: CallRecord) => void) | undefined;
  readonly turns: Turns;
}

/** Answers a request to the gateway: with a page of its own, with a decision, or with the upstream's answer. */
export async function answer(
  incoming: IncomingMessage,
  response: ServerResponse,
  setting: GatewaySetting,
): Promise<void> {
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
  const isUnclear = !body.isWhole && (recognised !== undefined || isApiOf(service) || mayBeForm(incoming, service));
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
async function pageOf(
  method: string,
  path: string,
  body: BodyStart,
  { server, store, upstream }: GatewaySetting,
): Promise<Page> {
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

/** Passes a call on without a decision. */
async function pass(call: Received, head: readonly Buffer[], setting: GatewaySetting): Promise<void> {
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
function refuseCall({ response, method, service, started }: Received, error: Failure, setting: GatewaySetting): void {
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
async function handle(call: Received, body: Buffer, recognised: Recognised, setting: GatewaySetting): Promise<void> {
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
  send(response, xmlResponse(200, requestId, successXml(model, action, result, requestId)));
}

function unreachable({ url }: UpstreamAddress, error: unknown): Failure {
  const why = error instanceof Error ? error.message : String(error);
  const what = error instanceof UnfitAnswer ? "did not answer in HTTP" : "did not answer";
  return badGateway(`the upstream ${url} ${what}: ${why}`);
}

function sendFailure(response: ServerResponse, error: Failure, namespace: string, requestId: string): void {
  send(response, xmlResponse(error.status, requestId, failureXml(namespace, error, requestId)));
}
