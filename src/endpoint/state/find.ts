import { type Failure, noSuchEntity } from "../calls/failure.js";
import { withAwsPolicyNote } from "../iam/unknown-aws-policy.js";
import { managedPolicy } from "./aws-managed-policies.js";
import type {
  AccessKey,
  Account,
  Group,
  InstanceProfile,
  ManagedPolicy,
  MfaDevice,
  OidcProvider,
  Role,
  SamlProvider,
  State,
  User,
} from "./entities.js";

/** The key of a name. Two names that differ only in case cannot both exist, but a name is found only as it was given. */
export function nameKey(name: string): string {
  return name.toLowerCase();
}

function find<T extends { readonly name: string }>(
  entities: ReadonlyMap<string, T>,
  name: string,
  missing: string,
): T | Failure {
  const entity = entities.get(nameKey(name));
  return entity?.name === name ? entity : noSuchEntity(missing);
}

/** A user by name, or AWS's error. */
export function findUser(account: Account, name: string): User | Failure {
  return find(account.users, name, `The user with name ${name} cannot be found.`);
}

/** A group by name, or AWS's error. */
export function findGroup(account: Account, name: string): Group | Failure {
  return find(account.groups, name, `The group with name ${name} cannot be found.`);
}

/** A role by name, or AWS's error. */
export function findRole(account: Account, name: string): Role | Failure {
  return find(account.roles, name, `The role with name ${name} cannot be found.`);
}

/** An instance profile by name, or AWS's error. */
export function findInstanceProfile(account: Account, name: string): InstanceProfile | Failure {
  return find(account.instanceProfiles, name, `Instance Profile ${name} cannot be found.`);
}

/** A managed policy by ARN, of the account or of AWS, or AWS's error. */
export function findPolicy(account: Account, arn: string): ManagedPolicy | Failure {
  return managedPolicy(arn, account) ?? withAwsPolicyNote(noSuchEntity(`Policy ${arn} was not found.`), arn);
}

/** An access key of a user by id, or AWS's error. */
export function findAccessKey(user: User, id: string): AccessKey | Failure {
  return user.accessKeys.find((key) => key.id === id) ?? noSuchEntity(`The Access Key with id ${id} cannot be found.`);
}

/** A virtual MFA device by serial number, or AWS's error. */
export function findMfaDevice(account: Account, serialNumber: string): MfaDevice | Failure {
  const device = account.mfaDevices.get(serialNumber);
  return device ?? noSuchEntity(`MFA Device with serial number ${serialNumber} does not exist.`);
}

/** An OIDC provider by ARN, or AWS's error. */
export function findOidcProvider(account: Account, arn: string): OidcProvider | Failure {
  const url = arn.slice(arn.indexOf("/") + 1);
  const provider = arn.startsWith(`arn:aws:iam::${account.id}:oidc-provider/`)
    ? account.oidcProviders.get(url)
    : undefined;
  return provider ?? noSuchEntity(`OpenIDConnect Provider not found for arn ${arn}`);
}

/** A SAML provider by ARN, or AWS's error. */
export function findSamlProvider(account: Account, arn: string): SamlProvider | Failure {
  const name = arn.slice(arn.indexOf("/") + 1);
  const isHere = arn.startsWith(`arn:aws:iam::${account.id}:saml-provider/`);
  const provider = isHere ? account.samlProviders.get(nameKey(name)) : undefined;
  return provider?.name === name ? provider : noSuchEntity(`Manifest not found for arn ${arn}`);
}

/** A user or role of any account by its unique ID. */
export function findById(
  state: State,
  id: string,
): { readonly account: Account; readonly type: "user" | "role"; readonly entity: User | Role } | undefined {
  const known = atPlace(state, id);
  if (known !== undefined) return known;
  notePlaces(state);
  return atPlace(state, id);
}

function atPlace(state: State, id: string): ReturnType<typeof findById> {
  const { account: accountId = "", type = "user", key = "" } = state.placesById.get(id) ?? {};
  const account = state.accounts.get(accountId);
  const entity = (type === "user" ? account?.users : account?.roles)?.get(key);
  return account === undefined || entity?.id !== id ? undefined : { account, type, entity };
}

/** Looks at all entities: a large account has thousands, and each of its trust policies may name one. */
function notePlaces({ accounts, placesById }: State): void {
  placesById.clear();
  for (const { id: account, users, roles } of accounts.values()) {
    for (const [key, { id }] of users) placesById.set(id, { account, type: "user", key });
    for (const [key, { id }] of roles) placesById.set(id, { account, type: "role", key });
  }
}

/** A user or role by its ARN, path included. */
export function findByArn(account: Account, type: "user" | "role", pathAndName: string): User | Role | undefined {
  const slash = pathAndName.lastIndexOf("/");
  const name = pathAndName.slice(slash + 1);
  const path = `/${pathAndName.slice(0, slash + 1)}`;
  const entity = (type === "user" ? account.users : account.roles).get(nameKey(name));
  return entity?.name === name && entity.path === path ? entity : undefined;
}
