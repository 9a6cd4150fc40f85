import { readPrincipal } from "../iam/index.js";
import type { Subject } from "./subject.js";

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
