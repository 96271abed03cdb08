-- NVIDIA datacentre GPUs for training, by generation: Pascal, Volta, Ampere, Hopper, Blackwell.
--
-- Rates are dense: NVIDIA's sheets often print the doubled rate of 2:4 structured sparsity, which
-- is halved here; the doubled one is kept apart, as a sparse peak. Arithmetic that is a dot product
-- runs on the tensor cores (unit "matrix"), the rest on the CUDA cores (unit "vector").

local RECALLED = "recalled from the data sheet, not re-read"

local ALIGNMENT = "NVIDIA's matrix multiplication guide: tensor cores are fed 16 bytes at a time, "
  .. "so counts of fp16 channels should be multiples of 8"

-- A core does one fused multiply-add a cycle.
local function cuda(dtype, flops, clock, source, note, cores)
  return peak { dtype = dtype, unit = "vector", flops = flops, clock = clock,
                per_cycle = cores and 2 * cores, source = source, note = note }
end

-- Tensor cores sum floating point in fp32 and integers in int32.
local function tensor(dtype, flops, clock, source, note)
  local accumulate = dtype:sub(1, 3) == "int" and "int32" or "fp32"
  return peak { dtype = dtype, accumulate = accumulate, unit = "matrix", flops = flops,
                clock = clock, source = source, note = note }
end

-- With two of every four weights zero: what the tensor cores skip, and no dense roof has.
local function sparse(dtype, accumulate, flops, source, note)
  return sparse_peak { dtype = dtype, accumulate = accumulate, pattern = "2:4", flops = flops,
                       source = source, note = note }
end

-- Reciprocals, exponentials, logarithms, sines and cosines in fp32: so many results per clock and
-- SM.
local function special_functions(results, sms, clock)
  return special { rate = results * sms * clock,
                   source = string.format("CUDA C++ Programming Guide, throughput of arithmetic "
                     .. "instructions: %d results per clock and SM, %d SMs", results, sms),
                   note = "recalled from the guide, not re-read" }
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

-- Pascal: no tensor cores, and on this chip no dot products of int8 either.

local GP100 = "NVIDIA Pascal white paper: 56 SMs with 64 CUDA cores"

local function gp100_peaks(clock)
  local fp32 = 56 * 64 * 2 * clock
  return cuda("fp32", fp32, clock, GP100),
    cuda("fp16", 2 * fp32, clock, GP100 .. ", packed arithmetic at twice the fp32 rate"),
    cuda("fp64", fp32 / 2, clock, GP100 .. ", half the fp32 rate", RECALLED)
end

local GP100_L1 = { name = "L1", on_chip = true, capacity = 56 * 24 * KiB,
                   source = "NVIDIA Pascal white paper: 24 KiB per SM, 56 SMs",
                   note = "Beside it, each SM has 64 KiB of shared memory." }
local GP100_L2 = { name = "L2", on_chip = true, shared = true, capacity = 4 * MiB,
                   source = "NVIDIA Pascal white paper" }

device {
  id = "p100-sxm2", name = "Tesla P100 SXM2 16 GB", vendor = "NVIDIA", year = 2016,
  class = "gpu-datacentre",
  memory(GP100_L1), memory(GP100_L2),
  memory { name = "HBM2", capacity = 16 * GB, bandwidth = 732e9,
           source = "NVIDIA P100 data sheet", measured = 552e9,
           measured_source = "BabelStream triad, UoB-HPC performance-portability",
           note = "Published as 75 to 76 % of 732 GB/s." },
  special_functions(16, 56, 1.48e9),
  power { watts = 300, source = "NVIDIA P100 data sheet" },
  doubt "Early papers give 720 GB/s of memory bandwidth instead of 732 GB/s.",
  doubt "The peaks assume the boost clock of 1480 MHz; at the base clock fp32 has 9.5 TFLOP/s.",
  gp100_peaks(1.48e9),
}

