import { learnAssumedRole } from "../lessons.js";
import { readAssumedRole } from "../subjects.js";
import { treatSts } from "../treatment.js";

export default treatSts("AssumeRoleWithWebIdentity", "decide", {
  reads: (call) => readAssumedRole(call, (account) => call.picture.oidcProviders(account)),
  learns: learnAssumedRole,
});
