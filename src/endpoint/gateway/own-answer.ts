import { elementAt, parseAnswer, textAt } from "./answer-xml.js";
import type { OwnAnswer } from "./decide.js";
import type { UpstreamAnswer } from "./forward.js";

/**
 * The endpoint's own answer with the credentials of the upstream's answer; undefined if the call gives no credentials, or
 * if the upstream's answer cannot be read.
 */
export function withCredentialsOf(answered: UpstreamAnswer, own: OwnAnswer): OwnAnswer | undefined {
  const { action, result } = own;
  if (answered.status !== 200 || !("Credentials" in result)) return undefined;
  const credentials = elementAt(parseAnswer(answered.body), `${action}Response`, `${action}Result`, "Credentials");
  const AccessKeyId = textAt(credentials, "AccessKeyId");
  const SecretAccessKey = textAt(credentials, "SecretAccessKey");
  const SessionToken = textAt(credentials, "SessionToken");
  if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) return undefined;
  const Credentials = { ...Object(result.Credentials), AccessKeyId, SecretAccessKey, SessionToken };
  return { ...own, result: { ...result, Credentials } };
}
