-- Intel server processors, one socket.
--
-- Peaks are cores x base clock x operations per cycle. Per core and cycle, two AVX-512 units do 64
-- FLOP in fp32 and, with VNNI, 256 op in int8; AMX multiplies tiles at 2048 FLOP in bf16 and 4096
-- op in int8.

device {
  id = "xeon-platinum-8280", name = "Xeon Platinum 8280", vendor = "Intel", year = 2019,
  class = "server-cpu",
  peak { dtype = "fp32", unit = "vector", flops = 28 * 2.7e9 * 64,
         clock = 2.7e9,
         source = "Intel ARK: 28 cores, 2.7 GHz base; x 64 FLOP/cycle" },
  peak { dtype = "fp64", unit = "vector", flops = 28 * 2.7e9 * 32,
         clock = 2.7e9, source = "28 cores x 2.7 GHz x 32 FLOP/cycle" },
  peak { dtype = "int8", accumulate = "int32", unit = "matrix", flops = 28 * 2.7e9 * 256,
         clock = 2.7e9, source = "28 cores x 2.7 GHz x 256 op/cycle (VNNI on both units)",
         note = "Derived; the instruction computes dot products only." },
  memory { name = "L1", on_chip = true, capacity = 28 * 32 * KiB,
           source = "cpu-world: 32 KiB of data per core" },
  memory { name = "L2", on_chip = true, capacity = 28 * 1 * MiB,
           source = "cpu-world: 1 MiB per core" },
  memory { name = "L3", on_chip = true, shared = true, capacity = 39424 * KiB,
           source = "Intel ARK: 38.5 MB" },
  memory { name = "DDR4", bandwidth = 140.8e9,
           source = "Intel ARK: six channels of DDR4-2933; x 8 byte",
           note = "Capacity is what is fitted, up to 1 TB. Two sockets of this generation reach "
             .. "202.8 of 281.6 GB/s (72 %) in BabelStream's triad (UoB-HPC "
             .. "performance-portability)." },
  power { watts = 205, source = "Intel ARK" },
  doubt ("The base clock stands in for the clock under AVX-512, which is not published here; "
    .. "turbo goes to 4.0 GHz on few cores."),
}

device {
  id = "xeon-platinum-8380", name = "Xeon Platinum 8380", vendor = "Intel", year = 2021,
  class = "server-cpu",
  peak { dtype = "fp32", unit = "vector", flops = 40 * 2.3e9 * 64,
         clock = 2.3e9,
         source = "Intel ARK: 40 cores, 2.3 GHz base; x 64 FLOP/cycle" },
  peak { dtype = "fp64", unit = "vector", flops = 40 * 2.3e9 * 32,
         clock = 2.3e9, source = "40 cores x 2.3 GHz x 32 FLOP/cycle" },
  peak { dtype = "int8", accumulate = "int32", unit = "matrix", flops = 40 * 2.3e9 * 256,
         clock = 2.3e9, source = "40 cores x 2.3 GHz x 256 op/cycle (VNNI on both units)",
         note = "Derived; the instruction computes dot products only." },
  memory { name = "L1", on_chip = true, capacity = 40 * 48 * KiB,
           source = "cpu-world: 48 KiB of data per core" },
  memory { name = "L2", on_chip = true, capacity = 40 * 1280 * KiB,
           source = "cpu-world: 1.25 MiB per core" },
  memory { name = "L3", on_chip = true, shared = true, capacity = 60 * MiB,
           source = "Intel ARK: 60 MB" },
  memory { name = "DDR4", bandwidth = 8 * 8 * 3.2e9,
           source = "Intel ARK: eight channels of DDR4-3200; x 8 byte",
           note = "Capacity is what is fitted, up to 6 TB with persistent memory." },
  power { watts = 270, source = "Intel ARK" },
  doubt ("The base clock stands in for the clock under AVX-512, which is not published here; "
    .. "turbo goes to 3.4 GHz on few cores."),
}

device {
  id = "xeon-platinum-8480plus", name = "Xeon Platinum 8480+", vendor = "Intel", year = 2023,
  class = "server-cpu",
  peak { dtype = "fp32", unit = "vector", flops = 56 * 2.0e9 * 64,
         clock = 2.0e9,
         source = "Intel ARK: 56 cores, 2.0 GHz base; x 64 FLOP/cycle" },
  peak { dtype = "fp16", unit = "vector", flops = 56 * 2.0e9 * 128,
         clock = 2.0e9, source = "56 cores x 2.0 GHz x 128 FLOP/cycle (AVX512-FP16)",
         note = "Derived; AMX of this generation has no fp16." },
  peak { dtype = "fp64", unit = "vector", flops = 56 * 2.0e9 * 32,
         clock = 2.0e9, source = "56 cores x 2.0 GHz x 32 FLOP/cycle" },
  peak { dtype = "bf16", accumulate = "fp32", unit = "matrix", flops = 56 * 2.0e9 * 2048,
         clock = 2.0e9, source = "56 cores x 2.0 GHz x 2048 FLOP/cycle (AMX)" },
  peak { dtype = "int8", accumulate = "int32", unit = "matrix", flops = 56 * 2.0e9 * 4096,
         clock = 2.0e9, source = "56 cores x 2.0 GHz x 4096 op/cycle (AMX)" },
  memory { name = "L1", on_chip = true, capacity = 56 * 48 * KiB,
           source = "cpu-world: 48 KiB of data per core" },
  memory { name = "L2", on_chip = true, capacity = 56 * 2 * MiB,
           source = "cpu-world: 2 MiB per core" },
  memory { name = "L3", on_chip = true, shared = true, capacity = 105 * MiB,
           source = "Intel ARK: 105 MB" },
  memory { name = "DDR5", bandwidth = 8 * 8 * 4.8e9,
           source = "Intel ARK: eight channels of DDR5-4800; x 8 byte",
           note = "Capacity is what is fitted: up to 4 TB (Intel ARK), 6 TB (cpu-world)." },
  power { watts = 350, source = "Intel ARK" },
  doubt ("The base clock stands in for the clocks under AVX-512 and AMX, which are not published "
    .. "here; turbo goes to 3.8 GHz on few cores."),
  doubt "cpu-world says 6 TB of memory where Intel ARK says 4 TB.",
}
