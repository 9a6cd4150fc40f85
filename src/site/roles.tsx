import { renderToString } from "preact-render-to-string";
import {
  type DocumentedFinding,
  type DocumentedProof,
  type DocumentedRole,
  type DocumentedScenario,
  durationInWords,
  type MatrixCell,
  roleSessionMfa,
  statementInWords,
} from "../documentation/index.js";
import type { Book, Deciders } from "./book.js";
import { Badge } from "./icons.js";
import { cellAnchor, markOfCell, placeOfNothing } from "./matrix.js";
import { Elsewhere, Name, RoleLink, roleAnchor, ScenarioLink } from "./names.js";
import { linesBefore, PolicyListing } from "./policy-listing.js";
import { DecidedBy, Outcomes } from "./results.js";
import { ReachInShort, RoleReach } from "./role-reach.js";
import { hasRoleTable, RoleTable } from "./role-table.js";
import { isInShort, Scenario, ScenariosInShort } from "./scenario.js";
import { neighbourhoodOf } from "./trust-graph.js";
import { TrustPicture } from "./trust-picture.js";
import { count, listed, visible } from "./visible.js";
import {
  analysisInShort,
  analysisWords,
  callerWords,
  edgeWords,
  mfaMarks,
  severityMarks,
  verdictMarks,
} from "./words.js";

/** Roles that are in the same state, the most urgent first. */
export function groupsOfRoles(
  roles: readonly DocumentedRole[],
): readonly { readonly mfa: DocumentedRole["mfa"]; readonly roles: readonly DocumentedRole[] }[] {
  return urgentFirst
    .map((mfa) => ({ mfa, roles: roles.filter((role) => role.mfa === mfa) }))
    .filter((group) => group.roles.length > 0);
}

const urgentFirst = ["refuted", "unknown", "exempt", "shown", "proved", "notApplicable"] as const;

/** Where the roles of a state are. */
export function groupAnchor(mfa: DocumentedRole["mfa"]): string {
  return `roles-${mfa}`;
}

/** A chapter for each role; of many they are folded up, by what is known of MFA. */
export function Roles({ book }: { readonly book: Book }) {
  const { roles } = book.documentation;
  return (
    <section id="roles" class="chapter">
      <h2>Roles</h2>
      {roles.length === 0 ? (
        <p class="empty">
          No trust policies were given. Say where they are with <code>--policies</code>.
        </p>
      ) : null}
      {hasRoleTable(book) ? <RoleTable book={book} /> : null}
      <Chapters book={book} />
    </section>
  );
}

function Chapters({ book }: { readonly book: Book }) {
  const { roles } = book.documentation;
  if (book.isFolded) {
    return (
      <>
        {groupsOfRoles(roles).map(({ mfa, roles: alike }) => (
          <details key={mfa} class="fold group">
            <summary>
              <Badge mark={mfaMarks[mfa]} large /> {count(alike.length, "role")}
            </summary>
            <div id={groupAnchor(mfa)}>
              <p class="aside">{mfaMarks[mfa].says}</p>
              {alike.map((role) => (
                <FoldedRole key={role.id} role={role} book={book} />
              ))}
            </div>
          </details>
        ))}
      </>
    );
  }
  if (!book.isSplit)
    return (
      <>
        {roles.map((role) => (
          <RoleChapter key={role.id} role={role} book={book} />
        ))}
      </>
    );
  if (hasRoleTable(book)) return <p class="aside">Each role has a page of its own.</p>;
  return (
    <ul class="role-pages">
      {roles.map((role) => (
        <li key={role.id}>
          <RoleLink role={role} /> <Badge mark={mfaMarks[role.mfa]} />
        </li>
      ))}
    </ul>
  );
}

/** A role that is folded up; a link to it unfolds it. What another role has in common with it is said there. */
function FoldedRole({ role, book }: { readonly role: DocumentedRole; readonly book: Book }) {
  const open = role.findings.filter(({ suppressed }) => suppressed === null).length;
  return (
    <details class="fold">
      <summary>
        <h3>
          <Name text={role.name} />
        </h3>
        {open === 0 ? null : <small>{count(open, "finding")}</small>}
        <ReachInShort role={role} />
      </summary>
      <article id={roleAnchor(role)}>
        <Origin role={role} />
        <RoleReach role={role} book={book} />
        <FoldedBody role={role} book={book} />
      </article>
    </details>
  );
}

