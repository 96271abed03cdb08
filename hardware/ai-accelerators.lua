-- Accelerators for datacentres that are neither GPUs nor TPUs, of makers without a file of their
-- own.
--
-- Vendors state rates for matrix products, fp32 too, hence the unit "matrix"; where they say what
-- their vector engines do, that stands apart.

local RECALLED = "Recalled, not re-read."
local ML_ENGINEERING = "stas00/ml-engineering at 744d01e, compute/accelerator"
local MAMF = "best matrix product found by MAMF, " .. ML_ENGINEERING
local NO_VECTOR = "What it does beside matrix products is not published."

-- Floating point is summed in fp32 and integers in int32.
local function matrix(dtype, flops, source, rest)
  local accumulate = dtype:sub(1, 3) == "int" and "int32" or "fp32"
  local fields = { dtype = dtype, accumulate = accumulate, unit = "matrix", flops = flops,
                   source = source }
  for key, value in pairs(rest or {}) do
    fields[key] = value
  end
  return peak(fields)
end

-- The same where the vendor does not say what sums are kept in.
local function product(dtype, flops, source, note)
  return peak { dtype = dtype, unit = "matrix", flops = flops, source = source, note = note }
end

local function measured(dtype, flops, note)
  return matrix(dtype, flops, MAMF, { basis = "measured", note = note })
end

-- Intel (Habana).

device {
  id = "gaudi2", name = "Gaudi 2", vendor = "Intel", year = 2022, class = "npu",
  matrix("bf16", 432e12, ML_ENGINEERING .. ": 2 engines × 256 × 256 × 2 × 1.65 GHz",
         { clock = 1.65e9, per_cycle = 2 * 256 * 256 * 2 }),
  matrix("fp8", 865e12, ML_ENGINEERING),
  measured("bf16", 418.7e12), measured("fp8", 826.5e12),
  memory { name = "SRAM", on_chip = true, shared = true, capacity = 48 * MiB,
           source = ML_ENGINEERING },
  memory { name = "HBM2e", capacity = 96 * GiB, bandwidth = 2460e9, source = ML_ENGINEERING },
  power { watts = 600, source = "Intel, Hot Chips 2024" },
  doubt ("65,000 USD for a kit of eight boards at Computex in June 2024, 8,125 each, are recalled "
    .. "from nextplatform.com."),
  notes = "What its 24 vector cores do is not stated.",
}

local GAUDI3 = "Intel Gaudi 3 white paper"
local HOT_CHIPS = "Intel, Hot Chips 2024"

-- The rates of 1.75 GHz, and those of the 1.6 GHz that the card keeps to under matrix products.
local function gaudi3_peaks()
  local function vector(dtype, lanes, note)
    return peak { dtype = dtype, unit = "vector", flops = 64 * lanes * 2 * 1.75e9,
                  clock = 1.75e9, per_cycle = 64 * lanes * 2,
                  source = HOT_CHIPS .. ": 28.7 TFLOP/s of bf16 by 64 cores", note = note }
  end
  local fast, kept = { clock = 1.75e9 }, { clock = 1.6e9, basis = "sustained" }
  local table_of = ML_ENGINEERING .. ", table of TFLOPS"
  return matrix("fp32", 229e12, GAUDI3), matrix("tf32", 459e12, table_of),
    matrix("fp16", 459e12, table_of, { note = "A quarter of bf16." }),
    matrix("bf16", 1835e12, HOT_CHIPS, fast),
    matrix("fp8", 1835e12, HOT_CHIPS, { clock = 1.75e9, note = "The bf16 rate." }),
    matrix("bf16", 1677e12, GAUDI3 .. " and " .. ML_ENGINEERING, kept),
    matrix("fp8", 1677e12, ML_ENGINEERING,
           { clock = 1.6e9, basis = "sustained", note = "The bf16 rate." }),
    measured("bf16", 1243e12, "Published as 74.1 % of 1677 TFLOP/s."),
    measured("fp8", 1289.5e12),
    vector("bf16", 128, "Derived: 128 lanes give the stated figure at 1.75 GHz."),
    vector("fp32", 64, "Derived: half of the lanes that bf16 has.")
end

