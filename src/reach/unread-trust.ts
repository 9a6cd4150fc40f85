import { type Accounts, type DocumentContent, type PolicyDocumentOf, readContent } from "../accounts/index.js";
import { compilePolicy, refusals } from "../engine/index.js";
import type { Reach } from "./model.js";

/**
 * What was found, and that it is not known who else reaches roles whose trust policy cannot be decided on: where no user is
 * asked about such a role, nothing else says so.
 */
export function withUnreadTrust({ accounts }: Accounts, reach: Reach, isTo: (arn: string) => boolean): Reach {
  // That it is not known of a service does not fail a run, and it is not known of people either.
  const told = new Set(reach.unknown.filter(({ from }) => from.includes(":user/")).map(({ to }) => to));
  const known = new Map<DocumentContent, string | undefined>();
  const unread = [...accounts.values()].flatMap((account) =>
    [...account.roles.values()].flatMap(({ arn, trustPolicy }) => {
      if (told.has(arn) || !isTo(arn)) return [];
      const why = whyUnread(trustPolicy, known);
      return why === undefined ? [] : [{ from: "everybody", to: arn, why: `the trust policy cannot be read: ${why}` }];
    }),
  );
  return unread.length === 0 ? reach : { ...reach, unknown: [...reach.unknown, ...unread] };
}

/** Why a trust policy cannot be decided on; roles share texts, which are read once. */
function whyUnread(policy: PolicyDocumentOf, known: Map<DocumentContent, string | undefined>): string | undefined {
  if (policy.kind === "unknown") return policy.why;
  const { content } = policy;
  if (known.has(content)) return known.get(content);
  const parsed = readContent("trust", content);
  const { document } = parsed;
  const why =
    document === undefined
      ? (parsed.problems[0]?.message ?? "it is not JSON")
      : refusals(compilePolicy({ ...parsed, document }))[0]?.message;
  known.set(content, why);
  return why;
}
