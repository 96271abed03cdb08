-- NVIDIA datacentre GPUs for training, by generation: Pascal, Volta, Ampere, Hopper, Blackwell.
--
-- Rates are dense: NVIDIA's sheets often print the doubled rate of 2:4 structured sparsity, which
-- is halved here; the doubled one is kept apart, as a sparse peak. Arithmetic that is a dot product
-- runs on the tensor cores (unit "matrix"), the rest on the CUDA cores (unit "vector").

local RECALLED = "recalled from the data sheet, not re-read"
local SMI = "; capacity as nvidia-smi shows it"
local XLA = "openxla/xla, GPU target specifications"
local MAMF = "best matrix product found by MAMF, stas00/ml-engineering at 744d01e1"

local ALIGNMENT = "NVIDIA's matrix multiplication guide: tensor cores are fed 16 bytes at a time, "
  .. "so counts of fp16 channels should be multiples of 8"

-- Tensor cores sum floating point in fp32 and integers in int32.
local function tensor(dtype, flops, clock, source, note)
  local accumulate = dtype:sub(1, 3) == "int" and "int32" or "fp32"
  return peak { dtype = dtype, accumulate = accumulate, unit = "matrix", flops = flops,
                clock = clock, source = source, note = note }
end

-- Pascal: no tensor cores, and on this chip no dot products of int8 either.

local GP100 = "NVIDIA Pascal white paper: 56 SMs with 64 CUDA cores"

local function gp100_peaks(clock)
  local fp32 = 56 * 64 * 2 * clock
  return cuda("fp32", fp32, clock, GP100),
    cuda("fp16", 2 * fp32, clock, GP100 .. ", packed arithmetic at twice the fp32 rate"),
    cuda("fp64", fp32 / 2, clock, GP100 .. ", half the fp32 rate")
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
  memory { name = "HBM2", capacity = 16280 * MiB, bandwidth = 732e9,
           source = "NVIDIA P100 data sheet" .. SMI, measured = 558.6e9,
           measured_source = "BabelStream triad (Kokkos), UoB-HPC performance-portability, "
             .. "babelstream_2020.csv at c8553636",
           note = "CUDA reaches 551.4 to 551.9 GB/s there." },
  special_functions(16, 56, 1.48e9),
  bought(16125, "Microway", "2016-06-21",
         EPOCH .. "web.archive.org/web/20160621002700/https://www.microway.com/"
           .. "preconfiguredsystems/nvidia-dgx-1-deep-lea",
         "An eighth of a DGX-1 with eight."),
  bought(7400, "list price, as The Next Platform has it", "2018-07-01",
         EPOCH .. "https://www.nextplatform.com/2022/05/09/"
           .. "how-much-of-a-premium-will-nvidia-charge-for-hopper-gpus/",
         "Of a single unit."),
  bought(1100, "list price, as The Next Platform has it", "2022-07-01",
         EPOCH .. "https://www.nextplatform.com/2022/05/09/"
           .. "how-much-of-a-premium-will-nvidia-charge-for-hopper-gpus/",
         "Of a single unit."),
  power { watts = 300, source = "NVIDIA P100 data sheet" },
  doubt "Early papers give 720 GB/s of memory bandwidth instead of 732 GB/s.",
  doubt "The peaks assume the boost clock of 1480 MHz; at the base clock fp32 has 9.5 TFLOP/s.",
  gp100_peaks(1.48e9),
}

