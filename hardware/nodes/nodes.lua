-- Machines with several devices, and rooms of such machines. The bandwidth of a device is its
-- link's where nothing else is said; pairs of devices may have less of it.

local ML = "stas00/ml-engineering at 744d01e (2026-08-22), network/README.md"
local MLPERF = "mlcommons/inference_results_v4.1, closed/"
local BOOK = "jax-ml/scaling-book at 0819a7d (2025-02-18), tpus.md"
local AWS = ML .. ", section EFA; memory: AWS's table of capacity blocks, a copy"

-- NVIDIA --------------------------------------------------------------------------------------

node {
  id = "dgx-h100", name = "DGX H100", device = "h100-sxm", devices = 8, link = "nvswitch-3",
  between = "infiniband-ndr", between_bandwidth = 8 * 50e9, host_memory = 2048 * GB, watts = 10200,
  certainty = "confirmed",
  source = MLPERF .. "NVIDIA/systems/DGX-H100_H100-SXM-80GBx8_TRT.json; " .. ML
    .. "; DGX BasePOD, core components; power: the guide of DGX H100/H200",
  note = "8 ConnectX-7 for compute and 2 more for storage; typically 6.5 to 8.5 kW.",
}
node {
  id = "hgx-h200", name = "DGX H200", device = "h200", devices = 8, link = "nvswitch-3",
  between = "infiniband-ndr", between_bandwidth = 8 * 50e9, host_memory = 2048 * GB, watts = 10200,
  certainty = "confirmed",
  source = MLPERF .. "NVIDIA/systems/H200-SXM-141GBx8_TRT.json; DGX BasePOD; power: the guide of "
    .. "DGX H100/H200",
  note = "An HGX board has no host of its own: the figures are of the DGX around it.",
}
node {
  id = "dgx-b200", name = "DGX B200", device = "b200", devices = 8, link = "nvswitch-4",
  between = "infiniband-ndr", between_bandwidth = 8 * 50e9, host_memory = 2048 * GB, watts = 14300,
  certainty = "confirmed", source = "docs.nvidia.com, DGX B200 user guide, introduction",
  note = "Its host is PCIe 5.",
}
node {
  id = "gb200-nvl72", name = "GB200 NVL72", device = "b200", devices = 72, link = "nvswitch-4",
  between = "infiniband-ndr", between_bandwidth = 72 * 50e9, host_memory = 33660 * GB,
  watts = 132000, certainty = "derived",
  source = ML .. ": four ConnectX-7 on each tray of 4; memory: mlcommons/inference_results_v6.1, "
    .. "1.87 TB × 18 trays; power: docs.nvidia.com, BCM power shelves, 4 of 8 × 33 kW",
  note = "Its device is the GB200's, of 1200 W and 186 GB, not the catalogue's B200 of 180 GB.",
}
node {
  id = "dgx-a100-80gb", name = "DGX A100 80 GB", device = "a100-80gb-sxm", devices = 8,
  link = "nvswitch-2", between = "infiniband-hdr", between_bandwidth = 8 * 25e9,
  host_memory = 2048 * GB, watts = 6500, certainty = "confirmed",
  source = ML .. "; memory: " .. MLPERF .. "Google DGX-A100; power and adapters: DGX A100 user "
    .. "guide (DU-09821-001)",
  note = "The number of adapters is recalled.",
}
node {
  id = "dgx-a100-40gb", name = "DGX A100 40 GB", device = "a100-40gb-sxm", devices = 8,
  link = "nvswitch-2", between = "infiniband-hdr", between_bandwidth = 8 * 25e9,
  host_memory = 1024 * GB, watts = 6500, certainty = "confirmed",
  source = ML .. "; power, adapters and memory: DGX A100 user guide (DU-09821-001)",
  note = "The number of adapters and the 1 TB are recalled.",
}
node {
  id = "dgx-2", name = "DGX-2", device = "v100-sxm2", devices = 16, link = "nvswitch-1",
  between = "infiniband-edr", between_bandwidth = 8 * 12.5e9, host_memory = 1536 * GB,
  watts = 10000, certainty = "confirmed",
  source = "anandtech.com 12587; pcper.com 2018-03: 1600 Gb/s both ways",
}
node {
  id = "dgx-1v", name = "DGX-1 with V100", device = "v100-sxm2", devices = 8, link = "nvlink-2",
  pair = 50e9, between = "infiniband-edr", between_bandwidth = 4 * 12.5e9,
  host_memory = 512 * GB, watts = 3500, certainty = "confirmed",
  source = "anandtech.com 12587, the column of DGX-1; the network by its line rate",
  note = "A hybrid cube mesh without a switch: a pair has one or two links, 25 or 50 GB/s.",
}
node {
  id = "l40s-x4", name = "Server with 4 L40S", device = "l40s", devices = 4, link = "pcie-4-x16",
  host_memory = 512 * GB, certainty = "confirmed",
  source = MLPERF .. "Dell/systems/R760xa_L40Sx4_TRT.json", note = "L40S has no NVLink.",
}
node {
  id = "rtx-4090-x8", name = "Server with 8 RTX 4090", device = "rtx-4090", devices = 8,
  link = "pcie-4-x16", certainty = "confirmed", source = "NVIDIA/nccl, issue 1530",
  note = "No NVLink and, with the stock driver, no peer to peer: all goes through host memory.",
}

-- AMD -----------------------------------------------------------------------------------------

