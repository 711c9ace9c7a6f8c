import { SourceMap } from "node:module";
import { type Identifier, type Node, type ObjectExpression, type Program, parse } from "acorn";

/** A name that code takes from a package of the AWS SDK and can call: a command, a paginator, a client. */
export interface SdkUse {
  /** `@aws-sdk/lib-dynamodb` */
  readonly packageName: string;
  /** As the package exports it: `QueryCommand`, `paginateQuery`. */
  readonly name: string;
  /** `lib/notes.ts:12`, relative to the handler's folder. */
  readonly place: string;
  /** The TableName of the call. @default - not known before it runs */
  readonly table?: StaticValue;
  /** The IndexName of the call, `none` if it has none. @default - not known before it runs */
  readonly index?: StaticValue | "none";
}

/** Code whose requests cannot be derived. */
export interface UnclearCode {
  readonly place: string;
  /** `takes from @aws-sdk/client-s3 what it computes` */
  readonly reason: string;
}

/** A string in the code, or the environment variable that it comes from. */
export type StaticValue = { readonly literal: string } | { readonly variable: string };

/** Packages of the AWS SDK: none of their own code is looked into. */
export const SDK_PACKAGE = /^@(aws-sdk|smithy)\//;

/** Node's own module that makes a `require`. */
export const MODULE_MODULE = /^(node:)?module$/;

/** Functions of compilers that return the package which they are given. */
const WRAPPERS = ["__toESM", "__toCommonJS", "__importStar", "__importDefault"];

/**
 * What a module that esbuild built, with the packages of the AWS SDK as imports, takes from these.
 *
 * @param code ES module in which no name hides one of the scopes around it, as esbuild writes it
 * @param map its source map
 * @param unclearImport why it cannot be known what another import sends, `loads sharp, which is not bundled`; nothing if it can
 */
export function sdkUseOf(
  code: string,
  map: string | undefined,
  unclearImport: (specifier: string) => string | undefined,
): { uses: readonly SdkUse[]; unclear: readonly UnclearCode[] } {
  return new ModuleReader(code, map, unclearImport).read();
}

class ModuleReader {
  private readonly program: Program;
  private readonly map?: SourceMap;
  private readonly parents = new Map<Node, Node>();
  private readonly nodes: Node[] = [];
  private readonly references = new Map<string, Identifier[]>();
  /** By name, what is assigned to it: each but one makes its value unknown. */
  private readonly assigned = new Map<string, (Node | undefined)[]>();
  /** Variables that were taken out of `process.env`. */
  private readonly variables = new Map<string, string>();
  private readonly followed = new Set<string>();
  private readonly awaited = new Set<Node>();
  private readonly uses: SdkUse[] = [];
  private readonly unclear: UnclearCode[] = [];

  constructor(
    code: string,
    map: string | undefined,
    private readonly unclearImport: (specifier: string) => string | undefined,
  ) {
    this.program = parse(code, { ecmaVersion: "latest", sourceType: "module", locations: true });
    this.map = map ? new SourceMap(JSON.parse(map)) : undefined;
    this.index(this.program);
    for (const node of this.nodes) this.indexDefinition(node);
  }

  read() {
    for (const node of this.nodes) {
      if (node.type === "ImportDeclaration") this.readImport(node);
      else if (/^Export(Named|All)Declaration$/.test(node.type)) this.readReExport(node);
      else if (node.type === "ImportExpression") this.readDynamicImport(node);
      else if (isCallOf(node, "require", "__require")) this.readRequire(node);
      else if (node.type === "AssignmentExpression") this.readAssignment(node);
    }
    for (const name of ["require", "__require"]) {
      for (const node of this.references.get(name) ?? []) this.readReferenceToRequire(node);
    }
    return { uses: this.uses, unclear: this.unclear };
  }

  private index(node: Node) {
    this.nodes.push(node);
    if (node.type === "Identifier" && this.isReference(node as Identifier)) {
      const { name } = node as Identifier;
      append(this.references, name, node as Identifier);
    }
    for (const child of childrenOf(node)) {
      this.parents.set(child, node);
      this.index(child);
    }
  }

