export {
  type Scaffold,
  type ScaffoldedFeature,
  type ScaffoldedRole,
  type ScaffoldProblem,
  type ScaffoldSettings,
  scaffoldFeatures,
} from "./scaffold.js";
export type { FeatureUpdate } from "./update.js";
