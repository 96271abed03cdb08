-- AMD Radeon GPUs, from AMD's product pages.
--
-- A compute unit of RDNA 2 does 64 fused multiply-adds a cycle in fp32 and 128 in fp16. RDNA 3
-- doubles both where two instructions can be issued together, and adds instructions for matrix
-- products (WMMA), which run at the fp16 rate on the same pipes.

local RECALLED = "recalled from AMD's product page, not re-read"

local function rate(dtype, accumulate, unit, flops, clock)
  return peak { dtype = dtype, accumulate = accumulate, unit = unit, flops = flops, clock = clock,
                source = "AMD product page", note = RECALLED }
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

device {
  id = "rx-6900-xt", name = "Radeon RX 6900 XT", vendor = "AMD", year = 2020,
  class = "gpu-consumer",
  rate("fp32", nil, "vector", 23.04e12, 2.25e9),
  rate("fp16", nil, "vector", 46.08e12, 2.25e9),
  memory { name = "L2", on_chip = true, shared = true, capacity = 4 * MiB,
           source = "AMD, RDNA 2", note = "Recalled, not re-read." },
  memory { name = "Infinity Cache", on_chip = true, shared = true, capacity = 128 * MiB,
           source = "AMD product page", note = RECALLED },
  memory { name = "GDDR6", capacity = 16 * GB, bandwidth = 512e9, source = "AMD product page",
           note = RECALLED },
  power { watts = 300, source = "AMD product page, recalled" },
  doubt "All figures here are recalled, not re-read; the peaks assume the boost clock.",
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
  memory { name = "L2", on_chip = true, shared = true, capacity = 6 * MiB,
           source = "AMD, RDNA 3", note = "Recalled, not re-read." },
  memory { name = "Infinity Cache", on_chip = true, shared = true, capacity = 96 * MiB,
           source = "AMD product page", note = RECALLED },
  memory { name = "GDDR6", capacity = 24 * GB, bandwidth = 960e9, source = "AMD product page",
           note = RECALLED },
  power { watts = 355, source = "AMD product page, recalled" },
  doubt ("The fp32 rate needs two instructions issued together, which compilers seldom find; half "
    .. "of it is what simple code reaches."),
  doubt "All figures here are recalled, not re-read; the peaks assume the boost clock.",
}