device {
  id = "p100-pcie", name = "Tesla P100 PCIe 16 GB", vendor = "NVIDIA", year = 2016,
  class = "gpu-datacentre",
  memory(GP100_L1), memory(GP100_L2),
  memory { name = "HBM2", capacity = 16280 * MiB, bandwidth = 732e9,
           source = "NVIDIA P100 data sheet" .. SMI,
           note = "A version with 12 GB has 549 GB/s." },
  special_functions(16, 56, 1.303e9),
  bought(5699, "release price, by TechPowerUp", "2016-06-20",
         EPOCH .. "https://www.techpowerup.com/gpu-specs/tesla-p100-pcie-16-gb.c2888",
         "Of a single unit, at its release."),
  bought(5900, "list price, as The Next Platform has it", "2018-07-01",
         EPOCH .. "https://www.nextplatform.com/2022/05/09/"
           .. "how-much-of-a-premium-will-nvidia-charge-for-hopper-gpus/",
         "Of a single unit."),
  bought(2200, "list price, as The Next Platform has it", "2022-07-01",
         EPOCH .. "https://www.nextplatform.com/2022/05/09/"
           .. "how-much-of-a-premium-will-nvidia-charge-for-hopper-gpus/",
         "Of a single unit."),
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
         source = "NVIDIA Volta white paper: packed arithmetic, twice the fp32 rate" },
  peak { dtype = "fp16", accumulate = "fp32", unit = "matrix", flops = 125e12, clock = 1.53e9,
         per_cycle = 80 * 8 * 64 * 2,
         source = "NVIDIA V100 data sheet: 80 SMs with 8 tensor cores of 64 multiply-adds" },
  peak { dtype = "int8", accumulate = "int32", unit = "matrix", flops = 80 * 64 * 8 * 1.53e9,
         clock = 1.53e9,
         source = "CUDA C++ Programming Guide: 64 dp4a per clock and SM, 80 SMs; × 8 op",
         note = "The dp4a instruction of the CUDA cores, four times their fp32 rate: dot products "
           .. "only. Volta's tensor cores have no integer mode, so fp16 is faster." },
  peak { dtype = "fp64", unit = "vector", flops = 7.8e12, clock = 1.53e9,
         source = "NVIDIA V100 data sheet" },
  peak { dtype = "fp64", unit = "vector", flops = 7.06886e12, basis = "measured",
         source = "Empirical Roofline Toolkit with fused multiply-adds, nersc-roofline" },
  memory { name = "L1 and shared memory", on_chip = true, capacity = 80 * 128 * KiB,
           bandwidth = 80 * 128 * 1.53e9,
           source = "NVIDIA Volta white paper: 128 KiB per SM; 80 SMs × 128 byte/cycle × "
             .. "1.53 GHz" },
  memory { name = "L2", on_chip = true, shared = true, capacity = 6 * MiB,
           source = "NVIDIA Volta white paper",
           measured = 2.99677e12,
           measured_source = "Empirical Roofline Toolkit, nersc-roofline" },
  memory { name = "HBM2", capacity = 32510 * MiB, bandwidth = 900e9,
           source = "NVIDIA V100 data sheet" .. SMI, measured = 846e9,
           measured_source = "BabelStream triad (Kokkos, large arrays), UoB-HPC "
             .. "performance-portability at c8553636",
           note = "There is a 16 GB version with the same bandwidth. The Empirical Roofline "
             .. "Toolkit reaches 828.76 GB/s." },
  alignment { channels = 8, source = ALIGNMENT },
  special_functions(16, 80, 1.53e9),
  bought(11458, "Microway", "2018-03-27",
         EPOCH .. "https://www.microway.com/hpc-tech-tips/nvidia-tesla-v100-price-analysis/",
         "Of a single unit."),
  bought(11458, "Microway", "2018-05-08",
         EPOCH .. "web.archive.org/web/20190118082125/https://www.microway.com/hpc-tech-tips/"
           .. "nvidia-tesla-v100-price-anal",
         "Of a single unit."),
  rent(3.9, "Amazon Web Services", "2022-08-04",
       EPOCH .. "https://github.com/the-full-stack/website/blob/main/docs/cloud-gpus/"
         .. "cloud-gpus.csv",
       "Instance p3dn.24xlarge."),
  rent(3.06, "Amazon Web Services, p3.2xlarge, us-west-2", "2024-01-02",
       "skypilot-org/skypilot PR 2933",
       "A card with 16 GB."),
  power { watts = 300, source = "NVIDIA V100 data sheet" },
  doubt ("A list derived from Wikipedia has 14.9 TFLOP/s fp32 and 119.2 TFLOP/s fp16, at a "
    .. "boost clock of 1455 MHz instead of 1530 MHz."),
  doubt ("The L2 is said to read 2048 byte per clock, 3.13 TB/s at 1530 MHz (NVIDIA Ampere white "
    .. "paper, recalled); the measured 2.997 TB/s is 96 % of that."),
  doubt "Newer drivers are said to show 32768 MiB of memory.",
  doubt ("The ridge point of 173.6 FLOP/byte that is sometimes quoted for the V100 divides "
    .. "125 TFLOP/s by 720 GB/s, which early Tesla P100 papers give for that card. With its own "
    .. "900 GB/s it is 138.9."),
}