function FoldedBody({ role, book }: { readonly role: DocumentedRole; readonly book: Book }) {
  const body = <Body role={role} book={book} />;
  // What calls have shown has places of its own.
  if (role.scenarios.length > 0) return body;
  // Compared in full: in short, the first of a form is listed otherwise than all others.
  const whole = renderToString(<Body role={role} book={{ ...book, isBrief: false }} />);
  const anchor = book.saidBefore(whole, roleAnchor(role));
  if (anchor === undefined) return body;
  const first = book.documentation.roles.find((other) => roleAnchor(other) === anchor);
  return first === undefined ? (
    body
  ) : (
    <p>
      The trust policy, and all that is known of it, is the same as that of <RoleLink role={first} />.
    </p>
  );
}

/** The chapter of one role. */
export function RoleChapter({ role, book }: { readonly role: DocumentedRole; readonly book: Book }) {
  return (
    <article id={roleAnchor(role)} class="role">
      <header>
        <h3>
          <Name text={role.name} />
        </h3>
        <Badge mark={mfaMarks[role.mfa]} large />
        {role.maximumMfaAge === null ? null : (
          <span class="badge good i-lock large">MFA at most {durationInWords(role.maximumMfaAge)} old</span>
        )}
        <Origin role={role} />
      </header>
      <Body role={role} book={book} />
    </article>
  );
}

function Origin({ role }: { readonly role: DocumentedRole }) {
  return (
    <p class="origin">
      <code>{visible(role.path)}</code>
      {role.pointer === "" ? null : (
        <>
          {" "}
          at <code>{visible(role.pointer)}</code>
        </>
      )}
      {role.arns.length === 0 ? null : (
        <>
          {" · "}
          <Name text={role.arns.join(", ")} />
        </>
      )}
    </p>
  );
}

function Body({ role, book }: { readonly role: DocumentedRole; readonly book: Book }) {
  return (
    <>
      {role.unreadable === null ? null : (
        <p class="callout bad i-alert">
          This policy cannot be read, so who can assume the role is not known: {visible(role.unreadable)}
        </p>
      )}
      {role.requirement.length === 0 ? null : (
        <div class="requirement">
          {role.requirement.map((sentence) => (
            <p key={sentence}>{visible(withOwnLines(sentence, role, book))}</p>
          ))}
        </div>
      )}
      {role.exemption === null ? null : (
        <p class="callout warn i-exempt">
          Exempt from MFA{until(role.exemption.expires)}: {visible(role.exemption.reason)}
        </p>
      )}
      {book.isFolded ? null : <RoleReach role={role} book={book} />}
      <Proofs role={role} book={book} />
      <Trust role={role} book={book} />
      <Callers role={role} book={book} />
      <Findings role={role} book={book} />
      <Scenarios role={role} book={book} />
      <h4>Trust policy</h4>
      <p class="aside">
        {book.isFolded ? null : "Below each line: what it does, and how many calls have shown it. "}SHA-256{" "}
        <code class="hash">{role.sha256}</code>
      </p>
      <PolicyListing role={role} book={book} />
    </>
  );
}

function until(expires: string | null): string {
  return expires === null ? "" : ` until ${visible(expires)}`;
}

function Proofs({ role, book }: { readonly role: DocumentedRole; readonly book: Book }) {
  if (role.proofs.length === 0) return null;
  return (
    <>
      <h4>Proof</h4>
      <ul class="proofs">
        {role.proofs.map((proof) => (
          <li key={proof.property}>
            <Badge mark={verdictMarks[proof.verdict]} /> {visible(proof.inWords)}
            <ProofDetails {...{ proof, role, book }} />
          </li>
        ))}
      </ul>
    </>
  );
}