  /** Whether it stands for a variable, not for a property of that name. */
  private isReference(node: Identifier): boolean {
    const parent = this.parents.get(node) as AnyNode;
    if (parent.type === "MemberExpression") return parent.object === node || parent.computed;
    if (parent.type === "Property") return parent.value === node || parent.computed;
    return (
      !/^(Import|Export)|^(MethodDefinition|PropertyDefinition|LabeledStatement)$/.test(parent.type) ||
      parent.value === node
    );
  }

  private indexDefinition(node: AnyNode) {
    if (node.type === "VariableDeclarator") this.defineVariable(node);
    if (node.type === "AssignmentExpression") this.define(node.left, node.operator === "=" ? node.right : undefined);
    if (node.type === "UpdateExpression") this.define(node.argument);
    if (node.type === "FunctionDeclaration") this.define(node.id, node);
    // `for (name of names)`, where the variable is declared outside.
    if (/^For(In|Of)Statement$/.test(node.type) && node.left.type !== "VariableDeclaration") this.define(node.left);
    for (const parameter of node.params ?? (node.type === "CatchClause" && node.param ? [node.param] : [])) {
      this.define(parameter);
    }
  }

  private defineVariable(node: AnyNode) {
    const statement = this.parents.get(this.parents.get(node) as Node);
    // Without a value it is only declared, unless a loop assigns it.
    if (node.init || /^For(In|Of)/.test(statement?.type ?? "")) this.define(node.id, node.init ?? undefined);
  }

  /** @param value nothing if it is not known */
  private define(target: AnyNode, value?: AnyNode) {
    if (target.type === "Identifier") {
      append(this.assigned, target.name, value);
      return;
    }
    for (const property of (value && isProcessEnv(value) && target.properties) || []) {
      const key = property.type === "Property" && !property.computed && nameOf(property.key);
      if (key && property.value.type === "Identifier") this.variables.set(property.value.name, key);
    }
    for (const it of identifiersIn(target)) append(this.assigned, it, undefined);
  }

  private readImport(node: AnyNode) {
    if (MODULE_MODULE.test(node.source.value)) {
      this.addUnclear(node, "imports module, whose createRequire may load the SDK");
    }
    const packageName = this.readSpecifier(node, node.source.value);
    if (!packageName) return;
    for (const specifier of node.specifiers) {
      if (specifier.type === "ImportSpecifier") {
        this.followName(packageName, nameOf(specifier.imported) ?? "", specifier.local.name);
      } else {
        this.followPackage(packageName, specifier.local.name);
      }
    }
  }

  private readReExport(node: AnyNode) {
    const packageName = node.source && this.readSpecifier(node, node.source.value);
    if (packageName) this.addUnclearUse(packageName, node);
  }

  private readDynamicImport(node: AnyNode) {
    const specifier = literalOf(node.source);
    const packageName = specifier === undefined ? undefined : this.readSpecifier(node, specifier);
    if (specifier === undefined) this.addUnclear(node, "imports a module whose name it computes");
    else if (packageName) this.followPromise(packageName, node);
  }

  private readRequire(node: AnyNode) {
    const specifier = node.arguments.length === 1 ? literalOf(node.arguments[0]) : undefined;
    const packageName = specifier === undefined ? undefined : this.readSpecifier(node, specifier);
    if (specifier === undefined) this.addUnclear(node, "requires a module whose name it computes");
    else if (packageName) this.followValue(packageName, node);
  }

  /** The package, if it is of the AWS SDK. */
  private readSpecifier(node: AnyNode, specifier: string): string | undefined {
    if (SDK_PACKAGE.test(specifier)) return packageIn(specifier);
    const reason = this.unclearImport(specifier);
    if (reason) this.addUnclear(node, reason);
    return undefined;
  }

  /** `query.input.IndexName = "ByTag"`: another request than the one that was made. */
  private readAssignment({ left }: AnyNode) {
    const [name] = ["TableName", "IndexName"].filter((it) => isMethod(left, it) && isMethod(left.object, "input"));
    if (name) this.addUnclear(left, `changes the ${name} of a command`);
  }

