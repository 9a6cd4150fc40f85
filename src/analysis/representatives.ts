import type { CompiledPolicy } from "../engine/index.js";
import { type Principal, providerOfClaim, readCaller, readPrincipal } from "../iam/index.js";
import { type Actor, type Open, provider, service, session, user } from "./actors.js";
import { anything, exactly, type TextPattern } from "./patterns.js";
import { arnsOf, idsOf, serviceNames } from "./shapes.js";
import type { Distinction } from "./texts.js";

type Named = Exclude<Principal, { readonly kind: "nobody" }>;

/** What the principals of policies name, which is what tells callers apart. */
interface Mentioned {
  readonly principals: readonly Named[];
  readonly partitions: readonly string[];
  readonly accounts: ReadonlySet<string>;
  readonly ids: readonly string[];
  readonly sessionNames: ReadonlySet<string>;
  /** The users and roles that are actors of their own, by what is before their kind: `arn:aws:iam::123456789012:`. */
  readonly arns: ReadonlyMap<string, ReadonlySet<string>>;
  /** The roles by what their sessions' ARNs say of them. */
  readonly roles: ReadonlyMap<string, readonly string[]>;
}

/**
 * The possible callers under these policies: each that the policies name, and one example for each other kind.
 * `accounts` are those that the question tells apart besides. They are made one by one, because there may be many.
 */
