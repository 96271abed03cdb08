-- Apple's Neural Engine (ANE), in phones and computers.
--
-- Apple publishes one number for each, in operations per second, and does not say of which type.
-- It stands here as int8 for lack of a better place. There is no bandwidth of its own: the engine
-- shares the memory of the chip.

local SOURCE = "Apple's figure, as collected in hollance/neural-engine"
local UNSTATED = "Apple does not say which type of number this counts."

local DOUBT = "The type is not stated: earlier generations are reported to compute in fp16, so "
  .. "this may be an fp16 rate, or an int8 rate, or change between generations."

local function neural_engine(id, chip, year, ops, rest)
  rest = rest or {}
  device {
    id = id, name = chip .. " Neural Engine", vendor = "Apple", year = year, class = "npu",
    notes = rest.notes,
    peak { dtype = "int8", unit = "matrix", flops = ops, source = SOURCE, note = UNSTATED },
    doubt(DOUBT),
    rest.memory,
  }
end

local function chip_memory(name, bandwidth, source)
  return memory { name = name, bandwidth = bandwidth, source = source,
                  note = "The peak of the whole chip: an upper bound for the engine." }
end

neural_engine("apple-a14-ane", "Apple A14", 2020, 11e12)
neural_engine("apple-a15-ane", "Apple A15", 2021, 15.8e12)
neural_engine("apple-a16-ane", "Apple A16", 2022, 17e12)
neural_engine("apple-a17-pro-ane", "Apple A17 Pro", 2023, 35e12, {
  notes = "Twice the A16's figure at once suggests that the type which is counted changed, so it "
    .. "is no measure of progress.",
})
neural_engine("apple-m1-ane", "Apple M1", 2020, 11e12, {
  memory = chip_memory("LPDDR4X", 68.25e9, "philipturner/metal-benchmarks"),
})
neural_engine("apple-m2-ane", "Apple M2", 2022, 15.8e12, {
  memory = chip_memory("LPDDR5", 102.4e9, "philipturner/metal-benchmarks"),
})
neural_engine("apple-m4-ane", "Apple M4", 2024, 38e12, {
  memory = chip_memory("LPDDR5X", 120e9, "Apple"),
})
