-- What collectives were measured to take. From the rows of a set the program fits the time to start
-- one and the share of the link that is reached; theory and measurement stay apart.

-- Bytes are those of the whole buffer, as nccl-tests prints them; times are of one collective.
local function nccl(node, op, ranks, stack, of, rows)
  collective { id = string.format("%s-%s-%d", node, op, ranks), node = node, op = op, ranks = ranks,
               stack = stack, certainty = "confirmed", rows = rows,
               source = "ai-dynamo/aiconfigurator at 095f58a, aic-core systems/data/" .. of
                 .. "/comm/nccl, nccl_perf.parquet", note = "fp16." }
end

-- The same of what is printed as bus bandwidth: 2 (n - 1) / n of the bytes of an all-reduce by it.
local function bus(node, ranks, nodes, stack, source, note, rows)
  local timed = {}
  for i, row in ipairs(rows) do
    timed[i] = { row[1], 2 * (ranks - 1) / ranks * row[1] / (row[2] * 1e9) }
  end
  collective { id = string.format("%s-all-reduce-%d-bus", node, ranks), node = node,
               op = "all-reduce", ranks = ranks, nodes = nodes, stack = stack,
               certainty = "derived", rows = timed, source = source, note = note }
end

nccl("dgx-a100-80gb", "all-reduce", 2, "NCCL 2.27.3", "a100_sxm", {
  { 512, 9.98e-6 }, { 536870912, 2781.1e-6 } })
nccl("dgx-a100-80gb", "all-reduce", 4, "NCCL 2.27.3", "a100_sxm", {
  { 512, 14.54e-6 }, { 536870912, 3716.3e-6 } })
nccl("dgx-a100-80gb", "all-gather", 8, "NCCL 2.27.3", "a100_sxm", {
  { 512, 15.56e-6 }, { 1048576, 26.79e-6 }, { 536870912, 2288.0e-6 } })
nccl("dgx-a100-80gb", "all-to-all", 8, "NCCL 2.27.3", "a100_sxm", {
  { 512, 15.82e-6 }, { 1048576, 25.81e-6 }, { 536870912, 2313.5e-6 } })
nccl("dgx-a100-80gb", "reduce-scatter", 8, "NCCL 2.27.3", "a100_sxm", {
  { 512, 15.58e-6 }, { 1048576, 23.43e-6 }, { 536870912, 2207.1e-6 } })
nccl("dgx-a100-80gb", "all-reduce", 8, "NCCL 2.27.3", "a100_sxm", {
  { 512, 22.57e-6 }, { 65536, 28.06e-6 }, { 1048576, 38.85e-6 }, { 16777216, 216.5e-6 },
    { 268435456, 2182.5e-6 }, { 536870912, 4225.9e-6 } })
nccl("dgx-h100", "all-reduce", 2, "NCCL 2.29.2", "h100_sxm", {
  { 512, 6.15e-6 }, { 536870912, 1673.9e-6 } })
nccl("dgx-h100", "all-reduce", 4, "NCCL 2.29.2", "h100_sxm", {
  { 512, 9.45e-6 }, { 536870912, 2304.99e-6 } })
nccl("dgx-h100", "all-gather", 8, "NCCL 2.29.2", "h100_sxm", {
  { 512, 10.35e-6 }, { 1048576, 16.92e-6 }, { 536870912, 1398.06e-6 } })
nccl("dgx-h100", "all-to-all", 8, "NCCL 2.29.2", "h100_sxm", {
  { 512, 7.76e-6 }, { 1048576, 15.64e-6 }, { 536870912, 1480.22e-6 } })
nccl("dgx-h100", "reduce-scatter", 8, "NCCL 2.29.2", "h100_sxm", {
  { 512, 10.23e-6 }, { 1048576, 14.62e-6 }, { 536870912, 1399.23e-6 } })
nccl("dgx-h100", "all-reduce", 8, "NCCL 2.29.2", "h100_sxm", {
  { 512, 15.46e-6 }, { 65536, 18.61e-6 }, { 1048576, 25.4e-6 }, { 16777216, 122.08e-6 },
    { 268435456, 1087.61e-6 }, { 536870912, 2111.43e-6 } })
