import { count, type SkippedFile } from "../report/index.js";
import type { Input } from "./inputs.js";

/** What people say of inputs in which there may be nothing. */
export interface EmptinessOptions {
  /** Whether it is a success where nothing was checked. */
  readonly allowEmpty: boolean;
  /** Whether named files without a trust policy are passed over. */
  readonly skipOthers: boolean;
}

/** Whether inputs of which all were passed over are as they should be. */
export function mayBeEmpty(inputs: readonly Input[], { allowEmpty, skipOthers }: EmptinessOptions): boolean {
  // Who hands over files one by one does not know what is in them.
  return allowEmpty || (skipOthers && inputs.every(({ isNamed }) => isNamed));
}

/** That nothing was checked, and why: how many files were passed over for what. */
export function nothingChecked(skipped: readonly SkippedFile[]): string {
  const reasons = new Map<string, number>();
  for (const { why } of skipped) {
    const reason = /^(?:holds no trust policy|is not read) \((.+)\)$/.exec(why)?.[1] ?? why;
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  const sorted = [...reasons].sort(([, one], [, other]) => other - one);
  const shown = sorted
    .map(([reason, times]) => (times === 1 ? reason : `${reason} (${times} files)`))
    .slice(0, mostReasons);
  const rest = sorted.length > mostReasons ? " and others" : "";
  const passed =
    skipped.length === 0 ? "" : `, ${count(skipped.length, "file")} passed over: ${shown.join("; ")}${rest}`;
  return `nothing was checked: there is no trust policy in what was named${passed}`;
}

/** More reasons are left out. */
const mostReasons = 5;

/** What to do about it, where the command has the option. */
export const emptyHint = "name files that hold trust policies; --allow-empty makes this a success";
