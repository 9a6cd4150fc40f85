import type { Escalation, OutsideAccess, UnknownAccess, UnknownEscalation } from "../reach/index.js";
import {
  escalationExemption,
  isKnown,
  isListed,
  isOpen,
  isOpenEscalation,
  isOpenToOutside,
  type ReachReport,
  type ReachRow,
  reachRows,
} from "../report/index.js";

/** Users of a row by the first of them, and a list that the page has once for all rows with the same users. */
export interface UserList {
  /** The id of the list in the page; undefined where the row has all names. */
  readonly id: string | undefined;
  readonly users: readonly string[];
  /** How many users the list leaves out. */
  readonly cut: number;
}

/** A row of the page: pairs that differ in their users only. */
export interface ShownRow extends ReachRow {
  readonly list: UserList;
}

/** How the entries about somebody whom the files do not have are judged; `cannot` are services and identity providers. */
export type OutsideState = "open" | "known" | "exempt" | "withMfa" | "cannot";

/** The roles that somebody reaches whom the files do not have, with the same MFA, judged alike. */
export interface ShownOutside {
  readonly from: string;
  readonly state: OutsideState;
  readonly roles: readonly OutsideAccess[];
  readonly cut: number;
}

/** Calls that undo MFA, of users who can make the same call on the same things. */
export interface ShownEscalation {
  /** That of the first user on the first thing. */
  readonly example: Escalation;
  readonly state: "open" | "known" | "exempt" | "withMfa";
  readonly exempt: string | undefined;
  /** The ARNs of what the calls change or pass. */
  readonly on: readonly string[];
  readonly list: UserList;
}

/** Users and calls of which it cannot be told for the same reason whether they undo MFA. */
export interface ShownDoubt {
  readonly why: string;
  readonly doubts: readonly UnknownEscalation[];
  readonly cut: number;
}

/** Pairs that are not known for the same reason. */
export interface ShownUnknown {
  readonly why: string;
  readonly undocumented: readonly string[];
  readonly pairs: readonly UnknownAccess[];
  readonly cut: number;
}

/** As much of a part of the report as fits. */
export interface Fitting<Group> {
  readonly groups: readonly Group[];
  /** Entries of the report that the groups do not have. */
  readonly leftOut: number;
  /** About how many characters it takes. */
  readonly size: number;
}

/** What the page shows of a report: as much as keeps it small, the worst first. */
export interface ReachView {
  readonly rows: readonly ShownRow[];
  /** All rows of the report, for the picture. */
  readonly allRows: readonly ReachRow[];
  /** Pairs that no row of the page has. */
  readonly pairsLeftOut: number;
  readonly escalations: Fitting<ShownEscalation>;
  readonly outside: Fitting<ShownOutside>;
  readonly unknown: Fitting<ShownUnknown>;
  readonly doubts: Fitting<ShownDoubt>;
  /** The lists of users that rows refer to. */
  readonly lists: readonly (UserList & { readonly id: string })[];
}

/** How much the page has of its parts, in characters: of all, and at most of some. Rows have what the others leave. */
const most = {
  all: 1_700_000,
  lists: 250_000,
  escalations: 250_000,
  outside: 150_000,
  unknown: 100_000,
  doubts: 50_000,
};
/** Up to so many users are named in a row itself. */
const namedInRow = 3;
/** How many of the things that a call changes, and of the roles and users that it leads to, are named. */
export const mostNamed = 50;

