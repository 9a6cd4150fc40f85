import { type Credentials, callerContext } from "../../callers/index.js";
import type { UnsignedCall } from "../calls/action.js";
import { accessDenied, type Failure } from "../calls/failure.js";
import type { Tag } from "../state/entities.js";
import {
  type AssumeAction,
  type AssumedRole,
  type Assumption,
  assume,
  checkTags,
  decideAssumption,
  type FoundRole,
} from "./assumption.js";
import type { IssuingCall } from "./issue-session.js";
import type { SessionParameters } from "./session-policies.js";

/** The identity in an assertion or a web identity token, and what the session gets from it. */
export interface FederatedIdentity {
  readonly credentials: Credentials & { readonly kind: "saml" | "oidc" };
  readonly sessionName: string;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity: string | undefined;
  /** The provider's condition keys. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
  /** In seconds. */
  readonly duration: number | undefined;
}

/** Assumes a role for a federated identity if the trust policy allows it; no other policy is evaluated. */
export function assumeFederated(
  call: UnsignedCall<SessionParameters & IssuingCall["input"] & { readonly RoleArn: string }>,
  action: AssumeAction,
  found: FoundRole | undefined,
  identity: FederatedIdentity,
): AssumedRole | Failure {
  const { input, now, settings, requestContext } = call;
  const tags: readonly Tag[] = identity.tags.map(({ key, value }) => ({ Key: key, Value: value }));
  const wrongTags = checkTags(tags, identity.transitiveTagKeys, []);
  if (wrongTags !== undefined) return wrongTags;
  const assumption: Assumption = {
    action,
    roleArn: input.RoleArn,
    sessionName: identity.sessionName,
    parameters: input,
    tags,
    transitiveTagKeys: identity.transitiveTagKeys,
    requestedSourceIdentity: identity.sourceIdentity,
    sourceIdentity: identity.sourceIdentity,
    inheritsTags: false,
    duration: identity.duration,
    isChained: false,
    context: identity.context,
  };
  const { principal, context, uncertain } = callerContext(identity.credentials, {
    now,
    mfaPropagation: settings.mfaPropagation,
  });
  const side = { principal, context: { ...requestContext, ...context }, uncertain };
  const decision = decideAssumption(call, assumption, found, side, {});
  const isAllowed = settings.enforcement === "off" || decision?.decision === "allowed";
  if (!isAllowed || found === undefined) return notAuthorized(action);
  const federatedProvider = identity.credentials.kind === "oidc" ? identity.credentials.provider : undefined;
  const origin = { from: identity.credentials, inheritedTags: [], inheritedTransitiveKeys: [], federatedProvider };
  return assume(call, assumption, found, origin);
}

/** The error with which AWS denies calls that are not signed; it names neither a user nor a resource. */
export function notAuthorized(action: AssumeAction): Failure {
  return accessDenied(`Not authorized to perform sts:${action}`);
}
