-- A device of your own. Each number stands beside its source; what is unknown is left out.
device {
  id = "mine", name = "My workstation", class = "desktop-cpu",
  -- FLOP/s: cores x clock x FLOPs of a cycle. A multiply-add is two.
  peak { dtype = "fp32", unit = "vector", flops = 8 * 3.6e9 * 32, source = "8 cores x 3.6 GHz x 32 FLOP/cycle" },
  -- Bytes, and bytes per second; `measured` beside them where somebody measured.
  memory { name = "DDR4", capacity = 32 * GiB, bandwidth = 51.2e9, source = "DDR4-3200, two channels" },
}
