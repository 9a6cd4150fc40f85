import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { expect } from "vitest";
import type { Call, NotChecked, Outcome, ScenarioCaller, Session, TestAccount } from "../../src/backends/index.js";
import type { Evidence } from "../../src/evidence/index.js";
import { type CaseCall, type CaseCaller, type CaseCallStep, type ConformanceCase, callerArn } from "./cases.js";
import { codesIn, secretsIn } from "./secrets.js";

/** How the outcomes of a backend are to look. */
export interface Looks {
  readonly backend: Evidence["backend"];
  /** Who decides a call, in words. */
  readonly evaluator: (call: CaseCall) => RegExp;
  /** Whether a call is really made, so that there is an answer with AWS's words. */
  readonly isMade: (call: CaseCall) => boolean;
}

/** What became of a case: every outcome was as expected, or the backend said that it cannot tell. */
export type CaseResult = { readonly kind: "asExpected" } | { readonly kind: "notChecked"; readonly reason: string };

/** Runs a case in a test account. Throws at the first outcome that is not as expected. */
export async function runCase(one: ConformanceCase, testAccount: TestAccount, looks: Looks): Promise<CaseResult> {
  for (const member of one.given) {
    const setup = await testAccount.set(member);
    if (setup.kind === "notChecked") return setup;
    if (setup.kind === "refused") throw new Error(`${member.arn} cannot be given: ${setup.message}`);
  }
  const sessions = new Map<string, Session>();
  for (const [index, step] of one.steps.entries()) {
    if (step.kind === "passTime") {
      const moved = await testAccount.passTime(step.seconds);
      if (moved.kind === "notChecked") return moved;
      expect(moved, "moving the clock").toEqual({ kind: "ready" });
      continue;
    }
    const outcome = await testAccount.call(made(step.call, sessions));
    const what = `call ${index + 1}, ${step.call.kind}`;
    if (outcome.evidence !== undefined) checkSecrets(outcome, step.call, what);
    if (outcome.kind === "notChecked") {
      expect(outcome.reason, `${what}: a reason for people`).toMatch(/\S \S/);
      return { kind: "notChecked", reason: outcome.reason };
    }
    checkOutcome(step, outcome, looks, what);
    if (step.as !== undefined && outcome.kind === "succeeded") {
      if (outcome.session === undefined) throw new Error(`${what}: there is no session`);
      sessions.set(step.as, outcome.session);
    }
  }
  return { kind: "asExpected" };
}

/** A call with the sessions that earlier calls gave. */
function made(call: CaseCall, sessions: ReadonlyMap<string, Session>): Call {
  switch (call.kind) {
    case "assumeRole":
    case "getSessionToken":
    case "getCallerIdentity":
      return { ...call, caller: scenarioCaller(call.by, sessions) };
    case "assumeRoleWithWebIdentity":
    case "assumeRoleWithSAML":
    case "assumeAsService":
      return call;
  }
}

function scenarioCaller(caller: CaseCaller, sessions: ReadonlyMap<string, Session>): ScenarioCaller {
  if (caller.kind !== "session") return caller;
  const session = sessions.get(caller.name);
  if (session === undefined) throw new Error(`no call gave the session ${caller.name}`);
  return { kind: "session", session };
}

type Told = Exclude<Outcome, { readonly kind: "notChecked" | "broken" }>;

function checkOutcome(step: CaseCallStep, outcome: Exclude<Outcome, NotChecked>, looks: Looks, what: string): void {
  const { call, expect: expected } = step;
  if (outcome.kind === "broken") throw new Error(`${what} is broken: ${outcome.message}`);
  if (outcome.kind === "succeeded" && expected.kind === "succeeded") {
    expect(outcome.arn, `${what}: whom it names`).toBe(expected.arn);
    checkSession(expected, outcome.session, step, what);
  } else if (outcome.kind === "denied" && expected.kind === "denied") {
    const { code, status, message } = outcome;
    const words = looks.isMade(call)
      ? { status: 403, message: expected.message ?? expect.stringMatching(/\S/) }
      : { status: null, message: null };
    expect({ code, status, message }, what).toEqual({ code: "AccessDenied", ...words });
  } else if (outcome.kind === "failed" && expected.kind === "failed") {
    const { code, status, message } = outcome;
    const words = expected.message ?? expect.stringMatching(/\S/);
    expect({ code, status, message }, what).toEqual({ code: expected.code, status: expected.status, message: words });
  } else {
    const how = outcome.kind === "succeeded" ? outcome.arn : `${outcome.code} ${outcome.message}`;
    throw new Error(`${what} ${outcome.kind}, which should have ${expected.kind}: ${how}`);
  }
  checkEvidence(call, outcome, looks, what);
  checkDecisions(step, outcome, what);
}

function checkSession(
  { duration, sourceIdentity }: Extract<CaseCallStep["expect"], { readonly kind: "succeeded" }>,
  session: Session | undefined,
  { call }: CaseCallStep,
  what: string,
): void {
  const givesNone = call.kind === "getCallerIdentity" || call.kind === "assumeAsService";
  expect(session === undefined, `${what}: whether there is a session`).toBe(givesNone);
  if (session === undefined) return;
  if (duration !== undefined) {
    // In seconds: between the clock that issued it and ours is a call.
    expect(
      Math.abs((session.duration ?? 0) - duration),
      `${what}: ${session.duration} s, not ${duration}`,
    ).toBeLessThan(4);
  }
  if (sourceIdentity !== undefined) expect(session.sourceIdentity, `${what}: source identity`).toBe(sourceIdentity);
}

