-- Huawei's Ascend chips.
--
-- Matrix products run on "cube" units; what the vector units do is known where the files with which
-- Huawei's compiler (CANN) describes a chip give their width and clock. A maker's launch figures
-- are lower than units x clock for the Ascend 910; a bound has to hold, so the product is taken.

local ATLAS_200_DK = "hiascend.com, Atlas 200 DK (model 3000), product description"

local function config(name)
  return "CANN platform file " .. name .. ".ini, by way of gitcode.com/W4termy/runtime"
end

-- A maker does not say what sums are kept in.
local function product(dtype, flops, source, note)
  return peak { dtype = dtype, unit = "matrix", flops = flops, source = source, note = note }
end

-- Cube units of 16 x 16 fp16 or 16 x 32 int8 multiply-adds, 16 of them deep.
local function cubes(dtype, cores, deep, clock, source, note)
  local per_cycle = cores * 16 * 16 * deep * 2
  return peak { dtype = dtype, unit = "matrix", flops = per_cycle * clock, clock = clock,
                per_cycle = per_cycle,
                source = string.format("%s: %d cores × 16 × 16 × %d × 2 × %.1f GHz", source, cores,
                                       deep, clock / 1e9),
                note = note or "Derived." }
end

local NO_VECTOR = "What it does beside matrix products is not published."

device {
  id = "ascend-310", name = "Ascend 310", vendor = "Huawei", year = 2018, class = "npu", inference = true,
  product("int8", 22e12, ATLAS_200_DK .. ": up to 22 TOPS"),
  product("fp16", 11e12, "half of int8", "Derived."),
  memory { name = "LPDDR4X", capacity = 8 * GiB, bandwidth = 3200e6 * 16,
           source = ATLAS_200_DK .. ": 128 bit; 3200 Mbps and 8 GB: metai/aitrace, Atlas200DK",
           note = "Derived, of the Atlas 200 DK. A version with 4 GB is recalled, not re-read." },
  power { watts = 8, source = "hisilicon.com product page" },
  doubt "At launch it was given 16 TOPS of int8 and 8 TFLOP/s of fp16 (hisilicon.com).",
  notes = NO_VECTOR,
}

local ASCEND_910 = "Huawei launch figures"

device {
  id = "ascend-910", name = "Ascend 910", vendor = "Huawei", year = 2019, class = "npu",
  cubes("fp16", 32, 16, 1e9, config "Ascend910A", "Derived. Advertised as 256 TFLOP/s."),
  cubes("int8", 32, 32, 1e9, config "Ascend910A", "Derived. Advertised as 512 TOP/s."),
  peak { dtype = "fp16", unit = "vector", flops = 32 * 128 * 2 * 1e9, clock = 1e9,
         per_cycle = 32 * 128 * 2,
         source = config "Ascend910A" .. ": 32 cores × 128 lanes × 2 × 1.0 GHz",
         note = "Derived, if a multiply-add counts as two." },
  memory { name = "L2", on_chip = true, shared = true, capacity = 32 * MiB,
           bandwidth = 110 * 32 * 1e9,
           source = config "Ascend910A" .. ": 110 B/cycle × 32 cores × 1.0 GHz, reading",
           note = "Bandwidth derived; 86 B/cycle when writing." },
  memory { name = "HBM2", capacity = 32 * GiB, bandwidth = 1200e9,
           source = "jameswhanlon.com, new chips for machine intelligence; capacity: Linley "
             .. "newsletter, 8 October 2019" },
  power { watts = 350, source = ASCEND_910 .. ": at most; 310 W measured" },
  doubt ("CANN's file gives the memory 32 B/cycle × 32 cores × 1.0 GHz = 1024 GB/s. Huawei's talk "
    .. "at Hot Chips 31 is where 1200 comes from, and was not read."),
}

device {
  id = "ascend-910b2c", name = "Ascend 910B2C", vendor = "Huawei", year = 2023, class = "npu",
  cubes("fp16", 24, 16, 1.8e9, config "Ascend910B2C"),
  cubes("bf16", 24, 16, 1.8e9, config "Ascend910B2C"),
  cubes("int8", 24, 32, 1.8e9, config "Ascend910B2C"),
  memory { name = "L2", on_chip = true, shared = true, capacity = 192 * MiB,
           source = config "Ascend910B2C" },
  memory { name = "HBM2e", capacity = 64 * GiB, bandwidth = 1600e9,
           source = "ai.gitee.com, Ascend 910B: 64 GB HBM2e; 1.6 TB/s as a public reference" },
  doubt "CANN's file gives the memory 32 B/cycle × 24 cores × 1.85 GHz = 1.42 TB/s.",
  doubt ("ai.gitee.com gives the 910B, of which there are several versions, 280 TFLOP/s of fp16 "
    .. "and 560 TOP/s of int8."),
  notes = "24 cores for matrix products and 48 for vectors, whose rate is not given.",
}

local ATLAS_200I = "hiascend.com, Atlas 200I DK A2 Developer Kit 23.0.RC2, table 1"

device {
  id = "ascend-310b-200i-dk", name = "Ascend 310B (Atlas 200I DK A2)", vendor = "Huawei",
  year = 2023, class = "edge",
  peak { dtype = "fp16", unit = "matrix", flops = 4e12, clock = 0.5e9, source = ATLAS_200I },
  peak { dtype = "int8", unit = "matrix", flops = 8e12, clock = 0.5e9, source = ATLAS_200I },
  memory { name = "LPDDR4X", capacity = 4 * GiB, bandwidth = 3200e6 * 8,
           source = ATLAS_200I .. ": 64 bit × 3200 Mbps", note = "Bandwidth derived." },
  power { watts = 24, source = ATLAS_200I .. ": typical, of the board" },
  notes = NO_VECTOR,
}

device {
  id = "atlas-300i-duo", name = "Atlas 300I Duo (two Ascend 310P)", vendor = "Huawei",
  year = 2022, class = "npu", inference = true,
  product("int8", 280e12, "avalanchenoticias.com.br, after Gamers Nexus and ComputerBase"),
  memory { name = "LPDDR4X", capacity = 96 * GiB, bandwidth = 408e9,
           source = "avalanchenoticias.com.br, after Gamers Nexus and ComputerBase" },
  power { watts = 150, source = "avalanchenoticias.com.br, after Gamers Nexus and ComputerBase" },
  notes = "Two chips on a card: one network uses both only when it is divided. Seen for 1,370 "
    .. "EUR, without a date. " .. NO_VECTOR,
}
