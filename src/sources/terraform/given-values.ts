import { type JsonNode, parseJson } from "../../policy/index.js";
import type { Evaluation } from "./evaluate/evaluation.js";
import { booleanAt, mappingAt, nullAt, numberAt, sequenceAt, textAt } from "./evaluate/literals.js";
import type { Names } from "./evaluate/scope.js";
import { refusedOf } from "./evaluate/unknowns.js";
import type { HclValue } from "./evaluate/value.js";
import type { HclParser, Place } from "./hcl/syntax.js";
import { type BrokenFile, notRead, type TerraformFiles } from "./module-folder.js";

/** The values of a root module's variables, as files of the folder give them. */
export interface GivenValues {
  readonly values: ReadonlyMap<string, () => HclValue>;
  readonly broken: readonly BrokenFile[];
}

/**
 * Reads `terraform.tfvars`, `terraform.tfvars.json` and `*.auto.tfvars(.json)`, in this order; the last one counts:
 * https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence.
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
  const values = new Map<string, () => HclValue>();
  const broken: BrokenFile[] = [];
  for (const name of [...first, ...automatic]) {
    const path = folder === "" ? name : `${folder}/${name}`;
    const source = files.read(path);
    if ("refused" in source) {
      broken.push({ file: path, error: notRead(path, source.refused), refused: source.refused });
      continue;
    }
    if (name.endsWith(".json")) {
      const { root, problems } = parseJson(source);
      if (root?.kind === "object") {
        for (const { key, value } of root.members)
          values.set(key.value, () => jsonValue(value, { source, start: value.start, end: value.end }));
        continue;
      }
      const [problem] = problems;
      const { start, end } = problem?.span ?? { start: 0, end: 0 };
      const message = problem?.message ?? "expected an object with the values of variables";
      broken.push({ file: source.name, error: { message, source, start, end } });
      continue;
    }
    const parsed = parser.parseFile(source);
    if (parsed.kind === "broken") {
      broken.push({ file: source.name, error: parsed.error });
      continue;
    }
    for (const { name: variable, value } of parsed.body.attributes)
      values.set(variable, () => evaluation.value(value, { names: noNames, local: undefined }));
  }
  return { values, broken };
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
