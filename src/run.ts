#!/usr/bin/env node
// `tiers-run main.ts` runs an app's TypeScript as tsx does. This package is loaded first, by Node alone: tsx would read each of
// its modules and of the provider's, 7 MB, again for its syntax and its source map.
import "./app";
import "tsx/cjs";
import { resolve } from "node:path";

require(resolve(process.argv[2] ?? "main.ts"));
