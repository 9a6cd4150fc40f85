import { iamAction } from "../../calls/action.js";

/** The defaults. A parameter that is not given returns to its default: "this operation does not support partial updates". */
const shortestPassword = 6;

/** Settings without a default: without them passwords do not expire, and can be reused. */
const optional = ["MaxPasswordAge", "PasswordReusePrevention", "HardExpiry"] as const;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html */
export default iamAction("UpdateAccountPasswordPolicy", {
  access: () => ({ resource: "*" }),
  run: ({ input, account }) => {
    const policy: Record<string, number | boolean> = {
      MinimumPasswordLength: input.MinimumPasswordLength ?? shortestPassword,
      RequireSymbols: input.RequireSymbols ?? false,
      RequireNumbers: input.RequireNumbers ?? false,
      RequireUppercaseCharacters: input.RequireUppercaseCharacters ?? false,
      RequireLowercaseCharacters: input.RequireLowercaseCharacters ?? false,
      AllowUsersToChangePassword: input.AllowUsersToChangePassword ?? false,
    };
    for (const name of optional) {
      const value = input[name];
      if (value !== undefined) policy[name] = value;
    }
    account.passwordPolicy = policy;
    return {};
  },
});