device {
  id = "p100-pcie", name = "Tesla P100 PCIe 16 GB", vendor = "NVIDIA", year = 2016,
  class = "gpu-datacentre",
  memory(GP100_L1), memory(GP100_L2),
  memory { name = "HBM2", capacity = 16 * GB, bandwidth = 732e9,
           source = "NVIDIA P100 data sheet",
           note = "A version with 12 GB has 549 GB/s." },
  special_functions(16, 56, 1.303e9),
  power { watts = 250, source = "NVIDIA P100 data sheet" },
  doubt "The peaks assume the boost clock of 1303 MHz; at the base clock fp32 has 8.1 TFLOP/s.",
  notes = "The same chip as the SXM2 module at a lower clock and power limit.",
  gp100_peaks(1.303e9),
}

-- Volta: the first tensor cores.

device {
  id = "v100-sxm2", name = "Tesla V100 SXM2 32 GB", vendor = "NVIDIA", year = 2017,
  class = "gpu-datacentre",
  peak { dtype = "fp32", unit = "vector", flops = 15.7e12, clock = 1.53e9, per_cycle = 2 * 80 * 64,
         source = "NVIDIA V100 data sheet" },
  peak { dtype = "fp16", unit = "vector", flops = 31.4e12, clock = 1.53e9,
         source = "NVIDIA Volta white paper: packed arithmetic, twice the fp32 rate",
         note = RECALLED },
  peak { dtype = "fp16", accumulate = "fp32", unit = "matrix", flops = 125e12, clock = 1.53e9,
         per_cycle = 80 * 8 * 64 * 2,
         source = "NVIDIA V100 data sheet: 80 SMs with 8 tensor cores of 64 multiply-adds" },
  peak { dtype = "int8", accumulate = "int32", unit = "matrix", flops = 62e12,
         source = "hardware table of LLM-Viewer",
         note = "The dp4a instruction of the CUDA cores, four times their fp32 rate: dot products "
           .. "only. Volta's tensor cores have no integer mode, so fp16 is faster." },
  peak { dtype = "fp64", unit = "vector", flops = 7.8e12, clock = 1.53e9,
         source = "NVIDIA V100 data sheet", note = RECALLED },
  peak { dtype = "fp64", unit = "vector", flops = 7.06886e12, basis = "measured",
         source = "Empirical Roofline Toolkit with fused multiply-adds, nersc-roofline" },
  memory { name = "L1 and shared memory", on_chip = true, capacity = 80 * 128 * KiB,
           bandwidth = 80 * 128 * 1.4e9,
           source = "NVIDIA Volta white paper: 128 KiB per SM; 80 SMs x 128 byte/cycle at the "
             .. "1.4 GHz that nersc-roofline assumes" },
  memory { name = "L2", on_chip = true, shared = true, capacity = 6 * MiB,
           source = "NVIDIA Volta white paper",
           measured = 2.99677e12,
           measured_source = "Empirical Roofline Toolkit, nersc-roofline" },
  memory { name = "HBM2", capacity = 32 * GB, bandwidth = 900e9,
           source = "NVIDIA V100 data sheet", measured = 833e9,
           measured_source = "BabelStream triad, UoB-HPC performance-portability",
           note = "There is a 16 GB version with the same bandwidth. The Empirical Roofline "
             .. "Toolkit reaches 828.76 GB/s." },
  alignment { channels = 8, source = ALIGNMENT },
  special_functions(16, 80, 1.53e9),
  power { watts = 300, source = "NVIDIA V100 data sheet" },
  doubt ("A list derived from Wikipedia has 14.9 TFLOP/s fp32 and 119.2 TFLOP/s fp16, at a "
    .. "boost clock of 1455 MHz instead of 1530 MHz."),
  doubt ("The ridge point of 173.6 FLOP/byte that is sometimes quoted for the V100 divides "
    .. "125 TFLOP/s by 720 GB/s, which early Tesla P100 papers give for that card. With its own "
    .. "900 GB/s it is 138.9."),
}

