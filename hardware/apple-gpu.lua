-- Graphics processors in Apple's chips, and the one processor whose CPU was measured.
--
-- Apple states neither units nor clocks. A GPU core does 128 fused multiply-adds a cycle in fp32,
-- on the A14 64, by the measurements collected in philipturner/metal-benchmarks; in fp16 it does
-- 128 as well, so that fp16 is twice as fast on the A14 alone. All units of a chip share one memory
-- and one system-level cache (SLC). What no source says of a later chip, such as its fp16, is left
-- out.

local BENCHMARKS = "philipturner/metal-benchmarks at dc2adc6, table of chips"
local INFO = "philipturner/applegpuinfo at 1203849, AppleGPUInfo.swift"
local SHARED = "Shared by CPU, GPU and Neural Engine."
local MACS = "Ars Technica's comparison of M4, M3 and M2 chips, October 2024"

-- Peaks of `cores` that do `fp32` and `fp16` multiply-adds a cycle and core; rates as printed
-- there.
local function peaks(cores, clock, fp32_rate, fp16_rate, note)
  local function one(dtype, width, rate)
    return peak { dtype = dtype, unit = "vector", flops = rate, clock = clock,
                  per_cycle = cores * width * 2, source = BENCHMARKS, note = note }
  end
  local double = fp16_rate and fp16_rate > 1.5 * fp32_rate
  return one("fp32", double and 64 or 128, fp32_rate), one("fp16", 128, fp16_rate or fp32_rate)
end

-- The rate of chips whose table gives rates but no clock.
local function rates(flops, source)
  return peak { dtype = "fp32", unit = "vector", flops = flops, source = source or BENCHMARKS },
    peak { dtype = "fp16", unit = "vector", flops = flops, source = source or BENCHMARKS }
end

-- fp32 alone, of chips that the measurements do not cover.
local function fp32(cores, clock, source, note)
  return peak { dtype = "fp32", unit = "vector", flops = cores * 256 * clock, clock = clock,
                per_cycle = cores * 256,
                source = string.format("%s: %.3f GHz × %d cores × 128 × 2", source, clock / 1e9,
                                       cores),
                note = note or "Derived." }
end

local function l2(bytes, note)
  return memory { name = "L2", on_chip = true, shared = true, capacity = bytes,
                  source = BENCHMARKS, note = note }
end

local function slc(mib, source, note)
  return memory { name = "SLC", on_chip = true, shared = true, capacity = mib * MiB,
                  source = source or BENCHMARKS, note = note or SHARED }
end

-- A rule by tier that the library applies to chips it does not list one by one.
local function slc_by_rule(mib)
  return slc(mib, INFO .. ", by tier", SHARED .. " The library's rule for this tier, no "
    .. "measurement.")
end

-- Main memory of `mega` MT/s and `bits`; `more` adds to the fields of the memory.
local function dram(name, mega, bits, more)
  local fields = { name = name, bandwidth = mega * 1e6 * bits / 8, note = SHARED,
                   source = string.format("%s: %d MT/s × %d bit", INFO, mega, bits) }
  for key, value in pairs(more or {}) do
    fields[key] = value
  end
  return memory(fields)
end

-- Phones.

local function phone_memory(name, mega)
  return dram(name, mega, 64, {
    capacity = 6 * GiB,
    source = string.format("%s: %d MT/s × 64 bit; capacity: askgeek.io, at most", INFO, mega),
    note = SHARED .. " Phones with 4 GB are recalled, not re-read.",
  })
end

device {
  id = "apple-a14-gpu", name = "Apple A14 (GPU)", vendor = "Apple", year = 2020, class = "phone",
  slc(16), phone_memory("LPDDR4X", 4266),
  peaks(4, 1.278e9, 0.654e12, 1.309e12),
}

device {
  id = "apple-a15-gpu", name = "Apple A15 (5-core GPU)", vendor = "Apple", year = 2021,
  class = "phone",
  slc(32), phone_memory("LPDDR4X", 4266),
  peaks(5, 1.338e9, 1.713e12),
}

