import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type ParsedNode,
  type Scalar,
  type YAMLMap,
} from "yaml";
import { childPointer, type Problem, type SourceText, type Span } from "../../diagnostics/index.js";
import { type JsonNode, type JsonProblemCode, maximumDepth, type ParsedJson, quote } from "../../policy/index.js";
import { type AmbiguousScalar, meansTheSame, readingsOf, readTagged } from "./scalars.js";
import type { JsonMember, JsonString } from "./value.js";
import { foldedText } from "./yaml-lines.js";
import { parseAsPyYaml, syntaxMessage } from "./yaml-parser.js";

/** A document of YAML, with the scalars that readers do not agree on: they are read as CloudFormation reads them. */
export interface YamlDocument extends ParsedJson {
  readonly ambiguous: readonly AmbiguousScalar[];
}

/**
 * Reads the documents of a YAML text into the nodes of JSON, with offsets in the text; tags of CloudFormation's functions
 * become their long form, so that `!Sub x` is the object `{"Fn::Sub": "x"}`. Empty ones are left out, but for an empty
 * text, which is a problem.
 *
 * Scalars are read as CloudFormation reads them, in YAML 1.1 without timestamps
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html): `yes` is a boolean, and
 * `2012-10-17` a string. Aliases and merge keys are resolved, as `aws cloudformation package` and SAM do. Never throws;
 * the first error ends a document, and duplicate keys are problems.
 */
export function readYaml(source: SourceText): readonly YamlDocument[] {
  const parsed = parseAsPyYaml(source.text);
  if (parsed.kind === "refused") return [broken(source, parsed.why, [parsed.at, parsed.at + 1])];
  const read = parsed.documents.flatMap((document) => readDocument(source, document));
  return read.length > 0 ? read : [broken(source, "expected a YAML mapping, but the text is empty", [0, 0])];
}

function readDocument(source: SourceText, { errors, contents }: Document.Parsed): YamlDocument[] {
  const [error] = errors;
  if (error !== undefined) return [broken(source, messageOf(error.code, error.message), error.pos)];
  if (contents === null || isEmpty(contents)) return [];
  const reader = new YamlReader(source);
  try {
    return [{ root: reader.read(contents), problems: reader.problems, ambiguous: reader.ambiguous }];
  } catch (stop) {
    if (!(stop instanceof Stop)) throw stop;
    return [{ root: undefined, problems: [stop.problem], ambiguous: [] }];
  }
}

/** Whether a document has nothing but comments. */
function isEmpty(contents: ParsedNode): boolean {
  return isScalar(contents) && contents.type === "PLAIN" && contents.source === "";
}

/** Ends the walk at its first error; never leaves this file. */
class Stop {
  constructor(readonly problem: Problem<JsonProblemCode>) {}
}

function broken({ text }: SourceText, message: string, [from, to]: readonly [number, number]): YamlDocument {
  const start = Math.min(from, text.length);
  return {
    root: undefined,
    problems: [problemAt(message, { start, end: Math.min(Math.max(to, start), text.length) })],
    ambiguous: [],
  };
}

function problemAt(message: string, span: Span, code: JsonProblemCode = "invalid-json"): Problem<JsonProblemCode> {
  return { code, message, pointer: "", span };
}

function messageOf(code: string, message: string): string {
  if (code === "RESOURCE_EXHAUSTION") return "the YAML cannot be read, because it is nested too deeply";
  return syntaxMessage(message);
}

/** Functions whose long form does not begin with `Fn::`. */
const plainFunctions: ReadonlySet<string> = new Set(["Ref", "Condition"]);

/** How many nodes aliases may add: a template is at most 1 MB, and aliases of aliases of aliases multiply. */
const mostRepeated = 100_000;

interface Anchored {
  readonly node: JsonNode;
  readonly size: number;
}

class YamlReader {
  readonly problems: Problem<JsonProblemCode>[] = [];
  readonly ambiguous: AmbiguousScalar[] = [];
  readonly #source: SourceText;
  readonly #anchors = new Map<string, Anchored | "open">();
  /** How many nodes the value that is being read has, repeated ones counted each time. */
  #size = 0;
  #repeated = 0;

  constructor(source: SourceText) {
    this.#source = source;
  }

