handbook { title = "T", description = "D", url = "https://example.org", models = { "m" }, devices = { "d" }, precisions = { "fp32", "16-bit", "int8" },
  deep = { { devices = { "d" }, models = { "m" }, categories = { "c" } } },
  compare = { { id = "c", title = "C", models = { "m" }, devices = { "d" } } },
  variants = { { model = "m", id = "v", name = "V", batch = 8, resolution = 16 }, { model = "m", id = "w", dims = { batch = 2 } } } }
