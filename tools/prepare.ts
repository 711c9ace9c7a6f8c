import { prepareToolchain } from "../cli/toolchain/toolchain";

/** Sets up the tools of the local AWS, while npm still installs the packages. */
prepareToolchain().catch(() => {
  process.exitCode = 1;
});