device {
  id = "v100-pcie", name = "Tesla V100 PCIe 16 GB", vendor = "NVIDIA", year = 2017,
  class = "gpu-datacentre",
  peak { dtype = "fp32", unit = "vector", flops = 2 * 80 * 64 * 1.38e9, clock = 1.38e9,
         per_cycle = 2 * 80 * 64,
         source = "80 SMs with 64 CUDA cores; NVIDIA V100 data sheet rounds to 14 TFLOP/s" },
  peak { dtype = "fp16", unit = "vector", flops = 4 * 80 * 64 * 1.38e9, clock = 1.38e9,
         source = "NVIDIA Volta white paper: packed arithmetic, twice the fp32 rate" },
  peak { dtype = "fp16", accumulate = "fp32", unit = "matrix", flops = 80 * 1024 * 1.38e9,
         clock = 1.38e9, per_cycle = 80 * 1024,
         source = "80 SMs × 1024 FLOP × 1.38 GHz; NVIDIA V100 data sheet rounds to 112 TFLOP/s" },
  peak { dtype = "int8", accumulate = "int32", unit = "matrix", flops = 80 * 64 * 8 * 1.38e9,
         clock = 1.38e9,
         source = "dp4a: four times the fp32 rate",
         note = "Derived. An instruction of the CUDA cores, for dot products only; Volta's tensor "
           .. "cores have no integer mode, so fp16 is faster." },
  peak { dtype = "fp64", unit = "vector", flops = 80 * 64 * 1.38e9, clock = 1.38e9,
         source = "NVIDIA V100 data sheet" },
  memory { name = "L1 and shared memory", on_chip = true, capacity = 80 * 128 * KiB,
           bandwidth = 80 * 128 * 1.38e9,
           source = "NVIDIA Volta white paper: 128 KiB per SM, 80 SMs; × 128 byte/cycle",
           measured = 13.9e12,
           measured_source = "gpu-cache/v100.txt, te42kyfo/gpu-benches at 1c36d509" },
  memory { name = "L2", on_chip = true, shared = true, capacity = 6 * MiB,
           source = "NVIDIA Volta white paper" },
  memory { name = "HBM2", capacity = 16935682048, bandwidth = 900e9,
           source = "NVIDIA V100 data sheet; capacity as " .. XLA .. " have it", measured = 814e9,
           measured_source = "triad of gpu-stream, te42kyfo/gpu-benches",
           note = "There is a 32 GB version. The capacity is what programs see of an SXM2 card of "
             .. "this size, of 16 GiB fitted." },
  alignment { channels = 8, source = ALIGNMENT },
  special_functions(16, 80, 1.38e9),
  bought(10664, "Microway", "2018-05-08",
         EPOCH .. "web.archive.org/web/20190118082125/https://www.microway.com/hpc-tech-tips/"
           .. "nvidia-tesla-v100-price-anal",
         "Of a single unit."),
  bought(11993.5, "Anafra", "2025-03-03",
         EPOCH .. "web.archive.org/web/20250303195759/https://anafrashop.com/"
           .. "nvidia-tesla-v100-16gb-cowos-hbm2-pcie-3-0-p"),
  rent(0.19, "RunPod", "2025-03-03",
       EPOCH .. "web.archive.org/web/20250303172225/https://www.runpod.io/pricing"),
  power { watts = 250, source = "NVIDIA V100 data sheet" },
  doubt ("The data sheet's 14 TFLOP/s goes with 1370 and with 1380 MHz; four cards were seen to "
    .. "run at 1380 MHz (te42kyfo/gpu-benches), which these peaks assume."),
  notes = "The same chip as the SXM2 module at a lower clock and power limit.",
}

-- Ampere.

-- Followed by what else the device has.
local function ga100_peaks(...)
  local sheet, paper = "NVIDIA A100 data sheet", "NVIDIA Ampere white paper"
  return cuda("fp32", 19.5e12, 1.41e9, sheet, nil, 108 * 64),
    cuda("fp16", 78e12, 1.41e9, paper .. ": four times the fp32 rate"),
    cuda("bf16", 39e12, 1.41e9, paper .. ": twice the fp32 rate", RECALLED),
    cuda("fp64", 9.7e12, 1.41e9, sheet),
    tensor("tf32", 156e12, 1.41e9, sheet),
    tensor("fp16", 312e12, 1.41e9, sheet),
    tensor("bf16", 312e12, 1.41e9, sheet),
    tensor("int8", 624e12, 1.41e9, sheet),
    tensor("int4", 1248e12, 1.41e9, paper),
    sparse("tf32", "fp32", 312e12, sheet),
    sparse("fp16", "fp32", 624e12, sheet),
    sparse("bf16", "fp32", 624e12, sheet),
    sparse("int8", "int32", 1248e12, sheet),
    sparse("int4", "int32", 2496e12, paper),
    peak { dtype = "fp64", unit = "matrix", flops = 19.5e12, clock = 1.41e9, source = sheet }, ...
