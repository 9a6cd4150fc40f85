import { SourceText } from "../diagnostics/index.js";
import { type CompiledPolicy, compilePolicy } from "../engine/index.js";
import { type PolicyDocument, type PolicyKind, parsePolicy } from "../policy/index.js";

/** A policy of these statements: it is for asking what would be if somebody had it, and whether AWS would store it. */
export function policyOf(
  kind: PolicyKind,
  version: PolicyDocument["version"],
  ...statements: readonly object[]
): CompiledPolicy {
  const text = JSON.stringify({ Version: version, Statement: statements });
  const parsed = parsePolicy(kind, new SourceText("a policy to try", text));
  // INVARIANT: the statements are objects.
  if (parsed.document === undefined) throw new Error("the policy to try cannot be read");
  return compilePolicy({ ...parsed, document: parsed.document });
}

/** An identity policy that allows everything, in the place of policies that are not known. */
export const everything: CompiledPolicy = policyOf("identity", "2012-10-17", {
  Effect: "Allow",
  Action: "*",
  Resource: "*",
});
