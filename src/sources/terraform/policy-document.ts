import type { EvaluatedBlock } from "./evaluate/block.js";
import { findUnknown, knownText } from "./evaluate/known.js";
import type { HclMember, HclValue } from "./evaluate/value.js";
import { isUnknownSid, ownDocument } from "./policy-document/blocks.js";
import { type OtherDocuments, otherDocument } from "./policy-document/documents.js";
import { giveUp, refuse, Unreadable } from "./policy-document/refusal.js";
import { type DocumentRemark, leadingZeros, type Replacement, weakenings } from "./policy-document/remarks.js";
import { type Document, type Element, type Statement, statementValue } from "./policy-document/statement.js";

export { type DocumentRemark, leadingZeros } from "./policy-document/remarks.js";

/** A policy document as the provider makes it. */
export interface PolicyDocument {
  /** A mapping in the order of the provider's text, or unknown. */
  readonly value: HclValue;
  readonly remarks: readonly DocumentRemark[];
}

/**
 * The document of a `data "aws_iam_policy_document"` block, as version 5.100.0 of the provider makes it:
 * https://github.com/hashicorp/terraform-provider-aws/blob/v5.100.0/website/docs/d/iam_policy_document.html.markdown. Its `json` and
 * `minified_json` have the same value; as a text `json` is indented.
 *
 * Each value has the place of the expression that it is of; what the provider adds has the place of the block that it adds
 * it to. What the plan refuses, and what hangs on other documents that are not known, is unknown as a whole, as another
 * document may replace any statement.
 */
export function policyDocument(block: EvaluatedBlock): PolicyDocument {
  const remarks: DocumentRemark[] = [];
  try {
    const value = new Merge(block, (remark) => remarks.push(remark)).value();
    return { value, remarks: [...remarks, ...leadingZeros(value)] };
  } catch (unreadable) {
    if (!(unreadable instanceof Unreadable)) throw unreadable;
    if (unreadable.refused !== undefined) {
      const { message, remedy, place } = unreadable.refused;
      remarks.push({ code: "refused-policy-document", message, remedy, place, related: [] });
    }
    return { value: unreadable.value, remarks };
  }
}

/** Puts documents together, statement by statement. */
class Merge {
  readonly #block: EvaluatedBlock;
  readonly #remark: (remark: DocumentRemark) => void;
  readonly #statements: Statement[] = [];
  /** The indexes of the statements with a Sid. */
  readonly #bySid = new Map<string, number>();
  /** Whether there are statements of other documents. */
  #hasOthers = false;
  #version: Element | undefined;
  #id: Element | undefined;

  constructor(block: EvaluatedBlock, remark: (remark: DocumentRemark) => void) {
    this.#block = block;
    this.#remark = remark;
  }

  value(): HclValue {
    for (const name of ["source_json", "override_json"]) {
      const argument = this.#block.arguments.get(name);
      if (argument === undefined || argument.value.kind === "null" || knownText(argument.value) === "") continue;
      const list = name === "source_json" ? "source_policy_documents" : "override_policy_documents";
      refuse(argument.namePlace, `"${name}" is not supported since version 5.0.0 of the provider`, `use "${list}"`);
    }
    const own = ownDocument(this.#block, this.#remark);
    this.#addSources();
    this.#add(own, "statement");
    for (const document of this.#documents("override_policy_documents")) {
      this.#hasOthers ||= document.statements.length > 0;
      this.#add(document, "override");
    }
    return this.#result(own);
  }

  /** The documents of an argument, in their order. */
  #documents(list: OtherDocuments): readonly Document[] {
    const value = this.#block.arguments.get(list)?.value;
    if (value === undefined || value.kind === "null") return [];
    if (value.kind === "unknown") return giveUp(value);
    if (value.kind !== "sequence") return refuse(value.place, `"${list}" is not a list`, "write a list of documents");
    const unknown = value.items.find((item) => item.kind === "unknown");
    if (unknown?.kind === "unknown") return giveUp(unknown);
    return value.items.flatMap((item) => otherDocument(item, list, this.#remark) ?? []);
  }

  /** A Sid may be in one of the source documents only. */
  #addSources(): void {
    const sids = new Set<string>();
    for (const document of this.#documents("source_policy_documents")) {
      for (const { sid, place } of document.statements) {
        if (sid !== "" && sids.has(sid)) {
          refuse(
            place,
            `two statements of "source_policy_documents" have the Sid "${sid}"`,
            "use another Sid, or remove it",
          );
        }
        sids.add(sid);
      }
      this.#hasOthers ||= document.statements.length > 0;
      this.#add(document, "statement");
    }
  }

  /** Statements replace those of their Sid where they are; all others are added. */
  #add({ version, id, statements }: Document, by: Replacement): void {
    this.#id = id ?? this.#id;
    const newer = knownText(version?.value);
    const current = knownText(this.#version?.value);
    if (version !== undefined && (newer === undefined || current === undefined || newer > current))
      this.#version = version;
    for (const statement of statements) {
      const index = statement.sid === "" ? undefined : this.#bySid.get(statement.sid);
      const before = index === undefined ? undefined : this.#statements[index];
      if (index !== undefined && before !== undefined) {
        for (const remark of weakenings(before, statement, by)) this.#remark(remark);
        this.#statements[index] = statement;
        continue;
      }
      if (statement.sid !== "") this.#bySid.set(statement.sid, this.#statements.length);
      this.#statements.push(statement);
    }
  }

  #result(own: Document): HclValue {
    const { place } = this.#block;
    const hasOthers = this.#hasOthers;
    const unknownSid = hasOthers ? own.statements.find(({ sid }) => isUnknownSid(sid)) : undefined;
    const sid = unknownSid?.elements.get("Sid")?.value;
    const unknown = sid && findUnknown(sid);
    if (unknown !== undefined) return giveUp(unknown);
    const members: HclMember[] = [];
    const add = (key: string, element: Element | undefined): void => {
      if (element !== undefined) members.push({ key, ...element });
    };
    add("Version", this.#version);
    add("Id", this.#id);
    const open = this.#block.open.get("statement");
    // Statements that are not known may replace those of the other documents, or be replaced.
    if (open !== undefined && hasOthers) return giveUp(open);
    const [first] = this.#statements;
    if (first !== undefined || open !== undefined) {
      const items = this.#statements.map(statementValue);
      const at = first?.place ?? open?.place ?? place;
      const more: readonly HclValue[] = open === undefined ? [] : [{ ...open, shape: "list" }];
      const value: HclValue = {
        kind: "sequence",
        type: "tuple",
        items: [...items, ...more],
        isOpen: more.length > 0,
        place: at,
      };
      members.push({ key: "Statement", keyPlace: at, value });
    }
    return { kind: "mapping", type: "object", members, isOpen: false, place };
  }
}
