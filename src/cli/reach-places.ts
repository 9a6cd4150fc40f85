import type { Accounts, Entity } from "../accounts/index.js";
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
  const entityOf = (arn: string): Entity | undefined => {
    const account = accounts.get(arn.split(":")[4] ?? "");
    return account?.roles.get(arn) ?? account?.users.get(arn);
  };
  return {
    roles: roles.filter(({ arn }) => asked.isTo(arn)).map(({ arn }) => arn),
    of(arn): ReachPlace | undefined {
      const place = entityOf(arn)?.place;
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
