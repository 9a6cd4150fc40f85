import type { DocumentedCall } from "../documentation/index.js";
import type { Book } from "./book.js";
import { count, listed, visible } from "./visible.js";

/** Who can have decided a call. */
type Decider = "policyCheck" | "aws" | "other";

/** What the page rests on: what policy-check simulated, what was asked of AWS, and what was worked out from policies. */
export function Decided({ book }: { readonly book: Book }) {
  const { scenarios, roles, reach } = book.documentation;
  const calls = scenarios.flatMap((scenario) => scenario.calls);
  const by = (decider: Decider): readonly DocumentedCall[] => calls.filter((call) => deciderOf(call, book) === decider);
  const others = by("other");
  return (
    <dl class="basis">
      <div>
        <dt>Simulated by policy-check</dt>
        <dd>{callsInWords(by("policyCheck"), book) ?? "no call"}</dd>
      </div>
      <div>
        <dt>Asked of AWS</dt>
        <dd>{callsInWords(by("aws"), book) ?? "nothing"}</dd>
      </div>
      {others.length === 0 ? null : (
        <div>
          <dt>Decided by others</dt>
          <dd>{callsInWords(others, book)}</dd>
        </div>
      )}
      {roles.length === 0 ? null : (
        <div>
          <dt>Analyzed by policy-check</dt>
          <dd>{count(roles.length, "trust policy", "trust policies")}, without a call</dd>
        </div>
      )}
      {reach === null ? null : (
        <div>
          <dt>Reach</dt>
          <dd>
            decided by policy-check's engine on{" "}
            <a href="#reach">{listed(reach.files.map(({ path }) => visible(path)))}</a>; nothing was asked of AWS
          </dd>
        </div>
      )}
    </dl>
  );
}

/** Only what names AWS, in a run that called AWS and nobody in its place, was asked of AWS. */
function deciderOf({ backend, run, evaluator }: DocumentedCall, book: Book): Decider {
  const isOnAws = backend === "aws" && book.run(run)?.otherEndpoints.length === 0;
  if (isOnAws && /\bAWS\b|\bSimulate(?:Principal|Custom)Policy\b/.test(evaluator)) return "aws";
  return /^policy-check\b|^the engine\b/.test(evaluator) ? "policyCheck" : "other";
}

function callsInWords(calls: readonly DocumentedCall[], book: Book): string | undefined {
  if (calls.length === 0) return undefined;
  const scenarios = new Set(calls.map(({ scenario }) => scenario)).size;
  const runs = [...new Set(calls.map(({ run }) => book.runLabel(run)))];
  const evaluators = [...new Set(calls.map(({ evaluator }) => visible(evaluator)))];
  const shown = evaluators.length > 3 ? [...evaluators.slice(0, 3), "others"] : evaluators;
  return `${count(calls.length, "call")} of ${count(scenarios, "scenario")} on ${listed(runs)}, decided by ${listed(shown)}`;
}
