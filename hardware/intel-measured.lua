-- Intel processors whose published throughput is in hardware/measurements.
--
-- The clock of each ceiling is the highest that Intel names for a core; all cores together keep
-- less, which Intel does not publish for AVX: a bound has to hold, so the higher one stands.

local MAXIMUM = "Turbo clock of few cores: Intel names none for all of them, which is lower."

device {
  id = "core-i9-10940x", name = "Core i9-10940X (14 cores)", vendor = "Intel", year = 2019,
  class = "desktop-cpu",
  peak { dtype = "fp32", unit = "vector", flops = 14 * 4.6e9 * 64, clock = 4.6e9,
         source = "14 cores × 4.6 GHz × 64 FLOP/cycle (two AVX-512 FMA units), Intel ARK",
         note = MAXIMUM },
  peak { dtype = "fp32", unit = "vector", flops = 14 * 3.3e9 * 64, clock = 3.3e9,
         basis = "sustained", source = "14 cores × 3.3 GHz × 64 FLOP/cycle, Intel ARK",
         note = "Base clock." },
  peak { dtype = "int8", accumulate = "int32", unit = "matrix", flops = 14 * 4.6e9 * 256,
         clock = 4.6e9, source = "14 cores × 4.6 GHz × 256 op/cycle (VNNI on both units)",
         note = "Derived; the instruction computes dot products only. " .. MAXIMUM },
  memory { name = "L1", on_chip = true, capacity = 14 * 32 * KiB,
           source = "WikiChip, Cascade Lake: 32 KiB of data per core" },
  memory { name = "L2", on_chip = true, capacity = 14 * MiB,
           source = "WikiChip, Cascade Lake: 1 MiB per core" },
  memory { name = "L3", on_chip = true, shared = true, capacity = 19712 * KiB,
           source = "Intel ARK: 19.25 MB" },
  memory { name = "DDR4", bandwidth = 4 * 8 * 2.933e9,
           source = "Intel ARK: four channels of DDR4-2933, 4 × 8 byte × 2.933 GT/s",
           note = "Capacity is what is fitted, up to 256 GB." },
  power { watts = 165, source = "Intel ARK" },
  doubt "Clocks, caches and memory are recalled from Intel ARK, not re-read.",
}

device {
  id = "core-i7-12700h", name = "Core i7-12700H", vendor = "Intel", year = 2022, class = "laptop",
  peak { dtype = "fp32", unit = "vector", flops = 6 * 4.7e9 * 32 + 8 * 3.5e9 * 16,
         source = "6 performance cores × 4.7 GHz × 32 FLOP/cycle (two 256-bit FMA units) and 8 "
           .. "efficient cores × 3.5 GHz × 16 FLOP/cycle (two of 128 bits)",
         note = "Derived. " .. MAXIMUM },
  peak { dtype = "fp32", unit = "vector", flops = 6 * 2.3e9 * 32 + 8 * 1.7e9 * 16,
         basis = "sustained", source = "the same at 2.3 and 1.7 GHz", note = "Base clocks." },
  memory { name = "L3", on_chip = true, shared = true, capacity = 24 * MiB,
           source = "notebookcheck.net: 24 MB for all cores of this family" },
  memory { name = "LPDDR5", bandwidth = 16 * 5.2e9,
           source = "notebookcheck.net: up to LPDDR5-5200, 128 bits: 16 byte × 5.2 GT/s",
           note = "With DDR5-4800 it is 76.8 GB/s. Capacity is what is fitted." },
  power { watts = 45, source = "notebookcheck.net: base power", note = "Up to 115 W in turbo." },
  doubt "Clocks are recalled from Intel ARK, where those of the i7-12650H were read.",
  doubt "Widths of the units are those of the architectures, Golden Cove and Gracemont.",
}
