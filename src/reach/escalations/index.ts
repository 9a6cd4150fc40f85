export { Escalations } from "./escalations.js";
export { Reaches } from "./reaches.js";
export type { Way } from "./way.js";
export { ways } from "./ways/ways.generated.js";
