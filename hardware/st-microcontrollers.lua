-- ST microcontrollers with Arm Cortex-M cores.
--
-- A Cortex-M4F does one floating-point operation a cycle (its fused multiply-add takes three, so it
-- gains nothing) and two multiply-adds of 16-bit integers (SMLAD); a Cortex-M7 pipelines the fused
-- multiply-add.

-- The peaks of a Cortex-M4F; `clock` as text for the sources.
local function cortex_m4f_peaks(clock, text)
  return peak { dtype = "fp32", unit = "vector", flops = clock * 1, clock = clock,
                source = text .. " x 1 FLOP/cycle", note = "Derived." },
    peak { dtype = "int8", accumulate = "int32", unit = "vector", flops = clock * 4, clock = clock,
           source = text .. " x 4 op/cycle: SMLAD does two multiply-adds a cycle",
           note = "Derived. The pairs are 16 bits wide: int8 is widened first, at a cost that is "
             .. "not counted." }
end

local IN_SRAM = "There is no external memory: a network's tensors stream from the SRAM, which is "
  .. "therefore listed as main memory. Weights usually stay in flash, whose bandwidth is not "
  .. "stated here."

device {
  id = "stm32f429", name = "STM32F429 (Cortex-M4F, 180 MHz)", vendor = "STMicroelectronics",
  class = "mcu",
  memory { name = "SRAM", on_chip = true, capacity = 256 * KiB, bandwidth = 180e6 * 4,
           source = "RIOT documentation, STM32F429I-DISC1: 256 KiB; one 32-bit port at 180 MHz",
           note = "Bandwidth derived. 64 KiB of it are a separate part next to the core (CCM)." },
  notes = IN_SRAM,
  cortex_m4f_peaks(180e6, "RIOT documentation: 180 MHz"),
}

device {
  id = "stm32l4r5", name = "STM32L4R5 (Cortex-M4F, 120 MHz)", vendor = "STMicroelectronics",
  class = "mcu",
  memory { name = "SRAM", on_chip = true, capacity = 640 * KiB, bandwidth = 120e6 * 4,
           source = "STM32L4R5 data sheet: 640 KB; one 32-bit port at 120 MHz",
           note = "Recalled, not re-read; bandwidth derived." },
  doubt "Clock and memory are recalled from the data sheet, not re-read.",
  notes = "The chip of the board that MLPerf Tiny uses as its reference. " .. IN_SRAM,
  cortex_m4f_peaks(120e6, "STM32L4R5 data sheet, recalled: 120 MHz"),
}

device {
  id = "stm32h743", name = "STM32H743 (Cortex-M7, 480 MHz)", vendor = "STMicroelectronics",
  class = "mcu",
  peak { dtype = "fp32", unit = "vector", flops = 480e6 * 2,
         clock = 480e6,
         source = "480 MHz x 2 FLOP/cycle: one pipelined multiply-add, LLVM ARMScheduleM7.td",
         note = "Derived." },
  peak { dtype = "int8", accumulate = "int32", unit = "vector", flops = 480e6 * 4,
         clock = 480e6,
         source = "480 MHz x 4 op/cycle: SMLAD does two multiply-adds a cycle, LLVM "
           .. "ARMScheduleM7.td",
         note = "Derived. The pairs are 16 bits wide: int8 is widened first, at a cost that is "
           .. "not counted." },
  memory { name = "L1", on_chip = true, capacity = 16 * KiB,
           source = "ST product page: 16 KiB of data cache" },
  memory { name = "DTCM", on_chip = true, shared = true, capacity = 128 * KiB,
           bandwidth = 480e6 * 8,
           source = "ST reference manual; two 32-bit loads a cycle at 480 MHz",
           note = "Bandwidth derived." },
  memory { name = "AXI SRAM", on_chip = true, capacity = 512 * KiB, bandwidth = 240e6 * 8,
           source = "ST reference manual; 64-bit bus at 240 MHz",
           note = "Bandwidth derived from the bus, recalled from the manual, not re-read." },
  doubt "A page on kernel.org says 400 MHz, the limit of the chip's first revision.",
  doubt "OpenMV's documentation claims four int8 multiply-adds a cycle; SMLAD does two.",
  notes = "There is no external memory: a network's tensors stream from the AXI SRAM, the largest "
    .. "of the on-chip memories, which is therefore listed as main memory and not as a cache. The "
    .. "DTCM, which the core reads at its own clock, is the fast memory that blocks are kept in; "
    .. "data kept there alone meets the DTCM's bandwidth. Together with the SRAMs of other "
    .. "domains and the ITCM there is about 1 MiB of RAM. Weights usually stay in the 2 MiB of "
    .. "flash, whose bandwidth is not stated here.",
}
