import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type JsonObject, textOf } from "../terraform/json";
import { addressOf, type State, type StateInstance, type StateResource } from "../terraform/state";
import { type Blocks, readSynthesized, type SynthesizedStack } from "../terraform/synthesized";
import { readState, stackFolder, type TerraformRun, terraform } from "../terraform/terraform";

/** Reads a stack that is synthesized and initialised. */
export async function readStack(deployment: TerraformRun, stack: string): Promise<Stack> {
  const state = await readState(deployment, stack);
  return new Stack(readSynthesized(stackFolder(deployment, stack)), state?.resources ?? []);
}

/** Replaces the stored state by a changed one. Terraform checks the serial, and holds the lock. */
export async function changeState(deployment: TerraformRun, stack: string, change: (state: State) => State) {
  const state = await readState(deployment, stack);
  if (!state) throw new Error(`${stack} has no state yet`);
  const file = join(stackFolder(deployment, stack), "recover.tfstate");
  try {
    writeFileSync(file, JSON.stringify(change(state)), { mode: 0o600 });
    await terraform(deployment, stack, "state", "push", file);
  } finally {
    rmSync(file, { force: true });
  }
}

/** The next state after one, with other resources. */
export function withResources(state: State, resources: readonly StateResource[]): State {
  return { ...state, serial: state.serial + 1, resources };
}

/** A synthesized stack and its state. */
export class Stack {
  private readonly blocks: ReadonlyMap<string, JsonObject>;
  private readonly managed: readonly StateResource[];
  private readonly inState: ReadonlyMap<string, StateInstance>;
  /** Attributes of resources that were found in AWS, by address. */
  private readonly found = new Map<string, Readonly<Record<string, string>>>();

  constructor(
    private readonly synthesized: Pick<SynthesizedStack, "resources" | "data" | "aws">,
    resources: readonly StateResource[],
  ) {
    this.managed = resources.filter(({ mode }) => mode === "managed");
    const blocks = [...entriesOf(synthesized.resources, ""), ...entriesOf(synthesized.data, "data.")];
    this.blocks = new Map(blocks);
    this.inState = new Map(
      this.managed.flatMap((resource) =>
        resource.instances
          .filter(({ deposed }) => !deposed)
          .map((instance) => [addressOf(resource), instance] as const),
      ),
    );
  }

  /** Addresses of all resources, `<type>.<name>`. */
  addresses(): string[] {
    return [...this.blocks.keys()].filter((address) => !address.startsWith("data."));
  }

  /**
   * Addresses of those that are not in the state, not even deposed, where Terraform imports nothing; without those with
   * `count` or `for_each`.
   */
  missing(): string[] {
    return this.addresses().filter(
      (address) => this.instancesAt(address).length === 0 && !isRepeated(this.blocks.get(address)),
    );
  }

  /** Addresses of those that are in the state; without those with `count` or `for_each`. */
  present(): string[] {
    return this.addresses().filter((address) => this.inState.has(address) && !isRepeated(this.blocks.get(address)));
  }

  /** Ids of all instances in the state at an address, deposed ones too. */
  idsOf(address: string): (string | undefined)[] {
    return this.instancesAt(address).map(({ attributes }) => textOf(attributes?.id));
  }

  /** Addresses of those that are tainted in the state: the next deploy would replace them. */
  halfMade(): string[] {
    return this.addresses().filter((address) => this.instancesAt(address).some(isHalfMade));
  }

  /** The default tags of the provider. */
  defaultTags(): Readonly<Record<string, string>> {
    return this.synthesized.aws.defaultTags;
  }

  /** An attribute's text: of the state, of AWS, or of the configuration with references followed. */
  attribute(address: string, name: string): string | undefined {
    const known = this.inState.get(address)?.attributes?.[name] ?? this.found.get(address)?.[name];
    const value = textOf(known ?? this.blocks.get(address)?.[name]);
    const text = value?.replace(REFERENCE, (whole, target, attribute) => this.attribute(target, attribute) ?? whole);
    return text?.includes("${") ? undefined : text;
  }

  /** Sets the attributes of a resource that was found in AWS. */
  setFound(address: string, attributes: Readonly<Record<string, string>>) {
    this.found.set(address, attributes);
  }

  /** Whether the resource is in the state. */
  has(address: string): boolean {
    return this.inState.has(address);
  }

  /** Addresses of the resources that a resource refers to, also by way of data sources. */
  dependencies(address: string, seen = new Set<string>()): string[] {
    seen.add(address);
    const { "//": _, ...block } = this.blocks.get(address) ?? {};
    const named = JSON.stringify(block).match(ADDRESS) ?? [];
    return [...new Set(named)]
      .filter((other) => this.blocks.has(other) && !seen.has(other))
      .flatMap((other) => (other.startsWith("data.") ? this.dependencies(other, seen) : [other]));
  }

  private instancesAt(address: string): readonly StateInstance[] {
    return this.managed.filter((it) => addressOf(it) === address).flatMap(({ instances }) => instances);
  }
}

/** A reference to an attribute, anywhere in a text. */
const REFERENCE = /\$\{([\w-]+\.[\w-]+)\.(\w+)\}/g;
const ADDRESS = /(?:data\.)?\b[a-z]\w*\.[\w-]+/g;

function entriesOf(blocks: Blocks, prefix: string): [string, JsonObject][] {
  return Object.entries(blocks).flatMap(([type, byName]) =>
    Object.entries(byName).map(([name, block]): [string, JsonObject] => [`${prefix}${type}.${name}`, block]),
  );
}

export function isHalfMade({ status, deposed }: StateInstance): boolean {
  return status === "tainted" && !deposed;
}

function isRepeated(block: JsonObject | undefined): boolean {
  return block?.count !== undefined || block?.for_each !== undefined;
}