end

-- What gpu-benches measured of the caches was measured on a card with 80 GB.
local GPU_BENCHES = "te42kyfo/gpu-benches at 1c36d509, "

local function ga100_l1(measured)
  return memory { name = "L1 and shared memory", on_chip = true, capacity = 108 * 192 * KiB,
                  bandwidth = 108 * 128 * 1.41e9,
                  source = "NVIDIA Ampere white paper: 192 KiB per SM, 108 SMs; × 128 byte/cycle",
                  measured = measured,
                  measured_source = measured and GPU_BENCHES .. "gpu-cache/a100_80.txt",
                  note = "A later study of A100s measured 14.8 TB/s." }
end

local function ga100_l2(measured)
  return memory { name = "L2", on_chip = true, shared = true, capacity = 40 * MiB,
                  source = "NVIDIA Ampere white paper", measured = measured,
                  measured_source = measured and GPU_BENCHES .. "gpu-l2-cache/a100_80.txt",
                  note = "Others measure 4.3 to 4.5 TB/s on A100s." }
end

local GA100_L2_DOUBT = "The L2 is said to read 5120 byte per clock, 7.22 TB/s (NVIDIA Ampere white "
  .. "paper, recalled); 5.4 TB/s were measured within one half of it, on a card with 80 GB."

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
  peak { dtype = "fp32", unit = "vector", flops = 19.2e12, basis = "measured",
         source = "te42kyfo/gpu-benches at 1c36d509, gpu-roofline/alex_a100_40.txt",
         note = "At 1410 MHz. The file does not name the precision; fp64 has 9.7 TFLOP/s only." },
  ga100_l1(), ga100_l2(),
  memory { name = "HBM2", capacity = 40960 * MiB, bandwidth = 1555e9,
           source = "NVIDIA Ampere white paper" .. SMI, measured = 1397e9,
           measured_source = "BabelStream triad (second, larger size), UoB-HPC "
             .. "performance-portability at c8553636",
           note = "The smaller size there reaches 1370 GB/s." },
  doubt(GA100_L2_DOUBT),
  doubt "Caches and launches were measured on a card with 80 GB of memory only.",
  alignment(GA100_ALIGNMENT),
  special_functions(16, 108, 1.41e9),
  bought(24875, "NVIDIA, DGX A100", "2020-05-21",
         EPOCH .. "web.archive.org/web/20200521074015/https://nvidianews.nvidia.com/news/"
           .. "nvidia-ships-worlds-most-advance",
         "An eighth of a DGX A100 with eight, at its release."),
  bought(12500, "list price, as The Next Platform has it", "2022-07-01",
         EPOCH .. "https://www.nextplatform.com/2022/05/09/"
           .. "how-much-of-a-premium-will-nvidia-charge-for-hopper-gpus/",
         "Of a single unit."),
  rent(4.1, "Amazon Web Services, US East (Northern Virginia)", "2025-03-02",
       EPOCH .. "web.archive.org/web/20250302190228/https://aws.amazon.com/ec2/"
         .. "instance-types/p4/",
       "An eighth of 32.77 for eight."),
  rent(2.93, "Google Cloud, Iowa (us-central1)", "2022-12-12",
       EPOCH .. "web.archive.org/web/20221212030420/https://cloud.google.com/compute/"
         .. "gpus-pricing"),
  rent(1.29, "Lambda", "2025-02-28",
       EPOCH .. "web.archive.org/web/20241119072257/https://lambdalabs.com/service/gpu-cloud"),
  rent(3.05, "Oracle Cloud", "2025-03-17",
       EPOCH .. "web.archive.org/web/20250317145952/https://www.oracle.com/cloud/compute/gpu/"
         .. "pricing/"),
  rent(4.097, "Amazon Web Services, p4d.24xlarge", "2024-09-28",
       "skypilot-org/skypilot issue 4019 (32.773 per hour)",
       "An eighth of 32.773 for eight."),
  rent(3.673, "Google Cloud, a2-highgpu-1g, us-central1", "2023-12-30",
       "skypilot-org/skypilot PR 2892"),
  rent(1.844, "Amazon Web Services, p4d.24xlarge, capacity block", "2024-12",
       "copy of AWS EC2 Capacity Blocks pricing",
       "Reserved, not on demand."),
  power { watts = 400, source = "NVIDIA A100 data sheet" },
  ga100_peaks(),
}

