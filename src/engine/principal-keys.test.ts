import { expect, test } from "vitest";
import { readCaller } from "../iam/index.js";
import { principalContradictions, withPrincipalKeys } from "./principal-keys.js";

const ofAccount = { "aws:principalaccount": "111122223333", "aws:principalisawsservice": "false" };

/** What each kind of caller settles, in the order in which requests are given it. */
const settled: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "arn:aws:iam::111122223333:user/team/alice": {
    "aws:principalarn": "arn:aws:iam::111122223333:user/team/alice",
    "aws:principaltype": "User",
    "aws:username": "alice",
    ...ofAccount,
  },
  "arn:aws:iam::111122223333:role/team/deploy": {
    "aws:principalarn": "arn:aws:iam::111122223333:role/team/deploy",
    "aws:principaltype": "AssumedRole",
    ...ofAccount,
  },
  "arn:aws:sts::111122223333:assumed-role/deploy/session": {
    "aws:principalarn": "arn:aws:iam::111122223333:role/deploy",
    "aws:principaltype": "AssumedRole",
    ...ofAccount,
  },
  "arn:aws:sts::111122223333:federated-user/bob": {
    "aws:principalarn": "arn:aws:sts::111122223333:federated-user/bob",
    "aws:principaltype": "FederatedUser",
    "aws:userid": "111122223333:bob",
    ...ofAccount,
  },
  "arn:aws:iam::111122223333:root": {
    "aws:principalarn": "arn:aws:iam::111122223333:root",
    "aws:principaltype": "Account",
    "aws:userid": "111122223333",
    ...ofAccount,
  },
  "ec2.amazonaws.com": {
    "aws:principalisawsservice": "true",
    "aws:principalservicename": "ec2.amazonaws.com",
  },
  "accounts.google.com": { "aws:federatedprovider": "accounts.google.com" },
  "arn:aws:iam::111122223333:saml-provider/Idp": {},
};

for (const [text, keys] of Object.entries(settled)) {
  test(`requests of ${text} are given what it settles, and messages say the same`, () => {
    const caller = readCaller(text);
    if (caller === undefined) throw new Error("no caller");
    const filled = withPrincipalKeys(new Map(), caller);
    expect([...filled]).toEqual(Object.entries(keys).map(([key, value]) => [key, [value]]));
    expect(principalContradictions(filled, caller)).toEqual([]);
    // Each of them is looked at: another value is a contradiction.
    const others = new Map([...filled.keys()].map((key) => [key, ["something else"]]));
    expect(
      principalContradictions(others, caller)
        .map(({ key }) => key.toLowerCase())
        .sort(),
    ).toEqual(Object.keys(keys).sort());
    // What a context gives stays.
    expect(withPrincipalKeys(others, caller)).toEqual(others);
  });
}
