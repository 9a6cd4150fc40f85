/** The data type AWS documents for a condition key; for a multivalued key, the type of each value. */
export type ConditionKeyType = "String" | "ARN" | "Bool" | "Numeric" | "Date" | "IPAddress" | "Binary";