  /** Other than called, it may load the SDK elsewhere; but not within what esbuild puts in place of it. */
  private readReferenceToRequire(node: AnyNode) {
    const parent = this.parents.get(node) as AnyNode;
    const isPassedOn =
      parent.type === "MemberExpression"
        ? ["call", "apply", "bind"].some((name) => isMethod(parent, name))
        : parent.callee !== node && !/^UnaryExpression$|Function/.test(parent.type);
    if (isPassedOn && !this.isInStandIn(node)) {
      this.addUnclear(node, "passes on require, which may load the SDK elsewhere");
    }
  }

  private isInStandIn(node: AnyNode): boolean {
    const parent = this.parents.get(node) as AnyNode | undefined;
    if (parent?.type === "VariableDeclarator" && isName(parent.id, "__require")) return true;
    return parent !== undefined && this.isInStandIn(parent);
  }

  /** All that a variable is used for which holds a package, all of its exports. */
  private followPackage(packageName: string, variable: string) {
    const key = `${packageName} ${variable}`;
    if (this.followed.has(key)) return;
    this.followed.add(key);
    for (const reference of this.references.get(variable) ?? []) this.followValue(packageName, reference);
  }

  /** What an expression is used for whose value is a package. */
  private followValue(packageName: string, node: AnyNode) {
    if (!this.isValueFollowed(packageName, node)) this.addUnclearUse(packageName, node);
  }

  private isValueFollowed(packageName: string, node: AnyNode): boolean {
    const parent = this.parents.get(node) as AnyNode;
    const [first] = parent.arguments ?? [];
    switch (parent.type) {
      case "MemberExpression": {
        const name = parent.computed ? literalOf(parent.property) : nameOf(parent.property);
        if (parent.object !== node || name === undefined) return false;
        if (name === "default") this.followValue(packageName, parent);
        else this.addUse(packageName, name, parent);
        return true;
      }
      case "VariableDeclarator":
        if (parent.init === node) this.followPattern(packageName, parent.id);
        return true;
      case "AssignmentExpression":
        if (parent.right !== node) return true;
        this.followPattern(packageName, parent.left);
        this.followValue(packageName, parent);
        return true;
      case "SequenceExpression":
        if (parent.expressions.at(-1) === node) this.followValue(packageName, parent);
        return true;
      case "ConditionalExpression":
      case "LogicalExpression":
      case "AwaitExpression": {
        const isTested = parent.test === node || (parent.operator === "&&" && parent.left === node);
        if (!isTested) this.followValue(packageName, parent);
        return true;
      }
      case "FunctionExpression":
      case "FunctionDeclaration":
      case "ArrowFunctionExpression": {
        if (parent.body !== node) return true;
        // `Promise.resolve().then(() => (init(), exports))`: a module of the handler that is imported when needed.
        const call = this.parents.get(parent) as AnyNode;
        if (call.type !== "CallExpression" || !isMethod(call.callee, "then")) return false;
        this.followPromise(packageName, call);
        return true;
      }
      case "CallExpression":
        if (WRAPPERS.some((name) => isName(parent.callee, name) || isMethod(parent.callee, name))) {
          this.followValue(packageName, parent);
        } else if (isName(parent.callee, "__reExport")) {
          if (first !== node) this.followPattern(packageName, first);
        } else {
          return isName(parent.callee, "__export");
        }
        return true;
      default:
        return ["ExpressionStatement", "UnaryExpression", "BinaryExpression"].includes(parent.type);
    }
  }

  /** What an expression is used for whose value is a promise of a package. */
  private followPromise(packageName: string, node: AnyNode) {
    const parent = this.parents.get(node) as AnyNode;
    const call = this.parents.get(parent) as AnyNode;
    const [parameter] = (isMethod(parent, "then") && call.arguments?.[0]?.params) || [];
    if (this.awaited.has(node)) return;
    this.awaited.add(node);
    if (parent.type === "AwaitExpression") {
      this.followValue(packageName, parent);
    } else if (parameter) {
      this.followPattern(packageName, parameter);
    } else if (parent.type === "VariableDeclarator" && parent.id.type === "Identifier") {
      const references = this.references.get(parent.id.name) ?? [];
      for (const it of references) if (it !== parent.id) this.followPromise(packageName, it);
    } else if (parent.type !== "ExpressionStatement") {
      this.addUnclearUse(packageName, node);
    }
  }

