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
         clock = 1.5e9, source = "4 cores × 1.5 GHz × 8 FLOP/cycle (Cortex-A72)" },
  peak { dtype = "fp64", unit = "vector", flops = 4 * 1.5e9 * 4,
         clock = 1.5e9, source = "4 cores × 1.5 GHz × 4 FLOP/cycle", note = RECALLED },
  peak { dtype = "fp64", unit = "vector", flops = 11.889e9,
         basis = "measured", source = "HPL, geerlingguy/top500-benchmark",
         note = "At 7.2 W for the whole board." },
  memory { name = "L1", on_chip = true, capacity = 4 * 32 * KiB,
           source = "Raspberry Pi: 32 KiB of data per core" },
  memory { name = "L2", on_chip = true, shared = true, capacity = 1 * MiB,
           source = "Raspberry Pi: 1 MiB for all cores" },
  memory { name = "LPDDR4", capacity = 4 * GiB, bandwidth = 12.8e9,
           source = "LPDDR4-3200 on a 32-bit bus",
           measured = 2 * 2.55e9,
           measured_source = "memcpy of tinymembench, 2.55 GB/s copied at 1500 MHz, in "
             .. "ThomasKaiser/sbc-bench at 53f7951; a copied byte is read and written, so it "
             .. "counts twice",
           note = "Boards have 1 to 8 GB; this is the one with 4. One core copies." },
  power { watts = 7.2, source = "geerlingguy/top500-benchmark: the whole board under HPL",
          note = "Measured, no limit." },
  price { board = 75, currency = "USD", provider = "seller of the board, as tested", date = "2019",
          source = "geerlingguy/sbc-reviews at 968b675" },
  doubt ("Measured bandwidth is far below the bus: memcpy reports 2.46 to 2.55 GB/s copied at 1500 "
    .. "MHz and 2.78 at 1800, memset 3.1 GB/s written."),
  doubt "A bus of 50 MB/s for the microSD card (DDR50) is recalled only.",
  notes = "Later boards and software run at 1.8 GHz; the figures are for the original 1.5 GHz.",
}

device {
  id = "raspberry-pi-5", name = "Raspberry Pi 5 8 GB", vendor = "Raspberry Pi", year = 2023,
  class = "edge",
  peak { dtype = "fp32", unit = "vector", flops = 4 * 2.4e9 * 16,
         clock = 2.4e9, source = "4 cores × 2.4 GHz × 16 FLOP/cycle (Cortex-A76)" },
  peak { dtype = "fp16", unit = "vector", flops = 4 * 2.4e9 * 32,
         clock = 2.4e9, source = "4 cores × 2.4 GHz × 32 FLOP/cycle (Armv8.2 half precision)",
         note = RECALLED },
  peak { dtype = "int8", accumulate = "int32", unit = "matrix", flops = 4 * 2.4e9 * 64,
         clock = 2.4e9, source = "4 cores × 2.4 GHz × 64 op/cycle (Armv8.2 dot product)",
         note = RECALLED },
  peak { dtype = "fp64", unit = "vector", flops = 4 * 2.4e9 * 8,
         clock = 2.4e9, source = "4 cores × 2.4 GHz × 8 FLOP/cycle" },
  peak { dtype = "fp64", unit = "vector", flops = 35.169e9,
         basis = "measured", source = "HPL, geerlingguy/top500-benchmark",
         note = "The board with 16 GB reaches 37.888." },
  memory { name = "L1", on_chip = true, capacity = 4 * 64 * KiB,
           source = "device tree of the board: 64 KiB of data per core" },
  memory { name = "L2", on_chip = true, capacity = 4 * 512 * KiB,
           source = "Raspberry Pi: 512 KiB per core" },
  memory { name = "L3", on_chip = true, shared = true, capacity = 2 * MiB,
           source = "Raspberry Pi: 2 MiB for all cores" },
  memory { name = "LPDDR4X", capacity = 8 * GiB, bandwidth = 4267e6 * 4,
           source = "LPDDR4X-4267 on a 32-bit bus",
           measured = 2 * 6.0e9,
           measured_source = "memcpy of tinymembench, 6.0 GB/s copied, in "
             .. "ThomasKaiser/sbc-bench; a copied byte is read and written, so it counts twice",
           note = "Boards have 2 to 16 GB; this is the one with 8. One core copies." },
  doubt ("One collection of device data says 34.1 GB/s, twice what a 32-bit bus at 4267 MT/s "
    .. "carries."),
  doubt ("Measured bandwidth varies with the program: memcpy reports 5.3 to 6.0 GB/s copied, "
    .. "memset 10.0 to 14.1 GB/s written, at 2400 MHz."),
  doubt "A bus of 104 MB/s for the microSD card (SDR104) is recalled only.",
  power { watts = 12.7, source = "geerlingguy/top500-benchmark: the whole board under HPL",
          note = "Measured, no limit." },
  price { board = 80, currency = "USD", provider = "seller of the board, as tested", date = "2023",
          source = "geerlingguy/sbc-reviews at 968b675" },
}

