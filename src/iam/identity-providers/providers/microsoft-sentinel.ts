import { awsControls, defineIdentityProvider, source } from "../identity-provider.js";

export default defineIdentityProvider({
  id: "microsoft-sentinel",
  name: "Microsoft Sentinel",
  // Its tokens have the URL with a slash at its end, which does not count here.
  issuers: ["sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d"],
  tenancy: "shared",
  anybody: "Microsoft Sentinel for any of its customers",
  customer: "workspace",
  claims: [],
  sessionNames: ["<customer>"],
  control: { anyOf: ["sts:RoleSessionName"] },
  sources: [awsControls, source("https://learn.microsoft.com/azure/sentinel/connect-aws")],
});
