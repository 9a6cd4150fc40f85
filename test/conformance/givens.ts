import type {
  Given,
  GivenOidcProvider,
  GivenPolicy,
  GivenRole,
  GivenSamlProvider,
  GivenUser,
} from "../../src/backends/index.js";
import { SourceText } from "../../src/diagnostics/index.js";
import { Fields } from "./fields.js";

/** The account of everybody who has none. */
export const homeAccount = "123456789012";

/** Users, roles and providers of one file of cases, of which each case gets those that it names. */
export interface Givens {
  readonly users: readonly GivenUser[];
  readonly roles: readonly GivenRole[];
  /** Roles that calls name and that do not exist. */
  readonly unknownRoles: readonly GivenRole[];
  readonly oidcProviders: readonly GivenOidcProvider[];
  readonly samlProviders: readonly GivenSamlProvider[];
}

/** Reads the member `given` of a file. Throws where it is not as it should be. */
export function readGivens(value: unknown, where: string): Givens {
  const given = new Fields(value ?? {}, where);
  const givens: Givens = {
    users: given.list("users", readUser),
    roles: given.list("roles", readRole),
    unknownRoles: given.texts("unknownRoles").map(unknownRole),
    oidcProviders: given.list("oidcProviders", readOidcProvider),
    samlProviders: given.list("samlProviders", readSamlProvider),
  };
  given.end();
  return givens;
}

/**
 * Which Givens a case needs, in the order in which it can be made: the members that its calls name, and whom their
 * trust policies name, since AWS stores no policy that names somebody who does not exist.
 */
export function neededOf(givens: Givens, named: ReadonlySet<Given>): readonly Given[] {
  const inOrder: readonly Given[] = [
    ...givens.users,
    ...givens.oidcProviders,
    ...givens.samlProviders,
    ...givens.roles,
  ];
  const needed = new Set(inOrder.filter((member) => named.has(member)));
  for (let before = -1; before < needed.size; ) {
    before = needed.size;
    const trusts = [...needed].flatMap((member) => (member.kind === "role" ? [member.trust.source.text] : []));
    for (const member of inOrder) {
      if (trusts.some((text) => names(text, member))) needed.add(member);
    }
  }
  return inOrder.filter((member) => needed.has(member));
}

function names(trust: string, member: Given): boolean {
  if (trust.includes(`"${member.arn}"`)) return true;
  return member.kind === "role" && trust.includes(`"arn:aws:sts::${member.account}:assumed-role/${member.name}/`);
}

function readUser(value: unknown, where: string): GivenUser {
  const fields = new Fields(value, where);
  const { account, path, name } = entityOf(fields);
  const arn = `arn:aws:iam::${account}:user${path}${name}`;
  const boundary = fields.has("permissionsBoundary")
    ? policyOf("identity", `the permissions boundary of ${name}`, fields.raw("permissionsBoundary"))
    : undefined;
  const user: GivenUser = {
    kind: "user",
    ...{ account, path, name, arn },
    hasDevice: fields.flag("device"),
    identityPolicies: policiesOf(name, fields),
    permissionsBoundary: boundary,
    tags: tagsOf(fields),
  };
  fields.end();
  return user;
}

function readRole(value: unknown, where: string): GivenRole {
  const fields = new Fields(value, where);
  const { account, path, name } = entityOf(fields);
  const role: GivenRole = {
    kind: "role",
    ...{ account, path, name, arn: `arn:aws:iam::${account}:role${path}${name}` },
    trust: policyOf("trust", `the trust policy of ${name}`, fields.raw("trusts")),
    identityPolicies: policiesOf(name, fields),
    maxSessionDuration: fields.optionalNumber("maxSessionDuration"),
  };
  fields.end();
  return role;
}

function unknownRole(name: string): GivenRole {
  return {
    kind: "role",
    ...{ account: homeAccount, path: "/", name, arn: `arn:aws:iam::${homeAccount}:role/${name}` },
    trust: { source: new SourceText(`no trust policy: there is no role ${name}`, "") },
    identityPolicies: [],
    maxSessionDuration: undefined,
  };
}

function readOidcProvider(value: unknown, where: string): GivenOidcProvider {
  const fields = new Fields(value, where);
  const host = fields.text("host");
  const arn = `arn:aws:iam::${homeAccount}:oidc-provider/${host}`;
  const audiences = fields.texts("audiences");
  fields.end();
  return { kind: "oidc", account: homeAccount, host, arn, audiences };
}

function readSamlProvider(value: unknown, where: string): GivenSamlProvider {
  const fields = new Fields(value, where);
  const name = fields.text("name");
  fields.end();
  return { kind: "saml", account: homeAccount, name, arn: `arn:aws:iam::${homeAccount}:saml-provider/${name}` };
}

function entityOf(fields: Fields): { readonly account: string; readonly path: string; readonly name: string } {
  const full = fields.text("name");
  const name = full.slice(full.lastIndexOf("/") + 1);
  return { account: fields.optionalText("account") ?? homeAccount, path: `/${full.slice(0, -name.length)}`, name };
}

function policiesOf(name: string, fields: Fields): readonly GivenPolicy[] {
  if (!fields.has("policy")) return [];
  return [policyOf("identity", `the policy of ${name}`, fields.raw("policy"))];
}

function tagsOf(fields: Fields): GivenUser["tags"] {
  const tags = fields.record("tags", textOf);
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}

/** Throws where a value is no text. */
export function textOf(value: unknown, where: string): string {
  if (typeof value === "string") return value;
  throw new Error(`${where} is no text`);
}

/**
 * A policy of the statements that a fixture has, one or a list. What they do not say: `Effect` is `Allow`, `Action` is
 * `sts:AssumeRole`, and `Resource`, which trust policies do not have, is `*`. A text is taken as it is.
 */
export function policyOf(kind: "trust" | "identity", name: string, value: unknown): GivenPolicy {
  if (typeof value === "string") return { source: new SourceText(name, value) };
  const assumed = { Effect: "Allow", Action: "sts:AssumeRole", ...(kind === "identity" ? { Resource: "*" } : {}) };
  const statements: readonly unknown[] = Array.isArray(value) ? value : [value];
  const Statement = statements.map((statement) => {
    if (typeof statement !== "object" || statement === null)
      throw new Error(`${name} has a statement that is no object`);
    return { ...assumed, ...statement };
  });
  return { source: new SourceText(name, JSON.stringify({ Version: "2012-10-17", Statement }, null, 2)) };
}
