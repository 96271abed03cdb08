-- FPGAs that run Xilinx's deep-learning processor (DPU) from Vitis AI.
--
-- The figures are those of the DPU, a design that is loaded, not of the chip: other designs do more
-- or less. It computes in int8 only, convolutions and linear layers on its arrays.

local RECALLED = "Recalled, not re-read."
local HBM = "AMD UG1393, HBM Configuration and Use"

local function dpu(engines, clock, source)
  return peak { dtype = "int8", accumulate = "int32", unit = "matrix",
                flops = engines * 4096 * clock, clock = clock, per_cycle = engines * 4096,
                source = source }
end

local NO_VECTOR = "What the DPU does beside its arrays is not published."

device {
  id = "zcu104-dpu", name = "ZCU104 (two DPU B4096)", vendor = "AMD Xilinx", year = 2018,
  class = "edge",
  dpu(2, 300e6, "AMD UG1354, ZCU104 Evaluation Board: 2.46 TOPS, two B4096 at 300 MHz"),
  memory { name = "DDR4", capacity = 2 * GiB, bandwidth = 8 * 2.4e9,
           source = "ZCU104 user guide UG1267: 64 bit of DDR4-2400",
           note = RECALLED .. " Shared with the processor." },
  doubt "Memory and year are recalled, not re-read.",
  notes = NO_VECTOR,
}

device {
  id = "alveo-u50-dpu", name = "Alveo U50 (DPUCAHX8H)", vendor = "AMD Xilinx", year = 2019,
  class = "npu", inference = true,
  dpu(6, 300e6, "DPUCAHX8H product guide PG367: 7373 GOPS, six engines at 300 MHz"),
  memory { name = "HBM2", capacity = 8 * GiB, bandwidth = 32 * 14.375e9,
           source = HBM .. ": 32 × 14.375 GB/s, for the U50 too", sustained = 316e9,
           sustained_source = "Alveo U50 data sheet DS965, recalled: within the card's power" },
  power { watts = 75, source = "Alveo U50 data sheet DS965, recalled" },
  doubt "The data sheet's 316 GB/s and the power are recalled, not re-read.",
  notes = NO_VECTOR,
}

device {
  id = "alveo-u280-dpu", name = "Alveo U280 (DPUCAHX8H)", vendor = "AMD Xilinx", year = 2019,
  class = "npu", inference = true,
  dpu(14, 300e6, "DPUCAHX8H product guide PG367: 17203 GOPS, fourteen engines at 300 MHz"),
  memory { name = "HBM2", capacity = 8 * GiB, bandwidth = 460e9, source = HBM,
           note = "32 GB of DDR4 with 38 GB/s are there as well." },
  power { watts = 225, source = "Alveo U280 data sheet DS963, recalled" },
  doubt "The power is recalled, not re-read.",
  notes = NO_VECTOR,
}
