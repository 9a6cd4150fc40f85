import type { DocumentedCall, DocumentedScenario } from "../documentation/index.js";
import type { Book } from "./book.js";
import { visible } from "./visible.js";
import { outcomeMarks } from "./words.js";

const statuses = ["failed", "passed", "notChecked"] as const;

/** What came of a scenario, by backend. */
export function Outcomes({ book, scenario }: { readonly book: Book; readonly scenario: DocumentedScenario }) {
  if (scenario.outcomes.length === 0) return <small>not run</small>;
  return (
    <>
      {statuses.map((status) => {
        const outcomes = scenario.outcomes.filter((outcome) => outcome.status === status);
        if (outcomes.length === 0) return null;
        return (
          <small key={status}>
            <b class={status}>{outcomeMarks[status].label}</b>{" "}
            {isOfFilesOnly(scenario)
              ? "on files; no backend was asked"
              : outcomes.map(({ run }) => book.runLabel(run)).join(", ")}
          </small>
        );
      })}
    </>
  );
}

/** Whether a scenario asked about whole accounts only: then no backend decided anything. */
function isOfFilesOnly({ calls, reach, roles }: DocumentedScenario): boolean {
  return reach.length > 0 && calls.length === 0 && roles.length === 0;
}

/** The runs of calls, leading to who decided in them. */
export function DecidedBy({ book, calls }: { readonly book: Book; readonly calls: readonly DocumentedCall[] }) {
  const { anchor, label } = book.decidersOf(calls);
  return <a href={`#${anchor}`}>{label}</a>;
}

/** Why a scenario failed, or was not checked, where a run says so. */
export function Reasons({ book, scenario }: { readonly book: Book; readonly scenario: DocumentedScenario }) {
  const reasons = new Map<string, string[]>();
  for (const { run, status, reason } of scenario.outcomes) {
    if (status === "passed" || reason === null) continue;
    const key = visible(reason);
    reasons.set(key, [...(reasons.get(key) ?? []), book.runLabel(run)]);
  }
  return (
    <>
      {[...reasons].map(([reason, runs]) => (
        <p key={reason} class="reason">
          {runs.join(", ")}: {reason}
        </p>
      ))}
    </>
  );
}
