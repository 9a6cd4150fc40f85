import type { Witness } from "../analysis/index.js";

/**
 * Who makes a witness's call, with which credentials and what of the call, for people: goes with « can assume it». Ends with
 * the comma that belongs before that. An example stands for any caller of its kind that the policy does not name.
 */
export function callerInWords(witness: Witness, isExample = false): string {
  const besides = besidesInWords(witness);
  const [who, ...more] = [...whoInWords(witness, isExample), ...(besides === "" ? [] : [`with ${besides}`])];
  return more.length === 0 ? who : `${[who, ...more].join(", ")},`;
}

/** Keys that the caller's name settles, or that say nothing more. */
const settled: ReadonlySet<string> = new Set([
  ...["aws:principalarn", "aws:principalaccount", "aws:principaltype", "aws:username", "aws:principalisawsservice"],
  ...["aws:principalservicename", "aws:federatedprovider", "aws:multifactorauthpresent", "aws:multifactorauthage"],
]);

/** The caller, and the MFA of those who can have some. */
function whoInWords(witness: Witness, isExample: boolean): readonly [string, ...string[]] {
  const { principal, action, context } = witness;
  if (action === "sts:AssumeRoleWithSAML") return [`a caller with a SAML assertion of ${principal}`];
  if (action === "sts:AssumeRoleWithWebIdentity") return [`a caller with a web identity token of ${principal}`];
  if (!principal.startsWith("arn:")) return [isExample ? `a service such as ${principal}` : `the service ${principal}`];
  const role = context["aws:PrincipalArn"];
  const isSession = principal.includes(":assumed-role/");
  const name = isSession && typeof role === "string" ? role : principal;
  const kind = isSession ? "a session of the role" : "the user";
  const example = isSession ? "a session of a role such as" : "a user such as";
  const who = `${isExample ? example : kind} ${name}`;
  return [who, mfaInWords(witness, isSession)];
}

/** A call that is allowed without MFA, for people. */
export function openCallInWords(witness: Witness): string {
  const { action, resource, context } = witness;
  const besides = besidesInWords({ ...witness, context: withoutOrdinary(context) });
  const call = `${action} can be called on ${resource} ${mfaInWords(witness, false)}`;
  return besides === "" ? call : `${call}, with ${besides}`;
}

function withoutOrdinary(context: Witness["context"]): Witness["context"] {
  const ordinary = ["aws:SecureTransport", "aws:ViaAWSService"];
  return Object.fromEntries(Object.entries(context).filter(([key]) => !ordinary.includes(key)));
}

/** The MFA keys of a call: absent and false are two different things. */
function mfaInWords({ context }: Witness, isSession: boolean): string {
  const present = context["aws:MultiFactorAuthPresent"];
  const age = context["aws:MultiFactorAuthAge"];
  switch (present) {
    case "true":
      return typeof age === "string" ? `with MFA that was used ${age} seconds ago` : "with MFA whose age is not known";
    case "false":
      return isSession ? "without MFA" : "with temporary credentials that were issued without MFA";
    default:
      return isSession ? "without MFA keys" : "with only an access key";
  }
}

function besidesInWords({ context }: Witness): string {
  const parts = Object.entries(context)
    .filter(([key]) => !settled.has(key.toLowerCase()))
    .map(([key, value]) => `${key} ${typeof value === "string" ? JSON.stringify(value) : JSON.stringify([...value])}`);
  return parts.join(", ");
}
