import type { JsonNode, JsonObject } from "../../policy/index.js";
import { member } from "../documents.js";

/** An object with these members, at the place of a node: they have no text of their own. */
export function objectOf(
  { start, end }: JsonNode,
  members: readonly (readonly [key: string, value: JsonNode])[],
): JsonObject {
  return {
    kind: "object",
    members: members.map(([key, value]) => ({ key: { kind: "string", value: key, start, end: start }, value })),
    start,
    end,
  };
}

/** Resources of which the text has no types: those with a trust policy are roles. */
export function rolesOfExtensions(resources: JsonObject): JsonObject {
  return {
    ...resources,
    members: resources.members.map(({ key, value }) => {
      if (value.kind !== "object" || member(value, "Type") !== undefined) return { key, value };
      if (member(member(value, "Properties"), "AssumeRolePolicyDocument") === undefined) return { key, value };
      return { key, value: { ...value, members: [...value.members, typeOfRole(value)] } };
    }),
  };
}

function typeOfRole({ start }: JsonNode): JsonObject["members"][number] {
  const key = { kind: "string", value: "Type", start, end: start } as const;
  return { key, value: { kind: "string", value: "AWS::IAM::Role", start, end: start } };
}
