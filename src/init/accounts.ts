import { isAccountId, parseArn } from "../iam/index.js";
import type { InspectedPolicy } from "../inspection/index.js";
import type { SeenAccount, SeenPolicy } from "./repository.js";

/**
 * The accounts of a policy: that of the role (as its file says it, or as the role's own identity providers show it, which are
 * always of the role's account) and those that its principals name. Accounts that stand in for values that are not known are
 * left out.
 */
export function accountsIn(policy: InspectedPolicy): readonly SeenAccount[] {
  const { content, facts } = policy;
  const found: SeenAccount[] = [];
  if (facts.account !== undefined && isAccountId(facts.account)) found.push({ account: facts.account, kind: "home" });
  if (content.kind !== "known") return found;
  // In several variants only what all of them have is the text's own.
  const [first, ...others] = content.variants.map(({ document }) =>
    document.statements.flatMap(({ principal, effect }) =>
      principal === undefined || effect?.value !== "Allow" ? [] : principal.values.flatMap(accountOf),
    ),
  );
  for (const one of first ?? []) {
    if (others.every((variant) => variant.some(({ account }) => account === one.account))) found.push(one);
  }
  return found;
}

function accountOf({
  type,
  value,
}: {
  readonly type: { readonly value: string };
  readonly value: string;
}): readonly SeenAccount[] {
  if (isAccountId(value) && type.value === "AWS") return [{ account: value, kind: "named" }];
  const account = parseArn(value)?.account;
  if (account === undefined || !isAccountId(account)) return [];
  if (type.value === "Federated") return [{ account, kind: "home" }];
  return type.value === "AWS" ? [{ account, kind: "named" }] : [];
}

/** An account with how often it is the role's own and how often a principal's, in policies. */
export interface AccountUse {
  readonly account: string;
  readonly home: number;
  readonly named: number;
}

/** The accounts of all policies, those that are a role's own first, then by how many policies name them. */
export function accountUses(policies: readonly SeenPolicy[]): readonly AccountUse[] {
  const uses = new Map<string, { account: string; home: number; named: number }>();
  for (const { accounts } of policies) {
    const counted = new Set<string>();
    for (const { account, kind } of accounts) {
      if (counted.has(`${kind} ${account}`)) continue;
      counted.add(`${kind} ${account}`);
      const use = uses.get(account) ?? { account, home: 0, named: 0 };
      use[kind] += 1;
      uses.set(account, use);
    }
  }
  return [...uses.values()].sort(
    (one, other) => other.home - one.home || other.named - one.named || (one.account < other.account ? -1 : 1),
  );
}

/**
 * The accounts that are taken for the reader's own if nobody is asked: those that roles are certainly in; if no file tells,
 * the one that most policies name, if there is one such. Trust in the others stays something that `check` reports.
 */
export function likelyOwnAccounts(uses: readonly AccountUse[]): readonly string[] {
  const homes = uses.filter(({ home }) => home > 0).map(({ account }) => account);
  if (homes.length > 0) return homes;
  const [first, second] = uses;
  if (first === undefined || (second !== undefined && second.named === first.named)) return [];
  return [first.account];
}
