-- ST microcontrollers with Arm Cortex-M cores.

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
