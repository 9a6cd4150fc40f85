import { parseArn } from "../../iam/index.js";
import { arnOf, iamArn } from "../state/arns.js";
import {
  type Account,
  emptyAccount,
  type Group,
  type ManagedPolicy,
  type OidcProvider,
  type PolicyHolder,
  type Role,
  type Tag,
  type User,
} from "../state/entities.js";
import { nameKey } from "../state/find.js";
import { elementAt, exactTextAt, membersAt, textAt, type XmlPart } from "./answer-xml.js";
import type { Knowledge } from "./knowledge.js";
import { type UpstreamReader, UpstreamUnreadable } from "./upstream.js";

/**
 * The part of the upstream's state that one decision needs, read for that decision only. It has the shape of an
 * endpoint's state, so the endpoint's own actions can decide on it.
 */
export class Picture {
  readonly accounts = new Map<string, Account>();
  readonly #upstream: UpstreamReader;
  readonly #knowledge: Knowledge;
  /** Managed policies that were read or are being read, by account and ARN. */
  readonly #policies = new Map<string, Promise<void>>();

  readonly #keySets: (account: string, url: string) => OidcProvider["keySet"];

  /** `keySets` gives the public keys of OIDC providers, which no API returns. */
  constructor(
    upstream: UpstreamReader,
    knowledge: Knowledge,
    keySets: (account: string, url: string) => OidcProvider["keySet"],
  ) {
    this.#upstream = upstream;
    this.#knowledge = knowledge;
    this.#keySets = keySets;
  }

  account(id: string): Account {
    let account = this.accounts.get(id);
    if (account === undefined) {
      account = emptyAccount(id);
      this.#knowledge.equip(account);
      this.accounts.set(id, account);
    }
    return account;
  }

