import type { CompiledPolicy, ContextValues } from "../engine/index.js";
import { type Principal, parseArn, readCaller, readPrincipal } from "../iam/index.js";
import type { Keys } from "./keys.js";
import { anything, exactly, type TextPattern } from "./patterns.js";
import { arnsOf, idsOf, serviceNames, type TextShape } from "./shapes.js";
import type { Distinction } from "./texts.js";

/** Kinds of callers by what they can carry: people and roles sign calls, services and federated callers do not. */
export type ActorKind = "user" | "roleSession" | "service" | "saml" | "oidc";

/** The texts that something of an actor may be, where it is open. */
export interface Open {
  readonly shape: TextShape;
  /** Which of them it is not, or only is. */
  readonly bounds: readonly Distinction[];
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
  /** Why it stands for others that the policies may tell apart; undefined where it does not. */
  readonly coarse: string | undefined;
}

type Named = Exclude<Principal, { readonly kind: "nobody" }>;

/** What the principals of policies name, which is what tells callers apart. */
interface Mentioned {
  readonly principals: readonly Named[];
  readonly partitions: readonly string[];
  readonly accounts: readonly string[];
  readonly ids: readonly string[];
  readonly sessionNames: ReadonlySet<string>;
  /** The users and roles that are actors of their own. */
  readonly arns: ReadonlySet<string>;
}

/**
 * Everybody who may be a caller under these policies: who is named, and one of each kind for whom many are.
 * `accounts` are those that the question tells apart besides.
 */
export function actorsFor(policies: readonly CompiledPolicy[], accounts: readonly string[]): readonly Actor[] {
  const mentioned = mentionedIn(policies, accounts);
  const { principals } = mentioned;
  const isOpen = principals.some(({ kind }) => kind === "everyone") || policies.some(hasExceptions);
  const actors = new Map<string, Actor>();
  const add = (actor: Actor): void => {
    const bounds = [actor.account, actor.names === undefined, actor.keys["aws:userid"], actor.coarse].join(" ");
    const key = `${actor.action} ${actor.kind} ${actor.principal} ${bounds}`;
    if (!actors.has(key)) actors.set(key, actor);
  };
  const addPeople = (actor: Actor): void => {
    for (const each of withIds(actor, mentioned.ids)) add(each);
  };
  for (const principal of principals) {
    switch (principal.kind) {
      case "user":
        addPeople(user(principal.partition, principal.account, principal.arn));
        break;
      case "role":
        addPeople(session(principal.partition, principal.account, principal.arn, someSession(mentioned)));
        break;
      case "roleSession":
        for (const actor of sessionsNamed(principal, mentioned)) addPeople(actor);
        break;
      case "service":
        add(service(principal.name));
        break;
      case "provider":
        add(provider(principal.type, principal.text));
        break;
      case "account":
      case "everyone":
      case "uniqueId":
        break;
      case "federatedUser":
        // Sessions of GetFederationToken cannot call AWS STS but for GetCallerIdentity:
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getfederationtoken.html
        break;
    }
  }
  const accountsOpen = isOpen || mentioned.ids.length > 0;
  const admitted = new Set(principals.flatMap((each) => (each.kind === "account" ? [each.account] : [])));
  for (const partition of mentioned.partitions) {
    for (const account of mentioned.accounts) {
      if (accountsOpen || admitted.has(account))
        for (const each of anyOf(partition, account, mentioned)) addPeople(each);
    }
    if (accountsOpen) for (const each of anyOf(partition, undefined, mentioned)) addPeople(each);
  }
  if (isOpen) for (const actor of othersWithoutAccount(policies, mentioned)) add(actor);
  return [...actors.values()];
}

function hasExceptions({ document }: CompiledPolicy): boolean {
  return document.statements.some(({ principal }) => principal?.negated === true);
}

