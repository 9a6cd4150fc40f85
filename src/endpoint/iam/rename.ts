import { entityAlreadyExists, type Failure } from "../calls/failure.js";
import { nameKey } from "../state/find.js";

/** What UpdateUser and UpdateGroup may change. */
export interface NewName {
  readonly name: string | undefined;
  readonly path: string | undefined;
}

/** Gives a user or a group another name or path; AWS's error if another one has that name. */
export function rename<T extends { name: string; path: string }>(
  type: "User" | "Group",
  entities: Map<string, T>,
  entity: T,
  { name = entity.name, path = entity.path }: NewName,
): Failure | undefined {
  const holder = entities.get(nameKey(name));
  if (holder !== undefined && holder !== entity)
    return entityAlreadyExists(`${type} with name ${name} already exists.`);
  entities.delete(nameKey(entity.name));
  entity.name = name;
  entity.path = path;
  entities.set(nameKey(name), entity);
  return undefined;
}
