import { randomUUID } from "node:crypto";
import { iamAction } from "../../calls/action.js";
import { invalidInput, isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { isServiceLinked } from "../../iam/service-linked-roles.js";
import { findRole, nameKey } from "../../state/find.js";

/**
 * The task is done at once: no service uses a role here.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServiceLinkedRole.html
 */
export default iamAction("DeleteServiceLinkedRole", {
  access: ({ input, account }) => accessTo(account, "role", input.RoleName),
  run: ({ input, account }) => {
    const role = findRole(account, input.RoleName);
    if (isFailure(role)) return role;
    // The text of AWS is not known.
    if (!isServiceLinked(role)) return invalidInput(`The role ${role.name} is not a service-linked role.`);
    account.roles.delete(nameKey(role.name));
    const task = `task${role.path}${role.name}/${randomUUID()}`;
    account.deletionTasks = [...(account.deletionTasks ?? []), task];
    return { DeletionTaskId: task };
  },
});
