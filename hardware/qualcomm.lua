-- Qualcomm beside phones: a chip for computers and cards for servers.

local TWEAKTOWN = "tweaktown.com, news 93943"
local SDK = "Qualcomm Cloud AI SDK documentation, architecture"

local function x_elite_memory()
  return memory { name = "LPDDR5X", capacity = 64 * GiB, bandwidth = 136e9,
                  source = TWEAKTOWN .. ": LPDDR5X-8533; capacity at most",
                  note = "Shared by CPU, GPU and NPU." }
end
local X_ELITE_DOUBT = "Qualcomm's brief has 135 GB/s, recalled, not re-read."

device {
  id = "snapdragon-x-elite-gpu", name = "Snapdragon X Elite (Adreno X1-85)", vendor = "Qualcomm",
  year = 2024, class = "laptop",
  peak { dtype = "fp32", unit = "vector", flops = 4.6e12,
         source = "Qualcomm, by way of tectack.com, June 2024; notebookcheck.net" },
  x_elite_memory(),
  doubt(X_ELITE_DOUBT),
  doubt "fp16 is recalled to run at twice the fp32 rate; no source was read.",
}

device {
  id = "snapdragon-x-elite-npu", name = "Snapdragon X Elite (Hexagon NPU)", vendor = "Qualcomm",
  year = 2024, class = "npu", inference = true,
  peak { dtype = "int8", unit = "matrix", flops = 45e12,
         source = "Qualcomm, by way of theregister.com, 10 April 2024; notebookcheck.net" },
  x_elite_memory(),
  doubt(X_ELITE_DOUBT),
  notes = "The bandwidth is the whole chip's, an upper bound for the NPU. What it does beside "
    .. "matrix products is not published.",
}

-- The chip's rates are those of its highest clock; a card keeps to its power limit, with less.
local function cloud_ai_peaks(chips, int8, fp16)
  local function one(dtype, flops, basis, note)
    return peak { dtype = dtype, unit = "matrix", flops = flops, basis = basis, source = SDK,
                  note = note }
  end
  local chip, card = "Of the chip, given as more than this.", "Of the card, within its power."
  return one("int8", chips * 400e12, nil, chip), one("fp16", chips * 200e12, nil, chip),
    one("int8", int8, "sustained", card), one("fp16", fp16, "sustained", card)
end

local function cloud_ai(chips, watts, int8, fp16)
  return memory { name = "SRAM", on_chip = true, shared = true, capacity = chips * 144 * MiB,
                  source = SDK .. ": 144 MB a chip", note = "16 cores a chip with 9 MiB each." },
    memory { name = "LPDDR4X", capacity = chips * 32 * GiB, bandwidth = chips * 137e9,
             source = SDK },
    power { watts = watts, source = SDK }, cloud_ai_peaks(chips, int8, fp16)
end

local NO_VECTOR = "What it does beside matrix products is not published."

device {
  id = "cloud-ai-100", name = "Cloud AI 100 Pro", vendor = "Qualcomm", year = 2020, class = "npu", inference = true,
  doubt ("Reports give this card 400 TOPS and the smaller Standard 350; the documentation has 375 "
    .. "and 325."),
  notes = NO_VECTOR,
  cloud_ai(1, 75, 375e12, 125e12),
}

device {
  id = "cloud-ai-100-ultra", name = "Cloud AI 100 Ultra (four chips)", vendor = "Qualcomm",
  year = 2023, class = "npu", inference = true,
  doubt "Some sources print 288 instead of 290 TFLOP/s.",
  notes = "Four chips on a card: one network uses all of them only when it is divided. "
    .. NO_VECTOR,
  cloud_ai(4, 150, 870e12, 290e12),
}

local IQ9_SHEET = "Qualcomm, QCS9075 data sheet, 80-73417-1 Rev. AL"

device {
  id = "dragonwing-iq-9075-npu", name = "Dragonwing IQ-9075 (Hexagon NPU)", vendor = "Qualcomm",
  year = 2024, class = "npu", inference = true,
  peak { dtype = "int8", unit = "matrix", flops = 100e12,
         source = IQ9_SHEET .. ", by way of a public extract: 100 dense TOPS",
         note = "Of both tensor processors; another variant has 50." },
  memory { name = "VTCM", on_chip = true, shared = true, capacity = 2 * 8 * MiB,
           source = IQ9_SHEET .. ", by way of a public extract",
           note = "8 MB in each of two tensor processors." },
  memory { name = "LPDDR5", capacity = 36 * GB, bandwidth = 6 * 2 * 6400e6,
           source = "dragonwingdocs.qualcomm.com, IQ-9075 EVK, LPDDR memory",
           note = "At most; six channels of 16 bits at 3200 MHz, shared by CPU, GPU and NPU." },
  doubt ("The data sheet clocks the tensor processors at 1.420 GHz in one table and those of the "
    .. "faster variant at 1.487 GHz in another."),
  notes = "What it does beside matrix products, and in floating point, is not published. A network "
    .. "on one of its two tensor processors has half of the peak.",
}

device {
  id = "snapdragon-8-gen-3-npu", name = "Snapdragon 8 Gen 3 (Hexagon NPU)", vendor = "Qualcomm",
  year = 2023, class = "npu", inference = true,
  peak { dtype = "int8", unit = "matrix", flops = 45e12,
         source = "runlocalai.co, hardware/snapdragon-8-gen-3: 45 TOPS of int8" },
  memory { name = "VTCM", on_chip = true, shared = true, capacity = 8 * MiB,
           source = "pytorch/executorch, backends/qualcomm/serialization/qc_schema.py: SM8650, V75" },
  memory { name = "LPDDR5X", capacity = 8 * GiB, bandwidth = 76.8e9,
           source = "gist.github.com/EwoutH/754fa40ad9ddc93d55084fc46569c759: four channels of 16 "
             .. "bits at 4800 MHz",
           note = "Capacity: that of a Galaxy S24. Shared by CPU, GPU and NPU." },
  doubt "Qualcomm states no TOPS of its phones; another collection gives 73.",
  notes = "What it does beside matrix products, and in floating point, is not published.",
}
