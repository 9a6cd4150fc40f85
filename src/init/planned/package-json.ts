import type { FilePlan, PlannedFile } from "../repository.js";

const path = "package.json";

/**
 * The packages that the scenarios need, in the folder itself: npm would otherwise install them into the nearest folder above
 * that has a package.json, and change that one.
 */
export const packageJson: PlannedFile = {
  id: "package",
  label: "package.json: the versions of policy-check and cucumber",
  looksAt: [path],
  plan: (seen, { packages }): readonly FilePlan[] => {
    const wanted = { "@cucumber/cucumber": packages.cucumber, "policy-check": packages.policyCheck };
    const present = seen.texts.get(path);
    if (present === undefined) {
      const content = { private: true, devDependencies: wanted };
      const why = "the versions of policy-check and cucumber";
      return [{ kind: "write", path, why, text: `${JSON.stringify(content, null, 2)}\n` }];
    }
    const missing = Object.entries(wanted).filter(([name]) => !present.includes(JSON.stringify(name)));
    if (missing.length === 0) return [{ kind: "kept", path, why: "it has policy-check and cucumber" }];
    const install = { npm: "npm install --save-dev", pnpm: "pnpm add --save-dev", yarn: "yarn add --dev" };
    const packagesToAdd = missing.map(([name, version]) => (isVersion(version) ? `${name}@${version}` : version));
    const lines = `${install[seen.packageManager]} ${packagesToAdd.join(" ")}\n`;
    return [
      { kind: "paste", path, why: `it exists without ${missing.map(([name]) => name).join(" and ")}; run`, lines },
    ];
  },
};

/** Whether npm takes it behind a package's name; a file or an address is a package by itself. */
function isVersion(text: string): boolean {
  return /^[\^~]?\d/.test(text);
}
