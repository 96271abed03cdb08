-- AMD processors with Zen cores, one socket.
--
-- Peaks are cores x clock x operations per cycle, at the highest clock that AMD states for all
-- cores at once, or, where it states none, at the maximum, which a note says; the base clock is a
-- second ceiling. From Zen 2 on, a core has two 256-bit fused multiply-add units: 2 units x 8 fp32
-- lanes x 2 = 32 FLOP/cycle. Zen 4 runs AVX-512 instructions in two halves on the same units, and
-- multiplies bf16 pairs at 64 FLOP/cycle and quadruples of int8 (VNNI) at 128 op/cycle, for dot
-- products only, hence the unit "matrix".

local ASSUMED = "Clock assumed maximum: AMD states base and maximum only."

-- The peaks of `cores` at the highest clock and at the base, by operations per cycle.
local function core_peaks(cores, high, base, cycles, measured, note)
  local function at(basis, clock, row)
    return peak { dtype = row[1], accumulate = row[2], unit = row[2] and "matrix" or "vector",
                  flops = cores * clock * row[3], clock = clock, per_cycle = cores * row[3],
                  basis = basis,
                  source = string.format("%d cores × %.2f GHz × %d op/cycle; per cycle measured by "
                                           .. "InstLatx64 at 087af2c7, %s", cores, clock / 1e9,
                                         row[3], measured),
                  note = basis == "theoretical" and note or "At the base clock." }
  end
  local peaks = {}
  for _, row in ipairs(cycles) do
    peaks[#peaks + 1] = at("theoretical", high, row)
    peaks[#peaks + 1] = at("sustained", base, row)
  end
  return table.unpack(peaks)
end

local ZEN_2 = { { "fp32", nil, 32 }, { "fp64", nil, 16 } }
local ZEN_4 = { { "fp32", nil, 32 }, { "fp64", nil, 16 }, { "bf16", "fp32", 64 },
                { "int8", "int32", 128 } }

device {
  id = "epyc-7742", name = "EPYC 7742", vendor = "AMD", year = 2019, class = "server-cpu",
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
  doubt ("The peaks assume the maximum boost clock of AMD's product page; 3.2 GHz with all cores, "
    .. "6.55 TFLOP/s, is recalled only."),
  doubt ("The same benchmark reports 481 GB/s with small arrays: that is the cache, not the "
    .. "memory."),
  core_peaks(64, 3.4e9, 2.25e9, ZEN_2, "Rome", ASSUMED),
}

device {
  id = "epyc-9654", name = "EPYC 9654", vendor = "AMD", year = 2022, class = "server-cpu",
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
  doubt "The all-core boost clock of 3.55 GHz is recalled; boost goes to 3.7 GHz.",
  peak { dtype = "fp32", unit = "vector", flops = 5.15e12, basis = "measured",
         source = "ProjectPhysX/OpenCL-Benchmark at 4694a5b9",
         note = "Weak: what a compiler made of OpenCL, no matrix product; fp64 has 4.89." },
  core_peaks(96, 3.55e9, 2.4e9, ZEN_4, "Genoa_01",
             "The all-core boost clock of AMD's product page, recalled, not re-read."),
}

device {
  id = "ryzen-9-7950x", name = "Ryzen 9 7950X", vendor = "AMD", year = 2022,
  class = "desktop-cpu",
  memory { name = "L1", on_chip = true, capacity = 16 * 32 * KiB,
           source = "AMD, Zen 4: 32 KiB of data per core", note = "Recalled, not re-read." },
  memory { name = "L2", on_chip = true, capacity = 16 * 1 * MiB,
           source = "AMD, Zen 4: 1 MiB per core" },
  memory { name = "L3", on_chip = true, shared = true, capacity = 64 * MiB,
           source = "AMD product page: 64 MB",
           note = "Recalled, not re-read. Two slices of 32 MiB, each shared by eight cores." },
  memory { name = "DDR5", bandwidth = 2 * 8 * 5.2e9,
           source = "AMD product page, recalled: two channels of DDR5-5200; × 8 byte",
           note = "Capacity is what is fitted. The links between dies may carry less." },
  power { watts = 170, source = "AMD product page, recalled" },
  doubt ("The peaks assume the maximum boost clock of few cores. It, the base clock, memory, "
    .. "caches and power are recalled from AMD's product page, not re-read."),
  core_peaks(16, 5.7e9, 4.5e9, ZEN_4, "Raphael_04", ASSUMED),
}
