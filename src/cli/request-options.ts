import { callerContext, callerKinds } from "../callers/index.js";
import {
  type CompiledPolicy,
  type ContextInput,
  type PolicySet,
  prepareGivenRequest,
  type RequestDocument,
  type RequestDocumentProblem,
  type RequestInput,
  readPolicyText,
} from "../engine/index.js";
import { foldName, readCaller } from "../iam/index.js";
import type { PolicyKind } from "../policy/index.js";
import { UsageError } from "./exit.js";
import type { ReadText } from "./files.js";

/** Gives the text of a policy file. */
export type Load = (file: string) => ReadText;

/** What options say of a request. */
export interface RequestOptions {
  readonly action: string;
  readonly principal: string | undefined;
  readonly role: string | undefined;
  readonly trust: string | undefined;
  readonly identityPolicy: readonly string[];
  readonly permissionsBoundary: string | undefined;
  readonly sessionPolicy: readonly string[];
  readonly scp: readonly string[];
  readonly rcp: readonly string[];
  readonly mfa: "absent" | "false" | "true" | undefined;
  readonly mfaAge: number | undefined;
  readonly context: readonly string[];
  readonly caller: string | undefined;
  readonly mfaPropagation: "documented" | "observed";
  readonly lenient: boolean;
}

/** The request that options describe. Throws UsageError for options that contradict each other, or name nothing. */
export function requestFromFlags(options: RequestOptions, load: Load): RequestDocument {
  const { principal, role } = options;
  if (principal === undefined || role === undefined) {
    throw new UsageError("give --trust, --role and --principal, or a request with --request or --batch");
  }
  const problems: RequestDocumentProblem[] = [];
  const ignored: RequestDocumentProblem[] = [];
  const policy = (kind: PolicyKind, file: string): CompiledPolicy[] => {
    const source = load(file);
    if ("refused" in source) throw new UsageError(`${file}: ${source.refused}`);
    const read = readPolicyText(kind, source, options.lenient);
    for (const problem of read.refused) problems.push(problem);
    for (const problem of read.ignored) ignored.push(problem);
    return read.policy === undefined ? [] : [read.policy];
  };
  const all = (kind: PolicyKind, files: readonly string[]): CompiledPolicy[] =>
    files.flatMap((file) => policy(kind, file));
  const policies: PolicySet = {
    trust: options.trust === undefined ? undefined : policy("trust", options.trust)[0],
    identity: all("identity", options.identityPolicy),
    permissionsBoundary:
      options.permissionsBoundary === undefined ? undefined : policy("identity", options.permissionsBoundary)[0],
    session: all("identity", options.sessionPolicy),
    // Each --scp is a level of its own: levels limit one another, and that is what several files are given for.
    serviceControl: all("identity", options.scp).map((each) => [each]),
    resourceControl: all("resource", options.rcp).map((each) => [each]),
  };
  if (problems.length > 0) return { kind: "refused", problems };
  const { prepared, ignored: overlooked } = prepareGivenRequest(
    inputFromFlags(options, principal, role),
    options.lenient,
  );
  if (prepared.kind === "refused") {
    throw new UsageError(prepared.problems.map(({ pointer, message }) => `${flagOf(pointer)}: ${message}`).join("\n"));
  }
  for (const { message } of overlooked) {
    ignored.push({ file: "--context", position: { line: 1, column: 1 }, pointer: "", message });
  }
  return { kind: "ready", request: prepared.request, policies, ignored };
}

function flagOf(pointer: string): string {
  if (pointer.startsWith("/context/")) return "--context";
  return pointer === "/resource" ? "--role" : `--${pointer.slice(1)}`;
}

