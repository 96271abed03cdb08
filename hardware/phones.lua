-- Processors of phones other than Apple's: their CPU cores.
--
-- Makers publish neither the arithmetic rate of the GPU nor that of the tensor processor, and third
-- parties disagree. The peaks here are of the prime and performance cores together, at the highest
-- clock of each: cores x clock x operations per cycle. Efficiency cores (Cortex-A510 and A520)
-- share vector units in a way that the maker of a chip chooses and does not publish: they are left
-- out, and the names say so.
--
-- Each 128-bit pipe does a fused multiply-add per lane and cycle, 8 FLOP in fp32; and 32 int8
-- multiply-adds by SMMLA, twice those of SDOT. Arm's optimization guides say that of the Cortex-X4
-- (four pipes) and A720 (two), LLVM's models of the Cortex-X3 and A710 in servers (Neoverse V2,
-- N2).

local PIPES = { ["Cortex-X2"] = 4, ["Cortex-X3"] = 4, ["Cortex-X4"] = 4, ["Cortex-A710"] = 2,
                ["Cortex-A715"] = 2, ["Cortex-A720"] = 2 }

-- Groups of cores: { count, clock in GHz, name }.
local function cpu_peak(groups, known, dtype, op_per_pipe, unit, accumulate)
  local flops, parts = 0, {}
  for i, group in ipairs(groups) do
    local per_cycle = PIPES[group[3]] * op_per_pipe
    flops = flops + group[1] * group[2] * 1e9 * per_cycle
    parts[i] = string.format("%d %s × %.2f GHz × %d op/cycle", group[1], group[3], group[2],
                             per_cycle)
  end
  return peak { dtype = dtype, accumulate = accumulate, unit = unit, flops = flops,
                source = table.concat(parts, " + "), note = "Derived. " .. known }
end

local function cpu_peaks(known, groups)
  return cpu_peak(groups, known, "fp32", 8, "vector"),
    cpu_peak(groups, known, "fp16", 16, "vector"),
    cpu_peak(groups, known, "fp64", 4, "vector"),
    cpu_peak(groups, known, "int8", 64, "matrix", "int32")
end

local function l3(mib)
  return memory { name = "L3", on_chip = true, shared = true, capacity = mib * MiB,
                  source = "nanoreview.net, page of the chip" }
end

local function lpddr(name, rate, source)
  return memory { name = name, bandwidth = 8 * rate,
                  source = string.format("%s: %s at %.0f MT/s; × 64 bit",
                                         source or "nanoreview.net", name, rate / 1e6),
                  note = "Derived. Capacity depends on the phone." }
end

-- Qualcomm.

device {
  id = "snapdragon-8-gen-1", name = "Snapdragon 8 Gen 1 (CPU, big cores)",
  vendor = "Qualcomm", year = 2021, class = "phone",
  l3(6), lpddr("LPDDR5", 6.4e9),
  doubt ("The rate of SMMLA on a Cortex-X2 is taken from its successor and was not read; if it "
    .. "were SDOT's, int8 would be a fifth less."),
  doubt ("The GPU (Adreno 730, 818 MHz) is given about 2.0 TFLOP/s by third parties that disagree; "
    .. "the tensor processor's rate is not published."),
  notes = "Four Cortex-A510 at 1.8 GHz are left out.",
  cpu_peaks("Clocks: dailycuttings.com and nanoreview.net; pipes of a Cortex-X2 recalled.",
            { { 1, 3.0, "Cortex-X2" }, { 3, 2.5, "Cortex-A710" } }),
}

device {
  id = "snapdragon-8-gen-2", name = "Snapdragon 8 Gen 2 (CPU, big cores)",
  vendor = "Qualcomm", year = 2022, class = "phone",
  l3(8), lpddr("LPDDR5X", 8.4e9),
  doubt ("The rate of SMMLA on a Cortex-A715 is taken from the cores before and after it and was "
    .. "not read; if it were SDOT's, int8 would be a sixth less."),
  doubt ("The GPU (Adreno 740) is given 2.7 TFLOP/s by one list and 3.7 by another; the tensor "
    .. "processor's rate is not published."),
  notes = "Three Cortex-A510 at 2.0 GHz are left out.",
  cpu_peaks("Clocks: nanoreview.net and nextpit.com; pipes of a Cortex-A715 recalled.",
            { { 1, 3.2, "Cortex-X3" }, { 2, 2.8, "Cortex-A715" }, { 2, 2.8, "Cortex-A710" } }),
}

device {
  id = "snapdragon-8-gen-3", name = "Snapdragon 8 Gen 3 (CPU, big cores)",
  vendor = "Qualcomm", year = 2023, class = "phone",
  peak { dtype = "bf16", accumulate = "fp32", unit = "matrix", flops = 3.3e9 * 4 * 32,
         source = "1 Cortex-X4 × 3.3 GHz × 128 op/cycle: BFMMLA, Arm's optimization guide",
         note = "Derived. The prime core alone: the rate of BFMMLA on a Cortex-A720 was not read, "
           .. "so all cores do more." },
  l3(12), lpddr("LPDDR5X", 9.6e9),
  doubt "One collection gives the GPU (Adreno 750) 2.8 TFLOP/s; nothing confirms it.",
  notes = "Two Cortex-A520 at 2.3 GHz are left out.",
  cpu_peaks("Clocks: droidholic.com.",
            { { 1, 3.3, "Cortex-X4" }, { 3, 3.2, "Cortex-A720" }, { 2, 3.0, "Cortex-A720" } }),
}

-- MediaTek.

device {
  id = "dimensity-9200-plus", name = "Dimensity 9200+ (CPU, big cores)",
  vendor = "MediaTek", year = 2023, class = "phone",
  lpddr("LPDDR5X", 8.533e9, "nextpit.com"),
  doubt ("The rate of SMMLA on a Cortex-A715 is taken from the cores before and after it and was "
    .. "not read; if it were SDOT's, int8 would be a fifth less."),
  notes = "Four Cortex-A510 at 2.0 GHz are left out.",
  cpu_peaks("Clocks: nextpit.com; pipes of a Cortex-A715 recalled.",
            { { 1, 3.35, "Cortex-X3" }, { 3, 3.0, "Cortex-A715" } }),
}

device {
  id = "dimensity-9300", name = "Dimensity 9300 (CPU)", vendor = "MediaTek", year = 2023,
  class = "phone",
  memory { name = "L3 and SLC", on_chip = true, shared = true, capacity = 18 * MiB,
           source = "postsen.com, 9 November 2023: 18 MB",
           note = "What is L3 and what is system-level cache is not said there." },
  lpddr("LPDDR5T", 9.6e9, "nextpit.com"),
  doubt ("nextpit.com gives all four Cortex-X4 3.25 GHz, other reports give three of them "
    .. "2.85 GHz, which is taken."),
  notes = "All eight cores: there are no efficiency cores in it.",
  cpu_peaks("Clocks: postsen.com and stuffindia.in.",
            { { 1, 3.25, "Cortex-X4" }, { 3, 2.85, "Cortex-X4" }, { 4, 2.0, "Cortex-A720" } }),
}
