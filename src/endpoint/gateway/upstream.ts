import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import { request as httpRequest } from "node:http";
import { networkInterfaces } from "node:os";
import { Hash } from "@smithy/hash-node";
import { SignatureV4 } from "@smithy/signature-v4";
import type { ServiceName } from "../calls/action.js";
import { type Failure, failure } from "../calls/failure.js";
import { EndpointUnavailable } from "../endpoint.js";
import { iamModel } from "../model/iam.generated.js";
import { stsModel } from "../model/sts.generated.js";
import { elementAt, parseAnswer, textAt, type XmlPart } from "./answer-xml.js";

/** The address of the upstream. */
export interface UpstreamAddress {
  /** As messages show it: `http://127.0.0.1:4566`. */
  readonly url: string;
  readonly hostname: string;
  readonly port: number;
  /** Marks the calls of this gateway, so it recognizes them if they come back. */
  readonly mark: string;
  /** The marks of the request that is being answered; the calls that read the upstream for it have them too. */
  readonly arrivedMarks: AsyncLocalStorage<string>;
}

/** The header in which gateways leave their marks. */
export const gatewayMark = "x-policy-check-gateway";

/** The access key of the upstream's default root user, with which the gateway reads. */
export interface UpstreamCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The address in a URL. Throws {@link EndpointUnavailable} if the gateway cannot use it. */
export function upstreamAddress(url: string): UpstreamAddress {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== "http:") {
    throw new EndpointUnavailable(`the upstream "${url}" is not a URL such as http://127.0.0.1:4566`);
  }
  if (parsed.pathname !== "/" || parsed.search !== "" || parsed.hash !== "" || parsed.username !== "") {
    throw new EndpointUnavailable(`the upstream "${url}" must be a host and a port, without path or user`);
  }
  const hostname = parsed.hostname.replace(/^\[(.*)\]$/, "$1");
  return {
    url: parsed.origin,
    hostname,
    port: parsed.port === "" ? 80 : Number(parsed.port),
    mark: randomUUID(),
    arrivedMarks: new AsyncLocalStorage(),
  };
}

/** Throws {@link EndpointUnavailable} if the addresses show that the upstream is the gateway itself. */
export function refuseOwnAddress({ url, hostname, port }: UpstreamAddress, own: { host: string; port: number }): void {
  if (port !== own.port || !isSameHost(hostname.toLowerCase(), own.host.toLowerCase())) return;
  throw new EndpointUnavailable(`the upstream "${url}" is the address of the gateway itself; name another endpoint`);
}

function isSameHost(upstream: string, own: string): boolean {
  const isWildcard = (host: string): boolean => host === "0.0.0.0" || host === "::";
  const isLoopback = (host: string): boolean => /^(?:127(?:\.\d+){3}|::1|(?:.*\.)?localhost)$/.test(host);
  const isName = (host: string): boolean => /^(?:.*\.)?localhost$/.test(host);
  if (upstream === own) return true;
  if (isLoopback(upstream) && isLoopback(own)) return isName(upstream) || isName(own);
  const isHere = (host: string): boolean =>
    isWildcard(host) ||
    isLoopback(host) ||
    Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === host));
  return (isWildcard(own) && isHere(upstream)) || (isWildcard(upstream) && isHere(own));
}

/** The marks of a request that this gateway sends because of a request that had `arrived` marks. */
export function markedBy(mark: string, arrived: string | undefined): string {
  return arrived === undefined || arrived === "" ? mark : `${arrived}, ${mark}`;
}

/** The upstream could not be read. Calls that depend on it are refused. */
export class UpstreamUnreadable extends Error {
  override readonly name = "UpstreamUnreadable";
}

/** AWS has no error for this; clients retry a call that got status 502. */
export function badGateway(message: string): Failure {
  return failure("BadGateway", 502, `policy-check: ${message}`);
}

/** Reads what decisions need from the upstream. Nothing is cached, because policies may change between calls. */
export interface UpstreamReader {
  readonly address: UpstreamAddress;
  /** The account of the default root user. */
  defaultAccount(): Promise<string>;
  /** The account, once the upstream has told it. */
  readonly knownDefaultAccount: string | undefined;
  /**
   * The result of an action of IAM that only reads; undefined if the entity does not exist. Throws
   * {@link UpstreamUnreadable} for every other error.
   */
  read(account: string, action: string, parameters: Readonly<Record<string, string>>): Promise<XmlPart | undefined>;
  /** All members of a list that may come in pages. */
  list(
    account: string,
    action: string,
    parameters: Readonly<Record<string, string>>,
    member: string,
  ): Promise<readonly XmlPart[]>;
}

/** How long an answer that is read may take, in milliseconds. */
export const longestRead = 10_000;
/** How large an answer that is read may be, in bytes. */
export const largestAnswer = 8 * 1024 * 1024;

/** The error for an answer that takes too long. */
export function tooLate(): Error {
  return new Error(`it did not answer within ${longestRead / 1000} seconds`);
}

