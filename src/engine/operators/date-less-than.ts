import { defineDateOperator } from "../values/date.js";

export default defineDateOperator("DateLessThan", (difference) => difference < 0);
