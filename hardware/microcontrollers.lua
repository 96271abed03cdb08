-- Microcontrollers of other makers than ST, and Arm's accelerator for microcontrollers.

local SRAM_ONLY = "There is no external memory: a network's tensors stream from the SRAM, which is "
  .. "therefore listed as main memory."

device {
  id = "nrf52840", name = "nRF52840 (Cortex-M4F, 64 MHz)", vendor = "Nordic Semiconductor",
  year = 2018, class = "mcu",
  peak { dtype = "fp32", unit = "vector", flops = 64e6 * 1, clock = 64e6,
         source = "nRF52840 product specification: 64 MHz; x 1 FLOP/cycle",
         note = "Derived; recalled, not re-read." },
  peak { dtype = "int8", accumulate = "int32", unit = "vector", flops = 64e6 * 4, clock = 64e6,
         source = "64 MHz x 4 op/cycle: SMLAD does two multiply-adds a cycle",
         note = "Derived. The pairs are 16 bits wide: int8 is widened first, at a cost that is not "
           .. "counted." },
  memory { name = "SRAM", on_chip = true, capacity = 256 * KiB, bandwidth = 64e6 * 4,
           source = "nRF52840 product specification: 256 KB; one 32-bit port at 64 MHz",
           note = "Recalled, not re-read; bandwidth derived." },
  doubt "All figures here are recalled from the product specification, not re-read.",
  notes = SRAM_ONLY,
}

-- Two cores; the vector extension (PIE) is 128 bits wide.

device {
  id = "esp32-s3", name = "ESP32-S3 (two Xtensa LX7, 240 MHz)", vendor = "Espressif",
  class = "mcu",
  peak { dtype = "int8", unit = "vector", flops = 2 * 240e6 * 32, clock = 240e6,
         source = "2 cores x 240 MHz x 32 op/cycle: PIE multiplies 16 pairs of int8",
         note = "Derived from an article's eight 16-bit products a cycle." },
  memory { name = "SRAM", on_chip = true, shared = true, capacity = 512 * KiB,
           source = "espressif.com product page: 512 KB" },
  memory { name = "PSRAM", bandwidth = 80e6 * 2,
           source = "eight lines at 80 MHz, both edges",
           note = "Derived; capacity depends on the module." },
  doubt "The bandwidth of the SRAM is not stated; networks that fit into it are faster than shown.",
  notes = "The fp32 rate was not found in a source.",
}

-- A configuration of Arm's compiler, not a chip: clock and memory are a system's choice.

device {
  id = "ethos-u55-256", name = "Ethos-U55 with 256 multiply-adds (500 MHz)", vendor = "Arm",
  class = "mcu",
  peak { dtype = "int8", accumulate = "int32", unit = "matrix", flops = 256 * 2 * 500e6,
         clock = 500e6, source = "256 multiply-adds a cycle at 500 MHz", note = "Derived." },
  memory { name = "SRAM", on_chip = true, bandwidth = 4e9,
           source = "Vela configuration Ethos_U55_High_End_Embedded, nxp-imx/ethos-u-vela",
           note = "Capacity is the system's choice." },
  storage { bandwidth = 0.5e9,
            source = "flash of Vela configuration Ethos_U55_High_End_Embedded" },
  doubt ("The smaller configuration of the same source, Deep_Embedded, has 200 MHz, 1.6 GB/s of "
    .. "SRAM and 0.1 GB/s of flash."),
  notes = "Beside a Cortex-M55, which computes what the accelerator cannot. Weights that stay in "
    .. "flash come eight times slower than from SRAM.",
}
