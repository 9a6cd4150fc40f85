import { SourceText } from "../../../../diagnostics/index.js";
import { sequenceAt, textAt, textOf } from "../literals.js";
import type { HclValue, TextPart } from "../value.js";
import { type Arguments, withArguments } from "./arguments.js";
import { base64Of } from "./base64.js";
import { fileSet } from "./file-set.js";
import type { HclFunction } from "./function.js";

/** Functions about files: https://developer.hashicorp.com/terraform/language/functions/file and those beside it. */
export const files: Readonly<Record<string, HclFunction>> = {
  abspath: withArguments(1, 1, (given) => given.unknown("it is a path of the machine that runs Terraform", "text")),
  basename: withArguments(1, 1, (given) => {
    const path = given.text(0).replace(/\/+$/, "");
    if (path === "") return given.asText(given.text(0) === "" ? "." : "/");
    return given.asText(path.slice(path.lastIndexOf("/") + 1));
  }),
  dirname: withArguments(1, 1, (given) => {
    const path = given.text(0);
    return given.asText(cleaned(path.slice(0, path.lastIndexOf("/") + 1)));
  }),
  file: withArguments(1, 1, (given) => fileText(given)),
  filebase64: withArguments(1, 1, (given) => {
    const file = given.call.readFile(given.text(0));
    return "refused" in file ? given.unknown(file.refused, "text") : given.asText(base64Of(file.text));
  }),
  fileexists: withArguments(1, 1, (given) => {
    const file = given.call.readFile(given.text(0));
    if ("refused" in file) return given.unknown(file.refused);
    return { kind: "boolean", value: true, place: given.place };
  }),
  fileset: withArguments(2, 2, (given) => {
    const found = fileSet(cleaned(given.text(0)), given.text(1), (folder) => given.call.listFolder(folder));
    if ("refused" in found) return given.refuse(found.refused);
    if ("unknown" in found) return given.unknown(found.unknown, "list");
    const { place } = given;
    return sequenceAt(
      place,
      found.files.map((path) => textAt(place, path)),
      "set",
    );
  }),
  pathexpand: withArguments(1, 1, (given) => {
    const path = given.text(0);
    return path.startsWith("~")
      ? given.unknown("it is a path of the machine that runs Terraform", "text")
      : given.asText(path);
  }),
  templatefile: withArguments(2, 2, (given) => {
    const file = given.call.readFile(given.text(0));
    if ("refused" in file) return given.unknown(file.refused, "text");
    const parts = given.call.parseTemplate(file);
    if ("refused" in parts) return given.refuse(parts.refused);
    return given.call.evaluateTemplate(parts, given.mapping(1));
  }),
  templatestring: withArguments(2, 2, (given) => {
    const { place } = given;
    const parts = given.call.parseTemplate(new SourceText(place.source.name, given.text(0)));
    if ("refused" in parts) return given.refuse(parts.refused);
    const value = given.call.evaluateTemplate(parts, given.mapping(1));
    if (value.kind !== "text") return value.kind === "unknown" ? { ...value, place } : value;
    // A template that is a value: its text has lost its places.
    return textOf(
      place,
      value.parts.map((part) =>
        part.kind === "literal" ? { ...part, offsets: undefined, place } : { ...part, place },
      ),
    );
  }),
};

/** The text of a file, with the places of the file. */
function fileText(given: Arguments): HclValue {
  const source = given.call.readFile(given.text(0));
  if ("refused" in source) return given.unknown(source.refused, "text");
  const place = { source, start: 0, end: source.text.length };
  const parts: TextPart[] = [{ kind: "literal", text: source.text, offsets: (index) => index, place }];
  return textOf(place, source.text === "" ? [] : parts);
}

/** A path without dots and double slashes, as Go's path.Clean makes it. */
export function cleaned(path: string): string {
  const isRooted = path.startsWith("/");
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "" || name === ".") continue;
    if (name !== "..") names.push(name);
    else if (names.length > 0 && names.at(-1) !== "..") names.pop();
    else if (!isRooted) names.push("..");
  }
  const joined = names.join("/");
  if (isRooted) return `/${joined}`;
  return joined === "" ? "." : joined;
}
