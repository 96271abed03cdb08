-- Tenstorrent's cards with Wormhole chips.
--
-- The rates are of matrix products; block formats (block fp8: 148 TFLOP/s on the n150, 262 on the
-- n300) are no type of their own here.

local SPECIFICATIONS = "docs.tenstorrent.com, Wormhole specifications"

local function wormhole(id, name, notes, chip)
  local function product(dtype, flops)
    return peak { dtype = dtype, unit = "matrix", flops = flops, clock = 1e9,
                  source = SPECIFICATIONS }
  end
  device {
    id = id, name = name, vendor = "Tenstorrent", year = 2024, class = "npu", notes = notes,
    product("fp16", chip.fp16), product("fp8", chip.fp8),
    memory { name = "SRAM", on_chip = true, shared = true, capacity = chip.cores * 1536 * KiB,
             source = string.format("%s: %d cores with 1.5 MB each", SPECIFICATIONS, chip.cores) },
    memory { name = "GDDR6", capacity = chip.gb * GiB, bandwidth = chip.bandwidth,
             source = SPECIFICATIONS, measured = chip.measured,
             measured_source = chip.measured
               and "tenstorrent/tt-isa-documentation, WormholeB0, DRAM tile" },
    power { watts = chip.watts, source = SPECIFICATIONS },
  }
end

local NO_VECTOR = "What it does beside matrix products is not stated there."

wormhole("wormhole-n150", "Wormhole n150", NO_VECTOR,
         { cores = 72, fp16 = 74e12, fp8 = 262e12, gb = 12, bandwidth = 288e9, watts = 160,
           measured = 267.6e9 })
wormhole("wormhole-n300", "Wormhole n300 (two chips)",
         "Two chips on a card: one network uses both only when it is divided. " .. NO_VECTOR,
         { cores = 128, fp16 = 131e12, fp8 = 466e12, gb = 24, bandwidth = 576e9, watts = 300 })
