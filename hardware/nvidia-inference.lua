-- NVIDIA datacentre cards for inference: one chip of the workstation kind, low power.
--
-- Rates are dense: where a sheet prints the doubled rate of 2:4 structured sparsity, it is halved
-- here. Arithmetic that is a dot product runs on the tensor cores (unit "matrix"), the rest on the
-- CUDA cores (unit "vector"). Unlike GeForce cards with the same chips, these accumulate in fp32 at
-- the full rate.

local RECALLED = "recalled from the data sheet, not re-read"
local SMI = "; capacity as nvidia-smi shows it, 1/16 less than is fitted, for ECC"

local ALIGNMENT = "NVIDIA's matrix multiplication guide: tensor cores are fed 16 bytes at a time, "
  .. "so counts of fp16 channels should be multiples of 8"

local function tensor(dtype, flops, clock, source, note)
  local accumulate = dtype:sub(1, 3) == "int" and "int32" or "fp32"
  return peak { dtype = dtype, accumulate = accumulate, unit = "matrix", flops = flops,
                clock = clock, source = source, note = note }
end

local function l1(sms, kib, source, note)
  return memory { name = "L1 and shared memory", on_chip = true, capacity = sms * kib * KiB,
                  source = string.format("%s: %d KiB per SM, %d SMs", source, kib, sms),
                  note = note }
end

device {
  id = "tesla-p4", name = "Tesla P4", vendor = "NVIDIA", year = 2016, class = "gpu-datacentre",
  cuda("fp32", 5.443e12, 1.063e9, "NVIDIA P4 data sheet: 2560 CUDA cores",
       nil, 2560),
  peak { dtype = "int8", accumulate = "int32", unit = "matrix", flops = 2560 * 8 * 1.063e9,
         clock = 1.063e9, per_cycle = 2560 * 8,
         source = "2560 CUDA cores × 8 op; NVIDIA P4 data sheet rounds up to 22",
         note = "The dp4a instruction of the CUDA cores, four times their fp32 rate: dot products "
           .. "only." },
  memory { name = "L2", on_chip = true, shared = true, capacity = 2 * MiB,
           source = "NVIDIA, GP104", note = RECALLED },
  memory { name = "GDDR5", capacity = 8 * GiB, bandwidth = 192e9, source = "NVIDIA P4 data sheet" },
  special_functions(32, 20, 1.063e9),
  power { watts = 75, source = "NVIDIA P4 data sheet" },
  doubt "The peaks assume the boost clock; within 75 W the card seldom keeps it under load.",
  notes = "fp16 has no usable rate on this chip (1/64 of fp32), so it is computed in fp32.",
}

device {
  id = "t4", name = "Tesla T4", vendor = "NVIDIA", year = 2018, class = "gpu-datacentre",
  peak { dtype = "fp32", unit = "vector", flops = 8.1e12, clock = 1.59e9,
         source = "NVIDIA T4 data sheet" },
  peak { dtype = "fp16", unit = "vector", flops = 16.2e12, clock = 1.59e9,
         source = "NVIDIA Turing white paper: twice the fp32 rate", note = RECALLED },
  peak { dtype = "fp16", accumulate = "fp32", unit = "matrix", flops = 65e12, clock = 1.59e9,
         source = "NVIDIA T4 data sheet" },
  peak { dtype = "int8", accumulate = "int32", unit = "matrix", flops = 130e12, clock = 1.59e9,
         source = "NVIDIA T4 data sheet" },
  peak { dtype = "int4", accumulate = "int32", unit = "matrix", flops = 260e12, clock = 1.59e9,
         source = "NVIDIA T4 data sheet" },
  memory { name = "L1 and shared memory", on_chip = true, capacity = 40 * 96 * KiB,
           source = "NVIDIA Turing white paper: 96 KiB per SM, 40 SMs", note = RECALLED },
  memory { name = "L2", on_chip = true, shared = true, capacity = 4 * MiB,
           source = "NVIDIA Turing white paper", note = RECALLED },
  memory { name = "GDDR6", capacity = 15360 * MiB, bandwidth = 320e9,
           source = "NVIDIA T4 data sheet" .. SMI },
  alignment { channels = 8, source = ALIGNMENT },
  special_functions(16, 40, 1.59e9),
  rent(0.53, "Amazon Web Services", "2022-08-05",
       EPOCH .. "https://github.com/the-full-stack/website/blob/main/docs/cloud-gpus/"
         .. "cloud-gpus.csv",
       "Instance g4dn.xlarge."),
  rent(0.53, "Microsoft Azure", "2022-08-04",
       EPOCH .. "https://github.com/the-full-stack/website/blob/main/docs/cloud-gpus/"
         .. "cloud-gpus.csv",
       "Instance NC4as T4 v3."),
  power { watts = 70, source = "NVIDIA T4 data sheet" },
  doubt "A published list of accelerators gives 300 GB/s instead of 320 GB/s.",
  doubt ("The peaks assume the boost clock of 1590 MHz; within 70 W the card seldom keeps it "
    .. "under load, as its base clock is 585 MHz."),
}

