import type { Problem, Span } from "../../diagnostics/index.js";
import { SourceText } from "../../diagnostics/index.js";
import type { JsonNode, JsonProblemCode } from "../../policy/index.js";
import type { SourcePolicy, SourceRole } from "../source-policy.js";
import { knownText, type Value } from "../template/value.js";
import { variantsOf } from "../template/variants.js";
import { Conversion, inWords } from "./conversion.js";
import type { Choice } from "./evaluate/memory.js";
import type { HclValue, TextPart } from "./evaluate/value.js";
import type { Place } from "./hcl/syntax.js";
import { mainPiece, readTextDocument } from "./text-document.js";

/** An argument with a role's trust policy. */
export interface PolicyArgument {
  /** Its value when conditions that are not known go one way. */
  readonly valueWith: (choose: Choice) => HclValue;
  /** Its expression. */
  readonly around: Place;
  /** Whether it may be an object instead of a text. */
  readonly isObject: boolean;
  /** The role's address. */
  readonly address: string;
  /** Pointer to the policy. */
  readonly pointer: string;
  readonly role: SourceRole;
  /** The role's provider, where it is not the default one. */
  readonly provider: string | undefined;
  /** Accounts that values which are not known may be. */
  readonly accounts: readonly string[];
}

/** A trust policy as far as it is known. */
export interface ReadPolicy {
  /** The text that it is in. */
  readonly source: SourceText;
  readonly policy: SourcePolicy;
  /** What is not known but the account, partition and region in which Terraform works makes it a part. */
  readonly extent: "full" | "part" | "none";
  /** What is not known: a sentence each. */
  readonly unknown: readonly string[];
}

/** A policy of which nothing is known; `why` is a clause. */
export function nothingKnown(
  { source, start, end }: Place,
  name: string,
  pointer: string,
  why: string,
): Pick<ReadPolicy, "policy" | "extent" | "unknown"> {
  return {
    policy: { kind: "unknown", name, pointer, source, span: { start, end }, why },
    extent: "none",
    unknown: [why],
  };
}

/**
 * More conditions that are not known make more policies than anybody can look at; IAM stores no policy that has room for so
 * many: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html.
 */
const mostConditions = 200;
const tooManyConditions = `it depends on more than ${mostConditions} conditions that are not known`;

/** Reads a trust policy from the value of an argument. */
export function readPolicy(argument: PolicyArgument): ReadPolicy {
  const { valueWith, isObject, around, address, pointer } = argument;
  const conditions = new Set<string>();
  const found = (way: boolean): Document =>
    documentOf(
      valueWith((condition) => {
        conditions.add(condition);
        return way;
      }),
      isObject,
    );
  const likely = found(true);
  const isChosen = conditions.size > 0;
  if (conditions.size > mostConditions) {
    return { source: around.source, ...nothingKnown(around, address, pointer, tooManyConditions) };
  }
  const other = likely.kind === "unknown" && isChosen ? found(false) : likely;
  const document = other.kind === "unknown" ? likely : other;
  if (document.kind === "unknown") {
    const at = [document.place, around].find(({ source }) => source === around.source) ?? around;
    return { source: around.source, ...nothingKnown(at, address, pointer, document.why) };
  }
  return new Reading(argument, document).read(isChosen);
}

class Reading {
  readonly #argument: PolicyArgument;
  readonly #document: Exclude<Document, { readonly kind: "unknown" }>;
  readonly #source: SourceText;
  readonly #unknowns = new Map<string, string>();
  readonly #problems: Problem<JsonProblemCode>[] = [];
  #broken: readonly Problem<JsonProblemCode>[] | undefined;
  /** Why the first branch that is no policy is none. */
  #reason: string | undefined;
  #hasUnseen = false;
  #isOfAnyDeployment = true;

  constructor(argument: PolicyArgument, document: Exclude<Document, { readonly kind: "unknown" }>) {
    this.#argument = argument;
    this.#document = document;
    this.#source = document.place.source;
  }

