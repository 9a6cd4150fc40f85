import { Hash } from "@smithy/hash-node";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Keys } from "./clients.js";

/** What is signed, and how, where it differs from what the SDK would do. */
export interface SigningOptions {
  readonly keys?: Keys;
  readonly service?: string;
  readonly region?: string;
  readonly date?: Date;
  readonly headers?: Readonly<Record<string, string>>;
}

function signerOf({
  keys = { AccessKeyId: "test", SecretAccessKey: "test" },
  service = "sts",
  region = "us-east-1",
}: SigningOptions) {
  const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "", SessionToken: sessionToken } = keys;
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  return new SignatureV4({ credentials, region, service, sha256: Hash.bind(null, "sha256"), applyChecksum: false });
}

/** Headers with a signature for a form that is posted to an endpoint. */
export async function signedHeaders(
  url: string,
  body: string,
  options: SigningOptions = {},
): Promise<Record<string, string>> {
  const { host, hostname } = new URL(url);
  const headers = { host, "content-type": "application/x-www-form-urlencoded", ...options.headers };
  const request = { method: "POST", protocol: "http:", hostname, path: "/", query: {}, headers, body };
  const signed = await signerOf(options).sign(request, { signingDate: options.date ?? new Date() });
  return signed.headers;
}

/** A URL with a signature in its query. */
export async function presignedUrl(
  url: string,
  query: Readonly<Record<string, string>>,
  options: SigningOptions & { readonly expiresIn?: number } = {},
): Promise<string> {
  const { host, hostname } = new URL(url);
  const request = {
    method: "GET",
    protocol: "http:",
    hostname,
    path: "/",
    query: { ...query },
    headers: { host, ...options.headers },
  };
  const signed = await signerOf(options).presign(request, {
    signingDate: options.date ?? new Date(),
    expiresIn: options.expiresIn ?? 60,
  });
  const pairs = Object.entries(signed.query ?? {}).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`,
  );
  return `${url}/?${pairs.join("&")}`;
}

/** What came back, as text. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The error's code and message, unescaped. */
  readonly code: string | undefined;
  readonly message: string | undefined;
}

/** Reads an answer. */
export async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const part = (name: string): string | undefined =>
    unescaped(new RegExp(`<${name}>(.*?)</${name}>`, "s").exec(text)?.[1]);
  return { status: response.status, headers: response.headers, text, code: part("Code"), message: part("Message") };
}

function unescaped(text: string | undefined): string | undefined {
  return text?.replace(
    /&(amp|lt|gt|quot|apos);/g,
    (_, name: string) => ({ amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" })[name] ?? "",
  );
}

/** Posts a form with a signature; `change` may spoil the headers. */
export async function post(
  url: string,
  body: string,
  options: SigningOptions = {},
  change: (headers: Record<string, string>) => Record<string, string> = (headers) => headers,
): Promise<Answer> {
  const { host: _, ...headers } = change(await signedHeaders(url, body, options));
  return answerOf(await fetch(`${url}/`, { method: "POST", headers, body }));
}
