import {
  GetGroupPolicyCommand,
  GetOpenIDConnectProviderCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetSAMLProviderCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  paginateListAttachedGroupPolicies,
  paginateListAttachedRolePolicies,
  paginateListAttachedUserPolicies,
  paginateListGroupPolicies,
  paginateListGroupsForUser,
  paginateListMFADevices,
  paginateListRolePolicies,
  paginateListUserPolicies,
  type Role,
  type User,
} from "@aws-sdk/client-iam";
import type { SourceText } from "../../diagnostics/index.js";
import type { AccountClients } from "./account-clients.js";
import { isNotFound, troubleOf } from "./account-trouble.js";
import { deployedSource } from "./canonical-policy.js";

/** A tag as scenarios write it. */
export interface DeployedTag {
  readonly key: string;
  readonly value: string;
}

/** A user as the account has it. */
export interface DeployedUser {
  readonly arn: string;
  readonly id: string;
  readonly tags: readonly DeployedTag[];
  readonly permissionsBoundary: string | undefined;
}

/** A role as the account has it. */
export interface DeployedRole {
  readonly arn: string;
  readonly id: string;
  readonly tags: readonly DeployedTag[];
  readonly trust: SourceText;
  /** In seconds. */
  readonly maxSessionDuration: number;
}

/** Reads users, roles, policies and providers. Rejects with AccountTrouble; what is not there is undefined. */
export class DeployedAccount {
  readonly #clients: AccountClients;

  constructor(clients: AccountClients) {
    this.#clients = clients;
  }

  async user(UserName: string): Promise<DeployedUser | undefined> {
    const { iam } = this.#clients;
    const answer = await this.#found("iam:GetUser", iam.send(new GetUserCommand({ UserName })));
    return answer?.User && deployedUser(answer.User);
  }

  async role(RoleName: string): Promise<DeployedRole | undefined> {
    const { iam } = this.#clients;
    const answer = await this.#found("iam:GetRole", iam.send(new GetRoleCommand({ RoleName })));
    return answer?.Role && deployedRole(answer.Role);
  }

  /** The serial numbers of a user's MFA devices. */
  async deviceSerials(UserName: string): Promise<readonly string[]> {
    const pages = paginateListMFADevices({ client: this.#clients.iam }, { UserName });
    const devices = await this.#all("iam:ListMFADevices", pages, ({ MFADevices }) => MFADevices);
    return devices.flatMap(({ SerialNumber }) => SerialNumber ?? []);
  }

  /** A user's own policies, inline and attached, and those of its groups. */
  async policiesOfUser(UserName: string): Promise<readonly SourceText[]> {
    const { iam } = this.#clients;
    const client = { client: iam };
    const names = await this.#all(
      "iam:ListUserPolicies",
      paginateListUserPolicies(client, { UserName }),
      ({ PolicyNames }) => PolicyNames,
    );
    const own = await each(names, async (PolicyName) => {
      const command = new GetUserPolicyCommand({ UserName, PolicyName });
      const { PolicyDocument = "" } = await this.#asked("iam:GetUserPolicy", iam.send(command));
      return deployedSource(`the policy ${PolicyName} of the user ${UserName}`, PolicyDocument);
    });
    const attached = await this.#all(
      "iam:ListAttachedUserPolicies",
      paginateListAttachedUserPolicies(client, { UserName }),
      ({ AttachedPolicies }) => AttachedPolicies,
    );
    const groups = await this.#all(
      "iam:ListGroupsForUser",
      paginateListGroupsForUser(client, { UserName }),
      ({ Groups }) => Groups,
    );
    const ofGroups = await each(groups, ({ GroupName = "" }) => this.#policiesOfGroup(GroupName));
    return [
      ...own,
      ...(await each(attached, ({ PolicyArn = "" }) => this.managedPolicy(PolicyArn))),
      ...ofGroups.flat(),
    ];
  }

