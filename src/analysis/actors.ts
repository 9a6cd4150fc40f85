import { parseArn } from "../iam/index.js";
import { idsOf, type TextShape } from "./shapes.js";
import type { Distinction } from "./texts.js";

/** Kinds of callers by what they can carry: people and roles sign calls, services and federated callers do not. */
export type ActorKind = "user" | "roleSession" | "service" | "saml" | "oidc";

/** The texts that something of an actor may be, where it is open. */
export interface Open {
  readonly shape: TextShape;
  /** Which of them it is not, or only is. */
  readonly bounds: readonly Distinction[];
  /** Two have the same id only if they are the same texts; undefined if they have no id. */
  readonly id?: string | undefined;
}

/** Somebody who may call, or any of a kind: a representative of all whom the policies' principals do not tell apart. */
export interface Actor {
  readonly kind: ActorKind;
  readonly action: "sts:AssumeRole" | "sts:AssumeRoleWithSAML" | "sts:AssumeRoleWithWebIdentity";
  /** As a request has it; for those whose name is open, with a name that is one of them. */
  readonly principal: string;
  readonly partition: string;
  /** Undefined for services and federated callers. */
  readonly account: string | undefined;
  /** The keys that the caller settles. */
  readonly keys: Readonly<Record<string, string>>;
  /** The ARNs of users or of sessions' roles, or the names of services; undefined where it has one. */
  readonly names: Open | undefined;
  /** The values of aws:userid. */
  readonly ids: Open | undefined;
  /** Whether its name is made up, because the policies name no such caller. */
  readonly isExample?: boolean;
  /** Why it stands for others that the policies may tell apart; undefined where it does not. */
  readonly coarse: string | undefined;
  /** What its keys can only be, by their names in lower case: those of tokens of some customers of a provider. */
  readonly claims?: ReadonlyMap<string, Open> | undefined;
  /** Whether its calls are known to be without a key, which is in lower case, that calls of its kind may have. */
  readonly lacks?: ((key: string) => boolean) | undefined;
  /** Actions of STS that its calls need in any case, because of its keys or of what its session hands on. */
  readonly alsoNeeds?: readonly string[] | undefined;
}

const withoutAccount = { account: undefined, names: undefined, ids: undefined, coarse: undefined } as const;

/** A service. */
export function service(name: string): Actor {
  return {
    ...withoutAccount,
    kind: "service",
    action: "sts:AssumeRole",
    principal: name,
    partition: "aws",
    keys: { "aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": name },
  };
}

/** Whoever has an assertion or a token of an identity provider. */
export function provider(type: "saml" | "oidc", text: string): Actor {
  return {
    ...withoutAccount,
    kind: type,
    action: type === "saml" ? "sts:AssumeRoleWithSAML" : "sts:AssumeRoleWithWebIdentity",
    principal: text,
    partition: parseArn(text)?.partition ?? "aws",
    keys: type === "saml" ? {} : { "aws:FederatedProvider": text },
  };
}

/** A user. */
export function user(arn: string): Actor {
  return person("user", arn, arn);
}

/** A session of a role. */
export function session(role: string, sessionName: string): Actor {
  return person("roleSession", sessionArn(role, sessionName), role);
}

function person(kind: "user" | "roleSession", principal: string, arn: string): Actor {
  const { partition = "aws", account } = parseArn(arn) ?? {};
  return {
    kind,
    action: "sts:AssumeRole",
    principal,
    partition,
    account,
    keys: keysOf(kind, arn),
    names: undefined,
    ids: { shape: idsOf(kind === "user" ? "user" : "role"), bounds: [] },
    coarse: undefined,
  };
}

function sessionArn(role: string, sessionName: string): string {
  const { partition = "aws", account = "" } = parseArn(role) ?? {};
  return `arn:${partition}:sts::${account}:assumed-role/${role.slice(role.lastIndexOf("/") + 1)}/${sessionName}`;
}

/** The keys that the ARN of a user, or of a session's role, settles. */
function keysOf(kind: "user" | "roleSession", arn: string): Readonly<Record<string, string>> {
  const keys = {
    "aws:PrincipalArn": arn,
    "aws:PrincipalAccount": parseArn(arn)?.account ?? "",
    "aws:PrincipalType": kind === "user" ? "User" : "AssumedRole",
    "aws:PrincipalIsAWSService": "false",
  };
  return kind === "user" ? { ...keys, "aws:username": arn.slice(arn.lastIndexOf("/") + 1) } : keys;
}

/** An actor of this name, where its name is open. */
export function named(actor: Actor, name: string): { readonly principal: string; readonly keys: Actor["keys"] } {
  switch (actor.kind) {
    case "user":
      return { principal: name, keys: { ...actor.keys, ...keysOf("user", name) } };
    case "roleSession": {
      const sessionName = actor.principal.slice(actor.principal.lastIndexOf("/") + 1);
      return { principal: sessionArn(name, sessionName), keys: { ...actor.keys, ...keysOf("roleSession", name) } };
    }
    case "service":
      return { principal: name, keys: { ...actor.keys, "aws:PrincipalServiceName": name } };
    case "saml":
    case "oidc":
      return { principal: actor.principal, keys: actor.keys };
  }
}
