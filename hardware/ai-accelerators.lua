-- Accelerators for datacentres that are neither GPUs nor TPUs.
--
-- Vendors state rates for matrix products only, hence the unit "matrix" throughout; what their
-- vector engines do is not published.

local RECALLED = "Recalled, not re-read."
local MAMF = "best matrix product found by MAMF, stas00/ml-engineering"

-- Floating point is summed in fp32 and integers in int32.
local function matrix(dtype, flops, source, note, clock)
  local accumulate = dtype:sub(1, 3) == "int" and "int32" or "fp32"
  return peak { dtype = dtype, accumulate = accumulate, unit = "matrix", flops = flops,
                source = source, note = note, clock = clock }
end

-- The same where the vendor does not say what sums are kept in.
local function product(dtype, flops, source, note)
  return peak { dtype = dtype, unit = "matrix", flops = flops, source = source, note = note }
end

-- Intel (Habana).

local ML_ENGINEERING = "table of accelerators of stas00/ml-engineering, dense"
local GAUDI3 = "Intel Gaudi 3 white paper"

device {
  id = "gaudi2", name = "Gaudi 2", vendor = "Intel", year = 2022, class = "npu",
  matrix("bf16", 432e12, ML_ENGINEERING),
  matrix("fp8", 865e12, ML_ENGINEERING),
  peak { dtype = "bf16", accumulate = "fp32", unit = "matrix", flops = 418.6e12,
         basis = "measured", source = MAMF, note = "Published as 96.9 % of 432 TFLOP/s." },
  memory { name = "SRAM", on_chip = true, shared = true, capacity = 48 * MiB,
           source = ML_ENGINEERING },
  memory { name = "HBM2e", capacity = 96 * GB, bandwidth = 2460e9, source = ML_ENGINEERING },
  power { watts = 600, source = ML_ENGINEERING },
}

device {
  id = "gaudi3", name = "Gaudi 3", vendor = "Intel", year = 2024, class = "npu",
  matrix("fp32", 229e12, GAUDI3),
  matrix("bf16", 1677e12, GAUDI3 .. " and stas00/ml-engineering", nil, 1.6e9),
  matrix("fp8", 1677e12, GAUDI3, "The bf16 rate. " .. RECALLED, 1.6e9),
  peak { dtype = "bf16", accumulate = "fp32", unit = "matrix", flops = 1243e12,
         basis = "measured", source = MAMF, note = "Published as 74.1 % of 1677 TFLOP/s." },
  memory { name = "SRAM", on_chip = true, shared = true, capacity = 96 * MiB,
           bandwidth = 12.8e12, source = GAUDI3, note = "Bandwidth: recalled, not re-read." },
  memory { name = "HBM2e", capacity = 128 * GB, bandwidth = 3700e9, source = GAUDI3 },
  power { watts = 900, source = GAUDI3 },
  doubt ("Advertised as 1835 TFLOP/s, at 1750 MHz; the white paper's 1677 are at the 1600 MHz "
    .. "that the card runs at."),
}

-- AWS.

local NEURON = "AWS Neuron documentation, architecture"

local function neuron_core_v2_peaks()
  return matrix("fp32", 47.5e12, NEURON), matrix("tf32", 190e12, NEURON),
    matrix("fp16", 190e12, NEURON), matrix("bf16", 190e12, NEURON),
    matrix("fp8", 190e12, NEURON, "The bf16 rate, in a configurable format (cFP8)."),
    matrix("int8", 380e12, NEURON)
end

local NEURON_V2_MEMORY = { name = "HBM", capacity = 32 * GiB, bandwidth = 820e9,
                           source = NEURON .. ": 32 GiB" }
local NEURON_V2_DOUBT = "Editions of the documentation give the same bandwidth as 820 GB/s and as "
  .. "820 GiB/s (880 GB/s); the lower is taken."

device {
  id = "inferentia2", name = "AWS Inferentia2", vendor = "AWS", year = 2023, class = "npu",
  memory(NEURON_V2_MEMORY), doubt(NEURON_V2_DOUBT),
  neuron_core_v2_peaks(),
}

