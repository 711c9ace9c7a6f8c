import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Testing } from "cdktf";
import app from "../../../app";
import { ALARM_DEFINITIONS, SIGN_IN_ALARMS } from "../../../src/monitoring/alarm-definitions";
import { configOf } from "../../helpers/config";
import { type Synthesized, synthStack } from "../../helpers/synth";

const stackOf = (env: NodeJS.ProcessEnv): Synthesized => synthStack(app.stack(Testing.app(), "app", configOf(env)));
const runbook = readFileSync(join(__dirname, "../../../docs/runbook.md"), "utf8");
const headings = [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading);

describe("the app's alarms", () => {
  const result = stackOf({});
  const alarms = result.resources("aws_cloudwatch_metric_alarm");

  test("exist, and each has a name that begins with project and environment", () => {
    const names = Object.keys(ALARM_DEFINITIONS).filter((name) => !Object.hasOwn(SIGN_IN_ALARMS, name));
    expect(alarms).toHaveLength(names.length);
    for (const { alarm_name } of alarms) expect(alarm_name).toMatch(/^user-app-local-[A-Z]/);
  });

  test.each(alarms.map((alarm) => [alarm.alarm_name, alarm.dimensions]))(
    "%s looks at what the stack really has: %j",
    (_name, dimensions) => {
      expect(Object.keys(dimensions)).not.toEqual([]);
      for (const [dimension, value] of Object.entries<string>(dimensions)) {
        expect([dimension, value, valuesOf(result, dimension)]).toEqual([
          dimension,
          value,
          expect.arrayContaining([value]),
        ]);
      }
    },
  );

  test("lead to a heading of the runbook each, and the runbook has no alarm that is none", () => {
    const anchors = headings.map((heading) => heading.toLowerCase());
    for (const { alarm_description } of alarms) {
      const anchor = /docs\/runbook\.md#(\S+)$/.exec(alarm_description)?.[1];
      expect([alarm_description, anchors]).toEqual([alarm_description, expect.arrayContaining([anchor])]);
    }
    const section = runbook.slice(runbook.indexOf("\n## Alarms")).replace(/\n## (?!Alarms)[\s\S]*$/, "");
    expect([...section.matchAll(/^### (.+)$/gm)].map(([, name]) => name)).toEqual(Object.keys(ALARM_DEFINITIONS));
  });

  test("do not exist in previews, and notify whom the configuration names", () => {
    const account = { AWS_ACCOUNT_ID: "123456789012" };
    const preview = stackOf({ ENVIRONMENT: "pr-42", ...account });
    expect(preview.resourceTypes().filter((type) => /alarm|dashboard|sns/.test(type))).toEqual([]);
    const prod = stackOf({ ENVIRONMENT: "prod", ...account, ALARM_SUBSCRIBERS: "ops@example.com" });
    expect(prod.only("aws_sns_topic_subscription").endpoint).toBe("ops@example.com");
  });
});

/** What a dimension may be in this stack: a reference to its resource's attribute, or that attribute's value. */
function valuesOf(result: Synthesized, dimension: string): string[] {
  const attributes: Record<string, [type: string, attribute: string]> = {
    FunctionName: ["aws_lambda_function", "function_name"],
    ApiName: ["aws_api_gateway_rest_api", "name"],
    Stage: ["aws_api_gateway_stage", "stage_name"],
    TableName: ["aws_dynamodb_table", "name"],
  };
  const [type, attribute] = attributes[dimension] ?? [];
  if (type && attribute) {
    const addresses = result.addresses().filter((address) => address.startsWith(`${type}.`));
    const references = addresses.map((address) => `\${${address}.${attribute}}`);
    return [...references, ...result.resources(type).map((resource) => resource[attribute])];
  }
  const granted = result
    .resources("aws_iam_role_policy")
    .flatMap(({ policy }) => result.statements(policy).flatMap(({ actions = [] }) => actions));
  return dimension === "Operation" ? granted.map((action) => action.replace("dynamodb:", "")) : [];
}