function ProofDetails({
  proof,
  role,
  book,
}: {
  readonly proof: DocumentedProof;
  readonly role: DocumentedRole;
  readonly book: Book;
}) {
  return (
    <>
      {proof.counterexample === null || isSaid(proof.counterexample, role, book) ? null : (
        <p class="counterexample">
          Counterexample, allowed by {nameOfStatement(role, book, proof.counterexample.statement)}:{" "}
          <Name text={proof.counterexample.caller} />
        </p>
      )}
      {proof.reason === null ? null : <p class="aside">{visible(proof.reason)}</p>}
      {proof.axioms.length === 0 ? null : (
        <p class="aside">
          Assumes <Axioms names={proof.axioms.map(({ name }) => name)} book={book} />
        </p>
      )}
    </>
  );
}

/** Whether the sentences about the role name the counterexample already. */
function isSaid({ caller }: NonNullable<DocumentedProof["counterexample"]>, role: DocumentedRole, book: Book): boolean {
  return book.isBrief && role.requirement.some((sentence) => sentence.includes(caller));
}

function Axioms({ names, book }: { readonly names: readonly string[]; readonly book: Book }) {
  if (!book.isFolded) return <a href="#axioms">{names.map(visible).join(", ")}</a>;
  return <a href={`#${book.assumptions(names).anchor}`}>{count(names.length, "fact")}</a>;
}

/** A statement with its number for people, and with its Sid and line where the page shows the policy. */
function nameOfStatement(role: DocumentedRole, book: Book, index: number): string {
  const statement = role.coverage?.statements.find((each) => each.index === index);
  const line = statement === undefined ? undefined : statement.lines.first - linesBefore(role, book);
  return visible(statementInWords({ index, sid: statement?.sid, line }));
}

/** A sentence whose statements have the lines that the listing of the policy numbers. */
function withOwnLines(sentence: string, role: DocumentedRole, book: Book): string {
  const before = linesBefore(role, book);
  if (before === 0) return sentence;
  return (role.coverage?.statements ?? []).reduce((text, { index, sid, lines: { first } }) => {
    const named = (line: number): string => statementInWords({ index, sid, line });
    return text.replaceAll(named(first), named(first - before));
  }, sentence);
}

function Trust({ role, book }: { readonly role: DocumentedRole; readonly book: Book }) {
  return (
    <>
      <h4>Trusted principals</h4>
      {role.trust.length === 0 ? (
        <p class="empty">The policy trusts no principal.</p>
      ) : (
        <>
          {book.isFolded ? null : (
            <TrustPicture
              title={`Principals that ${visible(role.name)} trusts`}
              graph={neighbourhoodOf(role, book.documentation.roles)}
            />
          )}
          <ul class="trusted">
            {role.trust.map((edge, index) => {
              const from = edge.fromRole === null ? undefined : book.role(edge.fromRole);
              return (
                <li key={index}>
                  {from === undefined ? (
                    <Name text={edge.label} />
                  ) : (
                    <>
                      role <RoleLink role={from} />
                    </>
                  )}
                  : {edgeWords[edge.mfa].says}
                  {edge.limits.length === 0 ? "" : `, ${edge.limits.map(visible).join("; ")}`}, by{" "}
                  {nameOfStatement(role, book, edge.statement)}
                </li>
              );
            })}
          </ul>
        </>
      )}
    </>
  );
}

/** What each kind of caller came to, and where that was seen: what the matrix leads to. */
function Callers({ role, book }: { readonly role: DocumentedRole; readonly book: Book }) {
  const nothing = placeOfNothing(book, role);
  const isTold = (cell: MatrixCell): boolean =>
    book.isFolded ? cell.shown !== "notChecked" : cellAnchor(book, role, cell) !== nothing;
  const told = role.cells.filter(isTold);
  const untold = role.cells.filter((cell) => !isTold(cell));
  if (role.cells.length === 0 || role.unreadable !== null) return null;
  const calls = told.flatMap(({ caller }) => book.callsOf(role, caller));
  const deciders = new Set(told.map(({ caller }) => book.decidersOf(book.callsOf(role, caller)).anchor));
  const isDecidedAlike = book.isBrief && told.length > 1 && deciders.size === 1 && calls.length > 0;
  return (
    <>
      <h4>Callers</h4>
      <ul class="callers">
        {alikeCells(told, role, book).map((cells) => (
          <CallerLine key={cells[0].caller} {...{ role, book, cells }} saysDeciders={!isDecidedAlike} />
        ))}
        {isDecidedAlike ? (
          <li class="rest">
            All calls were made on <DecidedBy book={book} calls={calls} />.
          </li>
        ) : null}
        {book.isFolded ? (
          <UntriedInShort role={role} cells={untold} />
        ) : untold.length === 0 ? null : (
          <li id={nothing} class="rest">
            Not tried, and by analysis none of these callers can assume the role:{" "}
            {listed(untold.map(({ caller }) => callerWords[caller].phrase))}.
          </li>
        )}
      </ul>
    </>
  );
}

