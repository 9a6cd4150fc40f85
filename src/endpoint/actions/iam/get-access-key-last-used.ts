import { iamAction } from "../../calls/action.js";
import { callerArn } from "../../calls/caller.js";
import { accessDenied } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import type { Account, User } from "../../state/entities.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html */
export default iamAction("GetAccessKeyLastUsed", {
  access: ({ input, account }) => {
    const owner = ownerOf(account, input.AccessKeyId);
    return owner && accessTo(account, "user", owner.name);
  },
  run: ({ input, account, caller }) => {
    const { AccessKeyId } = input;
    const owner = ownerOf(account, AccessKeyId);
    // AWS has one message for access keys that do not exist and for those of other accounts.
    if (owner === undefined) {
      const resource = `on resource: access key ${AccessKeyId}`;
      return accessDenied(
        `User: ${callerArn(caller)} is not authorized to perform iam:GetAccessKeyLastUsed ${resource}`,
      );
    }
    const used = owner.accessKeys.find(({ id }) => id === AccessKeyId)?.lastUsed;
    const AccessKeyLastUsed =
      used === undefined
        ? { ServiceName: "N/A", Region: "N/A" }
        : { LastUsedDate: new Date(used.at), ServiceName: used.service, Region: used.region };
    return { UserName: owner.name, AccessKeyLastUsed };
  },
});

function ownerOf(account: Account, keyId: string): User | undefined {
  return [...account.users.values()].find(({ accessKeys }) => accessKeys.some(({ id }) => id === keyId));
}
