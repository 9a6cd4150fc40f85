import { callsForKey, callsForPassword } from "../credentials.js";
import { shortName, type UserThing, type WayOn } from "../way.js";

const way: WayOn<UserThing> = {
  id: "enable-mfa-device",
  action: "iam:EnableMFADevice",
  // Force-MFA policies leave it open, so whoever has the access key can do it.
  source: "https://www.mwrcybersec.com/when-mfa-becomes-sfa",
  summary: "registers an MFA device for the user, or for another user whose credentials the caller can get",
  kind: "user",
  attempts: (thing) => {
    const { arn, node } = thing;
    const register = { action: "iam:EnableMFADevice", resource: arn };
    const ways = [
      { by: "key" as const, calls: callsForKey(thing) },
      ...callsForPassword(thing).map((call) => ({ by: "password" as const, calls: [call] })),
    ];
    return [
      {
        calls: [register],
        effect: `registers an MFA device for ${shortName(arn)}, as anybody can who has the credentials`,
        gain: { kind: "device", user: node, by: "own" },
      },
      ...ways.map(({ by, calls }) => ({
        calls: [register, ...calls] as const,
        effect: `registers an MFA device for ${shortName(arn)} and gets credentials of the user`,
        gain: { kind: "device" as const, user: node, by },
      })),
    ];
  },
};

export default way;
