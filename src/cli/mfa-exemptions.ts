import { pathFromConfig } from "./accepted.js";
import type { MfaExemption } from "./config.js";
import { matcher } from "./globs.js";

/** A policy's place and role. */
interface Exemptible {
  readonly facts: { readonly name?: string | undefined };
}

/** Says for which reason the configuration exempts a role from MFA; undefined where it does not. `today` is YYYY-MM-DD. */
export function exemptionFor(
  exemptions: readonly MfaExemption[],
  config: string,
  today: string,
): (path: string, policy: Exemptible) => string | undefined {
  const rowFor = exemptionRowFor(exemptions, config, today);
  return (path, policy) => rowFor(path, policy)?.reason;
}

/** The row of the configuration that exempts a role from MFA, as {@link exemptionFor} sees it. */
export function exemptionRowFor(
  exemptions: readonly MfaExemption[],
  config: string,
  today: string,
): (path: string, policy: Exemptible) => Pick<MfaExemption, "reason" | "expires"> | undefined {
  const rows = exemptions
    .filter(({ expires }) => expires >= today)
    .map(({ file, role, reason, expires }) => ({
      isOfFile: file === undefined ? () => true : matcher(file),
      isOfRole: role === undefined ? () => true : matcher(role),
      hasRole: role !== undefined,
      row: { reason, expires },
    }));
  return (path, { facts }) => {
    const fromConfig = pathFromConfig(config, path);
    const found = rows.find(
      // Nobody knows whether a role without a name is exempt, so it is not.
      ({ isOfFile, isOfRole, hasRole }) =>
        isOfFile(fromConfig) && (facts.name === undefined ? !hasRole : isOfRole(facts.name)),
    );
    return found?.row;
  };
}
