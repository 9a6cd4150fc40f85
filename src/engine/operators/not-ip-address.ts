import { negationOf } from "../operator.js";
import ipAddress from "./ip-address.js";

export default negationOf(ipAddress, "NotIpAddress");
