-- NVIDIA Jetson modules: the GPU alone, not the deep-learning accelerators (DLA) beside it.
--
-- GPU, CPU and accelerators share one memory. A CUDA core does one fused multiply-add a cycle in
-- fp32 and two in fp16.

local RECALLED = "recalled from the data sheet, not re-read"

local ALIGNMENT = "NVIDIA's matrix multiplication guide: tensor cores are fed 16 bytes at a time, "
  .. "so counts of fp16 channels should be multiples of 8"

local function cuda_fp32(cores, clock)
  return peak { dtype = "fp32", unit = "vector", flops = cores * 2 * clock, clock = clock,
                per_cycle = cores * 2,
                source = string.format("%d CUDA cores × 2 FLOP × %.1f MHz", cores, clock / 1e6) }
end

local function cuda_fp16(cores, clock, source, note)
  return peak { dtype = "fp16", unit = "vector", flops = cores * 4 * clock, clock = clock,
                source = source, note = note }
end

local function volta_tensor(dtype, accumulate, cores, flop, clock)
  return peak { dtype = dtype, accumulate = accumulate, unit = "matrix",
                flops = cores * flop * clock, clock = clock,
                source = string.format("%d tensor cores × %d op × %.0f MHz", cores, flop,
                                       clock / 1e6),
                note = "Derived." }
end

-- Reciprocals, exponentials, logarithms, sines and cosines in fp32: so many results per clock and
-- SM.
local function special_functions(results, sms, clock)
  return special { rate = results * sms * clock,
                   source = string.format("CUDA C++ Programming Guide, throughput of arithmetic "
                     .. "instructions: %d results per clock and SM, %d SMs", results, sms) }
end

device {
  id = "jetson-nano", name = "Jetson Nano 4 GB", vendor = "NVIDIA", year = 2019, class = "edge",
  cuda_fp32(128, 921.6e6),
  cuda_fp16(128, 921.6e6, "NVIDIA Jetson Nano data sheet: 472 GFLOP/s"),
  memory { name = "L2", on_chip = true, shared = true, capacity = 256 * KiB,
           source = "NVIDIA Tegra X1 manual", note = RECALLED },
  memory { name = "LPDDR4", capacity = 4 * GiB, bandwidth = 25.6e9,
           source = "NVIDIA Jetson Nano data sheet: 64 bit at 1600 MHz" },
  special_functions(32, 1, 921.6e6),
  power { watts = 10, source = "NVIDIA Jetson Nano data sheet: upper power mode" },
  notes = "Maxwell: no tensor cores and no dot products of int8.",
}

device {
  id = "jetson-tx2", name = "Jetson TX2 8 GB", vendor = "NVIDIA", year = 2017, class = "edge",
  cuda_fp32(256, 1.3e9),
  cuda_fp16(256, 1.3e9, "NVIDIA Jetson TX2 series data sheet: 1.33 TFLOP/s"),
  memory { name = "L2", on_chip = true, shared = true, capacity = 512 * KiB,
           source = "NVIDIA Tegra X2", note = RECALLED },
  memory { name = "LPDDR4", capacity = 8 * GiB, bandwidth = 59.7e9,
           source = "NVIDIA Jetson TX2 series data sheet: 128 bit" },
  special_functions(32, 2, 1.3e9),
  power { watts = 15, source = "NVIDIA Jetson TX2 series data sheet: upper power mode" },
  doubt "Listings at a boost clock of 1465 MHz give 0.75 TFLOP/s in fp32.",
  notes = "Pascal with full-rate fp16; no tensor cores.",
}

device {
  id = "jetson-xavier-nx", name = "Jetson Xavier NX 8 GB (GPU)", vendor = "NVIDIA", year = 2020,
  class = "edge",
  cuda_fp32(384, 1.1e9),
  cuda_fp16(384, 1.1e9, "Volta: twice the fp32 rate", RECALLED),
  volta_tensor("fp16", "fp32", 48, 128, 1.1e9),
  volta_tensor("int8", "int32", 48, 256, 1.1e9),
  memory { name = "L1 and shared memory", on_chip = true, capacity = 6 * 128 * KiB,
           source = "Volta: 128 KiB per SM, 6 SMs", note = RECALLED },
  memory { name = "L2", on_chip = true, shared = true, capacity = 512 * KiB,
           source = "NVIDIA Xavier", note = RECALLED },
  memory { name = "LPDDR4x", capacity = 8 * GiB, bandwidth = 59.7e9,
           source = "NVIDIA module comparison table, as Seeed Studio has it: 128 bit at 1866 MHz",
           note = "The first data sheet has 51.2 GB/s, at 1600 MHz. CUDA sees 8147574784 bytes." },
  alignment { channels = 8, source = ALIGNMENT },
  special_functions(16, 6, 1.1e9),
  power { watts = 15, source = "Jetson Xavier NX data sheet DA-09366: upper power mode" },
  doubt "deviceQuery was seen to report a GPU clock of 1109 MHz; the data sheet says 1100.",
  doubt ("The advertised 21 TOPS adds the GPU and two DLAs; the GPU's 13.5 are derived from 48 "
    .. "tensor cores at 1100 MHz, twice their fp16 rate."),
}

