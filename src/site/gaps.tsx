import type { Gap } from "../documentation/index.js";
import type { Book } from "./book.js";
import { Icon } from "./icons.js";
import { Name, RoleLink, ScenarioLink } from "./names.js";
import { visible } from "./visible.js";
import { callerWords, gapOrder, gapWords, mfaRefutedWords } from "./words.js";

/** Where nothing shows it: by kind, the most urgent first. */
export function Gaps({ book }: { readonly book: Book }) {
  const { gaps } = book.documentation;
  const open = gaps.filter((gap) => !isExplained(gap));
  const explained = gaps.filter(isExplained);
  return (
    <section id="gaps" class="chapter">
      <h2>Gaps</h2>
      <p class="lead">What has no evidence, and what needs a decision.</p>
      {gaps.length === 0 ? <p class="empty">There are no gaps.</p> : null}
      {groupsOf(open, book).map(({ id, title, says, gaps: found }) => {
        if (found.length === 0) return null;
        return (
          <div key={id} id={`gaps-${id}`} class="gap">
            <h3>
              {title} <span class="count">{found.length}</span>
            </h3>
            <p class="aside">{says}</p>
            <GapList gaps={found} book={book} />
          </div>
        );
      })}
      {explained.length === 0 ? null : (
        <div class="gap">
          <h3>
            Explained by the configuration <span class="count">{explained.length}</span>
          </h3>
          <p class="aside">No call has shown these outcomes, and the configuration says why none has to.</p>
          <GapList gaps={explained} book={book} />
        </div>
      )}
    </section>
  );
}

interface GapGroup {
  readonly id: string;
  readonly title: string;
  readonly says: string;
  readonly gaps: readonly Gap[];
}

/** Gaps by kind. That MFA is refuted, and that nothing is known of it, are two groups. */
function groupsOf(gaps: readonly Gap[], book: Book): readonly GapGroup[] {
  return gapOrder.flatMap((kind): readonly GapGroup[] => {
    const found = gaps.filter((gap) => gap.kind === kind);
    if (kind !== "mfaNotProved") return [{ id: kind, ...gapWords[kind], gaps: found }];
    const isRefuted = (gap: Gap): boolean => gap.kind === kind && book.role(gap.role)?.mfa === "refuted";
    return [
      { id: "mfaRefuted", ...mfaRefutedWords, gaps: found.filter(isRefuted) },
      { id: kind, ...gapWords[kind], gaps: found.filter((gap) => !isRefuted(gap)) },
    ];
  });
}

function isExplained(gap: Gap): boolean {
  return (gap.kind === "conditionNotSeen" || gap.kind === "statementNotSeen") && gap.explained !== null;
}

const mostShown = 25;

/** More gaps of a kind that each role's chapter tells of are not listed on a page that is brief. */
const mostInBrief = 200;

/** Gaps that are also told of in the chapter of their role, whichever page it is on. */
const kindsInChapters: ReadonlySet<Gap["kind"]> = new Set([
  "conditionNotSeen",
  "statementNotSeen",
  "roleWithoutScenario",
]);

/** A list of gaps; of a very long one, the rest is folded up. */
function GapList({ gaps: all, book }: { readonly gaps: readonly Gap[]; readonly book: Book }) {
  const isCut = book.isBrief && all.every(({ kind }) => kindsInChapters.has(kind));
  const gaps = isCut ? all.slice(0, mostInBrief) : all;
  const items = gaps.map((gap, index) => (
    <li key={index}>
      <GapLine gap={gap} book={book} />
    </li>
  ));
  return (
    <>
      <ul>{items.slice(0, mostShown)}</ul>
      {items.length > mostShown ? (
        <details>
          <summary>and {items.length - mostShown} more</summary>
          <ul>{items.slice(mostShown)}</ul>
        </details>
      ) : null}
      {all.length > gaps.length ? (
        <p class="aside">
          {all.length - gaps.length} more are in the chapters of their roles; <code>--format json</code> lists all.
        </p>
      ) : null}
    </>
  );
}

function GapLine({ gap, book }: { readonly gap: Gap; readonly book: Book }) {
  switch (gap.kind) {
    case "roleWithoutScenario":
      return <RoleOf id={gap.role} book={book} />;
    case "roleNotOnBackend":
      return (
        <>
          <RoleOf id={gap.role} book={book} /> on {visible(gap.backend)}
        </>
      );
    case "mfaNotProved":
      return (
        <>
          <RoleOf id={gap.role} book={book} />: {visible(gap.reason)}
        </>
      );
    case "conditionNotSeen":
    case "statementNotSeen":
      return (
        <>
          <RoleOf id={gap.role} book={book} />, line {gap.line}: {visible(gap.missing)}
          {gap.explained === null ? null : <span class="aside"> — {visible(gap.explained)}</span>}
        </>
      );
    case "scenarioNotChecked":
    case "scenarioFailed":
      return (
        <>
          <ScenarioOf id={gap.scenario} book={book} />
          {gap.backend === null ? "" : ` on ${visible(gap.backend)}`}: {visible(gap.reason)}
        </>
      );
    case "scenarioNotRun":
      return (
        <>
          <Name text={gap.name} />{" "}
          <code>
            {visible(gap.feature)}:{gap.line}
          </code>
        </>
      );
    case "suppression":
      return (
        <>
          <RoleOf id={gap.role} book={book} />: <code>{visible(gap.rule)}</code>
          {gap.exemption.expires === null ? ", without an end date" : `, until ${visible(gap.exemption.expires)}`}:{" "}
          {visible(gap.exemption.reason)}
        </>
      );
    case "outdatedEvidence":
      return (
        <>
          <code>{visible(gap.path)}</code> in <a href={`#${gap.run}`}>{book.runLabel(gap.run)}</a>
        </>
      );
    case "runTrouble":
      return (
        <>
          <a href={`#${gap.run}`}>{book.runLabel(gap.run)}</a>: {visible(gap.reason)}
        </>
      );
    case "contradiction":
      return (
        <>
          <Icon name="alert" /> <RoleOf id={gap.role} book={book} />: {callerWords[gap.caller].phrase}
        </>
      );
    default:
      return gap satisfies never;
  }
}

function RoleOf({ id, book }: { readonly id: string; readonly book: Book }) {
  const role = book.role(id);
  return role === undefined ? <Name text={id} /> : <RoleLink role={role} />;
}

function ScenarioOf({ id, book }: { readonly id: string; readonly book: Book }) {
  const scenario = book.scenario(id);
  return scenario === undefined ? <Name text={id} /> : <ScenarioLink scenario={scenario} book={book} />;
}
