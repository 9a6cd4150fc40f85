import { type Failure, failure, validationError } from "../calls/failure.js";
import type { ServiceModel, Shape } from "../model/shape.js";

/** A request's parameters as a tree of their dotted names. */
export interface ParameterTree {
  value: string | undefined;
  readonly children: Map<string, ParameterTree>;
}

/** No parameter of the APIs has more dots in its name. */
const deepestName = 12;

/** The tree of `Tags.member.1.Key=…` and the like; no name is given twice. */
export function parameterTree(parameters: Iterable<readonly [name: string, value: string]>): ParameterTree {
  const root: ParameterTree = { value: undefined, children: new Map() };
  for (const [name, value] of parameters) {
    // A deeper name is unknown in any case.
    const parts = name.split(".", deepestName + 1);
    let node = root;
    for (const part of parts) {
      let child = node.children.get(part);
      if (child === undefined) {
        child = { value: undefined, children: new Map() };
        node.children.set(part, child);
      }
      node = child;
    }
    node.value ??= value;
  }
  return root;
}

/**
 * Reads an action's parameters by the service model. Values that the model's constraints refuse are one ValidationError
 * in AWS's words ("1 validation error detected: Value '…' at '…' failed to satisfy constraint: …"). A parameter that the
 * action does not have, at any depth, is an error: to ignore a parameter of future clients, or one that an upstream reads
 * differently, could allow a call that must be denied.
 */
export function readInput(model: ServiceModel, shapeName: string | undefined, tree: ParameterTree): unknown {
  const unknown = unknownParameter(model, shapeName, tree);
  if (unknown !== undefined) {
    const message = `policy-check serve does not know the parameter "${unknown.slice(0, 100)}" of this action.`;
    return failure("NotImplemented", 501, message);
  }
  if (shapeName === undefined) return {};
  const reading: Reading = { model, complaints: [], malformed: undefined };
  const value = readShape(reading, shapeName, tree, "");
  const { complaints, malformed } = reading;
  if (complaints.length === 0) return malformed === undefined ? value : validationError(malformed);
  const count = `${complaints.length} validation error${complaints.length === 1 ? "" : "s"} detected: `;
  const ordered = [...complaints].sort((one, other) => placeOf(one.path) - placeOf(other.path));
  const texts = ordered.map(({ value: shown, path, constraint }) => {
    const what = shown === undefined ? "Value" : `Value ${shown}`;
    return `${what} at '${path}' failed to satisfy constraint: ${constraint}`;
  });
  const refused: Failure = validationError(count + texts.join("; "));
  return refused;
}

/**
 * Where AWS tells what is wrong with a parameter, among others. AWS's order is that of a hash table of Java with 16 places: this
 * is inferred from the two recorded answers with several errors (`multiple-validation-errors` and `validation-errors` in
 * fixtures/recorded-answers), which are in no other order that the service model or the alphabet would give.
 */
function placeOf(path: string): number {
  const [name = ""] = path.split(".");
  let hash = 0;
  for (const letter of name) hash = (Math.imul(31, hash) + letter.charCodeAt(0)) | 0;
  return (hash ^ (hash >>> 16)) & 15;
}

/** A value that a constraint of the model refuses. */
interface Complaint {
  /** As the message shows it; most messages of IAM leave values out. */
  readonly value: string | undefined;
  readonly path: string;
  readonly constraint: string;
}

interface Reading {
  readonly model: ServiceModel;
  readonly complaints: Complaint[];
  /** IAM's message for a malformed name or path. */
  malformed: string | undefined;
}

/** Names that every action has besides its own parameters. */
const common: ReadonlySet<string> = new Set(["Action", "Version"]);

/** The full name of a parameter that the action does not have, or has with another type. */
function unknownParameter(model: ServiceModel, shapeName: string | undefined, tree: ParameterTree): string | undefined {
  const children = new Map([...tree.children].filter(([name, { children }]) => !common.has(name) || children.size > 0));
  if (shapeName !== undefined) return unknownIn(model, shapeName, { value: undefined, children });
  return firstUnknown({ value: undefined, children }, () => "");
}

