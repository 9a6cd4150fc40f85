import { treatSts } from "../treatment.js";

/** Needs no permission, and policies cannot deny it. */
export default treatSts("GetCallerIdentity", "answer", { needsPolicies: false });
