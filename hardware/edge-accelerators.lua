-- Inference accelerators that sit beside a host processor: as a module, a USB stick or a card.

device {
  id = "coral-edge-tpu", name = "Coral Edge TPU (M.2, PCIe)", vendor = "Google", year = 2019,
  class = "edge",
  peak { dtype = "int8", unit = "matrix", flops = 4e12, source = "coral.ai documentation: 4 TOPS" },
  memory { name = "SRAM", on_chip = true, shared = true, capacity = 8 * MiB,
           source = "coral.ai documentation, by way of an article" },
  memory { name = "PCIe", bandwidth = 0.5e9, source = "PCIe 2.0 with one lane",
           note = "The link to the host, whose memory serves as main memory. The USB 3 version is "
             .. "given 0.64 GB/s." },
  power { watts = 2, source = "coral.ai documentation" },
  notes = "There is no memory of its own beside the 8 MB: weights that do not fit are sent by the "
    .. "host for every inference.",
}

device {
  id = "hailo-8", name = "Hailo-8", vendor = "Hailo", class = "edge",
  peak { dtype = "int8", unit = "matrix", flops = 26e12, source = "hailo.ai product page" },
  power { watts = 2.5, source = "hailo.ai product page: typical" },
  doubt ("52 TOPS of int4 are found in one collection of device data only, so they are left "
    .. "out."),
  notes = "A dataflow chip without external memory: how much memory it has on chip, and how fast "
    .. "that is, is not published.",
}