const schema = JSON.parse(readFileSync(new URL("../../src/evidence/schema/evidence.json", import.meta.url), "utf8"));
const isEvidence = new Ajv({ strict: false }).compile({ ...schema, anyOf: [{ $ref: "#/definitions/evidence" }] });

/** Evidence says who decided what, as it was: a report has nothing else to show. */
function checkEvidence(call: CaseCall, outcome: Told, looks: Looks, what: string): void {
  const { evidence } = outcome;
  // As it is attached: values that are undefined are left out.
  const attached: unknown = JSON.parse(JSON.stringify(evidence));
  expect(isEvidence(attached), `${what}: the schema of evidence: ${JSON.stringify(isEvidence.errors)}`).toBe(true);
  const { backend, evaluator, endpoint } = evidence;
  expect(backend, `${what}: the backend of the evidence`).toBe(looks.backend);
  expect(evaluator, `${what}: the evaluator of the evidence`).toMatch(looks.evaluator(call));
  if (looks.isMade(call))
    expect(endpoint ?? "null", `${what}: the endpoint of the evidence`).toMatch(/^https?:\/\/\S+$/);
  expect(evidence.call, `${what}: the call of the evidence`).toMatchObject(calledAs(call));
  const arn = outcome.kind === "succeeded" ? outcome.arn : null;
  const refusal =
    outcome.kind === "succeeded"
      ? { code: null, message: null }
      : { code: evidence.answer.code, status: outcome.status, message: outcome.message };
  expect(evidence.answer, `${what}: the answer of the evidence`).toMatchObject({ kind: outcome.kind, arn, ...refusal });
}

function calledAs(call: CaseCall): Readonly<Record<string, unknown>> {
  switch (call.kind) {
    case "assumeRole":
      return { action: "sts:AssumeRole", principal: callerArn(call.by), resource: call.role.arn };
    case "assumeRoleWithWebIdentity":
      return { action: "sts:AssumeRoleWithWebIdentity", principal: call.provider.arn, resource: call.role.arn };
    case "assumeRoleWithSAML":
      return { action: "sts:AssumeRoleWithSAML", principal: call.provider.arn, resource: call.role.arn };
    case "assumeAsService":
      return { action: "sts:AssumeRole", principal: call.service, resource: call.role.arn };
    case "getSessionToken":
      return { action: "sts:GetSessionToken", principal: callerArn(call.by), resource: "*" };
    case "getCallerIdentity":
      return { action: "sts:GetCallerIdentity", principal: callerArn(call.by), resource: "*" };
  }
}

/** All who say what policies decide agree with the outcome, and none of them depends on what nobody documents. */
function checkDecisions({ expect: expected }: CaseCallStep, outcome: Told, what: string): void {
  const { explanation, evidence } = outcome;
  const told = [
    { who: "the explanation", decision: explanation?.decision.decision },
    { who: "the evidence", decision: evidence.decision?.decision },
    ...engineAnswers(evidence).map((decision) => ({ who: "the engine's answer", decision })),
  ];
  for (const { who, decision } of told) {
    if (decision === undefined) continue;
    // What is refused for another reason says nothing of policies.
    if (outcome.kind !== "failed")
      expect(decision === "allowed", `${what}: ${who} says ${decision}`).toBe(outcome.kind === "succeeded");
    if (expected.kind === "denied" && expected.decision !== undefined) {
      expect(decision, `${what}: ${who}`).toBe(expected.decision);
    }
  }
  const undocumented = explanation?.decision.undocumented.map(({ id }) => id) ?? [];
  const depends = [...undocumented, ...(evidence.decision?.undocumented ?? [])];
  expect(depends, `${what}: depends on behaviour that is not documented`).toEqual([]);
}

function engineAnswers({ evaluatorAnswers = [] }: Evidence): readonly string[] {
  const own = evaluatorAnswers.filter(({ evaluator }) => evaluator === "policy-check engine");
  return own.flatMap(({ answer }) => /^(allowed|implicitDeny|explicitDeny)\b/.exec(answer)?.[1] ?? []);
}

/** Neither credentials nor codes, nor what the case has of them, get into what reports show. */
function checkSecrets(outcome: Outcome, call: CaseCall, what: string): void {
  const { evidence } = outcome;
  const shown = JSON.stringify({ evidence, message: "message" in outcome ? outcome.message : undefined });
  expect(secretsIn(shown), `${what}: secrets in what is shown`).toEqual([]);
  // A duration may have six digits as well.
  const sendsCode = "mfa" in call && call.mfa.kind !== "none";
  if (sendsCode) expect(codesIn(shown), `${what}: codes in what is shown`).toEqual([]);
  // AWS's words repeat a code that does not have six digits; such a one is none. They repeat a refused external ID too.
  if ("mfa" in call && call.mfa.kind === "code" && call.mfa.code.length === 6) {
    expect(shown, `${what}: the code`).not.toContain(call.mfa.code);
  }
  const externalId = call.kind === "assumeRole" ? call.parameters.externalId : undefined;
  if (externalId !== undefined) {
    expect(JSON.stringify(evidence?.call), `${what}: the external ID`).not.toContain(externalId);
  }
}