/** The name of an unknown parameter below a shape, relative to it. A list that is given as an empty text is empty. */
function unknownIn(model: ServiceModel, shapeName: string, node: ParameterTree): string | undefined {
  const shape = model.shapes[shapeName];
  switch (shape?.type) {
    case "structure":
      if (node.value !== undefined) return "";
      return firstUnknown(node, (name, child) => {
        const member = Object.hasOwn(shape.members, name) ? shape.members[name] : undefined;
        return member === undefined ? "" : unknownIn(model, member, child);
      });
    case "list":
      if (node.value !== undefined && (node.value !== "" || node.children.size > 0)) return "";
      return firstUnknown(node, (name, members) => {
        if (name !== "member" || members.value !== undefined) return "";
        return firstUnknown(members, (number, child) =>
          /^[1-9]\d{0,8}$/.test(number) ? unknownIn(model, shape.member, child) : "",
        );
      });
    default:
      return firstUnknown(node, () => "");
  }
}

function firstUnknown(
  { children }: ParameterTree,
  below: (name: string, child: ParameterTree) => string | undefined,
): string | undefined {
  for (const [name, child] of children) {
    const unknown = below(name, child);
    if (unknown !== undefined) return unknown === "" ? name : `${name}.${unknown}`;
  }
  return undefined;
}

/**
 * IAM's own messages for malformed names and paths, by the pattern that does not match.
 *
 * Reported: https://github.com/hashicorp/terraform-provider-aws/issues/3087
 */
const malformedTexts: Readonly<Record<string, string>> = {
  "[\\w+=,.@-]+": "It must contain only alphanumeric characters and/or the following: +=,.@_-",
  "(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)":
    "It must begin and end with / and contain only alphanumeric characters and/or / characters.",
};

/** IAM's parameters whose messages have the value, as fixtures/endpoint/simulator.json has it from AWS. */
const shownByIam = /^policyExclusionList\./;

/** Notes that a value is refused. STS's messages have the value, IAM's do not, but for a few. */
function complain({ model, complaints }: Reading, value: string | null, path: string, constraint: string): void {
  const shown = value === null ? "null" : `'${value}'`;
  complaints.push({ value: model.name === "sts" || shownByIam.test(path) ? shown : undefined, path, constraint });
}

function readShape(reading: Reading, shapeName: string, node: ParameterTree, path: string): unknown {
  const shape = reading.model.shapes[shapeName];
  if (shape === undefined) return undefined;
  switch (shape.type) {
    case "structure":
      return readStructure(reading, shape, node, path);
    case "list":
      return readList(reading, shape, node, path);
    case "map":
      return undefined; // No implemented action has one.
    case "string":
      return readString(reading, shape, node.value ?? "", path);
    case "integer":
      return readInteger(reading, shape, node.value ?? "", path);
    case "boolean":
      return readBoolean(reading, node.value ?? "", path);
    case "blob":
      return Buffer.from(node.value ?? "", "base64");
    case "timestamp":
      return readTimestamp(reading, node.value ?? "", path);
  }
}

function readStructure(
  reading: Reading,
  shape: Shape & { type: "structure" },
  node: ParameterTree,
  path: string,
): Record<string, unknown> {
  const structure: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(shape.members)) {
    const child = node.children.get(name);
    const at = path === "" ? camelCase(name) : `${path}.${camelCase(name)}`;
    if (child !== undefined) structure[name] = readShape(reading, member, child, at);
    else if (shape.required?.includes(name)) complain(reading, null, at, "Member must not be null");
  }
  return structure;
}

/** `Name.member.1`, `Name.member.2`, in the order of their numbers; `Name=` alone is an empty list. */
function readList(
  reading: Reading,
  shape: Shape & { type: "list" },
  node: ParameterTree,
  path: string,
): readonly unknown[] {
  const numbered = [...(node.children.get("member")?.children ?? [])]
    .filter(([number]) => /^[1-9]\d{0,8}$/.test(number))
    .sort(([one], [other]) => Number(one) - Number(other));
  const shown = `[${numbered.map(([, { value }]) => value ?? "").join(", ")}]`;
  checkLength(reading, shape, numbered.length, shown, path);
  const member = reading.model.shapes[shape.member];
  if (member?.type === "string") return readTexts(reading, member, { numbered, shown, path });
  return numbered.map(([number, child]) => readShape(reading, shape.member, child, `${path}.${number}.member`));
}

