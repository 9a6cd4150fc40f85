// Reports of `reach` made up for tests of its page and its flowchart: one with everything that a report can have, and ones of
// any size.
import type { Access, AllowingStatement, Escalation, MfaNeeded, OutsideAccess } from "../../src/reach/index.js";
import type { ReachReport } from "../../src/report/index.js";
import type { ReachQuestion } from "../../src/site/index.js";

export const [first, second] = ["111122223333", "444455556666"] as const;

/** The ARN of a user or a role. */
export function arn(kind: "user" | "role" | "group", name: string, account: string = first): string {
  return `arn:aws:iam::${account}:${kind}/${name}`;
}

/** A pair whose path has a step for each role of `by`, the last of which is reached. */
export function access(from: string, mfa: MfaNeeded, ...by: readonly string[]): Access {
  const path = by.map((to, index) => {
    const caller = by[index - 1] ?? from;
    const allowedBy: readonly AllowingStatement[] = [
      { policy: "trust", role: to, statement: 0, sid: "Entry", file: "account.json", line: 24 + index },
      { policy: "identity", holder: caller, name: "assume", statement: 1, file: "account.json", line: 90 + index },
    ];
    const context = index === 0 ? { "sts:ExternalId": "e-1" } : {};
    const request = { action: "sts:AssumeRole", principal: caller, resource: to, context };
    return {
      ...{ from: caller, to, mfa: index === 0 ? mfa : "none", request, allowedBy },
      undocumented: index === 1 ? ["mfa-in-role-sessions"] : [],
    } as const;
  });
  const undocumented = path.flatMap((step) => step.undocumented);
  return { from, to: by.at(-1) ?? "", mfa, by, path, undocumented };
}

/** A role that somebody outside of the files reaches. */
export function outside(from: string, mfa: MfaNeeded, ...by: readonly string[]): OutsideAccess {
  return { from, to: by.at(-1) ?? "", mfa, by, undocumented: [] };
}

/** A way to undo MFA. */
export function escalation(by: string, mfa: MfaNeeded, on: string): Escalation {
  const request = { action: "iam:UpdateAssumeRolePolicy", principal: by, resource: on, context: {} };
  const policy: AllowingStatement = {
    ...{ policy: "identity", holder: by, name: "admin", statement: 2, file: "account.json", line: 120 },
  };
  return {
    ...{ by, mfa, on, action: "iam:UpdateAssumeRolePolicy", leadsTo: [on], path: [], undocumented: [] },
    effect: "names themselves in the trust policy of the role",
    source: "https://example.com/escalation",
    calls: [{ request, allowedBy: [policy] }],
  };
}

/** A report of what was found, of one account unless it says otherwise. */
export function reportOf(
  found: Partial<ReachReport["reach"]>,
  others: Partial<Omit<ReachReport, "reach">> = {},
): ReachReport {
  const reach = {
    accounts: [first],
    access: [],
    outside: [],
    escalations: [],
    unknownEscalations: [],
    unknown: [],
    gaps: [],
    ...found,
  };
  return {
    ...{ tool: { name: "policy-check", version: "1.2.3" }, reach, users: 4, roles: 6, listed: "any" },
    ...{ exempt: new Map(), gaps: [], ...others },
  };
}

export const question: ReachQuestion = {
  ...{ files: ["account.json"], credentialReports: [], scp: [], rcp: [], from: [], to: [] },
  mfaPropagation: "documented",
};

const people = {
  bob: arn("user", "bob"),
  alice: arn("user", "alice"),
  carol: arn("user", "carol"),
  dan: arn("user", "dan"),
};
const roles = { ci: arn("role", "ci"), deploy: arn("role", "deploy"), admin: arn("role", "admin") };
const audit = arn("role", "team/audit");
const other = arn("role", "other", second);

/** A report with everything. */
export function fullReport(): ReachReport {
  const { bob, alice, carol, dan } = people;
  const { ci, deploy, admin } = roles;
  const known = access(dan, "none", deploy);
  return reportOf(
    {
      accounts: [first, second],
      access: [
        ...[bob, alice, carol, dan].map((user) => access(user, "none", ci)),
        access(bob, "none", ci, deploy),
        known,
        access(alice, "required", admin),
        access(alice, "required", admin, other),
        access(carol, "none", audit),
      ],
      outside: [
        outside("account 999988887777", "none", deploy),
        outside("everybody", "required", admin),
        outside("service ec2.amazonaws.com", "none", ci),
        outside("service ec2.amazonaws.com", "none", ci, deploy),
      ],
      escalations: [escalation(bob, "none", admin), escalation(dan, "none", admin), escalation(carol, "required", ci)],
      unknownEscalations: [
        {
          by: alice,
          actions: ["iam:PutUserPolicy", "iam:PutRolePolicy"],
          on: ci,
          why: "its policy is not in the files",
        },
      ],
      unknown: [
        { from: arn("user", "*"), to: arn("role", "*"), why: "the policy is not in the files" },
        { from: bob, to: other, why: "it takes too much work", undocumented: ["mfa-in-role-sessions"] },
      ],
    },
    {
      exempt: new Map([[audit, "read only, reviewed in May"]]),
      baseline: { known: new Set([known]), fixed: [] },
      gaps: [
        {
          account: first,
          why: "the dump was made with --filter",
          remedy: "make it without",
          file: "account.json",
          line: 3,
        },
      ],
    },
  );
}

/** The same report with something planted into everything that somebody else may have written. */
export function hostileReport(planted: string): ReachReport {
  const infected = (text: string): string =>
    /^(arn:aws:iam::\d+:(user|role)\/(?!\*)|account \d|service |everybody)/.test(text) ||
    /^(account\.json|assume|admin|Entry|e-1|read only|the dump|its policy|make it|the policy|it takes|names themselves)/.test(
      text,
    )
      ? `${text}${planted}`
      : text;
  const known = new Map<unknown, unknown>();
  const structure = (value: unknown): unknown => {
    if (typeof value === "string") return infected(value);
    if (typeof value !== "object" || value === null) return value;
    const done = known.get(value);
    if (done !== undefined) return done;
    let made: unknown;
    if (Array.isArray(value)) made = value.map(structure);
    else if (value instanceof Map) made = new Map([...value].map(([key, each]) => [structure(key), structure(each)]));
    else if (value instanceof Set) made = new Set([...value].map(structure));
    else made = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, structure(each)]));
    known.set(value, made);
    return made;
  };
  // Only strings were changed, and none of those that have a type of their own.
  return structure(fullReport()) as ReachReport;
}

/** Many pairs: each user reaches each of `reached` of the roles, which differ from user to user. */
export function largeReport(users: number, roles: number, reached: number): ReachReport {
  const pairs = Array.from({ length: users }, (_, user) =>
    Array.from({ length: reached }, (_, step) => {
      const number = (user * 7 + step * step * 13 + (step % 3) * user) % roles;
      const to = arn("role", `application-role-${number}`);
      const by = number % 4 === 0 ? [arn("role", `entry-role-${number % 50}`), to] : [to];
      return access(arn("user", `some.user-${user}`), number % 3 === 0 ? "required" : "none", ...by);
    }),
  ).flat();
  const once = new Map(pairs.map((each) => [`${each.from} ${each.to}`, each]));
  const services = Array.from({ length: roles }, (_, number) =>
    outside(`service s${number % 9}.amazonaws.com`, "none", arn("role", `application-role-${number}`)),
  );
  return reportOf({ access: [...once.values()], outside: services }, { users, roles });
}
