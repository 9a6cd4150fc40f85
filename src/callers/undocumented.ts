import type { UndocumentedFact } from "../engine/index.js";

/** What AWS's documentation leaves open about the MFA keys of credentials; the reports are in the table of callers. */
export const undocumentedCallers = {
  mfaAgeOnAssumeRole: {
    id: "mfa-age-on-assume-role",
    assumed: "aws:MultiFactorAuthAge is present and 0 when the AssumeRole call itself has the MFA code",
    alternative: "it is absent on that call",
  },
  mfaAfterRoleChaining: {
    id: "mfa-after-role-chaining",
    assumed: "MFA in a role session follows the setting mfaPropagation",
    alternative:
      "the other setting: a role session carries no MFA (documented), or it carries the MFA of the session it came from (observed)",
  },
  mfaAfterScopingDown: {
    id: "mfa-after-scoping-down",
    assumed: "MFA in credentials of GetScopedCredentials follows the setting mfaPropagation",
    alternative:
      "the other setting: they carry no MFA (documented), or they carry the MFA of the session that was scoped down (observed)",
  },
  issueTimeAfterScopingDown: {
    id: "issue-time-after-scoping-down",
    assumed: "aws:TokenIssueTime of credentials of GetScopedCredentials is that of the session that was scoped down",
    alternative: "it is the time of the call",
  },
  mfaOnSessionTokenCall: {
    id: "mfa-on-session-token-call",
    assumed: "an MFA code on an AssumeRole call with GetSessionToken credentials counts",
    alternative: "the code does not count, and the MFA of GetSessionToken remains",
  },
  mfaForFederatedSession: {
    id: "mfa-for-federated-session",
    assumed: "aws:MultiFactorAuthPresent is absent for federated identities",
    alternative: "it is present and false, as for other temporary credentials",
  },
  mfaForService: {
    id: "mfa-for-service",
    assumed: "aws:MultiFactorAuthPresent is absent when an AWS service assumes a role",
    alternative: "it is present and false",
  },
  mfaForServiceSession: {
    id: "mfa-for-service-session",
    assumed: "aws:MultiFactorAuthPresent is present and false for a role session that a service such as EC2 obtained",
    alternative: "it is absent",
  },
} as const satisfies Record<string, UndocumentedFact>;
