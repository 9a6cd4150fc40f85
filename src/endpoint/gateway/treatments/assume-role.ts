import { learnAssumedRole } from "../lessons.js";
import { readAssumedRole } from "../subjects.js";
import { treatSts } from "../treatment.js";

export default treatSts("AssumeRole", "decide", { reads: (call) => readAssumedRole(call), learns: learnAssumedRole });
