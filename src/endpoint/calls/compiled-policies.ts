import { SourceText } from "../../diagnostics/index.js";
import { type CompiledPolicy, compilePolicy } from "../../engine/index.js";
import { type PolicyKind, parsePolicy } from "../../policy/index.js";

/** Each text is compiled once; an endpoint that runs for long sees many, so the number is limited. */
const compiled = new Map<string, CompiledPolicy>();
const mostCompiled = 5000;

/** A policy's text, compiled. Texts are validated when they are saved; a text that cannot be read denies everything. */
export function compiledPolicy(kind: PolicyKind, text: string): CompiledPolicy {
  const known = compiled.get(keyOf(kind, text));
  if (known !== undefined) return known;
  const parsed = parsePolicy(kind, new SourceText(kind, text));
  const { document } = parsed;
  const policy: CompiledPolicy = document === undefined ? unreadable(kind) : compilePolicy({ ...parsed, document });
  keepCompiled(kind, text, policy);
  return policy;
}

/** Keeps what a text was compiled to when it was validated, so it is not parsed again when it is used. */
export function keepCompiled(kind: PolicyKind, text: string, policy: CompiledPolicy): void {
  if (compiled.size >= mostCompiled) compiled.clear();
  compiled.set(keyOf(kind, text), policy);
}

function keyOf(kind: PolicyKind, text: string): string {
  return `${kind} ${text}`;
}

/** The policy in place of a text that is not a policy: it denies everything. */
function unreadable(kind: PolicyKind): CompiledPolicy {
  const element = kind === "identity" ? '"Resource":"*"' : '"Principal":"*"';
  return compiledPolicy(kind, `{"Statement":[{"Effect":"Deny",${element},"Action":"*"}]}`);
}
