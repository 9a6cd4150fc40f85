import { callsForKey, callsForPassword } from "../credentials.js";
import { iamPage, shortName, type UserThing, type WayOn } from "../way.js";

const way: WayOn<UserThing> = {
  id: "enable-mfa-device",
  action: "iam:EnableMFADevice",
  source: iamPage("iam:EnableMFADevice"),
  summary: "registers an MFA device for the user, or for another user whose credentials the caller can get",
  kind: "user",
  attempts: (thing) => {
    const { arn, node } = thing;
    const register = { action: "iam:EnableMFADevice", resource: arn };
    const ways = [callsForKey(thing), ...callsForPassword(thing).map((call) => [call])];
    return [
      {
        calls: [register],
        effect: `registers an MFA device of the caller's choice for ${shortName(arn)}`,
        gain: { kind: "device", user: node, isOwn: true },
      },
      ...ways.map((calls) => ({
        calls: [register, ...calls] as const,
        effect: `registers an MFA device for ${shortName(arn)} and gets credentials of the user`,
        gain: { kind: "device" as const, user: node, isOwn: false },
      })),
    ];
  },
};

export default way;
