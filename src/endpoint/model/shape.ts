/** One shape of an AWS service model: what a member of a request or an answer may hold. */
export type Shape =
  | {
      readonly type: "structure";
      readonly required?: readonly string[];
      /** Names of the members and of their shapes, in the model's order, which is the order on the wire. */
      readonly members: Readonly<Record<string, string>>;
    }
  | { readonly type: "list"; readonly member: string; readonly min?: number; readonly max?: number }
  | { readonly type: "map"; readonly key: string; readonly value: string }
  | {
      readonly type: "string";
      readonly min?: number;
      readonly max?: number;
      readonly pattern?: string;
      readonly enum?: readonly string[];
      readonly sensitive?: boolean;
    }
  | { readonly type: "integer"; readonly min?: number; readonly max?: number }
  | { readonly type: "blob"; readonly min?: number; readonly max?: number; readonly sensitive?: boolean }
  | { readonly type: "boolean" }
  | { readonly type: "timestamp" };

/** An API of AWS as its service model describes it; only the shapes of the actions that we answer. */
export interface ServiceModel {
  readonly name: "iam" | "sts";
  readonly apiVersion: string;
  readonly xmlNamespace: string;
  /** The shapes of all actions of the API, also of those that we do not answer. */
  readonly operations: Readonly<Record<string, { readonly input?: string; readonly output?: string }>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}
