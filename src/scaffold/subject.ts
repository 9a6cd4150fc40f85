import { assumeKeys, type Credentials, callerContext, claimKeys } from "../callers/index.js";
import { decisiveStatements, observedStatement } from "../coverage/index.js";
import { SourceText } from "../diagnostics/index.js";
import {
  type CompiledPolicy,
  type ContextInput,
  type ContextValues,
  compilePolicy,
  type Decision,
  decide,
  explain,
  type PolicySet,
  prepareRequest,
  type Request,
  type RequestInput,
} from "../engine/index.js";
import type { ObservedStatement } from "../evidence/index.js";
import { foldName, isNamedByDomain } from "../iam/index.js";
import { parsePolicy } from "../policy/index.js";
import { type PlannedCall, type SessionCall, type TokenCall, type UserCall, usualSessionName } from "./planned-call.js";

/** The role of a trust policy, as features name it. */
export interface RoleUnderTest {
  /** Without its path. */
  readonly name: string;
  readonly account: string;
  readonly policy: CompiledPolicy;
}

/** What a scenario would show of a planned call. */
export interface PlannedOutcome {
  readonly kind: "allowed" | "denied";
  /** Ids of the undocumented behaviors of AWS that the decision depends on. */
  readonly undocumented: readonly string[];
  readonly decision: Decision;
  readonly request: Request;
  readonly policies: PolicySet;
}

/**
 * Decides planned calls as the embedded endpoint does: with the keys of its requests, and by the engine. `now` is the time of
 * the call in seconds since 1970, for policies that ask for the time.
 */
export class Subject {
  readonly role: RoleUnderTest;
  readonly roleArn: string;
  /** The keys that the policy asks for, in lower case. */
  readonly asked: ReadonlySet<string>;
  /** Whether it matters if users call with MFA. */
  readonly isAboutMfa: boolean;
  readonly #now: number;
  readonly #requests = new Map<PlannedCall, readonly Request[]>();

  /** `isAboutMfa`: also where the policy has no condition on MFA. */
  constructor(role: RoleUnderTest, now: number, isAboutMfa = false) {
    this.role = role;
    this.roleArn = `arn:aws:iam::${role.account}:role/${role.name}`;
    this.asked = keysAskedFor(role.policy);
    this.#now = now;
    this.isAboutMfa = isAboutMfa || [...this.asked].some((key) => key.startsWith("aws:multifactorauth"));
  }

