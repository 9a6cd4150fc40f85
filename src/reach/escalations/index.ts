export { Escalations } from "./escalations.js";
export { Reaches } from "./reaches.js";
export { ways } from "./ways/ways.generated.js";
