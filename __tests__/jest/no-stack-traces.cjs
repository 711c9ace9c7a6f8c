// CDKTF records where each token was created, which takes a quarter of the time of a synth. No test reads it.
require("cdktf/lib/tokens/private/stack-trace").captureStackTrace = () => [];
