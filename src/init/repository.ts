import type { Position } from "../diagnostics/index.js";

/** A trust policy that was found, as far as the plan needs to know it. */
export interface SeenPolicy {
  /** From the folder that is set up, with `/`. */
  readonly path: string;
  readonly accounts: readonly SeenAccount[];
  /** Whether the file is the policy and nothing else. */
  readonly isWhole: boolean;
}

/** An account ID in a policy: of the role itself, or of somebody whom the policy names. */
export interface SeenAccount {
  readonly account: string;
  readonly kind: "home" | "named";
}

/** The hosts whose CI jobs can be written. */
export const ciHosts = ["github", "gitlab"] as const;
export type CiHost = (typeof ciHosts)[number];

/** Programs that install packages, each told by its lock file. */
export type PackageManager = "npm" | "pnpm" | "yarn";

/** The folder that is set up, as it is before anything is written. */
export interface SeenRepository {
  readonly policies: readonly SeenPolicy[];
  /** Files with JSON that are no trust policies, of those that commands look at. */
  readonly others: readonly string[];
  /** The texts of the files that a plan may have to do with, by their paths; those that are not there are missing. */
  readonly texts: ReadonlyMap<string, string>;
  /** The way from the top of the git repository to the folder, as `infra/`; "" at the top, and outside of a repository. */
  readonly belowTop: string;
  /** Where its CI runs, by its files or its remote. */
  readonly host: CiHost | undefined;
  readonly defaultBranch: string;
  readonly packageManager: PackageManager;
}

/** What people decided, or what holds without their word. */
export interface InitChoices {
  readonly ci: CiHost | "none";
  readonly ownAccounts: readonly string[];
  /** The folders, files and globs that commands get. */
  readonly policyPaths: readonly string[];
  /** What npm installs policy-check and cucumber from. */
  readonly packages: { readonly policyCheck: string; readonly cucumber: string };
  /** Whether the scenarios show all outcomes, so the job can require that. */
  readonly isCoverageComplete: boolean;
  /** Whether all features are scaffold's, so the job can require that they fit the policies. */
  readonly hasScaffoldedFeatures: boolean;
}

/** What becomes of a file. */
export type FilePlan =
  | { readonly kind: "write"; readonly path: string; readonly why: string; readonly text: string }
  /** Lines are added at the end of a file that is there; `text` is the whole file after that. */
  | {
      readonly kind: "append";
      readonly path: string;
      readonly why: string;
      readonly added: string;
      readonly text: string;
    }
  /** A feature that `scaffold` wrote is brought up to date by its rule: what people edited stays. */
  | {
      readonly kind: "update";
      readonly path: string;
      readonly why: string;
      readonly before: string;
      readonly text: string;
    }
  /** The file is there and has what it needs. */
  | { readonly kind: "kept"; readonly path: string; readonly why: string }
  /** The file is there without what it needs: somebody has to add it, because comments and order are theirs. */
  | { readonly kind: "paste"; readonly path: string; readonly why: string; readonly lines: string }
  /** The file is there and cannot be read as what it is, so nothing that has to do with it can work until it is corrected. */
  | {
      readonly kind: "broken";
      readonly path: string;
      readonly at: Position;
      readonly why: string;
      readonly remedy: string;
    };

/** A file, or a few that belong together, which `init` may write. */
export interface PlannedFile {
  /** What `--without` calls it. */
  readonly id: string;
  /** What people are asked about it. */
  readonly label: string;
  /** The paths that its plan looks at, so their texts are read. */
  readonly looksAt: readonly string[];
  /** Nothing where it has no place here. */
  plan(seen: SeenRepository, choices: InitChoices): readonly FilePlan[];
}

/** A file that init writes only where there is none. */
export function writtenOnce(
  seen: SeenRepository,
  { path, why, text }: { readonly path: string; readonly why: string; readonly text: string },
): FilePlan {
  const present = seen.texts.get(path);
  if (present === undefined) return { kind: "write", path, why, text };
  return { kind: "kept", path, why: present === text ? "as init writes it" : "it exists and stays as it is" };
}