  read(isChosen: boolean): ReadPolicy {
    const { address, pointer, role, accounts, valueWith, isObject } = this.#argument;
    const source = this.#source;
    const first = this.#converted(this.#document);
    if (first === undefined && !isChosen) {
      if (this.#broken === undefined) return this.#nothing(this.#reason ?? "it is not a policy");
      const policy: SourcePolicy = { kind: "broken", name: address, pointer, source, problems: this.#broken };
      const unknown = [...this.#unknowns.values()];
      return { source, policy, extent: unknown.length === 0 ? "full" : "part", unknown };
    }
    const why = first && whyUnknown(first);
    if (why !== undefined && !isChosen) return this.#nothing(this.#unknowns.get(why) ?? why);
    const common = { kind: "policy", name: address, source, isNotFixable: true } as const;
    const whole = first !== undefined && !isChosen && this.#unknowns.size === 0 ? nodeOf(first) : undefined;
    if (whole !== undefined && !this.#hasUnseen) {
      const placed = { pointer, variants: [whole], role, problems: this.#problems };
      return { source, policy: { ...common, placed }, extent: "full", unknown: [] };
    }
    const chosen = (choose: Choice): Value | undefined =>
      isChosen ? this.#converted(documentOf(valueWith(choose), isObject)) : first;
    // Branches that are no policy, or are written elsewhere, are seen by nobody.
    const conditions = new Set<string>();
    const asked = (choose: Choice): Value | undefined => {
      if (conditions.size > mostConditions) return undefined;
      const value = chosen((condition) => {
        conditions.add(condition);
        return choose(condition);
      });
      const isRead = value !== undefined && whyUnknown(value) === undefined;
      this.#hasUnseen ||= !isRead;
      return isRead ? value : undefined;
    };
    const { start, end } = this.#document.place;
    // Made-up names have to be new in the policy, and not in all of a large file.
    const names = new SourceText(source.name, source.text.slice(start, end));
    const sampled = new Set<JsonNode>();
    const variants = variantsOf(names, asked, accounts, (node, isWhole) => mark(node, isWhole, sampled));
    if (conditions.size > mostConditions) {
      return this.#nothing(tooManyConditions);
    }
    if (variants.variants.length === 0) {
      const reason = why === undefined ? this.#reason : (this.#unknowns.get(why) ?? why);
      return this.#nothing(reason ?? "its branches are not policies");
    }
    const placed = {
      ...{ pointer, role, problems: this.#problems, sampled, ...variants },
      hasUnseenBranches: variants.hasUnseenBranches || this.#hasUnseen,
    };
    const reasons = this.#reason === undefined ? [] : [this.#reason];
    const unknown = [...new Set([...this.#unknowns.values(), ...reasons])];
    const isFull = this.#isOfAnyDeployment && !isChosen;
    return { source, policy: { ...common, placed }, extent: isFull ? "full" : "part", unknown };
  }

  #nothing(why: string): ReadPolicy {
    const { address, pointer } = this.#argument;
    const unknown = [...new Set([why, ...this.#unknowns.values()])];
    return { source: this.#source, ...nothingKnown(this.#document.place, address, pointer, why), unknown };
  }

  /** The policy that a document is; undefined where it is none. */
  #converted(document: Document): Value | undefined {
    if (document.kind === "unknown") {
      this.#reason ??= document.why;
      return undefined;
    }
    const conversion = new Conversion(this.#source, this.#argument.provider);
    const value = this.#valueOf(document, conversion);
    for (const unknown of conversion.unknowns) this.#unknowns.set(unknown.identity, inWords(unknown));
    this.#hasUnseen ||= conversion.hasUnseen;
    this.#isOfAnyDeployment &&= conversion.isOfAnyDeployment;
    if (!conversion.isSpent) return value;
    this.#reason ??= "the document is too large";
    return undefined;
  }

  #valueOf(document: Exclude<Document, { readonly kind: "unknown" }>, conversion: Conversion): Value | undefined {
    const { around, pointer } = this.#argument;
    const source = this.#source;
    const inFile: Span = around.source === source ? around : this.#document.place;
    if (document.kind === "structure") return conversion.value(document.value, inFile);
    const read = readTextDocument(source, document.text, inFile, conversion);
    if (read.kind === "unknown") {
      this.#reason ??= `${read.within} is outside the strings of its JSON`;
      return undefined;
    }
    const problems = read.problems.map((problem) => ({ ...problem, pointer: pointer + problem.pointer }));
    if (read.kind === "broken") {
      this.#broken ??= problems;
      this.#reason ??= problems[0]?.message;
      return undefined;
    }
    for (const problem of problems) {
      const isKnown = this.#problems.some(
        ({ message, span }) => message === problem.message && span.start === problem.span.start,
      );
      if (!isKnown) this.#problems.push(problem);
    }
    return read.value;
  }
}

type Document =
  | { readonly kind: "structure"; readonly value: HclValue; readonly place: Place }
  | { readonly kind: "text"; readonly text: Extract<HclValue, { readonly kind: "text" }>; readonly place: Place }
  | { readonly kind: "unknown"; readonly why: string; readonly place: Place };

/** The document that an argument has, and its place. */
function documentOf(value: HclValue, isObject: boolean): Document {
  const unknown = (why: string): Document => ({ kind: "unknown", why, place: value.via ?? value.place });
  switch (value.kind) {
    case "unknown":
      return unknown(inWords(value));
    case "null":
      return unknown("it is null");
    case "mapping":
      if (isObject) return { kind: "structure", value, place: value.place };
      return unknown("it is an object and not a text, which Terraform refuses");
    case "text": {
      const [only, ...others] = value.parts.filter((part) => !isBlank(part));
      const isAlone = only !== undefined && others.length === 0;
      if (isAlone && only.kind === "unknown") return unknown(inWords(only.value));
      if (isAlone && only.kind === "json" && only.value.kind === "unknown") return unknown(inWords(only.value));
      if (isAlone && only.kind === "json") return { kind: "structure", value: only.value, place: only.value.place };
      const main = mainPiece(value.parts);
      const isInFile = main !== undefined && main.place.source !== value.place.source;
      return { kind: "text", text: value, place: isInFile ? main.place : value.place };
    }
    default:
      return unknown("it is not a text, which Terraform refuses");
  }
}

function isBlank(part: TextPart): boolean {
  return part.kind === "literal" && /^\s*$/.test(part.text);
}

/** What nothing can be said of a policy for: the identity of the value that all of it, or all of its statements, are. */
function whyUnknown(value: Value): string | undefined {
  if (value.kind === "unknown") return value.unknown.identity;
  if (value.kind !== "object") return undefined;
  const statements = value.members.findLast(({ key }) => knownText(key) === "Statement")?.value;
  if (statements?.kind === "unknown") return statements.unknown.identity;
  if (statements?.kind !== "text") return undefined;
  const open = statements.parts.find((part) => part.kind === "unknown");
  return open?.kind === "unknown" ? open.unknown.identity : undefined;
}

/** Adds a node, and what is in it where all of it is made up. */
function mark(node: JsonNode, isWhole: boolean, sampled: Set<JsonNode>): void {
  sampled.add(node);
  if (!isWhole) return;
  if (node.kind === "array") for (const item of node.items) mark(item, true, sampled);
  if (node.kind !== "object") return;
  for (const { key, value } of node.members) {
    sampled.add(key);
    mark(value, true, sampled);
  }
}

/** The node of a value of which all is known. */
function nodeOf(value: Value): JsonNode | undefined {
  switch (value.kind) {
    case "object": {
      const members = value.members.flatMap(({ key, value: inner }) => {
        const own = nodeOf(key);
        const node = nodeOf(inner);
        return own?.kind === "string" && node !== undefined ? [{ key: own, value: node }] : [];
      });
      return members.length === value.members.length ? { ...value, members } : undefined;
    }
    case "array": {
      const items = value.items.map(nodeOf).filter((item) => item !== undefined);
      return items.length === value.items.length ? { ...value, items } : undefined;
    }
    case "text": {
      const text = knownText(value);
      return text === undefined ? undefined : { kind: "string", value: text, start: value.start, end: value.end };
    }
    case "unknown":
      return undefined;
    default:
      return value;
  }
}