function inputFromFlags(options: RequestOptions, principal: string, role: string): RequestInput {
  const { caller, mfa, mfaAge } = options;
  const base = { action: options.action, resource: role };
  const given = contextFromFlags(options.context);
  if (caller === undefined) {
    if (mfa !== undefined) settle(given, "aws:MultiFactorAuthPresent", mfa === "absent" ? undefined : mfa);
    if (mfaAge !== undefined) settle(given, "aws:MultiFactorAuthAge", String(mfaAge));
    return { ...base, principal, context: given };
  }
  const { context, uncertain, principal: arn } = contextOfCaller(caller, principal, options);
  const via = valueIn(given, viaKey);
  if (via !== undefined && String(via).toLowerCase() !== "false") {
    throw new UsageError(
      `--context: ${viaKey} is ${JSON.stringify(via)}, but with --caller the caller itself makes the call, and it is "false"; leave the key out, or give the call without --caller`,
    );
  }
  for (const key of credentialKeys) {
    const said = valueIn(given, key);
    if (said === undefined || uncertain.some((each) => valueIn(present(each.context), key) !== undefined)) continue;
    const own = valueIn(context, key);
    if (own !== undefined && (key === "aws:TokenIssueTime" || String(said) === String(own))) continue;
    throw new UsageError(
      `--context: ${key} is ${JSON.stringify(said)}, but calls of --caller ${caller} have ${own === undefined ? "no such key" : JSON.stringify(own)}; leave the key out, or name another --caller`,
    );
  }
  return { ...base, principal: arn, context: merged({ ...context, [viaKey]: "false" }, given), uncertain };
}

/** The keys that credentials settle; when a token was issued is open where there is one. */
const credentialKeys = ["aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge", "aws:TokenIssueTime"];

/** The keys of a context that are there. */
function present(context: Readonly<Record<string, ContextInput | undefined>>): Readonly<Record<string, ContextInput>> {
  return Object.fromEntries(
    Object.entries(context).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  );
}

/** True for calls that a service makes with the credentials of its caller, and for no others. */
const viaKey = "aws:ViaAWSService";

function valueIn(context: Readonly<Record<string, ContextInput>>, key: string): ContextInput | undefined {
  return Object.entries(context).find(([name]) => foldName(name) === foldName(key))?.[1];
}

/** A context with the keys of another put into it, which may be written in other case. */
function merged(
  context: Readonly<Record<string, ContextInput>>,
  over: Readonly<Record<string, ContextInput>>,
): Record<string, ContextInput> {
  const names = new Set(Object.keys(over).map(foldName));
  return { ...Object.fromEntries(Object.entries(context).filter(([name]) => !names.has(foldName(name)))), ...over };
}

/** Puts the value of a flag into the context, which must not say something else. */
function settle(context: Record<string, ContextInput>, key: string, value: string | undefined): void {
  const given = Object.keys(context).find((name) => foldName(name) === foldName(key));
  if (given !== undefined) throw new UsageError(`${given} is given twice: by --context, and by --mfa or --mfa-age`);
  if (value !== undefined) context[key] = value;
}

function contextOfCaller(
  name: string,
  principal: string,
  { mfaAge = 0, mfaPropagation }: RequestOptions,
): ReturnType<typeof callerContext> {
  const kind = callerKinds.find((each) => each.name === name);
  const identity = readCaller(principal);
  const now = Math.floor(Date.now() / 1000);
  const credentials = identity && kind?.credentials(identity, { now, age: mfaAge });
  if (credentials === undefined) {
    throw new UsageError(`--caller ${name} needs as --principal ${kind?.needs ?? "another kind of caller"}`);
  }
  const built = callerContext(credentials, { now, mfaPropagation });
  if (identity?.kind !== "roleSession") return built;
  // The session's ARN does not show its role's path, so the role's ARN must not be made up.
  const { "aws:PrincipalArn": _, ...context } = built.context;
  return { ...built, context };
}

function contextFromFlags(pairs: readonly string[]): Record<string, ContextInput> {
  const values = new Map<string, string[]>();
  for (const pair of pairs) {
    const equals = pair.indexOf("=");
    if (equals <= 0) throw new UsageError(`--context needs KEY=VALUE, here it is "${pair}"`);
    const key = pair.slice(0, equals);
    values.set(key, [...(values.get(key) ?? []), pair.slice(equals + 1)]);
  }
  return Object.fromEntries(values);
}
