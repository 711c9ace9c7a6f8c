import { CONFIG_VARIABLES, loadConfig, stackIdsOf } from "../../src/app/config";
import type { ClientSettings } from "../aws/client-settings";
import type { Emulator } from "../local-aws/emulator";
import type { Toolchain } from "../toolchain/toolchain";
import type { Deployment } from "./deployment";
import type { Project } from "./project";

/** The app on the local AWS. */
export interface LocalApp extends Deployment {
  readonly stacks: ReturnType<typeof stackIdsOf>;
  /** For AWS SDK clients. */
  readonly client: Required<ClientSettings>;
}

export interface LocalAppOptions {
  readonly project: Project;
  readonly toolchain: Pick<Toolchain, "providerSource" | "terraform">;
  readonly emulator: Emulator;
  /** Origins other than the site's that may call the API. */
  readonly allowOrigins: string[];
  /** Folder for the synthesized stacks. */
  readonly outdir: string;
}

/** The app's configuration for the local AWS. Only values differ: the constructs are those of a real account. */
export function localApp({ project, toolchain, emulator, allowOrigins, outdir }: LocalAppOptions): LocalApp {
  const env = {
    ...process.env,
    ...toolchain.providerSource.env,
    // Not the variables that a developer set for a real account.
    ...Object.fromEntries(Object.keys(CONFIG_VARIABLES.shape).map((name) => [name, ""])),
    ...emulator.env,
    PROJECT_NAME: project.definition.name,
    ENVIRONMENT: "local",
    PACKAGING: toolchain.providerSource.archiveProvider ? "archive" : "zip",
    EXTRA_ALLOW_ORIGINS: allowOrigins.join(","),
    ACCESS_LOG: "true",
    // The page is served from two origins here, and both read the API's own errors.
    ERROR_CORS: "any-origin",
    TERRAFORM_BINARY_NAME: toolchain.terraform.binary,
    // Terraform and CDKTF do not check for newer versions.
    CHECKPOINT_DISABLE: "1",
    // The CDKTF CLI draws no progress in CI.
    CI: "1",
  };
  const config = loadConfig(project.definition, env);
  return {
    project,
    config,
    env,
    outdir,
    terraformBinary: toolchain.terraform.binary,
    stacks: stackIdsOf(config),
    client: {
      endpoint: emulator.endpoint,
      region: config.region,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    },
  };
}
