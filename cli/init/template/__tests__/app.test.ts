import { Testing } from "cdktf";
import { loadConfig } from "tiers/app";
import { iamMatchers, ownLog, Synthesized } from "tiers/testing";
import app, { NotesStack } from "../app";

expect.extend(iamMatchers);

const stack = new NotesStack(Testing.app(), "notes", loadConfig(app, { PACKAGING: "zip" }));
const synthesized = Synthesized.of(stack);

test("the function may read this one table, write its own log, and nothing else", () => {
  expect(synthesized.role(stack.getNote)).toAllowExactly([
    ...ownLog(stack.getNote),
    { action: "dynamodb:GetItem", resource: stack.notes.tableArn },
  ]);
});

test("nothing is open to the public but the page and the API", () => {
  expect(synthesized).toHaveNoPublicBucket();
  expect(synthesized).toHaveNoOpenInvocation();
});