device {
  id = "apple-a16-gpu", name = "Apple A16 (GPU)", vendor = "Apple", year = 2022, class = "phone",
  slc(24), phone_memory("LPDDR5", 6400),
  peaks(5, 1.398e9, 1.789e12, nil, "Given as approximate there."),
}

device {
  id = "apple-a17-pro-gpu", name = "Apple A17 Pro (6-core GPU)", vendor = "Apple", year = 2023,
  class = "phone",
  fp32(6, 1.380e9, INFO),
  slc(24, INFO), dram("LPDDR5", 6400, 64),
  doubt "The clock is the library's default for its generation, not a measurement of this chip.",
}

-- Computers.

device {
  id = "apple-m1", name = "Apple M1 (8-core GPU)", vendor = "Apple", year = 2020,
  class = "laptop",
  l2(768 * KiB), slc(8),
  dram("LPDDR4X", 4266, 128, {
    capacity = 16 * GiB, note = SHARED .. " There is a version with 8 GB.",
  }),
  doubt "MacRumors gives 66.67 GB/s instead of 68.26.",
  doubt ("Another collection says that fp16 runs at twice the fp32 rate, and that the SLC has "
    .. "16 MB."),
  rates(2.617e12),
}

device {
  id = "apple-m1-pro", name = "Apple M1 Pro (16-core GPU)", vendor = "Apple", year = 2021,
  class = "laptop",
  l2(256 * KiB, "Less than the M1's, by the same table."), slc(24),
  dram("LPDDR5", 6400, 256, {
    capacity = 32 * GiB,
    note = SHARED .. " There is a version with 16 GB. The CPU alone is reported to reach 88 GB/s.",
  }),
  rates(5.308e12),
}

device {
  id = "apple-m1-max", name = "Apple M1 Max (32-core GPU)", vendor = "Apple", year = 2021,
  class = "laptop",
  l2(512 * KiB), slc(48),
  dram("LPDDR5", 6400, 512, {
    capacity = 64 * GiB, note = SHARED .. " There is a version with 32 GB.",
  }),
  doubt ("317.6 GB/s as measured from the GPU is quoted without a source that has it, so it is "
    .. "left out."),
  rates(10.617e12),
}

device {
  id = "apple-m1-ultra", name = "Apple M1 Ultra (64-core GPU)", vendor = "Apple", year = 2022,
  class = "gpu-consumer",
  l2(1 * MiB), slc(96),
  dram("LPDDR5", 6400, 1024, {
    capacity = 128 * GiB,
    source = INFO .. ": 6400 MT/s × 1024 bit; capacity: wccftech.com, 30 October 2024, at most",
    note = SHARED .. " Apple rounds to 800 GB/s. There is a version with 64 GB.",
  }),
  notes = "Two dies of the M1 Max. A desktop's chip, kept with consumer GPUs.",
  rates(21.233e12),
}

device {
  id = "apple-m2", name = "Apple M2 (10-core GPU)", vendor = "Apple", year = 2022,
  class = "laptop",
  l2(1536 * KiB, "Given as approximate there."), slc(8),
  dram("LPDDR5", 6400, 128, {
    capacity = 24 * GiB,
    note = SHARED .. " There are versions with 8 and 16 GB. Apple rounds to 100 GB/s.",
  }),
  rates(3.579e12),
}

device {
  id = "apple-m2-pro", name = "Apple M2 Pro (19-core GPU)", vendor = "Apple", year = 2023,
  class = "laptop",
  fp32(19, 1.398e9, "hmc-tech.com, clock of the M2; cores: " .. MACS),
  dram("LPDDR5", 6400, 256, {
    capacity = 32 * GiB, source = MACS .. ": 204.8 GB/s; up to 32 GB",
  }),
  doubt "The clock is that of the M2 and M2 Max, of the same generation.",
}

