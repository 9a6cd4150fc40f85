import { childPointer } from "../diagnostics/index.js";
import { member, signOfMore } from "../sources/index.js";
import type { Gap } from "./account.js";
import type { FileValue } from "./fields.js";
import { detailLists } from "./read-entity.js";

/** A reason for which an account, or any if `account` is undefined, may have more than the files show. */
export interface AccountGap extends Gap {
  readonly account: string | undefined;
}

/**
 * The pages of dumps, in the order of the files. IAM gives large accounts in pages and says with `IsTruncated` that another
 * one follows (https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html); the command
 * line says so with `NextToken`. A page goes on with the last open one of its account.
 */
export class DumpPages {
  readonly #open = new Map<string | undefined, AccountGap>();
  /** The lists of each account's pages, by name, empty ones too. */
  readonly #lists = new Map<string | undefined, Set<string>>();
  /** The account of the last page that said so: a page may have nothing that names one, such as AWS's policies. */
  #last: string | undefined;

  /** Takes note of an object that is a page; `account` is that of what it has, if it has anything. */
  note(page: FileValue, account = this.#last): void {
    this.#last = account;
    const lists = this.#lists.get(account) ?? new Set();
    this.#lists.set(account, lists);
    for (const list of detailLists.keys()) if (member(page.node, list)?.kind === "array") lists.add(list);
    this.#open.delete(account);
    const sign = signOfMore(page.node);
    if (sign === undefined) return;
    const { name, span } = sign;
    this.#open.set(account, {
      account,
      why: `the dump is not complete, as "${name}" says`,
      remedy: "fetch the whole dump, without --no-paginate and --max-items, or give all pages in their order",
      place: { source: page.source, span, pointer: childPointer(page.pointer, name) },
    });
  }

  /** What is missing at the end of the last file. */
  gaps(): readonly AccountGap[] {
    return [...this.#open.values()];
  }
  /** Whether a page of the account has a list. AWS prints all lists, and an empty one says that there is nothing. */
  hasList(account: string, list: string): boolean {
    return this.#lists.get(account)?.has(list) === true;
  }
}
