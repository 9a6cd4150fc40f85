import type { WhyAnswers, WhyResult } from "../why/index.js";
import type { CheckReport } from "./check.js";
import { count } from "./style.js";

/** The answers on events, with what a report says besides. */
export interface WhyReport extends WhyAnswers {
  readonly tool: CheckReport["tool"];
}

/** What a report has in numbers. */
export interface WhyCounts {
  readonly events: number;
  readonly agree: number;
  readonly disagree: number;
  readonly unknown: number;
  /** Calls that failed for another reason than policies. */
  readonly failed: number;
  readonly passedOver: number;
}

/** Counts the answers by what they are worth. */
export function whyCounts({ results, passedOver }: WhyAnswers): WhyCounts {
  const of = (wanted: (result: WhyResult) => boolean): number => results.filter(wanted).length;
  return {
    events: results.length,
    agree: of(({ agrees }) => agrees === true),
    disagree: of(({ agrees }) => agrees === false),
    unknown: of(({ decision }) => decision === "unknown"),
    failed: of(({ decision, happened }) => decision !== "unknown" && happened.outcome === "failed"),
    passedOver: passedOver.reduce((sum, each) => sum + each.count, 0),
  };
}

/** The counts in one line. */
export function whySummary(answers: WhyAnswers): string {
  const { events, agree, disagree, unknown, failed, passedOver } = whyCounts(answers);
  const parts = [
    `${agree} as the policies say`,
    `${disagree} not as the policies say`,
    `${unknown} unknown`,
    ...(failed === 0 ? [] : [`${failed} failed for another reason`]),
  ];
  const passed = answers.passedOver.map((each) => `${each.count} ${each.what}`).join(", ");
  return `${count(events, "call")}: ${parts.join(", ")}${passedOver === 0 ? "" : `; passed over: ${passed}`}`;
}

/** The answers as JSON, version 1 of `why.schema.json`, with a final line end. */
export function whyJson(report: WhyReport): string {
  const { tool, results, passedOver } = report;
  const whole = { schemaVersion: 1, tool, results, passedOver, summary: whyCounts(report) };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

/** The scenarios of the calls as a feature; calls that the steps cannot make are remarks. */
export function whyGherkin({ results }: WhyAnswers): string {
  const parts = results.map(({ scenario, eventId, reason }) => {
    if (scenario !== null) return scenario.replace(/^(?=.)/gm, "  ");
    const id = eventId ?? "without an ID";
    return `  # The steps cannot make the call of event ${id.replace(/\s+/g, " ")}. ${reason.replace(/\s+/g, " ")}`;
  });
  return `${["Feature: Calls that CloudTrail recorded", ...parts].join("\n\n")}\n`;
}
