import type { Account } from "./entities.js";

/** What an ARN of IAM can name in an account. */
export type IamResource =
  | "user"
  | "group"
  | "role"
  | "policy"
  | "mfa"
  | "instance-profile"
  | "oidc-provider"
  | "saml-provider";

/** `arn:aws:iam::123456789012:user/path/name`; the path begins and ends with a slash. */
export function iamArn(account: Account | string, type: IamResource, path: string, name: string): string {
  const id = typeof account === "string" ? account : account.id;
  return `arn:aws:iam::${id}:${type}${path}${name}`;
}

/** The ARN of something that has a path and a name. */
export function arnOf(
  account: Account | string,
  type: IamResource,
  entity: { readonly path: string; readonly name: string },
): string {
  return iamArn(account, type, entity.path, entity.name);
}

/** `arn:aws:iam::123456789012:root`. */
export function rootArn(account: Account | string): string {
  return `arn:aws:iam::${typeof account === "string" ? account : account.id}:root`;
}

/** The ARN of a role's session, which does not show the role's path. */
export function sessionArn(account: Account | string, roleName: string, sessionName: string): string {
  const id = typeof account === "string" ? account : account.id;
  return `arn:aws:sts::${id}:assumed-role/${roleName}/${sessionName}`;
}

/** The ARN of a GetFederationToken session. */
export function federatedUserArn(account: Account | string, name: string): string {
  return `arn:aws:sts::${typeof account === "string" ? account : account.id}:federated-user/${name}`;
}
