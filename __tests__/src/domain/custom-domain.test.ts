import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformOutput, type TerraformStack } from "cdktf";
import { CustomDomain, type CustomDomainProps } from "../../../src";
import { synth } from "../../helpers/synth";

const target = { domainName: "abc.cloudfront.net", hostedZoneId: "Z2FDTNDATAQYW2" };

/** A domain in a stack. */
const synthDomain = (props: Partial<CustomDomainProps> = {}, build: (domain: CustomDomain) => void = () => {}) =>
  synth((stack: TerraformStack) => {
    const domain = new CustomDomain(stack, "Domain", { domainName: "app.example.com", hostedZoneId: "Z1", ...props });
    new TerraformOutput(stack, "certificate_arn", { value: domain.certificateArn });
    build(domain);
  });

describe("CustomDomain", () => {
  const result = synthDomain();
  const certificate = result.only("aws_acm_certificate");
  const all = String.raw`aws_acm_certificate\.Domain_Certificate_\w+\.domain_validation_options\[\*\]`;
  const option = (attribute: string, name = "app.example.com") =>
    expect.stringMatching(
      new RegExp(String.raw`^\$\{one\(matchkeys\(${all}\.${attribute}, ${all}\.domain_name, \["${name}"\]\)\)\}$`),
    );

  test("has a certificate for exactly its name, proven by DNS", () => {
    expect(certificate).toMatchObject({ domain_name: "app.example.com", validation_method: "DNS" });
    expect(certificate).not.toHaveProperty("subject_alternative_names");
  });

  test("creates a new certificate before the old one is deleted: AWS deletes none that is in use", () => {
    expect(certificate.lifecycle).toEqual({ create_before_destroy: true });
  });

  test("validates the name in one apply, with the one record that AWS requires and no key that is unknown to a plan", () => {
    expect(result.only("aws_route53_record")).toEqual({
      zone_id: "Z1",
      name: option("resource_record_name"),
      type: option("resource_record_type"),
      records: [option("resource_record_value")],
      ttl: 60,
      allow_overwrite: true,
    });
  });

  describe("with alternative names", () => {
    const names = ["www.example.com", "example.com"];
    const several = synthDomain({ alternativeNames: names }, (domain) => domain.addAliasRecords(target));
    const records = several.resources("aws_route53_record");

    test("has one certificate for all of them", () => {
      expect(several.only("aws_acm_certificate")).toMatchObject({
        domain_name: "app.example.com",
        subject_alternative_names: names,
      });
    });

    test("validates each by its own record, and waits for all", () => {
      const proofs = records
        .filter(({ alias }) => !alias)
        .map(({ name, type, records: [value] }) => [name, type, value]);
      const expected = ["app.example.com", ...names].map((name) =>
        ["resource_record_name", "resource_record_type", "resource_record_value"].map((it) => option(it, name)),
      );
      expect(proofs).toHaveLength(expected.length);
      expect(proofs).toEqual(expect.arrayContaining(expected));
      const { validation_record_fqdns: waitedFor } = several.only("aws_acm_certificate_validation");
      const addresses = several.addressesOf("aws_route53_record").filter((it) => it.includes("ValidationRecord"));
      expect(waitedFor.sort()).toEqual(addresses.map((address) => `\${${address}.fqdn}`).sort());
    });

    test("leads each to the target, over IPv4 and IPv6", () => {
      const aliases = records.filter(({ alias }) => alias?.name === target.domainName);
      expect(aliases.map(({ name, type }) => `${name} ${type}`).sort()).toEqual(
        ["app.example.com", ...names].flatMap((name) => [`${name} A`, `${name} AAAA`]).sort(),
      );
    });

    test("leaves the records of the first where they were", () => {
      const alone = synthDomain({}, (domain) => domain.addAliasRecords(target));
      expect(several.addresses()).toEqual(expect.arrayContaining(alone.addresses()));
    });

    test.each([
      [["App.example.com"], "must be a lower-case host name of at most 64 characters"],
      [["app.example.com"], "must name each host once, and not domainName"],
      [["a.example.com", "a.example.com"], "must name each host once, and not domainName"],
    ])("rejects %j", (alternativeNames, message) => {
      expect(() => synthDomain({ alternativeNames })).toThrow(`'alternativeNames' ${message}`);
    });
  });

  test("exposes its certificate only once it is issued", () => {
    expect(result.output("certificate_arn")).toMatch(
      /^\$\{aws_acm_certificate_validation\.Domain_Validation_\w+\.certificate_arn\}$/,
    );
    expect(result.only("aws_acm_certificate_validation")).toEqual({
      certificate_arn: expect.stringMatching(/^\$\{aws_acm_certificate\.Domain_Certificate_\w+\.arn\}$/),
      validation_record_fqdns: [expect.stringMatching(/^\$\{aws_route53_record\.Domain_ValidationRecord_\w+\.fqdn\}$/)],
    });
  });

  test("leads its name to a target over IPv4 and IPv6", () => {
    const records = synthDomain({}, (domain) => domain.addAliasRecords(target)).resources("aws_route53_record");
    const aliases = records.filter(({ alias }) => alias).sort((a, b) => a.type.localeCompare(b.type));
    expect(aliases).toEqual(
      ["A", "AAAA"].map((type) => ({
        zone_id: "Z1",
        name: "app.example.com",
        type,
        alias: { name: "abc.cloudfront.net", zone_id: "Z2FDTNDATAQYW2", evaluate_target_health: false },
      })),
    );
  });

  test("uses another region's provider for the certificate and its validation, not for the records", () => {
    const elsewhere = synth((stack) => {
      const certificateProvider = new AwsProvider(stack, "UsEast1", { alias: "us-east-1", region: "us-east-1" });
      const domainName = "app.example.com";
      const domain = new CustomDomain(stack, "Domain", { domainName, hostedZoneId: "Z1", certificateProvider });
      domain.addAliasRecords(target);
    });
    expect(elsewhere.only("aws_acm_certificate").provider).toBe("aws.us-east-1");
    expect(elsewhere.only("aws_acm_certificate_validation").provider).toBe("aws.us-east-1");
    for (const record of elsewhere.resources("aws_route53_record")) expect(record).not.toHaveProperty("provider");
  });

  test.each(["example", "App.example.com", "*.example.com"])("rejects the name '%s'", (domainName) => {
    expect(() => synthDomain({ domainName })).toThrow(
      `'domainName' must be a lower-case host name of at most 64 characters such as 'app.example.com', got "${domainName}" (test/Domain)`,
    );
  });
});
