import type { IWorld } from "@cucumber/cucumber";
import type { Role } from "../accounts/index.js";
import { parseArn } from "../iam/index.js";
import type { Access, Escalation, MfaNeeded, OutsideAccess, Reach, UnknownAccess } from "../reach/index.js";
import { isOpenQuestion, isOpenToOutside, reachEntries } from "../report/index.js";
import type { WholeAccounts } from "./account-file.js";
import { type Cucumber, stepTimeout } from "./cucumber.js";
import { type Answer, settle } from "./reach-answer.js";
import { rowsOf, type StepArgument } from "./step-argument.js";
import { StepFailure } from "./step-failure.js";
import { roleNamed, userNamed, usersOf } from "./whole-account-names.js";
import { scenarioOf } from "./world.js";

/** How many rows of a table are told in a line. */
const mostRows = 10;

/** Who reaches which role of whole accounts, over any number of roles, and who can undo MFA. */
export function reach({ Then }: Cucumber): void {
  const options = { timeout: stepTimeout };
  Then("nobody reaches {string} without MFA", options, function (role: string) {
    return ask(this, (asked) => nobodyWithoutMfa(roleNamed(asked.accounts, role), asked.reach()));
  });
  Then("nobody reaches {string}", options, function (role: string) {
    return ask(this, (asked) => nobody(roleNamed(asked.accounts, role), asked.reach()));
  });
  Then("only these users reach {string}:", options, function (role: string, table: StepArgument) {
    // Without a table, cucumber hands a callback, and waits for no promise.
    const rows = userRows(table);
    return ask(this, (asked) => onlyThese(roleNamed(asked.accounts, role), expectedIn(rows, asked), asked));
  });
  Then("nobody can undo MFA without MFA", options, function () {
    return ask(this, (asked) => nobodyUndoes(asked.reach(), ({ mfa }) => mfa === "none", " without MFA"));
  });
  Then("nobody can undo MFA", options, function () {
    return ask(this, (asked) => nobodyUndoes(asked.reach(), () => true, ""));
  });
}

async function ask(world: IWorld, question: (asked: WholeAccounts) => Answer): Promise<void> {
  const asked = await scenarioOf(world).accounts.asked();
  settle(world, asked, question(asked));
}

/** What was found of one role. */
interface OfRole {
  readonly role: Role;
  readonly access: readonly Access[];
  readonly outside: readonly OutsideAccess[];
  readonly unknown: readonly UnknownAccess[];
}

function ofRole(role: Role, { access, outside, unknown }: Reach): OfRole {
  const isOfRole = ({ to }: { readonly to: string }): boolean => to === role.arn;
  return {
    role,
    access: access.filter(isOfRole),
    outside: outside.filter(isOfRole),
    unknown: unknown.filter(isOfRole),
  };
}

/** The configuration exempts no role here: what a scenario says, it says of the account. */
const noExemptions: ReadonlyMap<string, string> = new Map();

/** By the same rules as the exit code of `reach`: services and identity providers have no MFA of AWS by nature. */
function nobodyWithoutMfa(role: Role, found: Reach): Answer {
  const own = ofRole(role, found);
  return {
    statement: `nobody reaches ${role.arn} without MFA`,
    ...about(own),
    against: reachEntries({
      access: own.access.filter(({ mfa }) => mfa === "none"),
      outside: own.outside.filter((each) => isOpenToOutside(each, noExemptions)),
    }),
    open: reachEntries({ unknown: own.unknown.filter((each) => isOpenQuestion(each, noExemptions)) }),
  };
}

function nobody(role: Role, found: Reach): Answer {
  const own = ofRole(role, found);
  const { access, outside, unknown } = own;
  return {
    statement: `nobody reaches ${role.arn}`,
    ...about(own),
    against: reachEntries({ access, outside }),
    open: reachEntries({ unknown }),
  };
}

/** Who a table says reaches a role: by the ARN of a user, or by what answers call somebody who is not in the files. */
type Expected = ReadonlyMap<string, { readonly row: string; readonly mfa: MfaNeeded }>;

