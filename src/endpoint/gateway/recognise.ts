import type { ServiceName } from "../calls/action.js";
import { type Form, isMalformed, parseForm, parseQuery } from "../wire/form.js";
import { otherServices } from "./signing-names.js";
import type { Treatment } from "./treatment.js";
import { treatments } from "./treatments/treatments.generated.js";

/** Treatments by lenient name: emulators differ in how exactly they compare names. */
const bySpelling = new Map(treatments.map((treatment) => [spelling(treatment.action), treatment]));

/** A name without the differences that lenient readers ignore. */
export function spelling(name: string): string {
  return name.replace(/[^A-Za-z0-9]/g, "").toLowerCase();
}

/** Whether a lenient reader takes a name for a call that is not just passed on. */
export function isDecidedName(name: string): boolean {
  return bySpelling.has(spelling(name));
}

/** A request whose action has a treatment. */
export interface Recognised {
  readonly treatment: Treatment;
  /** Of the query and the body; pairs that cannot be decoded are left out. */
  readonly parameters: Form;
}

/**
 * Whether a reader of any protocol could find the name of a call that must be decided in a text: the escapes of forms,
 * JSON and XML are decoded, and zero bytes of wide characters are ignored.
 */
export function mentionsDecidedCall(text: string): boolean {
  const unescaped = text
    .replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/&#(?:x([0-9a-f]{1,6})|(\d{1,7}));/gi, (_, hexadecimal: string | undefined, decimal: string | undefined) =>
      String.fromCharCode(hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16)),
    );
  const spelled = spelling(unescaped);
  return telling.some((name) => spelled.includes(name));
}

/** Other services have a call of the name UpdateUser too. */
const telling: readonly string[] = [...bySpelling.keys()].filter((name) => name !== "updateuser");

/**
 * The service that a request is for: IAM or STS if any part of a signature's scope, or the host name, names it; another
 * service of AWS if every signature names it exactly as AWS documents. Undefined if it is not certain: an upstream may
 * look for an Action then.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
 */
export function serviceOf(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  query: string,
): string | undefined {
  const { authorization, host } = headers;
  const inHeader = typeof authorization === "string" ? authorization.matchAll(/credential\s*=\s*"?([^,;\s"]+)/gi) : [];
  const credentials = [
    ...[...inHeader].map(([, credential = ""]) => credential),
    ...lenient(query, false)
      .filter(([name]) => name.toLowerCase() === "x-amz-credential")
      .map(([, value]) => value),
  ];
  const scopes = credentials.map((credential) => credential.replaceAll(/%2f/gi, "/"));
  const parts = scopes.flatMap((scope) => scope.split("/").slice(1));
  const api = parts.map((part) => /^\s*(iam|sts)(?![a-z0-9-])/i.exec(part)?.[1]?.toLowerCase()).find(isApiOf);
  const called = typeof host === "string" ? serviceOfHost(host) : undefined;
  if (api !== undefined || called !== undefined) return api ?? called;
  const services = scopes.map((scope) => /^[^/]+\/\d{8}\/[a-z0-9-]+\/([a-z0-9-]+)\/aws4_request$/.exec(scope)?.[1]);
  const [first] = services;
  return services.every((service) => service === first && otherServices.has(service ?? "")) ? first : undefined;
}

/** `sts.us-east-1.localhost.localstack.cloud` is STS, but `sts.s3.localhost` is a bucket. */
function serviceOfHost(host: string): ServiceName | undefined {
  const [first = "", ...others] = host.toLowerCase().replace(/:\d*$/, "").split(".");
  const service = first.replace(/-fips$/, "");
  return isApiOf(service) && others.length > 0 && !others.some((label) => label.startsWith("s3")) ? service : undefined;
}

/** Whether a request is certainly for IAM or STS. */
export function isApiOf(service: string | undefined): service is ServiceName {
  return service === "iam" || service === "sts";
}

/**
 * The treatment of a request; undefined if the request is passed on as it is. Paths do not count, because emulators
 * answer these APIs under several paths. The service that the call is signed for does not count either: no other service
 * has an action of such a name in the Query protocol, and some readers look at the action only.
 */
export function recognise(query: string, body: string | undefined): Recognised | undefined {
  const inBody = body === undefined ? [] : lenient(body, true);
  const parameters = [...lenient(query, false), ...inBody];
  const named = parameters.filter(([name]) => spelling(name) === "action").map(([, value]) => value);
  const treatment = named.map((name) => bySpelling.get(spelling(name))).find((found) => found !== undefined);
  if (treatment === undefined) return undefined;
  return { treatment, parameters };
}

/** The pairs that can be decoded. */
function lenient(text: string, isBody: boolean): Form {
  const parse = isBody ? parseForm : parseQuery;
  const all = parse(text);
  if (!isMalformed(all)) return all;
  return text.split("&").flatMap((pair) => {
    const parsed = parse(pair);
    return isMalformed(parsed) ? [] : parsed;
  });
}
