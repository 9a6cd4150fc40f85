import type { Templates } from "./read.js";
import { templatePolicies, withUnknowns } from "./template/index.js";
import { readYaml } from "./template/yaml.js";

/** What reads all kinds of texts, for callers that cannot wait until some of it is loaded. */
export const everyTemplate: Templates = { templatePolicies, withUnknowns, readYaml };
