import { aliasOf } from "../operator.js";
import arnLike from "./arn-like.js";

export default aliasOf(arnLike, "ArnEquals");