device {
  id = "a10", name = "A10", vendor = "NVIDIA", year = 2021, class = "gpu-datacentre",
  cuda("fp32", 31.2e12, 1.695e9, "NVIDIA A10 data sheet: 72 SMs with 128 CUDA cores",
       nil, 72 * 128),
  cuda("fp16", 31.2e12, 1.695e9, "NVIDIA Ampere GA102 white paper: the fp32 rate", RECALLED),
  cuda("bf16", 31.2e12, 1.695e9, "NVIDIA Ampere GA102 white paper: the fp32 rate", RECALLED),
  tensor("tf32", 62.5e12, 1.695e9, "NVIDIA A10 data sheet", RECALLED),
  tensor("fp16", 125e12, 1.695e9, "NVIDIA A10 data sheet"),
  tensor("bf16", 125e12, 1.695e9, "NVIDIA A10 data sheet"),
  tensor("int8", 250e12, 1.695e9, "NVIDIA A10 data sheet"),
  tensor("int4", 500e12, 1.695e9, "NVIDIA A10 data sheet"),
  sparse("tf32", "fp32", 125e12, "NVIDIA A10 data sheet", RECALLED),
  sparse("fp16", "fp32", 250e12, "NVIDIA A10 data sheet", RECALLED),
  sparse("bf16", "fp32", 250e12, "NVIDIA A10 data sheet", RECALLED),
  sparse("int8", "int32", 500e12, "NVIDIA A10 data sheet", RECALLED),
  sparse("int4", "int32", 1000e12, "NVIDIA A10 data sheet", RECALLED),
  l1(72, 128, "NVIDIA Ampere GA102 white paper", RECALLED),
  memory { name = "L2", on_chip = true, shared = true, capacity = 6 * MiB,
           source = "NVIDIA Ampere GA102 white paper" },
  memory { name = "GDDR6", capacity = 23028 * MiB, bandwidth = 600e9,
           source = "NVIDIA A10 data sheet" .. SMI },
  alignment { channels = 8, source = ALIGNMENT },
  special_functions(16, 72, 1.695e9),
  power { watts = 150, source = "NVIDIA A10 data sheet" },
  doubt "The peaks assume the boost clock; 150 W is half of what this chip takes at that clock.",
  doubt "cli99/llm-analysis lists 28 and 40 GB of memory.",
}

