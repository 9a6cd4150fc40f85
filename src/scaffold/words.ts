import { foldName } from "../iam/index.js";
import type { PlannedScenario } from "./plan.js";
import type { PlannedCall, Tag, UserCredentials } from "./planned-call.js";
import type { Subject } from "./subject.js";

/** The title of a scenario: who calls, with what, and what becomes of it. */
export function titleOf({ call, aspect, outcome }: PlannedScenario, subject: Subject): string {
  const verdict = outcome.kind === "allowed" ? "can assume the role" : "is denied";
  const other = aspect.kind === "key" ? changeInWords(call, aspect.name, aspect.value) : undefined;
  const later = call.later > 0 ? ` ${durationInWords(call.later)} later` : "";
  return capitalized(`${callerInWords(call, subject)}${other === undefined ? "" : ` ${other}`} ${verdict}${later}`);
}

/** The same with all that the call has, for titles that are otherwise those of others. */
export function longTitleOf(scenario: PlannedScenario, subject: Subject): string {
  const details = detailsOf(scenario.call);
  return details.length === 0
    ? titleOf(scenario, subject)
    : `${titleOf(scenario, subject)}, with ${details.join(", ")}`;
}

function callerInWords(call: PlannedCall, subject: Subject): string {
  const { account } = subject.role;
  const from = (other: string): string => (other === account ? "" : ` of account ${other}`);
  switch (call.kind) {
    case "user": {
      const { user, credentials } = call;
      return `${bareName(user.pathAndName)}${from(user.account)}${subject.isAboutMfa ? ` ${credentialsInWords(credentials)}` : ""}`;
    }
    case "session":
      return `a session of the role ${bareName(call.role.pathAndName)}${from(call.role.account)}`;
    case "service":
      return `the service ${call.service}`;
    case "token":
      return `a token with the subject ${call.subject}`;
    case "assertion":
      return `${call.sessionName} with an assertion of ${call.provider}`;
  }
}

function credentialsInWords(credentials: UserCredentials): string {
  if (credentials.kind === "key") return credentials.mfa ? "with MFA" : "without MFA";
  if (!credentials.mfa) return "with a session token without MFA";
  return credentials.age === 0
    ? "with a session token with MFA"
    : `with MFA that is ${durationInWords(credentials.age)} old`;
}

/** What is other than the statement requires: undefined where the words about the caller say it. */
function changeInWords(call: PlannedCall, name: string, value: unknown): string | undefined {
  const folded = foldName(name);
  if (call.kind === "token" && folded === `${foldName(call.host)}:sub`) return undefined;
  const what = keyInWords(name, call);
  if (value === undefined) return `without ${what}`;
  const texts = [value].flat().map((each) => String(each));
  return `with ${what} ${texts.join(" and ")}`;
}

function keyInWords(name: string, call: PlannedCall): string {
  const folded = foldName(name);
  const tag = name.slice(name.indexOf("/") + 1);
  if (folded.startsWith("aws:requesttag/")) return `the session tag ${tag}`;
  if (folded.startsWith("aws:principaltag/")) return `its own tag ${tag}`;
  if (call.kind === "token" && folded.startsWith(`${foldName(call.host)}:`)) {
    const claim = name.slice(call.host.length + 1);
    return claim === "aud" ? "the audience" : `the claim ${claim}`;
  }
  return keyNames.get(folded) ?? name;
}

const keyNames: ReadonlyMap<string, string> = new Map([
  ["sts:externalid", "the external ID"],
  ["sts:rolesessionname", "the session name"],
  ["sts:sourceidentity", "the source identity"],
  ["aws:sourceidentity", "the source identity of its session"],
  ["aws:tagkeys", "the session tags"],
  ["sts:transitivetagkeys", "the transitive tags"],
]);

function detailsOf(call: PlannedCall): readonly string[] {
  return [...callDetails(call), ...Object.entries(call.surroundings).map(([key, value]) => `${key} ${value}`)];
}

function callDetails(call: PlannedCall): readonly string[] {
  switch (call.kind) {
    case "user":
      return [...parametersInWords(call.parameters), ...ownTags(call.tags)];
    case "session":
      return [
        `the session name ${call.sessionName}`,
        ...parametersInWords(call.parameters),
        ...ownTags(call.tags),
        ...(call.sourceIdentity === undefined ? [] : [`the source identity ${call.sourceIdentity} of its session`]),
      ];
    case "service":
      return Object.entries(call.keys).map(([key, value]) => `${key} ${value}`);
    case "token":
      return [
        `the audience ${call.audience}`,
        ...Object.entries(call.claims).map(([claim, value]) => `the claim ${claim} ${value}`),
      ];
    case "assertion":
      return Object.entries(call.attributes).map(([name, value]) => `${name} ${value}`);
  }
}

function ownTags(tags: readonly Tag[]): readonly string[] {
  return tags.map(({ key, value }) => `its own tag ${key} ${value}`);
}

function parametersInWords(
  parameters: Extract<PlannedCall, { readonly kind: "user" }>["parameters"],
): readonly string[] {
  const { sessionName, externalId, sourceIdentity, tags, transitiveTagKeys } = parameters;
  return [
    ...(sessionName === undefined ? [] : [`the session name ${sessionName}`]),
    ...(externalId === undefined ? [] : [`the external ID ${externalId}`]),
    ...(sourceIdentity === undefined ? [] : [`the source identity ${sourceIdentity}`]),
    ...tags.map(({ key, value }) => `the session tag ${key} ${value}`),
    ...(transitiveTagKeys.length === 0 ? [] : [`the transitive tags ${transitiveTagKeys.join(", ")}`]),
  ];
}

/** A name without its path. */
export function bareName(pathAndName: string): string {
  return pathAndName.slice(pathAndName.lastIndexOf("/") + 1);
}

/** A number of seconds in the largest unit that divides it. */
export function durationInWords(seconds: number): string {
  const { count, unit } = inUnits(seconds);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** A number of seconds in the largest of the units that steps have and that divides it. */
export function inUnits(seconds: number): { readonly count: number; readonly unit: "hour" | "minute" | "second" } {
  if (seconds % 3600 === 0) return { count: seconds / 3600, unit: "hour" };
  if (seconds % 60 === 0) return { count: seconds / 60, unit: "minute" };
  return { count: seconds, unit: "second" };
}

function capitalized(text: string): string {
  return /^(a|the) /.test(text) ? `${text.charAt(0).toUpperCase()}${text.slice(1)}` : text;
}
