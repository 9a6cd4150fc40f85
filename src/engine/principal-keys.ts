import { type Caller, parseArn } from "../iam/index.js";
import type { ContextValues } from "./template.js";

/** What a principal settles about one condition key. */
interface SettledKey {
  /** AWS's spelling. */
  readonly key: string;
  /** The value that every request of the principal has; undefined where only its form is settled, or that it is absent. */
  readonly value: string | undefined;
  /** Whether a value that a context gives can be this principal's. */
  readonly suits: (value: string) => boolean;
  /** What it must be, for messages. */
  readonly wanted: string;
}

/**
 * The keys that the principal itself settles, where the context does not give them.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable and, for the keys of
 * services and tokens, https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function withPrincipalKeys(given: ContextValues, caller: Caller): ContextValues {
  const context = new Map(given);
  const settle = (folded: string, value: string): void => {
    if (!context.has(folded)) context.set(folded, [value]);
  };
  // Every request is given these, so what `settledKeys` says of them for messages is not made here. A test compares both.
  switch (caller.kind) {
    case "user":
      settle("aws:principalarn", caller.arn);
      settle("aws:principaltype", "User");
      settle("aws:username", caller.name);
      break;
    case "role":
      settle("aws:principalarn", caller.arn);
      settle("aws:principaltype", "AssumedRole");
      break;
    case "roleSession":
      settle("aws:principalarn", `arn:${caller.partition}:iam::${caller.account}:role/${caller.roleName}`);
      settle("aws:principaltype", "AssumedRole");
      break;
    case "federatedUser":
      settle("aws:principalarn", caller.arn);
      settle("aws:principaltype", "FederatedUser");
      settle("aws:userid", `${caller.account}:${caller.name}`);
      break;
    case "account":
      settle("aws:principalarn", caller.text);
      settle("aws:principaltype", "Account");
      settle("aws:userid", caller.account);
      break;
    case "service":
      settle("aws:principalisawsservice", "true");
      settle("aws:principalservicename", caller.name);
      return context;
    case "provider":
      if (caller.type === "oidc") settle("aws:federatedprovider", caller.text);
      return context;
  }
  settle("aws:principalaccount", caller.account);
  settle("aws:principalisawsservice", "false");
  return context;
}

/** A key of a context that says something else than its principal does. */
export interface PrincipalContradiction {
  /** AWS's spelling. */
  readonly key: string;
  readonly message: string;
}

/** Where a context contradicts its principal: no request of the principal's can have it. */
export function principalContradictions(given: ContextValues, caller: Caller): readonly PrincipalContradiction[] {
  return settledKeys(caller).flatMap(({ key, suits, wanted }) => {
    const values = given.get(key.toLowerCase());
    if (values === undefined || (values.length === 1 && values.every(suits))) return [];
    if (key === namesListKey && values.some(suits)) return [];
    const said = values.map((value) => JSON.stringify(value)).join(", ");
    const message = `the context has ${key} ${said}, but for the principal ${JSON.stringify(textOf(caller))} the key ${wanted}; leave the key out, or change the principal`;
    return [{ key, message }];
  });
}

/**
 * Where a call that assumes a role sets another source identity than the caller's session has: STS refuses to replace it, whatever
 * policies say.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
 */
export function replacedSourceIdentity(given: ContextValues): PrincipalContradiction | undefined {
  const key = "sts:SourceIdentity";
  const [own] = given.get("aws:sourceidentity") ?? [];
  const [set] = given.get("sts:sourceidentity") ?? [];
  if (own === undefined || set === undefined || own === set) return undefined;
  const message = `the context has ${key} ${JSON.stringify(set)}, but the caller's session has the source identity ${JSON.stringify(own)} (aws:SourceIdentity), which STS does not replace; leave one of the keys out, or give both the same value`;
  return { key, message };
}

const namesListKey = "aws:PrincipalServiceNamesList";

/** Words of aws:PrincipalType for those who have an identity in an account. */
const identityTypes = /^(User|AssumedRole|FederatedUser|Account)$/;