  /** The variables that take a package or parts of it. */
  private followPattern(packageName: string, pattern: AnyNode) {
    if (pattern.type === "Identifier") this.followPackage(packageName, pattern.name);
    else if (pattern.type !== "ObjectPattern") this.addUnclearUse(packageName, pattern);
    else for (const property of pattern.properties) this.followProperty(packageName, property);
  }

  private followProperty(packageName: string, property: AnyNode) {
    const name = property.type === "Property" && !property.computed ? nameOf(property.key) : undefined;
    const local = property.value?.type === "AssignmentPattern" ? property.value.left : property.value;
    if (name === "default") this.followPattern(packageName, local);
    else if (name !== undefined && local.type === "Identifier") this.followName(packageName, name, local.name);
    else this.addUnclearUse(packageName, property);
  }

  /** All that a variable is used for which holds one export of a package. */
  private followName(packageName: string, name: string, variable: string) {
    for (const reference of this.references.get(variable) ?? []) {
      const parent = this.parents.get(reference) as AnyNode;
      const isDefinition =
        (/Pattern$/.test(parent.type) && parent.right !== reference) ||
        (parent.type === "Property" && this.isInPattern(parent));
      const isTest =
        parent.type === "BinaryExpression" && parent.operator === "instanceof" && parent.right === reference;
      if (!isDefinition && !isTest && !(parent.type === "UnaryExpression")) this.addUse(packageName, name, reference);
    }
  }

  private isInPattern(node: AnyNode): boolean {
    return this.parents.get(node)?.type === "ObjectPattern";
  }

  private addUse(packageName: string, name: string, node: AnyNode) {
    const parent = this.parents.get(node) as AnyNode;
    const isCalled = /^(New|Call)Expression$/.test(parent.type) && parent.callee === node;
    const input = isCalled ? parent.arguments[/^(paginate|waitFor|waitUntil)/.test(name) ? 1 : 0] : undefined;
    this.uses.push({ packageName, name, place: this.placeOf(node), ...this.targetOf(input) });
  }

  /** What a request names in its input, an object in the code. */
  private targetOf(input?: AnyNode): Pick<SdkUse, "table" | "index"> {
    const object = input && this.objectOf(input);
    if (!object) return {};
    const table = this.propertyOf(object, "TableName");
    const index = this.propertyOf(object, "IndexName");
    return {
      table: table && table !== "none" ? this.valueOf(table) : undefined,
      index: index && index !== "none" ? this.valueOf(index) : index,
    };
  }

  private objectOf(node: AnyNode): ObjectExpression | undefined {
    if (node.type === "ObjectExpression") return node as ObjectExpression;
    // Used once more than defined: nothing changes it in between.
    if (node.type !== "Identifier" || this.references.get(node.name)?.length !== 2) return undefined;
    const value = this.onlyValueOf(node.name);
    return value?.type === "ObjectExpression" ? (value as ObjectExpression) : undefined;
  }

  /** The value of a property, `none` if there is none, and nothing if it cannot be known. */
  private propertyOf({ properties }: ObjectExpression, name: string): AnyNode | "none" | undefined {
    for (const property of [...properties].reverse() as AnyNode[]) {
      const spread = property.type === "SpreadElement" ? this.constantObject(property.argument) : undefined;
      if (!spread && (property.type !== "Property" || property.computed)) return undefined;
      const value = spread ? this.propertyOf(spread, name) : nameOf(property.key) === name ? property.value : "none";
      if (value !== "none") return value;
    }
    return "none";
  }

  /** An object that is only copied into others, so that nothing changes it. */
  private constantObject(node: AnyNode): ObjectExpression | undefined {
    if (node.type !== "Identifier") return undefined;
    const isCopied = (it: Identifier) =>
      ["SpreadElement", "VariableDeclarator"].includes((this.parents.get(it) as AnyNode).type);
    const value = this.references.get(node.name)?.every(isCopied) ? this.onlyValueOf(node.name) : undefined;
    return value?.type === "ObjectExpression" ? (value as ObjectExpression) : undefined;
  }