/** Callers of whom no call was made, by what the analysis says. */
function UntriedInShort({ role, cells }: { readonly role: DocumentedRole; readonly cells: readonly MatrixCell[] }) {
  const named = (analysis: MatrixCell["analysis"]): string =>
    cells
      .filter((cell) => cell.analysis === analysis)
      .map((cell) => `${callerWords[cell.caller].header}${needsMfaInSession(role, cell) ? " (only with MFA)" : ""}`)
      .join(", ");
  const said = (["possible", "unknown"] as const).flatMap((analysis) => {
    const names = named(analysis);
    return names === "" ? [] : [`${analysisInShort[analysis]}: ${names}`];
  });
  if (cells.some(({ analysis }) => analysis === "impossible")) said.push("all others are ruled out");
  if (said.length === 0) return null;
  const before = role.cells.length > cells.length ? "No call was made by other callers." : "No call was made.";
  return (
    <li class="rest">
      {before} By analysis {said.join("; ")}.
    </li>
  );
}

type AlikeCells = readonly [MatrixCell, ...MatrixCell[]];

/** Cells by line: where the page is brief, those of which the same is said have one together. */
function alikeCells(cells: readonly MatrixCell[], role: DocumentedRole, book: Book): readonly AlikeCells[] {
  const lines = new Map<string, [MatrixCell, ...MatrixCell[]]>();
  for (const cell of cells) {
    const { allowed, denied, analysis, caller } = cell;
    const calls = book.callsOf(role, caller);
    const behaviors = [...new Set(calls.flatMap(({ undocumented }) => undocumented))];
    const decided = calls.length === 0 ? "" : book.decidersOf(calls).anchor;
    const said = [markOfCell(cell, role), allowed, denied, analysis, needsMfaInSession(role, cell), decided, behaviors];
    const key = book.isBrief ? JSON.stringify(said) : caller;
    const line = lines.get(key);
    if (line === undefined) lines.set(key, [cell]);
    else line.push(cell);
  }
  return [...lines.values()];
}

function CallerLine({
  role,
  book,
  cells,
  saysDeciders,
}: {
  readonly role: DocumentedRole;
  readonly book: Book;
  readonly cells: AlikeCells;
  readonly saysDeciders: boolean;
}) {
  const [cell, ...others] = cells;
  const { tone, word, more } = markOfCell(cell, role);
  const calls = cells.flatMap(({ caller }) => book.callsOf(role, caller));
  const inOrder = [...new Set(cells.flatMap(({ scenarios }) => scenarios))];
  const scenarios = inOrder.flatMap((id) => book.scenario(id) ?? []);
  const undocumented = [...new Set(calls.flatMap((call) => call.undocumented))];
  return (
    <li id={cellAnchor(book, role, cell)}>
      <b>
        {callerWords[cell.caller].header}
        {others.map((other) => (
          <>
            ,{" "}
            <span key={other.caller} id={cellAnchor(book, role, other)}>
              {callerWords[other.caller].header}
            </span>
          </>
        ))}
      </b>{" "}
      <span class={`cell ${tone}`}>{word}</span>
      <div>
        {tone === "alarm" || tone === "exempt" ? `${more}: ` : null}
        <Names names={cell.allowed} />
        {cell.allowed.length > 0 && cell.denied.length > 0 ? "; denied: " : null}
        <Names names={cell.denied} />
        <small>
          {scenarios.map((scenario, index) => (
            <>
              {index === 0 ? (scenarios.length === 1 ? "Scenario " : "Scenarios ") : ", "}
              <a key={scenario.id} href={`#${book.scenarioAnchor(scenario)}`}>
                {numberOf(role, scenario.id)}
              </a>
            </>
          ))}
          {calls.length === 0 ? "No call was made" : saysDeciders ? " on " : null}
          {calls.length === 0 || !saysDeciders ? null : <DecidedBy book={book} calls={calls} />}
          {book.isFolded && cell.shown === "allowed" && cell.analysis === "possible"
            ? null
            : `. By analysis, ${analysisWords[cell.analysis]}`}
          {needsMfaInSession(role, cell) ? `, but only with MFA: ${roleSessionMfa}` : null}.
          {undocumented.length === 0
            ? null
            : ` The answer depends on behavior that AWS does not document: ${undocumented.map(visible).join(", ")}.`}
        </small>
      </div>
    </li>
  );
}

