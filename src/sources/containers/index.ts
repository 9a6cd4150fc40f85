import type { JsonNode } from "../../policy/index.js";
import { cloudControl } from "./cloud-control.js";
import { configurationItems } from "./configuration-items.js";
import type { Container } from "./container.js";
import { kubernetes } from "./kubernetes.js";
import { listOfTexts } from "./list-of-texts.js";
import { policiesByName } from "./policies-by-name.js";
import { resourcesWithoutTemplate } from "./resources-without-template.js";
import { serverless } from "./serverless.js";
import { templateBody } from "./template-body.js";

export type { Content } from "./container.js";

/** The first that holds a text counts. */
const containers: readonly Container[] = [
  kubernetes,
  serverless,
  templateBody,
  cloudControl,
  configurationItems,
  resourcesWithoutTemplate,
  policiesByName,
];

/** The kind of a value of JSON or YAML; undefined where it is none of these. */
export function containerOf(root: JsonNode): Container | undefined {
  const list = listOfTexts((item) => containerOf(item) !== undefined);
  return list.holds(root) ? list : containers.find((each) => each.holds(root));
}
