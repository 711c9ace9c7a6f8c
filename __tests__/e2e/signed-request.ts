import { createHash, createHmac } from "node:crypto";

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * The headers of a signed GET of an API (Signature Version 4).
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function sign(
  { accessKeyId, secretAccessKey }: Keys,
  { host, path, region }: { host: string; path: string; region: string },
): Record<string, string> {
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
  const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  const time = `${new Date().toISOString().replace(/[-:]|\.\d+/g, "")}`;
  const scope = [time.slice(0, 8), region, "execute-api", "aws4_request"];
  const canonical = ["GET", path, "", `host:${host}`, `x-amz-date:${time}`, "", "host;x-amz-date", sha256("")].join(
    "\n",
  );
  const text = ["AWS4-HMAC-SHA256", time, scope.join("/"), sha256(canonical)].join("\n");
  const key = scope.reduce<string | Buffer>((key, part) => hmac(key, part), `AWS4${secretAccessKey}`);
  const signature = hmac(key, text).toString("hex");
  const credential = `${accessKeyId}/${scope.join("/")}`;
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host;x-amz-date, Signature=${signature}`,
    "x-amz-date": time,
  };
}