function settledKeys(caller: Caller): readonly SettledKey[] {
  switch (caller.kind) {
    case "user":
      return [
        is("aws:PrincipalArn", caller.arn),
        is("aws:PrincipalType", "User"),
        is("aws:username", caller.name),
        hasForm("aws:userid", /^AIDA[^:]*$/, 'is the unique ID of a user, which begins with "AIDA" and has no colon'),
        ...ofAccount(caller.account),
      ];
    case "role":
      return [is("aws:PrincipalArn", caller.arn), ...ofRole(caller.account)];
    case "roleSession":
      return [
        {
          key: "aws:PrincipalArn",
          value: `arn:${caller.partition}:iam::${caller.account}:role/${caller.roleName}`,
          suits: (value) => isArnOfRole(value, caller),
          wanted: `is the ARN of its role, arn:${caller.partition}:iam::${caller.account}:role/${caller.roleName}, with the role's path if it has one`,
        },
        ...ofRole(caller.account),
      ];
    case "federatedUser":
      return [
        is("aws:PrincipalArn", caller.arn),
        is("aws:PrincipalType", "FederatedUser"),
        is("aws:userid", `${caller.account}:${caller.name}`),
        isAbsent("aws:username"),
        ...ofAccount(caller.account),
      ];
    case "account":
      return [
        is("aws:PrincipalArn", caller.text),
        is("aws:PrincipalType", "Account"),
        is("aws:userid", caller.account),
        isAbsent("aws:username"),
        ...ofAccount(caller.account),
      ];
    case "service":
      return [
        isWord("aws:PrincipalIsAWSService", "true"),
        is("aws:PrincipalServiceName", caller.name),
        {
          key: namesListKey,
          value: undefined,
          suits: (value) => value === caller.name,
          wanted: `has ${JSON.stringify(caller.name)} among its values`,
        },
        ...ofNoIdentity,
      ];
    case "provider":
      return [
        ...(caller.type === "oidc" ? [is("aws:FederatedProvider", caller.text)] : []),
        { ...isWord("aws:PrincipalIsAWSService", "false"), value: undefined },
        isAbsent("aws:PrincipalServiceName"),
        isAbsent(namesListKey),
        ...ofNoIdentity,
      ];
  }
}

function ofAccount(account: string): readonly SettledKey[] {
  return [
    is("aws:PrincipalAccount", account),
    isWord("aws:PrincipalIsAWSService", "false"),
    isAbsent("aws:PrincipalServiceName"),
    isAbsent(namesListKey),
  ];
}

function ofRole(account: string): readonly SettledKey[] {
  return [
    is("aws:PrincipalType", "AssumedRole"),
    // Only the form: whatever calls from a role's session may go by a name of its own.
    hasForm(
      "aws:userid",
      /^AROA[^:]*:./,
      'is the unique ID of a role, which begins with "AROA", then a colon and a session\'s name',
    ),
    isAbsent("aws:username"),
    ...ofAccount(account),
  ];
}

/** Services, and callers with a token or an assertion, are not identities of an account. */
const ofNoIdentity: readonly SettledKey[] = [
  {
    key: "aws:PrincipalArn",
    value: undefined,
    suits: (value) => !/^(user|role|assumed-role|federated-user)\/|^root$/.test(parseArn(value)?.resource ?? ""),
    wanted: "is not the ARN of a user, a role or a root user",
  },
  {
    key: "aws:PrincipalType",
    value: undefined,
    suits: (value) => !identityTypes.test(value),
    wanted: "is not the type of a user, a role session or a root user",
  },
  isAbsent("aws:username"),
];

function is(key: string, value: string): SettledKey {
  return { key, value, suits: (given) => given === value, wanted: `is ${JSON.stringify(value)}` };
}

/** A Boolean, whose letter case AWS's documentation does not settle. */
function isWord(key: string, word: string): SettledKey {
  return { key, value: word, suits: (given) => given.toLowerCase() === word, wanted: `is "${word}"` };
}

function hasForm(key: string, form: RegExp, wanted: string): SettledKey {
  return { key, value: undefined, suits: (given) => form.test(given), wanted };
}

function isAbsent(key: string): SettledKey {
  return { key, value: undefined, suits: () => false, wanted: "is absent" };
}

/** Whether an ARN is that of a session's role, whatever the role's path: a session's ARN does not show it. */
function isArnOfRole(text: string, of: Extract<Caller, { readonly kind: "roleSession" }>): boolean {
  const arn = parseArn(text);
  if (arn?.service !== "iam" || arn.partition !== of.partition || arn.account !== of.account) return false;
  return arn.resource.startsWith("role/") && arn.resource.slice(arn.resource.lastIndexOf("/") + 1) === of.roleName;
}

function textOf(caller: Caller): string {
  switch (caller.kind) {
    case "user":
    case "role":
    case "roleSession":
    case "federatedUser":
      return caller.arn;
    case "account":
    case "provider":
      return caller.text;
    case "service":
      return caller.name;
  }
}