  read(node: ParsedNode | null, span?: Span, pointer = "", depth = 0): JsonNode {
    if (node === null) return { kind: "null", start: span?.start ?? 0, end: span?.end ?? 0 };
    if (isAlias(node)) return this.#aliased(node);
    const { anchor } = node;
    const before = this.#size;
    if (anchor !== undefined) this.#anchors.set(anchor, "open");
    this.#size++;
    const read = this.#tagged(node, pointer, depth);
    if (anchor !== undefined) this.#anchors.set(anchor, { node: read, size: this.#size - before });
    return read;
  }

  #aliased(alias: Alias.Parsed): JsonNode {
    const [start, end] = alias.range;
    const anchored = this.#anchors.get(alias.source);
    const name = quote(`*${alias.source}`);
    if (anchored === undefined) throw new Stop(problemAt(`the alias ${name} has no anchor before it`, { start, end }));
    if (anchored === "open") throw new Stop(problemAt(`the alias ${name} is inside its own anchor`, { start, end }));
    this.#size += anchored.size;
    this.#repeated += anchored.size;
    if (this.#repeated > mostRepeated)
      throw new Stop(problemAt("aliases repeat so much of the text that it cannot be read", { start, end }));
    return anchored.node;
  }

  #tagged(node: Exclude<ParsedNode, Alias.Parsed>, pointer: string, depth: number): JsonNode {
    const { tag = "" } = node;
    if (!tag.startsWith("!") || tag === "!") return this.#untagged(node, pointer, depth);
    const name = tag.slice(1);
    const long = plainFunctions.has(name) ? name : `Fn::${name}`;
    const argument = this.#untagged(node, childPointer(pointer, long), depth + 1);
    const start = this.#startOfTag(tag, argument.start);
    const key: JsonString = { kind: "string", value: long, start, end: Math.min(start + tag.length, argument.end) };
    return { kind: "object", members: [{ key, value: argument }], start, end: argument.end };
  }

  /** Where the tag of a value stands: before it, with white space, comments or an anchor between the two. */
  #startOfTag(tag: string, start: number): number {
    const at = this.#source.text.slice(Math.max(0, start - 1000), start).lastIndexOf(tag);
    return at < 0 ? start : Math.max(0, start - 1000) + at;
  }

  #untagged(node: Exclude<ParsedNode, Alias.Parsed>, pointer: string, depth: number): JsonNode {
    const span = this.#spanOf(node);
    if (isScalar(node)) return this.#scalar(node, span, pointer);
    if (depth >= maximumDepth) {
      const message = `lists and mappings are nested more than ${maximumDepth} deep`;
      throw new Stop(problemAt(message, { start: span.start, end: span.start + 1 }, "nesting-too-deep"));
    }
    // To YAML, Jinja's and Helm's `{{ name }}` is a mapping with a mapping as its key; nobody means that.
    if (isInBraces(node)) return { kind: "string", value: this.#source.text.slice(span.start, span.end), ...span };
    if (isSeq(node)) {
      const items = node.items.map((item, index) =>
        this.read(item, { start: span.start, end: span.start }, childPointer(pointer, index), depth + 1),
      );
      return { kind: "array", items, ...span };
    }
    return this.#mapping(node, span, pointer, depth);
  }

  #scalar(node: Scalar.Parsed, span: Span, pointer: string): JsonNode {
    const value = this.#textOf(node, span);
    const tag = /^tag:yaml\.org,2002:(.*)$/s.exec(node.tag ?? "")?.[1];
    if (tag !== undefined) return this.#taggedScalar(tag, value, span, pointer);
    if (node.type !== "PLAIN" || node.tag !== undefined) return { kind: "string", value, ...span };
    const readings = readingsOf(value);
    if (readings.length > 1 && !meansTheSame(value, pointer))
      this.ambiguous.push({ ...span, written: value, pointer, readings });
    return readPlain(value, span);
  }

  #textOf(node: Scalar.Parsed, { start, end }: Span): string {
    // What a tag of YAML's makes a date or bytes of is still the text that is written.
    const value = typeof node.value === "string" ? node.value : (node.source ?? "");
    const isBlock = node.type === "BLOCK_FOLDED" || node.type === "BLOCK_LITERAL";
    if (isBlock || value === "") return value;
    const written = this.#source.text.slice(start, end);
    return /[\r\n]/.test(written) ? (foldedText(written) ?? value) : value;
  }

  #taggedScalar(name: string, value: string, span: Span, pointer: string): JsonNode {
    const read = readTagged(name, value);
    switch (read.kind) {
      case "string":
        return { kind: "string", value, ...span };
      case "boolean":
        return { kind: "boolean", value: read.value, ...span };
      case "null":
        return { kind: "null", ...span };
      case "number": {
        const { readings } = read;
        if (readings.length > 1) this.ambiguous.push({ ...span, written: `!!${name} ${value}`, pointer, readings });
        return { kind: "number", text: readings[0] ?? value, ...span };
      }
      case "wrong":
        throw new Stop(problemAt(`the tag !!${name} says that ${quote(value)} is ${read.what}, which it is not`, span));
      case "unknown":
        this.ambiguous.push({ ...span, written: `!!${name} ${value}`, pointer, readings: undefined });
        return { kind: "string", value, ...span };
    }
  }

  #spanOf(node: Exclude<ParsedNode, Alias.Parsed>): Span {
    const [start, end] = node.range;
    // Block values go to the beginning of the line behind them.
    const written = this.#source.text.slice(start, end).trimEnd().length;
    return { start, end: start + written };
  }

  #mapping(node: YAMLMap.Parsed, span: Span, pointer: string, depth: number): JsonNode {
    const members: JsonMember[] = [];
    const merged: JsonMember[] = [];
    const first = new Map<string, JsonString>();
    for (const pair of node.items) {
      const key = this.#keyOf(pair.key, span);
      const below = childPointer(pointer, key.value);
      const value = this.read(pair.value ?? null, { start: key.end, end: key.end }, below, depth + 1);
      if (key.value === "<<") {
        merged.push(...mergedMembers(value));
        continue;
      }
      const earlier = first.get(key.value);
      if (earlier === undefined) first.set(key.value, key);
      else this.#noticeDuplicate(key, earlier, below);
      members.push({ key, value });
    }
    for (const member of merged) {
      if (first.has(member.key.value)) continue;
      first.set(member.key.value, member.key);
      members.push(member);
    }
    return { kind: "object", members, ...span };
  }

  #keyOf(node: ParsedNode | null, mapping: Span): JsonString {
    if (isAlias(node)) {
      const named = this.#aliased(node);
      const [start, end] = node.range;
      if (named.kind === "string" || named.kind === "number")
        return { kind: "string", value: named.kind === "string" ? named.value : named.text, start, end };
    }
    if (node === null) return { kind: "string", value: "", start: mapping.start, end: mapping.start };
    const [start, end] = node.range ?? [mapping.start, mapping.start];
    const value = isScalar(node) && typeof node.value === "string" ? node.value : this.#source.text.slice(start, end);
    const key: JsonString = { kind: "string", value, start, end };
    if (isScalar(node) && node.anchor !== undefined) this.#anchors.set(node.anchor, { node: key, size: 1 });
    return key;
  }

  #noticeDuplicate(key: JsonString, earlier: JsonString, pointer: string): void {
    const { line } = this.#source.position(earlier.start);
    const message = `the key ${quote(key.value)} appears twice in one mapping (first on line ${line}), and only the last one counts`;
    const remedy = "remove one of the two keys, or merge their values";
    this.problems.push({ code: "duplicate-key", message, remedy, pointer, span: { start: key.start, end: key.end } });
  }
}

