import { isIP } from "node:net";
import { foldName } from "../../iam/index.js";
import { type Failure, invalidInput } from "../calls/failure.js";
import type { ContextEntry, ContextKeyTypeEnum } from "../model/iam.generated.js";

/** The context that a call gives, each key in lower case. */
export interface ReadContext {
  readonly kind: "context";
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/** The types of values; a list has any number of values of a type. */
type ValueType = "string" | "numeric" | "boolean" | "ip" | "binary" | "date";

interface ValueFormat {
  /** What AWS's message names as expected. */
  readonly expected: string;
  test(value: string): boolean;
}

/** AWS accepts any text as a boolean; this endpoint refuses text other than true and false, which means nothing. */
const formats: Readonly<Record<ValueType, ValueFormat>> = {
  string: { expected: "string format", test: () => true },
  numeric: {
    expected: "numeric format",
    test: (value) => /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(value),
  },
  boolean: { expected: "boolean format", test: (value) => /^(true|false)$/i.test(value) },
  ip: { expected: "IP address", test: (value) => !value.includes("%") && isIP(value) !== 0 },
  binary: {
    expected: "base-64 encoded binary format",
    test: (value) => Buffer.from(value, "base64").toString("base64") === value,
  },
  date: { expected: "DateTime format", test: isDate },
};

/** Dates are those of https://www.w3.org/TR/NOTE-datetime, or seconds since 1970. */
function isDate(value: string): boolean {
  if (/^-?\d+$/.test(value)) return true;
  const isWritten = /^\d{4}-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?$/.test(value);
  return isWritten && !Number.isNaN(Date.parse(value));
}

/** The types of keys: the type of their values, and whether several values are allowed. */
const types: Readonly<Record<ContextKeyTypeEnum, readonly [type: ValueType, several: boolean]>> = {
  string: ["string", false],
  stringList: ["string", true],
  numeric: ["numeric", false],
  numericList: ["numeric", true],
  boolean: ["boolean", false],
  booleanList: ["boolean", true],
  ip: ["ip", false],
  ipList: ["ip", true],
  binary: ["binary", false],
  binaryList: ["binary", true],
  date: ["date", false],
  dateList: ["date", true],
};

/** The keys and values of `ContextEntries`, or AWS's error: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ContextEntry.html */
export function readContextEntries(entries: readonly ContextEntry[] = []): ReadContext | Failure {
  const values = new Map<string, readonly string[]>();
  for (const { ContextKeyName: name, ContextKeyValues: given = [], ContextKeyType: type } of entries) {
    if (name === undefined && type === undefined && given.length === 0) continue;
    if (name === undefined) return invalidInput("ContextKeyName cannot be null or empty.");
    if (values.has(foldName(name))) return invalidInput(`Duplicate context key: ${name}.`);
    if (type === undefined) return invalidInput(`Context key ${name} has invalid type null.`);
    if (given.length === 0) return invalidInput(`Context values for context key ${name} cannot be null or empty.`);
    const [valueType, several] = types[type];
    if (!several && given.length > 1) {
      return invalidInput(`Context key ${type} expected a single value, but received ${given.length}.`);
    }
    const format = formats[valueType];
    if (!given.every((value) => format.test(value))) {
      return invalidInput(`Invalid context value for key ${name}: expected ${format.expected}.`);
    }
    values.set(foldName(name), given);
  }
  return { kind: "context", values };
}
