import type { IWorld } from "@cucumber/cucumber";
import type { AccountFile } from "./account-file.js";
import { type Cucumber, stepTimeout } from "./cucumber.js";
import { scenarioOf } from "./world.js";

/** Whole accounts, as AWS prints them. No backend has them: policy-check's engine decides on the files. */
export function wholeAccount({ Given }: Cucumber): void {
  const options = { timeout: stepTimeout };
  Given("the account as in {string}", options, function (path: string) {
    return give(this, `the account as in "${path}"`, [{ kind: "account", path }]);
  });
  Given(
    "the account as in {string} with the credential report {string}",
    options,
    function (path: string, report: string) {
      return give(this, `the account as in "${path}" with the credential report "${report}"`, [
        { kind: "account", path },
        { kind: "credentialReport", path: report },
      ]);
    },
  );
  Given("the service control policies {string}", options, function (path: string) {
    return give(this, `the service control policies "${path}"`, [{ kind: "serviceControl", path }]);
  });
  Given("the resource control policies {string}", options, function (path: string) {
    return give(this, `the resource control policies "${path}"`, [{ kind: "resourceControl", path }]);
  });
}

function give(world: IWorld, title: string, files: readonly AccountFile[]): Promise<void> {
  return scenarioOf(world).giveAccounts(title, files);
}
