import { isAlias, isMap, isScalar, isSeq, type Node, parseDocument, type Scalar } from "yaml";
import type { Place } from "../../hcl/syntax.js";
import { decimalOf, decimalText } from "../decimal.js";
import { booleanAt, mappingAt, memberAt, nullAt, numberAt, sequenceAt, textAt, type ValueOf } from "../literals.js";
import type { HclMember, HclValue } from "../value.js";
import type { Arguments } from "./arguments.js";

/** What `yamldecode` makes of a text that is known: values with the places of the text, as far as it has them. */
export function decodeYaml(given: Arguments): HclValue {
  const value = given.textValue(given.any(0));
  const text = given.textIn(value);
  const document = parseDocument(text, { schema: "core", merge: true, logLevel: "silent" });
  const [error] = document.errors;
  if (error !== undefined || document.contents === null) return given.refuse("the text is not YAML");
  return new YamlValues(given, value).valueOf(document.contents);
}

class YamlValues {
  readonly #given: Arguments;
  readonly #text: ValueOf<"text">;

  constructor(given: Arguments, text: ValueOf<"text">) {
    this.#given = given;
    this.#text = text;
  }

  valueOf(node: unknown): HclValue {
    const place = this.#placeOf(node);
    if (isScalar(node)) return this.#scalarOf(node, place);
    if (isSeq(node))
      return sequenceAt(
        place,
        node.items.map((item) => this.valueOf(item)),
        "tuple",
      );
    if (isMap(node)) {
      const members = new Map<string, HclMember>();
      for (const { key, value } of node.items) {
        const name = this.valueOf(key);
        if (isScalar(key) && key.value === "<<") return this.#given.unknown("policy-check does not follow merge keys");
        const text = this.#given.textIn(name);
        members.set(text, { ...memberAt(name.place, text, this.valueOf(value)) });
      }
      return mappingAt(place, [...members.values()]);
    }
    if (isAlias(node)) return this.#given.unknown("policy-check does not follow aliases of YAML here");
    return nullAt(place);
  }

  /** Plain scalars that readers take for different things are not known. */
  #scalarOf(node: Scalar, place: Place): HclValue {
    const { value, type, source } = node;
    if (typeof value === "boolean") return booleanAt(place, value);
    if (value === null) return nullAt(place);
    if (typeof value === "number") {
      const number = /^0\d|^0[xo]|[_:]/.test(source ?? "") ? undefined : decimalOf(source ?? String(value));
      return number === undefined ? this.#ambiguous(source) : numberAt(place, decimalText(number));
    }
    const text = String(value);
    if (type === "PLAIN" && /^(?:y|n|yes|no|on|off|\d[\d_:]*|\d{4}-\d\d?-\d\d?.*)$/i.test(text))
      return this.#ambiguous(text);
    return textAt(place, text);
  }

  #ambiguous(text = ""): never {
    return this.#given.unknown(`YAML readers understand ${text} in different ways`);
  }

  #placeOf(node: unknown): Place {
    const range = isNode(node) ? node.range : undefined;
    const [only] = this.#text.parts;
    if (range === null || range === undefined || only?.kind !== "literal" || only.offsets === undefined) {
      return this.#given.place;
    }
    if (this.#text.parts.length > 1) return this.#text.place;
    return { source: only.place.source, start: only.offsets(range[0]), end: only.offsets(range[1]) };
  }
}

function isNode(node: unknown): node is Node {
  return isScalar(node) || isSeq(node) || isMap(node) || isAlias(node);
}
