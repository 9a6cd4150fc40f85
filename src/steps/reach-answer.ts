import type { IWorld } from "@cucumber/cucumber";
import { placedGaps, type Role } from "../accounts/index.js";
import { attachmentTypes, type ReachEvidence, type ReachVerdict } from "../evidence/index.js";
import type { Reach } from "../reach/index.js";
import { evaluator, reachEntries } from "../report/index.js";
import type { WholeAccounts } from "./account-file.js";
import { StepFailure } from "./step-failure.js";

/** How many entries a failure tells, and how many evidence has. */
const mostTold = 20;
const mostAttached = 100;

/** What was found for a step about whole accounts. */
export interface Answer {
  /** What the step says, with ARNs. */
  readonly statement: string;
  /** What was found of what the step is about: a role or, without one, all. */
  readonly about: Omit<Reach, "accounts" | "gaps"> & { readonly role: Role | undefined };
  /** What makes the statement false, a text each. */
  readonly against: Iterable<string>;
  /** What is not known, and could make it false. */
  readonly open: Iterable<string>;
}

/** Attaches what was found. Throws StepFailure unless it is known that the statement is true. */
export function settle(world: Pick<IWorld, "attach">, asked: WholeAccounts, answer: Answer): void {
  const gaps = placedGaps(asked.accounts);
  const against = told(answer.against);
  const open = told(answer.open);
  const isOpen = open.length > 0 || gaps.length > 0;
  const verdict = against.length > 0 ? "violated" : isOpen ? "unknown" : "holds";
  const evidence = evidenceOf(asked, answer, verdict, gaps.length);
  world.attach(JSON.stringify(evidence, null, 2), { mediaType: attachmentTypes.reach, fileName: "reach.json" });
  if (verdict === "holds") return;
  const { statement } = answer;
  throw new StepFailure(
    [
      verdict === "violated" ? `not true: ${statement}` : `neither proved nor refuted: ${statement}`,
      `decided by ${evaluator} on ${asked.files.map(({ name }) => name).join(", ")}; no backend was asked`,
      ...against,
      ...told(reachEntries({ gaps })),
      ...open,
    ].join("\n\n"),
  );
}

/** As many texts as people read, and whether there are more. */
function told(texts: Iterable<string>): readonly string[] {
  const lines: string[] = [];
  for (const text of texts) {
    if (lines.length === mostTold) return [...lines, "and more, which policy-check reach lists"];
    lines.push(text);
  }
  return lines;
}

function evidenceOf(asked: WholeAccounts, answer: Answer, verdict: ReachVerdict, gaps: number): ReachEvidence {
  const { accounts, files, mfaPropagation } = asked;
  const { role, access, outside, escalations, unknown, unknownEscalations } = answer.about;
  const all = [...accounts.accounts.values()];
  const shown = role === undefined ? [] : access.slice(0, mostAttached);
  const shownOutside = role === undefined ? [] : outside.slice(0, mostAttached - shown.length);
  const ways = escalations.slice(0, mostAttached);
  const ids = [...shown, ...shownOutside, ...ways].flatMap(({ undocumented }) => undocumented);
  const withoutMfa = access.filter(({ mfa }) => mfa === "none").length;
  return {
    evaluator,
    statement: answer.statement,
    verdict,
    role: role?.arn ?? null,
    accounts: [...accounts.accounts.keys()],
    files,
    mfaPropagation,
    counts: {
      users: all.reduce((sum, { users }) => sum + users.size, 0),
      roles: all.reduce((sum, { roles }) => sum + roles.size, 0),
      withoutMfa,
      withMfa: access.length - withoutMfa,
      outside: outside.length,
      escalations: escalations.length,
      unknown: unknown.length + unknownEscalations.length,
      gaps,
    },
    paths: [
      ...shown.map(({ from, mfa, path }) => ({ from, mfa, by: path.map(({ to }) => to) })),
      ...shownOutside.map(({ from, mfa, by }) => ({ from, mfa, by })),
    ],
    escalations: ways.map(({ by, action, on, mfa, leadsTo }) => ({ by, action, on, mfa, leadsTo })),
    undocumented: [...new Set(ids)].sort(),
  };
}