function onlyThese(role: Role, expected: Expected, asked: WholeAccounts): Answer {
  const own = ofRole(role, asked.reach());
  const reaching = new Map([...own.access, ...own.outside].map((each) => [each.from, each] as const));
  const open = new Set(own.unknown.map(({ from }) => from));
  const isOpen = (from: string): boolean => expected.has(from) && open.has(from);
  const lacking = [...expected].filter(([from, { mfa }]) => reaching.get(from)?.mfa !== mfa && !isOpen(from));
  const unlisted = [...reaching.values()].filter(({ from, mfa }) => expected.get(from)?.mfa !== mfa && !isOpen(from));
  const nameOf = namesIn(asked);
  const difference = [
    ...lacking.map(([, { row, mfa }]) => `  - | ${row} | ${mfa} |`),
    ...unlisted.map(({ from, mfa }) => `  + | ${nameOf(from)} | ${mfa} |`),
  ];
  const isUnlisted = (each: Access | OutsideAccess): boolean => unlisted.includes(each);
  return {
    statement: `only these users reach ${role.arn}: ${shortened([...expected.values()])}`,
    ...about(own),
    against: [
      ...(difference.length === 0 ? [] : [`the table (-) is not what was found (+):\n${difference.join("\n")}`]),
      ...reachEntries({ access: own.access.filter(isUnlisted), outside: own.outside.filter(isUnlisted) }),
    ],
    open: reachEntries({ unknown: own.unknown }),
  };
}

/** The rows of a table in a line. */
function shortened(rows: readonly { readonly row: string; readonly mfa: MfaNeeded }[]): string {
  const shown = rows.slice(0, mostRows).map(({ row, mfa }) => `${row} (MFA: ${mfa})`);
  return rows.length > mostRows ? `${shown.join(", ")} and ${rows.length - mostRows} more` : shown.join(", ");
}

/** The rows of a table below its header. */
function userRows(table: StepArgument): readonly (readonly string[])[] {
  const [header, ...rows] = rowsOf(table);
  if (header?.join("|") !== "user|MFA" || rows.length === 0) {
    throw new StepFailure(
      'this table needs the header | user | MFA | and at least one row; for no row write "nobody reaches"',
    );
  }
  return rows;
}

function expectedIn(rows: readonly (readonly string[])[], asked: WholeAccounts): Expected {
  const expected = new Map<string, { readonly row: string; readonly mfa: MfaNeeded }>();
  for (const [row = "", mfa = ""] of rows) {
    if (mfa !== "none" && mfa !== "required")
      throw new StepFailure(`unknown answer "${mfa}" under "MFA"; write none or required`);
    const from = isOutside(row, asked) ? row : userNamed(asked.accounts, row).arn;
    if (expected.has(from)) throw new StepFailure(`the table has "${row}" twice; remove one row`);
    expected.set(from, { row, mfa });
  }
  return expected;
}

/** Whether a text names somebody who is not in the files, as answers do. */
function isOutside(text: string, { accounts, reach: search }: WholeAccounts): boolean {
  if (/^(account|service|identity provider) /.test(text) || text === "everybody") return true;
  const account = parseArn(text)?.account;
  if (account !== undefined && !accounts.accounts.has(account)) return true;
  return search().outside.some(({ from }) => from === text);
}

/** What a table calls somebody: the name, where only one user has it. */
function namesIn({ accounts }: WholeAccounts): (from: string) => string {
  const users = usersOf(accounts);
  const times = new Map<string, number>();
  for (const { name } of users) times.set(name, (times.get(name) ?? 0) + 1);
  const names = new Map(users.map(({ arn, name }) => [arn, times.get(name) === 1 ? name : arn]));
  return (from) => names.get(from) ?? from;
}

function nobodyUndoes(found: Reach, counts: (escalation: Escalation) => boolean, without: string): Answer {
  const { access, outside, escalations, unknown, unknownEscalations } = found;
  return {
    statement: `nobody can undo MFA${without}`,
    about: { role: undefined, access, outside, escalations, unknown, unknownEscalations },
    against: reachEntries({ escalations: escalations.filter(counts) }),
    // Somebody of whom it is not known whether they reach a role may use it to undo MFA.
    open: reachEntries({ unknownEscalations, unknown: unknown.filter((each) => isOpenQuestion(each, noExemptions)) }),
  };
}

function about({ role, access, outside, unknown }: OfRole): Pick<Answer, "about"> {
  return { about: { role, access, outside, escalations: [], unknown, unknownEscalations: [] } };
}
