import { iamAction } from "../../calls/action.js";
import { entityAlreadyExists, isFailure } from "../../calls/failure.js";
import { accessUnder } from "../../iam/access.js";
import { userAnswer } from "../../iam/answers.js";
import { accessToCreateTagged } from "../../iam/entity-tags.js";
import { boundaryContext, refuseBoundary } from "../../iam/permissions-boundary.js";
import { requestTagContext, withTags } from "../../iam/tags.js";
import type { User } from "../../state/entities.js";
import { nameKey } from "../../state/find.js";
import { uniqueId } from "../../state/identifiers.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html */
export default iamAction("CreateUser", {
  access: ({ input, account }) => {
    const boundary = boundaryContext(input.PermissionsBoundary);
    const create = accessUnder(account, "user", input.Path, input.UserName, {
      ...requestTagContext(input.Tags),
      ...boundary,
    });
    return accessToCreateTagged(create, "iam:TagUser", input.Tags);
  },
  run: ({ input, account, now }) => {
    if (account.users.has(nameKey(input.UserName))) {
      return entityAlreadyExists(`User with name ${input.UserName} already exists.`);
    }
    const tags = withTags([], input.Tags ?? []);
    if (isFailure(tags)) return tags;
    const refused = refuseBoundary(input.PermissionsBoundary, account);
    if (refused !== undefined) return refused;
    const user: User = {
      name: input.UserName,
      path: input.Path ?? "/",
      id: uniqueId("AIDA"),
      created: new Date(now * 1000).toISOString(),
      tags,
      permissionsBoundary: input.PermissionsBoundary,
      inlinePolicies: [],
      attachedPolicies: [],
      accessKeys: [],
    };
    account.users.set(nameKey(user.name), user);
    return { User: userAnswer(account, user) };
  },
});
