import type { DocumentedReach, DocumentedRole } from "../documentation/index.js";
import type { Book } from "./book.js";
import { Badge } from "./icons.js";
import { Name, RoleLink, Scroller } from "./names.js";
import { shortName } from "./role-reach.js";
import { count, listed, visible } from "./visible.js";
import { reachMarks } from "./words.js";

const mostRoles = 12;
const mostEscalations = 100;
const mostUnknown = 25;

/** Who reaches which role of whole accounts: in numbers, the worst roles, and what undoes MFA. */
export function AccountReach({ book }: { readonly book: Book }) {
  const { reach, roles } = book.documentation;
  if (reach === null) return null;
  return (
    <section id="reach" class="chapter">
      <h2>Reach</h2>
      <p class="lead">
        Who can get to which role over any number of roles, with identity policies, groups, permissions boundaries and
        organization policies. policy-check's engine decided all of it on the account files; nothing was asked of AWS.
        {reach.mfaPropagation === "observed"
          ? " It was assumed that MFA stays in the sessions of roles, which AWS does not document."
          : null}
      </p>
      <Numbers reach={reach} />
      <WorstRoles roles={roles} />
      <Escalations reach={reach} book={book} />
      <Unknown reach={reach} />
    </section>
  );
}

/** What the account files lack: nothing on the page counts without it. */
export function ReachGaps({ reach }: { readonly reach: DocumentedReach | null }) {
  return (
    <>
      {(reach?.gaps ?? []).map(({ account, why, remedy, file, line }) => (
        <p key={`${account} ${why} ${file}:${line}`} class="callout bad i-alert">
          The account files are incomplete:{" "}
          {account === null ? "there can be more accounts" : `account ${account} can have more`}, {visible(why)};{" "}
          {visible(remedy)} ({visible(file)}:{line}). Who is not named here may reach a role all the same.
        </p>
      ))}
    </>
  );
}

/** The answer in one sentence. */
export function reachInWords({ documentation: { reach, roles } }: Book): string | null {
  if (reach === null) return null;
  const open = roles.filter((role) => role.reach?.access.some(({ mfa }) => mfa === "none") === true);
  const people = new Set(
    open.flatMap((role) => role.reach?.access.flatMap(({ from, mfa }) => (mfa === "none" ? [from] : []))),
  );
  const { users, roles: all, unknown, outsideWithoutMfa } = reach.summary;
  const sentences = [
    open.length === 0
      ? `None of ${count(users, "user")} is known to reach one of ${count(all, "role")} without MFA`
      : `Over any number of roles, ${people.size} of ${count(users, "user")} ${people.size === 1 ? "reaches" : "reach"} ${open.length} of ${count(all, "role")} without MFA`,
    ...(outsideWithoutMfa === 0
      ? []
      : [
          `${count(outsideWithoutMfa, "pair")} without MFA ${outsideWithoutMfa === 1 ? "is" : "are"} from outside the files`,
        ]),
    ...(unknown === 0 ? [] : [`${count(unknown, "pair")} ${unknown === 1 ? "is" : "are"} not known`]),
  ];
  return `${listed(sentences)}.`;
}

function Numbers({ reach }: { readonly reach: DocumentedReach }) {
  const { users, roles, withoutMfa, withMfa, exempt, unknown, escalations, unknownEscalations, outsideWithoutMfa } =
    reach.summary;
  const figures: readonly (readonly [label: string, number: number, says: string])[] = [
    ["Pairs without MFA", withoutMfa, exempt === 0 ? "of a user and a role" : `${exempt} of them exempt`],
    ["Pairs with MFA", withMfa, "of a user and a role"],
    ["Pairs not known", unknown, "they may be without MFA"],
    ["From outside, without MFA", outsideWithoutMfa, "accounts and everybody else"],
    [
      "Ways to undo MFA",
      escalations,
      unknownEscalations === 0 ? "by calls that policies allow" : `${unknownEscalations} more not known`,
    ],
  ];
  return (
    <>
      <dl class="figures">
        {figures.map(([label, number, says]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              {number}
              <small>{says}</small>
            </dd>
          </div>
        ))}
      </dl>
      <p class="aside">
        {count(users, "user")} and {count(roles, "role")} of {listed(reach.accounts.map((id) => `account ${id}`))}, from{" "}
        {listed(reach.files.map(({ path }) => visible(path)))}.
      </p>
    </>
  );
}