device {
  id = "a30", name = "A30", vendor = "NVIDIA", year = 2021, class = "gpu-datacentre",
  cuda("fp32", 10.32e12, 1.44e9, "NVIDIA A30 data sheet: 56 SMs with 64 CUDA cores",
       nil, 56 * 64),
  cuda("fp16", 4 * 10.32e12, 1.44e9, "NVIDIA Ampere white paper: four times the fp32 rate",
       RECALLED),
  cuda("bf16", 2 * 10.32e12, 1.44e9, "NVIDIA Ampere white paper: twice the fp32 rate", RECALLED),
  cuda("fp64", 5.2e12, 1.44e9, "NVIDIA A30 data sheet", RECALLED),
  tensor("tf32", 82e12, 1.44e9, "NVIDIA A30 data sheet", RECALLED),
  tensor("fp16", 165e12, 1.44e9, "NVIDIA A30 data sheet"),
  tensor("bf16", 165e12, 1.44e9, "NVIDIA A30 data sheet"),
  tensor("int8", 330e12, 1.44e9, "NVIDIA A30 data sheet"),
  tensor("int4", 661e12, 1.44e9, "NVIDIA A30 data sheet"),
  sparse("tf32", "fp32", 165e12, "NVIDIA A30 data sheet", RECALLED),
  sparse("fp16", "fp32", 330e12, "NVIDIA A30 data sheet", RECALLED),
  sparse("bf16", "fp32", 330e12, "NVIDIA A30 data sheet", RECALLED),
  sparse("int8", "int32", 661e12, "NVIDIA A30 data sheet", RECALLED),
  sparse("int4", "int32", 1321e12, "NVIDIA A30 data sheet", RECALLED),
  peak { dtype = "fp64", unit = "matrix", flops = 10.3e12, clock = 1.44e9,
         source = "NVIDIA A30 data sheet", note = RECALLED },
  l1(56, 192, "NVIDIA Ampere white paper"),
  memory { name = "L2", on_chip = true, shared = true, capacity = 24 * MiB,
           source = "NVIDIA A30 product brief", note = RECALLED },
  memory { name = "HBM2", capacity = 24 * GiB, bandwidth = 933e9,
           source = "NVIDIA A30 data sheet" },
  alignment { channels = 8, source = ALIGNMENT },
  special_functions(16, 56, 1.44e9),
  power { watts = 165, source = "NVIDIA A30 data sheet" },
  notes = "Half of the A100's chip.",
}

device {
  id = "l4", name = "L4", vendor = "NVIDIA", year = 2023, class = "gpu-datacentre",
  cuda("fp32", 30.3e12, 2.04e9, "NVIDIA L4 data sheet: 58 SMs with 128 CUDA cores",
       nil, 58 * 128),
  cuda("fp16", 30.3e12, 2.04e9, "NVIDIA Ada white paper: the fp32 rate", RECALLED),
  cuda("bf16", 30.3e12, 2.04e9, "NVIDIA Ada white paper: the fp32 rate", RECALLED),
  tensor("tf32", 60e12, 2.04e9, "NVIDIA L4 data sheet, halved", RECALLED),
  tensor("fp16", 58 * 1024 * 2.04e9, 2.04e9, "58 SMs × 1024 FLOP; the data sheet rounds to 121"),
  tensor("bf16", 58 * 1024 * 2.04e9, 2.04e9, "58 SMs × 1024 FLOP; the data sheet rounds to 121"),
  tensor("fp8", 242.5e12, 2.04e9, "NVIDIA L4 data sheet, halved"),
  tensor("int8", 242.5e12, 2.04e9, "NVIDIA L4 data sheet, halved"),
  sparse("tf32", "fp32", 120e12, "NVIDIA L4 data sheet", RECALLED),
  sparse("fp16", "fp32", 242e12, "NVIDIA L4 data sheet"),
  sparse("bf16", "fp32", 242e12, "NVIDIA L4 data sheet"),
  sparse("fp8", "fp32", 485e12, "NVIDIA L4 data sheet"),
  sparse("int8", "int32", 485e12, "NVIDIA L4 data sheet"),
  l1(58, 128, "NVIDIA Ada white paper"),
  memory { name = "L2", on_chip = true, shared = true, capacity = 48 * MiB,
           source = "NVIDIA Ada white paper", note = RECALLED },
  memory { name = "GDDR6", capacity = 23034 * MiB, bandwidth = 300e9,
           source = "NVIDIA L4 data sheet" .. SMI },
  alignment { channels = 8, source = ALIGNMENT },
  special_functions(16, 58, 2.04e9),
  power { watts = 72, source = "NVIDIA L4 data sheet" },
  doubt ("PyTorch's device table lists the sparse 242 TFLOP/s for fp16, and 3350 GB/s, which is "
    .. "another card's memory."),
  doubt "The peaks assume the boost clock of 2040 MHz; 72 W seldom let the card keep it.",
}

