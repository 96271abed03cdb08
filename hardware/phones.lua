-- Qualcomm Snapdragon chips for phones: the CPU cores.
--
-- Qualcomm publishes neither the arithmetic rate of the GPU (Adreno) nor that of the tensor
-- processor (Hexagon), and third parties disagree. The peaks here are of the prime and performance
-- cores together: cores x clock x operations per cycle. A prime core has four 128-bit pipes, each a
-- fused multiply-add per lane and cycle: 32 FLOP/cycle in fp32; a performance core has two. The
-- efficiency cores are left out.

local RECALLED = "Derived; clocks recalled from Qualcomm's product brief and pipes from Arm's "
  .. "optimization guides, not re-read."

-- Groups of cores: { count, clock in GHz, 128-bit pipes, name }.
local function cpu_peak(groups, dtype, op_per_pipe, unit, accumulate)
  local flops, parts = 0, {}
  for i, group in ipairs(groups) do
    flops = flops + group[1] * group[2] * 1e9 * group[3] * op_per_pipe
    parts[i] = string.format("%d %s x %.1f GHz x %d op/cycle", group[1], group[4], group[2],
                             group[3] * op_per_pipe)
  end
  return peak { dtype = dtype, accumulate = accumulate, unit = unit, flops = flops,
                source = table.concat(parts, " + "), note = RECALLED }
end

local function cpu_peaks(groups)
  return cpu_peak(groups, "fp32", 8, "vector"), cpu_peak(groups, "fp16", 16, "vector"),
    cpu_peak(groups, "fp64", 4, "vector"), cpu_peak(groups, "int8", 32, "matrix", "int32")
end

local function l3(mib)
  return memory { name = "L3", on_chip = true, shared = true, capacity = mib * MiB,
                  source = "nanoreview.net, page of the chip" }
end

local function lpddr(name, rate)
  return memory { name = name, bandwidth = 8 * rate,
                  source = string.format("nanoreview.net: %s at %.0f MT/s; x 64 bit", name,
                                         rate / 1e6),
                  note = "Derived. Capacity depends on the phone." }
end

device {
  id = "snapdragon-8-gen-1", name = "Snapdragon 8 Gen 1 (CPU)", vendor = "Qualcomm", year = 2021,
  class = "phone",
  l3(6), lpddr("LPDDR5", 6.4e9),
  doubt ("The GPU (Adreno 730, 818 MHz) is given about 2.0 TFLOP/s by third parties that disagree; "
    .. "the tensor processor's rate is not published."),
  cpu_peaks { { 1, 3.0, 4, "Cortex-X2" }, { 3, 2.5, 2, "Cortex-A710" } },
}

device {
  id = "snapdragon-8-gen-2", name = "Snapdragon 8 Gen 2 (CPU)", vendor = "Qualcomm", year = 2022,
  class = "phone",
  l3(8), lpddr("LPDDR5X", 8.4e9),
  doubt ("The GPU (Adreno 740) is given 2.7 TFLOP/s by one list and 3.7 by another; the tensor "
    .. "processor's rate is not published."),
  cpu_peaks { { 1, 3.2, 4, "Cortex-X3" }, { 2, 2.8, 2, "Cortex-A715" },
              { 2, 2.8, 2, "Cortex-A710" } },
}

device {
  id = "snapdragon-8-gen-3", name = "Snapdragon 8 Gen 3 (CPU)", vendor = "Qualcomm", year = 2023,
  class = "phone",
  l3(12), lpddr("LPDDR5X", 9.6e9),
  doubt ("One collection gives the GPU (Adreno 750) 2.8 TFLOP/s and the tensor processor 45 or 73 "
    .. "TOPS; nothing confirms it."),
  cpu_peaks { { 1, 3.3, 4, "Cortex-X4" }, { 3, 3.2, 2, "Cortex-A720" },
              { 2, 3.0, 2, "Cortex-A720" } },
}
