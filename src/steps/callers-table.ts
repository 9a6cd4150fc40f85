import { denialOf, type GivenRole, type MfaInput, type Outcome, type ScenarioCaller } from "../backends/index.js";
import { type Cucumber, type StepResult, stepTimeout } from "./cucumber.js";
import { describeOutcome } from "./describe-outcome.js";
import { assumeRoleCall, deniedByCaller, type Scenario, unknownPart } from "./scenario.js";
import { serviceNamed } from "./service.js";
import { rowsOf, type StepArgument } from "./step-argument.js";
import { StepFailure } from "./step-failure.js";
import { scenarioOf } from "./world.js";

/** A table of callers that can and cannot assume a role. */
export function callersTable({ Then }: Cucumber): void {
  Then("these callers can assume {string}:", { timeout: stepTimeout }, function (name: string, table: StepArgument) {
    const [header, ...rows] = rowsOf(table);
    if (header?.join("|") !== "caller|allowed?" || rows.length === 0) {
      throw new StepFailure("this table needs the header | caller | allowed? | and at least one row");
    }
    const scenario = scenarioOf(this);
    return tryAll(scenario, scenario.entities.role(name), rows);
  });
}

async function tryAll(scenario: Scenario, role: GivenRole, rows: readonly (readonly string[])[]): Promise<StepResult> {
  const wrong: string[] = [];
  for (const [caller = "", allowed = ""] of rows) {
    if (allowed !== "yes" && allowed !== "no" && allowed !== noByCaller)
      throw new StepFailure(`unknown answer "${allowed}" under "allowed?"; write yes, no, or "${noByCaller}"`);
    const outcome = await assumeAs(scenario, role, caller);
    const result = scenario.attach(outcome);
    if (result !== undefined) {
      // A row that is wrong fails the step, even if the backend cannot tell about later rows.
      if (wrong.length > 0) break;
      return result;
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

/** Under "allowed?": a denial in which the role's trust policy has no part. */
const noByCaller = "no, by the caller's own policies";

type Wrong =
  | { readonly kind: "wrong"; readonly lines: readonly string[] }
  | { readonly kind: "notChecked"; readonly reason: string };

/** How an outcome differs from the table. For a "no", the role's trust policy must have a part in the denial. */
function wrongIn(outcome: Outcome, allowed: "yes" | "no" | typeof noByCaller): Wrong | undefined {
  if (allowed === "yes") return outcome.kind === "succeeded" ? undefined : { kind: "wrong", lines: [] };
  if (outcome.kind !== "denied") return { kind: "wrong", lines: [] };
  const trust = denialOf(outcome);
  if (trust.kind === "unknown") {
    return { kind: "notChecked", reason: unknownPart(trust.why) };
  }
  if ((trust.kind === "allows") === (allowed === noByCaller)) return undefined;
  const remedy = `allow the caller to assume the role in an identity policy, or write "${noByCaller}"`;
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
  const { testAccount } = scenario;
  const assume = (by: ScenarioCaller, mfa: MfaInput): Promise<Outcome> =>
    testAccount.call(assumeRoleCall(by, role, mfa));
  const [, service] = /^the service (\S+)$/.exec(caller) ?? [];
  if (service !== undefined) {
    return testAccount.call({ kind: "assumeAsService", service: serviceNamed(service), role, context: {} });
  }
  if (caller === "the root user") return assume(scenario.rootCaller, { kind: "none" });
  for (const { pattern, session, mfa } of forms) {
    const [, name] = pattern.exec(caller) ?? [];
    if (name === undefined) continue;
    const user = scenario.userCaller(name);
    if (!session) return assume(user, mfa);
    const token = await testAccount.call({ kind: "getSessionToken", caller: user, mfa });
    // Without a token, the role was not called: that is neither a "no" nor a "yes".
    if (token.kind === "denied") return { ...token, kind: "failed" };
    if (token.kind !== "succeeded") return token;
    if (token.session === undefined)
      return { kind: "broken", message: `GetSessionToken returned no session for ${name}` };
    return assume({ kind: "session", session: token.session }, { kind: "none" });
  }
  throw new StepFailure(
    `unknown caller "${caller}"; write NAME without MFA, NAME with MFA, NAME with a session token, NAME with a session token with MFA, the root user, or the service NAME`,
  );
}
