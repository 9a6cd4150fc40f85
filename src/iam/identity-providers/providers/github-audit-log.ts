import { awsControls, defineIdentityProvider, source } from "../identity-provider.js";

export default defineIdentityProvider({
  id: "github-audit-log",
  name: "GitHub audit log streaming",
  issuers: ["oidc-configuration.audit-log.githubusercontent.com"],
  tenancy: "shared",
  anybody: "the audit log of any GitHub enterprise",
  customer: "enterprise",
  claims: [{ name: "sub", isAlwaysThere: true, customer: ["<customer>"] }],
  subjects: ["https://github.com/<name>"],
  exampleSubject: "https://github.com/strangers-enterprise",
  control: { anyOf: ["sub"] },
  sources: [
    awsControls,
    source(
      "https://docs.github.com/en/enterprise-cloud@latest/admin/monitoring-activity-in-your-enterprise/reviewing-audit-logs-for-your-enterprise/streaming-the-audit-log-for-your-enterprise",
    ),
  ],
});
