import { join } from "node:path";
import { TerraformOutput } from "cdktf";
import { NodeFunction, RestApi, type RestApiProps } from "../../../../src";
import { synth } from "../../../helpers/synth";

const entry = join(__dirname, "../../../fixtures/handlers/say-hello.ts");
const domain = {
  domainName: "api.example.com",
  certificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/1",
};
const synthApi = (props: Partial<RestApiProps>) =>
  synth((stack) => {
    const api = new RestApi(stack, "Api", { apiName: "Users", ...props });
    api.addRoute("GET", "/users", new NodeFunction(stack, "Function", { functionName: "Users", entry }));
    new TerraformOutput(stack, "url", { value: api.url });
    if (api.aliasTarget) new TerraformOutput(stack, "alias_target", { value: api.aliasTarget });
  });
const trigger = (props: Partial<RestApiProps>) => synthApi(props).only("aws_api_gateway_deployment").triggers.model;

describe("RestApi with a domain", () => {
  const result = synthApi(domain);

  test("serves its domain name in its own region, over IPv4 and IPv6 and TLS 1.2 or newer", () => {
    expect(result.only("aws_api_gateway_domain_name")).toEqual({
      domain_name: "api.example.com",
      regional_certificate_arn: domain.certificateArn,
      security_policy: "TLS_1_2",
      endpoint_configuration: { types: ["REGIONAL"], ip_address_type: "dualstack" },
    });
  });

  test("has its stage at the root of the name", () => {
    expect(result.only("aws_api_gateway_base_path_mapping")).toEqual({
      domain_name: expect.stringMatching(/^\$\{aws_api_gateway_domain_name\.Api_DomainName_\w+\.domain_name\}$/),
      api_id: expect.stringMatching(/^\$\{aws_api_gateway_stage\.Api_Stage_\w+\.rest_api_id\}$/),
      stage_name: expect.stringMatching(/^\$\{aws_api_gateway_stage\.Api_Stage_\w+\.stage_name\}$/),
    });
    expect(result.output("url")).toBe("https://api.example.com");
  });

  test("disables the execute-api endpoint", () => {
    expect(result.only("aws_api_gateway_rest_api").disable_execute_api_endpoint).toBe(true);
  });

  test("has the target of the name's alias records", () => {
    expect(result.output("alias_target")).toEqual({
      domainName: expect.stringMatching(/^\$\{aws_api_gateway_domain_name\.\w+\.regional_domain_name\}$/),
      hostedZoneId: expect.stringMatching(/^\$\{aws_api_gateway_domain_name\.\w+\.regional_zone_id\}$/),
    });
  });

  test("without one, enables the execute-api endpoint explicitly: AWS would keep it disabled after a domain is removed", () => {
    const plain = synthApi({});
    expect(plain.only("aws_api_gateway_rest_api").disable_execute_api_endpoint).toBe(false);
    expect(plain.resources("aws_api_gateway_domain_name")).toEqual([]);
    expect(plain.output("url")).toMatch(/^\$\{aws_api_gateway_stage\.Api_Stage_\w+\.invoke_url\}$/);
    expect(plain.json.output).not.toHaveProperty("alias_target");
  });

  test("is redeployed when it gets its first name, because only that disables the execute-api endpoint", () => {
    expect(trigger(domain)).not.toBe(trigger({}));
  });

  test("is not redeployed for another name or certificate, which require no deployment", () => {
    expect(trigger({ ...domain, domainName: "other.example.com" })).toBe(trigger(domain));
    expect(trigger({ ...domain, certificateArn: `${domain.certificateArn}2` })).toBe(trigger(domain));
  });

  test("rejects a domain name without a certificate or the reverse", () => {
    expect(() => synthApi({ certificateArn: domain.certificateArn })).toThrow(
      "'domainName' must come with certificateArn, got undefined (test/Api)",
    );
  });
});
