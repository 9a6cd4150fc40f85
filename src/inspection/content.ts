import type { Span } from "../diagnostics/index.js";
import { type CompiledPolicy, refusals } from "../engine/index.js";
import type { ReadVariant } from "../lint/index.js";
import type { JsonNode } from "../policy/index.js";
import type { SourcePolicy, UnreadPart } from "../sources/index.js";

/** What is known of a trust policy. */
export type PolicyContent =
  | KnownContent
  /** Nothing is known of it: a clause that goes on after "cannot tell: ". */
  | { readonly kind: "unknown"; readonly why: string; readonly span: Span }
  /** AWS would refuse to store it, so there is nothing to ask. */
  | { readonly kind: "refused"; readonly problems: readonly PolicyProblem[] };

/** A policy, or what it may be where values are not known. */
export interface KnownContent {
  readonly kind: "known";
  /** Never empty; the first is the one to show. */
  readonly variants: readonly [CompiledPolicy, ...CompiledPolicy[]];
  readonly nodes: readonly JsonNode[];
  /** Texts of the variants in place of what is not known; undefined where all of it is known. */
  readonly standIns: ReadonlyMap<string, string> | undefined;
  /** Values that readers of the text do not agree on, as they are written. */
  readonly ambiguous?: readonly string[];
  /** What is not known, in the order of the text: where one of these differs, the policy differs. */
  readonly unknowns?: readonly string[];
  /** The nodes that are made of samples; absent where they are those that the text does not have. */
  readonly sampled?: ReadonlySet<JsonNode> | undefined;
  /** Whether conditions may go a way in which none of the variants has all branches. */
  readonly hasUnseenBranches?: boolean;
}

/** Why a policy is not decided on, and where. */
export interface PolicyProblem {
  readonly message: string;
  readonly pointer: string;
  readonly span: Span;
}

/** What is known of a policy of a text; `read` are its variants as they were read, in their order. */
export function contentOf(policy: Exclude<SourcePolicy, UnreadPart>, read: readonly ReadVariant[]): PolicyContent {
  switch (policy.kind) {
    case "unknown":
      return { kind: "unknown", why: policy.why, span: policy.span };
    case "broken":
      return { kind: "refused", problems: policy.problems };
    case "policy": {
      const { variants: nodes, standIns, problems = [], unknowns, sampled, hasUnseenBranches } = policy.placed;
      const { start = 0, end = 0 } = nodes[0] ?? {};
      const span = { start, end };
      if (policy.rewritten !== undefined) return { kind: "unknown", why: policy.rewritten, span };
      const compiled: CompiledPolicy[] = [];
      const refused: PolicyProblem[][] = [];
      for (const { parsed, policy: variant } of read) {
        const own = variant === undefined ? parsed.problems : refusals(variant);
        const why = [...problems, ...own];
        if (variant === undefined || why.length > 0) refused.push(why);
        else compiled.push(variant);
      }
      const [first, ...others] = compiled;
      const [problem] = refused;
      if (first === undefined && problem !== undefined) return { kind: "refused", problems: problem };
      if (first === undefined) return { kind: "unknown", why: "nothing is known of it", span };
      const ambiguous = (policy.remarks ?? [])
        .filter(({ code }) => code === "ambiguous-scalar")
        .map(({ source: text, span: at }) => text.text.slice(at.start, at.end));
      if (problem !== undefined) {
        const what = unknownsInWords({ standIns, ambiguous });
        const why = `it depends on ${what} whether AWS would store it: ${problem[0]?.message ?? "it is not valid"}`;
        return { kind: "unknown", why, span };
      }
      return {
        ...{ kind: "known", variants: [first, ...others], nodes, standIns, ambiguous },
        ...{ unknowns: unknowns ?? [], sampled, hasUnseenBranches: hasUnseenBranches ?? false },
      };
    }
  }
}

/** What a policy leaves open, for people: the expressions, a few of them. */
export function unknownsInWords({ standIns, ambiguous = [] }: Pick<KnownContent, "standIns" | "ambiguous">): string {
  const unquoted = ambiguous.map((text) => `${text} without quotes`);
  const written = [...new Set([...(standIns?.values() ?? []), ...unquoted])].filter((text) => text !== "");
  if (written.length === 0) return "values that are not known";
  const [first, second, third, ...more] = written;
  const shown = [first, second, third].filter((text) => text !== undefined).join(", ");
  return more.length === 0 ? shown : `${shown} and ${more.length} more`;
}
