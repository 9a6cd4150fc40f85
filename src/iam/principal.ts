import { isAccountId, parseArn } from "./arn.js";

/** An IAM user. */
export interface User {
  readonly kind: "user";
  readonly arn: string;
  readonly partition: string;
  readonly account: string;
  /** The name without its path. */
  readonly name: string;
}

/** An IAM role; as a caller, a session of it whose name is not known. */
export interface Role {
  readonly kind: "role";
  readonly arn: string;
  readonly partition: string;
  readonly account: string;
  /** The name without its path; unique in the account, whatever the path. */
  readonly name: string;
}

/** A session of a role. Its ARN does not show the role's path. */
export interface RoleSession {
  readonly kind: "roleSession";
  readonly arn: string;
  readonly partition: string;
  readonly account: string;
  readonly roleName: string;
  readonly sessionName: string;
}

/** A session made by GetFederationToken. */
export interface FederatedUser {
  readonly kind: "federatedUser";
  readonly arn: string;
  readonly partition: string;
  readonly account: string;
  readonly name: string;
}

/** `arn:aws:iam::ACCOUNT:root`: as a caller the root user, as a principal the whole account. */
export interface AccountRoot {
  readonly kind: "account";
  /** The ARN, or the bare account id. */
  readonly text: string;
  /** Absent for a bare account id, which is of the partition it is used in. */
  readonly partition: string | undefined;
  readonly account: string;
}

/** An AWS service, such as `ec2.amazonaws.com`. */
export interface Service {
  readonly kind: "service";
  readonly name: string;
}

/** An identity provider: the ARN of a SAML or OIDC provider, or the domain of a built-in one. */
export interface Provider {
  readonly kind: "provider";
  readonly type: "saml" | "oidc";
  readonly text: string;
}

/** The unique id of a user (AIDA…) or role (AROA…), as IAM shows it when the entity is gone. */
export interface UniqueId {
  readonly kind: "uniqueId";
  readonly id: string;
}

/** A principal that can match nobody, and why. */
export interface Nobody {
  readonly kind: "nobody";
  readonly problem:
    | "wildcard"
    | "group"
    | "malformed"
    | "canonicalUser"
    | "malformedFederated"
    | "malformedService"
    | "unknownType";
  /** Why nobody is meant, as a clause. */
  readonly why: string;
  /** What to do, as an imperative, where that is known. */
  readonly remedy?: string | undefined;
}

/** Who a value of a policy's Principal element stands for. */
export type Principal =
  | { readonly kind: "everyone" }
  | AccountRoot
  | User
  | Role
  | RoleSession
  | FederatedUser
  | UniqueId
  | Service
  | Provider
  | Nobody;

/** Who sends a request. */
export type Caller = AccountRoot | User | Role | RoleSession | FederatedUser | Service | Provider;

/**
 * Whether trust policies name the web identity provider at this host by its domain, and not by an ARN.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
 */
export function isNamedByDomain(host: string): boolean {
  return /^(accounts\.google\.com|cognito-identity\.amazonaws\.com)$/.test(host);
}

/** Domains of the web identity providers that need no provider in IAM. */
const builtInProviders = new Set([
  "cognito-identity.amazonaws.com",
  "accounts.google.com",
  "www.amazon.com",
  "graph.facebook.com",
]);

/** Amazon Cognito's domains in other partitions. */
const cognitoPattern = /^cognito-identity(-us-gov|\.[a-z0-9-]+)\.amazonaws\.com(\.cn)?$/;

const domainPattern = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/i;

/** The DNS suffixes of the partitions' service principals. */
const servicePattern =
  /^[a-z0-9][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)*\.(amazonaws\.(com|com\.cn|eu)|aws\.internal|c2s\.ic\.gov|sc2s\.sgov\.gov|csp\.hci\.ic\.gov|cloud\.adc-e\.uk)$/;

