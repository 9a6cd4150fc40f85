import { type CompiledPolicy, compilePolicy } from "../engine/index.js";
import { parsePolicy } from "../policy/index.js";
import type { GivenPolicy } from "./given.js";

/** Policies that are kept at most; a suite has fewer. */
const most = 1000;

/** Policies of scenarios by their texts, each read and compiled once: most scenarios of a feature have the same. */
export class CompiledPolicies {
  readonly #known = new Map<string, CompiledPolicy | undefined>();

  /** Undefined where the text is not a policy at all. What cannot be read of a policy only takes access away. */
  of(kind: "trust" | "identity", { source }: GivenPolicy): CompiledPolicy | undefined {
    const key = `${kind}\0${source.name}\0${source.text}`;
    if (this.#known.has(key)) return this.#known.get(key);
    const parsed = parsePolicy(kind, source);
    const { document } = parsed;
    const policy = document === undefined ? undefined : compilePolicy({ ...parsed, document });
    if (this.#known.size >= most) this.#known.clear();
    this.#known.set(key, policy);
    return policy;
  }

  /** Those of some identity policies that are policies. */
  identity(policies: readonly GivenPolicy[]): readonly CompiledPolicy[] {
    return policies.flatMap((policy) => this.of("identity", policy) ?? []);
  }
}