/** A list of texts: what is wrong with one of them is said of the list, with all that its members must satisfy. */
function readTexts(
  reading: Reading,
  member: Shape & { type: "string" },
  list: { readonly numbered: readonly [string, ParameterTree][]; readonly shown: string; readonly path: string },
): readonly unknown[] {
  const ofMembers: Reading = { model: reading.model, complaints: [], malformed: undefined };
  const texts = list.numbered.map(([, { value = "" }]) => readString(ofMembers, member, value, list.path));
  if (ofMembers.complaints.length > 0) {
    complain(
      reading,
      list.shown,
      list.path,
      `Member must satisfy constraint: [${constraintsOf(reading, member).join(", ")}]`,
    );
  }
  return texts;
}

/** What a text must satisfy, in the order of AWS's messages. AWS has the last one for tag keys, which have a pattern, and not for others. */
function constraintsOf({ model }: Reading, { min, max, pattern, enum: values }: Shape & { type: "string" }): string[] {
  return [
    ...(max === undefined ? [] : [`Member must have length less than or equal to ${max}`]),
    ...(min === undefined ? [] : [`Member must have length greater than or equal to ${min}`]),
    ...(values === undefined ? [] : [enumConstraint(model, values)]),
    ...(pattern === undefined
      ? []
      : [`Member must satisfy regular expression pattern: ${pattern}`, "Member must not be null"]),
  ];
}

/** IAM's messages leave out which values there are. */
function enumConstraint({ name }: ServiceModel, values: readonly string[]): string {
  return name === "iam"
    ? "Member must satisfy enum value set"
    : `Member must satisfy enum value set: [${values.join(", ")}]`;
}

function readString(reading: Reading, shape: Shape & { type: "string" }, text: string, path: string): string {
  checkLength(reading, shape, text.length, text, path);
  if (shape.pattern !== undefined && !patternOf(shape.pattern).test(text)) {
    const own = reading.model.name === "iam" ? malformedTexts[shape.pattern] : undefined;
    if (own === undefined)
      complain(reading, text, path, `Member must satisfy regular expression pattern: ${shape.pattern}`);
    else reading.malformed ??= `The specified value for ${path} is invalid. ${own}`;
  }
  if (shape.enum !== undefined && !shape.enum.includes(text)) {
    complain(reading, text, path, enumConstraint(reading.model, shape.enum));
  }
  return text;
}

function readInteger(reading: Reading, shape: Shape & { type: "integer" }, text: string, path: string): number {
  const refuse = (constraint: string): void => complain(reading, text, path, constraint);
  const number = /^[+-]?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(number)) refuse("Member must be an integer");
  else if (shape.min !== undefined && number < shape.min) {
    refuse(`Member must have value greater than or equal to ${shape.min}`);
  } else if (shape.max !== undefined && number > shape.max) {
    refuse(`Member must have value less than or equal to ${shape.max}`);
  }
  return number;
}

function readBoolean(reading: Reading, text: string, path: string): boolean {
  if (!/^(true|false)$/i.test(text)) complain(reading, text, path, "Member must be true or false");
  return text.toLowerCase() === "true";
}

function readTimestamp(reading: Reading, text: string, path: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) complain(reading, text, path, "Member must be a timestamp");
  return date;
}

function checkLength(
  reading: Reading,
  { min, max }: { readonly min?: number; readonly max?: number },
  length: number,
  text: string,
  path: string,
): void {
  if (min !== undefined && length < min) {
    complain(reading, text, path, `Member must have length greater than or equal to ${min}`);
  }
  if (max !== undefined && length > max)
    complain(reading, text, path, `Member must have length less than or equal to ${max}`);
}

/** Messages spell the names of members as Java does: `RoleSessionName` is `roleSessionName`. */
function camelCase(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

const patterns = new Map<string, RegExp>();

/** The models' patterns are Java's, which writes more than four digits after \u for characters that JavaScript writes differently. */
function patternOf(source: string): RegExp {
  let pattern = patterns.get(source);
  if (pattern === undefined) {
    const own = `^(?:${source.replaceAll("\\u10000-\\u10FFFF", "\\u{10000}-\\u{10FFFF}")})$`;
    pattern = compile(own, "u") ?? compile(own, "") ?? /(?!)/;
    patterns.set(source, pattern);
  }
  return pattern;
}

function compile(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
}