device {
  id = "a100-80gb-sxm", name = "A100 SXM4 80 GB", vendor = "NVIDIA", year = 2020,
  class = "gpu-datacentre",
  peak { dtype = "bf16", accumulate = "fp32", unit = "matrix", flops = 271.2e12,
         basis = "measured",
         source = MAMF,
         note = "Published as 86.9 % of the data sheet's 312 TFLOP/s." },
  ga100_l1(19.2e12), ga100_l2(5.4e12),
  memory { name = "HBM2e", capacity = 81920 * MiB, bandwidth = 2039e9,
           source = "NVIDIA A100 data sheet" .. SMI, measured = 1774e9,
           measured_source = "BabelStream triad, issue 137 of UoB-HPC/BabelStream",
           note = "gpu-benches reaches 1759 GB/s." },
  doubt(GA100_L2_DOUBT),
  alignment(GA100_ALIGNMENT),
  special_functions(16, 108, 1.41e9),
  bought(17500, "list price, as The Next Platform has it", "2020-07-01",
         EPOCH .. "https://www.nextplatform.com/2022/05/09/"
           .. "how-much-of-a-premium-will-nvidia-charge-for-hopper-gpus/",
         "Of a single unit."),
  bought(18548.8, "Dihuni", "2023-09-23",
         EPOCH .. "web.archive.org/web/20230923154035/https://www.dihuni.com/product/"
           .. "dgx-a100-comparable-dihuni-optiready",
         "An eighth of a server with eight."),
  bought(17499, "SignalPulse", "2025-03-04",
         EPOCH .. "web.archive.org/web/20250304183554/https://signalpulse.com/product/"
           .. "nvidia-a100-80gb-sxm-tensor-core-gp",
         "Of a single unit."),
  rent(5.12, "Amazon Web Services, US East (Northern Virginia)", "2025-03-02",
       EPOCH .. "web.archive.org/web/20250302190228/https://aws.amazon.com/ec2/"
         .. "instance-types/p4/",
       "An eighth of 40.96 for eight."),
  rent(3.93, "Google Cloud, Iowa (us-central1)", "2022-12-12",
       EPOCH .. "web.archive.org/web/20221212030420/https://cloud.google.com/compute/"
         .. "gpus-pricing"),
  rent(1.5, "Lambda", "2023-02-02",
       EPOCH .. "https://github.com/the-full-stack/website/blob/main/docs/cloud-gpus/"
         .. "cloud-gpus.csv"),
  rent(3.67, "Microsoft Azure, East US", "2025-03-02",
       EPOCH .. "web.archive.org/web/20250302193547/https://azure.microsoft.com/en-us/"
         .. "pricing/details/virtual-machines/",
       "Instance NC24ads A100 v4."),
  rent(4, "Oracle Cloud", "2025-03-17",
       EPOCH .. "web.archive.org/web/20250317145952/https://www.oracle.com/cloud/compute/gpu/"
         .. "pricing/"),
  rent(1.89, "RunPod", "2025-03-03",
       EPOCH .. "web.archive.org/web/20250303172225/https://www.runpod.io/pricing"),
  rent(5.121, "Amazon Web Services, p4de.24xlarge", "2024-09-28",
       "skypilot-org/skypilot issue 4019 (40.966 per hour)"),
  rent(2.21, "CoreWeave", "2024-02-07",
       "microsoft/vidur vidur/config_optimizer/analyzer/constants.py",
       "The device only; the source does not say which A100."),
  power { watts = 400, source = "NVIDIA A100 data sheet" },
  notes = "On-chip bandwidths and launch times were measured on a card with 80 GB of memory; "
    .. "whether it was the SXM or the PCIe module is not recorded.",
  ga100_peaks(a100_80_launches()),
}

