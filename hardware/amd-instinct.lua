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
                  source = string.format("%s: %d compute units × %.0f MHz × %d op/cycle", ROCM,
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

local SPECS_GIB = "; capacity in GiB by its accelerator specifications"

local vector, matrix = gpu_of(120, 1.502e9)

device {
  id = "mi100", name = "Instinct MI100", vendor = "AMD", year = 2020, class = "gpu-datacentre",
  vector("fp32", 128), vector("fp16", 256, "Derived: packed arithmetic. bf16 has no packed rate."),
  vector("fp64", 64),
  matrix("fp32", 256), matrix("fp16", 1024),
  matrix("bf16", 512, "Half of fp16 on this generation."),
  matrix("int8", 1024), matrix("int4", 1024),
  memory { name = "L1", on_chip = true, capacity = 120 * 16 * KiB, bandwidth = 120 * 64 * 1.502e9,
           source = SPECS .. ": 16 KiB per compute unit, 120 units; × 64 byte/cycle",
           measured = 10.3e12,
           measured_source = "te42kyfo/gpu-benches at 1c36d509, gpu-cache/mi100.txt",
           note = "Beside it, each compute unit has 64 KiB of local data share." },
  memory { name = "L2", on_chip = true, shared = true, capacity = 8 * MiB, source = SPECS,
           measured = 2.72e12,
           measured_source = "te42kyfo/gpu-benches at 1c36d509, gpu-l2-cache/mi100.txt" },
  memory { name = "HBM2", capacity = 32 * GiB, bandwidth = 1228.8e9, source = ROCM,
           measured = 1006e9, measured_source = "triad of gpu-stream, te42kyfo/gpu-benches" },
  power { watts = 300, source = "AMD product page" },
  doubt ("The L2 is said to have 32 channels of 128 byte, 6.15 TB/s (AMD CDNA white paper, "
    .. "recalled)."),
}

local PACKED = "With packed instructions; code without them reaches half of it."
local PROFILER = "roofline benchmark of ROCm/rocprofiler-compute at 95b600ea, MI200 workloads, 104 "
  .. "compute units"

local function profiled(dtype, accumulate, unit, tflops)
  return peak { dtype = dtype, accumulate = accumulate, unit = unit, flops = tflops * 1e12,
                basis = "measured", source = PROFILER,
                note = "On an MI210, or on one die of an MI250, which has the same." }
end

vector, matrix = gpu_of(104, 1.7e9)

device {
  id = "mi210", name = "Instinct MI210", vendor = "AMD", year = 2022, class = "gpu-datacentre",
  vector("fp32", 256, PACKED), vector("fp16", 256, "Derived: packed arithmetic."),
  vector("fp64", 128),
  matrix("fp32", 256), matrix("fp64", 256), matrix("fp16", 1024), matrix("bf16", 1024),
  matrix("int8", 1024, "No faster than fp16."),
  profiled("fp32", nil, "vector", 20.9), profiled("fp64", nil, "vector", 20.3),
  profiled("fp32", "fp32", "matrix", 41.4), profiled("fp64", "fp64", "matrix", 41.5),
  profiled("fp16", "fp32", "matrix", 164.9), profiled("bf16", "fp32", "matrix", 170.5),
  profiled("int8", "int32", "matrix", 166.4),
  memory { name = "L1", on_chip = true, capacity = 104 * 16 * KiB,
           source = SPECS .. ": 16 KiB per compute unit, 104 units", measured = 9226e9,
           measured_source = PROFILER,
           note = "Beside it, each compute unit has 64 KiB of local data share, 17.7 TB/s in all; "
             .. "gpu-benches measures 10.6 TB/s." },
  memory { name = "L2", on_chip = true, shared = true, capacity = 8 * MiB, source = SPECS,
           measured = 5016e9, measured_source = PROFILER,
           note = "gpu-benches measures 4.2 to 5.1 TB/s." },
  memory { name = "HBM2e", capacity = 64 * GiB, bandwidth = 1638.4e9,
           source = ROCM .. SPECS_GIB, measured = 1388.8e9, measured_source = PROFILER,
           note = "A triad of gpu-stream reaches 1248 GB/s (te42kyfo/gpu-benches)." },
  power { watts = 300, source = "AMD product page" },
  doubt ("cli99/llm-analysis lists 362 TOP/s for int8, twice what the architecture's table "
    .. "gives."),
  small_kernels("HIP", "mi210", { 2.05, 2.05, 0.64, 0.90 }),
}

vector, matrix = gpu_of(220, 1.7e9)

device {
  id = "mi250x", name = "Instinct MI250X (both dies)", vendor = "AMD", year = 2021,
  class = "gpu-datacentre",
  vector("fp32", 256, PACKED), vector("fp16", 256, "Derived: packed arithmetic."),
  vector("fp64", 128),
  matrix("fp32", 256), matrix("fp64", 256), matrix("fp16", 1024), matrix("bf16", 1024),
  matrix("int8", 1024, "No faster than fp16."),
  l1(220, 16),
  memory { name = "L2", on_chip = true, shared = true, capacity = 16 * MiB, source = SPECS,
           note = "8 MiB per die, for that die's compute units only." },
  memory { name = "HBM2e", capacity = 128 * GiB, bandwidth = 3276.8e9,
           source = ROCM .. SPECS_GIB },
  bought(14500, "The Next Platform, an estimate of the list price", "2021-11-08",
         EPOCH .. "https://www.nextplatform.com/2021/12/06/"
           .. "stacking-up-amd-mi200-versus-nvidia-a100-compute-engines/"),
  power { watts = 560, source = "AMD product page: peak; 500 W typical" },
  doubt ("Comments in a profiler's source give 362.1 TFLOP/s per die; that is the whole module of "
    .. "the slower MI250."),
  notes = "Software sees two devices: one program on one die has half of everything here.",
}

-- MI300: eight dies that software sees as one device.

vector, matrix = gpu_of(304, 2.1e9)

local function sparse(dtype, flops)
  return sparse_peak { dtype = dtype, accumulate = "fp32", pattern = "2:4", flops = flops,
                       source = "hmc-tech.com, B200 against MI300X" }
end

-- The MI325X is the same chip with more memory.
local function mi300_peaks()
  return vector("fp32", 256), vector("fp16", 256, "hmc-tech.com lists it as 163.43 TFLOP/s."),
    vector("fp64", 128),
    sparse("tf32", 1307.4e12), sparse("fp16", 2614.9e12), sparse("bf16", 2614.9e12),
    sparse("fp8", 5229.8e12),
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
  peak { dtype = "bf16", accumulate = "fp32", unit = "matrix", flops = 668.4e12,
         basis = "measured",
         source = "best matrix product found by MAMF, stas00/ml-engineering at 744d01e1",
         note = "Published beside 1300 TFLOP/s, of which it is 51.4 %." },
  l1(304, 32),
  memory(MI300_L2), memory(MI300_INFINITY_CACHE),
  memory { name = "HBM3", capacity = 206141652992, bandwidth = 5300e9,
           source = ROCM .. "; capacity as rocm-smi shows it",
           note = "Measured bandwidth is reported as about 81 % of this." },
  doubt ("Memory at 5.2 Gbit/s on 8 stacks of 1024 bit has 5324.8 GB/s, which AMD's data sheet is "
    .. "recalled to say; ROCm rounds to 5.3 TB/s."),
  doubt "A sparse int8 rate of 5229.8 TOP/s is recalled only.",
  bought(25733.7, "Interpro Micro", "2025-02-10",
         EPOCH .. "web.archive.org/web/20250210202751/https://www.interpromicro.com/product/"
           .. "39955-amd-instinct-mi300x-192",
         "An eighth of a server with eight."),
  rent(2.49, "RunPod secure cloud", "2025-09",
       "skypilot-org/skypilot issue 7311 (sky show-gpus output; month by issue number)"),
  power { watts = 750, source = "AMD product page" },
  mi300_peaks(),
}

device {
  id = "mi325x", name = "Instinct MI325X", vendor = "AMD", year = 2024, class = "gpu-datacentre",
  peak { dtype = "bf16", accumulate = "fp32", unit = "matrix", flops = 784.9e12,
         basis = "measured",
         source = "best matrix product found by MAMF, stas00/ml-engineering at 744d01e1" },
  l1(304, 32),
  memory(MI300_L2), memory(MI300_INFINITY_CACHE),
  memory { name = "HBM3e", capacity = 256 * GiB, bandwidth = 6000e9,
           source = "table of accelerators of stas00/ml-engineering" .. SPECS_GIB },
  power { watts = 1000, source = "table of accelerators of stas00/ml-engineering" },
  launch { how = "round-trip", seconds = 16.9e-6, stack = "ROCm through PyTorch, bare metal: many "
             .. "tiny launches, each waited for",
           source = "pytorch/FBGEMM pull request 6219" },
  doubt "At 6.0 Gbit/s on 8 stacks of 1024 bit memory would have 6144 GB/s; AMD prints 6 TB/s.",
  doubt "A sparse int8 rate of 5229.8 TOP/s is recalled only.",
  mi300_peaks(),
}
