import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type {
  AssumeRoleParameters,
  Given,
  GivenOidcProvider,
  GivenRole,
  GivenSamlProvider,
  GivenUser,
  MfaInput,
} from "../../src/backends/index.js";
import { Fields } from "./fields.js";
import { type Givens, homeAccount, neededOf, policyOf, readGivens, textOf } from "./givens.js";

/** Calls and what every backend must answer, as the files in fixtures/conformance have them. */
export interface ConformanceCase {
  readonly file: string;
  readonly name: string;
  /** Where the expected outcome comes from: a section of the reference, or a page of AWS's documentation. */
  readonly source: string;
  /** What of AWS it takes, for backends that do not have it. */
  readonly tags: readonly CaseTag[];
  /** Whom the case needs, in the order in which they can be made. */
  readonly given: readonly Given[];
  readonly steps: readonly CaseStep[];
}

/** What a case may take that not every backend has. */
export const caseTags = [
  /** A code is refused, which STS does before any policy is asked. */
  "refused-code",
  /** Two users have devices. */
  "foreign-device",
  /** Something of the call is refused as invalid. */
  "refused-parameter",
  /** Something is refused that is longer than a quarter of an hour. */
  "longer-than-live",
  /** A duration of more than a quarter of an hour is expected. */
  "duration",
  "session-policy",
  /** A user calls whose own policies allow nothing else. */
  "powerless",
  "two-accounts",
  "root",
  "unknown-role",
  /** Time passes. */
  "time",
  /** A session ends. */
  "expiry",
  /** Somebody asks who an expired session is. */
  "expired-identity",
  /** A user or the root user asks who they are. */
  "user-identity",
  /** A session asks who it is. */
  "session-identity",
  /** A session of whom no call is really made. */
  "imagined-session",
  /** A role's session assumes a role. */
  "role-session",
  /** A session calls what only users can. */
  "session-calls",
] as const;

export type CaseTag = (typeof caseTags)[number];

/** What happens in a case. */
export type CaseStep = { readonly kind: "passTime"; readonly seconds: number } | CaseCallStep;

export interface CaseCallStep {
  readonly kind: "call";
  readonly call: CaseCall;
  /** The name under which later calls are made with the session. */
  readonly as: string | undefined;
  readonly expect: Expectation;
}

/** Who calls: a session by the name that the case gave it. */
export type CaseCaller =
  | { readonly kind: "user"; readonly user: GivenUser }
  | { readonly kind: "root"; readonly account: string }
  | { readonly kind: "session"; readonly name: string; readonly arn: string };

export type CaseCall =
  | {
      readonly kind: "assumeRole";
      readonly by: CaseCaller;
      readonly role: GivenRole;
      readonly mfa: MfaInput;
      readonly parameters: AssumeRoleParameters;
    }
  | {
      readonly kind: "assumeRoleWithWebIdentity";
      readonly role: GivenRole;
      readonly provider: GivenOidcProvider;
      readonly sessionName: string;
      readonly claims: Readonly<Record<string, string>>;
      readonly duration: number | undefined;
    }
  | {
      readonly kind: "assumeRoleWithSAML";
      readonly role: GivenRole;
      readonly provider: GivenSamlProvider;
      readonly sessionName: string;
      readonly attributes: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: "assumeAsService";
      readonly role: GivenRole;
      readonly service: string;
      readonly context: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: "getSessionToken";
      readonly by: CaseCaller;
      readonly mfa: MfaInput;
      readonly duration: number | undefined;
    }
  | { readonly kind: "getCallerIdentity"; readonly by: CaseCaller };

/** What must come of a call. What is undefined is documented nowhere, or not the point of the case. */
export type Expectation =
  | {
      readonly kind: "succeeded";
      readonly arn: string;
      /** In seconds. */
      readonly duration: number | undefined;
      readonly sourceIdentity: string | undefined;
    }
  | {
      readonly kind: "denied";
      /** Null where nobody says it: services are not made to call. */
      readonly message: string | null | undefined;
      readonly decision: "implicitDeny" | "explicitDeny" | undefined;
    }
  | {
      readonly kind: "failed";
      readonly code: string;
      readonly status: number;
      readonly message: string | undefined;
    };

const folder = fileURLToPath(new URL("../../fixtures/conformance/", import.meta.url));

/** Reads all cases. Throws where a file is not as it should be, or two cases have one name. */
export function conformanceCases(): readonly ConformanceCase[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".json") && file !== "skips.json");
  const cases = files.sort().flatMap((file) => readCases(file, JSON.parse(readFileSync(folder + file, "utf8"))));
  const names = new Set<string>();
  for (const { name } of cases) {
    if (names.has(name)) throw new Error(`two cases have the name "${name}"`);
    names.add(name);
  }
  return cases;
}

