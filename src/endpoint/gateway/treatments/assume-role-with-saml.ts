import { learnAssumedRole } from "../lessons.js";
import { readAssumedRole, textIn } from "../subjects.js";
import { treatSts } from "../treatment.js";

export default treatSts("AssumeRoleWithSAML", "decide", {
  reads: (call) =>
    readAssumedRole(call, (account) => call.picture.samlProvider(account, textIn(call.input, "PrincipalArn") ?? "")),
  learns: learnAssumedRole,
});
