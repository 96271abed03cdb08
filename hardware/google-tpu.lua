-- Google's tensor processing units, per chip.
--
-- Rates are those of the matrix units (MXU); of the vector unit only the v5p's is known, roughly.
-- bf16 products are summed in fp32. The systolic arrays are 128 x 128 in the generations two to
-- five and 256 x 256 from v6e on, so other sizes are padded to a multiple of that. Where Google's
-- documents differ, the higher figure is the ceiling, as a bound has to hold.

local RECALLED = "Recalled, not re-read."
local CLOUD = "Cloud TPU documentation, system architecture"
local TPU7X = "Cloud TPU documentation, TPU7x (Ironwood): table of v5p, v6e and TPU7x"
local JAX = "jax-ml/jax at 04c6362, pallas/mosaic/tpu_info.py"
local BOOK = "jax-ml/scaling-book at 0819a7d"
local WIKIPEDIA = "Wikipedia, Tensor Processing Unit"

local function mxu(dtype, flops, source, note)
  local accumulate = dtype:sub(1, 3) == "int" and "int32" or "fp32"
  return peak { dtype = dtype, accumulate = accumulate, unit = "matrix", flops = flops,
                source = source or CLOUD, note = note }
end

local function on_chip(name, mib, source, note)
  return memory { name = name, on_chip = true, shared = true, capacity = mib * MiB,
                  source = source, note = note }
end

local function mxu_alignment(channels)
  return alignment { channels = channels,
                     source = string.format("MXU_COLUMN_SIZE of %s: %d", JAX, channels) }
end

-- What Google asks for a chip. EPOCH quotes archived pages of the price list.
local EPOCH = "epoch-research/training-cost-trends at 263c40a, Hardware prices.csv, archived "
  .. "Google price list"
local SKYPILOT = "skypilot-org/skypilot, pull request "

local function rent(usd, region, date, source, note)
  return price { per_hour = usd, currency = "USD", provider = "Google Cloud, " .. region,
                 date = date, source = source or EPOCH, note = note }
end

local TWO_CORES = "Two cores with half of it each."
local NO_VECTOR = "What the vector unit does is not published."

device {
  id = "tpu-v1", name = "TPU v1", vendor = "Google", year = 2015, class = "tpu", inference = true,
  peak { dtype = "int8", accumulate = "int32", unit = "matrix", flops = 256 * 256 * 2 * 700e6,
         clock = 700e6, per_cycle = 256 * 256 * 2,
         source = "Jouppi et al., ISCA 2017: 256 × 256 multiply-adds at 700 MHz" },
  on_chip("Accumulators", 4, "Jouppi et al., ISCA 2017, abstract: 28 MiB in all, 24 of them the "
          .. "Unified Buffer", "Derived."),
  on_chip("Unified Buffer", 24, "Jouppi et al., ISCA 2017", RECALLED),
  memory { name = "DDR3", capacity = 8 * GiB, bandwidth = 34e9,
           source = "Jouppi et al., ISCA 2017: weight memory",
           note = RECALLED .. " Holds the weights; activations stay in the Unified Buffer." },
  alignment { channels = 256, source = "Jouppi et al., ISCA 2017: a 256 × 256 systolic array" },
  power { watts = 75, source = "Jouppi et al., ISCA 2017" },
  doubt "Others give the DDR3 30 GB/s, and the block diagram of the paper 30 GiB/s.",
  doubt "Buffers and memory are recalled from the paper, not re-read.",
  notes = NO_VECTOR,
}

device {
  id = "tpu-v2", name = "TPU v2", vendor = "Google", year = 2017, class = "tpu",
  peak { dtype = "bf16", accumulate = "fp32", unit = "matrix", flops = 46e12, clock = 700e6,
         per_cycle = 2 * 128 * 128 * 2, source = JAX .. "; 2 × 128 × 128 × 2 × 700 MHz" },
  on_chip("VMEM", 32, WIKIPEDIA, TWO_CORES),
  memory { name = "HBM", capacity = 16 * GiB, bandwidth = 716e9, source = JAX },
  mxu_alignment(128),
  rent(1.13, "United States", "2018-10-09"),
  rent(1.125, "us-central1", "2024-02-07", SKYPILOT .. "3113",
       "A quarter of a v2-8, 4.50 an hour for four chips."),
  power { watts = 280, source = "a wiki of accelerators" },
  doubt "The Cloud documentation has 45 TFLOP/s.",
  doubt ("For the memory Wikipedia has 600 GB/s (2400 GB/s for a board of four chips), and papers "
    .. "700."),
  notes = NO_VECTOR,
}

device {
  id = "tpu-v3", name = "TPU v3", vendor = "Google", year = 2018, class = "tpu",
  mxu("bf16", 140e12, JAX .. " and " .. BOOK, "At which clock is not said."),
  peak { dtype = "bf16", accumulate = "fp32", unit = "matrix", flops = 123e12,
         basis = "sustained", source = CLOUD, note = "What the documentation promises." },
  on_chip("VMEM", 32, WIKIPEDIA, TWO_CORES .. " 5 MiB more hold other things."),
  memory { name = "HBM", capacity = 32 * GiB, bandwidth = 900e9,
           source = CLOUD .. "; capacity: " .. JAX },
  mxu_alignment(128),
  rent(2.00, "us-central1", "2021-11-17"),
  power { watts = 450, source = "a wiki of accelerators" },
  doubt ("Two Google sources have 140 TFLOP/s and the documentation 123; the 420 that are "
    .. "sometimes quoted are a board of four chips."),
  doubt "For the memory jax has 825 GB/s instead of 900.",
  notes = "Google's documentation gives measured power: 123 W at least, 220 W on average, 262 W at "
    .. "most. " .. NO_VECTOR,
}