device {
  id = "a100-80gb-pcie", name = "A100 PCIe 80 GB", vendor = "NVIDIA", year = 2021,
  class = "gpu-datacentre",
  peak { dtype = "bf16", accumulate = "fp32", unit = "matrix", flops = 252.9e12,
         basis = "measured",
         source = MAMF,
         note = "Published as 81.1 % of the data sheet's 312 TFLOP/s; power is limited to 300 W." },
  ga100_l1(19.2e12), ga100_l2(5.4e12),
  memory { name = "HBM2e", capacity = 81920 * MiB, bandwidth = 1935e9,
           source = "NVIDIA A100 data sheet" .. SMI },
  doubt(GA100_L2_DOUBT),
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
    cuda("fp64", 132 * 64 * 2 * 1.98e9, 1.98e9,
         XLA .. ": 64 multiply-adds per SM and cycle, 132 SMs; the data sheet rounds up to 34"),
    tensor("tf32", 494.7e12, 1.83e9, GH100),
    tensor("fp16", 989.4e12, 1.83e9, GH100),
    tensor("bf16", 989.4e12, 1.83e9, GH100),
    tensor("fp8", 1978.9e12, 1.83e9, GH100),
    tensor("int8", 1978.9e12, 1.83e9, GH100),
    sparse("tf32", "fp32", 989e12, H100),
    sparse("fp16", "fp32", 1979e12, H100),
    sparse("bf16", "fp32", 1979e12, H100),
    sparse("fp8", "fp32", 3958e12, H100),
    sparse("int8", "int32", 3958e12, H100),
    peak { dtype = "fp64", unit = "matrix", flops = 67e12, clock = 1.98e9, source = H100,
           note = "Rated at the clock of the CUDA cores, unlike the narrower formats." }, ...
end

local GH100_L1 = { name = "L1 and shared memory", on_chip = true, capacity = 132 * 256 * KiB,
                   bandwidth = 132 * 128 * 1.98e9,
                   source = "NVIDIA Hopper white paper: 256 KiB per SM, 132 SMs; × 128 byte/cycle" }

-- The best matrix products in bf16 and fp8, in TFLOP/s.
local function gemm(dtype, tflops, note)
  return peak { dtype = dtype, accumulate = "fp32", unit = "matrix", flops = tflops * 1e12,
                basis = "measured", source = MAMF, note = note }
end

device {
  id = "h100-sxm", name = "H100 SXM5 80 GB", vendor = "NVIDIA", year = 2022,
  class = "gpu-datacentre",
  gemm("bf16", 794.5), gemm("fp8", 1402.6),
  memory(GH100_L1),
  memory { name = "L2", on_chip = true, shared = true, capacity = 50 * MiB,
           source = "NVIDIA Hopper white paper" },
  memory { name = "HBM3", capacity = 81559 * MiB, bandwidth = 3352.32e9,
           source = XLA .. ": 2619 MHz, 5120 bit; the data sheet rounds to 3.35 TB/s" .. SMI },
  alignment { channels = 8, source = ALIGNMENT },
  special_functions(16, 132, 1.98e9),
  bought(33750, "NVIDIA, DGX H100, by SemiAnalysis", "2023-05-29",
         EPOCH .. "web.archive.org/web/20230529125834/https://www.semianalysis.com/p/"
           .. "ai-server-cost-analysis-memory-is",
         "An eighth of a DGX H100 at about 270,000."),
  bought(36017.8, "seller in archive.ph/D6Dub", "2024-07-31",
         EPOCH .. "https://archive.ph/D6Dub",
         "An eighth of 288,142 for a board with eight."),
  bought(46875, "Viperatech, DGX H100", "2025-03-03",
         EPOCH .. "web.archive.org/web/20250303201940/https://viperatech.com/shop/"
           .. "nvidia-dgx-h100-p4387-system-640gb/",
         "An eighth of 375,000 for a DGX H100."),
  rent(12.29, "Amazon Web Services, US East", "2025-03-17",
       EPOCH .. "web.archive.org/web/20250317144823/https://aws.amazon.com/ec2/pricing/"
         .. "on-demand/",
       "An eighth of 98.32 for eight."),
  rent(11.06, "Google Cloud, Iowa (us-central1)", "2025-03-17",
       EPOCH .. "web.archive.org/web/20250317151647/https://cloud.google.com/compute/"
         .. "all-pricing?hl=ru"),
  rent(3.29, "Lambda", "2025-02-28",
       EPOCH .. "web.archive.org/web/20250228210058/https://lambdalabs.com/service/gpu-cloud"),
  rent(10, "Oracle Cloud", "2025-03-17",
       EPOCH .. "web.archive.org/web/20250317145952/https://www.oracle.com/cloud/compute/gpu/"
         .. "pricing/"),
  rent(2.99, "RunPod", "2025-03-03",
       EPOCH .. "web.archive.org/web/20250303172225/https://www.runpod.io/pricing"),
  rent(6.88, "Amazon Web Services, p5.48xlarge, us-east-2", "2025-08-18",
       "skypilot-org/skypilot PR 6722 (55.040 per hour)",
       "An eighth of 55.04 for eight, after the cut of June 2025."),
  rent(10.8, "Google Cloud", "2025-02",
       "jax-ml/scaling-book applied-inference.md"),
  rent(4.25, "CoreWeave", "2024-02-07",
       "microsoft/vidur vidur/config_optimizer/analyzer/constants.py",
       "The device only; the machine around it costs extra."),
  rent(4.916, "Amazon Web Services, p5.48xlarge, capacity block", "2024-12",
       "copy of AWS EC2 Capacity Blocks pricing",
       "Reserved, not on demand."),
  power { watts = 700, source = H100 },
  doubt ("How long a launch takes was measured on an H200, the same chip with other memory, and on "
    .. "no H100."),
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
           source = "NVIDIA Hopper white paper: 256 KiB per SM, 114 SMs; × 128 byte/cycle",
           bandwidth = 114 * 128 * 1.755e9, measured = 25.2e12,
           measured_source = "gpu-cache, te42kyfo/gpu-benches" },
  memory { name = "L2", on_chip = true, shared = true, capacity = 50 * MiB,
           source = "NVIDIA Hopper white paper", measured = 7e12,
           measured_source = "gpu-l2-cache, te42kyfo/gpu-benches" },
  memory { name = "HBM2e", capacity = 81559 * MiB, bandwidth = 2039.04e9,
           source = XLA .. SMI, measured = 1832e9,
           measured_source = "triad of gpu-stream, te42kyfo/gpu-benches",
           note = "Reading alone reaches 1942 GB/s." },
  alignment { channels = 8, source = ALIGNMENT },
  special_functions(16, 114, 1.755e9),
  bought(24500, "Uvation", "2025-03-03",
         EPOCH .. "web.archive.org/web/20250303201322/https://marketplace.uvation.com/"
           .. "nvidia-h100-tensor-core-gpu-80gb-pc"),
  rent(2.49, "Lambda", "2025-02-28",
       EPOCH .. "web.archive.org/web/20250228210058/https://lambdalabs.com/service/gpu-cloud"),
  rent(2.39, "RunPod", "2025-03-03",
       EPOCH .. "web.archive.org/web/20250303172225/https://www.runpod.io/pricing"),
  power { watts = 350, source = H100 },
  doubt "Memory bandwidth is given as 2000, 2039 and 2048 GB/s; the data sheet rounds to 2 TB/s.",
  notes = "Tensor cores and CUDA cores are rated at different clocks. There is no int4 mode.",
}

