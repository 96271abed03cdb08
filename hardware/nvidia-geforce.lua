-- NVIDIA GeForce GPUs: tensor cores accumulate in fp32 at half the rate of fp16.
--
-- Rates are dense; where a white paper prints the doubled rate of 2:4 structured sparsity as well,
-- it is kept apart here.

local RECALLED = "recalled from the white paper, not re-read"
local SMI = "; capacity as nvidia-smi shows it"
local FLOPS_BENCH = "xzwgit/gpu-flops-bench at 5a32ae9e, cuBLASLt, dense"
local LIST = "list of GPU data derived from Wikipedia"
local ADA = "NVIDIA Ada white paper 2.02, appendix A"

local ALIGNMENT = "NVIDIA's matrix multiplication guide: tensor cores are fed 16 bytes at a time, "
  .. "so counts of fp16 channels should be multiples of 8"

local function tensor(dtype, accumulate, flops, clock, source, note)
  return peak { dtype = dtype, accumulate = accumulate, unit = "matrix", flops = flops,
                clock = clock, source = source, note = note }
end

device {
  id = "gtx-1080-ti", name = "GeForce GTX 1080 Ti", vendor = "NVIDIA", year = 2017,
  class = "gpu-consumer",
  cuda("fp32", 11.34e12, 1.582e9, LIST .. ": 3584 CUDA cores", nil, 3584),
  cuda("fp16", 0.177e12, 1.582e9, LIST,
       "1/64 of the fp32 rate: there for compatibility. Programs compute in fp32 instead."),
  tensor("int8", "int32", 45.4e12, 1.582e9, "dp4a: four times the fp32 rate",
         "Derived. An instruction of the CUDA cores, for dot products only."),
  memory { name = "L1", on_chip = true, capacity = 28 * 48 * KiB,
           source = "NVIDIA, GP102: 48 KiB per SM, 28 SMs", note = RECALLED },
  memory { name = "L2", on_chip = true, shared = true, capacity = 2816 * KiB,
           source = LIST .. ": 2.75 MB" },
  memory { name = "GDDR5X", capacity = 11178 * MiB, bandwidth = 484e9,
           source = LIST .. SMI },
  special_functions(32, 28, 1.582e9),
  bought(699, "NVIDIA, list price at launch", "2017-03-05",
         "voidful/gpu-info-api gpu-data gpu.json @03a6b34 (Wikipedia tables)"),
  power { watts = 250, source = LIST },
  doubt "The peaks assume the boost clock of 1582 MHz; at the base clock fp32 has 10.61 TFLOP/s.",
}

local TURING = "AnandTech, Turing: %d op per cycle and SM, 68 SMs"

device {
  id = "rtx-2080-ti", name = "GeForce RTX 2080 Ti", vendor = "NVIDIA", year = 2018,
  class = "gpu-consumer",
  cuda("fp32", 13.45e12, 1.545e9, LIST .. ": 4352 CUDA cores", nil, 4352),
  cuda("fp16", 2 * 13.45e12, 1.545e9, "NVIDIA Turing white paper: twice the fp32 rate", RECALLED),
  tensor("fp16", "fp32", 53.8e12, 1.545e9, LIST),
  tensor("fp16", "fp16", 107.6e12, 1.545e9, LIST),
  tensor("int8", "int32", 215.2e12, 1.545e9, TURING:format(2048), "Derived."),
  tensor("int4", "int32", 430.3e12, 1.545e9, TURING:format(4096), "Derived."),
  memory { name = "L1 and shared memory", on_chip = true, capacity = 68 * 96 * KiB,
           source = "NVIDIA Turing white paper: 96 KiB per SM, 68 SMs", note = RECALLED },
  memory { name = "L2", on_chip = true, shared = true, capacity = 5632 * KiB,
           source = LIST .. ": 5.5 MB" },
  memory { name = "GDDR6", capacity = 11 * GiB, bandwidth = 616e9, source = LIST,
           measured = 555.7e9,
           measured_source = "BabelStream triad, UoB-HPC performance-portability" },
  alignment { channels = 8, source = ALIGNMENT },
  special_functions(16, 68, 1.545e9),
  bought(999, "NVIDIA, list price at launch", "2018-09-27",
         "voidful/gpu-info-api gpu-data gpu.json @03a6b34 (Wikipedia tables)",
         "The Founders Edition costs 1199."),
  power { watts = 250, source = LIST },
  doubt ("The peaks are for the reference boost clock of 1545 MHz; the Founders Edition's 1635 MHz "
    .. "gives 227.7 TOP/s in int8."),
}

