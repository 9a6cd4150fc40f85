import { fixOf, namedEntity, shortName } from "../report/index.js";
import { FilterBar } from "./filter-bar.js";
import { Badge } from "./icons.js";
import { Name } from "./names.js";
import { type AccountsOfReport, Entities, Entity, LeftOut } from "./reach-names.js";
import { Steps } from "./reach-steps.js";
import type { ReachView, ShownRow, UserList } from "./reach-view.js";
import { stateMarks } from "./reach-words.js";
import { count, visible } from "./visible.js";

const states = ["open", "known", "withMfa", "exempt"] as const;

/** Who reaches which role: a table with a row for the pairs that differ in their users only, each with its path folded. */
export function Pairs({
  view,
  accounts,
  exempt,
}: {
  readonly view: ReachView;
  readonly accounts: AccountsOfReport;
  /** Why roles are exempt, by ARN. */
  readonly exempt: ReadonlyMap<string, string>;
}) {
  const { rows, pairsLeftOut } = view;
  const present = states.filter((state) => rows.some((row) => row.state === state));
  return (
    <section id="pairs" class="chapter">
      <h2>Users and roles</h2>
      <p class="lead">
        Each row has the users that reach a role through the same roles, and the least MFA that they need. Unfold a path
        for its steps and the statements that allow them.
      </p>
      <LeftOut number={pairsLeftOut} one="pair of a user and a role is" many="pairs of a user and a role are">
        {" "}
        Search and filters do not find them.
      </LeftOut>
      {rows.length === 0 ? (
        <p class="empty">No user reaches a role.</p>
      ) : (
        <>
          <FilterBar
            table="pairs-table"
            search="Search users, roles, files and statements"
            choices={[
              { name: "mfa", label: "MFA", options: present.map((state) => [state, stateMarks[state].label]) },
              {
                name: "way",
                label: "Path",
                options: [
                  ["direct", "Directly"],
                  ["chain", "Through other roles"],
                ],
              },
              ...(accounts.length < 2
                ? []
                : [
                    {
                      name: "account",
                      label: "Account",
                      options: accounts.map((account) => [account, account] as const),
                    },
                  ]),
            ]}
            nouns={["row", "rows"]}
          />
          <table id="pairs-table" class="pairs">
            <caption>Who reaches which role, with what MFA and through which roles</caption>
            <thead>
              <tr>
                <th scope="col">Who</th>
                <th scope="col">Role</th>
                <th scope="col">MFA</th>
                <th scope="col">Path</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <PairRow
                  key={`${row.state}${row.by.join()}`}
                  row={row}
                  accounts={accounts}
                  exempt={exempt.get(row.to)}
                />
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  );
}

function PairRow({
  row,
  accounts,
  exempt,
}: {
  readonly row: ShownRow;
  readonly accounts: AccountsOfReport;
  readonly exempt: string | undefined;
}) {
  const { to, by, users, state, list, example } = row;
  const inAccounts =
    accounts.length < 2 ? undefined : [...new Set([to, ...users].map((arn) => namedEntity(arn)?.account))].join(" ");
  const path = example.path;
  const fix = state === "open" || state === "known" ? fixOf(path) : undefined;
  const undocumented = [...new Set(path.flatMap((step) => step.undocumented))].sort();
  return (
    <tr data-mfa={state} data-way={by.length === 1 ? "direct" : "chain"} data-account={inAccounts} data-with={list.id}>
      <td>
        <Users list={list} total={users.length} accounts={accounts} />
      </td>
      <td>
        <Entity arn={to} accounts={accounts} />
      </td>
      <td>
        <Badge mark={stateMarks[state]} />
      </td>
      <td>
        <details>
          <summary>{wayOf(by, accounts)}</summary>
          {exempt === undefined || state !== "exempt" ? null : <p>Exempt: {visible(exempt)}</p>}
          {users.length === 1 ? null : (
            <p>
              The path of <Entity arn={example.from} accounts={accounts} />. The others take the same roles, with the
              policies that they have.
            </p>
          )}
          <Steps path={path} accounts={accounts} />
          {undocumented.length === 0 ? null : (
            <p>This depends on behavior that AWS does not document: {undocumented.join(", ")}.</p>
          )}
          {fix === undefined ? null : (
            <p>
              <b>Fix:</b> <WithCode text={visible(fix)} />
            </p>
          )}
          <p class="aside">
            <Name text={to} />
          </p>
        </details>
      </td>
    </tr>
  );
}

/** A sentence with its parts between backticks as code. */
function WithCode({ text }: { readonly text: string }) {
  return <>{text.split("`").map((part, index) => (index % 2 === 0 ? part : <code key={part}>{part}</code>))}</>;
}

/** The users of a row: all names, or the first ones and the list with the others. */
export function Users({
  list,
  total,
  accounts,
}: {
  readonly list: UserList;
  readonly total: number;
  readonly accounts: AccountsOfReport;
}) {
  if (list.id === undefined) return <Entities arns={list.users} accounts={accounts} />;
  const named = list.users.slice(0, 2);
  return (
    <>
      <Entities arns={named} accounts={accounts} /> and <a href={`#${list.id}`}>{total - named.length} more</a>
    </>
  );
}

/** The roles on the way, in a few words. */
function wayOf(by: readonly string[], accounts: AccountsOfReport): string {
  const between = by.slice(0, -1);
  if (between.length === 0) return "directly";
  const names = between.slice(0, 3).map((arn) => visible(shortName(arn, accounts)));
  const more = between.length - names.length;
  return `through ${names.join(", then ")}${more > 0 ? `, and ${count(more, "more role")}` : ""}`;
}

/** The lists of users that rows refer to. */
export function UserLists({
  view: { lists },
  accounts,
}: {
  readonly view: ReachView;
  readonly accounts: AccountsOfReport;
}) {
  if (lists.length === 0) return null;
  return (
    <section id="users" class="chapter">
      <h2>Lists of users</h2>
      <p class="lead">The users of rows that have more than a few.</p>
      {lists.map(({ id, users, cut }) => (
        <details key={id} class="userlist">
          <summary>{count(users.length + cut, "user")}</summary>
          <p id={id}>
            <Entities arns={users} accounts={accounts} />
            {cut === 0 ? null : `, and ${cut} more, which are left out of this page to keep it small`}
          </p>
        </details>
      ))}
    </section>
  );
}