  /**
   * What a call would show; undefined where a scenario could not show it: where only the caller's own policies deny the call,
   * or where it depends on something that is only known when it is made, such as the user's ID.
   */
  outcome(call: PlannedCall, trust: CompiledPolicy = this.role.policy): PlannedOutcome | undefined {
    const requests = this.#requestsOf(call);
    const [first] = requests;
    if (first === undefined) return undefined;
    const kinds = new Set(requests.map((request) => this.#kind(call, request, trust)));
    const [kind] = kinds;
    if (kinds.size !== 1 || kind === undefined) return undefined;
    const policies = { trust, ...ownPolicies(call) };
    const decision = explain(first, policies);
    const undocumented = decision.undocumented.map(({ id }) => id);
    return { kind, undocumented, decision, request: first, policies };
  }

  /** The same without its explanation. */
  decides(call: PlannedCall, trust: CompiledPolicy): PlannedOutcome["kind"] | undefined {
    const kinds = new Set(this.#requestsOf(call).map((request) => this.#kind(call, request, trust)));
    const [kind] = kinds;
    return kinds.size === 1 ? kind : undefined;
  }

  /** The keys of a call's request; undefined where it can be none. */
  contextOf(call: PlannedCall): ContextValues | undefined {
    return this.#requestsOf(call)[0]?.context;
  }

  /** What a call shows of the policy's statements. */
  shows({ request, policies, decision }: PlannedOutcome): readonly ObservedStatement[] {
    return decisiveStatements(request, policies, undefined, decision).map(observedStatement);
  }

  #kind(call: PlannedCall, request: Request, trust: CompiledPolicy): PlannedOutcome["kind"] | undefined {
    if (decide(request, { trust, ...ownPolicies(call) }).decision === "allowed") return "allowed";
    // Otherwise the trust policy has no part in the denial, and "access is denied" fails.
    return decide(request, { trust, identity: mayAssumeAnyRole }).decision === "allowed" ? undefined : "denied";
  }

  /** More than one where something of the request is not known beforehand. */
  #requestsOf(call: PlannedCall): readonly Request[] {
    const known = this.#requests.get(call);
    if (known !== undefined) return known;
    const isOpen = ["aws:userid", "aws:useragent", "saml:namequalifier"].some((key) => this.asked.has(key));
    const requests = (isOpen ? ["A", "Z"] : ["A"]).flatMap((made) => {
      const prepared = prepareRequest(this.#requestOf(call, made));
      return prepared.kind === "ready" ? [prepared.request] : [];
    });
    this.#requests.set(call, requests);
    return requests;
  }

  /** `made` is in the place of all that is made up when the call is made. */
  #requestOf(call: PlannedCall, made: string): RequestInput {
    const now = this.#now + call.later;
    const side = callerContext(this.#credentialsOf(call, now, made), { now });
    const { principal, uncertain } = side;
    const general = call.kind === "service" ? {} : networkKeys(now, made);
    return {
      action: actions[call.kind],
      principal,
      resource: this.roleArn,
      context: {
        ...general,
        ...call.surroundings,
        ...side.context,
        ...this.#keysOf(call, made),
        ...this.#roleKeys(call),
      },
      uncertain,
    };
  }

  #roleKeys({ kind }: PlannedCall): Readonly<Record<string, string>> {
    return kind === "service" ? {} : { "aws:ResourceAccount": this.role.account };
  }

  #credentialsOf(call: PlannedCall, now: number, made: string): Credentials {
    const { account } = this.role;
    switch (call.kind) {
      case "user": {
        const of = { user: call.user.arn, userId: `AIDA${made.repeat(17)}` };
        const { credentials } = call;
        if (credentials.kind === "key") return { kind: "longTermKey", ...of, mfa: credentials.mfa };
        return { kind: "sessionToken", ...of, issuedAt: now - credentials.age, mfa: credentials.mfa };
      }
      case "session": {
        const { role, sessionName } = call;
        const from = { kind: "longTermKey", user: `arn:aws:iam::${role.account}:user/somebody`, mfa: false } as const;
        const roleId = `AROA${made.repeat(17)}`;
        return { kind: "roleSession", role: role.arn, roleId, sessionName, issuedAt: now, from };
      }
      case "service":
        return { kind: "service", service: call.service };
      case "token":
        return { kind: "oidc", provider: providerOf(call, account) };
      case "assertion":
        return { kind: "saml", provider: `arn:aws:iam::${account}:saml-provider/${call.provider}` };
    }
  }

  #keysOf(call: PlannedCall, made: string): Readonly<Record<string, ContextInput>> {
    switch (call.kind) {
      case "user":
      case "session":
        return keysOfAssumeRole(call);
      case "service":
        return call.keys;
      case "token":
        return keysOfToken(call);
      case "assertion": {
        const { sessionName, attributes, provider } = call;
        return {
          ...keysOfAttributes(sessionName, attributes),
          "saml:aud": "https://signin.aws.amazon.com/saml",
          "saml:iss": `https://${provider}.invalid/saml`,
          "saml:sub": sessionName,
          "saml:sub_type": "persistent",
          "saml:namequalifier": made,
          "saml:doc": `${this.role.account}/${provider}`,
        };
      }
    }
  }
}

const actions = {
  user: "sts:AssumeRole",
  session: "sts:AssumeRole",
  service: "sts:AssumeRole",
  token: "sts:AssumeRoleWithWebIdentity",
  assertion: "sts:AssumeRoleWithSAML",
} as const satisfies Record<PlannedCall["kind"], string>;

/** The keys that each request to the embedded endpoint has, from where scenarios call it. */
function networkKeys(now: number, made: string): Readonly<Record<string, string>> {
  return {
    "aws:CurrentTime": new Date(Math.floor(now) * 1000).toISOString().replace(".000Z", "Z"),
    "aws:EpochTime": String(Math.floor(now)),
    "aws:SecureTransport": "true",
    "aws:SourceIp": "127.0.0.1",
    "aws:RequestedRegion": "us-east-1",
    "aws:ViaAWSService": "false",
    "aws:UserAgent": `aws-sdk-js/3 ${made}`,
  };
}

function keysOfAssumeRole(call: UserCall | SessionCall): Readonly<Record<string, ContextInput>> {
  const { sessionName = usualSessionName, ...parameters } = call.parameters;
  const tags = call.tags.map(({ key, value }) => [`aws:PrincipalTag/${key}`, value] as const);
  const identity = call.kind === "session" ? call.sourceIdentity : undefined;
  return {
    ...Object.fromEntries(tags),
    ...(identity === undefined ? {} : { "aws:SourceIdentity": identity }),
    ...assumeKeys({ sessionName, ...parameters }),
  };
}

