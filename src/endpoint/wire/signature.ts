import { hash, timingSafeEqual } from "node:crypto";
import { type Failure, failure } from "../calls/failure.js";
import type { Form } from "./form.js";
import type { sdkSignature } from "./sdk-signature.js";
import { dateOf } from "./signing-date.js";
import type { SigningKeys } from "./signing-keys.js";
import { usualSignature } from "./usual-signature.js";

/** A request as it arrived: the parts that a signature covers. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Form;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** The signature that a request claims to have; nothing is verified yet. */
export interface ClaimedSignature {
  readonly kind: "signature";
  readonly place: "header" | "query";
  readonly accessKeyId: string;
  /** Temporary credentials only. */
  readonly sessionToken: string | undefined;
  /** `20260131`, as the scope says it. */
  readonly scopeDate: string;
  readonly region: string;
  readonly service: string;
  /** `20260131T120000Z`. */
  readonly date: string;
  /** In lower case. */
  readonly signedHeaders: readonly string[];
  /** Hexadecimal. */
  readonly signature: string;
  /** How long a presigned URL claims to be valid, in seconds; only the signature covers it. */
  readonly expiresIn: number | undefined;
}

const algorithm = "AWS4-HMAC-SHA256";

/**
 * How far a signature's date may differ from the clock, either way, in seconds. The same is true for presigned URLs: STS
 * ignores their X-Amz-Expires, as https://github.com/kubernetes-sigs/aws-iam-authenticator/blob/master/pkg/token/token.go says.
 */
const maximumSkew = 15 * 60;

/**
 * Reads the signature of a request from its Authorization header or, for presigned URLs, from its query.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
 */
export function readSignature(request: WireRequest): ClaimedSignature | { readonly kind: "unsigned" } | Failure {
  const header = request.headers["authorization"];
  if (header !== undefined) return readHeader(request, header);
  if (request.query.some(([name]) => name === "X-Amz-Algorithm" || name === "X-Amz-Signature"))
    return readQuery(request);
  return { kind: "unsigned" };
}

function incomplete(message: string): Failure {
  return failure("IncompleteSignature", 400, message);
}

function readHeader(request: WireRequest, header: string): ClaimedSignature | Failure {
  const space = header.indexOf(" ");
  const name = space < 0 ? header : header.slice(0, space);
  if (name !== algorithm) return unsupportedAlgorithm(name);
  const fields = new Map<string, string>();
  for (const field of header.slice(space + 1).split(",")) {
    const equals = field.indexOf("=");
    if (equals <= 0) continue;
    const part = field.slice(0, equals).trim();
    if (fields.has(part)) return incomplete(`Authorization header has more than one '${part.slice(0, 40)}' parameter.`);
    fields.set(part, field.slice(equals + 1).trim());
  }
  const credential = fields.get("Credential");
  const signedHeaders = fields.get("SignedHeaders");
  const signature = fields.get("Signature");
  const missing = [
    credential === undefined && "Authorization header requires 'Credential' parameter.",
    signature === undefined && "Authorization header requires 'Signature' parameter.",
    signedHeaders === undefined && "Authorization header requires 'SignedHeaders' parameter.",
  ].filter((text) => text !== false);
  const date = request.headers["x-amz-date"];
  if (date === undefined) {
    missing.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  }
  if (credential === undefined || signedHeaders === undefined || signature === undefined || date === undefined) {
    return incomplete(missing.join(" "));
  }
  const sessionToken = request.headers["x-amz-security-token"];
  return claimed({ place: "header", credential, signedHeaders, signature, date, sessionToken, expiresIn: undefined });
}

function unsupportedAlgorithm(name: string): Failure {
  if (name === "AWS4-ECDSA-P256-SHA256") {
    return failure("NotImplemented", 501, "policy-check verifies signatures of AWS4-HMAC-SHA256 only, not SigV4a");
  }
  return incomplete(`Unsupported AWS 'algorithm': '${name.slice(0, 40)}'.`);
}

function readQuery(request: WireRequest): ClaimedSignature | Failure {
  const names = request.query.map(([name]) => name).filter((name) => name.startsWith("X-Amz-"));
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) {
    return incomplete(`AWS query-string parameters have more than one '${repeated.slice(0, 40)}'.`);
  }
  const field = (name: string): string | undefined => request.query.find(([each]) => each === name)?.[1];
  const credential = field("X-Amz-Credential");
  const signedHeaders = field("X-Amz-SignedHeaders");
  const signature = field("X-Amz-Signature");
  const date = field("X-Amz-Date");
  if (field("X-Amz-Algorithm") !== algorithm) return unsupportedAlgorithm(field("X-Amz-Algorithm") ?? "");
  const expires = field("X-Amz-Expires");
  if (
    credential === undefined ||
    signedHeaders === undefined ||
    signature === undefined ||
    date === undefined ||
    expires === undefined
  ) {
    return incomplete(
      "AWS query-string parameters must include 'X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Signature', 'X-Amz-SignedHeaders', 'X-Amz-Date' and 'X-Amz-Expires'. Re-examine the query-string parameters.",
    );
  }
  const expiresIn = /^\d{1,6}$/.test(expires) ? Number(expires) : Number.NaN;
  if (!(expiresIn <= 7 * 24 * 3600))
    return incomplete("'X-Amz-Expires' must be a number of seconds, of a week at most.");
  const sessionToken = field("X-Amz-Security-Token");
  return claimed({ place: "query", credential, signedHeaders, signature, date, sessionToken, expiresIn });
}

