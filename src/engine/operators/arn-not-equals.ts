import { negationOf } from "../operator.js";
import arnEquals from "./arn-equals.js";

export default negationOf(arnEquals, "ArnNotEquals");
