import { denialOf, type GivenRole, type MfaInput, type Outcome, type StageCaller } from "../backends/index.js";
import { type Cucumber, type StepResult, stepTimeout } from "./cucumber.js";
import { scenarioOf } from "./current.js";
import { describeOutcome } from "./describe-outcome.js";
import { assumeRoleCall, deniedByCaller, type Scenario } from "./scenario.js";
import { serviceNamed } from "./service.js";
import { rowsOf, type StepArgument } from "./step-argument.js";
import { StepFailure } from "./step-failure.js";

/** A table of all who can and cannot assume a role. */
export function callersTable({ Then }: Cucumber): void {
  Then("these callers can assume {string}:", { timeout: stepTimeout }, function (name: string, table: StepArgument) {
    const [header, ...rows] = rowsOf(table);
    if (header?.join("|") !== "caller|allowed?" || rows.length === 0) {
      throw new StepFailure("the table needs the columns | caller | allowed? | and at least one row");
    }
    const scenario = scenarioOf(this);
    return tryAll(scenario, scenario.cast.role(name), rows);
  });
}

async function tryAll(scenario: Scenario, role: GivenRole, rows: readonly (readonly string[])[]): Promise<StepResult> {
  const wrong: string[] = [];
  for (const [caller = "", allowed = ""] of rows) {
    if (allowed !== "yes" && allowed !== "no" && allowed !== noByCaller)
      throw new StepFailure(`"${allowed}" under "allowed?" is neither yes nor no, nor "${noByCaller}"`);
    const outcome = await assumeAs(scenario, role, caller);
    const told = scenario.tell(outcome);
    if (told !== undefined) {
      // What is wrong already stays wrong, whatever cannot be told of the rest.
      if (wrong.length > 0) break;
      return told;
    }
    const why = wrongIn(outcome, allowed);
    if (why === undefined) continue;
    if (why.kind === "notChecked") {
      if (wrong.length > 0) break;
      return scenario.notChecked({ reason: `${caller}: ${why.reason}` });
    }
    wrong.push([`${caller}: expected ${allowed}`, ...why.lines, describeOutcome(outcome)].join("\n"));
  }
  if (wrong.length > 0) throw new StepFailure(wrong.join("\n\n"));
  return undefined;
}

/** Under "allowed?", a denial that shows nothing of the role's trust policy, and is meant so. */
const noByCaller = "no, by the caller's own policies";

type Wrong =
  | { readonly kind: "wrong"; readonly lines: readonly string[] }
  | { readonly kind: "notChecked"; readonly reason: string };

/** What of an outcome is not as the table says. A "no" must rest on the role's trust policy, unless it says otherwise. */
function wrongIn(outcome: Outcome, allowed: "yes" | "no" | typeof noByCaller): Wrong | undefined {
  if (allowed === "yes") return outcome.kind === "succeeded" ? undefined : { kind: "wrong", lines: [] };
  if (outcome.kind !== "denied") return { kind: "wrong", lines: [] };
  const trust = denialOf(outcome);
  if (trust.kind === "unknown") {
    return { kind: "notChecked", reason: `nobody can tell whether the trust policy denies the call: ${trust.why}` };
  }
  if ((trust.kind === "allows") === (allowed === noByCaller)) return undefined;
  const remedy = `give the caller the permission to assume the role in an identity policy, or write "${noByCaller}"`;
  const isByCaller = trust.kind === "allows";
  return { kind: "wrong", lines: isByCaller ? [deniedByCaller, remedy] : ["the role's trust policy denies it"] };
}

const forms: readonly { readonly pattern: RegExp; readonly session: boolean; readonly mfa: MfaInput }[] = [
  { pattern: /^(.+) without MFA$/, session: false, mfa: { kind: "none" } },
  { pattern: /^(.+) with a session token with MFA$/, session: true, mfa: { kind: "device" } },
  { pattern: /^(.+) with a session token$/, session: true, mfa: { kind: "none" } },
  { pattern: /^(.+) with MFA$/, session: false, mfa: { kind: "device" } },
];

async function assumeAs(scenario: Scenario, role: GivenRole, caller: string): Promise<Outcome> {
  const { stage } = scenario;
  const assume = (by: StageCaller, mfa: MfaInput): Promise<Outcome> => stage.assumeRole(assumeRoleCall(by, role, mfa));
  const [, service] = /^the service (\S+)$/.exec(caller) ?? [];
  if (service !== undefined) return stage.assumeAsService({ service: serviceNamed(service), role, context: {} });
  if (caller === "the root user") return assume(scenario.rootCaller, { kind: "none" });
  for (const { pattern, session, mfa } of forms) {
    const [, name] = pattern.exec(caller) ?? [];
    if (name === undefined) continue;
    const user = scenario.userCaller(name);
    if (!session) return assume(user, mfa);
    const token = await stage.getSessionToken({ caller: user, mfa });
    // Who gets no token has not been to the role's door: that is no "no", and no "yes" either.
    if (token.kind === "denied") return { ...token, kind: "failed" };
    if (token.kind !== "succeeded") return token;
    if (token.session === undefined) return { kind: "broken", message: `${name} was given no session token` };
    return assume({ kind: "session", session: token.session }, { kind: "none" });
  }
  throw new StepFailure(
    `"${caller}" is no caller: it is NAME without MFA, NAME with MFA, NAME with a session token, NAME with a session token with MFA, the root user, or the service NAME`,
  );
}
