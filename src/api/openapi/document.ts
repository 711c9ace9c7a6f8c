import type { ApiGatewayStage } from "@cdktf/provider-aws/lib/api-gateway-stage";
import { Token } from "cdktf";
import { valueError } from "../../common/validation";
import type { RestApi } from "../rest-api";
import type { Operation } from "./operations";

/** The `info` object of the document. */
export interface ApiInfo {
  /** @default - the API's name */
  readonly title?: string;
  /** @default "1.0.0" */
  readonly version?: string;
  /** @default - none */
  readonly description?: string;
}

export function infoOf(api: RestApi, { title, version = "1.0.0", description }: ApiInfo) {
  return { title: title ?? nameOf(api), version, ...(description && { description }) };
}

/** The API's name, or its construct's where that is known only at apply. */
function nameOf(api: RestApi): string {
  return Token.isUnresolved(api.apiName) ? api.node.id : api.apiName;
}

/** The stage's host and base path, as far as they are known before it is deployed. */
export function addressOf(api: RestApi): { readonly host?: string; readonly basePath: string } {
  const host = Token.isUnresolved(api.url) ? undefined : new URL(api.url).host;
  // A domain name is mapped to the stage.
  if (api.aliasTarget) return { host, basePath: "" };
  // The attribute of the same name is Terraform's reference to it.
  const { stageNameInput = "" } = api.node.findChild("Stage") as ApiGatewayStage;
  return { host, basePath: Token.isUnresolved(stageNameInput) ? "/stage" : `/${stageNameInput}` };
}

/** The operations of each path, by method in lower case; that of `ANY` by API Gateway's name, which OpenAPI lacks. */
export function byPath<T>(operations: readonly Operation[], describe: (operation: Operation) => T) {
  const paths: Record<string, Record<string, T>> = {};
  for (const operation of operations) {
    const method = operation.method === "ANY" ? "x-amazon-apigateway-any-method" : operation.method.toLowerCase();
    paths[operation.path] = { ...paths[operation.path], [method]: describe(operation) };
  }
  return paths;
}

export function mapValues<T, U>(record: Record<string, T>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

/** @throws ValidationError when the document contains a value that is known only at apply */
export function requireKnown<T>(api: RestApi, document: T): T {
  const text = JSON.stringify(document);
  if (Token.isUnresolved(text)) {
    const [token = text] = /\$\{[^}]*\}/.exec(text) ?? [];
    throw valueError(api, "docs", "contain no value that is known only at apply", token);
  }
  return document;
}
