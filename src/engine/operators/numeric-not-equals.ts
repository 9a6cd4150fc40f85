import { negationOf } from "../operator.js";
import numericEquals from "./numeric-equals.js";

export default negationOf(numericEquals, "NumericNotEquals");
