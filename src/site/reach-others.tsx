import type { OutsideAccess } from "../reach/index.js";
import type { ReachGap } from "../report/index.js";
import { FilterBar } from "./filter-bar.js";
import { Badge } from "./icons.js";
import { Elsewhere, Name } from "./names.js";
import { type AccountsOfReport, Entities, Entity, LeftOut } from "./reach-names.js";
import { Users } from "./reach-pairs.js";
import { Calls, Steps } from "./reach-steps.js";
import { mostNamed, type ReachView, type ShownEscalation } from "./reach-view.js";
import { stateMarks } from "./reach-words.js";
import { count, visible } from "./visible.js";

/** From this many rows on a table has a filter. */
const filtered = 12;

interface Part {
  readonly view: ReachView;
  readonly accounts: AccountsOfReport;
}

/** What undoes MFA. */
export function Escalations({ view, accounts }: Part) {
  const { groups: escalations, leftOut } = view.escalations;
  return (
    <section id="escalations" class="chapter">
      <h2>Ways to undo MFA</h2>
      <p class="lead">
        Calls that lead a user to a role, or to the rights of another user, that the user does not reach without them,
        or reaches with MFA only.
      </p>
      <LeftOut number={leftOut} one="way to undo MFA is" many="ways to undo MFA are" />
      {escalations.length === 0 ? (
        <p class="empty">No way to undo MFA was found.</p>
      ) : (
        <>
          {escalations.length < filtered ? null : (
            <FilterBar
              table="escalations-table"
              search="Search ways to undo MFA"
              choices={[
                {
                  name: "mfa",
                  label: "MFA",
                  options: [...new Set(escalations.map(({ state }) => state))].map((state) => [
                    state,
                    stateMarks[state].label,
                  ]),
                },
                {
                  name: "action",
                  label: "Action",
                  options: [...new Set(escalations.map(({ example }) => example.action))]
                    .sort()
                    .map((action) => [action, visible(action)]),
                },
              ]}
              nouns={["way", "ways"]}
            />
          )}
          <table id="escalations-table" class="pairs ways">
            <caption>Who can undo MFA, with which call, and what it leads to</caption>
            <thead>
              <tr>
                <th scope="col">Who</th>
                <th scope="col">Leads to</th>
                <th scope="col">MFA</th>
                <th scope="col">Way</th>
              </tr>
            </thead>
            <tbody>
              {escalations.map((each) => (
                <EscalationRow
                  key={`${each.example.by}${each.example.action}${each.example.on}`}
                  each={each}
                  accounts={accounts}
                />
              ))}
            </tbody>
          </table>
        </>
      )}
      <Doubts view={view} accounts={accounts} />
    </section>
  );
}

function EscalationRow({ each, accounts }: { readonly each: ShownEscalation; readonly accounts: AccountsOfReport }) {
  const { example, state, exempt, list, on } = each;
  const { action, effect, source, leadsTo, path, calls, undocumented } = example;
  const [led, ...others] = leadsTo;
  const isOne = list.users.length === 1 && on.length === 1;
  return (
    <tr data-action={action} data-mfa={state} data-with={list.id}>
      <td>
        <Users list={list} total={list.users.length + list.cut} accounts={accounts} />
      </td>
      <td>
        {led === undefined ? null : <Entity arn={led} accounts={accounts} />}
        {others.length === 0 ? null : (
          <details>
            <summary>and {others.length} more</summary>
            <p>
              <Entities arns={others.slice(0, mostNamed)} accounts={accounts} />
              {others.length > mostNamed ? `, and ${others.length - mostNamed} more` : ""}
            </p>
          </details>
        )}
      </td>
      <td>
        <Badge mark={stateMarks[state]} />
      </td>
      <td>
        <details>
          <summary>
            <code>{visible(action)}</code> on{" "}
            {on.length === 1 ? <Entity arn={example.on} accounts={accounts} /> : `${on.length} things, such as `}
            {on.length === 1 ? null : <Entity arn={example.on} accounts={accounts} />}: {visible(effect)}
          </summary>
          {state === "exempt" && exempt !== undefined ? <p>Exempt: {visible(exempt)}</p> : null}
          {on.length === 1 ? null : (
            <p>
              On <Entities arns={on.slice(0, mostNamed)} accounts={accounts} />
              {on.length > mostNamed ? `, and ${on.length - mostNamed} more` : ""}.
            </p>
          )}
          {isOne ? null : (
            <p>
              The way of <Entity arn={example.by} accounts={accounts} /> on{" "}
              <Entity arn={example.on} accounts={accounts} />, and what it leads to. The others can have other
              statements, and lead to other roles.
            </p>
          )}
          {path.length === 0 ? null : <Steps path={path} accounts={accounts} />}
          <Calls calls={calls} accounts={accounts} />
          {undocumented.length === 0 ? null : (
            <p>This depends on behavior that AWS does not document: {undocumented.join(", ")}.</p>
          )}
          <p class="aside">
            <Name text={example.on} />. <Elsewhere href={source}>Page about this way</Elsewhere>
          </p>
        </details>
      </td>
    </tr>
  );
}