/** Reads the cases of one file. Throws where it is not as it should be. */
export function readCases(file: string, value: unknown): readonly ConformanceCase[] {
  const fields = new Fields(value, file);
  fields.text("topic");
  fields.text("about");
  const givens = readGivens(fields.raw("given"), `${file} given`);
  const cases = fields.list("cases", (one) => readCase(file, givens, one));
  fields.end();
  const used = new Set(cases.flatMap(({ given }) => given));
  const members = [...givens.users, ...givens.roles, ...givens.oidcProviders, ...givens.samlProviders];
  const unused = members.find((member) => !used.has(member));
  if (unused !== undefined) throw new Error(`${file}: no case needs ${unused.arn}`);
  return cases;
}

function readCase(file: string, givens: Givens, value: unknown): ConformanceCase {
  const named = new Fields(value, file);
  const name = named.text("name");
  const fields = new Fields(value, `${file} "${name}"`);
  fields.text("name");
  const source = fields.text("source");
  if (!/^(reference \d|https:\/\/docs\.aws\.amazon\.com\/)/.test(source)) {
    fields.fail("source", "is neither a section of the reference nor a page of AWS's documentation");
  }
  if (source.includes("[U]")) fields.fail("source", "is undocumented: such a case shows nothing");
  const tags = fields.texts("tags").map((tag) => {
    return caseTags.find((known) => known === tag) ?? fields.fail("tags", `have "${tag}", which is none`);
  });
  const people = new GivensOfCase(givens);
  const steps = fields.list("calls", (step, where) => readStep(people, new Fields(step, where)));
  if (steps.length === 0) fields.fail("calls", "are missing");
  fields.end();
  return { file, name, source, tags, given: neededOf(givens, people.named), steps };
}

/** Who is named in one case, and the sessions that came up in it. */
class GivensOfCase {
  readonly named = new Set<Given>();
  readonly #givens: Givens;
  readonly #sessions = new Map<string, string>();

  constructor(givens: Givens) {
    this.#givens = givens;
  }

  /** A session by its name, a user by name, or `root`. */
  caller(fields: Fields, name: string): CaseCaller {
    const arn = this.#sessions.get(name);
    if (arn !== undefined) return { kind: "session", name, arn };
    if (name === "root") return { kind: "root", account: homeAccount };
    return { kind: "user", user: this.user(fields, name) };
  }

  user(fields: Fields, name: string): GivenUser {
    return this.#needed(
      fields,
      name,
      this.#givens.users.find((user) => user.name === name),
    );
  }

  role(fields: Fields): GivenRole {
    const name = fields.text("role");
    const unknown = this.#givens.unknownRoles.find((role) => role.name === name);
    return (
      unknown ??
      this.#needed(
        fields,
        name,
        this.#givens.roles.find((role) => role.name === name),
      )
    );
  }

  oidcProvider(fields: Fields): GivenOidcProvider {
    const host = fields.text("provider");
    return this.#needed(
      fields,
      host,
      this.#givens.oidcProviders.find((provider) => provider.host === host),
    );
  }

  samlProvider(fields: Fields): GivenSamlProvider {
    const name = fields.text("provider");
    return this.#needed(
      fields,
      name,
      this.#givens.samlProviders.find((provider) => provider.name === name),
    );
  }

  keepSession(fields: Fields, name: string, arn: string): void {
    if (this.#sessions.has(name)) fields.fail("as", "is the name of another session too");
    this.#sessions.set(name, arn);
  }

  #needed<T extends Given>(fields: Fields, name: string, member: T | undefined): T {
    if (member === undefined) throw new Error(`${fields.where}: nobody here is called "${name}"`);
    this.named.add(member);
    return member;
  }
}

function readStep(people: GivensOfCase, fields: Fields): CaseStep {
  const seconds = fields.optionalNumber("passTime");
  if (seconds !== undefined) {
    fields.end();
    return { kind: "passTime", seconds };
  }
  const call = readCall(people, fields);
  const as = fields.optionalText("as");
  const expect = readExpectation(call, fields);
  if (as !== undefined) {
    if (expect.kind !== "succeeded") fields.fail("as", "is the name of a session that nobody is given");
    else people.keepSession(fields, as, expect.arn);
  }
  fields.end();
  return { kind: "call", call, as, expect };
}

const callKinds = [
  ...["assumeRole", "assumeRoleWithWebIdentity", "assumeRoleWithSAML", "assumeAsService"],
  ...["getSessionToken", "getCallerIdentity"],
] as const satisfies readonly CaseCall["kind"][];

function readCall(people: GivensOfCase, fields: Fields): CaseCall {
  const kind = fields.oneOf("call", callKinds);
  switch (kind) {
    case "assumeRole": {
      const by = people.caller(fields, fields.text("by"));
      return { kind, by, role: people.role(fields), mfa: readMfa(people, fields), parameters: readParameters(fields) };
    }
    case "assumeRoleWithWebIdentity": {
      const claims = fields.record("claims", textOf);
      const duration = fields.optionalNumber("duration");
      const provider = people.oidcProvider(fields);
      return { kind, role: people.role(fields), provider, sessionName: sessionNameOf(fields), claims, duration };
    }
    case "assumeRoleWithSAML": {
      const attributes = fields.record("attributes", textOf);
      const provider = people.samlProvider(fields);
      return { kind, role: people.role(fields), provider, sessionName: sessionNameOf(fields), attributes };
    }
    case "assumeAsService":
      return {
        kind,
        role: people.role(fields),
        service: fields.text("service"),
        context: fields.record("context", textOf),
      };
    case "getSessionToken": {
      const by = people.caller(fields, fields.text("by"));
      return { kind, by, mfa: readMfa(people, fields), duration: fields.optionalNumber("duration") };
    }
    case "getCallerIdentity":
      return { kind, by: people.caller(fields, fields.text("by")) };
  }
}