/**
 * Who a value under `AWS`, `Federated`, `Service` or `CanonicalUser` stands for.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function readPrincipal(type: string, value: string): Principal {
  switch (type) {
    case "*":
      return { kind: "everyone" };
    case "AWS":
      return readAwsPrincipal(value);
    case "Federated":
      return readProvider(value) ?? nobody("malformedFederated", federatedProblem(value));
    case "Service":
      return servicePattern.test(value)
        ? { kind: "service", name: value }
        : nobody("malformedService", serviceProblem(value));
    case "CanonicalUser":
      return nobody(
        "canonicalUser",
        "canonical user IDs are for Amazon S3 bucket policies only",
        'name the principal under "AWS"',
      );
    default:
      return nobody("unknownType", "the principal type is unknown");
  }
}

function nobody(problem: Nobody["problem"], why: string, remedy?: string): Nobody {
  return { kind: "nobody", problem, why, remedy };
}

function readAwsPrincipal(value: string): Principal {
  if (value === "*") return { kind: "everyone" };
  if (isAccountId(value)) return { kind: "account", text: value, partition: undefined, account: value };
  if (/^(AIDA|AROA)[A-Z0-9]{12,}$/.test(value)) return { kind: "uniqueId", id: value };
  if (/[*?]/.test(value))
    return nobody(
      "wildcard",
      "a wildcard cannot match a part of a principal, only * alone is possible",
      wildcardAdvice(value),
    );
  const identity = readIdentity(value);
  if (identity !== undefined) return identity;
  return awsProblem(value);
}

function wildcardAdvice(value: string): string {
  return /:assumed-role\/[^*?/]+\//.test(value)
    ? "name the role, which includes all of its sessions"
    : 'name the account, and compare "aws:PrincipalArn" with the pattern in a condition';
}

/** The identity that an ARN of IAM or STS names; undefined where it names none that can send requests. */
function readIdentity(value: string): AccountRoot | User | Role | RoleSession | FederatedUser | undefined {
  const arn = parseArn(value);
  if (arn === undefined || arn.region !== "" || !isAccountId(arn.account) || !/^aws[a-z-]*$/.test(arn.partition)) {
    return undefined;
  }
  const { partition, account, resource, service } = arn;
  const slash = resource.indexOf("/");
  const type = slash < 0 ? resource : resource.slice(0, slash);
  const path = resource.slice(slash + 1);
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (service === "iam") {
    if (resource === "root") return { kind: "account", text: value, partition, account };
    if (slash < 0 || !isName(name, 64) || !isPath(path)) return undefined;
    if (type === "user") return { kind: "user", arn: value, partition, account, name };
    if (type === "role") return { kind: "role", arn: value, partition, account, name };
  }
  if (service === "sts" && slash > 0) {
    if (type === "federated-user" && isName(path, 64))
      return { kind: "federatedUser", arn: value, partition, account, name: path };
    const [roleName = "", sessionName = "", ...rest] = path.split("/");
    if (type === "assumed-role" && rest.length === 0 && isName(roleName, 64) && isName(sessionName, 64)) {
      return { kind: "roleSession", arn: value, partition, account, roleName, sessionName };
    }
  }
  return undefined;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: letters, digits and `+=,.@_-`. */
function isName(text: string, maximum: number): boolean {
  return text.length <= maximum && /^[\w+=,.@-]+$/.test(text);
}

/** The path and name behind `user/` or `role/`: printable, without empty parts. */
function isPath(text: string): boolean {
  return text.length <= 576 && /^[\u0021-\u007e]+$/.test(text) && !text.startsWith("/") && !text.includes("//");
}

function awsProblem(value: string): Nobody {
  const arn = parseArn(value);
  if (arn === undefined) {
    if (/\.amazonaws\.com(\.cn)?$/.test(value)) return nobody("malformed", "it is a service", 'move it to "Service"');
    if (/^\d+$/.test(value)) return nobody("malformed", `an account ID has 12 digits, and it has ${value.length}`);
    return nobody("malformed", "it is neither an ARN nor a 12-digit account ID nor *");
  }
  if (arn.service === "iam" && /^group(\/|$)/.test(arn.resource)) {
    return nobody("group", "a group cannot send requests", "name the users of the group, or the account");
  }
  if (/^(saml|oidc)-provider\//.test(arn.resource))
    return nobody("malformed", "it is an identity provider", 'move it to "Federated"');
  if (!/^aws[a-z-]*$/.test(arn.partition)) return nobody("malformed", `"${arn.partition}" is not a partition of AWS`);
  if (arn.service !== "iam" && arn.service !== "sts")
    return nobody("malformed", `an ARN of "${arn.service}" cannot send requests`, "use an ARN of iam or sts");
  if (arn.region !== "")
    return nobody(
      "malformed",
      "an ARN of IAM or STS has no region",
      "leave the part between the third and the fourth colon empty",
    );
  if (!isAccountId(arn.account)) return nobody("malformed", `"${arn.account}" is not a 12-digit account ID`);
  if (arn.service === "iam" && /^assumed-role\//.test(arn.resource))
    return nobody("malformed", "the ARN of a role session is an ARN of sts, not of iam");
  if (arn.service === "sts" && /^(user|role)\//.test(arn.resource))
    return nobody("malformed", "the ARN of a user or role is an ARN of iam, not of sts");
  if (arn.service === "sts" && /^assumed-role\//.test(arn.resource))
    return nobody("malformed", "the ARN of a role session is assumed-role/ROLE/SESSION, without the role's path");
  return nobody("malformed", "it names neither a user, a role, a role session, a federated user nor an account");
}

function readProvider(value: string): Provider | undefined {
  const arn = parseArn(value);
  if (arn === undefined) {
    if (!domainPattern.test(value)) return undefined;
    return { kind: "provider", type: "oidc", text: value };
  }
  if (arn.service !== "iam" || arn.region !== "" || !isAccountId(arn.account)) return undefined;
  if (!/^aws[a-z-]*$/.test(arn.partition) || /[*?\s]/.test(arn.resource)) return undefined;
  if (/^saml-provider\/[\w+=,.@/-]+$/.test(arn.resource)) return { kind: "provider", type: "saml", text: value };
  if (/^oidc-provider\/[^/]+/.test(arn.resource)) return { kind: "provider", type: "oidc", text: value };
  return undefined;
}

function federatedProblem(value: string): string {
  if (/[*?]/.test(value)) return "a wildcard is not possible here";
  return "it is neither the domain of a web identity provider nor the ARN of a SAML or OIDC provider";
}

function serviceProblem(value: string): string {
  if (/[*?]/.test(value)) return "a wildcard is not possible here";
  if (/[A-Z]/.test(value) && servicePattern.test(value.toLowerCase()))
    return `service principals are written in lower case: "${value.toLowerCase()}"`;
  if (value.startsWith("arn:")) return "a service principal is a name such as ec2.amazonaws.com, not an ARN";
  if (/^[a-z0-9-]+$/.test(value)) return `the domain is missing, as in "${value}.amazonaws.com"`;
  return "a service principal is a name such as ec2.amazonaws.com";
}

/**
 * Who sends a request, from the text people write: the ARN of a user, role session, federated user, account root, or
 * role (some session of it), a service name, the ARN of an identity provider, or the domain of a built-in one.
 */
export function readCaller(text: string): Caller | undefined {
  const identity = readIdentity(text);
  if (identity !== undefined) return identity;
  if (builtInProviders.has(text) || cognitoPattern.test(text)) return { kind: "provider", type: "oidc", text };
  if (servicePattern.test(text)) return { kind: "service", name: text };
  return readProvider(text);
}
