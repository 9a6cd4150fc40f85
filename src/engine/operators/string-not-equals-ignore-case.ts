import { negationOf } from "../operator.js";
import stringEqualsIgnoreCase from "./string-equals-ignore-case.js";

export default negationOf(stringEqualsIgnoreCase, "StringNotEqualsIgnoreCase");
