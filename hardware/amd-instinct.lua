-- AMD Instinct GPUs: compute units (CU) with vector pipes and, beside them, matrix cores.
--
-- Rates are dense. AMD states per compute unit and cycle what each generation does; peaks are
-- compute units x clock x that.

local RECALLED = "recalled from the data sheet, not re-read"
local ROCM = "ROCm documentation, GPU architecture"
local SPECS = "ROCm documentation, accelerator specifications"

-- Functions for one GPU's two kinds of peaks: rates are op per compute unit and cycle.
local function gpu_of(units, clock)
  local function rate(dtype, accumulate, unit, op, note)
    return peak { dtype = dtype, accumulate = accumulate, unit = unit,
                  flops = units * clock * op, clock = clock,
                  source = string.format("%s: %d compute units x %.0f MHz x %d op/cycle", ROCM,
                                         units, clock / 1e6, op),
                  note = note }
  end
  local function vector(dtype, op, note)
    return rate(dtype, nil, "vector", op, note)
  end
  local function matrix(dtype, op, note)
    local wide = { int8 = "int32", fp64 = "fp64" }
    return rate(dtype, wide[dtype] or "fp32", "matrix", op, note)
  end
  return vector, matrix
end

local function l1(units, kib)
  return memory { name = "L1", on_chip = true, capacity = units * kib * KiB,
                  source = string.format("%s: %d KiB per compute unit, %d units", SPECS, kib,
                                         units),
                  note = "Beside it, each compute unit has 64 KiB of local data share." }
end

-- What gpu-small-kernels measured: 64 KiB read and written by each kernel, its own time included.
local function small_kernels(api, card, us, note)
  local function one(how, seconds, stack)
    return seconds and launch { how = how, seconds = seconds * 1e-6,
             stack = api .. ", gpu-small-kernels: " .. stack,
             source = "te42kyfo/gpu-benches at 1c36d50, gpu-small-kernels/" .. card .. ": 64 KiB "
               .. "over the rate printed; a kernel of 4096 doubles is in it",
             note = note }
  end
  return one("stream", us[1], "a queue of at least 2000 kernels"),
    one("graph", us[2], "a graph of at least 2000 kernels, per node"),
    one("resident", us[3], "one kernel with grid-wide synchronisation by cooperative groups"),
    one("resident", us[4], "one kernel with grid-wide synchronisation by atomics")
end

local vector, matrix = gpu_of(120, 1.502e9)

device {
  id = "mi100", name = "Instinct MI100", vendor = "AMD", year = 2020, class = "gpu-datacentre",
  vector("fp32", 128), vector("fp64", 64),
  matrix("fp32", 256), matrix("fp16", 1024),
  matrix("bf16", 512, "Half of fp16 on this generation."),
  matrix("int8", 1024),
  l1(120, 16),
  memory { name = "L2", on_chip = true, shared = true, capacity = 8 * MiB, source = SPECS },
  memory { name = "HBM2", capacity = 32 * GB, bandwidth = 1228.8e9, source = ROCM,
           measured = 1006e9, measured_source = "triad of gpu-stream, te42kyfo/gpu-benches" },
  power { watts = 300, source = "AMD product page" },
  doubt ("cli99/llm-analysis lists 369 TOP/s for int8, twice what the architecture's table "
    .. "gives."),
}

vector, matrix = gpu_of(104, 1.7e9)

device {
  id = "mi210", name = "Instinct MI210", vendor = "AMD", year = 2022, class = "gpu-datacentre",
  vector("fp32", 128), vector("fp64", 128),
  matrix("fp32", 256), matrix("fp64", 256), matrix("fp16", 1024), matrix("bf16", 1024),
  matrix("int8", 1024, "No faster than fp16."),
  l1(104, 16),
  memory { name = "L2", on_chip = true, shared = true, capacity = 8 * MiB, source = SPECS },
  memory { name = "HBM2e", capacity = 64 * GB, bandwidth = 1638.4e9, source = ROCM,
           measured = 1248e9, measured_source = "triad of gpu-stream, te42kyfo/gpu-benches" },
  power { watts = 300, source = "AMD product page" },
  doubt ("cli99/llm-analysis lists 362 TOP/s for int8, twice what the architecture's table "
    .. "gives."),
  small_kernels("HIP", "mi210", { 2.05, 2.05, 0.64, 0.90 }),
}

