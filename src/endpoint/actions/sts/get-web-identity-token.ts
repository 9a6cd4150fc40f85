import { randomUUID } from "node:crypto";
import { stsAction } from "../../calls/action.js";
import { principalTags } from "../../calls/caller-side.js";
import { failure, validationError } from "../../calls/failure.js";
import { type SigningAlgorithm, signOutboundToken } from "../../federation/outbound.js";
import { requestTagContext } from "../../iam/tags.js";
import { arnOf } from "../../state/arns.js";
import { checkTags } from "../../sts/assumption.js";

/** In seconds. */
const defaultDuration = 300;

/** The claim that has those of AWS's own. */
const awsClaims = "https://sts.amazonaws.com/";

/**
 * A token that external services verify with the issuer's keys. No session here has a trusted identity propagation context, so
 * the subject mode OriginIdentity is refused as AWS refuses it for sessions without one, and so is a scope, which needs it. The texts
 * of AWS's errors are not known.
 *
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_token_claims.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_policies.html
 */
export default stsAction("GetWebIdentityToken", {
  access: ({ input }) => {
    const tags = requestTagContext(input.Tags);
    const context = {
      ...{ "sts:IdentityTokenAudience": input.Audience, "sts:SigningAlgorithm": input.SigningAlgorithm },
      ...{ "sts:DurationSeconds": String(input.DurationSeconds ?? defaultDuration), ...tags },
      ...{ "sts:SubjectMode": input.SubjectMode ?? "AWSIdentity" },
    };
    const get = { resource: "*", context };
    return (input.Tags ?? []).length === 0 ? get : [get, { ...get, action: "sts:TagGetWebIdentityToken" }];
  },
  run: async ({ input, caller, account, now, region }) => {
    const {
      Audience,
      SigningAlgorithm: algorithm,
      DurationSeconds = defaultDuration,
      SubjectMode,
      Scope,
      Tags = [],
    } = input;
    if (!isAlgorithm(algorithm)) return validationError("SigningAlgorithm must be RS256 or ES384");
    if (SubjectMode === "OriginIdentity") {
      return validationError(
        "The calling session has no trusted identity propagation context, which OriginIdentity requires",
      );
    }
    if (Scope !== undefined) return validationError("Scope requires the SubjectMode OriginIdentity");
    const wrongTags = checkTags(Tags, [], []);
    if (wrongTags !== undefined) return wrongTags;
    if (caller.kind !== "user" && caller.kind !== "role") {
      const message =
        "policy-check serve does not implement GetWebIdentityToken for the root user, of whose tokens AWS's documentation says nothing.";
      return failure("NotImplemented", 501, message);
    }
    const { outboundFederation: federation } = account;
    if (federation?.isEnabled !== true) {
      const message = "Outbound web identity federation is not enabled for the account.";
      return failure("OutboundWebIdentityFederationDisabledException", 403, message);
    }
    const iat = Math.floor(now);
    const exp = iat + DurationSeconds;
    if (caller.session !== undefined && exp > caller.session.expires) {
      const message = "The requested DurationSeconds exceeds the remaining lifetime of the calling session.";
      return failure("SessionDurationEscalationException", 403, message);
    }
    const principal =
      caller.kind === "user" ? arnOf(account, "user", caller.user) : arnOf(account, "role", caller.role);
    const [audience] = Audience;
    const token = await signOutboundToken(federation, algorithm, {
      ...{ iss: federation.issuer, sub: principal, aud: Audience.length === 1 ? audience : Audience },
      ...{ iat, exp, jti: randomUUID() },
      [awsClaims]: {
        ...{ aws_account: account.id, source_region: region, principal_id: principal },
        ...claimOfTags("principal_tags", principalTags(caller)),
        ...claimOfTags("request_tags", Tags),
      },
    });
    if (token === undefined) {
      return failure("ServiceFailure", 500, `The state has no key of the account for ${algorithm}.`);
    }
    return { WebIdentityToken: token, Expiration: new Date(exp * 1000) };
  },
});

function isAlgorithm(text: string): text is SigningAlgorithm {
  return text === "RS256" || text === "ES384";
}

function claimOfTags(
  name: string,
  tags: readonly { readonly Key: string; readonly Value: string }[],
): Readonly<Record<string, Readonly<Record<string, string>>>> {
  return tags.length === 0 ? {} : { [name]: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])) };
}
