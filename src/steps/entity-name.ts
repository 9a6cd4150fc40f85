import { parseArn } from "../iam/index.js";
import { StepFailure } from "./step-failure.js";

/** The account, path and name of a user or role. */
export interface EntityName {
  readonly account: string;
  readonly path: string;
  readonly name: string;
  readonly arn: string;
}

/** Reads `name`, `path/name` or an ARN as the name of a user or role. Without an ARN, the account is `account`. */
export function entityName(kind: "user" | "role", text: string, account: string): EntityName {
  const arn = parseArn(text);
  const resource = arn === undefined ? `${kind}/${text.replace(/^\//, "")}` : arn.resource;
  const [, path = "", name] = new RegExp(`^${kind}(/(?:[^/]+/)*)([^/]+)$`).exec(resource) ?? [];
  if (name === undefined || (arn !== undefined && arn.service !== "iam")) {
    throw new StepFailure(`"${text}" is not the name of a ${kind}; write a name, a path and a name, or an ARN`);
  }
  const where = arn?.account ?? account;
  return { account: where, path, name, arn: `arn:${arn?.partition ?? "aws"}:iam::${where}:${kind}${path}${name}` };
}