/** Whether a value is written as `{{ ... }}`. */
function isInBraces(node: Exclude<ParsedNode, Alias.Parsed>): boolean {
  if (!isMap(node) || node.flow !== true || node.items.length !== 1) return false;
  const [only] = node.items;
  return isMap(only?.key) && only.key.flow === true && only.value === null && only.key.range?.[0] === node.range[0] + 1;
}

/** https://yaml.org/type/merge.html: of several mappings, the earlier ones count. */
function mergedMembers(value: JsonNode): readonly JsonMember[] {
  if (value.kind === "object") return value.members;
  if (value.kind !== "array") return [];
  return value.items.flatMap((item) => (item.kind === "object" ? item.members : []));
}

function readPlain(value: string, span: Span): JsonNode {
  // https://yaml.org/type/: what is written plainly is a null, a boolean, a number or a string.
  if (/^(~|null|Null|NULL|)$/.test(value)) return { kind: "null", ...span };
  if (/^(true|True|TRUE|yes|Yes|YES|on|On|ON)$/.test(value)) return { kind: "boolean", value: true, ...span };
  if (/^(false|False|FALSE|no|No|NO|off|Off|OFF)$/.test(value)) return { kind: "boolean", value: false, ...span };
  if (/^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/.test(value)) return { kind: "number", text: value, ...span };
  return { kind: "string", value, ...span };
}
