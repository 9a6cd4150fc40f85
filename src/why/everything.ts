import { SourceText } from "../diagnostics/index.js";
import { type CompiledPolicy, compilePolicy } from "../engine/index.js";
import { type PolicyKind, parsePolicy } from "../policy/index.js";

/** A policy of these statements, which are right: it is for asking what would be if somebody had it. */
export function policyOf(kind: PolicyKind, ...statements: readonly object[]): CompiledPolicy {
  const text = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  const parsed = parsePolicy(kind, new SourceText("a policy to try", text));
  // INVARIANT: the statements are objects.
  if (parsed.document === undefined) throw new Error("the policy to try cannot be read");
  return compilePolicy({ ...parsed, document: parsed.document });
}

/** An identity policy that allows everything, in the place of policies that are not known. */
export const everything: CompiledPolicy = policyOf("identity", { Effect: "Allow", Action: "*", Resource: "*" });
