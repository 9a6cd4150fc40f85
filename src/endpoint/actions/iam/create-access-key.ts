import { iamAction } from "../../calls/action.js";
import { isFailure, limitExceeded } from "../../calls/failure.js";
import { accessTo } from "../../iam/access.js";
import { namedUser, nameOfUser } from "../../iam/named-user.js";
import { accessKeyId, secretAccessKey } from "../../state/identifiers.js";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const mostKeys = 2;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html */
export default iamAction("CreateAccessKey", {
  access: (call) => accessTo(call.account, "user", nameOfUser(call, call.input.UserName)),
  run: (call) => {
    const user = namedUser(call, call.input.UserName);
    if (isFailure(user)) return user;
    if (user.accessKeys.length >= mostKeys)
      return limitExceeded(`Cannot exceed quota for AccessKeysPerUser: ${mostKeys}`);
    const created = new Date(call.now * 1000);
    const key = { id: accessKeyId("AKIA", call.account.id), secret: secretAccessKey(), status: "Active" } as const;
    user.accessKeys.push({ ...key, created: created.toISOString() });
    return {
      AccessKey: {
        UserName: user.name,
        AccessKeyId: key.id,
        Status: key.status,
        SecretAccessKey: key.secret,
        CreateDate: created,
      },
    };
  },
});
