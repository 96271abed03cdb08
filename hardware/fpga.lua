-- FPGAs that run Xilinx's deep-learning processor (DPU) from Vitis AI.
--
-- The figures are those of the DPU, a design that is loaded, not of the chip: other designs do more
-- or less. It computes in int8 only, convolutions and linear layers on its arrays.

local RECALLED = "Recalled, not re-read."

local function dpu(engines, clock, source, note)
  return peak { dtype = "int8", accumulate = "int32", unit = "matrix",
                flops = engines * 4096 * clock, clock = clock, source = source, note = note }
end

device {
  id = "zcu104-dpu", name = "ZCU104 (two DPU B4096)", vendor = "AMD Xilinx", year = 2018,
  class = "edge",
  dpu(2, 300e6, "DPUCZDX8G product guide PG338: B4096 does 4096 op/cycle; two at 300 MHz",
      RECALLED),
  memory { name = "DDR4", capacity = 2 * GB, bandwidth = 8 * 2.4e9,
           source = "ZCU104 user guide UG1267: 64 bit of DDR4-2400",
           note = RECALLED .. " Shared with the processor." },
  doubt "All figures here are recalled, not re-read.",
}

device {
  id = "alveo-u50-dpu", name = "Alveo U50 (DPUCAHX8H)", vendor = "AMD Xilinx", year = 2019,
  class = "npu",
  dpu(6, 300e6, "DPUCAHX8H product guide PG367: 7373 GOPS, six engines at 300 MHz"),
  memory { name = "HBM2", capacity = 8 * GB, bandwidth = 316e9,
           source = "Alveo U50 data sheet DS965", note = RECALLED },
  power { watts = 75, source = "Alveo U50 data sheet DS965, recalled" },
  doubt "Memory and power are recalled, not re-read.",
}

device {
  id = "alveo-u280-dpu", name = "Alveo U280 (DPUCAHX8H)", vendor = "AMD Xilinx", year = 2019,
  class = "npu",
  dpu(14, 300e6, "DPUCAHX8H product guide PG367: 17203 GOPS, fourteen engines at 300 MHz"),
  memory { name = "HBM2", capacity = 8 * GB, bandwidth = 460e9,
           source = "Alveo U280 data sheet DS963",
           note = RECALLED .. " 32 GB of DDR4 with 38 GB/s are there as well." },
  power { watts = 225, source = "Alveo U280 data sheet DS963, recalled" },
  doubt "Memory and power are recalled, not re-read.",
}
