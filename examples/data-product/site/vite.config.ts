module.exports = {
  // Relative addresses: the same build works wherever it is put.
  base: "./",
};
