const units = [
  [86_400, "day"],
  [3600, "hour"],
  [60, "minute"],
] as const;

/** Seconds in the unit in which people would say them: `15 minutes`, `1 hour`, `3601 seconds`. */
export function durationInWords(seconds: number): string {
  for (const [size, name] of units) {
    if (seconds !== 0 && seconds % size === 0) return counted(seconds / size, name);
  }
  return counted(seconds, "second");
}

function counted(number: number, name: string): string {
  return `${number} ${name}${number === 1 ? "" : "s"}`;
}
