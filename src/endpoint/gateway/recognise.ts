import type { ServiceName } from "../action.js";
import { iamModel } from "../model/iam.generated.js";
import { stsModel } from "../model/sts.generated.js";
import { type Form, isMalformed, parseForm, parseQuery } from "../wire/form.js";

/**
 * What the gateway does with a call besides passing it on. `decide`: it is decided first, by the endpoint's own action.
 * `authorize`: only the permission is asked for, what it does is the upstream's affair. `answer`: the gateway itself
 * answers, where it knows the caller. `learn`: its answer is read.
 */
type Treatment = "decide" | "authorize" | "answer" | "learn";

const treatments: Readonly<Record<string, Treatment>> = {
  AssumeRole: "decide",
  AssumeRoleWithSAML: "decide",
  AssumeRoleWithWebIdentity: "decide",
  GetSessionToken: "decide",
  GetCallerIdentity: "answer",
  EnableMFADevice: "decide",
  ResyncMFADevice: "decide",
  CreateVirtualMFADevice: "authorize",
  DeactivateMFADevice: "authorize",
  DeleteVirtualMFADevice: "authorize",
  GetFederationToken: "learn",
  UpdateUser: "learn",
  CreateAccessKey: "learn",
  UpdateAccessKey: "learn",
  DeleteAccessKey: "learn",
};

/** Emulators differ in how exactly they compare names: what one of them could take for such a call is one. */
const bySpelling = new Map(Object.entries(treatments).map(([name, treatment]) => [spelling(name), treatment]));

function spelling(name: string): string {
  return name.replace(/[^A-Za-z0-9]/g, "").toLowerCase();
}

/** How a request is to be treated. */
export interface Recognised {
  readonly treatment: Treatment;
  /** Of query and body together; what cannot be decoded is left out. */
  readonly parameters: Form;
}

/** The service that a request is signed for, as its signature says; undefined where it is not signed. */
export function signedService(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  query: string,
): string | undefined {
  const { authorization } = headers;
  const [, inHeader] =
    typeof authorization === "string"
      ? (/^AWS4-\S+ (?:.*[ ,])?Credential=([^,\s]+)/.exec(authorization) ?? [])
      : [undefined];
  const credential = inHeader ?? lenient(query, false).find(([name]) => name === "X-Amz-Credential")?.[1];
  return credential?.split("/").at(-2);
}

/** Whether a request is certainly one of IAM or STS, by what it is signed for. */
export function isApiOf(service: string | undefined): service is ServiceName {
  return service === "iam" || service === "sts";
}

/**
 * Whether the gateway has to look at a call more closely; undefined where it is passed on as it is. Paths do not count:
 * emulators answer these APIs under several.
 */
export function recognise(
  query: string,
  body: string | undefined,
  service: string | undefined,
): Recognised | undefined {
  const inBody = body === undefined ? [] : lenient(body, true);
  const parameters = [...lenient(query, false), ...inBody];
  const named = parameters.filter(([name]) => name === "Action").map(([, value]) => value);
  const treatment = named.map((name) => bySpelling.get(spelling(name))).find((found) => found !== undefined);
  if (treatment === undefined) return undefined;
  if (isApiOf(service)) return { treatment, parameters };
  // Signed for another service it is that one's, unless it says itself that it is not.
  const versions = parameters.filter(([name]) => name === "Version").map(([, value]) => value);
  const isOurs = service === undefined || versions.some((version) => ownVersions.includes(version));
  return isOurs ? { treatment, parameters } : undefined;
}

const ownVersions: readonly string[] = [iamModel.apiVersion, stsModel.apiVersion];

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

/** A parameter that is given more than once: which one counts differs from one emulator to the next. */
export function repeatedParameter(parameters: Form): string | undefined {
  const seen = new Set<string>();
  for (const [name] of parameters) {
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return undefined;
}
