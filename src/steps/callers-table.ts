import type { GivenRole, MfaInput, Outcome, StageCaller } from "../backends/index.js";
import { type Cucumber, type StepResult, stepTimeout } from "./cucumber.js";
import { scenarioOf } from "./current.js";
import { describeOutcome } from "./describe-outcome.js";
import { assumeRoleCall, type Scenario } from "./scenario.js";
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
    if (allowed !== "yes" && allowed !== "no")
      throw new StepFailure(`"${allowed}" under "allowed?" is neither yes nor no`);
    const outcome = await assumeAs(scenario, role, caller);
    const told = scenario.tell(outcome);
    if (told !== undefined) {
      // What is wrong already stays wrong, whatever cannot be told of the rest.
      if (wrong.length > 0) break;
      return told;
    }
    const isRight = outcome.kind === (allowed === "yes" ? "succeeded" : "denied");
    if (!isRight) wrong.push(`${caller}: expected ${allowed}\n${describeOutcome(outcome)}`);
  }
  if (wrong.length > 0) throw new StepFailure(wrong.join("\n\n"));
  return undefined;
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