/** The error for an answer that is too large. */
export function tooLarge(): Error {
  return new Error(`its answer is larger than ${largestAnswer / 1024 / 1024} MiB`);
}

const mostPages = 1000;

const models = { iam: iamModel, sts: stsModel } as const;

/** Reads with the credentials of root users: the configured ones, and for other accounts the account ID as access key. */
export function upstreamReader(
  address: UpstreamAddress,
  credentials: UpstreamCredentials,
  region: string,
): UpstreamReader {
  let account: string | undefined;
  const defaultAccount = async (): Promise<string> => {
    if (account !== undefined) return account;
    const result = await query(address, credentials, region, "sts", "GetCallerIdentity", {});
    const told = textAt(result, "Account");
    if (told === undefined || !/^\d{12}$/.test(told))
      throw unreadable(address, "GetCallerIdentity", "the answer has no account");
    account = told;
    return told;
  };
  const read: UpstreamReader["read"] = async (of, action, parameters) => {
    const isDefault = of === (await defaultAccount());
    const keys = isDefault ? credentials : { ...credentials, accessKeyId: of };
    return query(address, keys, region, "iam", action, parameters);
  };
  return {
    address,
    defaultAccount,
    get knownDefaultAccount() {
      return account;
    },
    read,
    list: async (of, action, parameters, member) => {
      const members: XmlPart[] = [];
      let marker: string | undefined;
      for (let page = 0; page < mostPages; page++) {
        const more = marker === undefined ? parameters : { ...parameters, Marker: marker };
        const result = await read(of, action, more);
        if (result === undefined) throw unreadable(address, action, "the entity no longer exists");
        const list = elementAt(result, member, "member");
        if (list !== undefined) members.push(...(Array.isArray(list) ? list : [list]));
        if (textAt(result, "IsTruncated")?.toLowerCase() !== "true") return members;
        marker = textAt(result, "Marker");
        if (marker === undefined) throw unreadable(address, action, "the list is truncated and has no Marker");
      }
      throw unreadable(address, action, `the list has more than ${mostPages} pages`);
    },
  };
}

function unreadable({ url }: UpstreamAddress, action: string, what: string): UpstreamUnreadable {
  return new UpstreamUnreadable(`the gateway cannot read ${action} from the upstream ${url}: ${what}`);
}

async function query(
  address: UpstreamAddress,
  credentials: UpstreamCredentials,
  region: string,
  service: ServiceName,
  action: string,
  parameters: Readonly<Record<string, string>>,
): Promise<XmlPart | undefined> {
  const body = new URLSearchParams({ Action: action, Version: models[service].apiVersion, ...parameters }).toString();
  const { hostname, port } = address;
  const host = `${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
  const signer = new SignatureV4({
    credentials,
    region,
    service,
    sha256: Hash.bind(null, "sha256"),
    applyChecksum: false,
  });
  const { headers } = await signer.sign({
    method: "POST",
    protocol: "http:",
    hostname,
    port,
    path: "/",
    query: {},
    headers: { host, "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
    body,
  });
  const answer = await post(address, headers, body).catch((error: unknown) => {
    throw unreadable(address, action, error instanceof Error ? error.message : String(error));
  });
  const parsed = parseAnswer(answer.body);
  if (answer.status === 200) {
    const result = elementAt(parsed, `${action}Response`, `${action}Result`);
    if (result === undefined) throw unreadable(address, action, "the answer is not XML as AWS gives it");
    return result;
  }
  const code = textAt(parsed, "ErrorResponse", "Error", "Code");
  if (answer.status === 404 && code === "NoSuchEntity") return undefined;
  throw unreadable(address, action, `the answer is ${answer.status} ${code?.slice(0, 100) ?? ""}`.trim());
}

function post(
  { hostname, port, mark, arrivedMarks }: UpstreamAddress,
  given: Readonly<Record<string, string>>,
  body: string,
): Promise<{ readonly status: number; readonly body: Buffer }> {
  return new Promise((resolve, reject) => {
    const length = Buffer.byteLength(body);
    const headers = { ...given, [gatewayMark]: markedBy(mark, arrivedMarks.getStore()), "content-length": length };
    const sent = httpRequest({ hostname, port, method: "POST", path: "/", headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      let received = 0;
      response.on("data", (chunk: Buffer) => {
        received += chunk.length;
        if (received > largestAnswer) refuse(tooLarge());
        else chunks.push(chunk);
      });
      response.on("error", reject);
      response.on("close", () => reject(new Error("the answer ended early")));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
    });
    const refuse = (error: Error): void => {
      reject(error);
      sent.destroy(error);
    };
    const late = setTimeout(() => refuse(tooLate()), longestRead);
    sent.on("error", reject);
    sent.on("upgrade", (_, socket) => {
      socket.destroy();
      reject(new Error("it asked to switch to another protocol"));
    });
    sent.on("close", () => clearTimeout(late));
    sent.end(body);
  });
}
