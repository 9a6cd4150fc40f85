import { prove } from "../analysis/index.js";
import type { Finding, SourceText } from "../diagnostics/index.js";
import { compilePolicy } from "../engine/index.js";
import { findingOf, type LintOptions, lintPlaced, type MfaExceptionId, type RoleFacts } from "../lint/index.js";
import { policyFromJson } from "../policy/index.js";
import { readSource, type SourceAnswer, type SourcePolicy, type Templates } from "../sources/index.js";

/** What was found in one policy of a text, with places in that text. */
export interface PolicyFindings {
  readonly findings: readonly Finding[];
  readonly role: RoleFacts;
  /** The exceptions by which callers are not asked for MFA. */
  readonly notAskedForMfa: ReadonlySet<MfaExceptionId>;
  /** Whether somebody can assume the role without MFA, whether or not that is a finding; takes a while to tell. */
  readonly isOpenWithoutMfa: () => boolean;
}

/** How to look at a text. */
export interface SourceOptions {
  readonly lint: LintOptions;
  readonly templates?: Templates | undefined;
  /** Whether it is larger than a policy may be. */
  readonly isLarge?: boolean;
  /** Whether it is taken for a trust policy where it may as well be something else. */
  readonly isNamed: boolean;
  /** Is told of each policy, before the next is read. */
  readonly take: (found: PolicyFindings) => void;
}

/** What a text turned out to be, apart from what was found in its policies. */
export type SourceVerdict =
  | Exclude<SourceAnswer, { readonly kind: "policy" | "roles" }>
  /** It was looked at. */
  | { readonly kind: "checked" };

/** Finds what is wrong with all trust policies of a text. */
export function checkSource(source: SourceText, options: SourceOptions): SourceVerdict {
  const { templates, isLarge = false, isNamed, take } = options;
  const emit = (policy: SourcePolicy): void => take(findingsOf(policy, source, options.lint));
  const answer = readSource(source, { emit, templates, isLarge });
  switch (answer.kind) {
    case "roles":
      return { kind: "checked" };
    case "policy":
      if (answer.doubt !== undefined && !isNamed) return { kind: "nothing", what: answer.doubt };
      emit(answer.policy);
      return { kind: "checked" };
    case "nothing":
    case "too-large":
    case "needs-templates":
      return answer;
  }
}

function findingsOf(policy: SourcePolicy, whole: SourceText, options: LintOptions): PolicyFindings {
  const { name, source = whole } = policy;
  switch (policy.kind) {
    case "policy": {
      const { placed } = policy;
      const notAskedForMfa = new Set<MfaExceptionId>();
      const findings = lintPlaced(source, placed, { ...options, notAskedForMfa: ({ id }) => notAskedForMfa.add(id) });
      const isOpenWithoutMfa = (): boolean =>
        placed.variants.some((node) => {
          const { document, problems } = policyFromJson("trust", source, node, placed.pointer);
          if (document === undefined) return false;
          return prove(compilePolicy({ document, problems }), { kind: "mfa" }, { scope: "all" }).kind !== "proved";
        });
      return {
        findings: findings.map((finding) => outward(finding, name, source)),
        role: placed.role ?? {},
        notAskedForMfa,
        isOpenWithoutMfa,
      };
    }
    case "broken": {
      const findings = policy.problems.map((problem) => findingOf(problem, source));
      return {
        findings: findings.map((finding) => outward(finding, name, source)),
        role: {},
        notAskedForMfa: none,
        isOpenWithoutMfa: nobody,
      };
    }
    case "unknown": {
      const { pointer, span, why } = policy;
      const message = `cannot tell whom ${name === "" ? "this role" : name} trusts: ${why}`;
      const finding = findingOf({ code: "unknown-trust-policy", message, pointer, span }, source);
      const severity = options.severities?.get(finding.rule) ?? finding.severity;
      return {
        findings: severity === "off" ? [] : [outward({ ...finding, severity }, name, source)],
        role: {},
        notAskedForMfa: none,
        isOpenWithoutMfa: nobody,
      };
    }
  }
}

const none: ReadonlySet<MfaExceptionId> = new Set();

/** Of what cannot be read nothing is known, so that no exemption is needed for it. */
function nobody(): boolean {
  return false;
}

/** A finding of a policy as one of the whole text, which may have several roles. */
function outward(finding: Finding, name: string, source: SourceText): Finding {
  const { fix } = finding;
  if (name === "" && fix === undefined) return finding;
  return {
    ...finding,
    ...(fix === undefined ? {} : { fix: { ...fix, edits: fix.edits.map((edit) => source.outwardEdit(edit)) } }),
    ...(name === "" ? {} : { role: name }),
  };
}
