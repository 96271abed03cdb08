-- Graphics processors in Apple's chips, and the one processor whose CPU was measured.
--
-- A GPU core of the M1 and M2 does 128 fused multiply-adds a cycle in fp32, and as many in fp16, by
-- the measurements collected in philipturner/metal-benchmarks; Apple states neither. All units of
-- a chip share one memory and one system-level cache (SLC).

local BENCHMARKS = "philipturner/metal-benchmarks"
local SHARED = "Shared by CPU, GPU and Neural Engine."

local function fp32(flops, source, note)
  return peak { dtype = "fp32", unit = "vector", flops = flops, source = source or BENCHMARKS,
                note = note }
end

local function fp16(flops, note)
  return peak { dtype = "fp16", unit = "vector", flops = flops,
                source = BENCHMARKS .. ": the fp32 rate", note = note }
end

-- Phones: compute is known, the bandwidth of their memory is not.

local function phone_gpu(id, name, year, flops, note)
  device {
    id = id, name = name, vendor = "Apple", year = year, class = "phone",
    fp32(flops, nil, note),
    notes = "The bandwidth of its memory was not found in a source.",
  }
end

phone_gpu("apple-a14-gpu", "Apple A14 (GPU)", 2020, 0.654e12)
phone_gpu("apple-a15-gpu", "Apple A15 (GPU)", 2021, 1.713e12)
phone_gpu("apple-a16-gpu", "Apple A16 (GPU)", 2022, 1.789e12, "Given as approximate there.")

-- Computers.

device {
  id = "apple-m1", name = "Apple M1 (8-core GPU)", vendor = "Apple", year = 2020,
  class = "laptop",
  fp32(2.617e12), fp16(2.617e12),
  memory { name = "L2", on_chip = true, shared = true, capacity = 768 * KiB,
           source = BENCHMARKS },
  memory { name = "SLC", on_chip = true, shared = true, capacity = 8 * MiB, source = BENCHMARKS,
           note = SHARED },
  memory { name = "LPDDR4X", capacity = 16 * GB, bandwidth = 68.25e9, source = BENCHMARKS,
           note = SHARED .. " There is a version with 8 GB." },
  doubt "MacRumors gives 66.67 GB/s instead of 68.25.",
  doubt ("Another collection says that fp16 runs at twice the fp32 rate, and that the SLC has "
    .. "16 MB."),
}

device {
  id = "apple-m1-pro", name = "Apple M1 Pro (16-core GPU)", vendor = "Apple", year = 2021,
  class = "laptop",
  fp32(5.308e12), fp16(5.308e12),
  memory { name = "LPDDR5", capacity = 32 * GB, bandwidth = 204.8e9, source = BENCHMARKS,
           note = SHARED .. " There is a version with 16 GB. The CPU alone is reported to reach "
             .. "88 GB/s." },
}

device {
  id = "apple-m1-max", name = "Apple M1 Max (32-core GPU)", vendor = "Apple", year = 2021,
  class = "laptop",
  fp32(10.617e12), fp16(10.617e12),
  memory { name = "SLC", on_chip = true, shared = true, capacity = 48 * MiB, source = BENCHMARKS,
           note = SHARED },
  memory { name = "LPDDR5", capacity = 64 * GB, bandwidth = 409.6e9, source = BENCHMARKS,
           measured = 317.6e9, measured_source = BENCHMARKS .. ", from the GPU",
           note = SHARED .. " There is a version with 32 GB." },
}

device {
  id = "apple-m1-ultra", name = "Apple M1 Ultra (64-core GPU)", vendor = "Apple", year = 2022,
  class = "gpu-consumer",
  fp32(21.233e12), fp16(21.233e12),
  memory { name = "LPDDR5", bandwidth = 800e9, source = BENCHMARKS,
           note = SHARED .. " Capacity depends on the version." },
  notes = "Two dies of the M1 Max. A desktop's chip, kept with consumer GPUs.",
}

device {
  id = "apple-m2", name = "Apple M2 (10-core GPU)", vendor = "Apple", year = 2022,
  class = "laptop",
  fp32(3.579e12), fp16(3.579e12),
  memory { name = "LPDDR5", capacity = 24 * GB, bandwidth = 102.4e9, source = BENCHMARKS,
           note = SHARED .. " There are versions with 8 and 16 GB. Apple rounds to 100 GB/s." },
}

device {
  id = "apple-m2-max", name = "Apple M2 Max (38-core GPU)", vendor = "Apple", year = 2023,
  class = "laptop",
  fp32(13.6e12, "Apple press figures"),
  fp16(13.6e12, "Derived from the rule for earlier chips."),
  memory { name = "LPDDR5", bandwidth = 400e9, source = "Apple press figures",
           note = SHARED .. " Capacity depends on the version." },
}

device {
  id = "apple-m3-max", name = "Apple M3 Max (40-core GPU)", vendor = "Apple", year = 2023,
  class = "laptop",
  peak { dtype = "fp32", unit = "vector", flops = 7e12, basis = "measured", source = "clpeak",
         note = "A measurement only: what the GPU can do at most is not published." },
  memory { name = "LPDDR5", bandwidth = 400e9, source = "Apple", measured = 386e9,
           measured_source = "clpeak",
           note = SHARED .. " Capacity depends on the version." },
  doubt ("7.0 TFLOP/s measured is about half of the M2 Max's rated 13.6, so the benchmark probably "
    .. "does not reach the peak."),
}

device {
  id = "apple-m4", name = "Apple M4 (10-core GPU)", vendor = "Apple", year = 2024,
  class = "laptop",
  fp32(3.76e12, "specification page of hmc-tech"),
  memory { name = "LPDDR5X", bandwidth = 120e9, source = "Apple",
           note = SHARED .. " Capacity depends on the version." },
  doubt "The fp32 rate is from a third party; whether fp16 is faster is not known.",
}

device {
  id = "apple-m4-max-cpu", name = "Apple M4 Max (CPU)", vendor = "Apple", year = 2024,
  class = "laptop",
  peak { dtype = "fp64", unit = "vector", flops = 685e9, basis = "measured",
         source = "HPL, geerlingguy/top500-benchmark",
         note = "At 120 W for the whole computer." },
  memory { name = "LPDDR5X", capacity = 128 * GB, bandwidth = 546e9, source = "Apple",
           note = SHARED .. " The version with 32 GPU cores has 410 GB/s, others less memory." },
  doubt ("HPL may use the processor's matrix units, so 685 GFLOP/s is not what vector code "
    .. "reaches."),
  notes = "Only the processor, and only in fp64: for its GPU no figure with a source was found.",
}
