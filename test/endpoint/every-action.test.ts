import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { actions } from "../../src/endpoint/actions/actions.generated.js";
import { iamModel } from "../../src/endpoint/model/iam.generated.js";
import { stsModel } from "../../src/endpoint/model/sts.generated.js";

const folder = new URL(".", import.meta.url);
const texts = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), "utf8"));

test.each([...actions])("%s is what its file says, and a test calls it through the AWS SDK", async (fullName, load) => {
  const action = await load();
  expect(`${action.service}:${action.name}`).toBe(fullName);
  const model = action.service === "iam" ? iamModel : stsModel;
  expect(model.operations).toHaveProperty(action.name);
  expect(
    texts.some((text) => text.includes(`new ${action.name}Command(`) || text.includes(`${action.name}Command,`)),
  ).toBe(true);
});