function mentionedIn(policies: readonly CompiledPolicy[], accounts: readonly string[]): Mentioned {
  const principals = policies
    .flatMap(({ document }) => document.statements)
    .flatMap(({ principal }) => principal?.values ?? [])
    .map(({ type, value }) => readPrincipal(type.value, value))
    .filter((principal) => principal.kind !== "nobody");
  const compared = [
    ...new Set(policies.flatMap(({ statements }) => statements.flatMap(({ conditions }) => conditions))),
  ]
    .flatMap(({ source }) => source.values)
    .flatMap(({ value }) => /^arn:(aws[a-z-]*):/.exec(value)?.[1] ?? []);
  const partitions = principals.flatMap((each) =>
    "partition" in each && each.partition !== undefined ? [each.partition] : [],
  );
  return {
    principals,
    partitions: [...new Set(["aws", ...partitions, ...compared])],
    accounts: [...new Set([...principals.flatMap((each) => ("account" in each ? [each.account] : [])), ...accounts])],
    ids: [...new Set(principals.flatMap((each) => (each.kind === "uniqueId" ? [each.id] : [])))],
    sessionNames: new Set(principals.flatMap((each) => (each.kind === "roleSession" ? [each.sessionName] : []))),
    arns: new Set(principals.flatMap((each) => (each.kind === "user" || each.kind === "role" ? [each.arn] : []))),
  };
}

/** The name of a session that no principal names. */
function someSession({ sessionNames }: Mentioned): string {
  let name = "session";
  for (let count = 1; sessionNames.has(name); count++) name = `session-${count}`;
  return name;
}

/** Sessions of this name: of the roles that are named, and of one whose path is not. */
function sessionsNamed(
  { partition, account, roleName, sessionName }: Principal & { readonly kind: "roleSession" },
  { principals }: Mentioned,
): readonly Actor[] {
  const roles = principals.flatMap((each) =>
    each.kind === "role" && each.partition === partition && each.account === account && each.name === roleName
      ? [each.arn]
      : [],
  );
  let path = "";
  while (roles.includes(arnWith(path))) path += "x/";
  const names: Open = {
    shape: arnsOf({ partition, account, type: "role" }),
    bounds: [
      { patterns: [[anything(), ...exactly(`/${roleName}`)]], only: "matching" },
      { patterns: roles.map(exactly), only: "others" },
    ],
  };
  return [
    ...roles.map((role) => session(partition, account, role, sessionName)),
    { ...session(partition, account, arnWith(path), sessionName), names },
  ];
  function arnWith(some: string): string {
    return `arn:${partition}:iam::${account}:role/${some}${roleName}`;
  }
}

/** Any user and any session of a role, of an account or, without one, of an account that no principal names. */
function anyOf(partition: string, account: string | undefined, mentioned: Mentioned): readonly Actor[] {
  const number = account ?? unmentioned.find((each) => !mentioned.accounts.includes(each)) ?? "987650123456";
  const open = (type: "user" | "role"): Open => {
    const arns = [...mentioned.arns].filter((arn) => arn.startsWith(`arn:${partition}:iam::${account ?? ""}`));
    const others: TextPattern[] = arns.map(exactly);
    if (account === undefined) {
      for (const each of mentioned.accounts) others.push([...exactly(`arn:${partition}:iam::${each}:`), anything()]);
    }
    const bounds: Distinction[] = others.length === 0 ? [] : [{ patterns: others, only: "others" }];
    return { shape: arnsOf({ partition, account, type }), bounds };
  };
  const arn = (name: string): string => `arn:${partition}:iam::${number}:${name}`;
  return [
    { ...user(partition, number, free(arn("user/somebody"), mentioned)), names: open("user") },
    {
      ...session(partition, number, free(arn("role/some-role"), mentioned), someSession(mentioned)),
      names: open("role"),
    },
  ].map((actor) => (account === undefined ? { ...actor, account: undefined } : actor));
}

/** An ARN that no principal is. */
function free(arn: string, { arns }: Mentioned): string {
  let text = arn;
  for (let count = 1; arns.has(text); count++) text = `${arn}-${count}`;
  return text;
}

/** Accounts for representatives, the first of them that policies do not mention. */
const unmentioned = Array.from({ length: 1000 }, (_, index) => String(987_650_123_456 - index));

