-- How NVIDIA's cards are described: CUDA cores, sparse tensor cores and the units of exp and its kin.

-- A core does one fused multiply-add a cycle.
share("cuda", function(dtype, flops, clock, source, note, cores)
  return peak { dtype = dtype, unit = "vector", flops = flops, clock = clock,
                per_cycle = cores and 2 * cores, source = source, note = note }
end)

-- With two of every four weights zero: what the tensor cores skip, and no dense roof has.
share("sparse", function(dtype, accumulate, flops, source, note)
  return sparse_peak { dtype = dtype, accumulate = accumulate, pattern = "2:4", flops = flops,
                       source = source, note = note }
end)

-- Reciprocals, exponentials, logarithms, sines and cosines in fp32: so many results per clock and
-- SM.
share("special_functions", function(results, sms, clock)
  return special { rate = results * sms * clock,
                   source = string.format("CUDA C++ Programming Guide, throughput of arithmetic "
                     .. "instructions: %d results per clock and SM, %d SMs", results, sms) }
end)