device {
  id = "trainium", name = "AWS Trainium", vendor = "AWS", year = 2022, class = "npu",
  memory(NEURON_V2_MEMORY), doubt(NEURON_V2_DOUBT),
  notes = "Two cores of the same kind as Inferentia2, with more links to other chips.",
  neuron_core_v2_peaks(),
}

device {
  id = "trainium2", name = "AWS Trainium2", vendor = "AWS", year = 2024, class = "npu",
  matrix("fp32", 181e12, NEURON), matrix("tf32", 667e12, NEURON),
  matrix("fp16", 667e12, NEURON), matrix("bf16", 667e12, NEURON),
  matrix("fp8", 1299e12, NEURON),
  memory { name = "HBM", capacity = 96 * GB, bandwidth = 2900e9, source = ML_ENGINEERING },
  notes = "Rates are dense; the 2563 TFLOP/s that are also advertised are sparse.",
}

-- Memory on the chip only.

device {
  id = "groqchip-1", name = "GroqChip 1", vendor = "Groq", class = "npu",
  matrix("fp16", 188e12, "Groq product brief"),
  matrix("int8", 750e12, "Groq product brief"),
  memory { name = "SRAM", on_chip = true, capacity = 230 * MB, bandwidth = 80e12,
           source = "Groq product brief" },
  notes = "There is no memory outside the chip: a network that does not fit into 230 MB is spread "
    .. "over many chips. Its roof is that of on-chip memory and does not compare with roofs of "
    .. "devices with HBM.",
}

device {
  id = "ipu-gc200", name = "IPU GC200 (Colossus Mk2)", vendor = "Graphcore", year = 2020,
  class = "npu",
  peak { dtype = "fp16", accumulate = "fp16", unit = "matrix", flops = 250e12,
         source = "Graphcore IPU-M2000 data sheet: FP16.16, a quarter of the machine's",
         note = RECALLED },
  matrix("fp32", 62.5e12, "Graphcore IPU-M2000 data sheet", RECALLED),
  memory { name = "In-processor memory", on_chip = true, capacity = 900 * MB, bandwidth = 47.5e12,
           source = "Graphcore IPU-M2000 data sheet", note = RECALLED },
  doubt "All figures here are recalled, not re-read.",
  notes = "1472 cores, each with its own part of the memory; what they exchange with each other is "
    .. "slower than the figure here. Memory outside the chip is reached through the host machine.",
}

-- China.

local ASCEND_910 = "Huawei launch figures"

device {
  id = "ascend-310", name = "Ascend 310", vendor = "Huawei", year = 2018, class = "npu",
  product("fp16", 8e12, "hisilicon.com product page"),
  product("int8", 16e12, "hisilicon.com product page"),
  power { watts = 8, source = "hisilicon.com product page" },
  notes = "The bandwidth of its memory was not found in a source.",
}

device {
  id = "ascend-910", name = "Ascend 910", vendor = "Huawei", year = 2019, class = "npu",
  product("fp16", 256e12, ASCEND_910), product("int8", 512e12, ASCEND_910),
  power { watts = 350, source = ASCEND_910 .. ": at most; 310 W measured" },
  doubt ("A bandwidth of 1.2 TB/s is found for the later 910B only, on a page of little trust, so "
    .. "it is left out."),
}

local MLU370 = "Cambricon launch release, March 2022"

device {
  id = "mlu370-x8", name = "MLU370-X8", vendor = "Cambricon", year = 2022, class = "npu",
  product("fp32", 32e12, MLU370), product("fp16", 96e12, MLU370), product("bf16", 96e12, MLU370),
  product("int16", 128e12, MLU370), product("int8", 256e12, MLU370),
  product("int4", 512e12, MLU370),
  memory { name = "LPDDR5", capacity = 48 * GB, bandwidth = 614.4e9, source = MLU370 },
  power { watts = 250, source = MLU370 },
  doubt "Some lists print 24 TFLOP/s for fp32, and on which unit it runs is not said.",
  notes = "Two chips of two dies each.",
}
