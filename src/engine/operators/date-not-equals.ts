import { negationOf } from "../operator.js";
import dateEquals from "./date-equals.js";

export default negationOf(dateEquals, "DateNotEquals");
