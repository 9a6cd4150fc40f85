import { childPointer } from "../../diagnostics/index.js";
import type { JsonNode } from "../../policy/index.js";
import { holdsAccounts, isAccountName } from "./account-values.js";
import { type Ambiguities, Evaluation } from "./evaluate.js";
import { isLoop, mostTurns } from "./loop.js";
import { type Macro, macrosIn, macrosOfTemplate } from "./macros.js";
import type { AmbiguousScalar } from "./scalars.js";
import {
  Mappings,
  memberOf,
  type Parameter,
  type Resource,
  type Scoped,
  scalarText,
  stringOf,
  type Template,
  type UnknownLoop,
  withTrustPolicy,
} from "./template.js";
import { asWritten, type Bindings, type JsonMember, knownOrWritten, noBindings, open, type Value } from "./value.js";

/** Reads the sections of a template; what is not as it should be is left out. Loops are unrolled. */
export function readTemplate(root: JsonNode, ambiguousAt: Ambiguities["at"] = () => undefined): Template {
  const macros = [...macrosOfTemplate(root)];
  const sections: Template = {
    parameters: new Map(
      membersOf(root, "Parameters").map(({ key, value }) => [key.value, readParameter(key.value, value, ambiguousAt)]),
    ),
    mappings: new Mappings(isRewritten(memberOf(root, "Mappings")) ? undefined : memberOf(root, "Mappings")),
    conditions: new Map(),
    resources: new Map(),
    all: [],
    macros,
    ambiguous: [],
  };
  const ambiguous = new Set<AmbiguousScalar>();
  const unrolling = new Unrolling(sections, { at: ambiguousAt, meet: (scalar) => void ambiguous.add(scalar) });
  const conditions = new Map<string, Scoped>();
  for (const { name, value, bindings } of unrolling.membersOf(membersOf(root, "Conditions"), noBindings, "/Conditions"))
    conditions.set(name, { node: value, bindings });
  const all: Resource[] = [];
  const start = { path: ["Resources"], above: macros, bindings: noBindings };
  collectResources(memberOf(root, "Resources"), start, unrolling, { found: all, macros });
  const resources = new Map(all.map((each) => [each.id, each]));
  return { ...sections, conditions, resources, all, ambiguous: [...ambiguous] };
}

/** Whether a macro may make something else of a section, so that nothing of it is known. */
function isRewritten(section: JsonNode | undefined): boolean {
  if (section?.kind !== "object") return false;
  return macrosIn(section, "").length > 0 || section.members.some(({ value }) => macrosIn(value, "").length > 0);
}

function membersOf(root: JsonNode, section: string): readonly JsonMember[] {
  const node = memberOf(root, section);
  return node?.kind !== "object" || isRewritten(node) ? [] : node.members;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html */
function readParameter(name: string, node: JsonNode, ambiguousAt: Ambiguities["at"]): Parameter {
  const type = stringOf(memberOf(node, "Type")) ?? "String";
  const isList = type === "CommaDelimitedList" || type.includes("List<");
  // What a parameter of this type is, is the name of the value in Parameter Store.
  if (type.startsWith("AWS::SSM::Parameter::Value"))
    return { isList, byDefault: undefined, allowed: undefined, isAccount: isAccountName(name) };
  const textOf = (member: string): string | undefined => scalarText(memberOf(node, member));
  const allowed = memberOf(node, "AllowedValues");
  const isClear = allowed?.kind === "array" && !allowed.items.some((item) => ambiguousAt(item) !== undefined);
  const values = isClear ? allowed.items.map(scalarText).filter((text) => text !== undefined) : [];
  return {
    isList,
    byDefault: textOf("Default"),
    allowed: values.length > 0 ? values : undefined,
    isAccount: holdsAccounts(name, {
      ...{ type, byDefault: textOf("Default"), allowedPattern: textOf("AllowedPattern") },
      descriptions: ["Description", "ConstraintDescription"].map((each) => textOf(each) ?? ""),
      lengths: ["MinLength", "MaxLength"].map(textOf),
    }),
  };
}

/** A member of a section, where loops are unrolled. */
interface Unrolled {
  /** The key; as it is written where it is not known. */
  readonly name: string;
  readonly key: JsonMember["key"];
  readonly value: JsonNode;
  readonly bindings: Bindings;
  /** The way to it from the section. */
  readonly path: readonly (string | number)[];
  readonly loop: UnknownLoop | undefined;
}

/** Deeper loops are left out; CloudFormation has no use for as many. */
const deepestLoop = 20;

/**
 * Unrolls the loops of a template. One whose turns are not known has a single one, in which its identifier is not known.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
 */
class Unrolling {
  readonly #template: Template;
  readonly #ambiguities: Ambiguities;
  /** How many more members loops may make: quotas are those of the template without loops. */
  #budget = mostTurns;

  constructor(template: Template, ambiguities: Ambiguities) {
    this.#template = template;
    this.#ambiguities = ambiguities;
  }

  /** The members of a section or of the fragment of a loop, of which the last of one key counts. */
  membersOf(
    members: readonly JsonMember[],
    bindings: Bindings,
    pointer: string,
    loop?: UnknownLoop,
    path: readonly (string | number)[] = [],
  ): readonly Unrolled[] {
    const last = new Map(members.map((member) => [member.key.value, member]));
    return [...last.values()].flatMap((member): readonly Unrolled[] => {
      const { key, value } = member;
      const below = [...path, key.value];
      if (isLoop(key.value)) return this.#unrolled(member, bindings, childPointer(pointer, key.value), loop, below);
      const text = this.#evaluation(bindings).text(key);
      return [{ name: knownOrWritten(text), key, value, bindings, path: below, loop }];
    });
  }

  #unrolled(
    { key, value }: JsonMember,
    bindings: Bindings,
    pointer: string,
    outer: UnknownLoop | undefined,
    path: readonly (string | number)[],
  ): readonly Unrolled[] {
    let isOpen = false;
    const choose = (): boolean => {
      isOpen = true;
      return true;
    };
    const { identifier, fragment, turns, collection } = this.#evaluation(bindings, choose).loop(value);
    if (fragment === undefined || path.length > deepestLoop * 2) return [];
    const inner = (each: Bindings, loop: UnknownLoop | undefined): readonly Unrolled[] =>
      this.membersOf(fragment.members, each, childPointer(pointer, 2), loop, [...path, 2]);
    const size = (typeof turns === "string" ? 0 : turns.length) * Math.max(fragment.members.length, 1);
    if (typeof turns !== "string" && !isOpen && size <= this.#budget) {
      this.#budget -= size;
      return turns.flatMap((turn) => inner(turn, outer));
    }
    const span = { start: key.start, end: key.end };
    const why =
      turns === "unknown" || isOpen
        ? `the template does not contain the values of ${inWords(collection)}`
        : `its loops make more than the ${mostTurns} resources that a template can have`;
    const loop = outer ?? { why, span, pointer };
    if (identifier === undefined) return inner(bindings, loop);
    return inner(new Map([...bindings, [identifier, [anyOf(collection, identifier, pointer)]]]), loop);
  }

  #evaluation(bindings: Bindings, choose: () => boolean = () => true): Evaluation {
    return new Evaluation(this.#template, choose, this.#ambiguities, bindings);
  }
}

