import { iamAction } from "../../calls/action.js";
import { entityAlreadyExists, isFailure } from "../../calls/failure.js";
import { accessUnder } from "../../iam/access.js";
import { roleAnswer } from "../../iam/answers.js";
import { accessToCreateTagged } from "../../iam/entity-tags.js";
import { boundaryContext, refuseBoundary } from "../../iam/permissions-boundary.js";
import { requestTagContext, withTags } from "../../iam/tags.js";
import { acceptTrustPolicy } from "../../iam/trust-policy.js";
import type { Role } from "../../state/entities.js";
import { nameKey } from "../../state/find.js";
import { uniqueId } from "../../state/identifiers.js";

const leftOut = { Description: undefined, MaxSessionDuration: undefined, RoleLastUsed: undefined };

/** In seconds. */
const defaultMaxSessionDuration = 3600;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export default iamAction("CreateRole", {
  access: ({ input, account }) => {
    const boundary = boundaryContext(input.PermissionsBoundary);
    const create = accessUnder(account, "role", input.Path, input.RoleName, {
      ...requestTagContext(input.Tags),
      ...boundary,
    });
    return accessToCreateTagged(create, "iam:TagRole", input.Tags);
  },
  run: ({ input, account, state, now, settings }) => {
    if (account.roles.has(nameKey(input.RoleName))) {
      return entityAlreadyExists(`Role with name ${input.RoleName} already exists.`);
    }
    const trustPolicy = acceptTrustPolicy(input.AssumeRolePolicyDocument, state, settings.largestTrustPolicy);
    if (trustPolicy.kind === "failure") return trustPolicy;
    const tags = withTags([], input.Tags ?? []);
    if (isFailure(tags)) return tags;
    const refused = refuseBoundary(input.PermissionsBoundary, account);
    if (refused !== undefined) return refused;
    const role: Role = {
      name: input.RoleName,
      path: input.Path ?? "/",
      id: uniqueId("AROA"),
      created: new Date(now * 1000).toISOString(),
      tags,
      permissionsBoundary: input.PermissionsBoundary,
      description: input.Description,
      maxSessionDuration: input.MaxSessionDuration ?? defaultMaxSessionDuration,
      trustPolicy: trustPolicy.text,
      inlinePolicies: [],
      attachedPolicies: [],
    };
    account.roles.set(nameKey(role.name), role);
    // Recorded answers of AWS to CreateRole have none of these three elements; those to GetRole have them.
    return { Role: { ...roleAnswer(account, role, state), ...leftOut } };
  },
});
