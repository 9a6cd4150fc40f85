export {
  type Scaffold,
  type ScaffoldedFeature,
  type ScaffoldedRole,
  scaffoldFeatures,
} from "./scaffold.js";
