import type { ProfileFinding } from "../finding.js";
import type { Reading } from "../reading.js";

/** What codes and lifetimes of a profile mean for those who use it, by what the clients do. */
export function sessionFindings(readings: readonly Reading[]): readonly ProfileFinding[] {
  return [...durations(readings), ...codes(readings), ...shortSessions(readings)];
}

/** Where a text of `duration_seconds` is another number for another client. */
function durations(readings: readonly Reading[]): readonly ProfileFinding[] {
  const sent = new Map<number | string, Reading[]>();
  let place: ProfileFinding["place"];
  let profile = "";
  for (const reading of readings) {
    const hop = reading.calls.map((each) => each.hop).find(({ durationPlace }) => durationPlace !== undefined);
    if (hop === undefined) continue;
    place = hop.durationPlace;
    profile = hop.profile;
    const value = hop.duration.kind === "sent" ? hop.duration.seconds : hop.duration.kind;
    sent.set(value, [...(sent.get(value) ?? []), reading]);
  }
  if (sent.size < 2) return [];
  const words = [...sent].map(([value, of]) => `${inWords(value)} (${of.map(({ client }) => client.id).join(", ")})`);
  const message = `clients read duration_seconds of the profile ${profile} differently: ${words.join(", ")}`;
  const remedy = "write a whole number of seconds from 900 to 43200";
  const clients = [...sent.values()].flatMap((of) => of.map(({ client }) => client.id));
  return [{ id: "duration-read-differently", severity: "warning", message, remedy, place, clients }];
}

function inWords(value: number | string): string {
  if (typeof value === "number") return `${value} seconds`;
  return value === "none" ? "none is sent" : value === "NaN" ? "NaN" : "no call";
}

function codes(readings: readonly Reading[]): readonly ProfileFinding[] {
  const asking = readings.filter(({ calls }) => calls.some(({ hop }) => hop.code === "asked"));
  const silent = readings.filter(({ calls }) => calls.some(({ hop }) => hop.code === "not sent"));
  const ids = (how: "terminal" | "callback") =>
    asking.filter(({ client }) => client.calls.mfa.is.asks === how).map(({ client }) => client.id);
  const place = [...asking, ...silent].flatMap(({ calls }) => calls.flatMap(({ hop }) => hop.serial ?? []))[0]?.place;
  const found: ProfileFinding[] = [];
  const add = (
    id: string,
    severity: ProfileFinding["severity"],
    clients: readonly string[],
    message: string,
    remedy: string,
  ) => {
    if (clients.length > 0) found.push({ id, severity, message, remedy, place, clients });
  };
  add(
    ...(["code-needs-terminal", "suggestion", ids("terminal")] as const),
    "the prompt for the MFA code needs a terminal, and without one the command fails",
    "in scripts, get a session before, and give the script the session's variables",
  );
  add(
    ...(["code-needs-callback", "suggestion", ids("callback")] as const),
    "the program has to give a function that returns the MFA code",
    "give mfaCodeProvider (SDK 3) or tokenCodeFn (SDK 2)",
  );
  add(
    ...(["mfa-not-sent", "security-warning", silent.map(({ client }) => client.id)] as const),
    "the client does not send mfa_serial of this profile, and calls without MFA",
    "put mfa_serial into the profile that is used directly",
  );
  return found;
}

/** Sessions that are over before a cache uses them again. */
function shortSessions(readings: readonly Reading[]): readonly ProfileFinding[] {
  return readings.flatMap(({ client, calls }): readonly ProfileFinding[] => {
    const { margin } = client.calls.cache.is;
    const short = calls.find(
      ({ hop }) => hop.code === "asked" && margin !== undefined && (hop.lifetime.seconds ?? 0) <= margin,
    )?.hop;
    if (short === undefined) return [];
    const message = `sessions of ${short.lifetime.seconds} seconds are not used again, and each command prompts for a code`;
    const remedy = "write a duration_seconds above 900";
    return [
      {
        id: "session-too-short-to-keep",
        severity: "warning",
        message,
        remedy,
        place: short.durationPlace,
        clients: [client.id],
      },
    ];
  });
}
