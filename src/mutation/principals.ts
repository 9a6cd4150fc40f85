import { type Principal, readPrincipal } from "../iam/index.js";
import { nodeAt, type PolicyDocument, type PrincipalValue, type Statement } from "../policy/index.js";

/** A principal that a statement names. */
export interface NamedPrincipal {
  readonly statement: Statement;
  readonly written: PrincipalValue;
  readonly read: Principal;
}

/** The principals of all statements, but for the bare wildcard. */
export function* principalsIn(document: PolicyDocument): Generator<NamedPrincipal> {
  for (const statement of document.statements) {
    for (const written of statement.principal?.values ?? []) {
      if (written.type.value === "*") continue;
      yield { statement, written, read: readPrincipal(written.type.value, written.value) };
    }
  }
}

/** The account that a principal of it belongs to, with the partition; undefined for other principals and whole accounts. */
export function accountOfMember(read: Principal): { readonly account: string; readonly partition: string } | undefined {
  switch (read.kind) {
    case "user":
    case "role":
    case "roleSession":
    case "federatedUser":
      return { account: read.account, partition: read.partition };
    default:
      return undefined;
  }
}

/** Where a list of several values is, with the index of one of them; undefined for a value that stands alone. */
export function inList(
  document: PolicyDocument,
  pointer: string,
): { readonly list: string; readonly index: number } | undefined {
  const [, list, index] = /^(.*)\/(\d+)$/.exec(pointer) ?? [];
  if (list === undefined || index === undefined) return undefined;
  const found = nodeAt(document.node, list)?.node;
  return found?.kind === "array" && found.items.length > 1 ? { list, index: Number(index) } : undefined;
}
