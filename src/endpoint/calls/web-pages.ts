import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { OptionWords } from "../option-words.js";
import { type Failure, failure } from "./failure.js";

/** Under which names an endpoint may be reached. */
export interface ReachableNames {
  readonly host: string;
  /** Besides the host, and the names of this machine itself. */
  readonly allowedHosts: readonly string[];
  readonly optionWords: OptionWords;
}

/**
 * A page of the web must not reach the endpoint through its visitor's browser: not under a name of its own that it
 * points here (DNS rebinding), not by a form, a script or an image that sends a request here, and not by sending the
 * visitor here. What no browser sends is let through. Undefined where there is nothing to refuse.
 */
export function refuseForeign(request: IncomingMessage, names: ReachableNames): Failure | undefined {
  const { headers } = request;
  const host = hostName(headers.host ?? "localhost");
  if (!isLocal(host) && host !== names.host && !names.allowedHosts.includes(host)) {
    const allow = names.optionWords("allowedHosts", "NAME");
    const message = `The endpoint does not answer under the host name "${host.slice(0, 100)}"; start it with ${allow} to allow a name.`;
    return failure("AccessDenied", 403, message);
  }
  switch (senderOf(headers)) {
    case "program":
    case "ownPage":
      return undefined;
    case "user":
      return isHealthPage(request) ? undefined : refusedBrowser;
    case "foreignPage":
      return refusedPage;
  }
}

const refusedPage = failure("AccessDenied", 403, "The endpoint does not answer to pages of other sites.");
const refusedBrowser = failure(
  "AccessDenied",
  403,
  "The endpoint does not answer to browsers, since a page of the web can have one come here; call it with an AWS SDK, the AWS CLI or curl.",
);

/** What tells nothing but that there is an endpoint, and changes nothing. */
function isHealthPage({ method, url = "/" }: IncomingMessage): boolean {
  // With a query it could be a call to an upstream that does not look at paths.
  return (method === "GET" || method === "HEAD") && (url === "/health" || url === "/_localstack/health");
}

/** The name without its port. */
function hostName(host: string): string {
  return host.replace(/:\d+$/, "").toLowerCase();
}

/** IP addresses cannot be rebound; names that end in localhost are this machine, as is LocalStack's own name for it. */
function isLocal(host: string): boolean {
  return (
    host === "localhost" ||
    host.endsWith(".localhost") ||
    host === "localhost.localstack.cloud" ||
    host.endsWith(".localhost.localstack.cloud") ||
    /^\d{1,3}(\.\d{1,3}){3}$/.test(host) ||
    /^\[[0-9a-f:.]+\]$/.test(host)
  );
}

/**
 * Who had a request sent. `user`: a browser, of which it cannot be told whether a page had it do so. Even a browser's
 * own word that it did not (`Sec-Fetch-Site: none`) stays when the address that the user typed redirects here.
 */
type Sender = "program" | "ownPage" | "user" | "foreignPage";

/**
 * https://www.w3.org/TR/fetch-metadata/ and https://fetch.spec.whatwg.org/#origin-header: browsers say where a request
 * comes from, and no page can keep them from it or say something else. Yet the former is for addresses of this machine
 * and for HTTPS only, the latter is left out of GET, and old browsers know neither, so that anything else that no page
 * can take away counts as well: the browser's name, and the page's address.
 */
function senderOf(headers: IncomingHttpHeaders): Sender {
  const site = oneOf(headers["sec-fetch-site"]);
  const { origin, referer } = headers;
  const own = `http://${(headers.host ?? "").toLowerCase()}`;
  if (origin !== undefined && origin.toLowerCase() !== own) return "foreignPage";
  if (site !== undefined && site !== "same-origin" && site !== "none") return "foreignPage";
  if (referer !== undefined && referer !== "" && !`${referer.toLowerCase()}/`.startsWith(`${own}/`)) {
    return "foreignPage";
  }
  if (site === "same-origin") return "ownPage";
  if (origin !== undefined) return "ownPage";
  return site === "none" || isBrowser(headers) ? "user" : "program";
}

/** Marks that browsers put on requests, and programs do not. */
function isBrowser(headers: IncomingHttpHeaders): boolean {
  const { "user-agent": name = "" } = headers;
  // PowerShell gives itself a browser's name, and adds its own, which no browser has.
  if (/^(?:mozilla|opera)\//i.test(name) && !/\b(?:Windows)?PowerShell\/\d/.test(name)) return true;
  // The fetch of Node and its kin sends a mode as browsers do, of which "cors" is the usual one.
  const mode = oneOf(headers["sec-fetch-mode"]);
  if (mode !== undefined && mode !== "cors") return true;
  return browsersOnly.some((header) => headers[header] !== undefined);
}

const browsersOnly: readonly string[] = [
  "sec-fetch-dest",
  "sec-fetch-user",
  "sec-fetch-storage-access",
  "sec-purpose",
  "sec-ch-ua",
  "sec-ch-ua-mobile",
  "sec-ch-ua-platform",
  "sec-websocket-key",
  "upgrade-insecure-requests",
  "access-control-request-method",
  "access-control-request-headers",
  "ping-from",
  "ping-to",
  "service-worker",
];

function oneOf(header: string | string[] | undefined): string | undefined {
  return typeof header === "string" ? header : header?.join(",");
}
