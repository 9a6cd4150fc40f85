import { iamAction } from "../../calls/action.js";
import { isFailure, limitExceeded } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { findChangeableRole } from "../../iam/service-linked-roles.js";
import { findInstanceProfile } from "../../state/find.js";

/** The caller also passes the role: https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html */
export default iamAction("AddRoleToInstanceProfile", {
  access: ({ input, account }) => [
    accessTo(account, "instance-profile", input.InstanceProfileName),
    {
      action: "iam:PassRole",
      // Instance profiles are for EC2 only; policies that require this value are known to work.
      ...accessTo(account, "role", input.RoleName, { "iam:PassedToService": "ec2.amazonaws.com" }),
      // AWS names a passed role by its ARN.
      shown: undefined,
    },
  ],
  run: ({ input, account }) => {
    const profile = findInstanceProfile(account, input.InstanceProfileName);
    if (isFailure(profile)) return profile;
    const role = findChangeableRole(account, input.RoleName);
    if (isFailure(role)) return role;
    if (profile.role !== undefined) {
      return limitExceeded("Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1");
    }
    profile.role = role.name;
    return {};
  },
});
