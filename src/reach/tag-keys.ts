import { SourceText } from "../diagnostics/index.js";
import { type CompiledStatement, compilePolicy } from "../engine/index.js";
import { parsePolicy } from "../policy/index.js";

/**
 * How the keys of a call's tags go together: `aws:TagKeys` has those whose `aws:RequestTag` is there, and no others.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-tagkeys
 */
export class TagKeys {
  readonly #known = new Map<string, readonly CompiledStatement[]>();

  /** Statements that deny what no call has, for the tag with a key in lower case. */
  rulesFor(tag: string): readonly CompiledStatement[] {
    const known = this.#known.get(tag);
    if (known !== undefined) return known;
    const value = `aws:RequestTag/${tag}`;
    const isThere = { [value]: "false" };
    const conditions = [
      { Null: { ...isThere, "aws:TagKeys": "true" } },
      {
        Null: { ...isThere, "aws:TagKeys": "false" },
        "ForAllValues:StringNotEqualsIgnoreCase": { "aws:TagKeys": tag },
      },
      { Null: { [value]: "true" }, "ForAnyValue:StringEqualsIgnoreCase": { "aws:TagKeys": tag } },
    ];
    const Statement = conditions.map((Condition) => ({
      ...{ Effect: "Deny", Principal: { AWS: "*" }, Action: "sts:AssumeRole", Condition },
    }));
    const parsed = parsePolicy("trust", new SourceText("", JSON.stringify({ Version: "2012-10-17", Statement })));
    const { document } = parsed;
    const rules = document === undefined ? [] : compilePolicy({ ...parsed, document }).statements;
    this.#known.set(tag, rules);
    return rules;
  }
}
