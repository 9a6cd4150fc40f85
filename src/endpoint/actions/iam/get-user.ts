import { iamAction } from "../../calls/action.js";
import { isFailure } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { userAnswer } from "../../iam/answers.js";
import { namedUser, nameOfUser } from "../../iam/named-user.js";
import { rootArn } from "../../state/arns.js";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html */
export default iamAction("GetUser", {
  access: (call) => accessTo(call.account, "user", nameOfUser(call, call.input.UserName)),
  run: (call) => {
    const { input, account, caller } = call;
    if (input.UserName === undefined && caller.kind === "root") {
      // The root user has no name; AWS shows the account in place of a user.
      const CreateDate = new Date(0);
      return {
        User: {
          Path: "/",
          UserName: account.alias ?? account.id,
          UserId: account.id,
          Arn: rootArn(account),
          CreateDate,
        },
      };
    }
    const user = namedUser(call, input.UserName);
    return isFailure(user) ? user : { User: userAnswer(account, user) };
  },
});
