export {
  type Scaffold,
  type ScaffoldedFeature,
  type ScaffoldedRole,
  type ScaffoldSettings,
  scaffoldFeatures,
} from "./scaffold.js";