nccl("hgx-h200", "all-reduce", 2, "NCCL 2.29.2", "h200_sxm", {
  { 512, 5.97e-6 }, { 536870912, 1681.05e-6 } })
nccl("hgx-h200", "all-reduce", 4, "NCCL 2.29.2", "h200_sxm", {
  { 512, 9.34e-6 }, { 536870912, 2307.37e-6 } })
nccl("hgx-h200", "all-gather", 8, "NCCL 2.29.2", "h200_sxm", {
  { 512, 10.34e-6 }, { 1048576, 18.65e-6 }, { 536870912, 1390.04e-6 } })
nccl("hgx-h200", "all-to-all", 8, "NCCL 2.29.2", "h200_sxm", {
  { 512, 8.34e-6 }, { 1048576, 15.12e-6 }, { 536870912, 1445.87e-6 } })
nccl("hgx-h200", "reduce-scatter", 8, "NCCL 2.29.2", "h200_sxm", {
  { 512, 10.38e-6 }, { 1048576, 14.55e-6 }, { 536870912, 1393.05e-6 } })
nccl("hgx-h200", "all-reduce", 8, "NCCL 2.29.2", "h200_sxm", {
  { 512, 16.04e-6 }, { 65536, 19.28e-6 }, { 1048576, 27.64e-6 }, { 16777216, 120.79e-6 },
    { 268435456, 1054.92e-6 }, { 536870912, 2040.01e-6 } })
nccl("dgx-b200", "all-reduce", 2, "NCCL 2.29.2", "b200_sxm", {
  { 512, 9.12e-6 }, { 536870912, 1004.94e-6 } })
nccl("dgx-b200", "all-reduce", 4, "NCCL 2.29.2", "b200_sxm", {
  { 512, 14.36e-6 }, { 536870912, 1269.94e-6 } })
nccl("dgx-b200", "all-gather", 8, "NCCL 2.29.2", "b200_sxm", {
  { 512, 15.79e-6 }, { 1048576, 18.84e-6 }, { 536870912, 761.11e-6 } })
nccl("dgx-b200", "all-to-all", 8, "NCCL 2.29.2", "b200_sxm", {
  { 512, 10.5e-6 }, { 1048576, 19.15e-6 }, { 536870912, 834.41e-6 } })
nccl("dgx-b200", "reduce-scatter", 8, "NCCL 2.29.2", "b200_sxm", {
  { 512, 15.75e-6 }, { 1048576, 18.35e-6 }, { 536870912, 766.62e-6 } })
nccl("dgx-b200", "all-reduce", 8, "NCCL 2.29.2", "b200_sxm", {
  { 512, 25.89e-6 }, { 65536, 28.91e-6 }, { 1048576, 29.0e-6 }, { 16777216, 100.0e-6 },
    { 268435456, 719.47e-6 }, { 536870912, 1339.83e-6 } })
nccl("gb200-nvl72", "all-reduce", 2, "NCCL 2.29.2", "gb200", {
  { 512, 10.9e-6 }, { 536870912, 1013.42e-6 } })
nccl("gb200-nvl72", "all-gather", 4, "NCCL 2.29.2", "gb200", {
  { 512, 11.65e-6 }, { 1048576, 15.12e-6 }, { 536870912, 714.45e-6 } })
nccl("gb200-nvl72", "all-to-all", 4, "NCCL 2.29.2", "gb200", {
  { 512, 10.68e-6 }, { 1048576, 17.85e-6 }, { 536870912, 825.37e-6 } })
nccl("gb200-nvl72", "reduce-scatter", 4, "NCCL 2.29.2", "gb200", {
  { 512, 11.81e-6 }, { 1048576, 14.62e-6 }, { 536870912, 733.3e-6 } })
nccl("gb200-nvl72", "all-reduce", 4, "NCCL 2.29.2", "gb200", {
  { 512, 15.63e-6 }, { 65536, 17.2e-6 }, { 1048576, 19.66e-6 }, { 16777216, 100.18e-6 },
    { 268435456, 662.85e-6 }, { 536870912, 1282.15e-6 } })

