import { negationOf } from "../operator.js";
import arnLike from "./arn-like.js";

export default negationOf(arnLike, "ArnNotLike");
