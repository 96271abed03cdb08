-- AMD processors with Zen cores, one socket.
--
-- Peaks are cores x base clock x operations per cycle. From Zen 2 on, a core has two 256-bit fused
-- multiply-add units: 2 units x 8 fp32 lanes x 2 = 32 FLOP/cycle. Zen 4 runs AVX-512 instructions
-- in two halves on the same units, and multiplies bf16 pairs at 64 FLOP/cycle and quadruples of
-- int8 (VNNI) at 128 op/cycle, for dot products only, hence the unit "matrix".

local RECALLED = "Derived; recalled from AMD's optimization guide, not re-read."

local function vector(dtype, cores, clock, flop, source)
  return peak { dtype = dtype, unit = "vector", flops = cores * clock * flop, clock = clock,
                source = source or string.format("%d cores x %.2f GHz x %d FLOP/cycle", cores,
                                                 clock / 1e9, flop) }
end

local function dot(dtype, accumulate, cores, clock, op, name)
  return peak { dtype = dtype, accumulate = accumulate, unit = "matrix",
                flops = cores * clock * op, clock = clock,
                source = string.format("%d cores x %.2f GHz x %d op/cycle (%s)", cores, clock / 1e9,
                                       op, name),
                note = RECALLED }
end

device {
  id = "epyc-7742", name = "EPYC 7742", vendor = "AMD", year = 2019, class = "server-cpu",
  vector("fp32", 64, 2.25e9, 32,
         "AMD product data: 64 cores, 2.25 GHz base; x 32 FLOP/cycle (Zen 2)"),
  vector("fp64", 64, 2.25e9, 16),
  memory { name = "L1", on_chip = true, capacity = 64 * 32 * KiB,
           source = "AMD, Zen 2: 32 KiB of data per core", note = "Recalled, not re-read." },
  memory { name = "L2", on_chip = true, capacity = 64 * 512 * KiB,
           source = "AMD, Zen 2: 512 KiB per core", note = "Recalled, not re-read." },
  memory { name = "L3", on_chip = true, shared = true, capacity = 256 * MiB,
           source = "AMD product data: 256 MB",
           note = "Sixteen slices of 16 MiB, each shared by four cores only." },
  memory { name = "DDR4", bandwidth = 204.8e9,
           source = "AMD product data: eight channels of DDR4-3200",
           note = "Capacity is what is fitted. Two sockets reach 230 of 409.6 GB/s (56 %) in "
             .. "BabelStream's triad with large arrays (UoB-HPC performance-portability)." },
  power { watts = 225, source = "AMD product data" },
  doubt "The base clock stands in for the clock under load; boost goes to 3.4 GHz on few cores.",
  doubt ("The same benchmark reports 481 GB/s with small arrays: that is the cache, not the "
    .. "memory."),
}

device {
  id = "epyc-9654", name = "EPYC 9654", vendor = "AMD", year = 2022, class = "server-cpu",
  vector("fp32", 96, 2.4e9, 32,
         "AMD product data: 96 cores, 2.4 GHz base; x 32 FLOP/cycle (Zen 4)"),
  vector("fp64", 96, 2.4e9, 16),
  dot("bf16", "fp32", 96, 2.4e9, 64, "AVX512-BF16"),
  dot("int8", "int32", 96, 2.4e9, 128, "VNNI"),
  memory { name = "L1", on_chip = true, capacity = 96 * 32 * KiB,
           source = "AMD, Zen 4: 32 KiB of data per core", note = "Recalled, not re-read." },
  memory { name = "L2", on_chip = true, capacity = 96 * 1 * MiB,
           source = "AMD, Zen 4: 1 MiB per core" },
  memory { name = "L3", on_chip = true, shared = true, capacity = 384 * MiB,
           source = "AMD product data: 384 MB",
           note = "Twelve slices of 32 MiB, each shared by eight cores only." },
  memory { name = "DDR5", bandwidth = 460.8e9,
           source = "AMD product data: twelve channels of DDR5-4800",
           note = "Capacity is what is fitted." },
  power { watts = 360, source = "AMD product data" },
  doubt ("The base clock stands in for the clock under load: at the all-core boost of 3.55 GHz "
    .. "fp32 has 10.9 TFLOP/s. Boost goes to 3.7 GHz."),
}

device {
  id = "ryzen-9-7950x", name = "Ryzen 9 7950X", vendor = "AMD", year = 2022,
  class = "desktop-cpu",
  vector("fp32", 16, 4.5e9, 32,
         "AMD product page, recalled: 16 cores, 4.5 GHz base; x 32 FLOP/cycle (Zen 4)"),
  vector("fp64", 16, 4.5e9, 16),
  dot("bf16", "fp32", 16, 4.5e9, 64, "AVX512-BF16"),
  dot("int8", "int32", 16, 4.5e9, 128, "VNNI"),
  memory { name = "L1", on_chip = true, capacity = 16 * 32 * KiB,
           source = "AMD, Zen 4: 32 KiB of data per core", note = "Recalled, not re-read." },
  memory { name = "L2", on_chip = true, capacity = 16 * 1 * MiB,
           source = "AMD, Zen 4: 1 MiB per core" },
  memory { name = "L3", on_chip = true, shared = true, capacity = 64 * MiB,
           source = "AMD product page: 64 MB",
           note = "Recalled, not re-read. Two slices of 32 MiB, each shared by eight cores." },
  memory { name = "DDR5", bandwidth = 2 * 8 * 5.2e9,
           source = "AMD product page, recalled: two channels of DDR5-5200; x 8 byte",
           note = "Capacity is what is fitted. The links between dies may carry less." },
  power { watts = 170, source = "AMD product page, recalled" },
  doubt ("The base clock stands in for the clock under load; boost goes to 5.7 GHz on few cores. "
    .. "All figures here are recalled, not re-read."),
}