/** What the page shows. The paths of the pairs that it shows are gone once. */
export function reachView(report: ReachReport): ReachView {
  const lists = new Lists();
  const outside = outsideOf(report);
  const unknown = unknownOf(report);
  const doubts = doubtsOf(report);
  const escalations = escalationsOf(report, lists);
  const allRows = reachRows(report);
  const rows: ShownRow[] = [];
  let room = most.all - most.lists - outside.size - unknown.size - doubts.size - escalations.size;
  for (const row of allRows) {
    room -= costOf(row);
    if (room < 0) break;
    rows.push({ ...row, list: lists.of(row.users) });
  }
  const pairsLeftOut = sum(allRows.slice(rows.length).map(({ users }) => users.length));
  return { rows, allRows, pairsLeftOut, outside, unknown, doubts, escalations, lists: lists.all };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** About how many characters a row takes. */
function costOf({ to, by, users }: ReachRow): number {
  const names = users.slice(0, namedInRow).reduce((total, arn) => total + arn.length, 0);
  return 350 + names + to.length * 2 + by.reduce((total, arn) => total + 220 + arn.length * 2, 0);
}

/** The distinct lists of users, as many of their names as there is room for. */
class Lists {
  readonly #lists = new Map<string, UserList & { readonly id: string }>();
  #room = most.lists;

  of(users: readonly string[]): UserList {
    if (users.length <= namedInRow) return { id: undefined, users, cut: 0 };
    const key = users.join("\n");
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    const shown = users.slice(0, namedInRow);
    for (const user of users.slice(namedInRow)) {
      this.#room -= user.length;
      if (this.#room < 0) break;
      shown.push(user);
    }
    const list = { id: `users-${this.#lists.size + 1}`, users: shown, cut: users.length - shown.length };
    this.#lists.set(key, list);
    return list;
  }

  get all(): readonly (UserList & { readonly id: string })[] {
    return [...this.#lists.values()];
  }
}

const outsideOrder: readonly OutsideState[] = ["open", "known", "cannot", "withMfa", "exempt"];

function outsideOf(report: ReachReport): Fitting<ShownOutside> {
  const groups = new Map<string, { from: string; state: OutsideState; roles: OutsideAccess[]; cut: number }>();
  let size = 0;
  let leftOut = 0;
  const listed = report.reach.outside.filter(({ mfa }) => isListed(mfa, report.listed));
  const judged = listed.map((each) => ({ each, state: stateOfOutside(each, report) }));
  for (const wanted of outsideOrder) {
    for (const { each, state } of judged) {
      if (state !== wanted) continue;
      const key = `${state} ${each.from}`;
      const group = groups.get(key);
      const more = sum(each.by.map((arn) => arn.length)) + 30 + (group === undefined ? 200 + each.from.length : 0);
      if (size + more > most.outside) {
        leftOut++;
        if (group !== undefined) group.cut++;
        continue;
      }
      size += more;
      if (group === undefined) groups.set(key, { from: each.from, state, roles: [each], cut: 0 });
      else group.roles.push(each);
    }
  }
  return { groups: [...groups.values()], leftOut, size };
}

function stateOfOutside(each: OutsideAccess, { exempt, baseline }: ReachReport): OutsideState {
  if (each.mfa === "required") return "withMfa";
  if (!isOpen(each, exempt)) return "exempt";
  if (!isOpenToOutside(each, exempt)) return "cannot";
  return isKnown(each, baseline) ? "known" : "open";
}

type Judged = Pick<ShownEscalation, "example" | "state" | "exempt">;

function escalationsOf(report: ReachReport, lists: Lists): Fitting<ShownEscalation> {
  // What a user can do with one call, and then users who can do the same.
  const own = new Map<string, Judged & { readonly on: string[] }>();
  for (const example of report.reach.escalations) {
    if (!isListed(example.mfa, report.listed)) continue;
    const judged = judgedEscalation(example, report);
    const key = [judged.state, judged.exempt, example.by, example.action].join("\n");
    const group = own.get(key);
    if (group === undefined) own.set(key, { ...judged, on: [example.on] });
    else group.on.push(example.on);
  }
  const groups = new Map<string, Judged & { readonly on: readonly string[]; readonly users: string[] }>();
  for (const each of own.values()) {
    const key = [each.state, each.exempt, each.example.action, ...each.on].join("\n");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { ...each, users: [each.example.by] });
    else group.users.push(each.example.by);
  }
  const order = ["open", "known", "withMfa", "exempt"];
  const all = [...groups.values()].sort(
    (one, other) => order.indexOf(one.state) - order.indexOf(other.state) || other.users.length - one.users.length,
  );
  const shown: ShownEscalation[] = [];
  let size = 0;
  for (const { users, ...each } of all) {
    // The path, the calls and what it leads to take most of it.
    const more = 1200 + 2 * sum(each.on.slice(0, mostNamed).map((arn) => arn.length));
    if (size + more > most.escalations) break;
    size += more;
    shown.push({ ...each, list: lists.of(users) });
  }
  const leftOut = sum(all.slice(shown.length).map(({ users, on }) => users.length * on.length));
  return { groups: shown, leftOut, size };
}

function judgedEscalation(example: Escalation, { exempt, baseline }: ReachReport): Judged {
  const reason = escalationExemption(example, exempt);
  if (example.mfa === "required") return { example, state: "withMfa", exempt: reason };
  if (!isOpenEscalation(example, exempt)) return { example, state: "exempt", exempt: reason };
  return { example, state: isKnown(example, baseline) ? "known" : "open", exempt: reason };
}

function doubtsOf({ reach }: ReachReport): Fitting<ShownDoubt> {
  const groups = new Map<string, { why: string; doubts: UnknownEscalation[]; cut: number }>();
  let size = 0;
  let leftOut = 0;
  for (const each of reach.unknownEscalations) {
    const { why, by, actions, on } = each;
    const group = groups.get(why);
    const more = 60 + by.length + on.length + actions.join(", ").length + (group === undefined ? 150 + why.length : 0);
    if (size + more > most.doubts) {
      leftOut++;
      if (group !== undefined) group.cut++;
      continue;
    }
    size += more;
    if (group === undefined) groups.set(why, { why, doubts: [each], cut: 0 });
    else group.doubts.push(each);
  }
  return { groups: [...groups.values()], leftOut, size };
}

function unknownOf({ reach }: ReachReport): Fitting<ShownUnknown> {
  const groups = new Map<
    string,
    { why: string; undocumented: readonly string[]; pairs: UnknownAccess[]; cut: number }
  >();
  let size = 0;
  let leftOut = 0;
  for (const each of reach.unknown) {
    const undocumented = each.undocumented ?? [];
    const key = [each.why, ...undocumented].join("\n");
    const group = groups.get(key);
    const more = 30 + each.from.length + each.to.length + (group === undefined ? 150 + each.why.length : 0);
    if (size + more > most.unknown) {
      leftOut++;
      if (group !== undefined) group.cut++;
      continue;
    }
    size += more;
    if (group === undefined) groups.set(key, { why: each.why, undocumented, pairs: [each], cut: 0 });
    else group.pairs.push(each);
  }
  return { groups: [...groups.values()], leftOut, size };
}
