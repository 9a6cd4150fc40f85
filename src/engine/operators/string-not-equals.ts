import { negationOf } from "../operator.js";
import stringEquals from "./string-equals.js";

export default negationOf(stringEquals, "StringNotEquals");
