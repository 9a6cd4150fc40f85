import type { IncomingHttpHeaders } from "node:http";
import type { OptionWords } from "../option-words.js";
import { type Failure, failure } from "./failure.js";
import type { RequestHead } from "./request.js";

/** The host names under which an endpoint answers. */
export interface ReachableNames {
  readonly host: string;
  /** Besides the host, and the names of this machine itself. */
  readonly allowedHosts: readonly string[];
  readonly optionWords: OptionWords;
}

/**
 * The error for requests that a web page may have sent through its visitor's browser: under a host name of the page's
 * owner that leads here (DNS rebinding), by a form, a script or an image, or by a link. Undefined for requests that
 * browsers do not send.
 */
export function refuseForeign(request: RequestHead, names: ReachableNames): Failure | undefined {
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

const refusedPage = failure(
  "AccessDenied",
  403,
  "The endpoint does not answer requests that pages of other sites send.",
);
const refusedBrowser = failure(
  "AccessDenied",
  403,
  "The endpoint does not answer browsers, because any web page can make a browser send a request; use an AWS SDK, the AWS CLI or curl.",
);

/** A page that only tells that there is an endpoint, and that changes nothing. */
function isHealthPage({ method, url = "/" }: RequestHead): boolean {
  // With a query it could be a call to an upstream that ignores paths.
  return (method === "GET" || method === "HEAD") && (url === "/health" || url === "/_localstack/health");
}

/** The name without its port. */
function hostName(host: string): string {
  return host.replace(/:\d+$/, "").toLowerCase();
}

/** Nobody can make an IP address lead elsewhere; names that end in localhost, and LocalStack's name, mean this machine. */
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
 * Who sent a request. `user`: a browser, perhaps for a page. Browsers say that no page did (`Sec-Fetch-Site: none`) even
 * if the address that the user typed redirects here.
 */
type Sender = "program" | "ownPage" | "user" | "foreignPage";

/**
 * Browsers tell where a request comes from in the headers Sec-Fetch-Site (https://www.w3.org/TR/fetch-metadata/) and
 * Origin (https://fetch.spec.whatwg.org/#origin-header), which pages cannot change. Browsers send the first to this
 * machine and over HTTPS only, leave the second out of GET, and old browsers send neither, so the other headers that
 * pages cannot remove count too: the browser's name and the page's address.
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

/** Whether a request has headers that browsers send and programs do not. */
function isBrowser(headers: IncomingHttpHeaders): boolean {
  const { "user-agent": name = "" } = headers;
  // PowerShell sends a browser's name, followed by its own name.
  if (/^(?:mozilla|opera)\//i.test(name) && !/\b(?:Windows)?PowerShell\/\d/.test(name)) return true;
  // The fetch function of Node and similar programs sends the mode "cors", as browsers do.
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
