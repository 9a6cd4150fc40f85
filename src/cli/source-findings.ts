import { prove } from "../analysis/index.js";
import type { Finding, SourceText } from "../diagnostics/index.js";
import { compilePolicy } from "../engine/index.js";
import { findingOf, type LintOptions, lintPlaced, type MfaExceptionId, type RoleFacts } from "../lint/index.js";
import { policyFromJson } from "../policy/index.js";
import {
  type Origins,
  originOf,
  type Remark,
  readSource,
  type SourceAnswer,
  type SourcePolicy,
  type Templates,
} from "../sources/index.js";

/** What was found in one policy of a text, with places in that text. */
export interface PolicyFindings {
  readonly findings: readonly Finding[];
  readonly role: RoleFacts;
  /** The exceptions by which callers are not asked for MFA. */
  readonly notAskedForMfa: ReadonlySet<MfaExceptionId>;
  /** Whether somebody can assume the role without MFA, whether or not that is a finding; takes a while to tell. */
  readonly isOpenWithoutMfa: () => boolean;
  /** Why the text does not count as read, although what it shows was checked. */
  readonly unread?: string | undefined;
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
      const remarks = remarksOn(policy.remarks, options);
      const found = lintPlaced(source, placed, { ...options, notAskedForMfa: ({ id }) => notAskedForMfa.add(id) });
      const findings = [...found, ...remarks];
      const isOpenWithoutMfa = (): boolean =>
        placed.variants.some((node) => {
          const { document, problems } = policyFromJson("trust", source, node, placed.pointer);
          if (document === undefined) return false;
          return prove(compilePolicy({ document, problems }), { kind: "mfa" }, { scope: "all" }).kind !== "proved";
        });
      return {
        findings: findings.map((finding) => outward(finding, name, source, policy.origins)),
        role: placed.role ?? {},
        notAskedForMfa,
        isOpenWithoutMfa,
        unread: policy.rewritten,
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
        findings: [
          ...(severity === "off" ? [] : [{ ...finding, severity }]),
          ...remarksOn(policy.remarks, options),
        ].map((each) => outward(each, name, source)),
        role: {},
        notAskedForMfa: none,
        isOpenWithoutMfa: nobody,
        unread: policy.rewritten,
      };
    }
    case "unread": {
      const { code, pointer, span, why } = policy;
      const finding = findingOf({ code, message: why, pointer, span }, source);
      return { findings: [finding], role: {}, notAskedForMfa: none, isOpenWithoutMfa: nobody, unread: why };
    }
  }
}

const none: ReadonlySet<MfaExceptionId> = new Set();

/** What is to be said of how a text is read; people may find that more or less grave, unless something was not checked. */
function remarksOn(remarks: readonly Remark[] = [], { severities }: LintOptions): readonly Finding[] {
  return remarks.flatMap((remark): readonly Finding[] => {
    const finding = findingOf(remark, remark.source);
    const severity = severities?.get(finding.rule) ?? finding.severity;
    return severity === "off" ? [] : [{ ...finding, severity }];
  });
}

/** Of what cannot be read nothing is known, so that no exemption is needed for it. */
function nobody(): boolean {
  return false;
}

/**
 * A finding of a policy as one of the whole text, which may have several roles. What stands elsewhere in the text is not
 * repaired from here: it may belong to other roles, too.
 */
function outward(finding: Finding, name: string, source: SourceText, origins?: Origins): Finding {
  const { fix, pointer, related, ...rest } = finding;
  if (name === "" && fix === undefined && origins === undefined) return finding;
  const isFixed = fix !== undefined && origins === undefined;
  return {
    ...rest,
    pointer: originOf(pointer, origins),
    related: related.map((place) => ({ ...place, pointer: originOf(place.pointer, origins) })),
    ...(isFixed ? { fix: { ...fix, edits: fix.edits.map((edit) => source.outwardEdit(edit)) } } : {}),
    ...(name === "" ? {} : { role: name }),
  };
}
