import { unsignedAction } from "../../calls/action.js";
import { isFailure, validationError } from "../../calls/failure.js";
import { invalidToken } from "../../federation/failure.js";
import { verifySamlAssertion } from "../../federation/saml-assertion.js";
import { findSamlProvider } from "../../state/find.js";
import { findAssumedRole } from "../../sts/assumption.js";
import { assumeFederated } from "../../sts/federated-assumption.js";

/**
 * The assertion is verified with the certificates of the provider's metadata.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html
 */
export default unsignedAction("AssumeRoleWithSAML", async (call) => {
  const { input, state, now } = call;
  const found = findAssumedRole(state, input.RoleArn);
  if (found !== undefined && isFailure(found)) return found;
  const [, accountId = ""] = /^arn:aws:iam::(\d{12}):saml-provider\/.+$/.exec(input.PrincipalArn) ?? [];
  if (accountId === "") return validationError(`${input.PrincipalArn} is invalid`);
  const account = state.accounts.get(accountId);
  const provider = account && findSamlProvider(account, input.PrincipalArn);
  if (provider === undefined || isFailure(provider)) {
    return invalidToken("Specified provider doesn't exist");
  }
  const { metadata } = provider;
  const of = { arn: input.PrincipalArn, metadata };
  const verified = await verifySamlAssertion(input.SAMLAssertion, of, input.RoleArn, new Date(now * 1000));
  if (verified.kind === "failure") return verified;
  const { notOnOrAfter, sessionDuration } = verified;
  const untilEnd = notOnOrAfter === undefined ? undefined : Math.floor(notOnOrAfter.getTime() / 1000 - now);
  const assumed = assumeFederated(call, "AssumeRoleWithSAML", found, {
    credentials: { kind: "saml", provider: input.PrincipalArn },
    sessionName: verified.sessionName,
    tags: verified.tags,
    transitiveTagKeys: verified.transitiveTagKeys,
    sourceIdentity: verified.sourceIdentity,
    context: verified.context,
    duration: shortest(input.DurationSeconds, sessionDuration, untilEnd),
  });
  if (isFailure(assumed)) return assumed;
  return {
    ...assumed,
    Subject: verified.subject,
    SubjectType: verified.subjectType,
    Issuer: verified.issuer,
    Audience: verified.audience,
    NameQualifier: verified.nameQualifier,
  };
});

/** The session ends when the first of the limits is reached: the call's, the assertion's, the sign-in's. */
function shortest(...durations: readonly (number | undefined)[]): number | undefined {
  const given = durations.filter((duration) => duration !== undefined);
  return given.length === 0 ? undefined : Math.min(...given);
}
