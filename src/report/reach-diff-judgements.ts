import type { Judgement, Question } from "./judgement.js";
import { fixOfNew, gapInWords, lostPairs, newEntries, newInWords, type ReachDiff } from "./reach-diff.js";
import { acceptedReach, isAcceptable, placeOfFinding, type ReachPlace } from "./reach-findings.js";
import { count } from "./style.js";

/** The question that the reach of whole accounts answers in a comparison. */
export const reachQuestion: Question = {
  id: "no-new-reach",
  title: "the change lets nobody reach what was not reached before",
  help: "policy-check reach says who reaches which role; policy-check diff compares it where both sides are dumps of accounts.",
};

/** More entries than these are one judgement. */
const mostEntries = 1000;

/** What formats for other tools show: each entry that is new, or that there is none. */
export function reachDiffJudgements(reach: ReachDiff, equivalent: boolean): readonly Judgement[] {
  const { id } = reachQuestion;
  const { first } = reach.places;
  const whole = { path: first, relativePath: first, rule: id, name: id, role: undefined, place: undefined };
  if (reach.kind === "not-compared") return [{ ...whole, outcome: "unchecked", message: reach.why }];
  const { gaps, places } = reach;
  const entries = newEntries(reach);
  const more = entries.length - mostEntries;
  const lost = lostPairs(reach);
  const judgements: readonly Judgement[] = [
    ...gaps.map((gap): Judgement => {
      // The old files may be those of a revision, which nobody can point at.
      const place = gap.side === "new" ? { path: places.relativePath(gap.file), line: gap.line } : undefined;
      const message = `${gapInWords(gap)}; ${gap.remedy}`;
      return { ...whole, ...(place === undefined ? {} : at(place)), outcome: "unchecked", message };
    }),
    ...entries.slice(0, mostEntries).map((each): Judgement => {
      const { from, to, action } = acceptedReach(each);
      const fix = fixOfNew(each);
      return {
        ...{ ...whole, ...at(placeOfFinding(each, places)), role: to },
        name: `${id} ${from}${action === undefined ? "" : ` ${action}`}`,
        outcome: isAcceptable(each) ? "fails" : "unknown",
        message: `${newInWords(each)}${fix === undefined ? "" : `; ${fix}`}`,
      };
    }),
    ...(more > 0 ? [{ ...whole, outcome: "fails", message: `${more} more; --format json lists all` } as const] : []),
    ...(equivalent && lost > 0
      ? [{ ...whole, outcome: "fails", message: `${count(lost, "pair")} lost; --format json lists all` } as const]
      : []),
  ];
  return judgements.length > 0 ? judgements : [{ ...whole, outcome: "holds", message: "nobody gains access" }];
}

/** A line of a file; by itself it says nothing, so fingerprints are without it. */
function at({ path, line }: ReachPlace): Pick<Judgement, "path" | "relativePath" | "place"> {
  const start = { line, column: 1 };
  return { path, relativePath: path, place: { range: { start, end: start }, pointer: "", line: () => "" } };
}
