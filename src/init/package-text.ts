import { type Position, SourceText } from "../diagnostics/index.js";
import { nodeAt, parseJson } from "../policy/index.js";

/** What a package.json says of a package. */
export type PackageText =
  /** The ranges of the packages that it names, by their names. */
  | { readonly kind: "read"; readonly ranges: ReadonlyMap<string, string> }
  /** npm cannot read it either. */
  | { readonly kind: "broken"; readonly at: Position; readonly message: string; readonly remedy: string };

/** In the order in which npm prefers them. */
const lists = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];

/** Reads the text of a package.json. Never throws. */
export function readPackageText(text: string): PackageText {
  // npm takes a byte order mark.
  const source = new SourceText("package.json", text.replace(/^\uFEFF/, ""));
  const { root, problems } = parseJson(source);
  if (root === undefined) {
    const [problem] = problems;
    const at = source.position(problem?.span.start ?? 0);
    const message = problem?.message ?? "it is not JSON";
    return { kind: "broken", at, message, remedy: problem?.remedy ?? "correct the JSON" };
  }
  if (root.kind !== "object") {
    const at = source.position(root.start);
    return { kind: "broken", at, message: "it is not an object", remedy: "write an object, such as {}" };
  }
  const ranges = new Map<string, string>();
  for (const list of lists) {
    const node = nodeAt(root, `/${list}`)?.node;
    if (node?.kind !== "object") continue;
    for (const { key, value } of node.members) {
      if (value.kind === "string" && !ranges.has(key.value)) ranges.set(key.value, value.value);
    }
  }
  return { kind: "read", ranges };
}
