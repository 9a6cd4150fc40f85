import type { ComponentChildren } from "preact";
import { percentageOf } from "../coverage/index.js";
import { type Documentation, type DocumentedRole, durationInWords } from "../documentation/index.js";
import { ReachGaps, reachInWords } from "./account-reach.js";
import type { Book } from "./book.js";
import { Decided } from "./decided.js";
import { Badge } from "./icons.js";
import { RoleLink } from "./names.js";
import { pictureOfAll } from "./trust-graph.js";
import { TrustLegend, TrustPicture } from "./trust-picture.js";
import { count, listed, moment, visible } from "./visible.js";
import { mfaMarks, mfaOrder } from "./words.js";

/** What one must know first: how many roles require MFA, what ran, what is open, and who trusts whom. */
export function Overview({ book }: { readonly book: Book }) {
  const { documentation } = book;
  const { roles, summary, runs } = documentation;
  const reached = reachInWords(book);
  const { graph, leftOut } = pictureOfAll(roles);
  return (
    <section id="overview" class="chapter">
      <p class="headline">{headline(documentation)}</p>
      {reached === null ? null : <p class="headline">{reached}</p>}
      <ReachGaps reach={documentation.reach} />
      {runs.length === 0 ? (
        <p class="callout warn i-unchecked">
          No run was given: this page has the analysis of the policies only, and no call was made.
        </p>
      ) : null}
      {runs.map(({ id, otherEndpoints }) =>
        otherEndpoints.length === 0 ? null : (
          <p key={id} class="callout bad i-alert">
            <a href={`#${id}`}>{book.runLabel(id)}</a> is not a run on AWS: its calls went to{" "}
            {listed(otherEndpoints.map(visible))}. The run shows nothing about an AWS account.
          </p>
        ),
      )}
      <Decided book={book} />
      <MfaBar roles={roles} summary={summary} />
      <dl class="figures">
        <Figure label="Scenarios" href="#roles">
          {summary.scenarios.passed + summary.scenarios.failed + summary.scenarios.notChecked}
          <small>
            {summary.scenarios.passed} passed
            {summary.scenarios.failed > 0 ? (
              <>
                , <b class="failed">{summary.scenarios.failed} failed</b>
              </>
            ) : null}
            {summary.scenarios.notChecked > 0 ? `, ${summary.scenarios.notChecked} not checked` : null}
          </small>
        </Figure>
        <Figure label="Open findings" href="#roles">
          {openFindings(documentation)}
          <small>{findingsInWords(documentation)}</small>
        </Figure>
        <Figure label="Gaps" href="#gaps">
          {summary.gaps}
          <small>{summary.gaps === 0 ? "everything is shown" : "without evidence"}</small>
        </Figure>
        <Figure label="Coverage of policies" href="#roles">
          {percentage(summary.coverage)}
          <small>
            {summary.coverage.seen} of {summary.coverage.possible} outcomes seen
            {summary.coverage.explained > 0 ? `, ${summary.coverage.explained} explained` : ""}
          </small>
        </Figure>
        <Figure label="Backends" href="#evidence">
          {summary.backends.length}
          <small>{summary.backends.length === 0 ? "none ran" : listed(summary.backends.map(visible))}</small>
        </Figure>
        <Figure label="Age limits of MFA" href="#roles">
          {roles.filter((role) => role.maximumMfaAge !== null).length}
          <small>{agesInWords(roles)}</small>
        </Figure>
      </dl>
      <Attention book={book} />
      <h2>Trust</h2>
      {roles.some((role) => role.trust.length > 0) ? (
        <>
          <TrustLegend />
          <TrustPicture title="Who can assume which role" graph={graph} />
          <p class="aside">
            {leftOut === 0
              ? null
              : `The picture has the roles to look at first; ${count(leftOut, "more role")} ${are(leftOut)} left out. `}
            Each role's chapter says the same in words.
          </p>
        </>
      ) : (
        <p class="empty">No role trusts a principal.</p>
      )}
    </section>
  );
}

