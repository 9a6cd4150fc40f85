/** The versions of cucumber that run the scenarios, for people. */
export const supportedCucumber = "a version from 12.5 to 13";

/** Whether a version of cucumber, as `12.9.0`, can run the scenarios. */
export function isSupportedCucumber(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return isSupported(major, minor);
}

/**
 * The lowest major version of Node on which a version of cucumber runs, as its `engines` say; 12.5 to 12.9 run on each Node that
 * policy-check supports.
 */
export function nodeForCucumber(version: string): number {
  return version.startsWith("13.") ? 22 : 20;
}

/**
 * Whether npm can install a version that runs the scenarios for this range of a package.json. Ranges of another form than `^9.0.0`,
 * `~12.9.0`, `12.9.0` and `12.x`, and those that are no ranges, count as such: what is installed tells then.
 */
export function mayBeSupportedCucumber(range: string): boolean {
  return range.split("||").some((part) => {
    const [, sign, major, minor] =
      /^\s*([\^~=v]?)(\d+)(?:\.(\d+|x|\*))?(?:\.(?:\d+|x|\*))?(?:[-+][\w.+-]+)?\s*$/i.exec(part) ?? [];
    if (major === undefined) return true;
    const isAnyMinor = sign === "^" || minor === undefined || !/^\d+$/.test(minor);
    return isSupported(Number(major), isAnyMinor ? Number.POSITIVE_INFINITY : Number(minor));
  });
}

function isSupported(major: number, minor: number): boolean {
  return major === 13 || (major === 12 && minor >= 5);
}
