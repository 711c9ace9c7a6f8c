import { Lazy } from "cdktf";
import { Construct } from "constructs";
import { ValidationError } from "../../common/validation";
import type { NodeFunction } from "../../function/node-function";
import type { CorsRules } from "../../runtime/cors";
import type { CorsEnv } from "../../runtime/env";
import type { CorsPolicy } from "../cors-policy";
import { HTTP_METHODS } from "../route";

/** The part of a RestApi that concerns CORS. */
type Api = Construct & { readonly cors?: CorsPolicy };

/**
 * The CORS rules in a function's environment: the union of the rules of all its APIs, because the function does not know
 * which of them invoked it. Each API's preflights have only its own rules.
 */
export class FunctionCors extends Construct {
  private readonly methods = new Map<Api, () => readonly string[]>();

  /** The only one of a function. */
  static of(handler: NodeFunction): FunctionCors {
    return (handler.node.tryFindChild(ID) as FunctionCors | undefined) ?? new FunctionCors(handler);
  }

  private constructor(private readonly handler: NodeFunction) {
    super(handler, ID);
    for (const [key, render] of Object.entries(VARIABLES)) {
      handler.addEnvironment(key, Lazy.stringValue({ produce: () => render(this.rules()) }));
    }
  }

  /**
   * @param methods of the API's routes to the function; read at synth, when all routes are known
   * @throws ValidationError when an API of the function allows credentials and another one does not
   */
  addApi(api: Api, methods: () => readonly string[]) {
    const other = [...this.methods.keys()].find((it) => allowsCredentials(it) !== allowsCredentials(api));
    if (other) {
      const values = [other, api].map((it) => `${allowsCredentials(it)} for ${it.node.path}`).join(" and ");
      const sentence = `the APIs of one function must not differ in allowCredentials: it is ${values}`;
      throw new ValidationError(this.handler, sentence);
    }
    this.methods.set(api, methods);
  }

  private rules(): CorsRules {
    const all = [...this.methods].flatMap(([{ cors }, methods]) => cors?.rules([...methods(), "OPTIONS"]) ?? []);
    const origins = union(all.map(({ allowOrigins }) => allowOrigins));
    const methods = union(all.map(({ allowMethods }) => allowMethods));
    return {
      // `*` is exclusive. It reveals nothing: without credentials, a page can send no more than any other program.
      allowOrigins: origins.includes("*") ? ["*"] : origins,
      allowMethods: [...HTTP_METHODS, "OPTIONS"].filter((method) => methods.includes(method)),
      allowHeaders: union(all.map(({ allowHeaders }) => allowHeaders)),
      exposeHeaders: union(all.map(({ exposeHeaders }) => exposeHeaders)),
      allowCredentials: all.some(({ allowCredentials }) => allowCredentials),
    };
  }
}

const ID = "Cors";

const VARIABLES: Record<keyof CorsEnv, (rules: CorsRules) => string> = {
  ALLOWED_ORIGINS: ({ allowOrigins }) => allowOrigins.join(","),
  ALLOWED_METHODS: ({ allowMethods }) => allowMethods.join(","),
  ALLOWED_HEADERS: ({ allowHeaders }) => allowHeaders.join(","),
  EXPOSED_HEADERS: ({ exposeHeaders }) => exposeHeaders.join(","),
  ALLOW_CREDENTIALS: ({ allowCredentials }) => String(allowCredentials),
};

function allowsCredentials({ cors }: Api): boolean {
  return cors?.allowCredentials ?? false;
}

function union(lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.flat())];
}
