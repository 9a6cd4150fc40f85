import { iamAction } from "../../calls/action.js";
import { entityAlreadyExists, isFailure } from "../../calls/failure.js";
import { accessUnder } from "../../iam/access.js";
import { accessToCreateTagged } from "../../iam/entity-tags.js";
import { instanceProfileAnswer } from "../../iam/instance-profiles.js";
import { requestTagContext, withTags } from "../../iam/tags.js";
import type { InstanceProfile } from "../../state/entities.js";
import { nameKey } from "../../state/find.js";
import { uniqueId } from "../../state/identifiers.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateInstanceProfile.html */
export default iamAction("CreateInstanceProfile", {
  access: ({ input, account }) =>
    accessToCreateTagged(
      accessUnder(account, "instance-profile", input.Path, input.InstanceProfileName, requestTagContext(input.Tags)),
      "iam:TagInstanceProfile",
      input.Tags,
    ),
  run: ({ input, account, state, now }) => {
    const { InstanceProfileName: name, Path: path = "/" } = input;
    if (account.instanceProfiles.has(nameKey(name))) {
      return entityAlreadyExists(`Instance Profile ${name} already exists.`);
    }
    const tags = withTags([], input.Tags ?? []);
    if (isFailure(tags)) return tags;
    const created = new Date(now * 1000).toISOString();
    const profile: InstanceProfile = { name, path, id: uniqueId("AIPA"), created, tags };
    account.instanceProfiles.set(nameKey(name), profile);
    return { InstanceProfile: instanceProfileAnswer(account, profile, state) };
  },
});
