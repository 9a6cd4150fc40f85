import { type Form, isMalformed, parseForm, parseQuery } from "../wire/form.js";
import { type Failure, failure } from "./failure.js";
import { isOwnOperation } from "./find-action.js";
import type { RequestHead } from "./request.js";

/** A call of a service that the endpoint does not have. */
export interface OtherCall {
  /** `dynamodb:ListTables`, or `lambda:GET /2015-03-31/functions` where paths name the operation. */
  readonly name: string;
  /** The service that the call is signed for; undefined if it is not signed. */
  readonly service: string | undefined;
  /** Whether the request names an Action, as the Query protocol has it. */
  readonly hasAction: boolean;
  readonly failure: Failure;
}

/** A request as far as it tells which service it is for; `query` has no question mark. */
export interface ServiceRequest {
  readonly head: RequestHead;
  readonly path: string;
  readonly query: string;
  readonly body: Uint8Array;
}

/**
 * The call of a request that is for a service other than IAM and STS, by the scope of its signature or by its protocol;
 * undefined for everything that can be a call of IAM or STS. A request that names an action of IAM or STS is theirs, whatever
 * it is signed for. Nothing is verified.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function otherCall(request: ServiceRequest): OtherCall | undefined {
  const { head, path } = request;
  const service = signedService(request);
  if (service === "iam" || service === "sts") return undefined;
  const parameters = parametersOf(request);
  const parameter = (wanted: string): string | undefined => parameters.find(([name]) => name === wanted)?.[1];
  const action = parameter("Action");
  if (action !== undefined && isOwnOperation(action, parameter("Version"))) return undefined;
  const target = headerOf(head, "x-amz-target")?.slice(0, 100);
  const [, cborOperation] = /^\/service\/\w+\/operation\/(\w{1,100})$/.exec(path) ?? [];
  const operation = target?.split(".").at(-1) ?? cborOperation ?? action?.slice(0, 100);
  if (service !== undefined) {
    const name = `${service}:${operation ?? `${head.method ?? "GET"} ${shownPath(path)}`}`;
    return { name, service, hasAction: action !== undefined, failure: notHere(name) };
  }
  if (target !== undefined || cborOperation !== undefined || isUnsignedRest(request, action)) {
    const name =
      target ?? (cborOperation === undefined ? `${head.method ?? "GET"} ${shownPath(path)}` : path.slice(1, 200));
    return { name, service, hasAction: false, failure: notHere(name) };
  }
  return undefined;
}

function notHere(name: string): Failure {
  const message = `policy-check serve answers IAM and STS only, and does not implement ${name}. To call other services elsewhere, set AWS_ENDPOINT_URL_IAM and AWS_ENDPOINT_URL_STS to this endpoint, and not AWS_ENDPOINT_URL.`;
  return failure("NotImplemented", 501, message);
}

/** The service in the scope of the signature that a request claims to have. Scopes of signatures for several regions have no region. */
function signedService({ head, query }: ServiceRequest): string | undefined {
  const header = headerOf(head, "authorization");
  // The signature that S3 had before version 4.
  if (header?.startsWith("AWS ") === true) return "s3";
  const inHeader = /\bCredential=([^,\s]+)/.exec(header ?? "")?.[1];
  const scope = inHeader ?? pairs(parseQuery(query)).find(([name]) => name === "X-Amz-Credential")?.[1];
  return /\/([a-z0-9-]{1,64})\/aws4_request$/i.exec(scope ?? "")?.[1]?.toLowerCase();
}

/** The parameters of the query and of a body that is a form, as far as they can be read. */
function parametersOf({ head, query, body }: ServiceRequest): Form {
  const inQuery = pairs(parseQuery(query));
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(headerOf(head, "content-type") ?? "");
  return isForm ? [...inQuery, ...pairs(parseForm(Buffer.from(body).toString("utf8")))] : inQuery;
}

function pairs(form: ReturnType<typeof parseQuery>): Form {
  return isMalformed(form) ? [] : form;
}

/** Operations that are called without a signature, such as those of IAM Identity Center, have paths or JSON. */
function isUnsignedRest({ head, path }: ServiceRequest, action: string | undefined): boolean {
  const { method = "GET" } = head;
  if (action !== undefined || path === "/" || (method !== "GET" && method !== "POST")) return false;
  return method === "GET" || /^application\/json\b/i.test(headerOf(head, "content-type") ?? "");
}

/** The beginning of a path: what comes later names what the caller has, and is nobody's business. */
function shownPath(path: string): string {
  const parts = path.split("/").filter((part) => part !== "");
  return `/${parts.slice(0, 2).join("/")}${parts.length > 2 ? "/..." : ""}`.slice(0, 100);
}

function headerOf({ headers }: RequestHead, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : value?.[0];
}