  /** A role's policies, inline and attached. */
  async policiesOfRole(RoleName: string): Promise<readonly SourceText[]> {
    const { iam } = this.#clients;
    const names = await this.#all(
      "iam:ListRolePolicies",
      paginateListRolePolicies({ client: iam }, { RoleName }),
      ({ PolicyNames }) => PolicyNames,
    );
    const own = await each(names, async (PolicyName) => {
      const command = new GetRolePolicyCommand({ RoleName, PolicyName });
      const { PolicyDocument = "" } = await this.#asked("iam:GetRolePolicy", iam.send(command));
      return deployedSource(`the policy ${PolicyName} of the role ${RoleName}`, PolicyDocument);
    });
    const attached = await this.#all(
      "iam:ListAttachedRolePolicies",
      paginateListAttachedRolePolicies({ client: iam }, { RoleName }),
      ({ AttachedPolicies }) => AttachedPolicies,
    );
    return [...own, ...(await each(attached, ({ PolicyArn = "" }) => this.managedPolicy(PolicyArn)))];
  }

  /** The version of a managed policy that counts. */
  async managedPolicy(PolicyArn: string): Promise<SourceText> {
    const { iam } = this.#clients;
    const { Policy } = await this.#asked("iam:GetPolicy", iam.send(new GetPolicyCommand({ PolicyArn })));
    const command = new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId });
    const { PolicyVersion } = await this.#asked("iam:GetPolicyVersion", iam.send(command));
    return deployedSource(`the managed policy ${PolicyArn}`, PolicyVersion?.Document ?? "");
  }

  /** The audiences of an OIDC provider. */
  async audiences(OpenIDConnectProviderArn: string): Promise<readonly string[] | undefined> {
    const command = new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn });
    const answer = await this.#found("iam:GetOpenIDConnectProvider", this.#clients.iam.send(command));
    return answer && (answer.ClientIDList ?? []);
  }

  async hasSamlProvider(SAMLProviderArn: string): Promise<boolean> {
    const command = new GetSAMLProviderCommand({ SAMLProviderArn });
    return (await this.#found("iam:GetSAMLProvider", this.#clients.iam.send(command))) !== undefined;
  }

  async #policiesOfGroup(GroupName: string): Promise<readonly SourceText[]> {
    const { iam } = this.#clients;
    const names = await this.#all(
      "iam:ListGroupPolicies",
      paginateListGroupPolicies({ client: iam }, { GroupName }),
      ({ PolicyNames }) => PolicyNames,
    );
    const own = await each(names, async (PolicyName) => {
      const command = new GetGroupPolicyCommand({ GroupName, PolicyName });
      const { PolicyDocument = "" } = await this.#asked("iam:GetGroupPolicy", iam.send(command));
      return deployedSource(`the policy ${PolicyName} of the group ${GroupName}`, PolicyDocument);
    });
    const attached = await this.#all(
      "iam:ListAttachedGroupPolicies",
      paginateListAttachedGroupPolicies({ client: iam }, { GroupName }),
      ({ AttachedPolicies }) => AttachedPolicies,
    );
    return [...own, ...(await each(attached, ({ PolicyArn = "" }) => this.managedPolicy(PolicyArn)))];
  }

  async #asked<A>(action: string, answer: Promise<A>): Promise<A> {
    try {
      return await answer;
    } catch (error) {
      throw troubleOf(error, action, this.#clients.mode);
    }
  }

  async #found<A>(action: string, answer: Promise<A>): Promise<A | undefined> {
    try {
      return await answer;
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw troubleOf(error, action, this.#clients.mode);
    }
  }

  async #all<P, I>(
    action: string,
    pages: AsyncIterable<P>,
    items: (page: P) => readonly I[] | undefined,
  ): Promise<I[]> {
    const all: I[] = [];
    try {
      for await (const page of pages) all.push(...(items(page) ?? []));
    } catch (error) {
      throw troubleOf(error, action, this.#clients.mode);
    }
    return all;
  }
}

/** One after the other: IAM throttles many calls at once. */
async function each<I, R>(items: readonly I[], ask: (item: I) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await ask(item));
  return results;
}

function deployedUser({ Arn = "", UserId = "", Tags, PermissionsBoundary }: User): DeployedUser {
  return {
    arn: Arn,
    id: UserId,
    tags: shownTags(Tags),
    permissionsBoundary: PermissionsBoundary?.PermissionsBoundaryArn,
  };
}

function deployedRole({
  Arn = "",
  RoleId = "",
  RoleName,
  Tags,
  AssumeRolePolicyDocument = "",
  MaxSessionDuration,
}: Role): DeployedRole {
  return {
    arn: Arn,
    id: RoleId,
    tags: shownTags(Tags),
    trust: deployedSource(`deployed trust policy of ${RoleName}`, AssumeRolePolicyDocument),
    maxSessionDuration: MaxSessionDuration ?? 3600,
  };
}

function shownTags(tags: User["Tags"] = []): readonly DeployedTag[] {
  return tags.flatMap(({ Key, Value = "" }) => (Key === undefined ? [] : [{ key: Key, value: Value }]));
}