function WorstRoles({ roles }: { readonly roles: readonly DocumentedRole[] }) {
  const open = roles
    .map((role) => ({ role, users: role.reach?.access.filter(({ mfa }) => mfa === "none").length ?? 0 }))
    .filter(({ role, users }) => users > 0 && role.reach?.exempt === null)
    .sort((one, other) => other.users - one.users);
  if (open.length === 0) return null;
  return (
    <>
      <h3>Roles that users reach without MFA</h3>
      <ul class="reach">
        {open.slice(0, mostRoles).map(({ role, users }) => (
          <li key={role.id}>
            <RoleLink role={role} />: {count(users, "user")}
          </li>
        ))}
        {open.length > mostRoles ? (
          <li>
            <a href="#all-roles">and {count(open.length - mostRoles, "more role")}</a>
          </li>
        ) : null}
      </ul>
    </>
  );
}

function Escalations({ reach, book }: { readonly reach: DocumentedReach; readonly book: Book }) {
  if (reach.escalations.length === 0) return null;
  const sorted = [...reach.escalations].sort((one, other) => Number(one.mfa !== "none") - Number(other.mfa !== "none"));
  const short = shortName(book);
  const rows = (each: DocumentedReach["escalations"]) =>
    each.map(({ id, by, action, effect, mfa, leadsTo }) => (
      <tr key={id} id={id}>
        <th scope="row">
          <Name text={short(by)} />
        </th>
        <td>
          <Badge mark={reachMarks[mfa]} />
        </td>
        <td>
          {visible(effect)} (<code>{visible(action)}</code>)
        </td>
        <td>
          {leadsTo.slice(0, 8).map(short).map(visible).join(", ")}
          {leadsTo.length > 8 ? ` and ${leadsTo.length - 8} more` : ""}
        </td>
      </tr>
    ));
  const head = (
    <thead>
      <tr>
        <th scope="col">User</th>
        <th scope="col">MFA</th>
        <th scope="col">What the user can do</th>
        <th scope="col">Leads to</th>
      </tr>
    </thead>
  );
  return (
    <>
      <h3 id="reach-escalations">Ways to undo MFA</h3>
      <Scroller label="Ways to undo MFA">
        <table>
          {head}
          <tbody>{rows(sorted.slice(0, mostEscalations))}</tbody>
        </table>
      </Scroller>
      {sorted.length > mostEscalations ? (
        <details>
          <summary>and {count(sorted.length - mostEscalations, "more way")}</summary>
          <Scroller label="More ways to undo MFA">
            <table>
              {head}
              <tbody>{rows(sorted.slice(mostEscalations))}</tbody>
            </table>
          </Scroller>
        </details>
      ) : null}
    </>
  );
}

function Unknown({ reach }: { readonly reach: DocumentedReach }) {
  const pairs = reach.unknown.map(({ from, to, why }, index) => (
    <li key={index}>
      <Badge mark={reachMarks.unknown} /> whether <Name text={from} /> reaches <Name text={to} />: {visible(why)}
    </li>
  ));
  const ways = reach.unknownEscalations.map(({ by, actions, on, why }, index) => (
    <li key={`way ${index}`}>
      <Badge mark={reachMarks.unknown} /> whether <Name text={by} /> undoes MFA with {visible(listed(actions))} on{" "}
      <Name text={on} />: {visible(why)}
    </li>
  ));
  const items = [...pairs, ...ways];
  if (items.length === 0) return null;
  return (
    <>
      <h3>Not known</h3>
      <ul class="reach">{items.slice(0, mostUnknown)}</ul>
      {items.length > mostUnknown ? (
        <details>
          <summary>and {items.length - mostUnknown} more</summary>
          <ul class="reach">{items.slice(mostUnknown)}</ul>
        </details>
      ) : null}
    </>
  );
}