function claimed(fields: {
  readonly place: "header" | "query";
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly date: string;
  readonly sessionToken: string | undefined;
  readonly expiresIn: number | undefined;
}): ClaimedSignature | Failure {
  const { place, signature, date, sessionToken, expiresIn } = fields;
  const parts = fields.credential.split("/");
  if (parts.length < 5) {
    return incomplete(
      `Credential must have at least 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${fields.credential.slice(0, 200)}'`,
    );
  }
  const [service = "", term = ""] = parts.slice(-2);
  const [scopeDate = "", region = ""] = parts.slice(-4, -2);
  const accessKeyId = parts.slice(0, -4).join("/");
  const signedHeaders = fields.signedHeaders.split(";").map((name) => name.toLowerCase());
  if (!/^\d{8}T\d{6}Z$/.test(date)) {
    return incomplete(
      `Date must be in ISO-8601 'basic format'. Got '${date.slice(0, 40)}'. See http://en.wikipedia.org/wiki/ISO_8601`,
    );
  }
  if (term !== "aws4_request") {
    return mismatch("Credential should be scoped with a valid terminator: 'aws4_request'.");
  }
  if (!date.startsWith(scopeDate) || scopeDate.length !== 8) {
    return mismatch(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scopeDate.slice(0, 40)}' != '${date.slice(0, 8)}', from '${date}'.`,
    );
  }
  if (!/^[a-z0-9-]{1,32}$/.test(region)) return mismatch("Credential should be scoped to a valid region.");
  if (!signedHeaders.includes("host")) {
    return mismatch("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization header.");
  }
  const claim = {
    place,
    accessKeyId,
    sessionToken,
    scopeDate,
    region,
    service,
    date,
    signedHeaders,
    signature,
    expiresIn,
  };
  return { kind: "signature", ...claim };
}

function mismatch(message: string): Failure {
  return failure("SignatureDoesNotMatch", 403, message);
}

const notTheSame =
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

/**
 * Verifies a request's signature by signing the request again; `now` is the wall clock. The AWS SDK's own signer signs
 * requests of unusual forms.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export async function verifySignature(
  request: WireRequest,
  claim: ClaimedSignature,
  secretAccessKey: string,
  now: Date,
  keys: SigningKeys,
): Promise<Failure | undefined> {
  const late = checkDate(claim, now);
  if (late !== undefined) return late;
  const missing = claim.signedHeaders.find((name) => !Object.hasOwn(request.headers, name));
  if (missing !== undefined) return mismatch(`The header '${missing}' is signed but was not sent.`);
  const digest = request.headers["x-amz-content-sha256"];
  if (digest !== undefined && digest !== hash("sha256", request.body, "hex")) {
    return mismatch("The header 'x-amz-content-sha256' is not the SHA-256 of the body.");
  }
  const usual = usualSignature(request, claim, secretAccessKey, keys);
  const expected = Buffer.from(usual ?? (await unusualSignature(request, claim, secretAccessKey)));
  const given = Buffer.from(claim.signature);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return mismatch(notTheSame);
  return undefined;
}

async function unusualSignature(...signed: Parameters<typeof sdkSignature>): Promise<string> {
  const { sdkSignature } = await import("./sdk-signature.js");
  return sdkSignature(...signed);
}

function checkDate({ date }: ClaimedSignature, now: Date): Failure | undefined {
  const signed = dateOf(date).getTime();
  const shown = (time: number): string => new Date(time).toISOString().replace(/[-:]|\.\d+/g, "");
  const current = now.getTime();
  const skew = maximumSkew * 1000;
  const minutes = `${maximumSkew / 60} min.`;
  if (!(signed + skew >= current)) {
    return mismatch(
      `Signature expired: ${date} is now earlier than ${shown(current - skew)} (${shown(current)} - ${minutes})`,
    );
  }
  if (signed - skew > current) {
    return mismatch(
      `Signature not yet current: ${date} is still later than ${shown(current + skew)} (${shown(current)} + ${minutes})`,
    );
  }
  return undefined;
}

/** The error for a request that is signed for a service other than the one that it calls. */
export function wrongService(service: "iam" | "sts"): Failure {
  return mismatch(`Credential should be scoped to correct service: '${service}'.`);
}

/** The error for a request without a signature in its headers or query. */
export const missingAuthentication: Failure = failure(
  "MissingAuthenticationToken",
  403,
  "Request is missing Authentication Token",
);

/** The error for credentials that have expired. */
export const expiredToken: Failure = failure(
  "ExpiredToken",
  403,
  "The security token included in the request is expired",
);

/** The error for an unknown or inactive access key, for a token that does not belong to it, and for calls that such credentials cannot make. */
export const invalidClientToken: Failure = failure(
  "InvalidClientTokenId",
  403,
  "The security token included in the request is invalid.",
);
