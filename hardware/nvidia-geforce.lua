-- NVIDIA GeForce GPUs: tensor cores accumulate in fp32 at half the rate of fp16.

local WHITE_PAPER = "NVIDIA Ada white paper 2.02, appendix A"

device {
  id = "rtx-4090", name = "GeForce RTX 4090", vendor = "NVIDIA", year = 2022,
  class = "gpu-consumer",
  peak { dtype = "fp32", unit = "vector", flops = 82.6e12, clock = 2.52e9,
         source = WHITE_PAPER .. ": 16384 CUDA cores" },
  peak { dtype = "fp16", unit = "vector", flops = 82.6e12, clock = 2.52e9,
         source = WHITE_PAPER .. ": the fp32 rate" },
  peak { dtype = "bf16", unit = "vector", flops = 82.6e12, clock = 2.52e9,
         source = WHITE_PAPER .. ": the fp32 rate" },
  peak { dtype = "tf32", accumulate = "fp32", unit = "matrix", flops = 82.6e12, clock = 2.52e9,
         source = WHITE_PAPER },
  peak { dtype = "fp16", accumulate = "fp32", unit = "matrix", flops = 165.2e12, clock = 2.52e9,
         source = WHITE_PAPER },
  peak { dtype = "fp16", accumulate = "fp16", unit = "matrix", flops = 330.3e12, clock = 2.52e9,
         source = WHITE_PAPER },
  peak { dtype = "bf16", accumulate = "fp32", unit = "matrix", flops = 165.2e12, clock = 2.52e9,
         source = WHITE_PAPER },
  peak { dtype = "bf16", accumulate = "fp32", unit = "matrix", flops = 179e12,
         basis = "measured", source = "xzwgit/gpu-flops-bench",
         note = "108 % of the white paper: that is rated at 2520 MHz, which is no cap; a card "
           .. "with power and cooling to spare clocks higher." },
  peak { dtype = "fp8", accumulate = "fp32", unit = "matrix", flops = 330.3e12, clock = 2.52e9,
         source = WHITE_PAPER },
  peak { dtype = "fp8", accumulate = "fp16", unit = "matrix", flops = 660.6e12, clock = 2.52e9,
         source = WHITE_PAPER },
  peak { dtype = "int8", accumulate = "int32", unit = "matrix", flops = 660.6e12, clock = 2.52e9,
         source = WHITE_PAPER },
  peak { dtype = "int8", accumulate = "int32", unit = "matrix", flops = 676e12,
         basis = "measured", source = "xzwgit/gpu-flops-bench",
         note = "102 % of the white paper, for the same reason as bf16: the clock." },
  peak { dtype = "int4", accumulate = "int32", unit = "matrix", flops = 1321.2e12,
         clock = 2.52e9, source = WHITE_PAPER,
         note = "recalled from the white paper, not re-read" },
  memory { name = "L1 and shared memory", on_chip = true, capacity = 128 * 128 * KiB,
           source = WHITE_PAPER .. ": 128 KiB per SM, 128 SMs" },
  memory { name = "L2", on_chip = true, shared = true, capacity = 72 * MiB,
           source = WHITE_PAPER },
  memory { name = "GDDR6X", capacity = 24 * GB, bandwidth = 1008e9, source = WHITE_PAPER },
  alignment { channels = 8,
              source = "NVIDIA's matrix multiplication guide: tensor cores are fed 16 bytes at a "
                .. "time, so counts of fp16 channels should be multiples of 8" },
  power { watts = 450, source = WHITE_PAPER },
  doubt ("Published tables differ on fp8: some give 660.6 TFLOP/s without saying that this "
    .. "accumulates in fp16."),
  doubt ("The measured bf16 and int8 rates exceed the white paper's, so its boost clock does not "
    .. "bound this card."),
}
