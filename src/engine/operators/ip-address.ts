import { defineOperator } from "../operator.js";
import { plainText } from "../pattern.js";
import { undocumented } from "../undocumented.js";
import { isInRange, readAddress, readAddressRange } from "../values/ip.js";

export default defineOperator({
  name: "IpAddress",
  keyTypes: ["IPAddress"],
  read: readAddress,
  compare: (policyText) => {
    const range = readAddressRange(plainText(policyText));
    if (range === undefined) return { malformed: "is not an IP address or a CIDR range such as 203.0.113.0/24" };
    const bareIpv6 = range.bare && range.address.length === 16;
    return (address, facts) =>
      isInRange(address, range) && !(bareIpv6 && facts.takesAlternative(undocumented.bareIpv6Address));
  },
});