node {
  id = "mi300x-platform", name = "Platform of 8 MI300X", device = "mi300x", devices = 8,
  link = "xgmi-mi300x", bandwidth = 7 * 64e9, between = "infiniband-ndr",
  between_bandwidth = 8 * 50e9, host_memory = 2048 * GB, certainty = "confirmed",
  source = MLPERF .. "Dell/systems/XE9680_MI300X_192GBx8.json; " .. ML,
  note = "A pair of devices has one link only, 64 GB/s.",
}
node {
  id = "frontier-node", name = "Node of Frontier", device = "mi250x", devices = 4,
  link = "if-mi250x", bandwidth = 100e9, pair = 100e9, between = "slingshot-11",
  between_bandwidth = 4 * 25e9, host_memory = 512 * GB, certainty = "confirmed",
  source = "docs.olcf.ornl.gov, Frontier user guide",
  note = "Of the 50 to 100 GB/s between dies of two packages the larger; both dies of one package "
    .. "have 200.",
}

-- Google --------------------------------------------------------------------------------------

local function pod(generation, devices, link, between, each, chips, certainty, source)
  node { id = "tpu-" .. generation .. "-pod", name = "Pod of TPU " .. generation,
         device = "tpu-" .. generation, devices = devices, link = link, between = between,
         between_bandwidth = between and each * devices / chips, certainty = certainty,
         source = source,
         note = "Its interconnect joins the chips of all hosts; the data-centre network leaves it." }
end

pod("v6e", 256, "ici-v6e", "dcn-tpu-v6e", 100e9, 8, "confirmed",
    "docs.cloud.google.com, TPU v6e: 16 × 16 chips, hosts of 8 with 4 × 200 Gb/s")
pod("v5e", 256, "ici-v5e", "dcn-tpu-v5e", 25e9, 8, "confirmed",
    "docs.cloud.google.com, TPU v5e: 16 × 16 chips, hosts of 8 with 2 × 100 Gb/s")
pod("v5p", 8960, "ici-v5p", "dcn-tpu-v5p", 6.25e9, 1, "confirmed",
    "docs.cloud.google.com, TPU v5p: 8960 chips, 50 Gb/s each")
pod("v4", 4096, "ici-v4", nil, nil, nil, "one-source", BOOK .. ": 16 × 16 × 16 chips")

-- Intel and AWS -------------------------------------------------------------------------------

node {
  id = "gaudi3-node", name = "Node of 8 Gaudi 3", device = "gaudi3", devices = 8,
  link = "gaudi3-scale-up", bandwidth = 7 * 75e9, between = "roce-200",
  between_bandwidth = 24 * 25e9, certainty = "derived",
  source = ML .. ", section Gaudi3: 21 of 24 ports stay in the node, 3 × 8 leave it",
}
node {
  id = "gaudi2-node", name = "Node of 8 Gaudi 2", device = "gaudi2", devices = 8,
  link = "gaudi2-scale-up", bandwidth = 7 * 37.5e9, between = "roce-100",
  between_bandwidth = 24 * 12.5e9, certainty = "derived",
  source = ML .. ", section Gaudi2: 21 of 24 ports stay in the node, 3 × 8 leave it",
}
node {
  id = "trn2.48xlarge", name = "AWS trn2.48xlarge", device = "trainium2", devices = 16,
  link = "neuronlink-v3", bandwidth = 4 * 128e9, between = "efa-v3", between_bandwidth = 400e9,
  certainty = "one-source", source = ML .. ", sections NeuronLink v3 and EFA",
}
node {
  id = "p4d.24xlarge", name = "AWS p4d.24xlarge", device = "a100-40gb-sxm", devices = 8,
  link = "nvswitch-2", between = "efa-v1", between_bandwidth = 50e9, host_memory = 1152 * GiB,
  certainty = "confirmed", source = AWS,
}
node {
  id = "p5.48xlarge", name = "AWS p5.48xlarge", device = "h100-sxm", devices = 8,
  link = "nvswitch-3", between = "efa-v2", between_bandwidth = 400e9, host_memory = 2048 * GiB,
  certainty = "confirmed", source = AWS,
}
node {
  id = "p5en.48xlarge", name = "AWS p5en.48xlarge", device = "h200", devices = 8,
  link = "nvswitch-3", between = "efa-v3", between_bandwidth = 400e9, certainty = "confirmed",
  source = ML .. ", section EFA",
}
node {
  id = "p6-b200.48xlarge", name = "AWS p6-b200.48xlarge", device = "b200", devices = 8,
  link = "nvswitch-4", between = "efa-v4", between_bandwidth = 400e9, certainty = "confirmed",
  source = ML .. ", section EFA",
}

-- Rooms ---------------------------------------------------------------------------------------

cluster {
  id = "selene", name = "Selene, as used for MT-NLG", node = "dgx-a100-80gb", nodes = 560,
  certainty = "recalled", source = "Smith et al., arXiv:2201.11990, section 2.3",
}
cluster {
  id = "superpod-h100", name = "Scalable unit of a DGX SuperPOD", node = "dgx-h100", nodes = 32,
  certainty = "recalled", source = "NVIDIA DGX SuperPOD reference architecture, DGX H100",
}
cluster {
  id = "frontier", name = "Frontier", node = "frontier-node", nodes = 9408, certainty = "recalled",
  source = "docs.olcf.ornl.gov, Frontier user guide",
}
