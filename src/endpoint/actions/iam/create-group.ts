import { iamAction } from "../../calls/action.js";
import { entityAlreadyExists } from "../../calls/failure.js";
import { accessUnder } from "../../iam/access.js";
import { groupAnswer } from "../../iam/answers.js";
import type { Group } from "../../state/entities.js";
import { nameKey } from "../../state/find.js";
import { uniqueId } from "../../state/identifiers.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateGroup.html */
export default iamAction("CreateGroup", {
  access: ({ input, account }) => accessUnder(account, "group", input.Path, input.GroupName),
  run: ({ input, account, now }) => {
    if (account.groups.has(nameKey(input.GroupName))) {
      return entityAlreadyExists(`Group with name ${input.GroupName} already exists.`);
    }
    const group: Group = {
      name: input.GroupName,
      path: input.Path ?? "/",
      id: uniqueId("AGPA"),
      created: new Date(now * 1000).toISOString(),
      members: [],
      inlinePolicies: [],
      attachedPolicies: [],
    };
    account.groups.set(nameKey(group.name), group);
    return { Group: groupAnswer(account, group) };
  },
});
