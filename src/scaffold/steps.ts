import { docString, quoted, type StepLines, table } from "./gherkin.js";
import { chainingUser, type Givens, type NeededGiven } from "./givens.js";
import type { PlannedScenario } from "./plan.js";
import { type Parameters, type PlannedCall, type Tag, tokenLifetime } from "./planned-call.js";
import { inUnits } from "./words.js";

/** The trust policy of a role in a step: a file, or its text. */
export type TrustText = { readonly file: string } | { readonly text: string };

/** The Given step of the role, without its keyword. */
export function roleLines(name: string, trust: TrustText, hasOthers: boolean): StepLines {
  const others = hasOthers ? ", and all users and roles that it names exist" : "";
  if ("file" in trust) return [`the role ${quoted(name)} trusts as in ${quoted(trust.file)}${others}`];
  return [`the role ${quoted(name)} with the trust policy${others}:`, ...docString(trust.text, "json")];
}

/** Given steps in their order, without keywords; the account that is current before and after is the role's. */
export function givenSteps(givens: readonly NeededGiven[], current: string, end: string): readonly StepLines[] {
  const steps: StepLines[] = [];
  let account = current;
  const others = givens.filter((each) => each.account !== end);
  for (const each of [...others, ...givens.filter((given) => given.account === end)]) {
    if (each.account !== account) steps.push([`the account "${each.account}"`]);
    account = each.account;
    steps.push(each.lines);
  }
  return steps;
}

/** The When steps of a call, without keywords; undefined where a step cannot have one of its texts. */
export function whenSteps(call: PlannedCall, roleName: string, { nameOf }: Givens): readonly StepLines[] | undefined {
  const role = quoted(roleName);
  const before = call.later > 0 ? [passing(call.later)] : [];
  switch (call.kind) {
    case "user": {
      const name = quoted(nameOf("user", call.user.arn));
      const rows = parameterRows(call.parameters);
      const { credentials } = call;
      if (name === undefined) return undefined;
      if (credentials.kind === "key") {
        const mfa = credentials.mfa ? "with MFA" : "without MFA";
        return [...before, withTable(`${name} assumes ${role} ${mfa}`, "and:", rows)];
      }
      const isLong = credentials.age >= tokenLifetime.usual;
      const lifetime = isLong ? ` for ${tokenLifetime.longest} seconds` : "";
      return [
        ...before,
        [`${name} gets a session token ${credentials.mfa ? `with MFA${lifetime}` : "without MFA"}`],
        ...(credentials.age > 0 ? [passing(credentials.age)] : []),
        withTable(`that session assumes ${role}`, "and:", rows),
      ];
    }
    case "session": {
      const first = [
        ["session name", call.sessionName],
        ...(call.sourceIdentity === undefined ? [] : [["source identity", call.sourceIdentity]]),
        ...tagRows(call.tags),
      ];
      const chained = quoted(nameOf("role", call.role.arn));
      const user = quoted(nameOf("user", `arn:aws:iam::${call.role.account}:user/${chainingUser}`));
      if (chained === undefined || user === undefined) return undefined;
      return [
        ...before,
        withTable(`${user} assumes ${chained} without MFA`, "and:", first),
        withTable(`that session assumes ${role}`, "and:", parameterRows(call.parameters)),
      ];
    }
    case "service":
      return [...before, withTable(`the service "${call.service}" assumes ${role}`, "and:", Object.entries(call.keys))];
    case "token": {
      const subject = quoted(call.subject);
      const host = quoted(call.host);
      if (subject === undefined || host === undefined) return undefined;
      const { azp } = call.claims;
      const rows = [...(azp === undefined ? [] : [["aud", call.audience]]), ...Object.entries(call.claims)];
      const step = `the web identity ${subject} of ${host} assumes ${role}`;
      return [...before, withTable(step, "with the claims:", rows)];
    }
    case "assertion": {
      const step = `${quoted(call.sessionName)} assumes ${role} through the SAML provider ${quoted(call.provider)}`;
      return [...before, withTable(step, "with the attributes:", Object.entries(call.attributes))];
    }
  }
}

/** The step that says what becomes of a call. */
export function thenStep({ outcome }: Pick<PlannedScenario, "outcome">): string {
  if (outcome.kind === "allowed") return "the role is assumed";
  return outcome.kind === "denied" ? "access is denied" : "access is denied by the caller's own policies";
}

function withTable(step: string, words: string, rows: readonly (readonly string[])[]): StepLines {
  return rows.length === 0 ? [step] : [`${step} ${words}`, ...table(rows)];
}

function passing(seconds: number): StepLines {
  const { count, unit } = inUnits(seconds);
  return [count === 1 ? `1 ${unit} passes` : `${count} ${unit}s pass`];
}

function parameterRows(parameters: Parameters): readonly (readonly string[])[] {
  const { sessionName, externalId, sourceIdentity, tags, transitiveTagKeys } = parameters;
  return [
    ...(sessionName === undefined ? [] : [["session name", sessionName]]),
    ...(externalId === undefined ? [] : [["external id", externalId]]),
    ...(sourceIdentity === undefined ? [] : [["source identity", sourceIdentity]]),
    ...tagRows(tags),
    ...(transitiveTagKeys.length === 0 ? [] : [["transitive tags", transitiveTagKeys.join(", ")]]),
  ];
}

function tagRows(tags: readonly Tag[]): readonly (readonly string[])[] {
  return tags.map(({ key, value }) => [`tag:${key}`, value]);
}
