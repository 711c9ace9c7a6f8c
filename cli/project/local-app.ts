import { CONFIG_VARIABLES, loadConfig } from "../../src/app/config";
import type { ClientSettings } from "../aws/client-settings";
import type { Emulator } from "../local-aws/emulator";
import type { Deployment } from "../terraform/deployment";
import type { Toolchain } from "../toolchain/toolchain";
import type { AppSource } from "./apps";

/** The app on the local AWS, with the names that its configuration gives it. */
export interface LocalApp extends Deployment {
  /** Ids of the stacks, as main.ts gives them. */
  readonly stacks: { readonly state: string; readonly webApp: string };
  readonly state: { readonly bucket: string; readonly lockTable: string };
  /** For AWS SDK clients. */
  readonly client: Required<ClientSettings>;
}

export interface LocalAppOptions {
  readonly source: AppSource;
  readonly toolchain: Pick<Toolchain, "providerSource" | "terraform">;
  readonly emulator: Emulator;
  /** Origins besides the site's own that may call the API. */
  readonly allowOrigins: string[];
  /** Folder that takes the synthesized stacks. */
  readonly outdir: string;
}

/** The app's configuration for the local AWS: nothing but values, the constructs are those of a real account. */
export function localApp({ source, toolchain, emulator, allowOrigins, outdir }: LocalAppOptions): LocalApp {
  const env = {
    ...process.env,
    ...toolchain.providerSource.env,
    // What the developer has set for a real deployment is not for this one.
    ...Object.fromEntries(Object.keys(CONFIG_VARIABLES.shape).map((name) => [name, ""])),
    ...emulator.env,
    PROJECT_NAME: source.name,
    ENVIRONMENT: "local",
    PACKAGING: toolchain.providerSource.archiveProvider ? "archive" : "zip",
    EXTRA_ALLOW_ORIGINS: allowOrigins.join(","),
    ACCESS_LOG: "true",
    // The page is served from two origins here, and both are to see the API's own errors.
    ERROR_CORS: "any-origin",
    TERRAFORM_BINARY_NAME: toolchain.terraform.binary,
    // Neither Terraform nor CDKTF asks for newer versions of itself.
    CHECKPOINT_DISABLE: "1",
    // The CDKTF CLI draws its progress only where it thinks that a person watches.
    CI: "1",
  };
  const config = loadConfig(env);
  const name = `${config.projectName}-${config.environment}`;
  return {
    env,
    source,
    outdir,
    terraformBinary: toolchain.terraform.binary,
    stacks: { state: `${name}-state`, webApp: name },
    state: config.state,
    client: {
      endpoint: emulator.endpoint,
      region: config.region,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    },
  };
}
