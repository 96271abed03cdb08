-- Its bandwidth is what changes from one night to the next.
device { id = "box", name = "Round box", class = "gpu-datacentre",
  peak { dtype = "fp32", unit = "vector", flops = 1e12, source = "arithmetic" },
  memory { name = "DRAM", capacity = 8 * GiB, bandwidth = 100e9, source = "arithmetic" } }
