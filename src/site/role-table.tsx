import type { DocumentedRole } from "../documentation/index.js";
import type { Book } from "./book.js";
import { FilterBar, type FilterChoice } from "./filter-bar.js";
import { Badge } from "./icons.js";
import { RoleLink, Scroller } from "./names.js";
import { visible } from "./visible.js";
import { mfaMarks, mfaOrder } from "./words.js";

/** Whether there is a table of the roles: of few roles the matrix is one already. */
export function hasRoleTable({ isLarge, documentation }: Book): boolean {
  return isLarge || (documentation.reach !== null && documentation.roles.length > 0);
}

/** How many users reach a role, by MFA; null where no account dump has the role. */
function reachedBy({ reach }: DocumentedRole) {
  if (reach === null) return null;
  const withoutMfa = reach.access.filter(({ mfa }) => mfa === "none").length;
  return { withoutMfa, withMfa: reach.access.length - withoutMfa, unknown: reach.unknown.length };
}

const reachWords = {
  none: "without MFA",
  required: "with MFA only",
  unknown: "not known",
  nobody: "by no user",
} as const;

/** What a role is for the filter: it can be reached in several ways by several users. */
function reachStates(role: DocumentedRole): readonly (keyof typeof reachWords)[] {
  const by = reachedBy(role);
  if (by === null) return [];
  const states = [
    ...(by.withoutMfa > 0 ? (["none"] as const) : by.withMfa > 0 ? (["required"] as const) : []),
    ...(by.unknown > 0 ? (["unknown"] as const) : []),
  ];
  return states.length === 0 ? ["nobody"] : states;
}

/** All roles in a table, to find one: by name, by what is known of MFA, and by who reaches it. */
export function RoleTable({ book }: { readonly book: Book }) {
  const { roles, reach } = book.documentation;
  const hasScenarios = book.documentation.scenarios.length > 0;
  const present = mfaOrder.filter((mfa) => roles.some((role) => role.mfa === mfa));
  const states = new Set(roles.flatMap(reachStates));
  const accounts = reach === null || reach.accounts.length < 2 ? [] : reach.accounts;
  const choices: readonly FilterChoice[] = [
    { name: "mfa", label: "Trust policy", options: present.map((mfa) => [mfa, mfaMarks[mfa].label] as const) },
    ...(reach === null
      ? []
      : [
          {
            name: "reach",
            label: "Reached by users",
            options: Object.entries(reachWords).filter(([state]) => [...states].some((each) => each === state)),
          },
        ]),
    ...(accounts.length === 0
      ? []
      : [{ name: "account", label: "Account", options: accounts.map((id) => [id, id] as const) }]),
  ];
  return (
    <div class="role-table">
      <FilterBar table="all-roles" search="Search roles" choices={choices} nouns={["role", "roles"]} />
      <Scroller label="Table of roles">
        <table id="all-roles">
          <caption>Roles with what is known of MFA</caption>
          <thead>
            <tr>
              <th scope="col">Role</th>
              {accounts.length === 0 ? null : <th scope="col">Account</th>}
              <th scope="col">Trust policy</th>
              {reach === null ? null : (
                <>
                  <th scope="col">Users without MFA</th>
                  <th scope="col">Users with MFA</th>
                </>
              )}
              <th scope="col">Findings</th>
              {hasScenarios ? <th scope="col">Scenarios</th> : null}
            </tr>
          </thead>
          <tbody>
            {roles.map((role) => (
              <Row
                key={role.id}
                {...{ role, hasScenarios }}
                hasReach={reach !== null}
                hasAccount={accounts.length > 0}
              />
            ))}
          </tbody>
        </table>
      </Scroller>
    </div>
  );
}

function Row({
  role,
  hasAccount,
  hasReach,
  hasScenarios,
}: {
  readonly role: DocumentedRole;
  readonly hasAccount: boolean;
  readonly hasReach: boolean;
  readonly hasScenarios: boolean;
}) {
  const by = reachedBy(role);
  const account = accountOf(role);
  const open = role.findings.filter(({ suppressed }) => suppressed === null).length;
  const states = reachStates(role);
  return (
    <tr
      data-mfa={role.mfa}
      data-reach={hasReach && states.length > 0 ? states.join(" ") : undefined}
      data-account={hasAccount && account !== "" ? account : undefined}
    >
      <th scope="row">
        <RoleLink role={role} />
      </th>
      {hasAccount ? <td>{account}</td> : null}
      <td>
        <Badge mark={mfaMarks[role.mfa]} />
      </td>
      {hasReach ? (
        by === null ? (
          <td colSpan={2}>not in the account files</td>
        ) : (
          <>
            <td class={by.withoutMfa > 0 && role.reach?.exempt === null ? "open" : undefined}>
              {by.withoutMfa}
              {by.unknown > 0 ? <small> {by.unknown} unknown</small> : null}
            </td>
            <td>{by.withMfa}</td>
          </>
        )
      ) : null}
      <td>{open}</td>
      {hasScenarios ? <td>{role.scenarios.length}</td> : null}
    </tr>
  );
}

function accountOf({ reach }: DocumentedRole): string {
  return visible(reach?.arn.split(":")[4] ?? "");
}