  /** Reads a user, with its own policies, its groups' policies and its boundary if asked; undefined if it does not exist. */
  async user(id: string, name: string, { policies }: { readonly policies: boolean }): Promise<User | undefined> {
    const account = this.account(id);
    const result = await this.#upstream.read(id, "GetUser", { UserName: name });
    const found = elementAt(result, "User");
    if (found === undefined || textAt(found, "UserName") !== name) {
      this.#knowledge.releaseDevices(id, name);
      return undefined;
    }
    const user: User = { ...holderIn(found, "UserName"), ...boundaryAndTags(found), accessKeys: [] };
    this.#checkArn(found, arnOf(account, "user", user));
    this.#knowledge.releaseDevices(id, user);
    if (policies) {
      const groups = this.#upstream.list(id, "ListGroupsForUser", { UserName: name }, "Groups");
      await Promise.all([
        this.#readPolicies(account, "User", user),
        this.#readBoundary(account, user.permissionsBoundary),
        groups.then((all) => Promise.all(all.map((group) => this.#group(account, group, user)))),
      ]);
    }
    account.users.set(nameKey(user.name), user);
    return user;
  }

  async #group(account: Account, found: XmlPart, user: User): Promise<void> {
    const group: Group = { ...holderIn(found, "GroupName"), members: [user.name] };
    await this.#readPolicies(account, "Group", group);
    account.groups.set(nameKey(group.name), group);
  }

  /** Reads a role; undefined if there is no role of that name and path. */
  async role(
    id: string,
    { name, path }: { readonly name: string; readonly path: string },
    { policies }: { readonly policies: boolean },
  ): Promise<Role | undefined> {
    const account = this.account(id);
    const result = await this.#upstream.read(id, "GetRole", { RoleName: name });
    const found = elementAt(result, "Role");
    const arn = arnOf(account, "role", { name, path });
    if (found === undefined || textAt(found, "Arn") !== arn) return undefined;
    const role: Role = {
      ...holderIn(found, "RoleName"),
      ...boundaryAndTags(found),
      maxSessionDuration: Number(textAt(found, "MaxSessionDuration") ?? defaultMaxSessionDuration),
      trustPolicy: documentIn(found, "AssumeRolePolicyDocument"),
    };
    if (arnOf(account, "role", role) !== arn) throw confusing(`the role ${arn}`);
    if (policies) {
      await Promise.all([
        this.#readPolicies(account, "Role", role),
        this.#readBoundary(account, role.permissionsBoundary),
      ]);
    }
    account.roles.set(nameKey(role.name), role);
    return role;
  }

  /** Reads a managed policy's default version into the account, if the policy exists. */
  managedPolicy(account: Account, arn: string): Promise<void> {
    const key = `${account.id} ${arn}`;
    let reading = this.#policies.get(key);
    if (reading === undefined) {
      reading = this.#readManagedPolicy(account, arn);
      this.#policies.set(key, reading);
    }
    return reading;
  }

  async #readManagedPolicy(account: Account, arn: string): Promise<void> {
    const result = await this.#upstream.read(account.id, "GetPolicy", { PolicyArn: arn });
    if (result === undefined) return;
    const found = elementAt(result, "Policy");
    const version = textAt(found, "DefaultVersionId");
    if (version === undefined || textAt(found, "Arn") !== arn) throw confusing(`the policy ${arn}`);
    const versionResult = await this.#upstream.read(account.id, "GetPolicyVersion", {
      PolicyArn: arn,
      VersionId: version,
    });
    const document = documentIn(elementAt(versionResult, "PolicyVersion"), "Document");
    const created = textAt(found, "CreateDate") ?? "";
    const policy: ManagedPolicy = {
      name: textAt(found, "PolicyName") ?? "",
      path: textAt(found, "Path") ?? "/",
      id: textAt(found, "PolicyId") ?? "",
      arn,
      created,
      updated: created,
      tags: [],
      versions: [{ id: version, document, created }],
      defaultVersion: version,
      nextVersion: 2,
    };
    account.policies.set(arn, policy);
  }

  /** Reads a SAML provider into the account, if it exists. */
  async samlProvider(account: Account, arn: string): Promise<void> {
    const name = arn.slice(arn.lastIndexOf("/") + 1);
    if (arn !== iamArn(account, "saml-provider", "/", name)) return;
    const result = await this.#upstream.read(account.id, "GetSAMLProvider", { SAMLProviderArn: arn });
    if (result === undefined) return;
    const metadata = exactTextAt(result, "SAMLMetadataDocument");
    if (metadata === undefined) throw confusing(`the provider ${arn}`);
    const created = textAt(result, "CreateDate") ?? "";
    const id = textAt(result, "SAMLProviderUUID") ?? "";
    account.samlProviders.set(nameKey(name), { name, id, created, metadata, tags: [] });
  }

  /** Reads all OIDC providers into the account: only the token names its issuer. */
  async oidcProviders(account: Account): Promise<void> {
    const action = "ListOpenIDConnectProviders";
    const listed = await this.#upstream.list(account.id, action, {}, "OpenIDConnectProviderList");
    const arns = listed.map((provider) => textAt(provider, "Arn") ?? "");
    await Promise.all(
      arns.map(async (arn) => {
        const parameters = { OpenIDConnectProviderArn: arn };
        const result = await this.#upstream.read(account.id, "GetOpenIDConnectProvider", parameters);
        const url = arn.slice(arn.indexOf("/") + 1);
        if (result === undefined || arn !== iamArn(account, "oidc-provider", "/", url))
          throw confusing(`the provider ${arn}`);
        const textsAt = (name: string): string[] => membersAt(result, name).flatMap((member) => textAt(member) ?? []);
        const [clientIds, thumbprints] = [textsAt("ClientIDList"), textsAt("ThumbprintList")];
        const created = textAt(result, "CreateDate") ?? "";
        const keySet = this.#keySets(account.id, url);
        // Only whether there is one matters: sessions of such a provider are not decided on.
        const subjectSourceKey = textAt(result, "ContextProvider", "SubjectSourceKey");
        const contextProvider = subjectSourceKey === undefined ? undefined : { subjectSourceKey };
        account.oidcProviders.set(url, { url, created, clientIds, thumbprints, tags: [], keySet, contextProvider });
      }),
    );
  }

  async #readBoundary(account: Account, arn: string | undefined): Promise<void> {
    if (arn !== undefined) await this.managedPolicy(account, arn);
  }

  async #readPolicies(account: Account, type: "User" | "Group" | "Role", holder: PolicyHolder): Promise<void> {
    const upstream = this.#upstream;
    const named = { [`${type}Name`]: holder.name };
    const inline = async (): Promise<void> => {
      const names = await upstream.list(account.id, `List${type}Policies`, named, "PolicyNames");
      const documents = await Promise.all(
        names.map(async (listed) => {
          const name = textAt(listed) ?? "";
          const result = await upstream.read(account.id, `Get${type}Policy`, { ...named, PolicyName: name });
          return { name, document: documentIn(result, "PolicyDocument") };
        }),
      );
      holder.inlinePolicies.push(...documents);
    };
    const attached = async (): Promise<void> => {
      const all = await upstream.list(account.id, `ListAttached${type}Policies`, named, "AttachedPolicies");
      const arns = all.map((listed) => textAt(listed, "PolicyArn") ?? "");
      await Promise.all(arns.map((arn) => this.managedPolicy(account, arn)));
      holder.attachedPolicies.push(...arns);
    };
    await Promise.all([inline(), attached()]);
  }

  /** Throws if the upstream answered for another account; some emulators have one account only. */
  #checkArn(found: XmlPart, expected: string): void {
    const arn = textAt(found, "Arn");
    if (arn !== expected) throw confusing(`${expected}, which it calls ${arn?.slice(0, 200) ?? "nothing"}`);
  }
}

