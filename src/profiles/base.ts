import type { StaticKey } from "./profiles.js";
import type { Place } from "./text/lines.js";

/** The credentials that a profile's calls begin with. */
export type Base =
  | { readonly kind: "keys"; readonly profile: string; readonly key: StaticKey; readonly place: Place }
  /** `credential_source`: variables, an instance, a container. */
  | { readonly kind: "source"; readonly source: string; readonly place: Place }
  | {
      readonly kind: "sso";
      readonly profile: string;
      readonly account: string | undefined;
      readonly role: string | undefined;
      /** The name of the sso-session section; undefined for settings of the older form. */
      readonly session: string | undefined;
      readonly place: Place;
    }
  /** The program is named and never run. */
  | { readonly kind: "process"; readonly profile: string; readonly program: string; readonly place: Place }
  /** `session` is the ARN of the user or role that signed in with `aws login`. */
  | { readonly kind: "login"; readonly profile: string; readonly session: string; readonly place: Place }
  | { readonly kind: "webIdentity"; readonly profile: string; readonly tokenFile: string; readonly place: Place };

/** What people call them. */
export function baseInWords(base: Base): string {
  switch (base.kind) {
    case "keys": {
      const what = base.key.isTemporary ? "the temporary credentials" : "the access key";
      return `${what} ${base.key.id} of the profile ${base.profile}`;
    }
    case "source":
      return sources.get(base.source) ?? `the credential source ${base.source}`;
    case "sso": {
      const role = base.role === undefined ? "a session" : `a session of ${base.role}`;
      const account = base.account === undefined ? "" : ` in the account ${base.account}`;
      return `${role}${account} from IAM Identity Center (profile ${base.profile})`;
    }
    case "process":
      return `what the program ${base.program} gives (profile ${base.profile})`;
    case "login":
      return `the sign-in of ${base.session} by aws login (profile ${base.profile})`;
    case "webIdentity":
      return `the web identity token in ${base.tokenFile}`;
  }
}

const sources = new Map([
  ["Environment", "the credentials in the environment's variables"],
  ["Ec2InstanceMetadata", "the role of the EC2 instance"],
  ["EcsContainer", "the role of the container"],
]);
