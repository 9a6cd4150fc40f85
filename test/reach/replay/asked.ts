import { expect } from "vitest";
import { type Accounts, readAccounts, readControlPolicies } from "../../../src/accounts/index.js";
import { SourceText } from "../../../src/diagnostics/index.js";
import { type Reach, reachOf } from "../../../src/reach/index.js";

/** What is asked of both the search and the endpoint. */
export interface Asked {
  readonly dumps: readonly object[];
  readonly serviceControl?: readonly (readonly object[])[];
  readonly resourceControl?: readonly (readonly object[])[];
  readonly credentialReport?: string | undefined;
  readonly mfaPropagation?: "documented" | "observed" | undefined;
}

/** The accounts of dumps in which nothing is wrong. */
export function accountsOf({ dumps, credentialReport }: Asked): Accounts {
  const credentialReports = credentialReport === undefined ? [] : [new SourceText("report.csv", credentialReport)];
  const files = dumps.map((dump, index) => source(`dump-${index}.json`, dump));
  const accounts = readAccounts(files, { credentialReports });
  expect(accounts.problems).toEqual([]);
  return accounts;
}

function source(name: string, value: object): SourceText {
  return new SourceText(name, JSON.stringify(value));
}

/** What the search says, with the policies of the organization or without them. */
export function searched(
  accounts: Accounts,
  { serviceControl = [], resourceControl = [], mfaPropagation }: Asked,
  hasControls: boolean,
): Reach {
  const levels = (all: readonly (readonly object[])[], kind: "serviceControl" | "resourceControl") =>
    readControlPolicies(
      (hasControls ? all : []).map((each) => source(`${kind}.json`, each)),
      kind,
    ).levels;
  return reachOf(accounts, {
    serviceControl: levels(serviceControl, "serviceControl"),
    resourceControl: levels(resourceControl, "resourceControl"),
    mfaPropagation,
  });
}