device {
  id = "jetson-agx-xavier", name = "Jetson AGX Xavier 32 GB (GPU)", vendor = "NVIDIA",
  year = 2018, class = "edge",
  cuda_fp32(512, 1.377e9),
  cuda_fp16(512, 1.377e9, "Volta: twice the fp32 rate", RECALLED),
  volta_tensor("fp16", "fp32", 64, 128, 1.377e9),
  volta_tensor("int8", "int32", 64, 256, 1.377e9),
  memory { name = "L1 and shared memory", on_chip = true, capacity = 8 * 128 * KiB,
           source = "Volta: 128 KiB per SM, 8 SMs", note = RECALLED },
  memory { name = "L2", on_chip = true, shared = true, capacity = 512 * KiB,
           source = "NVIDIA Xavier", note = RECALLED },
  memory { name = "LPDDR4x", capacity = 32 * GiB, bandwidth = 136.5e9,
           source = "NVIDIA Jetson AGX Xavier data sheet: 256 bit at 2133 MHz", note = RECALLED },
  alignment { channels = 8, source = ALIGNMENT },
  special_functions(16, 8, 1.377e9),
  power { watts = 30, source = "NVIDIA Jetson AGX Xavier data sheet, recalled: upper power mode" },
  doubt ("The advertised 32 TOPS adds the GPU's 22 and the 10 of two DLAs. All figures here are "
    .. "recalled, not re-read."),
}

local ORIN_FP16 = "Accel-sim microbenchmarks of this chip: 256 FLOP per SM and cycle, twice fp32"

device {
  id = "jetson-orin-nano-8gb", name = "Jetson Orin Nano 8 GB (15 W)", vendor = "NVIDIA",
  year = 2023, class = "edge",
  cuda_fp32(1024, 625e6),
  cuda_fp16(1024, 625e6, ORIN_FP16),
  peak { dtype = "fp16", unit = "matrix", flops = 10e12, clock = 625e6,
         source = "half the dense int8 rate of the data sheet", note = "Derived." },
  peak { dtype = "int8", accumulate = "int32", unit = "matrix", flops = 20e12, clock = 625e6,
         source = "Jetson Orin Nano data sheet DS-11105-001: 40 TOPS sparse, halved" },
  sparse_peak { dtype = "int8", accumulate = "int32", pattern = "2:4", flops = 40e12,
                source = "Jetson Orin Nano data sheet DS-11105-001" },
  sparse_peak { dtype = "fp16", pattern = "2:4", flops = 20e12,
                source = "half the sparse int8 rate of the data sheet", note = "Derived." },
  memory { name = "L1 and shared memory", on_chip = true, capacity = 8 * 192 * KiB,
           source = "Orin technical brief: 192 KiB per SM, 8 SMs", note = RECALLED },
  memory { name = "L2", on_chip = true, shared = true, capacity = 2 * MiB,
           source = "deviceQuery at 624 MHz, in a public repository" },
  memory { name = "LPDDR5", capacity = 8 * GiB, bandwidth = 68e9,
           source = "Jetson Orin Nano data sheet DS-11105-001", measured = 63.4e9,
           measured_source = "a copy on the GPU",
           note = "CUDA sees 7.7e9 to 8.0e9 bytes." },
  alignment { channels = 8, source = ALIGNMENT },
  special_functions(16, 8, 625e6),
  power { watts = 15, source = "Jetson Orin Nano data sheet DS-11105-001: upper power mode" },
  doubt ("Advertised and in one collection of device data listed as 40 TOPS, which is sparse. "
    .. "There is no DLA."),
  doubt "bf16 and tf32 tensor rates are recalled only: 10 and 5 TFLOP/s.",
  doubt "The program behind the measured 63.4 GB/s (93 %) is not recorded.",
}

