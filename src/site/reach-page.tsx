import type { ComponentChildren } from "preact";
import { isReachFailing, type ReachReport, reachCounts, reachGraph } from "../report/index.js";
import { Badge } from "./icons.js";
import { type AccountsOfReport, Entity } from "./reach-names.js";
import { Escalations, OutsideCallers, Unknown } from "./reach-others.js";
import { Pairs, UserLists } from "./reach-pairs.js";
import { ReachLegend, ReachPicture } from "./reach-picture.js";
import { type ReachView, reachView } from "./reach-view.js";
import { verdictOfRun } from "./reach-words.js";
import { pageOf } from "./shell.js";
import { count, visible } from "./visible.js";

/** What was asked, as far as the report does not say it. */
export interface ReachQuestion {
  /** The files with the accounts, and those beside them: credential reports, SCPs and RCPs. */
  readonly files: readonly string[];
  readonly credentialReports: readonly string[];
  readonly scp: readonly string[];
  readonly rcp: readonly string[];
  /** Globs of users and roles; none for all. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly mfaPropagation: "documented" | "observed";
}

const title = "Who reaches which role";

/** How large the picture may be: people look at some dozens of boxes. */
const pictureLimits = { nodes: 36, arrows: 48 };

/** How many roles the first screen names. */
const mostNamed = 5;

/**
 * The report of `reach` as one HTML file, which loads nothing and can be read without a script. It has the worst first; what is
 * left out to keep it small, it says.
 */
export function reachPage(report: ReachReport, question: ReachQuestion): string {
  const view = reachView(report);
  const chapters = [
    ["overview", "Overview"],
    ["pairs", "Users and roles"],
    ["escalations", "Ways to undo MFA"],
    ["outside", "Outside callers"],
    ["unknown", "Unknown"],
    ...(view.lists.length === 0 ? [] : [["users", "Lists of users"]]),
  ];
  return pageOf({
    title,
    chapters: chapters.map(([id, name]) => (
      <li key={id}>
        <a href={`#${id}`}>{name}</a>
      </li>
    )),
    content: <Content report={report} question={question} view={view} />,
    hasFilters: true,
  });
}

function Content({
  report,
  question,
  view,
}: {
  readonly report: ReachReport;
  readonly question: ReachQuestion;
  readonly view: ReachView;
}) {
  const { accounts } = report.reach;
  return (
    <>
      <header class="top">
        <h1>{title}</h1>
        <p>through any number of roles, with or without MFA</p>
        <Asked report={report} question={question} />
      </header>
      <Overview report={report} view={view} />
      <Pairs view={view} accounts={accounts} exempt={report.exempt} />
      <Escalations view={view} accounts={accounts} />
      <OutsideCallers view={view} accounts={accounts} />
      <Unknown view={view} accounts={accounts} gaps={report.gaps} />
      <UserLists view={view} accounts={accounts} />
    </>
  );
}

/** What was asked, and of which files. */
function Asked({ report, question }: { readonly report: ReachReport; readonly question: ReachQuestion }) {
  const { accounts } = report.reach;
  const { files, credentialReports, scp, rcp, from, to, mfaPropagation } = question;
  const named = (noun: string, names: readonly string[]): string | null =>
    names.length === 0 ? null : `${noun} ${some(names)}`;
  const parts = [
    accounts.length === 0 ? "no account" : `${accounts.length === 1 ? "account" : "accounts"} ${some(accounts)}`,
    named(files.length === 1 ? "file" : "files", files),
    named("credential reports", credentialReports),
    named("SCPs", scp),
    named("RCPs", rcp),
    named("users asked about:", from),
    named("roles asked about:", to),
    report.listed === "any" ? null : `listed: pairs ${report.listed === "none" ? "without" : "with"} MFA only`,
    mfaPropagation === "observed" ? "MFA survives role chaining (undocumented)" : null,
    `${report.tool.name} ${report.tool.version}`,
  ];
  return (
    <ul class="provenance">{parts.map((part) => (part === null ? null : <li key={part}>{visible(part)}</li>))}</ul>
  );
}

function some(names: readonly string[]): string {
  const more = names.length - 3;
  return more > 0 ? `${names.slice(0, 3).join(", ")} and ${more} more` : names.join(", ");
}

function Overview({ report, view }: { readonly report: ReachReport; readonly view: ReachView }) {
  const { reach, users, roles, gaps } = report;
  const counts = reachCounts(report);
  const graph = reachGraph(report, pictureLimits, view.allRows);
  return (
    <section id="overview" class="chapter">
      <p class="headline">
        <Badge mark={verdictOfRun[verdictOf(report)]} large /> {headline(report)}
      </p>
      {gaps.length === 0 ? null : (
        <p class="callout bad i-alert">
          <span>
            The files are incomplete, so there can be more: <a href="#unknown">{count(gaps.length, "gap")}</a>.
          </span>
        </p>
      )}
      <p class="aside decided">
        policy-check's engine decided each step, with the session of the step before, on the policies in the files. AWS
        was not asked, and no call was made.
        {isWhole(report)
          ? " A pair of a user and a role that was asked about, and is neither listed nor unknown, is unreachable by proof."
          : ""}
      </p>
      <dl class="figures">
        <Figure label="Pairs without MFA" href="#pairs" isBad={counts.withoutMfa > counts.exempt}>
          {counts.withoutMfa}
          <small>
            {notesOn(
              [
                [counts.exempt, "exempt"],
                [knownPairs(report), "in the baseline"],
              ],
              `of ${count(users, "user")} and ${count(roles, "role")}`,
            )}
          </small>
        </Figure>
        <Figure label="Pairs with MFA" href="#pairs">
          {counts.withMfa}
          <small>MFA on all paths</small>
        </Figure>
        <Figure
          label="Undoing MFA"
          href="#escalations"
          isBad={counts.escalationsWithoutMfa + counts.unknownEscalations > 0}
        >
          {counts.escalations}
          <small>
            {counts.escalationsWithoutMfa} without MFA
            {counts.unknownEscalations === 0 ? null : `, ${counts.unknownEscalations} unknown`}
          </small>
        </Figure>
        <Figure label="Outside callers" href="#outside" isBad={counts.outsideWithoutMfa > 0}>
          {new Set(reach.outside.map(({ from }) => from)).size}
          <small>
            {counts.outsideWithoutMfa === 0
              ? "none fails"
              : count(counts.outsideWithoutMfa, "pair without MFA", "pairs without MFA")}
          </small>
        </Figure>
        <Figure label="Unknown" href="#unknown" isBad={counts.unknown > 0}>
          {counts.unknown}
          <small>{counts.unknown === 0 ? "everything is decided" : "pairs of which it cannot be told"}</small>
        </Figure>
        <Figure label="Gaps" href="#unknown" isBad={gaps.length > 0}>
          {gaps.length}
          <small>{gaps.length === 0 ? "the files are complete" : "in the files"}</small>
        </Figure>
      </dl>
      <Worst view={view} accounts={reach.accounts} />
      <h2>Paths</h2>
      {graph.arrows.length === 0 ? (
        <p class="empty">{graph.allPairs === 0 ? "There are no paths." : "The paths are too long for a picture."}</p>
      ) : (
        <>
          <ReachLegend arrows={graph.arrows} />
          <ReachPicture graph={graph} accounts={reach.accounts} />
        </>
      )}
      <p class="aside">
        {graph.shownPairs === graph.allPairs
          ? "Users, roles and callers that reach and are reached alike share a box where there are many. "
          : `The picture has the worst paths: those of ${graph.shownPairs} of ${count(graph.allPairs, "pair")}. Those that reach and are reached alike share a box. `}
        The tables below have the paths in words.
      </p>
    </section>
  );
}

/** Whether what the report does not list is unreachable. */
function isWhole({ reach, listed, gaps }: ReachReport): boolean {
  return listed === "any" && gaps.length === 0 && reach.accounts.length > 0;
}

/** As the exit code has it: what is not complete never passes. */
function verdictOf(report: ReachReport): keyof typeof verdictOfRun {
  if (report.gaps.length > 0 || report.reach.accounts.length === 0) return "incomplete";
  return isReachFailing(report) ? "fails" : "passes";
}

function knownPairs({ reach, baseline }: ReachReport): number {
  return baseline === undefined ? 0 : reach.access.filter((each) => baseline.known.has(each)).length;
}

function notesOn(notes: readonly (readonly [number, string])[], otherwise: string): string {
  const said = notes.filter(([number]) => number > 0).map(([number, words]) => `${number} ${words}`);
  return said.length === 0 ? otherwise : said.join(", ");
}

/** The one sentence of the page. It claims no more than was decided. */
function headline(report: ReachReport): string {
  const { reach, users, roles, exempt, gaps } = report;
  if (reach.accounts.length === 0) return "The files have no account, so nothing was checked.";
  const counts = reachCounts(report);
  const open = reach.access.filter(({ mfa, to }) => mfa === "none" && !exempt.has(to));
  const sentences: string[] = [];
  if (open.length > 0) {
    const who = new Set(open.map(({ from }) => from)).size;
    const which = new Set(open.map(({ to }) => to)).size;
    sentences.push(`${who} of ${count(users, "user")} can reach ${which} of ${count(roles, "role")} without MFA.`);
  }
  if (counts.outsideWithoutMfa > 0)
    sentences.push(`Callers outside the files reach roles without MFA: ${count(counts.outsideWithoutMfa, "pair")}.`);
  if (counts.escalationsWithoutMfa > 0)
    sentences.push(`MFA can be undone without MFA: ${count(counts.escalationsWithoutMfa, "way")}.`);
  if (counts.unknownEscalations > 0) {
    const who = new Set(reach.unknownEscalations.map(({ by }) => by)).size;
    sentences.push(`Of ${count(who, "user")} it is not known whether they can undo MFA.`);
  }
  if (counts.unknown > 0)
    sentences.push(`Of ${count(counts.unknown, "pair")} it is not known whether the role is reached without MFA.`);
  if (gaps.length > 0) sentences.push("The files are incomplete.");
  if (sentences.length > 0) return sentences.join(" ");
  const exempted = counts.exempt === 0 ? "" : ", other than exempt ones";
  return `None of ${count(users, "user")} and no outside caller reaches a role without MFA${exempted}.`;
}

function Figure({
  label,
  href,
  isBad = false,
  children,
}: {
  readonly label: string;
  readonly href: string;
  readonly isBad?: boolean;
  readonly children: ComponentChildren;
}) {
  return (
    <div class={isBad ? "worse" : undefined}>
      <dt>
        <a href={href}>{label}</a>
      </dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The roles that most users reach without MFA. */
function Worst({ view, accounts }: { readonly view: ReachView; readonly accounts: AccountsOfReport }) {
  const reaching = new Map<string, Set<string>>();
  for (const { state, to, users } of view.allRows) {
    if (state !== "open") continue;
    const known = reaching.get(to) ?? new Set();
    for (const user of users) known.add(user);
    reaching.set(to, known);
  }
  if (reaching.size === 0) return null;
  const worst = [...reaching].sort(([, one], [, other]) => other.size - one.size).slice(0, mostNamed);
  return (
    <div class="attention">
      <h2>Reached without MFA by most users</h2>
      <ul>
        {worst.map(([to, users]) => {
          const [only] = users;
          return (
            <li key={to}>
              <b>
                <Entity arn={to} accounts={accounts} />
              </b>
              :{" "}
              {users.size === 1 && only !== undefined ? (
                <Entity arn={only} accounts={accounts} />
              ) : (
                count(users.size, "user")
              )}
            </li>
          );
        })}
      </ul>
      {reaching.size > worst.length ? (
        <p>
          and <a href="#pairs">{count(reaching.size - worst.length, "more role")}</a>
        </p>
      ) : null}
    </div>
  );
}