device {
  id = "apple-m2-max", name = "Apple M2 Max (38-core GPU)", vendor = "Apple", year = 2023,
  class = "laptop",
  l2(1 * MiB, "Given as approximate there."), slc(48),
  dram("LPDDR5", 6400, 512, {
    note = SHARED .. " Apple rounds to 400 GB/s. Versions with 32, 64 and 96 GB are recalled, not "
      .. "re-read.",
  }),
  rates(13.6e12),
}

device {
  id = "apple-m2-ultra", name = "Apple M2 Ultra (76-core GPU)", vendor = "Apple", year = 2023,
  class = "gpu-consumer",
  peak { dtype = "fp32", unit = "vector", flops = 2 * 13.6e12,
         source = "twice the M2 Max of " .. BENCHMARKS .. "; 76 cores: beebom.com/apple-m2-ultra",
         note = "Derived." },
  peak { dtype = "fp16", unit = "vector", flops = 2 * 13.6e12,
         source = "twice the M2 Max of " .. BENCHMARKS, note = "Derived." },
  dram("LPDDR5", 6400, 1024, {
    capacity = 192 * GiB,
    source = "two M2 Max, each 6400 MT/s × 512 bit; capacity: beebom.com/apple-m2-ultra, at most",
    note = SHARED .. " Bandwidth derived; Apple rounds to 800 GB/s.",
  }),
  notes = "Two dies of the M2 Max. A desktop's chip, kept with consumer GPUs.",
}

-- From the M3 on clocks are in doubt: nobody read them with Apple's own tools and wrote it down.

local CLOCK_M3 = "hmc-tech.com gives the M3's clock as 1398 MHz, 1.3 % more."

device {
  id = "apple-m3", name = "Apple M3 (10-core GPU)", vendor = "Apple", year = 2023,
  class = "laptop",
  fp32(10, 1.380e9, INFO),
  slc_by_rule(8),
  dram("LPDDR5", 6400, 128, {
    capacity = 24 * GiB,
    source = INFO .. ": 6400 MT/s × 128 bit; capacity: " .. MACS .. ", at most",
    note = SHARED .. " There are versions with 8 and 16 GB. Apple rounds to 100 GB/s.",
  }),
  doubt(CLOCK_M3),
}

device {
  id = "apple-m3-pro", name = "Apple M3 Pro (18-core GPU)", vendor = "Apple", year = 2023,
  class = "laptop",
  fp32(18, 1.380e9, INFO),
  slc_by_rule(24),
  dram("LPDDR5", 6400, 192, {
    capacity = 36 * GiB,
    source = INFO .. ": 6400 MT/s × 192 bit; capacity: " .. MACS .. ", at most",
    note = SHARED .. " There is a version with 18 GB.",
  }),
  doubt(CLOCK_M3),
}

device {
  id = "apple-m3-max", name = "Apple M3 Max (40-core GPU)", vendor = "Apple", year = 2023,
  class = "laptop",
  fp32(40, 1.380e9, INFO),
  peak { dtype = "fp32", unit = "vector", flops = 7e12, basis = "measured", source = "clpeak",
         note = "Half of what units and clock give, as if that benchmark counted a multiply-add "
           .. "once." },
  slc(48, INFO),
  dram("LPDDR5", 6400, 512, {
    measured = 386e9, measured_source = "clpeak",
    note = SHARED .. " Apple rounds to 400 GB/s. Versions with 36 to 128 GB are recalled, not "
      .. "re-read.",
  }),
  doubt(CLOCK_M3),
}

device {
  id = "apple-m3-ultra", name = "Apple M3 Ultra (80-core GPU)", vendor = "Apple", year = 2025,
  class = "gpu-consumer",
  fp32(80, 1.380e9, INFO),
  slc_by_rule(96),
  dram("LPDDR5", 6400, 1024, {
    note = SHARED .. " A version with 512 GB is recalled, not re-read.",
  }),
  doubt(CLOCK_M3),
  notes = "Two dies of the M3 Max. A desktop's chip, kept with consumer GPUs. Its CPU reaches "
    .. "1278.6 GFLOP/s of fp64 in HPL at 213 W for the whole computer "
    .. "(geerlingguy/top500-benchmark), and copies 68.9 GB/s with one core "
    .. "(geerlingguy/sbc-reviews at 968b675, where the computer cost 11,699 USD).",
}

