import type { APIGatewayProxyEvent } from "aws-lambda";
import { HttpError } from "tiers/runtime";
import type * as z from "zod/mini";
import { userIdSchema } from "./schemas";

const MAX_BODY_BYTES = 8192;

/** The user that the path names. @throws HttpError 400 if the id is invalid */
export function readUserId({ pathParameters }: Pick<APIGatewayProxyEvent, "pathParameters">): string {
  const parsed = userIdSchema.safeParse(decode(pathParameters?.userId ?? ""));
  if (parsed.success) return parsed.data;
  throw invalidFields({ userId: messageOf(parsed.error) });
}

// A REST API passes path parameters on unchanged: percent-encoded.
function decode(parameter: string): string | undefined {
  try {
    return decodeURIComponent(parameter);
  } catch {
    return undefined;
  }
}

/**
 * The body, fully validated.
 *
 * @throws HttpError 413 when it is too long, 400 when it is no JSON object, and 400 with each wrong field in `fields`
 */
export function readBody<T>(
  { body, isBase64Encoded }: Pick<APIGatewayProxyEvent, "body" | "isBase64Encoded">,
  schema: z.ZodMiniType<T>,
): T {
  const bytes = Buffer.from(body ?? "", isBase64Encoded ? "base64" : "utf8");
  if (bytes.length > MAX_BODY_BYTES) throw new HttpError(413, `The body must be at most ${MAX_BODY_BYTES} bytes long`);
  const json = parseJson(bytes);
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw new HttpError(400, "The body must be a JSON object");
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw invalidFields(
    Object.fromEntries(
      parsed.error.issues.flatMap((issue) =>
        issue.code === "unrecognized_keys"
          ? issue.keys.map((key) => [key, "must be left out"])
          : [[String(issue.path[0]), issue.message]],
      ),
    ),
  );
}

/** The parsed bytes, or undefined when they are not JSON in UTF-8. */
function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** A query parameter, or undefined when it is missing. @throws HttpError 400 when it is given twice */
export function readParameter(
  {
    queryStringParameters,
    multiValueQueryStringParameters,
  }: Pick<APIGatewayProxyEvent, "queryStringParameters" | "multiValueQueryStringParameters">,
  name: string,
): string | undefined {
  // The single-value map keeps only the last of several values.
  if ((multiValueQueryStringParameters?.[name]?.length ?? 0) > 1) {
    throw invalidFields({ [name]: "must be given only once" });
  }
  return queryStringParameters?.[name];
}

/** A 400 that names invalid fields or parameters, each with the rule that it breaks. */
export function invalidFields(fields: Record<string, string>): HttpError {
  return new HttpError(400, "Some fields are not as they must be", { fields });
}

function messageOf(error: z.core.$ZodError): string {
  return error.issues[0]?.message ?? "";
}
