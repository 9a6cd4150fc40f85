import { iamAction } from "../../calls/action.js";
import { noSuchEntity } from "../../calls/failure.js";
import { iamArn } from "../../state/arns.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLinkedRoleDeletionStatus.html */
export default iamAction("GetServiceLinkedRoleDeletionStatus", {
  access: ({ input, account }) => {
    const [, path = "/", name = ""] = /^task(\/(?:[^/]+\/)*)([^/]+)\/[^/]+$/.exec(input.DeletionTaskId) ?? [];
    return { resource: iamArn(account, "role", path, name) };
  },
  run: ({ input, account }) => {
    if (account.deletionTasks?.includes(input.DeletionTaskId) === true) return { Status: "SUCCEEDED" as const };
    // The text of AWS is not known.
    return noSuchEntity(`The deletion task ${input.DeletionTaskId} cannot be found.`);
  },
});
