import { isNamedByDomain } from "../../../iam/index.js";
import { unsignedAction } from "../../calls/action.js";
import { failure, isFailure } from "../../calls/failure.js";
import { invalidToken } from "../../federation/failure.js";
import { isOutboundIssuer } from "../../federation/outbound.js";
import { isKeySet, verifyWebIdentityToken } from "../../federation/web-identity-token.js";
import { iamArn } from "../../state/arns.js";
import { findAssumedRole } from "../../sts/assumption.js";
import { assumeFederated } from "../../sts/federated-assumption.js";

/**
 * Sessions of a provider with a context provider are refused: policies, the role's trust policy among them, could depend on what
 * AWS sets in them, which is documented in part only.
 *
 * The token is verified with the key set that was registered for its provider; the endpoint fetches nothing.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export default unsignedAction("AssumeRoleWithWebIdentity", async (call) => {
  const { input, state, now } = call;
  const found = findAssumedRole(state, input.RoleArn);
  if (found !== undefined && isFailure(found)) return found;
  const accountId = input.RoleArn.split(":")[4] ?? "";
  const account = state.accounts.get(accountId);
  const providers = [...(account?.oidcProviders.values() ?? [])].map(({ url, clientIds, keySet }) => {
    const arn = iamArn(accountId, "oidc-provider", "/", url);
    return { arn, url, clientIds, keySet: isKeySet(keySet) ? keySet : undefined };
  });
  const verified = await verifyWebIdentityToken(input.WebIdentityToken, providers, new Date(now * 1000));
  if (verified.kind === "failure") return verified;
  const { arn, url } = verified.provider;
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_getting_started.html; how AWS refuses them is not known.
  if (isOutboundIssuer(url))
    return invalidToken("Tokens of GetWebIdentityToken cannot be used for federation into AWS");
  if (account?.oidcProviders.get(url)?.contextProvider !== undefined) {
    const message = `policy-check serve does not set the trusted identity propagation context of sessions, for which the provider ${arn} has a context provider.`;
    return failure("NotImplemented", 501, message);
  }
  const assumed = assumeFederated(call, "AssumeRoleWithWebIdentity", found, {
    credentials: { kind: "oidc", provider: isNamedByDomain(url) ? url : arn },
    sessionName: input.RoleSessionName,
    tags: verified.tags,
    transitiveTagKeys: verified.transitiveTagKeys,
    sourceIdentity: verified.sourceIdentity,
    context: verified.context,
    duration: input.DurationSeconds,
  });
  if (isFailure(assumed)) return assumed;
  return {
    ...assumed,
    SubjectFromWebIdentityToken: verified.subject,
    // The API's page says the token's issuer; answers of AWS that people published have the provider's ARN.
    Provider: arn,
    Audience: verified.audience,
  };
});