device {
  id = "gaudi3", name = "Gaudi 3", vendor = "Intel", year = 2024, class = "npu",
  memory { name = "SRAM", on_chip = true, shared = true, capacity = 96 * MiB,
           bandwidth = 12.8e12, source = HOT_CHIPS .. ": on-die SRAM, as L2",
           note = "One L3 of 96 MiB, or an L2 of 24 MiB for each quarter, twice as fast." },
  memory { name = "HBM2e", capacity = 128 * GiB, bandwidth = 3700e9, source = GAUDI3,
           note = "3.67 TB/s in the talk at Hot Chips 2024." },
  power { watts = 900, source = GAUDI3 .. "; 1200 W with liquid cooling" },
  price { board = 15625, currency = "USD", provider = "Intel, list price of a kit of eight",
          date = "2024-06", source = "nextplatform.com, 13 June 2024; y-ic.de",
          note = "An eighth of 125,000 for the boards, without a host." },
  doubt ("Which clock matrix products run at is in doubt: Intel advertises 1835 TFLOP/s, at "
    .. "1750 MHz, and its white paper says 1677, at 1600 MHz."),
  doubt "Reports of the same talk give the SRAM 19.2 TB/s as L2; 5.5 TB/s as L3 is recalled.",
  gaudi3_peaks(),
}

-- Meta.

local MTIA = "Meta, by way of techpowerup.com, Meta Announces New MTIA AI Accelerator"

local function mtia(dtype, unit, flops)
  return peak { dtype = dtype, unit = unit, flops = flops, clock = 1.35e9, source = MTIA }
end

device {
  id = "mtia-v2", name = "MTIA v2", vendor = "Meta", year = 2024, class = "npu", inference = true,
  mtia("int8", "matrix", 354e12), mtia("fp16", "matrix", 177e12), mtia("bf16", "matrix", 177e12),
  mtia("int8", "vector", 11.06e12), mtia("fp16", "vector", 5.53e12),
  mtia("bf16", "vector", 5.53e12), mtia("fp32", "vector", 2.76e12),
  power { watts = 90, source = MTIA },
  doubt ("Recalled from Meta's article and not re-read: 128 GB of LPDDR5 at 204.8 GB/s, 256 MB of "
    .. "SRAM at 2.7 TB/s. Reports have 128 GB for a board of two chips."),
  notes = "Rates are dense; twice as many are advertised with sparsity.",
}

-- Memory on the chip only.

device {
  id = "groqchip-1", name = "GroqChip 1", vendor = "Groq", year = 2020, class = "npu", inference = true,
  matrix("fp16", 188e12, "Groq product brief"),
  matrix("int8", 750e12, "Groq product brief"),
  memory { name = "SRAM", on_chip = true, capacity = 230 * MB, bandwidth = 80e12,
           source = "Groq product brief" },
  power { watts = 300, source = "techspot.com/news/83719" },
  doubt "The product brief has 215 W, recalled, not re-read.",
  doubt ("At its launch it was given 1 POP/s of int8 at 1.25 GHz; that the 750 TOP/s are of about "
    .. "0.9 GHz is recalled."),
  notes = "There is no memory outside the chip: a network that does not fit into 230 MB is spread "
    .. "over many chips. Its roof is that of on-chip memory and does not compare with roofs of "
    .. "devices with HBM. " .. NO_VECTOR,
}

device {
  id = "ipu-gc200", name = "IPU GC200 (Colossus Mk2)", vendor = "Graphcore", year = 2020,
  class = "npu",
  peak { dtype = "fp16", accumulate = "fp16", unit = "matrix", flops = 250e12,
         source = "Graphcore: FP16.16, by way of projects-raspberry.com and "
           .. "analyticsindiamag.com" },
  matrix("fp32", 62.5e12, "Graphcore, by way of cambrian-ai.com"),
  memory { name = "In-processor memory", on_chip = true, capacity = 900 * MB, bandwidth = 47.5e12,
           source = "Graphcore, by way of convergedigest.com and thecharlieblake.co.uk/ipus",
           note = "Recalled as 1472 × 624 KiB = 897 MiB, which Graphcore rounds." },
  doubt "With sums in fp32 (FP16.32) fp16 is recalled as 125 TFLOP/s; that was not re-read.",
  notes = "1472 cores, each with its own part of the memory; what they exchange with each other is "
    .. "slower than the figure here. Memory outside the chip is reached through the host machine. "
    .. NO_VECTOR,
}

-- Cambricon.

local MLU370 = "Cambricon launch release, March 2022"

device {
  id = "mlu370-x8", name = "MLU370-X8", vendor = "Cambricon", year = 2022, class = "npu",
  product("fp32", 32e12, MLU370), product("fp16", 96e12, MLU370), product("bf16", 96e12, MLU370),
  product("int16", 128e12, MLU370), product("int8", 256e12, MLU370),
  product("int4", 512e12, MLU370),
  memory { name = "LPDDR5", capacity = 48 * GiB, bandwidth = 614.4e9, source = MLU370 },
  power { watts = 250, source = MLU370 },
  doubt "Some lists print 24 TFLOP/s for fp32, and on which unit it runs is not said.",
  notes = "Two chips of two dies each. " .. NO_VECTOR,
}
