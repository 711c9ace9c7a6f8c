import { join } from "node:path";
import { TerraformOutput } from "cdktf";
import { NodeFunction, RestApi, UsagePlan, type UsagePlanProps } from "../../../src";
import { synth } from "../../helpers/synth";

const entry = join(__dirname, "../../fixtures/handlers/say-hello.ts");

function synthPlan(props: Partial<UsagePlanProps> = {}, keyName = "blue") {
  return synth((stack) => {
    const api = new RestApi(stack, "Api", { apiName: "Users" });
    api.addRoute("GET", "/users", new NodeFunction(stack, "Function", { functionName: "Users", entry }));
    const plan = new UsagePlan(stack, "Plan", { api, planName: "partners", keyNames: ["blue", "green"], ...props });
    new TerraformOutput(stack, "key", { value: plan.keyValue(keyName), sensitive: true });
  });
}

describe("UsagePlan", () => {
  const result = synthPlan();

  test("applies to the API's stage, by default without limits", () => {
    const plan = result.only("aws_api_gateway_usage_plan");
    expect(plan).toMatchObject({
      name: "partners",
      api_stages: [
        {
          api_id: expect.stringMatching(/^\$\{aws_api_gateway_rest_api\..+\.id\}$/),
          stage: expect.stringMatching(/^\$\{aws_api_gateway_stage\..+\.stage_name\}$/),
        },
      ],
    });
    expect(plan).not.toHaveProperty("throttle_settings");
    expect(plan).not.toHaveProperty("quota_settings");
  });

  test("has several keys, so that one can be rotated without an outage", () => {
    expect(result.resources("aws_api_gateway_api_key").map(({ name }) => name)).toEqual([
      "partners-blue",
      "partners-green",
    ]);
    expect(result.resources("aws_api_gateway_usage_plan_key")).toHaveLength(2);
  });

  test("has AWS generate the keys: the synthesized file contains none", () => {
    for (const key of result.resources("aws_api_gateway_api_key")) expect(key).not.toHaveProperty("value");
    expect(result.output("key")).toMatch(/^\$\{aws_api_gateway_api_key\.Plan_Key-blue_\w+\.value\}$/);
  });

  test("keeps the other keys when one is removed", () => {
    const green = (props: Partial<UsagePlanProps>) =>
      synthPlan(props, "green")
        .addresses()
        .filter((address) => address.includes("green"));
    expect(green({ keyNames: ["green"] })).toEqual(green({ keyNames: ["blue", "green"] }));
  });

  test("accepts a rate, a burst and a quota", () => {
    const limits = {
      throttlingRateLimit: 10,
      throttlingBurstLimit: 5,
      quotaLimit: 1000,
      quotaPeriod: "MONTH",
    } as const;
    expect(synthPlan(limits).only("aws_api_gateway_usage_plan")).toMatchObject({
      throttle_settings: { rate_limit: 10, burst_limit: 5 },
      quota_settings: { limit: 1000, period: "MONTH" },
    });
  });

  test("with one limit, has the API's for the other: 0 would let no request through", () => {
    const settings = (props: Partial<UsagePlanProps>) =>
      synthPlan(props).only("aws_api_gateway_usage_plan").throttle_settings;
    expect(settings({ throttlingRateLimit: 10 })).toEqual({ rate_limit: 10, burst_limit: 50 });
    expect(settings({ throttlingBurstLimit: 5 })).toEqual({ rate_limit: 100, burst_limit: 5 });
  });

  test("has a quota per day by default", () => {
    expect(synthPlan({ quotaLimit: 5 }).only("aws_api_gateway_usage_plan").quota_settings.period).toBe("DAY");
  });

  test.each<[Partial<UsagePlanProps>, string]>([
    [{ keyNames: [] }, "'keyNames' must name at least one key, each once, got []"],
    [{ keyNames: ["blue", "blue"] }, "'keyNames' must name at least one key, each once"],
    [{ quotaLimit: 0 }, "'quotaLimit' must be a whole number over 0, got 0"],
    [{ throttlingRateLimit: -1 }, "'throttlingRateLimit' must be over 0, got -1"],
  ])("rejects %j", (props, message) => {
    expect(() => synthPlan(props)).toThrow(message);
  });

  test("rejects the name of an unknown key", () => {
    expect(() => synthPlan({}, "red")).toThrow(`'name' must be one of blue, green, got "red" (test/Plan)`);
  });
});
