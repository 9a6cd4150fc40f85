import { awsClaims, defineIdentityProvider } from "../identity-provider.js";

export default defineIdentityProvider({
  id: "oracle",
  name: "Oracle Cloud Infrastructure",
  issuers: ["idcs-<domain>.identity.oraclecloud.com"],
  tenancy: "own",
  anybody: "anybody with a token of the identity domain",
  customer: "identity domain",
  claims: [{ name: "rpst_id" }],
  sources: [awsClaims],
});
