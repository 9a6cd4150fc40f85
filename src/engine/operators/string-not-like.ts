import { negationOf } from "../operator.js";
import stringLike from "./string-like.js";

export default negationOf(stringLike, "StringNotLike");
