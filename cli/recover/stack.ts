import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Json, type JsonObject, objectOf, propertyOf, textOf } from "../review/json";
import { type Deployment, readState, stackFolder, terraform } from "../terraform/deployment";

/** A synthesized stack, `cdk.tf.json`, as far as it is read here. */
export interface StackJson {
  readonly provider?: { readonly aws?: readonly JsonObject[] };
  readonly resource?: Blocks;
  readonly data?: Blocks;
}

type Blocks = Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;

/** A state as `terraform state pull` prints it, version 4. */
export interface StateJson {
  readonly version?: number;
  readonly serial?: number;
  readonly lineage?: string;
  readonly resources?: readonly StateResource[];
}

export interface StateResource {
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly provider: string;
  readonly instances: readonly StateInstance[];
}

export interface StateInstance {
  readonly status?: string;
  /** There on what was replaced, and not destroyed yet. */
  readonly deposed?: string;
  readonly schema_version: number;
  readonly attributes?: JsonObject;
}

/** Reads a stack that is synthesized and initialised. */
export async function readStack(deployment: Deployment, stack: string): Promise<Stack> {
  const file = join(stackFolder(deployment, stack), "cdk.tf.json");
  return new Stack(JSON.parse(readFileSync(file, "utf8")), await pullState(deployment, stack));
}

export async function pullState(deployment: Deployment, stack: string): Promise<StateJson> {
  return (await readState(deployment, stack)) as StateJson;
}

/** Puts a changed state in the place of the stored one. Terraform checks the serial, and holds the lock. */
export async function changeState(deployment: Deployment, stack: string, change: (state: StateJson) => StateJson) {
  const state = change(await pullState(deployment, stack));
  const file = join(stackFolder(deployment, stack), "recover.tfstate");
  try {
    writeFileSync(file, JSON.stringify(state), { mode: 0o600 });
    await terraform(deployment, stack, "state", "push", file);
  } finally {
    rmSync(file, { force: true });
  }
}

/** The next state after one, with other resources. */
export function withResources(state: StateJson, resources: readonly StateResource[]): StateJson {
  return { ...state, serial: (state.serial ?? 0) + 1, resources };
}

/** What a stack is to have, beside what its state has. */
export class Stack {
  private readonly blocks: ReadonlyMap<string, JsonObject>;
  private readonly inState: ReadonlyMap<string, StateInstance>;
  /** Attributes of resources that were found in AWS, by address. */
  private readonly found = new Map<string, Readonly<Record<string, string>>>();

  constructor(
    private readonly json: StackJson,
    private readonly state: StateJson,
  ) {
    const blocks = [...entriesOf(json.resource ?? {}, ""), ...entriesOf(json.data ?? {}, "data.")];
    this.blocks = new Map(blocks);
    this.inState = new Map(
      (state.resources ?? []).flatMap((resource) => {
        const address = addressOf(resource);
        const present = resource.instances.filter(({ deposed }) => !deposed);
        return address ? present.map((instance) => [address, instance] as const) : [];
      }),
    );
  }

  /** Addresses of all resources, `<type>.<name>`. */
  addresses(): string[] {
    return [...this.blocks.keys()].filter((address) => !address.startsWith("data."));
  }

  /**
   * Addresses of those that are not in the state, not even as what was replaced: Terraform imports nothing there. Of many
   * made from one block, nothing is known.
   */
  missing(): string[] {
    return this.addresses().filter(
      (address) => this.instancesAt(address).length === 0 && !isRepeated(this.blocks.get(address)),
    );
  }

  /** Addresses of those that are in the state, without the many made from one block. */
  present(): string[] {
    return this.addresses().filter((address) => this.inState.has(address) && !isRepeated(this.blocks.get(address)));
  }

  /** Ids of all that the state has at an address, what was replaced and is not destroyed yet too. */
  idsOf(address: string): (string | undefined)[] {
    return this.instancesAt(address).map(({ attributes }) => textOf(attributes?.id));
  }

  /** Addresses of those in the state that a deploy did not finish making: the next one would replace them. */
  halfMade(): string[] {
    return this.addresses().filter((address) => this.instancesAt(address).some(isHalfMade));
  }

  /** The tags that the provider puts on all that has tags. */
  defaultTags(): Record<string, string> {
    const [provider] = this.json.provider?.aws ?? [];
    const [block] = (provider?.default_tags as Json[] | undefined) ?? [];
    return objectOf(propertyOf(block, "tags")) as Record<string, string>;
  }

  /** An attribute's text: of the state, of AWS, or of the configuration with references followed. */
  attribute(address: string, name: string): string | undefined {
    const known = this.inState.get(address)?.attributes?.[name] ?? this.found.get(address)?.[name];
    const value = textOf(known ?? this.blocks.get(address)?.[name]);
    const text = value?.replace(REFERENCE, (whole, target, attribute) => this.attribute(target, attribute) ?? whole);
    return text?.includes("${") ? undefined : text;
  }

  /** Has the attributes of a resource count that was found in AWS. */
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
    return (this.state.resources ?? []).filter((it) => addressOf(it) === address).flatMap(({ instances }) => instances);
  }
}

/** A reference to an attribute, by itself or in a longer text. */
const REFERENCE = /\$\{([\w-]+\.[\w-]+)\.(\w+)\}/g;
const ADDRESS = /(?:data\.)?\b[a-z]\w*\.[\w-]+/g;

function entriesOf(blocks: Blocks, prefix: string): [string, JsonObject][] {
  return Object.entries(blocks).flatMap(([type, byName]) =>
    Object.entries(byName).map(([name, block]): [string, JsonObject] => [`${prefix}${type}.${name}`, block]),
  );
}

/** Where a resource of a state is, `<type>.<name>`; nothing for what Terraform only has looked up. */
export function addressOf({ mode, type, name }: StateResource): string | undefined {
  return mode === "managed" ? `${type}.${name}` : undefined;
}

export function isHalfMade({ status, deposed }: StateInstance): boolean {
  return status === "tainted" && !deposed;
}

function isRepeated(block: JsonObject | undefined): boolean {
  return block?.count !== undefined || block?.for_each !== undefined;
}