/** Calls of which it cannot be told whether they undo MFA. */
function Doubts({ view, accounts }: Part) {
  const { groups, leftOut } = view.doubts;
  if (groups.length === 0) return null;
  return (
    <>
      <h3>Calls of which it cannot be told whether they undo MFA</h3>
      <LeftOut number={leftOut} one="user and reason is" many="users and reasons are" />
      {groups.map(({ why, doubts, cut }) => (
        <details key={why} class="why">
          <summary>
            <b>{count(doubts.length + cut, "user")}</b>: cannot tell: {visible(why)}
          </summary>
          <ul>
            {doubts.map(({ by, actions, on }) => (
              <li key={`${by} ${on} ${actions.join()}`}>
                <Entity arn={by} accounts={accounts} />: <code>{visible(actions.join(", "))}</code> on{" "}
                <Entity arn={on} accounts={accounts} />
              </li>
            ))}
          </ul>
          {cut === 0 ? null : <p>And {cut} more, left out of this page to keep it small.</p>}
        </details>
      ))}
    </>
  );
}

/** Whom roles are open to that the files do not have. */
export function OutsideCallers({ view, accounts }: Part) {
  const { groups: outside, leftOut } = view.outside;
  return (
    <section id="outside" class="chapter">
      <h2>Outside callers</h2>
      <p class="lead">
        Accounts, services, identity providers and everybody else that the files do not have, and the roles that they
        reach. Whether their own policies let them call is not in the files.
      </p>
      <LeftOut
        number={leftOut}
        one="pair of an outside caller and a role is"
        many="pairs of an outside caller and a role are"
      />
      {outside.length === 0 ? (
        <p class="empty">No outside caller reaches a role.</p>
      ) : (
        <>
          {outside.length < filtered ? null : (
            <FilterBar
              table="outside-table"
              search="Search callers and roles"
              choices={[
                {
                  name: "mfa",
                  label: "MFA",
                  options: [...new Set(outside.map(({ state }) => state))].map((state) => [
                    state,
                    stateMarks[state].label,
                  ]),
                },
              ]}
              nouns={["caller", "callers"]}
            />
          )}
          <table id="outside-table" class="pairs outside">
            <caption>Which roles outside callers reach</caption>
            <thead>
              <tr>
                <th scope="col">Who</th>
                <th scope="col">MFA</th>
                <th scope="col">Roles</th>
              </tr>
            </thead>
            <tbody>
              {outside.map(({ from, state, roles, cut }) => (
                <tr key={`${from}${state}`} data-mfa={state}>
                  <td>
                    <Name text={from} />
                  </td>
                  <td>
                    <Badge mark={stateMarks[state]} />
                  </td>
                  <td>
                    {roles.length + cut < 4 ? (
                      <OutsideRoles roles={roles} accounts={accounts} />
                    ) : (
                      <details>
                        <summary>{count(roles.length + cut, "role")}</summary>
                        <OutsideRoles roles={roles} accounts={accounts} />
                        {cut === 0 ? null : <p>And {cut} more, left out of this page to keep it small.</p>}
                      </details>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  );
}

function OutsideRoles({
  roles,
  accounts,
}: {
  readonly roles: readonly OutsideAccess[];
  readonly accounts: AccountsOfReport;
}) {
  return (
    <ul>
      {roles.map(({ to, by, undocumented }) => (
        <li key={to}>
          <Entity arn={to} accounts={accounts} />
          {by.length < 2 ? null : (
            <>
              , through <Entities arns={by.slice(0, -1)} accounts={accounts} />
            </>
          )}
          {undocumented.length === 0
            ? null
            : `; depends on behavior that AWS does not document: ${undocumented.join(", ")}`}
        </li>
      ))}
    </ul>
  );
}

/** What cannot be told, and why; and what the files lack. */
export function Unknown({ view, accounts, gaps }: Part & { readonly gaps: readonly ReachGap[] }) {
  const { groups: unknown, leftOut } = view.unknown;
  return (
    <section id="unknown" class="chapter">
      <h2>Unknown</h2>
      {gaps.length === 0 ? null : (
        <>
          <h3>What the files do not have</h3>
          <ul class="gaps">
            {gaps.map(({ account, why, remedy, file, line }) => (
              <li key={`${account}${why}${file}${line}`}>
                {account === undefined ? "There can be more accounts" : `Account ${account} can have more`}:{" "}
                {visible(why)}; {visible(remedy)}{" "}
                <small>
                  <code>
                    {visible(file)}:{line}
                  </code>
                </small>
              </li>
            ))}
          </ul>
          <h3>What cannot be told</h3>
        </>
      )}
      <LeftOut number={leftOut} one="unknown pair is" many="unknown pairs are" />
      {unknown.length === 0 ? (
        <p class="empty">Nothing is unknown.</p>
      ) : (
        unknown.map(({ why, undocumented, pairs, cut }) => (
          <details key={`${why}${undocumented.join()}`} class="why">
            <summary>
              <b>{count(pairs.length + cut, "pair")}</b>: cannot tell: {visible(why)}
              {undocumented.length === 0
                ? null
                : `; depends on behavior that AWS does not document: ${undocumented.join(", ")}`}
            </summary>
            <ul>
              {pairs.map(({ from, to }) => (
                <li key={`${from} ${to}`}>
                  whether <Entity arn={from} accounts={accounts} /> reaches <Entity arn={to} accounts={accounts} />
                </li>
              ))}
            </ul>
            {cut === 0 ? null : <p>And {cut} more, left out of this page to keep it small.</p>}
          </details>
        ))
      )}
    </section>
  );
}
