import { operatorBlocks, operatorNamed, withOperator } from "../conditions.js";
import type { Mutation } from "../mutation.js";

const mutation: Mutation = {
  id: "negation-turned",
  summary: "`StringNotEquals` for `StringEquals`, or the other way around, and the like",
  *changesOf(document) {
    for (const block of operatorBlocks(document)) {
      const change = withOperator(block, operatorNamed(opposite(block.form.operator.name), block.form));
      if (change !== undefined) yield change;
    }
  },
};

function opposite(name: string): string {
  if (name === "IpAddress") return "NotIpAddress";
  if (name === "NotIpAddress") return "IpAddress";
  return name.includes("Not")
    ? name.replace("Not", "")
    : name.replace(/(?<=^(?:String|Arn|Numeric|Date))(?=Equals|Like)/, "Not");
}

export default mutation;