device {
  id = "v100-pcie", name = "Tesla V100 PCIe 16 GB", vendor = "NVIDIA", year = 2017,
  class = "gpu-datacentre",
  peak { dtype = "fp32", unit = "vector", flops = 14e12, clock = 1.37e9,
         source = "NVIDIA V100 data sheet; 14.03 at 1370 MHz" },
  peak { dtype = "fp16", unit = "vector", flops = 28e12, clock = 1.37e9,
         source = "NVIDIA Volta white paper: packed arithmetic, twice the fp32 rate",
         note = RECALLED },
  peak { dtype = "fp16", accumulate = "fp32", unit = "matrix", flops = 112e12, clock = 1.37e9,
         source = "NVIDIA V100 data sheet; 112.2 at 1370 MHz" },
  peak { dtype = "int8", accumulate = "int32", unit = "matrix", flops = 4 * 14e12,
         source = "dp4a: four times the fp32 rate",
         note = "Derived. An instruction of the CUDA cores, for dot products only; Volta's tensor "
           .. "cores have no integer mode, so fp16 is faster." },
  peak { dtype = "fp64", unit = "vector", flops = 7e12, clock = 1.37e9,
         source = "NVIDIA V100 data sheet", note = RECALLED },
  memory { name = "L1 and shared memory", on_chip = true, capacity = 80 * 128 * KiB,
           source = "NVIDIA Volta white paper: 128 KiB per SM, 80 SMs" },
  memory { name = "L2", on_chip = true, shared = true, capacity = 6 * MiB,
           source = "NVIDIA Volta white paper" },
  memory { name = "HBM2", capacity = 16 * GB, bandwidth = 900e9,
           source = "NVIDIA V100 data sheet", measured = 814e9,
           measured_source = "triad of gpu-stream, te42kyfo/gpu-benches",
           note = "There is a 32 GB version." },
  alignment { channels = 8, source = ALIGNMENT },
  special_functions(16, 80, 1.37e9),
  power { watts = 250, source = "NVIDIA V100 data sheet" },
  notes = "The same chip as the SXM2 module at a lower clock and power limit.",
}

-- Ampere.

-- Followed by what else the device has.
local function ga100_peaks(...)
  local sheet, paper = "NVIDIA A100 data sheet", "NVIDIA Ampere white paper"
  return cuda("fp32", 19.5e12, 1.41e9, sheet, nil, 108 * 64),
    cuda("fp16", 78e12, 1.41e9, paper .. ": four times the fp32 rate", RECALLED),
    cuda("bf16", 39e12, 1.41e9, paper .. ": twice the fp32 rate", RECALLED),
    cuda("fp64", 9.7e12, 1.41e9, sheet, RECALLED),
    tensor("tf32", 156e12, 1.41e9, sheet, RECALLED),
    tensor("fp16", 312e12, 1.41e9, sheet),
    tensor("bf16", 312e12, 1.41e9, sheet),
    tensor("int8", 624e12, 1.41e9, sheet),
    tensor("int4", 1248e12, 1.41e9, paper),
    sparse("tf32", "fp32", 312e12, sheet, RECALLED),
    sparse("fp16", "fp32", 624e12, sheet, RECALLED),
    sparse("bf16", "fp32", 624e12, sheet, RECALLED),
    sparse("int8", "int32", 1248e12, sheet, RECALLED),
    sparse("int4", "int32", 2496e12, paper, RECALLED),
    peak { dtype = "fp64", unit = "matrix", flops = 19.5e12, clock = 1.41e9, source = sheet,
           note = RECALLED }, ...
end

local GA100_L1 = { name = "L1 and shared memory", on_chip = true, capacity = 108 * 192 * KiB,
                   source = "NVIDIA Ampere white paper: 192 KiB per SM, 108 SMs",
                   measured = 19.2e12,
                   measured_source = "gpu-cache of te42kyfo/gpu-benches, on an 80 GB card",
                   note = "A later study measured 14.8 TB/s." }
