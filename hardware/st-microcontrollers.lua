-- ST microcontrollers with Arm Cortex-M cores.
--
-- A Cortex-M4F does one floating-point operation a cycle (its fused multiply-add takes three, so it
-- gains nothing) and two multiply-adds of 16-bit integers (SMLAD); a Cortex-M7 pipelines the fused
-- multiply-add.

local ZEPHYR = "zephyrproject-rtos/zephyr, dts/arm/st/"

-- The peaks of a Cortex-M4F; `clock` as text for the sources.
local function cortex_m4f_peaks(clock, text)
  return peak { dtype = "fp32", unit = "vector", flops = clock * 1, clock = clock, per_cycle = 1,
                source = text .. " x 1 FLOP/cycle", note = "Derived." },
    peak { dtype = "int8", accumulate = "int32", unit = "vector", flops = clock * 4, clock = clock,
           per_cycle = 4,
           source = text .. " x 4 op/cycle: SMLAD does two multiply-adds a cycle",
           note = "Derived. The pairs are 16 bits wide: int8 is widened first, at a cost that is "
             .. "not counted." }
end

local function flash_of(part)
  return flash { capacity = 2 * MiB, source = ZEPHYR .. part .. "Xi.dtsi: 2 MiB" }
end

local IN_SRAM = "There is no external memory: a network's tensors stream from the SRAM, which is "
  .. "therefore listed as main memory. Weights stay in flash"

device {
  id = "stm32f429", name = "STM32F429 (Cortex-M4F, 180 MHz)", vendor = "STMicroelectronics",
  class = "mcu",
  memory { name = "CCM", on_chip = true, capacity = 64 * KiB, bandwidth = 180e6 * 4,
           source = ZEPHYR .. "f4/stm32f429Xi.dtsi: 64 KiB; one 32-bit port at 180 MHz",
           note = "Bandwidth derived. A part next to the core that does not join the SRAM." },
  memory { name = "SRAM", on_chip = true, capacity = 192 * KiB, bandwidth = 180e6 * 4,
           source = ZEPHYR .. "f4/stm32f429Xi.dtsi: 192 KiB; one 32-bit port at 180 MHz",
           note = "Bandwidth derived. What one tensor can use: the 64 KiB of CCM are apart." },
  flash_of "f4/stm32f429",
  doubt "The year, 2013, is recalled from its announcement.",
  doubt ("The flash's bandwidth, a line of 128 bits in six cycles, 0.48 GB/s, is recalled from the "
    .. "manual (five wait states), not re-read."),
  notes = IN_SRAM .. ".",
  cortex_m4f_peaks(180e6, "RIOT documentation: 180 MHz"),
}

device {
  id = "stm32l4r5", name = "STM32L4R5 (Cortex-M4F, 120 MHz)", vendor = "STMicroelectronics",
  class = "mcu",
  memory { name = "SRAM", on_chip = true, capacity = 640 * KiB, bandwidth = 120e6 * 4,
           source = ZEPHYR .. "l4/stm32l4r5.dtsi: 192 + 64 + 384 KiB; one 32-bit port at 120 MHz",
           note = "Bandwidth derived." },
  flash_of "l4/stm32l4r5",
  doubt "The clock and the year, 2017, are recalled, not re-read.",
  notes = "The chip of the board that MLPerf Tiny uses as its reference. " .. IN_SRAM
    .. ", whose bandwidth is not stated here.",
  cortex_m4f_peaks(120e6, "STM32L4R5 data sheet, recalled: 120 MHz"),
}

device {
  id = "stm32h743", name = "STM32H743 (Cortex-M7, 480 MHz)", vendor = "STMicroelectronics",
  class = "mcu",
  peak { dtype = "fp32", unit = "vector", flops = 480e6 * 2, clock = 480e6, per_cycle = 2,
         source = "480 MHz × 2 FLOP/cycle: one pipelined multiply-add, LLVM ARMScheduleM7.td",
         note = "Derived." },
  peak { dtype = "int8", accumulate = "int32", unit = "vector", flops = 480e6 * 4,
         clock = 480e6, per_cycle = 4,
         source = "480 MHz × 4 op/cycle: SMLAD does two multiply-adds a cycle, LLVM "
           .. "ARMScheduleM7.td",
         note = "Derived. The pairs are 16 bits wide: int8 is widened first, at a cost that is "
           .. "not counted." },
  memory { name = "L1", on_chip = true, capacity = 16 * KiB,
           source = "ST product page: 16 KiB of data cache" },
  memory { name = "DTCM", on_chip = true, shared = true, capacity = 128 * KiB,
           bandwidth = 480e6 * 8,
           source = ZEPHYR .. "h7/stm32h743.dtsi; two 32-bit loads a cycle at 480 MHz",
           note = "Bandwidth derived." },
  memory { name = "AXI SRAM", on_chip = true, capacity = 512 * KiB, bandwidth = 240e6 * 8,
           source = ZEPHYR .. "h7/stm32h743.dtsi; 64-bit bus at 240 MHz",
           note = "Bandwidth derived from the bus, recalled from the manual, not re-read." },
  flash_of "h7/stm32h743",
  doubt "A page on kernel.org says 400 MHz, the limit of the chip's first revision.",
  doubt "OpenMV's documentation claims four int8 multiply-adds a cycle; SMLAD does two.",
  doubt "The year, 2017, is recalled from its announcement.",
  notes = "There is no external memory: a network's tensors stream from the AXI SRAM, the largest "
    .. "of the on-chip memories, which is therefore listed as main memory and not as a cache. The "
    .. "DTCM, which the core reads at its own clock, is the fast memory that blocks are kept in; "
    .. "data kept there alone meets the DTCM's bandwidth. SRAMs of other domains have 128 + 128 + "
    .. "32 + 64 KiB. Weights stay in flash, whose bandwidth is not stated here.",
}

-- With ST's Neural-ART accelerator.

local N6 = "EE Times by way of mission-ic.com; community.st.com t/840435; machdep.com"

device {
  id = "stm32n6", name = "STM32N657 (Cortex-M55, Neural-ART at 1 GHz)",
  vendor = "STMicroelectronics", year = 2024, class = "mcu",
  peak { dtype = "int8", unit = "matrix", flops = 600e9, clock = 1e9, source = N6 },
  memory { name = "SRAM", on_chip = true, capacity = 4200 * KB, source = N6 .. ": 4.2 MB",
           note = "In parts of 400 to 1024 KiB (Zephyr, st/n6); no bandwidth was found." },
  doubt "Flash over eight lines at 200 MHz and both edges, 0.4 GB/s, is recalled, not re-read.",
  notes = "The Cortex-M55 beside it runs at 800 MHz. There is no flash on the chip; the kit's has "
    .. "128 MB. Three TOPS per watt are claimed.",
}