device {
  id = "jetson-agx-orin", name = "Jetson AGX Orin 64 GB (GPU, MAXN)", vendor = "NVIDIA",
  year = 2022, class = "edge",
  peak { dtype = "fp32", unit = "vector", flops = 5.3e12, clock = 1.3e9,
         per_cycle = 2 * 2048,
         source = "Orin data sheet DS-10662-001 and technical brief: 2048 CUDA cores" },
  peak { dtype = "fp16", unit = "vector", flops = 10.6e12, clock = 1.3e9,
         source = ORIN_FP16 },
  peak { dtype = "fp16", unit = "matrix", flops = 42.5e12, clock = 1.3e9,
         source = "half the dense int8 rate of the data sheet", note = "Derived." },
  peak { dtype = "int8", accumulate = "int32", unit = "matrix", flops = 85e12, clock = 1.3e9,
         source = "Orin data sheet DS-10662-001 v1.8: 170 TOPS sparse, halved" },
  sparse_peak { dtype = "int8", accumulate = "int32", pattern = "2:4", flops = 170e12,
                source = "Orin data sheet DS-10662-001 v1.8" },
  sparse_peak { dtype = "fp16", pattern = "2:4", flops = 85e12,
                source = "half the sparse int8 rate of the data sheet", note = "Derived." },
  memory { name = "L1 and shared memory", on_chip = true, capacity = 16 * 192 * KiB,
           source = "Orin technical brief: 192 KiB per SM, 16 SMs" },
  memory { name = "L2", on_chip = true, shared = true, capacity = 4 * MiB,
           source = "Orin technical brief" },
  memory { name = "LPDDR5", capacity = 64 * GiB, bandwidth = 204.8e9,
           source = "Orin data sheet DS-10662-001 v1.8", measured = 189.5e9,
           measured_source = "a copy on the GPU in mode MAXN",
           note = "Shared with the CPU and the accelerators; CUDA sees 65893269504 bytes." },
  alignment { channels = 8, source = ALIGNMENT },
  special_functions(16, 16, 1.3e9),
  power { watts = 60, source = "Orin data sheet DS-10662-001 v1.8: upper power mode" },
  doubt ("The advertised 275 TOPS adds GPU and DLA with 2:4 sparsity: dense they have 137.5, of "
    .. "which the GPU has 85 and the DLA 52.5."),
  doubt "bf16 and tf32 tensor rates are recalled only: 42.5 and 21.25 TFLOP/s.",
  doubt "The program behind the measured 189.5 GB/s (92.5 %) is not recorded.",
}

local SUPER = "brojogopalsapui.com, citing NVIDIA's Jetson Orin Nano Super Developer Kit data "
  .. "sheet of December 2024"

device {
  id = "jetson-orin-nano-super", name = "Jetson Orin Nano 8 GB Super (25 W)", vendor = "NVIDIA",
  year = 2024, class = "edge",
  cuda_fp32(1024, 1.02e9), cuda_fp16(1024, 1.02e9, ORIN_FP16),
  peak { dtype = "fp16", unit = "matrix", flops = 16.7e12, clock = 1.02e9,
         source = "half the dense int8 rate", note = "Derived." },
  peak { dtype = "int8", accumulate = "int32", unit = "matrix", flops = 33.5e12, clock = 1.02e9,
         source = SUPER .. ": 67 TOPS sparse, halved" },
  sparse_peak { dtype = "int8", accumulate = "int32", pattern = "2:4", flops = 67e12,
                source = SUPER },
  memory { name = "L1 and shared memory", on_chip = true, capacity = 8 * 192 * KiB,
           source = "Orin technical brief: 192 KiB per SM, 8 SMs", note = RECALLED },
  memory { name = "L2", on_chip = true, shared = true, capacity = 2 * MiB,
           source = "deviceQuery of the same chip, in a public repository" },
  memory { name = "LPDDR5", capacity = 8 * GiB, bandwidth = 102e9, source = SUPER },
  alignment { channels = 8, source = ALIGNMENT },
  power { watts = 25, source = SUPER },
  price { board = 249, currency = "USD", provider = "NVIDIA, developer kit", date = "2024-12",
          source = SUPER },
  notes = "The same module as the Orin Nano 8 GB in the faster mode of later software.",
}

local THOR = "huggingface.co/hardware/jetson-t5000"
local THOR_QUERY = "forums.developer.nvidia.com, topic 356355: what the driver reports"

device {
  id = "jetson-agx-thor", name = "Jetson AGX Thor 128 GB (T5000, GPU)", vendor = "NVIDIA",
  year = 2025, class = "edge",
  peak { dtype = "fp16", unit = "matrix", flops = 258.5e12, source = THOR .. ", dense" },
  peak { dtype = "fp8", unit = "matrix", flops = 517e12, source = "twice fp16", note = "Derived." },
  memory { name = "Shared memory", on_chip = true, capacity = 20 * 228 * KiB,
           source = THOR_QUERY .. ": 228 KiB per SM, 20 SMs" },
  memory { name = "L2", on_chip = true, shared = true, capacity = 32 * MiB, source = THOR_QUERY },
  memory { name = "LPDDR5X", capacity = 128 * GiB, source = THOR },
  power { watts = 130, source = THOR .. ": upper power mode" },
  price { board = 3499, currency = "USD", provider = "NVIDIA, developer kit", date = "2025",
          source = THOR },
  doubt "Its memory's 273 GB/s, 256 bit at 8533 MT/s, is recalled only, so no roof is drawn.",
  doubt ("Its clock is not published in a source that was read: 20 SMs have 2560 CUDA cores, whose "
    .. "rates are left out."),
  notes = "fp4, at 1035 TFLOP/s dense, is a format that is not kept here.",
}
