-- What gpu-small-kernels measured: 64 KiB read and written by each kernel, its own time included.
-- Of a queue, of a graph, and of one kernel with grid-wide synchronisation by cooperative groups
-- and by atomics, in microseconds.
share("small_kernels", function(api, card, us, note)
  local ways = { { "stream", "a queue of at least 2000 kernels" },
                 { "graph", "a graph of at least 2000 kernels, per node" },
                 { "resident", "one kernel, grid-wide synchronisation by cooperative groups" },
                 { "resident", "one kernel, grid-wide synchronisation by atomics" } }
  local launches = {}
  for i, way in ipairs(ways) do
    launches[#launches + 1] = us[i] and launch {
      how = way[1], seconds = us[i] * 1e-6, stack = api .. ", gpu-small-kernels: " .. way[2],
      source = "te42kyfo/gpu-benches at 1c36d50, gpu-small-kernels/" .. card .. ": 64 KiB over the "
        .. "rate printed; a kernel of 4096 doubles is in it",
      note = note }
  end
  return table.unpack(launches)
end)