local GA102 = "NVIDIA Ampere GA102 white paper"

device {
  id = "rtx-3090", name = "GeForce RTX 3090", vendor = "NVIDIA", year = 2020,
  class = "gpu-consumer",
  cuda("fp32", 35.58e12, 1.695e9, LIST .. ": 10496 CUDA cores", nil, 10496),
  cuda("fp16", 35.58e12, 1.695e9, GA102 .. ": the fp32 rate", RECALLED),
  cuda("bf16", 35.58e12, 1.695e9, GA102 .. ": the fp32 rate", RECALLED),
  tensor("tf32", "fp32", 35.6e12, 1.695e9, GA102, RECALLED),
  tensor("fp16", "fp32", 71.2e12, 1.695e9, LIST),
  tensor("fp16", "fp16", 142e12, 1.695e9, LIST),
  tensor("bf16", "fp32", 71.2e12, 1.695e9, LIST),
  tensor("int8", "int32", 284e12, 1.695e9, "reported on GitHub as 284 dense, 568 sparse"),
  tensor("int4", "int32", 568e12, 1.695e9, GA102, RECALLED),
  sparse("tf32", "fp32", 71.2e12, GA102, RECALLED),
  sparse("fp16", "fp32", 142e12, GA102, RECALLED),
  sparse("fp16", "fp16", 284e12, GA102, RECALLED),
  sparse("bf16", "fp32", 142e12, GA102, RECALLED),
  sparse("int8", "int32", 568e12, "reported on GitHub as 284 dense, 568 sparse"),
  sparse("int4", "int32", 1136e12, GA102, RECALLED),
  memory { name = "L1 and shared memory", on_chip = true, capacity = 82 * 128 * KiB,
           source = GA102 .. ": 128 KiB per SM, 82 SMs", note = RECALLED },
  memory { name = "L2", on_chip = true, shared = true, capacity = 6 * MiB, source = LIST },
  memory { name = "GDDR6X", capacity = 24 * GiB, bandwidth = 935.8e9, source = LIST },
  alignment { channels = 8, source = ALIGNMENT },
  special_functions(16, 82, 1.695e9),
  bought(2199, "Newegg", "2025-03-04",
         EPOCH .. "web.archive.org/web/20250304190844/https://www.newegg.com/"
           .. "nvidia-geforce-rtx-3090-rtx-3090-founders-ed"),
  rent(0.43, "RunPod", "2025-03-03",
       EPOCH .. "web.archive.org/web/20250303172225/https://www.runpod.io/pricing"),
  bought(1499, "NVIDIA, list price at launch", "2020-09-24",
         "voidful/gpu-info-api gpu-data gpu.json @03a6b34 (Wikipedia tables)"),
  power { watts = 350, source = LIST },
  doubt "The int8 rate comes from a discussion, not from a data sheet.",
}

local CLOCK = "Above the white paper: the nominal boost clock is no cap."

local function benched(dtype, accumulate, flops, note)
  return peak { dtype = dtype, accumulate = accumulate, unit = "matrix", flops = flops,
                basis = "measured", source = FLOPS_BENCH, note = note }
end

