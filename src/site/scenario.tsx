import type { DocumentedCall, DocumentedReachAnswer, DocumentedScenario } from "../documentation/index.js";
import { type Book, isTold } from "./book.js";
import { Name } from "./names.js";
import { DecidedBy, Outcomes, Reasons } from "./results.js";
import { listed, visible } from "./visible.js";
import { answerMarks, reachAnswerMarks } from "./words.js";

/** A scenario with what came of it; its steps are folded up, and a link to it unfolds them. */
export function Scenario({ scenario, book }: { readonly scenario: DocumentedScenario; readonly book: Book }) {
  const others = callsApart(scenario);
  return (
    <details>
      <summary>
        <Name text={scenario.name} /> <Outcomes book={book} scenario={scenario} />
      </summary>
      <div id={book.scenarioAnchor(scenario)}>
        <Reasons book={book} scenario={scenario} />
        {book.isBrief ? null : <pre>{scenario.steps.map(visible).join("\n")}</pre>}
        {others.length === 0 ? null : (
          <ul class="calls">
            {others.map((calls) => (
              <CallsLine key={JSON.stringify(calls[0])} calls={calls} book={book} />
            ))}
          </ul>
        )}
        <ReachLines scenario={scenario} book={book} />
        <small>
          {book.isBrief ? "steps in " : null}
          {visible(scenario.feature)}:{scenario.line}
          <Tags scenario={scenario} />
          {scenario.calls.length === 0 ? null : (
            <>
              {" "}
              <a href={`#${book.decidersOf(scenario.calls).anchor}`}>who decided</a>
            </>
          )}
        </small>
      </div>
    </details>
  );
}

function Tags({ scenario: { tags } }: { readonly scenario: DocumentedScenario }) {
  return <>{tags.length === 0 ? "" : ` ${tags.map(visible).join(" ")}`}</>;
}

/**
 * Scenarios without their steps, of which there is no more to say ({@link isInShort}): what those of one feature that came to the
 * same have in common is said once, and each has its number in the list, its line and its tags.
 */
export function ScenariosInShort({
  scenarios,
  book,
}: {
  readonly scenarios: readonly DocumentedScenario[];
  readonly book: Book;
}) {
  const groups = new Map<string, { readonly number: number; readonly scenario: DocumentedScenario }[]>();
  scenarios.forEach((scenario, index) => {
    const key = JSON.stringify([scenario.feature, scenario.outcomes.map(({ run, status }) => [run, status])]);
    groups.set(key, [...(groups.get(key) ?? []), { number: index + 1, scenario }]);
  });
  return (
    <>
      {[...groups.values()].map((alike) => {
        const [first] = alike;
        if (first === undefined) return null;
        const { scenario } = first;
        return (
          <div key={scenario.id} class="alike">
            <Outcomes book={book} scenario={scenario} /> <small>steps in {visible(scenario.feature)}</small>
            <ol>
              {alike.map((each, index) => (
                <li
                  key={each.scenario.id}
                  id={book.scenarioAnchor(each.scenario)}
                  value={each.number === (alike[index - 1]?.number ?? 0) + 1 ? undefined : each.number}
                >
                  <Name text={each.scenario.name} />{" "}
                  <small>
                    line {each.scenario.line}
                    <Tags scenario={each.scenario} />
                  </small>
                </li>
              ))}
            </ol>
          </div>
        );
      })}
    </>
  );
}

/** Whether there is no more to say of a scenario than its name, place, tags and outcome: its callers' lines say who decided. */
export function isInShort(scenario: DocumentedScenario): boolean {
  return (
    scenario.outcomes.every(({ status }) => status === "passed") &&
    scenario.reach.length === 0 &&
    scenario.calls.every(isTold)
  );
}

/** What the scenario shows of whole accounts: it says itself who decided, since no backend was asked. */
function ReachLines({ scenario, book }: { readonly scenario: DocumentedScenario; readonly book: Book }) {
  if (scenario.reach.length === 0) return null;
  return (
    <ul class="calls">
      {reachAlike(scenario).map(({ answer, runs }) => (
        <li key={JSON.stringify(answer)}>
          {visible(answer.statement)}:{" "}
          <small>
            <b class={reachAnswerMarks[answer.verdict].outcome}>{reachAnswerMarks[answer.verdict].label}</b>, decided by{" "}
            {visible(answer.evaluator)} on these files
            {book.documentation.runs.length > 1 ? ` (${runs.map(book.runLabel).join(", ")})` : ""}. No backend was
            asked, and AWS was not.{" "}
            {answer.undocumented.length === 0
              ? ""
              : `It depends on behavior that AWS does not document: ${listed(answer.undocumented.map(visible))}. `}
            {answer.files.map(({ name, sha256 }) => (
              <span key={name}>
                <code>{visible(name)}</code> <code class="hash">{sha256}</code>{" "}
              </span>
            ))}
          </small>
        </li>
      ))}
    </ul>
  );
}

/** What is said of whole accounts, the same of several runs together. */
function reachAlike({ reach }: DocumentedScenario) {
  const alike = new Map<string, { readonly answer: DocumentedReachAnswer; readonly runs: string[] }>();
  for (const answer of reach) {
    const key = JSON.stringify({ ...answer, run: "" });
    const known = alike.get(key) ?? { answer, runs: [] };
    if (!known.runs.includes(answer.run)) known.runs.push(answer.run);
    alike.set(key, known);
  }
  return [...alike.values()];
}

/** Calls that no role's chapter tells of, the same ones of several runs together. */
function callsApart(scenario: DocumentedScenario): readonly (readonly DocumentedCall[])[] {
  const alike = new Map<string, DocumentedCall[]>();
  for (const call of scenario.calls) {
    if (isTold(call)) continue;
    const key = JSON.stringify([call.caller, call.principal, call.action, call.mfa, call.answer, call.deniedBy]);
    alike.set(key, [...(alike.get(key) ?? []), call]);
  }
  return [...alike.values()];
}

function CallsLine({ calls, book }: { readonly calls: readonly DocumentedCall[]; readonly book: Book }) {
  const [call] = calls;
  if (call === undefined) return null;
  return (
    <li>
      <Name text={call.principal} />, {visible(call.action)}, {call.mfa === "none" ? "no MFA" : visible(call.mfa)}:{" "}
      <small>
        <b class={call.answer}>{answerMarks[call.answer].label}</b>
        {call.deniedBy === "callerPolicies"
          ? " by the caller's own policies, so the call shows nothing about the role's trust policy"
          : ""}{" "}
        <DecidedBy book={book} calls={calls} />
      </small>
    </li>
  );
}
