import type { Accounts, Place } from "../accounts/index.js";
import type { ReachPlace, ReachPlaces } from "../report/index.js";
import type { AskedEntities } from "./asked-entities.js";
import { fromWorkingDirectory } from "./relative-path.js";

/** Where the files have users and roles, worked out for those that a report names. */
export function reachPlaces(
  { accounts }: Accounts,
  asked: Pick<AskedEntities, "isTo">,
  files: readonly string[],
): ReachPlaces {
  const roles = [...accounts.values()].flatMap((account) => [...account.roles.values()]);
  const placeOf = (arn: string): Place | undefined => {
    const account = accounts.get(arn.split(":")[4] ?? "");
    const role = account?.roles.get(arn);
    // What is to be changed is the trust policy.
    if (role?.trustPolicy.kind === "document") return role.trustPolicy.place;
    return (role ?? account?.users.get(arn))?.place;
  };
  return {
    roles: roles.filter(({ arn }) => asked.isTo(arn)).map(({ arn }) => arn),
    of(arn): ReachPlace | undefined {
      const place = placeOf(arn);
      if (place === undefined) return undefined;
      const { source, span } = place;
      return { path: relativePath(source.name), line: source.position(span.start).line };
    },
    relativePath,
    first: relativePath(files[0] ?? "-"),
  };
}

function relativePath(file: string): string {
  return file === "<stdin>" ? "-" : fromWorkingDirectory(file);
}
