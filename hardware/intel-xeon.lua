-- Intel server processors, one socket.
--
-- Peaks are cores x clock x operations per cycle, at the highest clock that Intel states for all
-- cores at once; a lower clock, under AVX-512 or the base, is a second ceiling. Per core and cycle,
-- two AVX-512 units do 64 FLOP in fp32 and, with VNNI, 256 op in int8; AMX multiplies tiles of 16 x
-- 16 x 32 pairs of bf16 in 16 cycles, 1024 FLOP a cycle, and 2048 op in int8.

-- The peaks of `cores` at the all-core turbo clock and at the lower one, by operations per cycle.
local function core_peaks(cores, high, low, cycles, high_source, low_source, note)
  local function at(basis, clock, row, source, remark)
    return peak { dtype = row[1], accumulate = row[2], unit = row[2] and "matrix" or "vector",
                  flops = cores * clock * row[3], clock = clock, per_cycle = cores * row[3],
                  basis = basis,
                  source = string.format("%d cores × %.1f GHz (%s) × %d op/cycle (%s)", cores,
                                         clock / 1e9, source, row[3], row[4]),
                  note = remark }
  end
  local peaks = {}
  for _, row in ipairs(cycles) do
    peaks[#peaks + 1] = at("theoretical", high, row, high_source, note)
    peaks[#peaks + 1] = at("sustained", low, row, low_source)
  end
  return table.unpack(peaks)
end

local AVX512 = "two AVX-512 units, measured by InstLatx64 at 087af2c7"
local VNNI = "VNNI on both units"
local CASCADE_LAKE = { { "fp32", nil, 64, AVX512 }, { "fp64", nil, 32, "half as many lanes" },
                       { "int8", "int32", 256, VNNI .. ", measured by InstLatx64" } }
local ICE_LAKE = { { "fp32", nil, 64, "two AVX-512 units" },
                   { "fp64", nil, 32, "half as many lanes" }, { "int8", "int32", 256, VNNI } }
local AMX = "AMX; PyTorch's recipe amx.rst, citing Intel"
local SAPPHIRE_RAPIDS = { { "fp32", nil, 64, "two AVX-512 units" },
                          { "fp16", nil, 128, "AVX512-FP16" },
                          { "fp64", nil, 32, "half as many lanes" },
                          { "bf16", "fp32", 1024, AMX }, { "int8", "int32", 2048, AMX } }

device {
  id = "xeon-platinum-8280", name = "Xeon Platinum 8280", vendor = "Intel", year = 2019,
  class = "server-cpu",
  memory { name = "L1", on_chip = true, capacity = 28 * 32 * KiB,
           source = "cpu-world: 32 KiB of data per core" },
  memory { name = "L2", on_chip = true, capacity = 28 * 1 * MiB,
           source = "cpu-world: 1 MiB per core" },
  memory { name = "L3", on_chip = true, shared = true, capacity = 39424 * KiB,
           source = "Intel ARK: 38.5 MB" },
  memory { name = "DDR4", bandwidth = 140.8e9,
           source = "Intel ARK: six channels of DDR4-2933; × 8 byte",
           note = "Capacity is what is fitted, up to 1 TB. Two sockets of this generation reach "
             .. "202.8 of 281.6 GB/s (72 %) in BabelStream's triad (UoB-HPC "
             .. "performance-portability)." },
  power { watts = 205, source = "Intel ARK" },
  doubt ("Under AVX-512 all cores keep 2.4 GHz (Intel 338848, recalled; computerbase.de says up to "
    .. "900 MHz below 3.3), which is below the base clock of 2.7 GHz: 4.301 TFLOP/s is the truer "
    .. "ceiling of fp32 than 4.838 at the base or 5.914 at the all-core turbo. Turbo goes to "
    .. "4.0 GHz on few cores."),
  core_peaks(28, 3.3e9, 2.4e9, CASCADE_LAKE, "all-core turbo, computerbase.de, April 2019",
             "the same, 900 MHz lower under AVX-512"),
}

device {
  id = "xeon-platinum-8380", name = "Xeon Platinum 8380", vendor = "Intel", year = 2021,
  class = "server-cpu",
  memory { name = "L1", on_chip = true, capacity = 40 * 48 * KiB,
           source = "cpu-world: 48 KiB of data per core" },
  memory { name = "L2", on_chip = true, capacity = 40 * 1280 * KiB,
           source = "cpu-world: 1.25 MiB per core" },
  memory { name = "L3", on_chip = true, shared = true, capacity = 60 * MiB,
           source = "Intel ARK: 60 MB" },
  memory { name = "DDR4", bandwidth = 8 * 8 * 3.2e9,
           source = "Intel ARK: eight channels of DDR4-3200; × 8 byte",
           note = "Capacity is what is fitted, up to 6 TB with persistent memory." },
  power { watts = 270, source = "Intel ARK" },
  doubt ("The clock that all cores keep under AVX-512 was not found: it lies below the all-core "
    .. "turbo of 3.0 GHz, which is recalled. Turbo goes to 3.4 GHz on few cores."),
  core_peaks(40, 3.0e9, 2.3e9, ICE_LAKE, "all-core turbo, recalled from Intel's table",
             "base, Intel ARK", "The all-core turbo clock is recalled, not re-read."),
}

device {
  id = "xeon-platinum-8480plus", name = "Xeon Platinum 8480+", vendor = "Intel", year = 2023,
  class = "server-cpu",
  memory { name = "L1", on_chip = true, capacity = 56 * 48 * KiB,
           source = "cpu-world: 48 KiB of data per core" },
  memory { name = "L2", on_chip = true, capacity = 56 * 2 * MiB,
           source = "cpu-world: 2 MiB per core" },
  memory { name = "L3", on_chip = true, shared = true, capacity = 105 * MiB,
           source = "Intel ARK: 105 MB" },
  memory { name = "DDR5", bandwidth = 8 * 8 * 4.8e9,
           source = "Intel ARK: eight channels of DDR5-4800; × 8 byte",
           note = "Capacity is what is fitted: up to 4 TB (Intel ARK), 6 TB (cpu-world)." },
  power { watts = 350, source = "Intel ARK" },
  doubt ("The clocks that all cores keep under AVX-512 and AMX were not found: they lie below the "
    .. "all-core turbo of 3.0 GHz. Turbo goes to 3.8 GHz on few cores."),
  doubt ("AMX was listed here and elsewhere at 2048 FLOP in bf16 and 4096 op in int8 a cycle, "
    .. "twice what its instruction does."),
  doubt "cpu-world says 6 TB of memory where Intel ARK says 4 TB.",
  core_peaks(56, 3.0e9, 2.0e9, SAPPHIRE_RAPIDS, "all-core turbo, a public list of processors",
             "base, Intel ARK", "The all-core turbo clock is from a list with known errors."),
}
