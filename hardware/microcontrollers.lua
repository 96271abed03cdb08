-- Microcontrollers of other makers than ST, and Arm's accelerators for microcontrollers.

local SRAM_ONLY = "There is no external memory: a network's tensors stream from the SRAM, which is "
  .. "therefore listed as main memory."
local WIDENED = "Derived. The pairs are 16 bits wide: int8 is widened first, at a cost that is not "
  .. "counted."

-- The peaks of `cores` that do one floating-point operation and two 16-bit multiply-adds a cycle.
local function scalar_peaks(cores, clock, text)
  local times = cores == 1 and "" or string.format(" x %d cores", cores)
  return peak { dtype = "fp32", unit = "vector", flops = cores * clock, clock = clock,
                per_cycle = cores, source = text .. times .. " x 1 FLOP/cycle", note = "Derived." },
    peak { dtype = "int8", accumulate = "int32", unit = "vector", flops = cores * clock * 4,
           clock = clock, per_cycle = cores * 4,
           source = text .. times .. " x 4 op/cycle: SMLAD does two multiply-adds a cycle",
           note = WIDENED }
end

local NRF52 = "zephyrproject-rtos/zephyr, dts/arm/nordic/nrf52840.dtsi"

device {
  id = "nrf52840", name = "nRF52840 (Cortex-M4F, 64 MHz)", vendor = "Nordic Semiconductor",
  year = 2018, class = "mcu",
  memory { name = "SRAM", on_chip = true, capacity = 256 * KiB, bandwidth = 64e6 * 4,
           source = NRF52 .. ": 256 KiB; one 32-bit port at 64 MHz", note = "Bandwidth derived." },
  flash { capacity = 1 * MiB, source = NRF52 .. ": 1 MiB" },
  notes = SRAM_ONLY .. " Weights stay in flash, whose bandwidth is not stated here.",
  scalar_peaks(1, 64e6, NRF52 .. ": 64 MHz"),
}

local RP2350 = "zephyrproject-rtos/zephyr, dts/arm/raspberrypi/rpi_pico/rp2350.dtsi"

device {
  id = "rp2350", name = "RP2350 (two Cortex-M33, 150 MHz)", vendor = "Raspberry Pi", year = 2024,
  class = "mcu",
  memory { name = "SRAM", on_chip = true, capacity = 520 * KiB, bandwidth = 2 * 150e6 * 4,
           source = RP2350 .. ": 520 KiB; two cores with a 32-bit port at 150 MHz",
           note = "Bandwidth derived." },
  doubt "The 4 MB of flash on a Raspberry Pi Pico 2 are recalled, not re-read.",
  notes = SRAM_ONLY,
  scalar_peaks(2, 150e6, RP2350 .. ": 150 MHz"),
}

-- Two cores; the vector extension (PIE) is 128 bits wide. PSRAM is a choice of the module.

local COPIES = "project-x51/esp32-s3-memorycopy at 114a271: PIE copies 100 KiB in 13145 cycles"

local function esp32_s3_peak()
  return peak { dtype = "int8", unit = "vector", flops = 2 * 240e6 * 32, clock = 240e6,
                per_cycle = 2 * 32,
                source = "2 cores × 240 MHz × 32 op/cycle: PIE multiplies 16 pairs of int8",
                note = "Derived from an article's eight 16-bit products a cycle." }
end

-- Loads and stores move 16 bytes a cycle.
local function esp32_s3_sram(before_psram)
  return memory { name = "SRAM", on_chip = true, shared = before_psram, capacity = 512 * KiB,
                  bandwidth = 2 * 240e6 * 16, measured = 2 * 100 * KiB * 240e6 / 13145,
                  source = "espressif.com product page: 512 KB; 2 cores × 16 byte/cycle × 240 MHz",
                  measured_source = COPIES .. "; a copied byte is read and written, so it counts "
                    .. "twice",
                  note = "Bandwidth derived: one core was measured to move 15.6 byte a cycle." }
end

