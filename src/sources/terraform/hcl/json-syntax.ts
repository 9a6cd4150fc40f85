import type { SourceText } from "../../../diagnostics/index.js";
import { type JsonNode, type JsonObject, parseJson } from "../../../policy/index.js";
import { type BlockShape, dynamicShape, fileShape, valuesShape } from "./json-blocks.js";
import type { Attribute, Block, Body, Expression, HclParser, ParsedFile, Place, SyntaxFault } from "./syntax.js";

/**
 * A file in the JSON form of Terraform's language (`*.tf.json`, https://developer.hashicorp.com/terraform/language/syntax/json) as
 * the native form has it: strings are templates, an object or a list of objects is a block where the language has a block.
 * Never throws for what the file says.
 */
export function parseJsonSyntax(source: SourceText, parser: HclParser): ParsedFile {
  return read(source, parser, fileShape);
}

/**
 * The values of variables in JSON (`terraform.tfvars.json`): strings are plain texts
 * (https://developer.hashicorp.com/terraform/language/values/variables#variable-definitions-tfvars-files).
 */
export function parseJsonValues(source: SourceText, parser: HclParser): ParsedFile {
  return read(source, parser, valuesShape);
}

function read(source: SourceText, parser: HclParser, shape: BlockShape): ParsedFile {
  const { root, problems } = parseJson(source);
  if (root === undefined) {
    const [problem] = problems;
    const { start, end } = problem?.span ?? { start: 0, end: 0 };
    return { kind: "broken", error: { source, start, end, message: problem?.message ?? "expected a JSON object" } };
  }
  try {
    return { kind: "parsed", body: new JsonReader(source, parser).body([root], root, shape, shape.blocks) };
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    return { kind: "broken", error: fault.error };
  }
}

/** Ends the reading at the first error; never leaves this file. */
class Fault {
  constructor(readonly error: SyntaxFault) {}
}

class JsonReader {
  constructor(
    private readonly source: SourceText,
    private readonly parser: HclParser,
  ) {}

