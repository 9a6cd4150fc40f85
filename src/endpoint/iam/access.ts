import type { Access } from "../calls/action.js";
import { type IamResource, iamArn } from "../state/arns.js";
import type { Account, Tag } from "../state/entities.js";
import { nameKey } from "../state/find.js";
import { boundaryContext } from "./permissions-boundary.js";
import { resourceTagContext } from "./tags.js";

type NamedResource = "user" | "group" | "role" | "instance-profile";

/**
 * What a call on a named entity needs: the permission on its ARN, which has the entity's path where there is one, with
 * the entity's tags as condition keys.
 *
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
export function accessTo(account: Account, type: NamedResource, name: string, context: Access["context"] = {}): Access {
  const entity = entitiesOf(account, type).get(nameKey(name));
  const tags: readonly Tag[] = entity?.tags ?? [];
  return {
    resource: iamArn(account, type, entity?.path ?? "/", name),
    // AWS names what a call is about by kind and name, and what it would make or list by ARN.
    shown: `${type.replace("-", " ")} ${name}`,
    context: { ...resourceTagContext(tags), ...boundaryContext(entity?.permissionsBoundary), ...context },
  };
}

interface Named {
  readonly path: string;
  readonly tags?: Tag[];
  readonly permissionsBoundary?: string | undefined;
}

function entitiesOf(account: Account, type: NamedResource): ReadonlyMap<string, Named> {
  switch (type) {
    case "user":
      return account.users;
    case "group":
      return account.groups;
    case "role":
      return account.roles;
    case "instance-profile":
      return account.instanceProfiles;
  }
}

/** What a call on an MFA device needs: the permission on its serial number, which is an ARN. */
export function accessToMfaDevice(account: Account, serialNumber: string, context: Access["context"] = {}): Access {
  const tags = account.mfaDevices.get(serialNumber)?.tags ?? [];
  const resource = serialNumber.startsWith("arn:") ? serialNumber : iamArn(account, "mfa", "/", serialNumber);
  return { resource, context: { ...resourceTagContext(tags), ...context } };
}

/** What a call needs that makes or lists things: the permission on everything under a path. */
export function accessUnder(
  account: Account,
  type: IamResource,
  path: string | undefined,
  name = "",
  context: Access["context"] = {},
): Access {
  return { resource: iamArn(account, type, path ?? "/", name), context };
}
