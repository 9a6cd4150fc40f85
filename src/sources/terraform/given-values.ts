import { type JsonNode, parseJson } from "../../policy/index.js";
import type { Evaluation } from "./evaluate/evaluation.js";
import { booleanAt, mappingAt, nullAt, numberAt, sequenceAt, textAt } from "./evaluate/literals.js";
import type { Names } from "./evaluate/scope.js";
import { refusedOf } from "./evaluate/unknowns.js";
import type { HclValue } from "./evaluate/value.js";
import type { HclParser, Place } from "./hcl/syntax.js";
import { type BrokenFile, notRead, type TerraformFiles } from "./module-folder.js";

/** A value that a file gives to a variable. */
export interface GivenValue {
  /** The file, from the module's folder. */
  readonly file: string;
  readonly value: () => HclValue;
}

/** The values of a root module's variables, as files of the folder give them. */
export interface GivenValues {
  readonly values: ReadonlyMap<string, () => HclValue>;
  /** Those of files that Terraform reads only if a run names them, with `-var-file`. */
  readonly others: ReadonlyMap<string, readonly GivenValue[]>;
  readonly broken: readonly BrokenFile[];
}

/** Folders in which people keep such files, one for each environment. */
const foldersOfValues = /^(envs?|environments?|vars|variables|tfvars|values|configs?)\/$/i;

/**
 * Reads `terraform.tfvars`, `terraform.tfvars.json` and `*.auto.tfvars(.json)`, in this order; the last one counts:
 * https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence. Other files of values
 * in the folder, and in folders such as `env/` below it, are gathered apart.
 */
export function givenValues(
  folder: string,
  files: TerraformFiles,
  parser: HclParser,
  evaluation: Evaluation,
): GivenValues {
  const names = files.list(folder) ?? [];
  const automatic = names.filter((name) => /\.auto\.tfvars(\.json)?$/.test(name)).sort();
  const first = ["terraform.tfvars", "terraform.tfvars.json"].filter((name) => names.includes(name));
  const broken: BrokenFile[] = [];
  const values = new Map<string, () => HclValue>();
  const read = (name: string): ReadonlyMap<string, () => HclValue> => {
    const found = valuesIn(folder === "" ? name : `${folder}/${name}`, files, parser, evaluation);
    if (!("error" in found)) return found;
    broken.push(found);
    return new Map();
  };
  for (const name of [...first, ...automatic]) for (const [variable, value] of read(name)) values.set(variable, value);
  const below = names
    .filter((name) => foldersOfValues.test(name))
    .flatMap((name) =>
      (files.list(folder === "" ? name.slice(0, -1) : `${folder}/${name.slice(0, -1)}`) ?? []).map(
        (file) => name + file,
      ),
    );
  const others = new Map<string, GivenValue[]>();
  for (const name of [...names, ...below]) {
    if (!/\.tfvars(\.json)?$/.test(name) || first.includes(name) || automatic.includes(name)) continue;
    const found = valuesIn(folder === "" ? name : `${folder}/${name}`, files, parser, evaluation);
    // What a run may never name is no error.
    if ("error" in found) continue;
    for (const [variable, value] of found) {
      const known = others.get(variable);
      if (known === undefined) others.set(variable, [{ file: name, value }]);
      else known.push({ file: name, value });
    }
  }
  return { values, others, broken };
}

function valuesIn(
  path: string,
  files: TerraformFiles,
  parser: HclParser,
  evaluation: Evaluation,
): ReadonlyMap<string, () => HclValue> | BrokenFile {
  const source = files.read(path);
  if ("refused" in source) return { file: path, error: notRead(path, source.refused), refused: source.refused };
  const values = new Map<string, () => HclValue>();
  if (path.endsWith(".json")) {
    const { root, problems } = parseJson(source);
    if (root?.kind !== "object") {
      const [problem] = problems;
      const { start, end } = problem?.span ?? { start: 0, end: 0 };
      const message = problem?.message ?? "expected an object with the values of variables";
      return { file: source.name, error: { message, source, start, end } };
    }
    for (const { key, value } of root.members)
      values.set(key.value, () => jsonValue(value, { source, start: value.start, end: value.end }));
    return values;
  }
  const parsed = parser.parseFile(source);
  if (parsed.kind === "broken") return { file: source.name, error: parsed.error };
  for (const { name: variable, value } of parsed.body.attributes)
    values.set(variable, () => evaluation.value(value, { names: noNames, local: undefined }));
  return values;
}

/** Values of variables are literals. */
const noNames: Names = {
  address: "",
  lookUp: (_, __, reference) => ({
    value: refusedOf(reference, { names: noNames, local: undefined }, "a file of values has no references"),
    taken: 0,
  }),
  readFile: () => ({ refused: "a file of values reads no files" }),
  listFolder: () => undefined,
  parseTemplate: () => ({ refused: "a file of values reads no files" }),
};

function jsonValue(node: JsonNode, place: Place): HclValue {
  const at = ({ start, end }: JsonNode): Place => ({ source: place.source, start, end });
  switch (node.kind) {
    case "object": {
      const members = node.members.map(({ key, value }) => ({
        key: key.value,
        keyPlace: at(key),
        value: jsonValue(value, at(value)),
      }));
      return mappingAt(place, [...new Map(members.map((member) => [member.key, member])).values()]);
    }
    case "array":
      return sequenceAt(
        place,
        node.items.map((item) => jsonValue(item, at(item))),
        "tuple",
      );
    case "string":
      return textAt(place, node.value.normalize("NFC"));
    case "number":
      return numberAt(place, node.text);
    case "boolean":
      return booleanAt(place, node.value);
    case "null":
      return nullAt(place);
  }
}
