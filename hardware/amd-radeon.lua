-- AMD Radeon GPUs, from AMD's product pages.
--
-- A compute unit of RDNA 2 does 64 fused multiply-adds a cycle in fp32 and 128 in fp16. RDNA 3
-- doubles both where two instructions can be issued together, and adds instructions for matrix
-- products (WMMA), which run at the fp16 rate on the same pipes.

local RECALLED = "recalled from AMD's product page, not re-read"

local SPECS = "ROCm documentation, accelerator specifications"
local BENCHES = "te42kyfo/gpu-benches at 1c36d509, "

local function rate(dtype, accumulate, unit, flops, clock)
  return peak { dtype = dtype, accumulate = accumulate, unit = unit, flops = flops, clock = clock,
                source = "AMD product page", note = RECALLED }
end

device {
  id = "rx-6900-xt", name = "Radeon RX 6900 XT", vendor = "AMD", year = 2020,
  class = "gpu-consumer",
  rate("fp32", nil, "vector", 23.04e12, 2.25e9),
  rate("fp16", nil, "vector", 46.08e12, 2.25e9),
  memory { name = "L0", on_chip = true, capacity = 80 * 16 * KiB,
           source = BENCHES .. "gpu-cache/rx6900xt.txt: 16 KiB per compute unit",
           measured = 13.4e12,
           measured_source = BENCHES .. "gpu-cache/rx6900xt.txt", note = "At 2550 MHz." },
  memory { name = "L2", on_chip = true, shared = true, capacity = 4 * MiB, source = SPECS,
           measured = 4.5e12,
           measured_source = BENCHES .. "gpu-l2-cache/rx6900xt.txt at 3.6 MB" },
  memory { name = "Infinity Cache", on_chip = true, shared = true, capacity = 128 * MiB,
           source = SPECS, measured = 1.95e12,
           measured_source = BENCHES .. "gpu-l2-cache/rx6900xt.txt, from 18 to 110 MB" },
  memory { name = "GDDR6", capacity = 16 * GiB, bandwidth = 512e9,
           source = "AMD product page; capacity in GiB by " .. SPECS, measured = 421e9,
           measured_source = BENCHES .. "gpu-stream/RX6900XT.txt, triad",
           note = "Bandwidth " .. RECALLED .. ". Reading alone reaches 502 GB/s." },
  power { watts = 300, source = "AMD product page, recalled" },
  doubt "Peaks and power are recalled, not re-read; the peaks assume the boost clock.",
  doubt ("Recalled only: a dot product of int8 at the fp32 instruction rate, 92.2 TOP/s, and of "
    .. "int4, 184.3; 1.99 TB/s of Infinity Cache bandwidth."),
  small_kernels("HIP", "rx6900xt", { 3.28, 3.12, 0.36, 0.53 }),
}

device {
  id = "rx-7900-xtx", name = "Radeon RX 7900 XTX", vendor = "AMD", year = 2022,
  class = "gpu-consumer",
  rate("fp32", nil, "vector", 61.4e12, 2.5e9),
  rate("fp16", nil, "vector", 122.8e12, 2.5e9),
  rate("fp16", "fp32", "matrix", 122.8e12, 2.5e9),
  rate("bf16", "fp32", "matrix", 122.8e12, 2.5e9),
  rate("int8", "int32", "matrix", 122.8e12, 2.5e9),
  rate("int4", "int32", "matrix", 245.6e12, 2.5e9),
  memory { name = "L2", on_chip = true, shared = true, capacity = 6 * MiB, source = SPECS },
  memory { name = "Infinity Cache", on_chip = true, shared = true, capacity = 96 * MiB,
           source = SPECS },
  memory { name = "GDDR6", capacity = 24 * GiB, bandwidth = 960e9,
           source = "AMD product page; capacity in GiB by " .. SPECS,
           note = "Bandwidth " .. RECALLED .. "." },
  power { watts = 355, source = "AMD product page, recalled" },
  doubt ("The fp32 rate needs two instructions issued together, which compilers seldom find; half "
    .. "of it is what simple code reaches."),
  doubt "Peaks and power are recalled, not re-read; the peaks assume the boost clock.",
  doubt "AMD's effective figure for the Infinity Cache is recalled only: up to 3.5 TB/s.",
}
