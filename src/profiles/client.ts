/** Where a rule about a client is from. */
export interface Seen {
  /** The versions for which it holds. */
  readonly version: string;
  /** When it was looked at, ISO 8601. */
  readonly date: string;
  /** What was seen, or the page or source file that says it. */
  readonly what: string;
}

/** One rule of a client, and where it is from. */
export interface Rule<Value> {
  readonly is: Value;
  readonly seen: Seen;
}

/** How a client reads the two files. */
export interface FileRules {
  /** Whether `[x]` in the config file is the profile x, as `[profile x]` is. */
  readonly sectionWord: Rule<"needed" | "optional">;
  /** Whether `[profile x]` in the credentials file is the profile x. */
  readonly wordInCredentials: Rule<"ignored" | "read">;
  /** Which names profiles can have in the config file. */
  readonly names: Rule<NameRules>;
  /** What `[profile default]` beside `[default]` means, and `[profile x]` beside `[x]` where both count. */
  readonly twoSpellings: Rule<"the one with the word" | "the later" | "refused">;
  /** What a section that is there twice means. */
  readonly repeatedSection: Rule<"merged" | "refused">;
  /** What a line without a separator, or a setting before the first section, makes of the file. */
  readonly brokenLine: Rule<"refused" | "unread">;
  /** What a byte order mark before the first section makes of it; absent where it changes nothing, or nobody has looked. */
  readonly byteOrderMark?: Rule<"refused" | "section unread">;
  readonly keyCase: Rule<"any" | "exact">;
  readonly separators: Rule<"equals sign" | "equals sign or colon">;
  /** Signs that begin a remark behind a value; the others are a part of the value. */
  readonly remarks: Rule<readonly RemarkSign[]>;
  readonly indented: Rule<IndentedLines>;
  readonly quotes: Rule<"kept" | "taken off">;
  /** What a setting is that has only blanks behind the separator. */
  readonly blankValue: Rule<"empty" | "a blank">;
  /** What of a profile in both files counts for its role. */
  readonly bothFiles: Rule<"joined" | "one file">;
  /** What half of a key in each file is. */
  readonly splitKeys: Rule<"a key" | "refused" | "unread">;
}

export type RemarkSign = "#" | ";";

export interface NameRules {
  readonly quotes: boolean;
  readonly blanks: boolean;
  readonly padding: boolean;
  /** Whether anything but letters, digits and - _ @ + . % : / is allowed. */
  readonly otherCharacters: boolean;
}

export type IndentedLines =
  /** A line that is indented more than the setting above it is a part of its value. */
  | "part of the value"
  /** A setting of its own, except below a setting without a value. */
  | "nested below an empty value"
  /** A setting of its own, wherever it is. */
  | "a setting"
  | "unread";

/** What a profile's credentials can come from. */
export type Ground =
  | "role"
  | "webIdentity"
  | "sso"
  | "keysInCredentials"
  | "keysInConfig"
  | "process"
  /** `login_session`: what `aws login` left. */
  | "login"
  /** `credential_source` without a role. */
  | "bareSource";

/** How a client finds a profile's credentials. */
export interface ChainRules {
  /** What the profile that was asked for is taken for: the first that is there. */
  readonly order: Rule<readonly Ground[]>;
  /** The same of a profile that another one names as its source. */
  readonly sourceOrder: Rule<readonly Ground[]>;
  readonly roleWithoutSource: Rule<"refused" | "unread" | "by own credentials">;
  /** A profile with `source_profile` and without `role_arn`. */
  readonly sourceWithoutRole: Rule<"refused" | "unread">;
  /** A profile with `source_profile` and `credential_source`. */
  readonly twoSources: Rule<"refused" | "the profile" | "unread">;
  /** Whether one profile may have only one of source profile, credential source, process and web identity. */
  readonly oneKind: Rule<boolean>;
  /** Of a source profile with keys and a role. */
  readonly sourceWithKeysAndRole: Rule<"keys" | "role by own keys">;
  /** Whether keys of the profile that was asked for end a cycle. */
  readonly keysEndCycle: Rule<"in the source itself only" | "always">;
  /** The values of `credential_source` that are supported. */
  readonly credentialSources: Rule<readonly string[]>;
}

/** How text of `duration_seconds` becomes a number. */
export interface DurationRules {
  /** What is sent where nothing is set; undefined for no parameter. */
  readonly unset: number | undefined;
  readonly reads: "whole number" | "leading digits";
  /** What is sent for a text that is not a number. */
  readonly unreadable: "nothing" | "the default" | "NaN" | "refused";
  readonly empty: "nothing" | "the default" | "refused";
  readonly zero: "sent" | "nothing" | "the default";
  /** Whether the client itself refuses less than 900. */
  readonly checksMinimum: boolean;
}

/** How a client calls STS for a role. */
export interface CallRules {
  readonly duration: Rule<DurationRules>;
  /** The session name that it makes up, with digits for what differs from call to call. */
  readonly sessionName: Rule<string>;
  /** What becomes of an external ID that is empty or too short. */
  readonly shortExternalId: Rule<"refused" | "left to STS">;
  readonly mfa: Rule<MfaRules>;
  readonly cache: Rule<CacheRules>;
  /** Whose region the role's call is signed for. */
  readonly region: Rule<"the profile of the role" | "the client" | "none, the call goes to the global endpoint">;
}

export interface MfaRules {
  /** Who gives the code. */
  readonly asks: "terminal" | "callback" | "nobody";
  /** What becomes of `mfa_serial` where nobody can be asked. */
  readonly unasked: "the client refuses" | "no serial number is sent" | "the serial number is sent without a code";
  /** Whether the serial number of a role that is not the last in a chain is sent. */
  readonly inner: "sent" | "not sent";
}

/** Where sessions are kept. */
export interface CacheRules {
  readonly kept: "in files" | "in the process" | "nowhere";
  /** A clause: by what, and for how long. */
  readonly words: string;
  /** Of sessions in files: one that ends in less than so many seconds is not used again. */
  readonly margin: number | undefined;
}

/** What a client does with endpoints in profiles. */
export interface EndpointRules {
  /** A clause that goes on after "the client". */
  readonly words: string;
  /** Whether the call for the role goes to the endpoint of the role's profile, however the profile is named. */
  readonly followed: boolean;
}

/** A program or library that reads profiles. */
export interface Client {
  /** As `--client` names it. */
  readonly id: string;
  /** The name in `--client` that means this one and those like it. */
  readonly family: string;
  readonly name: string;
  readonly version: string;
  /** Where it is in lists. */
  readonly rank: number;
  readonly files: FileRules;
  readonly chain: ChainRules;
  readonly calls: CallRules;
  readonly endpoints: Rule<EndpointRules>;
}

/** Makes rules of what was seen of one client. */
export function seenOf(version: string, date: string) {
  return <Value>(is: Value, what: string): Rule<Value> => ({ is, seen: { version, date, what } });
}
