/**
 * What is known of MFA in role sessions, in the words that all reports use.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
 */
export const roleSessionMfa =
  "AWS documents that role sessions do not carry MFA, and users have observed that they can carry it";
