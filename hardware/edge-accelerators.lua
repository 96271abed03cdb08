-- Inference accelerators that sit beside a host processor: as a module, a USB stick or a card, or
-- in the same chip. They compute matrix products; what is done beside them the host does, or they
-- do at a rate that is not published.

device {
  id = "coral-edge-tpu", name = "Coral Edge TPU (M.2, PCIe)", vendor = "Google", year = 2019,
  class = "edge",
  peak { dtype = "int8", unit = "matrix", flops = 4e12, source = "coral.ai documentation: 4 TOPS" },
  memory { name = "SRAM", on_chip = true, shared = true, capacity = 8 * MiB,
           source = "coral.ai documentation, by way of an article" },
  power { watts = 2, source = "coral.ai documentation" },
  notes = "There is no memory of its own beside the 8 MB, whose bandwidth is not published: weights "
    .. "that fit stay there, those that do not are sent by the host for every inference, over "
    .. "PCIe 2.0 with one lane at 0.5 GB/s or USB with as much (5 Gbit/s with 8b/10b coding; "
    .. "coral.ai, data sheet). A roof of that link would be broken by every network that fits. The "
    .. "0.64 GB/s that are found for USB are the raw rate of its lines.",
}

local HAILO_NOTES = "A dataflow chip without external memory: how much memory it has on chip, and "
  .. "how fast that is, is not published."

device {
  id = "hailo-8", name = "Hailo-8", vendor = "Hailo", year = 2020, class = "edge",
  peak { dtype = "int8", unit = "matrix", flops = 26e12, source = "hailo.ai product page" },
  power { watts = 2.5, source = "hailo.ai product page: typical" },
  doubt ("52 TOPS of int4 are found in one collection of device data only, so they are left "
    .. "out."),
  doubt "A collection of little trust gives it 8.65 W at most.",
  doubt ("Its link to the host is recalled as PCIe 3.0 with four lanes, 3.94 GB/s; on a Raspberry "
    .. "Pi there is one lane."),
  notes = HAILO_NOTES,
}

device {
  id = "hailo-8l", name = "Hailo-8L", vendor = "Hailo", year = 2023, class = "edge",
  peak { dtype = "int8", unit = "matrix", flops = 13e12,
         source = "Raspberry Pi documentation, AI HAT+: 13 TOPS" },
  doubt ("On a Raspberry Pi 5 one lane is connected, a quarter of the bandwidth; that is "
    .. "recalled."),
  notes = HAILO_NOTES .. " Its link to the host is PCIe 3.0 with four lanes (Hailo, by way of "
    .. "blog.mbedded.ninja), 3.94 GB/s by 8 GT/s with 128b/130b coding: a network that fits never "
    .. "crosses it but for its input and output, so no roof is drawn from it.",
}

local AWESOME = "awesomeagents.ai/hardware/hailo-10h"

device {
  id = "hailo-10h", name = "Hailo-10H", vendor = "Hailo", year = 2025, class = "edge",
  peak { dtype = "int8", unit = "matrix", flops = 20e12,
         source = AWESOME .. "; theregister.com, 10 April 2024" },
  peak { dtype = "int4", unit = "matrix", flops = 40e12,
         source = AWESOME .. "; theregister.com, 10 April 2024" },
  memory { name = "LPDDR4", capacity = 8 * GiB, source = AWESOME,
           note = "There is a version with 4 GB." },
  power { watts = 2.5, source = AWESOME .. ": typical" },
  doubt "Its memory is recalled as 32 bit of LPDDR4X-4266, 17.1 GB/s, from a brief not re-read.",
  notes = "On the Raspberry Pi AI HAT+ 2 it is sold for 130 USD (awesomeagents.ai, without a "
    .. "date).",
}

-- In a chip with processor cores.

device {
  id = "rk3588-npu", name = "RK3588 NPU (three cores)", vendor = "Rockchip", year = 2022,
  class = "npu", inference = true,
  peak { dtype = "int8", unit = "matrix", flops = 6e12,
         source = "Rockchip: 6 TOPS, three cores of about 2, by way of neardi.net" },
  memory { name = "LPDDR4X", bandwidth = 4224e6 * 8,
           source = "RK3588 Brief Datasheet: 64 bit; LPDDR4X-4224",
           note = "Derived. The whole chip's, an upper bound for the NPU; capacity depends on the "
             .. "board." },
  doubt ("Recalled from the reference manual and not re-read: 3 TFLOP/s of fp16, and 384 KiB of "
    .. "buffer a core."),
}
