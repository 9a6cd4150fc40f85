import { readFileSync } from "node:fs";
import { SourceText } from "../../src/diagnostics/index.js";
import type { EvaluatedArgument, EvaluatedBlock } from "../../src/sources/terraform/evaluate/block.js";
import { decimalOf, decimalText } from "../../src/sources/terraform/evaluate/decimal.js";
import type { FunctionCall } from "../../src/sources/terraform/evaluate/functions/function.js";
import { callFunction } from "../../src/sources/terraform/evaluate/functions/index.js";
import { isWhollyKnown, jsonOf, refusalIn } from "../../src/sources/terraform/evaluate/known.js";
import {
  booleanAt,
  mappingAt,
  memberAt,
  nullAt,
  numberAt,
  sequenceAt,
  textAt,
} from "../../src/sources/terraform/evaluate/literals.js";
import type { HclValue, UnknownValue } from "../../src/sources/terraform/evaluate/value.js";
import type { Place } from "../../src/sources/terraform/hcl/syntax.js";
import { type PolicyDocument, policyDocument } from "../../src/sources/terraform/policy-document.js";

/** A value in a case: JSON, in which `$call`, `$number` and `$json` are a call, a number as it is written, and jsonencode. */
export type CaseValue =
  | null
  | string
  | number
  | boolean
  | readonly CaseValue[]
  | { readonly [key: string]: CaseValue | undefined };

/** A block of a policy document. */
export interface CaseBlock {
  readonly type?: string;
  readonly arguments?: Readonly<Record<string, CaseValue>>;
  readonly blocks?: readonly CaseBlock[];
}

/** A policy document of fixtures/terraform/documents.json. */
export interface DocumentCase {
  readonly name: string;
  readonly arguments?: Readonly<Record<string, CaseValue>>;
  readonly statements: readonly CaseBlock[];
}

/** A call of fixtures/terraform/functions.json: the function's name and its arguments. */
export type FunctionCase = readonly [name: string, ...args: CaseValue[]];

/** What Terraform makes of all cases, as fixtures/terraform/plans.json has it. */
export interface Plans {
  readonly source: string;
  readonly terraform: string;
  readonly provider: string;
  readonly date: string;
  readonly command: string;
  /** By the names of the cases: the text of `json`, or the message of the error. */
  readonly documents: Readonly<Record<string, Outcome>>;
  /** By the calls as they are written: the JSON of the outcome, "refused", or "unknown" before it is applied. */
  readonly functions: Readonly<Record<string, string>>;
  /** By the addresses of the roles of roles.tf: the text of `assume_role_policy`. */
  readonly roles: Readonly<Record<string, string>>;
}

/** What Terraform makes of a document. */
export type Outcome = { readonly json: string } | { readonly error: string };

const folder = new URL("../../fixtures/terraform/", import.meta.url);

/** A file of fixtures/terraform. */
export function fixture(name: string): URL {
  return new URL(name, folder);
}

function read<Content>(name: string): Content {
  return JSON.parse(readFileSync(fixture(name), "utf8"));
}

export const documentCases = (): readonly DocumentCase[] =>
  read<{ cases: readonly DocumentCase[] }>("documents.json").cases;
export const functionCases = (): readonly FunctionCase[] =>
  read<{ cases: readonly FunctionCase[] }>("functions.json").cases;
export const plans = (): Plans => read<Plans>("plans.json");

/** A value as Terraform's language writes it. */
export function written(value: CaseValue | undefined): string {
  if (value === undefined || value === null) return "null";
  if (typeof value === "string") return quoted(value);
  if (typeof value !== "object") return String(value);
  if (isList(value)) return `[${value.map(written).join(", ")}]`;
  const { $call: call, $number: number, $json: json } = value;
  if (isList(call)) return writtenCall(call);
  if (typeof number === "string") return number;
  if (json !== undefined) return `jsonencode(${written(json)})`;
  const members = Object.entries(value).map(([key, member]) => `${quoted(key)} = ${written(member)}`);
  return `{ ${members.join(", ")} }`;
}

function isList(value: CaseValue | undefined): value is readonly CaseValue[] {
  return Array.isArray(value);
}

