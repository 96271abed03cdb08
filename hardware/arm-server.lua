-- Server processors with Arm cores, one socket.
--
-- Peaks are cores x clock x operations per cycle; these chips run at one clock whatever the load.
-- Neoverse N1 has two 128-bit pipes, each a fused multiply-add per lane and cycle: 16 FLOP/cycle in
-- fp32. Neoverse V1 and V2 have twice as much, as two pipes of 256 bits or four of 128. Lanes of
-- fp16 are twice as many; the dot-product instruction does four times as many int8 operations, for
-- dot products only, hence the unit "matrix".

local RECALLED = "Derived; recalled from Arm's optimization guide, not re-read."

local A64FX = "Recalled from Fujitsu's data sheet, not re-read."

local function vector(dtype, cores, clock, flop, source, note)
  return peak { dtype = dtype, unit = "vector", flops = cores * clock * flop, clock = clock,
                source = source or string.format("%d cores × %.1f GHz × %d FLOP/cycle", cores,
                                                 clock / 1e9, flop),
                note = note }
end

-- Products that one instruction sums: "dot product", or a small matrix product.
local function sums(dtype, accumulate, cores, clock, op, name, note)
  return peak { dtype = dtype, accumulate = accumulate, unit = "matrix",
                flops = cores * clock * op, clock = clock, per_cycle = cores * op,
                source = string.format("%d cores × %.1f GHz × %d op/cycle (%s)", cores,
                                       clock / 1e9, op, name),
                note = note }
end

device {
  id = "graviton2", name = "AWS Graviton2", vendor = "AWS", year = 2019, class = "server-cpu",
  vector("fp32", 64, 2.5e9, 16,
         "aws/aws-graviton-getting-started: 64 cores (Neoverse N1), 2.5 GHz; × 16 FLOP/cycle",
         RECALLED),
  vector("fp16", 64, 2.5e9, 32, nil, RECALLED),
  vector("fp64", 64, 2.5e9, 8),
  sums("int8", "int32", 64, 2.5e9, 64, "dot product", RECALLED),
  memory { name = "L1", on_chip = true, capacity = 64 * 64 * KiB,
           source = "aws/aws-graviton-getting-started: 64 KiB of data per core" },
  memory { name = "L2", on_chip = true, capacity = 64 * 1 * MiB,
           source = "aws/aws-graviton-getting-started: 1 MiB per core" },
  memory { name = "L3", on_chip = true, shared = true, capacity = 32 * MiB,
           source = "aws/aws-graviton-getting-started: 32 MiB" },
  memory { name = "DDR4", bandwidth = 204.8e9,
           source = "eight channels of DDR4-3200; × 8 byte", measured = 172.5e9,
           measured_source = "BabelStream triad, UoB-HPC performance-portability",
           note = "Capacity depends on the instance." },
}

device {
  id = "graviton3", name = "AWS Graviton3", vendor = "AWS", year = 2021, class = "server-cpu",
  vector("fp32", 64, 2.6e9, 32,
         "aws/aws-graviton-getting-started: 64 cores (Neoverse V1), 2.6 GHz, two 256-bit SVE "
           .. "pipes; × 32 FLOP/cycle"),
  vector("fp16", 64, 2.6e9, 64, nil, RECALLED),
  vector("fp64", 64, 2.6e9, 16),
  sums("bf16", "fp32", 64, 2.6e9, 128, "BFMMLA on four pipes, LLVM's model of Neoverse V1",
       "Derived. The dot product, BFDOT, does half of it."),
  sums("int8", "int32", 64, 2.6e9, 256, "SMMLA on four pipes, LLVM's model of Neoverse V1",
       "Derived. The dot product, SDOT, does half of it."),
  memory { name = "L1", on_chip = true, capacity = 64 * 64 * KiB,
           source = "aws/aws-graviton-getting-started: 64 KiB of data per core" },
  memory { name = "L2", on_chip = true, capacity = 64 * 1 * MiB,
           source = "aws/aws-graviton-getting-started: 1 MiB per core" },
  memory { name = "L3", on_chip = true, shared = true, capacity = 32 * MiB,
           source = "aws/aws-graviton-getting-started: 32 MiB" },
  memory { name = "DDR5", bandwidth = 307.2e9,
           source = "WikiChip: eight channels of DDR5-4800; × 8 byte",
           note = "Capacity depends on the instance." },
  notes = "There is no turbo.",
}

device {
  id = "a64fx", name = "A64FX (2.2 GHz)", vendor = "Fujitsu", year = 2019, class = "server-cpu",
  vector("fp32", 48, 2.2e9, 64,
         "Fujitsu A64FX data sheet: 48 cores, two 512-bit SVE pipes; × 64 FLOP/cycle", A64FX),
  vector("fp16", 48, 2.2e9, 128, nil, A64FX),
  vector("fp64", 48, 2.2e9, 32, nil, A64FX),
  sums("int8", "int32", 48, 2.2e9, 256, "dot product, Fujitsu A64FX product catalogue",
       "Derived from two 512-bit pipes."),
  memory { name = "L1", on_chip = true, capacity = 48 * 64 * KiB, bandwidth = 48 * 128 * 2.2e9,
           source = "Fujitsu A64FX data sheet: 64 KiB of data per core, two 64-byte loads a cycle",
           note = A64FX },
  memory { name = "L2", on_chip = true, shared = true, capacity = 32 * MiB,
           source = "Fujitsu A64FX data sheet: 32 MiB",
           note = "Four parts of 8 MiB, each shared by twelve cores." },
  memory { name = "HBM2", capacity = 32 * GiB, bandwidth = 1024e9,
           source = "Arm slides, docslib.org 12805623: 8 GB at 256 GB/s per group of 12 cores",
           measured = 816.7e9,
           measured_source = "BabelStream triad (large arrays), UoB-HPC performance-portability at "
             .. "c8553636",
           note = "804.3 GB/s with arrays of the standard size." },
  doubt "The pipes and their rates are recalled; cores, clock, caches and memory are confirmed.",
  notes = "The processor of Fugaku, where it can also run at 2.0 GHz. There is no DDR memory "
    .. "beside the HBM.",
}
