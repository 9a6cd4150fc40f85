import { readPrincipal } from "../iam/index.js";
import { quoted, type StepLines, table } from "./gherkin.js";
import type { PlannedScenario } from "./plan.js";
import type { PlannedCall, Tag } from "./planned-call.js";
import type { Subject } from "./subject.js";
import { bareName } from "./words.js";

/** A caller or an identity provider that scenarios need. */
export interface NeededGiven {
  /** The same for the same user, role or provider. */
  readonly id: string;
  readonly account: string;
  /** The step without its keyword. */
  readonly lines: StepLines;
}

/** What the scenarios of a feature need: what all have in common, and what only some need. */
export interface Givens {
  readonly background: readonly NeededGiven[];
  readonly of: (call: PlannedCall) => readonly NeededGiven[];
  /** Whether the role must come after what only some scenarios need. */
  readonly isRoleLate: boolean;
  /** Whether the policy names users and roles that no scenario needs. */
  readonly hasOthers: boolean;
  /** What steps call a user or role. */
  readonly nameOf: (kind: "user" | "role", arn: string) => string;
}

/** The user that assumes the roles whose sessions call. */
export const chainingUser = "somebody";

/** Sorts out what scenarios need. */
export function givensFor(subject: Subject, scenarios: readonly PlannedScenario[]): Givens {
  const withDevice = new Set(scenarios.flatMap(({ call }) => (usesDevice(call) ? [userForm(call)] : [])));
  const named = principalsNamed(subject);
  const needed = new Map(scenarios.map(({ call }) => [call, givensOf(call, subject, withDevice)]));
  const forms = new Map<string, Set<string>>();
  const uses = new Map<string, number>();
  for (const givens of needed.values()) {
    for (const { id, lines } of givens) {
      const known = forms.get(id) ?? new Set();
      forms.set(id, known.add(lines.join("\n")));
      uses.set(id, (uses.get(id) ?? 0) + 1);
    }
  }
  const isShared = ({ id }: NeededGiven): boolean =>
    forms.get(id)?.size === 1 && (named.has(id) || (uses.get(id) ?? 0) > 1);
  const all = [...needed.values()].flat();
  const background = [...new Map(all.filter(isShared).map((each) => [each.id, each])).values()];
  const names = new Map<string, Set<string>>();
  for (const arn of [...named, ...forms.keys()]) {
    const name = bareName(arn);
    names.set(name, (names.get(name) ?? new Set()).add(arn));
  }
  const isRoleLate = all.some((each) => named.has(each.id) && !isShared(each));
  return {
    background,
    of: (call) => (needed.get(call) ?? []).filter((each) => !isShared(each)),
    isRoleLate,
    hasOthers: isRoleLate || [...named].some((arn) => !forms.has(arn)),
    nameOf: (_, arn) => ((names.get(bareName(arn))?.size ?? 0) > 1 ? arn : bareName(arn)),
  };
}

/** The ARNs of the users and roles that a policy names. */
export function principalsNamed({ role }: Subject): ReadonlySet<string> {
  const values = role.policy.document.statements.flatMap(({ principal }) => principal?.values ?? []);
  return new Set(
    values.flatMap(({ type, value }) => {
      const principal = readPrincipal(type.value, value);
      return principal.kind === "user" || principal.kind === "role" ? [principal.arn] : [];
    }),
  );
}

function givensOf(call: PlannedCall, subject: Subject, withDevice: ReadonlySet<string>): readonly NeededGiven[] {
  const rows = Object.entries(call.surroundings);
  const { account } = subject.role;
  const callers = callersOf(call, subject, withDevice);
  if (rows.length === 0) return callers;
  const lines = ["all calls have these condition keys:", ...table(rows)];
  // Of each call by itself: what all scenarios have in common would count for those that call from elsewhere.
  return [...callers, { id: `surroundings of ${JSON.stringify(call)}`, account, lines }];
}

function callersOf(call: PlannedCall, subject: Subject, withDevice: ReadonlySet<string>): readonly NeededGiven[] {
  const { account } = subject.role;
  switch (call.kind) {
    case "user": {
      const { user, tags } = call;
      const hasDevice = withDevice.has(userForm(call));
      const lines = userLines(user.pathAndName, { hasDevice, mayAssume: user.mayAssume, tags });
      return [{ id: user.arn, account: user.account, lines }];
    }
    case "session": {
      const { role } = call;
      const arn = `arn:aws:iam::${role.account}:user/${chainingUser}`;
      const may = "with permission to assume any role";
      return [
        { id: arn, account: role.account, lines: [`the IAM user "${chainingUser}" ${may}`] },
        { id: role.arn, account: role.account, lines: [`the role ${quoted(role.pathAndName)} ${may}`] },
      ];
    }
    case "token": {
      const audience = call.claims["azp"] ?? call.audience;
      const lines = [`the OIDC provider ${quoted(call.host)} for the audience ${quoted(audience)}`];
      return [{ id: `oidc ${call.host}`, account, lines }];
    }
    case "assertion":
      return [{ id: `saml ${call.provider}`, account, lines: [`the SAML provider ${quoted(call.provider)}`] }];
    case "service":
      return [];
  }
}

/** A user with its tags: whether it has a device is the same in all scenarios that have it so. */
function userForm(call: PlannedCall): string {
  return call.kind === "user" ? JSON.stringify([call.user.arn, call.tags]) : "";
}

function usesDevice(call: PlannedCall): boolean {
  return call.kind === "user" && call.credentials.mfa;
}

function userLines(
  name: string,
  {
    hasDevice,
    mayAssume,
    tags,
  }: { readonly hasDevice: boolean; readonly mayAssume: boolean; readonly tags: readonly Tag[] },
): StepLines {
  const user = `the IAM user ${quoted(name)}`;
  const device = "a virtual MFA device";
  const permission = "permission to assume any role";
  if (tags.length > 0) {
    const rows = table(tags.map(({ key, value }) => [key, value]));
    if (mayAssume) return [`${user} with ${device}, ${permission} and the tags:`, ...rows];
    return [`${user} with ${hasDevice ? `${device} and ` : ""}the tags:`, ...rows];
  }
  const parts = [...(hasDevice ? [device] : []), ...(mayAssume ? [permission] : [])];
  return [parts.length === 0 ? user : `${user} with ${parts.join(" and ")}`];
}