/** Any item of a collection that is not known. */
function anyOf(collection: Value | undefined, identifier: string, pointer: string): ReturnType<typeof open> {
  const [only, ...others] = collection?.kind === "text" ? collection.parts : [];
  const isOne = only?.kind === "unknown" && others.length === 0;
  const of = collection?.kind === "unknown" ? collection.unknown.nature : undefined;
  const isAccount = isAccountName(identifier) || (of?.kind === "anything" && of.isAccount === true);
  const nature = isOne ? only.unknown.nature : ({ kind: "anything", isAccount } as const);
  return open({
    ...{ identity: `Fn::ForEach ${pointer} ${identifier}`, nature, shape: "text" },
    ...{ within: `\${${identifier}}`, alone: `!Ref ${identifier}` },
  });
}

function inWords(collection: Value | undefined): string {
  if (collection?.kind === "unknown") return collection.unknown.alone;
  return collection?.kind === "text" ? asWritten(collection) : "the collection of a loop";
}

/** Where resources are looked for. */
interface ResourcesAt {
  readonly path: readonly (string | number)[];
  /** The macros that are given what stands there. */
  readonly above: readonly Macro[];
  readonly bindings: Bindings;
}

/** Adds what is in `Resources` to `found`, and macros that may add to it to `macros`. */
function collectResources(
  node: JsonNode | undefined,
  { path, above, bindings }: ResourcesAt,
  unrolling: Unrolling,
  { found, macros }: { readonly found: Resource[]; readonly macros: Macro[] },
): void {
  if (node?.kind !== "object") return;
  const pointer = path.reduce<string>(childPointer, "");
  const here = macrosBeside(node, pointer);
  macros.push(...here);
  const inherited = [...above, ...here];
  const own = new Set<JsonNode>();
  for (const member of unrolling.membersOf(node.members, bindings, pointer)) {
    const { name, key, value, loop } = member;
    if (here.some(({ span }) => span.start === key.start) || value.kind !== "object") continue;
    const way = [...path, ...member.path];
    const place = way.reduce<string>(childPointer, "");
    const type = stringOf(memberOf(value, "Type"));
    const calls = macrosIn(value, place);
    // What is given as a whole may come back as a resource of another type.
    if ((type === undefined || !withTrustPolicy.has(type)) && !own.has(value)) macros.push(...calls);
    own.add(value);
    if (type === undefined) continue;
    const properties = memberOf(value, "Properties");
    const all = [...inherited, ...calls, ...macrosIn(properties, `${place}/Properties`)];
    const scope = { bindings: member.bindings, loop };
    found.push({ id: name, type, properties, node: value, path: way, macros: all, ...scope });
  }
}

/** The macros that are given a section, or the fragment of one of its loops: they may add to it. */
function macrosBeside(node: JsonNode | undefined, pointer: string): readonly Macro[] {
  if (node?.kind !== "object") return [];
  const inLoops = node.members.flatMap(({ key, value }) => {
    const fragment = isLoop(key.value) && value.kind === "array" ? value.items[2] : undefined;
    return macrosBeside(fragment, childPointer(childPointer(pointer, key.value), 2));
  });
  return [...macrosIn(node, pointer), ...inLoops];
}
