-- Single-board computers with Arm processors: the CPU cores, not the graphics.
--
-- A Cortex-A76 has two 128-bit Advanced SIMD pipes, each a fused multiply-add per lane and cycle:
-- 16 FLOP/cycle in fp32, 32 in fp16. The dot-product instruction multiplies 16 pairs of int8 per
-- pipe: 64 op/cycle, for dot products only, hence the unit "matrix".

--
-- A Cortex-A72 does half of that, 8 FLOP/cycle in fp32, and has neither fp16 arithmetic nor a dot
-- product.

local RECALLED = "Derived; recalled from Arm's optimization guide, not re-read."

device {
  id = "raspberry-pi-4", name = "Raspberry Pi 4 4 GB", vendor = "Raspberry Pi", year = 2019,
  class = "edge",
  peak { dtype = "fp32", unit = "vector", flops = 4 * 1.5e9 * 8,
         clock = 1.5e9, source = "4 cores x 1.5 GHz x 8 FLOP/cycle (Cortex-A72)" },
  peak { dtype = "fp64", unit = "vector", flops = 4 * 1.5e9 * 4,
         clock = 1.5e9, source = "4 cores x 1.5 GHz x 4 FLOP/cycle", note = RECALLED },
  peak { dtype = "fp64", unit = "vector", flops = 11.889e9,
         basis = "measured", source = "HPL, geerlingguy/top500-benchmark",
         note = "At 7.2 W for the whole board." },
  memory { name = "L1", on_chip = true, capacity = 4 * 32 * KiB,
           source = "Raspberry Pi: 32 KiB of data per core" },
  memory { name = "L2", on_chip = true, shared = true, capacity = 1 * MiB,
           source = "Raspberry Pi: 1 MiB for all cores" },
  memory { name = "LPDDR4", capacity = 4 * GB, bandwidth = 12.8e9,
           source = "LPDDR4-3200 on a 32-bit bus",
           measured = 2 * 2.8e9,
           measured_source = "memcpy of tinymembench, 2.8 GB/s copied, in "
             .. "ThomasKaiser/sbc-bench; a copied byte is read and written, so it counts twice",
           note = "Boards have 1 to 8 GB; this is the one with 4. One core copies." },
  doubt ("Measured bandwidth is far below the bus: memcpy reports 2.3 to 2.8 GB/s copied, memset "
    .. "3.1 GB/s written."),
  notes = "Later boards and software run at 1.8 GHz; the figures are for the original 1.5 GHz.",
}

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