local FP32_RECALLED = "fp32 is recalled as one multiply-add a cycle and core, 0.96 GFLOP/s. No "
  .. "source says so: one core takes 432 cycles for 256 of a dot product (ESP-DSP benchmarks). The "
  .. "year is recalled as 2020."
local ESP32_S3_CACHES = "Caches in front of flash and PSRAM, 32 or 64 KiB for data and 16 or 32 "
  .. "KiB for instructions (esp-hal 1.2.0), are part of the SRAM."

device {
  id = "esp32-s3", name = "ESP32-S3 (two Xtensa LX7, 240 MHz)", vendor = "Espressif",
  class = "mcu",
  esp32_s3_sram(true),
  memory { name = "PSRAM", capacity = 32 * MiB, bandwidth = 80e6 * 2,
           source = "eight lines at 80 MHz, both edges; capacity: ESP-IDF v5.3.1, Support for "
             .. "External RAM",
           note = "Derived. 32 MiB is the most that can be addressed; modules with 2 to 16 MB are "
             .. "recalled." },
  doubt ("PSRAM has a setting of 120 MHz as well (esphome.io, psram), 0.24 GB/s, recalled as "
    .. "experimental."),
  doubt(FP32_RECALLED),
  notes = "Times and bounds are those of networks that stay in the PSRAM. What fits into the SRAM "
    .. "is faster: esp32-s3-sram is the chip without PSRAM. " .. ESP32_S3_CACHES,
  esp32_s3_peak(),
}

device {
  id = "esp32-s3-sram", name = "ESP32-S3 without PSRAM (two Xtensa LX7, 240 MHz)",
  vendor = "Espressif", class = "mcu",
  esp32_s3_sram(false),
  doubt(FP32_RECALLED),
  notes = "A network's weights and tensors stay in the SRAM, which is therefore listed as main "
    .. "memory. " .. ESP32_S3_CACHES,
  esp32_s3_peak(),
}

-- Configurations of Arm's compiler, not chips: clock and memory are a system's choice.

local VELA = "nxp-imx/ethos-u-vela at 1538dce, vela.ini, "

local function ethos_peak(macs, clock)
  return peak { dtype = "int8", accumulate = "int32", unit = "matrix", flops = macs * 2 * clock,
                clock = clock, per_cycle = macs * 2,
                source = string.format("%d multiply-adds a cycle at %.0f MHz", macs, clock / 1e6),
                note = "Derived." }
end

device {
  id = "ethos-u55-256", name = "Ethos-U55 with 256 multiply-adds (500 MHz)", vendor = "Arm",
  class = "mcu",
  ethos_peak(256, 500e6),
  memory { name = "SRAM", on_chip = true, bandwidth = 4e9,
           source = VELA .. "Ethos_U55_High_End_Embedded",
           note = "Capacity is the system's choice." },
  storage { bandwidth = 0.5e9, source = "flash of " .. VELA .. "Ethos_U55_High_End_Embedded" },
  doubt ("The smaller configuration of the same source, Deep_Embedded, has 200 MHz, 1.6 GB/s of "
    .. "SRAM and 0.1 GB/s of flash."),
  doubt "The year, 2020, is recalled from its announcement.",
  notes = "Beside a Cortex-M55, which computes what the accelerator cannot. Weights that stay in "
    .. "flash come eight times slower than from SRAM.",
}

device {
  id = "ethos-u65-512", name = "Ethos-U65 with 512 multiply-adds (1 GHz)", vendor = "Arm",
  year = 2020, class = "mcu",
  ethos_peak(512, 1e9),
  memory { name = "SRAM", on_chip = true, shared = true, capacity = 384 * KiB, bandwidth = 16e9,
           source = VELA .. "Ethos_U65_High_End and Dedicated_Sram",
           note = "What the accelerator has of it." },
  memory { name = "DRAM", bandwidth = 3.75e9, source = VELA .. "Ethos_U65_High_End",
           note = "Capacity is the system's choice." },
  doubt ("Another configuration of the same source at the same clock, Client_Server, has 12 GB/s "
    .. "of DRAM."),
  notes = "Beside a processor, which computes what the accelerator cannot.",
}
