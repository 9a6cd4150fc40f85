import { childPointer, type SourceText, type Span } from "../diagnostics/index.js";
import type { JsonNode } from "../policy/index.js";
import { member } from "./documents.js";
import type { UnreadPart } from "./source-policy.js";

/** The lists that IAM gives in pages, in which roles stand or that come beside them. */
const lists = [
  ...["Roles", "RoleDetailList", "InstanceProfiles"],
  ...["UserDetailList", "GroupDetailList", "Policies"],
] as const;

/** A page that says that it is not the last one. */
interface OpenPage {
  readonly list: string;
  readonly account: string | undefined;
  readonly part: UnreadPart;
}

/**
 * The pages of lists in a text. IAM gives long lists in pages, and says with `IsTruncated` and `Marker` that another one
 * follows (https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html); the command line says so with
 * `NextToken` (https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-pagination.html). Where the next page stands right
 * behind, as in lines of JSON, it is read as well.
 */
export class Pages {
  #open: OpenPage | undefined;
  readonly #unread: UnreadPart[] = [];

  /** Takes note of an object that may be a page; `account` is that of its roles. */
  note(source: SourceText, node: JsonNode | undefined, pointer: string, account: string | undefined): void {
    const list = lists.find((name) => member(node, name)?.kind === "array");
    const sign = signOfMore(node);
    if (list === undefined || node === undefined) return;
    const open = this.#open;
    if (open !== undefined) {
      // Pages of another account, or another list, do not go on with this one.
      const goesOn = open.list === list && (account === undefined || account === open.account);
      if (!goesOn) this.#unread.push(open.part);
      this.#open = undefined;
    }
    if (sign === undefined) return;
    const { start, end } = sign.span;
    this.#open = {
      list,
      account,
      part: {
        kind: "unread",
        source,
        code: "incomplete-list",
        name: "",
        pointer: childPointer(pointer, sign.name),
        span: { start, end },
        why: `the list is not complete, as "${sign.name}" says, so roles are missing`,
        remedy: "fetch the whole list, without --no-paginate and --max-items",
      },
    };
  }

  /** What is missing at the end of the text. */
  unread(): readonly UnreadPart[] {
    if (this.#open !== undefined) this.#unread.push(this.#open.part);
    this.#open = undefined;
    return this.#unread.splice(0);
  }
}

/** What says that a list goes on: the member `IsTruncated`, or a token for the next page. */
export function signOfMore(node: JsonNode | undefined): { readonly name: string; readonly span: Span } | undefined {
  if (node?.kind !== "object") return undefined;
  for (const { key, value } of node.members) {
    const name = key.value;
    const says = /^isTruncated$/i.test(name)
      ? (value.kind === "boolean" && value.value) || (value.kind === "string" && /^true$/i.test(value.value))
      : /^(nextToken|marker|nextMarker)$/i.test(name) && !isEmpty(value);
    if (says) return { name, span: { start: key.start, end: value.end } };
  }
  return undefined;
}

function isEmpty(value: JsonNode): boolean {
  return value.kind === "null" || (value.kind === "string" && value.value === "");
}
