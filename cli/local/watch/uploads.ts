import { readFileSync } from "node:fs";
import { LambdaClient, UpdateFunctionCodeCommand } from "@aws-sdk/client-lambda";
import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import type { SiteObject } from "../../../src/site/private/site-objects";
import { s3ClientOf } from "../../aws/s3-client";
import type { LocalApp } from "../../project/local-app";

/**
 * Uploads code and files directly. Terraform does not notice: its state has the hashes of what it uploaded itself. The next
 * `deployApp` replaces what differs from its build.
 */
export class Uploads {
  private readonly lambda: LambdaClient;
  private readonly s3: ReturnType<typeof s3ClientOf>;

  constructor({ client, config }: LocalApp) {
    this.lambda = new LambdaClient(client);
    this.s3 = s3ClientOf(config.accountId, client);
  }

  async updateCode(functionName: string, zip: Uint8Array) {
    await this.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: functionName, ZipFile: zip }));
  }

  async putObject(bucket: string, { key, path, contentType, cacheControl }: SiteObject) {
    const headers = { ContentType: contentType, CacheControl: cacheControl };
    await this.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: readFileSync(path), ...headers }));
  }

  async deleteObject(bucket: string, key: string) {
    await this.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
  }
}
