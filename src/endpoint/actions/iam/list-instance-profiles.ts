import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessUnder } from "../../iam/access.js";
import { listedInstanceProfile } from "../../iam/instance-profiles.js";
import { pageOf, underPath } from "../../iam/list-pages.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfiles.html */
export default iamAction("ListInstanceProfiles", {
  access: ({ input, account }) => accessUnder(account, "instance-profile", input.PathPrefix),
  run: ({ input, account, state }) => {
    const page = pageOf(underPath(account.instanceProfiles.values(), input.PathPrefix), input);
    if (isFailure(page)) return page;
    const InstanceProfiles = page.items.map((profile) => listedInstanceProfile(account, profile, state));
    return { InstanceProfiles, ...page.rest };
  },
});