device {
  id = "rtx-4090", name = "GeForce RTX 4090", vendor = "NVIDIA", year = 2022,
  class = "gpu-consumer",
  peak { dtype = "fp32", unit = "vector", flops = 82.6e12, clock = 2.52e9,
         per_cycle = 2 * 16384, source = ADA .. ": 16384 CUDA cores" },
  peak { dtype = "fp16", unit = "vector", flops = 82.6e12, clock = 2.52e9,
         source = ADA .. ": the fp32 rate" },
  peak { dtype = "bf16", unit = "vector", flops = 82.6e12, clock = 2.52e9,
         source = ADA .. ": the fp32 rate" },
  peak { dtype = "tf32", accumulate = "fp32", unit = "matrix", flops = 82.6e12, clock = 2.52e9,
         source = ADA },
  peak { dtype = "fp16", accumulate = "fp32", unit = "matrix", flops = 165.2e12, clock = 2.52e9,
         source = ADA },
  peak { dtype = "fp16", accumulate = "fp16", unit = "matrix", flops = 330.3e12, clock = 2.52e9,
         source = ADA },
  peak { dtype = "bf16", accumulate = "fp32", unit = "matrix", flops = 165.2e12, clock = 2.52e9,
         source = ADA },
  peak { dtype = "bf16", accumulate = "fp32", unit = "matrix", flops = 179e12,
         basis = "measured", source = "xzwgit/gpu-flops-bench",
         note = "108 % of the white paper: that is rated at 2520 MHz, which is no cap; a card "
           .. "with power and cooling to spare clocks higher." },
  peak { dtype = "fp8", accumulate = "fp32", unit = "matrix", flops = 330.3e12, clock = 2.52e9,
         source = ADA },
  peak { dtype = "fp8", accumulate = "fp16", unit = "matrix", flops = 660.6e12, clock = 2.52e9,
         source = ADA },
  peak { dtype = "int8", accumulate = "int32", unit = "matrix", flops = 660.6e12, clock = 2.52e9,
         source = ADA },
  peak { dtype = "int8", accumulate = "int32", unit = "matrix", flops = 676e12,
         basis = "measured", source = "xzwgit/gpu-flops-bench",
         note = "102 % of the white paper, for the same reason as bf16: the clock." },
  peak { dtype = "int4", accumulate = "int32", unit = "matrix", flops = 1321.2e12,
         clock = 2.52e9, source = ADA,
         note = RECALLED },
  benched("fp16", "fp32", 179.2e12, CLOCK), benched("fp8", "fp32", 354.3e12, CLOCK),
  benched("tf32", "fp32", 90.35e12, CLOCK),
  peak { dtype = "fp32", unit = "vector", flops = 57.55e12, basis = "measured",
         source = FLOPS_BENCH .. ": SGEMM", note = "The best of eight cards." },
  sparse("tf32", "fp32", 165.2e12, ADA, RECALLED),
  sparse("fp16", "fp32", 330.3e12, ADA, RECALLED),
  sparse("fp16", "fp16", 660.6e12, ADA, RECALLED),
  sparse("bf16", "fp32", 330.3e12, ADA, RECALLED),
  sparse("fp8", "fp32", 660.6e12, ADA, RECALLED),
  sparse("fp8", "fp16", 1321.2e12, ADA, RECALLED),
  sparse("int8", "int32", 1321.2e12, ADA, RECALLED),
  sparse("int4", "int32", 2642.4e12, ADA, RECALLED),
  memory { name = "L1 and shared memory", on_chip = true, capacity = 128 * 128 * KiB,
           source = ADA .. ": 128 KiB per SM, 128 SMs" },
  memory { name = "L2", on_chip = true, shared = true, capacity = 72 * MiB,
           source = ADA },
  memory { name = "GDDR6X", capacity = 24564 * MiB, bandwidth = 1008e9,
           source = ADA .. SMI },
  alignment { channels = 8, source = ALIGNMENT },
  special_functions(16, 128, 2.52e9),
  bought(1417.2, "ABR Micro", "2025-03-03",
         EPOCH .. "web.archive.org/web/20250303204941/https://www.abrmicro.com/components/"
           .. "detail/nvidia/AD102-301-A1/2949"),
  rent(0.69, "RunPod", "2025-03-03",
       EPOCH .. "web.archive.org/web/20250303172225/https://www.runpod.io/pricing"),
  bought(1599, "NVIDIA, list price at launch", "2022-10-12",
         "voidful/gpu-info-api gpu-data gpu.json @03a6b34 (Wikipedia tables)"),
  power { watts = 450, source = ADA },
  doubt ("Published tables differ on fp8: some give 660.6 TFLOP/s without saying that this "
    .. "accumulates in fp16."),
  doubt ("The measured bf16 and int8 rates exceed the white paper's, so its boost clock does not "
    .. "bound this card."),
}

