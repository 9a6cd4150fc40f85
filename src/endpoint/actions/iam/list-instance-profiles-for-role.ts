import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { instanceProfilesOf, listedInstanceProfile } from "../../iam/instance-profiles.js";
import { byName, pageOf } from "../../iam/list-pages.js";
import { findRole } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfilesForRole.html */
export default iamAction("ListInstanceProfilesForRole", {
  access: ({ input, account }) => accessTo(account, "role", input.RoleName),
  run: ({ input, account, state }) => {
    const role = findRole(account, input.RoleName);
    if (isFailure(role)) return role;
    const page = pageOf([...instanceProfilesOf(account, role.name)].sort(byName), input);
    if (isFailure(page)) return page;
    const InstanceProfiles = page.items.map((profile) => listedInstanceProfile(account, profile, state));
    return { InstanceProfiles, ...page.rest };
  },
});