  /** The members of one or more objects as a body. */
  body(
    nodes: readonly JsonNode[],
    place: JsonNode,
    shape: BlockShape,
    blockShapes: ReadonlyMap<string, BlockShape>,
  ): Body {
    const attributes: Attribute[] = [];
    const blocks: Block[] = [];
    const names = new Set<string>();
    for (const { key, value } of nodes.flatMap((node) => this.#objects(node)).flatMap(({ members }) => members)) {
      const name = key.value;
      // https://developer.hashicorp.com/terraform/language/syntax/json#comment-properties
      if (name === "//") continue;
      const block = blockShapes.get(name);
      if (block !== undefined) blocks.push(...this.#blocks(name, key, [], value, block));
      else if (name === "dynamic" && shape.hasDynamic === true) {
        blocks.push(...this.#dynamicBlocks(key, value, blockShapes));
      } else {
        if (names.has(name)) throw this.#fault(`the argument "${name}" is set twice in one block`, key);
        names.add(name);
        const namePlace = this.#place(key);
        const expression = this.#argument(name, value, shape);
        attributes.push({ ...this.#place(key), end: value.end, name, namePlace, value: expression });
      }
    }
    return { ...this.#place(place), attributes, blocks };
  }

  /** An object, or the objects of a list; null stands for none. */
  #objects(node: JsonNode): readonly JsonObject[] {
    if (node.kind === "object") return [node];
    if (node.kind === "null") return [];
    if (node.kind === "array") return node.items.flatMap((item) => this.#objects(item));
    throw this.#fault("expected an object, or a list of objects, in the place of a block", node);
  }

  #blocks(
    type: string,
    head: Pick<Place, "start" | "end">,
    labels: readonly string[],
    value: JsonNode,
    shape: BlockShape,
  ): Block[] {
    if (labels.length < shape.labels) {
      return this.#objects(value)
        .flatMap(({ members }) => members)
        .filter(({ key }) => key.value !== "//")
        .flatMap(({ key, value: inner }) => this.#blocks(type, key, [...labels, key.value], inner, shape));
    }
    const blockShapes = shape.byLabel?.get(labels[0] ?? "") ?? shape.blocks;
    return this.#objects(value).map((object) => ({
      ...this.#place(head),
      type,
      labels,
      body: this.body([object], object, shape, blockShapes),
    }));
  }

  /** https://developer.hashicorp.com/terraform/language/expressions/dynamic-blocks */
  #dynamicBlocks(
    head: Pick<Place, "start" | "end">,
    value: JsonNode,
    blockShapes: ReadonlyMap<string, BlockShape>,
  ): Block[] {
    return this.#objects(value)
      .flatMap(({ members }) => members)
      .filter(({ key }) => key.value !== "//")
      .flatMap(({ key, value: inner }) => {
        const of = blockShapes.get(key.value) ?? { labels: 0, blocks: new Map() };
        return this.#blocks("dynamic", head, [key.value], inner, { ...dynamicShape(of), labels: 1 });
      });
  }

  #argument(name: string, value: JsonNode, shape: BlockShape): Expression {
    if (value.kind === "string" && shape.expressions?.includes(name) === true) {
      const parsed = this.parser.parseExpression(this.source, this.#held(value));
      if (parsed.kind === "broken") throw new Fault(parsed.error);
      return parsed.expression;
    }
    return this.#expression(value, shape.isPlain === true);
  }

  /** https://developer.hashicorp.com/terraform/language/syntax/json#expression-mapping */
  #expression(node: JsonNode, isPlain: boolean): Expression {
    const place = this.#place(node);
    switch (node.kind) {
      case "null":
        return { ...place, kind: "null" };
      case "boolean":
        return { ...place, kind: "boolean", value: node.value };
      case "number":
        return node.text.startsWith("-")
          ? {
              ...place,
              kind: "unary",
              operator: "-",
              operand: { ...place, start: place.start + 1, kind: "number", text: node.text.slice(1) },
            }
          : { ...place, kind: "number", text: node.text };
      case "string":
        return this.#template(node, isPlain);
      case "array":
        return { ...place, kind: "tuple", items: node.items.map((item) => this.#expression(item, isPlain)) };
      case "object": {
        const names = new Set<string>();
        return {
          ...place,
          kind: "object",
          elements: node.members.map(({ key, value }) => {
            if (names.has(key.value)) throw this.#fault(`the key "${key.value}" is there twice in one object`, key);
            names.add(key.value);
            return { key: this.#template(key, isPlain), value: this.#expression(value, isPlain) };
          }),
        };
      }
    }
  }

  #template(node: Extract<JsonNode, { kind: "string" }>, isPlain: boolean): Expression {
    const place = this.#place(node);
    const held = this.#held(node);
    if (isPlain || !/[$%]\{/.test(node.value)) {
      const inner = { ...place, start: held.at(0), end: held.at(node.value.length) };
      if (node.value === "") return { ...place, kind: "template", parts: [] };
      return {
        ...place,
        kind: "template",
        parts: [{ kind: "literal", text: node.value, offsets: held.at, place: inner }],
      };
    }
    const parsed = this.parser.parseTemplate(this.source, held);
    if (parsed.kind === "broken") throw new Fault(parsed.error);
    return { ...place, kind: "template", parts: parsed.parts };
  }

  /** What a string means, with the offset of each of its units: an escape is one unit (RFC 8259). */
  #held({ start, end, value }: Extract<JsonNode, { kind: "string" }>): {
    text: string;
    at: (offset: number) => number;
  } {
    const { text } = this.source;
    if (end - start === value.length + 2) {
      return { text: value, at: (offset) => start + 1 + Math.max(0, Math.min(offset, value.length)) };
    }
    const offsets: number[] = [];
    let at = start + 1;
    for (let index = 0; index <= value.length; index++) {
      offsets.push(at);
      at += text[at] !== "\\" ? 1 : text[at + 1] === "u" ? 6 : 2;
    }
    return { text: value, at: (offset) => offsets[Math.max(0, Math.min(offset, value.length))] ?? end - 1 };
  }

  #place({ start, end }: Pick<Place, "start" | "end">): Place {
    return { source: this.source, start, end };
  }

  #fault(message: string, at: Pick<Place, "start" | "end">): Fault {
    return new Fault({ ...this.#place(at), message });
  }
}
