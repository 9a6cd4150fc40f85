import { iamAction } from "../../calls/action.js";
import { entityAlreadyExists, isFailure } from "../../calls/failure.js";
import { accessUnder } from "../../iam/access.js";
import { accessToCreateTagged } from "../../iam/entity-tags.js";
import { listedPolicy, refuseManagedPolicy } from "../../iam/managed-policies.js";
import { requestTagContext, shownTags, withTags } from "../../iam/tags.js";
import { arnOf } from "../../state/arns.js";
import type { ManagedPolicy } from "../../state/entities.js";
import { nameKey } from "../../state/find.js";
import { uniqueId } from "../../state/identifiers.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html */
export default iamAction("CreatePolicy", {
  access: ({ input, account }) =>
    accessToCreateTagged(
      accessUnder(account, "policy", input.Path, input.PolicyName, requestTagContext(input.Tags)),
      "iam:TagPolicy",
      input.Tags,
    ),
  run: ({ input, account, now }) => {
    const { PolicyName: name, Path: path = "/", PolicyDocument: document } = input;
    const key = nameKey(name);
    if ([...account.policies.values()].some((policy) => nameKey(policy.name) === key)) {
      return entityAlreadyExists(`A policy called ${name} already exists. Duplicate names are not allowed.`);
    }
    const refused = refuseManagedPolicy(document);
    if (refused !== undefined) return refused;
    const tags = withTags([], input.Tags ?? [], "caseSensitive");
    if (isFailure(tags)) return tags;
    const created = new Date(now * 1000).toISOString();
    const policy: ManagedPolicy = {
      name,
      path,
      id: uniqueId("ANPA"),
      arn: arnOf(account, "policy", { path, name }),
      created,
      updated: created,
      description: input.Description,
      tags,
      versions: [{ id: "v1", document, created }],
      defaultVersion: "v1",
      nextVersion: 2,
    };
    account.policies.set(policy.arn, policy);
    return { Policy: { ...listedPolicy(policy), Tags: shownTags(tags) } };
  },
});
