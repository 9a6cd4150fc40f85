import { stsAction } from "../../calls/action.js";
import { denial } from "../../calls/authorize.js";
import { type CallerIdentity, credentialsOf } from "../../calls/caller.js";
import { callerPolicies } from "../../calls/caller-policies.js";
import { callerSide } from "../../calls/caller-side.js";
import { accessDenied, invalidParameterValue } from "../../calls/failure.js";
import {
  type Assumption,
  assume,
  checkTags,
  decideAssumption,
  findAssumedRole,
  type SessionOrigin,
} from "../../sts/assumption.js";
import { verifyMfa } from "../../sts/mfa-codes.js";

/**
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 *
 * AWS does not document the order of its checks (parameters, MFA, authorization, duration). A role that does not exist is
 * denied like any other role, so nobody learns which roles exist.
 */
export default stsAction("AssumeRole", {
  // A code that was used must not work again after a restart.
  changes: ({ TokenCode }) => TokenCode !== undefined,
  run: (call) => {
    const { input, caller, account, state, now, settings } = call;
    const found = findAssumedRole(state, input.RoleArn);
    if (found !== undefined && "kind" in found) return found;
    const { Tags: tags = [], TransitiveTagKeys: transitiveTagKeys = [] } = input;
    const session = caller.kind === "role" ? caller.session.subject : undefined;
    const wrongTags = checkTags(tags, transitiveTagKeys, session?.transitiveTagKeys ?? []);
    if (wrongTags !== undefined) return wrongTags;
    if (input.SourceIdentity?.startsWith("aws:") === true) {
      return invalidParameterValue("The SourceIdentity cannot begin with aws:");
    }
    if (caller.kind === "root") return accessDenied("Roles may not be assumed by root accounts.");
    const mfa = verifyMfa(input, caller.kind === "user" ? caller.user : undefined, account.mfaDevices, now);
    if (mfa.kind === "failure") return mfa;

    const assumption: Assumption = {
      action: "AssumeRole",
      roleArn: input.RoleArn,
      sessionName: input.RoleSessionName,
      parameters: input,
      tags,
      transitiveTagKeys,
      requestedSourceIdentity: input.SourceIdentity,
      inheritsTags: (session?.transitiveTagKeys ?? []).length > 0,
      sourceIdentity: input.SourceIdentity ?? session?.sourceIdentity,
      externalId: input.ExternalId,
      duration: input.DurationSeconds,
      isChained: caller.session !== undefined,
      context: contextKeys(input.ProvidedContexts),
    };
    const decision = decideAssumption(call, assumption, found, callerSide(call, mfa.used), callerPolicies(caller));
    const isAllowed = settings.enforcement === "off" || decision?.decision === "allowed";
    if (!isAllowed || found === undefined) {
      return accessDenied(denial(caller, decision?.deniedAction ?? "sts:AssumeRole", input.RoleArn, ""));
    }
    if (session?.sourceIdentity !== undefined && assumption.sourceIdentity !== session.sourceIdentity) {
      return accessDenied(denial(caller, "sts:SetSourceIdentity", input.RoleArn, ""));
    }
    return assume(call, assumption, found, originOf(caller, mfa.used));
  },
});

/** Contexts require the permission sts:SetContext; their assertions are not checked. */
function contextKeys(
  contexts: readonly { readonly ProviderArn?: string | undefined }[] | undefined,
): Record<string, readonly string[]> {
  const providers = (contexts ?? []).flatMap(({ ProviderArn }) => ProviderArn ?? []);
  return providers.length === 0 ? {} : { "sts:RequestContextProviders": providers };
}

/** Transitive tags are passed on to every later session of the chain. */
function originOf(caller: CallerIdentity, mfaOnCall: boolean): SessionOrigin {
  const from = credentialsOf(caller, mfaOnCall);
  if (caller.kind !== "role")
    return { from, inheritedTags: [], inheritedTransitiveKeys: [], federatedProvider: undefined };
  const { tags, transitiveTagKeys } = caller.session.subject;
  const transitive = new Set(transitiveTagKeys.map((key) => key.toLowerCase()));
  const inheritedTags = tags.filter(({ Key }) => transitive.has(Key.toLowerCase()));
  return { from, inheritedTags, inheritedTransitiveKeys: transitiveTagKeys, federatedProvider: undefined };
}
