import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { roleAnswer } from "../../iam/answers.js";
import { findRole } from "../../state/find.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html */
export default iamAction("GetRole", {
  access: ({ input, account }) => accessTo(account, "role", input.RoleName),
  run: ({ input, account, state }) => {
    const role = findRole(account, input.RoleName);
    return isFailure(role) ? role : { Role: roleAnswer(account, role, state) };
  },
});