function sessionNameOf(fields: Fields): string {
  return fields.optionalText("sessionName") ?? "conformance";
}

function readParameters(fields: Fields): AssumeRoleParameters {
  const tags = fields.list("tags", (tag, where) => {
    const member = new Fields(tag, where);
    const read = { key: member.text("key"), value: member.text("value") };
    member.end();
    return read;
  });
  const transitiveTagKeys = fields.texts("transitiveTagKeys");
  const sessionPolicy = fields.has("sessionPolicy")
    ? policyOf("identity", "the session policy", fields.raw("sessionPolicy"))
    : undefined;
  return {
    sessionName: sessionNameOf(fields),
    externalId: fields.optionalText("externalId"),
    duration: fields.optionalNumber("duration"),
    sourceIdentity: fields.optionalText("sourceIdentity"),
    ...(tags.length > 0 ? { tags } : {}),
    ...(transitiveTagKeys.length > 0 ? { transitiveTagKeys } : {}),
    sessionPolicy,
  };
}

const mfaKinds = ["none", "device", "usedCode", "unknownDevice", "serialNumberOnly", "codeOnly"] as const;

function readMfa(people: GivensOfCase, fields: Fields): MfaInput {
  const value = fields.raw("mfa") ?? "none";
  const kind = mfaKinds.find((known) => known === value);
  if (kind !== undefined) return { kind };
  const member = new Fields(value, `${fields.where} mfa`);
  const mfa: MfaInput = member.has("code")
    ? { kind: "code", code: member.text("code") }
    : { kind: "deviceOf", user: people.user(fields, member.text("deviceOf")) };
  member.end();
  return mfa;
}

function readExpectation(call: CaseCall, fields: Fields): Expectation {
  const value = fields.raw("expect");
  const member = new Fields(typeof value === "string" ? { kind: value } : value, `${fields.where} expect`);
  const expectation = expectationOf(call, member);
  member.end();
  return expectation;
}

function expectationOf(call: CaseCall, fields: Fields): Expectation {
  const kind = fields.oneOf("kind", ["succeeded", "denied", "failed"]);
  switch (kind) {
    case "succeeded": {
      const arn = fields.optionalText("arn") ?? arnGiven(call);
      return {
        kind,
        arn,
        duration: fields.optionalNumber("duration"),
        sourceIdentity: fields.optionalText("sourceIdentity"),
      };
    }
    case "denied": {
      const message = fields.optionalText("message") ?? denialOf(call, fields.optionalText("action"));
      const decision = fields.has("decision") ? fields.oneOf("decision", ["implicitDeny", "explicitDeny"]) : undefined;
      return { kind, message, decision };
    }
    case "failed": {
      const status = fields.optionalNumber("status") ?? fields.fail("status", "is missing");
      return { kind, code: fields.text("code"), status, message: fields.optionalText("message") };
    }
  }
}

/** Whom the answer to a call names: reference 4.6 and 4.7. */
function arnGiven(call: CaseCall): string {
  switch (call.kind) {
    case "assumeRole":
      return sessionArn(call.role, call.parameters.sessionName);
    case "assumeRoleWithWebIdentity":
    case "assumeRoleWithSAML":
      return sessionArn(call.role, call.sessionName);
    case "assumeAsService":
      return sessionArn(call.role, call.service.replace(/\..*/, ""));
    case "getSessionToken":
    case "getCallerIdentity":
      return callerArn(call.by);
  }
}

function sessionArn({ account, name }: GivenRole, sessionName: string): string {
  return `arn:aws:sts::${account}:assumed-role/${name}/${sessionName}`;
}

/** The ARN with which a caller appears. */
export function callerArn(caller: CaseCaller): string {
  switch (caller.kind) {
    case "user":
      return caller.user.arn;
    case "root":
      return `arn:aws:iam::${caller.account}:root`;
    case "session":
      return caller.arn;
  }
}

/** AWS's sentence for calls that policies do not allow: reference 1.9. For SAML it is not known. */
function denialOf(call: CaseCall, action = "sts:AssumeRole"): string | null | undefined {
  switch (call.kind) {
    case "assumeRole":
      return `User: ${callerArn(call.by)} is not authorized to perform: ${action} on resource: ${call.role.arn}`;
    case "assumeRoleWithWebIdentity":
      return "Not authorized to perform sts:AssumeRoleWithWebIdentity";
    case "assumeAsService":
      return null;
    case "assumeRoleWithSAML":
    case "getSessionToken":
    case "getCallerIdentity":
      return undefined;
  }
}
