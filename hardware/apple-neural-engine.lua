-- Apple's Neural Engine (ANE), in phones and computers.
--
-- Apple publishes one number for each and does not say of which type. Its documentation of Core ML
-- says that products of int8 are faster from the A17 Pro and the M4 on only, and the M3's number is
-- reached in fp16 (maderix/ANE): so the number counts fp16 up to the A16, M1, M2 and M3, where int8
-- is no faster, and int8 from the A17 Pro and M4 on, where fp16 is half of it.

local SOURCE = "Apple's figure, as collected in hollance/neural-engine"
local COREML = "coremltools documentation, performance of quantized models"
local MADERIX = "maderix/ANE at d91c984, ANE_BENCHMARK_REPORT.md"
local INFO = "philipturner/applegpuinfo at 1203849, AppleGPUInfo.swift"

local function matrix(dtype, flops, source, note)
  return peak { dtype = dtype, unit = "matrix", flops = flops, source = source, note = note }
end

local function measured(dtype, flops, source, note)
  return peak { dtype = dtype, unit = "matrix", flops = flops, basis = "measured",
                source = source, note = note }
end

local function fp16(flops)
  return matrix("fp16", flops, SOURCE,
                "That it counts fp16 is derived: " .. COREML .. ", and the M3 as measured.")
end

-- The number of later engines, and half of it.
local function int8(flops)
  return matrix("int8", flops, SOURCE), matrix("fp16", flops / 2,
    "half of int8: " .. COREML, "Derived.")
end

local function chip_memory(name, bandwidth, source, more)
  local fields = { name = name, bandwidth = bandwidth, source = source or INFO,
                   note = "The peak of the whole chip: an upper bound for the engine." }
  for key, value in pairs(more or {}) do
    fields[key] = value
  end
  return memory(fields)
end

local function engine(id, chip, year, notes, ...)
  device {
    id = id, name = chip .. " Neural Engine", vendor = "Apple", year = year, class = "npu",
    inference = true,
    notes = "There is no bandwidth of its own: the engine shares the memory of the chip. What it "
      .. "does beside matrix products is not published." .. notes,
    ...,
  }
end

engine("apple-a14-ane", "Apple A14", 2020, "", chip_memory("LPDDR4X", 34.128e9), fp16(11e12))
engine("apple-a15-ane", "Apple A15", 2021, "", chip_memory("LPDDR4X", 34.128e9), fp16(15.8e12))
engine("apple-a16-ane", "Apple A16", 2022, "", chip_memory("LPDDR5", 51.2e9), fp16(17e12))
engine("apple-a17-pro-ane", "Apple A17 Pro", 2023,
       " Twice the A16's figure at once, as another type is counted: in fp16 there is little "
         .. "progress.",
       chip_memory("LPDDR5", 51.2e9, INFO .. ", rule for the generation"), int8(35e12))
engine("apple-m1-ane", "Apple M1", 2020, "", chip_memory("LPDDR4X", 68.256e9), fp16(11e12))
engine("apple-m2-ane", "Apple M2", 2022, "", chip_memory("LPDDR5", 102.4e9), fp16(15.8e12))
engine("apple-m3-ane", "Apple M3", 2023, "", chip_memory("LPDDR5", 102.4e9),
       matrix("fp16", 15.8e12, SOURCE, "Measured above it in fp16, so that is what it counts."),
       measured("fp16", 16.77e12, MADERIX .. ", on an M3 Pro; 15.04 over five seconds",
                "6 % above the rated number, whose clock is not stated."))
engine("apple-m4-ane", "Apple M4", 2024, "",
       chip_memory("LPDDR5X", 120e9, "Apple", {
         measured = 57e9, measured_source = "torch-ane, page of the Python package, reading",
       }),
       measured("int8", 35.1e12, MADERIX), measured("fp16", 18.6e12, MADERIX), int8(38e12))
