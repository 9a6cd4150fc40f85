import type { Access } from "../calls/action.js";
import { type IamResource, iamArn } from "../state/arns.js";
import type { Account, Tag } from "../state/entities.js";
import { nameKey } from "../state/find.js";
import { boundaryContext } from "./permissions-boundary.js";
import { resourceTagContext } from "./tags.js";

type NamedResource = "user" | "group" | "role" | "instance-profile";

/**
 * What a call on a named entity needs: the permission on its ARN, with the entity's path if the entity exists, and with
 * its tags as condition keys.
 *
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
export function accessTo(account: Account, type: NamedResource, name: string, context: Access["context"] = {}): Access {
  const entity = entitiesOf(account, type).get(nameKey(name));
  const tags: readonly Tag[] = entity?.tags ?? [];
  return {
    resource: iamArn(account, type, entity?.path ?? "/", name),
    // AWS names an entity of a call by kind and name, and one that the call would create or list by ARN.
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

/** What a call that creates or lists entities needs: the permission on everything under a path. */
export function accessUnder(
  account: Account,
  type: IamResource,
  path: string | undefined,
  name = "",
  context: Access["context"] = {},
): Access {
  return { resource: iamArn(account, type, path ?? "/", name), context };
}
