import type { SourceText } from "../diagnostics/index.js";
import {
  isAboutMfa,
  type RolesBefore,
  readConfiguration,
  readSource,
  type SourceAnswer,
  type SourcePolicy,
  type Templates,
  type Terraform,
} from "../sources/index.js";
import { type InspectedPart, inspectedPart, unreadUsers } from "./inspected-policy.js";
import { isAccountDump, usersIn } from "./users.js";

/** How to look at a text. */
export interface InspectionOptions {
  /** Whether it is taken for a trust policy where it may as well be something else. */
  readonly isNamed: boolean;
  /** Whether it is larger than a policy may be. */
  readonly isLarge?: boolean;
  /** What reads templates, where a text needed that before. */
  readonly templates?: Templates | undefined;
  /** Accounts that are asked about: what is not known of a policy may be one of them. */
  readonly accounts?: readonly string[] | undefined;
  /** Whether identity policies are handed on as well: those that are named, and others that have to do with MFA. */
  readonly identityPolicies?: boolean | undefined;
  /** Whether the users of authorization details are handed on, and not the identity policies in them. */
  readonly users?: boolean | undefined;
  /** Whether dumps of accounts are handed on as a whole as well, whatever they are read as. */
  readonly dumps?: boolean | undefined;
  /** The roles of texts that were read before, where they may be there once more. */
  readonly before?: RolesBefore | undefined;
  /** Is told of each part, before the next is read. */
  readonly take: (part: InspectedPart) => void;
}

/** What a text turned out to be, apart from the policies in it. */
export type SourceVerdict =
  /** It was read, and its policies were handed on. */
  | { readonly kind: "read" }
  /** It holds no trust policy, but this. */
  | Extract<SourceAnswer, { readonly kind: "nothing" }>
  /** It is far larger than a policy, and not a list of roles. */
  | Extract<SourceAnswer, { readonly kind: "too-large" }>
  /** It is to be read again with `loadTemplates`; what was handed on does not count. */
  | Extract<SourceAnswer, { readonly kind: "needs-templates" }>;

/**
 * Finds the trust policies of a text, which is recognised by its content: the one reader of all that ask about policies.
 * Never throws.
 */
export function inspectSource(source: SourceText, options: InspectionOptions): SourceVerdict {
  const { templates, isLarge = false, isNamed, accounts, before, take } = options;
  if (options.dumps === true && isAccountDump(source)) take({ kind: "dump", source });
  const hasUsers = options.users === true && isAccountDump(source);
  const identityPolicies = options.identityPolicies === true && !hasUsers;
  const verdict = inspectParts(source, { templates, isLarge, isNamed, accounts, identityPolicies, before, take });
  if (!hasUsers || verdict.kind === "needs-templates") return verdict;
  const { users, problems } = usersIn(source, templates?.readYaml);
  for (const user of users) take(user);
  if (users.length === 0 && problems.length === 0) return verdict;
  for (const why of problems) take(unreadUsers(source, why));
  return { kind: "read" };
}

function inspectParts(source: SourceText, options: InspectionOptions): SourceVerdict {
  const { templates, isLarge = false, isNamed, accounts, identityPolicies, before, take } = options;
  const emit = (policy: SourcePolicy): void => take(inspectedPart(policy, source));
  const answer = readSource(source, { emit, templates, isLarge, accounts, identityPolicies, before });
  switch (answer.kind) {
    case "roles":
      return { kind: "read" };
    case "policy":
      if (answer.doubt !== undefined && !isNamed) return { kind: "nothing", what: answer.doubt };
      if (answer.instead !== undefined && !isNamed && !isAboutMfa(answer))
        return { kind: "nothing", ...answer.instead };
      emit(answer.policy);
      return { kind: "read" };
    case "nothing":
    case "too-large":
    case "needs-templates":
      return answer;
  }
}

/** The same for a text of Terraform's configuration that stands alone; whose is one, `isConfiguration` of the sources says. */
export function inspectConfiguration(
  source: SourceText,
  { terraform, accounts, take }: Pick<InspectionOptions, "accounts" | "take"> & { readonly terraform: Terraform },
): Exclude<SourceVerdict, { readonly kind: "needs-templates" | "too-large" }> {
  const answer = readConfiguration(source, terraform, accounts);
  if (answer.kind === "nothing") return answer;
  for (const policy of answer.policies) take(inspectedPart(policy, source));
  return { kind: "read" };
}
