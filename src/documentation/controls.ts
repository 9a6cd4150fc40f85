import { unique } from "./matrix.js";
import type { Control, DocumentedScenario } from "./model.js";

const prefix = "@control:";

/** Scenarios and roles by the tags `@control:ID` of features, rules, scenarios and examples. */
export function controlsOf(scenarios: readonly DocumentedScenario[]): readonly Control[] {
  const byId = new Map<string, DocumentedScenario[]>();
  for (const scenario of scenarios) {
    for (const tag of unique(scenario.tags)) {
      const id = tag.startsWith(prefix) ? tag.slice(prefix.length) : "";
      if (id === "") continue;
      const own = byId.get(id) ?? [];
      own.push(scenario);
      byId.set(id, own);
    }
  }
  return [...byId]
    .sort(([one], [other]) => naturally(one, other))
    .map(([id, own]) => ({
      id,
      scenarios: own.map((scenario) => scenario.id),
      roles: unique(own.flatMap(({ roles }) => roles)),
      status: statusOf(own),
    }));
}

/** INVARIANT: a control is met only where each of its scenarios passed somewhere, and none failed anywhere. */
function statusOf(scenarios: readonly DocumentedScenario[]): Control["status"] {
  const has = (status: string) => (scenario: DocumentedScenario) =>
    scenario.outcomes.some((outcome) => outcome.status === status);
  if (scenarios.some(has("failed"))) return "failed";
  return scenarios.every(has("passed")) ? "met" : "open";
}

/** `CIS-1.9` before `CIS-1.10`, the same on every machine. */
function naturally(one: string, other: string): number {
  const parts = (text: string): readonly string[] => text.match(/\d+|\D+/g) ?? [];
  const [left, right] = [parts(one), parts(other)];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const [a = "", b = ""] = [left[index], right[index]];
    if (a === b) continue;
    const numbers = Number(a) - Number(b);
    if (/^\d+$/.test(a) && /^\d+$/.test(b) && numbers !== 0) return numbers;
    return a < b ? -1 : 1;
  }
  return 0;
}
