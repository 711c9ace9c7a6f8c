import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Testing } from "cdktf";
import app from "../../app";
import { configOf } from "../helpers/config";
import { synthStack } from "../helpers/synth";

const NAMED = {
  table: "aws_dynamodb_table",
  function: "aws_lambda_function",
  role: "aws_iam_role",
  "log group": "aws_cloudwatch_log_group",
  "the site's bucket": "aws_s3_bucket",
};

/** What Terraform creates before it destroys the old one: all resources with that setting, and their dependencies. */
function createdFirst(): Set<string> {
  const { resource, data } = synthStack(app.stack(Testing.app(), "app", configOf({}))).json;
  const blocks = new Map<string, string>();
  for (const [prefix, types] of [
    ["", resource],
    ["data.", data],
  ] as const) {
    for (const [type, byId] of Object.entries(types ?? {})) {
      for (const [id, block] of Object.entries(byId as object))
        blocks.set(`${prefix}${type}.${id}`, JSON.stringify(block));
    }
  }
  const reached = new Set<string>();
  const visit = (address: string) => {
    if (reached.has(address)) return;
    reached.add(address);
    const references = blocks.get(address)?.match(/\b(data\.)?aws_\w+\.\w+/g) ?? [];
    for (const reference of references) if (blocks.has(reference)) visit(reference);
  };
  for (const [address, block] of blocks) if (block.includes('"create_before_destroy":true')) visit(address);
  return reached;
}

describe("docs/recovery.md", () => {
  test("names the kinds of fixed names that are created before the old one is destroyed", () => {
    const text = readFileSync(join(__dirname, "../../docs/recovery.md"), "utf8");
    const section = text.slice(text.indexOf('## "already exists"'));
    const types = new Set([...createdFirst()].map((address) => address.split(".").at(-2)));
    for (const [kind, type] of Object.entries(NAMED)) {
      expect([kind, section.includes(`| ${kind} |`), types.has(type)]).toEqual([kind, true, true]);
    }
  });
});
