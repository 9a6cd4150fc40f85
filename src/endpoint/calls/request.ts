import type { IncomingHttpHeaders } from "node:http";
import { type Form, isMalformed, parseForm, parseQuery, refuseRepeatedParameter } from "../wire/form.js";
import type { WireRequest } from "../wire/signature.js";
import { type Failure, failure } from "./failure.js";

/** What arrives of a request before its body. */
export interface RequestHead {
  readonly method?: string | undefined;
  /** With the query. */
  readonly url?: string | undefined;
  /** By lower-case name. */
  readonly headers: IncomingHttpHeaders;
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/** A request with the address that it came from. */
export interface ApiRequest extends WireRequest {
  readonly remoteAddress: string;
}

/** What goes back over the wire. */
export interface ApiResponse {
  readonly status: number;
  readonly requestId: string;
  readonly body: string | Uint8Array;
  readonly contentType: string;
  /** Besides those that every answer has, by lower-case name. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** An answer of the Query protocol. */
export function xmlResponse(status: number, requestId: string, xml: string): ApiResponse {
  return { status, requestId, body: xml, contentType: "text/xml" };
}

/**
 * An HTTP request in the form in which calls are read, or the error for a method or a query that no call has. `query`
 * has no question mark.
 */
export function apiRequest(head: RequestHead, path: string, query: string, body: Buffer): ApiRequest | Failure {
  const { method = "GET" } = head;
  if (method !== "POST" && method !== "GET") {
    return failure("MethodNotAllowed", 405, `IAM and STS take GET and POST, not ${method}.`);
  }
  const parsed = parseQuery(query);
  if (isMalformed(parsed)) {
    return failure("MalformedQueryString", 400, `The query string contains a syntax error: "${parsed.text}".`);
  }
  const remoteAddress = (head.socket.remoteAddress ?? "127.0.0.1").replace(/^::ffff:/, "");
  return { method, path, query: parsed, headers: joinedHeaders(head.headers), body, remoteAddress };
}

/** Headers with one value each. Nearly all requests have such, which are not copied. */
function joinedHeaders(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  if (haveOneValue(headers)) return headers;
  const joined: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) joined[name] = typeof value === "string" ? value : value.join(",");
  }
  return joined;
}

function haveOneValue(headers: IncomingHttpHeaders): headers is Record<string, string> {
  for (const name in headers) if (typeof headers[name] !== "string") return false;
  return true;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** The error for a body where IAM and STS do not take one. */
export function refuseBody(method: string): Failure {
  const message = `A ${method} request to IAM or STS must not have a body; send the parameters with POST.`;
  return failure("MalformedInput", 400, message);
}

/** The parameters in the query and in the body, without those that sign a presigned URL. */
export function readParameters(request: ApiRequest): Form | Failure {
  const inQuery = request.query.filter(([name]) => !name.startsWith("X-Amz-"));
  if (request.method !== "POST") {
    if (request.body.length > 0) {
      return refuseBody(request.method);
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
    return failure("MalformedInput", 400, "The body is not valid UTF-8.");
  }
  const inBody = parseForm(text);
  if (isMalformed(inBody)) {
    return failure("MalformedInput", 400, `The body is not form-encoded: "${inBody.text}".`);
  }
  const parameters = [...inQuery, ...inBody];
  return refuseRepeatedParameter(parameters) ?? parameters;
}

/**
 * The condition keys that every request has. AWS accepts calls over TLS only, so `aws:SecureTransport` is true,
 * although the endpoint itself listens without TLS. `now` is in seconds since 1970.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function requestContext(request: ApiRequest, now: number, region: string): Record<string, string> {
  const userAgent = request.headers["user-agent"];
  const keys: Record<string, string> = {
    // The same second as aws:EpochTime.
    "aws:CurrentTime": new Date(Math.floor(now) * 1000).toISOString().replace(".000Z", "Z"),
    "aws:EpochTime": String(Math.floor(now)),
    "aws:SecureTransport": "true",
    "aws:SourceIp": request.remoteAddress,
    "aws:RequestedRegion": region,
    "aws:ViaAWSService": "false",
  };
  if (userAgent !== undefined) keys["aws:UserAgent"] = userAgent;
  return keys;
}
