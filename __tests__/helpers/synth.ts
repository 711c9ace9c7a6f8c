import { ArchiveProvider } from "@cdktf/provider-archive/lib/provider";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack, Testing } from "cdktf";

/** A block of synthesized Terraform: a resource's or data source's attributes. */
// biome-ignore lint/suspicious/noExplicitAny: tests read blocks as the plain JSON that they are
export type Block = Record<string, any>;

type Blocks = Record<string, Record<string, Block>>;

interface Statement {
  sid?: string;
  effect?: string;
  actions?: string[];
  resources?: string[];
  principals?: Block[];
  condition?: Block[];
}

/** What a stack synthesizes to, by address: `aws_s3_bucket.Site_Bucket_31996626`. */
export class Synthesized {
  constructor(readonly json: Block) {}

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
    return Object.entries(this.blocks("resource"))
      .flatMap(([type, byName]) => Object.keys(byName).map((name) => `${type}.${name}`))
      .sort();
  }

  /** The statements of the policy document that an attribute such as `policy` refers to. */
  statements(reference: string): Statement[] {
    const name = /^\$\{data\.aws_iam_policy_document\.([^.]+)\.json\}$/.exec(reference)?.[1];
    const document = name && this.blocks("data").aws_iam_policy_document?.[name];
    if (!document) throw new Error(`not a policy document: ${reference}`);
    return document.statement;
  }

  /** The value of an output, in which references are readable: `${aws_dynamodb_table.Users_1234.arn}`. */
  output(name: string) {
    return this.json.output[name].value;
  }

  private blocks(kind: "resource" | "data"): Blocks {
    return this.json[kind] ?? {};
  }
}

/** Synthesizes what `build` puts into a stack, validations included. */
export function synth(build: (stack: TerraformStack) => void): Synthesized {
  const stack = new TerraformStack(Testing.app(), "test");
  new AwsProvider(stack, "Aws");
  new ArchiveProvider(stack, "Archive");
  build(stack);
  return synthStack(stack);
}

/** Synthesizes a whole stack, validations included. */
export function synthStack(stack: TerraformStack): Synthesized {
  return new Synthesized(JSON.parse(Testing.synth(stack, true)));
}