export function* actorsFor(policies: readonly CompiledPolicy[], accounts: readonly string[]): Generator<Actor> {
  const mentioned = mentionedIn(policies, accounts);
  const seen = new Set<string>();
  for (const actor of everybodyIn(policies, mentioned)) {
    const bounds = [actor.account, actor.names === undefined, actor.coarse].join(" ");
    const key = `${actor.action} ${actor.kind} ${actor.principal} ${actor.keys["aws:PrincipalArn"]} ${bounds}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (actor.ids === undefined) yield actor;
    else yield* withIds(actor, mentioned);
  }
}

function* everybodyIn(policies: readonly CompiledPolicy[], mentioned: Mentioned): Generator<Actor> {
  const { principals, partitions, accounts, ids } = mentioned;
  for (const principal of principals) yield* thoseNamed(principal, mentioned);
  const isOpen = principals.some(({ kind }) => kind === "everyone") || policies.some(hasExceptions);
  const areAccountsOpen = isOpen || ids.length > 0;
  const admitted = new Set(principals.flatMap((each) => (each.kind === "account" ? [each.account] : [])));
  for (const partition of partitions) {
    for (const account of accounts) {
      if (areAccountsOpen || admitted.has(account)) yield* anyOf(partition, account, mentioned);
    }
    if (areAccountsOpen) yield* anyOf(partition, undefined, mentioned);
  }
  if (isOpen) yield* othersWithoutAccount(policies, mentioned);
}

/** The callers that a principal names one by one. */
function thoseNamed(principal: Named, mentioned: Mentioned): readonly Actor[] {
  switch (principal.kind) {
    case "user":
      return [user(principal.arn)];
    case "role":
      return [session(principal.arn, someSession(mentioned))];
    case "roleSession":
      return sessionsNamed(principal, mentioned);
    case "service":
      return [service(principal.name)];
    case "provider":
      return [provider(principal.type, principal.text)];
    case "account":
    case "everyone":
    case "uniqueId":
      return [];
    case "federatedUser":
      // Sessions of GetFederationToken cannot call AWS STS but for GetCallerIdentity:
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getfederationtoken.html
      return [];
  }
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
  const partitions = policies
    .flatMap(({ statements }) => statements.flatMap(({ conditions }) => conditions))
    .flatMap(({ source }) => source.values.flatMap(({ value }) => partitionIn(value) ?? []));
  const mentioned = {
    principals,
    partitions: new Set(["aws", ...partitions]),
    accounts: new Set(accounts),
    ids: new Set<string>(),
    sessionNames: new Set<string>(),
    arns: new Map<string, Set<string>>(),
    roles: new Map<string, string[]>(),
  };
  for (const principal of principals) {
    if ("account" in principal) mentioned.accounts.add(principal.account);
    if ("partition" in principal && principal.partition !== undefined) mentioned.partitions.add(principal.partition);
    if (principal.kind === "uniqueId") mentioned.ids.add(principal.id);
    if (principal.kind === "roleSession") mentioned.sessionNames.add(principal.sessionName);
    if (principal.kind === "role") listed(mentioned.roles, sessionsOf(principal, principal.name)).push(principal.arn);
    if (principal.kind === "user" || principal.kind === "role") {
      const key = `${principal.partition} ${principal.account}`;
      mentioned.arns.set(key, (mentioned.arns.get(key) ?? new Set()).add(principal.arn));
    }
  }
  return { ...mentioned, partitions: [...mentioned.partitions], ids: [...mentioned.ids] };
}

/** The partition of an ARN or a pattern of ARNs. */
function partitionIn(text: string): string | undefined {
  // Most values are none.
  return text.startsWith("arn:aws") ? /^arn:(aws[a-z-]*):/.exec(text)?.[1] : undefined;
}

function listed<T>(lists: Map<string, T[]>, key: string): T[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

/** What the ARNs of a role's sessions have in common: they do not show its path. */
function sessionsOf({ partition, account }: { partition: string; account: string }, roleName: string): string {
  return `${partition} ${account} ${roleName}`;
}

/** The name of a session that no principal names. */
function someSession({ sessionNames }: Mentioned): string {
  return firstFree("session", (name) => sessionNames.has(name));
}

/** The text, or one that begins like it. */
function firstFree(text: string, isTaken: (text: string) => boolean): string {
  let free = text;
  for (let count = 1; isTaken(free); count++) free = `${text}-${count}`;
  return free;
}

/** Sessions of this name: of the roles that are named, and of one whose path is not. */
function sessionsNamed(
  principal: Principal & { readonly kind: "roleSession" },
  mentioned: Mentioned,
): readonly Actor[] {
  const { partition, account, roleName, sessionName } = principal;
  const roles = mentioned.roles.get(sessionsOf(principal, roleName)) ?? [];
  const withPath = (path: string): string => `arn:${partition}:iam::${account}:role/${path}${roleName}`;
  let path = "";
  while (roles.includes(withPath(path))) path += "x/";
  const names: Open = {
    shape: arnsOf({ partition, account, type: "role" }),
    bounds: [
      { patterns: [[anything(), ...exactly(`/${roleName}`)]], only: "matching" },
      { patterns: roles.map(exactly), only: "others" },
    ],
  };
  return [...roles.map((role) => session(role, sessionName)), { ...session(withPath(path), sessionName), names }];
}

/** Any user and any session of a role, of an account or, without one, of an account that no principal names. */
function anyOf(partition: string, account: string | undefined, mentioned: Mentioned): readonly Actor[] {
  const number = account ?? unmentionedAccount(mentioned);
  const taken = mentioned.arns.get(`${partition} ${number}`) ?? new Set();
  const others: TextPattern[] = [...taken].map(exactly);
  if (account === undefined) {
    for (const each of mentioned.accounts) others.push([...exactly(`arn:${partition}:iam::${each}:`), anything()]);
  }
  const bounds: readonly Distinction[] = others.length === 0 ? [] : [{ patterns: others, only: "others" }];
  const but = [...taken, ...(account === undefined ? mentioned.accounts : [])].join(" ");
  const named = (type: "user" | "role"): Open => {
    return { shape: arnsOf({ partition, account, type }), bounds, id: `${partition} ${account} ${type} but ${but}` };
  };
  const arn = (name: string): string => firstFree(`arn:${partition}:iam::${number}:${name}`, (text) => taken.has(text));
  return [
    { ...user(arn("user/somebody")), account, names: named("user"), isExample: true },
    { ...session(arn("role/some-role"), someSession(mentioned)), account, names: named("role"), isExample: true },
  ];
}

/** An account that no principal and no question names. */
function unmentionedAccount({ accounts }: Mentioned): string {
  let number = 987_650_123_456;
  while (accounts.has(String(number))) number--;
  return String(number);
}

/** Services and federated callers who are nobody that policies name. */
function othersWithoutAccount(policies: readonly CompiledPolicy[], mentioned: Mentioned): readonly Actor[] {
  const { principals, partitions } = mentioned;
  const services = new Set(principals.flatMap((each) => (each.kind === "service" ? [each.name] : [])));
  const named = new Set(principals.flatMap((each) => (each.kind === "provider" ? [each.text] : [])));
  const conditions = policies.flatMap(({ statements }) => statements.flatMap((each) => each.conditions));
  const hosts = conditions.flatMap(({ source: { key } }) => {
    const host = providerOfClaim(key.value);
    return host.includes(".") ? [host] : [];
  });
  const compared = conditions.flatMap(({ key, source }) =>
    key === "aws:federatedprovider" ? source.values.map(({ value }) => value) : [],
  );
  const byPattern = compared.some((text) => /[*?$]/.test(text));
  const account = unmentionedAccount(mentioned);
  const owners = partitions.map((partition) => `arn:${partition}:iam::${account}`);
  const texts = [...new Set([...hosts, "example.com"])].flatMap((host) => [
    host,
    ...owners.map((owner) => `${owner}:oidc-provider/${host}`),
  ]);
  const saml = owners.map((owner) => `${owner}:saml-provider/SomeProvider`);
  const providers = [...new Set([...texts, ...saml, ...compared])].flatMap((text) => {
    const caller = named.has(text) ? undefined : readCaller(text);
    return caller?.kind === "provider" ? [provider(caller.type, text)] : [];
  });
  const coarse = byPattern ? "aws:FederatedProvider is compared with a pattern" : undefined;
  const name = ["ec2.amazonaws.com", "lambda.amazonaws.com"].find((each) => !services.has(each));
  const free = firstFree("some-service", (each) => services.has(`${each}.amazonaws.com`));
  const bounds: Distinction[] = [
    { patterns: [...services].map(exactly), only: "others" },
    { patterns: [[{ kind: "one", except: "." }, anything(), ...exactly(".amazonaws.com")]], only: "matching" },
  ];
  return [
    { ...service(name ?? `${free}.amazonaws.com`), names: { shape: serviceNames, bounds }, isExample: true },
    ...providers.map((each) => ({ ...each, coarse })),
  ];
}

/** The actor with each of the ids that policies name and that it can have, and with none of them. */
function* withIds(actor: Actor, { ids, sessionNames }: Mentioned): Generator<Actor> {
  const type = actor.kind === "user" ? "user" : "role";
  const own = ids.filter((id) => id.startsWith(type === "user" ? "AIDA" : "AROA"));
  // The id of a role session ends with its name, which is known where a principal names it.
  const sessionName = actor.principal.slice(actor.principal.lastIndexOf("/") + 1);
  const ofSession: readonly Distinction[] =
    type === "role" && sessionNames.has(sessionName)
      ? [{ patterns: [[anything(), ...exactly(`:${sessionName}`)]], only: "matching" }]
      : [];
  if (own.length === 0) {
    yield { ...actor, ids: { shape: idsOf(type), bounds: ofSession } };
    return;
  }
  const patterns = own.map((id) => (type === "user" ? exactly(id) : [...exactly(`${id}:`), anything()]));
  yield { ...actor, ids: { shape: idsOf(type), bounds: [...ofSession, { patterns, only: "others" }] } };
  for (const id of own) {
    const userId = type === "user" ? id : `${id}:${sessionName}`;
    yield {
      ...actor,
      keys: { ...actor.keys, "aws:userid": userId },
      ids: { shape: idsOf(type, id), bounds: ofSession },
    };
  }
}
