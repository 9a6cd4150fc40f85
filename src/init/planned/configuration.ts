import { type PlannedFile, writtenOnce } from "../repository.js";

const path = "policy-check.config.json";

/** The settings of policy-check. */
export const configuration: PlannedFile = {
  id: "config",
  label: "configuration: your accounts, and what fails a run",
  looksAt: [path],
  plan: (seen, { ownAccounts }) => {
    const settings = {
      $schema: "./node_modules/policy-check/dist/schemas/config.schema.json",
      failOn: "security-warning",
      ownAccounts,
    };
    const why = "your accounts, and which findings fail a run";
    return [writtenOnce(seen, { path, why, text: `${JSON.stringify(settings, null, 2)}\n` })];
  },
};
