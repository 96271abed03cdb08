-- Google's tensor processing units, per chip.
--
-- Only the matrix units (MXU) have published rates; vector and scalar units are not stated. bf16
-- products are summed in fp32. The systolic arrays are 128 x 128 from the second generation on, so
-- sizes that are no multiple of 128 are padded.

local RECALLED = "Recalled, not re-read."
local CLOUD = "Cloud TPU documentation, system architecture"
local WIKIPEDIA = "Wikipedia, Tensor Processing Unit"

local function bf16(flops, source)
  return peak { dtype = "bf16", accumulate = "fp32", unit = "matrix", flops = flops,
                source = source or CLOUD }
end

local function int8(flops, note)
  return peak { dtype = "int8", accumulate = "int32", unit = "matrix", flops = flops,
                source = CLOUD, note = note }
end

local function mxu_alignment(channels)
  return alignment { channels = channels,
                     source = string.format("Cloud TPU performance guide, recalled: the matrix "
                       .. "unit is %d x %d", channels, channels) }
end

device {
  id = "tpu-v1", name = "TPU v1", vendor = "Google", year = 2015, class = "tpu",
  peak { dtype = "int8", accumulate = "int32", unit = "matrix", flops = 256 * 256 * 2 * 700e6,
         clock = 700e6,
         source = "Jouppi et al., ISCA 2017: 256 x 256 multiply-adds at 700 MHz", note = RECALLED },
  memory { name = "Unified Buffer", on_chip = true, shared = true, capacity = 24 * MiB,
           source = "Jouppi et al., ISCA 2017", note = RECALLED },
  memory { name = "DDR3", capacity = 8 * GiB, bandwidth = 34e9,
           source = "Jouppi et al., ISCA 2017: weight memory",
           note = RECALLED .. " Holds the weights; activations stay in the Unified Buffer." },
  alignment { channels = 256, source = "Jouppi et al., ISCA 2017: a 256 x 256 systolic array" },
  power { watts = 75, source = "Jouppi et al., ISCA 2017, recalled" },
  doubt "All figures here are recalled from the paper, not re-read.",
}

device {
  id = "tpu-v2", name = "TPU v2", vendor = "Google", year = 2017, class = "tpu",
  bf16(45e12),
  memory { name = "VMEM", on_chip = true, shared = true, capacity = 32 * MiB, source = WIKIPEDIA,
           note = "Two cores with half of it each." },
  memory { name = "HBM", capacity = 16 * GB, bandwidth = 600e9,
           source = WIKIPEDIA .. ": 2400 GB/s for a board of four chips" },
  mxu_alignment(128),
  power { watts = 280, source = "a wiki of accelerators" },
  doubt "The documentation has 45 and 46 TFLOP/s.",
  doubt "Papers give 700 GB/s instead of 600.",
}

device {
  id = "tpu-v3", name = "TPU v3", vendor = "Google", year = 2018, class = "tpu",
  bf16(123e12),
  memory { name = "VMEM", on_chip = true, shared = true, capacity = 32 * MiB, source = WIKIPEDIA,
           note = "Two cores with half of it each. 5 MiB more hold other things." },
  memory { name = "HBM", capacity = 32 * GB, bandwidth = 900e9, source = CLOUD },
  mxu_alignment(128),
  power { watts = 450, source = "a wiki of accelerators" },
  doubt ("jax-ml/scaling-book has 140 TFLOP/s instead of 123; the 420 that are sometimes quoted "
    .. "are a board of four chips."),
  notes = "Google's documentation gives measured power: 123 W at least, 220 W on average, 262 W at "
    .. "most.",
}

device {
  id = "tpu-v4", name = "TPU v4", vendor = "Google", year = 2021, class = "tpu",
  bf16(275e12), int8(275e12, "Listed at the bf16 rate."),
  memory { name = "VMEM", on_chip = true, shared = true, capacity = 32 * MiB,
           source = WIKIPEDIA },
  memory { name = "CMEM", on_chip = true, shared = true, capacity = 128 * MiB,
           source = WIKIPEDIA },
  memory { name = "HBM2", capacity = 32 * GB, bandwidth = 1200e9, source = CLOUD },
  mxu_alignment(128),
  notes = "No rated power is published, only measured power: 90 W at least, 170 W on average, "
    .. "192 W at most.",
}

device {
  id = "tpu-v5e", name = "TPU v5e", vendor = "Google", year = 2023, class = "tpu",
  bf16(197e12), int8(393e12),
  memory { name = "VMEM", on_chip = true, shared = true, capacity = 128 * MiB,
           source = "jax-ml/scaling-book", note = RECALLED },
  memory { name = "HBM2", capacity = 16 * GB, bandwidth = 819e9, source = CLOUD },
  mxu_alignment(128),
  doubt "For int8, editions of the documentation have 393 and 394 TOP/s.",
  doubt ("The same memory bandwidth is printed as 819 GB/s, 800 GiBps and 800 Gbps; 800 GiB/s are "
    .. "859 GB/s, and 800 Gbit/s would be 100 GB/s."),
}

device {
  id = "tpu-v5p", name = "TPU v5p", vendor = "Google", year = 2023, class = "tpu",
  bf16(459e12), int8(918e12),
  memory { name = "HBM2e", capacity = 95 * GB, bandwidth = 2765e9, source = CLOUD },
  mxu_alignment(128),
}

device {
  id = "tpu-v6e", name = "TPU v6e (Trillium)", vendor = "Google", year = 2024, class = "tpu",
  bf16(918e12), int8(1836e12),
  memory { name = "HBM", capacity = 32 * GB, bandwidth = 1640e9, source = CLOUD },
  mxu_alignment(256),
  doubt "An older page of the documentation has 1600 GB/s.",
}