/** Whether role sessions can assume the role, and by the proof only with MFA. */
function needsMfaInSession({ proofs: [proof] }: DocumentedRole, { caller, analysis }: MatrixCell): boolean {
  return caller === "role-session" && analysis === "possible" && proof?.verdict === "proved";
}

/** A scenario's number in the role's list. */
function numberOf(role: DocumentedRole, scenario: string): string {
  const index = role.scenarios.indexOf(scenario);
  return index < 0 ? "elsewhere" : String(index + 1);
}

const mostNamed = 6;

function Names({ names }: { readonly names: readonly string[] }) {
  const more = names.length - mostNamed;
  return (
    <>
      {names.slice(0, mostNamed).map((name, index) => (
        <>
          {index === 0 ? "" : ", "}
          <Name key={name} text={name} />
        </>
      ))}
      {more > 0 ? ` and ${more} more` : ""}
    </>
  );
}

function Findings({ role, book }: { readonly role: DocumentedRole; readonly book: Book }) {
  const { findings } = role;
  if (findings.length === 0 && book.isFolded) return null;
  return (
    <>
      <h4>Findings</h4>
      {findings.length === 0 ? (
        <p class="aside">No findings.</p>
      ) : (
        <ul class="findings">
          {findings.map((finding) => (
            <li key={`${finding.rule} ${finding.pointer} ${finding.message}`}>
              <Badge mark={severityMarks[finding.severity]} /> {visible(finding.message)}
              {finding.remedy === undefined ? null : `; ${visible(finding.remedy)}`}{" "}
              <span class="aside">
                line {finding.line - linesBefore(role, book)}, <FindingRule finding={finding} />
                {finding.suppressed === null
                  ? null
                  : `; accepted${until(finding.suppressed.expires)}: ${visible(finding.suppressed.reason)}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function FindingRule({ finding }: { readonly finding: DocumentedFinding }) {
  const rule = <code>{visible(finding.rule)}</code>;
  return finding.help === null ? rule : <Elsewhere href={finding.help}>{rule}</Elsewhere>;
}

function Scenarios({ role, book }: { readonly role: DocumentedRole; readonly book: Book }) {
  const scenarios = role.scenarios.flatMap((id) => book.scenario(id) ?? []);
  const isAtHome = (scenario: DocumentedScenario): boolean => {
    const home = book.homeOf(scenario);
    return home === undefined || home.id === role.id;
  };
  const areShort = book.isBrief && scenarios.every((scenario) => isAtHome(scenario) && isInShort(scenario));
  return (
    <>
      <h4>Scenarios</h4>
      {scenarios.length === 0 ? (
        <p class={book.isFolded ? "aside" : "callout warn i-unchecked"}>
          No scenario tests this role, so this chapter rests on analysis alone.
        </p>
      ) : (
        <>
          {areShort ? (
            <ScenariosInShort scenarios={scenarios} book={book} />
          ) : (
            <div class="scenarios">
              {scenarios.map((scenario) =>
                isAtHome(scenario) ? (
                  <Scenario key={scenario.id} scenario={scenario} book={book} />
                ) : (
                  <p key={scenario.id}>
                    <ScenarioLink scenario={scenario} book={book} /> <Outcomes book={book} scenario={scenario} />
                  </p>
                ),
              )}
            </div>
          )}
          {book.isFolded ? null : (
            <p class="aside">{decidedInWords(book.decidersOf(scenarios.flatMap(({ calls }) => calls)))}</p>
          )}
        </>
      )}
    </>
  );
}

function decidedInWords({ runs }: Deciders): string {
  return runs.map(({ label, evaluators }) => `Decided on ${label} by ${listed(evaluators.map(visible))}.`).join(" ");
}