function confusing(what: string): UpstreamUnreadable {
  return new UpstreamUnreadable(`the gateway cannot use the upstream's answer about ${what}`);
}

/** In seconds; the default of AWS. */
const defaultMaxSessionDuration = 3600;

function holderIn(found: XmlPart, nameElement: "UserName" | "GroupName" | "RoleName"): PolicyHolder {
  const name = textAt(found, nameElement);
  const id = textAt(found, nameElement.replace("Name", "Id"));
  if (name === undefined || id === undefined) throw confusing(`a ${nameElement}`);
  const path = textAt(found, "Path") ?? "/";
  return { name, path, id, created: textAt(found, "CreateDate") ?? "", inlinePolicies: [], attachedPolicies: [] };
}

function boundaryAndTags(found: XmlPart): { tags: Tag[]; permissionsBoundary: string | undefined } {
  const tags = membersAt(found, "Tags").map((tag) => ({
    Key: exactTextAt(tag, "Key") ?? "",
    Value: exactTextAt(tag, "Value") ?? "",
  }));
  return { tags, permissionsBoundary: textAt(found, "PermissionsBoundary", "PermissionsBoundaryArn") };
}

/** A policy's text: AWS returns it URL-encoded, and some emulators as it is. */
function documentIn(part: XmlPart | undefined, name: string): string {
  const text = textAt(part, name);
  if (text === undefined) throw confusing(`a ${name}, which is missing`);
  if (text.startsWith("{")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw confusing(`a ${name}, which is not URL-encoded`);
  }
}

/** The account, path and name in the ARN of a role; undefined for other texts. */
export function roleInArn(
  arn: string,
): { readonly account: string; readonly name: string; readonly path: string } | undefined {
  const parsed = parseArn(arn);
  if (parsed === undefined || parsed.service !== "iam" || !/^\d{12}$/.test(parsed.account)) return undefined;
  const { account, resource } = parsed;
  if (!resource.startsWith("role/")) return undefined;
  const slash = resource.lastIndexOf("/");
  return { account, path: resource.slice("role".length, slash + 1), name: resource.slice(slash + 1) };
}
