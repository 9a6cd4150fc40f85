import { childPointer, type Problem, type SourceText } from "../diagnostics/index.js";
import { type ItemTaker, type JsonNode, type JsonProblemCode, parseJson } from "../policy/index.js";
import { asRole, member, policyOfRole, textOf } from "./documents.js";
import { Pages } from "./pages.js";
import type { SourcePolicy } from "./source-policy.js";
import { TerraformRoles } from "./terraform.js";

/** Takes a policy as soon as it is found. */
export type Emit = (policy: SourcePolicy) => void;

/** What is left of a text whose lists were taken out item by item. */
interface ReadCollection {
  /** How many roles were found. */
  readonly count: number;
  readonly root: JsonNode | undefined;
  /** Why the text could not be read to its end. */
  readonly problem: Problem<JsonProblemCode> | undefined;
}

/** A role in an instance profile within the details of a role, most likely of that one. */
interface RoleOfProfile {
  readonly policy: SourcePolicy;
  readonly arn: string | undefined;
  /** Where the details stand. */
  readonly details: string;
}

/** Where the details stand in whose instance profiles a role is; undefined where it is in none. */
function detailsAround(path: readonly (string | number)[], base: string): string | undefined {
  const end = path.indexOf("InstanceProfileList");
  return end < 0 ? undefined : path.slice(0, end).reduce(childPointer, base);
}

/**
 * Hands on the trust policies of all roles of a JSON text that lists them, at any depth: each as soon as the role has
 * been read, so that a large text needs little more memory than itself. Those of Terraform come last: of a role that
 * stands in two places one counts. So it is with the details of a role, which show it once more in its instance profiles.
 *
 * What the text says that is missing comes last; where it is one of several that may be pages of a list, `pages` gathers that.
 */
export function readCollection(source: SourceText, base: string, emit: Emit, pages?: Pages): ReadCollection {
  let count = 0;
  let account: string | undefined;
  const ownPages = pages ?? new Pages();
  const terraform = new TerraformRoles();
  const repeated: RoleOfProfile[] = [];
  const found: Emit = (policy) => {
    count++;
    if (policy.kind === "policy") account ??= policy.placed.role?.account;
    emit(policy);
  };
  const take: ItemTaker = (item, path) => {
    // In a list there may also be what `get-role` gives.
    for (const key of ["", "Role"]) {
      const role = asRole(key === "" ? item : member(item, key));
      if (role === undefined) continue;
      const pointer = path.reduce(childPointer, base);
      const policy = policyOfRole(source, role, key === "" ? pointer : childPointer(pointer, key));
      const arn = textOf(role, "Arn");
      const details = detailsAround(path, base);
      if (policy !== undefined && details !== undefined) {
        repeated.push({ policy, arn, details });
        return "drop";
      }
      for (const each of repeated.splice(0)) if (each.details !== pointer || each.arn !== arn) found(each.policy);
      if (policy !== undefined) found(policy);
      return "drop";
    }
    if (item.kind === "object" && path.length === 1) {
      ownPages.note(source, item, path.reduce(childPointer, base), account);
      account = undefined;
    }
    return terraform.take(item, path, base);
  };
  const { root, problems } = parseJson(source, take);
  for (const { policy } of repeated) found(policy);
  for (const policy of terraform.policies(source)) found(policy);
  ownPages.note(source, root, base, account);
  if (pages === undefined) for (const part of ownPages.unread()) found(part);
  for (const part of terraform.unread(source, root, base)) found(part);
  const [first] = problems;
  return { count, root, problem: root === undefined ? first : undefined };
}