local GA100_L2 = { name = "L2", on_chip = true, shared = true, capacity = 40 * MiB,
                   source = "NVIDIA Ampere white paper", measured = 5.4e12,
                   measured_source = "gpu-l2-cache of te42kyfo/gpu-benches, on an 80 GB card",
                   note = "Others measure 4.3 to 4.5 TB/s." }
-- The folder of these measurements says "a100_80", and not which of the two modules that is.
local function a100_80_launches()
  return small_kernels("CUDA", "a100_80", { 2.62, 1.34, 1.34 },
                       "On an A100 with 80 GB; SXM or PCIe is not recorded.")
end
local GA100_ALIGNMENT = { channels = 8,
                          source = ALIGNMENT .. "; on the A100 multiples of 64 are best" }

device {
  id = "a100-40gb-sxm", name = "A100 SXM4 40 GB", vendor = "NVIDIA", year = 2020,
  class = "gpu-datacentre",
  memory(GA100_L1), memory(GA100_L2),
  memory { name = "HBM2", capacity = 40 * GB, bandwidth = 1555e9,
           source = "NVIDIA Ampere white paper", measured = 1370e9,
           measured_source = "BabelStream triad, UoB-HPC performance-portability",
           note = "Runs there reach 1360 to 1370 GB/s." },
  alignment(GA100_ALIGNMENT),
  special_functions(16, 108, 1.41e9),
  power { watts = 400, source = "NVIDIA A100 data sheet" },
  ga100_peaks(),
}

device {
  id = "a100-80gb-sxm", name = "A100 SXM4 80 GB", vendor = "NVIDIA", year = 2020,
  class = "gpu-datacentre",
  peak { dtype = "bf16", accumulate = "fp32", unit = "matrix", flops = 271.1e12,
         basis = "measured",
         source = "best matrix product found by MAMF, stas00/ml-engineering",
         note = "Published as 86.9 % of the data sheet's 312 TFLOP/s." },
  memory(GA100_L1), memory(GA100_L2),
  memory { name = "HBM2e", capacity = 80 * GB, bandwidth = 2039e9,
           source = "NVIDIA A100 data sheet", measured = 1774e9,
           measured_source = "BabelStream triad, issue 137 of UoB-HPC/BabelStream",
           note = "gpu-benches reaches 1759 GB/s." },
  alignment(GA100_ALIGNMENT),
  special_functions(16, 108, 1.41e9),
  power { watts = 400, source = "NVIDIA A100 data sheet" },
  notes = "On-chip bandwidths and launch times were measured on a card with 80 GB of memory; "
    .. "whether it was the SXM or the PCIe module is not recorded.",
  ga100_peaks(a100_80_launches()),
}

device {
  id = "a100-80gb-pcie", name = "A100 PCIe 80 GB", vendor = "NVIDIA", year = 2021,
  class = "gpu-datacentre",
  peak { dtype = "bf16", accumulate = "fp32", unit = "matrix", flops = 253e12,
         basis = "measured",
         source = "best matrix product found by MAMF, stas00/ml-engineering",
         note = "Published as 81.1 % of the data sheet's 312 TFLOP/s; power is limited to 300 W." },
  memory(GA100_L1), memory(GA100_L2),
  memory { name = "HBM2e", capacity = 80 * GB, bandwidth = 1935e9,
           source = "NVIDIA A100 data sheet" },
  alignment(GA100_ALIGNMENT),
  special_functions(16, 108, 1.41e9),
  power { watts = 300, source = "NVIDIA A100 data sheet" },
  notes = "The same rated peaks as the SXM4 modules within three quarters of their power. On-chip "
    .. "bandwidths and launch times were measured on a card with 80 GB of memory; whether it was "
    .. "the SXM or the PCIe module is not recorded.",
  ga100_peaks(a100_80_launches()),
}

-- Hopper: fp8 tensor cores, and no int4 mode any more.

local GH100 = "NVIDIA Hopper white paper, as tabulated by G. Lockwood"
local H100 = "NVIDIA H100 data sheet"

