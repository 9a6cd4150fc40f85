import type { Account, User } from "../../accounts/index.js";
import { SourceText } from "../../diagnostics/index.js";
import { compilePolicy } from "../../engine/index.js";
import { parsePolicy } from "../../policy/index.js";
import type { Asked, Asker } from "../ask.js";
import { type Caller, userCaller } from "../caller.js";
import type { Held, HeldPolicyText } from "../documents.js";
import type { RoleNode, Universe } from "../universe.js";
import { everythingAt } from "./after.js";

/** Trust policies as somebody may write them who can. */
export class Trusts {
  readonly #asker: Asker;
  readonly #universe: Universe;
  /** An account that the files do not have. */
  readonly #other: string;
  readonly #known = new Map<string, Omit<HeldPolicyText, "label">>();

  constructor(universe: Universe, asker: Asker, accounts: ReadonlySet<string>) {
    this.#universe = universe;
    this.#asker = asker;
    let number = 999_999_999_999;
    while (accounts.has(String(number))) number--;
    this.#other = String(number);
  }

  /** The trust of a role whose policy names a caller, and asks nothing. */
  naming({ entity }: Pick<Caller, "entity">, { role }: Pick<RoleNode, "role">): Held {
    const known = this.#known.get(entity.arn) ?? trustOf(entity.arn);
    this.#known.set(entity.arn, known);
    return { policies: [{ ...known, label: { policy: "trust", role: role.arn } }], unknown: [] };
  }

  /** Whether a caller of another account can assume a role that trusts it: RCPs may say no. */
  ofStrangers(node: RoleNode): Asked {
    const account: Account = { ...node.account, id: this.#other };
    const { place } = node.role;
    const unknown = { kind: "unknown", why: "the user is not in the files" } as const;
    const user: User = {
      ...{ kind: "user", arn: `arn:${account.partition}:iam::${account.id}:user/other`, name: "other", path: "/" },
      ...{ id: undefined, created: undefined, place, groups: [], boundary: undefined, tags: [] },
      ...{ inlinePolicies: [{ name: "any", document: everythingAt({ place }) }], attachedPolicies: [] },
      credentials: { password: unknown, activeAccessKeys: unknown, mfa: unknown },
    };
    const caller = userCaller(account, user, this.#universe.documents.side(account, user, undefined));
    const target = { ...node.target, trust: this.naming(caller, node) };
    return this.#asker.ask(caller, target, { mfa: { kind: "none", hasKey: true }, fixed: {}, lacks: () => false });
  }
}

function trustOf(arn: string): Omit<HeldPolicyText, "label"> {
  const text = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: arn }, Action: "sts:AssumeRole" }],
  });
  const source = new SourceText("", text);
  const parsed = parsePolicy("trust", source);
  // INVARIANT: the text is a policy.
  if (parsed.document === undefined) throw new Error("the text is not a policy");
  const policy = compilePolicy({ ...parsed, document: parsed.document });
  const place = { source, span: { start: 0, end: text.length }, pointer: "" };
  return {
    ...{ policy, id: -1, kind: "trust" },
    document: { kind: "document", content: { text }, place, node: undefined },
  };
}