device {
  id = "h200", name = "H200 SXM 141 GB", vendor = "NVIDIA", year = 2024,
  class = "gpu-datacentre",
  gemm("bf16", 794.5, "The table gives the H100 SXM's figure for both. An H200 NVL, another card, "
         .. "reaches 853 (xzwgit/gpu-flops-bench)."),
  gemm("fp8", 1453.4),
  memory(GH100_L1),
  memory { name = "L2", on_chip = true, shared = true, capacity = 50 * MiB,
           source = "NVIDIA Hopper white paper", measured = 9.8e12,
           measured_source = "te42kyfo/gpu-benches at 1c36d509, gpu-l2-cache/h200.txt, from 12 to "
             .. "28 MB" },
  memory { name = "HBM3e", capacity = 143771 * MiB, bandwidth = 4800e9,
           source = "NVIDIA H200 data sheet" .. SMI, measured = 3534e9,
           measured_source = "triad of gpu-stream, te42kyfo/gpu-benches",
           note = "Writing alone (init) reaches 3884 GB/s there." },
  alignment { channels = 8, source = ALIGNMENT },
  special_functions(16, 132, 1.98e9),
  bought(33820.7, "Anafra", "2024-03-27",
         EPOCH .. "web.archive.org/web/20250310135833/https://anafrashop.com/"
           .. "nvidia-gpu-baseboard-8-h200-935-24287-0040-0",
         "An eighth of 270,565 for a board with eight."),
  bought(39083.4, "seller in archive.ph/TxlLv", "2025-01-31",
         EPOCH .. "https://archive.ph/TxlLv",
         "An eighth of a board with eight, on sale."),
  rent(10.6, "Amazon Web Services, US East", "2025-03-17",
       EPOCH .. "web.archive.org/web/20250317144823/https://aws.amazon.com/ec2/pricing/"
         .. "on-demand/",
       "An eighth of 84.80 for eight."),
  rent(5.408, "Amazon Web Services, p5e, capacity block", "2024-12",
       "copy of AWS EC2 Capacity Blocks pricing",
       "Reserved, not on demand."),
  power { watts = 700, source = "NVIDIA H200 data sheet" },
  doubt ("Measured bandwidth disagrees: 3.5 TB/s by triad, 4.3 TB/s (90 %) by a copy whose "
    .. "program is not recorded."),
  doubt "A list derived from Wikipedia gives 3360 GB/s, which is the H100's memory.",
  doubt ("bf16 matrix products were seen at 788 TFLOP/s on random data and 894 on zeros: power, "
    .. "and so speed, depends on the values."),
  gh100_peaks(small_kernels("CUDA", "h200", { 2.43, 1.26, 1.13, 1.04 })),
}

