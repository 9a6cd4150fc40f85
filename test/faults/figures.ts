/** What rounds of faults came to; all but the first two must be 0. */
export interface Figures {
  rounds: number;
  /** Changes that a server answered, and files that a command wrote. */
  answered: number;
  /** Answered changes that are not there afterwards. */
  lost: number;
  /** Files that are neither the old one nor the new one, and damaged ones that were taken for whole. */
  corrupt: number;
  /** Files that are left where there should be none, after the next start. */
  leftovers: number;
  /** Changes that were made and whose answer did not go out, where it should; exit codes that are not the right ones. */
  unanswered: number;
  /** What happened, where something did. */
  readonly problems: string[];
}

/** Nothing yet. */
export function noFigures(): Figures {
  return { rounds: 0, answered: 0, lost: 0, corrupt: 0, leftovers: 0, unanswered: 0, problems: [] };
}

const counted = ["rounds", "answered", "lost", "corrupt", "leftovers", "unanswered"] as const;

/** Adds one to the other. */
export function add(sum: Figures, figures: Figures): void {
  for (const name of counted) sum[name] += figures[name];
  sum.problems.push(...figures.problems);
}

/** What must be 0, as a test compares it. */
export function faultsOf({ lost, corrupt, leftovers, unanswered, problems }: Figures) {
  return { lost, corrupt, leftovers, unanswered, problems };
}

/** {@link faultsOf} of rounds in which everything is right. */
export const noFaults = { lost: 0, corrupt: 0, leftovers: 0, unanswered: 0, problems: [] };