local CLOCK_M4 = "hmc-tech.com, newer page of the M4"

device {
  id = "apple-m4", name = "Apple M4 (10-core GPU)", vendor = "Apple", year = 2024,
  class = "laptop",
  fp32(10, 1.578e9, CLOCK_M4),
  peak { dtype = "fp32", unit = "vector", flops = 2.9e12, basis = "measured",
         source = "arXiv 2502.05317, matrix product through Metal" },
  slc_by_rule(8),
  memory { name = "LPDDR5X", capacity = 32 * GiB, bandwidth = 120e9,
           source = "Apple; capacity: " .. MACS .. ", at most", measured = 100e9,
           measured_source = "arXiv 2502.05317, from the GPU; 103 GB/s from the CPU",
           note = SHARED .. " There are versions with 16 and 24 GB." },
  doubt ("Three clocks are in circulation: 1.47 GHz (3.76 TFLOP/s, an older page of the same "
    .. "site), 1.58 GHz, which is taken, and 1.66 GHz (4.26 TFLOP/s, exo-explore/exo)."),
  doubt "applegpuinfo has 136.5 GB/s; LPDDR5X-8533 belongs to the M4 Pro and Max.",
  doubt "Whether fp16 is faster than fp32 is not known.",
}

device {
  id = "apple-m4-pro", name = "Apple M4 Pro (20-core GPU)", vendor = "Apple", year = 2024,
  class = "laptop",
  fp32(20, 1.578e9, CLOCK_M4, "Derived, at the clock given for the M4."),
  slc_by_rule(24),
  memory { name = "LPDDR5X", capacity = 64 * GiB, bandwidth = 273e9,
           source = INFO .. ": 8532 MT/s × 256 bit, and Apple; capacity: " .. MACS .. ", at most",
           note = SHARED .. " There are versions with 24 and 48 GB." },
  doubt ("hmc-tech.com gives the version with 16 cores 6.02 TFLOP/s at 1470 MHz; with 20 cores "
    .. "that is 7.53."),
  doubt "Whether fp16 is faster than fp32 is not known.",
}

device {
  id = "apple-m4-max", name = "Apple M4 Max (40-core GPU)", vendor = "Apple", year = 2024,
  class = "laptop",
  fp32(40, 1.678e9, "hmc-tech.com, version with 32 cores"),
  slc_by_rule(48),
  memory { name = "LPDDR5X", capacity = 128 * GiB, bandwidth = 546e9,
           source = "Apple, by way of notebookcheck.net",
           note = SHARED .. " There are versions with 48 and 64 GB." },
  doubt "exo-explore/exo lists 18.03 TFLOP/s, applegpuinfo 14.13 at its default clock.",
  doubt "Whether fp16 is faster than fp32 is not known.",
}

device {
  id = "apple-m4-max-cpu", name = "Apple M4 Max (CPU)", vendor = "Apple", year = 2024,
  class = "laptop",
  peak { dtype = "fp64", unit = "vector", flops = 685e9, basis = "measured",
         source = "HPL, geerlingguy/top500-benchmark, issue 57",
         note = "In a Docker container, at 120 W for the whole computer." },
  slc_by_rule(48),
  memory { name = "LPDDR5X", capacity = 128 * GiB, bandwidth = 546e9, source = "Apple",
           note = SHARED .. " The version with 32 GPU cores has 410 GB/s, others less memory." },
  doubt ("HPL may use the processor's matrix units, so 685 GFLOP/s is not what vector code "
    .. "reaches."),
  notes = "Only the processor, and only in fp64, as measured.",
}
