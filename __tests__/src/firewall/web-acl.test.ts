import { join } from "node:path";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformOutput, type TerraformStack } from "cdktf";
import { NodeFunction, RestApi, WebAcl, type WebAclProps } from "../../../src";
import { type Block, synth } from "../../helpers/synth";

const entry = join(__dirname, "../../fixtures/handlers/say-hello.ts");
const createWebAcl = (stack: TerraformStack, props: Partial<WebAclProps> = {}) =>
  new WebAcl(stack, "WebAcl", { webAclName: "shop", scope: "REGIONAL", ...props });

/** A web ACL of this scope, and an API that it is added to. */
const synthWithApi = (scope: WebAclProps["scope"]) =>
  synth((stack) => {
    const api = new RestApi(stack, "Api", { apiName: "Users" });
    api.addRoute("GET", "/users", new NodeFunction(stack, "Function", { functionName: "Users", entry }));
    createWebAcl(stack, { scope }).addApi(api);
  });

describe("WebAcl", () => {
  const result = synth((stack) => {
    new TerraformOutput(stack, "arn", { value: createWebAcl(stack).webAclArn });
  });
  const webAcl = result.only("aws_wafv2_web_acl");
  const rules: Block[] = webAcl.rule;

  test("allows what no rule blocks", () => {
    expect(webAcl).toMatchObject({ name: "shop", scope: "REGIONAL", default_action: { allow: {} } });
    expect(result.output("arn")).toMatch(/^\$\{aws_wafv2_web_acl\.WebAcl_\w+\.arn\}$/);
  });

  test("blocks an address that sends more than 2000 requests in five minutes, before any other rule", () => {
    const [tooMany] = rules;
    expect(tooMany).toMatchObject({
      priority: 0,
      action: { block: {} },
      statement: { rate_based_statement: { limit: 2000, aggregate_key_type: "IP" } },
    });
  });

  test("accepts another limit", () => {
    const limited = synth((stack) => void createWebAcl(stack, { rateLimit: 100 })).only("aws_wafv2_web_acl");
    expect(limited.rule[0].statement.rate_based_statement.limit).toBe(100);
  });

  test("blocks what AWS's managed rules block, with a distinct priority for each", () => {
    const managed = rules.slice(1);
    expect(managed.map(({ statement }) => statement.managed_rule_group_statement)).toEqual([
      { vendor_name: "AWS", name: "AWSManagedRulesAmazonIpReputationList" },
      { vendor_name: "AWS", name: "AWSManagedRulesKnownBadInputsRuleSet" },
      { vendor_name: "AWS", name: "AWSManagedRulesCommonRuleSet" },
    ]);
    for (const { override_action } of managed) expect(override_action).toEqual({ none: {} });
    expect(rules.map(({ priority }) => priority)).toEqual([0, 1, 2, 3]);
  });

  test("counts and samples by rule", () => {
    for (const { name, visibility_config } of rules) {
      expect(visibility_config).toEqual({
        cloudwatch_metrics_enabled: true,
        metric_name: `shop-${name}`,
        sampled_requests_enabled: true,
      });
    }
  });

  test("guards the stage of an API", () => {
    expect(synthWithApi("REGIONAL").only("aws_wafv2_web_acl_association")).toEqual({
      web_acl_arn: expect.stringMatching(/^\$\{aws_wafv2_web_acl\.WebAcl_\w+\.arn\}$/),
      resource_arn: expect.stringMatching(/^\$\{aws_api_gateway_stage\.Api_Stage_\w+\.arn\}$/),
    });
  });

  test("can be in us-east-1, where CloudFront requires it", () => {
    const elsewhere = synth((stack) => {
      const provider = new AwsProvider(stack, "UsEast1", { region: "us-east-1", alias: "us-east-1" });
      createWebAcl(stack, { scope: "CLOUDFRONT", provider });
    });
    expect(elsewhere.only("aws_wafv2_web_acl")).toMatchObject({ scope: "CLOUDFRONT", provider: "aws.us-east-1" });
  });

  describe("rejects", () => {
    test("an API where it is for CloudFront", () => {
      expect(() => synthWithApi("CLOUDFRONT")).toThrow(
        `'scope' must be 'REGIONAL' for an API, got "CLOUDFRONT" (test/WebAcl)`,
      );
    });

    test.each([9, 10.5, 2_000_000_001])("a limit of %d", (rateLimit) => {
      expect(() => synth((stack) => void createWebAcl(stack, { rateLimit }))).toThrow(
        `'rateLimit' must be a whole number from 10 to 2000000000, got ${rateLimit} (test/WebAcl)`,
      );
    });

    test("a name with a space", () => {
      expect(() => synth((stack) => void createWebAcl(stack, { webAclName: "my shop" }))).toThrow(
        `'webAclName' must be 1 to 128 letters, digits, '-' or '_', got "my shop" (test/WebAcl)`,
      );
    });
  });
});
