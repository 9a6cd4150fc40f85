import { childPointer, type Problem, type SourceText } from "../diagnostics/index.js";
import { unstorableCharacters } from "./characters.js";
import { type PolicyDocument, type PolicyKind, readDocument, type Statement } from "./document.js";
import { type JsonNode, type JsonProblemCode, parseJson } from "./json.js";
import { type SchemaProblemCode, validatePolicy } from "./schema/validate.js";

/** Everything that a policy document can have wrong before its conditions are looked at. */
export type DocumentProblemCode = JsonProblemCode | SchemaProblemCode | "duplicate-sid" | "unstorable-character";

/** A policy read from a text: without `document` there was nothing that could be read. */
export interface ParsedPolicy {
  readonly document: PolicyDocument | undefined;
  readonly problems: readonly Problem<DocumentProblemCode>[];
}

/**
 * Reads a policy from a text that holds nothing else.
 *
 * The grammar is https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html. Whatever is wrong
 * is a problem with its place; never throws.
 */
export function parsePolicy(kind: PolicyKind, source: SourceText): ParsedPolicy {
  const { root, problems } = parseJson(source);
  if (root === undefined) return { document: undefined, problems };
  const policy = policyFromJson(kind, source, root);
  return { document: policy.document, problems: [...problems, ...policy.problems] };
}

/** Reads a policy that is a part of a larger JSON text: `pointer` says where it stands there. */
export function policyFromJson(kind: PolicyKind, source: SourceText, node: JsonNode, pointer = ""): ParsedPolicy {
  const problems: Problem<DocumentProblemCode>[] = [
    ...validatePolicy(kind, node, pointer),
    ...unstorableCharacters(source, node, pointer),
  ];
  if (node.kind !== "object") return { document: undefined, problems };
  const document = readDocument(kind, source, node, pointer);
  return { document, problems: [...problems, ...duplicateSids(source, document.statements)] };
}

function duplicateSids(source: SourceText, statements: readonly Statement[]): Problem<DocumentProblemCode>[] {
  const first = new Map<string, Statement>();
  return statements.flatMap((statement) => {
    const { sid } = statement;
    if (sid === undefined || sid.value === "") return [];
    const earlier = first.get(sid.value);
    if (earlier === undefined) {
      first.set(sid.value, statement);
      return [];
    }
    const line = source.position(earlier.sid?.span.start ?? 0).line;
    return [
      {
        code: "duplicate-sid" as const,
        message: `the Sid "${sid.value}" is already the Sid of the statement on line ${line}`,
        remedy: "give each statement its own Sid",
        pointer: childPointer(statement.pointer, "Sid"),
        span: sid.span,
      },
    ];
  });
}
