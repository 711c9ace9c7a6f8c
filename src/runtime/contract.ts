import type { $ZodType, output } from "zod/v4/core";
import type { FieldErrors } from "./http";

/** A schema of zod or zod/mini. */
export type Schema<T = unknown> = $ZodType<T> & {
  safeParse(
    value: unknown,
  ): { success: true; data: T } | { success: false; error: { readonly issues: readonly SchemaIssue[] } };
};

/** What a value breaks of its schema. */
export interface SchemaIssue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** Only of `unrecognized_keys`. */
  readonly keys?: readonly string[];
}

/**
 * An operation's requests and responses, as data that both sides import: the handler, which `apiHandler` checks requests
 * for, and the stack, whose `routeDocs` documents it.
 */
export interface ApiContract {
  /** What the operation does, in the log and in the documentation: `Create user`. */
  readonly name: string;
  /** Parameters of the path, percent-decoded. @default - the handler gets none */
  readonly path?: Schema<object>;
  /** Query parameters: a string, or a list of strings where one is given more than once. @default - the handler gets none */
  readonly query?: Schema<object>;
  /** Request headers, their names in lower case. @default - the handler gets none */
  readonly headers?: Schema<object>;
  /** The JSON object in the body; base64 is decoded. @default - the handler gets none */
  readonly body?: Schema<object>;
  /** Longest body in bytes: a longer one gets 413. @default - Lambda's limit for a request, 6 MB */
  readonly maxBodyBytes?: number;
  /**
   * Whether a request must have come through an authorizer: without claims it gets 401, because its route has lost its
   * authorizer. @default false
   */
  readonly requireClaims?: boolean;
  /** Responses by status: the handler may return no other. Errors have a default schema. @default - any response */
  readonly responses?: Readonly<Record<number, ResponseContract>>;
  /** Body of the 400 for a request that does not match a schema. @default - `{"error": "…", "fields": fieldErrors}` */
  readonly badRequestBody?: (fieldErrors: FieldErrors) => { readonly error: string; readonly [name: string]: unknown };
}

export interface ResponseContract {
  readonly description: string;
  /** Of the JSON body. @default - no body; of a status from 400 on, `{"error": "…"}` */
  readonly schema?: Schema;
}

/** The type of what a schema accepts, or undefined where there is no schema. */
export type OutputOf<S> = S extends $ZodType ? output<S> : undefined;
