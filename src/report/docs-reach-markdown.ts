import type { Documentation, DocumentedAccess, DocumentedReach, RoleReach } from "../documentation/index.js";
import { code, prose } from "./markdown-text.js";
import { count } from "./style.js";

/** So many callers of a kind are named: a comment on a pull request has 65,536 characters at most. */
const mostNamed = 5;

/** What the account files do not show: to be seen before anything else. */
export function reachGapsOf({ reach }: Documentation): readonly string[] {
  return (reach?.gaps ?? []).map(
    ({ account, why, remedy, file, line }) =>
      `> ⛔ **Incomplete.** ${account === null ? "The files" : `Account ${account}`} can have more: ${prose(why)}; ${prose(remedy)} (${code(`${file}:${line}`)}).`,
  );
}

/** Who reaches roles in whole accounts: the roles that are reached without MFA, and what is about more than one role. */
export function reachOfAccounts({ reach, roles }: Documentation): readonly string[] {
  if (reach === null) return [];
  const {
    users,
    roles: all,
    withoutMfa,
    withMfa,
    exempt,
    unknown,
    outsideWithoutMfa,
    escalations,
    unknownEscalations,
  } = reach.summary;
  const lines = [
    `- ${count(users, "user")} and ${count(all, "role")} of ${reach.accounts.map((id) => `account ${id}`).join(", ")}: ${count(withoutMfa, "pair")} without MFA${exempt === 0 ? "" : ` (${exempt} exempt)`}, ${withMfa} with MFA, ${unknown} unknown`,
    `- ${count(outsideWithoutMfa, "pair")} without MFA from outside the files`,
    `- ways to undo MFA: ${escalations}${unknownEscalations === 0 ? "" : `, and ${unknownEscalations} not known`}`,
    "- policy-check's engine decided this on the files; nothing was asked of AWS",
    ...reach.unknownEscalations.map(
      ({ by, actions, on, why }) =>
        `- unknown whether ${code(by)} undoes MFA with ${actions.map(code).join(", ")} on ${code(on)}: ${prose(why)}`,
    ),
    ...reach.unknown.map(({ from, to, why }) => `- unknown whether ${code(from)} reaches ${code(to)}: ${prose(why)}`),
  ];
  const rows = roles.flatMap(({ name, reach: own }) => {
    if (own === null) return [];
    const without = own.access.filter(({ mfa }) => mfa === "none").length;
    const isQuiet = without === 0 && own.unknown.length === 0 && own.escalations.length === 0;
    return isQuiet
      ? []
      : [
          {
            without,
            row: `| ${code(name)} | ${without} | ${own.access.length - without} | ${own.unknown.length} | ${own.escalations.length} |`,
          },
        ];
  });
  const worst = rows.sort((one, other) => other.without - one.without);
  const more = worst.length - mostRows;
  return [
    "## Who reaches which role",
    lines.join("\n"),
    ...(worst.length === 0
      ? []
      : [
          [
            "| Role | Users without MFA | Users with MFA | Unknown | Ways to undo MFA |",
            "| --- | --- | --- | --- | --- |",
            ...worst.slice(0, mostRows).map(({ row }) => row),
          ].join("\n"),
        ]),
    ...(more > 0 ? [`and ${count(more, "more role")}`] : []),
  ];
}

const mostRows = 50;

/** Who reaches one role. */
export function reachLines(role: RoleReach, whole: DocumentedReach | null): readonly string[] {
  const of = (mfa: "none" | "required"): readonly DocumentedAccess[] => role.access.filter((each) => each.mfa === mfa);
  const escalations = (whole?.escalations ?? []).filter(({ id }) => role.escalations.includes(id));
  const lines = [
    ...usersLine(of("none"), "without MFA"),
    ...usersLine(of("required"), "with MFA"),
    ...named(
      role.outside.map(
        ({ from, mfa, by }) =>
          `${code(from)} (${mfa === "none" ? "without MFA" : "with MFA"}${by.length < 2 ? "" : ` by ${by.slice(0, -1).map(code).join(", ")}`})`,
      ),
      "from outside the files: ",
    ),
    ...escalations
      .slice(0, mostNamed)
      .map(
        ({ by, effect, mfa, action }) =>
          `way to undo MFA, ${mfa === "none" ? "without MFA" : "with MFA"}: ${code(by)} ${prose(effect)} (${code(action)})`,
      ),
    ...(escalations.length > mostNamed ? [`and ${count(escalations.length - mostNamed, "more way")} to undo MFA`] : []),
    ...role.unknown
      .slice(0, mostNamed)
      .map(({ from, why }) => `unknown whether ${code(from)} reaches it: ${prose(why)}`),
    ...(role.unknown.length > mostNamed
      ? [`and ${count(role.unknown.length - mostNamed, "more unknown caller")}`]
      : []),
  ];
  const exempt = role.exempt === null ? [] : [`exempt from MFA: ${prose(role.exempt)}`];
  return lines.length === 0 ? ["no user of the account files reaches the role", ...exempt] : [...lines, ...exempt];
}

function usersLine(access: readonly DocumentedAccess[], how: string): readonly string[] {
  const [first] = access;
  if (first === undefined) return [];
  const names = named(
    access.map(({ from }) => code(from)),
    `${count(access.length, "user")} ${how}: `,
  );
  const path = [first.from, ...first.path.map(({ to }) => to)].map(code).join(" → ");
  return names.map((line) => `${line}; the path of the first: ${path}`);
}

function named(names: readonly string[], before: string): readonly string[] {
  if (names.length === 0) return [];
  const more = names.length - mostNamed;
  return [`${before}${names.slice(0, mostNamed).join(", ")}${more > 0 ? ` and ${more} more` : ""}`];
}