function quoted(text: string): string {
  const escaped = JSON.stringify(text).replace(/[$%](?=\{)/g, (sign) => sign + sign);
  // HCL does not have all of JSON's escapes.
  return escaped.replace(/\\([\\bf])/g, (written, sign) =>
    sign === "b" ? "\\u0008" : sign === "f" ? "\\u000c" : written,
  );
}

/** A call as Terraform's language writes it. */
export function writtenCall(call: readonly CaseValue[]): string {
  const [name, ...args] = call;
  return `${String(name)}(${args.map(written).join(", ")})`;
}

/** A policy document as Terraform's language writes it, below `data "aws_iam_policy_document" "NAME"`. */
export function writtenDocument(name: string, { arguments: args = {}, statements }: DocumentCase): string {
  const block = { arguments: args, blocks: statements.map((statement) => ({ ...statement, type: "statement" })) };
  return `data "aws_iam_policy_document" "${name}" {\n${writtenBody(block, "  ")}}\n`;
}

function writtenBody({ arguments: args = {}, blocks = [] }: CaseBlock, indent: string): string {
  const lines = Object.entries(args).map(([name, value]) => `${indent}${name} = ${written(value)}\n`);
  const inner = blocks.map(
    (block) => `${indent}${block.type ?? ""} {\n${writtenBody(block, `${indent}  `)}${indent}}\n`,
  );
  return [...lines, ...inner].join("");
}

const source = new SourceText("main.tf", "");
const place: Place = { source, start: 0, end: 0 };

function unknown(why: string, shape: UnknownValue["shape"] = "any"): UnknownValue {
  return { kind: "unknown", place, identity: why, expression: "f()", why, shape, nature: { kind: "anything" } };
}

const call: FunctionCall = {
  ...{ place, expression: "f()", unknown },
  readFile: () => ({ refused: "there are no files" }),
  listFolder: () => undefined,
  evaluateTemplate: () => unknown("there are no templates"),
  parseTemplate: () => ({ refused: "there are no templates" }),
};

/** A case's value as the evaluator has it. */
export function evaluatedValue(value: CaseValue | undefined): HclValue {
  if (value === undefined || value === null) return nullAt(place);
  if (typeof value === "string") return textAt(place, value.normalize("NFC"));
  if (typeof value === "boolean") return booleanAt(place, value);
  if (typeof value === "number") return numberOf(String(value));
  if (isList(value)) return sequenceAt(place, value.map(evaluatedValue), "tuple");
  const { $call: inner, $number: number, $json: json } = value;
  if (isList(inner)) return outcomeOf(inner);
  if (typeof number === "string") return numberOf(number);
  if (json !== undefined) return outcomeOf(["jsonencode", json]);
  return mappingAt(
    place,
    Object.entries(value).map(([key, member]) => memberAt(place, key, evaluatedValue(member))),
  );
}

function numberOf(text: string): HclValue {
  const number = decimalOf(text);
  return number === undefined ? unknown(`${text} is no number`) : numberAt(place, decimalText(number));
}

/** What the functions make of a call. */
export function outcomeOf([name, ...args]: readonly CaseValue[]): HclValue {
  return callFunction(String(name), args.map(evaluatedValue), call);
}

/** The outcome of a call in the form of {@link Plans}. */
export function outcomeText(value: HclValue): string {
  if (refusalIn(value) !== undefined) return "refused";
  return (isWhollyKnown(value) ? jsonOf({ kind: "json", value, place }) : undefined) ?? "unknown";
}

/** What is made of a policy document. */
export function documentOf({ arguments: args = {}, statements }: DocumentCase): PolicyDocument {
  return policyDocument(
    evaluated({
      ...{ type: "data", arguments: args },
      blocks: statements.map((statement) => ({ ...statement, type: "statement" })),
    }),
  );
}

function evaluated({ type = "", arguments: args = {}, blocks = [] }: CaseBlock): EvaluatedBlock {
  const given = Object.entries(args).map(([name, value]): [string, EvaluatedArgument] => [
    name,
    { value: evaluatedValue(value), namePlace: place },
  ]);
  return { type, labels: [], arguments: new Map(given), blocks: blocks.map(evaluated), open: new Map(), place };
}

/** The text of a document, as `json` of the data source has it; undefined where it is not known. */
export function documentText({ value }: PolicyDocument): string | undefined {
  return jsonOf({ kind: "json", value, isIndented: true, place });
}
