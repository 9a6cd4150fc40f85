import type { Failure } from "../calls/failure.js";
import { escapeXml, failureXml } from "./xml.js";

/**
 * The form in which a client reads errors, which its service's protocol says. `query` is also that of REST services with
 * XML, but for S3.
 *
 * https://smithy.io/2.0/aws/protocols/index.html
 */
export type ErrorForm =
  | { readonly kind: "query"; readonly namespace: string }
  | { readonly kind: "ec2Query" }
  | { readonly kind: "s3" }
  /** `contentType` is the one that the client sent. */
  | { readonly kind: "json"; readonly contentType: string }
  | { readonly kind: "restJson" }
  | { readonly kind: "cbor" };

/** An error as it goes over the wire. */
export interface WrittenError {
  readonly body: string | Uint8Array;
  readonly contentType: string;
  /** The headers of this form, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What of a request tells the form of its errors. */
export interface ErrorReader {
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly path: string;
  /** Whether the request names an Action, in its query or in its body. */
  readonly hasAction: boolean;
  /** The service that the request is signed for. */
  readonly service: string | undefined;
}

/** Services of the Query protocol whose errors are in a list. */
const listedErrors: ReadonlySet<string> = new Set(["ec2", "sdb"]);
/** Services with XML and without Actions. */
const restXmlServices: ReadonlySet<string> = new Set(["cloudfront", "route53"]);

/** The form in which the client of a request reads errors; `namespace` is that of IAM's and STS's own. */
export function errorFormOf({ headers, path, hasAction, service }: ErrorReader, namespace: string): ErrorForm {
  const type = textOf(headers["content-type"]);
  if (textOf(headers["smithy-protocol"]) === "rpc-v2-cbor") return { kind: "cbor" };
  if (headers["x-amz-target"] !== undefined || /^application\/x-amz-json-1\.\d/.test(type)) {
    return { kind: "json", contentType: /^application\/[\w.+-]+$/.test(type) ? type : "application/x-amz-json-1.0" };
  }
  if (hasAction)
    return service !== undefined && listedErrors.has(service) ? { kind: "ec2Query" } : { kind: "query", namespace };
  // S3's control plane is signed for S3 too, and has a date in its paths.
  if (service?.startsWith("s3") === true && !path.startsWith("/v20180820/")) return { kind: "s3" };
  if (service?.startsWith("s3") === true || restXmlServices.has(service ?? "")) return { kind: "query", namespace };
  const isOwn = service === undefined || service === "iam" || service === "sts";
  return isOwn && !/^application\/json\b/.test(type) && path === "/"
    ? { kind: "query", namespace }
    : { kind: "restJson" };
}

function textOf(header: string | readonly string[] | undefined): string {
  return typeof header === "string" ? header.toLowerCase() : "";
}

/** Writes an error in a form. */
export function writeError(form: ErrorForm, failure: Failure, requestId: string): WrittenError {
  const { code, message } = failure;
  switch (form.kind) {
    case "query":
      return { body: failureXml(form.namespace, failure, requestId), contentType: "text/xml", headers: {} };
    case "ec2Query": {
      const error = `<Error><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message></Error>`;
      const body = `${declaration}<Response><Errors>${error}</Errors><RequestID>${requestId}</RequestID></Response>`;
      return { body, contentType: "text/xml", headers: {} };
    }
    case "s3": {
      const error = `<Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message>`;
      const body = `${declaration}<Error>${error}<RequestId>${requestId}</RequestId></Error>`;
      return { body, contentType: "application/xml", headers: { "x-amz-request-id": requestId } };
    }
    case "json":
      return { body: JSON.stringify({ __type: code, message }), contentType: form.contentType, headers: {} };
    case "restJson":
      return {
        body: JSON.stringify({ message }),
        contentType: "application/json",
        headers: { "x-amzn-errortype": code },
      };
    case "cbor": {
      const body = cborMap({ __type: code, message });
      return { body, contentType: "application/cbor", headers: { "smithy-protocol": "rpc-v2-cbor" } };
    }
  }
}

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** A map of texts in CBOR; it has fewer than 24 members. https://www.rfc-editor.org/rfc/rfc8949#section-3 */
function cborMap(members: Readonly<Record<string, string>>): Uint8Array {
  const pairs = Object.entries(members);
  return Buffer.concat([Buffer.from([0xa0 + pairs.length]), ...pairs.flat().map(cborText)]);
}

function cborText(text: string): Buffer {
  const bytes = Buffer.from(text);
  const { length } = bytes;
  const head = length < 24 ? [0x60 + length] : length < 256 ? [0x78, length] : [0x79, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), bytes.subarray(0, 0xffff)]);
}
