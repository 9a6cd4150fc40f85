import { mayBeSupportedCucumber, supportedCucumber } from "../cucumber-range.js";
import { readPackageText } from "../package-text.js";
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
    const read = readPackageText(present);
    if (read.kind === "broken") return [{ kind: "broken", path, at: read.at, why: read.message, remedy: read.remedy }];
    const range = read.ranges.get("@cucumber/cucumber");
    const isUnsupported = range !== undefined && !mayBeSupportedCucumber(range);
    const missing = Object.entries(wanted).filter(
      ([name]) => !read.ranges.has(name) || (isUnsupported && name === "@cucumber/cucumber"),
    );
    if (missing.length === 0) return [{ kind: "kept", path, why: "it has policy-check and cucumber" }];
    const install = { npm: "npm install --save-dev", pnpm: "pnpm add --save-dev", yarn: "yarn add --dev" };
    const packagesToAdd = missing.map(([name, version]) => (isVersion(version) ? `${name}@${version}` : version));
    const lines = `${install[seen.packageManager]} ${packagesToAdd.join(" ")}\n`;
    const absent = missing.map(([name]) => name).filter((name) => !read.ranges.has(name));
    const faults = [
      ...(isUnsupported ? [`has @cucumber/cucumber ${range}, and the scenarios need ${supportedCucumber}`] : []),
      ...(absent.length > 0 ? [`exists without ${absent.join(" and ")}`] : []),
    ];
    return [{ kind: "paste", path, why: `it ${faults.join(", and it ")}; run`, lines }];
  },
};

/** Whether npm takes it behind a package's name; a file or an address is a package by itself. */
function isVersion(text: string): boolean {
  return /^[\^~]?\d/.test(text);
}