local RK3588 = "RK3588 brief data sheet, as dora-rs/dora-hardware has it"

device {
  id = "rk3588-cpu", name = "Rockchip RK3588 (four Cortex-A76)", vendor = "Rockchip", year = 2022,
  class = "edge",
  peak { dtype = "fp32", unit = "vector", flops = 4 * 2.4e9 * 16, clock = 2.4e9,
         per_cycle = 4 * 16, source = "4 cores × 2.4 GHz × 16 FLOP/cycle (Cortex-A76)" },
  peak { dtype = "fp16", unit = "vector", flops = 4 * 2.4e9 * 32, clock = 2.4e9,
         source = "4 cores × 2.4 GHz × 32 FLOP/cycle (Armv8.2 half precision)", note = RECALLED },
  peak { dtype = "int8", accumulate = "int32", unit = "matrix", flops = 4 * 2.4e9 * 64,
         clock = 2.4e9, source = "4 cores × 2.4 GHz × 64 op/cycle (SDOT)", note = "Derived." },
  peak { dtype = "fp64", unit = "vector", flops = 4 * 2.4e9 * 8, clock = 2.4e9,
         source = "4 cores × 2.4 GHz × 8 FLOP/cycle" },
  peak { dtype = "fp64", unit = "vector", flops = 53.3e9, basis = "measured",
         source = "HPL on an Orange Pi 5, geerlingguy/top500-benchmark",
         note = "All eight cores, the four Cortex-A55 of 1.8 GHz too; a Turing RK1 reaches 59.8." },
  memory { name = "L1", on_chip = true, capacity = 4 * 64 * KiB,
           source = RK3588 .. ": 64 KiB of data per Cortex-A76" },
  memory { name = "L2", on_chip = true, capacity = 4 * 512 * KiB,
           source = RK3588 .. ": 512 KiB per Cortex-A76" },
  memory { name = "L3", on_chip = true, shared = true, capacity = 3 * MiB, source = RK3588 },
  memory { name = "LPDDR4X", bandwidth = 8 * 4.224e9,
           source = RK3588 .. ": four channels of 16 bit; at 4224 MT/s",
           measured = 2 * 13.63e9,
           measured_source = "memcpy on an ODROID-M2, 13.63 GB/s copied, in ThomasKaiser/sbc-bench "
             .. "at 53f7951; a copied byte is read and written, so it counts twice",
           note = "Capacity is what is fitted. One core copies; memset writes 29.9 GB/s." },
  power { watts = 11.5, source = "geerlingguy/top500-benchmark: an Orange Pi 5 under HPL",
          note = "Measured, of the whole board." },
  notes = "The four large cores; four Cortex-A55 and an NPU stand beside them.",
}