  private valueOf(node: AnyNode, depth = 0): StaticValue | undefined {
    const literal = literalOf(node);
    if (literal !== undefined) return { literal };
    if (node.type === "MemberExpression" && isProcessEnv(node.object)) {
      const variable = node.computed ? literalOf(node.property) : nameOf(node.property);
      return variable === undefined ? undefined : { variable };
    }
    if (node.type === "LogicalExpression" && node.operator !== "&&") return this.valueOf(node.left, depth);
    if (isCallOf(node, "requireEnv")) {
      const variable = node.arguments.length === 1 ? literalOf(node.arguments[0]) : undefined;
      return variable === undefined ? undefined : { variable };
    }
    if (depth > 5) return undefined;
    if (node.type === "CallExpression" && node.arguments.length === 0 && node.callee.type === "Identifier") {
      const result = resultOf(this.onlyValueOf(node.callee.name));
      return result && this.valueOf(result, depth + 1);
    }
    if (node.type !== "Identifier") return undefined;
    const variable = this.variables.get(node.name);
    if (variable && this.assigned.get(node.name)?.length === 1) return { variable };
    const value = this.onlyValueOf(node.name);
    return value && this.valueOf(value, depth + 1);
  }

  private onlyValueOf(name: string): AnyNode | undefined {
    const values = this.assigned.get(name) ?? [];
    return values.length === 1 ? values[0] : undefined;
  }

  private addUnclear(node: AnyNode, reason: string) {
    this.unclear.push({ place: this.placeOf(node), reason });
  }

  private addUnclearUse(packageName: string, node: AnyNode) {
    this.addUnclear(node, `takes from ${packageName} what cannot be derived`);
  }

  private placeOf({ loc }: AnyNode): string {
    const { line, column } = loc.start;
    const entry = this.map?.findEntry(line - 1, column);
    return entry && "originalSource" in entry ? `${entry.originalSource}:${entry.originalLine + 1}` : `line ${line}`;
  }
}

// biome-ignore lint/suspicious/noExplicitAny: the parser's union has no member with the properties of all its kinds
type AnyNode = any;

function childrenOf(node: Node): Node[] {
  return Object.values(node)
    .flat()
    .filter((it): it is Node => typeof it?.type === "string" && typeof it.start === "number");
}

/** Adds to one of several lists. */
export function append<T>(lists: Map<string, T[]>, name: string, value: T) {
  const list = lists.get(name);
  if (list) list.push(value);
  else lists.set(name, [value]);
}

/** The package of a specifier: `@aws-sdk/lib-dynamodb` of `@aws-sdk/lib-dynamodb/commands`. */
export function packageIn(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

function identifiersIn(node: AnyNode): string[] {
  return node.type === "Identifier" ? [node.name] : childrenOf(node).flatMap(identifiersIn);
}

/** What a function returns that does nothing else. */
function resultOf(node: AnyNode): AnyNode {
  if (node?.type === "ArrowFunctionExpression" && node.expression) return node.body;
  const [statement, ...others] = (/Function/.test(node?.type) && node.body.body) || [];
  return others.length === 0 && statement?.type === "ReturnStatement" ? statement.argument : undefined;
}

/** The name of an identifier or a string. */
function nameOf(node: AnyNode): string | undefined {
  return node.type === "Identifier" ? node.name : literalOf(node);
}

function literalOf(node: AnyNode): string | undefined {
  if (node.type === "Literal" && typeof node.value === "string") return node.value;
  if (node.type === "TemplateLiteral" && node.expressions.length === 0) return node.quasis[0].value.cooked;
  return undefined;
}

/** Whether it is one of these names; esbuild numbers those that are there several times. */
function isName(node: AnyNode, ...names: string[]): boolean {
  return node.type === "Identifier" && names.includes(node.name.replace(/\d+$/, ""));
}

function isCallOf(node: AnyNode, ...names: string[]): boolean {
  return node.type === "CallExpression" && isName(node.callee, ...names);
}

function isMethod(node: AnyNode, name: string): boolean {
  return node.type === "MemberExpression" && !node.computed && nameOf(node.property) === name;
}

function isProcessEnv(node: AnyNode): boolean {
  return isMethod(node, "env") && isName(node.object, "process");
}