function providerOf({ host }: TokenCall, account: string): string {
  return isNamedByDomain(host) ? host : `arn:aws:iam::${account}:oidc-provider/${host}`;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_adding-assume-role-idp */
export const tagClaim = "https://aws.amazon.com/tags/principal_tags/";
/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html */
export const sourceIdentityClaim = "https://aws.amazon.com/source_identity";

function keysOfToken({ host, audience, subject, claims }: TokenCall): Readonly<Record<string, ContextInput>> {
  const read = claimKeys(host, claims);
  const tags = Object.entries(claims).flatMap(([name, value]) =>
    name.startsWith(tagClaim) ? [{ key: name.slice(tagClaim.length), value }] : [],
  );
  const sourceIdentity = claims[sourceIdentityClaim];
  return {
    ...assumeKeys({ sessionName: usualSessionName, sourceIdentity, tags, transitiveTagKeys: [] }),
    [`${host}:aud`]: claims["azp"] ?? audience,
    [`${host}:oaud`]: audience,
    [`${host}:sub`]: subject,
    ...(read.kind === "keys" ? read.keys : {}),
  };
}

/** Attributes that AWS maps to keys; their names are URLs or OIDs. */
export const mappedAttributes: ReadonlyMap<string, string> = new Map([
  ["saml:edupersonaffiliation", "urn:oid:1.3.6.1.4.1.5923.1.1.1.1"],
  ["saml:edupersonorgdn", "urn:oid:1.3.6.1.4.1.5923.1.1.1.3"],
  ["saml:edupersonprimaryaffiliation", "urn:oid:1.3.6.1.4.1.5923.1.1.1.5"],
  ["saml:edupersonprincipalname", "urn:oid:1.3.6.1.4.1.5923.1.1.1.6"],
  ["saml:edupersonentitlement", "urn:oid:1.3.6.1.4.1.5923.1.1.1.7"],
  ["saml:cn", "urn:oid:2.5.4.3"],
  ["saml:name", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name"],
  ["saml:commonname", "http://schemas.xmlsoap.org/claims/CommonName"],
  ["saml:givenname", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname"],
  ["saml:surname", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname"],
  ["saml:mail", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"],
  ["saml:uid", "http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid"],
]);

const keysOfMapped = new Map([...mappedAttributes].map(([key, attribute]) => [attribute, key]));

function keysOfAttributes(
  sessionName: string,
  attributes: Readonly<Record<string, string>>,
): Readonly<Record<string, ContextInput>> {
  const prefix = "PrincipalTag:";
  const entries = Object.entries(attributes);
  const tags = entries.flatMap(([name, value]) =>
    name.startsWith(prefix) ? [{ key: name.slice(prefix.length), value }] : [],
  );
  const mapped = entries.flatMap(([name, value]) => {
    const key = keysOfMapped.get(name);
    return key === undefined ? [] : [[key, value] as const];
  });
  const transitive = attributes["TransitiveTagKeys"];
  const keys = assumeKeys({
    sessionName,
    sourceIdentity: attributes["SourceIdentity"],
    tags,
    transitiveTagKeys: transitive === undefined ? [] : [transitive],
  });
  return { ...keys, ...Object.fromEntries(mapped) };
}

/** An identity policy that allows to assume any role. */
const mayAssumeAnyRole: readonly CompiledPolicy[] = [
  '{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "sts:*", "Resource": "*" } }',
].flatMap((text) => {
  const parsed = parsePolicy("identity", new SourceText("permission to assume any role", text));
  const { document } = parsed;
  return document === undefined ? [] : [compilePolicy({ ...parsed, document })];
});

function ownPolicies(call: PlannedCall): PolicySet {
  switch (call.kind) {
    case "user":
      return { identity: call.user.mayAssume ? mayAssumeAnyRole : [] };
    case "session":
      return { identity: mayAssumeAnyRole };
    case "service":
    case "token":
    case "assertion":
      return {};
  }
}

function keysAskedFor(policy: CompiledPolicy): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const { conditions } of policy.statements) {
    for (const condition of conditions) {
      keys.add(condition.key);
      for (const { value } of condition.source.values) {
        for (const [, name = ""] of value.matchAll(/\$\{\s*([^},]+?)\s*[,}]/g)) keys.add(foldName(name));
      }
    }
  }
  return keys;
}