device {
  id = "tpu-v4", name = "TPU v4", vendor = "Google", year = 2021, class = "tpu",
  mxu("bf16", 275e12), mxu("int8", 275e12, CLOUD, "Listed at the bf16 rate."),
  on_chip("VMEM", 32, WIKIPEDIA), on_chip("CMEM", 128, WIKIPEDIA),
  memory { name = "HBM2", capacity = 32 * GiB, bandwidth = 1228e9,
           source = BOOK .. ", 1.23e12 there and in jax; capacity: " .. JAX,
           note = "The documentation rounds to 1200 GB/s." },
  mxu_alignment(128),
  rent(3.22, "us-central2-b", "2025-03-03"),
  doubt ("By Google's own code (jax) the matrix unit has no mode for int8 × int8, only for bf16 × "
    .. "int8: the int8 rate is bf16's."),
  notes = "No rated power is published, only measured power: 90 W at least, 170 W on average, "
    .. "192 W at most. " .. NO_VECTOR,
}

device {
  id = "tpu-v4i", name = "TPU v4i (v4 lite)", vendor = "Google", year = 2020, class = "tpu", inference = true,
  mxu("bf16", 137e12, JAX),
  on_chip("VMEM", 16, JAX), on_chip("CMEM", 128, JAX),
  memory { name = "HBM", capacity = 8 * GiB, bandwidth = 614e9, source = JAX },
  mxu_alignment(128),
  notes = NO_VECTOR,
}

device {
  id = "tpu-v5e", name = "TPU v5e", vendor = "Google", year = 2023, class = "tpu",
  mxu("bf16", 197e12), mxu("int8", 393e12), mxu("int4", 788e12, JAX),
  memory { name = "VMEM", on_chip = true, shared = true, capacity = 128 * MiB,
           bandwidth = 22 * 819e9, source = BOOK .. ": about 22 times the bandwidth of the HBM",
           note = "Bandwidth derived, and rough." },
  memory { name = "HBM2", capacity = 16 * GiB, bandwidth = 819e9,
           source = CLOUD .. "; capacity: " .. JAX },
  mxu_alignment(128),
  rent(1.20, "us-central1 and others of the United States", "2025-03-03"),
  rent(1.20, "list price", "2025-02", BOOK .. ", applied-inference.md"),
  doubt "For int8, editions of the documentation have 393 and 394 TOP/s.",
  doubt ("The same memory bandwidth is printed as 819 GB/s, 800 GiBps and 800 Gbps; 800 GiB/s are "
    .. "859 GB/s, and 800 Gbit/s would be 100 GB/s."),
  notes = NO_VECTOR,
}

device {
  id = "tpu-v5p", name = "TPU v5p", vendor = "Google", year = 2023, class = "tpu",
  mxu("bf16", 459e12), mxu("int8", 918e12), mxu("int4", 1840e12, JAX),
  mxu("fp8", 459e12, TPU7X, "The bf16 rate."),
  peak { dtype = "fp32", unit = "vector", flops = 7e12, source = BOOK .. ", roofline.md",
         note = "Given as rough." },
  on_chip("VMEM", 128, JAX, "Two cores with 64 MiB each."),
  memory { name = "HBM2e", capacity = 95 * GiB, bandwidth = 2765e9, source = TPU7X },
  mxu_alignment(128),
  rent(4.20, "list price", "2025-02", BOOK .. ", applied-inference.md"),
  doubt "For the memory jax has 2460 GB/s and 96 GiB, scaling-book 2800 GB/s.",
}

device {
  id = "tpu-v6e", name = "TPU v6e (Trillium)", vendor = "Google", year = 2024, class = "tpu",
  mxu("bf16", 918e12), mxu("int8", 1836e12), mxu("int4", 3680e12, JAX),
  mxu("fp8", 918e12, TPU7X, "The bf16 rate."),
  on_chip("VMEM", 128, JAX),
  memory { name = "HBM", capacity = 32 * GiB, bandwidth = 1640e9,
           source = CLOUD .. "; capacity: " .. TPU7X },
  mxu_alignment(256),
  rent(2.70, "us-east5", "2025-01-07", SKYPILOT .. "4540",
       "A part of 256 of a v6e-256, 691.20 an hour; europe-west4 asks 2.97, asia-northeast1 3.24."),
  rent(2.70, "eastern United States", "2025-03-03"),
  doubt "Other pages of the documentation have 1638 and 1600 GB/s.",
  notes = NO_VECTOR,
}

device {
  id = "tpu-v7x", name = "TPU v7x (Ironwood)", vendor = "Google", year = 2025, class = "tpu",
  mxu("bf16", 2307e12, TPU7X), mxu("fp8", 4614e12, TPU7X),
  memory { name = "HBM", capacity = 192 * GiB, bandwidth = 7380e9, source = TPU7X },
  mxu_alignment(256),
  doubt "Reports of its announcement have 7200 GB/s.",
  notes = "Two chiplets, which a program sees as two devices. " .. NO_VECTOR,
}
