-- AWS's chips for instances of its own.
--
-- Rates of matrix products are the tensor engines', fp32 too; those of the vector engines stand
-- apart. Floating point is summed in fp32 and integers in int32.

local ARCHITECTURE = "aws-neuron/aws-neuron-sdk at 81ce03a, about-neuron/arch/neuron-hardware/"
local NKI = "aws-neuron/aws-neuron-sdk at 81ce03a, nki/guides/architecture/"

local function page(name)
  return ARCHITECTURE .. name .. ".rst"
end

local function matrix(dtype, flops, source, note)
  local accumulate = dtype:sub(1, 3) == "int" and "int32" or "fp32"
  return peak { dtype = dtype, accumulate = accumulate, unit = "matrix", flops = flops,
                source = source, note = note }
end

local function vector(cores, each, source, note)
  return peak { dtype = "fp32", unit = "vector", flops = cores * each, source = source,
                note = note }
end

local function sbuf(cores, each, source)
  return memory { name = "SBUF", on_chip = true, shared = true, capacity = cores * each * MiB,
                  source = source,
                  note = string.format("%d cores with %d MiB each; sums have 2 MiB a core of their "
                    .. "own (PSUM).", cores, each) }
end

device {
  id = "inferentia1", name = "AWS Inferentia", vendor = "AWS", year = 2019, class = "npu", inference = true,
  matrix("fp16", 64e12, page "inferentia"), matrix("bf16", 64e12, page "inferentia"),
  matrix("int8", 128e12, page "inferentia"),
  memory { name = "DRAM", capacity = 8 * GiB, bandwidth = 50 * GiB, source = page "inferentia",
           note = "Printed as 50 GiB/s." },
  notes = "Four cores. What its vector engine does is not published.",
}

-- Two cores of the second generation: Trainium, and Inferentia2 with fewer links.

local function neuron_core_v2()
  local source = page "inferentia2" .. " and trainium.rst"
  return sbuf(2, 24, NKI .. "trainium_inferentia2_arch.rst"),
    memory { name = "HBM", capacity = 32 * GiB, bandwidth = 820e9, source = source },
    doubt("Pages of the documentation give the same bandwidth as 820 GB/s, 820 GiB/s (880 GB/s) "
      .. "and 0.8 TB/s."),
    doubt("For the vector engine the guide to kernels gives 128 elements a cycle at 1.12 GHz a "
      .. "core, 0.29e12 elements/s in all. The scalar engine does 2.9 TFLOP/s a core beside it."),
    matrix("fp32", 47.5e12, source), matrix("tf32", 190e12, source),
    matrix("fp16", 190e12, source), matrix("bf16", 190e12, source),
    matrix("fp8", 190e12, source, "The bf16 rate, in a configurable format (cFP8)."),
    matrix("int8", 380e12, source),
    vector(2, 2.3e12, page "neuron-core-v2" .. ": VectorEngine 2.3 TFLOPS a core", "Derived.")
end

device {
  id = "inferentia2", name = "AWS Inferentia2", vendor = "AWS", year = 2023, class = "npu", inference = true,
  neuron_core_v2(),
}

device {
  id = "trainium", name = "AWS Trainium", vendor = "AWS", year = 2022, class = "npu",
  price { per_hour = 0.968, currency = "USD", provider = "AWS, capacity block of trn1.32xlarge",
          date = "2024-12", source = "copy of AWS's page EC2 Capacity Blocks pricing",
          note = "A sixteenth of the instance, reserved ahead: less than on demand." },
  notes = "Two cores of the same kind as Inferentia2, with more links to other chips.",
  neuron_core_v2(),
}

device {
  id = "trainium2", name = "AWS Trainium2", vendor = "AWS", year = 2024, class = "npu",
  matrix("fp32", 181e12, page "trainium2"), matrix("tf32", 667e12, page "trainium2"),
  matrix("fp16", 667e12, page "trainium2"), matrix("bf16", 667e12, page "trainium2"),
  matrix("fp8", 1299e12, page "trainium2"),
  vector(8, 1e12, page "neuron-core-v3" .. ": VectorEngine 1 TFLOPS a core",
         "Derived. The scalar engine does 1.2 TFLOP/s a core beside it."),
  sbuf(8, 28, page "trainium2"),
  memory { name = "HBM", capacity = 96 * GiB, bandwidth = 2900e9, source = page "trainium2" },
  doubt "The guide to kernels rounds the bandwidth to 3 TB/s.",
  notes = "Rates are dense; the 2563 TFLOP/s that are also advertised are sparse.",
}

device {
  id = "trainium3", name = "AWS Trainium3", vendor = "AWS", year = 2025, class = "npu",
  matrix("fp32", 183e12, page "trainium3"), matrix("tf32", 671e12, page "trainium3"),
  matrix("fp16", 671e12, page "trainium3"), matrix("bf16", 671e12, page "trainium3"),
  matrix("fp8", 2517e12, page "trainium3", "In MXFP8; MXFP4 runs at the same rate."),
  vector(8, 1.2e12, page "neuron-core-v4" .. ": VectorEngine 1.2 TFLOPS a core", "Derived."),
  sbuf(8, 32, page "trainium3"),
  memory { name = "HBM", capacity = 144 * GiB, bandwidth = 4900e9, source = page "trainium3" },
}
