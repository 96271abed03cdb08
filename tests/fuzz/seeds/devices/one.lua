device { id = "d", name = "D", vendor = "V", class = "edge", year = 2020,
  peak { dtype = "fp32", unit = "vector", flops = 8 * 2 * 1.5e9, clock = 1.5e9, per_cycle = 16, source = "s", note = "n" },
  peak { dtype = "int8", unit = "matrix", accumulate = "int32", flops = 1e12, source = "s" },
  sparse_peak { dtype = "int8", pattern = "2:4", flops = 2e12, source = "s" },
  memory { name = "L2", on_chip = true, capacity = 4 * MiB, bandwidth = 1e12, source = "s" },
  memory { name = "DRAM", capacity = 8 * GB, bandwidth = 100e9, measured = 80e9, measured_source = "m", source = "s" },
  alignment { channels = 8, source = "s" }, power { watts = 15, source = "s" }, special { per_s = 1e10, source = "s" },
  launch { how = "stream", seconds = 1e-6, stack = "s", source = "l" },
  price { provider = "p", board = 100, currency = "USD", date = "2024-01-01", source = "s" }, doubt "unsure" }
