-- NVIDIA Jetson modules: the GPU alone, not the deep-learning accelerators (DLA) beside it.

device {
  id = "jetson-agx-orin", name = "Jetson AGX Orin 64 GB (GPU, MAXN)", vendor = "NVIDIA",
  year = 2022, class = "edge",
  peak { dtype = "fp32", unit = "vector", flops = 5.3e12, clock = 1.3e9,
         source = "Orin data sheet DS-10662-001 and technical brief: 2048 CUDA cores" },
  peak { dtype = "fp16", unit = "vector", flops = 10.6e12, clock = 1.3e9,
         source = "technical brief: twice the fp32 rate",
         note = "recalled from the technical brief, not re-read" },
  peak { dtype = "fp16", unit = "matrix", flops = 42.5e12, clock = 1.3e9,
         source = "half the dense int8 rate of the data sheet", note = "Derived." },
  peak { dtype = "int8", accumulate = "int32", unit = "matrix", flops = 85e12, clock = 1.3e9,
         source = "Orin data sheet DS-10662-001 v1.8: 170 TOPS sparse, halved" },
  memory { name = "L1 and shared memory", on_chip = true, capacity = 16 * 192 * KiB,
           source = "Orin technical brief: 192 KiB per SM, 16 SMs" },
  memory { name = "L2", on_chip = true, shared = true, capacity = 4 * MiB,
           source = "Orin technical brief" },
  memory { name = "LPDDR5", capacity = 64 * GB, bandwidth = 204.8e9,
           source = "Orin data sheet DS-10662-001 v1.8", measured = 189.5e9,
           measured_source = "a copy on the GPU in mode MAXN",
           note = "Shared with the CPU and the accelerators." },
  alignment { channels = 8,
              source = "NVIDIA's matrix multiplication guide: tensor cores are fed 16 bytes at a "
                .. "time, so counts of fp16 channels should be multiples of 8" },
  power { watts = 60, source = "Orin data sheet DS-10662-001 v1.8: upper power mode" },
  doubt ("The advertised 275 TOPS adds GPU and DLA with 2:4 sparsity: dense they have 137.5, of "
    .. "which the GPU has 85 and the DLA 52.5."),
  doubt "The program behind the measured 189.5 GB/s (92.5 %) is not recorded.",
}