-- Of the SXM5 module; the H200 is the same chip with more memory.
local function gh100_peaks(...)
  return cuda("fp32", 67e12, 1.98e9, H100, nil, 132 * 128),
    cuda("fp16", 133.8e12, 1.98e9, GH100),
    cuda("bf16", 133.8e12, 1.98e9, GH100),
    cuda("fp64", 34e12, 1.98e9, H100, RECALLED),
    tensor("tf32", 494.7e12, 1.83e9, GH100),
    tensor("fp16", 989.4e12, 1.83e9, GH100),
    tensor("bf16", 989.4e12, 1.83e9, GH100),
    tensor("fp8", 1978.9e12, 1.83e9, GH100),
    tensor("int8", 1978.9e12, 1.83e9, GH100),
    sparse("tf32", "fp32", 989e12, H100, RECALLED),
    sparse("fp16", "fp32", 1979e12, H100),
    sparse("bf16", "fp32", 1979e12, H100, RECALLED),
    sparse("fp8", "fp32", 3958e12, H100, RECALLED),
    sparse("int8", "int32", 3958e12, H100),
    peak { dtype = "fp64", unit = "matrix", flops = 67e12, clock = 1.98e9, source = H100,
           note = RECALLED }, ...
end

local GH100_L1 = { name = "L1 and shared memory", on_chip = true, capacity = 132 * 256 * KiB,
                   source = "NVIDIA Hopper white paper: 256 KiB per SM, 132 SMs" }
local GH100_L2 = { name = "L2", on_chip = true, shared = true, capacity = 50 * MiB,
                   source = "NVIDIA Hopper white paper" }

device {
  id = "h100-sxm", name = "H100 SXM5 80 GB", vendor = "NVIDIA", year = 2022,
  class = "gpu-datacentre",
  peak { dtype = "bf16", accumulate = "fp32", unit = "matrix", flops = 794.5e12,
         basis = "measured",
         source = "best matrix product found by MAMF, stas00/ml-engineering" },
  memory(GH100_L1), memory(GH100_L2),
  memory { name = "HBM3", capacity = 80 * GB, bandwidth = 3350e9, source = H100 },
  alignment { channels = 8, source = ALIGNMENT },
  special_functions(16, 132, 1.98e9),
  power { watts = 700, source = H100 },
  doubt ("The data sheet's 1979 TFLOP/s for fp16 and 3958 for int8 assume 2:4 sparsity; PyTorch's "
    .. "device table lists 1979 as if it were dense."),
  notes = "Tensor cores are rated at 1830 MHz, CUDA cores at 1980 MHz. There is no int4 mode.",
  gh100_peaks(),
}

device {
  id = "h100-pcie", name = "H100 PCIe 80 GB", vendor = "NVIDIA", year = 2022,
  class = "gpu-datacentre",
  cuda("fp32", 51e12, 1.755e9, H100, nil, 114 * 128),
  cuda("fp16", 102.4e12, 1.755e9, "NVIDIA Hopper white paper: twice the fp32 rate", RECALLED),
  cuda("bf16", 102.4e12, 1.755e9, "NVIDIA Hopper white paper: twice the fp32 rate", RECALLED),
  cuda("fp64", 26e12, 1.755e9, H100, RECALLED),
  tensor("tf32", 378e12, 1.62e9, H100 .. ", halved"),
  tensor("fp16", 756e12, 1.62e9, H100 .. ", halved"),
  tensor("bf16", 756e12, 1.62e9, H100 .. ", halved"),
  tensor("fp8", 1513e12, 1.62e9, H100 .. ", halved"),
  tensor("int8", 1513e12, 1.62e9, H100 .. ", halved"),
  sparse("tf32", "fp32", 756e12, H100),
  sparse("fp16", "fp32", 1513e12, H100),
  sparse("bf16", "fp32", 1513e12, H100),
  sparse("fp8", "fp32", 3026e12, H100),
  sparse("int8", "int32", 3026e12, H100),
  peak { dtype = "fp64", unit = "matrix", flops = 51e12, clock = 1.755e9, source = H100,
         note = RECALLED },
  memory { name = "L1 and shared memory", on_chip = true, capacity = 114 * 256 * KiB,
           source = "NVIDIA Hopper white paper: 256 KiB per SM, 114 SMs",
           measured = 25.2e12, measured_source = "gpu-cache, te42kyfo/gpu-benches" },
  memory { name = "L2", on_chip = true, shared = true, capacity = 50 * MiB,
           source = "NVIDIA Hopper white paper", measured = 7e12,
           measured_source = "gpu-l2-cache, te42kyfo/gpu-benches" },
  memory { name = "HBM2e", capacity = 80 * GB, bandwidth = 2039e9,
           source = "list of GPU data derived from Wikipedia", measured = 1832e9,
           measured_source = "triad of gpu-stream, te42kyfo/gpu-benches",
           note = "Reading alone reaches 1942 GB/s." },
  alignment { channels = 8, source = ALIGNMENT },
  special_functions(16, 114, 1.755e9),
  power { watts = 350, source = H100 },
  doubt "Memory bandwidth is given as 2000, 2039 and 2048 GB/s; the data sheet rounds to 2 TB/s.",
  notes = "Tensor cores and CUDA cores are rated at different clocks. There is no int4 mode.",
}