local BLACKWELL = "NVIDIA RTX Blackwell white paper, table 3"

device {
  id = "rtx-5090", name = "GeForce RTX 5090", vendor = "NVIDIA", year = 2025,
  class = "gpu-consumer",
  cuda("fp32", 104.8e12, 2.407e9, BLACKWELL .. ": 21760 CUDA cores", nil, 21760),
  cuda("fp16", 104.8e12, 2.407e9, BLACKWELL .. ": the fp32 rate", RECALLED),
  cuda("bf16", 104.8e12, 2.407e9, BLACKWELL .. ": the fp32 rate", RECALLED),
  tensor("tf32", "fp32", 104.8e12, 2.407e9, BLACKWELL, RECALLED),
  tensor("fp16", "fp32", 209.5e12, 2.407e9, BLACKWELL),
  tensor("fp16", "fp16", 419e12, 2.407e9, BLACKWELL),
  tensor("bf16", "fp32", 209.5e12, 2.407e9, BLACKWELL),
  peak { dtype = "bf16", accumulate = "fp32", unit = "matrix", flops = 254e12,
         basis = "measured", source = "xzwgit/gpu-flops-bench",
         note = "121 % of the white paper: the nominal boost clock is no cap." },
  tensor("fp8", "fp32", 838e12, 2.407e9, "the rate with fp16 sums, as measured",
         "The white paper prints 419; 773.5 were measured. Newer instructions accumulate in fp32 "
           .. "at the full rate."),
  tensor("fp8", "fp16", 838e12, 2.407e9, BLACKWELL, RECALLED),
  tensor("int8", "int32", 838e12, 2.407e9, BLACKWELL),
  peak { dtype = "int8", accumulate = "int32", unit = "matrix", flops = 906e12,
         basis = "measured", source = "xzwgit/gpu-flops-bench",
         note = "108 % of the white paper, for the same reason as bf16: the clock." },
  benched("fp16", "fp32", 254.2e12, CLOCK), benched("fp8", "fp32", 773.5e12),
  benched("tf32", "fp32", 125.8e12, CLOCK),
  peak { dtype = "fp32", unit = "vector", flops = 83.2e12, basis = "measured",
         source = FLOPS_BENCH .. ": SGEMM" },
  sparse("fp16", "fp32", 419e12, BLACKWELL), sparse("bf16", "fp32", 419e12, BLACKWELL),
  sparse("fp8", "fp32", 838e12, BLACKWELL,
         "As printed, beside a dense rate that measurements have since doubled."),
  memory { name = "L1 and shared memory", on_chip = true, capacity = 170 * 128 * KiB,
           source = BLACKWELL .. ": 128 KiB per SM, 170 SMs", note = RECALLED },
  memory { name = "L2", on_chip = true, shared = true, capacity = 96 * MiB, source = BLACKWELL },
  memory { name = "GDDR7", capacity = 32607 * MiB, bandwidth = 1792e9,
           source = BLACKWELL .. SMI },
  alignment { channels = 8, source = ALIGNMENT },
  bought(1999, "NVIDIA, list price at launch", "2025-01",
         "voidful/gpu-info-api gpu-data gpu.json @03a6b34 (Wikipedia tables)",
         "The month is recalled."),
  power { watts = 575, source = BLACKWELL },
  doubt ("The measured bf16 and int8 rates exceed the white paper's, so its boost clock does not "
    .. "bound this card."),
  doubt ("The white paper prints 419 TFLOP/s for fp8 with fp32 sums, which measurements pass by "
    .. "85 %, more than any clock would explain."),
  doubt ("Recalled only: sparse 209.5 TFLOP/s in tf32, 838 in fp16 with fp16 sums, 1676 in fp8 "
    .. "with fp16 sums and in int8; 16 special functions per clock and SM, 6.55e12 a second."),
  notes = "There is no int4 mode; fp4, which takes its place, is a format that is not kept here.",
}
