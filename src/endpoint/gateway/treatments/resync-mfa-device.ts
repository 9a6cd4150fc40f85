import { readNamedUser } from "../subjects.js";
import { treatIam } from "../treatment.js";

export default treatIam("ResyncMFADevice", "decide", { reads: readNamedUser });