local L40S_16_BIT = "The data sheet prints 362.05 in fp16 and bf16, and 733, twice 366.5, in fp8 "
  .. "and int8."

device {
  id = "l40s", name = "L40S", vendor = "NVIDIA", year = 2023, class = "gpu-datacentre",
  cuda("fp32", 91.6e12, 2.52e9, "NVIDIA L40S data sheet: 142 SMs with 128 CUDA cores",
       nil, 142 * 128),
  cuda("fp16", 91.6e12, 2.52e9, "NVIDIA Ada white paper: the fp32 rate", RECALLED),
  cuda("bf16", 91.6e12, 2.52e9, "NVIDIA Ada white paper: the fp32 rate", RECALLED),
  tensor("tf32", 183e12, 2.52e9, "NVIDIA L40S data sheet, dense"),
  tensor("fp16", 142 * 1024 * 2.52e9, 2.52e9, "142 SMs × 1024 FLOP", L40S_16_BIT),
  tensor("bf16", 142 * 1024 * 2.52e9, 2.52e9, "142 SMs × 1024 FLOP", L40S_16_BIT),
  tensor("fp8", 733e12, 2.52e9, "NVIDIA L40S data sheet, dense"),
  tensor("int8", 733e12, 2.52e9, "NVIDIA L40S data sheet, dense"),
  tensor("int4", 733e12, 2.52e9, "NVIDIA L40S data sheet, dense",
         "The sheet lists int4 at the int8 rate."),
  sparse("tf32", "fp32", 366e12, "NVIDIA L40S data sheet", RECALLED),
  sparse("fp16", "fp32", 733e12, "NVIDIA L40S data sheet", RECALLED),
  sparse("bf16", "fp32", 733e12, "NVIDIA L40S data sheet", RECALLED),
  sparse("fp8", "fp32", 1466e12, "NVIDIA L40S data sheet", RECALLED),
  sparse("int8", "int32", 1466e12, "NVIDIA L40S data sheet", RECALLED),
  memory { name = "L1 and shared memory", on_chip = true, capacity = 142 * 128 * KiB,
           bandwidth = 142 * 64 * 2.52e9,
           source = "NVIDIA Ada white paper: 128 KiB per SM, 142 SMs; × 64 byte/cycle, as the L40 "
             .. "was measured" },
  memory { name = "L2", on_chip = true, shared = true, capacity = 96 * MiB,
           source = "NVIDIA Ada white paper" },
  memory { name = "GDDR6", capacity = 46068 * MiB, bandwidth = 864e9,
           source = "NVIDIA L40S data sheet" .. SMI,
           note = "An L40, with the same memory, was measured at 768 GB/s (89 %)." },
  alignment { channels = 8, source = ALIGNMENT },
  special_functions(16, 142, 2.52e9),
  doubt ("Caches and launches were measured on the L40 only, a card with the same chip at a lower "
    .. "clock."),
  rent(0.86, "RunPod", "2025-03-03",
       EPOCH .. "web.archive.org/web/20250303172225/https://www.runpod.io/pricing"),
  power { watts = 350, source = "NVIDIA L40S data sheet" },
}

local HMC = "hmc-tech.com, NVIDIA L40 against A40"
local L40_RATES = "What the chip does at this clock; the data sheet says half."
local ADA_CARD = "NVIDIA L40 and L40S data sheets, as a table of mullet.se has them"

