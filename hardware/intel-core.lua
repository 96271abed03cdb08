-- Intel desktop processors with AVX-512.
--
-- A core has two 512-bit fused multiply-add units: 2 units x 16 fp32 lanes x 2 = 64 FLOP/cycle.
-- VNNI multiplies four pairs of int8 in each fp32 lane and adds them up: 256 op/cycle, for dot
-- products only, hence the unit "matrix".

local CORES = 16

local OVERCLOCK = "An overclock: the processor's own clock with 16 cores is 3.9 GHz, which would "
  .. "be 3.994 TFLOP/s in fp32."

device {
  id = "core-i9-10980xe", name = "Core i9-10980XE (16 cores)", vendor = "Intel", year = 2019,
  class = "desktop-cpu",
  peak { dtype = "fp32", unit = "vector", flops = CORES * 4.5e9 * 64,
         clock = 4.5e9, per_cycle = CORES * 64,
         source = "16 cores × 4.5 GHz × 64 FLOP/cycle (two AVX-512 FMA units)", note = OVERCLOCK },
  peak { dtype = "fp32", unit = "vector", flops = CORES * 2.9e9 * 64,
         clock = 2.9e9, basis = "sustained",
         source = "16 cores × 2.9 GHz × 64 FLOP/cycle",
         note = "About the clock that 16 cores keep while they run AVX-512 instructions." },
  peak { dtype = "fp32", unit = "vector", flops = 2.86e12,
         basis = "measured",
         source = "measured on 16 cores by the author of the worked example",
         note = "62 % of 4.608 TFLOP/s, 96 % of what 2.9 GHz allows." },
  peak { dtype = "fp64", unit = "vector", flops = CORES * 4.5e9 * 32,
         clock = 4.5e9, source = "16 cores × 4.5 GHz × 32 FLOP/cycle: half as many lanes",
         note = OVERCLOCK },
  peak { dtype = "fp64", unit = "vector", flops = CORES * 2.9e9 * 32,
         clock = 2.9e9, basis = "sustained", source = "16 cores × 2.9 GHz × 32 FLOP/cycle" },
  peak { dtype = "int8", accumulate = "int32", unit = "matrix", flops = CORES * 4.5e9 * 256,
         clock = 4.5e9, source = "16 cores × 4.5 GHz × 256 op/cycle (VNNI on both units)",
         note = OVERCLOCK .. " The instruction computes dot products only." },
  peak { dtype = "int8", accumulate = "int32", unit = "matrix", flops = CORES * 2.9e9 * 256,
         clock = 2.9e9, basis = "sustained", source = "16 cores × 2.9 GHz × 256 op/cycle",
         note = "Derived; assumes the clock of other AVX-512 arithmetic." },
  memory { name = "L1", on_chip = true, capacity = CORES * 32 * KiB,
           source = "WikiChip, Cascade Lake: 32 KiB of data per core",
           note = "Of the 16 cores used; the chip has 18." },
  memory { name = "L2", on_chip = true, capacity = CORES * 1 * MiB,
           source = "WikiChip, Cascade Lake: 1 MiB per core",
           note = "Of the 16 cores used; the chip has 18." },
  memory { name = "L3", on_chip = true, shared = true, capacity = 25344 * KiB,
           source = "Intel ARK: 24.75 MB; 25344 KiB in InstLatx64's dump",
           note = "Of the whole chip, which 16 cores share too." },
  memory { name = "DDR4", bandwidth = 96e9,
           source = "four channels of DDR4-3000: 4 × 8 byte × 3.0 GT/s",
           measured = 74e9,
           measured_source = "highest read bandwidth seen by the author of the worked example",
           note = "77 % of 96 GB/s. Capacity is what is fitted, up to 256 GB." },
  power { watts = 165, source = "Intel ARK", note = "Of all 18 cores, at their own clocks." },
  doubt ("The chip has 18 cores; the worked example that these figures reproduce uses 16 of them. "
    .. "All 18 at their all-core clock of 3.8 GHz have 4.378 TFLOP/s."),
  doubt "Intel ARK says DDR4-2933, which is 94 GB/s; 96 GB/s needs memory run at 3.0 GT/s.",
  doubt ("4.5 GHz is no clock of Intel's for 16 cores but an overclock: the registers of one hold "
    .. "4.3 GHz for up to 12 cores, 3.9 for 16 and 3.8 for 18 (InstLatx64 at 087af2c7; pdvg.it). "
    .. "At 3.9 GHz fp32 has 3.994 TFLOP/s, and int8 four times that."),
  doubt "Neither of the measurements names the program it was made with.",
}
