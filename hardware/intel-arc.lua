-- Intel GPUs with Xe cores, and the NPUs of Intel's laptop chips.
--
-- Each Xe core has vector engines, which do twice the fp32 rate in fp16, and matrix engines (XMX),
-- 256 op of int8 a cycle each on Alchemist, half as many in fp16, twice as many in int4.

local FPSBENCH = "fpsbench.com, cputronic.com: Intel Arc A770"
local HMC = "hmc-tech.com, Intel Arc B580 against A580"
local B580 = "fpsbench.com, Intel Arc B580"
local LUNAR_LAKE = "tomshardware.com, Intel unwraps Lunar Lake architecture, page 5"
local PACKAGE = "hardwareluxx.de, svethardware.cz: LPDDR5X-8533 on the package; 128 bit in public "
  .. "repositories"

local function vector(dtype, flops, clock, source)
  return peak { dtype = dtype, unit = "vector", flops = flops, clock = clock, source = source }
end

local function matrix(dtype, flops, clock, source, note)
  return peak { dtype = dtype, accumulate = dtype == "fp16" and "fp32" or "int32", unit = "matrix",
                flops = flops, clock = clock, source = source, note = note }
end

local function bought(dollars, provider, date, source)
  return price { board = dollars, currency = "USD", provider = provider, date = date,
                 source = source }
end

device {
  id = "arc-a770", name = "Arc A770 16 GB", vendor = "Intel", year = 2022, class = "gpu-consumer",
  vector("fp32", 19.66e12, 2.4e9, FPSBENCH), vector("fp16", 39.32e12, 2.4e9, FPSBENCH),
  matrix("int8", 512 * 256 * 2.4e9, 2.4e9,
         "512 XMX engines × 256 op × 2.4 GHz; the 256 from the A580 at hmc-tech.com",
         "Derived. Intel is recalled to advertise 262."),
  matrix("fp16", 512 * 128 * 2.4e9, 2.4e9, "half of int8", "Derived."),
  memory { name = "L2", on_chip = true, shared = true, capacity = 16 * MiB, source = FPSBENCH },
  memory { name = "GDDR6", capacity = 16 * GiB, bandwidth = 512e9,
           source = FPSBENCH .. ": 16 Gbit/s" },
  power { watts = 225, source = FPSBENCH },
  bought(329, "list price at launch", "2022", FPSBENCH),
  doubt "Intel's own card of 16 GB is recalled to have memory at 17.5 Gbit/s, 560 GB/s.",
}

device {
  id = "arc-b580", name = "Arc B580", vendor = "Intel", year = 2024, class = "gpu-consumer",
  vector("fp32", 13.67e12, 2.67e9, HMC), vector("fp16", 27.34e12, 2.67e9, HMC),
  matrix("fp16", 109.4e12, 2.67e9, "half of int8", "Derived."),
  matrix("int8", 218.7e12, 2.67e9, HMC .. ": int4, halved", "Derived."),
  matrix("int4", 437.45e12, 2.67e9, HMC),
  memory { name = "L2", on_chip = true, shared = true, capacity = 18 * MiB, source = B580 },
  memory { name = "GDDR6", capacity = 12 * GiB, bandwidth = 456e9, source = B580 },
  power { watts = 190, source = B580 },
  bought(249, "list price at launch", "2024", HMC),
  doubt "Intel is recalled to advertise 233 TOP/s of int8, at 2850 MHz.",
}

device {
  id = "arc-140v", name = "Arc 140V (Lunar Lake)", vendor = "Intel", year = 2024, class = "laptop",
  matrix("int8", 67e12, 2.05e9, LUNAR_LAKE .. "; at the 2.05 GHz of the Core Ultra 9 288V"),
  matrix("fp16", 33.5e12, 2.05e9, "half of int8", "Derived: 64 matrix engines."),
  memory { name = "Memory-side cache", on_chip = true, shared = true, capacity = 8 * MiB,
           source = LUNAR_LAKE, note = "Shared with the processor cores and the NPU." },
  memory { name = "LPDDR5X", capacity = 32 * GiB, bandwidth = 16 * 8.533e9, source = PACKAGE,
           note = "The largest; there are chips with 16 GB." },
  doubt "The other chips of the family run the GPU at 1.85 to 2.0 GHz, 53 to 66 TOP/s.",
}

device {
  id = "meteor-lake-npu", name = "Core Ultra 7 155H NPU (NPU 3)", vendor = "Intel", year = 2023,
  class = "npu", inference = true,
  peak { dtype = "int8", unit = "matrix", flops = 11.5e12,
         source = "zareason.com, Intel's slides of Lunar Lake: third generation" },
  memory { name = "LPDDR5", bandwidth = 16 * 7.467e9,
           source = "LPDDR5-7467 on 128 bit, as public repositories have it",
           note = "Shared with the processor cores. Capacity is what is fitted." },
  doubt "theregister.com has 11 TOP/s; a clock of 1.16 GHz was observed (boardor.com).",
}

device {
  id = "lunar-lake-npu", name = "Core Ultra 200V NPU (NPU 4)", vendor = "Intel", year = 2024,
  class = "npu", inference = true,
  peak { dtype = "int8", unit = "matrix", flops = 48e12,
         source = LUNAR_LAKE .. ": six neural compute engines" },
  memory { name = "Memory-side cache", on_chip = true, shared = true, capacity = 8 * MiB,
           source = LUNAR_LAKE, note = "Shared with the processor cores and the GPU." },
  memory { name = "LPDDR5X", capacity = 32 * GiB, bandwidth = 16 * 8.533e9, source = PACKAGE,
           note = "The largest; there are chips with 16 GB." },
}
