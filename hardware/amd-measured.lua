-- Processors of AMD whose throughput was measured for hardware/measurements.

local HERE = "measured for this handbook, with the networks of hardware/measurements/onnxruntime.lua"

device {
  id = "epyc-avx512-1-thread", name = "EPYC with AVX-512 (one thread)", vendor = "AMD",
  class = "server-cpu",
  peak { dtype = "fp32", unit = "vector", flops = 64 * 3.54e9, clock = 3.54e9,
         source = "64 FLOP/cycle (two AVX-512 FMA units) at the clock that the measured rate comes to",
         note = "The processor's own clock is not known: no measurement of this thread passed it." },
  peak { dtype = "fp32", unit = "vector", flops = 226e9, basis = "measured",
         source = HERE .. ": fused multiply-adds of 512 bits" },
  memory { name = "DRAM", measured = 31e9, measured_source = HERE .. ": triad",
           source = HERE },
  doubt "The machine was rented and shared: its model is not known, nor what others did meanwhile.",
  notes = "One thread of a server's processor, as runtimes are measured with.",
}
