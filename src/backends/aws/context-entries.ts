import type { ContextEntry, ContextKeyTypeEnum } from "@aws-sdk/client-iam";
import { type ConditionKeyType, conditionKey } from "../../iam/index.js";

const types: Readonly<Record<ConditionKeyType, readonly [one: ContextKeyTypeEnum, list: ContextKeyTypeEnum]>> = {
  String: ["string", "stringList"],
  ARN: ["string", "stringList"],
  Bool: ["boolean", "booleanList"],
  Numeric: ["numeric", "numericList"],
  Date: ["date", "dateList"],
  IPAddress: ["ip", "ipList"],
  Binary: ["binary", "binaryList"],
};

/**
 * A request's context as the simulator takes it, each key with its documented type. Keys that are absent are left out:
 * whether AWS's simulator evaluates those as truly absent is not documented, and its answer lists them.
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ContextEntry.html
 */
export function contextEntries(context: ReadonlyMap<string, readonly string[]>): ContextEntry[] {
  return [...context].map(([key, values]) => {
    const known = conditionKey(key);
    const isList = values.length > 1 || known?.multivalued === true;
    const ContextKeyName = known === undefined || known.hasTagKey === true ? key : known.name;
    const ContextKeyType = types[typeOf(known?.type, values)][isList ? 1 : 0];
    return { ContextKeyName, ContextKeyValues: [...values], ContextKeyType };
  });
}

/**
 * `aws:EpochTime` is documented as a date or a number; that the simulator takes seconds since 1970 as a date is not.
 */
function typeOf(type: ConditionKeyType | undefined, values: readonly string[]): ConditionKeyType {
  return type === "Date" && values.every((value) => /^\d+$/.test(value)) ? "Numeric" : (type ?? "String");
}
