-- How devices are joined: what NVLink, Infinity Fabric, TPU interconnects, PCI Express and networks
-- carry. Bandwidths are of one direction; what vendors print is often of both together.

local ML = "stas00/ml-engineering at 744d01e (2026-08-22), network/README.md"
local BOOK = "jax-ml/scaling-book at 0819a7d (2025-02-18), tpus.md"
local NCCL = "NCCL itself assumes 0.6 µs a hop for its fastest protocol (NVIDIA/nccl at 5067397, "
  .. "src/graph/tuning.cc): a constant of its model, and the latency here."

-- NVLink --------------------------------------------------------------------------------------

local function nvlink(id, generation, name, rate, source, note, reduces, certainty)
  link { id = id, name = name, kind = "nvlink", generation = generation, bandwidth = rate,
         per = "device", latency = 0.6e-6, reduces = reduces, certainty = certainty or "confirmed",
         source = source or ML .. ", table of NVLink", note = note and note .. " " .. NCCL or NCCL }
end

nvlink("nvlink-1", "1", "NVLink 1", 80e9, nil, "P100: 4 links of 8 lanes; 160 GB/s both ways.")
nvlink("nvlink-2", "2", "NVLink 2", 150e9, nil,
       "V100: 6 links of 25 GB/s each way; 300 GB/s both ways. Between two devices without a switch "
       .. "there are one or two of them.")
nvlink("nvlink-3-ga102", "3", "NVLink 3 bridge of GA102", 56.25e9,
       "NVIDIA GA102 whitepaper, quoted in Hugging Face's perf_hardware",
       "RTX 3090: four links of 14.0625 GB/s each way. RTX 4090 and 5090 have none.")
nvlink("nvswitch-1", "2", "NVLink 2 through NVSwitch", 150e9,
       "pcper.com 2018-03 on DGX-2; anandtech.com 12587: 300 GB/s chip to chip, both ways",
       "12 switches in DGX-2.")
nvlink("nvswitch-2", "3", "NVLink 3 through NVSwitch", 300e9, ML .. ", section NVSwitch",
       "A100: 12 links of 25 GB/s each way; 600 GB/s both ways; 6 switches in DGX A100.")
nvlink("nvswitch-3", "4", "NVLink 4 through NVSwitch", 450e9, ML .. ", section NVSwitch",
       "H100 SXM and H200: 18 links of 25 GB/s each way; 900 GB/s both ways; 4 switches in DGX H100 "
       .. "that add up what passes (NVLS, SHARP): an all-reduce may exceed the wire.", true)
nvlink("nvswitch-4", "5", "NVLink 5 through NVSwitch", 900e9,
       "docs.nvidia.com, DGX B200 user guide, introduction",
       "B200 and GB200: 18 links of 50 GB/s each way; 1.8 TB/s both ways; the switches add up.",
       true)
nvlink("nvlink-6", "6", "NVLink 6", 1800e9, nil, "Rubin: 36 links.", true, "announced")

-- Infinity Fabric -----------------------------------------------------------------------------

local function fabric(id, name, rate, per, source, note, certainty)
  link { id = id, name = name, kind = "infinity-fabric", bandwidth = rate, per = per,
         certainty = certainty or "confirmed", source = source, note = note }
end

fabric("if-mi100", "Infinity Fabric of MI100", 46e9, "pair", "rocm.docs.amd.com, gpu-arch/mi100",
       "23 GT/s of 2 bytes; a hive of four devices has 3 links on each.", "derived")
fabric("if-mi250x", "Infinity Fabric of MI250X", 50e9, "pair", "rocm.docs.amd.com, gpu-arch/mi250",
       "A 16-wide link. The two dies of one package have 200 GB/s, dies of two packages 50 to 100.")
fabric("xgmi-mi300x", "xGMI of MI300X", 64e9, "pair", ML .. ", table of Infinity Fabric",
       "Seven links, one to each neighbour. AMD says 128 GB/s peak of a link, read as both ways; an "
       .. "all-reduce of two devices was measured at 47.7 GB/s.")
fabric("xgmi-mi350x", "xGMI of MI350X", 76.5e9, "pair", ML .. ", table of Infinity Fabric",
       "Seven links, one to each neighbour.")

-- TPU interconnects ---------------------------------------------------------------------------

local function ici(id, generation, rate, source, certainty, note)
  link { id = id, name = "ICI of TPU " .. generation, kind = "ici", generation = generation,
         bandwidth = rate, per = "device", latency = 1e-6, certainty = certainty, source = source,
         note = note .. " A hop is taken as 1 µs, as question 5 of the scaling book does." }
end

ici("ici-v3", "v3", 400e9, BOOK .. ", table of ICI", "one-source",
    "Two-dimensional torus: 4 links of 100 GB/s.")
ici("ici-v4", "v4", 300e9, BOOK .. ", table of ICI: 45 GB/s a link, rounded", "disputed",
    "Three-dimensional torus: 6 links. 50 GB/s a link follows from 2400 Gb/s a chip, which is "
    .. "recalled; the higher figure is the ceiling.")
ici("ici-v5e", "v5e", 200e9, "docs.cloud.google.com, TPU v5e: 400 GB/s both ways, 1600 Gb/s",
    "confirmed", "Two-dimensional torus of 4 links; the scaling book says 45 GB/s a link.")
ici("ici-v5p", "v5p", 600e9, "docs.cloud.google.com, TPU v5p: 1200 GB/s both ways", "confirmed",
    "Three-dimensional torus of 6 links; the scaling book says 90 GB/s a link.")