/** Services and federated callers who are nobody that policies name. */
function othersWithoutAccount(
  policies: readonly CompiledPolicy[],
  { principals, partitions }: Mentioned,
): readonly Actor[] {
  const services = principals.flatMap((each) => (each.kind === "service" ? [each.name] : []));
  const named = new Set(principals.flatMap((each) => (each.kind === "provider" ? [each.text] : [])));
  const conditions = policies.flatMap(({ statements }) => statements.flatMap((each) => each.conditions));
  const hosts = conditions.flatMap(({ source: { key } }) => {
    const host = key.value.slice(0, key.value.lastIndexOf(":"));
    return host.includes(".") ? [host] : [];
  });
  const compared = conditions.flatMap(({ key, source }) =>
    key === "aws:federatedprovider" ? source.values.map(({ value }) => value) : [],
  );
  const byPattern = compared.some((text) => /[*?$]/.test(text));
  const texts = [...new Set([...hosts, "example.com"])].flatMap((host) => [
    host,
    ...partitions.map((partition) => `arn:${partition}:iam::123456789012:oidc-provider/${host}`),
  ]);
  const saml = partitions.map((partition) => `arn:${partition}:iam::123456789012:saml-provider/SomeProvider`);
  const providers = [...new Set([...texts, ...saml, ...compared])].flatMap((text) => {
    const caller = named.has(text) ? undefined : readCaller(text);
    return caller?.kind === "provider" ? [provider(caller.type, text)] : [];
  });
  const coarse = byPattern ? "aws:FederatedProvider is compared with a pattern" : undefined;
  const name = ["ec2.amazonaws.com", "lambda.amazonaws.com", "ecs-tasks.amazonaws.com"].find(
    (each) => !services.includes(each),
  );
  const bounds: Distinction[] = [
    { patterns: services.map(exactly), only: "others" },
    { patterns: [[anything(), ...exactly(".amazonaws.com")]], only: "matching" },
  ];
  return [
    { ...service(name ?? "some-service.amazonaws.com"), names: { shape: serviceNames, bounds } },
    ...providers.map((each) => ({ ...each, coarse })),
  ];
}

const withoutAccount = { account: undefined, names: undefined, ids: undefined, coarse: undefined } as const;

function service(name: string): Actor {
  return {
    ...withoutAccount,
    kind: "service",
    action: "sts:AssumeRole",
    principal: name,
    partition: "aws",
    keys: { "aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": name },
  };
}

function provider(type: "saml" | "oidc", text: string): Actor {
  return {
    ...withoutAccount,
    kind: type,
    action: type === "saml" ? "sts:AssumeRoleWithSAML" : "sts:AssumeRoleWithWebIdentity",
    principal: text,
    partition: parseArn(text)?.partition ?? "aws",
    keys: type === "saml" ? {} : { "aws:FederatedProvider": text },
  };
}

function user(partition: string, account: string, arn: string): Actor {
  return {
    kind: "user",
    action: "sts:AssumeRole",
    principal: arn,
    partition,
    account,
    keys: keysOf("user", arn),
    names: undefined,
    ids: { shape: idsOf("user"), bounds: [] },
    coarse: undefined,
  };
}

function session(partition: string, account: string, role: string, sessionName: string): Actor {
  return {
    kind: "roleSession",
    action: "sts:AssumeRole",
    principal: sessionArn(role, sessionName),
    partition,
    account,
    keys: keysOf("roleSession", role),
    names: undefined,
    ids: { shape: idsOf("role"), bounds: [] },
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

/** The actor with each of the ids that policies name and that it can have, and with none of them. */
function withIds(actor: Actor, all: readonly string[]): readonly Actor[] {
  const [type, begin] = actor.kind === "user" ? (["user", "AIDA"] as const) : (["role", "AROA"] as const);
  const own = all.filter((id) => id.startsWith(begin));
  if (own.length === 0) return [actor];
  const patterns = own.map((id) => (type === "user" ? exactly(id) : [...exactly(`${id}:`), anything()]));
  const other: Actor = { ...actor, ids: { shape: idsOf(type), bounds: [{ patterns, only: "others" }] } };
  return [
    other,
    ...own.map((id): Actor => {
      const userId = type === "user" ? id : `${id}:session`;
      return { ...actor, keys: { ...actor.keys, "aws:userid": userId }, ids: { shape: idsOf(type, id), bounds: [] } };
    }),
  ];
}

/** An actor of this name, where its name is open. */
export function named(actor: Actor, name: string): { readonly principal: string; readonly keys: Keys } {
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

/** The keys as the engine wants them. */
export function contextOf(keys: Keys): ContextValues {
  return new Map(
    Object.entries(keys).map(([key, value]) => [key.toLowerCase(), typeof value === "string" ? [value] : value]),
  );
}