/** The one sentence of the page. It claims no more than was proved or shown. */
function headline({ roles, summary }: Documentation): string {
  if (roles.length === 0) return "There are no roles to document.";
  const { proved, shown, refuted, unknown, exempt, notApplicable } = summary.mfa;
  const people = summary.roles - notApplicable;
  if (people === 0) return `None of ${count(summary.roles, "role")} can be assumed by people.`;
  const sentences = [
    `Of ${count(people, "role")} that people can assume, ${proved} ${are(proved)} proved to require MFA on every path`,
  ];
  if (shown > 0) sentences.push(`${shown} ${are(shown)} shown by scenarios to require MFA`);
  if (exempt > 0) sentences.push(`${exempt} ${are(exempt)} exempt`);
  if (refuted > 0) sentences.push(`${refuted} can be assumed without MFA`);
  if (unknown > 0) sentences.push(`for ${unknown} it is not known whether MFA is required`);
  if (refuted + unknown === 0) sentences.push("none is open");
  return `${sentences.slice(0, -1).join(", ")}, and ${sentences.at(-1)}.`;
}

function are(number: number): string {
  return number === 1 ? "is" : "are";
}

/** Roles by their MFA state, as one bar, and as a list for screen readers. */
function MfaBar({
  roles,
  summary,
}: {
  readonly roles: readonly DocumentedRole[];
  readonly summary: Documentation["summary"];
}) {
  if (roles.length === 0) return null;
  const present = mfaOrder.filter((status) => summary.mfa[status] > 0);
  let at = 0;
  return (
    <div class="mfa">
      <svg class="bar" viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true">
        {present.map((status) => {
          const width = (summary.mfa[status] / summary.roles) * 1000;
          const x = at;
          at += width;
          return (
            <rect
              key={status}
              class={mfaMarks[status].tone}
              x={x.toFixed(1)}
              width={Math.max(width - 3, 1).toFixed(1)}
              height="20"
            />
          );
        })}
      </svg>
      <ul class="legend statuses">
        {mfaOrder.map((status) => (
          <li key={status}>
            <b>{summary.mfa[status]}</b> <Badge mark={mfaMarks[status]} />
            <span>{mfaMarks[status].says}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Figure({
  label,
  href,
  children,
}: {
  readonly label: string;
  readonly href: string;
  readonly children: ComponentChildren;
}) {
  return (
    <div>
      <dt>
        <a href={href}>{label}</a>
      </dt>
      <dd>{children}</dd>
    </div>
  );
}

function openFindings({ summary: { findings } }: Documentation): number {
  return findings.error + findings["security-warning"] + findings.warning + findings.suggestion;
}

function findingsInWords(documentation: Documentation): string {
  const { findings, suppressed } = documentation.summary;
  const parts = [
    ...(findings.error > 0 ? [count(findings.error, "error")] : []),
    ...(findings["security-warning"] > 0 ? [count(findings["security-warning"], "security warning")] : []),
    ...(findings.warning > 0 ? [count(findings.warning, "warning")] : []),
    ...(findings.suggestion > 0 ? [count(findings.suggestion, "suggestion")] : []),
    ...(suppressed > 0 ? [`${suppressed} accepted`] : []),
  ];
  return parts.length === 0 ? "no findings" : parts.join(", ");
}

/** A share in whole percent, rounded down: 100 is all. Nothing where there is nothing to share. */
function percentage(coverage: Documentation["summary"]["coverage"]): string {
  return coverage.possible === 0 ? "–" : `${Math.floor(percentageOf(coverage))} %`;
}

function agesInWords(roles: readonly DocumentedRole[]): string {
  const ages = new Map<number, number>();
  for (const { maximumMfaAge } of roles) {
    if (maximumMfaAge !== null) ages.set(maximumMfaAge, (ages.get(maximumMfaAge) ?? 0) + 1);
  }
  if (ages.size === 0) return "no role limits how old MFA may be";
  const sorted = [...ages].sort(([one], [other]) => one - other);
  const shown = sorted.slice(0, 3).map(([age, roles]) => `${count(roles, "role")} ${durationInWords(age)}`);
  return sorted.length > 3 ? `${shown.join(", ")}, and others` : shown.join(", ");
}

/** What somebody should look at first. */
function Attention({ book }: { readonly book: Book }) {
  const { roles, gaps } = book.documentation;
  const refuted = roles.filter((role) => role.mfa === "refuted");
  const open = roles.filter((role) => role.mfa === "unknown" || (role.unreadable !== null && role.mfa !== "refuted"));
  const contradicted = book.documentation.controls.filter(({ status }) => status === "contradicted");
  const failed = new Set(gaps.flatMap((gap) => (gap.kind === "scenarioFailed" ? [gap.scenario] : [])));
  const contradictions = gaps.filter((gap) => gap.kind === "contradiction").length;
  const isCalm = [refuted, open, contradicted].every(({ length }) => length === 0);
  if (isCalm && failed.size === 0 && contradictions === 0) return null;
  return (
    <div class="attention">
      <h2>Look at these first</h2>
      <ul>
        {contradictions === 0 ? null : (
          <li>
            Calls contradict the analysis{" "}
            <a href="#gaps-contradiction">{contradictions === 1 ? "in one place" : `in ${contradictions} places`}</a>.
          </li>
        )}
        {failed.size === 0 ? null : (
          <li>
            <a href="#gaps-scenarioFailed">{count(failed.size, "failed scenario")}</a>.
          </li>
        )}
        {refuted.length === 0 ? null : (
          <li>
            {count(refuted.length, "role")} that a caller without MFA can assume: <RoleList roles={refuted} />.
          </li>
        )}
        {open.length === 0 ? null : (
          <li>
            {count(open.length, "role")} of which it is not known whether MFA is required: <RoleList roles={open} />.
          </li>
        )}
        {contradicted.length === 0 ? null : (
          <li>
            <a href="#controls">{count(contradicted.length, "control")}</a> whose scenarios are contradicted.
          </li>
        )}
      </ul>
    </div>
  );
}

/** More roles than these are named only in the table of roles. */
const mostListed = 12;

function RoleList({ roles }: { readonly roles: readonly DocumentedRole[] }) {
  const more = roles.length - mostListed;
  const shown = more > 1 ? roles.slice(0, mostListed) : roles;
  return (
    <>
      {shown.map((role, index) => (
        <>
          {index === 0 ? "" : ", "}
          <RoleLink key={role.id} role={role} />
        </>
      ))}
      {more > 1 ? (
        <>
          {" "}
          <a href="#roles">and {more} more</a>
        </>
      ) : null}
    </>
  );
}

/** Where all this is from: the project's state, and when it was run. */
export function Provenance({ documentation }: { readonly documentation: Documentation }) {
  const { project, runs, tool } = documentation;
  const times = runs.flatMap((run) => run.finishedAt ?? run.startedAt ?? []).sort();
  const first = times.at(0);
  const last = times.at(-1);
  // A remote may have a password in its address.
  const remote = project.remote?.replace(/\/\/[^/@]*@/, "//") ?? null;
  return (
    <ul class="provenance">
      {remote === null ? null : <li>{visible(remote)}</li>}
      {project.branch === null ? null : <li>branch {visible(project.branch)}</li>}
      <li>
        {project.commit === null ? (
          "commit unknown"
        ) : (
          <>
            commit <code>{visible(project.commit.slice(0, 12))}</code>
          </>
        )}
      </li>
      <li>
        {first === undefined || last === undefined
          ? "no run"
          : first.slice(0, 16) === last.slice(0, 16)
            ? `run ${moment(last)}`
            : `runs ${moment(first)} to ${moment(last)}`}
      </li>
      <li>
        {visible(tool.name)} {visible(tool.version)}
      </li>
    </ul>
  );
}
