import { iamAction } from "../../calls/action.js";
import { isFailure, noSuchEntity } from "../../calls/failure.js";
import { pageOf } from "../../iam/list-pages.js";
import { accessToPolicy, type PolicyUse, usesOf } from "../../iam/managed-policies.js";
import { findPolicy } from "../../state/find.js";

const filters = { user: "User", role: "Role", group: "Group" } as const;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html */
export default iamAction("ListEntitiesForPolicy", {
  access: ({ input, account }) => accessToPolicy(account, input.PolicyArn),
  run: ({ input, account }) => {
    const policy = findPolicy(account, input.PolicyArn);
    if (isFailure(policy)) {
      const message = `Policy ${input.PolicyArn} does not exist or is not attachable.`;
      return policy.code === "NoSuchEntity" ? noSuchEntity(message) : policy;
    }
    const { EntityFilter, PathPrefix = "/", PolicyUsageFilter } = input;
    const isAskedFor = ({ type, holder, attached, boundary }: PolicyUse): boolean =>
      (EntityFilter === undefined || EntityFilter === filters[type]) &&
      holder.path.startsWith(PathPrefix) &&
      (PolicyUsageFilter !== "PermissionsPolicy" || attached) &&
      (PolicyUsageFilter !== "PermissionsBoundary" || boundary);
    const page = pageOf(usesOf(account, policy.arn).filter(isAskedFor), input);
    if (isFailure(page)) return page;
    const shown = (wanted: PolicyUse["type"]) =>
      page.items.filter(({ type }) => type === wanted).map(({ holder }) => holder);
    return {
      PolicyGroups: shown("group").map(({ name, id }) => ({ GroupName: name, GroupId: id })),
      PolicyUsers: shown("user").map(({ name, id }) => ({ UserName: name, UserId: id })),
      PolicyRoles: shown("role").map(({ name, id }) => ({ RoleName: name, RoleId: id })),
      ...page.rest,
    };
  },
});
