import type { DocumentedFeature, DocumentedReach } from "../documentation/index.js";
import type { Book } from "./book.js";
import { Name, RoleLink, Scroller } from "./names.js";
import { Scenario } from "./scenario.js";
import { count, listed, moment, visible } from "./visible.js";

/** What everything else refers to: runs, files with their hashes, who decided, assumptions, and each scenario's calls. */
export function Evidence({ book }: { readonly book: Book }) {
  const { runs, roles, features, scenarios, reach, tool } = book.documentation;
  const homeless = scenarios.filter((scenario) => book.homeOf(scenario) === undefined);
  return (
    <section id="evidence" class="chapter">
      <h2>Evidence</h2>
      <p class="lead">
        The files that this page is made from, each with its SHA-256. Evidence counts only for a policy whose text has
        the same SHA-256 as in the run.
      </p>
      <h3>Runs</h3>
      {runs.length === 0 ? <p class="empty">None.</p> : <Runs book={book} />}
      <h3>Features</h3>
      {features.length === 0 ? <p class="empty">None.</p> : <Features features={features} isLarge={book.isLarge} />}
      {homeless.length === 0 ? null : (
        <>
          <h3>Scenarios that test none of these roles</h3>
          <div class="scenarios">
            {homeless.map((scenario) => (
              <Scenario key={scenario.id} scenario={scenario} book={book} />
            ))}
          </div>
        </>
      )}
      <h3>Policies</h3>
      {roles.length === 0 ? <p class="empty">None.</p> : <Policies book={book} />}
      {reach === null ? null : <AccountFiles reach={reach} />}
      {book.axioms.size === 0 ? null : (
        <>
          <h3 id="axioms">Assumptions of the proofs</h3>
          <dl class="axioms">
            {[...book.axioms].map(([name, says]) => (
              <div key={name}>
                <dt>{visible(name)}</dt>
                <dd>{visible(says)}</dd>
              </div>
            ))}
          </dl>
          <AssumptionSets book={book} />
        </>
      )}
      <Deciders book={book} />
      <h3>Versions</h3>
      <p>
        Made by {visible(tool.name)} {visible(tool.version)} from {features.length} feature files and {roles.length}{" "}
        trust policies.
      </p>
    </section>
  );
}

/** Policies with their files; of many, how many are in each file, since each role's chapter has its own. */
function Policies({ book }: { readonly book: Book }) {
  const { roles } = book.documentation;
  if (book.isLarge) {
    const files = new Map<string, number>();
    for (const { path } of roles) files.set(path, (files.get(path) ?? 0) + 1);
    const rows = [...files].map(([path, number]) => (
      <li key={path}>
        <code>{visible(path)}</code>: {count(number, "policy", "policies")}
      </li>
    ));
    return (
      <>
        <ul>{rows.slice(0, mostFiles)}</ul>
        {rows.length > mostFiles ? (
          <details>
            <summary>and {count(rows.length - mostFiles, "more file")}</summary>
            <ul>{rows.slice(mostFiles)}</ul>
          </details>
        ) : null}
        <p class="aside">Each role has the SHA-256 of its policy.</p>
      </>
    );
  }
  return (
    <Scroller label="Policies">
      <table>
        <thead>
          <tr>
            <th scope="col">Role</th>
            <th scope="col">File</th>
            <th scope="col">SHA-256</th>
          </tr>
        </thead>
        <tbody>
          {roles.map((role) => (
            <tr key={role.id}>
              <th scope="row">
                <RoleLink role={role} />
              </th>
              <td>
                <code>
                  {visible(role.path)}
                  {role.pointer === "" ? "" : ` ${visible(role.pointer)}`}
                </code>
              </td>
              <td>
                <code class="hash">{role.sha256}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}

const mostFiles = 25;

function AccountFiles({ reach }: { readonly reach: DocumentedReach }) {
  return (
    <>
      <h3>Account files</h3>
      <Scroller label="Account files">
        <table>
          <thead>
            <tr>
              <th scope="col">File</th>
              <th scope="col">SHA-256</th>
            </tr>
          </thead>
          <tbody>
            {reach.files.map(({ path, sha256 }) => (
              <tr key={path}>
                <th scope="row">
                  <code>{visible(path)}</code>
                </th>
                <td>
                  <code class="hash">{sha256}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
    </>
  );
}

/** The sets that proofs refer to by a short name. To be rendered after them. */
function AssumptionSets({ book }: { readonly book: Book }) {
  const sets = book.assumptionSets();
  return sets.length === 0 ? null : (
    <ul class="deciders">
      {sets.map(({ anchor, names }) => (
        <li key={anchor} id={anchor}>
          {count(names.length, "fact")}: {listed(names.map(visible))}
        </li>
      ))}
    </ul>
  );
}

function Runs({ book }: { readonly book: Book }) {
  return (
    <Scroller label="Runs">
      <table>
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">Results</th>
            <th scope="col">Time</th>
            <th scope="col">With</th>
            <th scope="col">File</th>
          </tr>
        </thead>
        <tbody>
          {book.documentation.runs.map((run) => (
            <tr key={run.id} id={run.id}>
              <th scope="row">
                {book.runLabel(run.id)}
                {run.otherEndpoints.length === 0 ? null : (
                  <p class="counterexample">not AWS: calls went to {listed(run.otherEndpoints.map(visible))}</p>
                )}
              </th>
              <td>
                {run.passed} passed, {run.failed} failed, {run.notChecked} not checked
              </td>
              <td>
                {run.startedAt === null ? "unknown" : moment(run.startedAt)}
                {run.finishedAt === null ? "" : ` to ${moment(run.finishedAt)}`}
              </td>
              <td>{[run.cucumber, run.runtime].flatMap((each) => (each === null ? [] : visible(each))).join(", ")}</td>
              <td>
                <code>{visible(run.file)}</code> <code class="hash">{run.sha256}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}

function Features({
  features,
  isLarge,
}: {
  readonly features: readonly DocumentedFeature[];
  readonly isLarge: boolean;
}) {
  if (isLarge && features.length > mostFiles)
    return (
      <details>
        <summary>{count(features.length, "feature")}</summary>
        <ul class="deciders">
          {features.map(({ path, sha256 }) => (
            <li key={path}>
              <code>{visible(path)}</code> <code class="hash">{sha256}</code>
            </li>
          ))}
        </ul>
      </details>
    );
  return (
    <Scroller label="Features">
      <table>
        <thead>
          <tr>
            <th scope="col">Feature</th>
            <th scope="col">File</th>
            <th scope="col">SHA-256</th>
          </tr>
        </thead>
        <tbody>
          {features.map(({ path, name, description, sha256 }) => (
            <tr key={path}>
              <th scope="row">
                <Name text={name} />
                {description === "" ? null : <p class="aside">{visible(description)}</p>}
              </th>
              <td>
                <code>{visible(path)}</code>
              </td>
              <td>
                <code class="hash">{sha256}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}

/** The evaluators that other parts link to. To be rendered last: the book lists those to which something links. */
function Deciders({ book }: { readonly book: Book }) {
  return (
    <>
      <h3>Who decided</h3>
      {book.deciders().length === 0 ? <p class="empty">No call was decided.</p> : null}
      <ul class="deciders">
        {book.deciders().map(({ anchor, runs }) => (
          <li key={anchor} id={anchor}>
            {runs.map(({ label, evaluators }) => (
              <p key={label}>
                <b>{label}</b>: {listed(evaluators.map(visible))}
              </p>
            ))}
          </li>
        ))}
      </ul>
    </>
  );
}