device {
  id = "h200", name = "H200 SXM 141 GB", vendor = "NVIDIA", year = 2024,
  class = "gpu-datacentre",
  memory(GH100_L1), memory(GH100_L2),
  memory { name = "HBM3e", capacity = 141 * GB, bandwidth = 4800e9,
           source = "NVIDIA H200 data sheet", measured = 3534e9,
           measured_source = "triad of gpu-stream, te42kyfo/gpu-benches",
           note = "Writing alone (init) reaches 3884 GB/s there." },
  alignment { channels = 8, source = ALIGNMENT },
  special_functions(16, 132, 1.98e9),
  power { watts = 700, source = "NVIDIA H200 data sheet" },
  doubt ("Measured bandwidth disagrees: 3.5 TB/s by triad, 4.3 TB/s (90 %) by a copy whose "
    .. "program is not recorded."),
  doubt "A list derived from Wikipedia gives 3360 GB/s, which is the H100's memory.",
  doubt ("bf16 matrix products were seen at 788 TFLOP/s on random data and 894 on zeros: power, "
    .. "and so speed, depends on the values."),
  gh100_peaks(small_kernels("CUDA", "h200", { 2.43, 1.26, 1.13, 1.04 })),
}

-- Blackwell.

local B200 = "table of accelerators of stas00/ml-engineering, dense"

device {
  id = "b200", name = "B200 SXM 180 GB", vendor = "NVIDIA", year = 2024,
  class = "gpu-datacentre",
  cuda("fp32", 80e12, nil, B200),
  tensor("tf32", 1125e12, nil, B200),
  tensor("fp16", 2250e12, nil, B200),
  tensor("bf16", 2250e12, nil, B200),
  tensor("fp8", 4500e12, nil, B200),
  tensor("int8", 4500e12, nil, B200),
  peak { dtype = "bf16", accumulate = "fp32", unit = "matrix", flops = 1746e12,
         basis = "measured",
         source = "best matrix product found by MAMF, stas00/ml-engineering",
         note = "Published as 77.6 % of 2250 TFLOP/s." },
  memory { name = "L2", on_chip = true, shared = true, capacity = 126 * MiB,
           source = "collected list of accelerators", note = "Of both dies together." },
  memory { name = "HBM3e", capacity = 180 * GB, bandwidth = 8000e9, source = B200 },
  alignment { channels = 8, source = ALIGNMENT },
  power { watts = 1000, source = B200 },
  doubt "fp32 is listed as 80 TFLOP/s here and as 75 elsewhere.",
  doubt "Some lists give 192 GB of memory, of which 180 are usable.",
  notes = "Two dies that software sees as one device. fp4, at 9000 TFLOP/s dense, is a format "
    .. "that is not kept here.",
}