vector, matrix = gpu_of(220, 1.7e9)

device {
  id = "mi250x", name = "Instinct MI250X (both dies)", vendor = "AMD", year = 2021,
  class = "gpu-datacentre",
  vector("fp32", 128), vector("fp64", 128),
  matrix("fp32", 256), matrix("fp64", 256), matrix("fp16", 1024), matrix("bf16", 1024),
  matrix("int8", 1024, "No faster than fp16."),
  l1(220, 16),
  memory { name = "L2", on_chip = true, shared = true, capacity = 16 * MiB, source = SPECS,
           note = "8 MiB per die, for that die's compute units only." },
  memory { name = "HBM2e", capacity = 128 * GB, bandwidth = 3276.8e9, source = ROCM },
  power { watts = 560, source = "AMD product page: peak; 500 W typical" },
  doubt ("Comments in a profiler's source give 362.1 TFLOP/s per die; that is the whole module of "
    .. "the slower MI250."),
  notes = "Software sees two devices: one program on one die has half of everything here.",
}

-- MI300: eight dies that software sees as one device.

vector, matrix = gpu_of(304, 2.1e9)

-- The MI325X is the same chip with more memory.
local function mi300_peaks()
  return vector("fp32", 256), vector("fp64", 128),
    matrix("fp32", 256, "The matrix cores do no more than the vector pipes in fp32."),
    matrix("fp64", 128 * 2), matrix("tf32", 1024),
    matrix("fp16", 2048), matrix("bf16", 2048), matrix("fp8", 4096), matrix("int8", 4096)
end

local MI300_L2 = { name = "L2", on_chip = true, capacity = 32 * MiB,
                   source = SPECS .. ": 4 MiB per die, 8 dies",
                   note = "Each part serves its own die only." }
local MI300_INFINITY_CACHE = { name = "Infinity Cache", on_chip = true, shared = true,
                               capacity = 256 * MiB, bandwidth = 17.2e12,
                               source = SPECS .. "; bandwidth from AMD's CDNA 3 white paper",
                               note = "Bandwidth " .. RECALLED .. "." }

device {
  id = "mi300x", name = "Instinct MI300X", vendor = "AMD", year = 2023, class = "gpu-datacentre",
  peak { dtype = "bf16", accumulate = "fp32", unit = "matrix", flops = 672e12,
         basis = "measured",
         source = "best matrix product found by MAMF, stas00/ml-engineering",
         note = "Published as 51.4 % of 1307.4 TFLOP/s." },
  l1(304, 32),
  memory(MI300_L2), memory(MI300_INFINITY_CACHE),
  memory { name = "HBM3", capacity = 192 * GB, bandwidth = 5300e9, source = ROCM,
           note = "Measured bandwidth is reported as about 81 % of this." },
  power { watts = 750, source = "AMD product page" },
  mi300_peaks(),
}

device {
  id = "mi325x", name = "Instinct MI325X", vendor = "AMD", year = 2024, class = "gpu-datacentre",
  l1(304, 32),
  memory(MI300_L2), memory(MI300_INFINITY_CACHE),
  memory { name = "HBM3e", capacity = 256 * GB, bandwidth = 6000e9, source = "AMD data sheet",
           note = RECALLED },
  power { watts = 1000, source = "AMD data sheet, recalled" },
  launch { how = "round-trip", seconds = 16.9e-6, stack = "ROCm through PyTorch, bare metal: many "
             .. "tiny launches, each waited for",
           source = "pytorch/FBGEMM pull request 6219" },
  doubt ("Memory and power are recalled, and confirmed by second-hand pages only; the chip is that "
    .. "of the MI300X."),
  mi300_peaks(),
}