device {
  id = "a40", name = "A40", vendor = "NVIDIA", year = 2020, class = "gpu-datacentre",
  cuda("fp32", 37.42e12, 1.74e9, HMC .. ": 10752 CUDA cores", nil, 10752),
  cuda("fp16", 37.42e12, 1.74e9, HMC), cuda("bf16", 37.42e12, 1.74e9, HMC),
  tensor("tf32", 74.83e12, 1.74e9, HMC),
  tensor("fp16", 149.67e12, 1.74e9, HMC), tensor("bf16", 149.67e12, 1.74e9, HMC),
  tensor("int8", 299.34e12, 1.74e9, HMC), tensor("int4", 598.67e12, 1.74e9, HMC),
  sparse("tf32", "fp32", 149.67e12, HMC),
  sparse("fp16", "fp32", 299.34e12, HMC), sparse("bf16", "fp32", 299.34e12, HMC),
  sparse("int8", "int32", 598.67e12, HMC), sparse("int4", "int32", 1197.34e12, HMC),
  l1(84, 128, "gpu.spicedreamphone.com, A40 PCIe"),
  memory { name = "L2", on_chip = true, shared = true, capacity = 6 * MiB,
           source = "gpu.spicedreamphone.com, A40 PCIe: 6 MB" },
  memory { name = "GDDR6", capacity = 48 * GiB, bandwidth = 695.8e9,
           source = "gpu.spicedreamphone.com, A40 PCIe: 48 GB, 384 bit at 14.5 Gbit/s",
           note = "Less than the 48 GiB fitted is free with ECC." },
  alignment { channels = 8, source = ALIGNMENT },
  power { watts = 300, source = HMC },
  small_kernels("CUDA", "a40", { 2.05, 1.09, nil, 0.81 }),
}

device {
  id = "l40", name = "L40", vendor = "NVIDIA", year = 2022, class = "gpu-datacentre",
  cuda("fp32", 90.5e12, 2.49e9, ADA_CARD .. ": 18176 CUDA cores", nil, 18176),
  cuda("fp16", 90.52e12, 2.49e9, HMC .. ": the fp32 rate"),
  cuda("bf16", 90.52e12, 2.49e9, HMC .. ": the fp32 rate"),
  tensor("tf32", 181.03e12, 2.49e9, HMC, L40_RATES),
  tensor("fp16", 362.07e12, 2.49e9, HMC, L40_RATES),
  tensor("bf16", 362.07e12, 2.49e9, HMC, L40_RATES),
  tensor("fp8", 724.13e12, 2.49e9, HMC, L40_RATES),
  tensor("int8", 724.13e12, 2.49e9, HMC, L40_RATES),
  memory { name = "L1 and shared memory", on_chip = true, capacity = 142 * 128 * KiB,
           bandwidth = 142 * 64 * 2.49e9,
           source = "NVIDIA Ada white paper: 128 KiB per SM, 142 SMs; × 64 byte/cycle, as measured",
           measured = 22.6e12,
           measured_source = "te42kyfo/gpu-benches at 1c36d509, gpu-cache/l40.txt" },
  memory { name = "L2", on_chip = true, shared = true, capacity = 96 * MiB,
           source = "NVIDIA Ada white paper", measured = 5.2e12,
           measured_source = "te42kyfo/gpu-benches at 1c36d509, gpu-l2-cache/l40.txt" },
  memory { name = "GDDR6", capacity = 48 * GiB, bandwidth = 864e9, source = ADA_CARD,
           measured = 768e9, measured_source = "triad of gpu-stream, te42kyfo/gpu-benches",
           note = "Less than the 48 GiB fitted is free with ECC." },
  alignment { channels = 8, source = ALIGNMENT },
  power { watts = 300, source = ADA_CARD },
  doubt ("The data sheet prints half of these tensor rates, 90.5 TFLOP/s in tf32, 181 in fp16 and "
    .. "bf16, 362 in fp8 and int8, and calls the doubled ones sparse."),
  small_kernels("CUDA", "l40", { 1.64, 0.94, 0.82, 0.66 }),
}