-- Blackwell.

local B200 = "NVIDIA HGX B200 specification table, dense"
local OPENCL = "ProjectPhysX/OpenCL-Benchmark at 4694a5b9"

local function b200_sparse(dtype, accumulate, tflops)
  return sparse(dtype, accumulate, tflops * 1e12, "NVIDIA HGX B200 specification table")
end

local function measured_vector(dtype, tflops)
  return peak { dtype = dtype, unit = "vector", flops = tflops * 1e12, basis = "measured",
                source = OPENCL }
end

device {
  id = "b200", name = "B200 SXM 180 GB", vendor = "NVIDIA", year = 2024,
  class = "gpu-datacentre",
  peak { dtype = "fp32", unit = "vector", flops = 75e12, clock = 1.965e9, per_cycle = 148 * 256,
         source = B200 .. "; 148 SMs with 128 CUDA cores",
         note = "The driver's highest clock; 75 TFLOP/s need 1.98 GHz." },
  cuda("fp16", 75e12, 1.965e9, XLA .. ", citing NVIDIA: the fp32 rate",
       "Confirmed by measurement: not twice the fp32 rate, as one list has it."),
  cuda("bf16", 75e12, 1.965e9, XLA .. ", citing NVIDIA: as fp16", "Derived."),
  cuda("fp64", 37e12, 1.965e9, B200),
  measured_vector("fp32", 69.5), measured_vector("fp16", 72.9), measured_vector("fp64", 34.3),
  peak { dtype = "fp64", unit = "matrix", flops = 37e12, clock = 1.965e9, source = B200,
         note = "The tensor cores are no faster than the CUDA cores; at their clock, the others' "
           .. "is 1.856 GHz." },
  tensor("tf32", 1125e12, 1.856e9, "half the fp16 rate; the specification table rounds to 1.1"),
  peak { dtype = "fp16", accumulate = "fp32", unit = "matrix", flops = 2250e12, clock = 1.856e9,
         per_cycle = 148 * 8192, source = B200 .. "; 148 SMs × 8192 FLOP" },
  tensor("bf16", 2250e12, 1.856e9, B200),
  tensor("fp8", 4500e12, 1.856e9, B200),
  tensor("int8", 4500e12, 1.856e9, B200),
  gemm("bf16", 1745.0), gemm("fp8", 3432.5),
  b200_sparse("tf32", "fp32", 2200), b200_sparse("fp16", "fp32", 4500),
  b200_sparse("bf16", "fp32", 4500), b200_sparse("fp8", "fp32", 9000),
  b200_sparse("int8", "int32", 9000),
  memory { name = "L1 and shared memory", on_chip = true, capacity = 148 * 256 * KiB,
           bandwidth = 148 * 128 * 1.965e9,
           source = XLA .. ": 148 SMs; 256 KiB per SM (stas00/ml-engineering); × 128 byte/cycle",
           note = "228 KiB of each can be shared memory." },
  memory { name = "L2", on_chip = true, shared = true, capacity = 132644864, source = XLA,
           note = "Of both dies together." },
  memory { name = "HBM3e", capacity = 183359 * MiB, bandwidth = 7700e9, source = B200 .. SMI,
           measured = 6668.7e9, measured_source = OPENCL .. ": coalesced read",
           note = "3996 MHz and 7680 bit are 7672 GB/s (" .. XLA .. "); writing reaches 6503." },
  alignment { channels = 8, source = ALIGNMENT },
  power { watts = 1000, source = "table of accelerators of stas00/ml-engineering" },
  doubt ("80 TFLOP/s in fp32 and 8 TB/s, which some lists give, are the GB200's, at 1200 W; 192 GB "
    .. "is the stack before some of it is reserved."),
  doubt ("Special functions: 16 results per clock and SM would be 4.65e12 a second (recalled from "
    .. "the CUDA C++ Programming Guide)."),
  doubt "How long a launch takes was read only for kernels of 24 us: 28.3 us, 25.8 in a graph.",
  notes = "Two dies that software sees as one device. fp4, at 9000 TFLOP/s dense, is a format "
    .. "that is not kept here.",
}