local ML = "stas00/ml-engineering at 744d01e (2026-08-22), network/README.md"
local AZURE = "Azure/AI-benchmarking-guide, Azure_Results/"
local UNITS = "Its sizes are decimal labels of powers of two."

bus("p5en.48xlarge", 8, 1, nil, ML .. ", all_reduce_bench.py",
    "With NVLS, which passes the 450 GB/s of the wire.",
    { { 32768, 1.44 }, { 262144, 11.74 }, { 1048576, 39.93 }, { 8388608, 155.53 },
      { 67108864, 346.51 }, { 268435456, 436.15 }, { 1073741824, 463.58 },
      { 17179869184, 482.26 } })
bus("p6-b200.48xlarge", 8, 1, nil, ML .. ", section on networks between nodes", nil,
    { { 32768, 1.2 }, { 1048576, 36.06 }, { 16777216, 254.96 }, { 268435456, 646.11 },
      { 1073741824, 723.34 }, { 17179869184, 845.67 } })
bus("p6-b200.48xlarge", 32, 4, nil, ML .. ", section on networks between nodes",
    "Four nodes by EFA v4. The smallest size, of 32 KiB, took 6 ms and is left out.",
    { { 1048576, 5.37 }, { 16777216, 64.43 }, { 268435456, 229.09 }, { 1073741824, 361.99 },
      { 17179869184, 381.8 } })
bus("mi300x-platform", 2, 1, nil, ML .. ", section on peers", "One link of 64 GB/s.",
    { { 4294967296, 47.671 } })
bus("mi300x-platform", 8, 1, nil, ML .. ", section on peers", nil, { { 4294967296, 312.912 } })
bus("hgx-h200", 8, 1, "NCCL 2.20.5", AZURE .. "ND_H200_v5_results.md at 7f20e5f",
    "With NVLS. " .. UNITS,
    { { 65536, 3.72 }, { 1048576, 52.96 }, { 16777216, 240.41 }, { 268435456, 432.24 },
      { 1073741824, 467.58 }, { 8589934592, 479.98 } })
bus("dgx-a100-80gb", 8, 1, "NCCL 2.18.5", AZURE .. "ND_A100_v4_results.md at 3bb66ca", UNITS,
    { { 65536, 2.7 }, { 1048576, 36.22 }, { 16777216, 109.22 }, { 268435456, 213.87 },
      { 1073741824, 228.1 }, { 8589934592, 231.58 } })
bus("gb200-nvl72", 4, 1, "NCCL 2.25.1", AZURE .. "ND_GB200_v6_results.md at 2a370be",
    "A ring, by force. " .. UNITS,
    { { 65536, 5.71 }, { 1048576, 80.48 }, { 16777216, 331.09 }, { 268435456, 593.53 },
      { 1073741824, 646.87 }, { 8589934592, 679.61 } })

-- Medians of Vidur's profiles, every fiftieth of them: sizes that serving has, from half a MiB to
-- 64 MiB.
collective {
  id = "dgx-h100-all-reduce-8-serving", node = "dgx-h100", op = "all-reduce", ranks = 8,
  certainty = "confirmed",
  source = "microsoft/vidur at e26eb8f, data/profiling/network/h100_dgx/all_reduce.csv, medians",
  note = "The column size is taken as bytes.",
  rows = {
    { 526336, 31e-6 }, { 813056, 32e-6 }, { 1048576, 34e-6 }, { 1540096, 35e-6 },
    { 1867776, 37e-6 }, { 2097152, 39e-6 }, { 2359296, 45e-6 }, { 2883584, 45e-6 },
    { 6619136, 70e-6 }, { 7372800, 70e-6 }, { 8388608, 74e-6 }, { 8650752, 84e-6 },
    { 9306112, 89e-6 }, { 10485760, 89e-6 }, { 11534336, 91e-6 }, { 12255232, 93e-6 },
    { 52035584, 282e-6 }, { 54525952, 290e-6 }, { 55050240, 300e-6 }, { 60030976, 320e-6 },
    { 65011712, 340e-6 }, { 66977792, 347e-6 } },
}
