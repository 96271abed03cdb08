-- Single-board computers with Arm processors: the CPU cores, not the graphics.
--
-- A Cortex-A76 has two 128-bit Advanced SIMD pipes, each a fused multiply-add per lane and cycle:
-- 16 FLOP/cycle in fp32, 32 in fp16. The dot-product instruction multiplies 16 pairs of int8 per
-- pipe: 64 op/cycle, for dot products only, hence the unit "matrix".

local RECALLED = "Derived; recalled from Arm's optimization guide, not re-read."

device {
  id = "raspberry-pi-5", name = "Raspberry Pi 5 8 GB", vendor = "Raspberry Pi", year = 2023,
  class = "edge",
  peak { dtype = "fp32", unit = "vector", flops = 4 * 2.4e9 * 16,
         clock = 2.4e9, source = "4 cores x 2.4 GHz x 16 FLOP/cycle (Cortex-A76)" },
  peak { dtype = "fp16", unit = "vector", flops = 4 * 2.4e9 * 32,
         clock = 2.4e9, source = "4 cores x 2.4 GHz x 32 FLOP/cycle (Armv8.2 half precision)",
         note = RECALLED },
  peak { dtype = "int8", accumulate = "int32", unit = "matrix", flops = 4 * 2.4e9 * 64,
         clock = 2.4e9, source = "4 cores x 2.4 GHz x 64 op/cycle (Armv8.2 dot product)",
         note = RECALLED },
  peak { dtype = "fp64", unit = "vector", flops = 4 * 2.4e9 * 8,
         clock = 2.4e9, source = "4 cores x 2.4 GHz x 8 FLOP/cycle" },
  peak { dtype = "fp64", unit = "vector", flops = 37.9e9,
         basis = "measured", source = "HPL, geerlingguy/top500-benchmark",
         note = "Runs there reach 35.2 to 37.9 GFLOP/s." },
  memory { name = "L1", on_chip = true, capacity = 4 * 64 * KiB,
           source = "device tree of the board: 64 KiB of data per core" },
  memory { name = "L2", on_chip = true, capacity = 4 * 512 * KiB,
           source = "Raspberry Pi: 512 KiB per core" },
  memory { name = "L3", on_chip = true, shared = true, capacity = 2 * MiB,
           source = "Raspberry Pi: 2 MiB for all cores" },
  memory { name = "LPDDR4X", capacity = 8 * GB, bandwidth = 17.1e9,
           source = "LPDDR4X-4267 on a 32-bit bus",
           measured = 2 * 6.0e9,
           measured_source = "memcpy of tinymembench, 6.0 GB/s copied, in "
             .. "ThomasKaiser/sbc-bench; a copied byte is read and written, so it counts twice",
           note = "Boards have 2 to 16 GB; this is the one with 8. One core copies." },
  doubt ("One collection of device data says 34.1 GB/s, twice what a 32-bit bus at 4267 MT/s "
    .. "carries."),
  doubt ("Measured bandwidth varies with the program: memcpy reports 5.3 to 6.0 GB/s copied, "
    .. "memset 10 to 17.4 GB/s written."),
}
