import { DefaultTokenResolver, StringConcat, type TerraformStack, Tokenization } from "cdktf";
import type { Block } from "./block";
import { type Statement, statementsOf } from "./policy-document";

type Blocks = Record<string, Record<string, Block>>;

/** The blocks of a stack's JSON, by type and address: `aws_s3_bucket.Site_Bucket_31996626`. */
export class TerraformJson {
  /** @param stack what `json` was synthesized from: without it, no construct's ARN is known */
  constructor(
    readonly json: Block,
    private readonly stack?: TerraformStack,
  ) {}

  /** All resources of a type. */
  resources(type: string): Block[] {
    return Object.values(this.blocks("resource")[type] ?? {});
  }

  /** The one resource of a type; anything but one is an error. */
  only(type: string): Block {
    const [resource, ...others] = this.resources(type);
    if (!resource || others.length > 0) throw new Error(`expected one ${type}, found ${this.resources(type).length}`);
    return resource;
  }

  /** The types of all resources, sorted. */
  resourceTypes(): string[] {
    return Object.keys(this.blocks("resource")).sort();
  }

  /** The addresses of all resources, sorted. */
  addresses(): string[] {
    return this.resourceTypes()
      .flatMap((type) => this.addressesOf(type))
      .sort();
  }

  /** The addresses of all resources of a type. */
  addressesOf(type: string): string[] {
    return Object.keys(this.blocks("resource")[type] ?? {}).map((name) => `${type}.${name}`);
  }

  /** The resource at an address, if there is one. */
  at(address: string): Block | undefined {
    const [type = "", name = ""] = address.split(".");
    return this.blocks("resource")[type]?.[name];
  }

  /**
   * The statements of the policy that an attribute such as `policy` holds or refers to.
   *
   * @throws Error when the policy cannot be read from the stack
   */
  statements(policy: string): Statement[] {
    return statementsOf(this.json, policy);
  }

  /** The value of an output, in which references are readable: `${aws_dynamodb_table.Users_1234.arn}`. */
  output(name: string) {
    return this.json.output[name].value;
  }

  /** What a construct's attribute, such as `table.tableArn`, is in the JSON: `${aws_dynamodb_table.Users_1234.arn}`. */
  resolve(value: string): string {
    if (Tokenization.reverseString(value).tokens.length === 0) return value;
    if (!this.stack) throw new Error("the attribute of a construct means something only in its stack: Synthesized.of");
    const resolver = new DefaultTokenResolver(new StringConcat());
    return String(Tokenization.resolve(value, { scope: this.stack, resolver, preparing: false }));
  }

  private blocks(kind: "resource" | "data"): Blocks {
    return this.json[kind] ?? {};
  }
}