ici("ici-v6e", "v6e", 400e9, "docs.cloud.google.com, TPU v6e: 800 GB/s both ways, 3200 Gb/s",
    "confirmed", "Two-dimensional torus of 4 links; older copies say 3584 Gb/s.")

-- Others of one vendor ------------------------------------------------------------------------

link { id = "neuronlink-v3", name = "NeuronLink-v3", kind = "neuronlink", generation = "3",
       bandwidth = 128e9, per = "pair", certainty = "one-source",
       source = ML .. ", section NeuronLink v3",
       note = "Trainium2, to each of four neighbours of its node." }
link { id = "gaudi2-scale-up", name = "RoCE of Gaudi 2, within a node", kind = "ethernet",
       bandwidth = 37.5e9, per = "pair", certainty = "derived", source = ML .. ", section Gaudi2",
       note = "Three ports of 100 Gb/s to each of seven peers; that text rounds their sum to 300." }
link { id = "gaudi3-scale-up", name = "RoCE of Gaudi 3, within a node", kind = "ethernet",
       bandwidth = 75e9, per = "pair", certainty = "derived", source = ML .. ", section Gaudi3",
       note = "Three ports of 200 Gb/s to each of seven peers." }

-- PCI Express ---------------------------------------------------------------------------------

local PCI = "NCCL itself assumes 1 µs a hop for its fastest protocol (NVIDIA/nccl at 5067397)."

local function pcie(generation, rate, certainty, source, note)
  link { id = "pcie-" .. generation .. "-x16", name = "PCI Express " .. generation .. ", 16 lanes",
         kind = "pcie", generation = generation, bandwidth = rate, per = "device", latency = 1e-6,
         certainty = certainty, source = source, note = note .. " " .. PCI }
end

pcie("3", 15.75e9, "derived", "8 GT/s × 16 × 128/130 / 8, the encoding of PCIe 3.0",
     "Measured 12 to 13 GB/s is recalled.")
pcie("4", 31.5e9, "derived", "16 GT/s × 16 × 128/130 / 8, as of PCIe 3.0",
     "stas00/ml-engineering writes 31.")
pcie("5", 63e9, "confirmed", ML .. ", table of PCIe", "Measured 55 GB/s on eight H200, 88 %.")
pcie("6", 121e9, "confirmed", ML .. ", table of PCIe",
     "No accelerator is attached by it as of 2026-07.")

-- Networks ------------------------------------------------------------------------------------

local function infiniband(id, generation, rate, latency, reduces, note)
  link { id = id, name = "InfiniBand " .. generation, kind = "infiniband",
         generation = generation, bandwidth = rate, per = "port", latency = latency,
         reduces = reduces, certainty = "confirmed", source = ML .. ", tables of InfiniBand",
         note = note .. (reduces and " Its switches can add up what passes (SHARP); that is "
           .. "recalled, and used for what no implementation exceeds alone." or "") }
end

infiniband("infiniband-edr", "EDR", 12.5e9, 0.5e-6, true, "100 Gb/s; the latency is the roadmap's.")
infiniband("infiniband-hdr", "HDR", 25e9, 0.6e-6, true, "200 Gb/s; the latency is the roadmap's.")
infiniband("infiniband-ndr", "NDR", 50e9, nil, true, "400 Gb/s; no latency is published.")
infiniband("infiniband-xdr", "XDR", 100e9, nil, true,
           "800 Gb/s (ConnectX-8); no latency is published.")

local function ethernet(id, name, rate, per, source, note)
  link { id = id, name = name, kind = "ethernet", bandwidth = rate, per = per,
         certainty = "confirmed", source = source or ML, note = note }
end

ethernet("roce-100", "RoCE, 100 Gb/s", 12.5e9, "port", nil, "The line rate.")
ethernet("roce-200", "RoCE, 200 Gb/s", 25e9, "port", nil, "The line rate.")
ethernet("roce-400", "RoCE, 400 Gb/s", 50e9, "port",
         "docs.nvidia.com, DGX B200 user guide (ConnectX-7 in Ethernet mode); " .. ML,
         "The line rate.")
ethernet("slingshot-11", "Slingshot 11", 25e9, "port",
         "docs.olcf.ornl.gov, Frontier user guide; " .. ML, "200 Gb/s; four on a node of Frontier.")
ethernet("efa-v1", "EFA v1 of p4d", 50e9, "node", ML .. ", section EFA",
         "4 × 100 Gb/s; 340 of the 400 Gb/s were reached by an all-reduce.")
ethernet("efa-v2", "EFA v2 of p5", 400e9, "node", ML .. ", section EFA", "32 × 100 Gb/s.")
ethernet("efa-v3", "EFA v3 of p5en and Trn2", 400e9, "node", ML .. ", section EFA",
         "16 × 200 Gb/s.")
ethernet("efa-v4", "EFA v4 of p6-b200", 400e9, "node", ML .. ", section EFA", "8 × 400 Gb/s.")
ethernet("dcn-tpu-v5e", "Data-centre network of TPU v5e", 25e9, "node",
         "docs.cloud.google.com, TPU v6e: 2 × 100 Gb/s for a host of 8 chips", "Of each host.")
ethernet("dcn-tpu-v6e", "Data-centre network of TPU v6e", 100e9, "node",
         "docs.cloud.google.com, TPU v6e: 4 × 200 Gb/s for a host of 8 chips", "Of each host.")
ethernet("dcn-tpu-v5p", "Data-centre network of TPU v5p", 6.25e9, "device",
         "docs.cloud.google.com, TPU v5p: 50 Gb/s a chip", "25 GB/s for a host of 4 chips.")
